"""Repeat a learner's preparation of images where numbers can say what it does, so that no image has to go there.

A preparation that runs in the learner's process sees the images of the test: it could look the labels up and write
them into the pixels, for a model that only reads them there.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

LEVELS = 256  # of a pixel of type uint8
MAX_SIZE = 64 * 64  # numbers of a prepared image that is a weighted sum of pixels
AT_A_TIME = 98  # images with a single bright pixel
CLOSE = 5e-3  # of the range of all values: numbers computed in half precision, or rounded to 256 steps

Prepare = Callable[[np.ndarray], np.ndarray]
Ask = Callable[[np.ndarray], Any]


@dataclass(frozen=True)
class ByPixel:
    """Hold what each value of a pixel becomes at each place, (256, H, W), and the shape of one prepared image."""

    table: np.ndarray
    shape: tuple[int, ...]

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Return raw images, uint8 (N, H, W), prepared."""
        rows, columns = np.indices(images.shape[1:])
        prepared: np.ndarray = self.table[images, rows, columns].reshape(len(images), *self.shape)
        return prepared


WHOLE = (1, 2)
AXES = (WHOLE, (1,), (2,))  # over which an image is looked at: all of it, its columns or its rows
Statistic = Callable[[np.ndarray, tuple[int, ...]], np.ndarray]
SHIFTS: dict[str, Statistic] = {
    "nothing": lambda images, axes: np.zeros((1, 1, 1)),
    "mean": lambda images, axes: images.mean(axes, keepdims=True),
    "lowest": lambda images, axes: images.min(axes, keepdims=True),
}
SCALES: dict[str, Statistic] = {
    "highest": lambda images, axes: images.max(axes, keepdims=True),
    "range": lambda images, axes: np.ptp(images, axes, keepdims=True),
    "standard deviation": lambda images, axes: images.std(axes, keepdims=True),
    "mean": lambda images, axes: images.mean(axes, keepdims=True),
    "length": lambda images, axes: np.sqrt((images**2).sum(axes, keepdims=True)),
    "nothing": lambda images, axes: np.ones((1, 1, 1)),
}


@dataclass(frozen=True)
class ByImage:
    """Hold by what of its own each image is shifted and scaled, and by which numbers all images are afterwards."""

    axes: tuple[int, ...]
    shift: str
    scale: str
    factor: float
    offset: float
    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Return raw images, uint8 (N, H, W), prepared: each to its own range, or standardised."""
        prepared = self.factor * _scaled(images, self.axes, self.shift, self.scale) + self.offset
        return _typed(prepared.reshape(len(images), *self.shape), self.dtype)


@dataclass(frozen=True)
class ByWeights:
    """Hold by what of its own each image is shifted and scaled, what a black one becomes, and what each pixel adds.

    `black` has the shape of a prepared image, `weights` is (H x W, size).
    """

    shift: str
    scale: str
    black: np.ndarray
    weights: np.ndarray

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Return raw images, uint8 (N, H, W), prepared: padded, resized, mirrored, blurred."""
        pixels = _scaled(images, WHOLE, self.shift, self.scale).reshape(len(images), -1).astype(np.float32)
        return _typed((pixels @ self.weights).reshape(len(images), *self.black.shape) + self.black, self.black.dtype)


def preparation_of(prepare: Ask, height: int, width: int) -> Prepare | None:
    """Return a preparation of images (H, W) that is repeated by numbers, or `None` where no numbers say what it does.

    It is asked about constant images, single bright pixels and noise, which have no labels to look up.
    """
    examples = [(images, prepare(images)) for images in (*_noise(height, width), _strokes(height, width))]
    if not all(_is_prepared(made, images) for images, made in examples):
        return None
    if (by_pixel := _by_pixel(prepare, height, width)) and _repeats(by_pixel, examples, close=0.0):
        return by_pixel
    if made := next((candidate for candidate in _by_image(*examples[0]) if _repeats(candidate, examples, CLOSE)), None):
        return made
    return next(
        (candidate for candidate in _by_weights(prepare, height, width) if _repeats(candidate, examples, CLOSE)), None
    )


def _by_pixel(prepare: Ask, height: int, width: int) -> ByPixel | None:
    levels = np.repeat(np.arange(LEVELS, dtype=np.uint8), height * width).reshape(LEVELS, height, width)
    made = prepare(levels)
    if not _is_prepared(made, levels) or made.size != levels.size:
        return None
    return ByPixel(made.reshape(levels.shape), made.shape[1:])


