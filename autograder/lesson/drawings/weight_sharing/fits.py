"""The pictures of lesson 03 that show how a shared kernel learns, and what sharing buys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from autograder.lesson.figures import WIDTH, draw_image, draw_signed, show, style, write_values

# Each curve by marker, dash and colour of the style's cycle, and by a label at its end.


def left_and_right(image: ArrayLike, wanted: ArrayLike, answers: Mapping[str, ArrayLike]) -> None:
    """Show an image, the response that was to be learned, and the response of each fitted layer."""
    show(*left_and_right_figure(np.asarray(image), np.asarray(wanted), {k: np.asarray(v) for k, v in answers.items()}))


def left_and_right_figure(image: np.ndarray, wanted: np.ndarray, answers: dict[str, np.ndarray]) -> tuple[Figure, str]:
    """Return the figure of `left_and_right` and its finding; the halves are those of the image's width."""
    limit = float(np.abs(wanted).max())
    half = wanted.shape[1] // 2
    with style():
        fig, axes = plt.subplots(2, 2, figsize=(WIDTH, 4.9), layout="constrained")
        draw_image(axes[0, 0], image, "test image")
        draw_signed(axes[0, 1], wanted, "wanted", limit)
        for ax, (name, answer) in zip(axes[1], answers.items(), strict=True):
            draw_signed(ax, answer, name, limit)
        for ax, width in zip(axes.ravel(), (image.shape[1] / 2, half, half, half), strict=True):
            ax.axvline(width - 0.5, color="#d55e00", linestyle="--", linewidth=1.6)
            ax.text(
                0.02,
                0.97,
                "trained here",
                transform=ax.transAxes,
                va="top",
                fontsize=8.5,
                color=_over(ax is axes[0, 0]),
            )
            ax.text(
                0.98,
                0.97,
                "never seen",
                transform=ax.transAxes,
                va="top",
                ha="right",
                fontsize=8.5,
                color=_over(ax is axes[0, 0]),
            )
    shares = [
        f"{name} misses {_missed(answer[:, :half], wanted[:, :half]):.0%} at the left and "
        f"{_missed(answer[:, half:], wanted[:, half:]):.0%} at the right"
        for name, answer in answers.items()
    ]
    return fig, f"Trained on digits at the left, tested with one digit on each side: {'; '.join(shares)}."


def _over(image: bool) -> str:
    return "white" if image else "#1a1a1a"


def _missed(answer: np.ndarray, wanted: np.ndarray) -> float:
    return abs(float(((answer - wanted) ** 2).sum() / (wanted**2).sum()))


def learning_curve(counts: Sequence[int], missed: Mapping[str, Sequence[float]]) -> None:
    """Show the share of the response that is missed on test images, against the number of training images."""
    show(*learning_curve_figure(counts, missed))


def learning_curve_figure(counts: Sequence[int], missed: Mapping[str, Sequence[float]]) -> tuple[Figure, str]:
    """Return the figure of `learning_curve` and its finding."""
    with style():
        fig, ax = plt.subplots(figsize=(WIDTH, 3.7), layout="constrained")
        for place, (name, shares) in enumerate(missed.items()):
            # Two curves lie at 0: the wider one is drawn first, so that both are seen.
            ax.plot(
                range(len(counts)),
                np.multiply(shares, 100),
                label=name,
                markersize=11 - 2.2 * place,
                linewidth=4.5 - place,
            )
        ax.set_xticks(range(len(counts)), [str(count) for count in counts])
        ax.set(xlabel="training images, all with the digit at the left", ylabel="response missed (%)", ylim=(-5, 108))
        ax.legend(loc="center right", bbox_to_anchor=(1.0, 0.62))
        ax.grid(axis="y", color="#d9d9d9", linewidth=0.8)
    ends = "; ".join(
        f"{name} {abs(shares[0]):.0%} after {counts[0]} image, {abs(shares[-1]):.0%} after {counts[-1]}"
        for name, shares in missed.items()
    )
    return fig, f"Share of the response that is missed on new images: {ends}."


def kernel_learns(steps: Sequence[ArrayLike], errors: Sequence[float], teacher: ArrayLike) -> None:
    """Show a kernel at some of its steps towards the teacher's, and how the loss falls; `steps[0]` is the start."""
    show(*kernel_learns_figure([np.asarray(step) for step in steps], errors, np.asarray(teacher)))


def kernel_learns_figure(
    steps: Sequence[np.ndarray], errors: Sequence[float], teacher: np.ndarray
) -> tuple[Figure, str]:
    """Return the figure of `kernel_learns` and its finding."""
    chosen = sorted({0, 1, min(3, len(steps) - 1), len(steps) - 1})
    limit = float(max(np.abs(teacher).max(), *(np.abs(steps[number]).max() for number in chosen)))
    with style():
        fig = plt.figure(figsize=(WIDTH, 4.4), layout="constrained")
        top, bottom = np.asarray(fig.subfigures(2, 1, height_ratios=[1.1, 1]))
        shown = [(f"step {number}", steps[number]) for number in chosen] + [("the teacher's", teacher)]
        for ax, (title, kernel) in zip(top.subplots(1, len(shown)), shown, strict=True):
            write_values(ax, draw_signed(ax, kernel, title, limit), "{:.1f}", 9)
        ax = bottom.subplots()
        ax.semilogy(range(len(errors)), errors, markersize=4)
        ax.set(xlabel="step", ylabel="loss")
    gap = float(np.abs(steps[-1] - teacher).max())
    return fig, (
        f"A kernel of zeros becomes the teacher's in {len(steps) - 1} steps: the loss falls from {errors[0]:.0f} to "
        f"{errors[-1]:.1e}, and no weight is off by more than {gap:.1e}."
    )
