"""The verb `autograder accept`: the points that wait, each with its reason, given as they are suggested."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.counting import many
from autograder.commands.exit_codes import GOOD
from autograder.errors import UserError

if TYPE_CHECKING:
    from autograder.classroom.accept import Waiting

ALL, EACH, NONE = "all", "each", "none"


@click.command("accept", short_help="Give points that wait for you as suggested.")
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT]...")
@click.option("--student", multiple=True, metavar="S", help="Only this one; may be repeated.")
@click.option("--exercise", multiple=True, metavar="E", help="Only this exercise; may be repeated.")
@click.option("--yes", is_flag=True, help="Give them without asking.")
def accept(assignments: tuple[str, ...], student: tuple[str, ...], exercise: tuple[str, ...], yes: bool) -> int:
    """Show which points wait for you and why, in these assignments or in all, and give them if you say so.

    What is given stands in nbgrader's gradebook as if you had typed it in Formgrader: it counts at once, and stays
    when the same submission is graded again.
    """
    import autograder.grading.course.without_address_grammar  # noqa: F401 - before anything imports nbformat
    from autograder.classroom.accept import accept as give
    from autograder.classroom.accept import waiting_in
    from autograder.classroom.record import read_class
    from autograder.grading.course.assignments import course_around, open_classroom

    classroom = open_classroom(course_around(Path.cwd()))
    record = read_class(classroom, assignments)
    _require_known("student", student, {enrolled.id for enrolled in record.students})
    _require_known("exercise", exercise, {cell.exercise for cells in record.cells.values() for cell in cells})
    waiting = [answer for answer in waiting_in(record, student) if not exercise or answer.exercise.exercise in exercise]
    suggested = [answer for answer in waiting if answer.is_suggested]
    _show(waiting)
    chosen = suggested if yes else _asked(suggested)
    if chosen:
        give(classroom, chosen)
        print(f"Given: {_points(chosen)} to {many(len(chosen), 'answer')}.")
    return GOOD


def _require_known(kind: str, names: Sequence[str], there: set[str]) -> None:
    if absent := [name for name in names if name not in there]:
        raise UserError(f"There is no {kind} `{absent[0]}` in this: is the name right?")


def _show(waiting: Sequence[Waiting]) -> None:
    """Print each answer that waits, with what is suggested and why it waits."""
    from autograder.grading.course.names import shown
    from autograder.grading.notebook.outputs import one_line

    for answer in waiting:
        what = answer.exercise
        suggested = f"{what.suggested:g} of {what.points:g} points"
        points = suggested if answer.is_suggested else f"{what.points:g} points, yours to give"
        before = f" ({answer.before:g} were given for an earlier submission)" if answer.before is not None else ""
        print(f"{answer.assignment}, {shown(answer.student)}, {what.exercise}: {points}{before}")
        for reason in answer.reasons:
            print(f"    {one_line(reason)}")
    by_hand = sum(not answer.is_suggested for answer in waiting)
    if not waiting:
        print("Nothing waits for you.")
    if by_hand:
        print(f"{many(by_hand, 'answer')} without a suggestion: give the points in Formgrader, Manual Grading.")


def _asked(suggested: Sequence[Waiting]) -> list[Waiting]:
    """Return what the instructor says is to be given; without a terminal nobody is asked, and nothing is given."""
    if not suggested:
        return []
    if not sys.stdin.isatty():
        print(f"Nothing is given yet: `--yes` gives {_points(suggested)} to {many(len(suggested), 'answer')}.")
        return []
    reply = click.prompt(
        f"Give {_points(suggested)} to {many(len(suggested), 'answer')}",
        type=click.Choice([ALL, EACH, NONE]),
        default=NONE,
    )
    if reply != EACH:
        return list(suggested) if reply == ALL else []
    return [answer for answer in suggested if click.confirm(_question(answer))]


def _question(answer: Waiting) -> str:
    return f"{answer.assignment}, {answer.student}, {answer.exercise.exercise}: {answer.exercise.suggested:g} points?"


def _points(waiting: Sequence[Waiting]) -> str:
    return many(sum(answer.exercise.suggested for answer in waiting), "point")
