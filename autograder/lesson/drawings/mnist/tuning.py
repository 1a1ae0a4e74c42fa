"""Lesson 05, second half, drawn: what each first kernel makes of a digit, and what it selects for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from autograder.lesson.figures import WIDTH, draw_active, draw_image, draw_signed, show, style, write_values
from autograder.lesson.palette import BLUE, FAINT, GREEN, INK, ORANGE, QUIET
from autograder.lesson.stimuli import ANGLES, SELECTIVE, Tuning, edge, line, tuning
from autograder.lesson.stimuli import stimuli as all_stimuli
from autograder.probes.convolution_layers import feature_map_bank, first_kernels, stimulus_responses
from autograder.probes.reply import Value

COLUMNS = 8
SHOWN = 16  # kernels in one picture: more would be too small to read
ROWS = 32  # kernels in the table
CURVES = (
    ("bright", "bright line", BLUE, "-", "o"),
    ("dark", "dark line", ORANGE, "--", "s"),
    ("edge", "edge", GREEN, ":", "^"),
)


def maps_per_kernel(model: Any, prepare_images: Callable[..., Any], image: np.ndarray) -> None:
    """Draw what each first kernel makes of a raw image (H, W): the kernel above, its feature map below."""
    layer = first_or_words(first_kernels(model))
    seen = None if layer is None else first_or_words(feature_map_bank(model, prepare_images, np.asarray(image)))
    if layer is None or seen is None:
        return
    weights, maps = layer.kernels.mean(axis=2), seen.right[0].maps
    show(_map_grid(weights, maps, np.asarray(image)), alt=_maps_alt(maps))


def stimuli() -> None:
    """Draw the lines and edges that a tuning curve is measured with."""
    show(
        _stimulus_grid(),
        alt="Twelve stimuli in four orientations: 0° is horizontal, 45° rises to the right, 90° is vertical, "
        "135° falls to the right. In the first row bright lines on dark ground, in the second dark lines on bright "
        "ground, in the third edges, one half bright and one half dark.",
    )


def tuning_curves(model: Any, prepare_images: Callable[..., Any]) -> None:
    """Draw how strongly each first kernel responds to lines and edges of each orientation, as polar curves."""
    measured, layer = _measured(model, prepare_images), first_or_words(first_kernels(model))
    if measured is None or layer is None:
        return
    show(_polar_grid(layer.kernels.mean(axis=2), measured), alt=_tuning_alt(measured))


def tuning_table(model: Any, prepare_images: Callable[..., Any]) -> None:
    """Write the responses of each first kernel at the four orientations as a table of numbers."""
    if (measured := _measured(model, prepare_images)) is not None:
        show(_table(measured), alt=_table_alt(measured))


def first_or_words(reply: Any) -> Any:
    """Return what a probe says of the first of the first convolutions, or say that there is nothing to draw."""
    if isinstance(reply, Value) and reply.value.layers:
        return reply.value.layers[0]
    print("Nothing to draw yet: this picture needs a trained model with a convolution.")
    return None


def _measured(model: Any, prepare_images: Callable[..., Any]) -> Tuning | None:
    layer = first_or_words(stimulus_responses(model, prepare_images, all_stimuli()))
    return None if layer is None else tuning(layer.highest.astype(float), layer.corners.astype(float))


def _map_grid(weights: np.ndarray, maps: np.ndarray, image: np.ndarray) -> Figure:
    count, limit, top = min(len(maps), SHOWN), float(np.abs(weights).max()), float(max(maps.max(), 1e-9))
    rows = -(-count // COLUMNS)
    with style():
        fig = plt.figure(figsize=(WIDTH, 0.3 + 2.1 * rows), layout="constrained")
        whole = fig.add_gridspec(1, 2, width_ratios=[1.35, 7.65])
        draw_image(fig.add_subplot(whole[0]), image, "the image")
        cells = whole[1].subgridspec(2 * rows, min(count, COLUMNS))
        for place in range(count):
            row, column = divmod(place, COLUMNS)
            upper, lower = fig.add_subplot(cells[2 * row, column]), fig.add_subplot(cells[2 * row + 1, column])
            draw_signed(upper, weights[:, :, place], limit=limit)
            upper.set_title(f"kernel {place}", loc="center", fontsize=9.5)
            draw_active(lower, np.maximum(maps[place], 0), limit=top)
    return fig


def _maps_alt(maps: np.ndarray) -> str:
    highest = np.maximum(maps[:SHOWN].max(axis=(1, 2)), 0)
    most, least = int(highest.argmax()), int(highest.argmin())
    silent = [str(place) for place in np.flatnonzero(highest == 0)]
    alt = (
        f"One digit, and {_drawn(len(maps))} feature maps the first convolution makes of it, each below its kernel. "
        f"Kernel {most} gives the strongest response, {highest[most]:.2f}; that of kernel {least} is "
        f"{highest[least]:.2f} at most."
    )
    return alt + (f" Nothing in this digit makes kernel {', '.join(silent)} respond." if silent else "")


def _drawn(count: int, most: int = SHOWN) -> str:
    return f"the {count}" if count <= most else f"the first {most} of the {count}"


def _stimulus_grid() -> Figure:
    size = 15
    with style():
        fig, axes = plt.subplots(3, 4, figsize=(WIDTH * 0.62, 4.6), layout="constrained")
        for column, angle in enumerate(ANGLES):
            pictures = line(angle, 0, size), ~line(angle, 0, size), edge(angle, 0, size)
            for row, picture in enumerate(pictures):
                draw_image(axes[row, column], picture.astype(float), vmax=1)
            axes[0, column].set_title(f"{angle:g}°", loc="center", fontsize=12)
        for row, words in enumerate(("bright line\npolarity +1", "dark line\npolarity −1", "edge")):
            axes[row, 0].set_ylabel(words, rotation=0, ha="right", va="center", labelpad=8, fontsize=10)
    return fig


def _polar_grid(weights: np.ndarray, measured: Tuning) -> Figure:
    """Return a figure with a polar tuning curve for each kernel, and the kernel itself above it."""
    count, limit = min(weights.shape[2], SHOWN), float(np.abs(weights).max())
    top = max(float(curve.max()) for curve in (measured.bright, measured.dark, measured.edge))
    columns = min(4, count)
    rows = -(-count // columns)
    with style():
        fig = plt.figure(figsize=(WIDTH, 0.7 + 2.5 * rows))
        top_edge = 1 - 0.95 / (0.7 + 2.5 * rows)
        cells = fig.add_gridspec(
            rows, columns, hspace=0.42, wspace=0.25, top=top_edge, bottom=0.06, left=0.03, right=0.97
        )
        for place in range(count):
            ax: Any = fig.add_subplot(cells[place], projection="polar")
            ax.set_title(f"kernel {place}", loc="left", fontsize=11, x=-0.12, y=1.08)
            draw_signed(ax.inset_axes((-0.16, -0.12, 0.3, 0.3)), weights[:, :, place], limit=limit)
            draw_curves(ax, measured, place, top, labelled=place == 0)
        fig.legend(loc="upper center", ncols=3, fontsize=10)
    return fig


def draw_curves(ax: Any, measured: Tuning, place: int, top: float, labelled: bool, marks: float = 4.5) -> None:
    """Draw the three tuning curves of one kernel into polar axes, as shares of `top`."""
    angles = np.deg2rad([*ANGLES, *(angle + 180 for angle in ANGLES), 360])
    for name, words, colour, dash, marker in CURVES:
        once = getattr(measured, name)[:, place] / top
        ax.plot(
            angles,
            [*once, *once, once[0]],
            color=colour,
            linestyle=dash,
            marker=marker,
            markersize=marks,
            label=words if labelled else None,
        )
    ax.set_ylim(0, 1.05)
    ax.set_yticks([0.5, 1], labels=[])
    ax.set_xticks(np.deg2rad([0, 45, 90, 135, 180, 225, 270, 315]))
    ax.set_xticklabels(["0°", "45°", "90°", "135°", "", "", "", ""], fontsize=9, color=INK)
    ax.tick_params(pad=-2)
    ax.grid(color=FAINT, linestyle="-", marker="")
    ax.spines["polar"].set_color(QUIET)


def _tuning_alt(measured: Tuning) -> str:
    drawn = preferences(measured)[:SHOWN]
    named = [
        f"kernel {place} {preference.kind}s at {preference.angle:g}°"
        for place, preference in enumerate(drawn)
        if preference.ratio >= SELECTIVE
    ]
    most = max(range(len(drawn)), key=lambda place: drawn[place].ratio)
    times = f"{drawn[most].ratio:.1f} times as strongly as" if np.isfinite(drawn[most].ratio) else "and not at all"
    return (
        f"Polar tuning curves of {_drawn(measured.bright.shape[1])} kernels for bright lines, dark lines and edges. "
        f"{len(named)} of them respond to what they like best at least {SELECTIVE} times as strongly as to the same "
        f"at right angles: {', '.join(named) or 'none'}. The most selective is kernel {most}: "
        f"it responds to {drawn[most].kind}s at {drawn[most].angle:g}° {times} to those at right angles."
    )


@dataclass(frozen=True)
class Preference:
    """Hold what a kernel responds to most, a stimulus at an angle, and how many times as much as at right angles.

    `kind` is one of the words of `CURVES`.
    """

    kind: str
    angle: float
    ratio: float


def preferences(measured: Tuning) -> list[Preference]:
    """Return what each kernel prefers: the highest point of its three curves, as the eye sees them."""
    curves = np.stack([getattr(measured, name) for name, *_ in CURVES])
    kinds = curves.max(axis=1).argmax(axis=0)
    return [_preference(curves[kind, :, place], CURVES[kind][1]) for place, kind in enumerate(kinds)]


def _preference(curve: np.ndarray, kind: str) -> Preference:
    best = int(curve.argmax())
    across = float(curve[(best + 2) % 4])
    return Preference(kind, ANGLES[best], float(curve[best]) / across if across > 0 else float("inf"))


def _table(measured: Tuning) -> Figure:
    tables = [getattr(measured, name).T for name, *_ in CURVES]
    top = max(float(table.max()) for table in tables)
    count = min(tables[0].shape[0], ROWS)
    with style():
        fig, axes = plt.subplots(
            1, 3, figsize=(WIDTH, 0.9 + 0.3 * count), sharey=True, layout="constrained", squeeze=False
        )
        for ax, table, (_, words, *_) in zip(axes[0], tables, CURVES, strict=True):
            drawn = draw_active(ax, table[:count], limit=top)
            drawn.set_extent((-0.5, 3.5, count - 0.5, -0.5))
            ax.set_aspect("auto")
            write_values(ax, drawn, "{:.2f}", size=9.5)
            ax.set_title(words, loc="center")
            ax.set_xticks(range(4), [f"{angle:g}°" for angle in ANGLES])
            ax.tick_params(length=0)
        axes[0, 0].set_yticks(range(count), [f"kernel {place}" for place in range(count)])
    return fig


def _table_alt(measured: Tuning) -> str:
    count = min(measured.bright.shape[1], ROWS)
    bright = [place for place in range(count) if measured.bright[:, place].max() > measured.dark[:, place].max()]
    return (
        f"The responses of {_drawn(measured.bright.shape[1], ROWS)} kernels to bright lines, dark lines and edges at "
        "0°, 45°, 90° and 135°, above their response to plain ground. "
        f"{len(bright)} of them respond more strongly to some bright line than to any dark one."
    )
