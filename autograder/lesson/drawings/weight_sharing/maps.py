"""The pictures of lesson 03 that show feature maps: one kernel, several, many, and a digit that moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from autograder.lesson.figures import WIDTH, draw_active, draw_image, draw_signed, outline, show, step_through, style
from autograder.lesson.palette import INK, RED

Layer = Callable[[Any, Any, Any], Any]  # the learner's `conv2d` or `feature_maps`
Kernels = Mapping[str, ArrayLike]  # by name, each (kh, kw)


def drawn_kernels(kernels: Kernels) -> None:
    """Show kernels on one scale."""
    show(*drawn_kernels_figure(_arrays(kernels)))


def drawn_kernels_figure(kernels: dict[str, np.ndarray]) -> tuple[Figure, str]:
    """Return the figure of `drawn_kernels` and its finding."""
    with style():
        fig, axes = plt.subplots(1, len(kernels), figsize=(WIDTH, WIDTH / len(kernels) + 0.4), layout="constrained")
        for ax, (name, kernel) in zip(axes, kernels.items(), strict=True):
            drawn = draw_signed(ax, kernel, name)
            for (row, column), weight in np.ndenumerate(kernel):
                mark = "#" if weight > 0 else "·"
                ax.text(column, row, mark, fontsize=9, ha="center", va="center", color=_ink(drawn.to_rgba(weight)))
            ax.set_xlabel(f"# +{kernel.max():.3f}    · {kernel.min():.3f}".replace("-", "−"), fontsize=9)
    sums = max(abs(float(kernel.sum())) for kernel in kernels.values())
    names = ", ".join(kernels)
    return fig, (
        f"The kernels {names}. Positive where the stroke should be, negative around it; "
        f"the weights of each add up to {abs(round(sums, 6)):g}, so an even field gives 0."
    )


def _ink(colour: Any) -> str:
    return "black" if float(np.dot(colour[:3], (0.2126, 0.7152, 0.0722))) > 0.45 else "white"


def _arrays(kernels: Kernels) -> dict[str, np.ndarray]:
    return {name: np.asarray(kernel, float) for name, kernel in kernels.items()}


def _maps(layer: Layer, image: ArrayLike, kernels: list[np.ndarray], bias: float) -> np.ndarray:
    """Return the maps (H', W', len(kernels)) of a grey image."""
    stack = np.stack(kernels, axis=-1)[:, :, None, :]
    return np.asarray(layer(np.asarray(image, float)[:, :, None], stack, np.full(len(kernels), bias)), float)


def oriented_maps(digit: ArrayLike, kernels: Kernels, conv2d: Layer, feature_maps: Layer, bias: float) -> None:
    """Show one digit through several kernels: the raw response, and what the ReLU leaves with a bias."""
    show(*oriented_maps_figure(np.asarray(digit), _arrays(kernels), conv2d, feature_maps, bias))


def oriented_maps_figure(
    digit: np.ndarray, kernels: dict[str, np.ndarray], conv2d: Layer, feature_maps: Layer, bias: float
) -> tuple[Figure, str]:
    """Return the figure of `oriented_maps` and its finding."""
    raw = _maps(conv2d, digit, list(kernels.values()), 0.0)
    kept = _maps(feature_maps, digit, list(kernels.values()), bias)
    with style():
        fig = plt.figure(figsize=(WIDTH, 5.6), layout="constrained")
        grid = fig.add_gridspec(
            3, len(kernels) + 1, height_ratios=(0.62, 1, 1), width_ratios=[1.15] + [1] * len(kernels)
        )
        draw_image(fig.add_subplot(grid[1, 0]), digit, "the digit")
        note = fig.add_subplot(grid[2, 0])
        note.axis("off")
        note.text(0.5, 0.5, f"bias {bias:g}".replace("-", "−") + ",\nthen ReLU", ha="center", va="center", fontsize=11)
        for place, (name, kernel) in enumerate(kernels.items()):
            axes = [fig.add_subplot(grid[row, place + 1]) for row in range(3)]
            draw_signed(axes[0], kernel, name)
            signed = draw_signed(axes[1], raw[:, :, place], "raw response" if place == 0 else "", np.abs(raw).max())
            active = draw_active(axes[2], kept[:, :, place], "feature map" if place == 0 else "", kept.max() or 1.0)
        fig.colorbar(signed, ax=axes[1], shrink=0.85, ticks=_ticks(-np.abs(raw).max(), np.abs(raw).max(), 3))
        fig.colorbar(active, ax=axes[2], shrink=0.85, ticks=_ticks(0, float(kept.max()), 3))
    shares = ", ".join(f"{name} {np.mean(kept[:, :, place] > 0):.0%}" for place, name in enumerate(kernels))
    alt = (
        f"One digit through {len(kernels)} kernels. The raw response is positive where a stroke fills the positive "
        f"weights and negative right beside a stroke. After the bias and the ReLU few places stay lit: {shares}."
    )
    return fig, alt


def _ticks(low: float, high: float, count: int) -> list[float]:
    return [round(value, 2) for value in np.linspace(low * 0.98, high * 0.98, count)]


def where_it_fires(digits: ArrayLike, kernels: Kernels, feature_maps: Layer, bias: float) -> None:
    """Show the map of every digit for each kernel; a frame marks the window with the strongest response."""
    show(*where_it_fires_figure(np.asarray(digits), _arrays(kernels), feature_maps, bias))


def where_it_fires_figure(
    digits: np.ndarray, kernels: dict[str, np.ndarray], feature_maps: Layer, bias: float
) -> tuple[Figure, str]:
    """Return the figure of `where_it_fires` and its finding."""
    maps = [_maps(feature_maps, digit, list(kernels.values()), bias) for digit in digits]
    limit = max(float(fmaps.max()) for fmaps in maps) or 1.0
    columns = len(digits) + 1
    with style():
        size = WIDTH / (columns - 0.45)
        fig = plt.figure(figsize=(WIDTH, size * 2 * len(kernels) + 0.25), layout="constrained")
        grid = fig.add_gridspec(2 * len(kernels), columns, width_ratios=[0.55] + [1] * len(digits))
        for place, (name, kernel) in enumerate(kernels.items()):
            icon = fig.add_subplot(grid[2 * place, 0])
            draw_signed(icon, kernel)
            icon.set_title(name, fontsize=9)
            for column, (digit, fmaps) in enumerate(zip(digits, maps, strict=True), 1):
                upper, lower = (fig.add_subplot(grid[2 * place + line, column]) for line in (0, 1))
                draw_image(upper, digit)
                draw_active(lower, fmaps[:, :, place], limit=limit)
                best = np.unravel_index(int(fmaps[:, :, place].argmax()), fmaps.shape[:2])
                strength = float(fmaps[:, :, place].max())
                if strength > 0:
                    outline(upper, float(best[0]), float(best[1]), *kernel.shape)
                lower.set_title(f"at most {strength:.2f}" if strength > 0 else "dark", fontsize=9)
    strongest = "; ".join(
        f"{name}: " + ", ".join(f"{fmaps[:, :, place].max():.2f}" for fmaps in maps)
        for place, name in enumerate(kernels)
    )
    alt = (
        f"Feature maps of {len(digits)} digits, and a frame around the window with the strongest response. "
        f"The map lights up only where the stroke has the kernel's shape. Strongest values, {strongest}."
    )
    return fig, alt


def all_maps(digit: ArrayLike, kernels: ArrayLike, maps: ArrayLike) -> None:
    """Show all kernels (kh, kw, 1, c_out) of a layer and the maps (H', W', c_out) that the learner computed."""
    show(*all_maps_figure(np.asarray(digit), np.asarray(kernels), np.asarray(maps, float)))


def all_maps_figure(digit: np.ndarray, kernels: np.ndarray, maps: np.ndarray) -> tuple[Figure, str]:
    """Return the figure of `all_maps` and its finding."""
    count = maps.shape[2]
    columns = (count + 1) // 2
    with style():
        fig = plt.figure(figsize=(WIDTH, 5.2), layout="constrained")
        grid = fig.add_gridspec(4, columns + 1, height_ratios=(0.6, 1, 0.6, 1), width_ratios=[1.1] + [1] * columns)
        draw_image(fig.add_subplot(grid[1:3, 0]), digit, f"1 image {digit.shape}")
        for place in range(count):
            line, column = divmod(place, columns)
            draw_signed(fig.add_subplot(grid[2 * line, column + 1]), kernels[:, :, 0, place])
            ax = fig.add_subplot(grid[2 * line + 1, column + 1])
            draw_active(ax, maps[:, :, place], f"map {place}", float(maps.max()) or 1.0)
    lit = [place for place in range(count) if maps[:, :, place].max() > 0]
    alt = (
        f"One digit and {count} kernels give {count} feature maps, together an array of shape {maps.shape}. "
        f"{len(lit)} of the maps light up somewhere, each at other strokes."
    )
    return fig, alt


def strongest_patches(
    digits: ArrayLike,
    kernel: ArrayLike,
    feature_maps: Layer,
    strongest_patch: Callable[[Any, Any, Any], Any],
    bias: float,
) -> None:
    """Show where the strongest response of each digit lies, in the map, in the image and cut out."""
    show(*strongest_patches_figure(np.asarray(digits), np.asarray(kernel, float), feature_maps, strongest_patch, bias))


def strongest_patches_figure(
    digits: np.ndarray,
    kernel: np.ndarray,
    feature_maps: Layer,
    strongest_patch: Callable[[Any, Any, Any], Any],
    bias: float,
) -> tuple[Figure, str]:
    """Return the figure of `strongest_patches` and its finding."""
    patches = []
    with style():
        fig, axes = plt.subplots(
            3, len(digits) + 1, figsize=(WIDTH, 4.5), layout="constrained", height_ratios=(1, 1, 0.8)
        )
        for ax in (*axes[:2, 0], axes[2, 0]):
            ax.axis("off")
        for ax, words in zip(
            axes[:, 0], ("feature map,\n× the largest\nvalue", "its window\nin the image", "cut out"), strict=True
        ):
            ax.text(1.0, 0.5, words, ha="right", va="center", transform=ax.transAxes, fontsize=10)
        for column, digit in zip(axes[:, 1:].T, digits, strict=True):
            fmap = _maps(feature_maps, digit, [kernel], bias)[:, :, 0]
            row, col, patch = strongest_patch(digit, fmap, kernel.shape)
            patches.append(np.asarray(patch, float))
            draw_active(column[0], fmap)
            _cross(column[0], float(row), float(col))
            draw_image(column[1], digit)
            outline(column[1], float(row), float(col), *kernel.shape)
            draw_image(column[2], patch, f"[{int(row)}, {int(col)}]", vmax=float(digit.max()))
    likeness = np.mean([np.corrcoef(patch.ravel(), kernel.ravel())[0, 1] for patch in patches])
    alt = (
        f"The window with the strongest response in each of {len(digits)} digits. "
        f"Cut out, the patches look like the kernel: on average they correlate {likeness:.2f} with it."
    )
    return fig, alt


def _cross(ax: Axes, row: float, column: float) -> None:
    ax.plot([column], [row], marker="x", markersize=11, markeredgewidth=4, color="white", linestyle="none")
    ax.plot([column], [row], marker="x", markersize=10, markeredgewidth=2, color=RED, linestyle="none")


def moved_digit(
    digit: ArrayLike, kernel: ArrayLike, dy: int, dx: int, shift: Callable[..., Any], respond: Callable[..., Any]
) -> None:
    """Show that the map of a moved digit is the moved map (equivariance), not the same map (invariance)."""
    show(*moved_digit_figure(np.asarray(digit, float), np.asarray(kernel, float), dy, dx, shift, respond))


def moved_digit_figure(
    digit: np.ndarray, kernel: np.ndarray, dy: int, dx: int, shift: Callable[..., Any], respond: Callable[..., Any]
) -> tuple[Figure, str]:
    """Return the figure of `moved_digit` and its finding."""
    moved = np.asarray(shift(digit, dy, dx))
    before, after = np.asarray(respond(digit, kernel)), np.asarray(respond(moved, kernel))
    along, same = after - np.asarray(shift(before, dy, dx)), after - before
    top, left = max(dy, 0), max(dx, 0)
    height, width = before.shape[0] - abs(dy), before.shape[1] - abs(dx)
    inside = np.s_[top : top + height, left : left + width]
    errors = [float(np.abs(difference[inside]).max()) for difference in (along, same)]
    limit = max(float(np.abs(values).max()) for values in (before, after, same))
    with style():
        fig, axes = plt.subplots(2, 3, figsize=(WIDTH, 6.0), layout="constrained")
        draw_image(axes[0, 0], digit, "digit")
        draw_image(axes[1, 0], moved, f"digit, {dy} down, {dx} right")
        draw_signed(axes[0, 1], before, "first map", limit)
        draw_signed(axes[1, 1], after, "second map", limit)
        draw_signed(axes[0, 2], same, f"second map − first map:\nup to {errors[1]:.2f}, not invariant", limit)
        drawn = draw_signed(
            axes[1, 2], along, f"second map − first map, moved:\n{errors[0]:.2f} in the frame, equivariant", limit
        )
        for ax in axes[:, 2]:
            outline(ax, top, left, height, width, INK)
        fig.colorbar(drawn, ax=axes[:, 2], shrink=0.6)
    alt = (
        f"A digit moved {dy} down and {dx} to the right. Its map differs from that of the unmoved digit by up to "
        f"{errors[1]:.2f}: a convolution is not invariant. Once the first map is moved along, the two differ by "
        f"{errors[0]:.2f} inside the frame: it is equivariant."
    )
    return fig, alt


def moving_digit_slider(
    digit: ArrayLike, kernel: ArrayLike, shift: Callable[..., Any], respond: Callable[..., Any]
) -> None:
    """Show a digit that moves to the right and its feature map, step by step, on a slider."""
    pixels, weights = np.asarray(digit, float), np.asarray(kernel, float)
    places = [0, 1, 2, 3, 4, 5]
    maps = [np.maximum(respond(np.asarray(shift(pixels, 0, dx)), weights), 0) for dx in places]
    best = [np.unravel_index(int(fmap.argmax()), fmap.shape) for fmap in maps]

    def frame(dx: int) -> Figure:
        with style():
            fig, axes = plt.subplots(1, 2, figsize=(WIDTH * 0.7, 3.2), layout="constrained")
            draw_image(axes[0], shift(pixels, 0, dx), f"digit, {dx} to the right")
            outline(axes[0], float(best[dx][0]), float(best[dx][1]), *weights.shape)
            draw_active(axes[1], maps[dx], "feature map", limit=max(float(fmap.max()) for fmap in maps))
            _cross(axes[1], float(best[dx][0]), float(best[dx][1]))
        return fig

    captions = [
        f"digit {dx} to the right: the strongest response, {maps[dx].max():.2f}, is at [{row}, {column}]"
        for dx, (row, column) in zip(places, best, strict=True)
    ]
    step_through(frame, captions, "columns to the right", [str(dx) for dx in places])
