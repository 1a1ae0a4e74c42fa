"""A lesson as a page: the student's notebook, and below its drawing cells what `keep_outputs.py` has kept of them."""

from __future__ import annotations

import functools
import html
import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_output

from autograder.cells import is_answer

OUTPUTS = Path(__file__).parent / "outputs"
IN_THE_SITE = "../../_static"  # as seen from the page of a lesson
ABOUT_THIS_PAGE = """:::{note}
This is the lesson to look at.
Below the cells that draw stands what they show once the answers are right; yours are yours to write.
[Install the course](../../docs/learn.md) to work on it, or [open it elsewhere](../../docs/elsewhere.md).
:::"""
WITHOUT_PICTURES = """:::{note}
This is the lesson to look at.
What its cells show has not been kept for this page yet; in the notebook they show it.
[Install the course](../../docs/learn.md) to work on it, or [open it elsewhere](../../docs/elsewhere.md).
:::"""


def read(text: str) -> NotebookNode:
    """Return the page of a lesson: no check has run in it, and no answer stands in it."""
    lesson = nbformat.reads(text, 4)
    lesson.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    for cell in lesson.cells:
        if cell.cell_type == "code":
            cell.outputs = [_output(shown) for shown in kept().get(cell.id, [])]
    about = ABOUT_THIS_PAGE if any(cell.id in kept() for cell in lesson.cells) else WITHOUT_PICTURES
    lesson.cells.insert(1, new_markdown_cell(about, id="about-this-page"))
    return lesson


@functools.cache
def kept() -> dict[str, list[dict[str, Any]]]:
    """Return what the cells of all lessons show, by their ids, which are unique over the course."""
    files = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(OUTPUTS.glob("*.json")))
    return {cell: shown for file in files for cell, shown in file["cells"].items()}


def is_shown(cell: NotebookNode) -> bool:
    """Return whether a page shows what a cell shows: answers, checks and questions are the learner's."""
    return cell.cell_type == "code" and not is_answer(cell) and "check." not in cell.source


def _output(shown: dict[str, Any]) -> NotebookNode:
    if "text" in shown:
        return new_output("stream", name="stdout", text=shown["text"])
    return new_output("display_data", {"text/html": shown.get("html") or _figure(**shown)})


def _figure(picture: str, words: str, width: int, height: int) -> str:
    """Return a picture as the course shows it in a notebook: its words for who does not see it, and below it."""
    words = html.escape(words)
    return (
        f'<figure class="drawn"><img src="{IN_THE_SITE}/{picture}" alt="{words}" width="{width}" height="{height}" '
        f'loading="lazy"><figcaption aria-hidden="true">{words}</figcaption></figure>'
    )
