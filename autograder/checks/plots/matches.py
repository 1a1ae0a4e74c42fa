"""Say which of the expected kernels or maps were found among drawn images, and in which tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autograder.checks.plots.matching import TOLERANCE
from autograder.checks.plots.tiles import Tile


@dataclass(frozen=True)
class Matches:
    """Say which of n expected kernels or maps were found among drawn images.

    `pairs` maps each that was found to its tile's place in `tiles`, `excused` are constant, which no picture can show,
    `residual` (m, n) is how far each tile is from each expected one, `note` says under which reading they were found.
    """

    count: int
    pairs: dict[int, int]
    excused: tuple[int, ...]
    tiles: tuple[Tile, ...]
    residual: np.ndarray
    note: str = ""

    @property
    def matched(self) -> list[int]:
        """Return the numbers of those found."""
        return sorted(self.pairs)

    @property
    def missing(self) -> list[int]:
        """Return the numbers of those neither found nor excused."""
        return [place for place in range(self.count) if place not in self.pairs and place not in self.excused]

    @property
    def share(self) -> float:
        """Return how much of what can be shown was found, 0 to 1."""
        wanted = self.count - len([place for place in self.excused if place not in self.pairs])
        return len(self.pairs) / wanted if wanted else 0.0

    @property
    def twice(self) -> list[int]:
        """Return the numbers of those that were drawn more than once."""
        if not self.tiles:
            return []
        close = self.residual <= TOLERANCE
        return [place for place in self.pairs if close[:, place].sum() > 1]

    def explain_more_than(self, others: Matches) -> bool:
        """Return whether more was found, or as much with less missing, or as little, but tiles to say so of.

        As much with less missing: maps that one reading shows empty, and not another.
        """
        more = (len(self.pairs), -len(self.missing)) > (len(others.pairs), -len(others.missing))
        return more or (not others.tiles and bool(self.tiles))


def nothing(count: int) -> Matches:
    """Return that none of `count` was found."""
    return Matches(count, {}, (), (), np.ones((0, count)))


def shares_covered(tiles: Sequence[Tile], pairs: dict[int, int]) -> dict[int, float]:
    """Return for each image the share that tiles with a pair cover."""
    covered: dict[int, float] = {}
    for place in pairs.values():
        covered[tiles[place].image] = covered.get(tiles[place].image, 0.0) + tiles[place].share
    return covered
