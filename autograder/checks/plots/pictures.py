"""Hold drawn images as the values that can be read from them, within what reading and comparing may cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from autograder.checks.plots.enlargement import groups, shrunk, shrunk_mosaic
from autograder.checks.plots.tiles import Plane, planes, whole_tile

EFFORT = 1_500_000_000  # nanoseconds, about, of comparing the pictures of one drawing
GROUP, READ_MOSAIC = 5_000_000, 800  # nanoseconds, about: to read back images of one size, and a pixel of a mosaic
MOSAICS = 4  # images of a drawing, at most, that are read back as smoothly enlarged mosaics


@dataclass
class Effort:
    """Count what comparing may still cost; `exceeded` says that something was left out."""

    left: int = EFFORT
    exceeded: bool = False

    def take(self, cost: int) -> bool:
        """Return whether something of this cost may still be done, and count it."""
        if cost > self.left:
            self.exceeded = True
            return False
        self.left -= cost
        return True


@dataclass(frozen=True)
class Pictures:
    """Hold drawn images as they are, and as the values that can be read from them."""

    arrays: tuple[np.ndarray, ...]
    planes: tuple[Plane, ...]
    effort: Effort = field(default_factory=Effort)
    _read: dict[tuple[int, int], list[Plane]] = field(default_factory=dict)

    @classmethod
    def of(cls, arrays: Sequence[np.ndarray]) -> Pictures:
        """Return the pictures for these arrays, (H, W) or (H, W, 3 or 4)."""
        return cls(tuple(arrays), tuple(plane for place, array in enumerate(arrays) for plane in planes(array, place)))

    def planes_for(self, shape: tuple[int, int]) -> list[Plane]:
        """Return the planes, smallest first, those that are enlarged tiles of this shape or mosaics of them as such."""
        if shape not in self._read:
            self._read[shape] = sorted(self._unenlarged(shape), key=lambda plane: plane.cells.size)
        return self._read[shape]

    def _unenlarged(self, shape: tuple[int, int]) -> list[Plane]:
        read = list(self.planes)
        if min(shape) < 2:
            return read
        mosaics = 0
        large = [place for place, plane in enumerate(read) if whole_tile(plane, shape) is None]
        for group in groups([read[place].cells for place in large]):
            places = [large[member] for member in group]
            stack = np.stack([read[place].cells for place in places])
            if not self.effort.take(GROUP + 10 * stack.size):
                continue
            tiles = shrunk(stack, shape, self.effort.take)
            for place, tile in zip(places, tiles, strict=True):
                if tile is None and mosaics < MOSAICS and self.effort.take(READ_MOSAIC * stack[0].size):
                    mosaics += 1
                    tile = shrunk_mosaic(read[place].cells, shape)
                if tile is not None:
                    read[place] = replace(read[place], values=tile, cells=tile)
        return read
