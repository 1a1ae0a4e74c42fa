"""Lesson 05, pictures of a trained model: what it confuses, how it copes with a shift, how far its units see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from autograder.lesson.figures import WIDTH, draw_image, show, style
from autograder.lesson.mnist import load_mnist
from autograder.lesson.palette import BLUE, FAINT, INK, ORANGE, QUIET

BATCH = 500
SHIFTED = 1000  # test images that are moved
FIELDS = 4  # stages whose receptive field is drawn
BASES = 2  # images of noise that are disturbed: a unit that is silent in one may respond in another


def confusions(model: Any, prepare_images: Callable[..., Any], confusion: Callable[..., Any]) -> None:
    """Draw the learner's table of confusions for the test images, with its numbers."""
    if missing(model):
        return
    _, (images, labels) = load_mnist()
    table = np.asarray(confusion(labels, answers(model, prepare_images(images)).argmax(axis=1)))
    wrong = table - np.diag(np.diag(table))
    with style():
        fig, ax = plt.subplots(figsize=(WIDTH * 0.72, 5.6), layout="constrained")
        ax.imshow(wrong, cmap="Blues", vmin=0, vmax=max(1, wrong.max()))
        for (row, column), count in np.ndenumerate(table):
            if row == column:
                ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=FAINT, edgecolor=INK))
            dark = row != column and wrong[row, column] > 0.55 * wrong.max()
            weight = "bold" if row == column else "normal"
            ax.text(
                column, row, str(count), ha="center", va="center", color="white" if dark else INK, fontweight=weight
            )
        ax.set_xticks(range(10))
        ax.set_yticks(range(10))
        ax.set(xlabel="the model calls it", ylabel="the image is")
        ax.tick_params(length=0)
    digit, taken = np.unravel_index(wrong.argmax(), wrong.shape)
    show(
        fig,
        alt=f"{np.trace(table)} of {table.sum()} test images stand on the diagonal. "
        f"Off it, the most frequent confusion: a {digit} is taken for a {taken}, {wrong.max()} times.",
    )


def mistaken(model: Any, prepare_images: Callable[..., Any]) -> None:
    """Show the test images of which the model is surest, and wrong."""
    if missing(model):
        return
    _, (images, labels) = load_mnist()
    outputs = answers(model, prepare_images(images))
    given = outputs.argmax(axis=1)
    wrong = np.flatnonzero(given != labels)
    surest = wrong[np.argsort(-outputs[wrong].max(axis=1))][:10]
    with style():
        fig, axes = plt.subplots(1, 10, figsize=(WIDTH, 1.6))
        for ax in axes[len(surest) :]:
            ax.set_axis_off()
        for ax, place in zip(axes, surest, strict=False):
            draw_image(ax, images[place], vmax=255)
            ax.set_title(f"is {labels[place]},\nread as {given[place]}", loc="center", fontsize=10)
        fig.subplots_adjust(left=0.01, right=0.99, bottom=0.02, top=0.7, wspace=0.1)
    show(
        fig,
        alt=f"{len(wrong)} of {len(labels)} test images are misread. These {len(surest)} are the ones the model is "
        "surest of; above each, what it is, and what the model calls it. Some would puzzle a person as well.",
    )


def moved_accuracy(model: Any, prepare_images: Callable[..., Any]) -> None:
    """Draw the accuracy on test images that are moved sideways by up to four pixels."""
    if missing(model):
        return
    _, (images, labels) = load_mnist()
    images, labels = images[:SHIFTED], labels[:SHIFTED]
    shifts = np.arange(-4, 5)
    padded = np.pad(images, ((0, 0), (0, 0), (4, 4)))
    scores = []
    for shift in shifts:
        moved = np.ascontiguousarray(padded[:, :, 4 - shift : 32 - shift])
        scores.append(float((answers(model, prepare_images(moved)).argmax(axis=1) == labels).mean()))
    with style():
        fig, ax = plt.subplots(figsize=(WIDTH, 3.2), layout="constrained")
        ax.plot(shifts, 100 * np.array(scores), color=BLUE, marker="o", markersize=8, linewidth=2, linestyle="-")
        ax.axhline(10, color=QUIET, linestyle=":", marker="")
        ax.annotate("chance", (shifts[0], 10), xytext=(0, 4), textcoords="offset points", color=QUIET)
        for shift, score in zip(shifts, scores, strict=True):
            ax.annotate(f"{score:.0%}", (shift, 100 * score), xytext=(0, 9), textcoords="offset points", ha="center")
        ax.set(xlabel="pixels to the right (negative: to the left)", ylabel="right, % of 1000", ylim=(0, 112))
        ax.set_xticks(shifts)
    middle = int(np.flatnonzero(shifts == 0)[0])
    show(
        fig,
        alt=f"Accuracy on 1000 test images: {scores[middle]:.1%} where they are, {scores[middle - 1]:.1%} and "
        f"{scores[middle + 1]:.1%} one pixel to the left and right, {scores[0]:.1%} and {scores[-1]:.1%} after four.",
    )


