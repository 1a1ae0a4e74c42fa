"""Lesson 04 drawn: from feature maps through flattening to a decision, with a dense layer fitted on real digits."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.lesson.drawings.pooling.stages import EDGES, digit, edge_kernels, held_out_digits
from autograder.lesson.drawings.svg import Schematic
from autograder.lesson.figures import WIDTH, draw_active, draw_image, show, style
from autograder.lesson.mnist import load_mnist
from autograder.lesson.palette import BLUE, FAINT, INK, ORANGE, QUIET

EXAMPLES = 2000  # digits to fit the dense layer to, and as many of the test set to measure it
WINDOW = 4  # side of the pooling windows
RIDGE = 10.0  # what large weights cost in the fit: the same for all, near the best for each


def edge_responses(images: np.ndarray) -> np.ndarray:
    """Return the responses (N, 26, 26, 4) of the four edge kernels on images (N, 28, 28)."""
    windows = sliding_window_view(images, (3, 3), axis=(1, 2))
    return np.asarray(np.einsum("nijab,abk->nijk", windows, edge_kernels()[:, :, 0], optimize=True))


def features(images: np.ndarray, relu: bool = True, maximum: bool = True) -> np.ndarray:
    """Return maps (N, 6, 6, 4) of images (N, 28, 28): four edge kernels, with or without ReLU, then pooling 4×4.

    The pooling takes the maximum or the mean. Without both, nothing in the stage is nonlinear.
    """
    responses = edge_responses(images)
    cut = 26 // WINDOW * WINDOW
    tiles = responses[:, :cut, :cut].reshape(len(images), cut // WINDOW, WINDOW, cut // WINDOW, WINDOW, -1)
    kept = np.maximum(tiles, 0) if relu else tiles
    return np.asarray(kept.max(axis=(2, 4)) if maximum else kept.mean(axis=(2, 4)))


@dataclass(frozen=True)
class Head:
    """Hold a dense layer of ten units: `weights` (n + 1, 10), the biases in the last row."""

    weights: np.ndarray

    def scores(self, inputs: np.ndarray) -> np.ndarray:
        """Return the ten scores of each row of inputs (N, n)."""
        return np.asarray(_with_one(inputs) @ self.weights)


def _with_one(inputs: np.ndarray) -> np.ndarray:
    return np.column_stack([inputs, np.ones(len(inputs))])


def fit_head(inputs: np.ndarray, labels: np.ndarray, ridge: float = RIDGE) -> Head:
    """Return the dense layer whose scores come closest to 1 for the right figure and 0 for all others."""
    table = _with_one(inputs)
    cost = ridge * np.eye(table.shape[1])
    return Head(np.linalg.solve(table.T @ table + cost, table.T @ np.eye(10)[labels]))


@functools.cache
def training_digits() -> tuple[np.ndarray, np.ndarray]:
    """Return the digits that dense layers are fitted to, (EXAMPLES, 28, 28) in 0 to 1, and their labels."""
    (images, labels), _ = load_mnist()
    return images[:EXAMPLES] / 255.0, labels[:EXAMPLES].astype(int)


def _flat(maps: np.ndarray) -> np.ndarray:
    return maps.reshape(len(maps), -1)


@functools.cache
def accuracy_on_pixels() -> float:
    """Return the share of right answers on test digits for a dense layer that reads the bare pixels."""
    return _accuracy(np.asarray)


@functools.cache
def accuracies_of_stages() -> dict[tuple[bool, bool], float]:
    """Return the share of right answers for the same dense layer behind four stages: by (ReLU, maximum)."""
    choices = [(relu, maximum) for relu in (False, True) for maximum in (False, True)]
    return {choice: _accuracy(functools.partial(_stage_features, choice=choice)) for choice in choices}


def _stage_features(images: np.ndarray, choice: tuple[bool, bool]) -> np.ndarray:
    return features(images, *choice)


def _accuracy(prepare: Callable[[np.ndarray], np.ndarray]) -> float:
    images, labels = training_digits()
    held_out, truth = held_out_digits(EXAMPLES)
    head = fit_head(_flat(prepare(images)), labels)
    return float(np.mean(head.scores(_flat(prepare(held_out))).argmax(axis=1) == truth))


def head_accuracy() -> None:
    """Show how well one dense layer decides on pixels, and on maps with and without each of two nonlinearities."""
    stages = accuracies_of_stages()
    rows = {"the 784 pixels": accuracy_on_pixels()}
    for (relu, maximum), value in stages.items():
        steps = ["convolution", *(["ReLU"] if relu else []), "maximum" if maximum else "mean"]
        rows[", ".join(steps)] = value
    with style():
        fig, ax = plt.subplots(figsize=(WIDTH, 3.2), layout="constrained")
        values = [100 * value for value in rows.values()][::-1]
        nonlinear = [False, *(any(choice) for choice in stages)][::-1]
        bars = ax.barh(list(rows)[::-1], values, color=[BLUE if bent else FAINT for bent in nonlinear], edgecolor=INK)
        for bar, bent in zip(bars, nonlinear, strict=True):
            bar.set_hatch("//" if bent else "")
        ax.bar_label(bars, [f"{value:.1f} %" for value in values], padding=4)
        ax.set_xlim(0, 105)
        ax.set_xlabel(f"right answers on {EXAMPLES} test digits; one dense layer fitted to {EXAMPLES} digits")
        ax.tick_params(axis="y", length=0)
    linear, mean, bare_maximum, both = (
        f"{100 * stages[key]:.1f} %" for key in ((False, False), (True, False), (False, True), (True, True))
    )
    show(
        fig,
        f"The same dense layer is right for {100 * accuracy_on_pixels():.1f} % of the digits when it reads pixels. "
        f"Behind convolution and mean pooling, with nothing nonlinear, it is {linear}; with ReLU added {mean}, with "
        f"the maximum instead of the mean {bare_maximum}, with both {both}. "
        "Hatched: something in the stage is nonlinear. The kernels were set by hand.",
    )


def decision() -> None:
    """Show one digit as maps, as the flattened vector, and as the ten scores of the dense layer."""
    image = digit(2)
    maps = features(image[None])[0]
    images, labels = training_digits()
    scores = fit_head(_flat(features(images)), labels).scores(maps.reshape(1, -1))[0]
    limit = float(maps.max())
    with style():
        fig = plt.figure(figsize=(WIDTH, 6.4), layout="constrained")
        top, middle, bottom = np.asarray(fig.subfigures(3, 1, height_ratios=[2.4, 1.0, 2.6]))
        axes = top.subplots(1, 5)
        draw_image(axes[0], image, "image: 28×28", vmax=1)
        for index, ax in enumerate(axes[1:]):
            draw_active(ax, maps[..., index], f"{EDGES[index]}: 6×6", limit=limit)
        strip = middle.subplots()
        strip.imshow(maps.reshape(1, -1), cmap="cividis", vmin=0, vmax=limit, aspect="auto")
        strip.set_yticks([])
        strip.set_title(f"flattened: one row of 6 · 6 · 4 = {maps.size} numbers")
        ax = bottom.subplots()
        best = int(scores.argmax())
        bars = ax.bar(range(10), scores, color=[ORANGE if n == best else FAINT for n in range(10)], edgecolor=INK)
        bars[best].set_hatch("//")
        ax.axhline(0, color=QUIET, lw=1, ls="-", marker="")
        ax.bar_label(bars, [f"{score:.2f}" for score in scores], padding=2, fontsize=9)
        ax.set_xticks(range(10))
        ax.set_title(f"dense layer: ten scores; the highest says {best}")
        ax.margins(y=0.15)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.set_xlabel("digit")
    second = float(np.sort(scores)[-2])
    show(
        fig,
        f"A digit becomes 4 maps, the maps one row of {maps.size} numbers, and a dense layer gives ten scores: the "
        f"highest, {scores[best]:.2f}, is that of {best}; the next best is {second:.2f}.",
    )


SHAPES = ((28, 28, 1), (26, 26, 8), (13, 13, 8), (11, 11, 16), (5, 5, 16))


def network_schematic() -> Schematic:
    """Return the picture of a small network: two stages, flattened, and a dense layer of ten units."""
    flat = SHAPES[-1][0] * SHAPES[-1][1] * SHAPES[-1][2]
    path = ", ".join("×".join(map(str, shape)) for shape in SHAPES)
    finding = f"An image becomes maps of {path}, then one row of {flat} numbers, then ten scores. "
    drawing = Schematic(880, 310, finding + "Two stages extract features, the dense layer decides.")
    steps = ("8 kernels 3×3,\nReLU", "pooling 2×2", "16 kernels 3×3,\nReLU", "pooling 2×2", "flatten", "dense")
    middle, x = 145.0, 30.0
    centres = []
    for shape in SHAPES:
        side, sheets = 3.6 * shape[0], min(shape[2], 5)
        left = x
        top = middle - side / 2 - 5 * (sheets - 1) / 2
        for sheet in range(sheets):
            drawing.box(left + 5 * sheet, top + 5 * sheet, side, side, "#ffffff", INK, 1.2)
        right = left + side + 5 * (sheets - 1)
        drawing.text((left + right) / 2, 232, "×".join(map(str, shape)), 15, bold=True)
        centres.append((left, right))
        x = right + 68
    drawing.box(x, middle - 75, 14, 150, "#f3f3f3", INK, 1.2)
    for tick in range(1, 15):
        drawing.line(x, middle - 75 + 10 * tick, x + 14, middle - 75 + 10 * tick, QUIET, 1)
    drawing.text(x + 7, 232, str(flat), 15, bold=True)
    centres.append((x, x + 14))
    x += 14 + 68
    for unit in range(10):
        drawing.disc(x + 7, middle - 67 + 15 * unit, 6, "#ffffff", INK, 1.2)
    drawing.text(x + 7, 232, "10", 15, bold=True)
    centres.append((x, x + 14))
    for (_, start), (end, _), words in zip(centres, centres[1:], steps, strict=False):
        drawing.arrow(start + 8, middle, end - 8, middle, QUIET, 2)
        for line, part in enumerate(reversed(words.split("\n"))):
            drawing.text((start + end) / 2, middle - 92 - 17 * line, part, 12)
    drawing.line(centres[0][0], 264, centres[4][1], 264, BLUE, 4)
    drawing.text((centres[0][0] + centres[4][1]) / 2, 286, "two stages extract features", 15)
    drawing.line(centres[5][0], 264, centres[6][1], 264, ORANGE, 4, "6 4")
    drawing.text(centres[6][1], 286, "a dense layer decides", 15, anchor="end")
    return drawing
