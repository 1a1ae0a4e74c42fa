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
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import nbformat

from autograder.cells import exercise_of, is_test
from autograder.errors import UserError
from autograder.grading.course.merging import choose_and_merge, merged_text
from autograder.grading.course.reader import NotReadError, in_time
from autograder.grading.notebook.choice import Choice
from autograder.grading.notebook.result import GRADER_ERROR, TIMED_OUT, Graded, Result
from autograder.grading.notebook.run import grade_notebook, unread_notebook
from autograder.grading.sandbox.bubblewrap import Limits
from autograder.grading.sandbox.sessions import Kernels, NoKernelError, WarmKernels
from autograder.grading.sandbox.unconfined import ColdKernels

if TYPE_CHECKING:
    from autograder.grading.course.store import Store

RETRAIN = "AUTOGRADER_RETRAIN"  # read by `lesson.train_once`
NO_SANDBOX = "none"


@dataclass(frozen=True)
class Options:
    """Hold what changes how submissions are graded."""

    limits: Limits
    sandbox: str = "bubblewrap"
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
class Done:
    """Hold a result, the graded notebook's text, and what differs from run to run.

    `cpu` counts seconds of CPU time of the notebook's own code and models, `importing` those in which libraries were
    imported for it and for notebooks to come; `error` says what went wrong in the grader itself.
    """

    result: Result
    notebook: str
    fresh: bool = True
    cpu: float = 0.0
    importing: float = 0.0
    error: str = ""


class _Worker(threading.local):
    """Hold the kernels that a worker keeps warm from one task to the next."""

    options: Options | None = None
    kernels: Kernels | None = None


_worker = _Worker()


def grade_task(task: Task) -> Done:
    """Return what grading a task gives; whatever goes wrong in the grader itself costs the student nothing."""
    try:
        try:
            chosen = _choice(task)
        except NotReadError as error:
            return _not_read(task, f"{error}.")
        kernels = _kernels(task)
        source = _source(task.source)
        played = grade_notebook(chosen.content, source, task.files, kernels, task.seed, chosen.notes)
        importing, kernels.importing = kernels.importing, 0.0
        result = Result(
            task.student,
            task.assignment,
            task.notebook,
            task.key,
            task.options.sandbox,
            played.cells,
            played.mended,
            (*task.notes, *played.notes),
        )
        return Done(result, f"{nbformat.writes(played.notebook)}\n", cpu=played.cpu, importing=importing)
    except NoKernelError:
        close_kernels()
        raise
    except Exception as error:
        close_kernels()
        return failed_task(task, f"{type(error).__name__}: {error}", traceback.format_exc())


def _choice(task: Task) -> Choice:
    """Return the notebook to grade; raise `NotReadError`, since only where it can be stopped is found out how long."""
    if task.not_read:
        raise NotReadError(task.not_read)
    if task.submission is None and not task.others:
        return Choice(None)
    return in_time(task.options.limits.cell, choose_and_merge, *_handed_in(task))


def _handed_in(task: Task) -> tuple[str, bytes | None, dict[str, bytes], str]:
    return f"{task.notebook}.ipynb", task.submission, task.others, task.source


def _not_read(task: Task, reason: str) -> Done:
    """Return what is recorded of a notebook that nobody could read in time: that costs its student only."""
    unread = unread_notebook(_source(task.source), reason)
    cells = tuple(replace(cell, status=TIMED_OUT) for cell in unread.cells)
    about = (task.student, task.assignment, task.notebook, task.key, task.options.sandbox)
    return Done(Result(*about, cells, (), (*task.notes, *unread.notes)), f"{nbformat.writes(unread.notebook)}\n")


def failed_task(task: Task, reason: str, details: str) -> Done:
    """Return what is recorded of a task that the grader could not do: no score, so that the instructor decides."""
    source = _source(task.source)
    cells = tuple(
        Graded(
            cell.id,
            exercise_of(cell),
            float(cell.metadata.nbgrader.points),
            None,
            GRADER_ERROR,
            0.0,
            f"The grader stopped: {reason}",
        )
        for cell in source.cells
        if is_test(cell)
    )
    about = (task.student, task.assignment, task.notebook, task.key, task.options.sandbox)
    return Done(Result(*about, cells, (), task.notes), f"{_as_handed_in(task)}\n", error=details)


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


