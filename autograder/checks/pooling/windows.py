"""Lesson 04, pooling windows: what is computed of each, by whatever summary, and maps to do it on."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.engine.calls import Case, case

Summary = Callable[..., Any]  # np.max and its kin: `summary(windows, axis=...)`
Pooling = Callable[..., Any]  # `pooling(x, size=2, stride=None)`


def windows_of(x: np.ndarray, size: int, stride: int) -> np.ndarray:
    """Return the windows of maps, two axes (size, size) after those of the result."""
    return sliding_window_view(x, (size, size), axis=(0, 1))[::stride, ::stride]


def pool_by(summary: Summary) -> Pooling:
    """Return pooling with this summary of a window, as a learner's function is called."""

    def pool(x: np.ndarray, size: int = 2, stride: int | None = None) -> Any:
        return summary(windows_of(x, size, stride or size), axis=(-2, -1))

    return pool


def wrong_pool(answer: Callable[[np.ndarray, int, int], Any]) -> Pooling:
    """Return a pooling function from one that is given its stride in any case."""
    return lambda x, size=2, stride=None: answer(x, size, stride or size)


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


WINDOW_CASES = _fixed_cases()


def window_at(case: Case, place: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the rows and columns of the maps that a value of the result comes from."""
    size = case.args[1] if len(case.args) > 1 else case.kwargs.get("size", 2)
    stride = (case.args[2] if len(case.args) > 2 else case.kwargs.get("stride")) or size
    top, left = place[0] * stride, place[1] * stride
    return slice(top, top + size), slice(left, left + size)


def random_maps(rng: np.random.Generator) -> Sequence[Case]:
    """Return further maps, with and without a stride."""
    return [case(_signed(rng, 7, 12, 3)), case(_signed(rng, 10, 7), 3), case(_signed(rng, 9, 8, 2), 4, 3)]


def pool_in_loops(summary: Summary, dtype: type = float) -> Pooling:
    """Return pooling as the lesson's solution writes it."""

    def pool(x: np.ndarray, size: int = 2, stride: int | None = None) -> np.ndarray:
        stride = stride or size
        rows, columns = ((n - size) // stride + 1 for n in x.shape[:2])
        out = np.zeros((rows, columns, *x.shape[2:]), dtype)
        for i, j in itertools.product(range(rows), range(columns)):
            out[i, j] = summary(x[i * stride : i * stride + size, j * stride : j * stride + size], axis=(0, 1))
        return out

    return pool


def pool_of_windows(summary: Summary) -> Pooling:
    """Return pooling by a view of all windows, the summary taken along one axis after the other."""

    def pool(x: np.ndarray, size: int = 2, stride: int | None = None) -> Any:
        windows = sliding_window_view(x, (size, size), axis=(0, 1))[:: stride or size, :: stride or size]
        return summary(summary(windows, axis=-1), axis=-1)

    return pool


def pool_of_copies(summary: Callable[[list[np.ndarray], int], Any]) -> Pooling:
    """Return pooling that summarises `size * size` shifted and thinned copies of the map: `summary(copies, size)`."""

    def pool(x: np.ndarray, size: int = 2, stride: int | None = None) -> Any:
        stride = size if stride is None else stride
        ends = [(n - size) // stride * stride + 1 for n in x.shape[:2]]
        copies = [
            x.astype(np.float32)[r : r + ends[0] : stride, c : c + ends[1] : stride]
            for r, c in itertools.product(range(size), repeat=2)
        ]
        return summary(copies, size)

    return pool


def pool_in_lists(summary: Callable[[list[float]], float]) -> Pooling:
    """Return pooling without numpy's arithmetic: lists of lists of numbers, as a list."""

    def pooled_map(x: list[list[float]], size: int, stride: int) -> list[list[float]]:
        return [
            [
                summary([x[r + a][c + b] for a in range(size) for b in range(size)])
                for c in range(0, len(x[0]) - size + 1, stride)
            ]
            for r in range(0, len(x) - size + 1, stride)
        ]

    def pool(x: np.ndarray, size: int = 2, stride: int | None = None) -> Any:
        stride = stride or size
        if x.ndim == 2:
            return pooled_map(x.astype(float).tolist(), size, stride)
        maps = [pooled_map(x[..., c].astype(float).tolist(), size, stride) for c in range(x.shape[2])]
        return np.moveaxis(np.array(maps), 0, -1).tolist()

    return pool
