"""The verb `autograder submit`: hand in a lesson, as a file for mail or an LMS, or to nbgrader's exchange."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from autograder.commands.exit_codes import GOOD
from autograder.errors import UserError


@click.command("submit", short_help="Hand in a lesson.")
@click.argument("lesson", required=False, metavar="[LESSON]")
@click.option("--student", metavar="ID", help="Who you are in the class; it is remembered.")
def submit(lesson: str | None, student: str | None) -> int:
    """Hand in a lesson, such as `1`: one zip file for mail or an LMS, or through nbgrader's exchange.

    It says first what is not attempted yet. What you handed in before is never overwritten.
    """
    from autograder.classroom.exchange import exchange_for, hand_in
    from autograder.classroom.submit import contents_of, learners_folder, lesson_named, student_of, write_zip
    from autograder.grading.course.names import shown

    folder = learners_folder(Path.cwd())
    chosen = lesson_named(lesson, folder)
    contents = contents_of(folder, chosen)
    try:
        saved = datetime.fromtimestamp((folder / chosen.notebook).stat().st_mtime).astimezone()
        print(f"Lesson {chosen.number:02} {chosen.title}, as you saved it on {saved:%Y-%m-%d at %H:%M}.")
        _print_not_attempted(contents.not_attempted, chosen.exercises)
        for sentence in contents.left_out:
            print(sentence)
        if (exchange := exchange_for(folder, chosen.assignment)) is not None:
            try:
                hand_in(exchange, folder, chosen.assignment)
            except UserError as error:
                print(f"{error}\nSo it is written into a file.")
            else:
                print(f"Handed in to the course `{exchange.course}`, through nbgrader's exchange.")
                return GOOD
        path = write_zip(folder, student_of(folder, student), contents, datetime.now(UTC))
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"`{error.filename or folder}` cannot be written: {reason}. Nothing is handed in.") from None
    names = ", ".join(f"`{shown(name)}`" for name in contents.files)
    print(f"Wrote `{path}` with {names} and a receipt.\nSend this file by mail, or put it into your course's LMS.")
    return GOOD


def _print_not_attempted(names: tuple[str, ...], points: dict[str, int]) -> None:
    if not names:
        print("Every exercise is attempted.")
        return
    listed = ", ".join(f"`{name}`" for name in names)
    worth = sum(points.get(name, 0) for name in names)
    print(f"Not attempted yet: {listed} ({worth} of {sum(points.values())} points).")
