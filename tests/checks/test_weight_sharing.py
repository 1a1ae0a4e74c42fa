"""Lesson 03: answers right in most cases are refused, and the messages say what was seen."""

import itertools
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks import check, exercise_named
from autograder.checks.weight_sharing.conv2d import with_einsum, with_tensordot
from autograder.checks.weight_sharing.questions import PARSONS, QUESTIONS
from autograder.course import lesson_of
from tests.checks.wrong_answers import blind_beyond, by_name_only, by_position_only, in_the_type_of, remembering

LESSON = Path(__file__).parents[2] / "solutions" / "03-weight-sharing" / "weight-sharing.ipynb"
CELLS = nbformat.read(LESSON, 4).cells
PROSE = "\n".join(cell.source for cell in CELLS if cell.cell_type == "markdown")

PROSE_BEFORE = {after.id: before.source for before, after in itertools.pairwise(CELLS)}  # by the id of a question


RIGHT = {name: exercise_named(name).valid[0] for name in lesson_of("conv2d").exercises}


def patch_in(part, start=-np.inf):
    """Return `strongest_patch` that searches a part of the map, for something above a start."""

    def answer(image, fmap, kernel_shape):
        searched = np.full(fmap.shape, -np.inf)
        searched[part] = fmap[part]
        row, col = np.unravel_index(np.argmax(np.maximum(searched, start)), fmap.shape)
        return row, col, image[row : row + kernel_shape[0], col : col + kernel_shape[1]]

    return answer


def turned_map(image, fmap, kernel_shape):
    """Look for the smallest value of the map with its signs turned, which whole numbers without a sign do not take."""
    row, col = np.unravel_index(np.argmin(-fmap), fmap.shape)
    return row, col, image[row : row + kernel_shape[0], col : col + kernel_shape[1]]


def sign_lost_where_all_is_negative(image, kernels, biases=None):
    """Give sizes where every response is below 0."""
    maps = np.asarray(RIGHT["conv2d"](image, kernels, biases))
    return np.abs(maps) if (maps < 0).all() else maps


def silent_map_kept(image, kernels, biases):
    """Forget the ReLU where every response is below 0."""
    maps = np.asarray(RIGHT["conv2d"](image, kernels, biases))
    return maps if (maps < 0).all() else np.maximum(maps, 0)


def positive_only(matrix):
    """Take only weights above 0 for connections."""
    n_out, n_in = matrix.shape
    windows = np.array([matrix[i, i : i + n_in - n_out + 1] for i in range(n_out)])
    if np.sum(matrix > 0) > np.sum(windows > 0):
        return "dense"
    return "convolutional" if np.allclose(windows, windows[0]) else "local"


def unseen(part):
    """Return `classify_layer` for which a part of the matrix is empty."""

    def answer(matrix):
        seen = np.array(matrix)
        seen[part] = 0
        return RIGHT["classify_layer"](seen)

    return answer


def first_rows_only(kernel, n_in):
    """Fill 32 rows and leave the others empty."""
    matrix = np.array(RIGHT["conv1d_matrix"](kernel, n_in))
    matrix[32:] = 0
    return matrix


