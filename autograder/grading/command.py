"""The verb `autograder grade`: what it takes, what it shows, and the order of its work."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import multiprocessing
import os
import re
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import UserError

if TYPE_CHECKING:
    from autograder.grading.batch import Done, Options, Task
    from autograder.grading.classroom import Classroom, Source
    from autograder.grading.result import Result
    from autograder.grading.submission import Submission

GOOD, NOT_GOOD = 0, 1
SANDBOXES = ("bubblewrap", "none")
# TensorFlow needs most of it.
LEAST_MEMORY, LEAST_DISK, LEAST_FILE, LEAST_PROCESSES, LEAST_CPU = 2**30, 64 * 2**20, 16 * 2**20, 64, 60
LONG_PATH = 60  # of the folder for temporary files: a socket's path may have 107 bytes, and some are added
UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}


def add_grade_command(parser: argparse.ArgumentParser) -> None:
    """Describe what `autograder grade` takes."""
    parser.description = (
        "Grade submissions: their code runs confined, what it answers is judged outside. Reads `submitted/`, writes "
        "`autograded/` and nbgrader's gradebook. What is graded already is not graded again."
    )
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="default: all")
    parser.add_argument("--student", action="append", default=[], metavar="S", help="only this one; may be repeated")
    parser.add_argument("--jobs", type=_count, default=_cores(), metavar="N", help="default: one a core")
    parser.add_argument("--force", action="store_true", help="grade again what is graded already")
    parser.add_argument("--retrain", action="store_true", help="train models again instead of taking submitted weights")
    parser.add_argument("--json", action="store_true", help="print the results for machines")
    parser.add_argument(
        "--sandbox",
        choices=SANDBOXES,
        default=SANDBOXES[0],
        help="`none` trusts every student's code with your account",
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help="grade on the Dask cluster at this address")
    limits = parser.add_argument_group("limits")
    limits.add_argument("--timeout", type=_seconds, default=120.0, metavar="S", help="of a cell (default: 120 seconds)")
    limits.add_argument("--notebook-timeout", type=_seconds, default=900.0, metavar="S", help="default: 900 seconds")
    limits.add_argument("--memory", type=_memory, default=2 * 2**30, metavar="M", help="default: 2G")
    limits.add_argument("--disk", type=_disk, default=512 * 2**20, metavar="M", help="default: 512M")
    limits.add_argument("--file", type=_file, default=256 * 2**20, metavar="M", help="one file; default: 256M")
    limits.add_argument("--cpu", type=_cpu, default=1800, metavar="S", help="CPU time of a process (1800 seconds)")
    limits.add_argument("--processes", type=_processes, default=128, metavar="N", help="threads count (default: 128)")
    parser.set_defaults(run=run_grade)


@dataclass
class _Book:
    """Hold what is known of one submission until all its notebooks are graded."""

    submission: Submission
    sources: list[Source]
    done: list[Done]


def run_grade(options: argparse.Namespace) -> int:
    """Grade what was asked for and return the exit code: 1 when the grader could not do all of its work."""
    from autograder.grading import batch
    from autograder.grading.classroom import open_classroom, sources_of, submissions_of, unknown_work
    from autograder.grading.gradebook import add_assignment, open_gradebook
    from autograder.grading.result import GRADER_ERROR
    from autograder.grading.sandbox import Limits, require_hidden, require_sandbox

    classroom = open_classroom(Path.cwd())
    sources = sources_of(classroom, options.assignments)
    work = [(name, one) for name in sources for one in submissions_of(classroom, name, options.student)]
    if absent := [name for name in options.student if name not in {student for _, student in work}]:
        raise UserError(f"`{absent[0]}` has handed in nothing of this in `{classroom.submitted}`: is the name right?")
    if unknown := unknown_work(classroom):
        others = f" and {len(unknown) - 1} others" if len(unknown) > 1 else ""
        print(f"Passed over: `{unknown[0]}`{others}. No assignment has this name.", file=sys.stderr)
    if not work:
        raise UserError(f"There is nothing to grade in `{classroom.submitted}`" + _of(options) + ".")
    if options.sandbox != batch.NO_SANDBOX and options.scheduler is None:
        require_sandbox()
        require_hidden(classroom.root)
    limits = Limits(
        cell=options.timeout,
        notebook=options.notebook_timeout,
        memory=options.memory,
        disk=options.disk,
        file=options.file,
        processes=options.processes,
        cpu=options.cpu,
    )
    threads = max(1, _cores() // options.jobs)
    how = batch.Options(limits, options.sandbox, options.retrain, threads)
    _quiet()
    with _said_in_words(classroom), _only_grader(classroom), open_gradebook(classroom) as gradebook:
        for name in dict.fromkeys(name for name, _ in work):  # the others would count 0 for everybody
            add_assignment(gradebook, classroom, sources[name])
        finished = list(_grade(gradebook, classroom, sources, work, how, options))
    _print(finished, as_json=options.json)
    broken = [one for one in finished if one.error]
    for one in broken:
        print(f"\n{one.result.student}, {one.result.assignment}: the grader stopped.\n{one.error}", file=sys.stderr)
    failed = any(cell.status == GRADER_ERROR for one in finished for cell in one.result.cells)
    return NOT_GOOD if failed else GOOD


def _grade(
    gradebook: Any,
    classroom: Classroom,
    sources: dict[str, list[Source]],
    work: list[tuple[str, str]],
    how: Options,
    options: argparse.Namespace,
) -> Iterator[Done]:
    """Yield every graded notebook, when it stands in the gradebook."""
    from autograder.grading.batch import grade_all
    from autograder.grading.classroom import submission_of, tasks_of
    from autograder.grading.gradebook import record

    open_books: dict[tuple[str, str], _Book] = {}

    def tasks() -> Iterator[Task]:
        for assignment, student in work:
            submission = submission_of(classroom, assignment, student)
            open_books[assignment, student] = _Book(submission, sources[assignment], [])
            yield from tasks_of(classroom, sources[assignment], submission, how)

    store = classroom.store(force=options.force)
    total = sum(len(sources[name]) for name, _ in work)
    grading = grade_all(tasks(), *_executors(options), store)
    # Closed here and now whatever happens, so that no worker is waited for after Ctrl-C.
    with contextlib.closing(grading), _progress(total, quiet=options.json) as advance:
        for one in grading:
            book = open_books[one.result.assignment, one.result.student]
            book.done.append(one)
            if len(book.done) == len(book.sources):
                record(gradebook, classroom, book.submission, book.done)
                del open_books[one.result.assignment, one.result.student]
            advance(one)
            yield replace(one, notebook="")  # it lies on disk: a large class does not fit into memory


def _executors(options: argparse.Namespace) -> tuple[Callable[[], Executor], int]:
    """Return what makes an executor, and how many notebooks it should have at hand."""
    from autograder.course import LESSONS
    from autograder.grading import batch

    if options.scheduler is not None:
        from autograder.grading.cluster import connect

        executor, workers = connect(options.scheduler)
        return lambda: executor, workers * 2
    if sys.platform.startswith("linux") and len(os.fsencode(tempfile.gettempdir())) < LONG_PATH:
        # Forked, but not from this process, whose open gradebook they would share: from one that has imported it all.
        context: Any = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([batch.__name__, *(lesson.checks_package for lesson in LESSONS)])
    else:
        context = multiprocessing.get_context("spawn")
    jobs = min(options.jobs, 61) if sys.platform == "win32" else options.jobs  # it waits for no more processes
    at_hand = jobs * 2 if jobs > 1 else 1
    return lambda: ProcessPoolExecutor(jobs, context, batch.begin_worker), at_hand


@contextlib.contextmanager
def _said_in_words(classroom: Classroom) -> Iterator[None]:
    """Turn what the machine may refuse into a sentence: a gradebook in use, a full disk, a folder without rights."""
    from sqlalchemy.exc import OperationalError

    kept = "What is graded so far is kept: run the same command again."
    try:
        yield
    except OperationalError as error:
        raise UserError(
            f"The gradebook `{classroom.database}` cannot be written ({error.orig}). If Formgrader or another nbgrader "
            f"is at work, wait for it. {kept}"
        ) from None
    except OSError as error:
        raise UserError(
            f"`{error.filename or classroom.root}` cannot be written: {error.strerror or error}. {kept}"
        ) from None


@contextlib.contextmanager
def _only_grader(classroom: Classroom) -> Iterator[None]:
    """Hold the course's lock: two graders at once would write one gradebook."""
    path = classroom.private / "lock"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch()
    # Of an empty database: SQLite's locks are the same on every system, and end with the process that holds them.
    with contextlib.closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("begin exclusive")
        except sqlite3.OperationalError:
            raise UserError(
                f"Another `autograder grade` is at work in `{classroom.root}`: wait until it is done."
            ) from None
        yield


