"""The verb `autograder feedback`: a page for each student, where nbgrader delivers it, and in one zip."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

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
    from autograder.classroom.feedback.comments import comments_of
    from autograder.classroom.record import GRADED, read_class
    from autograder.grading.course.assignments import course_around, open_classroom

    classroom = open_classroom(course_around(Path.cwd()))
    record = read_class(classroom, assignments)
    known = {one.id for one in record.students}
    if absent := [name for name in student if name not in known]:
        raise UserError(f"Nobody in the class has the id `{absent[0]}`: is it right?")
    graded = [work for work in record.works if work.state == GRADED and (not student or work.student in student)]
    if not graded:
        raise UserError("Nothing of this is graded yet: run `autograder grade` first.")
    comments = comments_of(classroom)
    ended = GOOD
    for assignment in dict.fromkeys(work.assignment for work in graded):
        works = [work for work in graded if work.assignment == assignment]
        ended = max(ended, _write(classroom, record, works, comments, zipped=not student))
    return ended


def _write(classroom: Classroom, record: ClassRecord, works: list[Work], comments: Comments, *, zipped: bool) -> int:
    """Write the pages of one assignment, say what was written, and return the exit code."""
    from autograder.classroom.collect.placing import collected
    from autograder.classroom.feedback.archive import packed, path_in_zip
    from autograder.classroom.feedback.release import write_feedback
    from autograder.classroom.roster import read_enrolled
    from autograder.files import write_whole
    from autograder.grading.course.listing import in_the_way

    assignment, blocked, unreached, in_zip = works[0].assignment, 0, 0, {}
    students = {one.id: one for one in record.students}
    columns = {one.student.id: one.columns for one in read_enrolled(classroom)}
    given_out = {key: one.given_out for key, one in collected(classroom).items()}
    for work in works:
        pages = _pages(classroom, record, work, comments)
        for notebook, html in pages.items():
            given = given_out.get(f"{work.student}/{assignment}", "") if len(pages) == 1 else ""
            in_zip[path_in_zip(students[work.student], columns.get(work.student, {}), notebook, given)] = html
        if (sentence := in_the_way(classroom, assignment, work.student)) is not None:
            print(sentence, file=sys.stderr)
            blocked += 1
            continue
        unreached += not write_feedback(classroom, work, pages)
    print(f"{assignment}: wrote the pages of {len(works) - blocked} students below `{classroom.feedback}`.")
    if zipped:
        path = classroom.feedback / f"{assignment}.zip"
        write_whole(path, packed(in_zip))
        print(f"All of them, for Moodle or Canvas: `{path}`.")
    if unreached:
        print(
            f"{unreached} of them did not hand in through nbgrader: `nbgrader release_feedback` takes their pages, but "
            "only you can hand these over."
        )
    return NOT_GOOD if blocked else GOOD


def _pages(classroom: Classroom, record: ClassRecord, work: Work, comments: Comments) -> Mapping[str, str]:
    """Return the pages of one work by notebook."""
    from autograder.classroom.feedback.page import PageOf, page
    from autograder.classroom.feedback.pictures import Shown, shown_in

    store = classroom.store(force=False)
    student = next(one for one in record.students if one.id == work.student)
    pages = {}
    for notebook in dict.fromkeys(one.notebook for one in work.exercises):
        kept = store.latest(work.assignment, work.student, notebook)
        shown = shown_in(kept[1]) if kept else Shown("", {}, {})
        said = comments.get((work.student, work.assignment, notebook), {})
        pages[notebook] = page(PageOf(student, work, notebook, shown, said))
    return pages
