"""Lesson 03, weight sharing: the layers that learners write by mistake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.weight_sharing.layer import Layer, channel_responses, layer_response, or_zero


def changed(
    change_kernels: Callable[[np.ndarray], np.ndarray] = lambda kernels: kernels,
    change_image: Callable[[np.ndarray], np.ndarray] = lambda image: image,
    change_maps: Callable[[np.ndarray], np.ndarray] = lambda maps: maps,
) -> Layer:
    """Return the right layer, but for one change to what goes in or comes out."""

    def layer(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
        return change_maps(layer_response(change_image(np.asarray(image)), change_kernels(np.asarray(kernels)), biases))

    return layer


def over_channels(combine: Callable[[np.ndarray], np.ndarray]) -> Layer:
    """Return a layer that does something else with the input channels than adding them up."""

    def layer(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> Any:
        return combine(channel_responses(image, kernels)) + or_zero(biases)

    return layer


def with_bias(bias: Callable[[np.ndarray, np.ndarray], Any]) -> Layer:
    """Return a layer whose sums are right and whose bias is another: `bias(biases, kernels)`."""

    def layer(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> Any:
        return layer_response(image, kernels) + (0.0 if biases is None else bias(np.asarray(biases, float), kernels))

    return layer


def looped(number: Callable[[np.ndarray, np.ndarray, int, int, int], Any]) -> Layer:
    """Return a layer in loops with another number at each place: `number(image, kernels, i, j, k)`."""

    def layer(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
        maps = np.zeros(
            (image.shape[0] - kernels.shape[0] + 1, image.shape[1] - kernels.shape[1] + 1, kernels.shape[3])
        )
        for i, j, k in np.ndindex(maps.shape):
            maps[i, j, k] = number(image, kernels, i, j, k)
        return np.asarray(maps + or_zero(biases))

    return layer


def window(image: np.ndarray, kernels: np.ndarray, i: int, j: int) -> np.ndarray:
    """Return the block of the image under the kernels at `[i, j]`."""
    return np.asarray(image[i : i + kernels.shape[0], j : j + kernels.shape[1]])


def window_from_column(image: np.ndarray, kernels: np.ndarray, i: int, j: int, k: int) -> Any:
    """Take the window at row `j` and column `i`."""
    return np.sum(window(image, kernels, j, i) * kernels[..., k])


def only(*part: slice | int) -> Layer:
    """Return a layer that fills a part of its maps and leaves the rest 0."""

    def keep(maps: np.ndarray) -> np.ndarray:
        kept = np.zeros_like(maps)
        kept[part] = maps[part]
        return kept

    return changed(change_maps=keep)


def sums_only(*part: slice | int) -> Layer:
    """Return a layer that fills a part of its maps and adds the biases to all of them."""

    def layer(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
        return np.asarray(only(*part)(image, kernels) + or_zero(biases))

    return layer


def as_large_as_the_image(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    """Leave the maps' last rows and columns empty."""
    kh, kw = kernels.shape[:2]
    return np.pad(layer_response(image, kernels, biases), ((0, kh - 1), (0, kw - 1), (0, 0)))


def in_the_type_of(place: int) -> Layer:
    """Return a layer whose maps have the type of an argument: fractions, and signs, are lost in whole numbers."""

    def layer(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
        maps, taken_over = layer_response(image, kernels, biases), (image, kernels, biases)[place]
        return maps if taken_over is None or taken_over.dtype.kind == "f" else maps.astype(int).astype(taken_over.dtype)

    return layer


def truth_of_biases(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    """Ask `if biases:`."""
    return layer_response(image, kernels, biases if biases else None)


def nothing_without_biases(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    """Compute only where there are biases."""
    maps = layer_response(image, kernels, biases)
    return maps if biases is not None else np.zeros_like(maps)


def bias_is_needed(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    """Use `biases[k]` also where there are none."""
    return layer_response(image, kernels) + np.asarray([biases[k] for k in range(kernels.shape[3])])  # type: ignore[index]


def maps_in_one(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    """Add the maps up."""
    return np.asarray(layer_response(image, kernels, biases).sum(axis=2))


def no_channel_sum(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> Any:
    """Leave the input channels apart."""
    return channel_responses(image, kernels) + or_zero(biases)


def swapped_axes(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    """Take the kernels for `(kh, kw, c_out, c_in)`, with whole arrays."""
    if kernels.shape[2] != kernels.shape[3]:
        raise ValueError("operands could not be broadcast together")
    return layer_response(image, kernels.swapaxes(2, 3), biases)


def swapped_loops(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    """Take the kernels for `(kh, kw, c_out, c_in)`, in loops."""
    if kernels.shape[2] != kernels.shape[3]:
        raise IndexError("index out of bounds")
    return layer_response(image, kernels.swapaxes(2, 3), biases)


def square_kernels(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    """Work for square kernels only."""
    if kernels.shape[0] != kernels.shape[1]:
        raise ValueError("operands could not be broadcast together")
    return layer_response(image, kernels, biases)


def square_images(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    """Count the columns of positions from the height of the image."""
    return layer_response(image, kernels, biases)[:, : image.shape[0] - kernels.shape[1] + 1]


def padded(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    """Put zeros around the image, so that the maps are as large as it is."""
    kh, kw = kernels.shape[:2]
    before = ((kh - 1) // 2, (kw - 1) // 2)
    border = ((before[0], kh - 1 - before[0]), (before[1], kw - 1 - before[1]), (0, 0))
    return layer_response(np.pad(np.asarray(image, float), border), kernels, biases)


def padded_by_half(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    """Put half a kernel of zeros on every side, and cut the maps to the size of the image."""
    kh, kw = kernels.shape[:2]
    border = ((kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
    maps = layer_response(np.pad(np.asarray(image, float), border), kernels, biases)
    return maps[: image.shape[0], : image.shape[1]]


def shapes_do_not_fit(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    """Stop with an error of numpy about shapes."""
    raise ValueError("setting an array element with a sequence")


def stopped_without_biases(layer: Layer) -> Layer:
    """Return a wrong layer that stops besides when no biases are given."""

    def stopped(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> Any:
        if biases is None:
            raise TypeError("unsupported operand")
        return layer(image, kernels, biases)

    return stopped
