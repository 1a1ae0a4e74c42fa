"""Layers as matrices, their parameters, and the sum over channels."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from autograder.lesson.figures import (
    WIDTH,
    draw_image,
    draw_signed,
    outline,
    show,
    step_through,
    style,
    write_values,
)
from autograder.lesson.palette import BLUE, FAINT, GREEN, INK, ORANGE, QUIET, RED

KERNEL = np.array([2.0, -1.0, 3.0])
CHANNELS = ("red", "green", "blue")


def weight_matrices() -> None:
    """Show a dense, a local and a shared layer of the same size as matrices."""
    show(*weight_matrices_figure())


def weight_matrices_figure() -> tuple[Figure, str]:
    """Return the figure of `weight_matrices` and its finding."""
    rng = np.random.default_rng(7)
    layers = {"dense": _nonzero(rng, 5, 7), "local": np.zeros((5, 7)), "convolutional": np.zeros((5, 7))}
    for row in range(5):
        layers["local"][row, row : row + 3] = _nonzero(rng, 3)
        layers["convolutional"][row, row : row + 3] = KERNEL
    counts = [
        len(np.unique(layers["convolutional"])) - 1 if name == "convolutional" else np.count_nonzero(matrix)
        for name, matrix in layers.items()
    ]
    with style():
        fig, axes = plt.subplots(1, 3, figsize=(WIDTH, 2.9), layout="constrained")
        for ax, (name, matrix), count in zip(axes, layers.items(), counts, strict=True):
            _matrix(ax, matrix, f"{name}: {count} weights", limit=4)
        axes[0].set_ylabel("output")
    alt = (
        f"Three layers from 7 inputs to 5 outputs. Dense: every cell of the matrix holds a weight, {counts[0]} in all. "
        f"Local: three weights in each row, {counts[1]} in all. Convolutional: the same three weights "
        f"in every row, each row one column further on: {counts[2]} in all."
    )
    return fig, alt


def _nonzero(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return np.asarray(rng.choice([-4.0, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0], shape))


def _matrix(ax: Axes, matrix: np.ndarray, title: str, limit: float) -> None:
    drawn = draw_signed(ax, np.where(matrix == 0, np.nan, matrix), title, limit)
    for (row, column), weight in np.ndenumerate(matrix):
        if weight:
            _write(ax, row, column, f"{weight:g}", drawn.to_rgba(weight), 10)
    _grid(ax, matrix.shape)
    ax.set_xticks(range(matrix.shape[1]), [f"x{place + 1}" for place in range(matrix.shape[1])], fontsize=8)
    ax.set_yticks(range(matrix.shape[0]), [f"s{place + 1}" for place in range(matrix.shape[0])], fontsize=8)
    ax.tick_params(length=0)


def _write(ax: Axes, row: float, column: float, words: str, colour: Any, size: float) -> None:
    ink = "black" if float(np.dot(colour[:3], (0.2126, 0.7152, 0.0722))) > 0.45 else "white"
    ax.text(column, row, words.replace("-", "−"), ha="center", va="center", color=ink, fontsize=size)


def _grid(ax: Axes, shape: tuple[int, ...]) -> None:
    ax.set_xticks(np.arange(0.5, shape[1] - 1), minor=True)
    ax.set_yticks(np.arange(0.5, shape[0] - 1), minor=True)
    ax.grid(which="minor", color=FAINT, linewidth=0.8)
    ax.tick_params(which="minor", length=0)


def matrix_at_work(matrix: ArrayLike, signal: ArrayLike) -> None:
    """Show a matrix of the learner's, a signal, and their product."""
    show(*matrix_at_work_figure(np.asarray(matrix, float), np.asarray(signal, float)))


