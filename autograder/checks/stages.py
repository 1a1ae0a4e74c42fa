"""Lesson 04, one stage: convolution, nonlinearity, pooling, and what happens to convolutions without the second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import Case, case, function_exercise
from autograder.lesson.layers import conv2d


def _relu(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.maximum(values, 0))


def _pooled(maps: np.ndarray, size: int, stride: int | None = None, summary: Callable[..., Any] = np.max) -> Any:
    windows = sliding_window_view(maps, (size, size), axis=(0, 1))
    return summary(windows[:: stride or size, :: stride or size], axis=(-2, -1))


def _conv_stage(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray, pool: int = 2) -> Any:
    return _pooled(_relu(conv2d(image, kernels, biases)), pool)


def _pooled_as_in_the_lesson(maps: np.ndarray, size: int) -> np.ndarray:
    """Return max pooling as the lesson writes it, which takes maps of any shape."""
    rows, columns = (max(n // size, 0) for n in maps.shape[:2])
    out = np.zeros((rows, columns, *maps.shape[2:]))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = maps[i * size : (i + 1) * size, j * size : (j + 1) * size].max(axis=(0, 1))
    return out


def _stage_case(rng: np.random.Generator, image: tuple[int, ...], kernels: tuple[int, ...], **pool: int) -> Case:
    values = rng.integers(-8, 9, image) / 4
    weights = rng.integers(-4, 5, kernels) / 4
    return case(values, weights, rng.permutation([-2.5, 1.75, 0.5, -0.75][: kernels[-1]]), **pool)


# Responses 0.5, -0.5 and 6.5, -0.5 in the first window, four negative ones in the second: 6.5 and 0 are left.
FEW_PIXELS = np.array([[1.0, 0.0, 2.0, 0.0, 0.0], [3.0, -1.0, 1.0, -3.0, -2.0], [0.0, 2.0, 1.0, -6.0, -4.0]])[..., None]
FEW_WEIGHTS = np.array([[1.0, -1.0], [0.0, 1.0]])[..., None, None]


def _whole_numbers_in(place: int, dtype: str) -> Case:
    """Return a stage of which one argument holds whole numbers of a type, and the others fractions."""
    rng = np.random.default_rng(70 + place)
    arguments = [rng.integers(-8, 9, shape) / 4 + 0.125 for shape in ((5, 6, 2), (2, 3, 2, 3), (3,))]
    arguments[place] = np.ceil(np.abs(arguments[place])).astype(dtype)
    return case(*arguments)


def _fixed_stages() -> tuple[Case, ...]:
    rng = np.random.default_rng(41)
    return (
        case(FEW_PIXELS, FEW_WEIGHTS, np.array([0.5])),
        _stage_case(rng, (8, 11, 2), (3, 2, 2, 3)),
        _stage_case(rng, (9, 12, 2), (3, 3, 2, 4), pool=3),
        _stage_case(rng, (6, 7, 3), (3, 2, 3, 2), pool=1),
        _stage_case(rng, (8, 11, 2), (3, 2, 2, 3)),
        case(*_stage_case(rng, (9, 8, 2), (2, 3, 2, 2)).args, 3),
        *(_whole_numbers_in(place, dtype) for place in range(3) for dtype in ("uint8", "int64")),
        case(-np.abs(FEW_PIXELS) - 1, np.abs(FEW_WEIGHTS) + 1, np.array([-0.5])),  # no response above 0
        _stage_case(rng, (40, 4, 2), (7, 2, 2, 2)),
        _stage_case(rng, (4, 41, 1), (2, 7, 1, 2)),
        case(*(rng.integers(-8, 9, shape) / 4 for shape in ((4, 4, 6), (2, 2, 6, 10), (10,)))),
    )


def _random_stages(rng: np.random.Generator) -> Sequence[Case]:
    return [_stage_case(rng, (9, 8, 2), (2, 3, 2, 4)), _stage_case(rng, (10, 13, 1), (3, 2, 1, 3), pool=4)]


conv_stage = function_exercise(
    name="conv_stage",
    reference=_conv_stage,
    cases=_fixed_stages(),
    random_cases=_random_stages,
    mistakes=(
        Mistake(
            "pooling.relu-missing",
            "the nonlinearity is missing: negative responses came through. "
            "Put `np.maximum(..., 0)` between the convolution and the pooling.",
            lambda image, kernels, biases, pool=2: _pooled(conv2d(image, kernels, biases), pool),
        ),
        Mistake(
            "pooling.pooling-missing",
            "the maps are as large as they were after the convolution: the pooling is missing.",
            lambda image, kernels, biases, pool=2: _relu(conv2d(image, kernels, biases)),
        ),
        Mistake(
            "pooling.average-in-the-stage",
            "you pool with the average. The stage asked for here keeps the maximum: use `max_pool2d`.",
            lambda image, kernels, biases, pool=2: _pooled(
                _relu(conv2d(image, kernels, biases)), pool, summary=np.mean
            ),
        ),
        Mistake(
            "pooling.average-before-relu",
            "you average first and apply ReLU afterwards. With the maximum the order would not matter; "
            "with the average it does, because positive and negative responses cancel. Use `max_pool2d`.",
            lambda image, kernels, biases, pool=2: _relu(
                _pooled(conv2d(image, kernels, biases), pool, summary=np.mean)
            ),
        ),
        Mistake(
            "pooling.bias-missing",
            "the biases are missing: pass them to `conv2d` as its third argument.",
            lambda image, kernels, biases, pool=2: _pooled(_relu(conv2d(image, kernels)), pool),
        ),
        Mistake(
            "pooling.bias-after-relu",
            "you add the bias after ReLU. It belongs to the convolution: it decides how strong a response must be "
            "to get over zero, so it comes before.",
            lambda image, kernels, biases, pool=2: _pooled(_relu(conv2d(image, kernels)), pool) + biases,
        ),
        Mistake(
            "pooling.bias-subtracted",
            "you subtract the bias; it is added.",
            lambda image, kernels, biases, pool=2: _pooled(_relu(conv2d(image, kernels, -biases)), pool),
        ),
        Mistake(
            "pooling.relu-on-the-image",
            "ReLU is applied to the image before the convolution. It belongs after it, where negative responses are.",
            lambda image, kernels, biases, pool=2: _pooled(conv2d(_relu(image), kernels, biases), pool),
        ),
        Mistake(
            "pooling.pooled-before-convolution",
            "the image is pooled before the kernels have seen it, and the details they look for are gone. "
            "Convolution first, then ReLU, then pooling.",
            lambda image, kernels, biases, pool=2: _relu(conv2d(_pooled(image, pool), kernels, biases)),
        ),
        Mistake(
            "pooling.pool-argument-ignored",
            "the windows are 2×2 whatever the argument `pool` says: pass it on to `max_pool2d`.",
            lambda image, kernels, biases, pool=2: _pooled(_relu(conv2d(image, kernels, biases)), 2),
        ),
        Mistake(
            "pooling.pool-as-stride-only",
            "the pooling windows overlap: you move them by one cell. In a stage they lie side by side.",
            lambda image, kernels, biases, pool=2: _pooled(_relu(conv2d(image, kernels, biases)), pool, 1),
        ),
        Mistake(
            "pooling.abs-instead-of-relu",
            "you took the absolute value. ReLU leaves positive responses as they are and sets negative ones to 0.",
            lambda image, kernels, biases, pool=2: _pooled(np.abs(conv2d(image, kernels, biases)), pool),
        ),
        Mistake(
            "pooling.relu-reversed",
            "your nonlinearity keeps the negative responses and removes the positive ones: "
            "`np.maximum(responses, 0)`, not `np.minimum`.",
            lambda image, kernels, biases, pool=2: _pooled(np.minimum(conv2d(image, kernels, biases), 0), pool),
        ),
        Mistake(
            "pooling.relu-clipped-at-one",
            "you cut responses off at 1. ReLU has no upper limit: use `np.maximum(responses, 0)`.",
            lambda image, kernels, biases, pool=2: _pooled(np.clip(conv2d(image, kernels, biases), 0, 1), pool),
        ),
        Mistake(
            "pooling.only-the-first-map",
            "only the first feature map comes back. A stage keeps them all: shape (rows, columns, number of kernels).",
            lambda image, kernels, biases, pool=2: _conv_stage(image, kernels, biases, pool)[..., 0],
        ),
        Mistake(
            "pooling.stage-in-the-type-of-the-image",
            "the result has the image's type. Where the image holds whole numbers, fractions are lost: an array made "
            "with `np.zeros(shape)` holds them.",
            lambda image, kernels, biases, pool=2: _conv_stage(image, kernels, biases, pool).astype(
                int if image.dtype.kind in "iu" else float
            ),
        ),
        Mistake(
            "pooling.max-for-maximum",
            "`np.max(responses, 0)` takes the largest value along axis 0. For ReLU compare every number with 0: "
            "`np.maximum(responses, 0)`.",
            lambda image, kernels, biases, pool=2: _pooled_as_in_the_lesson(
                np.max(conv2d(image, kernels, biases), 0), pool
            ),
        ),
        Mistake(
            "pooling.sigmoid-instead-of-relu",
            "that is a sigmoid, which squeezes every response between 0 and 1. ReLU leaves positive ones as they are "
            "and sets negative ones to 0.",
            lambda image, kernels, biases, pool=2: _pooled(1 / (1 + np.exp(-conv2d(image, kernels, biases))), pool),
        ),
        Mistake(
            "pooling.signs-instead-of-relu",
            "you kept only whether a response is positive. ReLU keeps positive responses as they are: "
            "`np.maximum(responses, 0)`.",
            lambda image, kernels, biases, pool=2: _pooled(conv2d(image, kernels, biases) > 0, pool),
        ),
        Mistake(
            "pooling.pooled-first-without-relu-behind",
            "the image is pooled before the kernels have seen it, and no ReLU follows them. Convolution first, then "
            "ReLU, then pooling.",
            lambda image, kernels, biases, pool=2: conv2d(_pooled(image, pool), kernels, biases),
        ),
        Mistake(
            "pooling.pool-as-step-of-small-windows",
            "the windows are 2×2 and `pool` cells apart. `pool` is the size of the window: pass it on as `size`.",
            lambda image, kernels, biases, pool=2: _pooled(_relu(conv2d(image, kernels, biases)), 2, pool),
        ),
        Mistake(
            "pooling.always-two-cells-apart",
            "the windows are 2 cells apart whatever `pool` says. They lie side by side: leave the stride out.",
            lambda image, kernels, biases, pool=2: _pooled(_relu(conv2d(image, kernels, biases)), pool, 2),
        ),
    ),
    hints=(
        "Which three things happen, in which order? Each is one line, or one call.",
        "`conv2d` takes the biases as its third argument. ReLU of an array is `np.maximum(array, 0)`. "
        "Your `max_pool2d` does the rest.",
        "Keep the result of each step under a name of its own, and give it to the next. The last step needs to know "
        "`pool`. If only the pooling is wrong, look at `max_pool2d` first.",
    ),
    verified="convolves, applies ReLU and pools, with any kernels, biases and pooling size.",
    where='the section "One stage" above, and your `max_pool2d`',
)


def _compose_kernels(k1: np.ndarray, k2: np.ndarray) -> np.ndarray:
    (h1, w1), (h2, w2) = k1.shape, k2.shape
    both = np.zeros((h1 + h2 - 1, w1 + w2 - 1))
    for (row, column), weight in np.ndenumerate(k2):
        both[row : row + h1, column : column + w1] += weight * k1
    return both


def _cropped(k1: np.ndarray, k2: np.ndarray) -> np.ndarray:
    both = _compose_kernels(k1, k2)
    rows, columns = (max(a, b) for a, b in zip(k1.shape, k2.shape, strict=True))
    top, left = (both.shape[0] - rows) // 2, (both.shape[1] - columns) // 2
    return both[top : top + rows, left : left + columns]


def _kernel_cases(rng: np.random.Generator) -> Sequence[Case]:
    shapes = (((3, 2), (2, 4)), ((3, 3), (3, 3)), ((1, 4), (3, 2)))
    return [case(rng.integers(-8, 9, a) / 4 + 0.125, rng.integers(-8, 9, b) / 4 + 0.125) for a, b in shapes]


compose_kernels = function_exercise(
    name="compose_kernels",
    reference=_compose_kernels,
    cases=(
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
    ),
    random_cases=_kernel_cases,
    mistakes=(
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
        ),
        Mistake(
            "pooling.kernels-added",
            "you added the kernels. That is two layers side by side whose responses are added, "
            "not one layer after the other.",
            lambda k1, k2: k1 + k2,
        ),
        Mistake(
            "pooling.kernels-as-matrices",
            "you multiplied the kernels as matrices, with `@`. A layer slides its kernel; "
            "every weight of `k2` shifts and scales a copy of `k1`.",
            lambda k1, k2: k1 @ k2,
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
            "where `k2` holds whole numbers, an array made like it cannot take up fractions, and numpy stops. "
            "Make it with `np.zeros(shape)`, which holds floats.",
            lambda k1, k2: _copies_added(np.zeros_like(k2, shape=_composed_shape(k1, k2)), k1, k2),
        ),
        Mistake(
            "pooling.composed-into-type-of-k1",
            "where `k1` holds whole numbers, an array made like it cannot take up fractions, and numpy stops. "
            "Make it with `np.zeros(shape)`, which holds floats.",
            lambda k1, k2: _copies_added(np.zeros_like(k1, shape=_composed_shape(k1, k2)), k1, k2),
        ),
        Mistake(
            "pooling.composed-into-whole-numbers",
            "an array of whole numbers cannot take up fractions, and numpy stops. Make it with `np.zeros(shape)`, "
            "which holds floats.",
            lambda k1, k2: _copies_added(np.zeros(_composed_shape(k1, k2), dtype=int), k1, k2),
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
        ),
        Mistake(
            "pooling.loop-over-the-wrong-kernel",
            "your loops run over the size of `k1` and reach into `k2`. One copy is made for each weight of `k2`: "
            "loop over its `h2` rows and `w2` columns.",
            lambda k1, k2: _copies_added(np.zeros(_composed_shape(k1, k2)), k1, k2, over=k1.shape),
        ),
        Mistake(
            "pooling.first-row-of-k2-only",
            "only the first row of `k2` is used: is the `return` inside a loop?",
            lambda k1, k2: _compose_kernels(k1, np.where(np.arange(len(k2))[:, None] == 0, k2, 0)),
        ),
    ),
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
