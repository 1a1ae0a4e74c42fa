"""The verb `autograder report`: one page on what a class understood, and the same in short."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.counting import many
from autograder.commands.exit_codes import GOOD
from autograder.errors import UserError
from autograder.files import write_whole

if TYPE_CHECKING:
    from autograder.grading.course.assignments import Classroom

PAGE = "report.html"
OURS = b'<meta name="generator" content="autograder report'
MAX_HEAD = 2**14  # bytes of a page in which it says who made it
FORMGRADER = "http://localhost:8888/formgrader"


@click.command("report", short_help="Show what the class understood.")
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT]...")
@click.option("--output", default=PAGE, show_default=True, metavar="FILE", help="Where the page is written.")
@click.option("--formgrader", default=FORMGRADER, show_default=True, metavar="ADDRESS", help="For the links to it.")
@click.option("--names", is_flag=True, help="Say whose code the examples are.")
def report(assignments: tuple[str, ...], output: str, formgrader: str, names: bool) -> int:
    """Write one page on what the class understood of these assignments, or of all, and say the same in short.

    Reads what `autograder grade` has stored, nbgrader's gradebook and submitted/; changes none of them.
    """
    import autograder.grading.course.without_address_grammar  # noqa: F401 - before anything imports nbformat
    from autograder.grading.course.assignments import course_around, open_classroom

    path = Path(output)
    require_ours(path)
    if not formgrader.startswith(("http://", "https://")):
        raise UserError(f"`{formgrader}` is no address: it begins with `http://` or `https://`.")
    classroom = open_classroom(course_around(Path.cwd()))
    for line in write_report(classroom, assignments, path, formgrader, names=names):
        click.echo(line)
    click.echo(f"The whole report: {path}")
    return GOOD


def write_report(
    classroom: Classroom, assignments: Sequence[str], path: Path, formgrader: str = FORMGRADER, *, names: bool = False
) -> list[str]:
    """Write the page, and return the same in short, line by line; raise `UserError` where there is nobody."""
    from autograder.classroom.record import read_class
    from autograder.classroom.report.numbers import report_numbers
    from autograder.classroom.report.page import report_page
    from autograder.classroom.report.short import short_report
    from autograder.classroom.similarity import pairs_of_class

    require_ours(path)
    record = read_class(classroom, assignments)
    if not record.students:
        raise UserError("There is nobody to report on: no submission, and no student in the gradebook.")
    numbers = report_numbers(record)
    pairs = pairs_of_class(classroom, record)
    write_page(path, report_page(numbers, datetime.now(UTC), formgrader, with_names=names, pairs=pairs))
    alike = [f"Alike: {many(len(pairs), 'pair')} of submissions."] if pairs else []
    return [*short_report(numbers), *alike]


def require_ours(path: Path) -> None:
    """Raise `UserError` where something lies that this command has not written."""
    if path.is_dir():
        raise UserError(f"`{path}` is a folder: name a file, `--output {path / PAGE}`.")
    if path.is_symlink():
        raise UserError(f"`{path}` is a link: name a file of its own with `--output`.")
    head = b""
    with contextlib.suppress(FileNotFoundError):
        try:
            with path.open("rb") as file:
                head = file.read(MAX_HEAD)
        except PermissionError:
            head = b"closed"
        if OURS not in head:
            raise UserError(
                f"`{path}` is no report, and is not overwritten: move it away, or choose another `--output`."
            )


def write_page(path: Path, page: str) -> None:
    """Write a page whole, or say why it cannot be."""
    try:
        write_whole(path, page.encode(errors="replace"))
    except OSError as error:
        raise UserError(f"`{path}` cannot be written: {error.strerror or error}.") from None
