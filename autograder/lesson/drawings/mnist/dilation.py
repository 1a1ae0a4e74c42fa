"""Lesson 05 drawn: which pixels a unit sees after three layers, with plain, strided and dilated kernels."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle

from autograder.lesson.figures import WIDTH, show, style
from autograder.lesson.palette import BLUE, INK, PAPER, QUIET

Layer = tuple[int, int]  # stride and dilation of a kernel of three

STACKS: dict[str, list[Layer]] = {
    "three plain layers": [(1, 1), (1, 1), (1, 1)],
    "each with a stride of 2": [(2, 1), (2, 1), (2, 1)],
    "dilated by 1, 2 and 4": [(1, 1), (1, 2), (1, 4)],
}


def pixels_seen(layers: Sequence[Layer]) -> list[int]:
    """Return the pixels, from 0, that the first unit of the last layer depends on; kernels have three weights."""
    seen = {0}
    for stride, dilation in reversed(layers):
        seen = {unit * stride + tap * dilation for unit in seen for tap in range(3)}
    return sorted(seen)


def fields_of_three() -> None:
    """Draw the pixels that one unit sees through three layers of each kind."""
    fields = {name: pixels_seen(layers) for name, layers in STACKS.items()}
    widest = max(field[-1] for field in fields.values()) + 1
    with style():
        fig, ax = plt.subplots(figsize=(WIDTH, 2.2), layout="constrained")
        for row, (name, field) in enumerate(fields.items()):
            left = (widest - len(field)) // 2
            for pixel in range(widest):
                inside = pixel - left in field
                square = Rectangle(
                    (pixel, -row), 0.8, 0.6, facecolor=BLUE if inside else PAPER, edgecolor=INK if inside else QUIET
                )
                ax.add_patch(square)
            ax.text(-0.6, 0.3 - row, name, ha="right", va="center")
            ax.text(widest + 0.4, 0.3 - row, f"{len(field)} pixels", va="center")
        ax.set(xlim=(-0.2, widest + 0.2), ylim=(0.2 - len(fields), 0.8))
        ax.axis("off")
    said = ", ".join(f"{name}: {len(field)}" for name, field in fields.items())
    show(fig, alt=f"Pixels in a row that one unit sees, with kernels of three weights: {said}.")
