"""An answer that calls an earlier wrong one is told so first, and judged with the course's own in its place."""

import numpy as np
import pytest

from autograder.checks import exercise_named

WINDOW_WRONG = "def window_response(window, kernel):\n    return np.mean(window * kernel)\n"
SLIDES = """
def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    response = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for row, column in np.ndindex(response.shape):
        response[row, column] = window_response(image[row : row + kh, column : column + kw], kernel)
    return response
"""
HELPED = """
def at(image, kernel, row, column):
    kh, kw = kernel.shape
    return window_response(image[row : row + kh, column : column + kw], kernel)

def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    return np.array([[at(image, kernel, row, column) for column in range(columns)] for row in range(rows)])
"""


def notebook_of(*cells):
    """Return the names that cells make, run one after the other."""
    names = {"np": np, "__name__": "__main__"}
    for cell in cells:
        exec(cell, names)
    return names


@pytest.mark.parametrize("cell", [SLIDES, HELPED])
def test_an_answer_that_is_right_but_for_an_earlier_one_earns_its_points(cell):
    """Directly or by way of a helper; what to mend is said, and the learner's own function is left as it was."""
    names = notebook_of(WINDOW_WRONG, cell)
    own = names["window_response"]

    outcome = exercise_named("cross_correlate2d").judge(names["cross_correlate2d"], seed=1)

    assert (outcome.passed, outcome.fraction) == (True, 1)
    assert "It calls your `window_response`, which is not right yet: mend that first." in outcome.message
    assert names["window_response"] is own


def test_an_answer_that_is_wrong_besides_is_told_both():
    """The earlier one first; the mistake is that of this answer alone."""
    names = notebook_of(WINDOW_WRONG, SLIDES.replace("return response", "return response[:-1, :-1]"))

    outcome = exercise_named("cross_correlate2d").judge(names["cross_correlate2d"], seed=1)

    assert not outcome.passed
    assert outcome.message.startswith("It calls your `window_response`, which is not right yet: mend that first.")
    assert outcome.mistake == "convolution.fence-post"


@pytest.mark.parametrize(
    ("cell", "mistake"),
    [
        ("def cross_correlate2d(image, kernel):\n    return window_response(image, image)\n", None),
        ("def cross_correlate2d(image, kernel):\n    return output_size(3, 3)\n", None),
        (SLIDES.replace("return response", "return response.T"), "convolution.transposed-result"),
    ],
)
def test_an_answer_cannot_earn_by_it_what_it_does_not_do(cell, mistake):
    """Whatever it calls: only what is right with right functions beside it passes."""
    right = "def window_response(window, kernel):\n    return np.sum(window * kernel)\n"
    names = notebook_of(right, "def output_size(n, k):\n    return -1\n", cell)

    outcome = exercise_named("cross_correlate2d").judge(names["cross_correlate2d"], seed=1)

    assert not outcome.passed
    assert mistake in (None, outcome.mistake)


def test_a_function_of_a_later_exercise_is_never_replaced():
    """Or a learner could call the very function that is asked for."""
    names = notebook_of(
        "def convolve2d(image, kernel):\n    return 0\n",
        "def cross_correlate2d(image, kernel):\n    return convolve2d(image, kernel[::-1, ::-1])\n",
    )

    assert not exercise_named("cross_correlate2d").judge(names["cross_correlate2d"], seed=1).passed
