"""The verb `autograder grade`: what it takes, what it shows, and the order of its work."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.commands.exit_codes import GOOD, NOT_GOOD
from autograder.commands.instructors.grade_options import PARAMETERS, Request, cores
from autograder.commands.instructors.grade_table import counted, print_results
from autograder.commands.instructors.lock import only_one
from autograder.errors import UserError

if TYPE_CHECKING:
    from autograder.grading.course.assignments import Classroom, Source
    from autograder.grading.course.batch import Options, Task, TaskResult
    from autograder.grading.course.submission import Submission

MANY = 50  # students, whose answers take longer to be taken apart than a report should
LONG_PATH = 60  # of the folder for temporary files: a socket's path may have 107 bytes, and some are added


@click.command("grade", short_help="Grade submissions in a sandbox.", params=list(PARAMETERS))
def grade(**typed: Any) -> int:
    """Grade the submissions of these assignments, or of all.

    Their code runs confined, what it answers is judged outside. Reads submitted/, writes autograded/ and nbgrader's
    gradebook. What is graded already is not graded again.
    """
    return run_grade(Request(**typed))


@dataclass
class _Book:
    """Hold what is known of one submission until all its notebooks are graded."""

    submission: Submission
    sources: list[Source]
    done: list[TaskResult]


def run_grade(options: Request) -> int:
    """Grade what was asked for and return the exit code: 1 when the grader could not do all of its work."""
    import autograder.grading.course.without_address_grammar  # noqa: F401 - before anything imports nbformat
    from autograder.classroom.by_hand import with_points_by_hand
    from autograder.grading.course.assignments import course_around, open_classroom, sources_of
    from autograder.grading.course.gradebook import add_assignment, open_gradebook
    from autograder.grading.course.listing import submissions_of
    from autograder.grading.notebook.result import GRADER_ERROR
    from autograder.grading.sandbox.contents import require_hidden
    from autograder.grading.sandbox.levels import BUBBLEWRAP, NONE, Level, level_here

    classroom = open_classroom(course_around(Path.cwd()))
    sources = sources_of(classroom, list(options.assignments))
    work = [(name, student) for name in sources for student in submissions_of(classroom, name, list(options.student))]
    passed = _say_what_is_passed_over(classroom, work, options.student)
    if absent := [name for name in options.student if name not in {student for _, student in work}]:
        raise UserError(f"`{absent[0]}` has handed in nothing of this in `{classroom.submitted}`: is the name right?")
    if not work:
        raise UserError(f"There is nothing to grade in `{classroom.submitted}`" + _of(options) + ".")
    level = Level(options.sandbox or BUBBLEWRAP) if options.scheduler is not None else level_here(options.sandbox)
    if level.name != NONE and options.scheduler is None:
        require_hidden(classroom.root)
    if level.because:
        print(level.because, file=sys.stderr)
    how = _how(options, level.name)
    _quiet()
    with _said_in_words(classroom), only_one(classroom), open_gradebook(classroom) as gradebook:
        for name in dict.fromkeys(name for name, _ in work):  # the others would count 0 for everybody
            add_assignment(gradebook, classroom, sources[name])
        unrecorded: list[str] = []
        finished = list(_grade(gradebook, classroom, sources, work, how, options, unrecorded))
    told = finished if options.json else with_points_by_hand(classroom, finished)
    print_results(told, as_json=options.json, verbose=options.verbose)
    _prepare_report(classroom, work)
    for task in (graded for graded in finished if graded.error):
        print(f"\n{task.result.student}, {task.result.assignment}: the grader stopped.\n{task.error}", file=sys.stderr)
    for sentence in unrecorded:
        print(sentence, file=sys.stderr)
    failed = any(cell.status == GRADER_ERROR for graded in finished for cell in graded.result.cells)
    return NOT_GOOD if _say_what_is_left(passed, finished) or failed or unrecorded else GOOD


def _prepare_report(classroom: Classroom, work: list[tuple[str, str]]) -> None:
    if len({student for _, student in work}) >= MANY:
        from autograder.classroom.similarity import take_apart

        take_apart(classroom, list(dict.fromkeys(name for name, _ in work)))


def _how(options: Request, level: str) -> Options:
    """Return how submissions are graded."""
    from autograder.grading.course import batch
    from autograder.grading.sandbox.limits import Limits

    limits = Limits(
        cell=options.timeout,
        notebook=options.notebook_timeout,
        memory=options.memory,
        disk=options.disk,
        file=options.file,
        processes=options.processes,
        cpu=int(options.cpu),
    )
    return batch.Options(limits, level, options.retrain, threads=max(1, cores() // options.jobs))


def _say_what_is_passed_over(
    classroom: Classroom, work: list[tuple[str, str]], students: tuple[str, ...]
) -> tuple[str, ...]:
    """Return what is not graded, after naming it, and what will keep the feedback of somebody from being written."""
    from autograder.grading.course.listing import in_the_way, passed_over
    from autograder.grading.course.names import first_few

    blocked = (in_the_way(classroom, assignment, student) for assignment, student in work)
    passed = tuple(passed_over(classroom, students))
    for sentence in first_few([*(f"Passed over: {what}" for what in passed), *filter(None, blocked)]):
        print(sentence, file=sys.stderr)
    return passed


def _say_what_is_left(passed: tuple[str, ...], finished: list[TaskResult]) -> bool:
    """Say at the end, where it is read, what was handed in and not graded; return whether there is any."""
    from autograder.grading.course.assignments import NOT_OPENED
    from autograder.grading.course.names import first_few, shown
    from autograder.grading.notebook.choice import NOT_GRADED, NOT_LOOKED_INTO

    left = [
        f"`{shown(graded.result.student)}/{graded.result.assignment}`: {note}"
        for graded in finished
        for note in graded.result.notes
        if any(words in note for words in (NOT_OPENED, NOT_GRADED, NOT_LOOKED_INTO))
    ]
    if passed or left:
        print("Not everything that was handed in is graded, so the exit code is 1:", file=sys.stderr)
    for sentence in first_few([*passed, *left]):
        print(f"  {sentence}", file=sys.stderr)
    return bool(passed or left)


def _grade(
    gradebook: Any,
    classroom: Classroom,
    sources: dict[str, list[Source]],
    work: list[tuple[str, str]],
    how: Options,
    options: Request,
    unrecorded: list[str],
) -> Iterator[TaskResult]:
    """Yield every graded notebook, when it stands in the gradebook, or why it does not is `unrecorded`."""
    from autograder.grading.course.gradebook import InTheWayError, record
    from autograder.grading.course.workers import grade_all

    open_books: dict[tuple[str, str], _Book] = {}
    store = classroom.store(force=options.force)
    total = sum(len(sources[name]) for name, _ in work)
    grading = grade_all(_tasks(classroom, sources, work, how, open_books), *_executors(options), store)
    # Closed here and now whatever happens, so that no worker is waited for after Ctrl-C.
    with contextlib.closing(grading), _progress(total, quiet=options.json) as advance:
        for graded in grading:
            book = open_books[graded.result.assignment, graded.result.student]
            book.done.append(graded)
            if len(book.done) == len(book.sources):
                try:
                    record(gradebook, classroom, book.submission, book.done)
                except InTheWayError as error:
                    unrecorded.append(str(error))
                del open_books[graded.result.assignment, graded.result.student]
            advance(graded)
            yield replace(graded, notebook="")  # it lies on disk: a large class does not fit into memory


def _tasks(
    classroom: Classroom,
    sources: dict[str, list[Source]],
    work: list[tuple[str, str]],
    how: Options,
    open_books: dict[tuple[str, str], _Book],
) -> Iterator[Task]:
    """Yield the tasks of all submissions, each read when it is its turn."""
    from autograder.grading.course.assignments import submission_of, tasks_of
    from autograder.grading.course.reader import NotReadError
    from autograder.grading.course.submission import Submission

    for assignment, student in work:
        not_read = ""
        try:
            submission = submission_of(classroom, assignment, student, how.limits.cell)
        except NotReadError as error:
            submission, not_read = Submission(student, assignment, {}, ()), str(error)
        open_books[assignment, student] = _Book(submission, sources[assignment], [])
        yield from tasks_of(classroom, sources[assignment], submission, how, not_read)


def _executors(options: Request) -> tuple[Callable[[], Executor], int]:
    """Return what makes an executor, and how many notebooks it should have at hand."""
    from autograder.course import LESSONS
    from autograder.grading.course import batch

    if options.scheduler is not None:
        from autograder.grading.course.cluster import connect

        executor, workers = connect(options.scheduler)
        return lambda: executor, workers * 2
    if sys.platform.startswith("linux") and len(os.fsencode(tempfile.gettempdir())) < LONG_PATH:
        # Forked, but not from this process, whose open gradebook they would share: from one that has imported it all.
        context: Any = multiprocessing.get_context("forkserver")
        modules = ["autograder.grading.course.without_address_grammar", batch.__name__]
        modules += [module for lesson in LESSONS for module in lesson.checks_modules]
        context.set_forkserver_preload(modules)
    else:
        context = multiprocessing.get_context("spawn")
    jobs = min(options.jobs, 61) if sys.platform == "win32" else options.jobs  # it waits for no more processes
    at_hand = jobs * 2 if jobs > 1 else 1
    return lambda: ProcessPoolExecutor(jobs, context, batch.begin_worker), at_hand


@contextlib.contextmanager
def _said_in_words(classroom: Classroom) -> Iterator[None]:
    """Turn what the machine may refuse into a sentence: a full disk, a folder without rights."""
    try:
        yield
    except OSError as error:
        raise UserError(
            f"`{error.filename or classroom.root}` cannot be written: {error.strerror or error}. "
            "What is graded so far is kept: run the same command again."
        ) from None


@contextlib.contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[TaskResult], None]]:
    """Show how many notebooks are graded, how they ended and how long the rest will take."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (
        TextColumn("Grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("remaining"),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    counts: Counter[str] = Counter()
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task("", total=total)

        def advance(graded: TaskResult) -> None:
            counts.update(cell.status for cell in graded.result.cells)
            bar.update(task, advance=1, description=counted(counts))

        yield advance


def _quiet() -> None:
    # What nbgrader logs about each cell of each submission is in the table.
    logging.getLogger("traitlets").setLevel(logging.ERROR)


def _of(options: Request) -> str:
    about = [*options.assignments, *(f"student {name}" for name in options.student)]
    return f" for {', '.join(about)}" if about else ""
