"""Lesson 04, pooling: the summaries of small windows; the other exercises of the lesson are imported at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.exercise import Mistake
from autograder.checks.function import Case, case, function_exercise
from autograder.checks.pooling_questions import PARSONS, QUESTIONS
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

Summary = Callable[..., Any]  # np.max and its kin: `summary(windows, axis=...)`
Pooling = Callable[..., Any]  # `pooling(x, size=2, stride=None)`


def _windows(x: np.ndarray, size: int, stride: int) -> np.ndarray:
    return sliding_window_view(x, (size, size), axis=(0, 1))[::stride, ::stride]


def _pool(summary: Summary) -> Pooling:
    def pool(x: np.ndarray, size: int = 2, stride: int | None = None) -> Any:
        return summary(_windows(x, size, stride or size), axis=(-2, -1))

    return pool


def _wrong_pool(answer: Callable[[np.ndarray, int, int], Any]) -> Pooling:
    """Return a pooling function from one that is given its stride in any case."""
    return lambda x, size=2, stride=None: answer(x, size, stride or size)


def _cut_where_the_image_ends(summary: Summary, x: np.ndarray, starts: Sequence[Sequence[int]], size: int) -> Any:
    """Return summaries of the windows that start at these rows and columns, smaller where the image ends."""
    rows = [[summary(x[r : r + size, c : c + size], axis=(0, 1)) for c in starts[1]] for r in starts[0]]
    return np.array(rows)


def _times(stride: int, counts: Sequence[int]) -> list[range]:
    return [range(0, count * stride, stride) for count in counts]


def _counts(x: np.ndarray, size: int, stride: int) -> list[int]:
    return [(length - size) // stride + 1 for length in x.shape[:2]]


def _with_zeros(x: np.ndarray, size: int, stride: int) -> np.ndarray:
    missing = [-(length - size) % stride for length in x.shape[:2]]
    return np.pad(x, [(0, missing[0]), (0, missing[1]), *[(0, 0)] * (x.ndim - 2)])


def _two_axes_only(pool: Pooling, x: np.ndarray, size: int, stride: int) -> Any:
    _rows, _columns = x.shape
    return pool(x, size, stride)


def _three_axes_only(pool: Pooling, x: np.ndarray, size: int, stride: int) -> Any:
    _rows, _columns, _channels = x.shape
    return pool(x, size, stride)


def _all_channels_alike(summary: Summary, x: np.ndarray, size: int, stride: int) -> Any:
    pooled = summary(_windows(x, size, stride), axis=tuple(range(2, x.ndim + 2)))
    return pooled if x.ndim == 2 else np.repeat(pooled[..., None], x.shape[2], axis=2)


def _window_mistakes(summary: Summary) -> tuple[Mistake, ...]:
    """Return the mistakes one can make with windows, whatever is then computed of each."""
    pool = _pool(summary)
    return (
        Mistake(
            "pooling.stride-ignored",
            "the argument `stride` changes nothing: your windows always lie side by side, `size` cells apart. "
            "Window `i` begins at `i * stride`; only when `stride` is `None` is it the same as `size`.",
            lambda x, size=2, stride=None: pool(x, size),
        ),
        Mistake(
            "pooling.arguments-ignored",
            "the windows are 2×2 and lie side by side whatever the arguments say. "
            "Use `size` and `stride` in place of every 2.",
            lambda x, size=2, stride=None: pool(x, 2),
        ),
        Mistake(
            "pooling.default-stride-one",
            "without a stride you move the window by one cell. In pooling the default is `stride = size`: "
            "the windows lie side by side, and 2×2 pooling halves height and width.",
            lambda x, size=2, stride=None: pool(x, size, stride or 1),
        ),
        Mistake(
            "pooling.stride-not-in-the-index",
            "the result has the right size, but its windows are only one cell apart: "
            "window `i` begins at row `i * stride`, not at row `i`.",
            _wrong_pool(
                lambda x, size, stride: summary(
                    _windows(x, size, 1)[tuple(slice(count) for count in _counts(x, size, stride))], axis=(-2, -1)
                )
            ),
        ),
        Mistake(
            "pooling.starts-at-size",
            "window `i` begins at `i * size` in your code. That is right only while `stride` equals `size`: "
            "it begins at `i * stride`.",
            _wrong_pool(
                lambda x, size, stride: _cut_where_the_image_ends(
                    summary, x, _times(size, _counts(x, size, stride)), size
                )
            ),
        ),
        Mistake(
            "pooling.size-ignored",
            "the windows are 2×2 whatever `size` says: cut out `size` rows and `size` columns.",
            lambda x, size=2, stride=None: pool(x, 2, stride or size),
        ),
        Mistake(
            "pooling.partial-windows-kept",
            "you keep windows that stick out over the edge. Here, as in Keras, a window counts only if all of it lies "
            "inside: `(H - size) // stride + 1` windows fit, rounded down.",
            _wrong_pool(
                lambda x, size, stride: _cut_where_the_image_ends(
                    summary, x, _times(stride, [-(-(n - size) // stride) + 1 for n in x.shape[:2]]), size
                )
            ),
        ),
        Mistake(
            "pooling.padded-with-zeros",
            "you fill up the edge with zeros, so that further windows fit. Nothing is padded here: "
            "a window counts only if all of it lies inside, rows and columns left over are dropped.",
            _wrong_pool(lambda x, size, stride: pool(_with_zeros(x, size, stride), size, stride)),
        ),
        Mistake(
            "pooling.size-not-subtracted",
            "the number of windows is `H // stride` in your code. That is right only while `stride` equals `size`: "
            "the last window must begin `size` cells before the end, so `(H - size) // stride + 1` fit.",
            _wrong_pool(
                lambda x, size, stride: _cut_where_the_image_ends(
                    summary, x, _times(stride, [n // stride for n in x.shape[:2]]), size
                )
            ),
        ),
        Mistake(
            "pooling.last-window-missing",
            "the last row and the last column of windows are missing: "
            "`(H - size) // stride + 1` windows fit, not `(H - size) // stride`.",
            _wrong_pool(lambda x, size, stride: pool(x, size, stride)[:-1, :-1]),
        ),
        Mistake(
            "pooling.corner-of-the-window",
            "you take one corner of each window, every `stride`-th cell. That throws the other cells away unseen: "
            "look at the whole window.",
            _wrong_pool(lambda x, size, stride: _windows(x, size, stride)[..., 0, 0]),
        ),
        Mistake(
            "pooling.channels-merged",
            "you pool across the channels too, so that only one map is left. Each feature map is pooled on its own: "
            "summarise a window over its rows and columns only, `axis=(0, 1)`.",
            _wrong_pool(
                lambda x, size, stride: summary(_windows(x, size, stride), axis=tuple(range(2, x.ndim + 2))),
            ),
        ),
        Mistake(
            "pooling.channels-alike",
            "all channels of your result are the same: one number of the whole window went into each of them. "
            "Each feature map is pooled on its own: `axis=(0, 1)`.",
            _wrong_pool(lambda x, size, stride: _all_channels_alike(summary, x, size, stride)),
        ),
        Mistake(
            "pooling.two-axes-only",
            "it works for one map `(H, W)`, but stops at a stack of maps `(H, W, C)`. "
            "`x.shape[:2]` is height and width of both, `x.shape[2:]` is whatever follows.",
            _wrong_pool(lambda x, size, stride: _two_axes_only(pool, x, size, stride)),
        ),
        Mistake(
            "pooling.three-axes-only",
            "it works for a stack of maps `(H, W, C)`, but stops at a single map `(H, W)`. "
            "`x.shape[:2]` is height and width of both, `x.shape[2:]` is whatever follows.",
            _wrong_pool(lambda x, size, stride: _three_axes_only(pool, x, size, stride)),
        ),
        Mistake(
            "pooling.rows-and-columns-swapped",
            "rows and columns are swapped in your result. Height comes first: `x.shape[0]` counts rows, "
            "and `out[i, j]` is row `i`, column `j`.",
            _wrong_pool(lambda x, size, stride: np.swapaxes(pool(x, size, stride), 0, 1)),
        ),
        Mistake(
            "pooling.square-only",
            "it works for square maps only: the number of columns was computed from the height. "
            "Height and width need one line each.",
            _wrong_pool(
                lambda x, size, stride: _cut_where_the_image_ends(
                    summary, x, _times(stride, [_counts(x, size, stride)[0]] * 2), size
                )
            ),
        ),
        Mistake(
            "pooling.fractions-lost",
            "the fractions are gone: the array for the result holds whole numbers, so 2.75 became 2. "
            "Make it with `np.zeros(shape)`, which holds floats.",
            _wrong_pool(lambda x, size, stride: np.trunc(pool(x, size, stride))),
        ),
    )


SMALL = np.array([[1.0, 3.0, -2.0, -4.5], [2.75, 0.5, -1.25, -3.0], [0.0, 5.0, 4.0, -6.0], [-7.5, 1.0, 2.0, 3.5]])
BYTES = np.array([[250, 3, 90, 200, 17, 60], [100, 255, 40, 30, 210, 9], [8, 77, 5, 6, 255, 254]], dtype=np.uint8)


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
    )


def _random_maps(rng: np.random.Generator) -> Sequence[Case]:
    return [case(_signed(rng, 7, 12, 3)), case(_signed(rng, 10, 7), 3), case(_signed(rng, 9, 8, 2), 4, 3)]


max_pool2d = function_exercise(
    name="max_pool2d",
    reference=_pool(np.max),
    cases=_fixed_cases(),
    random_cases=_random_maps,
    mistakes=(
        Mistake(
            "pooling.mean-instead-of-max",
            "you took the mean of each window. Max pooling keeps its largest value and drops the others.",
            _pool(np.mean),
        ),
        Mistake(
            "pooling.sum-instead-of-max",
            "you added each window up. Max pooling keeps its largest value and drops the others.",
            _pool(np.sum),
        ),
        Mistake(
            "pooling.min-instead-of-max",
            "you took the smallest value of each window; the largest is wanted.",
            _pool(np.min),
        ),
        Mistake(
            "pooling.largest-without-its-sign",
            "you took the largest value regardless of its sign. −5 is smaller than 1: do not use `abs` here.",
            _pool(lambda windows, axis: np.max(np.abs(np.asarray(windows, float)), axis=axis)),
        ),
        Mistake(
            "pooling.maximum-starts-at-zero",
            "a window of negative values only came out as 0: your search for the maximum starts at 0, "
            "or compares with the zeros of the new array. Start with the first value of the window, or use `np.max`.",
            _pool(lambda windows, axis: np.maximum(np.max(windows, axis=axis), 0)),
        ),
        Mistake(
            "pooling.maximum-of-rows-only",
            "you took the maximum along one axis and then the first of what was left: "
            "a window has rows and columns, so take the maximum over both, `axis=(0, 1)`.",
            _pool(lambda windows, axis: np.max(windows[..., 0], axis=-1)),
        ),
        *_window_mistakes(np.max),
    ),
    hints=(
        "Take a pencil: where does the third window of the second row begin, for any `stride`? How many windows fit?",
        "Make an array of zeros for the result, of shape `(rows, columns, *x.shape[2:])`, and fill it in two loops. "
        "`np.max` with `axis=(0, 1)` works for one map and for a stack of maps alike.",
        "`rows = (x.shape[0] - size) // stride + 1`, and inside the loops "
        "`window = x[i * stride : i * stride + size, j * stride : j * stride + size]`, then "
        "`out[i, j] = window.max(axis=(0, 1))`. What must `stride` be when it is `None`?",
    ),
    verified="keeps the largest value of each window, for any size, stride, sign and number of maps.",
    where='the section "Keep the strongest" above; `np.max` and its `axis` in the NumPy reference',
)

avg_pool2d = function_exercise(
    name="avg_pool2d",
    reference=_pool(np.mean),
    cases=_fixed_cases(),
    random_cases=_random_maps,
    mistakes=(
        Mistake(
            "pooling.max-instead-of-mean",
            "you kept the largest value of each window. Average pooling takes the mean of all its values.",
            _pool(np.max),
        ),
        Mistake(
            "pooling.sum-instead-of-mean",
            "you added each window up and did not divide by the number of its cells, `size * size`.",
            _pool(np.sum),
        ),
        Mistake(
            "pooling.median-instead-of-mean",
            "you took the median, the value in the middle. The mean adds up and divides.",
            _pool(np.median),
        ),
        Mistake(
            "pooling.always-divided-by-four",
            "you divide by 4 whatever the size. A window has `size * size` cells.",
            _pool(lambda windows, axis: np.sum(windows, axis=axis) / 4),
        ),
        Mistake(
            "pooling.divided-by-size",
            "you divide by `size`. A window has `size * size` cells.",
            _pool(lambda windows, axis: np.sum(windows, axis=axis) / windows.shape[-1]),
        ),
        Mistake(
            "pooling.zeros-not-counted",
            "you divide by the number of cells that are not 0. Every cell counts, `size * size` of them.",
            _pool(lambda windows, axis: np.sum(windows, axis=axis) / np.maximum((windows != 0).sum(axis=axis), 1)),
        ),
        Mistake(
            "pooling.whole-number-division",
            "you divide with `//`, which rounds down. Use `/`, or `np.mean`.",
            _pool(lambda windows, axis: np.floor(np.mean(windows, axis=axis))),
        ),
        Mistake(
            "pooling.bytes-wrap-around",
            "with uint8 numbers your sum wraps around: after 255 comes 0 again. "
            "Turn the window into floats before adding, or use `np.mean`, which does so itself.",
            _pool(
                lambda windows, axis: np.sum(windows, axis=axis, dtype=windows.dtype) / windows.shape[-1] ** 2,
            ),
        ),
        *_window_mistakes(np.mean),
    ),
    hints=(
        "What changes in your `max_pool2d` when the summary is another one?",
        "Only one line changes. `np.mean` knows `axis=(0, 1)` as `np.max` does.",
        "Copy the body of `max_pool2d` and write `out[i, j] = window.mean(axis=(0, 1))` in the inner loop.",
    ),
    verified="averages each window, for any size, stride, sign and number of maps.",
    where='the section "Or keep the average" above; `np.mean` in the NumPy reference',
)
