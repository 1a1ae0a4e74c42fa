"""Read the graded cells of a graded notebook, each with the student's answer, and nothing that was drawn or printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

ANSWERS = "\n\n\n"  # between those of several cells


class _Cell(msgspec.Struct):
    cell_type: str = ""
    id: str = ""
    source: str | list[str] = ""
    metadata: dict[str, Any] = {}


class _Notebook(msgspec.Struct):
    cells: list[_Cell] = []


_decoder = msgspec.json.Decoder(_Notebook)


@dataclass(frozen=True)
class GradedCell:
    """Hold the id and the `grade_id` of a graded cell, and the answer that it is about."""

    id: str
    name: str
    answer: str


def graded_cells(content: bytes) -> tuple[GradedCell, ...]:
    """Return the graded cells of a notebook; a test is about the answers since the test before, else its namesake."""
    try:
        cells = _decoder.decode(content).cells
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ()
    answers: dict[str, str] = {}
    since: list[str] = []
    graded = []
    for cell in cells:
        noted = cell.metadata.get("nbgrader", {})
        name = str(noted.get("grade_id", ""))
        source = cell.source if isinstance(cell.source, str) else "".join(cell.source)
        if noted.get("solution") and not noted.get("grade"):
            answers[name] = source
            since.append(source)
        elif noted.get("solution") or noted.get("task"):
            graded.append(GradedCell(cell.id, name, source))
        elif noted.get("grade"):
            answer = ANSWERS.join(since) or answers.get(name.removeprefix("test-"), "")
            graded.append(GradedCell(cell.id, name, answer))
            since = []
    return tuple(graded)
