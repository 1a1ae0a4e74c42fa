"""Lesson 04, `max_pool2d`: the largest value of each window."""

from __future__ import annotations

import numpy as np

from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise
from autograder.checks.pooling.window_mistakes import window_mistakes
from autograder.checks.pooling.windows import (
    WINDOW_CASES,
    pool_by,
    pool_in_lists,
    pool_in_loops,
    pool_of_copies,
    pool_of_windows,
    random_maps,
    window_at,
    windows_of,
    wrong_pool,
)


def _places(x: np.ndarray, size: int, stride: int) -> np.ndarray:
    """Return what `np.argmax` says of each whole window, the same in all channels."""
    windows = np.moveaxis(windows_of(x, size, stride), 2, -1) if x.ndim == 3 else windows_of(x, size, stride)
    places = np.argmax(windows.reshape(*windows.shape[:2], -1), axis=-1)
    return places if x.ndim == 2 else np.repeat(places[..., None], x.shape[2], axis=2)


MISTAKES = (
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
        "you took the smallest value of each window. Max pooling keeps the largest.",
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
        "you return where the largest value stands (`argmax`). What is wanted is the value itself: `max`.",
        wrong_pool(_places),
    ),
    *window_mistakes(np.max),
)


VALID = (
    pool_in_loops(np.max),
    pool_of_windows(np.max),
    pool_of_copies(lambda copies, size: np.max(copies, axis=0)),
    pool_in_lists(max),
)


EXERCISE = function_exercise(
    name="max_pool2d",
    reference=pool_by(np.max),
    cases=WINDOW_CASES,
    random_cases=random_maps,
    window=window_at,
    mistakes=MISTAKES,
    valid=VALID,
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
