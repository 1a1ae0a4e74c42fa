"""Pictures of lesson 02: what neighbours tell about each other, and what is lost without them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from autograder.lesson.figures import WIDTH, draw_active, draw_image, outline, show, step_through, style, write_values
from autograder.lesson.palette import BLUE, INK, ORANGE, PAPER, QUIET, RED

SIZES = (1, 3, 5, 7, 9, 11, 13, 15)
PLACES = tuple((row, column) for row in range(10, 19, 2) for column in range(10, 19, 2))


def neighbours(digits: np.ndarray) -> None:
    """Show a digit, a piece of it in numbers, and how bright right-hand neighbours are; digits (N, 28, 28) in uint8."""
    fig, alt = neighbours_figure(digits)
    show(fig, alt)


def neighbours_figure(digits: np.ndarray) -> tuple[Figure, str]:
    """Return the figure of `neighbours` and its finding."""
    digit, row, column = digits[0], 5, 11
    piece = digit[row : row + 7, column : column + 7]
    here, right = (np.minimum(pixels // 86, 2).ravel() for pixels in (digits[:, :, :-1], digits[:, :, 1:]))
    counts = np.bincount(3 * here.astype(int) + right, minlength=9).reshape(3, 3)
    shares = counts / counts.sum(axis=1, keepdims=True)
    words = ("dark", "grey", "bright")
    with style():
        fig, axes = plt.subplots(1, 3, figsize=(WIDTH, 3.3), layout="constrained")
        draw_image(axes[0], digit, "a digit")
        outline(axes[0], row, column, 7, 7)
        write_values(axes[1], draw_image(axes[1], piece, "the framed piece, in numbers", vmax=255), size=8)
        write_values(axes[2], draw_active(axes[2], shares, "and many pairs of neighbours", limit=1), "{:.0%}", size=12)
        axes[2].set_xticks(range(3), words)
        axes[2].set_yticks(range(3), words)
        axes[2].set(xlabel="the pixel to its right is", ylabel="a pixel is")
    everywhere = float(np.mean(right == 2))
    alt = (
        f"Neighbours are alike: right of a bright pixel the next one is bright in {shares[2, 2]:.0%} of cases, right "
        f"of a dark pixel in {shares[0, 2]:.0%}. Of all pixels {everywhere:.0%} are bright."
    )
    return fig, alt


def correlation_by_distance(
    neighbour_correlation: Callable[[np.ndarray, int, int], float], digits: np.ndarray, scrambled: np.ndarray
) -> None:
    """Show the learner's correlation against the distance in pixels, for digits and for the same digits scrambled."""
    fig, alt = correlation_by_distance_figure(neighbour_correlation, digits, scrambled)
    show(fig, alt)


def correlation_by_distance_figure(
    neighbour_correlation: Callable[[np.ndarray, int, int], float], digits: np.ndarray, scrambled: np.ndarray
) -> tuple[Figure, str]:
    """Return the figure of `correlation_by_distance` and its finding."""
    distances = np.arange(15)
    along = [float(neighbour_correlation(digits, 0, int(d))) for d in distances]
    down = [float(neighbour_correlation(digits, int(d), 0)) for d in distances]
    mixed = [float(neighbour_correlation(scrambled, 0, int(d))) for d in distances]
    with style():
        fig, ax = plt.subplots(figsize=(WIDTH, 3.8), layout="constrained")
        ax.axhline(0, color=QUIET, linewidth=0.8)
        for values, words in (
            (along, "digits, to the right"),
            (down, "digits, downwards"),
            (mixed, "scrambled digits"),
        ):
            ax.plot(distances, values, label=words)
        ax.annotate(f"{along[1]:.2f}", (1, along[1]), (1.4, along[1] + 0.03))
        ax.annotate(f"{mixed[1]:.2f}", (1, mixed[1]), (0.9, mixed[1] + 0.07), ha="right")
        ax.set(xlabel="distance between two pixels", ylabel="correlation", xticks=distances, ylim=(-0.25, 1.05))
        ax.legend(title="", loc="upper right")
    far = next((int(d) for d in distances if along[d] < 0.1), int(distances[-1]))
    alt = (
        f"In digits the correlation of two pixels in a row falls from {along[1]:.2f} for neighbours to below 0.1 at a "
        f"distance of {far}. In the scrambled digits it is {mixed[1]:.2f} already for neighbours."
    )
    return fig, alt


