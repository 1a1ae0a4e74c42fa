"""Tell what was drawn in place of the kernels or maps that were asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.exercise import Mistake
from autograder.checks.plots.judge import (
    Found,
    Pictures,
    constant,
    find_kernels,
    find_maps,
    shares_covered,
    wrapped,
)
from autograder.checks.plots.matching import SYMMETRIES, TOLERANCE
from autograder.checks.plots.mistakes import KERNEL_PLOTS, MAP_PLOTS
from autograder.checks.plots.tiles import whole_tile

Images = Sequence[np.ndarray]

EXPLAINED = 0.2  # share of a picture that other tiles than those expected must cover, to be what it shows


PICTURE = 20_000  # values: an RGB image this large, in which nothing is found, is a picture of a plot


def kernel_mistake(pictures: Pictures, truth: dict[str, Any], found: Found) -> Mistake | None:
    """Return what the images show instead of the kernels."""
    if not found.missing:
        return None
    images, plain = pictures.arrays, SYMMETRIES[:1]

    def more(kernels: np.ndarray | None) -> bool:
        if kernels is None or min(kernels.shape[:2]) < 2:
            return False
        return _explains(find_kernels(pictures, kernels, plain), len(found.pairs))

    layers = truth["layers"]
    if len(constant(images)) == len(images):
        return KERNEL_PLOTS["constant"]
    if any((one["kernels"] < 0).any() and more(wrapped(one["kernels"])) for one in layers):
        return KERNEL_PLOTS["overflow"]
    if any(more(one["kernels"]) for one in truth["others"]):
        return KERNEL_PLOTS["second-layer"]
    if any(more(one["initial"]) for one in layers):
        return KERNEL_PLOTS["untrained"]
    if any(more(_reshaped(one["kernels"])) for one in layers):
        return KERNEL_PLOTS["reshaped"]
    if _same_one(found):
        return KERNEL_PLOTS["same-every-time"]
    if found.pairs:
        return None
    if _is_picture_file(images):
        return KERNEL_PLOTS["picture-file"]
    if any(_are_slices(images, one["kernels"].shape[:2], one["kernels"].shape[3]) for one in layers):
        return KERNEL_PLOTS["wrong-axis"]
    kernel = layers[0]["kernels"].shape
    enlarged = any(whole_tile(plane, (kernel[0], kernel[1])) for plane in pictures.planes_for((kernel[0], kernel[1])))
    if not enlarged and all(image.shape[0] >= 10 + kernel[0] and image.shape[1] >= 10 + kernel[1] for image in images):
        return KERNEL_PLOTS["maps-instead"]
    return None


def map_mistake(pictures: Pictures, truth: dict[str, Any], found: Found) -> Mistake | None:
    """Return what the images show instead of the feature maps."""
    if not found.missing:
        return None
    images = pictures.arrays

    def more(readings: list[dict[str, Any]], kernel_shape: list[int], than: int) -> bool:
        return any(_explains(find_maps(pictures, [one], kernel_shape, turned=False), than) for one in readings)

    if len(constant(images)) == len(images):
        return MAP_PLOTS["constant"]
    for kind in ("flipped", "normalised", "untrained"):
        for layer in truth["layers"]:
            wrong = [one for one in layer["wrong"] if one["kind"] == kind]
            if more(wrong, layer["kernel_shape"], max(len(found.pairs), 1)):
                return MAP_PLOTS[kind]
    if more(truth["others"], [1, 1], len(found.pairs)):
        return MAP_PLOTS["second-layer"]
    if _same_one(found):
        return MAP_PLOTS["same-every-time"]
    if found.pairs:
        return None
    if find_maps(pictures, [{"kind": "input", "maps": truth["input"]}]).pairs:
        return MAP_PLOTS["raw-input"]
    if _is_picture_file(images):
        return MAP_PLOTS["picture-file"]
    if any(
        _are_slices(images, one["right"][0]["maps"].shape[1:], len(one["right"][0]["maps"])) for one in truth["layers"]
    ):
        return MAP_PLOTS["wrong-axis"]
    kernel = truth["layers"][0]["kernel_shape"]
    if all(list(image.shape[:2]) == kernel[:2] for image in images):
        return MAP_PLOTS["kernels-instead"]
    return None


def unseen_because(drawn: dict[str, Any]) -> str | None:
    """Return which mistake it is that images, or parts of them, cannot be seen."""
    for lack, mistake in (("hidden", "on-top"), ("outside", "out-of-view"), ("invisible", "invisible")):
        if any(figure[lack] for figure in drawn["figures"]):
            return mistake
    if any(image["seen"] < 1 for image in drawn["images"]):
        return "out-of-view"
    return "closed-unseen" if any(figure["state"] == "closed" for figure in drawn["figures"]) else None


def best_reason(
    specific: Mistake | None,
    drawn: dict[str, Any],
    found: Found,
    stale: Callable[[], Mistake | None],
    mistakes: dict[str, Mistake],
) -> Mistake | None:
    """Return the mistake that explains best why something is missing.

    What is seen instead comes first. But if it is nothing of what was asked for, and other images cannot be seen, then
    these are what matters.
    """
    unseen = unseen_because(drawn) if found.missing else None
    if unseen is not None and not found.pairs and (specific is None or specific == mistakes["constant"]):
        return mistakes[unseen]
    return specific or stale() or (mistakes[unseen] if unseen is not None else None)


def _explains(other: Found, than: int) -> bool:
    """Return whether others than those expected explain what is drawn: more of it, and more than chance would."""
    if len(other.pairs) <= than or len(other.pairs) < min(2, len(other.tiles)):
        return False
    covered = shares_covered(other.tiles, other.pairs)
    return min(covered.values()) >= EXPLAINED or len(other.pairs) > len(other.tiles) / 2 > 1


def _same_one(found: Found) -> bool:
    """Return whether a single kernel or map fills several tiles."""
    return len(found.pairs) == 1 and bool((found.residual[:, found.matched[0]] <= TOLERANCE).sum() > 1)


def _reshaped(kernels: np.ndarray) -> np.ndarray:
    height, width, channels, count = kernels.shape
    return kernels.reshape(count, height, width, channels).transpose(1, 2, 3, 0)


def _are_slices(images: Images, size: Sequence[int], count: int) -> bool:
    """Return whether all images are rows or columns by kernels: an index in the wrong axis gives these."""
    shapes = {(size[0], count), (size[1], count)} - {tuple(size)}
    return all(image.squeeze().shape in shapes for image in images)


def _is_picture_file(images: Images) -> bool:
    return any(image.ndim == 3 and image.size > PICTURE for image in images)
