"""Collect from nbgrader's exchange, but only when something has come in: each time is a process that takes seconds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.classroom.exchange import exchange_in, settings_in
from autograder.classroom.watch.steps_of_nbgrader import collect
from autograder.grading.course.assignments import Classroom

OWN_EXCHANGE = "ExchangeFactory"  # the setting of a course whose exchange is no folder
State = frozenset[str]


@dataclass
class Inbound:
    """Remember for each assignment what lay in the exchange when it was collected last, and what was said then.

    `folder` is where hand-ins arrive, `None` where only nbgrader can say.
    """

    classroom: Classroom
    folder: Path | None
    seen: dict[str, State] = field(default_factory=dict)
    collected: dict[str, tuple[State, State]] = field(default_factory=dict)
    said: dict[str, str | None] = field(default_factory=dict)

    def collect(self, assignment: str) -> str | None:
        """Take over what has come in since, and return in words what went wrong, as long as it does."""
        now = handed_in_to(self.folder, assignment)
        if now is not None:
            before = self.seen.get(assignment)
            self.seen[assignment] = now
            # What was not there at the last look may be on its way still.
            if not now or now != before or self.collected.get(assignment) == (now, self._taken(assignment)):
                return self.said.get(assignment) if now else None
        done, said = collect(self.classroom, assignment)
        if done and now is not None:
            self.collected[assignment], self.said[assignment] = (now, self._taken(assignment)), said
        return said

    def _taken(self, assignment: str) -> State:
        """Return whose work is here: what an instructor removes is to be collected again."""
        return frozenset(path.parent.name for path in self.classroom.submitted.glob(f"*/{assignment}"))


def inbound_of(classroom: Classroom) -> Inbound:
    """Return what collects from the exchange that nbgrader's settings name, those of the machine and the user too."""
    settings = settings_in(classroom.root)
    exchange = exchange_in(settings) if OWN_EXCHANGE not in settings else None
    return Inbound(classroom, exchange.inbound if exchange else None)


def handed_in_to(folder: Path | None, assignment: str) -> State | None:
    """Return the names of what lies in the exchange; `None` where only nbgrader can say."""
    if folder is None:
        return None
    try:
        return frozenset(_named(folder, f"+{assignment}+"))
    except OSError:
        return None


def _named(folder: Path, words: str) -> Iterator[str]:
    """Yield the names that hold these words, in a folder and in those of students, where each has one of their own."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if words in entry.name:
                yield entry.name
            elif "+" not in entry.name and entry.is_dir(follow_symlinks=False):
                yield from (name for name in os.listdir(entry.path) if words in name)
