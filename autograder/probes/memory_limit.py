"""Bound the memory that a part of this process may take."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np


@contextlib.contextmanager
def more_memory(size: int) -> Iterator[None]:
    """Let the block take `size` bytes more than the process has: beyond, it gets a `MemoryError`.

    Only Linux counts all of it; elsewhere nothing is bounded. The whole process is bounded for that time.
    """
    counted = _counted()
    if sys.platform == "win32" or counted is None:
        yield
        return
    import resource

    _have_buffers()
    before = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = [counted + size, *(limit for limit in before if limit != resource.RLIM_INFINITY)]
    resource.setrlimit(resource.RLIMIT_DATA, (min(allowed), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def data_segment() -> int:
    """Return how many bytes count for the limit of data (`RLIMIT_DATA`), those shared with a parent too; Linux only."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0


def _counted() -> int | None:
    """Return how many bytes count already, `None` where nobody says: on other systems, and without `/proc`."""
    try:
        return data_segment() if sys.platform == "linux" else None
    except OSError:
        return None


@functools.cache
def _have_buffers() -> None:
    """Have numpy's linear algebra get its buffers, which it keeps: where it cannot get them, it ends the process."""
    square = np.ones((512, 512))
    for precise in (square, square.astype(np.float32)):
        np.matmul(precise, precise)
