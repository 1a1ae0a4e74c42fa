"""The verb `autograder new-exercise`: the files of a new exercise, which an author fills in."""

from __future__ import annotations

import click

from autograder.commands.amounts import COUNT, Amount
from autograder.commands.authors.generate import repository
from autograder.commands.exit_codes import GOOD

STILL_OPEN = "pytest tests/test_new_exercise.py -k left_to_fill_in"


@click.command("new-exercise", short_help="Add an exercise to a lesson.")
@click.argument("lesson")
@click.argument("name")
@click.option(
    "--points",
    type=Amount(COUNT, "1", "an exercise"),
    default="2",
    show_default=True,
    metavar="COUNT",
    help="Its points.",
)
@click.option("--after", metavar="EXERCISE", help="The exercise that it comes after.  [default: the last one]")
def new_exercise(lesson: str, name: str, points: int, after: str | None) -> int:
    """Add the exercise NAME to a LESSON such as 04-pooling: its check, its cells, its points wherever they stand.

    What it asks is filled in by you: the places say so, and tests name them.
    """
    from autograder.authoring.new_exercise import FILL_IN, add_exercise

    for path in add_exercise(repository(), lesson, name, points, after):
        print(f"Wrote `{path}`.")
    print(f"Now fill in what is marked `{FILL_IN}`: `{STILL_OPEN}` names the places.")
    return GOOD
