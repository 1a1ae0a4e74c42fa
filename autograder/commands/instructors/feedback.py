"""The verb `autograder feedback`: a page for each student, where nbgrader delivers it, and in one zip."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.counting import many
from autograder.commands.exit_codes import GOOD, NOT_GOOD
from autograder.errors import UserError

if TYPE_CHECKING:
    from autograder.classroom.feedback.comments import Comments
    from autograder.classroom.record import ClassRecord, Work
    from autograder.grading.course.assignments import Classroom


@click.command("feedback", short_help="Write a page for each student.")
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT]...")
@click.option("--student", multiple=True, metavar="S", help="Only this one, and no zip; may be repeated.")
def feedback(assignments: tuple[str, ...], student: tuple[str, ...]) -> int:
    """Write for each student what is right, what is wrong and what to do, for these assignments or for all.

    The pages lie where nbgrader expects feedback, feedback/STUDENT/ASSIGNMENT/, for `nbgrader release_feedback`, and
    all of an assignment in feedback/ASSIGNMENT.zip, for Moodle and Canvas.
    """
    import autograder.grading.course.without_address_grammar  # noqa: F401 - before anything imports nbformat
    from autograder.grading.course.assignments import course_around, open_classroom

    return write_feedback(open_classroom(course_around(Path.cwd())), assignments, student)


def write_feedback(classroom: Classroom, assignments: Sequence[str], students: Collection[str]) -> int:
    """Write the pages of these students, or of all and a zip, and return the exit code.

    Raises `UserError` where there is nothing to write.
    """
    from autograder.classroom.feedback.comments import comments_of
    from autograder.classroom.record import read_class

    record = read_class(classroom, assignments)
    known = {enrolled.id for enrolled in record.students}
    if absent := [name for name in students if name not in known]:
        raise UserError(f"Nobody in the class has the id `{absent[0]}`: is it right?")
    graded = [work for work in record.works if work.exercises and (not students or work.student in students)]
    if not graded:
        raise UserError("Nothing of this is graded yet: run `autograder grade` first.")
    comments = comments_of(classroom)
    ended = GOOD
    for assignment in dict.fromkeys(work.assignment for work in graded):
        works = [work for work in graded if work.assignment == assignment]
        ended = max(ended, _write(classroom, record, works, comments, zipped=not students))
    return ended


def _write(classroom: Classroom, record: ClassRecord, works: list[Work], comments: Comments, *, zipped: bool) -> int:
    """Write the pages of one assignment, say what was written, and return the exit code."""
    from autograder.classroom.collect.placing import collected
    from autograder.classroom.feedback.archive import path_in_zip
    from autograder.classroom.feedback.release import write_feedback
    from autograder.classroom.feedback.work_pages import pages_of
    from autograder.classroom.roster import read_enrolled
    from autograder.grading.course.listing import in_the_way

    assignment, blocked, unreached, in_zip = works[0].assignment, 0, 0, {}
    students = {student.id: student for student in record.students}
    columns = {enrolled.student.id: enrolled.columns for enrolled in read_enrolled(classroom)}
    given_out = {key: submission.given_out for key, submission in collected(classroom).items()}
    for work in works:
        pages = pages_of(classroom, students[work.student], work, comments)
        for notebook, html in pages.items():
            given = given_out.get(f"{work.student}/{assignment}", "") if len(pages) == 1 else ""
            in_zip[path_in_zip(students[work.student], columns.get(work.student, {}), notebook, given)] = html
        if (sentence := in_the_way(classroom, assignment, work.student)) is not None:
            print(sentence, file=sys.stderr)
            blocked += 1
            continue
        try:
            unreached += not write_feedback(classroom, work, pages)
        except OSError as error:
            print(f"{work.student}, {assignment}: {_cannot_be_written(error)}", file=sys.stderr)
            blocked += 1
    print(f"{assignment}: wrote the pages of {many(len(works) - blocked, 'student')} below `{classroom.feedback}`.")
    if zipped:
        _write_zip(classroom.feedback / f"{assignment}.zip", in_zip)
    if unreached:
        print(
            f"{unreached} of them did not hand in through nbgrader: `nbgrader release_feedback` takes their pages, but "
            "only you can hand these over."
        )
    return NOT_GOOD if blocked else GOOD


def _write_zip(path: Path, pages: dict[str, str]) -> None:
    from autograder.classroom.feedback.archive import packed
    from autograder.files import write_whole

    try:
        path.parent.mkdir(exist_ok=True)
        write_whole(path, packed(pages))
    except OSError as error:
        raise UserError(_cannot_be_written(error)) from None
    print(f"All of them, for Moodle or Canvas: `{path}`.")


def _cannot_be_written(error: OSError) -> str:
    why = error.strerror or str(error)
    return f"`{error.filename}` cannot be written ({why}): move away what lies there, and run the same command again."
