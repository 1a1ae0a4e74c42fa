"""The exercise `recover_kernel`: a kernel found in a black box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.convolution.sliding import cross_correlation, quarters
from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def black_box(kernel: np.ndarray) -> Callable[[Any], np.ndarray]:
    """Return a function that cross-correlates an image with a hidden kernel, at positions wholly on the image."""

    def box(image: Any) -> np.ndarray:
        pixels = np.asarray(image, dtype=float)
        if pixels.ndim != 2 or any(n < k for n, k in zip(pixels.shape, kernel.shape, strict=True)):
            raise ValueError(
                f"the black box wants an image (H, W) of at least {kernel.shape[0]} by {kernel.shape[1]} pixels, "
                f"but got shape {pixels.shape}"
            )
        return cross_correlation(pixels, kernel)

    return box


Box = Callable[[Any], Any]
Shape = tuple[int, int]


def _impulse_response(box: Box, shape: Shape) -> np.ndarray:
    image = np.zeros([2 * size - 1 for size in shape])
    image[shape[0] - 1, shape[1] - 1] = 1
    return np.asarray(box(image), float)


def _large_impulse_response(box: Box, shape: Shape) -> np.ndarray:
    image = np.zeros([2 * size + 3 for size in shape])
    image[shape[0] + 1, shape[1] + 1] = 1
    return np.asarray(box(image), float)


def _corner_image(shape: Shape) -> np.ndarray:
    image = np.zeros([2 * size - 1 for size in shape])
    image[0, 0] = 1
    return image


def _central_pixel(shape: Shape) -> np.ndarray:
    image = np.zeros(shape)
    image[shape[0] // 2, shape[1] // 2] = 1
    return image


def _hidden(rng: np.random.Generator, *shape: int) -> Case:
    return case(black_box(quarters(rng, *shape) + 0.125), shape)


def _random_boxes(rng: np.random.Generator) -> Sequence[Case]:
    return [_hidden(rng, *(int(size) for size in rng.integers(1, 6, 2))) for _ in range(4)]


_RNG = np.random.default_rng(6)
_LARGER = (_hidden(_RNG, 2, 3), _hidden(_RNG, 7, 4), _hidden(_RNG, 3, 8))  # and another of 2 by 3


def one_weight_at_a_time(black_box: Box, kernel_shape: Shape) -> np.ndarray:
    """Send one impulse for every weight, in images just as large as the kernel."""
    kernel = np.zeros(kernel_shape)
    for place in np.ndindex(*kernel_shape):
        image = np.zeros(kernel_shape)
        image[place] = 1
        kernel[place] = black_box(image)[0, 0]
    return kernel


def _by_least_squares(black_box: Box, kernel_shape: Shape) -> np.ndarray:
    # Solve for the weights from noise.
    image = np.random.default_rng(5).normal(size=[4 * size + 4 for size in kernel_shape])
    windows = sliding_window_view(image, kernel_shape).reshape(-1, int(np.prod(kernel_shape)))
    return np.asarray(np.linalg.lstsq(windows, black_box(image).ravel(), rcond=None)[0].reshape(kernel_shape))


def _white_pixel(black_box: Box, kernel_shape: Shape) -> np.ndarray:
    # A whole-number impulse of 255 in a large image; the kernel is cut out and divided.
    kh, kw = kernel_shape
    image = np.zeros((3 * kh + 2, 3 * kw + 2), dtype=np.uint8)
    image[2 * kh, 2 * kw] = 255
    return np.asarray(np.rot90(black_box(image)[kh + 1 : 2 * kh + 1, kw + 1 : 2 * kw + 1], 2) / 255)


def _as_lists(black_box: Box, kernel_shape: Shape) -> list[list[float]]:
    # The pixel moves through an image of floats in single precision; nested lists come back.
    def weight(row: int, column: int) -> float:
        image = np.zeros((kernel_shape[0] + 1, kernel_shape[1] + 2), np.float32)
        image[row, column] = 2
        return float(black_box(image)[0, 0]) / 2

    return [[weight(row, column) for column in range(kernel_shape[1])] for row in range(kernel_shape[0])]


EXERCISE = function_exercise(
    name="recover_kernel",
    reference=lambda black_box, kernel_shape: _impulse_response(black_box, kernel_shape)[::-1, ::-1],
    cases=(_hidden(_RNG, 2, 2), _hidden(_RNG, 2, 3), _hidden(_RNG, 4, 2), _hidden(_RNG, 3, 3), *_LARGER),
    random_cases=_random_boxes,
    mistakes=(
        Mistake(
            "convolution.flip-forgotten",
            "this is the kernel turned by 180°. The box slides its kernel unturned, and so one bright pixel comes out "
            "as the kernel turned: turn the result back.",
            _impulse_response,
        ),
        Mistake(
            "convolution.flipped-left-right",
            "you turned the result back left to right only. Reverse the rows too.",
            lambda black_box, kernel_shape: _impulse_response(black_box, kernel_shape)[:, ::-1],
        ),
        Mistake(
            "convolution.flipped-up-down",
            "you turned the result back up and down only. Reverse the columns too.",
            lambda black_box, kernel_shape: _impulse_response(black_box, kernel_shape)[::-1],
        ),
        Mistake(
            "convolution.transposed-instead-of-turned",
            "you transposed the result. To turn it by 180°, reverse its rows and its columns.",
            lambda black_box, kernel_shape: _impulse_response(black_box, kernel_shape).T,
        ),
        Mistake(
            "convolution.zeros-around-the-kernel",
            "the kernel is in there, but with zeros around it. The response must have just the kernel's shape: cut "
            "that part out, or make the image `2 * kh - 1` by `2 * kw - 1` pixels.",
            lambda black_box, kernel_shape: _large_impulse_response(black_box, kernel_shape)[::-1, ::-1],
        ),
        Mistake(
            "convolution.zeros-around-the-turned-kernel",
            "the kernel is in there, but turned by 180° and with zeros around it. Make the image `2 * kh - 1` by "
            "`2 * kw - 1` pixels, and turn the result back.",
            _large_impulse_response,
        ),
        Mistake(
            "convolution.impulse-of-255",
            "all weights are 255 times too large: your pixel has the value 255. Make it 1, or divide by 255.",
            lambda black_box, kernel_shape: 255 * _impulse_response(black_box, kernel_shape)[::-1, ::-1],
        ),
        Mistake(
            "convolution.turned-impulse-of-255",
            "this is the kernel turned by 180° and 255 times too large. Make the pixel 1, and turn the result back.",
            lambda black_box, kernel_shape: 255 * _impulse_response(black_box, kernel_shape),
        ),
        Mistake(
            "convolution.white-image",
            "an image that is 1 everywhere gives the sum of all weights and hides the single ones. Make one pixel 1 "
            "and all others 0.",
            lambda black_box, kernel_shape: black_box(np.ones([2 * size - 1 for size in kernel_shape])),
        ),
        Mistake(
            "convolution.impulse-in-the-corner",
            "only one weight came out: the bright pixel lies in a corner, where just one corner of the kernel ever "
            "passes. Put it where all of the kernel passes over it.",
            lambda black_box, kernel_shape: black_box(_corner_image(kernel_shape))[::-1, ::-1],
        ),
        Mistake(
            "convolution.image-of-kernel-size",
            "only one number came out: an image as large as the kernel leaves it a single position. Make the image "
            "`2 * kh - 1` by `2 * kw - 1` pixels, so that every weight passes over the bright pixel.",
            lambda black_box, kernel_shape: black_box(_central_pixel(kernel_shape)),
        ),
        Mistake(
            "convolution.three-by-three-only",
            "it works for kernels of 3 by 3 only. Kernels have many shapes: let the image and the place of the bright "
            "pixel follow from `kernel_shape`.",
            lambda black_box, kernel_shape: black_box(_central_pixel((5, 5)))[::-1, ::-1],
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.scaled-to-one",
            "you scaled the kernel so that its largest weight is 1. The weights themselves are asked for.",
            lambda black_box, kernel_shape: (
                _impulse_response(black_box, kernel_shape)[::-1, ::-1]
                / _impulse_response(black_box, kernel_shape).max()
            ),
        ),
        Mistake(
            "convolution.white-image-of-kernel-size",
            "an image that is 1 everywhere gives only the sum of all weights and hides the single ones. Make one "
            "pixel 1 and all others 0.",
            lambda black_box, kernel_shape: black_box(np.ones(kernel_shape)),
        ),
        Mistake(
            "convolution.one-number-in-brackets",
            "the weights are right, but each stands in brackets of its own: the box answers with an array of 1 by 1. "
            "Take its element `[0, 0]`.",
            lambda black_box, kernel_shape: _impulse_response(black_box, kernel_shape)[::-1, ::-1, None, None],
        ),
        Mistake(
            "convolution.pixels-stay-bright",
            "the pixel of each turn stays bright in the next one, so the weights pile up. Begin with a black image "
            "every time.",
            lambda black_box, kernel_shape: np.cumsum(_impulse_response(black_box, kernel_shape)[::-1, ::-1]).reshape(
                kernel_shape
            ),
        ),
        Mistake(
            "convolution.flat-kernel",
            "the weights are right, but in one long row. Give them the shape of the kernel.",
            lambda black_box, kernel_shape: _impulse_response(black_box, kernel_shape)[::-1, ::-1].ravel(),
        ),
        Mistake(
            "convolution.whole-numbers-only",
            "the fractions are cut off. Weights are real numbers: keep the result as floats.",
            lambda black_box, kernel_shape: np.trunc(_impulse_response(black_box, kernel_shape)[::-1, ::-1]),
        ),
        Mistake(
            "convolution.turned-by-90",
            "you turned the result by 90°: `np.rot90` does that unless it is told to do it twice (`np.rot90(result, "
            "2)`).",
            lambda black_box, kernel_shape: np.rot90(_impulse_response(black_box, kernel_shape)),
        ),
    ),
    valid=(one_weight_at_a_time, _by_least_squares, _white_pixel, _as_lists),
    hints=(
        "You choose the image. Which image shows each weight of the kernel alone, at one position each?",
        "One pixel of 1 on black, in the middle of an image of `2 * kh - 1` by `2 * kw - 1` pixels. How is the kernel "
        "turned in what comes out?",
        "Light the pixel at row `kh - 1` and column `kw - 1`, and reverse both axes of what the box answers.",
    ),
    verified="finds every weight of kernels it has never seen, of several shapes, the right way round.",
    where='the sections "The flip" and "Open a black box" above',
)
