"""What grading one notebook results in, and its one form on disk."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, replace
from typing import Any

from nbformat import NotebookNode

from autograder.cells import about, exercise_of

FORMAT = 2
PASSED, PARTIAL, FAILED, NOT_ATTEMPTED = "passed", "partial", "failed", "not attempted"
TIMED_OUT, OUT_OF_MEMORY, CRASHED, GRADER_ERROR = "timed out", "out of memory", "crashed", "grader error"
TO_GRADE = "to be graded"
STATUSES = (PASSED, PARTIAL, FAILED, NOT_ATTEMPTED, TIMED_OUT, OUT_OF_MEMORY, CRASHED, GRADER_ERROR, TO_GRADE)
OUTSIDE, INSIDE, BY_HAND = "outside", "inside", "by hand"
PLACES = (OUTSIDE, INSIDE, BY_HAND)


@dataclass(frozen=True)
class CellResult:
    """Hold how one graded cell ended.

    `score` is out of `points`, and `None` where the instructor decides: after a grader error, where only the student's
    own process vouches for an answer, and where points are given by hand. `fraction`, `message` and `mistake` are those
    of the check's outcome. `judged` says where: outside the sandbox, inside it beside the answers, or by hand.
    """

    cell: str
    exercise: str
    points: float
    score: float | None
    status: str
    fraction: float
    message: str
    mistake: str | None = None
    flags: tuple[str, ...] = ()
    judged: str = OUTSIDE


@dataclass(frozen=True)
class NotebookResult:
    """Hold everything that grading one notebook found; the same submission gives the same result.

    `key` names what the result depends on, `sandbox` how the code was confined ("bubblewrap" or "none"), `notes` are
    remarks about the submission as a whole, `unclear` is what the student wrote as still unclear.
    """

    student: str
    assignment: str
    notebook: str
    key: str
    sandbox: str
    cells: tuple[CellResult, ...]
    mended: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unclear: str = ""

    @property
    def score(self) -> float:
        """Return the points earned, those that wait for the instructor left out."""
        return sum(cell.score or 0.0 for cell in self.cells)

    @property
    def waiting(self) -> float:
        """Return the points that may be added: of what is graded by hand all, of other answers what they would earn."""
        waiting = [cell for cell in self.cells if cell.score is None]
        return sum(cell.points if cell.judged == BY_HAND else cell.fraction * cell.points for cell in waiting)

    @property
    def points(self) -> float:
        """Return the points that can be earned in this notebook."""
        return sum(cell.points for cell in self.cells)

    @property
    def flagged(self) -> tuple[str, ...]:
        """Return the remarks for the instructor."""
        return tuple(f"`{cell.exercise}`: {flag}" for cell in self.cells for flag in cell.flags)


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


def to_json(result: NotebookResult) -> str:
    """Return the documented text form: sorted, so that equal results are equal bytes."""
    content = {
        "format": FORMAT,
        **asdict(result),
        "score": result.score,
        "points": result.points,
        "flagged": result.flagged,
    }
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def from_json(text: str) -> NotebookResult:
    """Return the result that `to_json` has written; raise `ValueError` for anything else."""
    try:
        content: dict[str, Any] = json.loads(text)
        cells = tuple(CellResult(**{**cell, "flags": tuple(cell["flags"])}) for cell in content["cells"])
        named = {key: content[key] for key in ("student", "assignment", "notebook", "key", "sandbox", "unclear")}
        result = NotebookResult(**named, cells=cells, mended=tuple(content["mended"]), notes=tuple(content["notes"]))
        texts = (*named.values(), *result.mended, *result.notes)
        if all(isinstance(text, str) for text in texts) and all(map(_is_whole, cells)) and to_json(result) == text:
            return result
    except (LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"no result of grading: {error}") from None
    raise ValueError("no result of grading")


def _is_whole(cell: CellResult) -> bool:
    """Return whether every field of a cell has its type, and every number its range."""
    texts = (cell.cell, cell.exercise, cell.message, *cell.flags)
    return (
        all(isinstance(text, str) for text in texts)
        and (cell.mistake is None or isinstance(cell.mistake, str))
        and cell.status in STATUSES
        and cell.judged in PLACES
        and _is_number(cell.points, math.inf)
        and _is_number(cell.fraction, 1.0)
        and (cell.score is None or _is_number(cell.score, cell.points))
    )


def _is_number(value: Any, most: float) -> bool:
    return isinstance(value, float) and 0.0 <= value <= most and math.isfinite(value)
