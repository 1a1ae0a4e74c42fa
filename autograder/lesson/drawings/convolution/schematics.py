"""The schematics of lesson 01, as SVG files beside the notebook. All their numbers are computed here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.lesson.drawings.svg import Schematic
from autograder.lesson.palette import FAINT, INK, PAPER, QUIET, RED

SELECTED = "#fde6d5"  # a pale RED: the window
WINDOW = np.array([[1, 2, 9], [0, 1, 8], [2, 1, 9]])
KERNEL = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
COUNTING = np.arange(1, 10).reshape(3, 3)


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _grid(
    picture: Schematic, x: float, y: float, values: np.ndarray, cell: float, fill: str = PAPER, size: float = 16
) -> None:
    for (row, column), value in np.ndenumerate(values):
        left, top = x + column * cell, y + row * cell
        picture.box(left, top, cell, cell, fill=fill, edge=QUIET, edge_width=1)
        picture.text(left + cell / 2, top + cell / 2, _number(value), size=size)
    picture.box(x, y, cell * values.shape[1], cell * values.shape[0], fill="none", edge=INK, edge_width=2)


def one_window() -> Schematic:
    """Draw a window, a kernel, their products and the sum."""
    products = WINDOW * KERNEL
    total = int(products.sum())
    picture = Schematic(
        760,
        214,
        f"A window of nine pixels times a kernel of nine weights gives nine products; their sum, {total}, is the "
        "response. Each pixel meets the weight at its own place.",
    )
    cell, top = 46, 48
    for x, values, title, fill in (
        (20, WINDOW, "window", FAINT),
        (210, KERNEL, "kernel", SELECTED),
        (400, products, "products", PAPER),
    ):
        picture.text(x + 1.5 * cell, 26, title, size=16, bold=True)
        _grid(picture, x, top, values, cell, fill)
    middle = top + 1.5 * cell
    picture.text(184, middle, "×", size=28)
    picture.text(374, middle, "=", size=28)
    picture.arrow(546, middle, 640, middle, width=2)
    picture.text(593, middle - 18, "add all up", size=14)
    picture.box(650, middle - 34, 84, 68, fill=PAPER, edge=RED, edge_width=3)
    picture.text(692, middle, _number(total), size=26, bold=True)
    picture.text(692, 26, "response", size=16, bold=True)
    return picture


def positions() -> Schematic:
    """Draw where a kernel of 3 can start on a row of 7 pixels: plain, padded, and with stride 2."""
    rows = [("stride 1, pad 0", 0, 1), ("stride 1, pad 1", 1, 1), ("stride 2, pad 0", 0, 2)]
    counts = [len(range(0, 7 + 2 * pad - 3 + 1, stride)) for _, pad, stride in rows]
    picture = Schematic(
        620,
        424,
        "A kernel of 3 on a row of 7 pixels: "
        + ", ".join(f"{name}: {count} positions" for (name, _, _), count in zip(rows, counts, strict=True))
        + ".",
    )
    cell, left = 42, 210
    top = 20.0
    for (name, pad, stride), count in zip(rows, counts, strict=True):
        picture.text(20, top + cell / 2 - 9, name, size=16, anchor="start", bold=True)
        picture.text(20, top + cell / 2 + 12, f"{count} positions", size=15, anchor="start", colour=RED)
        for place in range(-pad, 7 + pad):
            inside = 0 <= place < 7
            x = left + 42 + place * cell
            picture.box(x, top, cell, cell, fill=FAINT if inside else PAPER, edge=QUIET, edge_width=1)
            picture.text(
                x + cell / 2, top + cell / 2, str(place) if inside else "0", size=14, colour=INK if inside else QUIET
            )
        for step in range(count):
            x, y = left + 42 + (step * stride - pad) * cell, top + cell + 9 + step * 11
            picture.line(x + 3, y, x + 3 * cell - 3, y, colour=RED, width=3)
            picture.disc(x + 3, y, 4.5, fill=RED, edge=RED)
        top += cell + 9 + count * 11 + 26
    return picture


def impulse() -> Schematic:
    """Draw why one bright pixel comes out as the kernel turned by 180°."""
    picture = Schematic(
        760,
        330,
        "A kernel with the numbers 1 to 9 slides over an image with one bright pixel. The first window reaches the "
        "pixel with the last weight, 9, the last window with the first weight, 1: the kernel comes out turned by 180°.",
    )
    cell = 34
    turned = COUNTING[::-1, ::-1]
    for x, (row, column), title in ((20, (0, 0), "first window"), (270, (2, 2), "last window")):
        picture.text(x + 2.5 * cell, 24, title, size=16, bold=True)
        for i, j in np.ndindex(5, 5):
            bright = (i, j) == (2, 2)
            fill = PAPER if bright else FAINT
            picture.box(x + j * cell, 44 + i * cell, cell, cell, fill=fill, edge=QUIET, edge_width=1)
        for i, j in np.ndindex(3, 3):
            hit = (row + i, column + j) == (2, 2)
            place = x + (column + j + 0.5) * cell, 44 + (row + i + 0.5) * cell
            picture.text(*place, str(COUNTING[i, j]), size=19 if hit else 14, colour=RED if hit else INK, bold=hit)
        picture.box(x + column * cell, 44 + row * cell, 3 * cell, 3 * cell, fill="none", edge=RED, edge_width=3)
        response = int(COUNTING[2 - row, 2 - column])
        picture.text(x + 2.5 * cell, 44 + 5 * cell + 26, f"the bright pixel meets {response}", size=15)
        picture.text(x + 2.5 * cell, 44 + 5 * cell + 48, f"response {response}", size=15, colour=RED, bold=True)
    picture.text(620, 24, "all nine responses", size=16, bold=True)
    _grid(picture, 620 - 1.5 * 48, 56, turned, 48, size=19)
    picture.text(620, 44 + 5 * cell + 26, "the kernel,", size=15)
    picture.text(620, 44 + 5 * cell + 48, "turned by 180°", size=15, colour=RED, bold=True)
    picture.arrow(462, 44 + 2.5 * cell, 530, 44 + 2.5 * cell, width=2)
    picture.text(380, 308, "The numbers 1 to 9 are the kernel. The white cell is the one bright pixel.", size=13)
    return picture


SCHEMATICS: dict[str, Callable[[], Schematic]] = {
    "one-window.svg": one_window,
    "positions.svg": positions,
    "impulse.svg": impulse,
}
