"""Read back images whose cells were smoothly enlarged, as by `tf.image.resize`, `scipy.ndimage.zoom` or Pillow.

Each of these is linear and works on rows and columns alike: enlarged = A small Bᵀ. So the small image can be solved
for, and enlarging it again shows whether it was made in that way.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence

import numpy as np

LEAST = 1.5  # times: what was enlarged by less is not read back
CLOSE = 0.012  # deviation, as a share of the range, of what is taken for an enlargement: rounded twice to 256 steps
PERHAPS = 0.35  # deviation of lines that may be enlarged, their overshoots clipped
LIKELY = 0.2  # deviation of a whole image of which this is to be found out
MOST_UNKNOWN = 150  # cells solved for without the pixels that may have been clipped
SAMPLES = 32  # rows and columns of pixels by which these are solved for
PASSES = 12  # steps from a guess to what was clipped twice
GUESS, PASS = (300_000, 40_000), (2_000_000, 120_000)  # nanoseconds, about, for a guess and for these, and for a cell
LINES = 8  # rows and columns that are looked at first
MOSAIC = 512  # rows or columns, at most, of a mosaic that is read back
MOST_COUNTS = 40  # numbers of cells along a side that are tried
CELLS = 112  # the same of the mosaic before it was enlarged


def shrunk(
    images: np.ndarray, shape: tuple[int, int], may_take: Callable[[int], bool] = lambda cost: True
) -> list[np.ndarray | None]:
    """Return each of the images (m, H, W), without NaN, as the image of this shape that it is an enlargement of.

    `may_take` is asked whether so many nanoseconds, about, may be spent on the next attempt at one of them.
    """
    height, width = images.shape[1:]
    if min(shape) < 2 or height < LEAST * shape[0] or width < LEAST * shape[1]:
        return [None] * len(images)
    size = np.ptp(images, axis=(1, 2))
    nearest: list[list[tuple[float, str, np.ndarray]]] = [[] for _ in images]
    lines = _some(height, LINES)
    for way in WAYS:
        apart = _off_lines(images[:, lines], way, shape[1]) / np.where(size > 0, size, 1)
        for place in np.flatnonzero((size > 0) & (apart <= PERHAPS)):
            sure = min((deviation for deviation, _, _ in nearest[place]), default=1.0) <= CLOSE / 3
            if not sure and may_take(GUESS[0] + GUESS[1] * min(MOST_UNKNOWN, shape[0] * shape[1])):
                small, deviation = _solved(images[place], way, shape)
                nearest[place].append((deviation, way, small))
    return [_nearest(image, guesses, may_take) for image, guesses in zip(images, nearest, strict=True)]


def _nearest(
    image: np.ndarray, guesses: list[tuple[float, str, np.ndarray]], may_take: Callable[[int], bool]
) -> np.ndarray | None:
    """Return the small image that was enlarged to this one, by the nearest of guesses (deviation, way, small)."""
    guesses = sorted(guesses, key=lambda guess: guess[0])
    if guesses and guesses[0][0] < CLOSE:
        return guesses[0][2]
    for guessed, way, small in guesses:
        if guessed <= LIKELY and small.size <= MOST_UNKNOWN and may_take(PASS[0] + PASS[1] * small.size):
            twice, deviation = _solved_in_passes(image, small, way)
            if deviation < CLOSE:
                return twice
    return None


def shrunk_mosaic(image: np.ndarray, tile: tuple[int, int]) -> np.ndarray | None:
    """Return the mosaic of tiles of this shape that an image (H, W), without NaN, is an enlargement of, or `None`."""
    height, width = image.shape
    size = float(np.ptp(image))
    if not size or max(image.shape) > MOSAIC or max(height / tile[0], width / tile[1]) < 2 * LEAST:
        return None
    rank = _rank(image, CLOSE / 2 * size)
    rows = [count for count in _counts(height, tile[0]) if count >= rank][:MOST_COUNTS]
    columns = [count for count in _counts(width, tile[1]) if count >= rank][:MOST_COUNTS]
    across = image[:, _some(width, LINES)].T
    along = image[_some(height, LINES)]
    for way in WAYS[:MOSAIC_WAYS] if rows and columns else ():
        row_count = _first(way, across, rows, size)
        column_count = None if row_count is None else _first(way, along, columns, size)
        if row_count is not None and column_count is not None:
            small, deviation = _solved(image, way, (row_count, column_count))
            if deviation < CLOSE:
                return small
    return None


def _first(way: str, lines: np.ndarray, counts: Sequence[int], size: float) -> int | None:
    """Return the first of the counts of cells that lines (m, L) may have been enlarged from."""
    return next((count for count in counts if _off_lines(lines[None], way, count)[0] < CLOSE * size), None)


def _counts(length: int, tile: int) -> list[int]:
    """Return how many cells a mosaic of tiles may have had along a side: a whole share of it, or what tiles fill.

    The fewest come first: what was enlarged tenfold could also have been enlarged twofold.
    """
    most = min(CELLS, int(length / LEAST))
    whole = [length // factor for factor in range(2, length) if length % factor == 0]
    filled = {
        many * tile + gaps * pad
        for many in range(1, most // tile + 1)
        for pad in range(4)
        for gaps in (many - 1, many, many + 1)
    }
    return [count for count in sorted({*whole, *filled}) if tile <= count <= most]


def _rank(image: np.ndarray, deviation: float) -> int:
    """Return the least rank of an image from which this one deviates by so much."""
    values = np.linalg.svd(image - image.mean(), compute_uv=False)
    return int((values > deviation * (np.sqrt(image.shape[0]) + np.sqrt(image.shape[1]))).sum())


def _off_lines(images: np.ndarray, way: str, count: int) -> np.ndarray:
    """Return how far the lines of images (m, L, W) are, at most, from what so many cells can be enlarged to."""
    columns, inverse = operator(way, count, images.shape[2])
    return np.asarray(np.abs(images - (images @ inverse.T) @ columns.T).max(axis=(1, 2)))


def _solved(image: np.ndarray, way: str, shape: tuple[int, int]) -> tuple[np.ndarray, float]:
    """Return the small image that was enlarged to this one, and how far its enlargement is off: a share of the range.

    Pixels at the ends of the range may have been clipped: if need be, a small enough image is solved for without them.
    """
    low, high = image.min(), image.max()
    rows, row_inverse = operator(way, shape[0], image.shape[0])
    columns, column_inverse = operator(way, shape[1], image.shape[1])

    def off(small: np.ndarray) -> float:
        return float(np.abs(np.clip(rows @ small @ columns.T, low, high) - image).max() / (high - low))

    small = row_inverse @ image @ column_inverse.T
    deviation = off(small)
    if CLOSE / 3 < deviation <= LIKELY and small.size <= MOST_UNKNOWN:
        inner = _solved_inside(image, rows, columns)
        if (apart := off(inner)) < deviation:
            return inner, apart
    return small, deviation


def _solved_in_passes(image: np.ndarray, small: np.ndarray, way: str) -> tuple[np.ndarray, float]:
    """Return the small image whose columns were enlarged and clipped, and then its rows, and how far off it is.

    Pillow enlarges images of bytes in this way. From a first guess, by Gauss-Newton: what is clipped tells nothing.
    """
    low, high = image.min(), image.max()
    rows, columns = (operator(way, few, many)[0] for few, many in zip(small.shape, image.shape, strict=True))
    some_rows, some_columns = _some(len(rows), SAMPLES), _some(len(columns), SAMPLES)
    sampled, few_rows, few_columns = image[np.ix_(some_rows, some_columns)], rows[some_rows], columns[some_columns]
    best, least = small, np.inf
    for _ in range(PASSES):
        wide = small @ few_columns.T
        tall = few_rows @ np.clip(wide, low, high)
        apart = sampled - np.clip(tall, low, high)
        if (off := float(np.abs(apart).max())) < least:
            best, least = small, off
        if off < CLOSE / 3 * (high - low):
            break
        # Where the guess is clipped and the image is not, or the other way round, the guess must still move.
        use = ((tall > low) & (tall < high)) | (np.abs(apart) > CLOSE * (high - low))
        moved = few_columns.T[None, :, :] * ((wide > low) & (wide < high))[:, None, :]
        made = (few_rows[:, None, :, None] * moved.transpose(2, 0, 1)[None])[use]
        small = small + _least_squares(made, apart[use], 1e-6)
    again = np.clip(rows @ np.clip(best @ columns.T, low, high), low, high)
    return best, float(np.abs(again - image).max() / (high - low))


def _some(count: int, samples: int) -> np.ndarray:
    """Return the places of so many of the lines of an image, at most, from the first to the last."""
    return np.unique(np.linspace(0, count - 1, samples).astype(int))


def _solved_inside(image: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return the small image solved for without the pixels at the ends of the range, which may have been clipped."""
    some_rows, some_columns = _some(len(rows), SAMPLES), _some(len(columns), SAMPLES)
    sampled = image[np.ix_(some_rows, some_columns)]
    use = (sampled > image.min()) & (sampled < image.max())
    made = (rows[some_rows][:, None, :, None] * columns[some_columns][None, :, None, :])[use]
    return _least_squares(made, sampled[use], 1e-12)


