"""Folders that people made: `STUDENT/LESSON/notebook.ipynb`, `STUDENT/notebook.ipynb`, `LESSON/STUDENT/…`, or flat.

Flat, a name says whose it is, `tom_convolution.ipynb`, `convolution-tom.ipynb`, `tom.zip`, or the receipt that
`autograder submit` puts into its zip. The first is nbgrader's own tree, `submitted/STUDENT/ASSIGNMENT/`, as
"Course directory structure" of its documentation has it, with its `timestamp.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from autograder.classroom.collect.arrived import Arrived
from autograder.classroom.collect.layouts.handed import Handed, Identity, Recognised, without_number
from autograder.classroom.collect.lessons import plain

ENDINGS = (".ipynb", ".zip")
DATE = re.compile(r"[ _-]?\d{4}-\d\d-\d\d(?:[T _-]?\d\d[:-]?\d\d(?:[:-]?\d\d)?Z?)?")
JOINTS = " _-+.,"


def recognise(files: Sequence[Arrived], lessons: frozenset[str], is_known: Callable[[str], bool]) -> Recognised:
    """Return the files of which a folder or a name says whose they are.

    `lessons` are the names of lessons as `lessons.plain` makes them; `is_known` says whether this is a student.
    """
    depth = _depth(files, lessons, is_known)
    handed = [piece for file in files if (piece := _handed(file, depth, lessons, is_known))]
    students = {piece.who.own for piece in handed}
    rest = [file for file in files if file.path not in {piece.file.path for piece in handed}]
    return Recognised((*handed, *filter(None, (_beside(file, students) for file in rest))))


def _depth(files: Sequence[Arrived], lessons: frozenset[str], is_known: Callable[[str], bool]) -> int:
    """Return how many folders wrap all of it: those that all files have in common and that are no student's."""
    shared: list[str] = []
    for parts in zip(*(file.path.parts[:-1] for file in files), strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    for depth, part in enumerate(shared):
        if is_known(part):
            return depth
    persons = [depth for depth, part in enumerate(shared) if plain(part) not in lessons]
    inside = [file.path.parts[len(shared) : -1] for file in files]
    of_many = all(any(plain(part) not in lessons for part in folders) for folders in inside)
    called = {_in_name(PurePosixPath(file.path.name), lessons, is_known) for file in files} - {""}
    if persons and not of_many and not (len(called) > 1 and not any(inside)):
        return persons[-1]  # of one student
    return len(shared)


def _handed(file: Arrived, depth: int, lessons: frozenset[str], is_known: Callable[[str], bool]) -> Handed | None:
    folders, name = file.path.parts[depth:-1], file.path.name
    persons = [place for place, part in enumerate(folders) if plain(part) not in lessons]
    place = next((place for place in persons if is_known(folders[place])), persons[0] if persons else None)
    if place is not None:
        # A lesson's folder above the student's says as much as one below it.
        inside = PurePosixPath(*folders[:place], *folders[place + 1 :], name)
        return Handed(file, _identity(folders[place], guess=False), inside, folders[place])
    path = PurePosixPath(name)
    student = _in_name(path, lessons, is_known)
    if not student and path.suffix.casefold() != ".zip":
        return None
    rest = path if path.suffix.casefold() == ".zip" else _without(path, student)
    return Handed(file, _identity(student, guess=True), rest, file.path.as_posix())


def _without(path: PurePosixPath, student: str) -> PurePosixPath:
    """Return the name of a file without that of its student."""
    stem = path.stem.removeprefix(student) if path.stem.startswith(student) else path.stem.replace(student, "")
    return path.with_name(f"{stem.strip(JOINTS) or path.stem}{path.suffix}")


def _in_name(path: PurePosixPath, lessons: frozenset[str], is_known: Callable[[str], bool]) -> str:
    """Return whom the name of a notebook or of an archive names; nothing where it may as well be anything else."""
    if path.suffix.casefold() not in ENDINGS:
        return ""
    stem = without_number(path.stem)
    student = _student(stem, lessons)
    certain = path.suffix.casefold() == ".zip" or (stem.startswith(student) and stem != student)
    return student if certain or is_known(student) else ""


def _identity(student: str, *, guess: bool) -> Identity:
    return Identity(student, (student,) if student else (), student, guess=guess)


def _student(stem: str, lessons: frozenset[str]) -> str:
    """Return what is left of a file's name without the lesson and the date; nothing where nothing is."""
    stem = DATE.sub("", stem).strip(JOINTS)
    cuts = [place for place, sign in enumerate(stem) if sign in JOINTS]
    for cut in cuts:  # the longest name of a lesson first: `01-convolution` before `convolution`
        if plain(stem[cut:]) in lessons:
            return stem[:cut].strip(JOINTS)
    for cut in reversed(cuts):
        if plain(stem[:cut]) in lessons:
            return stem[cut:].strip(JOINTS)
    return "" if plain(stem) in lessons else stem


def _beside(file: Arrived, students: set[str]) -> Handed | None:
    """Return a file that bears a student's name before its own, such as `tom_model.weights.npz`."""
    if len(file.path.parts) > 1:
        return None
    for student in sorted(students, key=len, reverse=True):
        rest = file.path.name.removeprefix(student)
        if student and rest != file.path.name and rest[:1] in tuple(JOINTS):
            who = _identity(student, guess=True)
            return Handed(file, who, PurePosixPath(rest.lstrip(JOINTS) or file.path.name), file.path.as_posix())
    return None
