"""Group the wrong answers of a class by the mistake that they show, the most frequent first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.classroom.messages import what_is_wrong
from autograder.classroom.record import ExerciseRecord, Work
from autograder.classroom.student import Student
from autograder.grading.notebook.result import FAILED, NOT_ATTEMPTED, PARTIAL, PASSED

MOST_LINES, MOST_WIDTH = 40, 160  # of an example
SHORTEST_NAME = 3  # letters; shorter parts of a name are everywhere in code
UNNAMED = "wrong in another way"


@dataclass(frozen=True)
class MistakeNumbers:
    """Hold a mistake with everybody who made it, the message that one of them read, and that one's code.

    `mistake` is the id of the catalogue, else how the test ended in words; `example_of` is whose code it is.
    """

    exercise: str
    mistake: str
    named: bool
    message: str
    code: str
    example_of: Student
    students: tuple[Student, ...]

    @property
    def words(self) -> str:
        """Return what is wrong, as one of the students was told; how the test ended where that names nothing."""
        return what_is_wrong(self.message) if self.named else self.mistake


def mistake_numbers(graded: Sequence[Work], students: dict[str, Student]) -> tuple[MistakeNumbers, ...]:
    """Return the mistakes of an assignment by frequency; whoever was given all points by hand made none."""
    made: dict[tuple[str, str, bool], list[tuple[Student, ExerciseRecord]]] = {}
    for work in graded:
        for answer in work.exercises:
            if (kind := _kind(answer)) is not None:
                made.setdefault((answer.exercise, *kind), []).append((students[work.student], answer))
    numbers = [_numbers(*key, those) for key, those in made.items()]
    return tuple(sorted(numbers, key=lambda mistake: (-len(mistake.students), mistake.exercise, mistake.mistake)))


def _kind(answer: ExerciseRecord) -> tuple[str, bool] | None:
    """Return what was wrong, and whether that is a known mistake; `None` for what was not."""
    if (
        answer.status in (PASSED, NOT_ATTEMPTED)
        or not answer.message
        or (answer.by_hand and (answer.score or 0) >= answer.points)
    ):
        return None
    if answer.mistake is not None:
        return answer.mistake, True
    return (UNNAMED if answer.status in (FAILED, PARTIAL) else answer.status), False


def _numbers(
    exercise: str, mistake: str, named: bool, those: Sequence[tuple[Student, ExerciseRecord]]
) -> MistakeNumbers:
    # The shortest answer shows a mistake best.
    who, shortest = min(those, key=lambda pair: (not pair[1].source.strip(), len(pair[1].source), pair[0].id))
    students = tuple(student for student, _ in those)
    return MistakeNumbers(
        exercise, mistake, named, _cut(shortest.message), _cut(without_name(shortest.source, who)), who, students
    )


def without_name(code: str, student: Student) -> str:
    """Return code in which nobody reads whose it is: the id, the name and the address are left out."""
    parts = {student.id, student.email, *re.split(r"\W+", student.name)}
    for part in sorted(filter(lambda part: len(part) >= SHORTEST_NAME, parts), key=len, reverse=True):
        code = re.sub(rf"(?<![^\W_]){re.escape(part)}(?![^\W_])", "…", code, flags=re.IGNORECASE)
    return code


def _cut(text: str) -> str:
    """Return the beginning of a text that may have any length."""
    lines = text.strip("\n").splitlines()
    more = [f"… and {len(lines) - MOST_LINES} more lines"] if len(lines) > MOST_LINES else []
    kept = [line if len(line) <= MOST_WIDTH else f"{line[:MOST_WIDTH]}…" for line in lines[:MOST_LINES]]
    return "\n".join([*kept, *more])
