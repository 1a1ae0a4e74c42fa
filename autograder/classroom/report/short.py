"""Say in short, for a terminal, what a report shows."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.classroom.messages import first_sentence
from autograder.classroom.report.exercises import ENDS, PASSED, ExerciseNumbers
from autograder.classroom.report.mistakes import MistakeNumbers
from autograder.classroom.report.numbers import AssignmentNumbers, ReportNumbers
from autograder.grading.course.names import shown
from autograder.grading.notebook.outputs import one_line

MOST = 3  # of exercises, mistakes
MOST_NAMES = 6


def short_report(numbers: ReportNumbers) -> Iterator[str]:
    """Yield the lines of a report in short; nothing in them moves a cursor."""
    for assignment in numbers.assignments:
        yield assignment.assignment
        yield from (f"  {line}" for line in _lines(assignment))
    if numbers.at_risk:
        yield f"At risk: {_listed([person.student.id for person in numbers.at_risk])}"


def _lines(assignment: AssignmentNumbers) -> Iterator[str]:
    handed_in = f"{assignment.handed_in} of {assignment.expected} handed in"
    late = f", {len(assignment.late)} late" if assignment.late else ""
    excused = f", {len(assignment.excused)} excused" if assignment.excused else ""
    if assignment.spread is None:
        yield f"{handed_in}{late}, none graded{excused}."
        return
    ungraded = f", {len(assignment.not_graded)} not graded yet" if assignment.not_graded else ""
    yield f"{handed_in}{late}{ungraded}{excused}."
    spread = assignment.spread
    middle = f"middle half {spread.lower:.4g} to {spread.upper:.4g}"
    yield f"Points: median {spread.median:.4g} of {assignment.points:g}, {middle}, mean {spread.mean:.4g}."
    if hardest := [
        exercise for exercise in _hardest(assignment) if exercise.ends[PASSED] < sum(exercise.ends.values())
    ]:
        yield f"Hardest: {'; '.join(map(_ended, hardest))}."
    if assignment.mistakes:
        yield f"Mistakes: {'; '.join(_mistake(mistake) for mistake in assignment.mistakes[:MOST])}."
    if without := [waiting for waiting in assignment.waits if not waiting.counts]:
        answers = sum(len(waiting.works) for waiting in without)
        yield f"Waiting for you: {answers} answer{'s' * (answers != 1)} with {assignment.waiting:g} suggested points."
    if assignment.unclear:
        yield f"Still unclear: {len(assignment.unclear)} wrote something."


def _hardest(assignment: AssignmentNumbers) -> list[ExerciseNumbers]:
    known = [exercise for exercise in assignment.exercises if exercise.share is not None]
    return sorted(known, key=lambda exercise: exercise.share or 0.0)[:MOST]


def _ended(exercise: ExerciseNumbers) -> str:
    ends = ", ".join(f"{exercise.ends[end]} {end}" for end in ENDS if exercise.ends[end])
    return f"{shown(exercise.exercise)} ({ends})"


def _mistake(mistake: MistakeNumbers) -> str:
    return f"{len(mistake.students)}x {shown(mistake.exercise)}: {one_line(first_sentence(mistake.words))}"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(map(shown, names[:MOST_NAMES])) + more
