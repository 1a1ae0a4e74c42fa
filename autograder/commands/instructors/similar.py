"""The verb `autograder similar`: pairs of submissions whose answers are alike, with the lines side by side."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.counting import many
from autograder.commands.exit_codes import GOOD

if TYPE_CHECKING:
    from autograder.classroom.similarity import Alike, Pair

NARROWEST = 50  # columns for two sides
NO_VERDICT = "That answers are alike does not say why: look at the lines (those with a bar), and ask."


@click.command("similar", short_help="List submissions whose answers are alike.")
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT]...")
def similar(assignments: tuple[str, ...]) -> int:
    """List pairs of submissions to these assignments, or to all, whose answers are alike, with the lines side by side.

    Code of the lesson, its solution, and what many students write alike are left out; names, strings, comments and
    layout do not count. Reads what `autograder grade` has stored.
    """
    import autograder.grading.course.without_address_grammar  # noqa: F401 - before anything imports nbformat
    from autograder.classroom.record import read_class
    from autograder.classroom.similarity import pairs_of_class
    from autograder.grading.course.assignments import course_around, open_classroom

    classroom = open_classroom(course_around(Path.cwd()))
    record = read_class(classroom, list(assignments))
    width = max(NARROWEST, shutil.get_terminal_size().columns)
    pairs = pairs_of_class(classroom, record)
    for pair in pairs:
        for line in pair_lines(pair, width):
            click.echo(line)
    click.echo(f"{many(len(pairs), 'pair')}. {NO_VERDICT}" if pairs else "No two submissions are alike.")
    return GOOD


def pair_lines(pair: Pair, width: int) -> Iterator[str]:
    """Yield a pair, and what is alike in two columns; nothing in the lines moves a cursor."""
    from autograder.grading.course.names import shown

    names = [shown(student.name or student.id) for student in (pair.left, pair.right)]
    yield f"{pair.assignment}: {' and '.join(names)}, {pair.share:.0%}, {pair.amount} characters of code"
    for alike in pair.exercises:
        yield f"  {shown(alike.exercise)}, {alike.share:.0%}"
        yield from _side_by_side(alike, (width - 3) // 2)
    yield ""


def _side_by_side(alike: Alike, width: int) -> Iterator[str]:
    from autograder.grading.notebook.outputs import one_line

    nothing = ("", False)
    for sides in zip_longest(alike.left, alike.right, fillvalue=nothing):
        columns = [f"{'|' if same else ' '} {one_line(text.expandtabs(4))}"[:width] for text, same in sides]
        yield f"{columns[0].ljust(width)}   {columns[1]}".rstrip()
