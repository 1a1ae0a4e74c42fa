"""Find what there is to grade in an instructor's course folder: lessons, submissions, and the course's secret."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import hmac
import importlib.metadata
import os
import platform
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from autograder import __version__
from autograder.authoring import read
from autograder.errors import UserError
from autograder.grading.batch import Options, Store, Task, alone, key_of, write_whole
from autograder.grading.merge import as_graded
from autograder.grading.result import FORMAT
from autograder.grading.sandbox import PACKAGE
from autograder.grading.submission import Submission, is_plain, read_submission

CONFIG = "nbgrader_config.py"
PRIVATE = ".autograder"
SECRET = 32  # bytes
SECRET_TEXT = rf"[0-9a-f]{{{2 * SECRET}}}"
HEAVY = re.compile(r"^\s*(import|from)\s+(keras|tensorflow)\b", re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """Hold one notebook of the instructor's as nbgrader keeps it; `heavy` says that it uses TensorFlow."""

    assignment: str
    notebook: str
    text: str
    heavy: bool


@dataclass(frozen=True)
class Classroom:
    """Know where things lie in a course folder that nbgrader works in.

    `config` is nbgrader's configuration; the folders are its `source_directory`, `submitted_directory` and
    `autograded_directory`, made absolute, and the gradebook's address.
    """

    root: Path
    config: Any
    source: Path
    submitted: Path
    autograded: Path
    database: str

    @property
    def private(self) -> Path:
        """Return the folder of the secret and of the results, which no student ever gets."""
        return self.root / PRIVATE

    def store(self, *, force: bool) -> Store:
        """Return where results are kept."""
        return Store(self.private / "results", force)


def open_classroom(root: Path) -> Classroom:
    """Return the course at `root`; raise `UserError` where there is none."""
    from traitlets.config.loader import Config, PyFileConfigLoader

    root = root.resolve()
    config = Config()
    if (root / CONFIG).is_file():
        config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    return classroom_of(config, root)


def classroom_of(config: Any, root: Path) -> Classroom:
    """Return the course that a configuration of nbgrader describes; raise `UserError` where there is none."""
    from nbgrader.coursedir import CourseDirectory

    course = CourseDirectory(config=config)
    if "root" not in config.CourseDirectory:
        course.root = str(root)
    here = Path(course.root)
    folders = (course.source_directory, course.submitted_directory, course.autograded_directory)
    source, submitted, autograded = (here / folder for folder in folders)
    database = course.db_url if "db_url" in config.CourseDirectory else f"sqlite:///{here / 'gradebook.db'}"
    if not source.is_dir():
        missing = CONFIG if not (root / CONFIG).is_file() else source.name
        raise UserError(f"There is no course in `{root}`: `{missing}` is missing. Run this in the course's folder.")
    return Classroom(here, config, source, submitted, autograded, database)


def sources_of(classroom: Classroom, assignments: list[str]) -> dict[str, list[Source]]:
    """Return the instructor's notebooks of these assignments, or of all, by assignment."""
    there = _assignments(classroom)
    if unknown := [name for name in assignments if name not in there]:
        raise UserError(
            f"There is no assignment `{unknown[0]}` in `{classroom.source}`. There are: {', '.join(there)}."
        )
    found = {}
    for name in assignments or there:
        paths = sorted((classroom.source / name).glob("*.ipynb"))
        found[name] = [_source(classroom, path) for path in paths]
    # What needs TensorFlow comes last, so that each worker warms up for it once.
    return dict(sorted(found.items(), key=lambda item: (any(source.heavy for source in item[1]), item[0])))


def _assignments(classroom: Classroom) -> list[str]:
    return sorted(folder.name for folder in classroom.source.iterdir() if any(folder.glob("*.ipynb")))


def unknown_work(classroom: Classroom) -> list[Path]:
    """Return the folders of students that are named like no assignment, and so would be passed over in silence."""
    known = set(_assignments(classroom))
    work = [folder for folder in classroom.submitted.glob("*/*") if folder.is_dir()]
    hidden = (".", "__")
    return sorted(one for one in work if one.name not in known and not one.name.startswith(hidden))


def _source(classroom: Classroom, path: Path) -> Source:
    notebook = as_graded(read(classroom.root, path.relative_to(classroom.root)), path)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return Source(path.parent.name, path.stem, nbformat.writes(notebook), bool(HEAVY.search(code)))


def submissions_of(classroom: Classroom, assignment: str, students: list[str]) -> list[str]:
    """Return who has handed an assignment in, in order."""
    if not classroom.submitted.is_dir():
        raise UserError(f"There are no submissions: `{classroom.submitted}` is missing. Run `nbgrader collect`.")
    there = sorted(
        folder.name
        for folder in classroom.submitted.iterdir()
        if not folder.name.startswith(".")
        and is_plain(folder.name)
        and not folder.is_symlink()
        and (folder / assignment).is_dir()
        and not (folder / assignment).is_symlink()
    )
    return [student for student in there if not students or student in students]


def submission_of(classroom: Classroom, assignment: str, student: str) -> Submission:
    """Return what one student has handed in."""
    return read_submission(classroom.submitted / student / assignment, student, assignment)


def tasks_of(classroom: Classroom, sources: list[Source], submission: Submission, options: Options) -> Iterator[Task]:
    """Yield the tasks of grading one submission, one for each notebook of the assignment."""
    secret = _secret(classroom)
    beside, too_large = submission.beside()
    others = submission.other_notebooks({f"{source.notebook}.ipynb" for source in sources})
    for source in sources:
        about = (source.text, secret.hex(), submission.student, submission.digest)
        depends = (FORMAT, __version__, _package(), _machine(), *about)
        yield Task(
            student=submission.student,
            assignment=submission.assignment,
            notebook=source.notebook,
            submission=submission.files.get(f"{source.notebook}.ipynb"),
            files=beside,
            notes=(*submission.notes, *too_large),
            source=source.text,
            heavy=source.heavy,
            seed=_seed(secret, source.assignment, source.notebook, submission.student, submission.digest),
            options=options,
            key=key_of(*depends, source.notebook, repr(alone(options))),
            others=others,
        )


def _seed(secret: bytes, *about: str) -> int:
    """Return the private seed of a notebook's tests: the same each time.

    Another submission gets other cases, or else the messages would tell, one hand-in after the other, all answers.
    """
    digest = hmac.new(secret, "/".join(about).encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:4], "big")


def _secret(classroom: Classroom) -> bytes:
    """Return the secret of the course, made the first time that it is wanted."""
    path = classroom.private / "secret"
    if not path.exists():
        classroom.private.mkdir(mode=0o700, exist_ok=True)
        write_whole(classroom.private / ".gitignore", b"*\n")
        descriptor = os.open(path.with_suffix(".part"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_hex(SECRET))
            file.flush()
            os.fsync(file.fileno())
        path.with_suffix(".part").replace(path)
    text = path.read_text(encoding="utf-8")
    if not re.fullmatch(SECRET_TEXT, text):
        raise UserError(f"`{path}` no longer holds the course's secret: remove it, and everything is graded anew.")
    return bytes.fromhex(text)


@functools.cache
def _machine() -> tuple[str, ...]:
    """Return the versions of what the notebooks and the checks compute with."""
    versions = []
    for name in ("numpy", "matplotlib", "tensorflow", "keras"):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions.append(f"{name} {importlib.metadata.version(name)}")
    return (platform.python_version(), *versions)


@functools.cache
def _package() -> str:
    """Return a name for the code that judges: another version may find something else."""
    whole = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        whole.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    return whole.hexdigest()
