"""Know whom the instructor has excused from what: the file `excused.csv` of the course says it."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from pathlib import Path

from autograder.classroom.export.cells import as_text
from autograder.errors import UserError
from autograder.files import read_regular

EXCUSED_FILE = "excused.csv"
HEADER = ["student", "assignment"]
MAX_BYTES = 2**20
FORM = "Its first line is `student,assignment`, and each further line names one student and one assignment"


def excused_of(root: Path, students: Collection[str], assignments: Collection[str]) -> frozenset[tuple[str, str]]:
    """Return who is excused from what (student, assignment); an empty assignment means all of them.

    Raises `UserError` for a file that cannot be read, and for names that the course does not have.
    """
    path = root / EXCUSED_FILE
    if not path.exists():
        return frozenset()
    try:
        text = read_regular(path, MAX_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"`{path}` cannot be read ({error}): write it as UTF-8 text. {FORM}.") from None
    return frozenset(_pairs(path, text, students, assignments))


def _pairs(path: Path, text: str, students: Collection[str], assignments: Collection[str]) -> Iterator[tuple[str, str]]:
    rows = csv.reader(io.StringIO(text))
    if next(rows, []) != HEADER:
        raise UserError(f"`{path}`, line 1: {FORM}.")
    for row in rows:
        if not any(row):
            continue
        student, assignment = (as_text(cell) for cell in [*row, ""][:2])
        where = f"`{path}`, line {rows.line_num}"
        if student not in students:
            raise UserError(f"{where}: nobody in the class has the id `{student}`. Mend the line, or remove it.")
        if assignment and assignment not in assignments:
            raise UserError(
                f"{where}: there is no assignment `{assignment}`. There are: {', '.join(sorted(assignments))}."
            )
        yield from ((student, name) for name in ([assignment] if assignment else assignments))