@contextlib.contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[Done], None]]:
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

        def advance(one: Done) -> None:
            counts.update(cell.status for cell in one.result.cells)
            bar.update(task, advance=1, description=_counted(counts))

        yield advance


def _print(finished: list[Done], *, as_json: bool) -> None:
    from autograder.grading.outputs import one_line
    from autograder.grading.result import to_json

    finished = sorted(finished, key=lambda one: (one.result.assignment, one.result.student, one.result.notebook))
    if as_json:
        print(json.dumps([json.loads(to_json(one.result)) for one in finished], indent=1))  # for any code page
        return
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    headings = ("assignment", "student", "tests", "how the tests ended", "mended and flagged")
    table = Table(*(Column(heading, overflow="fold") for heading in headings))
    for one in finished:
        result = one.result
        score = f"{result.score:g} / {result.points:g}"
        if any(cell.score is None for cell in result.cells):
            score += f" + {result.waiting:g}?" if result.waiting else " + ?"
        remarks = [*_flagged(result), *result.notes]
        if result.mended:
            remarks.append(f"{len(result.mended)} mended, see the feedback")
        if result.sandbox == "none":
            remarks.append("graded without a sandbox")
        ends = _counted(Counter(cell.status for cell in result.cells))
        cells = (result.assignment, result.student, score, ends, "\n".join(one_line(remark) for remark in remarks))
        table.add_row(*map(Text, cells))  # as it is: brackets in a name are no markup
    Console().print(table)
    cpu, importing = sum(one.cpu for one in finished), sum(one.importing for one in finished)
    print(f"{len(finished)} notebooks, {sum(one.fresh for one in finished)} of them graded anew.")
    if waiting := sum(cell.score is None for one in finished for cell in one.result.cells):
        print(f"{waiting} answers wait for you, with the points behind the `+`: Formgrader, Manual Grading.")
    print(f"CPU time: {cpu:.1f} s for their own code and models, {importing:.1f} s for importing libraries for them.")


