"""A kernel slides over an image, drawn step by step."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from autograder.lesson.drawings.convolution.responses import signed
from autograder.lesson.figures import WIDTH, draw_image, draw_signed, outline, show, step_through, style
from autograder.lesson.palette import QUIET, RED


def _correlate(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return np.asarray(np.einsum("rcij,ij->rc", sliding_window_view(image, kernel.shape), kernel), dtype=float)


def sliding_window(image: ArrayLike, kernel: ArrayLike) -> None:
    """Show every position of a small kernel on a small image, with the arithmetic."""
    fig, alt = sliding_window_figure(np.asarray(image), np.asarray(kernel))
    show(fig, alt)


def sliding_window_figure(image: np.ndarray, kernel: np.ndarray) -> tuple[Figure, str]:
    """Return the figure of `sliding_window` and its finding."""
    rows, columns = (n - k + 1 for n, k in zip(image.shape, kernel.shape, strict=True))
    with style():
        fig = plt.figure(figsize=(WIDTH, 1.8 * rows * max(1, len(kernel) / 2)), layout="constrained")
        parts = np.asarray(fig.subfigures(rows, columns, wspace=0.06, hspace=0.04, squeeze=False), dtype=object)
        for step, part in enumerate(parts.ravel()):
            _frame(part, image, kernel, step, size=10)
    values = ", ".join(f"{value:g}" for value in _correlate(image, kernel).ravel())
    return fig, f"The kernel lies on the image at {rows * columns} places; the responses, row by row, are {values}."


def sliding_window_slider(image: ArrayLike, kernel: ArrayLike) -> None:
    """Show the positions of a small kernel on a small image one by one, on a slider."""
    pixels, weights = np.asarray(image), np.asarray(kernel)
    columns = pixels.shape[1] - weights.shape[1] + 1
    terms = [_arithmetic(pixels, weights, step) for step in range(_correlate(pixels, weights).size)]

    def frame(step: int) -> Figure:
        with style():
            fig = plt.figure(figsize=(WIDTH, 4.1), layout="constrained")
            _frame(fig, pixels, weights, step, size=15)
        return fig

    places = [f"row {step // columns}, column {step % columns}" for step in range(len(terms))]
    captions = [f"{place}: {term}" for place, term in zip(places, terms, strict=True)]
    step_through(frame, captions, "position", places)


def _frame(part: Any, image: np.ndarray, kernel: np.ndarray, step: int, size: float) -> None:
    result = _correlate(image, kernel)
    row, column = divmod(step, result.shape[1])
    kh, kw = kernel.shape
    left, right = part.subplots(1, 2, width_ratios=(image.shape[1], result.shape[1]))
    drawn = draw_image(left, image, vmax=float(image.max()) * 1.15)
    for (i, j), value in np.ndenumerate(image):
        _write(left, i - 0.16, j - 0.16, f"{value:g}", drawn.to_rgba(value), size)
    outline(left, row, column, kh, kw)
    left.patches[-1].set_clip_on(False)
    for (i, j), weight in np.ndenumerate(kernel):
        words = f"×{signed(weight)}"
        left.text(
            column + j + 0.46, row + i + 0.46, words, ha="right", va="bottom", fontsize=size * 0.74, color="white",
            bbox={"facecolor": RED, "edgecolor": "none", "pad": 0.8},
        )  # fmt: skip
    seen = np.where(np.arange(result.size).reshape(result.shape) <= step, result, np.nan)
    shown = draw_signed(right, seen, limit=float(np.abs(result).max()) or 1.0)
    for (i, j), value in np.ndenumerate(seen):
        if not np.isnan(value):
            _write(right, i, j, signed(value), shown.to_rgba(value), size)
    right.set_xticks(np.arange(-0.5, result.shape[1]), minor=True)
    right.set_yticks(np.arange(-0.5, result.shape[0]), minor=True)
    right.grid(which="minor", color=QUIET, linewidth=0.5)
    right.tick_params(which="minor", length=0)
    outline(right, row, column, 1, 1)
    right.patches[-1].set_clip_on(False)
    between_rows = " + " if kernel.size <= 4 else " +\n"
    part.suptitle(_arithmetic(image, kernel, step, between_rows), fontsize=size * 0.92, x=0.5)


def _write(ax: Axes, row: float, column: float, words: str, colour: Any, size: float) -> None:
    ink = "black" if float(np.dot(colour[:3], (0.2126, 0.7152, 0.0722))) > 0.45 else "white"
    ax.text(column, row, words, ha="center", va="center", color=ink, fontsize=size)


def _arithmetic(image: np.ndarray, kernel: np.ndarray, step: int, between_rows: str = " + ") -> str:
    result = _correlate(image, kernel)
    row, column = divmod(step, result.shape[1])
    window = image[row : row + kernel.shape[0], column : column + kernel.shape[1]]
    rows = [" + ".join(product(*pair) for pair in zip(*line, strict=True)) for line in zip(window, kernel, strict=True)]
    return between_rows.join(rows) + f" = {signed(result[row, column])}"


def product(pixel: float, weight: float) -> str:
    """Return a pixel times a weight in words."""
    return f"{pixel:g}·{signed(weight)}" if weight >= 0 else f"{pixel:g}·({signed(weight)})"
