"""Lesson 04, `compose_kernels`: what happens to two convolutions with no nonlinearity between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise
from autograder.lesson.layers import conv2d


def _compose_kernels(k1: np.ndarray, k2: np.ndarray) -> np.ndarray:
    (h1, w1), (h2, w2) = k1.shape, k2.shape
    both = np.zeros((h1 + h2 - 1, w1 + w2 - 1))
    for (row, column), weight in np.ndenumerate(k2):
        both[row : row + h1, column : column + w1] += weight * k1
    return both


def _kernel_cases(rng: np.random.Generator) -> Sequence[Case]:
    shapes = (((3, 2), (2, 4)), ((3, 3), (3, 3)), ((1, 4), (3, 2)))
    return [case(rng.integers(-8, 9, a) / 4 + 0.125, rng.integers(-8, 9, b) / 4 + 0.125) for a, b in shapes]


CASES = (
    case(np.array([[1.0, -2.0]]), np.array([[3.0, 1.5]])),
    case(np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([[2.0, -3.0], [4.0, 1.0]])),
    case(np.array([[1.0, -2.0, 0.5], [3.0, 0.25, -1.5]]), np.array([[2.0, -1.0], [0.5, 4.0], [1.0, 3.0]])),
    case(np.array([[1, 2, 1], [0, 3, -1], [2, -1, 5]]), np.array([[1, 0, -1], [2, 1, -2], [1, 4, -1]])),
    case(np.array([[1, 2], [3, -1]]), np.array([[0.5, -1.25]])),
    case(np.array([[1, 2], [3, 250]], dtype=np.uint8), np.array([[0.5, 1.25]])),
    case(np.array([[0.5, -1.25]]), np.array([[1, 2], [3, -1]])),
    case(np.array([[0.5, 1.25]]), np.array([[1, 2], [3, 250]], dtype=np.uint8)),
    case(np.array([[-1.0, -2.0], [-0.5, -1.0]]), np.array([[-2.0, -3.0], [-4.0, -1.5]])),
    case(np.arange(1.0, 19.0).reshape(9, 2) / 4, np.arange(-8.0, 8.0).reshape(2, 8)),
    case(np.arange(1.0, 19.0).reshape(2, 9) / 4, np.arange(-8.0, 8.0).reshape(8, 2)),
    case(np.arange(1.0, 31.0).reshape(1, 30) / 4, np.arange(-15.0, 15.0).reshape(30, 1)),
)


def _cropped(k1: np.ndarray, k2: np.ndarray) -> np.ndarray:
    both = _compose_kernels(k1, k2)
    rows, columns = (max(a, b) for a, b in zip(k1.shape, k2.shape, strict=True))
    top, left = (both.shape[0] - rows) // 2, (both.shape[1] - columns) // 2
    return both[top : top + rows, left : left + columns]


def _overwritten(k1: np.ndarray, k2: np.ndarray) -> np.ndarray:
    (h1, w1), (h2, w2) = k1.shape, k2.shape
    both = np.zeros((h1 + h2 - 1, w1 + w2 - 1))
    for (row, column), weight in np.ndenumerate(k2):
        both[row : row + h1, column : column + w1] = weight * k1
    return both


def _composed_shape(k1: np.ndarray, k2: np.ndarray) -> tuple[int, int]:
    return k1.shape[0] + k2.shape[0] - 1, k1.shape[1] + k2.shape[1] - 1


def _up_to(shape: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return how much a single cell is padded at its end to have this shape."""
    return [(0, length - 1) for length in shape]


def _copies_added(both: np.ndarray, k1: np.ndarray, k2: np.ndarray, over: tuple[int, ...] | None = None) -> np.ndarray:
    """Add the copies to `both` as a learner's two loops do, errors included."""
    rows, columns = over or k2.shape
    for r in range(rows):
        for c in range(columns):
            both[r : r + k1.shape[0], c : c + k1.shape[1]] += k2[r, c] * k1
    return both


def _shifted_the_other_way(k1: np.ndarray, k2: np.ndarray) -> np.ndarray:
    both = np.zeros(_composed_shape(k1, k2))
    for (r, c), weight in np.ndenumerate(k2):
        both[c : c + k1.shape[0], r : r + k1.shape[1]] += weight * k1
    return both


