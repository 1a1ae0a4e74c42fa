"""Lesson 04, pooling windows: the mistakes one can make with them, whatever is then computed of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.exercise import Mistake
from autograder.checks.pooling.windows import Pooling, Summary, pool_by, windows_of, wrong_pool


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
    pooled = summary(windows_of(x, size, stride), axis=tuple(range(2, x.ndim + 2)))
    return pooled if x.ndim == 2 else np.repeat(pooled[..., None], x.shape[2], axis=2)


def _filled(x: np.ndarray, size: int, stride: int, counts: Sequence[int], entry: Callable[..., Any]) -> np.ndarray:
    """Return what a learner's two loops make, errors included: `entry` is put at every place."""
    out = np.zeros((*counts, *x.shape[2:]))
    for i in range(counts[0]):
        for j in range(counts[1]):
            out[i, j] = entry(x[i * stride : i * stride + size, j * stride : j * stride + size])
    return out


def _reshaped(summary: Summary, x: np.ndarray, size: int) -> Any:
    rows, columns = x.shape[0] // size, x.shape[1] // size
    return summary(x.reshape(rows, size, columns, size, *x.shape[2:]), axis=(1, 3))


def _spread_out(pool: Pooling, x: np.ndarray, size: int, stride: int) -> np.ndarray:
    out, pooled = np.zeros(x.shape), pool(x, size, stride)
    out[: len(pooled), : pooled.shape[1]] = pooled
    return out


def _first_row_filled(pool: Pooling, x: np.ndarray, size: int, stride: int) -> np.ndarray:
    out = np.array(pool(x, size, stride))
    out[1:] = 0
    return out


