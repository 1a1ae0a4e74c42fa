"""Take points that a person gave into results, so that whoever reads these reads what counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograder.classroom.record import read_works
from autograder.grading.course.assignments import Classroom
from autograder.grading.course.batch import TaskResult
from autograder.grading.notebook.result import NotebookResult


def with_points_by_hand(classroom: Classroom, finished: Sequence[TaskResult]) -> list[TaskResult]:
    """Return results with the points that were given by hand, by Formgrader or `autograder accept`."""
    record = read_works(classroom, sorted({graded.result.assignment for graded in finished}))
    given = {
        (work.student, work.assignment, exercise.notebook, exercise.exercise): exercise.score
        for work in record.works
        for exercise in work.exercises
        if exercise.by_hand
    }

    def counted(result: NotebookResult) -> NotebookResult:
        where = (result.student, result.assignment, result.notebook)
        cells = (replace(cell, score=given.get((*where, cell.exercise), cell.score)) for cell in result.cells)
        return replace(result, cells=tuple(cells))

    return [replace(graded, result=counted(graded.result)) for graded in finished]
