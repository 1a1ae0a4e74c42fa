"""The picture of what an answer did wrong stands in the graded notebook, below the message, and changes nothing."""

import nbformat
import pytest
from nbgrader.utils import determine_grade

from tests.grading.test_markup import MARK, formgrader, marked
from tests.grading.tiny import handed_in

SAYS_ANYTHING = f"def output_size(n, k, stride=1, pad=0):\n    return {MARK!r}"
ONE_TOO_MANY = "def window_response(window, kernel):\n    return np.sum(np.asarray(window, float) * kernel) + 1"


@pytest.fixture(scope="module")
def graded(sessions):
    """Return a graded notebook in which one answer is text full of markup, and the other one too large."""
    from autograder.grading.notebook.run import grade_notebook
    from tests.grading.tiny import SEED, as_file, source

    notebook = as_file(handed_in(output_size=SAYS_ANYTHING, window_response=ONE_TOO_MANY))
    return grade_notebook(notebook, source(), {}, sessions, SEED)


def checked(graded):
    """Return the test cells by their names."""
    return {cell.id: cell for cell in graded.notebook.cells if cell.id.startswith("test-")}


def test_the_picture_stands_below_the_message(graded):
    """With text for whoever cannot see it, and a mark by which a page of feedback knows it."""
    error, picture = checked(graded)["test-window-response"].outputs

    assert error.output_type == "error"
    assert picture.metadata == {"autograder": {"picture": True}}
    assert picture.data["text/html"].count("<table>") == 4
    assert "you returned" in picture.data["text/plain"]
    nbformat.validate(graded.notebook)


def test_nbgrader_counts_it_for_nothing(graded):
    """A wrong answer has no points, with or without a picture."""
    for cell in checked(graded).values():
        assert determine_grade(cell)[0] == 0


def test_what_an_answer_returns_is_no_markup_in_it(graded):
    """On Formgrader's page, and in the output itself no character that moves a cursor."""
    html = checked(graded)["test-output-size"].outputs[1].data["text/html"]

    assert "zqxj" in html
    assert "<img" not in html
    assert not {"\x1b", "\x9b", "\u202e", "\u2066"} & set(html)
    page = formgrader(graded.notebook)
    assert page.count(' class="cnn-case"') == 2
    assert marked(page) == []


def test_a_right_answer_has_none(grade):
    """There is nothing to show."""
    cells = checked(grade(handed_in()))

    assert [len(cell.outputs) for cell in cells.values()] == [1, 1]
