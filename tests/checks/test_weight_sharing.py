"""Lesson 03: every right way to write an answer passes, and the messages say what was seen."""

import itertools
import math
import re
from itertools import product
from pathlib import Path

import nbformat
import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks import check, weight_sharing
from autograder.checks.equivariance import equivariance_error as equivariance_exercise
from tests.checks.wrong_answers import blind_beyond, by_name_only, by_position_only, in_the_type_of, remembering

LESSON = Path(__file__).parents[2] / "solutions" / "03-weight-sharing" / "weight-sharing.ipynb"
CELLS = nbformat.read(LESSON, 4).cells
PROSE = "\n".join(cell.source for cell in CELLS if cell.cell_type == "markdown")

PROSE_BEFORE = {after.id: before.source for before, after in itertools.pairwise(CELLS)}  # by the id of a question


def matrix_by_diagonals(kernel, n_in):
    """Add one diagonal for each weight."""
    rows = n_in - len(kernel) + 1
    return sum(float(weight) * np.eye(rows, n_in, offset) for offset, weight in enumerate(kernel))


def matrix_as_lists(kernel, n_in):
    """Return lists, not an array."""
    return [
        [float(kernel[j - i]) if 0 <= j - i < len(kernel) else 0.0 for j in range(n_in)]
        for i in range(n_in - len(kernel) + 1)
    ]


def matrix_by_impulses(kernel, n_in):
    """Ask what the sliding kernel answers to each single input."""
    return np.array([np.correlate(column, kernel, "valid") for column in np.eye(n_in, dtype=np.float32)]).T


def layer_by_mask(m):
    """Mark the band, then look outside and along it."""
    n_out, n_in = m.shape
    i, j = np.indices(m.shape)
    if m[(j < i) | (j > i + n_in - n_out)].any():
        return "dense"
    return "convolutional" if (m[1:, 1:] == m[:-1, :-1]).all() else "local"


def layer_by_rebuilding(m):
    """Build the convolution that the first row would make."""
    n_out, n_in = m.shape
    k = n_in - n_out + 1
    if np.array_equal(matrix_by_diagonals(m[0, :k], n_in), m):
        return np.str_("convolutional")
    return (
        "local"
        if all(np.flatnonzero(row).min() >= i and np.flatnonzero(row).max() < i + k for i, row in enumerate(m))
        else "dense"
    )


def conv_by_loops(image, kernels, biases=None):
    """Loop over everything, plain Python lists inside."""
    (h, w, _), (kh, kw, c_in, c_out) = image.shape, kernels.shape
    maps = [
        [[0.0 if biases is None else float(biases[k]) for k in range(c_out)] for _ in range(w - kw + 1)]
        for _ in range(h - kh + 1)
    ]
    for i, j, k in product(range(h - kh + 1), range(w - kw + 1), range(c_out)):
        for y, x, c in product(range(kh), range(kw), range(c_in)):
            maps[i][j][k] += float(image[i + y, j + x, c]) * float(kernels[y, x, c, k])
    return maps


def conv_by_einsum(image, kernels, biases=None):
    """Let one einsum do it, in float32."""
    windows = sliding_window_view(image.astype(np.float32), kernels.shape[:2], axis=(0, 1))
    maps = np.einsum("ijcyx,yxck->ijk", windows, kernels.astype(np.float32))
    return maps if biases is None else maps + biases


def conv_by_tensordot(image, kernels, biases=None):
    """Contract each window with all kernels at once."""
    kh, kw, _, c_out = kernels.shape
    maps = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1, c_out))
    for i, j in np.ndindex(maps.shape[:2]):
        maps[i, j] = np.tensordot(image[i : i + kh, j : j + kw], kernels, axes=3)
    if biases is not None:
        maps += biases
    return maps


def conv_by_shifted_images(image, kernels, biases=None):
    """Add up the image moved by each offset, weighted."""
    kh, kw, _, c_out = kernels.shape
    h, w = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    maps = np.zeros((h, w, c_out)) + (0 if biases is None else np.asarray(biases))
    for y, x in product(range(kh), range(kw)):
        maps = maps + image[y : y + h, x : x + w].astype(float) @ kernels[y, x]
    return maps


