"""Pack pages into the zip that Moodle and Canvas take back as feedback files.

Moodle ("Upload multiple feedback files in a zip") finds a student by the folder `NAME_NUMBER_assignsubmission_file`,
NUMBER being that of "Participant NUMBER" in its grading worksheet (https://github.com/moodle/moodle,
mod/assign/feedback/file/importziplib.php). Canvas ("Upload Submissions") finds one by the first two numbers between
underscores in the name under which it gave the file out, the user's and the file's
(https://github.com/instructure/canvas-lms, app/models/assignment.rb, `infer_comment_context_from_filename`).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from autograder.classroom.student import Student

DAY = (1980, 1, 1, 0, 0, 0)  # of all files: the same pages make the same bytes
PARTICIPANT = re.compile(r"\D*(\d+)")
OF_CANVAS = re.compile(r"[^/]*_\d+_\d+_[^/]*")
OF_MOODLE = re.compile(r"[^/_]+_\d+_assignsubmission_.*")


def packed(pages: Mapping[str, str]) -> bytes:
    """Return pages, by their paths, as one zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for path, html in sorted(pages.items()):
            archive.writestr(zipfile.ZipInfo(path, DAY), html.encode(), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def path_in_zip(student: Student, columns: Mapping[str, str], notebook: str, given_out: str = "") -> str:
    """Return where a student's page lies in the zip.

    `columns` are those of the roster as the system wrote it, `given_out` is the path of the student's file in what
    the system gave out, which keeps its folder and its numbers.
    """
    packed_by_student = re.match(r"([^/]+\.(?:zip|ipynb))/", given_out, re.IGNORECASE)
    file = packed_by_student[1] if packed_by_student and OF_CANVAS.fullmatch(packed_by_student[1]) else given_out
    if OF_CANVAS.fullmatch(file) or OF_MOODLE.fullmatch(file):
        return PurePosixPath(file).with_suffix(".html").as_posix()
    if number := PARTICIPANT.fullmatch(columns.get("Identifier", "")):
        name = re.sub(r"[^\w.' -]|_", " ", student.name or student.id).strip()
        return f"{name}_{number[1]}_assignsubmission_file_/{notebook}.html"
    return f"{student.id}/{notebook}.html"
