"""Grade many submissions: parallel, resumable, and one bad one never touches another."""

from __future__ import annotations

import functools
import multiprocessing
import multiprocessing.util
import os
import signal
import threading
import traceback
import warnings
from dataclasses import dataclass, field, replace

import nbformat

from autograder.cells import is_by_hand, is_test, own_tests
from autograder.grading.course.merging import choose_and_merge, merged_text
from autograder.grading.course.reader import NotReadError, in_time
from autograder.grading.notebook.choice import Choice
from autograder.grading.notebook.outputs import one_line, plain_text
from autograder.grading.notebook.result import (
    BY_HAND,
    GRADER_ERROR,
    INSIDE,
    OUTSIDE,
    TIMED_OUT,
    NotebookResult,
    blank_result,
)
from autograder.grading.notebook.run import GradedNotebook, grade_notebook, unread_notebook
from autograder.grading.sandbox.levels import BUBBLEWRAP, sessions_at
from autograder.grading.sandbox.limits import Limits
from autograder.grading.sandbox.sessions import NoSessionError, Sessions
from autograder.lesson.training import RETRAIN

MOST_DETAILS = 10_000  # characters of a traceback, from its end


@dataclass(frozen=True)
class Options:
    """Hold what changes how submissions are graded."""

    limits: Limits
    sandbox: str = BUBBLEWRAP
    retrain: bool = False
    threads: int = 1


@dataclass(frozen=True)
class Task:
    """Hold everything that grading one notebook needs, so that it can be done anywhere.

    `submission` is the notebook of the right name, `others` are those of other names; `source` is the text of the
    instructor's notebook as `merge.as_graded` makes it, `heavy` says that it uses TensorFlow, `key` names everything
    that the result depends on, `not_read` says why nothing of it could be read.
    """

    student: str
    assignment: str
    notebook: str
    submission: bytes | None
    files: dict[str, bytes]
    notes: tuple[str, ...]
    source: str
    heavy: bool
    seed: int
    options: Options
    key: str
    others: dict[str, bytes] = field(default_factory=dict)
    not_read: str = ""


@dataclass(frozen=True)
class TaskResult:
    """Hold a result, the graded notebook's text, and what differs from run to run.

    `cpu` counts seconds of CPU time of the notebook's own code and models, `importing` those in which libraries were
    imported for it and for notebooks to come; `error` says what went wrong in the grader itself.
    """

    result: NotebookResult
    notebook: str
    fresh: bool = True
    cpu: float = 0.0
    importing: float = 0.0
    error: str = ""


class _Worker(threading.local):
    """Hold the sessions that a worker keeps from one task to the next."""

    options: Options | None = None
    sessions: Sessions | None = None


_worker = _Worker()


def grade_task(task: Task) -> TaskResult:
    """Return what grading a task gives; whatever goes wrong in the grader itself costs the student nothing."""
    try:
        try:
            chosen = _choice(task)
        except NotReadError as error:
            return _not_read(task, f"{error}.")
        sessions = _sessions(task)
        source = _source(task.source)
        graded = grade_notebook(chosen.content, source, task.files, sessions, task.seed, chosen.notes)
        importing, sessions.importing = sessions.importing, 0.0
        return TaskResult(_result(task, graded), _text(graded), cpu=graded.cpu, importing=importing)
    except NoSessionError:
        close_sessions()
        raise
    except Exception as error:
        close_sessions()
        return failed_task(task, f"{type(error).__name__}: {error}", traceback.format_exc())


def _result(task: Task, graded: GradedNotebook) -> NotebookResult:
    about = (task.student, task.assignment, task.notebook, task.key, task.options.sandbox)
    return NotebookResult(*about, graded.cells, graded.mended, (*task.notes, *graded.notes), graded.unclear)


def _text(graded: GradedNotebook) -> str:
    return f"{nbformat.writes(graded.notebook)}\n"


def _choice(task: Task) -> Choice:
    """Return the notebook to grade; raise `NotReadError`, since only where it can be stopped is found out how long."""
    if task.not_read:
        raise NotReadError(task.not_read)
    if task.submission is None and not task.others:
        return Choice(None)
    return in_time(task.options.limits.cell, choose_and_merge, *_handed_in(task))


def _handed_in(task: Task) -> tuple[str, bytes | None, dict[str, bytes], str]:
    return f"{task.notebook}.ipynb", task.submission, task.others, task.source


def _not_read(task: Task, reason: str) -> TaskResult:
    """Return what is recorded of a notebook that nobody could read in time: that costs its student only."""
    unread = unread_notebook(_source(task.source), reason, TIMED_OUT)
    return TaskResult(_result(task, unread), _text(unread))


def failed_task(task: Task, reason: str, details: str) -> TaskResult:
    """Return what is recorded of a task that the grader could not do: no score, so that the instructor decides.

    An exception may repeat what a submission says: of `reason` and `details` stays what a table and a terminal bear.
    """
    source = _source(task.source)
    reason, details = one_line(reason), plain_text(details[-MOST_DETAILS:])
    own = {cell.id for cell in own_tests(source.cells)}
    cells = tuple(
        replace(
            blank_result(cell),
            score=None,
            status=GRADER_ERROR,
            message=f"The grader stopped: {reason}",
            judged=BY_HAND if is_by_hand(cell) else INSIDE if cell.id in own else OUTSIDE,
        )
        for cell in source.cells
        if is_test(cell) or is_by_hand(cell)
    )
    about = (task.student, task.assignment, task.notebook, task.key, task.options.sandbox)
    return TaskResult(NotebookResult(*about, cells, (), task.notes), f"{_as_handed_in(task)}\n", error=details)


def _as_handed_in(task: Task) -> str:
    """Return what the instructor has to judge by hand: the student's work, as far as it can be read."""
    try:
        return in_time(task.options.limits.cell, merged_text, *_handed_in(task))
    except Exception:  # this may be what the grader stopped at
        return task.source


@functools.lru_cache(maxsize=8)
def _source(text: str) -> nbformat.NotebookNode:
    """Return an instructor's notebook, which nobody may change: it is read once for a whole class."""
    notebook: nbformat.NotebookNode = nbformat.reads(text, as_version=4)
    return notebook


def close_sessions() -> None:
    """End what this worker keeps."""
    if _worker.sessions is not None:
        _worker.sessions.close()
        _worker.sessions = None


def _sessions(task: Task) -> Sessions:
    if _worker.sessions is None or _worker.options != task.options:
        close_sessions()
        options = task.options
        environment = {RETRAIN: "1"} if options.retrain else {}
        _worker.sessions = sessions_at(
            options.sandbox, options.limits, threads=options.threads, environment=environment
        )
        _worker.options = options
    _worker.sessions.get_ready(heavy=task.heavy)
    return _worker.sessions


def begin_worker() -> None:
    """Make this process, a worker, end with the grader, however that ends; Ctrl-C is the grader's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore", SyntaxWarning)  # students' code is read here, and its odd escapes are theirs
    multiprocessing.util.Finalize(None, close_sessions, exitpriority=10)
    if (grader := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_end_with, args=(grader,), daemon=True).start()


def _end_with(grader: multiprocessing.process.BaseProcess) -> None:
    grader.join()
    os._exit(1)  # the sandbox ends with it
