"""Run something of the learner's and return what happened as plain data, whatever it does."""

from __future__ import annotations

import contextlib
import io
import linecache
import sysconfig
import warnings
from collections.abc import Callable, Iterator
from types import FrameType, TracebackType
from typing import Any

import numpy as np

from autograder.probes.deadline import OutOfTime, deadline
from autograder.probes.plain import NotPlainError, plain

MAX_PRINTED = 500  # characters of what the function printed


def attempt(action: Callable[[], Any], seconds: float) -> dict[str, Any]:
    """Return what `action` does as plain data.

    The result has one of these keys: `value`; `odd`, words for a value that is not plain data; `error`, as made by
    `explain_error`; `stub`, the name of a function that is not written yet; `seconds`, when the time was up. And
    always `printed`.
    """
    result: dict[str, Any] = {}
    with quiet() as printed:
        try:
            with deadline(seconds):
                result["value"] = plain(action())
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
