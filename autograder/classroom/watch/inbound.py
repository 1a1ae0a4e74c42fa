"""Collect from nbgrader's exchange, but only when something has come in: each time is a process that takes seconds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.classroom.watch.steps_of_nbgrader import collect
from autograder.grading.course.assignments import Classroom

OWN_EXCHANGE = "ExchangeFactory"  # the setting of a course whose exchange is no folder
State = frozenset[str]


@dataclass
class Inbound:
    """Remember for each assignment what lay in the exchange when it was collected last, and what was said then."""

    classroom: Classroom
    collected: dict[str, tuple[State, State]] = field(default_factory=dict)
    said: dict[str, str | None] = field(default_factory=dict)

    def collect(self, assignment: str) -> str | None:
        """Take over what has come in since, and return in words what went wrong, as long as it does."""
        handed_in = handed_in_to(self.classroom, assignment)
        if handed_in is not None and self.collected.get(assignment) == (handed_in, self._taken(assignment)):
            return self.said[assignment]
        done, said = collect(self.classroom, assignment)
        if done and handed_in is not None:
            self.collected[assignment], self.said[assignment] = (handed_in, self._taken(assignment)), said
        return said

    def _taken(self, assignment: str) -> State:
        """Return whose work is here: what an instructor removes is to be collected again."""
        return frozenset(path.parent.name for path in self.classroom.submitted.glob(f"*/{assignment}"))


def handed_in_to(classroom: Classroom, assignment: str) -> State | None:
    """Return the names of what lies in the exchange; `None` where only nbgrader can say."""
    from nbgrader.exchange.default.exchange import Exchange

    config = classroom.config
    root = str(config.Exchange.get("root", Exchange.root.default_value))
    course = str(config.CourseDirectory.get("course_id", ""))
    if OWN_EXCHANGE in config or not course:
        return None
    try:
        return frozenset(_named(Path(root) / course / "inbound", f"+{assignment}+"))
    except OSError:
        return None


def _named(folder: Path, words: str) -> Iterator[str]:
    """Yield the names that hold these words, in a folder and in those of students, where each has one of their own."""
    for entry in os.scandir(folder):
        if words in entry.name:
            yield entry.name
        elif "+" not in entry.name and entry.is_dir(follow_symlinks=False):
            yield from (name for name in os.listdir(entry.path) if words in name)
