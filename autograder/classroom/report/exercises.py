"""Count how each exercise went, and how well it tells apart who did well in the rest from who did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.classroom.record import MANUAL, ClassRecord, ExerciseRecord, Work
from autograder.grading.notebook.result import NOT_ATTEMPTED

# How an exercise went, in words that users read, from best to worst.
PASSED, PARTLY, FAILED, UNTOUCHED, WAITING = "passed", "partly", "failed", "not attempted", "waiting"
ENDS = (PASSED, PARTLY, FAILED, UNTOUCHED, WAITING)
FEWEST = 10  # students; a correlation of fewer says nothing
SEPARATES, HARDLY = 0.3, 0.1


@dataclass(frozen=True)
class ExerciseNumbers:
    """Hold how many students ended an exercise in each way, the mean share of its points, and its discrimination.

    `discrimination` is `None` where there are too few students, or all have the same points.
    """

    exercise: str
    points: float
    ends: dict[str, int]
    share: float | None
    discrimination: float | None

    @property
    def verdict(self) -> str:
        """Return the discrimination in words."""
        match self.discrimination:
            case None:
                return "not known"
            case value if value < 0:
                return "the wrong way round: look at its test"
            case value if value < HARDLY:
                return "hardly"
            case value if value < SEPARATES:
                return "a little"
            case _:
                return "well"


def exercise_numbers(record: ClassRecord, assignment: str, graded: Sequence[Work]) -> tuple[ExerciseNumbers, ...]:
    """Return the numbers of each exercise of an assignment, in the order of the notebook."""
    numbers = []
    for cell in record.cells[assignment]:
        there = [
            (work, answer) for work in graded for answer in work.exercises if _is(answer, cell.notebook, cell.cell)
        ]
        ends = Counter(end_of(answer) for _, answer in there)
        shares = [answer.score / answer.points for _, answer in there if answer.score is not None and answer.points]
        share = float(np.mean(shares)) if shares else None
        counts = {end: ends[end] for end in ENDS}
        numbers.append(ExerciseNumbers(cell.exercise, cell.points, counts, share, discrimination(there)))
    return tuple(numbers)


def end_of(answer: ExerciseRecord) -> str:
    """Return how an exercise ended for a student; points by hand count before what the check said."""
    if answer.score is None:
        return WAITING
    if answer.score >= answer.points:
        return PASSED
    if answer.score > 0:
        return PARTLY
    return UNTOUCHED if answer.status == NOT_ATTEMPTED or (answer.status == MANUAL and not answer.by_hand) else FAILED


def discrimination(there: Sequence[tuple[Work, ExerciseRecord]]) -> float | None:
    """Return the corrected point-biserial correlation of an exercise, of its points with those of all others.

    Corrected means that the exercise is not in the sum that it is compared with (Henrysson, "Correction of item-total
    correlations in item analysis", Psychometrika 28, 1963, pages 211 to 218). With partial credit it is Pearson's
    correlation of the same two. Work of which points wait is left out.
    """
    known = [
        (answer.score, _sum(work) - answer.score)
        for work, answer in there
        if answer.score is not None and not work.waits
    ]
    if len(known) < FEWEST:
        return None
    own, rest = np.array(known).T
    if np.ptp(own) == 0 or np.ptp(rest) == 0:
        return None
    return float(np.corrcoef(own, rest)[0, 1])


def _sum(work: Work) -> float:
    return sum(answer.score or 0.0 for answer in work.exercises)


def _is(answer: ExerciseRecord, notebook: str, cell: str) -> bool:
    return answer.cell == cell and answer.notebook == notebook
