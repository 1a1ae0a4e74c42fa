"""Compare drawn tiles with expected ones, whatever their scale, and pair each expected one with a tile of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# Largest deviation, as a share of the range of the drawn values. Measured: right tiles stay below a tenth of these,
# other kernels and maps lie ten times above them (true against false, over trained models of five kinds).
TOLERANCE = 0.01
TOLERANCE_COARSE = 0.02  # for values that were rounded to 256 steps before they were drawn
TOLERANCE_FEW = 0.001  # for tiles of so few values that scale and offset explain most of them
NEAR = 0.05  # close enough to be worth a remark, never enough to pass
FEW = 5  # values
MIN_INSIDE = 4  # values that a fit needs, where others may be clipped
RELATED = 0.3  # correlation below which no fit is tried
MANY = 50  # values: with so many, two different ones are enough for a fit, else three

SYMMETRIES = (
    "as it is",
    "transposed",
    "mirrored left to right",
    "upside down",
    "turned by 90°",
    "turned by 180°",
    "turned by 270°",
    "transposed across the other diagonal",
)


def residuals(tiles: np.ndarray, bank: np.ndarray) -> np.ndarray:
    """Return how far each of m tiles is from each of n expected ones, up to scale, sign, offset and clipping: (m, n).

    `tiles` is (m, P), NaN where unknown, `bank` is (n, P). The scale and offset are fitted to all values, and
    also without those at one or both ends of the tile's own range, which may have been clipped; then the fit is
    clipped to that range and the best fit counts.
    The residual is the largest deviation divided by the range; 1 for constant tiles and constant expectations.
    """
    result = np.ones((len(tiles), len(bank)))
    bank = np.asarray(bank, np.float64)
    for place, tile in enumerate(np.asarray(tiles, np.float64)):
        known = np.isfinite(tile)
        if known.sum() < 0.7 * tile.size or not np.ptp(tile[known]) > 1e-12 * np.abs(tile[known]).max():
            continue
        values = tile[known]
        near = _related(values, bank[:, known])
        wanted = bank[np.ix_(near, np.flatnonzero(known))]
        low, high = values.min(), values.max()
        fits = [_fit(values, wanted, np.ones(values.size, bool))]
        for use in (values > low) & (values < high), values < high, values > low:
            levels = 3 if values.size < MANY else 2
            if values.size > FEW and use.sum() >= MIN_INSIDE and len(np.unique(values[use])) >= levels:
                fits.append(_fit(values, wanted, use))
        # A kernel cut off at zero may leave too few values to fit; drawn as it is, it needs no fit.
        fits += [(np.full(len(near), scale), np.zeros(len(near))) for scale in (1.0, 255.0) if values.size > FEW]
        signs_only = len(np.unique(values)) == 2
        for scale, offset in fits:
            whole = scale[:, None] * wanted + offset[:, None]
            fitted = np.clip(whole, low, high)
            # A fit without slope reproduces nothing, however close it comes to a tile with one outlier.
            deviation = np.where(np.abs(scale) > 0, np.abs(fitted - values).max(axis=1) / (high - low), 1.0)
            if signs_only:  # cut off at both ends, everything becomes two values
                slack = 1e-6 * (high - low)
                deviation[(whole.min(axis=1) < low - slack) & (whole.max(axis=1) > high + slack)] = 1.0
            result[place, near] = np.minimum(result[place, near], deviation)
    flat = np.ptp(bank, axis=1) <= 1e-12 * np.maximum(np.abs(bank).max(axis=1), 1e-30)
    result[:, flat] = 1.0
    return result


def _related(values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the rows of `wanted` that are worth a fit: those that correlate with the values, and the best in any case.

    However values are clipped, right ones correlate; this leaves out most pairs of large tiles at little cost.
    """
    centred = values - values.mean()
    means = wanted.mean(axis=1)
    norms = np.sqrt(np.maximum((wanted**2).sum(axis=1) - wanted.shape[1] * means**2, 1e-30))
    likeness = np.abs(wanted @ centred) / (norms * (np.linalg.norm(centred) or 1.0))
    return np.flatnonzero((likeness >= min(RELATED, likeness.max())) | (values.size <= FEW))


def _fit(values: np.ndarray, wanted: np.ndarray, use: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return scale and offset of the least-squares fit of `values` by each row of `wanted`."""
    v, w = values[use], wanted[:, use]
    middle, means = v.mean(), w.mean(axis=1)
    centred = w - means[:, None]
    power = (centred**2).sum(axis=1)
    scale = np.divide(centred @ (v - middle), power, out=np.zeros(len(w)), where=power > 1e-20)
    return scale, middle - scale * means


def symmetric(bank: np.ndarray, symmetry: str) -> np.ndarray:
    """Return expected tiles (n, h, w) under one of `SYMMETRIES`; the shape may become (n, w, h)."""
    turned = {
        "as it is": bank,
        "transposed": bank.transpose(0, 2, 1),
        "mirrored left to right": bank[:, :, ::-1],
        "upside down": bank[:, ::-1],
        "turned by 90°": np.rot90(bank, 1, (1, 2)),
        "turned by 180°": bank[:, ::-1, ::-1],
        "turned by 270°": np.rot90(bank, 3, (1, 2)),
        "transposed across the other diagonal": bank[:, ::-1, ::-1].transpose(0, 2, 1),
    }
    return np.ascontiguousarray(turned[symmetry])


def assign(fits: np.ndarray) -> list[int | None]:
    """Return for each of n expected ones the tile paired with it, or `None`, with as many pairs as there can be.

    `fits` is (m, n), true where tile and expectation agree. Found by augmenting paths (Kuhn's algorithm).
    """
    tile_of: list[int | None] = [None] * fits.shape[1]
    wanted_by: dict[int, int] = {}

    def pair(expected: int, tried: set[int]) -> bool:
        for tile in np.flatnonzero(fits[:, expected]).tolist():
            if tile in tried:
                continue
            tried.add(tile)
            if tile not in wanted_by or pair(wanted_by[tile], tried):
                wanted_by[tile] = expected
                tile_of[expected] = tile
                return True
        return False

    for expected in range(fits.shape[1]):
        pair(expected, set())
    return tile_of


def numbers_match(drawn: Sequence[float], expected: Sequence[float]) -> list[int]:
    """Return which of n single numbers were drawn: for kernels of size 1x1, whose tiles have no pattern.

    In order they may have a common scale and offset (where n is large enough to tell); else they must be equal.
    """
    got, wanted = np.asarray(drawn, float), np.asarray(expected, float)
    if got.size == wanted.size > FEW and residuals(got[None], wanted[None])[0, 0] <= TOLERANCE:
        return list(range(wanted.size))
    size = max(float(np.ptp(wanted)), float(np.abs(wanted).max()), 1e-12)
    fits = np.abs(got[:, None] - wanted[None]) <= 0.1 * TOLERANCE_FEW * size
    return [place for place, tile in enumerate(assign(fits)) if tile is not None]
