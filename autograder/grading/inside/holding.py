"""Stop every process of a sandbox but one, and let them go on. Exists inside the sandbox, in its process 1."""

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
    """Return all processes but this one and process 1; those that have ended and wait for their parent do not count."""
    pids = {int(name) for name in os.listdir("/proc") if name.isdigit()} - {1, os.getpid()}
    return {pid for pid in pids if not _all_in(ENDED, pid)}


def hold(alone: int, sessions: set[int]) -> set[int] | None:
    """Stop all processes but `alone`, and return them; `None` where that is not the lone child of a session.

    What is stopped reads nothing, writes nothing and looks into nobody until it is let go.
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


def let_go(held: set[int]) -> None:
    """End all processes that were not held, and let those go on that were."""
    for _ in range(ROUNDS):
        if not (others := processes() - held):
            break
        _send(signal.SIGKILL, others)
        time.sleep(PAUSE)
    _send(signal.SIGCONT, held)


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
