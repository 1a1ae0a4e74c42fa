"""Read a roster as Canvas, Moodle, Blackboard, Brightspace or Gradescope writes it, or any CSV with headings.

Headings, as these systems write them: Canvas `Student,ID,SIS User ID,SIS Login ID,Section` (a row `Points Possible` and
a student `Student, Test` stand below; community.canvaslms.com, "export grades"); Moodle `Identifier,Full name,Email
address` with `Participant 4711` (mod/assign/feedback/offline of moodle/moodle) or `First name,Surname,ID number,Email
address`; Blackboard `Last Name,First Name,Username,Student ID`, in UTF-16 with tabs (help.blackboard.com, "work
offline with grade data"); Brightspace `OrgDefinedId,Username,Last Name,First Name,Email` with `#` before both
(community.d2l.com, "importing grades"); Gradescope `First Name,Last Name,SID,Email,Role`; nbgrader
`id,first_name,last_name,email` (`nbgrader db student import`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.classroom.collect.people import may_be_id
from autograder.classroom.roster import Enrolled
from autograder.classroom.student import Student
from autograder.errors import UserError
from autograder.files import read_regular
from autograder.grading.course.names import shown

MAX_FILE = 2**26  # bytes
# The first that a row has names the student's folder: what people type comes before what a machine counts.
IDS = (
    *("sis login id", "username", "user name", "login", "login id", "student id", "sid", "sis user id"),
    *("orgdefinedid", "org defined id", "id number", "id", "lms user id", "identifier"),
)
FULL = ("student", "full name", "name", "student name", "display name")
FIRST = ("first name", "given name", "firstname", "preferred name")
LAST = ("last name", "surname", "family name", "lastname")
MAIL = ("email", "email address", "e mail", "mail")
ROLE = ("role", "roles")
OTHERS = ("section", "sections", "groups")
KNOWN = frozenset((*IDS, *FULL, *FIRST, *LAST, *MAIL, *ROLE, *OTHERS))
NOBODY = ("points possible", "student, test", "test student")


def read_roster_file(path: Path) -> tuple[Enrolled, ...]:
    """Return the students of a roster; raise `UserError` for a file that is none, and for two with one id."""
    rows = _rows(path)
    heading = next((number for number, row in enumerate(rows[:20]) if len(_known(row)) > 1 or _is_plain(row)), None)
    if heading is None:
        raise UserError(
            f"`{path}` has no headings of a roster: it needs a line such as `id,name,email`, "
            "or those of the gradebook that Canvas, Moodle, Blackboard, Brightspace or Gradescope writes."
        )
    headings = rows[heading]
    students: dict[str, Enrolled] = {}
    for number, row in enumerate(rows[heading + 1 :], start=heading + 2):
        student = _student(dict(zip(headings, row, strict=False)), f"`{path}`, line {number}")
        if student is None:
            continue
        other = students.setdefault(student.student.id.casefold(), student)
        if other.student.name != student.student.name:
            raise UserError(f"`{path}`, line {number}: `{shown(student.student.id)}` is the id of two students.")
    if not students:
        raise UserError(f"`{path}` names no student below its headings.")
    return tuple(students.values())


def _rows(path: Path) -> list[list[str]]:
    try:
        text = _decoded(read_regular(path, MAX_FILE))
    except OSError as error:
        raise UserError(f"`{path}` cannot be read: {error.strerror or error}. Pass the roster as a CSV file.") from None
    if "\0" in text:
        raise UserError(f"`{path}` is no text: save the roster as a CSV file (comma separated values).")
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(map(str.strip, row))]
    except csv.Error as error:
        raise UserError(f"`{path}` is no roster ({error}): save it as a CSV file.") from None


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # as Excel saves it


def _heading(text: str) -> str:
    return re.sub(r"[\s_\-:]+", " ", text).strip().casefold()


def _known(row: list[str]) -> set[str]:
    return {_heading(cell) for cell in row} & KNOWN


def _is_plain(row: list[str]) -> bool:
    """Return whether this is the heading of a list of ids, or of mail addresses, and nothing else."""
    return len(row) == 1 and _heading(row[0]) in (*IDS, *MAIL)


def _student(row: dict[str, str], where: str) -> Enrolled | None:
    """Return the student of a row, or `None` where it is nobody's."""
    columns = {key.strip(): value.strip() for key, value in row.items() if _heading(key) in KNOWN}
    cells = {_heading(key): value for key, value in columns.items() if value}
    name = next(_values(cells, FULL), "") or " ".join([*_values(cells, FIRST[:1]), *list(_values(cells, LAST))[:1]])
    role = next(_values(cells, ROLE), "student")
    if name.casefold() in NOBODY or "student" not in role.casefold():
        return None
    email = next(_values(cells, MAIL), "")
    ids = [value.removeprefix("#").strip() for value in _values(cells, IDS)]
    numbers = [match[1] for value in ids if (match := re.fullmatch(r"\w+ (\d+)", value))]  # `Participant 4711`
    candidates = [
        value for value in (*(value for value in ids if " " not in value), email, *numbers) if may_be_id(value)
    ]
    if not candidates:
        if not name and not ids and not email:
            return None
        raise UserError(f"{where}: nothing here can be the id of a student: give each row one, in a column `id`.")
    names = frozenset(value.casefold() for value in (*ids, *numbers, *filter(None, [email])))
    return Enrolled(Student(candidates[0], _in_order(name), email), names, columns)


def _values(cells: dict[str, str], headings: tuple[str, ...]) -> Iterator[str]:
    return (cells[heading] for heading in headings if heading in cells)


def _in_order(name: str) -> str:
    """Return `Lovelace, Ada` as people say it."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() else name
