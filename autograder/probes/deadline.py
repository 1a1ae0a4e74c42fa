"""Give a call of the learner's code a limited time."""

from __future__ import annotations

import _thread
import _weakrefset
import contextlib
import os
import signal
import threading
import time
import weakref
from collections.abc import Iterator
from types import FrameType

# Here an interrupt does not lead out of the block: this module's own code leaves it, and from what runs when an object
# goes, Python lets no exception through and complains on standard error.
NO_WAY_OUT = (__file__, contextlib.__file__, weakref.__file__, _weakrefset.__file__)

THREAD = "deadlines"
TICK = 0.02  # seconds between two looks at the clock
LINGER = 0.5  # seconds for which the thread that looks waits for another call


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
        self._began, self._excluded = time.monotonic(), _excluded.seconds()
        self._again = 0.0
        self._over = False
        self._lock = threading.Lock()
        self.late = False

    def look(self) -> None:
        """Interrupt if it is time."""
        now = time.monotonic()
        due = self._again if self.late else self._began + self._seconds + _excluded.seconds() - self._excluded
        if now < due:
            return
        with self._lock:
            if self._over:
                return
            self.late = True
            _thread.interrupt_main()
        self._again = now + 1.0

    def stop(self) -> None:
        """Send nothing from here on."""
        with self._lock:
            self._over = True


class _Watch:
    """Look after all interrupters from one thread: to start one for each call took longer than most calls."""

    def __init__(self) -> None:
        self._watched: set[_Interrupter] = set()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._leave = threading.Event()

    def add(self, interrupter: _Interrupter) -> None:
        with self._lock:
            self._watched.add(interrupter)
            self._leave.clear()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=THREAD, daemon=True)
                self._thread.start()

    def remove(self, interrupter: _Interrupter) -> None:
        with self._lock:
            self._watched.discard(interrupter)

    def before_fork(self) -> None:
        """End the thread where nobody needs it: Python 3.12 complains of a process with threads that is forked."""
        thread = self._thread
        if thread is not None and not self._watched:
            self._leave.set()
            thread.join(1.0)

    def in_child(self) -> None:
        """Begin anew: the thread does not come along, nor does whoever held the lock at that moment."""
        self._watched, self._thread = set(), None
        self._lock, self._leave = threading.Lock(), threading.Event()

    def _run(self) -> None:
        idle = 0.0
        while True:
            asked = self._leave.wait(TICK)
            for interrupter in tuple(self._watched):
                interrupter.look()
            with self._lock:
                idle = 0.0 if self._watched else idle + TICK
                if not self._watched and (asked or idle >= LINGER):
                    self._thread = None
                    return


_watch = _Watch()
if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(before=_watch.before_fork, after_in_child=_watch.in_child)


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
        if not interrupter.late:
            if callable(before):
                before(signum, frame)
        # It arrives a little after it was sent: the block may be over. In a second there is another one.
        elif inside and frame is not None and frame.f_code.co_filename not in NO_WAY_OUT:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, ring)
    try:
        _watch.add(interrupter)
        inside = True
        yield
    except KeyboardInterrupt:
        if interrupter.late:
            raise OutOfTime from None
        raise
    finally:
        inside = False
        interrupter.stop()  # what was sent until then is heard before the old handler is back
        _watch.remove(interrupter)
        signal.signal(signal.SIGINT, before)
