"""Find the kernels or feature maps of a model among drawn images, and say in words what was drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.checks.plots.enlargement import groups, shrunk, shrunk_mosaic
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
from autograder.checks.plots.tiles import Plane, Tile, colour_tile, planes, search_cost, tiles_of, whole_tile

MOST = 1024  # kernels or maps of a layer that are compared with what is drawn: both sides grow with their product
EFFORT = 1_000_000_000  # nanoseconds, about, of comparing the pictures of one drawing
GROUP, READ_MOSAIC = 5_000_000, 800  # nanoseconds, about: to read back images of one size, and a pixel of a mosaic
MOSAICS = 4  # images of a drawing, at most, that are read back as smoothly enlarged mosaics
COVERED = 0.02  # share of a picture that tiles found in it must cover: in a large one, a few are found by chance


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
        return cls(tuple(arrays), tuple(plane for place, one in enumerate(arrays) for plane in planes(one, place)))

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
            places = [large[one] for one in group]
            stack = np.stack([read[place].cells for place in places])
            if not self.effort.take(GROUP + 10 * stack.size):
                continue
            tiles = shrunk(stack, shape)
            for place, tile in zip(places, tiles, strict=True):
                if tile is None and mosaics < MOSAICS and self.effort.take(READ_MOSAIC * stack[0].size):
                    mosaics += 1
                    tile = shrunk_mosaic(read[place].cells, shape)
                if tile is not None:
                    read[place] = replace(read[place], values=tile, cells=tile)
        return read


@dataclass(frozen=True)
class Found:
    """Say which of n expected kernels or maps were found among drawn images.

    `pairs` maps each one found to its tile's place in `tiles`, `excused` are constant ones that no picture can show,
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


