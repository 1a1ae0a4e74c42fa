"""Say how a student's work stands: points where there are any, and else the word that stands in their place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from autograder.classroom.record import EXCUSED, GRADED, ExerciseRecord, Work

WAITING, LATE = "waiting", "late"


@dataclass(frozen=True)
class Standing:
    """Hold what stands for a work as a whole and for each of its graded cells: points, or a word.

    `words` are all that apply, as in "late, waiting". Nobody who waits, or has handed in nothing, has 0 points.
    """

    total: float | str
    cells: dict[tuple[str, str], float | str]  # by notebook and name of the cell
    words: tuple[str, ...]
    waiting: tuple[str, ...]  # the exercises

    def of(self, notebook: str, cell: str) -> float | str:
        """Return what stands for a graded cell, which the graded work may not have."""
        missing = self.total if isinstance(self.total, str) and self.total != WAITING else "not graded"
        return self.cells.get((notebook, cell), missing)


def standing(work: Work) -> Standing:
    """Return how a work stands."""
    if work.state == EXCUSED:
        return Standing(EXCUSED, {}, (EXCUSED,), ())
    late = (LATE,) if work.late > timedelta() else ()
    if work.state != GRADED:
        return Standing(work.state, {}, (*late, work.state), ())
    cells = {(exercise.notebook, exercise.cell): _points(exercise) for exercise in work.exercises}
    waiting = tuple(exercise.exercise for exercise in work.exercises if exercise.score is None)
    if waiting:
        return Standing(WAITING, cells, (*late, WAITING), waiting)
    return Standing(work.score, cells, late or (GRADED,), ())


def _points(exercise: ExerciseRecord) -> float | str:
    return WAITING if exercise.score is None else exercise.score


def in_hours(late: timedelta) -> str:
    """Return a duration as hours, minutes and seconds: `27:05:00`."""
    minutes, seconds = divmod(max(0, int(late.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"


def lateness(late: timedelta) -> str:
    """Return a duration in its two largest units: "1 day 3 hours"; nothing for none."""
    minutes = int(late.total_seconds()) // 60
    units = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    said = [f"{count} {unit}{'s' * (count != 1)}" for count, unit in units if count]
    return " ".join(said[:2]) or ("less than a minute" if late > timedelta() else "")
