"""Grades as Moodle imports them into its gradebook, by "ID number" or "Email address".

A cell of grades is a number, or blank for no grade: a word in it would stop the whole import, so words stand in the
column of feedback, which Moodle takes together with its grade (https://docs.moodle.org/en/Grade_import;
https://github.com/moodle/moodle, grade/import/csv/classes/load_data.php).
"""

from __future__ import annotations

from collections.abc import Iterator

from autograder.classroom.export.cells import Value
from autograder.classroom.export.names import first_and_last
from autograder.classroom.export.roster_columns import Columns, known
from autograder.classroom.record import ClassRecord
from autograder.classroom.standing import Standing, standing

HEADING = ["First name", "Last name", "ID number", "Email address"]


def rows(record: ClassRecord, columns: Columns) -> Iterator[list[Value]]:
    """Yield the heading, and a row for each student."""
    yield [*HEADING, *(title for name in record.assignments for title in _titles(record, name))]
    for student in record.students:
        number = known(columns, student.id, "ID number", student.id)
        row: list[Value] = [*first_and_last(student.name), number, student.email]
        for assignment in record.assignments:
            stands = standing(record.of(student.id, assignment))
            points = [stands.of(cell.notebook, cell.cell) for cell in record.cells[assignment]]
            numbers = [None if isinstance(value, str) else value for value in (stands.total, *points)]
            row += [numbers[0], in_words(stands), *numbers[1:]]
        yield row


def in_words(stands: Standing) -> str:
    """Return all words that apply, with the exercises that wait: "late, waiting: train, model_accuracy"."""
    return ", ".join(stands.words) + (f": {', '.join(stands.waiting)}" if stands.waiting else "")


def _titles(record: ClassRecord, assignment: str) -> list[str]:
    exercises = [f"{assignment}: {cell.exercise}" for cell in record.cells[assignment]]
    return [assignment, f"{assignment} (feedback)", *exercises]
