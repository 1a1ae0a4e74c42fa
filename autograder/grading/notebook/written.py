"""Put into a notebook what grading says of it: a note on top, and below each test what nbgrader expects there."""

from __future__ import annotations

from collections.abc import Sequence

import nbformat
from nbformat import NotebookNode

from autograder.checks.engine.exercise import Outcome
from autograder.checks.pictures.outcome import METADATA, picture_of
from autograder.grading.notebook.outputs import plain_text
from autograder.grading.notebook.result import FAILED, NOT_ATTEMPTED, PARTIAL, PASSED, CellResult


def write_result(cell: NotebookNode, graded: CellResult) -> None:
    """Put into a test cell what nbgrader expects there: text for all points, a number for some, an error for none.

    The picture that judging left there stands below it. Where points wait, it says why: Formgrader shows no more.
    """
    pictures = cell.outputs
    reasons = graded.flags if graded.score is None else ()
    message = "\n".join([graded.message, *(f"Why the points wait: {reason}" for reason in reasons)])
    text = nbformat.v4.new_output("stream", name="stdout", text=f"{message}\n")
    if graded.status == PASSED or (graded.status == PARTIAL and graded.score is None):
        cell.outputs = [text]
    elif graded.status == PARTIAL:
        value = nbformat.v4.new_output("execute_result", data={"text/plain": f"{graded.score:g}"}, execution_count=None)
        cell.outputs = [text, value]
    elif graded.status in (FAILED, NOT_ATTEMPTED):
        cell.outputs = [error_node("CheckFailed", message)]
    else:
        cell.outputs = [error_node(graded.status, message)]
    cell.outputs += pictures


def picture_nodes(outcomes: Sequence[Outcome]) -> list[NotebookNode]:
    """Return the picture of the last outcome as an output, where there is one: HTML of our own, all theirs escaped."""
    try:
        picture = picture_of(outcomes[-1]) if outcomes else None
    except Exception:
        # What a process replied may be anything. The message says it all, and no point hangs on a picture.
        picture = None
    if picture is None:
        return []
    data = {kind: plain_text(text) for kind, text in picture.bundle.items()}
    return [nbformat.v4.new_output("display_data", data=data, metadata=METADATA)]


def error_node(name: str, message: str) -> NotebookNode:
    """Return an output that shows an error."""
    node: NotebookNode = nbformat.v4.new_output("error", ename=name, evalue=message, traceback=message.splitlines())
    return node


def put_note_on_top(notebook: NotebookNode, *parts: tuple[str, tuple[str, ...]]) -> None:
    """Tell the student, under titles, what there is to be told; nothing in these lines is theirs."""
    if told := ["\n".join([title, "", *(f"- {line}" for line in lines)]) for title, lines in parts if lines]:
        note = nbformat.v4.new_markdown_cell("\n\n".join(told))
        note.id = "grading-note"
        notebook.cells.insert(0, note)
