"""Compute a Keras network in numpy in four right ways, on which the check of that exercise is tried."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def by_loops(model: Any, image: np.ndarray) -> Any:
    """Go from place to place, in single precision, and return an array."""
    x = np.asarray(image, np.float32)
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Conv2D":
            x = _convolved_by_loops(x, *layer.get_weights())
        elif kind == "MaxPooling2D":
            x = _pooled_by_loops(x, layer.pool_size[0])
        elif kind == "Flatten":
            x = x.flatten()
        elif kind == "Dense":
            weights, biases = layer.get_weights()
            x = x @ weights + biases
        name = getattr(getattr(layer, "activation", None), "__name__", "")
        if name == "relu":
            x = x.clip(0)
        elif name == "softmax":
            x = np.exp(x) / np.exp(x).sum()
    return x


def _convolved_by_loops(x: np.ndarray, kernels: np.ndarray, biases: np.ndarray) -> np.ndarray:
    rows, columns = (length - size + 1 for length, size in zip(x.shape[:2], kernels.shape[:2], strict=True))
    out = np.zeros((rows, columns, kernels.shape[3]), np.float32)
    for i, j in np.ndindex(rows, columns):
        out[i, j] = np.tensordot(x[i : i + kernels.shape[0], j : j + kernels.shape[1]], kernels, 3) + biases
    return out


def _pooled_by_loops(x: np.ndarray, size: int) -> np.ndarray:
    out = np.zeros((x.shape[0] // size, x.shape[1] // size, x.shape[2]), np.float32)
    for i, j in np.ndindex(out.shape[:2]):
        out[i, j] = x[i * size : (i + 1) * size, j * size : (j + 1) * size].max(axis=(0, 1))
    return out


def by_matrices(model: Any, image: np.ndarray) -> Any:
    """Write each convolution as one product of matrices, read the weights as variables, and return plain numbers."""
    x = np.asarray(image, np.float64)
    for layer in model.layers:
        weights = [np.asarray(variable, np.float64) for variable in layer.weights]
        match type(layer).__name__:
            case "Conv2D":
                height, width, _, filters = weights[0].shape
                windows = sliding_window_view(x, (height, width), axis=(0, 1)).transpose(0, 1, 3, 4, 2)
                rows = windows.reshape(windows.shape[0] * windows.shape[1], -1)
                x = (rows @ weights[0].reshape(-1, filters) + weights[1]).reshape(*windows.shape[:2], filters)
            case "MaxPooling2D":
                size = layer.pool_size[0]
                high, wide = x.shape[0] // size * size, x.shape[1] // size * size
                shifted = [x[i:high:size, j:wide:size] for i in range(size) for j in range(size)]
                x = functools.reduce(np.maximum, shifted)
            case "Flatten":
                x = x.ravel()
            case "Dense":
                x = weights[0].T.dot(x) + weights[1]
        if hasattr(layer, "activation"):
            x = _activated(layer.get_config()["activation"], x)
    return x.tolist()


def _activated(name: str, z: np.ndarray) -> np.ndarray:
    if name == "softmax":
        return np.asarray(np.exp(z - np.logaddexp.reduce(z)))
    return z * (z > 0) if name == "relu" else z


def by_shifted_sums(model: Any, image: np.ndarray) -> Any:
    """Add up shifted images, one for each place of a kernel, with the weights of all layers taken one by one."""
    weights = iter(model.get_weights())
    return _after(list(model.layers), weights, np.asarray(image, np.longdouble)).astype(np.float32)


def _after(layers: list[Any], weights: Iterator[np.ndarray], x: np.ndarray) -> Any:
    if not layers:
        return x
    layer, *others = layers
    if hasattr(layer, "kernel_size"):
        kernels = next(weights)
        height, width = kernels.shape[:2]
        rows, columns = x.shape[0] - height + 1, x.shape[1] - width + 1
        places = np.ndindex(height, width)
        x = sum(x[i : i + rows, j : j + columns] @ kernels[i, j] for i, j in places) + next(weights)
    elif hasattr(layer, "units"):
        x = np.dot(x, next(weights)) + next(weights)
    elif hasattr(layer, "pool_size"):
        (high, wide), _ = layer.pool_size, layer.strides
        rows, columns = x.shape[0] // high, x.shape[1] // wide
        split = x[: rows * high, : columns * wide].reshape(rows, high, columns, wide, -1)
        x = np.amax(split, axis=(1, 3))
    else:
        x = x.reshape(-1)
    activation = getattr(layer, "activation", None)
    if activation is not None and "relu" in activation.__name__:
        x = np.where(x < 0, 0, x)
    elif activation is not None and "softmax" in activation.__name__:
        x = 1 / np.exp(x[np.newaxis] - x[:, np.newaxis]).sum(axis=1)
    return _after(others, weights, x)


def with_a_batch_axis(model: Any, image: np.ndarray) -> Any:
    """Compute a batch of one image by sums over named axes, and take its row in the end."""
    return functools.reduce(_of_a_batch, model.layers, image[np.newaxis].astype(float))[0]


def _of_a_batch(x: np.ndarray, layer: Any) -> np.ndarray:
    kinds = [kind.__name__ for kind in type(layer).__mro__]
    if "Conv2D" in kinds:
        kernels, biases = layer.get_weights()
        windows = sliding_window_view(x, kernels.shape[:2], axis=(1, 2))
        x = np.einsum("nijcab,abcf->nijf", windows, kernels) + biases
    if "MaxPooling2D" in kinds:
        windows = sliding_window_view(x, layer.pool_size, axis=(1, 2))
        x = windows[:, :: layer.strides[0], :: layer.strides[1]].max(axis=(-2, -1))
    if "Flatten" in kinds:
        x = x.reshape(len(x), -1)
    if "Dense" in kinds:
        weights, biases = layer.get_weights()
        x = np.einsum("nc,cf->nf", x, weights) + biases
    name = layer.activation.__name__ if {"Conv2D", "Dense"} & set(kinds) else "linear"
    if name == "softmax":
        powers = np.exp(x - x.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))
    return np.maximum(x, 0) if name == "relu" else x