def close_kernels() -> None:
    """End what this worker keeps warm."""
    if _worker.kernels is not None:
        _worker.kernels.close()
        _worker.kernels = None


def _kernels(task: Task) -> Kernels:
    if _worker.kernels is None or _worker.options != task.options:
        close_kernels()
        options = task.options
        environment = {RETRAIN: "1"} if options.retrain else {}
        kernels = ColdKernels if options.sandbox == NO_SANDBOX else WarmKernels
        _worker.kernels = kernels(options.limits, threads=options.threads, environment=environment)
        _worker.options = options
    _worker.kernels.get_ready(heavy=task.heavy)
    return _worker.kernels


def begin_worker() -> None:
    """Make this process, a worker, end with the grader, however that ends; Ctrl-C is the grader's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore", SyntaxWarning)  # students' code is read here, and its odd escapes are theirs
    multiprocessing.util.Finalize(None, close_kernels, exitpriority=10)
    if (grader := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_end_with, args=(grader,), daemon=True).start()


def _end_with(grader: multiprocessing.process.BaseProcess) -> None:
    grader.join()
    os._exit(1)  # the sandbox ends with it


def grade_all(
    tasks: Iterable[Task], new_executor: Callable[[], Executor], in_flight: int, store: Store | None = None
) -> Generator[Done, None, None]:
    """Yield what every task gives, in no order; `in_flight` bounds how many are held in memory.

    A task whose result is stored is not done again. When a worker dies, those in flight are tried once more, one at
    a time, so that the one that ends workers takes no other with it. What timed out beside others is tried once more
    at the end, alone: it may have been their doing.
    """
    slow: list[Task] = []
    waiting: dict[Future[Done], Task] = {}
    suspects: list[Task] = []
    coming = iter(tasks)
    executor = new_executor()
    try:
        while True:
            broken = False
            while not broken and len(waiting) < in_flight and (task := next(coming, None)) is not None:
                if store is not None and (stored := store.find(task)) is not None:
                    yield stored
                    continue
                broken = not _submit(executor, task, waiting, suspects)
            if not waiting and not suspects:
                break
            for future in wait(waiting, timeout=0).done if broken else _ready(waiting):
                task = waiting.pop(future)
                try:
                    done = future.result()
                except BrokenExecutor:
                    broken = True
                    suspects.append(task)
                    continue
                except NoKernelError as error:
                    raise UserError(f"Nothing more can be graded here: {error}.") from None
                except Exception as error:  # a cluster has more ways to lose a worker
                    done = failed_task(task, "its worker was lost", repr(error))
                if in_flight > 1 and any(cell.status == TIMED_OUT for cell in done.result.cells):
                    slow.append(task)
                    continue
                yield _kept(done, store)
            if broken:
                suspects += waiting.values()
                waiting.clear()
                for task in suspects:
                    executor.shutdown(wait=False)
                    executor = new_executor()
                    yield _kept(_alone(executor, task), store)
                suspects.clear()
                executor.shutdown(wait=False)
                executor = new_executor()
        for task in slow:
            done = _alone(executor, task)
            yield _kept(done, store)
            if done.error:
                executor.shutdown(wait=False)
                executor = new_executor()
    except BaseException:  # Ctrl-C: whoever is asked to stop does not wait for the slowest notebook
        for worker in multiprocessing.active_children():
            worker.kill()
        raise
    finally:
        for future in waiting:
            future.cancel()
        executor.shutdown(wait=True)


def _submit(executor: Executor, task: Task, waiting: dict[Future[Done], Task], suspects: list[Task]) -> bool:
    """Hand a task in; return whether anybody was there to take it."""
    try:
        waiting[executor.submit(grade_task, task)] = task
    except BrokenExecutor:
        suspects.append(task)
        return False
    return True


def _alone(executor: Executor, task: Task) -> Done:
    try:
        (future,) = _ready([executor.submit(grade_task, task)])
        return future.result()
    except BrokenExecutor as error:
        return failed_task(task, "its worker process ended", repr(error))


def _ready(futures: Iterable[Future[Done]]) -> set[Future[Done]]:
    """Return those that are done, as soon as one is."""
    while not (done := wait(futures, timeout=1.0, return_when=FIRST_COMPLETED).done):
        pass  # Windows hears Ctrl-C only between two waits
    return done


def _kept(done: Done, store: Store | None) -> Done:
    if store is not None:
        store.keep(done)
    return done
