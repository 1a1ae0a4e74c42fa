"""Pictures of lesson 01: what kernels respond to on images."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from autograder.lesson.figures import WIDTH, draw_image, draw_signed, outline, show, style, write_values
from autograder.lesson.palette import INK, RED

Correlate = Callable[[Any, Any], Any]
MINUS = "−"


def signed(value: float) -> str:
    """Return a number with a proper minus sign."""
    return f"{value:g}".replace("-", MINUS)


def response(image: ArrayLike, kernel: ArrayLike, result: ArrayLike, name: str = "kernel") -> None:
    """Show an image, a kernel and the response to it."""
    fig, alt = response_figure(np.asarray(image), np.asarray(kernel), np.asarray(result, float), name)
    show(fig, alt)


def response_figure(image: np.ndarray, kernel: np.ndarray, result: np.ndarray, name: str) -> tuple[Figure, str]:
    """Return the figure of `response` and its finding."""
    with style():
        fig, axes = plt.subplots(1, 3, figsize=(WIDTH, 3.5), width_ratios=(5, 1.3, 5), layout="constrained")
        draw_image(axes[0], image, f"image {image.shape}", vmax=255)
        write_values(axes[1], draw_signed(axes[1], kernel, name))
        drawn = draw_signed(axes[2], result, f"response {result.shape}")
        high, low = _extremes(axes[2], result)
        fig.colorbar(drawn, ax=axes[2], shrink=0.8, label="response (0 is white)")
    alt = (
        f"The response is {result[high]:g} at row {high[0]}, column {high[1]}, marked +, and {signed(result[low])} "
        f"at row {low[0]}, column {low[1]}, marked −; it is close to 0, white, wherever the picture is even."
    )
    return fig, alt


def _extremes(ax: Axes, result: np.ndarray) -> tuple[tuple[int, ...], tuple[int, ...]]:
    high, low = (np.unravel_index(int(index), result.shape) for index in (result.argmax(), result.argmin()))
    for place, sign in ((high, "+"), (low, "−")):
        ax.text(
            float(place[1]), float(place[0]), sign, ha="center", va="center", fontsize=11, fontweight="bold", color=INK,
            bbox={"boxstyle": "circle,pad=0.15", "facecolor": "white", "edgecolor": INK, "linewidth": 1},
        )  # fmt: skip
    return tuple(int(i) for i in high), tuple(int(i) for i in low)


def responses(image: ArrayLike, kernels: Mapping[str, ArrayLike], correlate: Correlate) -> None:
    """Show several kernels and the response of an image to each; `correlate` is the learner's."""
    fig, alt = responses_figure(np.asarray(image), {k: np.asarray(v, float) for k, v in kernels.items()}, correlate)
    show(fig, alt)


def responses_figure(image: np.ndarray, kernels: dict[str, np.ndarray], correlate: Correlate) -> tuple[Figure, str]:
    """Return the figure of `responses` and its finding."""
    results = {name: np.asarray(correlate(image, kernel), float) for name, kernel in kernels.items()}
    with style():
        fig, axes = plt.subplots(
            2, len(kernels), figsize=(WIDTH, 3.7), height_ratios=(1.1, 2.2), layout="constrained", squeeze=False
        )
        for (name, kernel), upper, lower in zip(kernels.items(), *axes, strict=True):
            write_values(upper, draw_signed(upper, kernel, name), form="{:.2g}", size=8)
            if _is_mean(kernel):
                draw_image(lower, results[name], vmax=255)
            else:
                draw_signed(lower, results[name], limit=_loud(results[name]))
    parts = [
        f"{name}: a smoother picture, from {signed(round(r.min()))} to {signed(round(r.max()))}"
        if _is_mean(kernels[name])
        else f"{name}: from {signed(round(r.min()))} to {signed(round(r.max()))}"
        for name, r in results.items()
    ]
    return (
        fig,
        f"The same image, seen by {len(kernels)} kernels: {'; '.join(parts)}. An edge kernel leaves even areas 0.",
    )


def _is_mean(kernel: np.ndarray) -> bool:
    return bool((kernel >= 0).all())


def _loud(result: np.ndarray) -> float:
    # A few very strong responses would leave all others pale.
    return float(np.percentile(np.abs(result), 99)) or 1.0


def digits(images: ArrayLike, kernels: Mapping[str, ArrayLike], correlate: Correlate) -> None:
    """Show how each kernel responds to each digit; `correlate` is the learner's."""
    fig, alt = digits_figure(np.asarray(images), {k: np.asarray(v, float) for k, v in kernels.items()}, correlate)
    show(fig, alt)