def find_kernels(pictures: Pictures, kernels: np.ndarray, symmetries: Sequence[str] = SYMMETRIES) -> Found:
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
    readings: Iterable[dict[str, Any]],
    kernel_shape: Sequence[int] = (1, 1),
    turned: bool = True,
) -> Found:
    """Return which feature maps are drawn, in whichever reading explains the most images.

    A reading is `{"kind": ..., "maps": (n, H, W)}`. If none explains all, the inner part alone is compared, since
    maps computed by hand may have another border, and then, if wanted, maps turned or mirrored as a whole.
    """
    readings = list(readings)
    best = nothing(len(readings[0]["maps"]) if readings else 0)
    trim = (max(1, kernel_shape[0] // 2), max(1, kernel_shape[1] // 2))
    rounds: list[tuple[bool, Sequence[str], list[dict[str, Any]]]] = [
        (False, SYMMETRIES[:1], readings),
        (True, SYMMETRIES[:1], readings),
    ]
    if turned:
        rounds.append((False, SYMMETRIES[1:], readings[:2]))
    for inner, symmetries, some in rounds:
        for reading in some:
            maps = reading["maps"]
            if inner:
                maps = maps[:, trim[0] : -trim[0], trim[1] : -trim[1]]
            if min(maps.shape[1:]) < 3:
                continue
            found = _find(pictures, maps, np.arange(len(maps)), len(maps), symmetries)
            if _explains_more(found, best):
                kind = reading["kind"] + (", inner part" if inner else "")
                best = Found(
                    found.count,
                    found.pairs,
                    found.excused,
                    found.tiles,
                    found.residual,
                    " ".join(filter(None, [kind, found.note])),
                )
            if best.pairs and not best.missing:
                return best
    return best


def nothing(count: int) -> Found:
    """Return that none of `count` was found."""
    return Found(count, {}, (), (), np.ones((0, count)))


def _explains_more(found: Found, best: Found) -> bool:
    """Return whether more was found, or as much with less missing: maps that one reading shows empty, not another."""
    more = len(found.pairs), -len(found.missing)
    return more > (len(best.pairs), -len(best.missing)) or (not best.tiles and bool(found.tiles))


def _find(pictures: Pictures, bank: np.ndarray, owners: np.ndarray, count: int, symmetries: Sequence[str]) -> Found:
    best = nothing(count)
    for symmetry in symmetries:
        turned = symmetric(bank, symmetry)
        found = _pair(pictures, turned, owners, count)
        if _explains_more(found, best):
            note = "" if symmetry == SYMMETRIES[0] else f"({symmetry})"
            best = Found(count, found.pairs, found.excused, found.tiles, found.residual, note)
        if best.pairs and not best.missing:
            break
    return best


def _pair(pictures: Pictures, bank: np.ndarray, owners: np.ndarray, count: int) -> Found:
    flat = np.ptp(bank, axis=(1, 2)) <= 1e-9 * max(float(np.abs(bank).max(initial=0.0)), 1e-30)
    excused = tuple(place for place in range(count) if flat[owners == place].all())
    tiles = _tiles(pictures, bank)
    cost = len(tiles) * (len(bank) * bank[0].size + min(len(bank), LIKELIEST) * bank[0].size * 30)
    if not tiles or not pictures.effort.take(cost):
        return Found(count, {}, excused, (), np.ones((0, count)))
    apart = residuals(np.stack([tile.values.ravel() for tile in tiles]), bank.reshape(len(bank), -1))
    apart = np.stack([apart[:, owners == place].min(axis=1) for place in range(count)], axis=1)
    pairs = {place: tile for place, tile in enumerate(assign(apart <= _tolerances(tiles)[:, None])) if tile is not None}
    in_order = len(tiles) == count and (np.diagonal(apart) <= TOLERANCE_COARSE).all()
    if bank[0].size <= FEW and in_order:
        # So few values leave little to compare in one tile; all of them in order leave no doubt.
        pairs = {place: place for place in range(count)}
    covered = shares_covered(tiles, pairs)
    pairs = {place: tile for place, tile in pairs.items() if covered[tiles[tile].image] >= COVERED}
    return Found(count, pairs, excused, tuple(tiles), apart)


def shares_covered(tiles: Sequence[Tile], pairs: dict[int, int]) -> dict[int, float]:
    """Return for each image the share that tiles with a pair cover."""
    covered: dict[int, float] = {}
    for place in pairs.values():
        covered[tiles[place].image] = covered.get(tiles[place].image, 0.0) + tiles[place].share
    return covered


def _tiles(pictures: Pictures, bank: np.ndarray) -> list[Tile]:
    """Return the drawn tiles in the order of the images, looked for in large ones as long as the effort allows."""
    shape = (bank.shape[1], bank.shape[2])
    tiles: list[Tile] = []
    for plane in pictures.planes_for(shape):
        if (tile := whole_tile(plane, shape)) is not None:
            tiles.append(tile)
        elif (np.array(plane.cells.shape) >= shape).all() and pictures.effort.take(search_cost(plane, bank)):
            tiles += tiles_of(plane, bank)
    return sorted(tiles[: 4 * MOST], key=lambda tile: (tile.image, tile.row, tile.column))


def _tolerances(tiles: Sequence[Tile]) -> np.ndarray:
    def allowed(tile: Tile) -> float:
        if tile.values.size <= FEW:
            return TOLERANCE_FEW
        return TOLERANCE_COARSE if tile.coarse else TOLERANCE

    return np.array([allowed(tile) for tile in tiles])


def _find_few(pictures: Pictures, banks: Sequence[np.ndarray]) -> Found:
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
            best = Found(count, {place: place for place in matched}, (), kept, np.ones((len(tiles), count)))
    return best


def _find_coloured(pictures: Pictures, kernels: np.ndarray) -> Found:
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
            best = Found(count, pairs, (), tiles, apart, "(in colour)")
    return best


def constant(images: Sequence[np.ndarray]) -> list[int]:
    """Return the places of images that show one value only."""
    return [place for place, image in enumerate(images) if image.size > 1 and _is_flat(image)]


def _is_flat(image: np.ndarray) -> bool:
    known = image[np.isfinite(image)]
    return known.size == 0 or bool(known.min() == known.max())


def wrapped(kernels: np.ndarray) -> np.ndarray:
    """Return what `np.uint8(kernels * 255)` makes of values: whole numbers modulo 256, so negative ones turn bright."""
    return np.trunc(kernels.astype(np.float64) * 255) % 256


def alike(some: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> bool:
    """Return whether two series of images are the same."""
    return (
        len(some) == len(others) > 0
        and all(a.shape == b.shape for a, b in zip(some, others, strict=True))
        and all(np.allclose(a, b, atol=1e-6, equal_nan=True) for a, b in zip(some, others, strict=True))
    )