def _in_the_corner(combine: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Callable[..., np.ndarray]:
    """Return a wrong answer: both kernels in the upper left corner of an array of the right size, put together."""

    def answer(k1: np.ndarray, k2: np.ndarray) -> np.ndarray:
        large = np.zeros(_composed_shape(k1, k2))
        first, second = large.copy(), large.copy()
        first[: k1.shape[0], : k1.shape[1]] = k1
        second[: k2.shape[0], : k2.shape[1]] = k2
        return combine(first, second)

    return answer


def _where_k2_fits(k1: np.ndarray, k2: np.ndarray) -> np.ndarray:
    both, (h2, w2) = np.zeros(_composed_shape(k1, k2)), k2.shape
    for row in range(k1.shape[0] - h2 + 1):
        for column in range(k1.shape[1] - w2 + 1):
            both[row, column] = np.sum(k1[row : row + h2, column : column + w2] * k2)
    return both


def _moved_across(k1: np.ndarray, k2: np.ndarray) -> np.ndarray:
    """Move the copy of `k2[r, c]` by `c` rows and `r` columns, on an array with room for that; cut to the size."""
    rows, columns = _composed_shape(k1, k2)
    wide = np.pad(_compose_kernels(k1, k2.T), ((0, rows), (0, columns)))
    return wide[:rows, :columns]


MISTAKES = (
    Mistake(
        "pooling.composed-by-correlation",
        "one of the kernels is used rotated by 180 degrees: you slid one over the other as a layer slides over an "
        "image. Here the weight at `k2[r, c]` shifts a copy of `k1` by `r` rows down and `c` columns right.",
        lambda k1, k2: _compose_kernels(k1, k2[::-1, ::-1]),
    ),
    Mistake(
        "pooling.composed-by-correlation-of-the-other",
        "the first kernel is used rotated by 180 degrees. Shift copies of `k1` as it is, "
        "`r` rows down and `c` columns right, each times `k2[r, c]`.",
        lambda k1, k2: _compose_kernels(k1[::-1, ::-1], k2),
    ),
    Mistake(
        "pooling.composed-kernel-cropped",
        "the result is only as large as the larger kernel. Two layers see further than one: "
        "heights add up to `h1 + h2 - 1`, and widths likewise.",
        _cropped,
    ),
    Mistake(
        "pooling.composed-kernel-too-large",
        "the result has one row and one column too many, filled with zeros. "
        "The last copy of `k1` begins at row `h2 - 1`, so the height is `h1 + h2 - 1`.",
        lambda k1, k2: np.pad(_compose_kernels(k1, k2), ((0, 1), (0, 1))),
    ),
    Mistake(
        "pooling.copies-overwrite",
        "each copy of `k1` overwrites the ones before it. Where copies overlap they add up: `+=`, not `=`.",
        lambda k1, k2: _overwritten(k1, k2),
    ),
    Mistake(
        "pooling.kernels-multiplied-cell-by-cell",
        "you multiplied the kernels cell by cell. That is not what happens when one follows the other: "
        "every weight of `k2` meets every weight of `k1`.",
        lambda k1, k2: k1 * k2,
        raises=(ValueError,),
    ),
    Mistake(
        "pooling.kernels-added",
        "you added the kernels. That is two layers side by side whose responses are added, "
        "not one layer after the other.",
        lambda k1, k2: k1 + k2,
        raises=(ValueError,),
    ),
    Mistake(
        "pooling.kernels-multiplied-in-the-corner",
        "the kernels lie on one another in the upper left corner, and each cell is multiplied by the one below it. "
        "Every weight of `k2` meets every weight of `k1`: it adds a copy of the whole of `k1`.",
        _in_the_corner(np.multiply),
    ),
    Mistake(
        "pooling.kernels-added-in-the-corner",
        "the kernels lie on one another in the upper left corner and are added. That is two layers side by side. One "
        "after the other, they multiply: each weight of `k2` adds a copy of `k1` times that weight.",
        _in_the_corner(np.add),
    ),
    Mistake(
        "pooling.only-where-k2-fits",
        "you slide `k2` over `k1` and keep the places where it fits inside. The two also work together where they "
        "overlap in part: each weight `k2[r, c]` adds a copy of `k1`, `r` rows down and `c` columns right.",
        _where_k2_fits,
    ),
    Mistake(
        "pooling.copies-cut-off",
        "the result is only as large as `k1`: copies that reach over its edge are cut off. Two layers see further than "
        "one: heights add up to `h1 + h2 - 1`, and widths likewise.",
        lambda k1, k2: _compose_kernels(k1, k2)[: k1.shape[0], : k1.shape[1]],
    ),
    Mistake(
        "pooling.copies-moved-across",
        "the copy of `k2[r, c]` is moved by `c` rows and `r` columns: rows and columns of the shift are exchanged.",
        _moved_across,
    ),
    Mistake(
        "pooling.kernels-as-matrices",
        "you multiplied the kernels as matrices, with `@`. A layer slides its kernel; "
        "every weight of `k2` shifts and scales a copy of `k1`.",
        lambda k1, k2: k1 @ k2,
        raises=(ValueError,),
    ),
    Mistake(
        "pooling.kernels-as-blocks",
        "the copies of `k1` lie side by side like tiles (as with `np.kron`). "
        "They overlap: each is shifted by one cell only.",
        np.kron,
    ),
    Mistake(
        "pooling.composed-kernel-transposed",
        "rows and columns are swapped in your result: rows of both kernels run downwards.",
        lambda k1, k2: _compose_kernels(k1, k2).T,
    ),
    Mistake(
        "pooling.composed-kernel-averaged",
        "you divided the result by its sum or by a number of cells. Nothing is averaged when one layer follows "
        "the other: leave the sums as they are.",
        lambda k1, k2: _compose_kernels(k1, k2) / np.size(k2),
    ),
    Mistake(
        "pooling.composed-fractions-lost",
        "the fractions are gone: the array for the result holds whole numbers. "
        "Make it with `np.zeros(shape)`, which holds floats.",
        lambda k1, k2: np.trunc(_compose_kernels(k1, k2)),
    ),
    Mistake(
        "pooling.composed-as-type-of-k1",
        "the fractions are gone where `k1` holds whole numbers: an array made like `k1` holds whole numbers too. "
        "Make it with `np.zeros(shape)`, which holds floats.",
        lambda k1, k2: _compose_kernels(k1, k2).astype(k1.dtype),
    ),
    Mistake(
        "pooling.composed-as-type-of-k2",
        "the fractions are gone where `k2` holds whole numbers: an array made like `k2` holds whole numbers too. "
        "Make it with `np.zeros(shape)`, which holds floats.",
        lambda k1, k2: _compose_kernels(k1, k2).astype(k2.dtype),
    ),
    Mistake(
        "pooling.composed-into-type-of-k2",
        "where `k2` holds whole numbers, an array made like it cannot take up fractions, and NumPy stops. "
        "Make it with `np.zeros(shape)`, which holds floats.",
        lambda k1, k2: _copies_added(np.zeros_like(k2, shape=_composed_shape(k1, k2)), k1, k2),
        raises=(TypeError,),
    ),
    Mistake(
        "pooling.composed-into-type-of-k1",
        "where `k1` holds whole numbers, an array made like it cannot take up fractions, and NumPy stops. "
        "Make it with `np.zeros(shape)`, which holds floats.",
        lambda k1, k2: _copies_added(np.zeros_like(k1, shape=_composed_shape(k1, k2)), k1, k2),
        raises=(TypeError,),
    ),
    Mistake(
        "pooling.composed-into-whole-numbers",
        "an array of whole numbers cannot take up fractions, and NumPy stops. Make it with `np.zeros(shape)`, "
        "which holds floats.",
        lambda k1, k2: _copies_added(np.zeros(_composed_shape(k1, k2), dtype=int), k1, k2),
        raises=(TypeError,),
    ),
    Mistake(
        "pooling.copies-not-shifted",
        "all copies of `k1` lie in the upper left corner. The copy of weight `k2[r, c]` begins at row `r` and "
        "column `c`.",
        lambda k1, k2: _compose_kernels(k1, np.pad(np.sum(k2, keepdims=True), _up_to(k2.shape))),
    ),
    Mistake(
        "pooling.copies-not-weighted",
        "the copies of `k1` are shifted but not multiplied: each is taken times its weight `k2[r, c]`.",
        lambda k1, k2: _compose_kernels(k1, np.ones(k2.shape)),
    ),
    Mistake(
        "pooling.shifted-by-columns-and-rows",
        "rows and columns of the shift are mixed up: the copy of `k2[r, c]` begins at row `r` and column `c`.",
        lambda k1, k2: _shifted_the_other_way(k1, k2),
        raises=(ValueError,),
    ),
    Mistake(
        "pooling.loop-over-the-wrong-kernel",
        "your loops run over the size of `k1` and reach into `k2`. One copy is made for each weight of `k2`: "
        "loop over its `h2` rows and `w2` columns.",
        lambda k1, k2: _copies_added(np.zeros(_composed_shape(k1, k2)), k1, k2, over=k1.shape),
        raises=(IndexError,),
    ),
    Mistake(
        "pooling.first-row-of-k2-only",
        "only the first row of `k2` is used: is the `return` inside a loop?",
        lambda k1, k2: _compose_kernels(k1, np.where(np.arange(len(k2))[:, None] == 0, k2, 0)),
    ),
)


def _in_four_loops(k1: np.ndarray, k2: np.ndarray) -> np.ndarray:
    both = np.zeros(np.array(k1.shape) + k2.shape - 1)
    for a, b in np.ndindex(k1.shape):
        for c, d in np.ndindex(k2.shape):
            both[a + c, b + d] += float(k1[a, b]) * float(k2[c, d])
    return both


def _by_impulse(k1: np.ndarray, k2: np.ndarray) -> np.ndarray:
    """Return the kernel that answers to an impulse as both do, turned back."""
    rows, columns = k1.shape[0] + k2.shape[0] - 1, k1.shape[1] + k2.shape[1] - 1
    image = np.zeros((2 * rows - 1, 2 * columns - 1, 1))
    image[rows - 1, columns - 1] = 1
    for kernel in (k1, k2):
        image = conv2d(image, kernel[:, :, None, None])
    return image[::-1, ::-1, 0]


def _by_fourier_transform(k1: np.ndarray, k2: np.ndarray) -> np.ndarray:
    """Multiply the spectra of both kernels, padded to the size of the result."""
    shape = _composed_shape(k1, k2)
    return np.asarray(np.fft.irfft2(np.fft.rfft2(k1, shape) * np.fft.rfft2(k2, shape), shape))


def _by_padding(k1: np.ndarray, k2: np.ndarray) -> list[list[float]]:
    """Pad `k1` by what `k2` reaches over it and slide `k2`, rotated, in float32; return lists."""
    h2, w2 = k2.shape
    padded = np.pad(k1.astype(np.float32), ((h2 - 1, h2 - 1), (w2 - 1, w2 - 1)))
    rows, columns = _composed_shape(k1, k2)
    turned = np.rot90(k2, 2)
    return [[float(np.sum(padded[i : i + h2, j : j + w2] * turned)) for j in range(columns)] for i in range(rows)]


VALID = (_in_four_loops, _by_impulse, _by_fourier_transform, _by_padding)


EXERCISE = function_exercise(
    name="compose_kernels",
    reference=_compose_kernels,
    cases=CASES,
    random_cases=_kernel_cases,
    mistakes=MISTAKES,
    valid=VALID,
    hints=(
        "One response of the second layer is a weighted sum of neighbouring responses of the first. "
        "Which pixels does each of those look at, and with which weights?",
        "Begin with zeros of shape `(h1 + h2 - 1, w1 + w2 - 1)`. Every weight `k2[r, c]` adds a copy of `k1`, "
        "scaled by that weight and shifted by `r` rows and `c` columns.",
        "Loop over the rows `r` and columns `c` of `k2`. A copy covers `h1` rows from `r` on and `w1` columns "
        "from `c` on: add `k1` times the weight to that slice, with `+=`.",
    ),
    verified="one pass with your kernel equals two passes, for kernels of any shape.",
    where='the section "What may be left out, and what never" above',
)
