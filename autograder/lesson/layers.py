"""Give the layers of earlier lessons ready-made, so that a later lesson does not depend on the learner's own."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike


def conv2d(image: ArrayLike, kernels: ArrayLike, biases: ArrayLike | None = None) -> np.ndarray:
    """Return the responses (H-kh+1, W-kw+1, c_out) of `kernels` (kh, kw, c_in, c_out) on `image` (H, W, c_in).

    What a Keras `Conv2D` computes with `padding="valid"`, before its nonlinearity. `biases` is (c_out,).
    Raises `ValueError` where the channels of image and kernels differ.
    """
    pixels, weights = np.asarray(image, dtype=float), np.asarray(kernels, dtype=float)
    if pixels.ndim != 3 or weights.ndim != 4 or pixels.shape[2] != weights.shape[2]:
        raise ValueError(
            f"`conv2d` wants an image (H, W, c_in) and kernels (kh, kw, c_in, c_out), "
            f"but got shapes {pixels.shape} and {weights.shape}"
        )
    windows = sliding_window_view(pixels, weights.shape[:2], axis=(0, 1))
    responses: np.ndarray = np.einsum("ijcab,abck->ijk", windows, weights, optimize=True)
    return responses if biases is None else responses + np.asarray(biases, dtype=float)


def max_pool2d(x: ArrayLike, size: int = 2, stride: int | None = None) -> np.ndarray:
    """Return the largest value of each window of `x` (H, W) or (H, W, C); without a stride they lie side by side.

    What a Keras `MaxPooling2D` computes. Windows that do not lie wholly inside are dropped. Raises `ValueError` where
    `x` has another number of axes.
    """
    values, step = np.asarray(x), size if stride is None else stride
    if values.ndim not in (2, 3):
        raise ValueError(f"`max_pool2d` wants an array (H, W) or (H, W, C), but got the shape {values.shape}")
    windows = sliding_window_view(values, (size, size), axis=(0, 1))[::step, ::step]
    return np.asarray(windows.max(axis=(-2, -1)))
