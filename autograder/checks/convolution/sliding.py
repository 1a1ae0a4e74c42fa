"""A kernel that slides over an image: the responses, and the images and mistakes of several exercises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.engine.calls import Case, case, varied
from autograder.checks.engine.exercise import Mistake


def cross_correlation(image: Any, kernel: Any, stride: int = 1, pad: int = 0, **padding: Any) -> np.ndarray:
    """Return the responses (rows, columns) of an unflipped kernel (kh, kw) that slides over an image (H, W)."""
    padded = np.pad(np.asarray(image, float), pad, **padding)
    windows = sliding_window_view(padded, np.shape(kernel))[::stride, ::stride]
    return np.asarray(np.einsum("rcij,ij->rc", windows, np.asarray(kernel, float)))


def same_size(image: np.ndarray, kernel: np.ndarray, **padding: Any) -> np.ndarray:
    """Return the responses at as many positions as the image has pixels; what lies outside is padding."""
    around = [(k // 2, k - 1 - k // 2) for k in kernel.shape]
    return cross_correlation(np.pad(image, around, **padding), kernel)


def as_dtype_of(argument: np.ndarray, response: np.ndarray) -> np.ndarray:
    """Return the responses as an array of the argument's dtype would hold them."""
    # Whole numbers first: that is how a sum of whole products is stored into a uint8 array.
    return response if argument.dtype.kind == "f" else response.astype(np.int64).astype(argument.dtype)


def quarters(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return random quarters between -3 and 3, which floats hold exactly."""
    return rng.integers(-12, 13, shape) / 4


_RNG = np.random.default_rng(1)
SMALL = np.array([[1.0, 2.0, 0.0, 3.0], [4.0, 1.0, 2.0, 0.0], [0.0, 5.0, 1.0, 2.0]])
SMALL_KERNEL = np.array([[1.0, -2.0], [0.5, 1.0]])
WIDE = quarters(_RNG, 7, 10)
WIDE_KERNEL = np.array([[1.0, -2.0, 0.5], [3.0, 0.0, -1.5]])
TALL, TALL_KERNEL = quarters(_RNG, 6, 4), quarters(_RNG, 3, 2)
BYTES = _RNG.integers(0, 256, (5, 6)).astype(np.uint8)
BYTES_KERNEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
WHOLE = _RNG.integers(-9, 10, (4, 5))
WHOLE_KERNEL = np.array([[0.25, -0.5], [0.75, 0.5]])
SQUARE, SQUARE_KERNEL = quarters(_RNG, 3, 3), quarters(_RNG, 3, 3)
FRACTIONS, OTHER_FRACTIONS = quarters(_RNG, 5, 7), quarters(_RNG, 5, 7)
WHOLE_WEIGHTS, OTHER_WHOLE_WEIGHTS = np.array([[1, -2, 1], [3, 0, -1]]), np.array([[0, 1, 2], [-1, 1, -3]])
LARGE_WIDE, LARGE_WIDE_KERNEL = quarters(_RNG, 31, 40), quarters(_RNG, 9, 7)
LARGE_TALL, LARGE_TALL_KERNEL = _RNG.integers(-9, 10, (37, 30)), quarters(_RNG, 6, 11)

CASES = (
    case(SMALL, SMALL_KERNEL),
    case(WIDE, WIDE_KERNEL),
    case(TALL, TALL_KERNEL),
    case(BYTES, BYTES_KERNEL),
    case(WHOLE, WHOLE_KERNEL),
    case(SQUARE, SQUARE_KERNEL),
    *varied(case(FRACTIONS, WHOLE_WEIGHTS), OTHER_FRACTIONS, OTHER_WHOLE_WEIGHTS),
    case(LARGE_WIDE, LARGE_WIDE_KERNEL),
    case(LARGE_TALL, LARGE_TALL_KERNEL),
)


def random_images(rng: np.random.Generator) -> Sequence[Case]:
    """Return three images and kernels of random sizes."""
    sizes = [rng.integers((4, 4, 1, 1), (9, 9, 4, 4)) for _ in range(3)]
    return [case(quarters(rng, h, w), quarters(rng, kh, kw)) for h, w, kh, kw in sizes]


FLIPPED = Mistake(
    "convolution.flipped-kernel",
    "your result equals the one for the kernel turned by 180°. That is textbook convolution; here the kernel slides "
    "as it is: its top left number meets the window's top left pixel.",
    lambda image, kernel, stride=1, pad=0: cross_correlation(image, kernel[::-1, ::-1], stride, pad),
)
UINT8 = Mistake(
    "convolution.result-of-image-dtype",
    "the array for the result has the image's dtype (`dtype=image.dtype`). uint8 knows neither "
    "negative numbers nor fractions: -3 became 253. Use `np.zeros(shape)`, which holds floats.",
    lambda image, kernel, stride=1, pad=0: as_dtype_of(image, cross_correlation(image, kernel, stride, pad)),
)
WHOLE_KERNEL_TYPE = Mistake(
    "convolution.result-of-kernel-dtype",
    "the array for the result has the kernel's dtype (`dtype=kernel.dtype`). A kernel of whole numbers has no "
    "fractions, a response may have some. Use `np.zeros(shape)`, which holds floats.",
    lambda image, kernel, stride=1, pad=0: as_dtype_of(kernel, cross_correlation(image, kernel, stride, pad)),
)
WHOLE_NUMBERS = Mistake(
    "convolution.whole-numbers-only",
    "the array for the result holds whole numbers only (`dtype=int`), so the fractions are cut off. "
    "`np.zeros(shape)` holds floats.",
    lambda image, kernel, stride=1, pad=0: np.trunc(cross_correlation(image, kernel, stride, pad)),
)


def window_at(case: Case, place: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the rows and columns of the image that a response comes from."""
    height, width = case.args[1].shape[:2]
    return slice(place[0], place[0] + height), slice(place[1], place[1] + width)
