"""Read nbgrader's gradebook at once: who is in the class, what was given by hand, penalties and dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.classroom.student import Student
from autograder.grading.course.assignments import Classroom
from autograder.grading.course.gradebook import SQLITE, open_gradebook


@dataclass(frozen=True)
class Grade:
    """Hold what the gradebook says about one graded cell of one student's notebook."""

    points: float = 0.0
    automatic: float | None = None
    manual: float | None = None
    extra: float | None = None
    to_be_seen: bool = False
    submission: str = ""
    manual_cell: bool = False

    @property
    def by_hand(self) -> bool:
        """Return whether a person has given points."""
        return self.manual is not None or bool(self.extra)

    @property
    def given(self) -> bool:
        """Return whether there are points, by whomever."""
        return self.automatic is not None or self.by_hand

    def counted(self, automatic: float | None) -> float | None:
        """Return the points that count, as nbgrader counts them; `None` while there are none."""
        score = self.manual if self.manual is not None else automatic
        if score is None:
            return self.extra or None
        return score + (self.extra or 0.0)


@dataclass(frozen=True)
class BookedWork:
    """Hold what the gradebook says about one submission; `grades` by notebook and `grade_id`, dates in UTC."""

    timestamp: datetime | None
    due: datetime | None
    penalty: float = 0.0
    grades: Mapping[str, Mapping[str, Grade]] = field(default_factory=dict)


@dataclass(frozen=True)
class Booked:
    """Hold the students of the gradebook by id, and their submissions by student and assignment."""

    students: Mapping[str, Student]
    works: Mapping[tuple[str, str], BookedWork]


def read_gradebook(classroom: Classroom) -> Booked:
    """Return what the gradebook says; nothing where there is none yet."""
    if classroom.database.startswith(SQLITE) and not Path(classroom.database.removeprefix(SQLITE)).exists():
        return Booked({}, {})
    from nbgrader import api

    with open_gradebook(classroom) as gradebook:
        students = {student.id: _student(student) for student in gradebook.db.query(api.Student)}
        grades = _grades(gradebook.db, api)
        penalties = _penalties(gradebook.db, api)
        work, assignment = api.SubmittedAssignment.__table__, api.Assignment.__table__
        rows = gradebook.db.query(
            work.c.id, work.c.student_id, work.c.timestamp, work.c.extension, assignment.c.name, assignment.c.duedate
        ).join(assignment, work.c.assignment_id == assignment.c.id)
        works = {}
        for identity, student, timestamp, extension, name, due in rows:
            due = due + extension if due is not None and extension is not None else due
            penalty = penalties.get(identity, 0.0)
            works[student, name] = BookedWork(_utc(timestamp), _utc(due), penalty, grades.get(identity, {}))
    return Booked(students, works)


def _grades(session: Any, api: Any) -> dict[str, dict[str, dict[str, Grade]]]:
    """Return all grades by submission, notebook and cell, in one question: one for each would take minutes."""
    grade, cell, submitted = api.Grade.__table__, api.BaseCell.__table__, api.SubmittedNotebook.__table__
    notebook, test, task = api.Notebook.__table__, api.GradeCell.__table__, api.TaskCell.__table__
    rows = (
        session.query(
            *(submitted.c.assignment_id, submitted.c.id, notebook.c.id, notebook.c.name, cell.c.name),
            *(test.c.max_score, task.c.max_score, grade.c.auto_score, grade.c.manual_score, grade.c.extra_credit),
            grade.c.needs_manual_grade,
        )
        .select_from(grade)
        .join(cell, grade.c.cell_id == cell.c.id)
        .join(submitted, grade.c.notebook_id == submitted.c.id)
        .join(notebook, submitted.c.notebook_id == notebook.c.id)
        .outerjoin(test, cell.c.id == test.c.id)
        .outerjoin(task, cell.c.id == task.c.id)
    )
    solutions = _manual_cells(session, api)
    grades: dict[str, dict[str, dict[str, Grade]]] = {}
    for work, identity, of, name, cell_name, points, task_points, auto, manual, extra, needs in rows:
        by_hand = points is None or (of, cell_name) in solutions
        points = points if points is not None else task_points or 0.0
        booked = Grade(points, auto, manual, extra, bool(needs), identity, by_hand)
        grades.setdefault(work, {}).setdefault(name, {})[cell_name] = booked
    return grades


def _manual_cells(session: Any, api: Any) -> set[tuple[str, str]]:
    """Return the cells that are both an answer and graded, which nbgrader books under one name in two tables."""
    cell, solution = api.BaseCell.__table__, api.SolutionCell.__table__
    rows = session.query(cell.c.notebook_id, cell.c.name).join(solution, cell.c.id == solution.c.id)
    return {(notebook, name) for notebook, name in rows}


def _penalties(session: Any, api: Any) -> dict[str, float]:
    submitted = api.SubmittedNotebook.__table__
    penalties: dict[str, float] = {}
    for work, penalty in session.query(submitted.c.assignment_id, submitted.c.late_submission_penalty):
        penalties[work] = penalties.get(work, 0.0) + (penalty or 0.0)
    return penalties


def _student(stored: Any) -> Student:
    name = " ".join(filter(None, (stored.first_name, stored.last_name)))
    return Student(stored.id, name, stored.email or "")


def _utc(date: datetime | None) -> datetime | None:
    return date.replace(tzinfo=UTC) if date is not None else None
