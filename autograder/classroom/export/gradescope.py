"""Grades of one assignment in the form of Gradescope's own "Download Grades", for what reads that.

Gradescope publishes no import of grades. What it gives out for an assignment, and what tools for grades read
(gradescope_mean, https://github.com/matthigger/gradescope_mean), is a row for each student with the columns below, one
column a question behind them, and the status "Graded", "Ungraded" or "Missing".
"""

from __future__ import annotations

from collections.abc import Iterator

from autograder.classroom.export.cells import Value
from autograder.classroom.export.names import first_and_last
from autograder.classroom.export.roster_columns import Columns, known
from autograder.classroom.record import EXCUSED, NOT_GRADED, NOT_HANDED_IN, ClassRecord
from autograder.classroom.standing import WAITING, in_hours, standing

HEADING = [
    *("First Name", "Last Name", "SID", "Email", "Sections", "Total Score", "Max Points", "Status", "Submission ID"),
    *("Submission Time", "Lateness (H:M:S)", "View Count", "Submission Count"),
]
STATUS = {NOT_HANDED_IN: "Missing", NOT_GRADED: "Ungraded", WAITING: "Ungraded", EXCUSED: "Excused"}


def rows(record: ClassRecord, columns: Columns) -> Iterator[list[Value]]:
    """Yield the heading, and a row for each student; the record is of one assignment."""
    (assignment,) = record.assignments
    cells = record.cells[assignment]
    yield [*HEADING, *(f"{place}: {cell.exercise} ({cell.points} pts)" for place, cell in enumerate(cells, start=1))]
    for student in record.students:
        work = record.of(student.id, assignment)
        stands = standing(work)
        handed_in = work.handed_in is not None or work.state not in (NOT_HANDED_IN, EXCUSED)
        row: list[Value] = [*first_and_last(student.name), known(columns, student.id, "SID", student.id), student.email]
        row.append(known(columns, student.id, "Sections"))
        total, status = (None, STATUS[stands.total]) if isinstance(stands.total, str) else (stands.total, "Graded")
        row += [total, record.points(assignment), status, ""]
        row += [f"{work.handed_in:%Y-%m-%d %H:%M:%S %z}" if work.handed_in else ""]
        row += [in_hours(work.late) if handed_in else "", "", float(handed_in)]
        points = (stands.of(cell.notebook, cell.cell) for cell in cells)
        yield row + [None if isinstance(value, str) else value for value in points]
