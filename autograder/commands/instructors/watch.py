"""The verb `autograder watch`: grade what arrives, as it arrives."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.commands.amounts import DURATION, Amount
from autograder.commands.exit_codes import GOOD
from autograder.commands.instructors.feedback import write_feedback
from autograder.commands.instructors.grade import run_grade
from autograder.commands.instructors.grade_options import PARAMETERS, Request
from autograder.commands.instructors.report import PAGE, write_report
from autograder.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autograder.classroom.watch.arrivals import Work
    from autograder.grading.course.assignments import Classroom

MOST_NAMES = 5  # in a line
NOT_HERE: dict[str, Any] = {
    "student": (),
    "force": False,
    "json": False,
}  # options of `grade` that do not go with waiting
OWN: tuple[click.Parameter, ...] = (
    click.Option(["--exchange"], is_flag=True, help="Collect from nbgrader's exchange, and release feedback there."),
    click.Option(
        ["--every"], type=Amount(DURATION, "1"), default="10", show_default=True, metavar="T", help="Look so often."
    ),
)


@click.command(
    "watch",
    short_help="Grade submissions as they come in.",
    params=[*(parameter for parameter in PARAMETERS if parameter.name not in NOT_HERE), *OWN],
)
def watch(exchange: bool, every: float, **typed: Any) -> int:
    """Grade what arrives in submitted/ or the exchange, write feedback and report.html, until Ctrl-C.

    What is there is graded first. Nothing is graded twice, and whatever a stop has interrupted is graded at the next
    start.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # of a service that is stopped
    try:
        _watch(Request(**NOT_HERE, **typed), every, exchange=exchange)
    except KeyboardInterrupt:
        print("Stopped. What was in flight is graded at the next start.", flush=True)
    return GOOD


def _watch(options: Request, every: float, *, exchange: bool) -> None:
    """Look, grade, write feedback and the report for ever."""
    from autograder.classroom.watch.arrivals import Arrivals
    from autograder.classroom.watch.inbound import inbound_of
    from autograder.classroom.watch.steps_of_nbgrader import lacks_feedback
    from autograder.grading.course.assignments import course_around, open_classroom, sources_of

    classroom = open_classroom(course_around(Path.cwd()))
    assignments = sorted(sources_of(classroom, list(options.assignments)))
    arrivals, inbound = Arrivals(), inbound_of(classroom) if exchange else None
    owed: set[Work] = set()  # whose feedback is to be written
    fresh, told = True, ""  # whether the report is as it should be, what was said last
    print(f"Watching `{classroom.submitted}` for {', '.join(assignments)}. To stop, press Ctrl-C.", flush=True)
    while True:
        troubles = [inbound.collect(assignment) for assignment in assignments] if inbound else []
        try:
            arrived = arrivals.look(classroom, assignments)
            fresh = fresh and not arrived
            for assignment, students in _by_assignment(arrived).items():
                _grade(options, assignment, students)
            arrivals.take(arrived)
            owed |= {work for work in arrived if lacks_feedback(classroom, *work)}
            troubles += _hand_back(classroom, owed, exchange=exchange)
            if not fresh:
                write_report(classroom, [], classroom.root / PAGE)
                fresh = True
        except UserError as error:  # another grader is at work, a disk is full: it is tried again
            troubles.append(str(error))
        sentences = "\n".join(filter(None, troubles))
        if sentences != told:
            print(sentences or "All is well again.", file=sys.stderr, flush=True)
            told = sentences
        time.sleep(every)


def _by_assignment(works: Iterable[Work]) -> dict[str, list[str]]:
    students: dict[str, list[str]] = {}
    for assignment, student in sorted(works):
        students.setdefault(assignment, []).append(student)
    return students


def _grade(options: Request, assignment: str, students: list[str]) -> None:
    from dataclasses import replace

    more = f" and {len(students) - MOST_NAMES} more" if len(students) > MOST_NAMES else ""
    print(f"{time.strftime('%H:%M:%S')} {assignment}: {', '.join(students[:MOST_NAMES])}{more}", flush=True)
    run_grade(replace(options, assignments=(assignment,), student=tuple(students)))
    sys.stdout.flush()


def _hand_back(classroom: Classroom, owed: set[Work], *, exchange: bool) -> list[str]:
    """Write the feedback that is owed, take it off what is, and return what went wrong with the rest."""
    from autograder.classroom.watch.steps_of_nbgrader import lacks_feedback, release_feedback

    troubles = []
    for assignment, students in _by_assignment(owed).items():
        try:
            if lacking := [student for student in students if lacks_feedback(classroom, assignment, student)]:
                write_feedback(classroom, [assignment], lacking)
            trouble = release_feedback(classroom, assignment, students) if exchange else None
        except UserError as error:
            trouble = str(error)
        if trouble is None:
            owed.difference_update((assignment, student) for student in students)
        else:
            troubles.append(trouble)
        sys.stdout.flush()
    return troubles
