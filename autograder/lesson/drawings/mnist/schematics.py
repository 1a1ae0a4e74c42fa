"""Lesson 05, the schematics: the network in Keras's words, the order of the axes, and which images are for what."""

from __future__ import annotations

from collections.abc import Callable

from autograder.lesson.drawings.svg import Schematic
from autograder.lesson.palette import BLUE, FAINT, GREEN, INK, ORANGE, QUIET, SKY

SIZES = ((28, 1), (22, 8), (11, 8), (9, 16), (4, 16))  # side and channels: 7×7 and 3×3 kernels, 2×2 pooling
STEPS = ("Conv2D(8, 7)", "MaxPooling2D()", "Conv2D(16, 3)", "MaxPooling2D()", "Flatten()")


def network() -> Schematic:
    """Return the picture of the lesson's network: maps that get smaller and more, then a vector, then ten numbers."""
    flat = SIZES[-1][0] ** 2 * SIZES[-1][1]
    parameters = [49 * 8 + 8, 0, 9 * 8 * 16 + 16, 0, 0, flat * 10 + 10]
    sizes = [f"{side} by {side} by {channels}" for side, channels in SIZES]
    drawing = Schematic(
        960,
        340,
        f"An image of {' becomes '.join((sizes[0], ', '.join(sizes[1:])))}, "
        f"a vector of {flat} numbers and 10 probabilities; "
        f"of {sum(parameters)} parameters, weights and biases, {parameters[-1]} are in the dense layer.",
    )
    x, middle = 30.0, 140.0
    for place, (side, channels) in enumerate(SIZES):
        size, copies = side * 3.6, min(channels, 6)
        for copy in range(copies - 1, -1, -1):
            fill = "#ffffff" if place else "#d9d9d9"
            drawing.box(x + 5 * copy, middle - size / 2 - 5 * copy, size, size, fill, BLUE if place else INK)
        width = size + 5 * (copies - 1)
        drawing.text(x + width / 2, 224, f"{side} × {side} × {channels}", 13, bold=True)
        x += width
        _step(drawing, x + 34, 258 + 40 * (place % 2), STEPS[place], parameters[place], middle)
        x += 68
    drawing.box(x, middle - 85, 14, 170, SKY, INK)
    drawing.text(x + 7, 36, f"a vector of {flat}", 13, bold=True)
    _step(drawing, x + 48, 298, 'Dense(10, "softmax")', parameters[-1], middle)
    for output in range(10):
        drawing.disc(x + 92, middle - 81 + 18 * output, 7, ORANGE if output == 3 else "#ffffff", INK)
        drawing.text(x + 110, middle - 81 + 18 * output, str(output), 12)
    return drawing


def _step(drawing: Schematic, x: float, y: float, words: str, parameters: int, middle: float) -> None:
    drawing.arrow(x - 24, middle, x + 24, middle, QUIET, 2)
    drawing.text(x, y, words, 13)
    if parameters:
        drawing.text(x, y + 17, f"{parameters} parameters", 12, QUIET)


def axes_order() -> Schematic:
    """Return the picture of the two orders of axes for a colour picture."""
    drawing = Schematic(
        760,
        250,
        "Channels last, (height, width, channels): at each pixel stand its numbers. Channels first, (channels, height, "
        "width): one whole sheet after the other. Keras reads channels last.",
    )
    names = (("R", "#f2c9b5"), ("G", "#bfe3d6"), ("B", "#b9d7ea"))
    drawing.text(180, 26, "channels last: (H, W, C)", 16, bold=True)
    for row in range(3):
        for column in range(4):
            left, top = 50 + column * 68, 52 + row * 48
            for place, (name, fill) in enumerate(names):
                drawing.box(left + place * 19, top, 19, 34, fill, INK, 1)
                drawing.text(left + place * 19 + 9.5, top + 17, name, 12)
    drawing.text(180, 214, "at each pixel, its channels: Keras's default", 14)
    drawing.text(572, 26, "channels first: (C, H, W)", 16, bold=True)
    for place, (name, fill) in enumerate(names):
        left, top = 440 + place * 92, 62
        for row in range(3):
            for column in range(4):
                drawing.box(left + column * 19, top + row * 34, 19, 34, fill, INK, 1)
                drawing.text(left + column * 19 + 9.5, top + row * 34 + 17, name, 12)
    drawing.text(572, 214, "one sheet for each channel, one after the other", 14)
    return drawing


def three_sets() -> Schematic:
    """Return the picture of the 70 000 images: learned from, watched, and looked at once."""
    drawing = Schematic(
        760,
        190,
        "50 000 images to learn from, 10 000 validation images to watch and to choose by, 10 000 test images for once.",
    )
    parts = (
        (50_000, "x_train", "to learn from,", "again and again", SKY),
        (10_000, "x_val", "to watch,", "to choose by", ORANGE),
        (10_000, "test_images", "for the end,", "once", FAINT),
    )
    x = 30.0
    for place, (count, name, use, more, fill) in enumerate(parts):
        width = count * 0.0093
        drawing.box(x, 56, width, 62, fill, INK, 1.5)
        drawing.text(x + width / 2, 76, name, 12, bold=True)
        drawing.text(x + width / 2, 99, f"{count:,}".replace(",", " "), 14)
        drawing.text(x + width / 2, 138, use, 13)
        drawing.text(x + width / 2, 156, more, 13)
        x += width + (6 if place == 0 else 24)
    learned = 60_000 * 0.0093 + 6
    drawing.line(30, 46, 30 + learned, 46, QUIET, 1.5)
    drawing.text(30 + learned / 2, 30, "the 60 000 training images of MNIST", 14, QUIET)
    drawing.line(30 + learned + 24, 46, x - 24, 46, GREEN, 1.5)
    drawing.text((30 + learned + 24 + x - 24) / 2, 30, "its test images", 14, QUIET)
    return drawing


SCHEMATICS: dict[str, Callable[[], Schematic]] = {
    "keras-network.svg": network,
    "axes-order.svg": axes_order,
    "three-sets.svg": three_sets,
}
