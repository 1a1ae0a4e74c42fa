"""Lesson 01, convolution: the sliding kernel with padding and stride, and the flipped kernel of the textbooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks.convolution_sliding import (
    BYTES,
    BYTES_KERNEL,
    CASES,
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
    as_dtype_of,
    cross_correlation,
    quarters,
    random_images,
    same_size,
)
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import Case, case, function_exercise, varied


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


cross_correlate2d_ps = function_exercise(
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
            "the last row and the last column of positions are missing. Places are one more than steps: "
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
        ),
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


def _convolution(image: Any, kernel: Any) -> np.ndarray:
    return cross_correlation(image, np.asarray(kernel)[::-1, ::-1])


def _full(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    kh, kw = kernel.shape
    return _convolution(np.pad(image, ((kh - 1, kh - 1), (kw - 1, kw - 1))), kernel)


convolve2d = function_exercise(
    name="convolve2d",
    reference=lambda image, kernel: _convolution(image, kernel),
    cases=CASES,
    random_cases=random_images,
    mistakes=(
        Mistake(
            "convolution.not-flipped",
            "your result is the cross-correlation: the kernel was not turned. Turn it by 180° before it slides.",
            lambda image, kernel: cross_correlation(image, kernel),
        ),
        Mistake(
            "convolution.flipped-left-right",
            "you mirrored the kernel left to right only. Turning by 180° reverses the rows and the columns.",
            lambda image, kernel: cross_correlation(image, kernel[:, ::-1]),
        ),
        Mistake(
            "convolution.flipped-up-down",
            "you turned the kernel upside down only (`kernel[::-1]` reverses just the rows). Turning by 180° reverses "
            "the rows and the columns.",
            lambda image, kernel: cross_correlation(image, kernel[::-1]),
        ),
        Mistake(
            "convolution.transposed-instead-of-turned",
            "you transposed the kernel, which mirrors it on its diagonal. Turning by 180° is "
            "`kernel[::-1, ::-1]`, and keeps its shape.",
            lambda image, kernel: cross_correlation(image, kernel.T),
        ),
        Mistake(
            "convolution.turned-by-90",
            "you turned the kernel by 90°: `np.rot90` does that unless it is told to do it twice (`np.rot90(kernel, "
            "2)`).",
            lambda image, kernel: cross_correlation(image, np.rot90(kernel)),
        ),
        Mistake(
            "convolution.negated-instead-of-turned",
            "you changed the signs of the kernel. Its numbers stay as they are; they change places.",
            lambda image, kernel: cross_correlation(image, -kernel),
        ),
        Mistake(
            "convolution.image-turned",
            "you turned the image instead of the kernel, so the result came out turned as well. Turn the kernel.",
            lambda image, kernel: cross_correlation(image[::-1, ::-1], kernel),
        ),
        Mistake(
            "convolution.both-turned",
            "you turned the image and the kernel: that is the cross-correlation, turned. Turn the kernel only.",
            lambda image, kernel: cross_correlation(image, kernel)[::-1, ::-1],
        ),
        Mistake(
            "convolution.full-size",
            "you also counted windows that hang over the edge, so the result is larger than the image. Here only "
            "windows that lie wholly on the image count: `n - k + 1` positions.",
            _full,
        ),
        Mistake(
            "convolution.padded-to-image-size",
            "the result is as large as the image because of zeros around it. Here only windows that lie wholly on the "
            "image count: `n - k + 1` positions.",
            lambda image, kernel: same_size(image, kernel[::-1, ::-1]),
        ),
        Mistake(
            "convolution.turned-and-transposed",
            "you turned the kernel and transposed it besides, so rows and columns are exchanged. Turn it only.",
            lambda image, kernel: cross_correlation(image, kernel[::-1, ::-1].T),
        ),
        Mistake(
            "convolution.wraps-around",
            "at the edges your windows go on at the opposite side of the image (the Fourier transform does that). "
            "Only windows that lie wholly on the image count.",
            lambda image, kernel: np.real(np.fft.ifft2(np.fft.fft2(image) * np.fft.fft2(kernel, image.shape))),
        ),
        Mistake(
            "convolution.result-of-image-dtype",
            "the result has the image's dtype (`dtype=image.dtype`), which may know neither negative numbers nor "
            "fractions. `np.zeros(shape)` holds floats.",
            lambda image, kernel: as_dtype_of(image, _convolution(image, kernel)),
        ),
        Mistake(
            "convolution.result-of-kernel-dtype",
            "the result has the kernel's dtype (`dtype=kernel.dtype`). A kernel of whole numbers has no fractions, a "
            "response may have some. `np.zeros(shape)` holds floats.",
            lambda image, kernel: as_dtype_of(kernel, _convolution(image, kernel)),
        ),
        Mistake(
            "convolution.whole-numbers-only",
            "the fractions are cut off, as an array with `dtype=int` does. `np.zeros(shape)` holds floats.",
            lambda image, kernel: np.trunc(_convolution(image, kernel)),
        ),
        Mistake(
            "convolution.fence-post",
            "the last row and the last column of positions are missing: there are `n - k + 1` positions, not `n - k`.",
            lambda image, kernel: _convolution(image, kernel)[:-1, :-1],
        ),
    ),
    hints=(
        "You have a function that slides a kernel unturned. What would you have to give it?",
        "A slice with a step of -1 reverses an axis: `kernel[::-1]` reverses the rows. And the columns?",
        "Give `cross_correlate2d` the image as it is, and the kernel with both its axes reversed in one pair of "
        "brackets.",
    ),
    verified="turns the kernel by 180° and slides it: a convolution as in the textbooks.",
    where='the section "The flip" above',
)
