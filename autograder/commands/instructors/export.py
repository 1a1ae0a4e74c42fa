"""The verb `autograder export`: the grades of a class in the form that another system reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.counting import many
from autograder.commands.exit_codes import GOOD
from autograder.errors import UserError

if TYPE_CHECKING:
    from autograder.classroom.record import ClassRecord

KINDS = ("csv", "canvas", "moodle", "blackboard", "gradescope", "json")


@click.command("export", short_help="Write the grades for a spreadsheet or another system.")
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT]...")
@click.option("--format", "kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True, help="Who reads it.")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Where to write it.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def export(assignments: tuple[str, ...], kind: str, output: Path | None, force: bool) -> int:
    """Write the grades of these assignments, or of all, to grades.csv, grades-canvas.csv, ...

    What waits for you, what was not handed in, and whoever is excused (named in excused.csv) never counts 0: there
    stand words, or nothing where the system takes no words.
    """
    import autograder.grading.course.without_address_grammar  # noqa: F401 - before anything imports nbformat
    from autograder.classroom.export.formats import FORMATS
    from autograder.classroom.record import read_class
    from autograder.classroom.roster import read_enrolled
    from autograder.files import write_whole
    from autograder.grading.course.assignments import course_around, open_classroom

    classroom, form = open_classroom(course_around(Path.cwd())), FORMATS[kind]
    record = read_class(classroom, assignments)
    if form.single and len(record.assignments) != 1:
        raise UserError(f"The form of {kind} holds one assignment: name it, one of {', '.join(record.assignments)}.")
    if not record.students:
        raise UserError(f"There is nobody in the class: `{classroom.submitted}` is empty, and there is no roster.")
    path = output or Path(form.file)
    if path.exists() and not force:
        raise UserError(f"`{path}` is there already: `--force` replaces it, `--output FILE` writes another.")
    exported = form.write(record, {entry.student.id: entry.columns for entry in read_enrolled(classroom)})
    try:
        write_whole(path, exported.text.encode())
    except OSError as error:
        raise UserError(f"`{path}` cannot be written: {error.strerror or error}.") from None
    print(f"Wrote `{path}`: {many(len(record.students), 'student')}, {', '.join(record.assignments)}.")
    _say_what_has_no_points(record, words=form.words)
    if exported.guarded:
        cells = (
            "1 cell that a spreadsheet would compute has"
            if exported.guarded == 1
            else (f"{exported.guarded} cells that a spreadsheet would compute have")
        )
        print(f"{cells} an apostrophe before it.")
    return GOOD


def _say_what_has_no_points(record: ClassRecord, *, words: bool) -> None:
    """Count what has no points, and name what is to be done about it."""
    from collections import Counter

    from autograder.classroom.record import NOT_GRADED
    from autograder.classroom.standing import WAITING, standing

    counts = Counter(total for work in record.works if isinstance(total := standing(work).total, str))
    if not counts:
        return
    told = ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))
    print(f"Without points: {told}" + (": the cells say so." if words else ": these cells are blank, not 0."))
    if counts[WAITING]:
        print("What waits, and why: `autograder accept`.")
    if counts[NOT_GRADED]:
        print("What is not graded: `autograder grade`.")
