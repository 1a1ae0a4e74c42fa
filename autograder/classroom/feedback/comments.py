"""Read what the instructor wrote to students in Formgrader."""

from __future__ import annotations

from autograder.grading.course.assignments import Classroom
from autograder.grading.course.gradebook import open_gradebook

Comments = dict[tuple[str, str, str], dict[str, str]]  # by student, assignment and notebook: by `grade_id`


def comments_of(classroom: Classroom) -> Comments:
    """Return all comments that somebody wrote, those on an answer at its test as well."""
    from nbgrader import api

    comments: Comments = {}
    with open_gradebook(classroom) as gradebook:
        rows = (
            gradebook.db.query(
                api.Comment.manual_comment,
                api.BaseCell.name,
                api.Notebook.name,
                api.Assignment.name,
                api.SubmittedAssignment.student_id,
            )
            .select_from(api.Comment)
            .join(api.BaseCell, api.Comment.cell_id == api.BaseCell.id)
            .join(api.SubmittedNotebook, api.Comment.notebook_id == api.SubmittedNotebook.id)
            .join(api.Notebook, api.SubmittedNotebook.notebook_id == api.Notebook.id)
            .join(api.SubmittedAssignment, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
            .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
        )
        for text, cell, notebook, assignment, student in rows:
            if text:
                comments.setdefault((student, assignment, notebook), {})[cell] = text
    return comments
