"""Lesson 03, `classify_layer`: telling dense, local and convolutional layers apart by their matrices."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _layer(matrix: np.ndarray) -> str:
    matrix = np.asarray(matrix)
    n_out, n_in = matrix.shape
    bands = np.array([matrix[row, row : row + n_in - n_out + 1] for row in range(n_out)])
    if np.count_nonzero(matrix) > np.count_nonzero(bands):
        return "dense"
    return "convolutional" if np.allclose(bands, bands[0]) else "local"


def _windows(matrix: np.ndarray) -> np.ndarray:
    n_out, n_in = matrix.shape
    return np.array([matrix[row, row : row + n_in - n_out + 1] for row in range(n_out)])


def _repeated(kernel: ArrayLike, n_in: int) -> np.ndarray:
    """Return the matrix of a convolution."""
    return _unshared(np.tile(np.asarray(kernel, float), (n_in - np.size(kernel) + 1, 1)))


def _unshared(bands: ArrayLike) -> np.ndarray:
    n_out, k = np.shape(bands)
    matrix = np.zeros((n_out, n_out + k - 1))
    for row, band in enumerate(np.asarray(bands)):
        matrix[row, row : row + k] = band
    return matrix


def _with(matrix: np.ndarray, weights: dict[tuple[int, int], float]) -> np.ndarray:
    """Return the matrix with other weights at some places."""
    for place, weight in weights.items():
        matrix[place] = weight
    return matrix


_LAYERS_TO_NAME = (
    _repeated(np.array([2.0, -1.0, 3.0]), 5),
    np.array([[1.0, 2.0, -1.0, 3.0, 2.0], [4.0, -2.0, 1.0, 5.0, -1.0], [2.0, 1.0, 3.0, -4.0, 1.0]]),
    _unshared([[2.0, -1.0, 3.0], [1.0, 4.0, -2.0], [3.0, 1.0, 5.0]]),
    _repeated(np.array([1.0, 0.0, -1.0]), 6),  # a zero inside the kernel is a weight like any other
    _unshared([[2.0, -1.0, 3.0], [2.0, -1.0, 3.0], [2.0, -1.0, 3.0], [1.0, 4.0, 2.0]]),  # the last row differs
    _unshared([[2.0, -1.0, 3.0], [3.0, 2.0, -1.0], [-1.0, 3.0, 2.0]]),  # the same weights in another order
    _unshared([[2.0, -1.0, 3.0], [2.0, 5.0, 3.0], [2.0, 1.0, -3.0]]),  # only the first diagonal is shared
    np.array([[1.0, 0.0, 0.0, 2.0, 0.0], [0.0, 3.0, 0.0, 0.0, 1.0], [2.0, 0.0, 1.0, 0.0, 0.0]]),  # few, far apart
    np.tile([1.0, 2.0, -1.0, 3.0, 2.0], (3, 1)),  # all outputs alike, each reads everything
    _unshared([[2.0, -1.0, 3.0], [1.0, 5.0, -2.0], [6.0, -4.0, 2.0]]),  # the same sum in each row
    _unshared([[2.0, 0.0, 3.0], [1.0, 4.0, -2.0], [0.0, 1.0, 5.0]]),
    _unshared([[2.0, -1.0, 3.0], [4.0, 1.0, 2.0], [2.0, -1.0, 3.0]]),  # first and last row alike
    np.array([[1.0, 2.0, 0.0, 4.0], [0.0, 1.0, 2.0, 0.0], [0.0, 0.0, 1.0, 2.0]]),  # one far weight, to the right
    np.array([[1.0, 2.0, 3.0, 0.0, 0.0], [0.0, 1.0, 2.0, 3.0, 0.0], [4.0, 0.0, 1.0, 2.0, 3.0]]),  # one far weight
    _repeated(np.array([-3.0]), 4),
    _unshared([[2.0], [5.0], [-1.0]]),
    _with(_repeated([-2.0, -1.0, -3.0], 5), {(0, 4): -4.0}),  # one far weight in a corner, and all below 0
    _with(_repeated([-2.0, -1.0, -3.0], 5), {(2, 0): -4.0}),
    _with(_repeated([2.0, -1.0, 3.0], 5), {(0, 0): 4.0}),  # one weight differs: the first, the last
    _with(_repeated([2.0, -1.0, 3.0], 5), {(2, 4): 4.0}),
    _repeated([-2.0, -1.0, -3.0], 5),
    np.array([[1, 2, 0], [0, 1, 2]], dtype=np.uint8),
    np.array([[1, -2, 0], [0, 3, -2]]),
    _with(_repeated([1.0, 2.0], 40), {(35, 3): 3.0}),  # large ones
    _repeated([1.0, 2.0], 40),
    np.array([[1.0, 2.0, -3.0, 4.0], [4.0, 1.0, 2.0, -3.0], [-3.0, 4.0, 1.0, 2.0]]),  # moved on, and round the end
    _unshared([[2.0, -1.0, 3.0], [2.0, 1.0, 3.0], [2.0, -1.0, -3.0]]),  # alike but for their signs
    _with(_repeated([2.0, -1.0, 3.0], 7), {(2, 0): 4.0, (2, 6): -4.0}),  # two far weights that add up to nothing
    _with(_unshared(np.arange(1.0, 35.0)[:, None] + np.arange(6.0)), {(1, 38): 2.0}),
)


CASES = tuple(case(matrix) for matrix in _LAYERS_TO_NAME)


def _random_layers(rng: np.random.Generator) -> Sequence[Case]:
    values = np.r_[1:8, -6:0].astype(float)
    return [
        case(_repeated(rng.permutation(values)[:2], 6)),
        case(rng.permutation(values)[:12].reshape(3, 4)),
        case(_unshared(rng.permutation(values)[:9].reshape(3, 3))),
    ]


def _positive_only(matrix: np.ndarray) -> str:
    if np.sum(matrix > 0) > np.sum(_windows(matrix) > 0):
        return "dense"
    return "convolutional" if np.allclose(_windows(matrix), _windows(matrix)[0]) else "local"


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


def _only_part_outside(part: Callable[[np.ndarray, int], np.ndarray]) -> Callable[[np.ndarray], str]:
    """Return an answer that looks outside the windows in a part of the matrix only: `part(matrix, k)`."""

    def answer(matrix: np.ndarray) -> str:
        if np.any(part(matrix, matrix.shape[1] - matrix.shape[0] + 1)):
            return "dense"
        return "convolutional" if np.allclose(_windows(matrix), _windows(matrix)[0]) else "local"

    return answer


def _first_row_decides(matrix: np.ndarray) -> str:
    return "dense" if np.any(matrix[0, matrix.shape[1] - matrix.shape[0] + 1 :]) else "convolutional"


def _first_and_last_row(matrix: np.ndarray) -> str:
    if _layer(matrix) == "dense":
        return "dense"
    return "convolutional" if np.allclose(_windows(matrix)[-1], _windows(matrix)[0]) else "local"


def _sharing_first(matrix: np.ndarray) -> str:
    return "convolutional" if np.allclose(_windows(matrix), _windows(matrix)[0]) else _layer(matrix)


def _window_one_short(matrix: np.ndarray) -> str:
    n_out, n_in = matrix.shape
    k = n_in - n_out
    if any(np.any(row[:start]) or np.any(row[start + k :]) for start, row in enumerate(matrix)):
        return "dense"
    bands = np.array([row[start : start + k] for start, row in enumerate(matrix)])
    return "convolutional" if np.allclose(bands, bands[0]) else "local"


def _zeros_dropped(matrix: np.ndarray) -> str:
    rows = [row[row != 0] for row in matrix]
    if any(len(row) == matrix.shape[1] for row in rows):
        return "dense"
    return "convolutional" if all(np.array_equal(row, rows[0]) for row in rows) else "local"


def _zero_inside_is_local(matrix: np.ndarray) -> str:
    kind = _layer(matrix)
    return "local" if kind == "convolutional" and not np.all(_windows(matrix)) else kind


def _sums(matrix: np.ndarray) -> str:
    if _layer(matrix) == "dense":
        return "dense"
    return "convolutional" if np.allclose(np.sum(matrix, axis=1), np.sum(matrix[0])) else "local"


def _full_only(shared: Callable[[np.ndarray], bool]) -> Callable[[np.ndarray], str]:
    """Return an answer for which only a matrix without a zero is dense, and that compares the rows in its own way."""
    return lambda matrix: "dense" if np.all(matrix != 0) else "convolutional" if shared(matrix) else "local"


def _moved_round_first(matrix: np.ndarray) -> str:
    return "convolutional" if np.array_equal(np.roll(matrix[:-1], 1, axis=1), matrix[1:]) else _layer(matrix)


MISTAKES = (
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
        "weight-sharing.only-full-is-dense-by-windows",
        'a matrix is "dense" for you only when no zero is in it, and otherwise you look at the windows alone. One '
        "single weight outside them is enough: then an output reads an input that is far away.",
        _full_only(lambda matrix: bool(np.allclose(_windows(matrix), _windows(matrix)[0]))),
    ),
    Mistake(
        "weight-sharing.only-full-is-dense-by-sums",
        'two things. First: a matrix is "dense" for you only when no zero is in it; one weight outside the windows is '
        "enough. Second: you compare the sums of the rows, and different weights can have the same sum.",
        _full_only(lambda matrix: bool(np.allclose(np.sum(matrix, axis=1), np.sum(matrix[0])))),
    ),
    Mistake(
        "weight-sharing.moved-round-is-convolutional",
        "you ask first whether each row is the one above moved on by one, round the end. Weights that come in again on "
        'the left lie outside the window: such a layer is "dense".',
        _moved_round_first,
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
        "weight-sharing.first-row-decides",
        'you decide when you have seen the first row. Look through all rows before you `return` anything but "dense".',
        _first_row_decides,
    ),
    Mistake(
        "weight-sharing.first-and-last-row-only",
        "you compare only the first row and the last. A row between them may differ: compare all.",
        _first_and_last_row,
    ),
    Mistake(
        "weight-sharing.sharing-before-windows",
        "you ask for shared weights before you ask what lies outside the windows. One weight far away makes the "
        'layer "dense", whatever the windows hold.',
        _sharing_first,
    ),
    Mistake(
        "weight-sharing.only-right-of-window",
        "you look to the right of the windows only. An output may also read an input to the left of its window.",
        _only_part_outside(lambda matrix, k: np.triu(matrix, k)),
    ),
    Mistake(
        "weight-sharing.only-left-of-window",
        "you look to the left of the windows only. An output may also read an input to the right of its window.",
        _only_part_outside(lambda matrix, k: np.tril(matrix, -1)),
    ),
    Mistake(
        "weight-sharing.window-one-short",
        "your windows are one too short: `k = n_in - n_out + 1`, so 3 outputs of 5 inputs have windows of 3.",
        _window_one_short,
    ),
    Mistake(
        "weight-sharing.zeros-dropped",
        "you leave out the zeros and compare what is left. Then nobody knows any more where in the row the weights "
        "stood: what counts is what lies outside the windows.",
        _zeros_dropped,
    ),
    Mistake(
        "weight-sharing.zero-inside-is-local",
        'you call a kernel with a zero in it "local". It is a weight that happens to be 0, the same one in every row.',
        _zero_inside_is_local,
    ),
    Mistake(
        "weight-sharing.only-positive-weights",
        "you take only weights above 0 for connections. A weight below 0 connects just as well: compare with `!=`.",
        _positive_only,
    ),
    Mistake(
        "weight-sharing.other-words",
        'the idea is right, the words are not: return exactly "dense", "local" or "convolutional", in small letters.',
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
    Mistake(
        "weight-sharing.called-convolution",
        'return "convolutional", not "convolution".',
        lambda matrix: _layer(matrix).replace("convolutional", "convolution"),
    ),
    Mistake(
        "weight-sharing.called-fully-connected",
        '"fully connected" is another name for "dense", but return the word "dense".',
        lambda matrix: _layer(matrix).replace("dense", "fully connected"),
    ),
)


def _by_mask(matrix: np.ndarray) -> str:
    """Mark the band, then look outside and along it."""
    n_out, n_in = matrix.shape
    i, j = np.indices(matrix.shape)
    if matrix[(j < i) | (j > i + n_in - n_out)].any():
        return "dense"
    return "convolutional" if (matrix[1:, 1:] == matrix[:-1, :-1]).all() else "local"


def _by_rebuilding(matrix: np.ndarray) -> str:
    """Build the convolution that the first row would make."""
    n_out, n_in = matrix.shape
    k = n_in - n_out + 1
    if np.array_equal(sum(matrix[0, d] * np.eye(n_out, n_in, d) for d in range(k)), matrix):
        return np.str_("convolutional")
    near = all(np.flatnonzero(row).min() >= i and np.flatnonzero(row).max() < i + k for i, row in enumerate(matrix))
    return "local" if near else "dense"


def _by_loops(matrix: np.ndarray) -> str:
    n_out, n_in = matrix.shape
    shared = True
    for i in range(n_out):
        for j in range(n_in):
            if not i <= j <= i + n_in - n_out:
                if matrix[i, j] != 0:
                    return "dense"
            elif matrix[i, j] != matrix[0, j - i]:
                shared = False
    return "convolutional" if shared else "local"


def _by_diagonals(matrix: np.ndarray) -> str:
    """Look at the diagonals as lists: outside the band all 0, inside it one number each."""
    n_out, n_in = matrix.shape
    diagonals = {d: set(np.diagonal(matrix, d).tolist()) for d in range(1 - n_out, n_in)}
    if any(numbers != {0} for d, numbers in diagonals.items() if not 0 <= d <= n_in - n_out):
        return "dense"
    return "convolutional" if max(len(diagonals[d]) for d in range(n_in - n_out + 1)) == 1 else "local"


VALID = (_by_mask, _by_rebuilding, _by_loops, _by_diagonals)


EXERCISE = function_exercise(
    name="classify_layer",
    reference=_layer,
    cases=CASES,
    random_cases=_random_layers,
    mistakes=MISTAKES,
    valid=VALID,
    hints=(
        "Two questions settle it. Does every output stay inside its window? Do all windows hold the same weights?",
        "The shape tells `k`: `k = n_in - n_out + 1`. Collect the windows `M[i, i : i + k]` in one array. "
        "Everything else in the matrix has to be 0.",
        "Dense, if `np.count_nonzero` finds more in the whole matrix than in all windows together. Otherwise the rows "
        "of your array of windows decide: `np.allclose` compares them all with the first.",
    ),
    verified="tells the three layers apart, also with zeros inside the kernel and with one row that differs.",
    where='the section "Three layers, three matrices" above',
)
