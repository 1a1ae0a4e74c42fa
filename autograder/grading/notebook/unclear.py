"""Find what a student wrote as still unclear: the text of a cell that gives no points, which merging leaves out."""

from __future__ import annotations

from collections.abc import Sequence

from nbformat import NotebookNode

from autograder.cells import about, squeezed
from autograder.grading.notebook.outputs import plain_text
from autograder.grading.notebook.reading import Cell

ENDING = "-exit"  # of the id of the cell that asks for it, at the end of a lesson
MAX_UNCLEAR = 2000  # characters


def asks_what_is_unclear(cell: NotebookNode) -> bool:
    """Return whether a cell of the instructor's asks what is still unclear."""
    return cell.cell_type == "markdown" and str(cell.get("id", "")).endswith(ENDING) and not about(cell)


def written_as_unclear(theirs: Sequence[Cell], ours: Sequence[NotebookNode]) -> str:
    """Return the text that a student added to the question, in its cell or in cells of their own right below."""
    texts: list[str] = []
    for place, asking in enumerate(ours):
        if not asks_what_is_unclear(asking):
            continue
        question, below = squeezed(asking.source), False
        for cell in theirs:
            here = cell.home == place or (cell.home is None and question in squeezed(cell.source))
            below = here or (below and cell.home is None and cell.kind == "markdown")
            if below:
                texts.append(squeezed(squeezed(cell.source).replace(question, "")))
    whole = plain_text("\n\n".join(filter(None, texts)))
    return whole if len(whole) <= MAX_UNCLEAR else f"{whole[:MAX_UNCLEAR]}…"
