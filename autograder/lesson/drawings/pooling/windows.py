"""Windows and their winners, and what pooling saves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from autograder.lesson.drawings.pooling.classifier import network_schematic
from autograder.lesson.drawings.pooling.stages import digit
from autograder.lesson.drawings.svg import Schematic
from autograder.lesson.figures import WIDTH, draw_image, show, style, write_values
from autograder.lesson.palette import BLUE, FAINT, INK, ORANGE, QUIET, RED

Pooling = Callable[..., Any]

MAP = np.array([[1, 3, 2, 0], [2, 0, 1, 1], [0, 5, 4, 6], [7, 0, 2, 0]])  # equal means below, different maxima


def _tiles(values: np.ndarray) -> np.ndarray:
    """Return the 2×2 windows of a map, (H/2, W/2, 4)."""
    rows, columns = values.shape[0] // 2, values.shape[1] // 2
    cut = values[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2)
    return cut.transpose(0, 2, 1, 3).reshape(rows, columns, 4)


def max_pooling_schematic() -> Schematic:
    """Return the picture of 2×2 pooling: four windows, the winner of each ringed, maxima and means."""
    largest, means = _tiles(MAP).max(axis=-1), _tiles(MAP).mean(axis=-1)
    finding = f"The largest values of four 2 by 2 windows are {_listed(largest)}, the means {_listed(means)}."
    drawing = Schematic(720, 300, f"{finding} The winner of each window wears a ring.")
    side, left, top = 52, 36, 62
    drawing.text(left + 2 * side, 32, "a map, 4×4", 15, bold=True)
    for (row, column), value in np.ndenumerate(MAP):
        x, y = left + column * side, top + row * side
        shaded = (row // 2 + column // 2) % 2 == 0
        drawing.box(x, y, side, side, "#f3f3f3" if shaded else "#ffffff", FAINT, 1)
        if value == largest[row // 2, column // 2]:
            drawing.disc(x + side / 2, y + side / 2, 19, "none", RED, 3)
        drawing.text(x + side / 2, y + side / 2, str(value), 18)
    for row, column in np.ndindex(2, 2):
        drawing.box(left + 2 * column * side, top + 2 * row * side, 2 * side, 2 * side, "none", INK, 3)
    for offset, values, words, marked in ((330, largest, "largest of each", True), (550, means, "mean of each", False)):
        x0, y0 = offset, top + side
        if marked:
            drawing.arrow(offset - 66, top + 2 * side, offset - 14, top + 2 * side, QUIET, 2)
        else:
            drawing.text(offset - 58, top + 2 * side, "or", 15)
        drawing.text(x0 + side, 32, words, 15, bold=True)
        for (row, column), value in np.ndenumerate(values):
            x, y = x0 + column * side, y0 + row * side
            drawing.box(x, y, side, side, "#ffffff", INK, 2)
            if marked:
                drawing.disc(x + side / 2, y + side / 2, 19, "none", RED, 3)
            drawing.text(x + side / 2, y + side / 2, f"{value:g}", 18)
    return drawing


def _listed(values: np.ndarray) -> str:
    numbers = [f"{value:g}" for value in values.ravel()]
    return f"{', '.join(numbers[:-1])} and {numbers[-1]}"


def winners(max_pool2d: Pooling) -> None:
    """Show a piece of a digit with the winner of each 2×2 window ringed, and what the learner's pooling keeps."""
    piece = np.round(digit(7)[6:14, 10:20], 1)
    pooled = np.asarray(max_pool2d(piece))
    with style():
        fig, (left, right) = plt.subplots(1, 2, figsize=(WIDTH, 4.4), width_ratios=[10, 5], layout="constrained")
        write_values(left, draw_image(left, piece, f"a piece of a digit, {_size(piece)}", vmax=1), "{:.1f}", 8)
        for row, column in np.ndindex(pooled.shape):
            window = piece[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
            left.add_patch(Rectangle((2 * column - 0.5, 2 * row - 0.5), 2, 2, fill=False, edgecolor=BLUE, lw=2))
            if window.max() > window.min():
                at = np.unravel_index(np.argmax(window), window.shape)
                left.plot(2 * column + at[1], 2 * row + at[0], "o", ms=25, mfc="none", mec=RED, mew=2.5, clip_on=False)
        write_values(right, draw_image(right, pooled, f"your max pooling, {_size(pooled)}", vmax=1), "{:.1f}", 9)
    kept = np.count_nonzero(pooled > 0.5) / pooled.size - np.count_nonzero(piece > 0.5) / piece.size
    show(
        fig,
        f"Each 2 by 2 window of the piece ({_size(piece)}) gives one value of the pooled map ({_size(pooled)}): its "
        "largest, ringed; windows of four equal values have no ring. The strokes stay, and grow a little: the share of "
        f"values above 0.5 rises by {100 * kept:.0f} percentage points.",
    )


def _size(values: np.ndarray) -> str:
    return "×".join(map(str, values.shape))


def pooled_digit(max_pool2d: Pooling, avg_pool2d: Pooling) -> None:
    """Show a digit, twice pooled with the maximum and twice with the average, by the learner's functions."""
    image = digit(7)
    rows = []
    for pool in (max_pool2d, avg_pool2d):
        once = np.asarray(pool(image))
        rows.append([image, once, np.asarray(pool(once))])
    with style():
        fig, axes = plt.subplots(2, 3, figsize=(WIDTH, 6.4), gridspec_kw={"hspace": 0.06}, layout="constrained")
        for name, line, maps in zip(("largest", "mean"), axes, rows, strict=True):
            for step, (ax, values) in enumerate(zip(line, maps, strict=True)):
                title = ("the digit", f"{name} of 2×2", f"{name} of 2×2, again")[step]
                draw_image(ax, values, f"{title}: {_size(values)}", vmax=1)
    light = [float(line[2].mean()) for line in rows]
    show(
        fig,
        "After two poolings 7 by 7 values are left of 28 by 28 pixels, and the digit can still be read. The maximum "
        f"keeps strokes bright and makes them wider (mean brightness {light[0]:.2f}), the average pales them "
        f"({light[1]:.2f}, as in the digit itself).",
    )


def costs() -> dict[str, tuple[int, int]]:
    """Return counts without and with 2×2 pooling after 8 maps of 26×26: (without, with).

    `dense head`: weights from all values to 10 units. `next weights`: of a convolution with 16 kernels 3×3.
    `next products`: multiplications of that convolution, for one image.
    """
    kernel_weights = 3 * 3 * 8 * 16
    return {
        "dense head": (26 * 26 * 8 * 10, 13 * 13 * 8 * 10),
        "next products": (24 * 24 * kernel_weights, 11 * 11 * kernel_weights),
        "next weights": (kernel_weights, kernel_weights),
    }


def savings() -> None:
    """Show what 2×2 pooling saves behind it, and what it does not."""
    titles = {
        "dense head": "weights of a dense layer\nwith 10 units behind it",
        "next products": "multiplications of a further\nconvolution (16 kernels 3×3)",
        "next weights": "weights of that\nconvolution",
    }
    counted = costs()
    with style():
        fig, axes = plt.subplots(1, 3, figsize=(WIDTH, 2.9), layout="constrained")
        for ax, (name, values) in zip(axes, counted.items(), strict=True):
            bars = ax.bar(["no pooling", "2×2 pooling"], values, color=[ORANGE, BLUE], width=0.62, edgecolor=INK)
            bars[0].set_hatch("//")
            ax.bar_label(bars, [f"{value:,}".replace(",", " ") for value in values], padding=3)
            ax.set_title(titles[name])
            ax.set_ylim(0, max(values) * 1.15)
            ax.set_yticks([])
            ax.spines["left"].set_visible(False)
            ax.tick_params(axis="x", length=0)
    fewer = {name: without / with_ for name, (without, with_) in counted.items()}
    show(
        fig,
        f"Behind 8 maps of 26×26, pooling divides the weights of a dense layer by {fewer['dense head']:.0f} and the "
        f"multiplications of a further convolution by {fewer['next products']:.1f}. The weights of that convolution "
        "stay the same: they are shared, and do not depend on the size of the maps.",
    )


SCHEMATICS: dict[str, Callable[[], Schematic]] = {
    "max-pooling.svg": max_pooling_schematic,
    "network.svg": network_schematic,
}
