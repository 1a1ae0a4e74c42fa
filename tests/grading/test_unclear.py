"""What a student writes as still unclear is kept, wherever they wrote it, and nothing else is."""

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.grading.notebook.merge import merge
from tests.small_course import answer, notebook, prose

QUESTION = "**One thing that is still unclear to me** (double-click and write):"
LESSON = notebook(
    prose("a-title", "# A"), answer("f", "def f(): ..."), prose("a-exit", QUESTION), prose("a-next", "Next")
)


def handed_in(*last: NotebookNode) -> bytes:
    """Return a student's notebook with these cells in the place of the question."""
    return nbformat.writes(notebook(*LESSON.cells[:2], *last, LESSON.cells[3])).encode()


def without_id(cell: NotebookNode) -> NotebookNode:
    """Return a cell under an id that no cell of the lesson has."""
    cell.id = f"other-{cell.id}"
    return cell


@pytest.mark.parametrize(
    ("last", "unclear"),
    [
        ([prose("a-exit", QUESTION)], ""),
        ([prose("a-exit", f"{QUESTION} why?")], "why?"),
        ([prose("a-exit", f"{QUESTION}\n\nwhy?\n\n- how")], "why?\n\n- how"),
        ([prose("a-exit", "why?")], "why?"),  # the question was written over
        ([prose("a-exit", "")], ""),
        ([prose("a-exit", QUESTION), prose("mine", "why?")], "why?"),  # in a cell of their own below
        ([without_id(prose("a-exit", f"{QUESTION} why?"))], "why?"),  # cells of older notebooks have no ids
        ([prose("mine", "hello"), prose("a-exit", QUESTION)], ""),
        ([], ""),
        ([prose("a-exit", f"{QUESTION} \x1b[2Jwhy?\u202e")], "[2Jwhy?"),
    ],
)
def test_what_is_unclear_is_found(last, unclear):
    """In the question's cell, or right below it."""
    assert merge(handed_in(*last), LESSON).unclear == unclear


def test_what_is_unclear_has_a_length():
    """A page shows it."""
    assert len(merge(handed_in(prose("a-exit", f"{QUESTION} {'why? ' * 5000}")), LESSON).unclear) == 2001
