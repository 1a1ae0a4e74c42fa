"""Fork a session for every notebook, in the sandbox, from a process that has imported everything: the provider."""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from autograder.grading.inside.wire import Channel, ClosedError
from autograder.grading.sandbox.bubblewrap import Confined, start_provider
from autograder.grading.sandbox.landlock import Restricted
from autograder.grading.sandbox.limits import Limits
from autograder.grading.sandbox.memory import UsageMonitor
from autograder.grading.sandbox.session import Session
from autograder.grading.sandbox.sessions import HEAVY, START_SECONDS, NoSessionError, first_message

MODULES = (
    "numpy",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "IPython.core.interactiveshell",
    "ipykernel",
    "ipywidgets",
    "autograder.lesson.drawings.svg",
    "autograder.lesson.figures",
    "autograder.lesson.mnist",
    "autograder.probes.drawn_images",
    "autograder.lesson.unchecked",
    "autograder.grading.inside.session",
    # What numpy and IPython import when each session begins, and IPython and matplotlib at the first error and picture.
    "numpy.random",
    "IPython.core.application",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.magics.execution",
    "IPython.core.oinspect",
    "PIL.PngImagePlugin",
    "pygments.formatters.terminal256",
    "stack_data",
    "urllib.request",
    "xml.sax.saxutils",
)


Provider = Confined | Restricted


class ForkedSessions:
    """Fork sessions from a provider in a sandbox; after a session that left something behind, from a new one."""

    def __init__(
        self,
        limits: Limits,
        *,
        threads: int,
        environment: Mapping[str, str] | None = None,
        start: Callable[[Limits, tuple[str, ...], int], Provider] = start_provider,
    ) -> None:
        self.limits = limits
        self._start = start
        self.importing = 0.0
        self._modules: tuple[str, ...] = MODULES
        self._threads = threads
        self._environment = environment or {}
        self._imported = 0.0  # of `importing`, what the provider that is there took
        self._provider: Provider | None = None
        self._monitor: UsageMonitor | None = None
        self._used = False
        self._spoiled = False  # somebody started processes that outlived what was asked for
        self._channel: Channel | None = None

    @property
    def has_provider(self) -> bool:
        """Return whether a provider is there, so that a session starts at once."""
        return self._provider is not None

    def get_ready(self, *, heavy: bool = False) -> None:
        """Have a provider import everything before the next session starts, TensorFlow if `heavy`: it stays imported.

        Raises `NoSessionError` where no provider starts.
        """
        if heavy and HEAVY[0] not in self._modules:
            self.clean_up()
            self._modules = (*self._modules, *HEAVY)
            if self._provider is not None:
                try:
                    self._provider.control.send(json.dumps({"do": "import", "modules": HEAVY}).encode())
                    self._wait_until_ready()
                except (OSError, ValueError, KeyError):
                    self.close()  # the next one says in its log what is wrong
        if self._provider is None:
            self._provider = self._start_provider()

    def start(self, files: Mapping[str, bytes], until: float | None = None) -> Session:
        """Return a fresh session beside these files, which ends at the moment `until`; the one before it ends now."""
        self.clean_up()
        self._used, self._spoiled = True, False
        try:
            self._channel = self._fork(files)
        except (OSError, ClosedError):
            self.close()  # the provider has ended meanwhile: another one can still do it
            self._channel = self._fork(files)
        assert self._provider is not None
        self._monitor = UsageMonitor(self._provider, self.limits)
        return Session(self._channel, self.limits, self._stop, until, self._alone)

    def start_clean(self, files: Mapping[str, bytes], until: float) -> Session | None:
        """Return one more session beside the one that runs, or `None`; neither can look into the other."""
        try:
            channel = self._fork(files, clean=True)
        except (OSError, ClosedError):
            return None
        if self._monitor is not None:
            self._monitor.sessions += 1
        return Session(channel, self.limits, lambda: None, until)

    def _fork(self, files: Mapping[str, bytes], *, clean: bool = False) -> Channel:
        if sys.platform == "win32":
            raise NoSessionError("the sandbox needs Linux")
        if self._provider is None:
            self._provider = self._start_provider()
        # A name that no session can have taken before, or this one would find something of theirs in its folder.
        request = {"do": "session", "folder": f"session-{secrets.token_hex(16)}", "limits": self.limits.of_process()}
        mine, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._provider.control, [json.dumps(request).encode()], [theirs.fileno()])
        channel = Channel(mine)
        first = first_message(files, self._environment, clean=clean)
        channel.send(first, deadline=time.monotonic() + self.limits.cell)
        return channel

    @contextlib.contextmanager
    def _alone(self) -> Iterator[Callable[[int], bool]]:
        """Yield what stops all processes but one, and let them go on at the end, but for those that are new."""
        assert self._provider is not None
        with self._monitor.allowing_for_a_fork() if self._monitor is not None else contextlib.nullcontext():
            suspended = False

            def suspend(pid: int) -> bool:
                nonlocal suspended
                suspended = bool(self._ask("suspend", "suspended", pid=pid).get("well"))
                return suspended

            yield suspend
            if suspended:
                self._ask("resume", "resumed")

    def _ask(self, what: str, reply: str, **more: Any) -> dict[str, Any]:
        """Return what the provider says to this, nothing where it can no longer say anything."""
        assert self._provider is not None
        try:
            self._provider.control.send(json.dumps({"do": what, **more}).encode())
            while (said := self._hear(30.0))["say"] != reply:
                pass
        except (OSError, ValueError, KeyError):
            return {}
        return said

    def clean_up(self) -> None:
        """End the session and remove whatever it has left; give up a provider that cannot be made clean."""
        self._stop()
        if self._provider is None or not self._used:
            return
        self._used = False
        try:
            self._provider.control.send(json.dumps({"do": "clean_up"}).encode())
            while (said := self._hear(30.0))["say"] != "clean":
                pass
            if said["left"] or self._spoiled:
                self.close()
        except (OSError, ValueError, KeyError):
            self.close()

    def close(self) -> None:
        """End everything."""
        self._stop()
        if self._provider is not None:
            self._provider.end()
            self._provider = None

    def _stop(self) -> str | None:
        """End the session's processes and return the reason if it was ended for using too much."""
        if self._monitor is None:
            return None
        reason, others = self._monitor.stop()
        self._monitor = None
        self._spoiled |= others
        if self._channel is not None:
            self._channel.close()
        return reason

    def _start_provider(self) -> Provider:
        self._imported = 0.0
        provider = self._start(self.limits, self._modules, self._threads)
        self._provider = provider
        try:
            self._wait_until_ready()
        except (OSError, ValueError, KeyError):
            log = provider.log.read_text(errors="replace").strip().splitlines()
            self.close()
            raise NoSessionError(f"no session starts: {log[-1] if log else 'the provider says nothing'}") from None
        finally:
            provider.log.unlink(missing_ok=True)
        return provider

    def _wait_until_ready(self) -> None:
        said = self._hear(START_SECONDS)
        if said["say"] != "ready":
            raise ValueError("not ready")
        self.importing += said["cpu"] - self._imported
        self._imported = said["cpu"]

    def _hear(self, seconds: float) -> dict[str, Any]:
        assert self._provider is not None
        self._provider.control.settimeout(seconds)
        said: dict[str, Any] = json.loads(self._provider.control.recv(65536))
        return said
