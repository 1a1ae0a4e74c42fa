"""Lesson 04, `conv_stage`: convolution, nonlinearity, pooling."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise
from autograder.checks.pooling.windows import pool_in_loops
from autograder.lesson.layers import conv2d


def _relu(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.maximum(values, 0))


def _pooled(maps: np.ndarray, size: int, stride: int | None = None, summary: Callable[..., Any] = np.max) -> Any:
    windows = sliding_window_view(maps, (size, size), axis=(0, 1))
    return summary(windows[:: stride or size, :: stride or size], axis=(-2, -1))


def _conv_stage(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray, pool: int = 2) -> Any:
    return _pooled(_relu(conv2d(image, kernels, biases)), pool)


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


CASES = _fixed_stages()


def _random_stages(rng: np.random.Generator) -> Sequence[Case]:
    return [_stage_case(rng, (9, 8, 2), (2, 3, 2, 4)), _stage_case(rng, (10, 13, 1), (3, 2, 1, 3), pool=4)]


def _pooled_as_in_the_lesson(maps: np.ndarray, size: int) -> np.ndarray:
    """Return max pooling as the lesson writes it, which takes maps of any shape."""
    rows, columns = (max(n // size, 0) for n in maps.shape[:2])
    out = np.zeros((rows, columns, *maps.shape[2:]))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = maps[i * size : (i + 1) * size, j * size : (j + 1) * size].max(axis=(0, 1))
    return out


MISTAKES = (
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
        lambda image, kernels, biases, pool=2: _pooled(_relu(conv2d(image, kernels, biases)), pool, summary=np.mean),
    ),
    Mistake(
        "pooling.average-before-relu",
        "you average first and apply ReLU afterwards. With the maximum the order would not matter; "
        "with the average it does, because positive and negative responses cancel. Use `max_pool2d`.",
        lambda image, kernels, biases, pool=2: _relu(_pooled(conv2d(image, kernels, biases), pool, summary=np.mean)),
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
        raises=(ValueError,),
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
        raises=(ValueError,),
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
)


def _in_three_steps(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray, pool: int = 2) -> Any:
    return pool_in_loops(np.max)(np.maximum(conv2d(image, kernels, biases), 0), pool)


def _pooled_before_relu(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray, pool: int = 2) -> Any:
    """Pool before the ReLU: with the maximum this is the same."""
    return np.maximum(pool_in_loops(np.max, np.float32)(conv2d(image, kernels, biases), pool), 0)


def _with_own_convolution(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray, pool: int = 2) -> Any:
    """Convolve in a loop over positions, in float32, and add the bias after pooling."""
    kh, kw = kernels.shape[:2]
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    responses = np.zeros((rows, columns, kernels.shape[3]), np.float32)
    for i, j in itertools.product(range(rows), range(columns)):
        responses[i, j] = np.tensordot(image[i : i + kh, j : j + kw], kernels, 3)
    return np.maximum(pool_in_loops(np.max)(responses, pool) + biases, 0)


def _map_by_map(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray, pool: int = 2) -> Any:
    """Make one map after the other, blocks by `reshape`, and return lists."""
    maps = []
    for k in range(kernels.shape[3]):
        response = conv2d(image, kernels[..., k : k + 1])[..., 0] + biases[k]
        rows, columns = response.shape[0] // pool, response.shape[1] // pool
        blocks = response[: rows * pool, : columns * pool].reshape(rows, pool, columns, pool)
        maps.append(np.where(blocks > 0, blocks, 0).max(axis=(1, 3)))
    return np.stack(maps, axis=-1).tolist()


VALID = (_in_three_steps, _pooled_before_relu, _with_own_convolution, _map_by_map)


EXERCISE = function_exercise(
    name="conv_stage",
    reference=_conv_stage,
    cases=CASES,
    random_cases=_random_stages,
    mistakes=MISTAKES,
    valid=VALID,
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
