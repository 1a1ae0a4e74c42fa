"""Write the pages where nbgrader expects feedback, with all that `nbgrader release_feedback` asks for beside them.

For each `feedback/STUDENT/ASSIGNMENT/NOTEBOOK.html` that reads `timestamp.txt` and `submission_secret.txt` there, and
ends with a traceback, for everybody, where one of them is missing (nbgrader #1897; exchange/default/release_feedback.py
of nbgrader 0.9.6). It delivers the page alone: whatever the page shows is in it.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.classroom.record import Work
from autograder.files import read_regular, write_whole
from autograder.grading.course.assignments import Classroom
from autograder.grading.course.returned_files import TIMESTAMP, as_date

SECRET = "submission_secret.txt"  # by which a student's own nbgrader finds the page: `nbgrader submit` makes it
MAX_SECRET = 2**12  # bytes


def write_feedback(classroom: Classroom, work: Work, pages: Mapping[str, str]) -> bool:
    """Write a student's pages, by notebook, and return whether `nbgrader release_feedback` reaches the student.

    Whoever did not hand in through nbgrader has no secret: a new one takes its place, under which nobody looks.
    """
    folder = classroom.feedback / work.student / work.assignment
    folder.mkdir(parents=True, exist_ok=True)
    secret = next(_secrets(classroom, work), b"")
    reached = bool(secret)
    secret = secret or next(_kept(folder / SECRET), b"") or secrets.token_hex(32).encode()
    _write(folder / SECRET, secret)
    date = work.handed_in.replace(tzinfo=None) if work.handed_in else None
    _write(folder / TIMESTAMP, as_date(date) if date else b"")
    for notebook, html in pages.items():
        _write(folder / f"{notebook}.html", html.encode())
    return reached


def _secrets(classroom: Classroom, work: Work) -> Iterator[bytes]:
    for tree in (classroom.submitted, classroom.autograded):
        yield from _kept(tree / work.student / work.assignment / SECRET)


def _kept(path: Path) -> Iterator[bytes]:
    with contextlib.suppress(OSError):
        if content := read_regular(path, MAX_SECRET):
            yield content


def _write(path: Path, content: bytes) -> None:
    if path.is_file() and not path.is_symlink():
        with contextlib.suppress(OSError):
            path.chmod(0o644)  # nbgrader leaves them read-only
    write_whole(path, content)
