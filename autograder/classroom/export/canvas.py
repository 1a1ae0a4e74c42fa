"""Grades as Canvas imports them into its gradebook.

A student's row is known by "ID", which only Canvas gives, by "SIS User ID" or "SIS Login ID", else by the name; a
column by the assignment's title, and a title that Canvas does not know becomes a new assignment, so there is no column
for an exercise or for a word. A cell is a number, `EX` for excused, or blank, which gives nobody a 0
(https://github.com/instructure/canvas-lms, lib/gradebook_importer.rb).
"""

from __future__ import annotations

from collections.abc import Iterator

from autograder.classroom.export.cells import Value
from autograder.classroom.export.names import last_first
from autograder.classroom.export.roster_columns import Columns, known
from autograder.classroom.record import EXCUSED, ClassRecord
from autograder.classroom.standing import standing

HEADING = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
POINTS = "    Points Possible"


def rows(record: ClassRecord, columns: Columns) -> Iterator[list[Value]]:
    """Yield the heading, the points that can be earned, and a row for each student."""
    yield [*HEADING, *record.assignments]
    yield [POINTS, "", "", "", "", *(record.points(assignment) for assignment in record.assignments)]
    for student in record.students:
        called = {heading: known(columns, student.id, heading) for heading in HEADING}
        if not any(called[heading] for heading in ("ID", "SIS User ID", "SIS Login ID")):
            called |= {"SIS User ID": student.id, "SIS Login ID": student.id}
        called["Student"] = called["Student"] or last_first(student.name) or student.id
        row: list[Value] = [called[heading] for heading in HEADING]
        for assignment in record.assignments:
            total = standing(record.of(student.id, assignment)).total
            row.append("EX" if total == EXCUSED else None if isinstance(total, str) else total)
        yield row
