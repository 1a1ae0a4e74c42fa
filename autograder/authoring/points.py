"""Hold the points that a lesson's text names, its test cells give and `course.py` states against one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from nbformat import NotebookNode

from autograder.cells import about, exercise_of, is_by_hand, is_test, own_tests
from autograder.course import Lesson

COURSE = Path("autograder/course.py")
TITLE = re.compile(r"\*\*Points:\*\* (?P<points>\d+), for (?P<exercises>\w+) exercises?\.")
HEADING = re.compile(r"^#+ (?:Exercise: `(?P<name>\w+)` \((?P<points>\d+) points?\))?", re.MULTILINE)
WORDS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)


def title_line(points: float, exercises: int) -> str:
    """Return how a lesson states its points: `**Points:** 20, for eight exercises.`."""
    word = WORDS[exercises] if exercises < len(WORDS) else str(exercises)
    return f"**Points:** {points:g}, for {word} exercise{'' if exercises == 1 else 's'}."


def heading(exercise: str, points: float) -> str:
    """Return the heading of an exercise: ``### Exercise: `conv2d` (4 points)``."""
    return f"### Exercise: `{exercise}` ({in_words(points)})"


def in_words(points: float) -> str:
    """Return a number of points with its noun."""
    return f"{points:g} point{'' if points == 1 else 's'}"


def faults_of_points(cells: Sequence[NotebookNode], lesson: Lesson | None) -> Iterator[str]:
    """Yield each difference between the text, the test cells and the course in a sentence with both numbers.

    Without a lesson, text and test cells are compared. The course states the points of its checks; what is judged by
    other tests, or by hand, counts in the sum alone.
    """
    graded = [cell for cell in cells if is_test(cell) or is_by_hand(cell)]
    given = {exercise_of(cell): float(about(cell).get("points", 0)) for cell in graded}
    if lesson is not None:
        others = {exercise_of(cell) for cell in (*own_tests(cells), *filter(is_by_hand, cells))}
        yield from _from_course({name: given[name] for name in given if name not in others}, lesson)
    yield from _from_headings(cells)
    yield from _from_title(cells, given, lesson)


def _from_course(given: dict[str, float], lesson: Lesson) -> Iterator[str]:
    for exercise, points in given.items():
        cell = f"the test cell `{_test_of(exercise)}` gives {in_words(points)}"
        if exercise not in lesson.exercises:
            yield f"{cell}, and `{COURSE}` names no exercise `{exercise}` of this lesson: enter it there."
        elif points != lesson.exercises[exercise]:
            yield f"{cell}, and `{COURSE}` states {lesson.exercises[exercise]} for `{exercise}`: make them equal."
    for exercise, stated in lesson.exercises.items():
        if exercise not in given:
            yield (
                f"`{COURSE}` states {in_words(stated)} for `{exercise}`, and there is no test cell "
                f"`{_test_of(exercise)}`: add it, or strike the exercise out."
            )
    in_course = [exercise for exercise in lesson.exercises if exercise in given]
    in_notebook = [exercise for exercise in given if exercise in lesson.exercises]
    for there, here in zip(in_course, in_notebook, strict=True):
        if there != here:
            yield f"`{here}` comes next here, and in `{COURSE}` it is `{there}`: bring both into one order."
            return


def _from_headings(cells: Sequence[NotebookNode]) -> Iterator[str]:
    """Yield where the heading above a test cell states other points than the cell gives; not every one states some."""
    stated: re.Match[str] | None = None
    for cell in cells:
        if cell.cell_type == "markdown":
            stated = next(reversed([*HEADING.finditer(cell.source)]), stated)
        elif is_test(cell) and stated is not None and stated["points"]:
            points = float(about(cell).get("points", 0))
            if float(stated["points"]) != points:
                yield (
                    f"the heading of `{stated['name']}` states {in_words(float(stated['points']))}, and the test cell "
                    f"`{cell.id}` gives {points:g}: make them equal."
                )
            stated = None


def _from_title(cells: Sequence[NotebookNode], given: dict[str, float], lesson: Lesson | None) -> Iterator[str]:
    right = title_line(sum(given.values()), len(given))
    stated = next((match[0] for cell in cells if (match := TITLE.search(cell.source))), None)
    if stated is None and lesson is not None:
        yield f"no cell states the points of the lesson: write `{right}` into the first one."
    elif stated is not None and stated != right:
        yield f"the text states `{stated}`, and by the test cells it is `{right}`: make them equal."


def _test_of(exercise: str) -> str:
    return f"test-{exercise.replace('_', '-')}"
