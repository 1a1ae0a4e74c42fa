"""Tell how much memory of its own the system counts for this process."""

from __future__ import annotations

from pathlib import Path


def own_data() -> int:
    """Return how many bytes count for the limit of data (`RLIMIT_DATA`), those shared with a parent too; Linux only."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0