LAYERS = ("conv2d", "feature_maps")
FITS = ("fit_shared_kernel", "fit_local_kernels")
REFUSED = [
    *[(name, "remembers", None) for name in RIGHT if name not in ("conv_params", "compare_params")],
    *[(name, blind_beyond(RIGHT[name], 32, axis=axis), None) for name in LAYERS for axis in (0, 1)],
    *[
        (name, blind_beyond(RIGHT[name], length, argument=1, axis=axis), None)
        for name in LAYERS
        for axis, length in enumerate((5, 5, 4, 8))
    ],
    *[(name, blind_beyond(RIGHT[name], 32, axis=axis), None) for name in FITS for axis in (1, 2)],
    *[("strongest_patch", blind_beyond(RIGHT["strongest_patch"], 32, argument=1, axis=axis), None) for axis in (0, 1)],
    *[("equivariance_error", blind_beyond(RIGHT["equivariance_error"], 32, axis=axis), None) for axis in (0, 1)],
    *[
        ("equivariance_error", blind_beyond(RIGHT["equivariance_error"], 3, argument=1, axis=axis), None)
        for axis in (0, 1)
    ],
    *[("classify_layer", blind_beyond(RIGHT["classify_layer"], 32, axis=axis), None) for axis in (0, 1)],
    ("conv1d_matrix", first_rows_only, None),
    ("conv1d_matrix", blind_beyond(RIGHT["conv1d_matrix"], 7), None),
    *[
        (name, in_the_type_of(RIGHT[name], argument, dtype), None)
        for name in LAYERS
        for argument in range(3)
        for dtype in ("uint8", "int64")
    ],
    ("conv2d", in_the_type_of(with_einsum, 0), "weight-sharing.conv-truncated"),
    ("conv2d", in_the_type_of(with_einsum, 1), "weight-sharing.conv-type-of-the-kernels"),
    ("conv2d", in_the_type_of(with_einsum, 2), "weight-sharing.conv-type-of-the-biases"),
    *[(name, in_the_type_of(RIGHT[name], argument), None) for name in FITS for argument in (0, 1)],
    (
        "equivariance_error",
        lambda *args, **kwargs: int(RIGHT["equivariance_error"](*args, **kwargs)),
        "weight-sharing.equivariance-fraction-lost",
    ),
    ("conv2d", sign_lost_where_all_is_negative, None),
    ("feature_maps", silent_map_kept, None),
    ("classify_layer", positive_only, "weight-sharing.only-positive-weights"),
    *[("classify_layer", unseen(part), None) for part in ((0, -1), (-1, 0), 0, -1, (slice(None), -1))],
    *[
        ("strongest_patch", patch_in(np.s_[part]), None)
        for part in (np.s_[1:], np.s_[:-1], np.s_[:, 1:], np.s_[:, :-1])
    ],
    ("strongest_patch", patch_in(np.s_[:-1, :-1]), "weight-sharing.patch-last-places-not-searched"),
    ("strongest_patch", patch_in(np.s_[1:, 1:]), "weight-sharing.patch-first-places-not-searched"),
    ("strongest_patch", patch_in(np.s_[1:-1, 1:-1]), None),
    ("strongest_patch", patch_in(np.s_[:], start=0), "weight-sharing.patch-search-starts-at-zero"),
    ("strongest_patch", turned_map, None),
    ("conv2d", by_position_only(with_einsum, ["biases"]), None),
    ("conv2d", by_name_only(with_einsum, 2), None),
    ("conv_params", by_position_only(RIGHT["conv_params"], ["bias"]), None),
    ("conv_params", by_name_only(RIGHT["conv_params"], 4), None),
    ("equivariance_error", by_position_only(RIGHT["equivariance_error"], ["respond"]), None),
    ("equivariance_error", by_name_only(RIGHT["equivariance_error"], 4), None),
]


@pytest.mark.parametrize(
    ("name", "answer", "mistake"), REFUSED, ids=[f"{row[0]}-{number}" for number, row in enumerate(REFUSED)]
)
def test_an_answer_right_in_most_cases_is_refused(name, answer, mistake):
    """Borders, signs, sizes, types, ways to call and results that are kept: each has a case that tells."""
    outcome = exercise_named(name).judge(remembering(RIGHT[name]) if answer == "remembers" else answer)

    assert not outcome.passed
    assert mistake is None or outcome.mistake == mistake


@pytest.mark.parametrize("name", list(RIGHT))
def test_a_message_sends_to_a_section_that_is_there(name):
    """What a message names under "Where to look" is a heading of the lesson."""
    message = exercise_named(name).judge(lambda *_, **__: None).message
    section = re.search(r'the section "(.+?)" above', message)[1]
    headings = [line.lstrip("#0123456789. ") for line in PROSE.splitlines() if line.startswith("#")]

    assert section in headings


