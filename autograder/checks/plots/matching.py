"""Compare drawn tiles with expected ones, whatever their scale, and pair each expected one with a tile of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
SHARE_KNOWN = 0.7  # of a tile's values, to be compared
LIKELIEST = 64  # of the expected ones that a tile is compared with: those that correlate most
PIECE = 1_000_000  # values at a time

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


def residuals(tiles: np.ndarray, bank: np.ndarray, likeliest: int = LIKELIEST) -> np.ndarray:
    """Return how far each of m tiles is from each of n expected ones, up to scale, sign, offset and clipping: (m, n).

    `tiles` is (m, P), NaN where unknown, `bank` is (n, P). The scale and offset are fitted to all values. For a tile
    that this leaves without a match, they are also fitted without those at one or both ends of the tile's own range,
    which may have been clipped; then the fit is clipped to that range and the best fit counts.
    The residual is the largest deviation divided by the range; 1 for constant tiles and constant expectations, and
    for all but the `likeliest` of the expected ones, those that correlate most with the tile.
    """
    tiles, bank = np.asarray(tiles, np.float64), np.asarray(bank, np.float64)
    result = np.ones((len(tiles), len(bank)))
    drawn = _Tiles.of(tiles)
    flat = np.ptp(bank, axis=1) <= 1e-12 * np.maximum(np.abs(bank).max(axis=1, initial=0), 1e-30)
    step = max(1, PIECE // max(1, len(bank)))
    usable = drawn.usable()
    for start in range(0, len(usable), step):
        rows = usable[start : start + step]
        near = likeness(drawn.values[rows], drawn.known[rows], bank)
        few = drawn.known[rows].sum(axis=1) <= FEW
        floor = np.where(few, -1.0, np.minimum(RELATED, near.max(axis=1)))
        if near.shape[1] > likeliest:
            floor = np.maximum(floor, np.partition(near, -likeliest, axis=1)[:, -likeliest])
        row, expected = np.nonzero((near >= floor[:, None]) & ~flat)
        _fit(result, drawn, rows[row], bank, expected, clipped=False)
        rest = (result[rows].min(axis=1, initial=1.0) > 0.1 * TOLERANCE)[row]
        _fit(result, drawn, rows[row[rest]], bank, expected[rest], clipped=True)
    return result


def likeness(values: np.ndarray, known: np.ndarray, bank: np.ndarray) -> np.ndarray:
    """Return the absolute correlation of each of m tiles (m, P), zero where not known, with each of (n, P): (m, n).

    However values are clipped, right ones correlate; this leaves out most pairs at little cost.
    """
    bank = bank - bank.mean(axis=1, keepdims=True)
    count = known.sum(axis=1)[:, None]
    values = np.where(known, values - values.sum(axis=1, keepdims=True) / np.maximum(count, 1), 0.0)
    power = (values**2).sum(axis=1)[:, None]
    if known.all():
        powers = (bank**2).sum(axis=1)
    else:
        sums = known @ bank.T
        powers = known @ (bank**2).T - sums**2 / np.maximum(count, 1)
    return np.asarray(np.abs(values @ bank.T) / np.sqrt(np.maximum(powers * power, 1e-30)))


@dataclass(frozen=True)
class _Tiles:
    """Hold the values of tiles (m, P), zero where not `known`, the ends of their ranges (m, 1), how many differ."""

    values: np.ndarray
    known: np.ndarray
    low: np.ndarray
    high: np.ndarray
    distinct: np.ndarray

    @classmethod
    def of(cls, tiles: np.ndarray) -> _Tiles:
        known = np.isfinite(tiles)
        ordered = np.sort(np.where(known, tiles, np.inf), axis=1)
        steps = (ordered[:, 1:] != ordered[:, :-1]) & np.isfinite(ordered[:, 1:])
        low = np.where(known, tiles, np.inf).min(axis=1, keepdims=True, initial=np.inf)
        high = np.where(known, tiles, -np.inf).max(axis=1, keepdims=True, initial=-np.inf)
        return cls(np.where(known, tiles, 0.0), known, low, high, 1 + steps.sum(axis=1, keepdims=True))

    def usable(self) -> np.ndarray:
        """Return the places of the tiles of which enough is known, and that are not constant."""
        enough = self.known.sum(axis=1) >= max(1, SHARE_KNOWN * self.values.shape[1])
        varied = (self.distinct > 1) & (self.high - self.low > 1e-12 * np.maximum(abs(self.low), abs(self.high)))
        return np.flatnonzero(enough & varied[:, 0])

    def take(self, rows: np.ndarray) -> _Tiles:
        return _Tiles(self.values[rows], self.known[rows], self.low[rows], self.high[rows], self.distinct[rows])


def _fit(
    result: np.ndarray, drawn: _Tiles, tile: np.ndarray, bank: np.ndarray, expected: np.ndarray, clipped: bool
) -> None:
    """Lower `result` (m, n) at the pairs (tile, expected) to what fits of them leave."""
    step = max(1, PIECE // max(1, bank.shape[1]))
    for start in range(0, len(tile), step):
        these, those = tile[start : start + step], expected[start : start + step]
        pairs = _Pairs(drawn.take(these), bank[those])
        apart = pairs.clipped() if clipped else pairs.deviation(*pairs.fit(pairs.tiles.known))
        result[these, those] = np.minimum(result[these, those], apart)


@dataclass(frozen=True)
class _Pairs:
    """Hold k tiles with what each is compared with (k, P)."""

    tiles: _Tiles
    wanted: np.ndarray

    def fit(self, use: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return scale and offset (k, 1) of the least-squares fits of the values by those expected, where in use."""
        count = np.maximum(use.sum(axis=1, keepdims=True), 1)
        middle = np.where(use, self.tiles.values, 0).sum(axis=1, keepdims=True) / count
        means = np.where(use, self.wanted, 0).sum(axis=1, keepdims=True) / count
        centred = np.where(use, self.wanted - means, 0)
        power = (centred**2).sum(axis=1, keepdims=True)
        product = (centred * (self.tiles.values - middle)).sum(axis=1, keepdims=True)
        scale = np.divide(product, power, out=np.zeros_like(power), where=power > 1e-20)
        return scale, middle - scale * means

    def deviation(self, scale: np.ndarray, offset: np.ndarray) -> np.ndarray:
        """Return the largest deviation (k,) of a fit, clipped to the tile's range, as a share of that range."""
        whole = scale * self.wanted + offset
        drawn = self.tiles
        apart = np.where(drawn.known, np.abs(np.clip(whole, drawn.low, drawn.high) - drawn.values), 0)
        # A fit without slope reproduces nothing, however close it comes to a tile with one outlier.
        share = np.where(np.abs(scale) > 0, apart.max(axis=1, keepdims=True) / (drawn.high - drawn.low), 1.0)
        # Cut off at both ends, everything becomes two values.
        slack = 1e-6 * (drawn.high - drawn.low)
        below = (np.where(drawn.known, whole, np.inf) < drawn.low - slack).any(axis=1, keepdims=True)
        above = (np.where(drawn.known, whole, -np.inf) > drawn.high + slack).any(axis=1, keepdims=True)
        return np.asarray(np.where((drawn.distinct == 2) & below & above, 1.0, share)[:, 0])

    def clipped(self) -> np.ndarray:
        """Return the least deviation (k,) of the fits without the values at the ends of the range."""
        drawn = self.tiles
        lowest, highest = drawn.known & (drawn.values <= drawn.low), drawn.known & (drawn.values >= drawn.high)
        many = drawn.known.sum(axis=1, keepdims=True)
        best = np.ones(len(drawn.values))
        for left_out, ends in (lowest | highest, 2), (highest, 1), (lowest, 1):
            use = drawn.known & ~left_out
            distinct = drawn.distinct - ends
            allowed = (many > FEW) & (use.sum(axis=1, keepdims=True) >= MIN_INSIDE)
            allowed &= distinct >= np.where(many < MANY, 3, 2)
            best = np.where(allowed[:, 0], np.minimum(best, self.deviation(*self.fit(use))), best)
        # A kernel cut off at zero may leave too few values to fit; drawn as it is, it needs no fit.
        for scale in 1.0, 255.0:
            plain = self.deviation(np.full_like(drawn.low, scale), np.zeros_like(drawn.low))
            best = np.where(many[:, 0] > FEW, np.minimum(best, plain), best)
        return best


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

    `fits` is (m, n), true where tile and expectation agree.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_bipartite_matching

    if not fits.any():
        return [None] * fits.shape[1]
    tiles = maximum_bipartite_matching(csr_matrix(fits), perm_type="row").tolist()
    return [None if tile < 0 else tile for tile in tiles]


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
