"""Repeat a learner's preparation of images where it treats each pixel by itself, so that no image has to go there.

A preparation that runs in the learner's process sees the images of the test: it could look the labels up and write
them into the pixels, for a model that only reads them there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

LEVELS = 256  # of a pixel of type uint8


@dataclass(frozen=True)
class Preparation:
    """Hold what each value of a pixel becomes at each place, (256, H, W), and the shape of one prepared image."""

    table: np.ndarray
    shape: tuple[int, ...]

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Return raw images, uint8 (N, H, W), prepared."""
        rows, columns = np.indices(images.shape[1:])
        prepared: np.ndarray = self.table[images, rows, columns].reshape(len(images), *self.shape)
        return prepared


def preparation_of(prepare: Callable[[np.ndarray], Any], height: int, width: int) -> Preparation | None:
    """Return a preparation of images (H, W) as a table, or `None` where a pixel's value depends on more than itself.

    It is asked about constant images and about noise only, which have no labels to look up.
    """
    levels = np.repeat(np.arange(LEVELS, dtype=np.uint8), height * width).reshape(LEVELS, height, width)
    made = prepare(levels)
    if not isinstance(made, np.ndarray) or made.shape[:1] != (LEVELS,) or made.size != levels.size:
        return None
    found = Preparation(made.reshape(levels.shape), made.shape[1:])
    rng = np.random.default_rng(0)
    for count, ink, brightest in ((7, 1.0, 255), (2, 0.2, 255), (3, 0.5, 90), (1, 0.5, 200)):
        noise = rng.integers(0, brightest + 1, (count, height, width), dtype=np.uint8)
        noise[rng.random(noise.shape) > ink] = 0
        own, wanted = prepare(noise), found(noise)
        if not isinstance(own, np.ndarray) or own.dtype != wanted.dtype or not np.array_equal(own, wanted):
            return None
    return found
