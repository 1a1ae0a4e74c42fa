"""Lesson 03, weight sharing, a layer as a matrix: writing one, and telling three kinds apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from autograder.checks.exercise import Mistake
from autograder.checks.function import Case, case, function_exercise


def _matrix(kernel: np.ndarray, n_in: int) -> np.ndarray:
    k = len(kernel)
    matrix = np.zeros((n_in - k + 1, n_in))
    for row in range(n_in - k + 1):
        matrix[row, row : row + k] = kernel
    return matrix


def _circulant(kernel: np.ndarray, n_in: int) -> np.ndarray:
    return np.array([np.roll(np.pad(np.asarray(kernel, float), (0, n_in - len(kernel))), row) for row in range(n_in)])


def _centred(kernel: np.ndarray, n_in: int) -> np.ndarray:
    k = len(kernel)
    return _matrix(kernel, n_in + k - 1)[:, k // 2 : k // 2 + n_in]


def _two_steps_a_row(kernel: np.ndarray, n_in: int) -> np.ndarray:
    k = len(kernel)
    matrix = np.zeros((n_in - k + 1, n_in))
    for row in range((n_in - k) // 2 + 1):
        matrix[row, 2 * row : 2 * row + k] = kernel
    return matrix


def _only_two_taps(kernel: np.ndarray, n_in: int) -> np.ndarray:
    matrix = np.zeros((n_in - len(kernel) + 1, n_in))
    for row in range(len(matrix)):
        matrix[row, row : row + len(kernel) - 1] = kernel[:-1]
    return matrix


def _random_matrices(rng: np.random.Generator) -> Sequence[Case]:
    return [case(rng.permutation(np.r_[1:6, -3:0])[:k] / 4, n) for k, n in ((2, 5), (4, 9), (3, 3))]


conv1d_matrix = function_exercise(
    name="conv1d_matrix",
    reference=_matrix,
    cases=(
        case(np.array([2.0, -1.0, 3.0]), 7),
        case(np.array([0.5, -2.0]), 4),
        case(np.array([1, 0, -2, 5]), 6),
    ),
    random_cases=_random_matrices,
    mistakes=(
        Mistake(
            "weight-sharing.matrix-wraps-around",
            "the last rows wrap around: weights that run out of the matrix on the right come in again on the left. "
            "A kernel stops at the border, so there are `n_in - k + 1` rows and no more.",
            _circulant,
        ),
        Mistake(
            "weight-sharing.matrix-not-shifted",
            "every row holds the kernel at the same place, so every output reads the same inputs. "
            "Row `i` has to start at column `i`.",
            lambda kernel, n_in: np.tile(_matrix(kernel, n_in)[0], (n_in - len(kernel) + 1, 1)),
        ),
        Mistake(
            "weight-sharing.matrix-kernel-reversed",
            "the kernel stands backwards in every row. That is the flipped convolution of lesson 01; "
            "a layer slides its kernel as it is.",
            lambda kernel, n_in: _matrix(np.asarray(kernel)[::-1], n_in),
        ),
        Mistake(
            "weight-sharing.matrix-transposed",
            "your matrix is on its side. Rows are outputs and columns are inputs, so that `M @ x` works.",
            lambda kernel, n_in: _matrix(kernel, n_in).T,
        ),
        Mistake(
            "weight-sharing.matrix-moves-left",
            "the kernel moves to the left from row to row, as if the outputs were counted from the far end. "
            "Row 0 starts at column 0, row 1 at column 1.",
            lambda kernel, n_in: _matrix(kernel, n_in)[::-1],
        ),
        Mistake(
            "weight-sharing.matrix-last-row-missing",
            "the last row is missing. The kernel fits at `n_in - k + 1` places, not at `n_in - k`.",
            lambda kernel, n_in: _matrix(kernel, n_in)[:-1],
        ),
        Mistake(
            "weight-sharing.matrix-padded",
            "your matrix is square: it pads the border, and its first and last rows hold only a part of the kernel. "
            "Here the kernel stays inside, so there are `n_in - k + 1` rows.",
            _centred,
        ),
        Mistake(
            "weight-sharing.matrix-two-steps",
            "the kernel moves two columns from one row to the next. It moves by one.",
            _two_steps_a_row,
        ),
        Mistake(
            "weight-sharing.matrix-ones",
            "the band holds ones, not the weights. You marked who is connected, as the mask of lesson 02 does; "
            "write the kernel's values there.",
            lambda kernel, n_in: _matrix(np.ones(len(kernel)), n_in),
        ),
        Mistake(
            "weight-sharing.matrix-last-weight-missing",
            "the last weight of the kernel is missing in every row. A slice stops before its end: "
            "`i : i + k` covers `k` columns.",
            _only_two_taps,
        ),
        Mistake(
            "weight-sharing.matrix-truncated",
            "fractions are lost: the matrix was made for whole numbers. `np.zeros` without a `dtype` holds fractions.",
            lambda kernel, n_in: _matrix(kernel, n_in).astype(int),
        ),
    ),
    hints=(
        "Which inputs does output 0 read, and which does output 1 read? Row `i` of the matrix is the answer "
        "for output `i`.",
        "Start with `np.zeros((n_in - k + 1, n_in))`. A slice of a row can be set in one go.",
        "In a loop over the rows: `matrix[i, i : i + k] = kernel`.",
    ),
    verified="every row holds the kernel, one column further on, and `M @ x` slides it over `x`.",
    where='the section "The kernel becomes a matrix" above',
)


def _layer(matrix: np.ndarray) -> str:
    matrix = np.asarray(matrix)
    n_out, n_in = matrix.shape
    bands = np.array([matrix[row, row : row + n_in - n_out + 1] for row in range(n_out)])
    if np.count_nonzero(matrix) > np.count_nonzero(bands):
        return "dense"
    return "convolutional" if np.allclose(bands, bands[0]) else "local"


def _unshared(bands: ArrayLike) -> np.ndarray:
    n_out, k = np.shape(bands)
    matrix = np.zeros((n_out, n_out + k - 1))
    for row, band in enumerate(np.asarray(bands)):
        matrix[row, row : row + k] = band
    return matrix


def _zeros_decide(matrix: np.ndarray) -> str:
    return "dense" if np.all(matrix != 0) else "convolutional"


def _full_only_is_dense(matrix: np.ndarray) -> str:
    return "dense" if np.all(matrix != 0) else _sharing(matrix)


def _sharing(matrix: np.ndarray) -> str:
    return "convolutional" if np.allclose(matrix[1:, 1:], matrix[:-1, :-1]) else "local"


def _zero_weight_breaks_band(matrix: np.ndarray) -> str:
    n_out, n_in = np.shape(matrix)
    counts = np.count_nonzero(matrix, axis=1)
    return _layer(matrix) if np.all(counts == n_in - n_out + 1) else "dense"


def _counts_zeros(matrix: np.ndarray) -> str:
    n_out, n_in = np.shape(matrix)
    if np.any(np.count_nonzero(matrix, axis=1) > n_in - n_out + 1):
        return "dense"
    return _layer(matrix) if _layer(matrix) != "dense" else "local"


def _sorted_rows(matrix: np.ndarray) -> str:
    if _layer(matrix) == "dense":
        return "dense"
    rows = np.sort(matrix, axis=1)
    return "convolutional" if np.allclose(rows, rows[0]) else "local"


def _first_two_rows(matrix: np.ndarray) -> str:
    if _layer(matrix) == "dense":
        return "dense"
    return "convolutional" if np.allclose(matrix[1, 1:], matrix[0, :-1]) else "local"


def _equal_rows(matrix: np.ndarray) -> str:
    if np.allclose(matrix, matrix[0]):
        return "convolutional"
    return "local" if _layer(matrix) != "dense" else "dense"


def _main_diagonal(matrix: np.ndarray) -> str:
    if _layer(matrix) == "dense":
        return "dense"
    return "convolutional" if np.allclose(np.diag(matrix), matrix[0, 0]) else "local"


def _sums(matrix: np.ndarray) -> str:
    if _layer(matrix) == "dense":
        return "dense"
    return "convolutional" if np.allclose(np.sum(matrix, axis=1), np.sum(matrix[0])) else "local"


_LAYERS_TO_NAME = (
    _matrix(np.array([2.0, -1.0, 3.0]), 5),
    np.array([[1.0, 2.0, -1.0, 3.0, 2.0], [4.0, -2.0, 1.0, 5.0, -1.0], [2.0, 1.0, 3.0, -4.0, 1.0]]),
    _unshared([[2.0, -1.0, 3.0], [1.0, 4.0, -2.0], [3.0, 1.0, 5.0]]),
    _matrix(np.array([1.0, 0.0, -1.0]), 6),  # a zero inside the kernel is a weight like any other
    _unshared([[2.0, -1.0, 3.0], [2.0, -1.0, 3.0], [2.0, -1.0, 3.0], [1.0, 4.0, 2.0]]),  # the last row differs
    _unshared([[2.0, -1.0, 3.0], [3.0, 2.0, -1.0], [-1.0, 3.0, 2.0]]),  # the same weights in another order
    _unshared([[2.0, -1.0, 3.0], [2.0, 5.0, 3.0], [2.0, 1.0, -3.0]]),  # only the first diagonal is shared
    np.array([[1.0, 0.0, 0.0, 2.0, 0.0], [0.0, 3.0, 0.0, 0.0, 1.0], [2.0, 0.0, 1.0, 0.0, 0.0]]),  # few, far apart
    np.tile([1.0, 2.0, -1.0, 3.0, 2.0], (3, 1)),  # all outputs alike, each reads everything
    _unshared([[2.0, -1.0, 3.0], [1.0, 5.0, -2.0], [6.0, -4.0, 2.0]]),  # the same sum in each row
    _unshared([[2.0, 0.0, 3.0], [1.0, 4.0, -2.0], [0.0, 1.0, 5.0]]),
    np.array([[1.0, 2.0, 3.0, 0.0, 0.0], [0.0, 1.0, 2.0, 3.0, 0.0], [4.0, 0.0, 1.0, 2.0, 3.0]]),  # one far weight
    _matrix(np.array([-3.0]), 4),
    _unshared([[2.0], [5.0], [-1.0]]),
)


def _random_layers(rng: np.random.Generator) -> Sequence[Case]:
    values = np.r_[1:8, -6:0].astype(float)
    return [
        case(_matrix(rng.permutation(values)[:2], 6)),
        case(rng.permutation(values)[:12].reshape(3, 4)),
        case(_unshared(rng.permutation(values)[:9].reshape(3, 3))),
    ]


classify_layer = function_exercise(
    name="classify_layer",
    reference=_layer,
    cases=tuple(case(matrix) for matrix in _LAYERS_TO_NAME),
    random_cases=_random_layers,
    mistakes=(
        Mistake(
            "weight-sharing.unequal-called-convolutional",
            "a band is not enough. In one of the matrices every output reads only its window, but the weights differ "
            'from row to row: that is "local". "convolutional" needs the same weights in every row.',
            lambda matrix: "convolutional" if _layer(matrix) == "local" else _layer(matrix),
        ),
        Mistake(
            "weight-sharing.shared-called-local",
            'you stop at "local". When all rows hold the same weights, each one column further on, '
            'the layer is "convolutional".',
            lambda matrix: "local" if _layer(matrix) == "convolutional" else _layer(matrix),
        ),
        Mistake(
            "weight-sharing.any-zero-is-convolutional",
            "you only look whether there are zeros. What matters is where they are, and whether the weights "
            "are the same in every row.",
            _zeros_decide,
        ),
        Mistake(
            "weight-sharing.only-full-is-dense",
            'you call a matrix "dense" only when no zero is in it. One single weight outside the windows is enough: '
            "then an output reads an input that is far away.",
            _full_only_is_dense,
        ),
        Mistake(
            "weight-sharing.zero-in-the-kernel",
            "a kernel such as [1, 0, -1] may hold a zero: it is a weight that happens to be 0, inside the window. "
            "Look at what is outside the windows, not at how many zeros a row has.",
            _zero_weight_breaks_band,
        ),
        Mistake(
            "weight-sharing.few-is-not-near",
            'few connections are not yet "local": they must also be neighbours. One of the matrices has only two '
            'weights a row, far apart: nothing is left of the window, so it is "dense" with many zeros.',
            _counts_zeros,
        ),
        Mistake(
            "weight-sharing.same-weights-other-order",
            "you compare which numbers a row has, not in which order they stand. Shared weights are the same ones "
            "at the same place of the window.",
            _sorted_rows,
        ),
        Mistake(
            "weight-sharing.first-two-rows-only",
            "you compare only the first two rows. One of the matrices goes astray further down: compare all rows.",
            _first_two_rows,
        ),
        Mistake(
            "weight-sharing.rows-equal-unshifted",
            "you compare the rows as they stand. In a convolutional layer each row is the row above "
            "*moved one column to the right*.",
            _equal_rows,
        ),
        Mistake(
            "weight-sharing.main-diagonal-only",
            "you compare only the first weight of each row. All `k` weights of the window must be shared.",
            _main_diagonal,
        ),
        Mistake(
            "weight-sharing.sums-compared",
            "you compare the sums of the rows. Different weights can have the same sum: compare the weights.",
            _sums,
        ),
        Mistake(
            "weight-sharing.other-words",
            'the idea is right, the words are not: return exactly "dense", "local" or "convolutional", in small '
            "letters.",
            lambda matrix: _layer(matrix).capitalize(),
        ),
        Mistake(
            "weight-sharing.called-shared",
            'return "convolutional" for a layer that shares its weights, not "shared".',
            lambda matrix: _layer(matrix).replace("convolutional", "shared"),
        ),
        Mistake(
            "weight-sharing.called-conv",
            'return the whole word "convolutional", not "conv".',
            lambda matrix: _layer(matrix).replace("convolutional", "conv"),
        ),
    ),
    hints=(
        "Two questions settle it. Does every output stay inside its window? Do all windows hold the same weights?",
        "The shape tells `k`: `k = n_in - n_out + 1`. Collect the windows `M[i, i : i + k]` in one array. "
        "Everything else in the matrix has to be 0.",
        "With `windows = np.array([M[i, i : i + k] for i in range(n_out)])`: dense if "
        "`np.count_nonzero(M) > np.count_nonzero(windows)`; convolutional if `np.allclose(windows, windows[0])`.",
    ),
    verified="tells the three layers apart, also with zeros inside the kernel and with one row that differs.",
    where='the section "Three layers, three matrices" above',
)
