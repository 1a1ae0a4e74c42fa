"""Have nbgrader do its part before and after grading: collect from the exchange, and release feedback there."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Collection

from autograder.grading.course.assignments import Classroom

WHAT = {"collect": "collected", "release_feedback": "released"}
ANOTHER_OWNER = re.compile(
    r"^ *(\S.*) claims to be submitted by (.+) but is owned by (.+); cheating attempt\?", re.MULTILINE
)


def collect(classroom: Classroom, assignment: str) -> tuple[bool, str | None]:
    """Take over what was handed in to the exchange, newer submissions too.

    Returns whether that was done, and what is to be said: nbgrader takes what one student handed in under the name of
    another, and only its log says so.
    """
    done = _run(classroom, "collect", assignment, "--update")
    if (trouble := _trouble(done, "collect", assignment)) is not None:
        return False, trouble
    sentences = [
        f"`{path}` was collected as the work of {student}, but {owner} has put it there. If {student} did not hand it "
        f"in, remove it, and `{classroom.submitted / student / assignment}`: what {student} did is taken then."
        for path, student, owner in ANOTHER_OWNER.findall(done.stderr)
    ]
    return True, "\n".join(sentences) or None


def release_feedback(classroom: Classroom, assignment: str, students: Collection[str]) -> str | None:
    """Put the feedback of these students, and of no others, where `nbgrader fetch_feedback` finds it.

    Returns in words what went wrong.
    """
    others = {page.parent.name for page in classroom.feedback.glob(f"*/{assignment}")}.difference(students)
    others |= {str(classroom.config.CourseDirectory.get("student_id_exclude", ""))} - {""}
    without = f"--CourseDirectory.student_id_exclude={','.join(sorted(others))}"
    return _trouble(_run(classroom, "release_feedback", assignment, without), "release_feedback", assignment)


def lacks_feedback(classroom: Classroom, assignment: str, student: str) -> bool:
    """Return whether a student's feedback is missing, or older than the result that it is about."""
    results = sorted((classroom.private / "results" / assignment / student).glob("*.json"))
    pages = [classroom.feedback / student / assignment / f"{path.stem}.html" for path in results]
    return any(
        not page.is_file() or page.stat().st_mtime < result.stat().st_mtime
        for result, page in zip(results, pages, strict=True)
    )


def _run(classroom: Classroom, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(command, cwd=classroom.root, capture_output=True, text=True, errors="replace", check=False)


def _trouble(done: subprocess.CompletedProcess[str], verb: str, assignment: str) -> str | None:
    if done.returncode == 0:
        return None
    lines = [line for line in done.stderr.splitlines() if line.strip()] or [f"exit code {done.returncode}"]
    return f"`{assignment}` could not be {WHAT[verb]}: {lines[-1][:300]}"
