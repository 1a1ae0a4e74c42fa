"""Give the points that wait for the instructor as they are suggested, as if Formgrader had given them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.classroom.record import GRADED, ClassRecord, ExerciseRecord
from autograder.grading.course.assignments import Classroom
from autograder.grading.course.gradebook import assign_penalties, open_gradebook
from autograder.grading.notebook.result import STATUSES


@dataclass(frozen=True)
class Waiting:
    """Hold an answer whose points wait for the instructor.

    `before` are points that were given by hand for an earlier submission.
    """

    student: str
    assignment: str
    exercise: ExerciseRecord
    before: float | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return why it waits."""
        if self.exercise.flags:
            return self.exercise.flags
        if self.exercise.status not in STATUSES:
            return ("it is graded by hand",)
        return (next((line for line in self.exercise.message.splitlines() if line.strip()), self.exercise.status),)

    @property
    def is_suggested(self) -> bool:
        """Return whether a check suggests points; otherwise only a person can say."""
        return self.exercise.status in STATUSES and self.exercise.suggested > 0


def waiting_in(record: ClassRecord, students: Collection[str] = ()) -> Iterator[Waiting]:
    """Yield what waits, of these students or of all, assignment by assignment."""
    for work in record.works:
        if work.state != GRADED or (students and work.student not in students):
            continue
        for exercise in work.exercises:
            if exercise.score is None:
                yield Waiting(work.student, work.assignment, exercise)
            elif exercise.by_hand and exercise.to_be_seen and exercise.flags:
                yield Waiting(work.student, work.assignment, exercise, exercise.score)


def accept(classroom: Classroom, chosen: Sequence[Waiting]) -> None:
    """Write the suggested points into the gradebook as points by hand, and penalties anew."""
    with open_gradebook(classroom) as gradebook:
        for answer in chosen:
            _give(gradebook, answer)
        gradebook.db.commit()
        late = {
            (answer.assignment, answer.exercise.notebook, answer.student)
            for answer in chosen
            if gradebook.find_submission(answer.assignment, answer.student).total_seconds_late > 0
        }
    for assignment, notebook, student in sorted(late):
        kept = classroom.store(force=False).latest(assignment, student, notebook)
        if kept is not None:
            assign_penalties(classroom, student, assignment, {notebook: kept[1].decode()})


def _give(gradebook: Any, answer: Waiting) -> None:
    exercise = answer.exercise
    grade = gradebook.find_grade(exercise.cell, exercise.notebook, answer.assignment, answer.student)
    grade.manual_score = exercise.suggested
    grade.needs_manual_grade = False
