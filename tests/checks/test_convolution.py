"""The checks of lesson 01: what they accept, what they refuse beside the catalogue, and what the lesson asks."""

import re

import nbformat
import numpy as np
import pytest

from autograder.checks import exercise_named
from autograder.checks.convolution.questions import PARSONS, QUESTIONS
from autograder.checks.convolution.recover_kernel import black_box, one_weight_at_a_time
from autograder.checks.convolution.sliding_variants import by_windows
from autograder.course import LESSONS

SOURCE = "solutions" / LESSONS[0].notebook

SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
SLANTED = np.array([[0, 1, 1], [-1, 0, 1], [-1, -1, 0]])
GAUSS = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16
EDGES = {
    "sobel": (SOBEL, SLANTED),
    "other-polarity": (-SOBEL, -SLANTED),
    "other-diagonal": (SOBEL, SLANTED[::-1]),
    "prewitt": (np.array([[-1, 0, 1]] * 3), np.array([[2, 1, 0], [1, 0, -1], [0, -1, -2]])),
    "scharr": (np.array([[3, 0, -3], [10, 0, -10], [3, 0, -3]]), SLANTED * 0.01),
    "one-row": (np.array([[0, 0, 0], [-1, 0, 1], [0, 0, 0]]), np.array([[1, 0, 0], [0, 0, 0], [0, 0, -1]])),
    "neighbours": (np.array([[-1, 1, 0]] * 3), np.array([[0, 0, 1], [0, 0, 0], [-1, 0, 0]])),
    "slightly-tilted": (SOBEL + 0.2 * SOBEL.T, SLANTED + 0.2 * SLANTED[::-1]),
    "nearly-zero-sum": (SOBEL / 3 + 1e-4, SLANTED / 7),
}
BLURS = {
    "gauss": GAUSS,
    "box": np.full((3, 3), 0.111),
    "cross": np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]]) / 5,
    "corner": np.array([[1, 1, 0], [1, 1, 0], [0, 0, 0]]) / 4,
    "ring": (np.ones((3, 3)) - np.diag([0, 1, 0])) / 8,
}


def kernels(vertical=SOBEL, horizontal=None, diagonal=SLANTED, blur=GAUSS):
    """Return an answer to `make_kernel` that gives these four."""
    table = {
        "vertical_edge": vertical,
        "horizontal_edge": SOBEL.T if horizontal is None else horizontal,
        "diagonal_edge": diagonal,
        "blur": blur,
    }
    return lambda feature: table[feature]


@pytest.mark.parametrize(("straight", "diagonal"), EDGES.values(), ids=EDGES)
def test_every_sensible_edge_kernel_passes(straight, diagonal):
    """Kernels are judged by what they respond to: scale, side and direction of the diagonal are free."""
    outcome = exercise_named("make_kernel").judge(kernels(straight, np.transpose(straight), diagonal))

    assert outcome.passed, outcome.message


@pytest.mark.parametrize("blur", BLURS.values(), ids=BLURS)
def test_every_sensible_blur_passes(blur):
    """A blur mixes neighbours in both directions and keeps the brightness; the weights are free."""
    outcome = exercise_named("make_kernel").judge(kernels(blur=blur.tolist()))

    assert outcome.passed, outcome.message


@pytest.mark.parametrize(
    ("answer", "fraction", "words"),
    [
        pytest.param(kernels(blur=np.ones((3, 3))), 0.75, "comes out as 9", id="blur-too-bright"),
        pytest.param(kernels(blur=np.eye(3) / 3), 0.75, "keeps 1", id="blur-along-a-diagonal"),
        pytest.param(kernels(blur=None), 0.75, "got None", id="blur-missing"),
        pytest.param(kernels(diagonal=np.ones((5, 5))), 0.75, "shape (3, 3)", id="too-large"),
        pytest.param(kernels(diagonal=SOBEL, blur=np.zeros((3, 3))), 0.5, "responds to nothing", id="two-wrong"),
        pytest.param(kernels(vertical=[["a"] * 3] * 3), 0.75, "shape (3, 3)", id="text"),
        pytest.param(kernels(vertical=np.full((3, 3), np.inf)), 0.75, "nan or infinite", id="infinite"),
        pytest.param({"blur": GAUSS}.__getitem__, 0.25, "KeyError", id="only-one-known"),
        pytest.param(lambda feature: SOBEL, 0.25, "every edge gets the same kernel", id="always-the-same"),
        pytest.param(lambda feature: np.eye(3), 0.0, "add up to 0", id="all-wrong"),
    ],
)
def test_each_feature_earns_a_quarter_of_the_points(answer, fraction, words):
    """One wrong kernel costs its own share only, and the message says what was seen."""
    outcome = exercise_named("make_kernel").judge(answer)

    assert outcome.fraction == fraction
    assert not outcome.passed
    assert words in outcome.message


