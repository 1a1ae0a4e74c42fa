"""Tell what was drawn in place of the kernels or maps that were asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from autograder.checks.engine.exercise import Mistake
from autograder.checks.plots.matches import Matches, shares_covered
from autograder.checks.plots.matching import SYMMETRIES, TOLERANCE
from autograder.checks.plots.mistakes import KERNEL_PLOTS, MAP_PLOTS
from autograder.checks.plots.pictures import Pictures
from autograder.checks.plots.search import find_kernels, find_maps
from autograder.checks.plots.tiles import whole_tile
from autograder.probes.convolution_layers import FirstKernels, MapBank
from autograder.probes.figures.drawing import Drawing
from autograder.probes.map_readings import Reading

Images = Sequence[np.ndarray]

EXPLAINED = 0.2  # share of a picture that other tiles than those expected must cover, to be what it shows
PICTURE = 20_000  # values: an RGB image this large, in which nothing is matches, is a picture of a plot


def kernel_mistake(pictures: Pictures, truth: FirstKernels, matches: Matches) -> Mistake | None:
    """Return what the images show instead of the kernels."""
    if not matches.missing:
        return None
    images, plain = pictures.arrays, SYMMETRIES[:1]

    def more(kernels: np.ndarray | None) -> bool:
        if kernels is None or min(kernels.shape[:2]) < 2:
            return False
        return _explains(find_kernels(pictures, kernels, plain), len(matches.pairs))

    layers = truth.layers
    if len(_constant(images)) == len(images):
        return KERNEL_PLOTS["constant"]
    if any((layer.kernels < 0).any() and more(_wrapped(layer.kernels)) for layer in layers):
        return KERNEL_PLOTS["overflow"]
    if any(more(layer.kernels) for layer in truth.others):
        return KERNEL_PLOTS["second-layer"]
    if any(more(layer.initial) for layer in layers):
        return KERNEL_PLOTS["untrained"]
    if any(more(_reshaped(layer.kernels)) for layer in layers):
        return KERNEL_PLOTS["reshaped"]
    if _fills_several(matches):
        return KERNEL_PLOTS["same-every-time"]
    if matches.pairs:
        return None
    if _is_picture_file(images):
        return KERNEL_PLOTS["picture-file"]
    if any(_are_slices(images, layer.kernels.shape[:2], layer.kernels.shape[3]) for layer in layers):
        return KERNEL_PLOTS["wrong-axis"]
    kernel = layers[0].kernels.shape
    enlarged = any(whole_tile(plane, (kernel[0], kernel[1])) for plane in pictures.planes_for((kernel[0], kernel[1])))
    if not enlarged and all(image.shape[0] >= 10 + kernel[0] and image.shape[1] >= 10 + kernel[1] for image in images):
        return KERNEL_PLOTS["maps-instead"]
    return None


def map_mistake(pictures: Pictures, truth: MapBank, matches: Matches) -> Mistake | None:
    """Return what the images show instead of the feature maps."""
    if not matches.missing:
        return None
    images = pictures.arrays

    def more(readings: Sequence[Reading], kernel_shape: Sequence[int], than: int) -> bool:
        return any(_explains(find_maps(pictures, [reading], kernel_shape, turned=False), than) for reading in readings)

    if len(_constant(images)) == len(images):
        return MAP_PLOTS["constant"]
    for kind in ("flipped", "normalised", "untrained"):
        for layer in truth.layers:
            wrong = [reading for reading in layer.wrong if reading.kind == kind]
            if more(wrong, layer.kernel_shape, max(len(matches.pairs), 1)):
                return MAP_PLOTS[kind]
    if more(truth.others, (1, 1), len(matches.pairs)):
        return MAP_PLOTS["second-layer"]
    if _fills_several(matches):
        return MAP_PLOTS["same-every-time"]
    if matches.pairs:
        return None
    if find_maps(pictures, [Reading("input", truth.input)]).pairs:
        return MAP_PLOTS["raw-input"]
    if _is_picture_file(images):
        return MAP_PLOTS["picture-file"]
    expected = [layer.right[0].maps for layer in truth.layers]
    if any(_are_slices(images, maps.shape[1:], len(maps)) for maps in expected):
        return MAP_PLOTS["wrong-axis"]
    kernel = truth.layers[0].kernel_shape
    if all(image.shape[:2] == kernel[:2] for image in images):
        return MAP_PLOTS["kernels-instead"]
    return None


def unseen_because(drawn: Drawing) -> str | None:
    """Return which mistake it is that images, or parts of them, cannot be seen."""
    for lack, mistake in (("hidden", "on-top"), ("outside", "out-of-view"), ("invisible", "invisible")):
        if any(getattr(figure, lack) for figure in drawn.figures):
            return mistake
    if any(image.seen < 1 for image in drawn.images):
        return "out-of-view"
    return "closed-unseen" if any(figure.state == "closed" for figure in drawn.figures) else None


def best_reason(
    specific: Mistake | None,
    drawn: Drawing,
    matches: Matches,
    stale: Callable[[], Mistake | None],
    mistakes: dict[str, Mistake],
) -> Mistake | None:
    """Return the mistake that explains best why something is missing.

    What is seen instead comes first. But if it is nothing of what was asked for, and other images cannot be seen, then
    these are what matters.
    """
    unseen = unseen_because(drawn) if matches.missing else None
    if unseen is not None and not matches.pairs and (specific is None or specific == mistakes["constant"]):
        return mistakes[unseen]
    return specific or stale() or (mistakes[unseen] if unseen is not None else None)


def alike(some: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> bool:
    """Return whether two series of images are the same."""
    return (
        len(some) == len(others) > 0
        and all(a.shape == b.shape for a, b in zip(some, others, strict=True))
        and all(np.allclose(a, b, atol=1e-6, equal_nan=True) for a, b in zip(some, others, strict=True))
    )


def _explains(other: Matches, than: int) -> bool:
    """Return whether others than those expected explain what is drawn: more of it, and more than chance would."""
    if len(other.pairs) <= than or len(other.pairs) < min(2, len(other.tiles)):
        return False
    covered = shares_covered(other.tiles, other.pairs)
    return min(covered.values()) >= EXPLAINED or len(other.pairs) > len(other.tiles) / 2 > 1


def _fills_several(matches: Matches) -> bool:
    """Return whether a single kernel or map fills several tiles."""
    return len(matches.pairs) == 1 and bool((matches.residual[:, matches.matched[0]] <= TOLERANCE).sum() > 1)


def _reshaped(kernels: np.ndarray) -> np.ndarray:
    height, width, channels, count = kernels.shape
    return kernels.reshape(count, height, width, channels).transpose(1, 2, 3, 0)


def _are_slices(images: Images, size: Sequence[int], count: int) -> bool:
    """Return whether all images are rows or columns by kernels: an index in the wrong axis gives these."""
    shapes = {(size[0], count), (size[1], count)} - {tuple(size)}
    return all(image.squeeze().shape in shapes for image in images)


def _is_picture_file(images: Images) -> bool:
    return any(image.ndim == 3 and image.size > PICTURE for image in images)


def _constant(images: Sequence[np.ndarray]) -> list[int]:
    """Return the places of images that show one value only."""
    return [place for place, image in enumerate(images) if image.size > 1 and _is_flat(image)]


def _is_flat(image: np.ndarray) -> bool:
    known = image[np.isfinite(image)]
    return known.size == 0 or bool(known.min() == known.max())


def _wrapped(kernels: np.ndarray) -> np.ndarray:
    """Return what `np.uint8(kernels * 255)` makes of values: whole numbers modulo 256, so negative ones turn bright."""
    return np.trunc(kernels.astype(np.float64) * 255) % 256
