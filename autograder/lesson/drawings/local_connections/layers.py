"""Who is connected with whom, how many weights that takes, and who sees what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from autograder.lesson.figures import WIDTH, draw_image, draw_signed, outline, show, style, write_values
from autograder.lesson.palette import BLUE, FAINT, ORANGE, PAPER, RED, SKY

_MASK = ListedColormap([PAPER, SKY])


def one_unit() -> None:
    """Show how one unit with a window of 5 by 5 responds to bars in and outside its receptive field."""
    fig, alt = one_unit_figure()
    show(fig, alt)


def one_unit_figure() -> tuple[Figure, str]:
    """Return the figure of `one_unit` and its finding."""
    weights = np.tile([-1.0, -1.0, 4.0, -1.0, -1.0], (5, 1)) / 20
    scenes = np.zeros((4, 11, 11))
    scenes[0, 2:9, 5] = 1
    scenes[1, 5, 2:9] = 1
    scenes[2, 2:9, 9] = 1
    scenes[3] = 1
    words = ("upright bar, inside", "level bar, inside", "upright bar, outside", "light everywhere")
    responses = [max(0.0, float(np.sum(scene[3:8, 3:8] * weights))) for scene in scenes]
    with style():
        fig, axes = plt.subplots(2, 5, figsize=(WIDTH, 3.2), height_ratios=(1, 0.35), layout="constrained")
        write_values(axes[0, 0], draw_signed(axes[0, 0], weights, "its weights"), "{:.2g}", size=6)
        axes[1, 0].axis("off")
        axes[1, 0].text(0.5, 0.5, "its response:", ha="center", va="center", transform=axes[1, 0].transAxes)
        for place, (scene, response) in enumerate(zip(scenes, responses, strict=True), start=1):
            draw_image(axes[0, place], scene, words[place - 1].replace(", ", ",\n"), vmax=1)
            outline(axes[0, place], 3, 3, 5, 5)
            axes[1, place].barh(0, response, color=BLUE, height=0.5)
            axes[1, place].text(response + 0.04, 0, f"{response:.2f}", va="center")
            axes[1, place].set(xlim=(0, 1.4), ylim=(-0.6, 0.6), xticks=[], yticks=[])
            axes[1, place].spines["bottom"].set_visible(False)
    told = ", ".join(f"{name.replace(',', '')} {response:.2f}" for name, response in zip(words, responses, strict=True))
    alt = f"One unit looks at the framed window, its receptive field. Its responses: {told}."
    return fig, alt


def masks(local_mask: Callable[[int, int], np.ndarray]) -> None:
    """Show the learner's masks for nine inputs and windows of 1, 3 and 5, and that of a fully connected layer."""
    fig, alt = masks_figure(local_mask)
    show(fig, alt)


def masks_figure(local_mask: Callable[[int, int], np.ndarray]) -> tuple[Figure, str]:
    """Return the figure of `masks` and its finding."""
    drawn = [(f"k = {k}", np.asarray(local_mask(9, k), dtype=bool)) for k in (1, 3, 5)]
    drawn.append(("fully connected", np.ones((9, 9), dtype=bool)))
    with style():
        fig, axes = plt.subplots(1, 4, figsize=(WIDTH, 2.9), layout="constrained")
        for ax, (title, mask) in zip(axes, drawn, strict=True):
            _mask(ax, mask)
            ax.set_title(f"{title}\n{mask.sum()} connections")
        axes[0].set_ylabel("outputs")
    counts = ", ".join(f"{title}: {mask.sum()}" for title, mask in drawn)
    alt = f"Masks for nine inputs, a band along the diagonal that widens with k. Connections for {counts}."
    return fig, alt


def both_ways(
    mask: np.ndarray,
    receptive_field_of: Callable[[np.ndarray, int], Sequence[int]],
    influence_of: Callable[[np.ndarray, int], Sequence[int]],
) -> None:
    """Show the row of s3 and the column of x3 in a mask, with what the learner's functions read there."""
    fig, alt = both_ways_figure(mask, receptive_field_of, influence_of)
    show(fig, alt)


