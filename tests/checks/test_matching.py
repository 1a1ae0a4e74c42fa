"""Right tiles are close whatever was done to them, wrong ones are far, and pairs are made as often as possible."""

import time

import numpy as np
import pytest

from autograder.checks.plots.enlargement import shrunk
from autograder.checks.plots.matching import NEAR, SYMMETRIES, TOLERANCE, assign, numbers_match, residuals, symmetric
from autograder.checks.plots.pictures import Pictures
from autograder.checks.plots.search import MOST, find_kernels, find_maps
from autograder.checks.plots.tiles import COLOUR_MAPS, planes, tiles_of
from autograder.probes.map_readings import Reading


def bank(count=32, height=3, width=3, seed=0):
    """Return kernels (n, h, w) like trained ones."""
    return np.random.default_rng(seed).normal(0, 0.3, (count, height, width))


def maps(count=16, seed=0, size=26):
    """Return smooth maps (n, h, w), zero in most places, like those behind a ReLU."""
    rng = np.random.default_rng(seed)
    rough = rng.normal(size=(count, size + 4, size + 4))
    windows = np.lib.stride_tricks.sliding_window_view(rough, (5, 5), axis=(1, 2))
    return np.maximum(windows.mean(axis=(3, 4)) - 0.05, 0)


def rescaled(tile):
    """Return a tile in 0 to 1."""
    return (tile - tile.min()) / np.ptp(tile)


# What may be done to a tile, and how far it may then be from what it was (measured on trained models).
TRUE = {
    "raw": (lambda tile: tile, 1e-6),
    "negated": (lambda tile: -tile, 1e-6),
    "scaled": (rescaled, 1e-6),
    "float16": (lambda tile: tile.astype(np.float16), 0.001),
    "uint8": (lambda tile: np.uint8(255 * rescaled(tile)), 0.006),
    "z-score-clipped": (lambda tile: np.clip((tile - tile.mean()) / tile.std() * 64 + 128, 0, 255), 0.0063),
    "cut-off-at-zero": (lambda tile: np.clip(tile, 0, None), 1e-6),
}


@pytest.mark.parametrize("what", TRUE)
@pytest.mark.parametrize("expected", [bank(), bank(height=5, width=5), maps()], ids=["3x3", "5x5", "maps"])
def test_a_right_tile_is_close_whatever_its_scale(what, expected):
    """Scale, sign, offset, clipping and rounding leave the residual below the tolerance."""
    change, limit = TRUE[what]
    drawn = np.stack([change(tile) for tile in expected])

    apart = np.diagonal(residuals(drawn.reshape(len(drawn), -1), expected.reshape(len(expected), -1)))

    assert apart.max() <= limit < TOLERANCE


@pytest.mark.parametrize("expected", [bank(), bank(height=5, width=5), maps()], ids=["3x3", "5x5", "maps"])
def test_a_wrong_tile_is_far(expected):
    """Noise, the tiles of another model and the other tiles of this one stay far above the tolerance."""
    count, size = len(expected), expected[0].size
    noise = np.random.default_rng(1).random((200, size))
    foreign = np.roll(expected, 1, axis=2)[:, ::-1].reshape(count, -1)

    assert residuals(noise, expected.reshape(count, -1)).min() > NEAR
    assert residuals(foreign, expected.reshape(count, -1)).min() > NEAR
    own = residuals(expected.reshape(count, -1), expected.reshape(count, -1))
    assert own[~np.eye(count, dtype=bool)].min() > NEAR


def test_a_little_training_tells_kernels_apart():
    """A change of a few hundredths is seen: weights from before the last training do not pass."""
    before = bank()
    after = before + np.random.default_rng(1).normal(0, 0.04, before.shape)

    apart = np.diagonal(residuals(before.reshape(32, -1), after.reshape(32, -1)))

    assert np.median(apart) > 0.03
    assert (apart <= TOLERANCE).sum() == 0


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (1, 3), (2, 2), (3, 3)], ids=str)
@pytest.mark.parametrize("rounded", [False, True])
def test_noise_is_never_taken_for_kernels_however_small(shape, rounded):
    """In many sets of eight random tiles, a kernel is found by chance at most where it is a single number."""
    expected = bank(8, *shape)
    kernels = np.moveaxis(expected, 0, -1)[:, :, np.newaxis]
    by_chance = 0
    for seed in range(100 if shape != (3, 3) else 20):
        noise = np.random.default_rng([seed, 9]).normal(0, 0.3, expected.shape)
        drawn = np.uint8(255 * rescaled(noise)) if rounded else noise
        by_chance += len(find_kernels(Pictures.of(list(drawn)), kernels).pairs)

    assert by_chance <= (4 if shape == (1, 1) and not rounded else 0)


