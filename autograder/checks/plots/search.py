"""Find the kernels or feature maps of a model among drawn images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from autograder.checks.plots.matches import Matches, nothing, shares_covered
from autograder.checks.plots.matching import (
    FEW,
    LIKELIEST,
    SYMMETRIES,
    TOLERANCE,
    TOLERANCE_COARSE,
    TOLERANCE_FEW,
    assign,
    numbers_match,
    residuals,
    symmetric,
)
from autograder.checks.plots.pictures import Pictures
from autograder.checks.plots.tiles import (
    Tile,
    colour_tile,
    fit_cost,
    places_alike,
    search_cost,
    tiles_at,
    whole_tile,
)
from autograder.probes.map_readings import Reading

MOST = 1024  # kernels or maps of a layer that are compared with what is drawn: both sides grow with their product
COVERED = 0.02  # share of a picture that tiles found in it must cover: in a large one, a few are found by chance


def find_kernels(pictures: Pictures, kernels: np.ndarray, symmetries: Sequence[str] = SYMMETRIES) -> Matches:
    """Return which kernels (kh, kw, c_in, c_out) are drawn: any of their channels, their mean, or all as one colour."""
    height, width, channels, count = kernels.shape
    banks = [kernels[:, :, channel].transpose(2, 0, 1) for channel in range(channels)]
    if channels > 1:
        banks.append(kernels.mean(axis=2).transpose(2, 0, 1))
    if height * width <= 3:
        return _find_few(pictures, banks)
    owners = np.tile(np.arange(count), len(banks))
    best = _find(pictures, np.concatenate(banks), owners, count, symmetries)
    if channels == 3 and best.missing:
        coloured = _find_coloured(pictures, kernels)
        best = coloured if len(coloured.pairs) > len(best.pairs) else best
    return best


def find_maps(
    pictures: Pictures,
    readings: Iterable[Reading],
    kernel_shape: Sequence[int] = (1, 1),
    turned: bool = True,
) -> Matches:
    """Return which feature maps are drawn, in whichever reading explains the most images.

    If none explains all, the inner part alone is compared, since maps computed by hand may have another border, and
    then, if wanted, maps turned or mirrored as a whole.
    """
    readings = list(readings)
    best = nothing(len(readings[0].maps) if readings else 0)
    for kind, maps, symmetries in _rounds(readings, kernel_shape, turned):
        if min(maps.shape[1:]) < 3:
            continue
        matches = _find(pictures, maps, np.arange(len(maps)), len(maps), symmetries)
        if matches.explain_more_than(best):
            best = replace(matches, note=" ".join(filter(None, [kind, matches.note])))
        if best.pairs and not best.missing:
            break
    return best


def _rounds(
    readings: Sequence[Reading], kernel_shape: Sequence[int], turned: bool
) -> Iterator[tuple[str, np.ndarray, Sequence[str]]]:
    """Yield what to look for: its name, the maps, and the symmetries they may have been drawn in."""
    rows, columns = max(1, kernel_shape[0] // 2), max(1, kernel_shape[1] // 2)
    for reading in readings:
        yield reading.kind, reading.maps, SYMMETRIES[:1]
    for reading in readings:
        yield f"{reading.kind}, inner part", reading.maps[:, rows:-rows, columns:-columns], SYMMETRIES[:1]
    for reading in readings[:2] if turned else ():
        yield reading.kind, reading.maps, SYMMETRIES[1:]


def _find(pictures: Pictures, bank: np.ndarray, owners: np.ndarray, count: int, symmetries: Sequence[str]) -> Matches:
    best = nothing(count)
    for symmetry in symmetries:
        turned = symmetric(bank, symmetry)
        matches = _pair(pictures, turned, owners, count)
        if matches.explain_more_than(best):
            note = "" if symmetry == SYMMETRIES[0] else f"({symmetry})"
            best = replace(matches, note=note)
        if best.pairs and not best.missing:
            break
    return best


def _pair(pictures: Pictures, bank: np.ndarray, owners: np.ndarray, count: int) -> Matches:
    flat = np.ptp(bank, axis=(1, 2)) <= 1e-9 * max(float(np.abs(bank).max(initial=0.0)), 1e-30)
    excused = tuple(place for place in range(count) if flat[owners == place].all())
    tiles = _tiles(pictures, bank)
    if not tiles or not pictures.effort.take(fit_cost(len(tiles), bank, LIKELIEST)):
        return Matches(count, {}, excused, (), np.ones((0, count)))
    apart = residuals(np.stack([tile.values.ravel() for tile in tiles]), bank.reshape(len(bank), -1))
    apart = np.stack([apart[:, owners == place].min(axis=1) for place in range(count)], axis=1)
    pairs = {place: tile for place, tile in enumerate(assign(apart <= _tolerances(tiles)[:, None])) if tile is not None}
    in_order = len(tiles) == count and (np.diagonal(apart) <= TOLERANCE_COARSE).all()
    if bank[0].size <= FEW and in_order:
        # So few values leave little to compare in one tile; all of them in order leave no doubt.
        pairs = {place: place for place in range(count)}
    covered = shares_covered(tiles, pairs)
    pairs = {place: tile for place, tile in pairs.items() if covered[tiles[tile].image] >= COVERED}
    return Matches(count, pairs, excused, tuple(tiles), apart)


def _tiles(pictures: Pictures, bank: np.ndarray) -> list[Tile]:
    """Return the drawn tiles in the order of the images, looked for in large ones as long as the effort allows."""
    shape = (bank.shape[1], bank.shape[2])
    tiles: list[Tile] = []
    for plane in pictures.planes_for(shape):
        if (tile := whole_tile(plane, shape)) is not None:
            tiles.append(tile)
        elif (np.array(plane.cells.shape) >= shape).all() and pictures.effort.take(search_cost(plane, bank)):
            places = places_alike(plane, bank)
            if places and pictures.effort.take(fit_cost(len(places), bank)):
                tiles += tiles_at(plane, places, bank)
    return sorted(tiles[: 4 * MOST], key=lambda tile: (tile.image, tile.row, tile.column))


def _tolerances(tiles: Sequence[Tile]) -> np.ndarray:
    def allowed(tile: Tile) -> float:
        if tile.values.size <= FEW:
            return TOLERANCE_FEW
        return TOLERANCE_COARSE if tile.coarse else TOLERANCE

    return np.array([allowed(tile) for tile in tiles])


def _find_few(pictures: Pictures, banks: Sequence[np.ndarray]) -> Matches:
    """Return which kernels of one to three values are drawn: together, as a single tile of them has no pattern."""
    count, size = len(banks[0]), banks[0][0].size
    tiles = [plane.values for plane in pictures.planes if plane.values.shape == banks[0].shape[1:]]
    if size == 1 and not tiles:
        whole_banks = [plane.values for plane in pictures.planes if plane.values.size == count]
        tiles = [value for values in whole_banks for value in values.reshape(-1, 1, 1)]
    best = nothing(count)
    for bank in banks if tiles else ():
        whole = np.stack(tiles).ravel()
        if size == 1:
            matched = numbers_match(whole.tolist(), bank.ravel().tolist())
        elif len(tiles) == count and residuals(whole[None], bank.reshape(1, -1))[0, 0] <= TOLERANCE:
            matched = list(range(count))
        else:
            scale = float(np.abs(bank).max()) or 1.0
            apart = np.abs(np.stack(tiles)[:, None] - bank[None]).max(axis=(2, 3)) / scale
            matched = [place for place, tile in enumerate(assign(apart <= TOLERANCE_FEW)) if tile is not None]
        if len(matched) > len(best.pairs):
            kept = tuple(Tile(values, False, 0) for values in tiles)
            best = Matches(count, {place: place for place in matched}, (), kept, np.ones((len(tiles), count)))
    return best


def _find_coloured(pictures: Pictures, kernels: np.ndarray) -> Matches:
    """Return which kernels with three input channels are drawn in colour; the channels may be in reversed order."""
    drawn = [(place, tile) for place, image in enumerate(pictures.arrays) if (tile := colour_tile(image)) is not None]
    drawn = [(place, tile) for place, tile in drawn if tile.shape == kernels.shape[:3]]
    count = kernels.shape[3]
    best = nothing(count)
    for bank in (kernels, kernels[:, :, ::-1]) if drawn else ():
        apart = residuals(np.stack([tile.ravel() for _, tile in drawn]), bank.reshape(-1, count).T)
        tiles = tuple(Tile(tile[:, :, 0], True, place) for place, tile in drawn)
        pairs = {place: tile for place, tile in enumerate(assign(apart <= TOLERANCE_COARSE)) if tile is not None}
        if len(pairs) > len(best.pairs):
            best = Matches(count, pairs, (), tiles, apart, "(in colour)")
    return best