def matrix_at_work_figure(matrix: np.ndarray, signal: np.ndarray) -> tuple[Figure, str]:
    """Return the figure of `matrix_at_work` and its finding."""
    response = matrix @ signal
    limit = float(np.abs(matrix).max())
    with style():
        widths = (matrix.shape[1], 1, 1)
        fig, axes = plt.subplots(1, 3, figsize=(WIDTH * 0.72, 3.4), width_ratios=widths, layout="constrained")
        _matrix(axes[0], matrix, "M", limit)
        for ax, values, name, letter in ((axes[1], signal, "x", "x"), (axes[2], response, "M @ x", "s")):
            drawn = draw_signed(ax, values[:, None], name, float(np.abs(response).max()))
            write_values(ax, drawn, size=10)
            ax.set_yticks(range(len(values)), [f"{letter}{place + 1}" for place in range(len(values))], fontsize=8)
            ax.tick_params(length=0)
            _grid(ax, (len(values), 1))
        axes[1].text(-1.6, (len(signal) - 1) / 2, "@", fontsize=16, ha="center", va="center")
        axes[2].text(-1.7, (len(response) - 1) / 2, "=", fontsize=16, ha="center", va="center")
    values = ", ".join(f"{value:g}" for value in response)
    alt = (
        f"A matrix of {matrix.shape[0]} rows and {matrix.shape[1]} columns, the kernel in every row one column further "
        f"on. Times the signal it gives {values}: each row multiplies its window and adds up."
    )
    return fig, alt


def parameter_counts(counts: dict[str, int]) -> None:
    """Show how many parameters the dense, the local and the shared layer have, as the learner counted them."""
    show(*parameter_counts_figure(counts))


def parameter_counts_figure(counts: dict[str, int]) -> tuple[Figure, str]:
    """Return the figure of `parameter_counts` and its finding."""
    names = ("dense", "local", "shared")
    values = [int(counts[name]) for name in names]
    numbers = [f"{value:,}".replace(",", " ") for value in values]
    with style():
        fig, ax = plt.subplots(figsize=(WIDTH, 2.5), layout="constrained")
        bars = ax.barh(names, values, color=[ORANGE, BLUE, GREEN], hatch=["//", "..", ""], edgecolor=INK, height=0.62)
        ax.bar_label(bars, numbers, padding=5, fontsize=12, fontweight="bold")
        ax.invert_yaxis()
        ax.set_xscale("log")
        ax.set_xlim(1, max(values) * 12)
        ax.set_xlabel("weights and biases (each step of the axis is ten times as many)")
        ax.tick_params(axis="y", length=0, labelsize=11)
        ax.set_xticks(10 ** np.arange(7), [f"{10**power:,}".replace(",", " ") for power in range(7)])
        ax.tick_params(axis="x", which="minor", length=0)
        for place in (1, 2):
            ratio = f"{values[place - 1] / values[place]:.0f} times fewer"
            ax.text(values[place] * 16, place, ratio, va="center", color=QUIET, fontsize=10)
    alt = (
        f"The dense layer has {numbers[0]} parameters, the local one {numbers[1]}, the shared one {numbers[2]}: "
        f"local connections save a factor of {values[0] / values[1]:.0f}, sharing another {values[1] / values[2]:.0f}."
    )
    return fig, alt


def channel_sum(image: ArrayLike, kernel: ArrayLike, bias: float, row: int = 0, column: int = 0) -> None:
    """Show how one value of a map comes about: a sum for each channel, their sum, the bias."""
    show(*channel_sum_figure(np.asarray(image), np.asarray(kernel), bias, row, column))


def channel_sum_slider(image: ArrayLike, kernel: ArrayLike, bias: float, row: int = 0, column: int = 0) -> None:
    """Show the same sum channel by channel, on a slider."""
    pixels, weights = np.asarray(image), np.asarray(kernel)
    sums = _sums(pixels, weights, row, column)

    def frame(step: int) -> Figure:
        return channel_sum_figure(pixels, weights, bias, row, column, step)[0]

    captions = [
        f"{name}: multiply, add up: {_number(sums[place])}. So far: {_number(sum(sums[: place + 1]))}"
        for place, name in enumerate(CHANNELS)
    ]
    captions.append(f"the bias is added once: {_number(sum(sums))} + {_number(bias)} = {_number(sum(sums) + bias)}")
    step_through(frame, captions, "add", [*CHANNELS, "bias"])


