"""Lesson 04 drawn: how much of a pooled digit changes when the digit moves, measured on real digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from autograder.lesson.drawings.pooling.stages import digit, held_out_digits, largest_of_four
from autograder.lesson.figures import WIDTH, draw_image, draw_signed, show, style
from autograder.lesson.palette import BLUE, FAINT, GREEN, ORANGE, PAPER, QUIET

DIGITS = 50  # of the test set
STEPS = range(7)  # pixels to the right

Audit = Callable[..., Any]


def move(image: np.ndarray, dy: int, dx: int) -> np.ndarray:
    """Return the image moved `dy` rows down and `dx` columns right; black comes in at the edges."""
    margin = max(abs(dy), abs(dx))
    rows, columns = image.shape
    padded = np.pad(image, margin)
    return padded[margin - dy : margin - dy + rows, margin - dx : margin - dx + columns]


def audit_curves(audit: Audit, max_pool2d: Callable[..., Any], avg_pool2d: Callable[..., Any]) -> dict[str, np.ndarray]:
    """Return for each kind of pooling the mean change over `DIGITS` digits, for each of `STEPS`."""
    kinds: dict[str, Callable[[np.ndarray], Any]] = {
        "no pooling": lambda image: image,
        "average 2×2": lambda image: avg_pool2d(image, 2),
        "maximum 2×2": lambda image: max_pool2d(image, 2),
        "maximum 3×3, stride 2": lambda image: max_pool2d(image, 3, 2),
    }
    images, _ = held_out_digits(DIGITS)
    shifts = [(0, step) for step in STEPS]
    return {
        name: np.mean([np.asarray(audit(fn, np.array(image), shifts)) for image in images], axis=0)
        for name, fn in kinds.items()
    }


def shift_audit(audit: Audit, max_pool2d: Callable[..., Any], avg_pool2d: Callable[..., Any]) -> None:
    """Show the learner's audit of no, average, maximum and overlapping maximum pooling."""
    curves = audit_curves(audit, max_pool2d, avg_pool2d)
    marks = ((QUIET, ":", "D"), (GREEN, "-.", "^"), (BLUE, "-", "o"), (ORANGE, "--", "s"))
    plain = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6}
    with style():
        fig, ax = plt.subplots(figsize=(WIDTH, 4.4), layout="constrained")
        for (name, curve), (colour, dash, marker) in zip(curves.items(), marks, strict=True):
            ax.plot(STEPS, curve, color=colour, ls=dash, marker=marker, label=name)
            ax.annotate(f"{curve[1]:.2f}", (1, curve[1]), (9, -5), textcoords="offset points", fontsize=9, bbox=plain)
        ax.set_xlabel("the digit moves to the right, in pixels")
        ax.set_ylabel("change  (0: none, 1: nothing in common)")
        ax.set_ylim(0, 1)
        ax.grid(axis="y", color=FAINT)
        ax.legend(loc="lower right")
    at_one = ", ".join(f"{name} {curve[1]:.2f}" for name, curve in curves.items())
    at_two = ", ".join(f"{name} {curve[2]:.2f}" for name, curve in curves.items())
    show(
        fig,
        f"Mean change over {DIGITS} digits after one pixel: {at_one}; after two pixels: {at_two}. Pooling with the "
        "maximum changes less than no pooling, overlapping windows least; but nothing stays at 0, and the curves "
        "climb on.",
    )


def one_stride() -> None:
    """Show a digit moved by nothing, one pixel and one stride, its pooled maps, and the differences."""
    image = digit(7)
    moved = [move(image, 0, step) for step in (0, 1, 2)]
    pooled = [largest_of_four(shifted[..., None])[..., 0] for shifted in moved]
    back = move(pooled[2], 0, -1)
    differences = [values - pooled[0] for values in (*pooled, back)]
    changes = [
        float(np.abs(d).sum() / (np.abs(p) + pooled[0]).sum())
        for d, p in zip(differences, (*pooled, back), strict=True)
    ]
    with style():
        fig, axes = plt.subplots(3, 4, figsize=(WIDTH, 7.2), gridspec_kw={"hspace": 0.06}, layout="constrained")
        for column, (shifted, small) in enumerate(zip(moved, pooled, strict=True)):
            draw_image(axes[0, column], shifted, ("unmoved", "1 pixel right", "2 pixels right")[column], vmax=1)
            draw_image(axes[1, column], small, "max pooled" if column == 0 else "", vmax=1)
        axes[0, 3].axis("off")
        words = "Two pixels are one stride.\nMove the third pooled map\nback by one cell, and it is\nthe first."
        axes[0, 3].text(0, 0.5, words, va="center", transform=axes[0, 3].transAxes)
        draw_image(axes[1, 3], back, "moved back by 1 cell", vmax=1)
        for column, (values, change) in enumerate(zip(differences, changes, strict=True)):
            draw_signed(axes[2, column], values, f"change {change:.2f}", limit=1)
        axes[2, 0].set_ylabel("difference to the first")
    show(
        fig,
        f"The pooled map changes by {changes[1]:.2f} when the digit moves by one pixel and by {changes[2]:.2f} when it "
        "moves by two. But two pixels are exactly one stride: the same numbers stand one cell further right, and moved "
        f"back by one cell they differ by {changes[3]:.2f}.",
    )
