"""Lesson 04, `avg_pool2d`: the mean of each window."""

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
    wrong_pool,
)

MISTAKES = (
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
)


VALID = (
    pool_in_loops(np.mean, np.float32),
    pool_of_windows(np.mean),
    pool_of_copies(lambda copies, size: sum(copies) / size**2),
    pool_in_lists(lambda values: sum(values) / len(values)),
)


EXERCISE = function_exercise(
    name="avg_pool2d",
    reference=pool_by(np.mean),
    cases=WINDOW_CASES,
    random_cases=random_maps,
    window=window_at,
    mistakes=MISTAKES,
    valid=VALID,
    hints=(
        "What changes in your `max_pool2d` when the summary is another one?",
        "Only one line changes. `np.mean` knows `axis=(0, 1)` as `np.max` does.",
        "Copy the body of `max_pool2d`, and in the inner loop ask the window for its mean in place of its maximum.",
    ),
    verified="averages each window, for any size, stride, sign and number of maps.",
    where='the section "Or keep the average" above; `np.mean` in the NumPy reference',
)