def real_and_scrambled(digits: np.ndarray, scrambled: np.ndarray, labels: Sequence[int]) -> None:
    """Show the first seven digits above the same digits with their pixels moved to other places, (N, H, W) both."""
    fig, alt = real_and_scrambled_figure(digits, scrambled, labels)
    show(fig, alt)


def real_and_scrambled_figure(digits: np.ndarray, scrambled: np.ndarray, labels: Sequence[int]) -> tuple[Figure, str]:
    """Return the figure of `real_and_scrambled` and its finding."""
    with style():
        fig, axes = plt.subplots(2, 7, figsize=(WIDTH, 2.9), layout="constrained")
        for place in range(7):
            draw_image(axes[0, place], digits[place], f"{labels[place]}")
            draw_image(axes[1, place], scrambled[place], f"{labels[place]}")
    alt = (
        "Seven digits, and below them the same digits with all pixels moved, each time in the same way. "
        "To the eye the digits are gone."
    )
    return fig, alt


def scores(accuracy: Mapping[str, Mapping[str, float]]) -> None:
    """Show test accuracies as `accuracy[model][data]`, two models on two kinds of data."""
    fig, alt = scores_figure(accuracy)
    show(fig, alt)


def scores_figure(accuracy: Mapping[str, Mapping[str, float]]) -> tuple[Figure, str]:
    """Return the figure of `scores` and its finding."""
    with style():
        fig, ax = plt.subplots(figsize=(WIDTH, 2.9), layout="constrained")
        for group, (model, row) in enumerate(accuracy.items()):
            for offset, (data, share) in enumerate(row.items()):
                y = group * 2.6 + offset
                ax.barh(
                    y, share, 0.9, color=(BLUE, ORANGE)[offset], hatch=("", "//")[offset], edgecolor=PAPER, linewidth=0
                )
                ax.text(
                    0.12,
                    y,
                    data,
                    va="center",
                    color=(PAPER, INK)[offset],
                    bbox={"facecolor": (BLUE, ORANGE)[offset], "edgecolor": "none", "pad": 2},
                )
                ax.text(share + 0.008, y, f"{share:.1%}", va="center")
            ax.text(-0.01, group * 2.6 + 0.5, model, ha="right", va="center")
        ax.axvline(0.1, color=INK, linewidth=1, linestyle=":")
        ax.text(0.1, -0.62, "guessing", ha="center", va="bottom", fontsize=9)
        ax.set(xlim=(0, 1), yticks=[], xlabel="test digits recognised")
        ax.invert_yaxis()
        ax.spines["left"].set_visible(False)
        ax.xaxis.set_major_formatter(PercentFormatter(1))
    told = "; ".join(
        f"{model.replace(chr(10), ' ')}: " + ", ".join(f"{data} {share:.1%}" for data, share in row.items())
        for model, row in accuracy.items()
    )
    alt = f"Test digits recognised. {told}."
    return fig, alt


