"""Lesson 04, pooling: the summaries of small windows; the other exercises of the lesson are imported at the bottom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import Case, case, function_exercise
from autograder.checks.pooling_questions import PARSONS, QUESTIONS
from autograder.checks.pooling_windows import pool_by, window_mistakes, windows_of, wrong_pool
from autograder.checks.receptive_fields import receptive_field
from autograder.checks.shape_tracing import trace_shapes
from autograder.checks.shifts import shift_sensitivity
from autograder.checks.stages import compose_kernels, conv_stage

__all__ = [
    "PARSONS",
    "QUESTIONS",
    "avg_pool2d",
    "compose_kernels",
    "conv_stage",
    "max_pool2d",
    "receptive_field",
    "shift_sensitivity",
    "trace_shapes",
]


def _places(x: np.ndarray, size: int, stride: int) -> np.ndarray:
    """Return what `np.argmax` says of each whole window, the same in all channels."""
    windows = np.moveaxis(windows_of(x, size, stride), 2, -1) if x.ndim == 3 else windows_of(x, size, stride)
    places = np.argmax(windows.reshape(*windows.shape[:2], -1), axis=-1)
    return places if x.ndim == 2 else np.repeat(places[..., None], x.shape[2], axis=2)


SMALL = np.array([[1.0, 3.0, -2.0, -4.5], [2.75, 0.5, -1.25, -3.0], [0.0, 5.0, 4.0, -6.0], [-7.5, 1.0, 2.0, 3.5]])
BYTES = np.array([[250, 4, 90, 200, 17, 61], [100, 255, 40, 30, 210, 9], [8, 77, 5, 6, 255, 254]], dtype=np.uint8)


def _signed(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return multiples of a quarter, with one corner of negative values only."""
    values = rng.integers(-20, 21, shape) / 4
    values[:4, :4] = -np.abs(values[:4, :4]) - 0.25
    return values


def _fixed_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(4)
    return (
        case(SMALL),
        case(BYTES),
        case(_signed(rng, 5, 7)),
        case(_signed(rng, 6, 5), size=3, stride=1),
        case(_signed(rng, 7, 8), size=2, stride=3),
        case(_signed(rng, 8, 11, 2), size=3, stride=2),
        case(_signed(rng, 4, 6, 3), 2, None),
        case(_signed(rng, 5, 7)),
        case(_signed(rng, 7, 9), 3, 2),
        case(_signed(rng, 9, 7), 2, 3),
        case(_signed(rng, 6, 7), stride=1, size=3),
        case(_signed(rng, 11, 12), size=5),
        case(-np.abs(_signed(rng, 4, 6)) - 1),
        case(-np.abs(_signed(rng, 5, 4, 2)) - 1),
        case(rng.integers(-9, 10, (4, 5))),
        case(_signed(rng, 40, 5)),
        case(_signed(rng, 4, 41)),
    )


def _random_maps(rng: np.random.Generator) -> Sequence[Case]:
    return [case(_signed(rng, 7, 12, 3)), case(_signed(rng, 10, 7), 3), case(_signed(rng, 9, 8, 2), 4, 3)]


max_pool2d = function_exercise(
    name="max_pool2d",
    reference=pool_by(np.max),
    cases=_fixed_cases(),
    random_cases=_random_maps,
    mistakes=(
        Mistake(
            "pooling.mean-instead-of-max",
            "you took the mean of each window. Max pooling keeps its largest value and drops the others.",
            pool_by(np.mean),
        ),
        Mistake(
            "pooling.sum-instead-of-max",
            "you added each window up. Max pooling keeps its largest value and drops the others.",
            pool_by(np.sum),
        ),
        Mistake(
            "pooling.min-instead-of-max",
            "you took the smallest value of each window; the largest is wanted.",
            pool_by(np.min),
        ),
        Mistake(
            "pooling.largest-without-its-sign",
            "you took the largest value regardless of its sign. −5 is smaller than 1: do not use `abs` here.",
            pool_by(lambda windows, axis: np.max(np.abs(np.asarray(windows, float)), axis=axis)),
        ),
        Mistake(
            "pooling.maximum-starts-at-zero",
            "a window of negative values only came out as 0: your search for the maximum starts at 0, "
            "or compares with the zeros of the new array. Start with the first value of the window, or use `np.max`.",
            pool_by(lambda windows, axis: np.maximum(np.max(windows, axis=axis), 0)),
        ),
        Mistake(
            "pooling.maximum-of-rows-only",
            "you took the maximum along one axis and then the first of what was left: "
            "a window has rows and columns, so take the maximum over both, `axis=(0, 1)`.",
            pool_by(lambda windows, axis: np.max(windows[..., 0], axis=-1)),
        ),
        Mistake(
            "pooling.place-instead-of-value",
            "you return where the largest value stands (`argmax`). Wanted is the value itself: `max`.",
            wrong_pool(_places),
        ),
        *window_mistakes(np.max),
    ),
    hints=(
        "Take a pencil: where does the third window of the second row begin, for any `stride`? How many windows fit?",
        "Make an array of zeros for the result, of shape `(rows, columns, *x.shape[2:])`, and fill it in two loops. "
        "`np.max` with `axis=(0, 1)` works for one map and for a stack of maps alike.",
        "First replace a stride of `None`. As many rows of windows fit as there are whole steps of `stride` in "
        "`H - size`, and one more. Window `[i, j]` begins at row `i * stride` and column `j * stride`, and is `size` "
        "long both ways: cut it out, take its maximum over both axes, put it at `out[i, j]`.",
    ),
    verified="keeps the largest value of each window, for any size, stride, sign and number of maps.",
    where='the section "Keep the strongest" above; `np.max` and its `axis` in the NumPy reference',
)

