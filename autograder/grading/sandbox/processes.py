"""List the processes below a process (Linux)."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator


def children(pid: int) -> Iterator[int]:
    """Yield the processes that a process has started."""
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return
    for thread in threads:
        with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{thread}/children", encoding="utf-8") as file:
            yield from map(int, file.read().split())


def descendants(pid: int) -> Iterator[int]:
    """Yield the processes below a process."""
    for child in children(pid):
        yield child
        yield from descendants(child)