def digits_figure(images: np.ndarray, kernels: dict[str, np.ndarray], correlate: Correlate) -> tuple[Figure, str]:
    """Return the figure of `digits` and its finding."""
    results = [[np.asarray(correlate(image, kernel), float) for kernel in kernels.values()] for image in images]
    strengths = [float(np.mean([np.abs(row[place]).mean() for row in results])) for place in range(len(kernels))]
    with style():
        shape = 1 + len(kernels), 1 + len(images)
        fig, axes = plt.subplots(*shape, figsize=(WIDTH, 1.85 * shape[0]), layout="constrained")
        axes[0, 0].axis("off")
        for ax, (name, kernel) in zip(axes[1:, 0], kernels.items(), strict=True):
            write_values(ax, draw_signed(ax, kernel, name), form="{:.2g}")
        for image, row, column in zip(images, results, axes[:, 1:].T, strict=True):
            draw_image(column[0], image, vmax=255)
            limit = max(float(np.abs(result).max()) for result in row)
            for result, ax in zip(row, column[1:], strict=True):
                draw_signed(ax, result, limit=limit)
    shares = ", ".join(f"{name} {value:.0f}" for name, value in zip(kernels, strengths, strict=True))
    alt = f"Each kernel picks other strokes of the same digits. Mean size of the responses: {shares}."
    return fig, alt


def stimuli(kernels: Mapping[str, ArrayLike], correlate: Correlate) -> None:
    """Show how kernels respond to flat grey, to edges and to lines; `correlate` is the learner's."""
    fig, alt = stimuli_figure({k: np.asarray(v, float) for k, v in kernels.items()}, correlate)
    show(fig, alt)


def stimuli_figure(kernels: dict[str, np.ndarray], correlate: Correlate) -> tuple[Figure, str]:
    """Return the figure of `stimuli` and its finding."""
    pictures = _stimuli()
    results = {
        (stimulus, name): np.asarray(correlate(image, kernel), float)
        for stimulus, image in pictures.items()
        for name, kernel in kernels.items()
    }
    with style():
        fig, axes = plt.subplots(
            1 + len(pictures), 1 + len(kernels), figsize=(WIDTH, 1.42 * (1 + len(pictures))), layout="constrained"
        )
        axes[0, 0].axis("off")
        axes[0, 0].text(0.5, 0.5, "kernels →\n\npictures ↓", ha="center", va="center", transform=axes[0, 0].transAxes)
        for ax, (name, kernel) in zip(axes[0, 1:], kernels.items(), strict=True):
            write_values(ax, draw_signed(ax, kernel, name), form="{:.2g}", size=8)
        for line, (stimulus, image) in zip(axes[1:], pictures.items(), strict=True):
            draw_image(line[0], image, stimulus, vmax=1)
            for ax, name in zip(line[1:], kernels, strict=True):
                result = results[stimulus, name]
                limit = max(float(np.abs(results[s, name]).max()) for s in pictures)
                draw_signed(ax, result, limit=limit)
                ax.set_title(f"strongest {_strongest(result)}", fontsize=9)
    best = {name: max(list(pictures)[1:4], key=lambda s: np.abs(results[s, name]).max()) for name in kernels}
    best_edges = ", ".join(f"{name} to the {s}" for name, s in best.items() if not _is_mean(kernels[name]))
    flat = ", ".join(f"{name} {_strongest(results['flat grey', name])}" for name in kernels)
    return fig, f"To flat grey the kernels respond with: {flat}. Of the three edges each responds most: {best_edges}."


def _strongest(result: np.ndarray) -> str:
    value = float(result.flat[np.abs(result).argmax()])
    return signed(round(value, 2) + 0.0)


def _stimuli() -> dict[str, np.ndarray]:
    row, column = np.indices((9, 9))
    return {
        "flat grey": np.full((9, 9), 0.5),
        "vertical edge": (column >= 4).astype(float),
        "horizontal edge": (row >= 4).astype(float),
        "diagonal edge": (column > row).astype(float),
        "vertical line": (column == 4).astype(float),
    }


def find_feature(image: ArrayLike, feature: ArrayLike, kernel: ArrayLike, result: ArrayLike, count: int = 8) -> None:
    """Show a piece of an image, the kernel made of it, and where the kernel responds most."""
    fig, alt = find_feature_figure(
        np.asarray(image), np.asarray(feature), np.asarray(kernel, float), np.asarray(result, float), count
    )
    show(fig, alt)


def find_feature_figure(
    image: np.ndarray, feature: np.ndarray, kernel: np.ndarray, result: np.ndarray, count: int
) -> tuple[Figure, str]:
    """Return the figure of `find_feature` and its finding."""
    places = strongest_places(result, kernel.shape, count)
    with style():
        fig = plt.figure(figsize=(WIDTH, 3.5), layout="constrained")
        grid = fig.add_gridspec(2, 3, width_ratios=(5, 1.7, 5))
        small = [fig.add_subplot(grid[row, 1]) for row in range(2)]
        left, right = (fig.add_subplot(grid[:, column]) for column in (0, 2))
        draw_image(left, image, f"the {count} strongest windows", vmax=255)
        draw_image(small[0], feature, "cut out", vmax=255)
        draw_signed(small[1], kernel, "the kernel")
        draw_signed(right, result, f"response {result.shape}")
        for rank, (row, column) in enumerate(places, start=1):
            outline(left, row, column, *kernel.shape)
            for ax in (left, right):
                ax.text(
                    max(column, 2), row, str(rank), ha="center", va="center", fontsize=8, color=INK,
                    bbox={"boxstyle": "circle,pad=0.15", "facecolor": "white", "edgecolor": RED},
                )  # fmt: skip
    listed = ", ".join(f"({row}, {column})" for row, column in places)
    alt = (
        f"A kernel cut out of the picture responds most to the windows that start at {listed} (row, column). "
        + _where_cut_out(image, feature, places)
    )
    return fig, alt