def shares_explained(images: np.ndarray) -> list[float]:
    """Return how much of a pixel its window tells, for windows of each of `SIZES`; images (N, 28, 28).

    It is the share of the pixel's variance that least squares predicts from the other pixels of the window on images
    that were not used for the fit, over all `PLACES`. The window is cut at the border of the image.
    """
    width = images.shape[2]
    known = len(images) * 2 // 3
    pixels = np.column_stack([np.ones(len(images)), images.reshape(len(images), -1) / 255.0])
    # All that least squares needs are the sums of products of any two pixels; they are made once.
    fit, new = (part.T @ part for part in (pixels[:known], pixels[known:]))
    shares = []
    for size in SIZES:
        left = total = 0.0
        for row, column in PLACES:
            rows, columns = (np.arange(max(0, i - size // 2), min(width, i + size // 2 + 1)) for i in (row, column))
            pixel = 1 + width * row + column
            window = np.append(0, np.setdiff1d(1 + width * rows[:, None] + columns, pixel))
            left += _error(fit, new, window, pixel)
            total += _error(fit, new, np.array([0]), pixel)
        shares.append(1 - left / total)
    return shares


def _error(fit: np.ndarray, new: np.ndarray, window: np.ndarray, pixel: int) -> float:
    """Return the squared error on new images of the best weighted sum of a window, from sums of products."""
    square = np.ix_(window, window)
    # The small number on the diagonal keeps pixels that are always black from making the equations singular.
    weights = np.linalg.solve(fit[square] + 1e-3 * np.eye(len(window)), fit[window, pixel])
    return float(new[pixel, pixel] - 2 * weights @ new[window, pixel] + weights @ new[square] @ weights)


def window_needed(digits: np.ndarray, scrambled: np.ndarray) -> None:
    """Show how well a pixel is predicted from windows of growing size, with a slider for the size; (N, 28, 28) both."""
    shares = {"digits": shares_explained(digits), "scrambled digits": shares_explained(scrambled)}
    fig, alt = window_needed_figure(digits[0], shares)
    show(fig, alt)
    captions = [
        f"window {size} by {size}: predicts {shares['digits'][at]:.0%} of the middle pixel in digits, "
        f"{shares['scrambled digits'][at]:.0%} in scrambled digits"
        for at, size in enumerate(SIZES)
    ]
    step_through(
        lambda at: _window_frame(digits[0], shares, at),
        captions,
        "window size",
        [f"{size} by {size}" for size in SIZES],
    )


def window_needed_figure(digit: np.ndarray, shares: Mapping[str, Sequence[float]]) -> tuple[Figure, str]:
    """Return the static figure of `window_needed` and its finding."""
    with style():
        fig = plt.figure(figsize=(WIDTH, 5.2), layout="constrained")
        grid = fig.add_gridspec(2, 4, height_ratios=(1, 1.5))
        for place, size in enumerate((3, 5, 9, 15)):
            _seen(fig.add_subplot(grid[0, place]), digit, size)
        _curves(fig.add_subplot(grid[1, :]), shares)
    real, mixed = shares["digits"], shares["scrambled digits"]
    alt = (
        f"A window of 3 by 3 predicts {real[1]:.0%} of the middle pixel, 15 by 15 predicts {real[-1]:.0%}: further "
        f"pixels add almost nothing. In scrambled digits 3 by 3 predicts {mixed[1]:.0%} and every larger window more, "
        f"up to {mixed[-1]:.0%}."
    )
    return fig, alt


def _window_frame(digit: np.ndarray, shares: Mapping[str, Sequence[float]], at: int) -> Figure:
    with style():
        fig, axes = plt.subplots(1, 2, figsize=(WIDTH, 3.2), width_ratios=(1, 2.2), layout="constrained")
        _seen(axes[0], digit, SIZES[at])
        _curves(axes[1], shares)
        axes[1].axvline(SIZES[at], color=INK, linewidth=1, linestyle=":")
    return fig


def _seen(ax: Axes, digit: np.ndarray, size: int) -> None:
    row, column, half = 14, 14, size // 2
    draw_image(ax, digit, f"{size} by {size}")
    outline(ax, row - half, column - half, size, size)
    ax.plot(column, row, "x", color=RED, markersize=7, markeredgewidth=2)


def _curves(ax: Axes, shares: Mapping[str, Sequence[float]]) -> None:
    for words, values in shares.items():
        ax.plot(SIZES, values, label=words)
    ax.set(xlabel="window size", ylabel="predicted of the\nmiddle pixel", xticks=SIZES, ylim=(-0.03, 1.03))
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.legend(loc="center right")
