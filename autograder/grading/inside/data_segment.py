"""Tell how large the data segment of this process is: the memory that the system counts as its own."""

from __future__ import annotations

from pathlib import Path


def data_segment() -> int:
    """Return how many bytes count for the limit of data (`RLIMIT_DATA`), those shared with a parent too; Linux only."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0
