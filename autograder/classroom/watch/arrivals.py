"""Tell what has arrived among the submissions since it was looked at last, and whether it is whole by now.

It looks again and again: exchanges and class folders lie on network shares, of which a system reports only what this
machine has changed itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.grading.course.assignments import Classroom, assignments_of
from autograder.grading.course.listing import submissions_of

Work = tuple[str, str]  # assignment, student
State = frozenset[tuple[str, int, int]]  # of files: path, size, time of the last change


@dataclass
class Arrivals:
    """Remember the state in which each submission was taken last, and that in which it was seen last."""

    taken: dict[Work, State] = field(default_factory=dict)
    seen: dict[Work, State] = field(default_factory=dict)

    def look(self, classroom: Classroom, assignments: list[str]) -> list[Work]:
        """Return what has changed since it was taken, and stays as it is: a file may be on its way still."""
        now = dict(_states(classroom, assignments))
        changed = [work for work, state in now.items() if self.taken.get(work) != state]
        whole = [work for work in changed if self.seen.get(work) == now[work]]
        self.seen = now
        return whole

    def take(self, works: list[Work]) -> None:
        """Remember these as they were seen last: they need not be graded until they change."""
        self.taken |= {work: self.seen[work] for work in works}


def _states(classroom: Classroom, assignments: list[str]) -> Iterator[tuple[Work, State]]:
    if not classroom.submitted.is_dir():
        return  # nobody has handed in anything yet
    for assignment in assignments or assignments_of(classroom):
        for student in submissions_of(classroom, assignment, []):
            yield (assignment, student), frozenset(_files(classroom.submitted / student / assignment))


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    for top, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(top, name)
            try:
                about = os.lstat(path)
            except OSError:
                continue  # gone meanwhile
            yield path, about.st_size, about.st_mtime_ns