def _where_cut_out(image: np.ndarray, feature: np.ndarray, places: list[tuple[int, int]]) -> str:
    height, width = feature.shape
    for rank, (row, column) in enumerate(places, start=1):
        if np.array_equal(image[row : row + height, column : column + width], feature):
            return f"Number {rank} is the place where it was cut out."
    return "The place where it was cut out is not among them."


def strongest_places(result: np.ndarray, apart: tuple[int, ...], count: int) -> list[tuple[int, int]]:
    """Return where the largest responses are, at most one within the reach of a kernel of the size `apart`."""
    left, places = result.copy(), []
    for _ in range(count):
        row, column = (int(i) for i in np.unravel_index(int(left.argmax()), left.shape))
        places.append((row, column))
        near = tuple(
            slice(max(0, at - size // 2), at + size // 2 + 1) for at, size in zip(places[-1], apart, strict=True)
        )
        left[near] = -np.inf
    return places


def padding_and_stride(image: ArrayLike, kernel: ArrayLike, correlate: Callable[..., Any]) -> None:
    """Show responses with padding and stride, all pixels drawn equally large; `correlate` is the learner's."""
    fig, alt = padding_and_stride_figure(np.asarray(image), np.asarray(kernel), correlate)
    show(fig, alt)


def padding_and_stride_figure(
    image: np.ndarray, kernel: np.ndarray, correlate: Callable[..., Any]
) -> tuple[Figure, str]:
    """Return the figure of `padding_and_stride` and its finding."""
    steps = [(1, 0), (1, 1), (2, 0), (2, 1), (3, 1)]
    results = [np.asarray(correlate(image, kernel, stride=s, pad=p), float) for s, p in steps]
    widths = [image.shape[1], *(result.shape[1] for result in results)]
    with style():
        fig, axes = plt.subplots(1, 6, figsize=(WIDTH, 2.5), width_ratios=widths, layout="constrained")
        draw_image(axes[0], image, "image", vmax=255)
        axes[0].set_xlabel("×".join(map(str, image.shape)))
        limit = max(float(np.abs(result).max()) for result in results)
        for ax, (s, p), result in zip(axes[1:], steps, results, strict=True):
            draw_signed(ax, result, f"stride {s}\npad {p}", limit=limit)
            ax.set_xlabel("×".join(map(str, result.shape)))
    sizes = "; ".join(
        f"stride {s}, pad {p}: {result.shape[0]} by {result.shape[1]}"
        for (s, p), result in zip(steps, results, strict=True)
    )
    return (
        fig,
        f"From {image.shape[0]} by {image.shape[1]} pixels come {sizes}. The digit stays readable as it shrinks.",
    )


def impulse(kernel: ArrayLike, correlated: ArrayLike, convolved: ArrayLike) -> None:
    """Show what one bright pixel becomes under cross-correlation and under convolution."""
    fig, alt = impulse_figure(*(np.asarray(values, float) for values in (kernel, correlated, convolved)))
    show(fig, alt)


def impulse_figure(kernel: np.ndarray, correlated: np.ndarray, convolved: np.ndarray) -> tuple[Figure, str]:
    """Return the figure of `impulse` and its finding."""
    image = np.zeros([2 * size - 1 for size in kernel.shape])
    image[kernel.shape[0] - 1, kernel.shape[1] - 1] = 1
    limit = float(np.abs(kernel).max())
    with style():
        fig, axes = plt.subplots(1, 4, figsize=(WIDTH, 2.6), layout="constrained")
        write_values(axes[0], draw_image(axes[0], image, "one bright pixel"), size=10)
        panels = {"kernel": kernel, "cross-correlation": correlated, "convolution": convolved}
        for ax, (name, values) in zip(axes[1:], panels.items(), strict=True):
            write_values(ax, draw_signed(ax, values, name, limit=limit), size=12)
            ax.set_xlabel(_turned(values, kernel) if name != "kernel" else "")
    alt = (
        f"One bright pixel comes out of the cross-correlation as {_turned(correlated, kernel)}, "
        f"and out of the convolution as {_turned(convolved, kernel)}."
    )
    return fig, alt


def _turned(values: np.ndarray, kernel: np.ndarray) -> str:
    if np.allclose(values, kernel):
        return "the kernel itself"
    return "the kernel turned by 180°" if np.allclose(values, kernel[::-1, ::-1]) else "something else"
