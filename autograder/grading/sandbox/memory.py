"""Measure what a sandbox uses, from outside, and end its sessions when it is too much."""

from __future__ import annotations

import contextlib
import errno
import math
import os
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from autograder.grading.sandbox.limits import Limits
from autograder.grading.sandbox.processes import descendants

SECONDS = 0.1  # between two looks
# What a process can take of the system's own memory and `status` does not tell: 65 530 areas of 230 bytes (sysctl
# vm.max_map_count), and as many watches of 160 bytes as 512 descriptors have pairs of an epoll and something else.
UNSEEN = 25 * 2**20
FEW_PROCESSES = 8  # that nobody asks about
FEW = 64  # sockets of all processes together that nobody asks about
BUFFER = "/proc/sys/net/core/wmem_default"  # bytes; a socket holds twice that at most, in the system's own memory
PRIVATE = ("RssAnon", "RssShmem", "VmSwap", "VmPTE")  # of /proc/PID/status; the last, tables of pages, can be large


@dataclass(frozen=True)
class Use:
    """Hold what a process uses, in bytes: its own memory, and the code that it has loaded."""

    memory: int
    code: int


class Sandbox(Protocol):
    """Be what a monitor looks after: a provider, and the folder on a disk that its sessions write to, if any."""

    @property
    def room(self) -> Path | None:
        """Return the folder that nobody but this monitor bounds."""

    def provider(self) -> int | None:
        """Return the process that forks the sessions."""


class UsageMonitor:
    """Kill the sessions of a provider when all of them together take more memory or processes than allowed.

    A session shares with its provider what the provider had before the fork; that much is not counted for a process
    which has all of its code loaded.
    """

    def __init__(self, sandbox: Sandbox, limits: Limits) -> None:
        self._sandbox = sandbox
        self._limits = limits
        self._sockets = FEW + sockets_around(os.getpid()) * (sandbox.room is not None)  # a network of its own has none
        self._socket = 2 * int(Path(BUFFER).read_text(encoding="utf-8"))
        self.sessions = 1  # that were forked on purpose
        self._twice = 0
        self._reason: str | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> tuple[str | None, bool]:
        """Kill the sessions; return why they were killed before, if they were, and whether one had started others."""
        self._over.set()
        self._thread.join()
        sessions = self._sessions()
        self._kill(sessions)
        return self._reason, len(sessions) > self.sessions

    @contextlib.contextmanager
    def allowing_for_a_fork(self) -> Iterator[None]:
        """Count what the sessions have by now once more: one of them is about to fork, and shares it with its child."""
        self._twice = self._used(self._sessions())
        yield
        self._twice = 0

    def _used(self, sessions: list[int]) -> int:
        provider = use_of(self._sandbox.provider() or 0)
        used = sum(_more_than(provider, use) for pid in sessions if (use := use_of(pid)) is not None)
        used += UNSEEN * max(0, len(sessions) - FEW_PROCESSES)
        return used + self._socket * max(0, max(map(sockets_around, sessions), default=0) - self._sockets)

    def _look(self) -> None:
        while not self._over.wait(SECONDS):
            sessions = self._sessions()
            limits, room = self._limits, self._sandbox.room
            if self._used(sessions) > limits.memory + self._twice:
                self._reason = f"it used more than {limits.memory / 2**30:.2g} GiB of memory"
            elif len(sessions) > limits.processes:
                self._reason = f"it started more than {limits.processes} processes"
            elif room is not None and written_to(room) > limits.disk:
                self._reason = f"it wrote more than {limits.disk // 2**20} MiB of files"
            else:
                continue
            self._kill(sessions)
            return

    def _sessions(self) -> list[int]:
        provider = self._sandbox.provider()
        return [] if provider is None else list(descendants(provider))

    def _kill(self, pids: list[int]) -> None:
        if sys.platform == "win32":  # there is no sandbox here
            return
        for pid in pids:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def use_of(pid: int) -> Use | None:
    """Return what a process uses, or `None` when it has ended."""
    sizes: dict[str, int] = {}
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8") as file:
            for line in file:
                name, _, value = line.partition(":")
                if name in (*PRIVATE, "VmLib"):
                    sizes[name] = int(value.split()[0]) * 1024
    except OSError:
        return None
    return Use(sum(sizes.get(name, 0) for name in PRIVATE), sizes.get("VmLib", 0))


def sockets_around(pid: int) -> int:
    """Return how many sockets there are in the network of a process, 0 when it has ended."""
    with contextlib.suppress(OSError, ValueError), open(f"/proc/{pid}/net/sockstat", encoding="utf-8") as file:
        return int(file.readline().split()[-1])  # sockets: used 3
    return 0


def written_to(folder: Path) -> float:
    """Return how many bytes of a disk lie in a folder; an empty file counts as a kilobyte.

    Nobody can see how much lies in folders whose path is longer than the system allows: that is more than any limit.
    """
    if sys.platform == "win32":  # there is no sandbox here
        return 0
    used, left = 0, [str(folder)]
    while left:
        try:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    used += max(1024, entry.stat(follow_symlinks=False).st_blocks * 512)
                    if entry.is_dir(follow_symlinks=False):
                        left.append(entry.path)
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return math.inf
    return used


def _more_than(provider: Use | None, use: Use) -> int:
    shared = provider.memory if provider is not None and use.code >= provider.code else 0
    return max(0, use.memory - shared)
