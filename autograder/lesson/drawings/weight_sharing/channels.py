"""The schematic of lesson 03 in which a photograph's three channels go through four kernels and become four maps."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.lesson.drawings.svg import Schematic
from autograder.lesson.palette import INK, PAPER, QUIET, SIGNED

PHOTOGRAPH = Path(__file__).with_name("photograph.png")
NAMES = ("upright edges", "level edges", "red", "blue")  # what the four kernels look for
TILE = 119, 105  # pixels: each picture at 1.4 times its size
ROWS = tuple(52 + 128 * row for row in range(4))


def photograph() -> np.ndarray:
    """Return a colour photograph, uint8 of shape (75, 85, 3): Grace Hopper before a flag (see `NOTICE`)."""
    return np.asarray((plt.imread(PHOTOGRAPH) * 255).round(), dtype=np.uint8)


def kernels() -> np.ndarray:
    """Return four kernels (3, 3, 3, 4) of whole numbers, one for each of `NAMES`; the weights of each add up to 0."""
    edge = np.array([[-1, 0, 1]] * 3)
    weights = np.zeros((3, 3, 3, 4), dtype=int)
    weights[..., 0], weights[..., 1] = edge[:, :, None], edge.T[:, :, None]
    weights[..., 2], weights[..., 3] = (2, -1, -1), (-1, -1, 2)
    return weights


def maps() -> np.ndarray:
    """Return the maps (73, 83, 4) of the photograph, in whole numbers: the same on every machine."""
    windows = sliding_window_view(photograph().astype(int), (3, 3), axis=(0, 1))
    return np.asarray(np.einsum("rcxij,ijxk->rck", windows, kernels()))


def channels_to_maps() -> Schematic:
    """Draw a photograph, its three channels, four kernels three slices deep, and the four maps they make."""
    picture = Schematic(
        900,
        570,
        "A colour photograph is three channels. Each of four kernels has three slices, one for each channel; "
        "what they give is added up to one map. Four kernels make four maps: one has the upright edges, "
        "one the level edges, one is positive where the photograph is red, one where it is blue.",
    )
    for x, words in ((74, "image (H, W, 3)"), (221, "channels"), (470, "kernels (3, 3, 3, 4)")):
        picture.text(x, 24, words, size=15, bold=True)
    picture.text(765, 24, "maps (H′, W′, 4)", size=15, bold=True)
    pixels, values = photograph(), maps()
    middle = ROWS[1] + 64
    picture.image(14, middle, *TILE, pixels)
    for channel, name in enumerate(("red", "green", "blue")):
        y = ROWS[channel] + 52
        picture.arrow(136, middle + 52, 158, y + 52, QUIET)
        picture.image(162, y, *TILE, pixels[:, :, channel])
        picture.text(221, y + 115, name, size=14)
    for place, name in enumerate(NAMES):
        y = ROWS[place]
        picture.arrow(286, middle + 52, 338, y + 52, QUIET)
        for channel, letter in enumerate("RGB"):
            x = 346 + 92 * channel
            _slice(picture, x, y + 20, kernels()[:, :, channel, place])
            picture.text(x + 33, y + 98, letter, size=14, bold=True)
            if channel < 2:
                picture.text(x + 79, y + 53, "+", size=20)
        picture.arrow(604, y + 52, 694, y + 52)
        picture.text(648, y + 38, "add up", size=14)
        picture.image(702, y, *TILE, _coloured(values[:, :, place]))
        picture.text(702 + TILE[0] / 2, y + 115, f"map {place}: {name}", size=14)
    for line, words in enumerate(("in kernels and maps", "purple is positive,", "white is 0,", "orange is negative")):
        picture.text(14, 478 + 20 * line, words, anchor="start")
    return picture


def _slice(picture: Schematic, x: float, y: float, weights: np.ndarray) -> None:
    """Draw 3 by 3 weights as numbers on their colours."""
    for (row, column), weight in np.ndenumerate(weights):
        red, green, blue = _signed(128 + 55 * int(weight))
        picture.box(x + 22 * column, y + 22 * row, 22, 22, f"#{red:02x}{green:02x}{blue:02x}", QUIET, 1)
        ink = PAPER if abs(weight) > 1 else INK
        picture.text(x + 22 * column + 11, y + 22 * row + 11, f"{weight}".replace("-", "−"), size=12, colour=ink)


def _coloured(values: np.ndarray) -> np.ndarray:
    """Return signed whole numbers as colours (H, W, 3), white for 0."""
    return _signed(128 + values * 127 // np.abs(values).max())


def _signed(level: np.ndarray | int) -> np.ndarray:
    """Return the colour of each level from 0 to 255, whose middle, white, is 128."""
    return np.asarray(mpl.colormaps[SIGNED](level, bytes=True), dtype=np.uint8)[..., :3]