def both_ways_figure(
    mask: np.ndarray,
    receptive_field_of: Callable[[np.ndarray, int], Sequence[int]],
    influence_of: Callable[[np.ndarray, int], Sequence[int]],
) -> tuple[Figure, str]:
    """Return the figure of `both_ways` and its finding."""
    reads = [int(j) for j in receptive_field_of(mask, 2)]
    reaches = [int(i) for i in influence_of(mask, 2)]
    field = ", ".join(f"x{j + 1}" for j in reads)
    outputs = ", ".join(f"s{i + 1}" for i in reaches)
    with style():
        fig, axes = plt.subplots(1, 2, figsize=(WIDTH, 4.1), layout="constrained")
        for ax in axes:
            _mask(ax, mask)
        axes[0].set_title(f"along row s3: it reads {field}")
        axes[0].add_patch(_frame(1.5, -0.5, 1, mask.shape[1]))
        axes[1].set_title(f"down column x3: it reaches {outputs}")
        axes[1].add_patch(_frame(-0.5, 1.5, mask.shape[0], 1))
        for j in reads:
            axes[0].text(j, 2, "✕", ha="center", va="center", fontsize=12)
        for i in reaches:
            axes[1].text(2, i, "✕", ha="center", va="center", fontsize=12)
    alt = f"One mask read both ways: the row of s3 says that it reads {field}, the column of x3 that {outputs} see it."
    return fig, alt


def _frame(row: float, column: float, height: float, width: float) -> Rectangle:
    return Rectangle((column, row), width, height, fill=False, edgecolor=RED, linewidth=3, zorder=3)