@pytest.mark.parametrize(
    "signs",
    [lambda w: w > 0, np.sign, lambda w: w > w.mean(), lambda w: 255 * (w > 0)],
    ids=["positive", "sign", "above-the-mean", "white"],
)
def test_the_signs_of_a_kernel_are_not_the_kernel(signs):
    """However large the scale that would clip the kernel to them."""
    expected = bank(8).reshape(8, -1)

    assert np.diagonal(residuals(signs(expected).astype(float), expected)).min() > TOLERANCE


def test_a_constant_tile_matches_nothing():
    """Black is no kernel, and a kernel without a pattern is shown by no tile."""
    expected = bank(4).reshape(4, -1)
    expected[2] = 0.5

    assert (residuals(np.zeros((1, 9)), expected) == 1).all()
    assert (residuals(bank(1, seed=5).reshape(1, -1), expected)[:, 2] == 1).all()


def test_unknown_values_are_left_out():
    """A masked cell does not count; a tile that is mostly masked is none."""
    expected = bank(2).reshape(2, -1)
    drawn = np.stack([expected[0], expected[1]])
    drawn[0, 4] = np.nan
    drawn[1, :5] = np.nan

    apart = residuals(drawn, expected)

    assert apart[0, 0] < 1e-6
    assert (apart[1] == 1).all()


def test_as_many_pairs_are_made_as_there_can_be():
    """A tile that fits two is given to the one that has no other."""
    fits = np.array([[True, True, False], [True, False, False], [True, True, False]])

    assert (
        sorted(tile for tile in assign(fits) if tile is not None) == [0, 1]
        or sum(tile is not None for tile in assign(fits)) == 2
    )
    assert assign(np.array([[True, True], [True, False]])) == [1, 0]
    assert assign(np.zeros((0, 2), bool)) == [None, None]


def chain(count):
    """Return that each expected one fits a tile and the next, and the last only the first tile."""
    fits = np.eye(count, dtype=bool) | np.eye(count, k=-1, dtype=bool)
    fits[:, -1] = False
    fits[0, -1] = True
    return fits


@pytest.mark.parametrize(
    "fits",
    [chain(MOST), chain(MOST)[::-1, ::-1], np.vstack([chain(MOST), np.zeros((9, MOST), bool)])],
    ids=["chain", "backwards", "more-tiles"],
)
def test_the_most_kernels_that_are_compared_can_be_paired(fits):
    """Where the last pair moves all others, there is no limit but the one that is declared."""
    tiles = assign(fits)

    assert len(set(tiles)) == MOST
    assert all(fits[tile, expected] for expected, tile in enumerate(tiles))


@pytest.mark.parametrize("symmetry", SYMMETRIES)
def test_all_tiles_may_share_a_symmetry(symmetry):
    """A set drawn turned, mirrored or transposed is found, and the note says how."""
    expected = bank(6)
    drawn = symmetric(expected, symmetry)

    matches = find_kernels(Pictures.of(list(drawn)), np.moveaxis(expected, 0, -1)[:, :, np.newaxis])

    assert not matches.missing
    assert matches.note == ("" if symmetry == SYMMETRIES[0] else f"({symmetry})")


def test_tiles_that_do_not_share_a_symmetry_do_not_pass():
    """Half of them transposed is not one way of drawing."""
    expected = bank(6)
    drawn = [tile.T if place % 2 else tile for place, tile in enumerate(expected)]

    matches = find_kernels(Pictures.of(drawn), np.moveaxis(expected, 0, -1)[:, :, np.newaxis])

    assert matches.matched == [0, 2, 4]


