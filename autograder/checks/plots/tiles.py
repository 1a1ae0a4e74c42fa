"""Find tiles in drawn images: one in each image, many in a mosaic, enlarged, coloured or framed."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from autograder.checks.plots.matching import NEAR, PIECE, likeness, residuals

# fmt: off
COLOUR_MAPS = (
    "gray", "viridis", "plasma", "inferno", "magma", "cividis", "jet", "turbo", "hot", "bone", "copper", "pink",
    "cool", "spring", "summer", "autumn", "winter", "seismic", "bwr", "coolwarm", "RdBu", "PuOr", "RdGy",
    "PiYG", "PRGn", "BrBG", "RdYlBu", "RdYlGn", "Spectral", "Greys", "Blues", "Greens", "Reds", "Purples",
    "Oranges", "YlGnBu", "YlOrRd", "GnBu", "PuBu",
)
# fmt: on
LIKENESS = 0.85  # correlation below which a place in a mosaic is not looked at: clipped kernels reach 0.92
LIKENESS_LARGE = 0.6  # the same for tiles of many values: clipped maps with few active pixels reach 0.7
LARGE = 50  # values
PEAKS = 4  # places looked at for each expected tile, where it is large
MAX_PLACES = 4096  # in a mosaic that are looked at: a thousand tiles fit into one
MOST_COLOURS = 2000  # of a picture coloured with a map of 256, and with a frame or text besides
COLOUR_STEPS = 10_001  # of a colour channel, that are told apart
MOST_SAMPLED = 20_000  # pixels that are looked at first
CANDIDATES = 16  # of the expected tiles that a place is compared with


@dataclass(frozen=True)
class Plane:
    """Hold the drawn values of one image (H, W), NaN where they are unknown.

    `cells` are the same with every cell once, if cells were enlarged to blocks of pixels. `coarse` says that they were
    rounded to 256 steps, `image` is the image's place among all drawn.
    """

    values: np.ndarray
    cells: np.ndarray
    coarse: bool
    image: int


@dataclass(frozen=True)
class Tile:
    """Hold one drawn tile (h, w), with the place of its image, its own corner there, and its share of that image."""

    values: np.ndarray
    coarse: bool
    image: int
    row: int = 0
    column: int = 0
    share: float = 1.0


def planes(array: np.ndarray, image: int) -> list[Plane]:
    """Return the values that a drawn image (H, W) or (H, W, 3 or 4) shows, read back from its colours if need be."""
    coarse = array.dtype == np.uint8
    if array.ndim == 2:
        return [_plane(array, coarse, image)]
    if array.ndim != 3 or array.shape[2] not in (1, 3, 4) or array.size == 0:
        return []
    if array.shape[2] == 1:
        return [_plane(array[:, :, 0], coarse, image)]
    colours = array[:, :, :3].astype(np.float64) / (255.0 if coarse else 1.0)
    grey = np.ptp(colours, axis=2) < 1e-6
    values = _without_colour_map(colours) if grey.mean() < 0.99 else None
    if values is None and grey.mean() > 0.1:
        values = np.where(grey, colours[:, :, 0], np.nan)
    return [] if values is None else [_plane(values, True, image)]


def _plane(values: np.ndarray, coarse: bool, image: int) -> Plane:
    values = values.astype(np.float64)
    return Plane(values, _unenlarged(values), coarse, image)


def colour_tile(array: np.ndarray) -> np.ndarray | None:
    """Return an image (H, W, 3 or 4) as its three channels (H, W, 3), not enlarged, or `None` if it has no colours."""
    if array.ndim != 3 or array.shape[2] not in (3, 4) or array.size == 0:
        return None
    factor = _factor(array)
    return array[::factor, ::factor, :3].astype(np.float64)


def tiles_of(plane: Plane, bank: np.ndarray) -> list[Tile]:
    """Return the tiles of a plane that have the shape of the expected ones (n, h, w), whether or not they match.

    A plane of that shape is one tile. In a larger one they are looked for wherever they may lie; there, only places
    that look like one of the expected ones are tiles.
    """
    if (tile := whole_tile(plane, (bank.shape[1], bank.shape[2]))) is not None:
        return [tile]
    return tiles_at(plane, places_alike(plane, bank), bank)


def places_alike(plane: Plane, bank: np.ndarray) -> list[tuple[int, int]]:
    """Return the corners of the windows of a plane that look like one of the expected tiles (n, h, w)."""
    height, width = bank.shape[1:]
    if plane.cells.shape[0] < height or plane.cells.shape[1] < width or height * width < 4:
        return []
    return (_alike_large if height * width > LARGE else _alike)(plane.cells, bank)


def tiles_at(plane: Plane, places: list[tuple[int, int]], bank: np.ndarray) -> list[Tile]:
    """Return the tiles at those of the places in a plane that come near an expected tile, the nearest first served."""
    if not places:
        return []
    height, width = bank.shape[1:]
    values = plane.cells
    windows = np.stack([values[r : r + height, c : c + width].ravel() for r, c in places])
    closeness = residuals(windows, bank.reshape(len(bank), -1), CANDIDATES).min(axis=1)
    taken: list[tuple[int, int]] = []
    free = np.ones(values.shape, bool)
    for place in np.argsort(closeness, kind="stable"):
        row, column = places[place]
        if closeness[place] > NEAR:
            break
        if (area := free[row : row + height, column : column + width]).all():
            taken.append((row, column))
            area[:] = False
    share = height * width / values.size
    return [
        Tile(values[r : r + height, c : c + width], plane.coarse, plane.image, r, c, share) for r, c in sorted(taken)
    ]


def whole_tile(plane: Plane, shape: tuple[int, int]) -> Tile | None:
    """Return a plane of this shape as one tile."""
    for values in plane.values, plane.cells:
        if values.shape == shape:
            return Tile(values, plane.coarse, plane.image)
    return None


def search_cost(plane: Plane, bank: np.ndarray) -> int:
    """Return about how many nanoseconds `places_alike` takes to look for tiles wherever they may lie in a plane."""
    size = int(bank[0].size)
    each = 60 * (len(bank) + 6) if size > LARGE else 20 * (len(bank) + size)
    return 500_000 + int(plane.cells.size) * each


def fit_cost(tiles: int, bank: np.ndarray, likeliest: int = CANDIDATES) -> int:
    """Return about how many nanoseconds it takes to compare so many tiles with the likeliest of the expected ones."""
    return 1_000_000 + tiles * min(len(bank), likeliest) * (4000 + 100 * int(bank[0].size))


def _alike(values: np.ndarray, bank: np.ndarray) -> list[tuple[int, int]]:
    """Return the corners of the windows that correlate most with one of the expected tiles."""
    windows = np.lib.stride_tricks.sliding_window_view(values, bank.shape[1:])
    wide, tiles = windows.shape[1], bank.reshape(len(bank), -1)
    best = np.zeros(windows.shape[:2])
    step = max(1, PIECE // (wide * max(len(bank), tiles.shape[1])))
    for row in range(0, len(windows), step):
        some = windows[row : row + step].reshape(-1, tiles.shape[1])
        known = np.isfinite(some).all(axis=1)
        like = np.zeros(len(some))
        like[known] = likeness(some[known], np.ones((known.sum(), tiles.shape[1]), bool), tiles).max(axis=1)
        best[row : row + step] = like.reshape(-1, wide)
    rows, columns = np.nonzero(best >= LIKENESS)
    order = np.argsort(-best[rows, columns], kind="stable")[:MAX_PLACES]
    return [(int(rows[place]), int(columns[place])) for place in order]


def _alike_large(values: np.ndarray, bank: np.ndarray) -> list[tuple[int, int]]:
    """Return the corners of the few windows that correlate most with each of the expected tiles."""
    from scipy.fft import irfft2, next_fast_len, rfft2
    from scipy.ndimage import maximum_filter

    _, height, width = bank.shape
    known = np.isfinite(values)
    if not known.any():
        return []
    filled = np.where(known, values, np.nanmedian(values))
    filled = (filled - filled.mean()) / (filled.std() or 1.0)
    rows_searched, columns_searched = values.shape[0] - height + 1, values.shape[1] - width + 1
    size = [next_fast_len(side, real=True) for side in values.shape]  # a prime number of pixels takes ten times as long
    spectrum = rfft2(filled, size)
    box = rfft2(np.ones((height, width)), size)

    def sums(of: np.ndarray, kernel: np.ndarray) -> np.ndarray:
        return np.asarray(irfft2(of * np.conj(kernel), size)[:rows_searched, :columns_searched])

    mean = sums(spectrum, box) / (height * width)
    power = sums(rfft2(filled**2, size), box) - height * width * mean**2
    hidden = sums(rfft2((~known).astype(float), size), box)
    usable = (power > 1e-9) & (hidden < 0.5)
    places: set[tuple[int, int]] = set()
    for tile in bank.astype(np.float64):
        centred = tile - tile.mean()
        if not (norm := np.linalg.norm(centred)) > 1e-12:
            continue
        like = np.abs(sums(spectrum, rfft2(centred / norm, size)))
        like = np.divide(like, np.sqrt(np.maximum(power, 1e-9)), where=usable, out=np.zeros_like(power))
        rows, columns = np.nonzero((like >= LIKENESS_LARGE) & (like >= maximum_filter(like, 3, mode="constant")))
        best = np.argsort(-like[rows, columns], kind="stable")[:PEAKS]
        places.update((int(rows[place]), int(columns[place])) for place in best)
    return sorted(places)


def _unenlarged(values: np.ndarray) -> np.ndarray:
    """Return an image with every cell once, whose cells may have been enlarged to blocks of equal pixels."""
    rows, columns = _cells(values), _cells(values.T)
    return values[np.ix_(rows, columns)] if rows.size and columns.size else values


def _cells(values: np.ndarray) -> np.ndarray:
    """Return one row of each cell of an image whose cells are several rows high; all rows where they are not."""
    height = len(values)
    if height < 2:
        return np.arange(height)
    filled = np.nan_to_num(values, nan=np.inf)
    changes = (filled[1:] != filled[:-1]).sum(axis=1)
    # Text in the picture changes few pixels of a row: only what changes across the picture bounds a cell.
    borders = np.flatnonzero(changes > 0.15 * changes.max(initial=0)) + 1
    runs = np.diff(np.concatenate([[0], borders, [height]]))
    sizes, counts = np.unique(runs, return_counts=True)
    size = int(sizes[np.argmax(counts)])
    if size < 2 or (runs == 1).sum() > 0.2 * len(runs) or len(runs) == 1:
        return np.arange(height)
    starts = np.concatenate([[0], borders])
    return np.concatenate(
        [start + size * np.arange(max(1, round(run / size))) for start, run in zip(starts, runs, strict=True)]
    ).clip(max=height - 1)


def _factor(array: np.ndarray) -> int:
    """Return by which whole number an image (H, W, C) was enlarged."""
    factor = int(np.gcd(*array.shape[:2]))
    while factor > 1:
        small = array[::factor, ::factor]
        if array.shape[0] % factor == array.shape[1] % factor == 0 and np.array_equal(
            small.repeat(factor, 0).repeat(factor, 1), array
        ):
            return factor
        factor -= 1
    return 1


@functools.cache
def _table(name: str) -> np.ndarray:
    import matplotlib as mpl

    return np.asarray(mpl.colormaps[name](np.linspace(0, 1, 256)))[:, :3]


def _without_colour_map(colours: np.ndarray) -> np.ndarray | None:
    """Return the values (H, W) in 0 to 1 whose colours under a usual colour map these are, NaN where they are not."""
    numbers = np.round(colours.reshape(-1, 3) * (COLOUR_STEPS - 1)).astype(np.int64) @ COLOUR_STEPS ** np.arange(3)
    if len(np.unique(numbers[:: 1 + len(numbers) // MOST_SAMPLED])) > MOST_COLOURS:
        return None
    codes, place = np.unique(numbers, return_inverse=True)
    if len(codes) > MOST_COLOURS:
        return None
    distinct = codes[:, None] // COLOUR_STEPS ** np.arange(3) % COLOUR_STEPS / (COLOUR_STEPS - 1)
    best, most = None, 0.6  # a frame of another colour may surround what was coloured
    for name in COLOUR_MAPS:
        distance = np.abs(distinct[:, None] - _table(name)[None]).max(axis=2)
        nearest, close = distance.argmin(axis=1), distance.min(axis=1) < 0.006
        if close.sum() > 2 and (share := float(close[place].mean())) > most:
            best, most = np.where(close, nearest / 255.0, np.nan), share
        if most == 1:
            break
    return None if best is None else np.asarray(best[place].reshape(colours.shape[:2]))
