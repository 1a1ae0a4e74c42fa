"""Lesson 04 drawn: what a dense layer can tell from the mean of each map, and from all of its cells, as digits move."""

from __future__ import annotations

import functools

import matplotlib.pyplot as plt
import numpy as np

from autograder.lesson.drawings.pooling.classifier import (
    EXAMPLES,
    Head,
    edge_responses,
    features,
    fit_head,
    training_digits,
)
from autograder.lesson.drawings.pooling.stages import held_out_digits
from autograder.lesson.figures import WIDTH, show, style
from autograder.lesson.palette import BLUE, ORANGE, QUIET

REACH = 4  # pixels to either side: one pooling window
STEPS = np.arange(-REACH, REACH + 1, 2)


def moved_sideways(images: np.ndarray, dx: int) -> np.ndarray:
    """Return images (N, H, W) moved `dx` columns right; black comes in at the edge."""
    margin = abs(dx)
    padded = np.pad(images, ((0, 0), (0, 0), (margin, margin)))
    return padded[:, :, margin - dx : margin - dx + images.shape[2]]


@functools.cache
def accuracies_of_heads() -> dict[str, np.ndarray]:
    """Return the share of right answers at each of `STEPS` for a dense layer on all cells, and on the means alone."""
    images, labels = training_digits()
    held_out, truth = held_out_digits(EXAMPLES)
    every_cell = fit_head(_all_cells(images), labels)
    four_means = fit_head(_means(images), labels, ridge=0.0)  # four weights a unit: none can grow too large
    moved = [moved_sideways(held_out, int(step)) for step in STEPS]
    return {
        "every cell": np.array([_right(every_cell, _all_cells(digits), truth) for digits in moved]),
        "the mean of each map": np.array([_right(four_means, _means(digits), truth) for digits in moved]),
    }


def _all_cells(images: np.ndarray) -> np.ndarray:
    return features(images).reshape(len(images), -1)


def _means(images: np.ndarray) -> np.ndarray:
    return np.asarray(np.maximum(edge_responses(images), 0).mean(axis=(1, 2)))


def _right(head: Head, inputs: np.ndarray, truth: np.ndarray) -> float:
    return float(np.mean(head.scores(inputs).argmax(axis=1) == truth))


def global_average() -> None:
    """Show how right two dense layers are as digits move: one reads each cell of four maps, one their four means."""
    rows = accuracies_of_heads()
    marks = ((BLUE, "-", "o", 8), (ORANGE, "--", "s", -16))
    with style():
        fig, ax = plt.subplots(figsize=(WIDTH, 3.6), layout="constrained")
        for (name, values), (colour, dash, marker, above) in zip(rows.items(), marks, strict=True):
            ax.plot(
                STEPS, 100 * values, color=colour, ls=dash, marker=marker, ms=8, label=f"the dense layer reads {name}"
            )
            for step, value in zip(STEPS, values, strict=True):
                place = (step, 100 * value)
                ax.annotate(f"{value:.0%}", place, (0, above), textcoords="offset points", ha="center")
        ax.axhline(10, color=QUIET, ls=":", marker="")
        ax.annotate("chance", (STEPS[0], 10), (0, 4), textcoords="offset points", color=QUIET)
        ax.set(xlabel="the digits move to the right, in pixels", ylabel=f"right, % of {EXAMPLES}", ylim=(0, 108))
        ax.set_xticks(STEPS)
        ax.legend(loc="upper right", fontsize=9.5)
    cells, means = rows.values()
    middle = len(STEPS) // 2
    show(
        fig,
        f"With every cell of four maps the dense layer is right for {cells[middle]:.0%} of the digits where they are, "
        f"and for {cells[0]:.0%} and {cells[-1]:.0%} four pixels to the left and right. With the four means it is "
        f"right for {means[middle]:.0%}, and for {means[0]:.0%} and {means[-1]:.0%}: moving costs next to nothing, but "
        "without any place there is little to tell digits apart by.",
    )
