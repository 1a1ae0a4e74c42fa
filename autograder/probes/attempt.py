"""Run something of the learner's and return how it ended, whatever it does."""

from __future__ import annotations

import contextlib
import io
import linecache
import sysconfig
import warnings
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType
from typing import Any, TypeVar

import msgspec
import numpy as np

from autograder.probes.deadline import OutOfTime, deadline
from autograder.probes.plain import NotPlainError, plain, plain_fields
from autograder.probes.reply import Ended, NotWritten, Odd, Raised, TooSlow, Value

T = TypeVar("T")

MAX_PRINTED = 500  # characters of what the function printed


def attempt(action: Callable[[], Any], seconds: float) -> Ended[Any]:
    """Return how something of the learner's ends, its value as plain data."""
    return attempt_live(lambda: plain(action()), seconds)


def attempt_reply(action: Callable[[], T], seconds: float) -> Ended[T]:
    """Return how a look of ours at something of the learner's ends, whose value is a reply."""
    return attempt_live(lambda: plain_fields(action()), seconds)


def attempt_live(action: Callable[[], T], seconds: float) -> Ended[T]:
    """Return how something of the learner's ends, its value as it is: a live object stays in this process."""
    with quiet() as printed:
        end = _end_of(action, seconds)
    return msgspec.structs.replace(end, printed=printed.getvalue()[:MAX_PRINTED])


def _end_of(action: Callable[[], T], seconds: float) -> Ended[T]:
    try:
        with deadline(seconds):
            return Value(action(), "")
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
    return Raised(type(error).__name__, text_of(error, MAX_PRINTED), line, source, "")


def text_of(error: BaseException, most: int) -> str:
    """Return what an error says, at most so many characters; nothing where it cannot say it."""
    # An exception class of the learner's own may fail while it is turned into text.
    try:
        return str(error)[:most]
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
