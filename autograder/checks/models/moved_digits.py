"""Move and bend digits a little: whoever has learned strokes knows them again, a table of images does not."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import affine_transform

ANGLE, SCALE, SHIFT = 10.0, 0.05, 1.0  # at most: degrees, share of the size, pixels


def moved(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return images (N, H, W), each moved by one whole pixel in one of eight directions, never left in place."""
    directions = np.array([(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if (down, right) != (0, 0)])
    _, height, width = images.shape
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    chosen = directions[rng.integers(0, len(directions), len(images))]
    return np.stack(
        [
            image[1 - down : 1 - down + height, 1 - right : 1 - right + width]
            for image, (down, right) in zip(padded, chosen, strict=True)
        ]
    )


def bent(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return images (N, H, W), each turned, scaled and shifted a little by amounts of its own (bilinear)."""
    count, height, width = images.shape
    angle = np.deg2rad(rng.uniform(-ANGLE, ANGLE, count))
    size = rng.uniform(1 - SCALE, 1 + SCALE, count)
    shift = rng.uniform(-SHIFT, SHIFT, (2, count)).T
    cosine, sine = np.cos(angle) / size, np.sin(angle) / size
    # Where the pixels of a result come from: turned and scaled round the middle.
    sources = np.stack([np.stack([cosine, -sine], 1), np.stack([sine, cosine], 1)], 1)
    middle = np.array([(height - 1) / 2, (width - 1) / 2])
    values = np.empty(images.shape, np.float32)
    for image, source, offset, value in zip(images, sources, middle - shift - sources @ middle, values, strict=True):
        affine_transform(image.astype(np.float32), source, offset, output=value, order=1, mode="grid-constant")
    return np.rint(values).astype(np.uint8)
