"""Read the source of a learner's function, and call changed versions of it, or itself once more."""

from __future__ import annotations

import ast
import builtins
import contextlib
import copy
import inspect
import textwrap
import time
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.probes.attempt import quiet
from autograder.probes.deadline import OutOfTime, deadline
from autograder.probes.memory_limit import more_memory
from autograder.probes.plain import NotPlainError, plain
from autograder.probes.reply import End, Odd, Raised, Reply, TooSlow, Value

MOST_CHARACTERS = 8000  # of a function that is looked through: no answer of the course has half as many
MOST_MEMORY = 2**28  # bytes that changed versions may take: one may make a list or an array larger in every round
TOGETHER, SECONDS_TOGETHER = 20, 0.4  # versions under one clock: right answers take a hundredth of it
# What a function may call of Python itself so that changed versions of it can be tried: nothing that lasts.
BUILTINS = frozenset(
    {
        *(
            "abs",
            "all",
            "any",
            "bool",
            "dict",
            "divmod",
            "enumerate",
            "filter",
            "float",
            "int",
            "isinstance",
            "len",
            "list",
        ),
        *(
            "map",
            "max",
            "min",
            "pow",
            "print",
            "range",
            "reversed",
            "round",
            "set",
            "sorted",
            "str",
            "sum",
            "tuple",
            "zip",
        ),
        *("type", "IndexError", "KeyError", "ValueError", "TypeError"),
    }
)
MODULES = frozenset({"numpy", "math", "itertools", "functools", "collections", "scipy"})
UNWANTED = frozenset({"save", "savez", "savetxt", "tofile", "dump", "load", "fromfile", "memmap", "system", "seed"})


class Source(Reply, frozen=True):
    """Hold the source of a function, its helpers with it, and the line of the cell in which that begins.

    There is no text where it cannot be tried.
    """

    text: str
    line: int

    def __post_init__(self) -> None:
        if len(self.text) > MOST_CHARACTERS or not 0 <= self.line <= 10**6:
            raise ValueError("no function has this source")


class Edited(Reply, frozen=True):
    """Hold how the calls of each changed function ended; there are fewer where the time was up."""

    ends: tuple[tuple[End[Any], ...], ...]

    def answers(self, arguments: tuple[Any, ...]) -> bool:
        """Return whether there is not more than was asked for."""
        _, sources, calls, _ = arguments
        return len(self.ends) <= len(sources) and all(len(each) <= len(calls) for each in self.ends)


class Further(Reply, frozen=True):
    """Hold how further calls of a function ended; there are fewer where the time was up."""

    ends: tuple[End[Any], ...]

    def answers(self, arguments: tuple[Any, ...]) -> bool:
        """Return whether there are not more than was asked for."""
        return len(self.ends) <= len(arguments[1])


def source_of(function: Any) -> Source:
    """Return the source of a learner's function, nothing where changed versions of it should not be run.

    The functions of the same cell which it calls come with it, at the lines where they stand.
    """
    own = _written(function)
    if own is None:
        return Source("", 0)
    parts = {own[1]: own[0], **dict(_helpers(function))}
    first = min(parts)
    lines: list[str] = []
    for start in sorted(parts):
        if start - first < len(lines):
            return Source(*own)  # written inside one another
        lines += [""] * (start - first - len(lines)) + parts[start].splitlines()
    text = "\n".join(lines) + "\n"
    return Source(text, first) if len(text) <= MOST_CHARACTERS else Source(*own)


def _written(function: Any) -> tuple[str, int] | None:
    """Return the source of one function and its line, `None` where it is not to be edited."""
    try:
        lines, start = inspect.getsourcelines(function)
        text = textwrap.dedent("".join(lines))
        tree = ast.parse(text)
    except (OSError, TypeError, SyntaxError, ValueError, RecursionError):
        return None
    plain = len(tree.body) == 1 and isinstance(tree.body[0], ast.FunctionDef) and not tree.body[0].decorator_list
    if not plain or len(text) > MOST_CHARACTERS or not _lasts_nothing(tree, function):
        return None
    return text, start


