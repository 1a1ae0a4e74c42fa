"""Make the pages of one student's work from where grading left it."""

from __future__ import annotations

from autograder.classroom.feedback.comments import Comments
from autograder.classroom.feedback.page import PageOf, page
from autograder.classroom.feedback.pictures import Shown, shown_in
from autograder.classroom.record import Work
from autograder.classroom.student import Student
from autograder.grading.course.assignments import Classroom


def pages_of(classroom: Classroom, student: Student, work: Work, comments: Comments) -> dict[str, str]:
    """Return the pages of a graded work as HTML, by notebook."""
    store = classroom.store(force=False)
    pages = {}
    for notebook in dict.fromkeys(exercise.notebook for exercise in work.exercises):
        kept = store.latest(work.assignment, work.student, notebook)
        shown = shown_in(kept[1]) if kept else Shown("", {}, {})
        said = comments.get((work.student, work.assignment, notebook), {})
        pages[notebook] = page(PageOf(student, work, notebook, shown, said))
    return pages
