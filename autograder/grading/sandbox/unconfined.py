"""Start a new process for each notebook, without a sandbox: for code that is trusted, on every system."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.grading.inside.wire import Channel, WireError
from autograder.grading.sandbox.contents import PACKAGE, settings_of_sessions
from autograder.grading.sandbox.limits import Limits
from autograder.grading.sandbox.session import Session
from autograder.grading.sandbox.sessions import HEAVY, START_SECONDS, NoSessionError, first_message

# Ctrl-C is for the grader alone.
APART: dict[str, Any] = {"start_new_session": True}
if sys.platform == "win32":
    APART = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}


class UnconfinedSessions:
    """Start a new process for each notebook, with no confinement but time."""

    start_clean = None  # without a sandbox there is no process that a submission cannot reach
    importing = 0.0

    def __init__(self, limits: Limits, *, threads: int, environment: Mapping[str, str] | None = None) -> None:
        self.limits = limits
        self._threads = threads
        self._environment = environment or {}
        self._modules: tuple[str, ...] = ()
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None
        self._folder: Path | None = None

    def get_ready(self, *, heavy: bool = False) -> None:
        """Have every later session import TensorFlow first, if `heavy`."""
        if heavy:
            self._modules = HEAVY

    def start(self, files: Mapping[str, bytes], until: float | None = None) -> Session:
        """Return a fresh session beside these files, which ends at the moment `until`; the one before it ends now."""
        self.clean_up()
        self._folder = Path(tempfile.mkdtemp(prefix="autograder-"))
        # Over the loopback, since not every system can hand an open socket down; the token tells who calls.
        token = secrets.token_hex()
        with socket.create_server(("127.0.0.1", 0)) as server:
            arguments = [str(server.getsockname()[1]), str(self._folder), *self._modules]
            self._process = subprocess.Popen(
                [sys.executable, "-m", "autograder.grading.inside.session", *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                **APART,
                env=os.environ | settings_of_sessions(self._threads) | {"PYTHONPATH": _import_path()},
            )
            assert self._process.stdin is not None
            with contextlib.suppress(OSError):
                # It stays open: the session ends when it closes, with whoever holds it.
                self._process.stdin.write(f"{token}\n".encode())
                self._process.stdin.flush()
            try:
                self._channel = _called_with(token, server, self._process)
            except NoSessionError:
                self.clean_up()
                raise
        self._channel.send(first_message(files, self._environment), deadline=time.monotonic() + self.limits.cell)
        begins = Session(self._channel, replace(self.limits, cell=START_SECONDS), self._stop, until)
        begins.run("pass")  # it answers when IPython is imported, which is no cell's time
        return Session(self._channel, self.limits, self._stop, until)

    def clean_up(self) -> None:
        """End the session and remove its folder."""
        self._stop()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    close = clean_up

    def _stop(self) -> None:
        if self._process is not None:
            if sys.platform == "win32":
                self._process.kill()
            else:
                # It may have ended already, which macOS calls a lack of permission.
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            assert self._process.stdin is not None
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            self._process = None
        if self._channel is not None:
            self._channel.close()
            self._channel = None


def _import_path() -> str:
    """Return where a session finds the package, and whatever else the grader finds."""
    return os.pathsep.join([str(PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])


def _called_with(token: str, server: socket.socket, process: subprocess.Popen[bytes]) -> Channel:
    """Return the channel to whoever knows the token; raise `NoSessionError` when nobody calls in time."""
    server.settimeout(1.0)
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            connection, _ = server.accept()
        except TimeoutError:
            if process.poll() is not None:
                raise NoSessionError(f"the process ended with {process.returncode} before it began") from None
            if time.monotonic() > until:
                raise NoSessionError(f"the process did not begin within {START_SECONDS:.0f} seconds") from None
            continue
        channel = Channel(connection)
        with contextlib.suppress(WireError):
            if channel.receive(time.monotonic() + 10.0) == {"token": token}:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return channel
        channel.close()
