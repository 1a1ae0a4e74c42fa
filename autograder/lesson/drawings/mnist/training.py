"""The digits, the loss, and how the training went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from autograder.lesson.figures import WIDTH, draw_image, show, style
from autograder.lesson.measurements import VALIDATION, Trick
from autograder.lesson.palette import BLUE, FAINT, INK, ORANGE, QUIET, RED

SHOWN = 4  # of each digit
SIDES = (-11, 6, 20, -25)  # points above a mark where its label may begin


def digits(images: np.ndarray, labels: np.ndarray) -> None:
    """Show the first images of every digit, a column for each."""
    with style():
        fig, axes = plt.subplots(SHOWN, 10, figsize=(WIDTH, 3.9))
        for digit in range(10):
            for row, image in enumerate(images[labels == digit][:SHOWN]):
                draw_image(axes[row, digit], image, vmax=255)
                axes[row, digit].set_title(str(digit) if row == 0 else "", loc="center", fontsize=13)
        fig.subplots_adjust(wspace=0.08, hspace=0.08)
    bright = (images > 0).mean()
    show(
        fig,
        alt=f"{SHOWN} handwritten examples of each digit from 0 to 9: 28 by 28 pixels, white on black, "
        f"{bright:.0%} of all pixels are not black. No two hands write alike.",
    )


def probabilities(softmax: Callable[[np.ndarray], Any]) -> None:
    """Draw three sets of scores and what the learner's softmax makes of them."""
    rows = [
        ("scores", np.array([1.0, 2.0, 5.0, 0.0, 4.0])),
        ("all scores plus 3", np.array([1.0, 2.0, 5.0, 0.0, 4.0]) + 3),
        ("all scores times 2", np.array([1.0, 2.0, 5.0, 0.0, 4.0]) * 2),
    ]
    with style():
        fig, axes = plt.subplots(2, 3, figsize=(WIDTH, 4.2), sharey="row", layout="constrained")
        largest = []
        for column, (words, scores) in enumerate(rows):
            shares = np.asarray(softmax(scores))
            largest.append(float(shares.max()))
            for ax, values, colour, hatch in (
                (axes[0, column], scores, FAINT, ""),
                (axes[1, column], shares, BLUE, "//"),
            ):
                bars = ax.bar(np.arange(5), values, color=colour, edgecolor=INK, hatch=hatch, linewidth=0.8)
                labels = [f"{value:.2f}" if ax is axes[1, column] else f"{value:g}" for value in values]
                ax.bar_label(bars, labels, fontsize=9, padding=2)
                ax.set_xticks(np.arange(5), [f"class {number}" for number in range(5)], fontsize=8)
                ax.margins(y=0.18)
            axes[0, column].set_title(words)
        axes[0, 0].set_ylabel("score")
        axes[1, 0].set_ylabel("probability")
    show(
        fig,
        alt=f"Scores above, their softmax below. The winner gets {largest[0]:.2f}; adding 3 to all scores leaves it at "
        f"{largest[1]:.2f}; doubling the scores makes it surer, {largest[2]:.2f}.",
    )


def loss_curve() -> None:
    """Draw the loss of one image over the probability that the model gave to the right digit."""
    p = np.linspace(0.004, 1, 400)
    marked = [
        (0.1, "knows nothing:\none in ten"),
        (0.5, "fifty-fifty"),
        (0.95, "nearly sure, and right"),
        (0.01, "sure, and wrong"),
    ]
    with style():
        fig, ax = plt.subplots(figsize=(WIDTH, 3.4), layout="constrained")
        ax.plot(p, -np.log(p), color=BLUE, linewidth=2.5, marker="", linestyle="-")
        for value, words in marked:
            ax.plot([value], [-np.log(value)], marker="o", markersize=9, color=RED, linestyle="")
            ax.annotate(
                f"{words}: {-np.log(value):.2f}".replace("\n", " "),
                (value, -np.log(value)),
                xytext=(14, 8) if value < 0.9 else (8, 18),
                textcoords="offset points",
                ha="left" if value < 0.9 else "right",
                fontsize=10.5,
            )
        ax.set(
            xlabel="probability given to the right digit", ylabel="loss of this image", xlim=(0, 1.02), ylim=(-0.1, 5.5)
        )
    show(
        fig,
        alt=f"The loss falls from {-np.log(0.01):.1f} at a probability of 0.01 over {-np.log(0.1):.2f} at 0.1 "
        "to 0 at 1: it is steep where the model is sure and wrong.",
    )