def window_mistakes(summary: Summary) -> tuple[Mistake, ...]:
    """Return the mistakes one can make with windows, whatever is then computed of each."""
    pool = pool_by(summary)
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
            wrong_pool(
                lambda x, size, stride: summary(
                    windows_of(x, size, 1)[tuple(slice(count) for count in _counts(x, size, stride))], axis=(-2, -1)
                )
            ),
        ),
        Mistake(
            "pooling.starts-at-size",
            "window `i` begins at `i * size` in your code. That is right only while `stride` equals `size`: "
            "it begins at `i * stride`.",
            wrong_pool(
                lambda x, size, stride: _cut_where_the_image_ends(
                    summary, x, _times(size, _counts(x, size, stride)), size
                )
            ),
            raises=(ValueError,),
        ),
        Mistake(
            "pooling.size-ignored",
            "the windows are 2×2 whatever `size` says: cut out `size` rows and `size` columns.",
            lambda x, size=2, stride=None: pool(x, 2, stride or size),
        ),
        Mistake(
            "pooling.window-one-short",
            "the last row and column of each window are missing. A slice stops before its end: from `i * stride` to "
            "`i * stride + size` it holds `size` rows.",
            wrong_pool(lambda x, size, stride: summary(windows_of(x, size, stride)[..., :-1, :-1], axis=(-2, -1))),
        ),
        Mistake(
            "pooling.size-and-stride-exchanged",
            "`size` and `stride` are exchanged when they are given without their names. `size` comes first: "
            "keep the order in which the first line of the cell gives them.",
            lambda x, stride=None, size=2: pool(x, size, stride),
            raises=(TypeError,),
        ),
        Mistake(
            "pooling.partial-windows-kept",
            "you keep windows that stick out over the edge. Here, as in Keras, a window counts only if all of it lies "
            "inside: `(H - size) // stride + 1` windows fit, rounded down.",
            wrong_pool(
                lambda x, size, stride: _cut_where_the_image_ends(
                    summary, x, _times(stride, [-(-(n - size) // stride) + 1 for n in x.shape[:2]]), size
                )
            ),
            raises=(ValueError,),
        ),
        Mistake(
            "pooling.padded-with-zeros",
            "you fill up the edge with zeros, so that further windows fit. Nothing is padded here: "
            "a window counts only if all of it lies inside, rows and columns left over are dropped.",
            wrong_pool(lambda x, size, stride: pool(_with_zeros(x, size, stride), size, stride)),
        ),
        Mistake(
            "pooling.size-not-subtracted",
            "the number of windows is `H // stride` in your code. That is right only while `stride` equals `size`: "
            "the last window must begin `size` cells before the end, so `(H - size) // stride + 1` fit.",
            wrong_pool(
                lambda x, size, stride: _cut_where_the_image_ends(
                    summary, x, _times(stride, [n // stride for n in x.shape[:2]]), size
                )
            ),
        ),
        Mistake(
            "pooling.last-window-missing",
            "the last row and the last column of windows are missing: "
            "`(H - size) // stride + 1` windows fit, not `(H - size) // stride`.",
            wrong_pool(lambda x, size, stride: pool(x, size, stride)[:-1, :-1]),
        ),
        Mistake(
            "pooling.corner-of-the-window",
            "you take one corner of each window, every `stride`-th cell. That throws the other cells away unseen: "
            "look at the whole window.",
            wrong_pool(lambda x, size, stride: windows_of(x, size, stride)[..., 0, 0]),
        ),
        Mistake(
            "pooling.channels-merged",
            "you pool across the channels too, so that only one map is left. Each feature map is pooled on its own: "
            "summarise a window over its rows and columns only, `axis=(0, 1)`.",
            wrong_pool(
                lambda x, size, stride: summary(windows_of(x, size, stride), axis=tuple(range(2, x.ndim + 2))),
            ),
        ),
        Mistake(
            "pooling.channels-alike",
            "all channels of your result are the same: one number of the whole window went into each of them. "
            "Each feature map is pooled on its own: `axis=(0, 1)`.",
            wrong_pool(lambda x, size, stride: _all_channels_alike(summary, x, size, stride)),
        ),
        Mistake(
            "pooling.two-axes-only",
            "it works for one map `(H, W)`, but stops at a stack of maps `(H, W, C)`. "
            "`x.shape[:2]` is height and width of both, `x.shape[2:]` is whatever follows.",
            wrong_pool(lambda x, size, stride: _two_axes_only(pool, x, size, stride)),
            raises=(ValueError,),
        ),
        Mistake(
            "pooling.three-axes-only",
            "it works for a stack of maps `(H, W, C)`, but stops at a single map `(H, W)`. "
            "`x.shape[:2]` is height and width of both, `x.shape[2:]` is whatever follows.",
            wrong_pool(lambda x, size, stride: _three_axes_only(pool, x, size, stride)),
            raises=(ValueError,),
        ),
        Mistake(
            "pooling.rows-and-columns-swapped",
            "rows and columns are swapped in your result. Height comes first: `x.shape[0]` counts rows, "
            "and `out[i, j]` is row `i`, column `j`.",
            wrong_pool(lambda x, size, stride: np.swapaxes(pool(x, size, stride), 0, 1)),
        ),
        Mistake(
            "pooling.square-only",
            "it works for square maps only: the number of columns was computed from the height. "
            "Height and width need one line each.",
            wrong_pool(
                lambda x, size, stride: _cut_where_the_image_ends(
                    summary, x, _times(stride, [_counts(x, size, stride)[0]] * 2), size
                )
            ),
            raises=(ValueError,),
        ),
        Mistake(
            "pooling.fractions-lost",
            "the fractions are gone: the array for the result holds whole numbers, so 2.75 became 2. "
            "Make it with `np.zeros(shape)`, which holds floats.",
            wrong_pool(lambda x, size, stride: np.trunc(pool(x, size, stride))),
        ),
        Mistake(
            "pooling.stride-none-unhandled",
            "it stops when no stride is given: then `stride` is `None`, and Python cannot calculate with that. "
            "Begin with a line that turns `None` into `size`.",
            lambda x, size=2, stride=None: pool(x, size, stride + 0),
            raises=(TypeError,),
        ),
        Mistake(
            "pooling.default-stride-two",
            "without a stride you move the window by 2 whatever `size` is. The default is `stride = size`.",
            lambda x, size=2, stride=None: pool(x, size, stride or 2),
        ),
        Mistake(
            "pooling.counted-with-size-alone",
            "the number of windows is `H // size` in your code. That is right only while `stride` equals `size`: "
            "`(H - size) // stride + 1` windows fit.",
            wrong_pool(
                lambda x, size, stride: _filled(
                    x, size, stride, [n // size for n in x.shape[:2]], lambda window: summary(window, axis=(0, 1))
                )
            ),
            raises=(ValueError,),
        ),
        Mistake(
            "pooling.counted-without-stride",
            "the number of windows is `H - size + 1` in your code. That many fit if they are one cell apart; at a "
            "distance of `stride` only `(H - size) // stride + 1` do, and the others lie outside.",
            wrong_pool(
                lambda x, size, stride: _filled(
                    x, size, stride, [n - size + 1 for n in x.shape[:2]], lambda window: summary(window, axis=(0, 1))
                )
            ),
            raises=(ValueError,),
        ),
        Mistake(
            "pooling.counts-swapped",
            "rows and columns are mixed up: the number of rows comes from the height `x.shape[0]`, that of columns "
            "from the width `x.shape[1]`.",
            wrong_pool(
                lambda x, size, stride: _filled(
                    x, size, stride, _counts(x, size, stride)[::-1], lambda window: summary(window, axis=(0, 1))
                )
            ),
            raises=(ValueError,),
        ),
        Mistake(
            "pooling.starts-at-every-stride",
            "windows begin at every `stride`-th row and column up to the edge, and the last ones stick out. "
            "A window counts only if all of it lies inside: the last may begin at `H - size`.",
            wrong_pool(
                lambda x, size, stride: _cut_where_the_image_ends(
                    summary, x, [range(0, n, stride) for n in x.shape[:2]], size
                )
            ),
        ),
        Mistake(
            "pooling.last-start-left-out",
            "the last window is missing where it ends exactly at the edge: `range` stops before its end. "
            "A window may begin at `H - size`, so the range ends at `H - size + 1`.",
            wrong_pool(
                lambda x, size, stride: _cut_where_the_image_ends(
                    summary, x, [range(0, n - size, stride) for n in x.shape[:2]], size
                )
            ),
        ),
        Mistake(
            "pooling.one-axis-of-the-window",
            "several numbers stand where one is wanted, and NumPy stops. A window has rows and columns: `axis=0`, and "
            "Python's own `max` and `sum`, deal with only one of them. Summarise over both: `axis=(0, 1)`.",
            wrong_pool(
                lambda x, size, stride: _filled(
                    x, size, stride, _counts(x, size, stride), lambda window: summary(window, axis=0)
                )
            ),
            raises=(ValueError,),
        ),
        Mistake(
            "pooling.reshaped-without-cropping",
            "`reshape` works only where height and width can be divided by `size`. Cut off the rows and columns that "
            "are left over first; and with a `stride` of its own the windows are no blocks any more.",
            lambda x, size=2, stride=None: _reshaped(summary, x, size),
            raises=(ValueError,),
        ),
        Mistake(
            "pooling.result-as-large-as-the-map",
            "your result is as large as `x`, with zeros behind. Make it of shape `(rows, columns, *x.shape[2:])`, with "
            "as many rows and columns as windows fit.",
            wrong_pool(lambda x, size, stride: _spread_out(pool, x, size, stride)),
        ),
        Mistake(
            "pooling.one-long-list",
            "the numbers are right but stand in one long row. Give the result its rows and columns.",
            wrong_pool(lambda x, size, stride: pool(x, size, stride).reshape(-1, *x.shape[2:])),
        ),
        Mistake(
            "pooling.first-row-only",
            "only the first row is filled: is the `return` inside a loop?",
            wrong_pool(lambda x, size, stride: _first_row_filled(pool, x, size, stride)),
        ),
    )