avg_pool2d = function_exercise(
    name="avg_pool2d",
    reference=pool_by(np.mean),
    cases=_fixed_cases(),
    random_cases=_random_maps,
    mistakes=(
        Mistake(
            "pooling.max-instead-of-mean",
            "you kept the largest value of each window. Average pooling takes the mean of all its values.",
            pool_by(np.max),
        ),
        Mistake(
            "pooling.sum-instead-of-mean",
            "you added each window up and did not divide by the number of its cells, `size * size`.",
            pool_by(np.sum),
        ),
        Mistake(
            "pooling.median-instead-of-mean",
            "you took the median, the value in the middle. The mean adds up and divides.",
            pool_by(np.median),
        ),
        Mistake(
            "pooling.always-divided-by-four",
            "you divide by 4 whatever the size. A window has `size * size` cells.",
            pool_by(lambda windows, axis: np.sum(windows, axis=axis) / 4),
        ),
        Mistake(
            "pooling.divided-by-size",
            "you divide by `size`. A window has `size * size` cells.",
            pool_by(lambda windows, axis: np.sum(windows, axis=axis) / windows.shape[-1]),
        ),
        Mistake(
            "pooling.zeros-not-counted",
            "you divide by the number of cells that are not 0. Every cell counts, `size * size` of them.",
            pool_by(lambda windows, axis: np.sum(windows, axis=axis) / np.maximum((windows != 0).sum(axis=axis), 1)),
        ),
        Mistake(
            "pooling.whole-number-division",
            "you divide with `//`, which rounds down. Use `/`, or `np.mean`.",
            pool_by(lambda windows, axis: np.floor(np.mean(windows, axis=axis))),
        ),
        Mistake(
            "pooling.bytes-wrap-around",
            "with uint8 numbers your sum wraps around: after 255 comes 0 again. "
            "Turn the window into floats before adding, or use `np.mean`, which does so itself.",
            pool_by(
                lambda windows, axis: np.sum(windows, axis=axis, dtype=windows.dtype) / windows.shape[-1] ** 2,
            ),
        ),
        Mistake(
            "pooling.result-of-the-maps-type",
            "the fractions are gone where `x` holds whole numbers: an array made like `x` holds whole numbers too. "
            "A mean needs floats: `np.zeros(shape)`.",
            wrong_pool(lambda x, size, stride: pool_by(np.mean)(x, size, stride).astype(x.dtype)),
        ),
        Mistake(
            "pooling.middle-of-extremes",
            "you took the middle between the smallest and the largest value. The mean adds up all values and divides "
            "by their number.",
            pool_by(lambda w, axis: (np.max(w.astype(float), axis=axis) + np.min(w, axis=axis)) / 2),
        ),
        Mistake(
            "pooling.divided-by-channels-too",
            "you divide by the number of cells in all maps together (`window.size`). Each map has its own mean, of "
            "`size * size` cells.",
            wrong_pool(lambda x, size, stride: pool_by(np.mean)(x, size, stride) / (x.shape[2] if x.ndim == 3 else 1)),
        ),
        Mistake(
            "pooling.mean-rounded",
            "you rounded the means. Leave them as they are.",
            pool_by(lambda w, axis: np.round(np.mean(w, axis=axis))),
        ),
        *window_mistakes(np.mean),
    ),
    hints=(
        "What changes in your `max_pool2d` when the summary is another one?",
        "Only one line changes. `np.mean` knows `axis=(0, 1)` as `np.max` does.",
        "Copy the body of `max_pool2d`, and in the inner loop ask the window for its mean in place of its maximum.",
    ),
    verified="averages each window, for any size, stride, sign and number of maps.",
    where='the section "Or keep the average" above; `np.mean` in the NumPy reference',
)
