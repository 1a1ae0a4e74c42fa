"""Say in Gradescope's `results.json` what grading found: one test an exercise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from autograder.grading.notebook.outputs import plain_text
from autograder.grading.notebook.result import BY_HAND, INSIDE, CellResult, NotebookResult


def results_of(graded: Sequence[NotebookResult]) -> dict[str, Any]:
    """Return the results of an assignment's notebooks.

    Their form is at https://gradescope-autograders.readthedocs.io/en/latest/specs/. Points that wait for the instructor
    have no score there, and the sum says so.
    """
    cells = [cell for one in graded for cell in one.cells]
    return {
        "score": sum(one.score for one in graded),
        "output": "\n".join(_words(graded)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "tests": [_test(number, cell) for number, cell in enumerate(cells, start=1)],
        "extra_data": {  # for the instructor
            "sandbox": sorted({one.sandbox for one in graded}),
            "judged inside": [cell.exercise for cell in cells if cell.judged == INSIDE],
            "remarks": [remark for one in graded for remark in one.flagged],
            "keys": [one.key for one in graded],
        },
    }


def _test(number: int, cell: CellResult) -> dict[str, Any]:
    test = {
        "number": str(number),
        "name": cell.exercise,
        "max_score": cell.points,
        "output": plain_text(cell.message),
        "visibility": "visible",
    }
    if cell.score is None:
        return test
    return {**test, "score": cell.score, "status": "passed" if cell.score == cell.points else "failed"}


def _words(graded: Sequence[NotebookResult]) -> Iterator[str]:
    """Yield what is to be said of the submission as a whole."""
    for one in graded:
        yield f"{one.notebook}: {one.score:g} of {one.points:g} points."
        yield from one.notes
        yield from one.mended
    waiting = [cell for one in graded for cell in one.cells if cell.score is None]
    if waiting:
        by_hand = all(cell.judged == BY_HAND for cell in waiting)
        names = ", ".join(cell.exercise for cell in waiting)
        yield f"{names}: {'graded by hand' if by_hand else 'these points wait until your instructor has looked'}."
