"""The picture of a plot sets each drawn tile beside the kernel that it matches, or the nearest, with words."""

import time

import numpy as np
import pytest

from autograder.checks.engine.exercise import Outcome, failed
from autograder.checks.pictures.outcome import picture_of
from autograder.checks.plots.drawn_models import arrays
from autograder.checks.plots.pictures import Pictures
from autograder.checks.plots.search import find_kernels
from autograder.checks.plots.tile_pairs import MOST_TILES, Wanted, with_tiles
from autograder.probes.figures.drawing import Drawing, DrawnFigure, DrawnImage

KERNELS = np.random.default_rng(0).normal(size=(5, 5, 1, 3))


def drawing(*tiles):
    """Return a figure with each of these arrays in axes of its own."""
    images = [
        DrawnImage(np.asarray(tile, np.float32), 0, "AxesImage", at + 1, 1, at + 1, "<b>", False, 0.0, 1.0)
        for at, tile in enumerate(tiles)
    ]
    figure = DrawnFigure(1, "shown", "", len(tiles), 0, len(tiles), 0, 0, 0, 0, -1)
    return Drawing(tuple(images), (figure,), 0, "")


def told(drawn, kernels=KERNELS):
    """Return the outcome of a drawing in which something is missing."""
    matches = find_kernels(Pictures.of(arrays(drawn)), kernels)
    banks = [np.moveaxis(kernels[:, :, channel], -1, 0) for channel in range(kernels.shape[2])]
    outcome = failed("plot_kernels", "…", where="above", fraction=matches.share)
    return with_tiles(outcome, drawn, matches, Wanted("kernel", "the kernels", banks))


def words_of(outcome):
    """Return for each tile whether it counts, where it is, and what is said of it."""
    return [(tile.right, tile.where, tile.words) for tile in outcome.drawn.tiles]


def test_each_tile_is_told_what_it_shows():
    """A kernel, a kernel again, something near a kernel, something else; and which kernel is not there."""
    first, second = KERNELS[:, :, 0, 0], KERNELS[:, :, 0, 1]
    near = second + 0.2 * np.eye(5)
    other = np.random.default_rng(3).normal(size=(5, 5))

    outcome = told(drawing(3 * first + 1, first, near, other))

    assert outcome.drawn.tiles[1].expected == pytest.approx(first)
    assert [tile.right for tile in outcome.drawn.tiles].count(True) == 1
    texts = {where: words for _, where, words in words_of(outcome)}
    assert "kernel #0" in {texts["figure 1, row 1, column 1"], texts["figure 1, row 1, column 2"]}
    assert "kernel #0 once more" in texts.values()
    assert texts["figure 1, row 1, column 3"].startswith("no kernel; #1 is nearest, off by ")
    assert texts["figure 1, row 1, column 4"].startswith(("no kernel; #", "like no kernel"))
    assert [words for _, where, words in words_of(outcome) if not where] == [
        "kernel #1 is not drawn",
        "kernel #2 is not drawn",
    ]


def test_images_without_a_tile_are_shown_as_they_are():
    """With their size and the size that was looked for."""
    outcome = told(drawing(np.zeros((3, 2)), np.arange(12.0).reshape(2, 2, 3)))

    assert words_of(outcome)[0] == (
        False,
        "figure 1, axes 1",
        "3×2 values, in which there is nothing like a kernel of 5×5",
    )
    assert outcome.drawn.tiles[1].values.shape == (2, 2)


def test_the_channel_that_a_tile_shows_stands_beside_it():
    """Of kernels with several input channels, each may be drawn."""
    kernels = np.random.default_rng(1).normal(size=(4, 4, 2, 2))

    tile = told(drawing(kernels[:, :, 1, 1]), kernels).drawn.tiles[0]

    assert tile.words == "kernel #1"
    assert tile.expected == pytest.approx(kernels[:, :, 1, 1])


def test_the_picture_is_also_text_and_quick_and_not_endless():
    """A thousand tiles of which one is right."""
    kernels = np.random.default_rng(2).normal(size=(7, 7, 1, 40))
    noise = np.random.default_rng(3).normal(size=(1000, 7, 7))
    outcome = told(drawing(kernels[:, :, 0, 5], *noise), kernels)

    began = time.process_time()
    picture = picture_of(outcome)

    assert time.process_time() - began < 1.0
    assert picture.html.count("<tr>") == MOST_TILES + 1
    assert picture.html.count("<img alt=") >= MOST_TILES
    assert picture.text.splitlines()[1] == "✓ figure 1, row 1, column 1: kernel #5"


def test_a_right_plot_has_no_picture():
    """There is nothing to compare."""
    right = Outcome("plot_kernels", True, 1.0, "Right")
    drawn = drawing(KERNELS[:, :, 0, 0])
    matches = find_kernels(Pictures.of(arrays(drawn)), KERNELS)

    assert with_tiles(right, drawn, matches, Wanted("kernel", "the kernels", [KERNELS[:, :, 0].T])) is right
