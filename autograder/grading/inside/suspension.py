"""Suspend, resume and end the processes of a sandbox. Exists inside the sandbox, in the one that forks sessions."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

assert sys.platform == "linux"

ROUNDS = 200  # of a fork bomb, somebody may slip through a few
PAUSE = 0.002  # seconds; a signal takes a moment
STOPPED, ENDED = "Tt", "ZX"  # states of a process


def processes() -> set[int]:
    """Return all processes that sessions started; those that have ended and wait for their parent do not count."""
    mine = os.getpid()
    # What is handed on from a parent that ends may be missed once.
    pids = set(_numbers()) - {1} if mine == 1 else _below(mine) | _below(mine)
    return {pid for pid in pids if not _all_in(ENDED, pid)}


def end_all() -> None:
    """End all processes that sessions started."""
    for _ in range(ROUNDS):
        if os.getpid() == 1:
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        else:
            _end_groups(processes())
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not processes():
            break
        time.sleep(PAUSE)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def _end_groups(pids: set[int]) -> None:
    """End these with all of their groups, which a session cannot leave: so not even a fork bomb gets away."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if (group := os.getpgid(pid)) != os.getpgrp():
                os.killpg(group, signal.SIGKILL)
            os.kill(pid, signal.SIGKILL)


def threads_of_user() -> int:
    """Return how many threads this user has now: they count for the limit of processes wherever they run."""
    mine = (pid for pid in _numbers() if _owner(pid) == os.getuid())
    return sum(len(_tasks(pid)) for pid in mine)


def _owner(pid: int) -> int | None:
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return int(text.partition("\nUid:")[2].split()[0])


def _numbers() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _below(top: int) -> set[int]:
    parents = {pid: _parent(pid) for pid in _numbers()}
    below = {top}
    while new := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= new
    return below - {top}


def suspend_all_but(alone: int, sessions: set[int]) -> set[int] | None:
    """Suspend all processes but `alone`, and return them; `None` where that is not the lone child of a session.

    What is suspended reads nothing, writes nothing and looks into nobody until it is resumed.
    """
    if _parent(alone) not in sessions:
        return None
    for _ in range(ROUNDS):
        others = processes() - {alone}
        _send(signal.SIGSTOP, others)
        if all(_all_in(STOPPED + ENDED, pid) for pid in others) and processes() <= others | {alone}:
            is_lone = len(_tasks(alone)) == 1 and alone not in map(_parent, others)
            return others if is_lone else None
        time.sleep(PAUSE)
    return None


def resume(suspended: set[int]) -> None:
    """Resume what was suspended, and end all that has come since."""
    for _ in range(ROUNDS):
        if not (others := processes() - suspended):
            break
        _send(signal.SIGKILL, others)
        time.sleep(PAUSE)
    _send(signal.SIGCONT, suspended)


def _send(number: int, pids: set[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _tasks(pid: int) -> list[Path]:
    """Return where the threads of a process are described."""
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []


def _all_in(states: str, pid: int) -> bool:
    return all((_fields(task) or ["X"])[0] in states for task in _tasks(pid))


def _parent(pid: int) -> int:
    fields = _fields(Path(f"/proc/{pid}"))
    return int(fields[1]) if fields else 0


def _fields(process: Path) -> list[str]:
    """Return what the system says of a process or a thread from its state on; nothing of one that has gone."""
    try:
        return (process / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []
