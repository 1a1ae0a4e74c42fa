"""Say which lesson a notebook belongs to: by the cells in it, else by its name, else by where it lay."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.authoring.generate import read
from autograder.cells import about
from autograder.classroom.collect.layouts.handed import without_number
from autograder.files import read_regular
from autograder.grading.course.assignments import Classroom, assignments_of
from autograder.grading.course.reader import NotReadError, in_time
from autograder.grading.course.submission import MAX_BYTES
from autograder.grading.notebook.reading import UnreadableError, read_cells

SECONDS = 60.0  # for the cells of one notebook


@dataclass(frozen=True)
class Lesson:
    """Hold one notebook of an assignment, and the names of the cells that nbgrader knows in it."""

    assignment: str
    notebook: str
    cells: frozenset[str]


def lessons_of(classroom: Classroom) -> tuple[Lesson, ...]:
    """Return all notebooks of all assignments of a course."""
    return tuple(
        _lesson(classroom, path)
        for assignment in assignments_of(classroom)
        for path in sorted((classroom.source / assignment).glob("*.ipynb"))
    )


def _lesson(classroom: Classroom, path: Path) -> Lesson:
    cells = read(classroom.root, path.relative_to(classroom.root)).cells
    return Lesson(path.parent.name, path.stem, frozenset(str(cell.id) for cell in cells if about(cell)))


def lesson_of(lessons: tuple[Lesson, ...], name: PurePosixPath, location: Path) -> Lesson | None:
    """Return the lesson of a submitted notebook that lies at `location`, and that its student called `name`."""
    cells = cells_of(location)
    counts = {lesson: len(lesson.cells & cells) for lesson in lessons}
    best = [lesson for lesson in lessons if counts[lesson] and counts[lesson] == max(counts.values())]
    if len(best) == 1:
        return best[0]
    stems = (plain(name.stem), plain(without_number(name.stem)))
    called = [lesson for lesson in best or lessons if plain(lesson.notebook) in stems]
    if len(called) != 1:
        folders = {plain(part) for part in name.parts[:-1]}
        called = [lesson for lesson in called or best if plain(lesson.assignment) in folders]
    return called[0] if len(called) == 1 else None


def cells_of(location: Path) -> frozenset[str]:
    """Return the names of the cells of a notebook that anybody may have written; none where it cannot be read."""
    try:
        return in_time(SECONDS, read_names, location)
    except NotReadError:
        return frozenset()


def read_names(location: Path) -> frozenset[str]:
    """Return the ids and the `grade_id`s of the cells of a notebook; runs in the process that reads."""
    try:
        cells = read_cells(read_regular(location, MAX_BYTES)).cells
    except (UnreadableError, OSError):
        return frozenset()
    return frozenset(name for cell in cells for name in (cell.id, cell.grade_id) if name)


def names_of(lessons: Iterable[Lesson]) -> frozenset[str]:
    """Return what folders and files of the lessons are called, without what people change in it."""
    return frozenset(plain(name) for lesson in lessons for name in (lesson.assignment, lesson.notebook))


def plain(name: str) -> str:
    """Return the letters and digits of a name: `01_Convolution` and `01-convolution` are one."""
    return re.sub(r"[\W_]+", "", name).casefold()