def receptive_fields(model: Any) -> None:
    """Draw which pixels a unit in the middle of each stage responds to, found by changing one pixel at a time."""
    if missing(model):
        return
    stages = _stages(model)
    if not stages:
        print("This picture needs a model whose layers can be read one by one: a Sequential or a Functional one.")
        return
    _, (images, _) = load_mnist()
    fields = [field_of_unit(model, layer) for layer in stages]
    with style():
        fig, axes = plt.subplots(1, len(stages), figsize=(WIDTH, 2.9), squeeze=False, layout="constrained")
        sizes = []
        for ax, layer, field in zip(axes[0], stages, fields, strict=True):
            draw_image(ax, images[7], vmax=380)
            rows, columns = np.flatnonzero(field.any(axis=1)), np.flatnonzero(field.any(axis=0))
            height, width = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
            ax.imshow(np.where(field, 1.0, np.nan), cmap="cividis", vmin=0, vmax=1, alpha=0.45)
            corner = (columns[0] - 0.5, rows[0] - 0.5)
            ax.add_patch(Rectangle(corner, width, height, fill=False, edgecolor=ORANGE, linewidth=3))
            ax.set_title(f"{type(layer).__name__}\n{height} × {width} pixels", fontsize=11)
            sizes.append(f"{height} by {width} for {layer.name}")
    show(
        fig,
        alt=f"Pixels that a unit in the middle of each stage responds to: {', '.join(sizes)}. Measured by changing one "
        "pixel at a time, as in lesson 02.",
    )


def field_of_unit(model: Any, layer: Any) -> np.ndarray:
    """Return the pixels (H, W) that change the units in the middle of a layer's maps, by changing one at a time."""
    import keras

    upto = keras.Model(model.inputs, layer.output)
    shape = tuple(model.inputs[0].shape[1:])
    rng = np.random.default_rng(2)
    field = np.zeros(shape[:2], dtype=bool)
    for _ in range(BASES):
        base = rng.random(shape, dtype=np.float32)
        changed = np.repeat(base[np.newaxis], shape[0] * shape[1], axis=0)
        for place in range(len(changed)):
            changed[place, place // shape[1], place % shape[1]] += 3.0
        maps = np.asarray(upto.predict(np.concatenate([base[np.newaxis], changed]), batch_size=BATCH, verbose=0))
        middle = maps[:, maps.shape[1] // 2, maps.shape[2] // 2]
        field |= (np.abs(middle[1:] - middle[0]).max(axis=1) > 1e-6).reshape(shape[:2])
    return field


def _stages(model: Any) -> list[Any]:
    inputs = getattr(model, "inputs", None)
    if not inputs or len(inputs) != 1 or len(inputs[0].shape) != 4:
        return []
    shaped = [layer for layer in model.layers if type(layer).__name__ in ("Conv2D", "MaxPooling2D", "AveragePooling2D")]
    return shaped[:FIELDS]


def answers(model: Any, inputs: Any) -> np.ndarray:
    """Return the ten outputs (N, 10) of a model for prepared images."""
    return np.asarray(model.predict(inputs, batch_size=BATCH, verbose=0)).reshape(-1, 10)


def missing(model: Any) -> bool:
    """Return whether there is no model yet, and say so."""
    if model is None:
        print("There is no trained model yet: write the cell that trains it, and run it.")
    return model is None
