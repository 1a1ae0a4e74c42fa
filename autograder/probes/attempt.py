"""Run something of the learner's and return how it ended, whatever it does."""

from __future__ import annotations

import contextlib
import io
import linecache
import sysconfig
import warnings
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType
from typing import Any

import msgspec
import numpy as np

from autograder.probes.deadline import OutOfTime, deadline
from autograder.probes.plain import NotPlainError, plain
from autograder.probes.reply import End, NotCallable, NotWritten, Odd, Raised, TooSlow, Value

MAX_PRINTED = 500  # characters of what the function printed


def attempt(action: Callable[[], Any], seconds: float) -> End[Any]:
    """Return how `action` ends, its value as plain data."""
    with quiet() as printed:
        end = _end_of(action, seconds)
    return msgspec.structs.replace(end, printed=printed.getvalue()[:MAX_PRINTED])


def _end_of(action: Callable[[], Any], seconds: float) -> End[Any]:
    try:
        with deadline(seconds):
            return Value(plain(action()), "")
    except NotPlainError as reason:
        return Odd(str(reason), "")
    except OutOfTime:
        return TooSlow(seconds, "")
    except NotImplementedError as error:
        return NotWritten(_innermost_function(error.__traceback__), "")
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return explain_error(error)


def attempt_as_dictionary(action: Callable[[], Any], seconds: float) -> dict[str, Any]:
    """Return what `attempt` does as a dictionary, for the probes whose replies have no type yet."""
    end = attempt(action, seconds)
    match end:
        case Value(value):
            said: dict[str, Any] = {"value": value}
        case Odd(words):
            said = {"odd": words}
        case Raised():
            said = {"error": error_as_dictionary(end)}
        case NotWritten(name):
            said = {"stub": name}
        case TooSlow(late):
            said = {"seconds": late}
        case NotCallable(words):
            said = {"not_callable": words}
    return {**said, "printed": end.printed}


def end_of(said: dict[str, Any]) -> End[Any]:
    """Return the end that a dictionary tells of, for the probes whose replies have no type yet."""
    printed = said.get("printed", "")
    if "error" in said:
        error = said["error"]
        return Raised(error["type"], error["text"], error["line"], error["source"], printed)
    kinds: dict[str, Any] = {"odd": Odd, "stub": NotWritten, "seconds": TooSlow, "not_callable": NotCallable}
    for key, kind in kinds.items():
        if key in said:
            return kind(said[key], printed)  # type: ignore[no-any-return]
    return Value(said.get("value"), printed)  # some replies have parts of their own instead


def error_as_dictionary(error: Raised) -> dict[str, Any]:
    """Return an exception as a dictionary, for the probes whose replies have no type yet."""
    return {"type": error.kind, "text": error.text, "line": error.line, "source": error.source}


@contextlib.contextmanager
def quiet() -> Iterator[io.StringIO]:
    """Collect what is printed and drop warnings: a line on standard error would cost a point with stock nbgrader."""
    printed = io.StringIO()
    with (
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        warnings.simplefilter("ignore")
        yield printed


def explain_error(error: BaseException) -> Raised:
    """Return an exception with the learner's last line in it."""
    line, source = None, None
    traceback = error.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        if not _is_machinery(frame):
            line = traceback.tb_lineno
            source = linecache.getline(frame.f_code.co_filename, line).strip() or None
        traceback = traceback.tb_next
    return Raised(type(error).__name__, _text_of(error), line, source, "")


def _text_of(error: BaseException) -> str:
    # An exception class of the learner's own may fail while it is turned into text.
    try:
        return str(error)[:MAX_PRINTED]
    except Exception:
        return ""


def _is_library_file(path: str) -> bool:
    paths = sysconfig.get_paths()
    return path.startswith("<frozen") or any(path.startswith(paths[key]) for key in ("stdlib", "purelib", "platlib"))


def _is_machinery(frame: FrameType) -> bool:
    module = str(frame.f_globals.get("__name__", ""))
    return module.startswith("autograder.") or _is_library_file(frame.f_code.co_filename)


def _innermost_function(traceback: TracebackType | None) -> str:
    name = "?"
    while traceback is not None:
        if not _is_machinery(traceback.tb_frame):
            name = traceback.tb_frame.f_code.co_name
        traceback = traceback.tb_next
    return name
