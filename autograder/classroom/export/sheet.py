"""Grades for a spreadsheet: every exercise in a column, and words where there are no points."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.classroom.export.cells import Value, as_cell
from autograder.classroom.export.roster_columns import Columns
from autograder.classroom.record import ClassRecord
from autograder.classroom.standing import in_hours, standing


def rows(record: ClassRecord, columns: Columns) -> Iterator[list[Value]]:
    """Yield the heading, and a row for each student."""
    yield ["student", "name", "email", *(title for name in record.assignments for title in _titles(record, name))]
    for student in record.students:
        row: list[Value] = [student.id, student.name, student.email]
        for assignment in record.assignments:
            work = record.of(student.id, assignment)
            stands = standing(work)
            late = in_hours(work.late) if work.late else None
            row += [stands.total, ", ".join(stands.words), late, work.penalty or None]
            row += [stands.of(cell.notebook, cell.cell) for cell in record.cells[assignment]]
        yield row


def _titles(record: ClassRecord, assignment: str) -> list[str]:
    exercises = [f"{assignment}: {cell.exercise} ({as_cell(cell.points)})" for cell in record.cells[assignment]]
    total = f"{assignment} ({as_cell(record.points(assignment))})"
    return [total, f"{assignment}: status", f"{assignment}: late by", f"{assignment}: penalty", *exercises]
