"""Have nbgrader do its part before and after grading: collect from the exchange, write feedback, release it."""

from __future__ import annotations

import subprocess
import sys

from autograder.grading.course.assignments import Classroom

WHAT = {"collect": "collected", "generate_feedback": "written as feedback", "release_feedback": "released"}


def collect(classroom: Classroom, assignment: str) -> str | None:
    """Take over what was handed in to the exchange, newer submissions too; return in words what went wrong."""
    return _run(classroom, "collect", assignment, "--update")


def write_feedback(classroom: Classroom, assignment: str, student: str) -> str | None:
    """Write a student's feedback anew; return in words what went wrong."""
    return _run(classroom, "generate_feedback", assignment, "--student", student, "--force")


def release_feedback(classroom: Classroom, assignment: str, student: str) -> str | None:
    """Put a student's feedback where `nbgrader fetch_feedback` finds it; return in words what went wrong."""
    return _run(classroom, "release_feedback", assignment, "--student", student)


def lacks_feedback(classroom: Classroom, assignment: str, student: str) -> bool:
    """Return whether a student's feedback is missing, or older than the result that it is about."""
    results = sorted((classroom.private / "results" / assignment / student).glob("*.json"))
    pages = [classroom.feedback / student / assignment / f"{path.stem}.html" for path in results]
    return any(
        not page.is_file() or page.stat().st_mtime < result.stat().st_mtime
        for result, page in zip(results, pages, strict=True)
    )


def _run(classroom: Classroom, verb: str, assignment: str, *more: str) -> str | None:
    command = [sys.executable, "-m", "nbgrader", verb, assignment, *more]
    done = subprocess.run(command, cwd=classroom.root, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode == 0:
        return None
    lines = [line for line in done.stderr.splitlines() if line.strip()] or [f"exit code {done.returncode}"]
    return f"`{assignment}` could not be {WHAT[verb]}: {lines[-1][:300]}"
