"""Grades as Blackboard takes them under "Work Offline", "Upload", by "Username".

A column is known by the number that Blackboard gave it, behind `|` in its title, and becomes a new one without it. A
cell of a score is a number, or blank for no grade; words stand in a column of text
(http://library.blackboard.com/ref/3ea64795-6ecc-4abd-b595-0a9a8dfdec94, "Uploading or Downloading Grade Center Items
for Working Offline").
"""

from __future__ import annotations

from collections.abc import Iterator

from autograder.classroom.export.cells import Value, as_cell
from autograder.classroom.export.moodle import in_words
from autograder.classroom.export.names import first_and_last
from autograder.classroom.export.roster_columns import Columns, known
from autograder.classroom.record import ClassRecord
from autograder.classroom.standing import standing

HEADING = ["Last Name", "First Name", "Username", "Student ID", "Last Access", "Availability"]


def rows(record: ClassRecord, columns: Columns) -> Iterator[list[Value]]:
    """Yield the heading, and a row for each student."""
    yield [*HEADING, *(title for name in record.assignments for title in _titles(record, name))]
    for student in record.students:
        first, last = first_and_last(student.name)
        username = known(columns, student.id, "Username", student.id)
        row: list[Value] = [last, first, username, known(columns, student.id, "Student ID", student.id), "", ""]
        for assignment in record.assignments:
            stands = standing(record.of(student.id, assignment))
            points = [stands.of(cell.notebook, cell.cell) for cell in record.cells[assignment]]
            numbers = [None if isinstance(value, str) else value for value in (stands.total, *points)]
            row += [numbers[0], in_words(stands), *numbers[1:]]
        yield row


def _titles(record: ClassRecord, assignment: str) -> Iterator[str]:
    yield f"{assignment} [Total Pts: {as_cell(record.points(assignment))} Score]"
    yield f"{assignment} status [Total Pts: 0 Text]"
    for cell in record.cells[assignment]:
        yield f"{assignment} {cell.exercise} [Total Pts: {as_cell(cell.points)} Score]"
