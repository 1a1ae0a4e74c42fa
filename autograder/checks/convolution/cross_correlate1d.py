"""The exercise `cross_correlate1d`: a kernel slides along a signal, of numbers or of vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.convolution.sliding import as_dtype_of, quarters
from autograder.checks.engine.calls import Case, case, varied
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _rows(values: Any) -> np.ndarray:
    array = np.asarray(values, float)
    return array[:, None] if array.ndim == 1 else array


def _per_channel(signal: Any, kernel: Any) -> np.ndarray:
    rows, weights = _rows(signal), _rows(kernel)
    positions = range(len(rows) - len(weights) + 1)
    return np.array([(rows[start : start + len(weights)] * weights).sum(axis=0) for start in positions])


def _cross_correlation(signal: Any, kernel: Any) -> np.ndarray:
    return np.asarray(_per_channel(signal, kernel).sum(axis=1))


def _with_ends(signal: np.ndarray, kernel: np.ndarray, before: int, after: int) -> np.ndarray:
    rows = _rows(signal)
    zeros = np.zeros((before, rows.shape[1])), np.zeros((after, rows.shape[1]))
    return _cross_correlation(np.concatenate([zeros[0], rows, zeros[1]]), kernel)


def _channels_kept(signal: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    response = _per_channel(signal, kernel)
    return response[:, 0] if signal.ndim == 1 else response


def _column(signal: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    response = _cross_correlation(signal, kernel)
    return response if signal.ndim == 1 else response[:, None]


def _numbers_only(signal: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return np.correlate(signal, kernel, mode="valid")


def _each(signal: np.ndarray, size: int, response: Callable[[np.ndarray], Any]) -> np.ndarray:
    # What a learner's loop does, errors included.
    return np.array([response(signal[start : start + size]) for start in range(len(signal) - size + 1)])


def _last_left_out(signal: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    response = _cross_correlation(signal, kernel)
    response[-1] = 0
    return response


def _as_an_image(signal: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    if signal.ndim == 1:
        raise ValueError("not enough values to unpack (expected 2, got 1)")
    return _cross_correlation(signal, kernel)[:, None]


def _random_signals(rng: np.random.Generator) -> Sequence[Case]:
    cases = []
    for channels in ((), (), (3,), (5,)):
        length, size = (int(value) for value in rng.integers((6, 2), (15, 6)))
        cases.append(case(quarters(rng, length, *channels), quarters(rng, size, *channels)))
    return cases


_RNG = np.random.default_rng(8)


def _by_loops(signal: Any, kernel: Any) -> list[float]:
    signal, kernel = signal.reshape(len(signal), -1), kernel.reshape(len(kernel), -1)
    response = []
    for start in range(len(signal) - len(kernel) + 1):
        total = 0.0
        for step in range(len(kernel)):
            for column in range(kernel.shape[1]):
                total += signal[start + step, column] * kernel[step, column]
        response.append(total)
    return response


def _by_correlate(signal: Any, kernel: Any) -> Any:
    if signal.ndim == 1:
        return np.correlate(signal, kernel, "valid")
    return sum(np.correlate(column, weights, "valid") for column, weights in zip(signal.T, kernel.T, strict=True))


def _by_windows(signal: Any, kernel: Any) -> np.ndarray:
    windows = sliding_window_view(signal, len(kernel), axis=0)  # the places of a window come last
    return np.asarray((windows * kernel.T).reshape(len(windows), -1).sum(axis=1))


def _by_shifts(signal: Any, kernel: Any) -> Any:
    # Single precision; one weight, or one row of weights, at a time.
    count = len(signal) - len(kernel) + 1
    steps = range(len(kernel))
    return sum(np.float32(signal[step : step + count] * kernel[step]).reshape(count, -1).sum(axis=1) for step in steps)


EXERCISE = function_exercise(
    name="cross_correlate1d",
    reference=lambda signal, kernel: _cross_correlation(signal, kernel),
    cases=(
        case(np.array([1.0, 2.0, 4.0, 7.0, 3.0]), np.array([-1.0, 0.5])),
        case(
            np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 1.0], [0.0, 3.0]]),
            np.array([[1.0, -0.5], [2.0, 1.0]]),
        ),
        case(quarters(_RNG, 12), quarters(_RNG, 4)),
        case(quarters(_RNG, 9, 4), quarters(_RNG, 3, 4)),
        case(_RNG.integers(0, 256, 8).astype(np.uint8), np.array([1, 0, -1])),
        case(_RNG.integers(-9, 10, (5, 2)), np.array([[0.25, -0.5], [0.75, 0.5], [1.0, 1.25]])),
        *varied(case(quarters(_RNG, 8), np.array([2, -1, 3])), quarters(_RNG, 8), np.array([1, 4, -2])),
        *varied(
            case(quarters(_RNG, 6, 3), _RNG.integers(-3, 4, (2, 3))), quarters(_RNG, 6, 3), _RNG.integers(-3, 4, (2, 3))
        ),
        case(quarters(_RNG, 60), quarters(_RNG, 11)),
        case(quarters(_RNG, 40, 12), quarters(_RNG, 9, 12)),
    ),
    random_cases=_random_signals,
    mistakes=(
        Mistake(
            "convolution.flipped-kernel",
            "your result is that of the reversed kernel (`np.convolve` reverses it). Slide the kernel as it is.",
            lambda signal, kernel: _cross_correlation(signal, kernel[::-1]),
        ),
        Mistake(
            "convolution.mean-instead-of-sum",
            "you took the mean of the products. The values come out `kernel.size` times too small: add them up.",
            lambda signal, kernel: _cross_correlation(signal, kernel) / kernel.size,
        ),
        Mistake(
            "convolution.mean-over-channels",
            "you took the mean over the columns of the word vectors. All products of a window are added up.",
            lambda signal, kernel: _per_channel(signal, kernel).mean(axis=1),
        ),
        Mistake(
            "convolution.channels-not-added",
            "your result still has a column for every column of the word vectors. All products of one window, those of "
            "all columns together, are added up to one number.",
            _channels_kept,
        ),
        Mistake(
            "convolution.first-channel-only",
            "only the first column of the word vectors counts in your result. The kernel has weights for all of them.",
            lambda signal, kernel: _per_channel(signal, kernel)[:, 0],
        ),
        Mistake(
            "convolution.numbers-only",
            "it works for a signal of numbers, but not for rows of word vectors (`np.correlate` and `np.convolve` "
            "know one axis only). Take the windows yourself: `signal[start : start + k]` works for both.",
            _numbers_only,
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.convolve-of-numpy",
            "`np.convolve` reverses the kernel, and it cannot take rows of word vectors. Take the windows yourself: "
            "`signal[start : start + k]` works for numbers and for rows.",
            lambda signal, kernel: np.convolve(signal, kernel, mode="valid"),
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.column-instead-of-row",
            "the values are right, but each stands in a row of its own: shape (T - k + 1, 1). One number for each "
            "position is shape (T - k + 1,): take column 0.",
            _column,
        ),
        Mistake(
            "convolution.fence-post",
            "the last position is missing: there are `T - k + 1` positions, not `T - k`.",
            lambda signal, kernel: _cross_correlation(signal, kernel)[:-1],
        ),
        Mistake(
            "convolution.full-size",
            "windows that hang over the ends are in your result too. Only windows that lie wholly on the signal "
            "count: `T - k + 1` positions.",
            lambda signal, kernel: _with_ends(signal, kernel, len(kernel) - 1, len(kernel) - 1),
        ),
        Mistake(
            "convolution.padded-to-signal-length",
            "your result is as long as the signal, because of zeros at its ends. Only windows that lie wholly on the "
            "signal count: `T - k + 1` positions.",
            lambda signal, kernel: _with_ends(signal, kernel, len(kernel) // 2, (len(kernel) - 1) // 2),
        ),
        Mistake(
            "convolution.blocks-of-kernel-size",
            "your windows lie side by side. They overlap: the kernel moves on by one step, not by its own length.",
            lambda signal, kernel: _cross_correlation(signal, kernel)[:: len(kernel)],
        ),
        Mistake(
            "convolution.absolute-value",
            "you dropped the signs. A negative response is information: falling is not rising.",
            lambda signal, kernel: np.abs(_cross_correlation(signal, kernel)),
        ),
        Mistake(
            "convolution.negative-cut-to-zero",
            "negative responses came out as 0. Keep them: falling is not the same as nothing at all.",
            lambda signal, kernel: np.maximum(_cross_correlation(signal, kernel), 0),
        ),
        Mistake(
            "convolution.whole-numbers-only",
            "the array for the result holds whole numbers only, so the fractions are cut off. `np.zeros(n)` holds "
            "floats.",
            lambda signal, kernel: np.trunc(_cross_correlation(signal, kernel)),
        ),
        Mistake(
            "convolution.same-of-numpy",
            '`np.correlate` with `mode="same"` puts zeros at the ends of the signal, and it cannot take rows of word '
            "vectors. Take the windows yourself: `signal[start : start + k]` works for both.",
            lambda signal, kernel: np.correlate(signal, kernel, mode="same"),
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.full-of-numpy",
            '`np.correlate` with `mode="full"` also counts windows that hang over the ends, and it cannot take rows '
            "of word vectors. Take the windows yourself: `signal[start : start + k]` works for both.",
            lambda signal, kernel: np.correlate(signal, kernel, mode="full"),
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.last-position-left-out",
            "the result has the right length, but its last place stayed 0: the loop ends one position early.",
            _last_left_out,
        ),
        Mistake(
            "convolution.size-for-length",
            "`kernel.size` counts all numbers of the kernel. It covers `len(kernel)` places of the signal.",
            lambda signal, kernel: _each(signal, kernel.size, lambda window: np.sum(window * kernel)),
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.slid-as-an-image",
            "`cross_correlate2d` wants rows and columns: it stops at a signal of plain numbers, and gives a column "
            "for word vectors. Take the windows yourself: `signal[start : start + k]` works for both.",
            _as_an_image,
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.column-for-both",
            "the values are right, but each stands in a row of its own: shape (T - k + 1, 1). One number for each "
            "position is shape (T - k + 1,).",
            lambda signal, kernel: _cross_correlation(signal, kernel)[:, None],
        ),
        Mistake(
            "convolution.dot-product",
            "`np.dot` and `@` do what is wanted for plain numbers, but multiply rows of word vectors as matrices. "
            "Multiply element by element, with `*`, and add all of it up.",
            lambda signal, kernel: _each(signal, len(kernel), lambda window: window @ kernel),
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.result-of-signal-dtype",
            "the array for the result has the signal's dtype. Whole numbers have no fractions, and uint8 has no "
            "numbers below 0. `np.zeros(n)` holds floats.",
            lambda signal, kernel: as_dtype_of(signal, _cross_correlation(signal, kernel)),
        ),
        Mistake(
            "convolution.result-of-kernel-dtype",
            "the array for the result has the kernel's dtype. A kernel of whole numbers has no fractions, a response "
            "may have some. `np.zeros(n)` holds floats.",
            lambda signal, kernel: as_dtype_of(kernel, _cross_correlation(signal, kernel)),
        ),
        Mistake(
            "convolution.columns-reversed-too",
            "you reversed the kernel in both directions. Slide it as it is: neither its rows nor its columns change "
            "places.",
            lambda signal, kernel: _cross_correlation(
                signal, kernel[..., ::-1][::-1] if kernel.ndim == 2 else kernel[::-1]
            ),
        ),
        Mistake(
            "convolution.max-of-products",
            "you took the largest product of each window. Every product counts: add them all up.",
            lambda signal, kernel: _each(signal, len(kernel), lambda window: np.max(window * kernel)),
        ),
        Mistake(
            "convolution.one-number-for-all",
            "you return one number for the whole signal. Every position has its own response: collect them.",
            lambda signal, kernel: _cross_correlation(signal, kernel).sum(),
        ),
        Mistake(
            "convolution.first-position-only",
            "you return the first response only. Every position has its own: is `return` inside the loop?",
            lambda signal, kernel: _cross_correlation(signal, kernel)[0],
        ),
    ),
    valid=(_by_loops, _by_correlate, _by_windows, _by_shifts),
    hints=(
        "What changes when there is only one direction to slide in? How many loops are left?",
        "The window that starts at `start` is `signal[start : start + k]`. For word vectors that is k whole rows.",
        "One loop, over `range(len(signal) - k + 1)`. At each `start` ask `window_response` about the window and the "
        "kernel, append what it says to a list, and make an array of the list.",
    ),
    verified="slides along numbers and along rows of word vectors, and gives one number for each position.",
    where='the section "One direction: signals and text" above',
)
