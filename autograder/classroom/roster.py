"""The roster of a class, kept as `.autograder/roster.json`: ids, names, and what else a system calls its students."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from autograder.classroom.student import Student
from autograder.errors import UserError
from autograder.files import read_regular, write_whole
from autograder.grading.course.assignments import Classroom

ROSTER = "roster.json"
FORMAT = 1
MAX_ROSTER = 2**26  # bytes


@dataclass(frozen=True)
class Enrolled:
    """Hold a student with all `names` by which a system may mean her, in lower case.

    `columns` are those of the system's own file that say who it is, under its own headings.
    """

    student: Student
    names: frozenset[str]
    columns: dict[str, str] = field(default_factory=dict)


def read_roster(classroom: Classroom) -> tuple[Student, ...]:
    """Return the students of the class in the order of the roster; none where no roster was given."""
    return tuple(entry.student for entry in read_enrolled(classroom))


def read_enrolled(classroom: Classroom) -> tuple[Enrolled, ...]:
    """Return all that the roster knows; raise `UserError` where it is damaged."""
    path = classroom.private / ROSTER
    try:
        content: Any = json.loads(read_regular(path, MAX_ROSTER))
        return tuple(_enrolled(entry) for entry in content["students"])
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        again = "remove it, and run `autograder collect --roster FILE` once more."
        raise UserError(f"`{path}` is damaged, and no roster: {again}") from None


def keep_roster(classroom: Classroom, enrolled: Iterable[Enrolled]) -> None:
    """Keep a roster in the place of the one that was there."""
    entries = [
        {
            "id": entry.student.id,
            "name": entry.student.name,
            "email": entry.student.email,
            "names": sorted(entry.names),
            "columns": entry.columns,
        }
        for entry in enrolled
    ]
    classroom.make_private()
    content = json.dumps({"format": FORMAT, "students": entries}, indent=1)
    write_whole(classroom.private / ROSTER, f"{content}\n".encode())


def _enrolled(entry: dict[str, Any]) -> Enrolled:
    student = Student(str(entry["id"]), str(entry.get("name", "")), str(entry.get("email", "")))
    columns = {str(key): str(value) for key, value in entry.get("columns", {}).items()}
    return Enrolled(student, frozenset(map(str, entry.get("names", ()))) | {student.id.casefold()}, columns)
