"""Give a call of the learner's code a limited time."""

from __future__ import annotations

import _thread
import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType


class OutOfTime(BaseException):
    """Say that the time was up."""


class _Elsewhere:
    """Count the seconds in which somebody else was at work."""

    past = 0.0
    since: float | None = None  # the moment when somebody else began, and has not ended yet

    def seconds(self) -> float:
        since = self.since
        return self.past + (time.monotonic() - since if since is not None else 0.0)


_elsewhere = _Elsewhere()


@contextlib.contextmanager
def not_counted() -> Iterator[None]:
    """Add the time that this block takes to every deadline around it: somebody else is at work."""
    _elsewhere.since = time.monotonic()
    try:
        yield
    finally:
        _elsewhere.past, _elsewhere.since = _elsewhere.seconds(), None


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise `OutOfTime` when the block takes longer than `seconds`.

    Works where Python can interrupt the main thread, on every platform; elsewhere, and inside one long call of
    compiled code, the block runs on. A loop that swallows the interrupt is interrupted again every second.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    over, late = threading.Event(), threading.Event()
    lock = threading.Lock()
    before = signal.getsignal(signal.SIGINT)
    inside = False

    def interrupt() -> None:
        wait, known = seconds, _elsewhere.seconds()
        while not over.wait(wait):
            if (now := _elsewhere.seconds()) > known and not late.is_set():
                wait, known = now - known, now
                continue
            with lock:
                if over.is_set():
                    return
                late.set()
                _thread.interrupt_main()
            wait = 1.0

    def ring(signum: int, frame: FrameType | None) -> None:
        if not late.is_set():
            if callable(before):
                before(signum, frame)
        # It arrives a little after it was sent: the block may be over, or about to be left by this very module.
        elif inside and frame is not None and frame.f_code.co_filename not in (__file__, contextlib.__file__):
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, ring)
    try:
        threading.Thread(target=interrupt, daemon=True).start()
        inside = True
        yield
    except KeyboardInterrupt:
        if late.is_set():
            raise OutOfTime from None
        raise
    finally:
        inside = False
        with lock:  # from here on no interrupt is sent, and what was sent is heard before the old handler is back
            over.set()
        signal.signal(signal.SIGINT, before)
