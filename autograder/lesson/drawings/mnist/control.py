"""Lesson 05, the control of its last claim: first kernels before and after training, and those of random layers."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.lib.stride_tricks import sliding_window_view

from autograder.lesson.drawings.mnist.tuning import draw_curves, first_or_words, preferences
from autograder.lesson.figures import WIDTH, draw_signed, show, style
from autograder.lesson.palette import BLUE, FAINT, INK, ORANGE
from autograder.lesson.stimuli import SELECTIVE, Tuning, stimuli, tuning
from autograder.probes.convolution_layers import first_kernels

LAYERS = 300  # random ones, to be counted against
DRAWN = 8  # kernels in the picture
SAME_START = 0.2  # correlation with the trained kernels: below, they came from other random numbers


def tuning_of(kernels: np.ndarray) -> Tuning:
    """Return the tuning of kernels (kh, kw, n) on their own, measured as the probe measures a model's."""
    windows = sliding_window_view(stimuli().astype(np.float32) / 255, kernels.shape[:2], axis=(1, 2))
    rows, columns = windows.shape[1] // 5, windows.shape[2] // 5
    core = windows[:, rows : windows.shape[1] - rows, columns : windows.shape[2] - columns]
    weights = np.asarray(kernels, np.float32)
    highest = np.tensordot(core, weights, 2).max(axis=(1, 2))
    corners = np.tensordot(windows[:, [0, 0, -1, -1], [0, -1, 0, -1]], weights, 2)
    return tuning(highest.astype(float), corners.astype(float))


def selective(kernels: np.ndarray) -> np.ndarray:
    """Return which of the kernels (kh, kw, n) prefer one orientation, as booleans (n,)."""
    return np.array([preference.ratio >= SELECTIVE for preference in preferences(tuning_of(kernels))], dtype=bool)


def random_counts(shape: tuple[int, int, int], layers: int = LAYERS, seed: int = 0) -> np.ndarray:
    """Return for each of many random layers of this shape (kh, kw, n) how many of its kernels are selective."""
    height, width, count = shape
    # Keras draws the first weights from an even distribution around 0; its width makes no difference here.
    drawn = np.random.default_rng(seed).uniform(-1, 1, (height, width, layers * count))
    counts: np.ndarray = selective(drawn).reshape(layers, count).sum(axis=1)
    return counts


def before_and_after(model: Any) -> None:
    """Draw first kernels and tuning curves before and after training, and count both against random layers."""
    if (layer := first_or_words(first_kernels(model))) is None:
        return
    after = layer.kernels.mean(axis=2)
    before = _drawn_anew(after.shape) if layer.initial is None else layer.initial.mean(axis=2)
    counts = random_counts(after.shape)
    show(_picture(before, after, counts), alt=_finding(before, after, counts))


def _drawn_anew(shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(1).uniform(-1, 1, shape)


def _picture(before: np.ndarray, after: np.ndarray, counts: np.ndarray) -> Figure:
    columns = min(after.shape[2], DRAWN)
    with style():
        fig = plt.figure(figsize=(WIDTH, 7.6))
        grid = fig.add_gridspec(
            4, columns, hspace=0.25, wspace=0.18, left=0.09, right=0.99, top=0.93, bottom=0.36, height_ratios=[3, 4] * 2
        )
        for row, (words, kernels) in enumerate((("before", before), ("after", after))):
            _draw_layer(fig, grid, 2 * row, kernels[:, :, :columns], words)
        fig.legend(loc="upper center", ncols=3, fontsize=10, borderaxespad=0.2)
        _draw_counts(fig.add_axes((0.09, 0.08, 0.9, 0.2)), counts, int(selective(before).sum()), selective(after))
    return fig


def _draw_layer(fig: Figure, grid: Any, row: int, kernels: np.ndarray, words: str) -> None:
    """Draw a row of kernels, and below each its tuning curves, of which the highest fills the circle."""
    measured, limit = tuning_of(kernels), float(np.abs(kernels).max())
    for place, preference in enumerate(preferences(measured)):
        upper = fig.add_subplot(grid[row, place])
        draw_signed(upper, kernels[:, :, place], limit=limit)
        lower: Any = fig.add_subplot(grid[row + 1, place], projection="polar")
        top = max(float(curve[:, place].max()) for curve in (measured.bright, measured.dark, measured.edge))
        draw_curves(lower, measured, place, top or 1.0, labelled=row == place == 0, marks=2.5)
        lower.set_xticklabels([])
        if place == 0:
            upper.set_ylabel(words, fontsize=11, fontweight="bold")
        if preference.ratio >= SELECTIVE:
            lower.set_xlabel(f"✓ {preference.angle:g}°", fontsize=10, labelpad=-2)


def _draw_counts(ax: Axes, counts: np.ndarray, before: int, after: np.ndarray) -> None:
    """Draw how many random layers have how many selective kernels, and where this one stood and stands."""
    numbers = np.arange(len(after) + 1)
    layers = np.bincount(counts, minlength=len(numbers))
    ax.bar(numbers, layers, color=FAINT, edgecolor=INK, linewidth=0.8)
    top = float(layers.max())
    for count, words, colour, marker, height in (
        (before, "before", ORANGE, "v", 1.15),
        (int(after.sum()), "after", BLUE, "D", 1.4),
    ):
        ax.plot([count], [height * top], marker=marker, color=colour, markeredgecolor=INK, markersize=10, linestyle="")
        ax.annotate(words, (count, height * top), (9, 0), textcoords="offset points", va="center", fontsize=10)
    ax.set(ylim=(0, 1.6 * top), ylabel="random layers")
    ax.set_xlabel(f"selective kernels, of {len(after)}", fontsize=10)
    if len(after) <= 2 * DRAWN:
        ax.set_xticks(numbers)
    ax.set_yticks([0, int(top)])


def _finding(before: np.ndarray, after: np.ndarray, counts: np.ndarray) -> str:
    count, trained = after.shape[2], int(selective(after).sum())
    alike = float(np.corrcoef(before.ravel(), after.ravel())[0, 1])
    kept = (
        f"The trained kernels still resemble the numbers they began with: their correlation is {alike:.2f}."
        if alike >= SAME_START
        else "The numbers above are random ones of the same kind, and not those that these kernels began with."
    )
    share = float((counts >= trained).mean())
    return (
        f"Before training {int(selective(before).sum())} of {count} first kernels prefer one orientation "
        f"({SELECTIVE} times, marked ✓), after training {trained}. Random layers have {counts.mean():.1f} on "
        f"average, and {share:.0%} of {len(counts)} have {trained} or more. {kept}"
    )