def test_conv2d_that_sums_only_in_space_is_told_so():
    """The commonest mistake is explained with its shape, what was expected, and where to look."""
    outcome = check.conv2d.outcome(
        lambda image, kernels, biases=None: (
            np.einsum("ijcyx,yxck->ijck", sliding_window_view(image, kernels.shape[:2], axis=(0, 1)), kernels)
            + (0 if biases is None else biases)
        )
    )

    assert outcome.mistake == "weight-sharing.conv-no-channel-sum"
    assert "an array of shape (1, 2, 2) was expected, you returned shape (1, 2, 2, 2)" in outcome.message


def test_feature_maps_on_a_wrong_conv2d_says_that_the_mistake_is_there():
    """Whoever calls a wrong conv2d is sent to it, and hears the same reason."""

    def feature_maps(image, kernels, biases):
        return np.maximum(with_tensordot(image, kernels[::-1, ::-1], biases), 0)

    outcome = check.feature_maps.outcome(feature_maps)

    assert outcome.mistake == "weight-sharing.maps-of-conv-flipped"
    assert "the mistake is in your `conv2d`" in outcome.message


def test_feature_maps_before_conv2d_is_written_sends_back():
    """A stub further down is not taken for a wrong answer."""

    def conv2d(image, kernels, biases=None):
        raise NotImplementedError

    outcome = check.feature_maps.outcome(lambda image, kernels, biases: np.maximum(conv2d(image, kernels, biases), 0))

    assert not outcome.attempted
    assert "It calls `conv2d`" in outcome.message


def test_equivariance_error_may_keep_the_layer_of_the_lesson_as_its_default():
    """Called without a layer, as in the lesson's pictures, the answer for shared weights is 0."""
    outcome = exercise_named("equivariance_error").judge(RIGHT["equivariance_error"], seed=3)

    assert outcome.passed
    assert RIGHT["equivariance_error"](np.arange(64.0).reshape(8, 8) ** 2, np.array([[1.0, -1.0]]), 2, -1) == 0


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_choice_of_a_question_has_its_own_reason(question):
    """A wrong choice is explained, never merely refused, and the lesson offers just these choices."""
    offered = re.search(r"Think first\.(?:(?!Think first).)*$", PROSE_BEFORE[question.id], re.DOTALL)[0]
    replies = [question.reply(choice) for choice in question.because]

    assert len(set(replies)) == len(replies) >= 3
    assert sum(reply.startswith("Yes.") for reply in replies) == 1
    assert question.reply(question.right).startswith("Yes.")
    assert question.reply(None).startswith("Not answered yet")
    assert re.findall(r'^- `"(.)"`:', offered, re.MULTILINE) == list(question.because)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ([1, 5, 8, 3, 9, 2, 6, 4, 12, 7], "Yes."),
        ([1, 8, 5, 3, 9, 2, 6, 4, 12, 7], "Yes."),
        ([1, 5, 8, 3, 9, 2, 10, 4, 12, 7], "is a trap"),
        ([1, 5, 3, 8, 9, 2, 6, 4, 12, 7], "made before it is used"),
        ([1, 5, 8, 3, 9, 2, 6, 4, 12], "1 more line is needed"),
        ([], "Not answered yet"),
    ],
)
def test_the_parsons_problem_takes_every_order_that_works(order, words):
    """The problem is solved by behaviour; a trap, a gap and a wrong order are each told."""
    assert words in PARSONS[0].reply(order)


def test_the_parsons_problem_is_printed_as_it_is_judged():
    """The numbered lines in the lesson are the lines behind the numbers."""
    printed = "\n".join(f"{number:>2}  {line}" for number, line in enumerate(PARSONS[0].lines, 1))

    assert printed in PROSE


def test_the_numbers_that_the_lesson_tells_are_the_ones_that_are_computed():
    """28x28 to 26x26 with one 3x3 kernel, and 32 kernels on a colour image."""
    counts = RIGHT["compare_params"]((28, 28, 1), (3, 3), 1)

    assert counts == {"dense": 529_984 + 676, "local": 6_084 + 676, "shared": 9 + 1}
    assert RIGHT["conv_params"](3, 3, 3, 32) == 896
    assert RIGHT["conv_params"](3, 3, 3, 32, bias=False) == 864
