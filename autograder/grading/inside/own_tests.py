"""Run a test that calls no check of the course beside the answers, and say how it ended. Exists inside the sandbox.

The answers live in this process, and the test calls them. They have not seen its text before, and what they have put in
the place of Python's and numpy's functions is undone; whatever the test calls can still do what it likes.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import gc
import io
import numbers
import signal
import sys
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

from autograder.grading.inside.wire import Channel
from autograder.lesson.headless_shell import MAX_TEXT
from autograder.probes.attempt import text_of
from autograder.probes.reply import Reply

# What tests are written with, and what a verdict travels by.
SHELTERED = frozenset(
    ["ast", "builtins", "collections", "contextlib", "functools", "gc", "inspect", "io", "itertools", "json", "math"],
).union(["msgspec", "numbers", "numpy", "operator", "os", "random", "re", "signal", "socket", "statistics", "struct"])
SHELTERED |= {"sys", "threading", "time", "traceback", "types", "typing", "unittest"}
OURS = ("autograder.grading.inside", "autograder.probes", "autograder.lesson.headless_shell")
TEST, BEFORE = "<test>", "<before the test>"  # names of files
MAX_PRINTED = 2**14  # characters


class Verdict(Reply, frozen=True):
    """Hold how a test ended: the value of its last expression if that is a number, or an error and its line.

    `token` came with the test, and nobody knew it before.
    """

    token: str
    value: float | None
    error: str | None
    text: str
    line: int | None
    missing: str | None  # the name that there was not
    printed: str


def remembered() -> Callable[[], None]:
    """Return what puts the functions and classes that there are now in their places again."""
    kept: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for name, module in list(sys.modules.items()):
        if isinstance(module, ModuleType) and (name.partition(".")[0] in SHELTERED or name.startswith(OURS)):
            names = vars(module)
            kept.append((names, {key: value for key, value in names.items() if callable(value)}))
    methods = {name: value for name, value in vars(Channel).items() if callable(value)}

    def put_back() -> None:
        for names, before in kept:
            names.update(before)
        for name, value in methods.items():
            setattr(Channel, name, value)

    return put_back


def verdict_on(request: dict[str, Any], names: dict[str, Any], put_back: Callable[[], None]) -> Verdict:
    """Run the test that was asked for, on a copy of a notebook's `names`, and return how it ended."""
    put_back()
    sys.settrace(None)
    sys.setprofile(None)
    threading.settrace(None)  # of threads to come
    gc.callbacks.clear()
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, 0)
    own = {**names, "__name__": "__main__", "__builtins__": dict(vars(builtins))}
    printed = io.StringIO()
    value, problem = None, None
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        try:
            exec(compile(request["before"], BEFORE, "exec"), own)
            value = _last_value(request["source"], own)
        except BaseException as error:  # `SystemExit` is no pass either
            problem = error
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)  # as nbgrader counts
    return Verdict(
        token=request["token"],
        value=float(value) if is_number else None,  # type: ignore[arg-type]
        error=_name_of(problem),
        text=text_of(problem, MAX_TEXT) if problem is not None else "",
        line=_line_of(problem),
        missing=str(problem.name) if type(problem) is NameError else None,
        printed=printed.getvalue()[:MAX_PRINTED],
    )


def _last_value(source: str, names: dict[str, Any]) -> Any:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, TEST, "exec"), names)
    return eval(compile(ast.Expression(last.value), TEST, "eval"), names) if isinstance(last, ast.Expr) else None


def _name_of(problem: BaseException | None) -> str | None:
    """Return the type of an error as Python documents it: some have types of their own."""
    if problem is None:
        return None
    return next(kind.__name__ for kind in type(problem).__mro__ if not kind.__name__.startswith("_"))


def _line_of(problem: BaseException | None) -> int | None:
    """Return the line of the test in which it stopped."""
    place, line = problem.__traceback__ if problem is not None else None, None
    while place is not None:
        if place.tb_frame.f_code.co_filename == TEST:
            line = place.tb_lineno
        place = place.tb_next
    return line
