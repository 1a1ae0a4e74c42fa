"""Write results into nbgrader's gradebook and its folder of graded notebooks: the only module that does."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sysconfig
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

from autograder.errors import UserError
from autograder.files import read_regular, write_whole
from autograder.grading.course.assignments import Classroom, Source
from autograder.grading.course.batch import TaskResult
from autograder.grading.course.changed_cells import follow_cells, follow_notebooks
from autograder.grading.course.names import shown
from autograder.grading.course.returned_files import TIMESTAMP, as_date, date_of, files_beside, names_kept_out
from autograder.grading.course.store import MAX_STORED
from autograder.grading.course.submission import Submission

SQLITE = "sqlite:///"
KEPT = "What is graded so far is kept: run the same command again."
DAMAGED = "It is damaged: put back a copy, or move it away for a new one, without what was marked by hand."
OTHER_VERSION = "It belongs to another version of nbgrader: copy it, and run `nbgrader db upgrade`."
# By a part of what SQLite says.
REPAIRS = {
    "locked": "If Formgrader or another nbgrader is at work, wait for it.",
    "readonly": "Make the file and its folder writable.",
    "unable to open": "Make the file and its folder writable.",
    "full": "Make room on its disk.",
    "disk I/O": "Look after its disk: it may be full.",
    "not a database": DAMAGED,
    "malformed": DAMAGED,
    "no such table": OTHER_VERSION,
    "no such column": OTHER_VERSION,
    "has no column": OTHER_VERSION,
}
# What of these is wrong lies in one student's folder; of a full or a read-only disk there is only one.
OF_ONE_STUDENT = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENAMETOOLONG)
FURTHER_REPAIR = "If it is damaged, put back a copy."


class InTheWayError(Exception):
    """Say in words what lies where the graded notebooks of one student have to be written."""


@contextlib.contextmanager
def open_gradebook(classroom: Classroom) -> Iterator[Any]:
    """Yield nbgrader's gradebook of the course."""
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import SAWarning

    # nbgrader starts `alembic` by its name, which is not found where the virtual environment is not activated.
    scripts = sysconfig.get_path("scripts")
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = scripts + os.pathsep + os.environ.get("PATH", "")
    _require_file(classroom)
    with warnings.catch_warnings(), _said_in_words(classroom):
        warnings.simplefilter("ignore", SAWarning)  # about nbgrader's own way of making a submission
        with Gradebook(classroom.database, classroom.config.CourseDirectory.get("course_id", "")) as gradebook:
            yield gradebook


def _require_file(classroom: Classroom) -> None:
    """Raise `UserError` where something else lies in the gradebook's place: SQLite would wait for a pipe for ever."""
    path = Path(classroom.database.removeprefix(SQLITE))
    if classroom.database.startswith(SQLITE) and os.path.lexists(path) and not path.is_file():
        raise UserError(f"The gradebook `{path}` is no file: move it away, and put a copy of your gradebook there.")


@contextlib.contextmanager
def _said_in_words(classroom: Classroom) -> Iterator[None]:
    """Turn what the database refuses into a sentence."""
    from nbgrader.api import InvalidEntry
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, InvalidEntry) as error:
        said = str(getattr(error, "orig", None) or error).partition("\n")[0]
        repair = next((repair for words, repair in REPAIRS.items() if words in said), FURTHER_REPAIR)
        raise UserError(f"The gradebook `{classroom.database}` cannot be used ({said}). {repair} {KEPT}") from None


def add_assignment(gradebook: Any, classroom: Classroom, sources: Sequence[Source]) -> None:
    """Put an assignment's cells into the gradebook as `nbgrader generate_assignment` does, unless they are there.

    Where it was graded already, what has changed is followed, in what others have handed in as well.
    """
    from nbgrader.preprocessors import SaveCells

    for source in sources:
        notebook = nbformat.reads(source.text, as_version=4)
        if _has_cells(gradebook, source, notebook):
            continue
        gradebook.update_or_create_assignment(source.assignment)
        if (stored := _stored(gradebook, source)) is not None:
            follow_cells(gradebook, stored, notebook)
        resources = {
            "nbgrader": {
                "assignment": source.assignment,
                "notebook": source.notebook,
                "db_url": classroom.database,
            }
        }
        SaveCells(config=classroom.config).preprocess(notebook, resources)
        gradebook.db.expire_all()  # it has written with a connection of its own
    for assignment in dict.fromkeys(source.assignment for source in sources):
        names = [source.notebook for source in sources if source.assignment == assignment]
        follow_notebooks(gradebook, assignment, names)


def _stored(gradebook: Any, source: Source) -> Any:
    from nbgrader.api import MissingEntry

    try:
        return gradebook.find_notebook(source.notebook, source.assignment)
    except MissingEntry:
        return None


def _has_cells(gradebook: Any, source: Source, notebook: Any) -> bool:
    if (stored := _stored(gradebook, source)) is None:
        return False
    wanted = {}
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade") or about.get("solution") or about.get("locked") or about.get("task"):
            kinds = bool(about.get("solution")), bool(about.get("grade") or about.get("task"))
            wanted[about["grade_id"]] = (cell.source, *kinds, about.get("points"))
    points = {cell.name: cell.max_score for cell in (*stored.grade_cells, *stored.task_cells)}
    answers = {cell.name for cell in stored.solution_cells}
    there = {
        cell.name: (cell.source, cell.name in answers, cell.name in points, points.get(cell.name))
        for cell in stored.source_cells
    }
    return there == wanted


