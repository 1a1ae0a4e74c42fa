"""Find what there is to grade in an instructor's course folder: lessons, submissions, and the tasks that they make."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from autograder import __version__
from autograder.authoring.generate import read
from autograder.errors import UserError
from autograder.grading.course.batch import Options, Task
from autograder.grading.course.names import first_few, shown
from autograder.grading.course.private_seed import make_private, secret_in, seed_of
from autograder.grading.course.reader import in_time
from autograder.grading.course.returned_files import TIMESTAMP, date_of, files_beside, names_kept_out
from autograder.grading.course.store import Store, alone, key_of
from autograder.grading.course.submission import Submission, read_submission
from autograder.grading.notebook.merge import as_graded
from autograder.grading.notebook.result import FORMAT
from autograder.grading.sandbox.contents import PACKAGE
from autograder.grading.sandbox.limits import Limits

CONFIG = "nbgrader_config.py"
SOURCES = ("solutions", "source")  # as this course calls it, and as nbgrader does
PRIVATE = ".autograder"
NOT_OPENED = "an archive is not opened, and nothing in it is graded"
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz")
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

    `config` is nbgrader's configuration; the folders are its `source_directory`, `submitted_directory`,
    `autograded_directory` and `feedback_directory`, made absolute, and the gradebook's address.
    """

    root: Path
    config: Any
    source: Path
    submitted: Path
    autograded: Path
    feedback: Path
    database: str

    @property
    def private(self) -> Path:
        """Return the folder of the secret and of the results, which no student ever gets."""
        return self.root / PRIVATE

    def make_private(self) -> None:
        """Make that folder, which git does not see."""
        make_private(self.private)

    def store(self, *, force: bool) -> Store:
        """Return where results are kept."""
        return Store(self.private / "results", force)


def course_around(folder: Path) -> Path:
    """Return the course that a folder lies in; the folder itself where it lies in none.

    Of several the outermost: a student can hand in a folder that looks like a course, with settings that are run.
    """
    above = [parent for parent in (folder, *folder.parents) if (parent / CONFIG).is_file()]
    courses = [parent for parent in above if any((parent / name).is_dir() for name in SOURCES)]
    return courses[-1] if courses else folder


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
    source, submitted = here / course.source_directory, here / course.submitted_directory
    autograded, feedback = here / course.autograded_directory, here / course.feedback_directory
    database = course.db_url if "db_url" in config.CourseDirectory else f"sqlite:///{here / 'gradebook.db'}"
    if not source.is_dir():
        missing = CONFIG if not (root / CONFIG).is_file() else source.name
        raise UserError(
            f"There is no course in `{root}` or above: `{missing}` is missing. Run this in the course's folder. "
            "Who has only installed the course clones its repository first: `git clone ADDRESS cnn-course-repository`."
        )
    return Classroom(here, config, source, submitted, autograded, feedback, database)


def sources_of(classroom: Classroom, assignments: list[str]) -> dict[str, list[Source]]:
    """Return the instructor's notebooks of these assignments, or of all, by assignment."""
    there = assignments_of(classroom)
    if unknown := [name for name in assignments if name not in there]:
        raise UserError(
            f"There is no assignment `{unknown[0]}` in `{classroom.source}`. There are: {', '.join(there)}."
        )
    sources = {}
    for name in assignments or there:
        paths = sorted((classroom.source / name).glob("*.ipynb"))
        sources[name] = [_source(classroom, path) for path in paths]
    # What needs TensorFlow comes last, so that each worker warms up for it once.
    return dict(sorted(sources.items(), key=lambda item: (any(source.heavy for source in item[1]), item[0])))


def assignments_of(classroom: Classroom) -> list[str]:
    """Return the names of all assignments, in order."""
    return sorted(folder.name for folder in classroom.source.iterdir() if any(folder.glob("*.ipynb")))


def _source(classroom: Classroom, path: Path) -> Source:
    notebook = as_graded(read(classroom.root, path.relative_to(classroom.root)), path)
    return source_from(path.parent.name, path.stem, nbformat.writes(notebook))


def source_from(assignment: str, name: str, text: str) -> Source:
    """Return one notebook of the instructor's from its text, as `merge.as_graded` has made it."""
    code = "\n".join(cell.source for cell in nbformat.reads(text, as_version=4).cells if cell.cell_type == "code")
    return Source(assignment, name, text, bool(HEAVY.search(code)))


def submission_of(classroom: Classroom, assignment: str, student: str, seconds: float = Limits.cell) -> Submission:
    """Return what one student has handed in; raise `NotReadError` where that takes longer than so many seconds."""
    folder = classroom.submitted / student / assignment
    return in_time(seconds, read_submission, folder, student, assignment)


def tasks_of(
    classroom: Classroom, sources: list[Source], submission: Submission, options: Options, not_read: str = ""
) -> Iterator[Task]:
    """Yield the tasks of grading one submission, one for each notebook; `not_read` says why none could be read."""
    secret = secret_in(classroom.private)
    beside, too_large = submission.beside()
    others = submission.other_notebooks({f"{source.notebook}.ipynb" for source in sources})
    notes = first_few([*submission.notes, *too_large, *_told(classroom, sources, submission)])
    for source in sources:
        about = (source.text, secret.hex(), submission.student, submission.digest, not_read)
        depends = (FORMAT, __version__, _package(), _machine(), *about)
        yield Task(
            student=submission.student,
            assignment=submission.assignment,
            notebook=source.notebook,
            submission=submission.files.get(f"{source.notebook}.ipynb"),
            files=beside,
            notes=notes,
            source=source.text,
            heavy=source.heavy,
            seed=seed_of(secret, source.assignment, source.notebook, submission.student, submission.digest),
            options=options,
            key=key_of(*depends, source.notebook, repr(alone(options))),
            others=others,
            not_read=not_read,
        )


def _told(classroom: Classroom, sources: list[Source], submission: Submission) -> Iterator[str]:
    """Yield what is to be said about the files of a submission beside what was said when they were read."""
    notebooks = [source.notebook for source in sources]
    beside = files_beside(classroom.source / submission.assignment)
    for name in names_kept_out(submission.files, notebooks, beside):
        yield f"The file `{shown(name)}` does not lie beside the graded notebook: that has a file in its place."
    if submission.files.get(TIMESTAMP, b"").strip() and date_of(submission.files) is None:
        yield f"`{TIMESTAMP}` holds no date: nothing is late by it. Write one, such as 2026-11-20 10:00:00 UTC."
    if packed := [shown(name) for name in submission.files if name.casefold().endswith(ARCHIVES)]:
        names = ", ".join(f"`{name}`" for name in packed)
        yield f"{names}: {NOT_OPENED}. Unpack it there, or move it away and pass it to `autograder collect`."
    for notebook in notebooks:
        if (classroom.submitted / submission.student / submission.assignment / f"{notebook}.ipynb").is_dir():
            yield f"`{notebook}.ipynb` is a folder, and no notebook."


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
