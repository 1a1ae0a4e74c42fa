"""The verb `autograder gradescope`: the zip with which Gradescope grades an assignment."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.commands.exit_codes import GOOD
from autograder.errors import UserError
from autograder.files import write_whole


@click.command("gradescope", short_help="Write the zip with which Gradescope grades an assignment.")
@click.argument("assignment", required=False)
@click.option("--output", type=click.Path(path_type=Path), help="Where to; default: ASSIGNMENT-gradescope.zip.")
@click.option("--run", "root", type=click.Path(path_type=Path), hidden=True, help="Grade in a container, as it does.")
def gradescope(assignment: str | None, output: Path | None, root: Path | None) -> int:
    """Write the zip that Gradescope takes for an assignment under `Configure Autograder`.

    It holds the tests, and this course's secret: give it to nobody else.
    """
    if root is not None:
        return _grade_there(root)
    if assignment is None:
        raise click.UsageError("Which assignment?")
    from autograder.classroom.gradescope.archive import archive_of, is_archive
    from autograder.grading.course.assignments import course_around, open_classroom, sources_of

    classroom = open_classroom(course_around(Path.cwd()))
    sources = sources_of(classroom, [assignment])[assignment]
    path = output or Path(f"{assignment}-gradescope.zip")
    if path.is_dir() or (path.exists() and not is_archive(path.read_bytes())):
        raise UserError(f"`{path}` is something else: move it away, or choose another name with `--output`.")
    content = archive_of(classroom, sources)
    try:
        write_whole(path, content)
    except OSError as error:
        raise UserError(f"`{path}` cannot be written: {error.strerror or error}.") from None
    print(f"Wrote `{path}`, {len(content) / 2**20:.1f} MB. On Gradescope: Configure Autograder, upload it, and choose")
    print("Ubuntu 22.04 or later and as much memory as there is. It holds the tests: give it to nobody else.")
    return GOOD


def _grade_there(root: Path) -> int:
    """Grade the submission of a container; what is printed is for instructors."""
    from autograder.classroom.gradescope.there import grade_there

    graded = grade_there(root)
    for result in graded.results:
        print(f"{result.notebook}: {result.score:g} / {result.points:g}")
        for remark in result.flagged:
            print(remark)
    if graded.level.because:
        print(graded.level.because)
    return GOOD
