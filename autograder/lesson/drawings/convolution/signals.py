"""Pictures of lesson 01: what is near belongs together, and kernels on signals and text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from autograder.lesson.drawings.convolution.samples import BEATS, COLUMNS, heartbeat, photograph, sentence
from autograder.lesson.figures import WIDTH, draw_image, draw_signed, show, style, write_values
from autograder.lesson.palette import BLUE, ORANGE, QUIET, RED


def near_belongs_together() -> None:
    """Show an image, a signal and a sentence, each beside the same values in another order."""
    fig, alt = near_belongs_together_figure()
    show(fig, alt)


def near_belongs_together_figure() -> tuple[Figure, str]:
    """Return the figure of `near_belongs_together` and its finding."""
    rng = np.random.default_rng(0)
    photo, beat, (words, _) = photograph(), heartbeat(), sentence()
    rows: list[list[Any]] = [[photo, rng.permutation(photo.ravel()).reshape(photo.shape)]]
    rows.append([beat, rng.permutation(beat)])
    rows.append([words, list(np.random.default_rng(5).permutation(words))])
    r = [[_neighbour_correlation(values) for values in row] for row in rows[:2]]
    with style():
        fig, axes = plt.subplots(3, 2, figsize=(WIDTH, 6.6), height_ratios=(4, 1.2, 0.5), layout="constrained")
        for side, title in enumerate(("As it is", "The same values, shuffled")):
            draw_image(axes[0, side], rows[0][side], f"{title}: neighbours correlate {r[0][side]}")
            axes[1, side].plot(rows[1][side], marker="", linestyle="-", color=BLUE, linewidth=1.2)
            axes[1, side].set(xticks=[], yticks=[], xlabel="time")
            axes[1, side].set_title(f"neighbours correlate {r[1][side]}")
            axes[2, side].axis("off")
            sentence_text = " ".join(rows[2][side])
            axes[2, side].text(0.5, 0.5, f"“{sentence_text}”", ha="center", va="center", fontsize=10.5)
    alt = (
        f"Neighbours in a photograph correlate {r[0][0]}, neighbours in a heartbeat {r[1][0]}; "
        f"after shuffling {r[0][1]} and {r[1][1]}. Shuffled, the face, the beats and the sense of the sentence "
        "are gone, though every value is still there."
    )
    return fig, alt


def _neighbour_correlation(values: np.ndarray) -> str:
    r = float(np.corrcoef(values[..., :-1].ravel(), values[..., 1:].ravel())[0, 1])
    return f"{r:.2f}".replace("-", "−")


def signal(values: ArrayLike, kernel: ArrayLike, result: ArrayLike) -> None:
    """Show a signal, a kernel and the response, with the places of the strongest responses."""
    fig, alt = signal_figure(*(np.asarray(array, float) for array in (values, kernel, result)))
    show(fig, alt)


def signal_figure(values: np.ndarray, kernel: np.ndarray, result: np.ndarray) -> tuple[Figure, str]:
    """Return the figure of `signal` and its finding."""
    peaks = strongest_times(result, len(kernel), len(BEATS))
    with style():
        fig = plt.figure(figsize=(WIDTH, 3.8), layout="constrained")
        grid = fig.add_gridspec(2, 2, width_ratios=(6, 1.3))
        upper, lower, side = fig.add_subplot(grid[0, 0]), fig.add_subplot(grid[1, 0]), fig.add_subplot(grid[0, 1])
        upper.plot(values, color=BLUE, linestyle="-", marker="", linewidth=1.2)
        upper.set_title(f"signal ({len(values)},)")
        lower.plot(result, color=ORANGE, linestyle="-", marker="", linewidth=1.2)
        lower.axhline(0, color=QUIET, linewidth=0.8, linestyle="-", marker="")
        lower.set_title(f"response ({len(result)},): each value stands where its window starts")
        lower.plot(peaks, result[peaks], color=RED, marker="v", linestyle="none", markersize=8)
        for rank, start in enumerate(peaks, start=1):
            upper.axvspan(start, start + len(kernel) - 1, facecolor="none", edgecolor=RED, hatch="////", alpha=0.5)
            upper.text(start + len(kernel) / 2, values.max() * 1.05, str(rank), ha="center", va="bottom", color=RED)
        side.stem(kernel, linefmt="-", basefmt=" ")
        side.axhline(0, color=QUIET, linewidth=0.8, linestyle="-", marker="")
        side.set_title(f"kernel ({len(kernel)},)")
        for ax in (upper, lower):
            ax.set_xlim(-2, len(values) + 1)
        upper.set_ylim(top=float(values.max()) * 1.3)
        lower.set_ylim(top=float(result.max()) * 1.2)
        lower.set_xlabel("time")
    return fig, (
        f"The {len(peaks)} strongest responses start at {', '.join(map(str, peaks))}: "
        "each window there holds one beat, whatever the drift below it."
    )


def strongest_times(result: np.ndarray, apart: int, count: int) -> list[int]:
    """Return where the largest responses are, in order of time, at most one within the reach of a kernel."""
    left, times = result.copy(), []
    for _ in range(count):
        times.append(int(left.argmax()))
        left[max(0, times[-1] - apart) : times[-1] + apart] = -np.inf
    return sorted(times)


def text(words: Sequence[str], vectors: ArrayLike, kernel: ArrayLike, result: ArrayLike) -> None:
    """Show a sentence as rows of word vectors, a kernel over two words, and its response at each place."""
    fig, alt = text_figure(words, *(np.asarray(array, float) for array in (vectors, kernel, result)))
    show(fig, alt)


def text_figure(
    words: Sequence[str], vectors: np.ndarray, kernel: np.ndarray, result: np.ndarray
) -> tuple[Figure, str]:
    """Return the figure of `text` and its finding."""
    best, size = int(result.argmax()), len(kernel)
    with style():
        fig, axes = plt.subplots(1, 3, figsize=(WIDTH, 4.2), width_ratios=(3, 3, 5), layout="constrained")
        for ax, values, title in ((axes[0], vectors, "word vectors"), (axes[1], kernel, "kernel")):
            write_values(ax, draw_signed(ax, values, f"{title} {values.shape}", limit=1.5))
            ax.set_xticks(range(len(COLUMNS)), COLUMNS, rotation=30, ha="right", fontsize=8)
            ax.set_aspect("auto" if values is vectors else "equal")
        axes[0].set_yticks(range(len(words)), words)
        axes[1].set_yticks(range(size), [f"word {place}" for place in range(1, size + 1)])
        axes[0].add_patch(
            Rectangle((-0.5, best - 0.5), vectors.shape[1], size, fill=False, edgecolor=RED, linewidth=2.5)
        )
        pairs = [" ".join(words[start : start + size]) for start in range(len(result))]
        colours = [RED if start == best else BLUE for start in range(len(result))]
        bars = axes[2].barh(
            range(len(result)), result, color=colours, hatch=["//" if c == RED else "" for c in colours]
        )
        axes[2].bar_label(bars, fmt="%g", padding=3)
        axes[2].set_yticks(range(len(result)), pairs)
        axes[2].invert_yaxis()
        axes[2].set(xticks=[], xlim=(min(0.0, float(result.min()) * 1.2), float(result.max()) * 1.2))
        axes[2].axvline(0, color=QUIET, linewidth=0.8, linestyle="-", marker="")
        axes[2].set_title(f"response {result.shape}")
    return fig, f"The kernel responds most, {result[best]:g}, to the words “{pairs[best]}”."
