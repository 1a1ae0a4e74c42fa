"""Lesson 03, weight sharing: the whole convolutional layer, many channels in and many maps out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.exercise import Mistake
from autograder.checks.function import Case, case, function_exercise

Layer = Callable[..., Any]  # (image, kernels, biases=None) -> maps


def channel_responses(image: np.ndarray, kernels: np.ndarray) -> np.ndarray:
    """Return every product of the layer summed over the window only: (H', W', c_in, c_out)."""
    kh, kw = kernels.shape[:2]
    windows = sliding_window_view(np.asarray(image, float), (kh, kw), axis=(0, 1))
    return np.asarray(np.einsum("ijcyx,yxco->ijco", windows, np.asarray(kernels, float)))


def layer_response(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    """Return what a convolutional layer computes before its ReLU: (H', W', c_out)."""
    return np.asarray(channel_responses(image, kernels).sum(axis=2) + _or_zero(biases))


def _or_zero(biases: np.ndarray | None) -> Any:
    return 0.0 if biases is None else np.asarray(biases, float)


def _with(
    change_kernels: Callable[[np.ndarray], np.ndarray] = lambda kernels: kernels,
    change_image: Callable[[np.ndarray], np.ndarray] = lambda image: image,
    change_maps: Callable[[np.ndarray], np.ndarray] = lambda maps: maps,
) -> Layer:
    """Return the right layer, but for one change to what goes in or comes out."""

    def layer(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
        return change_maps(layer_response(change_image(np.asarray(image)), change_kernels(np.asarray(kernels)), biases))

    return layer


def _over_channels(combine: Callable[[np.ndarray], np.ndarray]) -> Layer:
    """Return a layer that does something else with the input channels than adding them up."""

    def layer(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> Any:
        return combine(channel_responses(image, kernels)) + _or_zero(biases)

    return layer


def _with_bias(bias: Callable[[np.ndarray, np.ndarray], Any]) -> Layer:
    """Return a layer whose sums are right and whose bias is another: `bias(biases, kernels)`."""

    def layer(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> Any:
        return layer_response(image, kernels) + (0.0 if biases is None else bias(np.asarray(biases, float), kernels))

    return layer


def _bias_is_needed(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    return layer_response(image, kernels) + np.asarray([biases[k] for k in range(kernels.shape[3])])  # type: ignore[index]


def _maps_in_one(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    return np.asarray(layer_response(image, kernels, biases).sum(axis=2))


def _no_channel_sum(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> Any:
    return channel_responses(image, kernels) + _or_zero(biases)


def _swapped_axes(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    if kernels.shape[2] != kernels.shape[3]:
        raise ValueError("operands could not be broadcast together")
    return layer_response(image, kernels.swapaxes(2, 3), biases)


def _swapped_loops(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    if kernels.shape[2] != kernels.shape[3]:
        raise IndexError("index out of bounds")
    return layer_response(image, kernels.swapaxes(2, 3), biases)


def _square_kernels(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    if kernels.shape[0] != kernels.shape[1]:
        raise ValueError("operands could not be broadcast together")
    return layer_response(image, kernels, biases)


def _square_images(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    return layer_response(image, kernels, biases)[:, : image.shape[0] - kernels.shape[1] + 1]


def _padded(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    kh, kw = kernels.shape[:2]
    before = ((kh - 1) // 2, (kw - 1) // 2)
    border = ((before[0], kh - 1 - before[0]), (before[1], kw - 1 - before[1]), (0, 0))
    return layer_response(np.pad(np.asarray(image, float), border), kernels, biases)


def _shapes_do_not_fit(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    raise ValueError("setting an array element with a sequence")


def _stopped_without_biases(layer: Layer) -> Layer:
    """Return a wrong layer that stops besides when no biases are given."""

    def stopped(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> Any:
        if biases is None:
            raise TypeError("unsupported operand")
        return layer(image, kernels, biases)

    return stopped


def _whole_numbers(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    return layer_response(image, kernels, biases).astype(int).astype(np.asarray(image).dtype)


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
    layer_case(np.random.default_rng(3), 5, 7, (2, 3, 3, 4)),
    case(_quarters(np.random.default_rng(4), 6, 5, 3), _quarters(np.random.default_rng(5), 2, 2, 3, 2)),
    case(
        np.random.default_rng(6).integers(0, 256, (4, 5, 2)).astype(np.uint8),
        np.random.default_rng(7).integers(-3, 4, (2, 2, 2, 3)),
        np.array([1, -2, 3]),
    ),
    case(np.random.default_rng(8).integers(-9, 9, (4, 4, 1)), _quarters(np.random.default_rng(9), 3, 3, 1, 2)),
)


def _random_layers(rng: np.random.Generator) -> Sequence[Case]:
    return [layer_case(rng, 5, 6, (3, 2, 2, 3)), layer_case(rng, 7, 5, (2, 3, 4, 1))]


LAYER_MISTAKES = (
    Mistake(
        "weight-sharing.conv-no-channel-sum",
        "you did not add up over the input channels: your result still has one value for each of them. "
        "A kernel spans all channels of its window, and everything in it becomes one number.",
        _no_channel_sum,
    ),
    Mistake(
        "weight-sharing.conv-first-channel-only",
        "only the first input channel counts. A kernel has weights for every channel; add up over all of them.",
        _over_channels(lambda products: products[:, :, 0]),
    ),
    Mistake(
        "weight-sharing.conv-last-channel-only",
        "only the last input channel counts: each turn of the loop overwrites the sum of the one before. "
        "Add to it (`+=`).",
        _over_channels(lambda products: products[:, :, -1]),
    ),
    Mistake(
        "weight-sharing.conv-mean-over-channels",
        "you took the mean over the input channels. They are added up.",
        _over_channels(lambda products: products.mean(axis=2)),
    ),
    Mistake(
        "weight-sharing.conv-max-over-channels",
        "you took the largest of the input channels. They are added up.",
        _over_channels(lambda products: products.max(axis=2)),
    ),
    Mistake(
        "weight-sharing.conv-grey-first",
        "you averaged the colours into a grey image first. Then the kernel cannot see colour any more: "
        "each channel has to meet its own weights.",
        _with(change_image=lambda image: np.repeat(image.mean(axis=2, keepdims=True), image.shape[2], axis=2)),
    ),
    Mistake(
        "weight-sharing.conv-maps-added",
        "you added the maps of all kernels into one. Each kernel makes a map of its own: "
        "the result has shape (H', W', c_out).",
        _maps_in_one,
    ),
    Mistake(
        "weight-sharing.conv-kernels-summed",
        "every map holds the sum over all kernels. Map `k` comes from one kernel alone: `kernels[..., k]`.",
        _with(change_kernels=lambda kernels: np.repeat(kernels.sum(axis=3, keepdims=True), kernels.shape[3], axis=3)),
    ),
    Mistake(
        "weight-sharing.conv-one-kernel",
        "the first kernel is used for all maps. Map `k` comes from `kernels[..., k]`.",
        _with(change_kernels=lambda kernels: np.repeat(kernels[..., :1], kernels.shape[3], axis=3)),
    ),
    Mistake(
        "weight-sharing.conv-bias-per-channel",
        "the bias is added once for each input channel. First add up over the channels, then add the bias, once.",
        _with_bias(lambda biases, kernels: biases * kernels.shape[2]),
    ),
    Mistake(
        "weight-sharing.conv-bias-per-product",
        "the bias is inside the sum, so it is added once for each product. Add it once, after the sum.",
        _with_bias(lambda biases, kernels: biases * np.prod(kernels.shape[:3])),
    ),
    Mistake(
        "weight-sharing.conv-one-bias",
        "all maps get the first bias. Map `k` has its own: `biases[k]`.",
        _with_bias(lambda biases, kernels: biases[0]),
    ),
    Mistake(
        "weight-sharing.conv-all-biases",
        "every map gets the sum of all biases. Map `k` has its own: `biases[k]`.",
        _with_bias(lambda biases, kernels: biases.sum()),
    ),
    Mistake(
        "weight-sharing.conv-no-bias",
        "the biases are never added.",
        _with_bias(lambda biases, kernels: 0.0),
    ),
    Mistake(
        "weight-sharing.conv-bias-always",
        "your function stops when no `biases` are given. They are `None` then: leave them out.",
        _bias_is_needed,
    ),
    Mistake(
        "weight-sharing.conv-channels-first",
        "the maps come first in your result: (c_out, H', W'). In this course channels are last: (H', W', c_out).",
        _with(change_maps=lambda maps: maps.transpose(2, 0, 1)),
    ),
    Mistake(
        "weight-sharing.conv-channel-axes-swapped",
        "the two channel axes of the kernels are mixed up. They are `(kh, kw, c_in, c_out)`: "
        "the third goes with the image's channels, the last one counts the kernels.",
        _swapped_axes,
    ),
    Mistake(
        "weight-sharing.conv-channel-indices-swapped",
        "the two channel indices of the kernels are mixed up: it is `kernels[:, :, c, k]`, "
        "input channel `c` first, kernel `k` last.",
        _swapped_loops,
    ),
    Mistake(
        "weight-sharing.conv-channels-reshaped",
        "you brought the kernels into another shape with `reshape`. That leaves the numbers in their old order and so "
        "mixes up channels and kernels; to move axes use `transpose`, to take one kernel `kernels[..., k]`.",
        _with(
            change_kernels=lambda kernels: kernels.reshape(
                *kernels.shape[:2], kernels.shape[3], kernels.shape[2]
            ).swapaxes(2, 3)
        ),
    ),
    Mistake(
        "weight-sharing.conv-flipped",
        "your kernels are rotated by 180°. That is the convolution of the textbooks; a layer slides its kernels "
        "as they are (lesson 01).",
        _with(change_kernels=lambda kernels: kernels[::-1, ::-1]),
    ),
    Mistake(
        "weight-sharing.conv-mirrored",
        "your kernels are mirrored left to right. A layer slides them as they are.",
        _with(change_kernels=lambda kernels: kernels[:, ::-1]),
    ),
    Mistake(
        "weight-sharing.conv-upside-down",
        "your kernels stand upside down. A layer slides them as they are.",
        _with(change_kernels=lambda kernels: kernels[::-1]),
    ),
    Mistake(
        "weight-sharing.conv-channels-reversed",
        "the input channels meet the kernel's channels in reverse order. Channel 0 goes with `kernels[:, :, 0]`.",
        _with(change_kernels=lambda kernels: kernels[:, :, ::-1]),
    ),
    Mistake(
        "weight-sharing.conv-mean",
        "you took the mean of the products. Add them up.",
        lambda image, kernels, biases=None: layer_response(
            image, np.asarray(kernels) / np.prod(kernels.shape[:3]), biases
        ),  # the mean, then the bias
    ),
    Mistake(
        "weight-sharing.conv-last-position-missing",
        "the last row and the last column of positions are missing. There are `H - kh + 1` rows, not `H - kh`.",
        _with(change_maps=lambda maps: maps[:-1, :-1]),
    ),
    Mistake(
        "weight-sharing.conv-padded",
        "your maps are as large as the image: you padded it. Here the kernel stays inside.",
        _padded,
    ),
    Mistake(
        "weight-sharing.conv-square-kernels",
        "it works for square kernels only. Somewhere `kh` stands where `kw` should, or one `k` stands for both.",
        _square_kernels,
    ),
    Mistake(
        "weight-sharing.conv-square-images",
        "it works for square images only: the number of columns is computed from the image's height.",
        _square_images,
    ),
    Mistake(
        "weight-sharing.conv-truncated",
        "fractions or signs are lost: the result was made in the image's type, whole numbers. "
        "`np.zeros` without a `dtype` holds fractions and signs.",
        _whole_numbers,
    ),
)

_SHAPES = Mistake(
    "weight-sharing.conv-shapes",
    "every call stops with a `ValueError`, so shapes do not fit. `image.shape` holds three numbers and `kernels.shape` "
    "four. And one place of the result holds one number: `np.sum` without `axis` adds up everything in the window, "
    "with `axis=(0, 1)` it leaves one number for each channel.",
    _shapes_do_not_fit,
)
_NEGATIVE_LOST = Mistake(
    "weight-sharing.conv-relu",
    "negative responses have become 0. That is the ReLU, and it comes in the next exercise; here keep them.",
    lambda image, kernels, biases=None: np.maximum(layer_response(image, kernels, biases), 0),
)
_SIGN_LOST = Mistake(
    "weight-sharing.conv-absolute",
    "negative responses have lost their sign. It tells bright-on-dark from dark-on-bright: keep it.",
    lambda image, kernels, biases=None: np.abs(layer_response(image, kernels, biases)),
)

_MISTAKES = (*LAYER_MISTAKES, _NEGATIVE_LOST, _SIGN_LOST)
_AND_BIASES_NEEDED = tuple(
    Mistake(
        f"{mistake.id}-and-biases-needed",
        f"{mistake.message} Besides, `biases` may be `None`: your function stops then; leave them out.",
        _stopped_without_biases(mistake.wrong),
    )
    for mistake in _MISTAKES
    if mistake.wrong is not None
    and mistake.id not in ("weight-sharing.conv-bias-always", "weight-sharing.conv-no-bias")
)

conv2d = function_exercise(
    name="conv2d",
    reference=layer_response,
    cases=LAYER_CASES,
    random_cases=_random_layers,
    mistakes=(*_MISTAKES, *_AND_BIASES_NEEDED, _SHAPES),
    hints=(
        "One number of the result belongs to one position and one kernel. Which block of the image, and which block of "
        "`kernels`, meet there?",
        "Make `np.zeros((H - kh + 1, W - kw + 1, c_out))`. Loop over rows, columns and kernels. The window is "
        "`image[i : i + kh, j : j + kw]`, all channels, and has the same shape as `kernels[..., k]`.",
        "In the innermost loop: `maps[i, j, k] = np.sum(window * kernels[..., k])`. After the loops, "
        "`if biases is not None:` add them; an array of `c_out` numbers adds itself to the last axis.",
    ),
    verified="sums over windows and input channels, one map and one bias for each kernel, any sizes and types.",
    where='the section "A kernel as deep as its input" above',
)
