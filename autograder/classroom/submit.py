"""Hand in a lesson from a learner's folder: one dated zip with the notebook, what lies beside it, and a receipt."""

from __future__ import annotations

import getpass
import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import nbformat

from autograder.cells import exercise_of, is_answer, is_test, squeezed
from autograder.classroom.collect.people import may_be_id
from autograder.classroom.receipt import RECEIPT, Receipt, checksums_of
from autograder.course import LEARNERS_FOLDER, LESSONS, Lesson, lessons_folder
from autograder.errors import UserError
from autograder.files import read_regular, write_new, write_whole
from autograder.grading.course.names import shown
from autograder.grading.course.submission import MAX_BESIDE, MAX_BYTES, MAX_FILES
from autograder.grading.notebook.merge import merge
from autograder.grading.notebook.reading import UnreadableError

HANDED_IN = "handed-in"  # in the learner's folder
STUDENT = ".autograder-student"  # in the learner's folder: who it was the last time
MAX_NAME = 200  # bytes


@dataclass(frozen=True)
class Contents:
    """Hold what is handed in: files by their paths, answers that are still as given out, and what stays behind."""

    lesson: Lesson
    files: dict[str, bytes]
    not_attempted: tuple[str, ...]
    left_out: tuple[str, ...]


def learners_folder(start: Path) -> Path:
    """Return the folder with the lessons: this one, one above it, or `cnn-course` in it."""
    for folder in (start, *start.parents, start / LEARNERS_FOLDER):
        if any((folder / lesson.notebook).is_file() for lesson in LESSONS):
            return folder
    raise UserError(f"There are no lessons here or in `{LEARNERS_FOLDER}`: `autograder start` puts them there.")


def lesson_named(typed: str | None, folder: Path) -> Lesson:
    """Return the lesson that was typed, as a number, a name or a path; else the only one with answers in it."""
    if typed is not None:
        names = {typed.casefold(), typed.lstrip("0"), Path(typed).stem.casefold(), Path(typed).name.casefold()}
        for lesson in LESSONS:
            if not names.isdisjoint({str(lesson.number), lesson.assignment, lesson.topic}):
                return lesson
        numbers = ", ".join(f"{lesson.number} ({lesson.topic})" for lesson in LESSONS)
        raise UserError(f"There is no lesson `{shown(typed)}`. There are: {numbers}.")
    begun = [lesson for lesson in LESSONS if (folder / lesson.notebook).is_file() and _has_answers(folder, lesson)]
    if len(begun) == 1:
        return begun[0]
    which = ", ".join(f"{lesson.number} ({lesson.topic})" for lesson in begun or LESSONS)
    answers = "There are answers in several" if begun else "There are no answers in any notebook yet"
    example = f"autograder submit {(begun or LESSONS)[0].number}"
    raise UserError(f"Which lesson? {answers}: {which}. Write, for example, `{example}`.")


def contents_of(folder: Path, lesson: Lesson) -> Contents:
    """Return what there is to hand in of a lesson; raise `UserError` where its notebook cannot be read."""
    path = folder / lesson.notebook
    try:
        notebook = read_regular(path, MAX_BYTES)
        open_answers = tuple(_not_attempted(notebook, lesson))
    except OSError as error:
        raise UserError(f"`{path}` cannot be read: {error.strerror or error}.") from None
    except UnreadableError as error:
        raise UserError(f"`{path}` is no notebook that can be handed in: {error}") from None
    files, left_out, room = {path.name: notebook}, [], MAX_BESIDE
    for beside in _beside(path.parent, lesson):
        name = beside.relative_to(path.parent).as_posix()
        try:
            content = read_regular(beside, room)
        except OSError as error:
            left_out.append(f"`{shown(name)}` is not in it: {error.strerror or error}.")
            continue
        if len(files) == MAX_FILES - 1:
            left_out.append(f"`{shown(name)}` and what comes after it are not in it: there are too many files.")
            break
        files[name] = content
        room -= len(content)
    return Contents(lesson, files, open_answers, tuple(left_out))


def student_of(folder: Path, typed: str | None) -> str:
    """Return who hands in: what was typed, which is remembered, else what was typed before, else the login."""
    student = typed
    if student is None:
        with suppress(OSError):
            student = read_regular(folder / STUDENT, MAX_NAME).decode(errors="replace").strip()
    if not student:
        with suppress(OSError, KeyError, ImportError):
            student = getpass.getuser()
    if not student or not may_be_id(student):
        raise UserError("Who are you in the class? Write your id or mail address: `autograder submit 1 --student ada`.")
    if typed is not None:
        write_whole(folder / STUDENT, f"{typed}\n".encode())
    return student


def write_zip(folder: Path, student: str, contents: Contents, now: datetime) -> Path:
    """Write the zip under a name that is not taken yet, and return its path."""
    name = f"{student}_{contents.lesson.assignment}_{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}"
    content = _zipped(Receipt(student, contents.lesson.assignment, now, checksums_of(contents.files)), contents.files)
    (folder / HANDED_IN).mkdir(exist_ok=True)
    number = 1
    while True:
        path = folder / HANDED_IN / (f"{name}.zip" if number == 1 else f"{name} ({number}).zip")
        try:
            write_new(path, content)
        except FileExistsError:
            number += 1
        else:
            return path


def _zipped(receipt: Receipt, files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    when = receipt.when.astimezone(UTC).timetuple()[:6]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, RECEIPT: receipt.as_json()}.items():
            entry = zipfile.ZipInfo(name, when)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def _has_answers(folder: Path, lesson: Lesson) -> bool:
    with suppress(OSError, UnreadableError):
        notebook = read_regular(folder / lesson.notebook, MAX_BYTES)
        return len(list(_not_attempted(notebook, lesson))) < len(lesson.exercises)
    return False


def _not_attempted(notebook: bytes, lesson: Lesson) -> Iterator[str]:
    """Yield the exercises whose answers are all as they were given out."""
    released = nbformat.read(lessons_folder() / lesson.notebook, as_version=4)
    merged = {cell.id: cell.source for cell in merge(notebook, released).notebook.cells}
    answers: list[bool] = []  # since the last test: whether each was touched
    for cell in released.cells:
        if is_answer(cell):
            answers.append(squeezed(merged.get(cell.id, cell.source)) != squeezed(cell.source))
        elif is_test(cell):
            if answers and not any(answers):
                yield exercise_of(cell)
            answers = []


def _beside(folder: Path, lesson: Lesson) -> Iterator[Path]:
    """Yield the learner's own files beside a notebook, without what the lesson has there and what programs leave."""
    given = lessons_folder() / lesson.assignment
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        tools = any(part.startswith((".", "__")) for part in inside.parts)
        if tools or path.is_dir() or path == folder / lesson.notebook.name or (given / inside).exists():
            continue
        yield path
