"""Put a question to a live object and return plain data: the only way a check touches anything of the learner's."""

from __future__ import annotations

import contextlib
import copy
import io
import linecache
import sysconfig
import warnings
from collections.abc import Iterator
from types import FrameType, TracebackType
from typing import Any

import numpy as np

from autograder.lesson.deadline import OutOfTime, deadline
from autograder.lesson.plain import NotPlainError, plain

SECONDS = 10.0  # for one call of a function that works on small arrays
MAX_PRINTED = 500  # characters of what the function printed


def call(
    function: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None, seconds: float = SECONDS
) -> dict[str, Any]:
    """Call the learner's function with copies of the arguments and return what happened as plain data.

    The result has some of these keys: `value`; `odd`, words for a value that is not plain data; `error`, as made by
    `explain_error`; `stub`, the name of a function that is not written yet; `seconds`, when the time was up;
    `not_callable`, words for what was passed instead of a function; and always `changed`, the arguments it changed
    (their places), and `printed`.
    """
    kwargs = kwargs or {}
    if not callable(function):
        return {"not_callable": describe_argument(function), "changed": [], "printed": ""}
    mine = [copy.deepcopy(argument) for argument in (*args, *kwargs.values())]
    theirs = [copy.deepcopy(argument) for argument in mine]
    result: dict[str, Any] = {}
    with quiet() as printed:
        try:
            with deadline(seconds):
                value = function(*theirs[: len(args)], **dict(zip(kwargs, theirs[len(args) :], strict=True)))
                result["value"] = plain(value)
        except NotPlainError as reason:
            result["odd"] = str(reason)
        except OutOfTime:
            result["seconds"] = seconds
        except NotImplementedError as error:
            result["stub"] = _innermost_function(error.__traceback__)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            result["error"] = explain_error(error)
    result["changed"] = [place for place, (a, b) in enumerate(zip(mine, theirs, strict=True)) if not _unchanged(a, b)]
    result["printed"] = printed.getvalue()[:MAX_PRINTED]
    return result


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


def explain_error(error: BaseException) -> dict[str, Any]:
    """Return an exception as plain data: `type`, `text`, and `line` and `source` of the learner's last line in it."""
    where: dict[str, Any] = {"type": type(error).__name__, "text": _text_of(error), "line": None, "source": None}
    traceback = error.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        if not _is_machinery(frame):
            where["line"] = traceback.tb_lineno
            where["source"] = linecache.getline(frame.f_code.co_filename, traceback.tb_lineno).strip() or None
        traceback = traceback.tb_next
    return where


def describe_argument(value: Any) -> str:
    """Return what was passed where a function was wanted."""
    if value is None:
        return "`None`"
    return f"an object of type `{type(value).__name__}`"


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


def _unchanged(before: Any, after: Any) -> bool:
    if isinstance(before, np.ndarray):
        if type(after) is not np.ndarray or before.shape != after.shape or before.dtype != after.dtype:
            return False
        return bool(np.array_equal(before, after, equal_nan=before.dtype.kind == "f"))
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(_unchanged(a, b) for a, b in zip(before, after, strict=True))
    if isinstance(before, dict):
        return list(before) == list(after) and all(_unchanged(before[key], after[key]) for key in before)
    return callable(before) or bool(before == after)
