"""Lesson 04 drawn: the receptive field as a cone, found by disturbing pixels, and the price of large kernels."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from autograder.lesson.figures import WIDTH, draw_active, outline, png, show, style, tag
from autograder.lesson.palette import BLUE, FAINT, INK, ORANGE, PAPER, QUIET

Layers = Sequence[tuple[int, int]]

# Of the sliders. No stride is larger than a kernel: the cone would have gaps.
KERNELS = range(3, 6)
STRIDES = range(1, 4)
PIXELS = 53  # what the widest of these cones sees


@dataclass(frozen=True)
class Row:
    """Describe one layer of a 1-D stack: its number of cells, and what they see, in pixels.

    `start` is where the middle of the first cell's field lies, `jump` how far apart neighbours are, `size` the
    size of each field. `kernel` and `stride` are those of the layer; the image itself has 1 and 1.
    """

    cells: int
    start: float
    jump: int
    size: int
    kernel: int = 1
    stride: int = 1


def rows_of(layers: Layers, pixels: int) -> list[Row]:
    """Return the image of so many pixels and then every layer (kernel, stride), without padding."""
    rows = [Row(pixels, 0.0, 1, 1)]
    for kernel, stride in layers:
        below = rows[-1]
        rows.append(
            Row(
                cells=(below.cells - kernel) // stride + 1,
                start=below.start + (kernel - 1) / 2 * below.jump,
                jump=below.jump * stride,
                size=below.size + (kernel - 1) * below.jump,
                kernel=kernel,
                stride=stride,
            )
        )
    return rows


def seen_by(rows: Sequence[Row], cell: int) -> list[range]:
    """Return for each row, the image first, which of its cells one cell of the last row depends on.

    Holds where no stride is larger than its kernel: otherwise there are gaps between these cells.
    """
    seen = [range(cell, cell + 1)]
    for row in reversed(rows[1:]):
        first, last = seen[0][0] * row.stride, seen[0][-1] * row.stride + row.kernel - 1
        seen.insert(0, range(first, last + 1))
    return seen


def _draw_cone(ax: Axes, layers: Layers, pixels: int, names: Sequence[str]) -> Row:
    """Draw one stack with the cone below the middle cell of its last row; return that row."""
    rows = rows_of(layers, pixels)
    seen = seen_by(rows, rows[-1].cells // 2)
    for height, (row, marked) in enumerate(zip(rows, seen, strict=True)):
        for cell in range(row.cells):
            x, inside = row.start + cell * row.jump, cell in marked
            ax.add_patch(
                Rectangle(
                    (x - 0.4, height - 0.17),
                    0.8,
                    0.34,
                    facecolor=BLUE if inside else PAPER,
                    edgecolor=INK if inside else QUIET,
                    linewidth=1.2 if inside else 0.8,
                    hatch="..." if inside and height in (0, len(rows) - 1) else None,
                )
            )
        if height:
            below = rows[height - 1]
            for cell in marked:
                x = row.start + cell * row.jump
                reach = (cell * row.stride, cell * row.stride + row.kernel - 1)
                for end in reach:
                    foot = below.start + end * below.jump
                    ax.plot([x, foot], [height - 0.17, height - 0.83], color=QUIET, lw=0.8, ls="-", marker="")
        words = f"{names[height]}\nsees {row.size}" + (f", jump {row.jump}" if height else "")
        ax.text(-1.2, height, words, ha="right", va="center", fontsize=9)
    ax.set_xlim(-1.2, pixels)
    ax.set_ylim(-0.45, len(rows) - 0.6)
    ax.axis("off")
    return rows[-1]


def cones() -> None:
    """Show two stacks: three convolutions, and convolutions alternating with pooling."""
    stacks: tuple[tuple[list[tuple[int, int]], list[str]], ...] = (
        ([(3, 1)] * 3, ["image", "kernel 3", "kernel 3", "kernel 3"]),
        ([(3, 1), (2, 2), (3, 1), (2, 2)], ["image", "kernel 3", "pooling 2", "kernel 3", "pooling 2"]),
    )
    with style():
        fig, axes = plt.subplots(2, 1, figsize=(WIDTH, 6.0), height_ratios=[4, 5], layout="constrained")
        last = [_draw_cone(ax, layers, 22, names) for ax, (layers, names) in zip(axes, stacks, strict=True)]
        axes[0].set_title(f"three convolutions: the marked cell sees {last[0].size} pixels")
        axes[1].set_title(f"convolutions and poolings in turn: the marked cell sees {last[1].size} pixels")
    show(
        fig,
        f"A cell after three convolutions with kernels of 3 sees {last[0].size} pixels. With two convolutions and two "
        f"poolings of 2 a cell sees {last[1].size}, because after each pooling neighbouring cells lie twice as far "
        f"apart: {last[1].jump} pixels in the end.",
    )


@functools.cache
def _cone_picture(kernel: int, stride: int) -> bytes:
    with style():
        fig, ax = plt.subplots(figsize=(WIDTH, 3.2), layout="constrained")
        _draw_cone(ax, [(kernel, stride)] * 3, PIXELS, ["image", "layer 1", "layer 2", "layer 3"])
    return png(fig)


def _cone_caption(kernel: int, stride: int) -> str:
    row = rows_of([(kernel, stride)] * 3, PIXELS)[-1]
    return (
        f"Three layers with kernel {kernel} and stride {stride}: "
        f"the marked cell sees {row.size} pixels, neighbours are {row.jump} apart."
    )


def cone_sliders() -> None:
    """Display the cone of three equal layers with one slider for the kernel and one for the stride."""
    import ipywidgets
    from IPython.display import display

    kernel = ipywidgets.IntSlider(value=KERNELS[0], min=KERNELS[0], max=KERNELS[-1], description="kernel")
    stride = ipywidgets.IntSlider(value=STRIDES[0], min=STRIDES[0], max=STRIDES[-1], description="stride")
    image, caption = (ipywidgets.HTML(layout={"max_width": "100%"}) for _ in range(2))

    def move(_change: Any) -> None:
        words = _cone_caption(kernel.value, stride.value)
        image.value = tag(_cone_picture(kernel.value, stride.value), words)
        caption.value = escape(words)

    move(None)
    kernel.observe(move, names="value")
    stride.observe(move, names="value")
    sliders = ipywidgets.HBox([kernel, stride], layout={"flex_flow": "row wrap"})
    display(ipywidgets.VBox([sliders, image, caption]))


def _reaction(
    network: Callable[[np.ndarray], np.ndarray], base: np.ndarray, cell: tuple[int, int], bump: float
) -> np.ndarray:
    """Return by how much one cell changes when each pixel in turn is raised by `bump`."""
    before = network(base)[cell]
    change = np.zeros(base.shape)
    for pixel in np.ndindex(base.shape):
        disturbed = base.copy()
        disturbed[pixel] += bump
        change[pixel] = abs(network(disturbed)[cell] - before)
    return change


def probed_field(conv_stage: Callable[..., Any], receptive_field: Callable[..., Any]) -> None:
    """Show which pixels one cell of two of the learner's stages responds to, and the size their formula gives."""
    rng = np.random.default_rng(4)
    kernels = [rng.uniform(0.1, 0.6, (3, 3, 1, 1)) for _ in range(2)]

    def network(image: np.ndarray) -> np.ndarray:
        maps = image[..., None]
        for kernel in kernels:
            maps = np.asarray(conv_stage(maps, kernel, np.zeros(1), 2))
        return maps[..., 0]

    size, jump = (int(number) for number in receptive_field([(3, 1), (2, 2), (3, 1), (2, 2)]))
    change = _reaction(network, rng.uniform(0, 0.2, (22, 22)), (1, 1), bump=3.0)
    changed = np.argwhere(change > 1e-9)
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    with style():
        fig, (ax, profile) = plt.subplots(1, 2, figsize=(WIDTH, 4.2), width_ratios=[1, 1.1], layout="constrained")
        draw_active(ax, change, "change of cell [1, 1] after two stages,\nwhen one pixel is raised")
        outline(ax, jump, jump, size, size, PAPER)
        middle = jump + size // 2
        ax.axhline(middle, color=ORANGE, lw=1.5, ls="--", marker="")
        profile.plot(change[middle], color=BLUE, ls="-", marker="o", ms=4)
        profile.axvspan(jump - 0.5, jump + size - 0.5, facecolor=FAINT, alpha=0.6)
        profile.text(jump + (size - 1) / 2, -0.06 * change.max(), f"your formula: {size} pixels", ha="center", va="top")
        profile.set_ylim(-0.2 * change.max(), 1.1 * change.max())
        profile.set_title(f"along row {middle} (dashed line)")
        profile.set_xlabel("pixel")
        profile.set_ylabel("change of the cell")
    show(
        fig,
        f"Disturbing one pixel after the other, the cell responds to {bottom - top + 1}×{right - left + 1} pixels, "
        f"rows {top} to {bottom}; the formula says {size}×{size}, rows {jump} to {jump + size - 1}. Pixels in the "
        "middle count more: more paths lead from them to the cell.",
    )