def _helpers(function: types.FunctionType) -> Iterator[tuple[int, str]]:
    """Yield the functions that a function reaches and that are written in the same cell: their lines and sources."""
    waiting, seen = [function], {function.__name__}
    while waiting:
        caller = waiting.pop()
        for name in _names_read(caller.__code__):
            other = caller.__globals__.get(name)
            if name in seen or not isinstance(other, types.FunctionType):
                continue
            seen.add(name)
            same = other.__code__.co_filename == function.__code__.co_filename and other.__name__ == name
            if same and (written := _written(other)) is not None:
                yield written[1], written[0]
                waiting.append(other)


def _names_read(code: types.CodeType) -> Iterator[str]:
    """Yield the names that a function reads from outside, the functions inside it included."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names_read(constant)


def call_edited(
    function: Any, sources: Sequence[str], calls: Sequence[tuple[tuple[Any, ...], dict[str, Any]]], seconds: float
) -> Edited:
    """Call each changed version of a function, a source, with these arguments, until so much CPU time is used."""
    until = time.process_time() + seconds
    ends: list[tuple[End[Any], ...]] = []
    with quiet(), more_memory(MOST_MEMORY):
        while len(ends) < len(sources) and time.process_time() < until:
            together = sources[len(ends) : len(ends) + TOGETHER]
            try:
                with deadline(SECONDS_TOGETHER):
                    for source in together:
                        ends.append(_ends_of(function, source, calls))
            except OutOfTime:
                ends.append((TooSlow(SECONDS_TOGETHER, ""),))
    return Edited(tuple(ends))


def call_further(function: Any, calls: Sequence[tuple[tuple[Any, ...], dict[str, Any]]], seconds: float) -> Further:
    """Call a learner's function with these arguments as well, until so much CPU time is used."""
    ends: list[End[Any]] = []
    with quiet(), more_memory(MOST_MEMORY), contextlib.suppress(OutOfTime), deadline(seconds):
        for args, kwargs in calls:
            ends.append(_end_of(function, args, kwargs))
    return Further(tuple(ends))


def _ends_of(
    function: Any, source: str, calls: Sequence[tuple[tuple[Any, ...], dict[str, Any]]]
) -> tuple[End[Any], ...]:
    """Return how the calls of one version end."""
    try:
        changed = _made(function, source)
    except Exception as error:
        return (Raised(type(error).__name__, "", None, None, ""),)
    return tuple(_end_of(changed, args, kwargs) for args, kwargs in calls)


def _end_of(changed: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> End[Any]:
    try:
        mine = [_copied(each) for each in args]
        return Value(plain(changed(*mine, **{name: _copied(each) for name, each in kwargs.items()})), "")
    except NotPlainError as reason:
        return Odd(str(reason), "")
    except (Exception, SystemExit) as error:
        return Raised(type(error).__name__, "", None, None, "")


def _copied(value: Any) -> Any:
    if type(value) in (int, float, bool, str, type(None)):
        return value
    return value.copy() if type(value) is np.ndarray else copy.deepcopy(value)


def _made(function: Any, source: str) -> Callable[..., Any]:
    """Return the function that a source defines, among names of its own: nothing of the learner's is replaced."""
    names = dict(function.__globals__)
    if function.__closure__:
        names |= {
            name: cell.cell_contents
            for name, cell in zip(function.__code__.co_freevars, function.__closure__, strict=True)
        }
    exec(compile(source, "<a changed version of your function>", "exec"), names)
    made: Callable[..., Any] = names[function.__name__]
    return made


def _lasts_nothing(tree: ast.Module, function: types.FunctionType) -> bool:
    """Return whether a function calls nothing whose effect would last: only plain Python, numpy, and its like."""
    names = function.__globals__
    for node in ast.walk(tree):
        if isinstance(
            node, (ast.Global, ast.Nonlocal, ast.Import, ast.ImportFrom, ast.Await, ast.Yield, ast.YieldFrom)
        ):
            return False
        if isinstance(node, ast.Attribute) and (node.attr in UNWANTED or node.attr.startswith("__")):
            return False
        if isinstance(node, ast.Name) and node.id in names:
            if not _is_known(names[node.id]):
                return False
        elif isinstance(node, ast.Name) and hasattr(builtins, node.id) and node.id not in BUILTINS:
            return False
    return True


def _is_known(value: Any) -> bool:
    if isinstance(value, types.ModuleType):
        return value.__name__.partition(".")[0] in MODULES
    module = str(getattr(value, "__module__", "")).partition(".")[0]
    return not callable(value) or module in {"__main__", "autograder", "builtins", "None", *MODULES}
