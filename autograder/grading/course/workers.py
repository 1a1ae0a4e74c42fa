"""Have tasks done by workers, whichever of them is lost on the way."""

from __future__ import annotations

import multiprocessing
import multiprocessing.util
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import TYPE_CHECKING

from autograder.errors import UserError
from autograder.grading.course.batch import Task, TaskResult, failed_task, grade_task
from autograder.grading.notebook.result import TIMED_OUT
from autograder.grading.sandbox.sessions import NoSessionError

if TYPE_CHECKING:
    from autograder.grading.course.store import Store


def grade_all(
    tasks: Iterable[Task], new_executor: Callable[[], Executor], in_flight: int, store: Store | None = None
) -> Generator[TaskResult, None, None]:
    """Yield what every task gives, in no order; `in_flight` bounds how many are held in memory.

    A task whose result is stored is not done again. When a worker dies, those in flight are tried once more, one at
    a time, so that the one that ends workers takes no other with it. What timed out beside others is tried once more
    at the end, alone: it may have been their doing.
    """
    slow: list[Task] = []
    waiting: dict[Future[TaskResult], Task] = {}
    suspects: list[Task] = []
    coming = iter(tasks)
    executor = new_executor()
    try:
        while True:
            yield from _hand_in(coming, in_flight, executor, waiting, suspects, store)
            if not waiting and not suspects:
                break
            for future in wait(waiting, timeout=0).done if suspects else _ready(waiting):
                task = waiting.pop(future)
                if (done := _done(future, task)) is None:
                    suspects.append(task)
                elif in_flight > 1 and any(cell.status == TIMED_OUT for cell in done.result.cells):
                    slow.append(task)
                else:
                    yield _kept(done, store)
            if suspects:
                suspects += waiting.values()
                waiting.clear()
                executor = yield from _one_by_one(suspects, executor, new_executor, store)
        executor = yield from _once_more(slow, executor, new_executor, store)
    except BaseException:  # Ctrl-C: whoever is asked to stop does not wait for the slowest notebook
        for worker in multiprocessing.active_children():
            worker.kill()
        raise
    finally:
        for future in waiting:
            future.cancel()
        executor.shutdown(wait=True)


def _done(future: Future[TaskResult], task: Task) -> TaskResult | None:
    """Return what came of a task, or `None` where its worker died over some task."""
    try:
        return future.result()
    except BrokenExecutor:
        return None
    except NoSessionError as error:
        raise UserError(f"Nothing more can be graded here: {error}.") from None
    except Exception as error:  # a cluster has more ways to lose a worker
        return failed_task(task, "its worker was lost", repr(error))


def _one_by_one(
    suspects: list[Task], executor: Executor, new_executor: Callable[[], Executor], store: Store | None
) -> Generator[TaskResult, None, Executor]:
    """Take out each task, yield what it gives in workers of its own, and return new ones."""
    while suspects:
        executor.shutdown(wait=False)
        executor = new_executor()
        yield _kept(_alone(executor, suspects.pop(0)), store)
    executor.shutdown(wait=False)
    return new_executor()


def _once_more(
    slow: list[Task], executor: Executor, new_executor: Callable[[], Executor], store: Store | None
) -> Generator[TaskResult, None, Executor]:
    """Yield what each task gives beside no other, and return the workers that are left."""
    for task in slow:
        done = _alone(executor, task)
        yield _kept(done, store)
        if done.error:
            executor.shutdown(wait=False)
            executor = new_executor()
    return executor


def _hand_in(
    coming: Iterator[Task],
    most: int,
    executor: Executor,
    waiting: dict[Future[TaskResult], Task],
    suspects: list[Task],
    store: Store | None,
) -> Iterator[TaskResult]:
    """Hand tasks in until so many are waiting, or nobody takes one, which is then suspected; yield what is stored."""
    while len(waiting) < most and (task := next(coming, None)) is not None:
        if store is not None and (stored := store.find(task)) is not None:
            yield stored
            continue
        try:
            waiting[executor.submit(grade_task, task)] = task
        except BrokenExecutor:
            suspects.append(task)
            return


def _alone(executor: Executor, task: Task) -> TaskResult:
    try:
        (future,) = _ready([executor.submit(grade_task, task)])
        return future.result()
    except BrokenExecutor as error:
        return failed_task(task, "its worker process ended", repr(error))


def _ready(futures: Iterable[Future[TaskResult]]) -> set[Future[TaskResult]]:
    """Return those that are done, as soon as one is."""
    while not (done := wait(futures, timeout=1.0, return_when=FIRST_COMPLETED).done):
        pass  # Windows hears Ctrl-C only between two waits
    return done


def _kept(done: TaskResult, store: Store | None) -> TaskResult:
    if store is not None:
        store.keep(done)
    return done
