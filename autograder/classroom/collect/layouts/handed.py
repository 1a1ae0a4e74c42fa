"""What a layout makes of the files of a download: who handed each of them in, when, and under which name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from autograder.classroom.collect.arrived import Arrived


@dataclass(frozen=True)
class Identity:
    """Hold what a system says of a student: `own` is what to call somebody of whom no roster says more.

    `ids` are all the names and numbers that a roster of this system may have for the student; `guess` says that only
    the name of a file told, and that whatever else says it is right.
    """

    own: str = ""
    ids: tuple[str, ...] = ()
    name: str = ""
    email: str = ""
    guess: bool = False


@dataclass(frozen=True)
class Handed:
    """Hold one file that a student handed in.

    `name` is its path as the student chose it, what the system put before it removed; `attempt` is what all files of
    one hand-in share; `serial` grows from one hand-in to the next, and says nothing where it is 0; `note` is what the
    system says of the hand-in.
    """

    file: Arrived
    who: Identity
    name: PurePosixPath
    attempt: str = ""
    when: datetime | None = None
    serial: int = 0
    note: str = ""


@dataclass(frozen=True)
class Recognised:
    """Hold the files that a layout explains: those of students, and those that the system itself wrote, with why."""

    handed: tuple[Handed, ...] = ()
    of_system: tuple[tuple[Arrived, str], ...] = ()

    @property
    def count(self) -> int:
        """Return how many files are explained; one that several students handed in together is one."""
        return len({piece.file.path for piece in self.handed}) + len(self.of_system)


@dataclass(frozen=True)
class Layout:
    """Name a system, and say how its downloads are recognised."""

    system: str
    recognise: Callable[[Sequence[Arrived]], Recognised]


def local_time(year: int, month: int, day: int, hour: int, minute: int, second: int = 0) -> datetime | None:
    """Return a time that a system wrote in the zone of whoever downloads, which is taken to be that of this machine."""
    try:
        return datetime(year, month, day, hour, minute, second).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def without_number(name: str) -> str:
    """Return a file name without the number by which a browser or a system tells copies apart: `a-1.b`, `a (2).b`."""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    return re.sub(r"(?:-\d{1,3}| ?\(\d{1,3}\)|-Copy\d{1,3}|_\d{1,2})$", "", stem) + dot + ending
