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
        there = [(work, one) for work in graded for one in work.exercises if _is(one, cell.notebook, cell.cell)]
        ends = Counter(end_of(one) for _, one in there)
        shares = [one.score / one.points for _, one in there if one.score is not None and one.points]
        share = float(np.mean(shares)) if shares else None
        counts = {end: ends[end] for end in ENDS}
        numbers.append(ExerciseNumbers(cell.exercise, cell.points, counts, share, discrimination(there)))
    return tuple(numbers)


def end_of(one: ExerciseRecord) -> str:
    """Return how an exercise ended for a student; points by hand count before what the check said."""
    if one.score is None:
        return WAITING
    if one.score >= one.points:
        return PASSED
    if one.score > 0:
        return PARTLY
    return UNTOUCHED if one.status == NOT_ATTEMPTED or (one.status == MANUAL and not one.by_hand) else FAILED


def discrimination(there: Sequence[tuple[Work, ExerciseRecord]]) -> float | None:
    """Return the corrected point-biserial correlation of an exercise, of its points with those of all others.

    Corrected means that the exercise is not in the sum that it is compared with (Henrysson, "Correction of item-total
    correlations in item analysis", Psychometrika 28, 1963, pages 211 to 218). With partial credit it is Pearson's
    correlation of the same two. Work of which points wait is left out.
    """
    known = [(one.score, _sum(work) - one.score) for work, one in there if one.score is not None and not work.waits]
    if len(known) < FEWEST:
        return None
    own, rest = np.array(known).T
    if np.ptp(own) == 0 or np.ptp(rest) == 0:
        return None
    return float(np.corrcoef(own, rest)[0, 1])


def _sum(work: Work) -> float:
    return sum(one.score or 0.0 for one in work.exercises)


def _is(one: ExerciseRecord, notebook: str, cell: str) -> bool:
    return one.cell == cell and one.notebook == notebook
