"""Say what is known of a cell that a person grades: whether there is anything to be graded."""

from __future__ import annotations

from dataclasses import replace

from nbformat import NotebookNode

from autograder.cells import about, exercise_of
from autograder.grading.notebook.result import BY_HAND, FAILED, NOT_ATTEMPTED, TO_GRADE, CellResult


def blank_result(cell: NotebookNode) -> CellResult:
    """Return the result of a graded cell that nothing is known of yet."""
    return CellResult(cell.id, exercise_of(cell), float(about(cell)["points"]), 0.0, FAILED, 0.0, "")


def result_by_hand(cell: NotebookNode, given_out: str) -> CellResult:
    """Return what is known of an answer, or a task, for which a person gives the points.

    As nbgrader does it, a cell that is as it was given out gets none; of a task, the answers stand elsewhere.
    """
    blank = replace(blank_result(cell), judged=BY_HAND)
    if cell.source == given_out and not about(cell).get("task"):
        return replace(blank, status=NOT_ATTEMPTED, message=f"`{blank.exercise}` is not attempted yet.")
    message = f"`{blank.exercise}`: {blank.points:g} points are given by hand."
    return replace(blank, status=TO_GRADE, score=None, message=message)