def test_single_numbers_are_compared_all_together():
    """Kernels of 1x1 have no pattern: in order they may be scaled, else they must be equal."""
    expected = list(np.random.default_rng(0).normal(size=8))

    assert numbers_match([3 * value + 1 for value in expected], expected) == list(range(8))
    assert numbers_match(expected[::-1], expected) == list(range(8))
    assert numbers_match([*expected[:3], 9.0, 9.5], expected) == [0, 1, 2]
    assert numbers_match([0.5, 0.7], [0.1, 0.3]) == []


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_a_colour_map_is_read_backwards(name):
    """The values of a coloured picture come back within the step of its 256 colours, up to sign."""
    import matplotlib as mpl

    expected = bank(1, 6, 6)[0]
    (plane,) = planes((mpl.colormaps[name](rescaled(expected)) * 255).round().astype(np.uint8), 0)

    assert residuals(plane.values.reshape(1, -1), expected.reshape(1, -1))[0, 0] < 0.02


@pytest.mark.parametrize("pad", [0, 1, 2, 5])
@pytest.mark.parametrize("factor", [1, 3])
def test_tiles_are_found_in_a_mosaic(pad, factor):
    """Gaps, margins, an incomplete last row and enlarged cells do not hide a tile."""
    expected = maps(7, size=14)
    whole = np.full((3 * 14 + 4 * pad, 3 * 14 + 4 * pad), 0.1)
    for place, tile in enumerate(expected):
        row, column = pad + (place // 3) * (14 + pad), pad + (place % 3) * (14 + pad)
        whole[row : row + 14, column : column + 14] = tile
    big = whole.repeat(factor, 0).repeat(factor, 1)

    (plane,) = planes(big, 0)
    matches = find_maps(Pictures.of([big]), [Reading("output", expected)])

    assert len(tiles_of(plane, expected)) == 7
    assert matches.matched == list(range(7))


def test_a_shuffled_mosaic_holds_no_map():
    """Pixels in another order are another picture."""
    expected = maps(4, size=14)
    whole = np.random.default_rng(0).permuted(np.hstack(list(expected)), axis=1)

    assert not find_maps(Pictures.of([whole]), [Reading("output", expected)]).pairs


def enlarged_by_pillow(place):
    """Return a random tile of bytes, enlarged."""
    from PIL import Image

    tile = np.random.default_rng(place).integers(0, 256, (5, 5)).astype(np.uint8)
    return np.asarray(Image.fromarray(tile).resize((40, 40), Image.Resampling.BICUBIC))


LARGE = {
    "prime": lambda: [np.random.default_rng(0).random((1999, 1999))],
    "colours": lambda: [np.random.default_rng(0).random((1150, 1150, 3))],
    "alike-everywhere": lambda: [np.random.default_rng(place).random((200, 200)) for place in range(64)],
    "enlarged": lambda: [enlarged_by_pillow(place) for place in range(600)],
}


@pytest.mark.parametrize("large", LARGE)
@pytest.mark.parametrize("count", [1, 32])
def test_pictures_of_any_size_are_searched_within_seconds(large, count):
    """For kernels and for maps: what would take longer is left out, and that is remembered."""
    begun = time.process_time()
    pictures = Pictures.of(LARGE[large]())
    find_kernels(pictures, np.moveaxis(bank(count, 5, 5), 0, -1)[:, :, np.newaxis])
    find_maps(pictures, [Reading("output", maps(count))])

    assert time.process_time() - begun < 5
    assert pictures.effort.exceeded or large in ("prime", "colours")


@pytest.mark.parametrize("method", ["BICUBIC", "LANCZOS"])
def test_what_was_clipped_between_rows_and_columns_is_read_back(method):
    """Pillow does so with bytes, and few of the pixels need show it; another kernel is not read from it."""
    from PIL import Image

    for seed in range(3, 60):
        kernel = np.random.default_rng(seed + 7).normal(0, 0.3, (5, 5))
        tile = np.uint8(255 * rescaled(kernel))
        drawn = np.asarray(Image.fromarray(tile).resize((40, 40), Image.Resampling[method])).astype(float)
        (small,) = shrunk(drawn[np.newaxis], (5, 5))

        assert small is not None, seed
        assert residuals(small.reshape(1, -1), kernel.reshape(1, -1))[0, 0] < TOLERANCE, seed
