"""Find the kernels or feature maps of a model among drawn images, and say in words what was drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.engine.compare import number
from autograder.checks.matching import (
    FEW,
    SYMMETRIES,
    TOLERANCE,
    TOLERANCE_COARSE,
    TOLERANCE_FEW,
    assign,
    numbers_match,
    residuals,
    symmetric,
)
from autograder.checks.tiles import Plane, Tile, colour_tile, planes, tiles_of

MOST = 1024  # kernels or maps of a layer that are compared with what is drawn: both sides grow with their product


@dataclass(frozen=True)
class Pictures:
    """Hold drawn images as they are, and as the values that can be read from them."""

    arrays: tuple[np.ndarray, ...]
    planes: tuple[Plane, ...]

    @classmethod
    def of(cls, arrays: Sequence[np.ndarray]) -> Pictures:
        """Return the pictures for these arrays, (H, W) or (H, W, 3 or 4)."""
        return cls(tuple(arrays), tuple(plane for place, one in enumerate(arrays) for plane in planes(one, place)))


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
        found = _pair(pictures.planes, turned, owners, count)
        if _explains_more(found, best):
            note = "" if symmetry == SYMMETRIES[0] else f"({symmetry})"
            best = Found(count, found.pairs, found.excused, found.tiles, found.residual, note)
        if best.pairs and not best.missing:
            break
    return best


def _pair(drawn: Sequence[Plane], bank: np.ndarray, owners: np.ndarray, count: int) -> Found:
    flat = np.ptp(bank, axis=(1, 2)) <= 1e-9 * max(float(np.abs(bank).max(initial=0.0)), 1e-30)
    excused = tuple(place for place in range(count) if flat[owners == place].all())
    tiles = [tile for plane in drawn for tile in tiles_of(plane, bank)][: 4 * MOST]
    if not tiles:
        return Found(count, {}, excused, (), np.ones((0, count)))
    apart = residuals(np.stack([tile.values.ravel() for tile in tiles]), bank.reshape(len(bank), -1))
    apart = np.stack([apart[:, owners == place].min(axis=1) for place in range(count)], axis=1)
    pairs = {place: tile for place, tile in enumerate(assign(apart <= _tolerances(tiles)[:, None])) if tile is not None}
    in_order = len(tiles) == count and (np.diagonal(apart) <= TOLERANCE_COARSE).all()
    if bank[0].size <= FEW and in_order:
        # So few values leave little to compare in one tile; all of them in order leave no doubt.
        pairs = {place: place for place in range(count)}
    return Found(count, pairs, excused, tuple(tiles), apart)


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


def looked_at(drawn: dict[str, Any]) -> str:
    """Return in words what was drawn: how many figures, axes and images, of which shapes, between which values."""
    figures, images = drawn["figures"], drawn["images"]
    if not figures:
        return "no figure"
    if not images:
        axes, lines = sum(one["axes"] for one in figures), sum(one["lines"] for one in figures)
        return f"{counted(len(figures), 'figure')} with {counted(axes, 'axes', 'axes')} and 0 images ({lines} lines)"
    shapes: dict[str, int] = {}
    for image in images:
        shape = "×".join(map(str, image["array"].shape))
        shapes[shape] = shapes.get(shape, 0) + 1
    listed = ", ".join(f"{many} of {shape}" for shape, many in list(shapes.items())[:4])
    more = f" and {len(shapes) - 4} more shapes" if len(shapes) > 4 else ""
    finite = [image["array"][np.isfinite(image["array"])] for image in images]
    low = min((float(values.min()) for values in finite if values.size), default=0.0)
    high = max((float(values.max()) for values in finite if values.size), default=0.0)
    hidden = sum(one["hidden"] for one in figures)
    beneath = f" ({hidden} more {'lies' if hidden == 1 else 'lie'} beneath)" if hidden else ""
    title = f" (titled {figures[0]['title'][:60]!r})" if figures[0].get("title") else ""
    return (
        f"{counted(len(figures), 'figure')}{title} with {counted(len(images), 'image')}{beneath}: {listed}{more}; "
        f"values {number(low)} to {number(high)}"
    )


def place_of(drawn: dict[str, Any], tile: Tile) -> str:
    """Return in words where a tile was drawn."""
    image = drawn["images"][tile.image]
    words = f"figure {image['figure'] + 1}, "
    words += f"row {image['row']}, column {image['column']}" if image["row"] else f"axes {image['axes']}"
    return words + (f", at pixel row {tile.row}, column {tile.column}" if tile.row or tile.column else "")


def counted(many: int, one: str, several: str = "") -> str:
    """Return a number with its noun."""
    return f"{many} {one if many == 1 else several or one + 's'}"


def listed(numbers: Sequence[int]) -> str:
    """Return numbers as a list in words, the first twelve of them."""
    return ", ".join(f"#{one}" for one in numbers[:12]) + (", …" if len(numbers) > 12 else "")
