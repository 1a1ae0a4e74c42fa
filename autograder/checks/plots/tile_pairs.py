"""Set each drawn tile beside the kernel or map that it matches, or that comes nearest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograder.checks.engine.exercise import Drawn, DrawnTile, Outcome
from autograder.checks.plots.matches import Matches
from autograder.checks.plots.matching import TOLERANCE, likeness
from autograder.checks.plots.words import place_of
from autograder.probes.figures.drawing import Drawing

MOST_TILES = 24  # that are shown
MOST_SIDE = 64  # values of a side of an image that is shown as a whole


@dataclass(frozen=True)
class Wanted:
    """Hold what is looked for: its noun, what is expected in words, and the tiles (n, h, w), in one or more readings.

    Channels of a kernel are readings, too.
    """

    noun: str
    expected: str
    banks: Sequence[np.ndarray]


def with_tiles(outcome: Outcome, drawn: Drawing, matches: Matches, wanted: Wanted) -> Outcome:
    """Return the outcome of a plot in which something is missing with what was drawn, tile by tile."""
    if outcome.passed:
        return outcome
    tiles = [*_tiles(drawn, matches, wanted), *_missing(matches, wanted)]
    return replace(outcome, drawn=Drawn(wanted.expected, tuple(tiles[:MOST_TILES])))


def _tiles(drawn: Drawing, matches: Matches, wanted: Wanted) -> Iterator[DrawnTile]:
    """Yield the drawn tiles in order, or the images as they are where there is no tile."""
    owners = {tile: place for place, tile in matches.pairs.items()}
    for at, tile in enumerate(matches.tiles[:MOST_TILES]):
        place = owners.get(at)
        nearest = int(matches.residual[at].argmin()) if place is None else place
        apart = float(matches.residual[at, nearest])
        expected = _likest(tile.values, nearest, wanted) if place is not None or apart < 1 else None
        words = _words(wanted.noun, place, nearest, apart)
        yield DrawnTile(tile.values.copy(), place_of(drawn, tile), words, expected, place is not None)
    if not matches.tiles:
        height, width = wanted.banks[0].shape[1:]
        for image in drawn.images[: MOST_TILES // 4]:
            where = f"figure {image.figure + 1}, axes {image.axes}"
            shape = "×".join(map(str, image.array.shape))
            words = f"{shape} values, in which there is nothing like a {wanted.noun} of {height}×{width}"
            yield DrawnTile(_small(image.array), where, words, None, False)


def _words(noun: str, place: int | None, nearest: int, apart: float) -> str:
    if place is not None:
        return f"{noun} #{place}"
    if apart <= TOLERANCE:
        return f"{noun} #{nearest} once more"
    if apart < 1:
        return f"no {noun}; #{nearest} is nearest, off by {100 * apart:.0f} % of its range"
    return f"like no {noun}"


def _missing(matches: Matches, wanted: Wanted) -> Iterator[DrawnTile]:
    for place in matches.missing:
        if place < len(wanted.banks[0]):
            yield DrawnTile(None, "", f"{wanted.noun} #{place} is not drawn", wanted.banks[0][place], False)


def _likest(values: np.ndarray, place: int, wanted: Wanted) -> np.ndarray:
    """Return the reading of an expected tile that a drawn one looks like most."""
    tiles = [bank[place] for bank in wanted.banks if place < len(bank) and bank[place].shape == values.shape]
    if not tiles:
        return np.asarray(wanted.banks[0][min(place, len(wanted.banks[0]) - 1)])
    known = np.isfinite(values).ravel()[None]
    like = likeness(np.nan_to_num(values).ravel()[None], known, np.stack([tile.ravel() for tile in tiles]))
    return np.asarray(tiles[int(like.argmax())])


def _small(array: np.ndarray) -> np.ndarray | None:
    """Return an image (H, W) or (H, W, C) in grey and no larger than can be shown; `None` where it is empty."""
    if array.size == 0 or array.ndim not in (2, 3):
        return None
    step = -(-max(array.shape[:2]) // MOST_SIDE)
    part = array[::step, ::step].astype(np.float64)
    return part if part.ndim == 2 else np.asarray(part[:, :, :3].mean(axis=2))
