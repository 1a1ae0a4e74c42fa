"""Lesson 04 drawn: one stage on a real digit, and two convolutions that collapse into one."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from autograder.lesson.figures import WIDTH, draw_active, draw_image, draw_signed, show, style, write_values
from autograder.lesson.layers import conv2d
from autograder.lesson.mnist import load_mnist

EDGES = ("left edges", "upper edges", "right edges", "lower edges")


@functools.cache
def held_out_digits(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first images of the test set, (count, 28, 28) in 0 to 1, and their labels."""
    _, (images, labels) = load_mnist()
    return images[:count] / 255.0, labels[:count].astype(int)


def digit(figure: int) -> np.ndarray:
    """Return the first image of the test set that shows this figure, (28, 28) in 0 to 1."""
    images, labels = held_out_digits(200)
    return np.array(images[int(np.argmax(labels == figure))])


def edge_kernels() -> np.ndarray:
    """Return four kernels (3, 3, 1, 4) for the left, upper, right and lower edges of bright strokes."""
    left = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 4.0
    return np.stack([left, left.T, left[:, ::-1], left.T[::-1]], axis=-1)[:, :, None, :]


def largest_of_four(maps: np.ndarray) -> np.ndarray:
    """Return 2×2 max pooling of maps (H, W, C)."""
    rows, columns = maps.shape[0] // 2, maps.shape[1] // 2
    tiles: np.ndarray = maps[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2, -1)
    return np.asarray(tiles.max(axis=(1, 3)))


def stage() -> None:
    """Show one digit on its way through convolution, ReLU and max pooling, for three kernels."""
    image, kernels = digit(2), edge_kernels()
    responses = conv2d(image[..., None], kernels)
    active = np.maximum(responses, 0)
    pooled = largest_of_four(active)
    limit = float(np.abs(responses).max())
    heads = ("kernel", "convolution: 26×26", "ReLU: 26×26", "max pooling: 13×13")
    with style():
        fig = plt.figure(figsize=(WIDTH, 5.5), layout="constrained")
        grid = fig.add_gridspec(3, 5, width_ratios=[2, 1.1, 2, 2, 2])
        draw_image(fig.add_subplot(grid[:, 0]), image, "image: 28×28", vmax=1)
        for row in range(3):
            line = [fig.add_subplot(grid[row, column]) for column in range(1, 5)]
            write_values(line[0], draw_signed(line[0], kernels[:, :, 0, row], limit=0.8), "{:g}", 8)
            draw_signed(line[1], responses[..., row], limit=limit)
            draw_active(line[2], active[..., row], limit=limit)
            draw_active(line[3], pooled[..., row], limit=limit)
            line[1].set_ylabel(EDGES[row])
            if row == 0:
                for ax, title in zip(line, heads, strict=True):
                    ax.set_title(title, fontsize=10)
    negative = float((responses[..., :3] < 0).mean())
    show(
        fig,
        "Each kernel finds its edges of the digit. The response is positive (purple) where such an edge "
        f"is, and negative (orange) where the opposite edge is: {100 * negative:.0f} % of all responses are "
        "negative, and ReLU sets them to 0. Pooling keeps the strongest of every 2 by 2 responses: the maps have a "
        "quarter of the cells, the edges are still where they were.",
    )


def stage_of_digits(conv_stage: Callable[..., Any]) -> None:
    """Show what the learner's stage makes of three digits with four kernels."""
    kernels = edge_kernels()
    chosen = [digit(figure) for figure in (1, 7, 0)]
    maps = [np.asarray(conv_stage(image[..., None], kernels, np.zeros(4), 2)) for image in chosen]
    limit = max(float(stack.max()) for stack in maps)
    with style():
        fig, axes = plt.subplots(3, 5, figsize=(WIDTH, 5.6), layout="constrained")
        for line, image, stack in zip(axes, chosen, maps, strict=True):
            draw_image(line[0], image, vmax=1)
            for index, ax in enumerate(line[1:]):
                draw_active(ax, stack[..., index], limit=limit)
        for ax, title in zip(axes[0], ("image", *EDGES), strict=True):
            ax.set_title(title)
    totals = np.array([stack.sum(axis=(0, 1)) for stack in maps])
    sides, flat = totals[0, [0, 2]].sum(), totals[0, [1, 3]].sum()
    show(
        fig,
        f"Your stage on three digits. In the maps of the 1, left and right edges are {sides / flat:.1f} times as "
        f"strong as upper and lower ones; for the 0 that ratio is "
        f"{totals[2, [0, 2]].sum() / totals[2, [1, 3]].sum():.1f}. "
        f"Each image of 28×28 pixels became {maps[0].shape[2]} maps of {maps[0].shape[0]}×{maps[0].shape[1]}.",
    )


def _alone(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return conv2d(image[..., None], np.asarray(kernel, dtype=float)[:, :, None, None])[..., 0]


def collapse(compose_kernels: Callable[..., Any]) -> None:
    """Show two convolutions in a row against one with the learner's composed kernel, without and with ReLU between."""
    image = digit(2)
    k1, k2 = edge_kernels()[:, :, 0, 0], edge_kernels()[:, :, 0, 1]
    both = np.asarray(compose_kernels(k1, k2))
    composed = _alone(image, both)
    two = _alone(_alone(image, k1), k2)
    bent = _alone(np.maximum(_alone(image, k1), 0), k2)
    limit = float(np.abs(np.stack([composed, two, bent])).max())
    with style():
        fig = plt.figure(figsize=(WIDTH, 8.6), layout="constrained")
        top, below = np.asarray(fig.subfigures(2, 1, height_ratios=[1, 2.4]))
        kernels = top.subplots(1, 3)
        for ax, kernel, title in zip(kernels, (k1, k2, both), ("$k_1$", "$k_2$", "your composed kernel"), strict=True):
            write_values(ax, draw_signed(ax, kernel, title), "{:g}", 9)
        axes = below.subplots(2, 3, gridspec_kw={"hspace": 0.06})
        draw_signed(axes[0, 0], two, "$k_1$, then $k_2$", limit)
        draw_signed(axes[0, 1], composed, "once: your composed kernel", limit)
        draw_signed(axes[0, 2], two - composed, f"difference: at most {np.abs(two - composed).max():.0e}", limit)
        draw_signed(axes[1, 0], bent, "$k_1$, ReLU, then $k_2$", limit)
        draw_signed(axes[1, 1], composed, "once, as above", limit)
        draw_signed(axes[1, 2], bent - composed, f"difference: up to {np.abs(bent - composed).max():.2f}", limit)
    show(
        fig,
        f"Two convolutions in a row and a single one with your {both.shape[0]}×{both.shape[1]} kernel give the same "
        f"map: they differ by no more than {np.abs(two - composed).max():.0e}, which is rounding. With ReLU in between "
        f"the result is another one, by up to {np.abs(bent - composed).max():.2f}, and no single kernel gives it.",
    )
