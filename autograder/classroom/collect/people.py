"""Say whose a hand-in is: by the roster, or, where there is none, by what the system calls the student."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from autograder.classroom.collect.layouts.handed import Identity
from autograder.classroom.roster import Enrolled
from autograder.classroom.student import Student
from autograder.grading.course.names import shown
from autograder.grading.course.submission import is_plain


@dataclass
class People:
    """Know the students of a class: those of its roster, else whoever handed in."""

    enrolled: tuple[Enrolled, ...]
    called: dict[str, Identity] = field(default_factory=dict)  # without a roster: who has which id

    def is_known(self, name: str) -> bool:
        """Return whether the roster knows exactly one student by this."""
        return len(self._of(Identity(name, (name,), name))) == 1

    def find(self, who: Identity) -> Student | str:
        """Return the student, or in words why nobody can tell who it is."""
        if not self.enrolled:
            return self._newcomer(who)
        students = self._of(who)
        if len(students) == 1:
            return students[0].student
        name = shown(who.name or who.own)
        if students:
            return f"several students of the roster are called `{name}`: put it into a folder with the id of one"
        return f"nobody in the roster is called `{name}`: add the student, or put it into a folder with an id"

    def _of(self, who: Identity) -> list[Enrolled]:
        ids = {*map(str.casefold, filter(None, (*who.ids, who.email)))}
        by_id = [entry for entry in self.enrolled if not ids.isdisjoint(entry.names)]
        if by_id:
            return by_id
        ways = ways_of(who.name)
        return [entry for entry in self.enrolled if not ways.isdisjoint(ways_of(entry.student.name))]

    def _newcomer(self, who: Identity) -> Student | str:
        own = re.sub(r"\s+", "_", who.own.strip())
        if not may_be_id(own):
            return f"`{shown(who.own)}` cannot be the name of a folder: pass a roster with ids, `--roster FILE`"
        other = self.called.setdefault(own.casefold(), who)
        if other != who and (other.ids, other.email) != (who.ids, who.email):
            return f"two students are called `{shown(who.name or own)}`: pass a roster with ids, `--roster FILE`"
        return Student(own, who.name, who.email)


def may_be_id(name: str) -> bool:
    """Return whether folders can be named by this."""
    return (
        is_plain(name) and bool(name.strip()) and "/" not in name and not name.startswith(".") and name == name.strip()
    )


def ways_of(name: str) -> frozenset[str]:
    """Return in which ways a system may write a name without spaces: `Ada Lovelace` and `Lovelace, Ada` share them."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold().replace("_", " "))
    return frozenset("".join([*words[place:], *words[:place]]) for place in range(len(words)))
