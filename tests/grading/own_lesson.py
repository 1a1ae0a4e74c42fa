"""An instructor's own lesson: plain asserts, hidden tests, partial credit, and an answer that a person grades."""

from pathlib import Path

from nbformat import NotebookNode
from small_course import answer, by_hand, code, notebook, prose, setup, test_cell

from autograder.authoring.generate import student_version
from autograder.grading.notebook.merge import as_graded
from tests.grading.tiny import as_file

PATH = Path("01-own/own.ipynb")
STUB = "\n    ### BEGIN SOLUTION\n    {}\n    ### END SOLUTION"
RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "half": "def half(x):\n    return x / 2",
    "mean": "def mean(values):\n    return np.mean(values)",
}
HALF = "print('Half of it.')\n1.5 * (half(3) == 1.5) + 1.5 * (half(4) == 2)"
MEAN = """given = [1, 2, 6]
assert np.allclose(mean(given), 3), "the mean of 1, 2 and 6 is 3"
### BEGIN HIDDEN TESTS
assert np.allclose(mean([4]), 4), "secret"
### END HIDDEN TESTS"""


def stub(name: str) -> str:
    """Return an answer cell of the instructor's."""
    head, _, body = RIGHT[name].partition("\n")
    return head + STUB.format(body.strip())


def lesson() -> NotebookNode:
    """Return the instructor's notebook, with solutions."""
    return notebook(
        prose("own-title", "# A lesson of one's own"),
        setup("own-setup", "import numpy as np\ndef close(a, b):\n    return abs(a - b) < 1e-9"),
        answer("double", stub("double")),
        test_cell("test-double", "assert close(double(4), 8)\nassert close(double(-1), -2)", 2),
        answer("half", stub("half")),
        test_cell("test-half", HALF, 3),
        answer("mean", stub("mean")),
        test_cell("test-mean", MEAN, 2),
        by_hand("essay", "Why is that so?", 4),
    )


def source() -> NotebookNode:
    """Return the instructor's notebook as grading wants it."""
    return as_graded(lesson(), PATH)


def handed_in(essay: str = "", last: str = "", **answers: str) -> bytes:
    """Return a student's notebook: right, but for the answers given, with a `last` cell of the student's own."""
    content = student_version(lesson(), PATH)
    for cell in content.cells:
        if cell.id in RIGHT:
            cell.source = answers.get(cell.id, RIGHT[cell.id])
        elif cell.id == "essay" and essay:
            cell.source = essay
    if last:
        content.cells.append(code("last", last))
    return as_file(content)