def _flagged(result: Result) -> list[str]:
    """Return each remark once, with the exercises that it is about."""
    about: dict[str, list[str]] = {}
    for cell in result.cells:
        for flag in cell.flags:
            about.setdefault(flag, []).append(f"`{cell.exercise}`")
    return [f"{', '.join(exercises)}: {flag}" for flag, exercises in about.items()]


def _counted(counts: Counter[str]) -> str:
    from autograder.grading.result import STATUSES

    return ", ".join(f"{counts[status]} {status}" for status in STATUSES if counts[status])


def _quiet() -> None:
    # What nbgrader logs about each cell of each submission is in the table.
    logging.getLogger("traitlets").setLevel(logging.ERROR)


def _of(options: argparse.Namespace) -> str:
    about = [*options.assignments, *(f"student {name}" for name in options.student)]
    return f" for {', '.join(about)}" if about else ""


def _cores() -> int:
    """Return how many cores this process may use, which may be fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _count(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 up")
    return number


def _processes(text: str) -> int:
    if (number := _count(text)) < LEAST_PROCESSES:
        raise argparse.ArgumentTypeError(f"{number} are too few for any notebook; {LEAST_PROCESSES} is the least")
    return number


def _memory(text: str) -> int:
    return _at_least(text, LEAST_MEMORY)


def _disk(text: str) -> int:
    return _at_least(text, LEAST_DISK)


def _file(text: str) -> int:
    return _at_least(text, LEAST_FILE)


def _cpu(text: str) -> int:
    if (seconds := int(_seconds(text))) < LEAST_CPU:
        raise argparse.ArgumentTypeError(f"{text} seconds are too few for any notebook; {LEAST_CPU} is the least")
    return seconds


def _at_least(text: str, least: int) -> int:
    if (size := _size(text)) < least:
        raise argparse.ArgumentTypeError(
            f"{text} are {size} bytes, too few for any notebook; {least // 2**20}M is the least. Did you mean {text}G?"
        )
    return size


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < (number := float(text)) < 1e6:
            return number
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")


def _size(text: str) -> int:
    found: Any = re.fullmatch(r"(\d+(?:\.\d+)?)([KMG]?)i?B?", text.strip(), re.IGNORECASE)
    if not found or not float(found[1]):
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 512M or 2G")
    return int(float(found[1]) * UNITS[found[2].upper()])