def patch_by_where(image, fmap, kernel_shape):
    """Return indices as 0-d arrays and the patch as lists, in a list."""
    rows, cols = np.where(fmap == fmap.max())
    return [rows[0], cols[0], image[rows[0] : rows[0] + kernel_shape[0], cols[0] : cols[0] + kernel_shape[1]].tolist()]


def patch_by_divmod(image, fmap, kernel_shape):
    """Turn the flat index into row and column by hand."""
    row, col = divmod(fmap.argmax(), fmap.shape[1])
    return row, col, image[row : row + kernel_shape[0], col : col + kernel_shape[1]].copy()


def respond(image, kernel):
    """Return the map of one kernel on a grey image."""
    return conv_by_tensordot(image[..., None], kernel[..., None, None])[..., 0]


def shift(image, dy, dx):
    """Move an image, empty pixels follow."""
    return np.roll(np.pad(image, 9), (dy, dx), (0, 1))[9 : 9 + image.shape[0], 9 : 9 + image.shape[1]]


def error_by_slices(image, kernel, dy, dx, respond=respond):
    """Compare the interior by slices of the two maps."""
    one, other = respond(shift(image, dy, dx), kernel), shift(respond(image, kernel), dy, dx)
    h, w = one.shape
    return np.abs(one - other)[max(dy, 0) : h + min(dy, 0), max(dx, 0) : w + min(dx, 0)].max()


def error_with_a_wide_margin(image, kernel, dy, dx, respond=respond):
    """Roll, and leave out more than needed on every side."""
    margin = max(abs(dy), abs(dx)) + 3
    one = respond(np.roll(image, (dy, dx), axis=(0, 1)), kernel)
    other = np.roll(respond(image, kernel), (dy, dx), axis=(0, 1))
    return np.array(np.max(np.abs(one - other)[margin:-margin, margin:-margin]))


def error_by_loops(image, kernel, dy, dx, respond=respond):
    """Visit each place whose partner lies in the map as well."""
    one, other = respond(shift(image, dy, dx), kernel), respond(image, kernel)
    h, w = one.shape
    return max(
        abs(float(one[i, j]) - float(other[i - dy, j - dx]))
        for i in range(h)
        for j in range(w)
        if 0 <= i - dy < h and 0 <= j - dx < w
    )


def shared_by_loops(images, targets, kernel_shape):
    """Collect row after row."""
    kh, kw = kernel_shape
    rows, values = [], []
    for image, target in zip(images, targets, strict=True):
        for i, j in np.ndindex(target.shape):
            rows.append(image[i : i + kh, j : j + kw].ravel())
            values.append(target[i, j])
    return np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)[0].reshape(kernel_shape)


def shared_by_pseudo_inverse(images, targets, kernel_shape):
    """Take the pseudo-inverse of all windows, in float32."""
    windows = sliding_window_view(images.astype(np.float32), kernel_shape, axis=(1, 2))
    return (np.linalg.pinv(windows.reshape(targets.size, -1)) @ targets.ravel()).reshape(kernel_shape)


def shared_by_normal_equations(images, targets, kernel_shape):
    """Solve the normal equations: there are always enough positions."""
    rows = sliding_window_view(images, kernel_shape, axis=(1, 2)).reshape(targets.size, -1)
    return np.linalg.solve(rows.T @ rows, rows.T @ targets.ravel()).reshape(kernel_shape).tolist()


def local_by_loops(images, targets, kernel_shape):
    """Solve position by position."""
    kh, kw = kernel_shape
    kernels = np.zeros((*targets.shape[1:], kh, kw))
    for i, j in np.ndindex(targets.shape[1:]):
        patches = images[:, i : i + kh, j : j + kw].reshape(len(images), -1)
        kernels[i, j] = np.linalg.lstsq(patches, targets[:, i, j], rcond=None)[0].reshape(kh, kw)
    return kernels


