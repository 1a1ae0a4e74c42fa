"""Make the maps of a convolution in every reading that is right, and in those of known mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.probes.forward.forward_pass import Step, array, channels_last, kernel_of
from autograder.probes.reply import Reply

MAX_BYTES = 24 * 2**20  # of all feature maps together


class Reading(Reply, frozen=True):
    """Hold maps (n, H, W), and how they were read off."""

    kind: str
    maps: np.ndarray

    def __post_init__(self) -> None:
        """Refuse what are no maps."""
        if self.maps.ndim != 3:
            raise ValueError("maps have three axes")


class LayerMaps(Reply, frozen=True):
    """Hold the maps of a layer in every reading that is right, and in some that are wrong.

    `coarse` is whether it computes in half precision.
    """

    name: str
    channels_first: bool
    coarse: bool
    kernel_shape: tuple[int, int, int, int]
    right: tuple[Reading, ...]
    wrong: tuple[Reading, ...]

    def __post_init__(self) -> None:
        """Refuse a layer without a right reading."""
        if not self.right:
            raise ValueError("a layer has maps")


def maps_of(step: Step, steps: list[Step]) -> LayerMaps | None:
    """Return the maps of a convolution, `None` where a layer of one's own gives something else than maps."""
    if not (right := readings_of(right_maps(step, steps))):
        return None
    height, width, channels, count = (int(size) for size in kernel_of(step.layer).shape)
    return LayerMaps(
        name=step.layer.name,
        channels_first=getattr(step.layer, "data_format", None) == "channels_first",
        coarse="16" in str(getattr(step.layer, "compute_dtype", "")),
        kernel_shape=(height, width, channels, count),
        right=right,
        wrong=readings_of(wrong_maps(step)),
    )


def right_maps(step: Step, steps: list[Step]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the maps of a convolution in every reading that is right: what it is called, and (N, H, W, n)."""
    yield "output", channels_last(step, step.result)
    plain = channels_last(step, linear_maps(step, kernel_of(step.layer)))
    yield "before the activation", _with_bias(step, plain)
    yield "without bias", plain
    yield "after ReLU", np.maximum(_with_bias(step, plain), 0)
    yield "after ReLU, without bias", np.maximum(plain, 0)
    result, channels = step.result, plain.shape[-1]
    for later in steps[steps.index(step) + 1 :]:
        if later.given is result and kernel_of(later.layer) is None and later not in step.inner:
            result = later.result
            maps = channels_last(step, result)
            if maps.ndim != 4 or maps.shape[-1] != channels or later.inner:
                return
            yield f"after `{later.layer.name}`", maps


def wrong_maps(step: Step) -> Iterator[tuple[str, np.ndarray]]:
    """Yield what known mistakes make of a convolution's maps: what they are called, and (N, H, W, n)."""
    kernel = array(kernel_of(step.layer))
    low, high = kernel.min(axis=(0, 1), keepdims=True), kernel.max(axis=(0, 1), keepdims=True)
    altered = {"flipped": kernel[::-1, ::-1], "normalised": (kernel - low) / np.where(high > low, high - low, 1)}
    if (initial := initial_kernels(step.layer, kernel)) is not None and not np.allclose(initial, kernel, atol=1e-4):
        altered["untrained"] = initial
    import keras

    for kind, other in altered.items():
        maps = channels_last(step, linear_maps(step, keras.ops.convert_to_tensor(other.copy())))
        for made in (maps, _with_bias(step, maps)):
            yield kind, made
            yield kind, np.maximum(made, 0)
    yield from _of_dark_image(step)


def _of_dark_image(step: Step) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the maps of an image that was divided by 255 once more."""
    maps = _with_bias(step, channels_last(step, linear_maps(step, kernel_of(step.layer) / 255)))
    yield "prepared-twice", maps
    yield "prepared-twice", np.maximum(maps, 0)


def readings_of(maps: Iterator[tuple[str, np.ndarray]]) -> tuple[Reading, ...]:
    """Return maps of the first image as (n, H, W), each set once, as many as fit into a message."""
    kept: list[Reading] = []
    size = 0
    for kind, batch in maps:
        if batch.ndim != 4:
            continue
        made = np.ascontiguousarray(np.moveaxis(batch[0], -1, 0))
        if any(reading.kind == kind and np.array_equal(reading.maps, made) for reading in kept):
            continue
        size += made.nbytes
        if kept and size > MAX_BYTES:
            break
        kept.append(Reading(kind, made))
    return tuple(kept)


def linear_maps(step: Step, kernel: Any) -> Any:
    """Return what the kernels of a convolution give for its input, without bias and activation."""
    import keras

    layer, given, kernel = step.layer, keras.ops.cast(step.given, "float32"), keras.ops.cast(kernel, "float32")
    if hasattr(layer, "convolution_op"):
        return layer.convolution_op(given, kernel)
    if isinstance(layer, keras.layers.DepthwiseConv2D):
        return keras.ops.depthwise_conv(
            given, kernel, layer.strides, layer.padding, layer.data_format, layer.dilation_rate
        )
    return step.result


def _with_bias(step: Step, maps: np.ndarray) -> np.ndarray:
    bias = getattr(step.layer, "bias", None)
    return maps if bias is None or len(bias.shape) != 1 or bias.shape[0] != maps.shape[-1] else maps + array(bias)


def initial_kernels(layer: Any, kernels: np.ndarray) -> np.ndarray | None:
    """Return the kernels of a layer before its training, or `None` where nobody can tell."""
    # An initializer of Keras 3 draws a seed when it is made, and with it gives the same values whenever it is called.
    initializer = getattr(layer, "kernel_initializer", None) or getattr(layer, "depthwise_initializer", None)
    if not callable(initializer) or not isinstance(getattr(initializer, "seed", None), int):
        return None
    return array(initializer(kernels.shape))
