"""Say in Gradescope's `results.json` what grading found: one test an exercise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from nbconvert.filters import strip_ansi

from autograder.grading.notebook.outputs import plain_text
from autograder.grading.notebook.result import BY_HAND, INSIDE, CellResult, NotebookResult


def results_of(graded: Sequence[NotebookResult]) -> dict[str, Any]:
    """Return the results of an assignment's notebooks.

    Their form is at https://gradescope-autograders.readthedocs.io/en/latest/specs/. Points that wait for the instructor
    have no score there, and the sum says so.
    """
    cells = [cell for notebook in graded for cell in notebook.cells]
    return {
        "score": sum(notebook.score for notebook in graded),
        "output": "\n".join(_words(graded)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "tests": [_test(number, cell) for number, cell in enumerate(cells, start=1)],
        "extra_data": {  # for the instructor
            "sandbox": sorted({notebook.sandbox for notebook in graded}),
            "judged inside": [cell.exercise for cell in cells if cell.judged == INSIDE],
            "remarks": [remark for notebook in graded for remark in notebook.flagged],
            "keys": [notebook.key for notebook in graded],
        },
    }


def _test(number: int, cell: CellResult) -> dict[str, Any]:
    test = {
        "number": str(number),
        "name": cell.exercise,
        "max_score": cell.points,
        "output": strip_ansi(plain_text(cell.message)),  # colours of a traceback are for terminals
        "visibility": "visible",
    }
    if cell.score is None:
        return test
    return {**test, "score": cell.score, "status": "passed" if cell.score == cell.points else "failed"}


def _words(graded: Sequence[NotebookResult]) -> Iterator[str]:
    """Yield what is to be said of the submission as a whole."""
    for notebook in graded:
        yield f"{notebook.notebook}: {notebook.score:g} of {notebook.points:g} points."
        yield from notebook.notes
        yield from notebook.mended
    waiting = [cell for notebook in graded for cell in notebook.cells if cell.score is None]
    if waiting:
        by_hand = all(cell.judged == BY_HAND for cell in waiting)
        names = ", ".join(cell.exercise for cell in waiting)
        yield f"{names}: {'graded by hand' if by_hand else 'these points wait until your instructor has looked'}."