def channel_sum_figure(
    image: np.ndarray, kernel: np.ndarray, bias: float, row: int, column: int, step: int = 3
) -> tuple[Figure, str]:
    """Return the figure of `channel_sum` and its finding; `step` 0 to 3 says how far the sum has come."""
    sums, (kh, kw) = _sums(image, kernel, row, column), kernel.shape[:2]
    total = sum(sums) + bias
    with style():
        fig = plt.figure(figsize=(WIDTH, 5.6))
        margins = {"left": 0.05, "right": 0.99, "top": 0.93, "bottom": 0.03, "hspace": 0.28, "wspace": 0.2}
        grid = fig.add_gridspec(3, 4, width_ratios=(1.25, 0.95, 0.95, 1.25), **margins)
        for place, name in enumerate(CHANNELS):
            axes = [fig.add_subplot(grid[place, part]) for part in range(3)]
            window = image[row : row + kh, column : column + kw, place]
            head = ("image", "kernel", "products") if place == 0 else ("", "", "")
            write_values(axes[0], draw_image(axes[0], image[:, :, place], head[0], vmax=9), size=9)
            outline(axes[0], row, column, kh, kw)
            axes[0].set_ylabel(name, fontsize=12)
            write_values(axes[1], draw_signed(axes[1], kernel[:, :, place], head[1], 4), size=11)
            if place <= step:
                write_values(axes[2], draw_signed(axes[2], window * kernel[:, :, place], head[2], 30), size=11)
            else:
                axes[2].axis("off")
            for ax, sign in ((axes[1], "×"), (axes[2], "=")):
                if place <= step:
                    ax.text(-0.11, 0.5, sign, transform=ax.transAxes, fontsize=15, ha="center", va="center")
        _running_sum(fig.add_subplot(grid[:, 3]), sums, bias, step)
    words = ", ".join(f"{name} {_number(value)}" for name, value in zip(CHANNELS, sums, strict=True))
    alt = (
        f"One window of a colour image. Each channel meets its own slice of the kernel: {words}. "
        f"The three sums and the bias {_number(bias)} make one number, {_number(total)}: one pixel of one feature map."
    )
    return fig, alt


def _running_sum(ax: Axes, sums: list[float], bias: float, step: int) -> None:
    ax.axis("off")
    ax.set(xlim=(0, 1), ylim=(0, 1))
    line = {"arrowstyle": "-", "color": FAINT, "linewidth": 2}
    ax.annotate("", (0.3, 0.85 - 0.345 * min(step, 2)), (0.3, 0.85), arrowprops=line)
    middle: dict[str, Any] = {"ha": "center", "va": "center"}
    framed = {"facecolor": "white", "edgecolor": INK, "boxstyle": "round,pad=0.35"}
    for place, value in enumerate(sums[: step + 1]):
        height = 0.85 - 0.345 * place
        ax.text(0.3, height, _number(value), fontsize=17, bbox=framed, **middle)
        if place:
            ax.text(0.06, height, "+", fontsize=17, **middle)
            so_far = f"so far {_number(sum(sums[: place + 1]))}"
            ax.text(0.98, height, so_far, fontsize=10, ha="right", va="center", color=QUIET)
    if step >= len(sums):
        plain = {"facecolor": "white", "edgecolor": "white", "pad": 2}
        ax.text(0.3, 0.0, f"+ bias {_number(bias)} =", fontsize=12, bbox=plain, **middle)
        ringed = {"facecolor": "white", "edgecolor": RED, "linewidth": 2.5, "pad": 7}
        ax.text(0.8, 0.0, _number(sum(sums) + bias), fontsize=19, fontweight="bold", bbox=ringed, **middle)


def _sums(image: np.ndarray, kernel: np.ndarray, row: int, column: int) -> list[float]:
    window = image[row : row + kernel.shape[0], column : column + kernel.shape[1]]
    return [float(value) for value in (window * kernel).sum(axis=(0, 1))]


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")
