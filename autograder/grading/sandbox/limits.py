"""Say what one notebook may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bound what one notebook may use; sizes in bytes, times in seconds."""

    cell: float = 120.0  # a cell, and the answers to one test
    notebook: float = 900.0
    memory: int = 2 * 2**30
    processes: int = 128  # threads count
    disk: int = 512 * 2**20  # of all files together
    file: int = 256 * 2**20
    cpu: int = 1800  # of one process

    def of_process(self) -> dict[str, int]:
        """Return what every process is limited to, by the names of `setrlimit`, without their prefix."""
        return {
            "DATA": self.memory,
            "NPROC": self.processes,
            "FSIZE": self.file,
            "CPU": self.cpu,
            "NOFILE": 512,
            "CORE": 0,
            "MSGQUEUE": 0,
        }
