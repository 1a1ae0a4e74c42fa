"""What is wrong, and where, is told while grading as in a notebook: edits are made here and run in the sandbox."""

import linecache

import pytest

from autograder.checks import exercise_named
from tests.grading.tiny import RIGHT, SEED, handed_in

pytestmark = pytest.mark.diagnosed
GROUPED = "def output_size(n, k, stride=1, pad=0):\n    steps = n + 2 * (pad - k) // stride\n    return steps + 1"
HANGS = """
def output_size(n, k, stride=1, pad=0):
    size = 0
    while size * stride + k <= n + pad:
        size += 1
    return size
"""
ENDS = """
import os, sys
def is_told(n):
    if sys._getframe(1).f_code.co_filename.startswith("<a changed version"):
        os._exit(3)
    return n
def output_size(n, k, stride=1, pad=0):
    return is_told(n) - k + pad
"""


def live(source):
    """Return the outcome of an answer in a notebook."""
    filename = "<the cell>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    names = {"__name__": "__main__"}
    exec(compile(source, filename, "exec"), names)
    return exercise_named("output_size").judge(names["output_size"], seed=SEED)


@pytest.mark.parametrize("answer", [GROUPED, RIGHT["output-size"].replace("+ 1", "+ stride"), HANGS])
def test_a_submission_is_told_what_a_learner_is_told(answer, grade):
    """Word for word; a version that never ends makes the answer no slower than it is."""
    outcome = live(answer)

    graded = grade(handed_in(output_size=answer)).cells[1]

    assert (graded.status, graded.mistake) == ("failed", outcome.mistake)
    assert outcome.mistake is not None or outcome.places
    assert graded.message == outcome.message


def test_a_changed_version_that_ends_the_session_costs_nothing(grade):
    """Neither the answer, which is only wrong, nor the one below."""
    notebook = handed_in(window_response=ENDS + RIGHT["window-response"], output_size=ENDS)

    above, below = grade(notebook).cells

    assert (above.status, below.status) == ("passed", "failed")
    assert "Expected" in below.message


def test_an_answer_is_judged_with_the_courses_own_earlier_functions_in_the_sandbox_as_well(grade):
    """They stay outside: the session asks for their values."""
    wrong = "def window_response(window, kernel):\n    return 0.0"
    calls = "def output_size(n, k, stride=1, pad=0):\n    return int(window_response(np.ones((2, 2)), np.ones((2, 2))))"
    right = (
        "def output_size(n, k, stride=1, pad=0):\n    four = int(window_response(np.ones((2, 2)), np.ones((2, 2))))\n"
    )
    right += "    return (n + 2 * pad - k) // stride + four - 3"

    above, below = grade(handed_in(window_response=wrong, output_size=right)).cells

    assert (above.status, below.status) == ("failed", "passed")
    assert "It calls your `window_response`, which is not right yet" in below.message
    assert grade(handed_in(window_response=wrong, output_size=calls)).cells[1].status == "failed"
