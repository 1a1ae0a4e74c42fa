"""Bound the time that a part of this process may take."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator


class TimeLimitError(BaseException):
    """Say after how many seconds a block was stopped; no `except Exception` on the way shall keep it."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeLimitError` in the block after `seconds`: an answer may be made to be laborious to read or to judge.

    Where Python cannot interrupt, on Windows and in another thread than the main one, the block runs on.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise TimeLimitError(f"{seconds:.0f}")

    before = signal.signal(signal.SIGALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