@pytest.mark.parametrize(
    ("diagonal", "mistake"),
    [
        pytest.param([[2, -1, -1], [-1, 2, -1], [-1, -1, 2]], "line-instead-of-edge", id="diagonal-line"),
        pytest.param([[0, -1, 0], [-1, 4, -1], [0, -1, 0]], "answers-to-every-edge", id="laplacian"),
        pytest.param(np.eye(3), "fires-on-flat", id="identity"),
        pytest.param(SOBEL, "straight-instead-of-diagonal", id="straight"),
    ],
)
def test_other_kernels_for_a_diagonal_edge_are_named(diagonal, mistake):
    """A kernel that is right for something else is told what it responds to."""
    assert exercise_named("make_kernel").judge(kernels(diagonal=diagonal)).mistake == f"convolution.{mistake}"


def test_a_kernel_cannot_be_recovered_by_remembering():
    """Answers learned from the notebook's own boxes do not fit the boxes of grading."""
    seen = []

    def spy(black_box, kernel_shape):
        seen.append(one_weight_at_a_time(black_box, kernel_shape))
        return seen[-1]

    assert exercise_named("recover_kernel").judge(spy, seed=0).passed
    remembered = iter(seen)

    def from_memory(black_box, kernel_shape):
        return next(remembered)

    assert not exercise_named("recover_kernel").judge(from_memory, seed=20261122).passed


def test_the_black_box_slides_its_kernel_unflipped():
    """What the lesson promises about the box is so, and the kernel expected is the one inside."""
    kernel = np.arange(6.0).reshape(2, 3)
    box = black_box(kernel)

    assert np.array_equal(box(np.eye(2, 3)), [[np.sum(np.eye(2, 3) * kernel)]])
    assert np.array_equal(one_weight_at_a_time(box, (2, 3)), kernel)


def test_the_black_box_says_what_it_wants():
    """An image that is too small, or no image, ends in a sentence about the box."""
    for image in (np.ones((1, 1)), np.ones(9)):
        outcome = exercise_named("recover_kernel").judge(lambda box, shape, image=image: box(image))

        assert "the black box wants an image (H, W) of at least 2 by 2 pixels" in outcome.message


def test_a_sliding_kernel_that_changes_its_image_is_told_so():
    """A right result is not enough when the caller's image is overwritten."""

    def careless(image, kernel):
        result = by_windows(image, kernel)
        image[...] = 0
        return result

    outcome = exercise_named("cross_correlate2d").judge(careless)

    assert outcome.mistake == "convolution.changes-its-arguments"
    assert "`image`" in outcome.message


def lesson_text():
    """Return the source of the lesson's cells."""
    return [cell.source for cell in nbformat.read(SOURCE, 4).cells]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_question_stands_in_the_lesson_with_its_choices(question):
    """Each choice the lesson offers is explained, and one of them is right."""
    cells = lesson_text()
    asked = [place for place, source in enumerate(cells) if f'check.question("{question.id}"' in source]
    offered = re.findall(r'^- `"(\w)"`', cells[asked[0] - 1], flags=re.MULTILINE)

    assert len(asked) == 1
    assert offered == list(question.because)
    assert question.right in question.because
    assert question.reply(None).startswith("Not answered yet")
    for choice in offered:
        assert question.reply(choice).startswith("Yes." if choice == question.right else "Not quite.")


def test_the_lines_to_order_are_those_of_the_lesson():
    """The numbers a learner writes mean the lines the check knows."""
    listed = "\n".join(f"{number:2}  {line}" for number, line in enumerate(PARSONS[0].lines, start=1))

    assert any(listed in source for source in lesson_text())


@pytest.mark.parametrize(
    ("order", "words"),
    [
        pytest.param([4, 11, 10, 7, 6, 9, 2, 5, 1], "Yes.", id="as-meant"),
        pytest.param([], "Not answered yet", id="empty"),
        pytest.param([4, 11, 3, 7, 6, 9, 2, 5, 1], "trap", id="fence-post"),
        pytest.param([4, 11, 10, 7, 6, 9, 8, 5, 1], "trap", id="slice"),
        pytest.param([4, 11, 7, 10, 6, 9, 2, 5, 1], "Yes.", id="another-that-works"),
        pytest.param([4, 6, 9, 2, 5, 11, 10, 7, 1], "Not quite", id="used-before-made"),
        pytest.param([4, 11, 10, 7, 6, 9, 2, 5], "1 more line is needed", id="no-return"),
    ],
)
def test_the_lines_are_right_in_every_working_order(order, words):
    """An order that works is right, any other is answered with what to think about."""
    assert words in PARSONS[0].reply(order)
