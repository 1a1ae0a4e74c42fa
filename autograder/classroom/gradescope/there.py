"""Grade the one submission that lies in a container of Gradescope's."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.gradescope.results import results_of
from autograder.errors import UserError
from autograder.files import write_whole
from autograder.grading.course.assignments import classroom_of, source_from, tasks_of
from autograder.grading.course.batch import Options, close_sessions, grade_task
from autograder.grading.course.submission import read_submission
from autograder.grading.notebook.result import NotebookResult
from autograder.grading.sandbox.levels import NONE, Level, level_here
from autograder.grading.sandbox.limits import Limits

LIMITS = Limits(notebook=480.0)  # seconds; the container has ten minutes if nothing else is chosen


@dataclass(frozen=True)
class GradedThere:
    """Hold the results, and how the submission was confined, with the reason where that is not the usual way."""

    results: list[NotebookResult]
    level: Level


def grade_there(root: Path) -> GradedThere:
    """Grade what lies in `submission`, by the course in `source/course`, and write `results/results.json`.

    Raises `UserError`, and writes nothing, where the grader itself cannot do its work: then nobody is marked.
    """
    from traitlets.config.loader import Config

    began = time.monotonic()
    classroom = classroom_of(Config(), root / "source" / "course")
    paths = sorted(classroom.source.glob("*/*.ipynb"))
    if not paths or not (root / "submission").is_dir():
        raise UserError(f"`{root}` is no folder of Gradescope's: `source/course` or `submission` is missing.")
    level = _level()
    sources = [source_from(path.parent.name, path.stem, path.read_text(encoding="utf-8")) for path in paths]
    submission = read_submission(root / "submission", _student(root), sources[0].assignment)
    options = Options(LIMITS, level.name)
    try:
        graded = [grade_task(task) for task in tasks_of(classroom, sources, submission, options)]
    finally:
        close_sessions()
    for task in graded:
        if task.error:
            raise UserError(f"The grader stopped, and nothing was graded: {task.error}")
    results = {**results_of([task.result for task in graded]), "execution_time": round(time.monotonic() - began)}
    write_whole(root / "results" / "results.json", json.dumps(results, indent=1).encode())
    return GradedThere([task.result for task in graded], level)


def _level() -> Level:
    try:
        return level_here(None)
    except UserError as error:
        risk = "the submission ran with all rights of this container, which a forger can use"
        return Level(NONE, f"Nothing was confined: {risk}. {error}")


def _student(root: Path) -> str:
    """Return by what Gradescope knows whoever handed this in, for the seeds of the tests."""
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
        users = json.loads((root / "submission_metadata.json").read_text(encoding="utf-8"))["users"]
        return "-".join(sorted(str(int(user["id"])) for user in users)) or "student"
    return "student"