def _by_image(images: np.ndarray, made: np.ndarray) -> Iterator[ByImage]:
    """Yield what would make these of images, with each way to shift and to scale them."""
    if made.size != images.size:
        return
    values = made.ravel().astype(np.float64)
    for axes, shift, scale in itertools.product(AXES, SHIFTS, SCALES):
        pixels = _scaled(images, axes, shift, scale).ravel()
        apart = pixels - pixels.mean()
        factor = float(apart @ values / (apart @ apart))
        offset = float(values.mean() - factor * pixels.mean())
        yield ByImage(axes, shift, scale, factor, offset, made.shape[1:], made.dtype)


def _by_weights(prepare: Ask, height: int, width: int) -> Iterator[ByWeights]:
    """Yield what would make of single bright pixels what is made of them, with each way to shift and to scale them."""
    pixels = np.eye(height * width, dtype=np.uint8).reshape(-1, height, width) * (LEVELS - 1)
    images = np.concatenate([np.zeros((1, height, width), np.uint8), pixels])
    parts = [images[start : start + AT_A_TIME] for start in range(0, len(images), AT_A_TIME)]
    made = []
    for part in parts:
        made.append(prepare(part))
        if not _is_prepared(made[-1], part) or made[-1].shape[1:] != made[0].shape[1:] or made[-1][0].size > MAX_SIZE:
            return
    black, *bright = (row for rows in made for row in rows)
    steps = (np.stack(bright).astype(np.float64) - black).reshape(len(bright), -1)
    for shift, scale in itertools.product(SHIFTS, SCALES):
        # Scaled, the pixel has one value and all around it another, which add up to nothing if the mean is taken off.
        pixel, around = _scaled(pixels[:1], WHOLE, shift, scale)[0].ravel()[:2]
        whole = pixel + around * (len(pixels) - 1)
        all_together = steps.sum(axis=0) / whole if abs(whole) > 1e-9 * abs(pixel) else 0.0
        weights = (steps - around * all_together) / (pixel - around)
        yield ByWeights(shift, scale, black, weights.astype(np.float32))


def _noise(height: int, width: int) -> Iterator[np.ndarray]:
    """Yield batches of different sizes, sparse and dense, dark and bright."""
    rng = np.random.default_rng(0)
    for count, ink, brightest in ((7, 1.0, 255), (2, 0.2, 255), (3, 0.5, 90), (1, 0.5, 200)):
        noise = rng.integers(0, brightest + 1, (count, height, width), dtype=np.uint8)
        noise[rng.random(noise.shape) > ink] = 0
        yield noise


def _strokes(height: int, width: int) -> np.ndarray:
    """Return small slanted strokes off the middle: what centres, cuts out or straightens digits does something here."""
    rng = np.random.default_rng(1)
    strokes = np.zeros((8, height, width), np.uint8)
    for image in strokes:
        top, left = rng.integers(0, (height // 2, width // 2))
        for row in range(height // 3):
            image[top + row, left + row // 2 : left + row // 2 + 3] = rng.integers(60, 256, 3)
    return strokes


def _is_prepared(made: Any, images: np.ndarray) -> bool:
    """Return whether this is one array of finite numbers for each image."""
    is_array = isinstance(made, np.ndarray) and made.dtype.kind in "biuf" and made.ndim > 1 and made.size > 0
    return is_array and len(made) == len(images) and bool(np.isfinite(made).all())


def _repeats(candidate: Prepare, examples: Sequence[tuple[np.ndarray, np.ndarray]], close: float) -> bool:
    """Return whether a repeated preparation gives these examples, up to a share of their range."""
    with np.errstate(all="ignore"):
        return all(_same(made, candidate(noise), close) for noise, made in examples)


def _same(made: np.ndarray, wanted: np.ndarray, close: float) -> bool:
    if made.dtype != wanted.dtype or made.shape != wanted.shape:
        return False
    if not close or made.dtype == bool:
        return np.array_equal(made, wanted)
    values = made.astype(np.float64)
    return bool((np.abs(values - wanted) <= close * np.ptp(values)).all())


def _scaled(images: np.ndarray, axes: tuple[int, ...], shift: str, scale: str) -> np.ndarray:
    values = images.astype(np.float64)
    size = SCALES[scale](values, axes)
    scaled: np.ndarray = (values - SHIFTS[shift](values, axes)) / np.where(size > 0, size, 1.0)
    return scaled


def _typed(values: np.ndarray, dtype: np.dtype[Any]) -> np.ndarray:
    typed: np.ndarray = (np.rint(values) if np.issubdtype(dtype, np.integer) else values).astype(dtype)
    return typed
