"""Lesson 03, `conv1d_matrix`: the matrix of a kernel that slides along a signal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _matrix(kernel: np.ndarray, n_in: int) -> np.ndarray:
    k = len(kernel)
    matrix = np.zeros((n_in - k + 1, n_in))
    for row in range(n_in - k + 1):
        matrix[row, row : row + k] = kernel
    return matrix


CASES = (
    case(np.array([2.0, -1.0, 3.0]), 7),
    case(np.array([0.5, -2.0]), 4),
    case(np.array([1, 0, -2, 5]), 6),
    case(np.array([-4.0, -0.5, -3.0]), 7),
    case(np.array([3, 0, 250], dtype=np.uint8), 5),
    case(np.arange(1.0, 10.0) / 2, 48),
    case(np.arange(1.0, 31.0) / 2, 33),
)


def _random_matrices(rng: np.random.Generator) -> Sequence[Case]:
    return [case(rng.permutation(np.r_[1:6, -3:0])[:k] / 4, n) for k, n in ((2, 5), (4, 9), (3, 3))]


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


def _rows_kept(part: slice) -> Callable[[np.ndarray, int], np.ndarray]:
    """Return an answer whose other rows stay empty."""

    def answer(kernel: np.ndarray, n_in: int) -> np.ndarray:
        matrix = np.zeros_like(_matrix(kernel, n_in))
        matrix[part] = _matrix(kernel, n_in)[part]
        return matrix

    return answer


def _steps_of_kernel_size(kernel: np.ndarray, n_in: int) -> np.ndarray:
    k = len(kernel)
    matrix = np.zeros((n_in - k + 1, n_in))
    for row in range(min(n_in // k, len(matrix))):
        matrix[row, row * k : row * k + k] = kernel
    return matrix


def _one_list_many_times(kernel: np.ndarray, n_in: int) -> np.ndarray:
    row = np.zeros(n_in)
    for start in range(n_in - len(kernel) + 1):
        row[start : start + len(kernel)] = kernel
    return np.tile(row, (n_in - len(kernel) + 1, 1))


def _full(kernel: np.ndarray, n_in: int) -> np.ndarray:
    k = len(kernel)
    return _matrix(kernel, n_in + 2 * (k - 1))[:, k - 1 : k - 1 + n_in]


MISTAKES = (
    Mistake(
        "weight-sharing.matrix-row-for-every-input",
        "there is a row for every input, and in the last ones the kernel sticks out at the right and is cut off. Only "
        "whole windows count: `n_in - k + 1` rows.",
        lambda kernel, n_in: _matrix(kernel, n_in + len(kernel) - 1)[:, :n_in],
    ),
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
    Mistake(
        "weight-sharing.matrix-last-row-empty",
        "the last row is still empty: your loop stops one row early. The kernel fits at `n_in - k + 1` places, and "
        "`range(n)` counts up to `n - 1` by itself.",
        _rows_kept(slice(-1)),
    ),
    Mistake(
        "weight-sharing.matrix-first-row-empty",
        "the first row is empty: your loop begins at 1. Rows are counted from 0.",
        _rows_kept(slice(1, None)),
    ),
    Mistake(
        "weight-sharing.matrix-first-row-only",
        "only the first row is filled. Does `return` stand inside the loop? Move it to the left, below the loop.",
        _rows_kept(slice(1)),
    ),
    Mistake(
        "weight-sharing.matrix-empty-rows-below",
        "your matrix is square, and its last rows are empty: at those places the kernel would hang over the end. "
        "There are `n_in - k + 1` rows, one for each place.",
        lambda kernel, n_in: np.vstack([_matrix(kernel, n_in), np.zeros((len(kernel) - 1, n_in))]),
    ),
    Mistake(
        "weight-sharing.matrix-full",
        "your matrix has `n_in + k - 1` rows: it counts places where the kernel hangs over an end. Here it stays "
        "inside, so there are `n_in - k + 1`.",
        _full,
    ),
    Mistake(
        "weight-sharing.matrix-steps-of-kernel-size",
        "the kernel jumps by its own length from one row to the next. It moves by one column.",
        _steps_of_kernel_size,
    ),
    Mistake(
        "weight-sharing.matrix-one-list-many-times",
        "all rows are one and the same list: `[[0] * n] * m` holds one list `m` times, so what you write into one "
        "row shows in all. `np.zeros((m, n))` makes rows of their own.",
        _one_list_many_times,
    ),
)


def _by_diagonals(kernel: np.ndarray, n_in: int) -> np.ndarray:
    """Add one diagonal for each weight."""
    rows = n_in - len(kernel) + 1
    diagonals = [float(weight) * np.eye(rows, n_in, offset) for offset, weight in enumerate(kernel)]
    return np.asarray(np.sum(diagonals, axis=0))


def _as_lists(kernel: np.ndarray, n_in: int) -> list[list[float]]:
    return [
        [float(kernel[j - i]) if 0 <= j - i < len(kernel) else 0.0 for j in range(n_in)]
        for i in range(n_in - len(kernel) + 1)
    ]


def _by_impulses(kernel: np.ndarray, n_in: int) -> np.ndarray:
    """Ask what the sliding kernel answers to each single input, in float32."""
    return np.array([np.correlate(column, kernel, "valid") for column in np.eye(n_in, dtype=np.float32)]).T


def _by_offsets(kernel: np.ndarray, n_in: int) -> np.ndarray:
    """Take the weight that belongs to the offset of column and row."""
    rows, columns = np.ogrid[: n_in - len(kernel) + 1, :n_in]
    offsets = columns - rows
    inside = (offsets >= 0) & (offsets < len(kernel))
    return np.where(inside, kernel[np.where(inside, offsets, 0)], 0)


VALID = (_by_diagonals, _as_lists, _by_impulses, _by_offsets)


EXERCISE = function_exercise(
    name="conv1d_matrix",
    reference=_matrix,
    cases=CASES,
    random_cases=_random_matrices,
    mistakes=MISTAKES,
    valid=VALID,
    hints=(
        "Which inputs does output 0 read, and which does output 1 read? Row `i` of the matrix is the answer "
        "for output `i`.",
        "Start with `np.zeros((n_in - k + 1, n_in))`. A slice of a row can be set in one go.",
        "In row `i` the kernel begins at column `i` and ends before column `i + k`. Set this slice to the whole "
        "kernel, in a loop over the rows.",
    ),
    verified="every row holds the kernel, one column further on, and `M @ x` slides it over `x`.",
    where='the section "The kernel becomes a matrix" above',
)
