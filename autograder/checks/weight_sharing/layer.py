"""Lesson 03, weight sharing: what a convolutional layer computes, and calls that tell wrong layers apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.engine.calls import Case, case

Layer = Callable[..., Any]  # (image, kernels, biases=None) -> maps


def channel_responses(image: np.ndarray, kernels: np.ndarray) -> np.ndarray:
    """Return every product of the layer summed over the window only: (H', W', c_in, c_out)."""
    kh, kw = kernels.shape[:2]
    windows = sliding_window_view(np.asarray(image, float), (kh, kw), axis=(0, 1))
    return np.asarray(np.einsum("ijcyx,yxco->ijco", windows, np.asarray(kernels, float)))


def layer_response(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    """Return what a convolutional layer computes before its ReLU: (H', W', c_out)."""
    return np.asarray(channel_responses(image, kernels).sum(axis=2) + or_zero(biases))


def shared_response(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Return the map (H', W') of one kernel (kh, kw) on a grey image (H, W)."""
    return layer_response(np.asarray(image)[..., None], np.asarray(kernel)[..., None, None])[..., 0]


def or_zero(biases: np.ndarray | None) -> Any:
    """Return the biases as something that can be added, also where there are none."""
    return 0.0 if biases is None else np.asarray(biases, float)


def _quarters(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.integers(-8, 9, shape) / 4


def layer_case(rng: np.random.Generator, height: int, width: int, kernels: tuple[int, int, int, int]) -> Case:
    """Return a layer with unequal biases on an image of quarters, some negative."""
    return case(_quarters(rng, height, width, kernels[2]), _quarters(rng, *kernels), _quarters(rng, kernels[3]) + 0.125)


SMALL_IMAGE = np.array([[[1.0, 0.0], [2.0, -1.0], [0.0, 3.0]], [[0.0, 1.0], [-1.0, 2.0], [4.0, 1.0]]])
SMALL_KERNELS = np.array(
    [[[[1.0, 0.0], [2.0, -1.0]], [[-1.0, 2.0], [1.0, 0.0]]], [[[0.0, 1.0], [-2.0, 3.0]], [[3.0, -1.0], [1.0, 4.0]]]]
)

LAYER_CASES = (
    case(SMALL_IMAGE, SMALL_KERNELS, np.array([10.0, -20.0])),
    layer_case(np.random.default_rng(14), 3, 5, (2, 3, 3, 2)),
    case(_quarters(np.random.default_rng(4), 4, 3, 3), _quarters(np.random.default_rng(5), 2, 2, 3, 2)),
    case(
        np.random.default_rng(6).integers(0, 256, (3, 4, 2)).astype(np.uint8),
        np.random.default_rng(7).integers(-3, 4, (2, 2, 2, 3)),
        np.array([1, -2, 3]),
    ),
    case(np.random.default_rng(8).integers(-9, 9, (4, 4, 1)), _quarters(np.random.default_rng(9), 3, 3, 1, 2)),
    case(_quarters(np.random.default_rng(18), 4, 3, 3), _quarters(np.random.default_rng(19), 2, 2, 3, 2), biases=None),
    case(
        _quarters(np.random.default_rng(20), 3, 3, 2),
        _quarters(np.random.default_rng(21), 2, 2, 2, 2),
        biases=np.array([0.5, -1.25]),
    ),
)


def _whole_numbers_in(place: int, dtype: str) -> Case:
    """Return a layer of which one argument holds whole numbers of a type, and the others fractions."""
    rng = np.random.default_rng(60 + place)
    arguments = [_quarters(rng, 3, 4, 2) + 0.125, _quarters(rng, 2, 2, 2, 3) + 0.125, _quarters(rng, 3) + 0.125]
    arguments[place] = np.ceil(np.abs(arguments[place])).astype(dtype)
    return case(*arguments)


FURTHER_LAYERS = (
    *(_whole_numbers_in(place, dtype) for place in range(3) for dtype in ("uint8", "int64")),
    case(-SMALL_IMAGE - 5, np.abs(SMALL_KERNELS) + 1, np.array([-1.5, -0.25])),  # no response above 0
    layer_case(np.random.default_rng(15), 38, 3, (7, 2, 2, 2)),
    layer_case(np.random.default_rng(16), 4, 39, (2, 7, 1, 2)),
    layer_case(np.random.default_rng(17), 3, 3, (2, 2, 6, 10)),
)
