"""What first tries at padding and stride do wrong: a stride inside `range`, a slice up to `-pad`."""

from __future__ import annotations

import numpy as np

from autograder.checks.convolution.sliding import cross_correlation
from autograder.checks.engine.exercise import Mistake


def _stride_in_the_range(image: np.ndarray, kernel: np.ndarray, stride: int = 1, pad: int = 0) -> np.ndarray:
    right = cross_correlation(image, kernel, stride, pad)
    out = np.zeros(right.shape)
    for (row, column), response in np.ndenumerate(right):
        out[row * stride, column * stride] = response
    return out


def _slice_up_to_minus_pad(image: np.ndarray, kernel: np.ndarray, stride: int = 1, pad: int = 0) -> np.ndarray:
    large = np.zeros((image.shape[0] + 2 * pad, image.shape[1] + 2 * pad))
    large[pad:-pad, pad:-pad] = image
    return cross_correlation(large, kernel, stride)


STRIDE_MISTAKES = (
    Mistake(
        "convolution.stride-in-the-range",
        "your loop variables move on by `stride`, which is right for the window, but the result has no such gaps: the "
        "response of the window at row `i` belongs into row `i // stride`.",
        _stride_in_the_range,
        raises=(IndexError,),
    ),
    Mistake(
        "convolution.slice-up-to-minus-pad",
        "`pad:-pad` is an empty slice when `pad` is 0, since `-0` is 0. Write where it ends: `pad : pad + H`, or use "
        "`np.pad`.",
        _slice_up_to_minus_pad,
        raises=(ValueError,),
    ),
)
