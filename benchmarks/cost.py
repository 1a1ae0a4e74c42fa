"""What a command costs with all the processes that it starts: wall and CPU seconds, and the memory they share."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.grading.inside.landlock import set_property
from autograder.grading.sandbox.processes import descendants

PR_SET_CHILD_SUBREAPER = 36  # of Linux: processes whose parent has ended become ours, and so do their costs


@dataclass(frozen=True)
class Cost:
    """Hold what a command took: wall and CPU seconds, and the highest memory of all its processes together."""

    wall: float
    cpu: float
    peak: int


def adopt_orphans() -> None:
    """Make this process the parent of those whose own has ended, so that their costs count."""
    set_property(PR_SET_CHILD_SUBREAPER, 1)


def run(command: Sequence[str], course: Path, environment: dict[str, str]) -> tuple[Cost, str]:
    """Run a command in a folder; return what it cost and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=course, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    peak = _Peak(process.pid)
    said, _ = process.communicate()
    wall = time.perf_counter() - began
    with contextlib.suppress(ChildProcessError):
        while True:  # who outlived it, such as the server that forks its workers, counts as well
            os.waitpid(-1, 0)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{said}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, peak.stop()), said


class _Peak:
    """Sample the memory of a process and all below it; what they share is counted once (PSS)."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._highest = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """Return the highest sum of bytes that was seen."""
        self._over.set()
        self._thread.join()
        return self._highest

    def _sample(self) -> None:
        while not self._over.wait(0.5):
            used = sum(_bytes_of(pid) for pid in (self._pid, *descendants(self._pid)))
            self._highest = max(self._highest, used)


def _bytes_of(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
