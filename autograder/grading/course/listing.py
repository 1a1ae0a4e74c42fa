"""List who has handed in what, and name whatever lies there that cannot be taken, with what to do about it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from autograder.errors import UserError
from autograder.grading.course.assignments import Classroom, assignments_of
from autograder.grading.course.names import shown
from autograder.grading.course.returned_files import TIMESTAMP
from autograder.grading.course.submission import IGNORED, is_plain


def submissions_of(classroom: Classroom, assignment: str, students: list[str]) -> list[str]:
    """Return who has handed an assignment in, in order."""
    if not classroom.submitted.is_dir():
        way = "Run `nbgrader collect`, or `autograder collect` with what an LMS lets you download."
        raise UserError(f"There are no submissions: `{classroom.submitted}` is missing. {way}")
    there = sorted(
        folder.name
        for folder in classroom.submitted.iterdir()
        if not _reason_no_student(folder) and not _reason_not_taken(folder / assignment)
    )
    return [student for student in there if not students or student in students]


def passed_over(classroom: Classroom, students: Sequence[str] = ()) -> Iterator[str]:
    """Yield a sentence for each thing among the submissions that is not graded, however it got there.

    Of all students, or of these; what lies beside their folders is only named where all are asked for.
    """
    known = assignments_of(classroom)
    for folder in sorted(classroom.submitted.iterdir()):
        if folder.name in IGNORED or (students and folder.name not in students):
            continue
        reason = _reason_no_student(folder)
        if reason and not (folder.name.startswith(".") and not _holds(folder, known)):
            yield f"`{shown(folder.name)}`: {reason}"
        if reason:
            continue
        for work in sorted(folder.iterdir()):
            if reason := _reason_passed_over(classroom, work, known):
                yield f"`{shown(folder.name)}/{shown(work.name)}`{reason}"


def _reason_passed_over(classroom: Classroom, work: Path, known: list[str]) -> str:
    """Return in words why this, in a student's folder, is not graded; nothing where it is, or where nobody means it."""
    if work.name in known:
        reason = _reason_not_taken(work)
        return reason and f": {reason}"
    if work.name.startswith((".", "__")) or work.name in IGNORED:
        return ""
    if not os.path.isdir(work):
        if work.name == TIMESTAMP:
            return ": it dates nothing here: move it into the folder of an assignment."
        return f": it is a file, and lies in no assignment's folder: {_where_to(classroom, work, known)}."
    if _plain(work.parent.name) in map(_plain, known):
        return f". No assignment has this name. The student's folder comes first: `{shown(work.name)}/ASSIGNMENT/`."
    meant = [name for name in known if _plain(name) == _plain(work.name)]
    meant = meant or get_close_matches(work.name.casefold(), known, 1)
    return f". No assignment has this name. {f'Is it `{meant[0]}`? ' if meant else ''}Rename it, or move it away."


def _where_to(classroom: Classroom, file: Path, known: list[str]) -> str:
    """Return where a file in a student's folder belongs, by its name."""
    stem = _plain(file.stem)
    homes = {name for name in known for path in (classroom.source / name).glob("*.ipynb") if _plain(path.stem) in stem}
    home = shown(next(iter(homes))) if len(homes) == 1 else "ASSIGNMENT"
    return f"move it to `{shown(file.parent.name)}/{home}/`"


def _plain(name: str) -> str:
    """Return what two ways to write a name have in common: `01_Convolution` and `01-convolution`."""
    return re.sub(r"[\W_]+", "", name).casefold()


def links_of(classroom: Classroom, student: str, assignment: str) -> list[str]:
    """Return the names of all links in a submission, in order; its own folder, and the student's, may be such."""
    home = classroom.submitted / student
    above = [path for path in (home, home / assignment) if path.is_symlink()]
    inside = (Path(top, name) for top, *names in os.walk(home / assignment) for name in (*names[0], *names[1]))
    links = sorted(above or filter(os.path.islink, inside))
    return [f"`{shown(path.relative_to(classroom.submitted).as_posix())}`" for path in links]


def in_the_way(classroom: Classroom, assignment: str, student: str) -> str | None:
    """Return a sentence about what lies where the student's feedback will have to be written, if anything does."""
    for folder in (classroom.feedback / student, classroom.feedback / student / assignment):
        if os.path.lexists(folder) and not os.path.isdir(folder):
            return f"`{folder}` is no folder, and feedback could not be written: move it away."
    return None


def _reason_no_student(folder: Path) -> str:
    """Return in words why this is no folder of a student's; nothing where it is."""
    if os.path.islink(folder):
        return "it is a link: put the folder itself in its place."
    if not os.path.isdir(folder):
        return (
            "it is a file, and each student has a folder: move it to `STUDENT/ASSIGNMENT/`, or `autograder collect` it."
        )
    if folder.name.startswith("."):
        return "its name begins with a dot: rename it."
    if not is_plain(folder.name):
        return "its name is too long, or has characters that no name should have: rename it."
    return _reason_closed(folder)


def _reason_not_taken(work: Path) -> str:
    """Return in words why this is no work that can be graded; nothing where it is, or where there is none."""
    if os.path.islink(work):
        return "it is a link: put the folder itself in its place."
    if not os.path.isdir(work):
        return "it is a file: make a folder of this name, and put the notebook into it."
    return _reason_closed(work)


def _reason_closed(folder: Path) -> str:
    if os.access(folder, os.R_OK | os.X_OK):
        return ""
    return "it cannot be opened: make it readable, `chmod -R u+rX`."


def _holds(folder: Path, names: list[str]) -> bool:
    """Return whether a folder holds one of these: then somebody means it to be a student's."""
    return os.path.isdir(folder) and any(os.path.lexists(folder / name) for name in names)
