"""Make works of attempts: for each lesson its notebook under its own name, and what lay beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from autograder.classroom.collect.arrived import LeftOut
from autograder.classroom.collect.attempts import Attempt, Piece
from autograder.classroom.collect.layouts.handed import without_number
from autograder.classroom.collect.lessons import Lesson, lesson_of, plain
from autograder.classroom.student import Student
from autograder.grading.course.returned_files import TIMESTAMP
from autograder.grading.course.submission import is_notebook, is_plain

WEIGHTS = re.compile(r"\.weights\b.*\.npz$")


@dataclass(frozen=True)
class Work:
    """Hold one attempt of one student at one lesson: its files by the paths that they get.

    `when` is in UTC, where anybody says it; `serial` and `changed` only tell earlier attempts from later ones.
    """

    student: Student
    assignment: str
    files: dict[str, Piece]
    when: datetime | None
    serial: int
    changed: datetime | None
    note: str

    @property
    def order(self) -> tuple[float, int]:
        """Return what sorts the attempts of one download from the earliest to the latest."""
        date = self.when or self.changed
        return (date.timestamp() if date else 0.0, self.serial)


def works_of(
    student: Student, attempt: Attempt, lessons: tuple[Lesson, ...]
) -> tuple[list[Work], list[Piece], list[LeftOut]]:
    """Return the works of an attempt, the files that belong to no notebook in it, and those that nobody can place."""
    homes: dict[str, list[tuple[Piece, Lesson]]] = {}
    unclear: list[LeftOut] = []
    for piece in (piece for piece in attempt.pieces if is_notebook(piece.name.name)):
        lesson = lesson_of(lessons, piece.name, piece.file.location)
        if lesson is None:
            unclear.append(_no_lesson(piece, lessons))
        else:
            homes.setdefault(lesson.assignment, []).append((piece, lesson))
    places = {assignment: _places(notebooks) for assignment, notebooks in homes.items()}
    loose = []
    for piece in (piece for piece in attempt.pieces if not is_notebook(piece.name.name)):
        assignment = _home(piece, places)
        if assignment is None:
            loose.append(piece)
        else:
            name = _inside(piece.name, places[assignment][0])
            if fault := _fault_of_name(name):
                unclear.append(LeftOut(piece.file.path.as_posix(), fault))
            elif piece.name.name != TIMESTAMP:
                places[assignment][1].setdefault(name, piece)
    works = [_work(student, attempt, assignment, files) for assignment, (_, files) in places.items()]
    return works, [piece for piece in loose if piece.name.name != TIMESTAMP], unclear


def _work(student: Student, attempt: Attempt, assignment: str, files: dict[str, Piece]) -> Work:
    when = attempt.when or (None if attempt.note else attempt.claimed)
    return Work(student, assignment, files, when, attempt.serial, attempt.changed, attempt.note)


def _places(notebooks: list[tuple[Piece, Lesson]]) -> tuple[PurePosixPath, dict[str, Piece]]:
    """Return the folder of the notebook of the right name, and the notebooks of a lesson by the names they get."""
    ordered = sorted(notebooks, key=lambda both: (*_oddness(both[0].name.name, both[1]), len(both[0].name.parts)))
    folder = ordered[0][0].name.parent
    files: dict[str, Piece] = {}
    for piece, lesson in ordered:
        name = _inside(piece.name, folder)
        right = f"{lesson.notebook}.ipynb"
        if right not in files and _oddness(piece.name.name, lesson) < (2,):
            name = right  # a system or a browser has numbered it
        files.setdefault(name, piece)
        if files[name] is not piece:
            files[f"{piece.name.parent.name or 'other'}/{piece.name.name}"] = piece
    return folder, files


def _oddness(name: str, lesson: Lesson) -> tuple[int, ...]:
    """Return how far a name is from that of the lesson's notebook: its own, numbered, another."""
    stem = PurePosixPath(name).stem
    if name == f"{lesson.notebook}.ipynb":
        return (0,)
    return (1,) if plain(lesson.notebook) in (plain(stem), plain(without_number(stem))) else (2,)


def _home(piece: Piece, places: dict[str, tuple[PurePosixPath, dict[str, Piece]]]) -> str | None:
    """Return the assignment that a file belongs to: the only one, else the one in whose folder it lies."""
    if len(places) == 1:
        return next(iter(places))
    parts = {plain(part) for part in piece.name.parts[:-1]}
    above = [name for name, (folder, _) in places.items() if folder.parts and folder in piece.name.parents]
    called = [name for name in places if plain(name) in parts]
    for names in (called, above):
        if len(names) == 1:
            return names[0]
    return None


def _inside(name: PurePosixPath, folder: PurePosixPath) -> str:
    if folder in name.parents:
        name = name.relative_to(folder)
    if WEIGHTS.search(name.name):
        name = name.with_name(without_number(name.name))  # or they would not be found
    return name.as_posix()


def _fault_of_name(name: str) -> str:
    parts = PurePosixPath(name).parts
    if all(is_plain(part) for part in parts):
        return ""
    return "its name is too long, or has characters that no name should have: ask for it under another name"


def _no_lesson(piece: Piece, lessons: Sequence[Lesson]) -> LeftOut:
    known = ", ".join(dict.fromkeys(f"`{lesson.notebook}.ipynb`" for lesson in lessons))
    reason = f"no lesson of this course has cells like these: rename it to one of {known}, if it is one"
    return LeftOut(piece.file.path.as_posix(), reason)


def with_loose(works: list[Work], loose: list[Piece]) -> tuple[list[Work], list[Piece]]:
    """Return a student's latest works with files that were handed in without a notebook, where there is one lesson."""
    if not loose or len({work.assignment for work in works}) != 1:
        return works, loose
    *earlier, latest = works
    files = dict(latest.files)
    for piece in loose:
        files.setdefault(_inside(piece.name, piece.name.parent), piece)
    merged = Work(latest.student, latest.assignment, files, latest.when, latest.serial, latest.changed, latest.note)
    return [*earlier, merged], []