def local_by_pseudo_inverse(images, targets, kernel_shape):
    """Stack the systems and take all pseudo-inverses at once."""
    windows = sliding_window_view(images, kernel_shape, axis=(1, 2))
    systems = windows.transpose(1, 2, 0, 3, 4).reshape(*targets.shape[1:], len(images), -1)
    solved = np.linalg.pinv(systems) @ targets.transpose(1, 2, 0)[..., None]
    return solved[..., 0].reshape(*targets.shape[1:], *kernel_shape)


def count_by_pieces(kh, kw, c_in, c_out, bias=True):
    """Count one kernel at a time, as a numpy integer."""
    return np.sum([kh * kw * c_in + int(bias) for _ in range(c_out)])


def count_as_float(kh, kw, c_in, c_out, bias=True):
    """Return the whole number as a float, as np.prod of floats would."""
    return math.prod((float(kh), kw, c_in, c_out)) + c_out * bias


def compare_by_shapes(in_shape, kernel_shape, c_out):
    """Count from the shapes of arrays, in another order of keys."""
    h, w = in_shape[0] - kernel_shape[0] + 1, in_shape[1] - kernel_shape[1] + 1
    window = np.prod(kernel_shape) * in_shape[2]
    outputs = h * w * c_out
    return {"shared": (window + 1) * c_out, "local": (window + 1) * outputs, "dense": (np.prod(in_shape) + 1) * outputs}


def maps_by_where(image, kernels, biases):
    """Set negatives to 0 with np.where."""
    response = np.asarray(conv_by_loops(image, kernels, biases))
    return np.where(response > 0, response, 0)


def maps_by_product(image, kernels, biases):
    """Multiply with the condition, which may leave -0.0."""
    response = conv_by_tensordot(image, kernels, biases)
    return response * (response > 0)


VALID = {
    "conv1d_matrix": [matrix_by_diagonals, matrix_as_lists, matrix_by_impulses],
    "classify_layer": [layer_by_mask, layer_by_rebuilding],
    "conv_params": [count_by_pieces, count_as_float],
    "compare_params": [compare_by_shapes],
    "conv2d": [conv_by_loops, conv_by_einsum, conv_by_tensordot, conv_by_shifted_images],
    "feature_maps": [maps_by_where, maps_by_product],
    "strongest_patch": [patch_by_where, patch_by_divmod],
    "equivariance_error": [error_by_slices, error_with_a_wide_margin, error_by_loops],
    "fit_shared_kernel": [shared_by_loops, shared_by_pseudo_inverse, shared_by_normal_equations],
    "fit_local_kernels": [local_by_loops, local_by_pseudo_inverse],
}
VARIANTS = [pytest.param(name, answer, id=answer.__name__) for name, answers in VALID.items() for answer in answers]


@pytest.mark.parametrize(("name", "answer"), VARIANTS)
def test_every_right_way_to_write_it_passes(name, answer):
    """Loops, whole-array code, float32, lists and numpy scalars are all right, with any seed."""
    exercise = getattr(weight_sharing, name)

    for seed in (0, 7, 20261122):
        outcome = exercise.judge(answer, seed=seed)

        assert outcome.passed, outcome.message


