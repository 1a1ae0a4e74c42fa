"""Read submissions in a process of its own, which can be ended: a parser and a disk that hangs hear no alarm."""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import autograder

Value = TypeVar("Value")

MEMORY = 4 * 2**30  # bytes of address space: a submission of the largest size, several times over
HOME = str(Path(autograder.__file__).resolve().parent.parent)
START = (
    f"import sys; sys.path = [{HOME!r}, *filter(None, sys.path)]; "
    f"import {__package__}.without_address_grammar; from {__name__} import serve; serve()"
)

_lock = threading.Lock()
_process: subprocess.Popen[bytes] | None = None


class NotReadError(Exception):
    """Say in words why something was not read."""


def in_time(seconds: float, function: Callable[..., Value], *arguments: Any) -> Value:
    """Return what a function of a module returns to plain data; it runs in the process that reads.

    Raises `NotReadError` when it takes longer than this, wants too much memory, or ends the process.
    """
    with _lock:
        process = _running()
        assert process.stdin is not None
        assert process.stdout is not None
        began = time.monotonic()
        try:
            pickle.dump((seconds, function, arguments), process.stdin)
            process.stdin.flush()
            error, value = pickle.load(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            end_reader()
            late = time.monotonic() - began >= seconds
            raise NotReadError(_late(seconds) if late else "reading it ended the process that read it") from None
        except BaseException:
            end_reader()  # its reply is still on the way
            raise
    if error == TimeoutError.__name__:
        raise NotReadError(_late(seconds))
    if error == MemoryError.__name__:
        raise NotReadError(f"reading it took more than {MEMORY / 2**30:g} gigabytes of memory")
    if error:
        raise RuntimeError(error)
    result: Value = value
    return result


def _late(seconds: float) -> str:
    return f"reading it took longer than {seconds:g} seconds"


def end_reader() -> None:
    """End the process that reads; the next that is to be read starts another."""
    global _process
    if _process is not None:
        _process.kill()
        with contextlib.suppress(OSError):
            _process.communicate()
        _process = None


atexit.register(end_reader)


def serve() -> None:
    """Answer requests until there are no more; end, whatever goes on, when one takes longer than it may."""
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):  # where the system allows less already, or knows no such limit
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        while True:
            try:
                seconds, function, arguments = pickle.load(requests)
            except EOFError:
                return
            faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
            reply = _reply(seconds, function, arguments)
            faulthandler.cancel_dump_traceback_later()
            pickle.dump(reply, replies)
            replies.flush()


def _reply(seconds: float, function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[str, Any]:
    began = time.monotonic()
    try:
        value = function(*arguments)
        late = time.monotonic() - began > seconds  # on a busy machine the alarm may be the later one
        return (TimeoutError.__name__, None) if late else ("", value)
    except MemoryError:
        return MemoryError.__name__, None
    except Exception as error:
        return f"{type(error).__name__}: {error}", None


def _running() -> subprocess.Popen[bytes]:
    global _process
    if _process is None or _process.poll() is not None:
        end_reader()
        _process = subprocess.Popen(
            [sys.executable, "-c", START], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    return _process