def kernel_prices(sizes: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return for each field size: the size, weights of one kernel of it, and of a stack of 3×3 kernels that sees it."""
    return [(size, size * size, 9 * ((size - 1) // 2)) for size in sizes]


def small_kernels() -> None:
    """Show the weights of one large kernel against a stack of 3×3 kernels that sees as much."""
    prices = kernel_prices(range(3, 14, 2))
    sizes, large, stacked = (np.array(column) for column in zip(*prices, strict=True))
    with style():
        fig, ax = plt.subplots(figsize=(WIDTH, 3.6), layout="constrained")
        ax.plot(sizes, large, color=ORANGE, ls="--", marker="s")
        ax.plot(sizes, stacked, color=BLUE, ls="-", marker="o")
        for size, a, b in prices:
            ax.annotate(str(a), (size, a), (0, 7), textcoords="offset points", ha="center", fontsize=9)
            if b < a:
                ax.annotate(str(b), (size, b), (0, -15), textcoords="offset points", ha="center", fontsize=9)
        ax.text(12.1, 150, "one large kernel", ha="right", color=INK)
        ax.text(13.0, 68, "a stack of 3×3 kernels", ha="right", color=INK)
        ax.set_xticks(sizes, [f"{size}×{size}" for size in sizes])
        ax.set_xlabel("receptive field")
        ax.set_ylabel("weights, one map to one map")
        ax.set_ylim(-12, 190)
        ax.grid(axis="y", color=FAINT)
    seven = next(price for price in prices if price[0] == 7)
    show(
        fig,
        f"To see 7×7 pixels, one kernel needs {seven[1]} weights and three 3×3 kernels in a row need {seven[2]}. For "
        f"13×13 it is {large[-1]} against {stacked[-1]}: the large kernel grows with the square of the field, "
        "the stack in proportion to it.",
    )