def _least_squares(made: np.ndarray, values: np.ndarray, ridge: float) -> np.ndarray:
    """Return the cells (h, w) of which `made` (n, h, w) makes n values best; what makes none of them stays near 0."""
    matrix = made.reshape(len(made), -1)
    power = matrix.T @ matrix
    power += ridge * (np.trace(power) or 1.0) * np.eye(len(power))
    return np.asarray(np.linalg.solve(power, matrix.T @ values).reshape(made.shape[1:]))


def _triangle(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.maximum(0, 1 - x))


def _cubic(b: float, c: float) -> Callable[[np.ndarray], np.ndarray]:
    """Return the cubic filter of Mitchell and Netravali; b = 0, c = 0.5 is that of Keys (a = -c)."""

    def weigh(x: np.ndarray) -> np.ndarray:
        near = (12 - 9 * b - 6 * c) * x**3 + (-18 + 12 * b + 6 * c) * x**2 + (6 - 2 * b)
        far = (-b - 6 * c) * x**3 + (6 * b + 30 * c) * x**2 + (-12 * b - 48 * c) * x + (8 * b + 24 * c)
        return np.where(x < 1, near, np.where(x < 2, far, 0)) / 6

    return weigh


def _lanczos(radius: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda x: np.where(x < radius, np.sinc(x) * np.sinc(x / radius), 0)


def _filtered(weigh: Callable[[np.ndarray], np.ndarray], small: int, large: int) -> np.ndarray:
    """Return the operator (large, small) of a filter at half-pixel centres, weights at the border made to sum to 1."""
    centres = (np.arange(large) + 0.5) * small / large - 0.5
    weights = weigh(np.abs(centres[:, None] - np.arange(small)))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _clamped(weigh: Callable[[np.ndarray], np.ndarray], small: int, large: int) -> np.ndarray:
    """Return the operator (large, small) of a filter at half-pixel centres that repeats the pixels at the border."""
    centres = (np.arange(large) + 0.5) * small / large - 0.5
    weights = weigh(np.abs(centres[:, None] - np.arange(-4, small + 4)))
    weights[:, 4] += weights[:, :4].sum(axis=1)
    weights[:, -5] += weights[:, -4:].sum(axis=1)
    return weights[:, 4:-4]


def _spline(order: int, grid: bool, small: int, large: int) -> np.ndarray:
    """Return the operator (large, small) of `scipy.ndimage.zoom`; `grid` tells half-pixel centres from corners."""
    from scipy.ndimage import zoom

    return np.asarray(
        zoom(np.eye(small), (large / small, 1), order=order, mode="mirror" if grid else "constant", grid_mode=grid)
    )


_WAYS: dict[str, Callable[[int, int], np.ndarray]] = {
    "bilinear": functools.partial(_filtered, _triangle),
    "bicubic": functools.partial(_filtered, _cubic(0, 0.5)),
    "zoom of order 3": functools.partial(_spline, 3, False),
    "zoom of order 1": functools.partial(_spline, 1, False),
    "lanczos3": functools.partial(_filtered, _lanczos(3)),
    "bicubic of OpenCV": functools.partial(_clamped, _cubic(0, 0.75)),
    "zoom of order 2": functools.partial(_spline, 2, False),
    "grid zoom of order 3": functools.partial(_spline, 3, True),
    "lanczos5": functools.partial(_filtered, _lanczos(5)),
    "mitchellcubic": functools.partial(_filtered, _cubic(1 / 3, 1 / 3)),
    "hamming": functools.partial(
        _filtered, lambda x: np.where(x < 1, np.sinc(x) * (0.54 + 0.46 * np.cos(np.pi * x)), 0)
    ),
    "gaussian": functools.partial(_filtered, lambda x: np.where(x < 1.5, np.exp(-2 * x**2), 0)),
}
WAYS = tuple(_WAYS)
MOSAIC_WAYS = 5  # the first of them, in which whole mosaics are enlarged


@functools.lru_cache(1024)
def operator(way: str, small: int, large: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the matrix (large, small) that enlarges a line of cells in one of `WAYS`, and its inverse."""
    matrix = _WAYS[way](small, large)
    return matrix, np.linalg.solve(matrix.T @ matrix, matrix.T)


def groups(images: Sequence[np.ndarray]) -> Iterator[list[int]]:
    """Yield the places of images without NaN that have the same shape."""
    shapes: dict[tuple[int, ...], list[int]] = {}
    for place, image in enumerate(images):
        if np.isfinite(image).all():
            shapes.setdefault(image.shape, []).append(place)
    yield from shapes.values()