def _mask(ax: Axes, mask: np.ndarray) -> None:
    n_out, n_in = mask.shape
    ax.imshow(mask, cmap=_MASK, vmin=0, vmax=1)
    ax.set_xticks(range(n_in), [f"x{j + 1}" for j in range(n_in)], fontsize=8)
    ax.set_yticks(range(n_out), [f"s{i + 1}" for i in range(n_out)], fontsize=8)
    ax.tick_params(length=0)
    ax.set_xticks(np.arange(n_in + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(n_out + 1) - 0.5, minor=True)
    ax.grid(which="minor", color=FAINT, linewidth=0.8)
    ax.tick_params(which="minor", length=0)


def parameter_counts(
    dense_params: Callable[[int, int], int], local_params: Callable[[int, int], int], k: int = 9
) -> None:
    """Show the learner's counts for layers with as many outputs as inputs, dense and local, on logarithmic axes."""
    fig, alt = parameter_counts_figure(dense_params, local_params, k)
    show(fig, alt)


def parameter_counts_figure(
    dense_params: Callable[[int, int], int], local_params: Callable[[int, int], int], k: int = 9
) -> tuple[Figure, str]:
    """Return the figure of `parameter_counts` and its finding."""
    sizes = {28: "one row\nof a digit", 784: "a digit\n28 × 28", 50_176: "a photograph\n224 × 224"}
    dense = [int(dense_params(n, n)) for n in sizes]
    local = [int(local_params(n, k)) for n in sizes]
    with style():
        fig, ax = plt.subplots(figsize=(WIDTH, 3.9), layout="constrained")
        for values, words, below in ((dense, "fully connected", False), (local, f"local, k = {k}", True)):
            ax.loglog(list(sizes), values, label=words)
            for n, value in zip(sizes, values, strict=True):
                ax.annotate(
                    _spaced(value),
                    (n, value),
                    (0, -12 if below else 10),
                    textcoords="offset points",
                    ha="center",
                    va="top" if below else "bottom",
                )
        ax.set_xticks(list(sizes), [f"{_spaced(n)}\n{words}" for n, words in sizes.items()])
        ax.set_xticks([], minor=True)
        ax.set(xlim=(12, 130_000), ylim=(20, 6e10), ylabel="weights and biases", xlabel="inputs, and as many outputs")
        ax.set_yticks([100, 10_000, 1e6, 100e6, 10e9], ["100", "10 000", "1 million", "100 million", "10 billion"])
        ax.set_yticks([], minor=True)
        ax.grid(axis="y", color=FAINT)
        ax.legend(loc="upper left")
    alt = (
        f"For a digit of 784 pixels a fully connected layer has {_spaced(dense[1])} numbers to learn and a local "
        f"one {_spaced(local[1])}. For a photograph it is {_spaced(dense[2])} against {_spaced(local[2])}."
    )
    return fig, alt


def _spaced(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def local_layer(x: np.ndarray, weights: np.ndarray, biases: np.ndarray, outputs: np.ndarray) -> None:
    """Show a local layer in numbers: its inputs, each output's own weights below the inputs they meet, the outputs."""
    fig, alt = local_layer_figure(x, weights, biases, outputs)
    show(fig, alt)


def local_layer_figure(
    x: np.ndarray, weights: np.ndarray, biases: np.ndarray, outputs: np.ndarray
) -> tuple[Figure, str]:
    """Return the figure of `local_layer` and its finding."""
    n_out, k = weights.shape
    whole = np.full((n_out, len(x)), np.nan)
    for i in range(n_out):
        whole[i, i : i + k] = weights[i]
    with style():
        fig, axes = plt.subplots(
            2, 3, figsize=(WIDTH, 4.8), height_ratios=(1, n_out), width_ratios=(len(x), 1.4, 1.4), layout="constrained"
        )
        write_values(axes[0, 0], draw_signed(axes[0, 0], x[None], "inputs x"))
        write_values(
            axes[1, 0], draw_signed(axes[1, 0], np.nan_to_num(whole), "weights: one row of its own for each output")
        )
        for row, column in np.argwhere(np.isnan(whole)):
            # In front of the zero that was written there.
            axes[1, 0].add_patch(
                Rectangle(
                    (column - 0.5, row - 0.5),
                    1,
                    1,
                    facecolor=PAPER,
                    edgecolor=FAINT,
                    hatch="///",
                    linewidth=0,
                    zorder=4,
                )
            )
        write_values(axes[1, 1], draw_signed(axes[1, 1], biases[:, None], "+ biases"))
        write_values(axes[1, 2], draw_signed(axes[1, 2], np.asarray(outputs, float)[:, None], "= outputs"), "{:.2g}")
        axes[0, 1].axis("off")
        axes[0, 2].axis("off")
    told = ", ".join(f"{value:.2g}" for value in np.asarray(outputs, float))
    alt = (
        f"A local layer with {len(x)} inputs and windows of {k}: each of the {n_out} outputs has {k} weights of its "
        f"own, one place further to the right from row to row. Hatched: no connection. Outputs: {told}."
    )
    return fig, alt


def probed_fields(fields: Mapping[str, np.ndarray], image: np.ndarray) -> None:
    """Show masks found by probing, each as a frame of marked pixels on an image, (H, W) all."""
    fig, alt = probed_fields_figure(fields, image)
    show(fig, alt)


def probed_fields_figure(fields: Mapping[str, np.ndarray], image: np.ndarray) -> tuple[Figure, str]:
    """Return the figure of `probed_fields` and its finding."""
    with style():
        fig, axes = plt.subplots(1, len(fields), figsize=(WIDTH, 3.5), layout="constrained")
        for ax, (title, mask) in zip(np.atleast_1d(axes), fields.items(), strict=True):
            draw_image(ax, image, f"{title}\nreads {int(np.sum(mask))} pixels")
            for row, column in np.argwhere(mask):
                ax.add_patch(
                    Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=ORANGE, alpha=0.55, edgecolor=RED, linewidth=1)
                )
    told = ", ".join(f"{title}: {int(np.sum(mask))} pixels" for title, mask in fields.items())
    alt = f"The receptive field of the middle output, found by probing. {told}."
    return fig, alt