def record(gradebook: Any, classroom: Classroom, submission: Submission, done: Sequence[TaskResult]) -> None:
    """Write what grading a submission gave.

    Automatic scores become exactly these, also where there were others before; manual ones stay, and are shown to
    the instructor once more where the student's answers are others now. So are points that come with a remark.
    Raises `InTheWayError` where this student's folder cannot be written.
    """
    folder = classroom.autograded / submission.student / submission.assignment
    before = {graded.result.notebook: _answers(folder / f"{graded.result.notebook}.ipynb") for graded in done}
    try:
        _write_folder(classroom, submission, done)
    except OSError as error:
        if error.errno not in OF_ONE_STUDENT:
            raise
        where = error.filename or folder
        raise InTheWayError(
            f"{shown(submission.student)}, {submission.assignment}: `{where}` cannot be written "
            f"({error.strerror or error}): move away what lies there, and run the same command again."
        ) from None
    gradebook.update_or_create_student(submission.student)
    timestamp = date_of(submission.files)
    more = {"timestamp": timestamp} if timestamp is not None else {}
    assignment, student = submission.assignment, submission.student
    stored = gradebook.update_or_create_submission(assignment, student, **more)
    for graded in done:
        notebook = gradebook.find_submission_notebook(graded.result.notebook, assignment, student)
        known = before[graded.result.notebook]
        other_answers = known is not None and known != _answers(folder / f"{graded.result.notebook}.ipynb")
        set_scores(notebook, graded, other_answers=other_answers)
    gradebook.db.commit()
    late = stored.total_seconds_late > 0 or any(notebook.late_submission_penalty for notebook in stored.notebooks)
    if late:
        notebooks = {graded.result.notebook: graded.notebook for graded in done}
        assign_penalties(classroom, student, assignment, notebooks)


def set_scores(stored: Any, done: TaskResult, *, other_answers: bool) -> None:
    """Give a notebook in the gradebook exactly these automatic scores; `other_answers` than when it was graded last."""
    from nbgrader.utils import compute_checksum, determine_grade, is_solution

    scores: dict[str, float | None] = {cell.cell: cell.score for cell in done.result.cells}
    flagged = {cell.cell for cell in done.result.cells if cell.flags and cell.score}
    unanswered = set()
    for cell in nbformat.reads(done.notebook, as_version=4).cells:
        about = cell.metadata.get("nbgrader", {})
        if is_solution(cell):
            if about.get("grade"):
                scores[about["grade_id"]] = determine_grade(cell)[0]
            if about.get("checksum") == compute_checksum(cell):
                unanswered.add(about["grade_id"])
    # Each grade and comment would ask the database for the name of its own cell.
    there = stored.notebook
    names = {cell.id: cell.name for cell in (*there.grade_cells, *there.solution_cells, *there.task_cells)}
    for grade in stored.grades:
        score = scores.get(names[grade.cell_id])
        by_hand = grade.manual_score is not None
        to_be_seen = by_hand or names[grade.cell_id] in flagged
        if grade.auto_score != score or (other_answers and to_be_seen) or (score is None and not by_hand):
            grade.needs_manual_grade = score is None or to_be_seen
        grade.auto_score = score
    for comment in stored.comments:
        comment.auto_comment = "No response." if names[comment.cell_id] in unanswered else None


def _answers(path: Path) -> dict[str, str] | None:
    """Return what stands in the answer cells of a graded notebook, or `None` where there is none."""
    from nbgrader.utils import is_solution

    try:
        cells = nbformat.reads(read_regular(path, MAX_STORED).decode(), as_version=4).cells
        return {cell.metadata.nbgrader.grade_id: cell.source for cell in cells if is_solution(cell)}
    except Exception:  # there is none, or something else bears its name
        return None


def assign_penalties(classroom: Classroom, student: str, assignment: str, notebooks: Mapping[str, str]) -> None:
    """Have nbgrader's plugin say what lateness costs; the graded notebooks are given as text, by name."""
    from nbgrader.preprocessors import AssignLatePenalties

    for name, text in notebooks.items():
        resources = {
            "nbgrader": {
                "assignment": assignment,
                "notebook": name,
                "student": student,
                "db_url": classroom.database,
            }
        }
        AssignLatePenalties(config=classroom.config).preprocess(nbformat.reads(text, as_version=4), resources)


def _write_folder(classroom: Classroom, submission: Submission, done: Sequence[TaskResult]) -> None:
    """Write the graded notebooks, with the files beside them, where Formgrader and feedback look for them."""
    folder = classroom.autograded / submission.student / submission.assignment
    source = classroom.source / submission.assignment
    ours = {name: (source / name).read_bytes() for name in files_beside(source)}
    ours |= {f"{graded.result.notebook}.ipynb": graded.notebook.encode() for graded in done}
    kept_out = set(names_kept_out(submission.files, [graded.result.notebook for graded in done], ours))
    beside = {name: content for name, content in submission.files.items() if not name.endswith(".ipynb")}
    beside.pop(TIMESTAMP, None)
    if (date := date_of(submission.files)) is not None:
        beside[TIMESTAMP] = as_date(date)
    files = {name: content for name, content in beside.items() if name not in kept_out} | ours
    folder.mkdir(parents=True, exist_ok=True)
    _remove_others(folder, set(files))
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and not path.is_symlink():
            with contextlib.suppress(OSError):
                path.chmod(0o644)  # nbgrader leaves them read-only
        write_whole(path, content)


def _remove_others(folder: Path, wanted: set[str]) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        inside = path.relative_to(folder).as_posix()
        if path.is_symlink():
            path.unlink()
        elif not path.is_dir() and inside not in wanted:
            path.chmod(0o644)  # nbgrader leaves them read-only, and Windows would keep them
            path.unlink()
        elif path.is_dir() and not any(name.startswith(f"{inside}/") for name in wanted):
            shutil.rmtree(path)
