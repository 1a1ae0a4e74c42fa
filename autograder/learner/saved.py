"""Show how far a learner has come by what stands in the saved notebooks; nothing is run."""

from __future__ import annotations

from pathlib import Path

from autograder.checks.engine.progress import LessonProgress, Progress, Step
from autograder.course import LESSONS, Lesson
from autograder.errors import UserError
from autograder.learner.notebook import read, report

STATES = {"passed": "passed", "partial": "partly", "failed": "not right yet", "not attempted": "not attempted"}
NOT_RUN = "its check did not run"


def progress(folder: str | Path = ".") -> Progress:
    """Return the points of all lessons in a folder, as their checks said when they last ran."""
    return Progress(
        tuple(_lesson(Path(folder), lesson) for lesson in LESSONS if (Path(folder, lesson.notebook)).exists())
    )


def _lesson(folder: Path, lesson: Lesson) -> LessonProgress:
    title = f"Lesson {lesson.number:02} {lesson.title}"
    steps = {name: Step(name, "not checked yet", 0.0, points) for name, points in lesson.exercises.items()}
    try:
        notebook = read(folder / lesson.notebook)
    except UserError:  # what cannot be read has no points, and `autograder check` says why
        return LessonProgress(title, tuple(steps.values()))
    for result in report(folder / lesson.notebook, notebook, len(notebook.cells)).results:
        if result.exercise in steps and NOT_RUN not in result.message and result.status in STATES:
            points = lesson.exercises[result.exercise]
            steps[result.exercise] = Step(result.exercise, STATES[result.status], result.earned, points)
    return LessonProgress(title, tuple(steps.values()))
