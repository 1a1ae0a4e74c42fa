"""Move and bend digits a little: whoever has learnt strokes knows them again, a table of images does not."""

from __future__ import annotations

import numpy as np

ANGLE, SCALE, SHIFT = 10.0, 0.05, 1.0  # at most: degrees, share of the size, pixels
MARGIN = 4  # pixels around an image that a bend may look at


def moved(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return images (N, H, W), each moved by one whole pixel in one of eight directions, never left in place."""
    directions = np.array([(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if (down, right) != (0, 0)])
    _, height, width = images.shape
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    chosen = directions[rng.integers(0, len(directions), len(images))]
    return np.stack(
        [
            one[1 - down : 1 - down + height, 1 - right : 1 - right + width]
            for one, (down, right) in zip(padded, chosen, strict=True)
        ]
    )


def bent(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return images (N, H, W), each turned, scaled and shifted a little by amounts of its own (bilinear)."""
    count, height, width = images.shape
    angle = np.deg2rad(rng.uniform(-ANGLE, ANGLE, (count, 1, 1)))
    size = rng.uniform(1 - SCALE, 1 + SCALE, (count, 1, 1))
    down, right = rng.uniform(-SHIFT, SHIFT, (2, count, 1, 1))
    rows, columns = np.arange(height)[:, None] - (height - 1) / 2, np.arange(width)[None] - (width - 1) / 2
    # Where each pixel of the result comes from, in the padded image.
    y = (np.cos(angle) * rows - np.sin(angle) * columns) / size - down + (height - 1) / 2 + MARGIN
    x = (np.sin(angle) * rows + np.cos(angle) * columns) / size - right + (width - 1) / 2 + MARGIN
    y, x = np.clip(y, 0, height + 2 * MARGIN - 1.001), np.clip(x, 0, width + 2 * MARGIN - 1.001)
    padded = np.pad(images.astype(np.float32), ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN)))
    top, left = y.astype(int), x.astype(int)
    lower, further = y - top, x - left
    each = np.arange(count)[:, None, None]
    upper_row = (1 - further) * padded[each, top, left] + further * padded[each, top, left + 1]
    lower_row = (1 - further) * padded[each, top + 1, left] + further * padded[each, top + 1, left + 1]
    values: np.ndarray = np.rint((1 - lower) * upper_row + lower * lower_row).astype(np.uint8)
    return values
