"""Draw oriented lines and edges, and read from a kernel's responses which orientation and polarity it prefers.

Angles are in degrees as seen on the screen: 0 is a horizontal line, 90 a vertical one, and 45 rises to the right
(counter-clockwise from 0). Polarity +1 is a bright line on dark ground, -1 a dark line on bright ground.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

SELECTIVE = 1.5  # times the response at right angles: from here on a kernel prefers an orientation
ANGLES = (0.0, 45.0, 90.0, 135.0)
SIZE = 28
OFFSETS = (0, 1, 2)  # pixels: a layer with a stride of up to three meets each stimulus at every phase


@dataclass(frozen=True)
class Tuning:
    """Hold how strongly n kernels respond at each angle of `ANGLES`, above their response to plain ground.

    `bright` and `dark` are for lines of polarity +1 and -1, `edge` for the border between dark and bright, whichever
    side is bright. Each has the shape (4, n) and no negative values. Units: the kernel's, for a contrast of 0 to 255.
    """

    bright: np.ndarray
    dark: np.ndarray
    edge: np.ndarray

    @property
    def line(self) -> np.ndarray:
        """Return the response to a line of whichever polarity works better."""
        return np.asarray(np.maximum(self.bright, self.dark))


def stimuli() -> np.ndarray:
    """Return all stimuli as uint8 images (N, 28, 28)."""
    return np.stack([picture for _, _, _, picture in _all()])


def line(angle: float, offset: int = 0, size: int = SIZE) -> np.ndarray:
    """Return a thin line as booleans (size, size): one pixel in each column, or in each row if it is steep.

    So every angle lights the same number of pixels of a square window, and none is favoured.
    """
    return np.asarray(np.abs(_height(angle, offset, size)) < 0.5)


def edge(angle: float, offset: int = 0, size: int = SIZE) -> np.ndarray:
    """Return a half-plane as booleans (size, size): true on the far side of a border at this angle."""
    return np.asarray(_height(angle, offset, size) < 0.5)


def tuning(highest: np.ndarray, corners: np.ndarray) -> Tuning:
    """Return the tuning of n kernels from their responses to `stimuli()`: (N, n) and (N, 4, n), one row a stimulus."""
    curves = {kind: np.zeros((len(ANGLES), highest.shape[1])) for kind in ("bright", "dark", "edge")}
    for place, (kind, angle, _, _) in enumerate(_all()):
        # The ground of a line lies in the corners farthest from it; an edge has two grounds, one on either side.
        far = _far_corners(angle)
        above = highest[place] - corners[place][far].max(axis=0)
        at = ANGLES.index(angle)
        curves[kind][at] = np.maximum(curves[kind][at], above)
    return Tuning(**curves)


def _all() -> Iterator[tuple[str, float, int, np.ndarray]]:
    for angle in ANGLES:
        for offset in OFFSETS:
            drawn = line(angle, offset)
            yield "bright", angle, offset, _picture(drawn)
            yield "dark", angle, offset, _picture(~drawn)
            half = edge(angle, offset)
            yield "edge", angle, offset, _picture(half)
            yield "edge", angle, offset, _picture(~half)


def _picture(mask: np.ndarray) -> np.ndarray:
    return np.where(mask, 255, 0).astype(np.uint8)


def _height(angle: float, offset: int, size: int) -> np.ndarray:
    """Return how many pixels each pixel lies below the line, counted along columns, or along rows if it is steep."""
    rows, columns = np.mgrid[:size, :size] - size // 2
    radians = np.deg2rad(angle)
    across, up = np.cos(radians), np.sin(radians)
    if abs(across) >= abs(up) - 1e-9:
        return np.asarray(rows + np.rint(columns * up / across) - offset)
    return np.asarray(columns + np.rint(rows * across / up) - offset)


def _far_corners(angle: float) -> list[int]:
    """Return which of upper left, upper right, lower left and lower right lie farthest from a line at this angle."""
    radians = np.deg2rad(angle)
    places = np.array([(-1, 1), (1, 1), (-1, -1), (1, -1)])
    distance = np.abs(places @ np.array([-np.sin(radians), np.cos(radians)]))
    return [int(place) for place in np.flatnonzero(distance > distance.max() - 1e-9)]
