"""Compute every number that a report shows, from what is known of the class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.classroom.record import EXCUSED, GRADED, NOT_GRADED, NOT_HANDED_IN, ClassRecord, Work
from autograder.classroom.report.exercises import ExerciseNumbers, exercise_numbers
from autograder.classroom.report.mistakes import MistakeNumbers, mistake_numbers
from autograder.classroom.report.people import (
    AtRisk,
    Late,
    Unclear,
    Waiting,
    is_handed_in,
    people_at_risk,
    people_late,
    share,
    what_is_unclear,
    what_waits,
    works_in_state,
)
from autograder.classroom.student import Student

MOST_BARS = 20
MOVED = 0.1  # of the points; less is no move


@dataclass(frozen=True)
class Spread:
    """Hold the mean, the median and the quartiles of some numbers."""

    mean: float
    lower: float
    median: float
    upper: float


@dataclass(frozen=True)
class Bar:
    """Hold how many scores lie from `low` up to `high`, the latter in the last bar only."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class AssignmentNumbers:
    """Hold the numbers of one assignment; `waiting` is in points, `spread` is `None` where nothing is graded."""

    assignment: str
    points: float
    graded: int
    not_graded: tuple[Student, ...]
    absent: tuple[Student, ...]
    excused: tuple[Student, ...]
    spread: Spread | None
    histogram: tuple[Bar, ...]
    exercises: tuple[ExerciseNumbers, ...]
    mistakes: tuple[MistakeNumbers, ...]
    late: tuple[Late, ...]
    waits: tuple[Waiting, ...]
    unclear: tuple[Unclear, ...]

    @property
    def handed_in(self) -> int:
        """Return how many have handed in."""
        return self.graded + len(self.not_graded)

    @property
    def expected(self) -> int:
        """Return how many are to hand in: all who are not excused."""
        return self.handed_in + len(self.absent)

    @property
    def waiting(self) -> float:
        """Return the suggested points that wait."""
        return sum((waiting.suggested for waiting in self.waits), 0.0)


@dataclass(frozen=True)
class Step:
    """Hold how the class did in an assignment, and against the one before: in shares of the points.

    `risen`, `fallen` and `same` count those who are graded in both.
    """

    assignment: str
    handed_in: int
    spread: Spread | None
    risen: int
    same: int
    fallen: int


@dataclass(frozen=True)
class ReportNumbers:
    """Hold every number of a report."""

    record: ClassRecord
    assignments: tuple[AssignmentNumbers, ...]
    steps: tuple[Step, ...]
    at_risk: tuple[AtRisk, ...]


def report_numbers(record: ClassRecord) -> ReportNumbers:
    """Return every number of a report on a class."""
    students = {student.id: student for student in record.students}
    by_assignment = {name: [work for work in record.works if work.assignment == name] for name in record.assignments}
    assignments = tuple(_assignment(record, name, works, students) for name, works in by_assignment.items())
    return ReportNumbers(record, assignments, _steps(by_assignment), people_at_risk(record))


def _assignment(
    record: ClassRecord, assignment: str, works: list[Work], students: dict[str, Student]
) -> AssignmentNumbers:
    graded = [work for work in works if work.state == GRADED]
    scores = [work.score for work in graded]
    points = record.points(assignment)
    return AssignmentNumbers(
        assignment,
        points,
        len(graded),
        works_in_state(works, NOT_GRADED, students),
        works_in_state(works, NOT_HANDED_IN, students),
        works_in_state(works, EXCUSED, students),
        spread_of(scores),
        histogram(scores, points),
        exercise_numbers(record, assignment, graded),
        mistake_numbers(graded, students),
        people_late(works, students),
        what_waits(graded, students),
        what_is_unclear(graded, students),
    )


def spread_of(values: list[float]) -> Spread | None:
    """Return the mean, the median and the quartiles, between values where they lie there."""
    if not values:
        return None
    lower, median, upper = (float(value) for value in np.percentile(values, (25, 50, 75)))
    return Spread(float(np.mean(values)), lower, median, upper)


def histogram(scores: list[float], points: float) -> tuple[Bar, ...]:
    """Return how many scores lie in each of at most twenty bars of whole points; extra credit is in the last."""
    if not scores:
        return ()
    width = max(1, int(np.ceil(points / MOST_BARS)))
    lows = range(0, max(int(np.ceil(points)), 1), width)
    places = [min(int(score // width), len(lows) - 1) for score in scores]
    return tuple(
        Bar(low, min(low + width, max(points, low + 1)), places.count(place)) for place, low in enumerate(lows)
    )


def _steps(by_assignment: dict[str, list[Work]]) -> tuple[Step, ...]:
    steps, before = [], dict[str, float]()
    for name, works in by_assignment.items():
        shares = {work.student: share(work) for work in works if work.state == GRADED and work.points}
        moves = [shares[student] - before[student] for student in shares.keys() & before.keys()]
        risen, fallen = sum(move >= MOVED for move in moves), sum(move <= -MOVED for move in moves)
        handed_in = sum(map(is_handed_in, works))
        spread = spread_of(list(shares.values()))
        steps.append(Step(name, handed_in, spread, risen, len(moves) - risen - fallen, fallen))
        before = shares or before
    return tuple(steps)
