"""Give a call of the learner's code a limited time."""

from __future__ import annotations

import _thread
import _weakrefset
import contextlib
import signal
import threading
import time
import weakref
from collections.abc import Iterator
from types import FrameType

# Here an interrupt does not lead out of the block: this module's own code leaves it, and from what runs when an object
# goes, Python lets no exception through and complains on standard error.
NO_WAY_OUT = (__file__, contextlib.__file__, weakref.__file__, _weakrefset.__file__)


class OutOfTime(BaseException):
    """Say that the time was up."""


class _ExcludedTime:
    """Count the seconds in which somebody else was at work."""

    past = 0.0
    since: float | None = None  # the moment when somebody else began, and has not ended yet

    def seconds(self) -> float:
        since = self.since
        return self.past + (time.monotonic() - since if since is not None else 0.0)


_excluded = _ExcludedTime()


@contextlib.contextmanager
def not_counted() -> Iterator[None]:
    """Add the time that this block takes to every deadline around it: somebody else is at work."""
    _excluded.since = time.monotonic()
    try:
        yield
    finally:
        _excluded.past, _excluded.since = _excluded.seconds(), None


class _Interrupter:
    """Interrupt the main thread when its time is up, and every second from then on, until it is over."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._over = threading.Event()
        self._lock = threading.Lock()
        self.late = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, daemon=True).start()

    def stop(self) -> None:
        """Send nothing from here on."""
        with self._lock:
            self._over.set()

    def _run(self) -> None:
        wait, known = self._seconds, _excluded.seconds()
        while not self._over.wait(wait):
            if (now := _excluded.seconds()) > known and not self.late.is_set():
                wait, known = now - known, now
                continue
            with self._lock:
                if self._over.is_set():
                    return
                self.late.set()
                _thread.interrupt_main()
            wait = 1.0


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise `OutOfTime` when the block takes longer than `seconds`.

    Works where Python can interrupt the main thread, on every platform; elsewhere, and inside one long call of
    compiled code, the block runs on. A loop that swallows the interrupt is interrupted again every second.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    interrupter = _Interrupter(seconds)
    before = signal.getsignal(signal.SIGINT)
    inside = False

    def ring(signum: int, frame: FrameType | None) -> None:
        if not interrupter.late.is_set():
            if callable(before):
                before(signum, frame)
        # It arrives a little after it was sent: the block may be over. In a second there is another one.
        elif inside and frame is not None and frame.f_code.co_filename not in NO_WAY_OUT:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, ring)
    try:
        interrupter.start()
        inside = True
        yield
    except KeyboardInterrupt:
        if interrupter.late.is_set():
            raise OutOfTime from None
        raise
    finally:
        inside = False
        interrupter.stop()  # what was sent until then is heard before the old handler is back
        signal.signal(signal.SIGINT, before)