RIGHT = {name: answers[0] for name, answers in VALID.items()} | {"equivariance_error": error_by_slices}


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
    *[("equivariance_error", blind_beyond(error_by_slices, 32, axis=axis), None) for axis in (0, 1)],
    *[("equivariance_error", blind_beyond(error_by_slices, 3, argument=1, axis=axis), None) for axis in (0, 1)],
    *[("classify_layer", blind_beyond(RIGHT["classify_layer"], 32, axis=axis), None) for axis in (0, 1)],
    ("conv1d_matrix", first_rows_only, None),
    ("conv1d_matrix", blind_beyond(RIGHT["conv1d_matrix"], 7), None),
    *[
        (name, in_the_type_of(RIGHT[name], argument, dtype), None)
        for name in LAYERS
        for argument in range(3)
        for dtype in ("uint8", "int64")
    ],
    ("conv2d", in_the_type_of(conv_by_einsum, 0), "weight-sharing.conv-truncated"),
    ("conv2d", in_the_type_of(conv_by_einsum, 1), "weight-sharing.conv-type-of-the-kernels"),
    ("conv2d", in_the_type_of(conv_by_einsum, 2), "weight-sharing.conv-type-of-the-biases"),
    *[(name, in_the_type_of(RIGHT[name], argument), None) for name in FITS for argument in (0, 1)],
    (
        "equivariance_error",
        lambda *args, **kwargs: int(error_by_slices(*args, **kwargs)),
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
    ("conv2d", by_position_only(conv_by_einsum, ["biases"]), None),
    ("conv2d", by_name_only(conv_by_einsum, 2), None),
    ("conv_params", by_position_only(count_by_pieces, ["bias"]), None),
    ("conv_params", by_name_only(count_by_pieces, 4), None),
    ("equivariance_error", by_position_only(error_by_slices, ["respond"]), None),
    ("equivariance_error", by_name_only(error_by_slices, 4), None),
]


@pytest.mark.parametrize(
    ("name", "answer", "mistake"), REFUSED, ids=[f"{row[0]}-{number}" for number, row in enumerate(REFUSED)]
)
def test_an_answer_right_in_most_cases_is_refused(name, answer, mistake):
    """Borders, signs, sizes, types, ways to call and results that are kept: each has a case that tells."""
    outcome = getattr(weight_sharing, name).judge(remembering(RIGHT[name]) if answer == "remembers" else answer)

    assert not outcome.passed
    assert mistake is None or outcome.mistake == mistake


@pytest.mark.parametrize("name", list(VALID))
def test_a_message_sends_to_a_section_that_is_there(name):
    """What a message names under "Where to look" is a heading of the lesson."""
    message = getattr(weight_sharing, name).judge(lambda *_, **__: None).message
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
        return np.maximum(conv_by_tensordot(image, kernels[::-1, ::-1], biases), 0)

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
    outcome = equivariance_exercise.judge(error_by_slices, seed=3)

    assert outcome.passed
    assert error_by_slices(np.arange(64.0).reshape(8, 8) ** 2, np.array([[1.0, -1.0]]), 2, -1) == 0


@pytest.mark.parametrize("question", weight_sharing.QUESTIONS, ids=lambda question: question.id)
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
        ([1, 9, 6, 3, 10, 5, 7, 2, 4, 8], "Yes."),
        ([1, 6, 9, 3, 10, 5, 7, 2, 4, 8], "Yes."),
        ([1, 9, 6, 3, 10, 5, 11, 2, 4, 8], "is a trap"),
        ([1, 9, 3, 6, 10, 5, 7, 2, 4, 8], "made before it is used"),
        ([1, 9, 6, 3, 10, 5, 7, 2, 4], "1 more line is needed"),
        ([], "Not answered yet"),
    ],
)
def test_the_parsons_problem_takes_every_order_that_works(order, words):
    """The problem is solved by behaviour; a trap, a gap and a wrong order are each told."""
    assert words in weight_sharing.PARSONS[0].reply(order)


def test_the_parsons_problem_is_printed_as_it_is_judged():
    """The numbered lines in the lesson are the lines behind the numbers."""
    printed = "\n".join(f"{number:>2}  {line}" for number, line in enumerate(weight_sharing.PARSONS[0].lines, 1))

    assert printed in PROSE


def test_the_numbers_that_the_lesson_tells_are_the_ones_that_are_computed():
    """28x28 to 26x26 with one 3x3 kernel, and 32 kernels on a colour image."""
    counts = compare_by_shapes((28, 28, 1), (3, 3), 1)

    assert counts == {"dense": 529_984 + 676, "local": 6_084 + 676, "shared": 9 + 1}
    assert count_by_pieces(3, 3, 3, 32) == 896
    assert count_by_pieces(3, 3, 3, 32, bias=False) == 864