def learning_curves(history: Any) -> None:
    """Draw accuracy and loss after each epoch, on training and on validation images."""
    given = history if isinstance(history, dict) else getattr(history, "history", None)
    numbers = dict(given or {})
    if not numbers:
        print("There is no history yet: train the model in the cell above.")
        return
    with style():
        fig, axes = plt.subplots(1, 2, figsize=(WIDTH, 3.3), layout="constrained")
        for ax, name in zip(axes, ("accuracy", "loss"), strict=True):
            for key, words, colour, line, marker in (
                (name, "training images", ORANGE, "--", "s"),
                (f"val_{name}", "validation images", BLUE, "-", "o"),
            ):
                values = numbers.get(key, [])
                epochs = np.arange(1, len(values) + 1)
                ax.plot(epochs, values, color=colour, linestyle=line, marker=marker, markersize=8, label=words)
            ax.set_xticks(np.arange(1, max(2, *(len(values) for values in numbers.values())) + 1))
            ax.set(xlabel="epoch", ylabel=name)
            ax.margins(x=0.15, y=0.2)
        if axes[0].get_lines():
            axes[0].axhline(0.95, color=QUIET, linestyle=":", linewidth=1.5, marker="")
            axes[0].annotate("95 %", (0.01, 0.95), xycoords=("axes fraction", "data"), va="bottom", color=QUIET)
            axes[1].legend()
    seen = numbers.get("val_accuracy") or numbers.get("accuracy") or next(iter(numbers.values()))
    first = f"{seen[0]:.1%}" if seen else "?"
    show(
        fig,
        alt=f"After the first epoch {first} of the validation images are right, after epoch {len(seen)} "
        f"{seen[-1]:.1%}. The training accuracy of an epoch is a mean over the whole epoch, so it lags behind.",
    )


def front(rows: Sequence[Trick]) -> list[Trick]:
    """Return the rows that no other beats in both seconds and accuracy, the fastest first."""
    kept = [
        row for row in rows if not any(other.seconds < row.seconds and other.accuracy > row.accuracy for other in rows)
    ]
    return sorted(kept, key=lambda row: row.seconds)


def labelled(rows: Sequence[Trick]) -> list[tuple[Trick, int]]:
    """Return each row with the height of its label in points above its mark: labels of neighbours lie apart."""
    far, high = max(row.seconds for row in rows), max(row.accuracy for row in rows)
    span = high - min(row.accuracy for row in rows)
    placed: list[tuple[Trick, int]] = []
    for row in sorted(rows, key=lambda row: row.seconds):
        taken = [
            height
            for other, height in placed
            if row.seconds - other.seconds < 0.25 * far and abs(row.accuracy - other.accuracy) <= 0.12 * span
        ]
        placed.append((row, next((height for height in SIDES if height not in taken), SIDES[0])))
    return placed


def tricks(rows: Sequence[Trick]) -> None:
    """Draw seconds against accuracy, a named mark for each setting, and a line through those worth keeping."""
    worth = front(rows)
    with style():
        fig, ax = plt.subplots(figsize=(WIDTH, 4.2), layout="constrained")
        line = ([row.seconds for row in worth], [100 * row.accuracy for row in worth])
        ax.plot(*line, color=BLUE, linestyle="-", marker="", linewidth=2)
        for row, height in labelled(rows):
            kept = row in worth
            ax.plot(
                [row.seconds],
                [100 * row.accuracy],
                marker="o" if kept else "X",
                color=BLUE if kept else ORANGE,
                markeredgecolor=INK,
                markersize=11,
                linestyle="",
            )
            ax.annotate(row.name, (row.seconds, 100 * row.accuracy), (9, height), textcoords="offset points")
        ax.set(xlabel="seconds of training", ylabel=f"accuracy, % of {VALIDATION} images")
        ax.set_xlim(0, 1.35 * max(row.seconds for row in rows))
        ax.margins(y=0.15)
        ax.grid(color=FAINT)
    fast, good = min(rows, key=lambda row: row.seconds), max(rows, key=lambda row: row.accuracy)
    show(
        fig,
        alt=f'Fastest: "{fast.name}", {fast.seconds:.2f} s for {fast.accuracy:.1%}. '
        f'Most accurate: "{good.name}", {good.accuracy:.1%} after {good.seconds:.2f} s. '
        f"On the line, beaten by no other in both: {', '.join(row.name for row in worth)}.",
    )
