"""The exercise `cross_correlate2d_ps`: a sliding kernel with padding and stride."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks.convolution.sliding import (
    BYTES,
    BYTES_KERNEL,
    FLIPPED,
    FRACTIONS,
    LARGE_TALL,
    LARGE_TALL_KERNEL,
    LARGE_WIDE,
    LARGE_WIDE_KERNEL,
    OTHER_FRACTIONS,
    OTHER_WHOLE_WEIGHTS,
    SMALL,
    SMALL_KERNEL,
    TALL,
    TALL_KERNEL,
    UINT8,
    WHOLE,
    WHOLE_KERNEL,
    WHOLE_KERNEL_TYPE,
    WHOLE_NUMBERS,
    WHOLE_WEIGHTS,
    WIDE,
    WIDE_KERNEL,
    cross_correlation,
    quarters,
)
from autograder.checks.convolution.sliding_variants import by_loops, by_shifts, in_float32
from autograder.checks.convolution.stride_mistakes import STRIDE_MISTAKES
from autograder.checks.engine.calls import Case, case, varied
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _window_start_ignores_stride(image: np.ndarray, kernel: np.ndarray, stride: int = 1, pad: int = 0) -> np.ndarray:
    rows, columns = cross_correlation(image, kernel, stride, pad).shape
    return cross_correlation(image, kernel, 1, pad)[:rows, :columns]


def _padded(image: np.ndarray, kernel: np.ndarray, stride: int, **how: Any) -> np.ndarray:
    return cross_correlation(np.pad(image, **how), kernel, stride)


def _rounded_up(image: np.ndarray, kernel: np.ndarray, stride: int = 1, pad: int = 0) -> np.ndarray:
    more = [-(n + 2 * pad - k) % stride for n, k in zip(image.shape, kernel.shape, strict=True)]
    return cross_correlation(np.pad(image, [(pad, pad + extra) for extra in more]), kernel, stride)


def _counted_early(image: np.ndarray, kernel: np.ndarray, stride: int = 1, pad: int = 0) -> np.ndarray:
    rows, columns = ((n + 2 * pad - k + 1) // stride for n, k in zip(image.shape, kernel.shape, strict=True))
    return cross_correlation(image, kernel, stride, pad)[:rows, :columns]


def _square_result(image: np.ndarray, kernel: np.ndarray, stride: int = 1, pad: int = 0) -> np.ndarray:
    # What two loops over a square result do: columns are missing, or windows hang over the edge and do not fit.
    padded, (kh, kw) = np.pad(image, pad), kernel.shape
    side = (len(padded) - kh) // stride + 1
    response = np.zeros((side, side))
    for row, column in np.ndindex(side, side):
        top, left = row * stride, column * stride
        response[row, column] = np.sum(padded[top : top + kh, left : left + kw] * kernel)
    return response


def _random_steps(rng: np.random.Generator) -> Sequence[Case]:
    cases = []
    for _ in range(4):
        height, width, kh, kw, stride, pad = (
            int(v) for v in rng.integers((5, 5, 1, 1, 1, 0), (10, 10, 4, 4, 4, 3), dtype=int)
        )
        cases.append(case(quarters(rng, height, width), quarters(rng, kh, kw), stride=stride, pad=pad))
    return cases


def _padded_by_hand(image: Any, kernel: Any, stride: int = 1, pad: int = 0) -> np.ndarray:
    # Single precision, and the start of every window computed.
    height, width = image.shape
    padded = np.zeros((height + 2 * pad, width + 2 * pad))
    padded[pad : pad + height, pad : pad + width] = image
    kh, kw = kernel.shape
    rows = (height + 2 * pad - kh) // stride + 1
    columns = (width + 2 * pad - kw) // stride + 1
    out = np.empty((rows, columns), dtype=np.float32)
    for row in range(rows):
        for column in range(columns):
            out[row, column] = (padded[row * stride :, column * stride :][:kh, :kw] * kernel).sum()
    return out


def _lists(image: Any, kernel: Any, stride: int = 1, pad: int = 0) -> list[list[float]]:
    return [row[::stride] for row in by_loops(np.pad(image, pad), kernel)[::stride]]


EXERCISE = function_exercise(
    name="cross_correlate2d_ps",
    reference=lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel, stride, pad),
    cases=(
        case(SMALL, SMALL_KERNEL),
        case(SMALL, SMALL_KERNEL, stride=2),
        case(SMALL, SMALL_KERNEL, pad=1),
        case(WIDE, WIDE_KERNEL, stride=2, pad=1),
        case(WIDE, WIDE_KERNEL, stride=3, pad=2),
        case(TALL, TALL_KERNEL, stride=2, pad=1),
        case(BYTES, BYTES_KERNEL, stride=2, pad=1),
        case(WHOLE, WHOLE_KERNEL, stride=3, pad=1),
        *varied(case(FRACTIONS, WHOLE_WEIGHTS, 2, 1), OTHER_FRACTIONS, OTHER_WHOLE_WEIGHTS, 1, 2),
        case(LARGE_WIDE, LARGE_WIDE_KERNEL, stride=5, pad=4),
        case(LARGE_TALL, LARGE_TALL_KERNEL, stride=4, pad=6),
    ),
    random_cases=_random_steps,
    mistakes=(
        Mistake(
            "convolution.window-start-ignores-stride",
            "the size is right, but the values are those of stride 1. The window of `response[row, column]` starts "
            "at `row * stride` and `column * stride`.",
            _window_start_ignores_stride,
        ),
        Mistake(
            "convolution.stride-ignored",
            "the stride makes no difference in your result. With stride 2 the kernel skips every second position.",
            lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel, 1, pad),
        ),
        Mistake(
            "convolution.stride-in-rows-only",
            "the stride works up and down only. The kernel takes steps of `stride` in both directions.",
            lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel, 1, pad)[::stride],
        ),
        Mistake(
            "convolution.stride-in-columns-only",
            "the stride works left to right only. The kernel takes steps of `stride` in both directions.",
            lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel, 1, pad)[:, ::stride],
        ),
        Mistake(
            "convolution.pixels-skipped-first",
            "you dropped pixels of the image before the kernel saw them. A window is always made of neighbours; the "
            "stride skips positions, not pixels.",
            lambda image, kernel, stride=1, pad=0: cross_correlation(np.pad(image, pad)[::stride, ::stride], kernel),
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.pad-ignored",
            "the padding makes no difference in your result. Put `pad` rows and columns of zeros around the image "
            "first.",
            lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel, stride),
        ),
        Mistake(
            "convolution.stride-and-pad-ignored",
            "that is the result of stride 1 without padding, whatever is asked for. Pad the image first, then take "
            "only every `stride`-th position.",
            lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel),
        ),
        Mistake(
            "convolution.pad-at-top-left-only",
            "you padded at the top and the left only. The zeros go on all four sides.",
            lambda image, kernel, stride=1, pad=0: _padded(image, kernel, stride, pad_width=((pad, 0), (pad, 0))),
        ),
        Mistake(
            "convolution.pad-at-bottom-right-only",
            "you padded at the bottom and the right only. The zeros go on all four sides.",
            lambda image, kernel, stride=1, pad=0: _padded(image, kernel, stride, pad_width=((0, pad), (0, pad))),
        ),
        Mistake(
            "convolution.pad-in-rows-only",
            "you padded at the top and the bottom only. The zeros go on all four sides.",
            lambda image, kernel, stride=1, pad=0: _padded(image, kernel, stride, pad_width=((pad, pad), (0, 0))),
        ),
        Mistake(
            "convolution.pad-in-columns-only",
            "you padded at the left and the right only. The zeros go on all four sides.",
            lambda image, kernel, stride=1, pad=0: _padded(image, kernel, stride, pad_width=((0, 0), (pad, pad))),
        ),
        Mistake(
            "convolution.pad-twice",
            "you padded with `2 * pad` on each side. Each side gets `pad`; together they add `2 * pad`.",
            lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel, stride, 2 * pad),
        ),
        Mistake(
            "convolution.pad-repeats-the-edge",
            'you padded with copies of the edge pixels (`mode="edge"`). Here the padding is zeros.',
            lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel, stride, pad, mode="edge"),
        ),
        Mistake(
            "convolution.pad-mirrors-the-image",
            'you padded with a mirror image (`mode="reflect"`). Here the padding is zeros.',
            lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel, stride, pad, mode="reflect"),
        ),
        Mistake(
            "convolution.pad-wraps-around",
            'you padded with the opposite side of the image (`mode="wrap"`). Here the padding is zeros.',
            lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel, stride, pad, mode="wrap"),
        ),
        Mistake(
            "convolution.result-padded-instead",
            "you put the zeros around the result. They go around the image, before the kernel slides.",
            lambda image, kernel, stride=1, pad=0: np.pad(cross_correlation(image, kernel, stride), pad),
        ),
        Mistake(
            "convolution.rounded-up",
            "you took a last step that does not fit: part of the window lies outside the padded image. Round the "
            "number of steps down, with `//`.",
            _rounded_up,
        ),
        Mistake(
            "convolution.fence-post",
            "the last row and the last column of positions are missing. There is one more place than there are steps: "
            "`(n + 2 * pad - k) // stride + 1`.",
            lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel, stride, pad)[:-1, :-1],
        ),
        FLIPPED,
        WHOLE_NUMBERS,
        UINT8,
        WHOLE_KERNEL_TYPE,
        Mistake(
            "convolution.options-in-the-wrong-order",
            "`stride` and `pad` are exchanged when they are passed without their names. The first line of the function "
            "is `def cross_correlate2d_ps(image, kernel, stride=1, pad=0):`.",
            lambda image, kernel, pad=0, stride=1: cross_correlation(image, kernel, stride, pad),
        ),
        Mistake(
            "convolution.padded-with-ones",
            "you padded with ones. Here the padding is zeros.",
            lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel, stride, pad, constant_values=1),
        ),
        Mistake(
            "convolution.always-padded-by-half-a-kernel",
            "you padded by half a kernel, whatever `pad` says. The argument `pad` is how many zeros go on each side.",
            lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel, stride, len(kernel) // 2),
        ),
        Mistake(
            "convolution.always-padded-by-one",
            "you padded by 1 whenever there is any padding. `pad` is how many zeros go on each side.",
            lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel, stride, min(pad, 1)),
        ),
        Mistake(
            "convolution.pad-times-stride",
            "you padded by `pad * stride`. The padding has nothing to do with the stride.",
            lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel, stride, pad * stride),
        ),
        Mistake(
            "convolution.first-position-skipped",
            "your steps begin one too late: the first window starts at the very first pixel, whatever the stride.",
            lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel, 1, pad)[
                stride - 1 :: stride, stride - 1 :: stride
            ],
        ),
        Mistake(
            "convolution.one-added-before-division",
            "the 1 is added before dividing by the stride, so at times the last position is lost. `output_size` "
            "counts them right.",
            _counted_early,
        ),
        Mistake(
            "convolution.result-padded-then-skipped",
            "you put the zeros around the result, and took the steps after that. They go around the image, before the"
            " kernel slides.",
            lambda image, kernel, stride=1, pad=0: np.pad(cross_correlation(image, kernel), pad)[::stride, ::stride],
        ),
        Mistake(
            "convolution.as-many-columns-as-rows",
            "your result has as many columns as rows. Count the rows from the heights and the columns from the widths.",
            _square_result,
            raises=(ValueError,),
        ),
        *STRIDE_MISTAKES,
    ),
    valid=(
        _padded_by_hand,
        _lists,
        lambda image, kernel, stride=1, pad=0: by_shifts(np.pad(image, pad), kernel)[::stride, ::stride],
        lambda image, kernel, stride=1, pad=0: in_float32(np.pad(image, ((pad, pad), (pad, pad))), kernel)[
            ::stride, ::stride
        ],
    ),
    hints=(
        "Which of the two can be done before the kernel slides at all, and is then forgotten?",
        "`np.pad(image, pad)` puts zeros on all four sides. Then count the positions with `output_size`.",
        "After padding, the window of `response[row, column]` starts at `top, left = row * stride, column * stride`. "
        "Or slide over every position first, and keep each `stride`-th row and column of the result.",
    ),
    verified="pads with zeros on all four sides and moves on by the stride, alone and together.",
    where='the section "Padding and stride" above; `np.pad` in the NumPy reference',
)
