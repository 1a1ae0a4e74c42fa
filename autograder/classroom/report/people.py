"""Name who needs the instructor: who is at risk, late or absent, what waits for points, what is still unclear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from autograder.classroom.record import (
    EXCUSED,
    GRADED,
    MANUAL,
    NOT_HANDED_IN,
    ClassRecord,
    ExerciseRecord,
    Work,
)
from autograder.classroom.standing import lateness
from autograder.classroom.student import Student

AT_RISK = 0.5  # share of the points below which somebody is at risk
FALL = 0.25  # of the share, from the mean of the lessons before
MOST_UNCLEAR = 600  # characters
TO_BE_SEEN = "It counts, and wants to be seen"


@dataclass(frozen=True)
class AtRisk:
    """Hold why somebody may not pass."""

    student: Student
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Late:
    """Hold by how much somebody was late, and what it cost."""

    student: Student
    assignment: str
    late: timedelta
    penalty: float

    @property
    def in_words(self) -> str:
        """Return by how much, in words."""
        return lateness(self.late)


@dataclass(frozen=True)
class Waiting:
    """Hold an exercise that waits for the same reason in everybody's work; each with nbgrader's id of the notebook."""

    assignment: str
    exercise: str
    reason: str
    counts: bool
    suggested: float
    works: tuple[tuple[Student, str], ...]


@dataclass(frozen=True)
class Unclear:
    """Hold what somebody wrote as still unclear."""

    student: Student
    assignment: str
    text: str


def people_at_risk(record: ClassRecord) -> tuple[AtRisk, ...]:
    """Return who has earned too little, has missed much or has fallen, with the reasons."""
    given = [name for name in record.assignments if any(map(is_handed_in, _of(record, name)))]
    at_risk = []
    for student in record.students:
        works = [work for name in given if (work := record.of(student.id, name)).state != EXCUSED]
        if reasons := tuple(_reasons(works)):
            at_risk.append(AtRisk(student, reasons))
    return tuple(at_risk)


def is_handed_in(work: Work) -> bool:
    """Return whether a work came in, and counts."""
    return work.state not in (NOT_HANDED_IN, EXCUSED)


def _reasons(works: Sequence[Work]) -> list[str]:
    reasons = []
    absent = [work for work in works if work.state == NOT_HANDED_IN]
    if works and 2 * len(absent) >= len(works):
        reasons.append("has handed in nothing" if len(absent) == len(works) else _missed(len(absent), len(works)))
    graded = [work for work in works if work.state == GRADED and work.points]
    points = sum(work.points for work in graded)
    # What waits may be given yet.
    earned = sum(work.score + work.waiting for work in graded)
    if graded and earned < AT_RISK * points:
        reasons.append(f"has earned {earned:g} of {points:g} points ({earned / points:.0%})")
    shares = [share(work) for work in graded]
    if len(shares) > 1 and (before := sum(shares[:-1]) / len(shares[:-1])) - shares[-1] >= FALL:
        reasons.append(f"fell to {shares[-1]:.0%} in {graded[-1].assignment}, from {before:.0%} in the lessons before")
    return reasons


def _missed(absent: int, of: int) -> str:
    return f"has not handed in {absent} of {of} lessons"


def share(work: Work) -> float:
    """Return the share of the points that a graded work has earned, or may still be given."""
    return (work.score + work.waiting) / work.points if work.points else 0.0


def people_late(works: Sequence[Work], students: dict[str, Student]) -> tuple[Late, ...]:
    """Return who was late, the latest first."""
    counted = [work for work in works if work.late and work.state != EXCUSED]
    late = [Late(students[work.student], work.assignment, work.late, work.penalty) for work in counted]
    return tuple(sorted(late, key=lambda person: (-person.late, person.student.id)))


def works_in_state(works: Sequence[Work], state: str, students: dict[str, Student]) -> tuple[Student, ...]:
    """Return whose work is in a state: not handed in, not graded, excused."""
    return tuple(students[work.student] for work in works if work.state == state)


def what_waits(works: Sequence[Work], students: dict[str, Student]) -> tuple[Waiting, ...]:
    """Return what has no points until the instructor gives them, and what counts but wants to be seen."""
    groups: dict[tuple[str, str, str, bool], list[tuple[Student, ExerciseRecord]]] = {}
    for work in works:
        for answer in work.exercises:
            if answer.score is None or answer.to_be_seen:
                key = (work.assignment, answer.exercise, _reason(answer), answer.score is not None)
                groups.setdefault(key, []).append((students[work.student], answer))
    return tuple(
        Waiting(
            *key,
            sum((answer.suggested for _, answer in those if answer.score is None), 0.0),
            tuple((student, answer.submission) for student, answer in those),
        )
        for key, those in groups.items()
    )


def _reason(answer: ExerciseRecord) -> str:
    if answer.flags:
        return "; ".join(answer.flags)
    if answer.score is not None:
        return f"{TO_BE_SEEN}: the answer was changed after points were given by hand."
    if answer.status == MANUAL:
        return "It is graded by hand."
    return answer.message.strip().partition("\n")[0] or "It has no automatic score."


def what_is_unclear(works: Sequence[Work], students: dict[str, Student]) -> tuple[Unclear, ...]:
    """Return what students wrote as still unclear, cut where it is long."""
    return tuple(
        Unclear(students[work.student], work.assignment, _cut(work.unclear)) for work in works if work.unclear.strip()
    )


def _cut(text: str) -> str:
    text = text.strip()
    return text if len(text) <= MOST_UNCLEAR else f"{text[:MOST_UNCLEAR].rstrip()}…"


def _of(record: ClassRecord, assignment: str) -> list[Work]:
    return [work for work in record.works if work.assignment == assignment]
