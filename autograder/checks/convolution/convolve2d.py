"""The exercise `convolve2d`: the flipped kernel of the textbooks."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.convolution.sliding import (
    CASES,
    as_dtype_of,
    cross_correlation,
    random_images,
    same_size,
    window_at,
)
from autograder.checks.convolution.sliding_variants import by_loops, by_shifts, by_windows
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _convolution(image: Any, kernel: Any) -> np.ndarray:
    return cross_correlation(image, np.asarray(kernel)[::-1, ::-1])


def _full(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    kh, kw = kernel.shape
    return _convolution(np.pad(image, ((kh - 1, kh - 1), (kw - 1, kw - 1))), kernel)


def _by_fourier(image: Any, kernel: Any) -> np.ndarray:
    # Multiply in the frequency domain, as the convolution theorem says.
    kh, kw = kernel.shape
    whole = np.fft.irfft2(np.fft.rfft2(image) * np.fft.rfft2(kernel, image.shape), image.shape)
    return whole[kh - 1 :, kw - 1 :]


EXERCISE = function_exercise(
    name="convolve2d",
    reference=lambda image, kernel: _convolution(image, kernel),
    cases=CASES,
    random_cases=random_images,
    window=window_at,
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
    valid=(
        lambda image, kernel: by_shifts(image, np.rot90(kernel, 2)),
        lambda image, kernel: by_loops(image, np.flip(kernel)),
        lambda image, kernel: by_windows(image[::-1, ::-1], kernel)[::-1, ::-1],
        _by_fourier,
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
