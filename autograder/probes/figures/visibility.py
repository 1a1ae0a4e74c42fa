"""Tell which cells of a figure's images can be seen: in view, not covered, not transparent, large enough."""

from __future__ import annotations

import bisect
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.figure import Figure
from matplotlib.image import AxesImage, BboxImage, FigureImage

LACKS = ("hidden", "outside", "invisible")  # why an image cannot be seen
SAMPLES = 32  # rows and columns of an image, at most, whose cells are looked at
FAINTEST = 0.02  # opacity below which nothing is seen
SMALLEST = 2.0  # pixels
COVERS = 200  # things on top of an image that are looked at


@dataclass(frozen=True)
class View:
    """Hold which cells of an image are seen, sampled as (h, w), and what most of the others lack."""

    seen: np.ndarray
    lack: str = ""


@dataclass(frozen=True)
class _Cover:
    """Hold the box (2, 2) of pixels that something opaque covers, and when it is drawn."""

    box: np.ndarray
    turn: tuple[float, ...]


def views(figure: Figure, images: list[Any]) -> list[View]:
    """Return what is seen of each of the images of a figure as it is now.

    What is transparent is not looked into: of images in one place, the one on top counts. Axes beyond the edge of
    the figure are seen: a notebook shows a figure with all that belongs to it.
    """
    _lay_out(figure)
    turns = _turns(figure)
    boxes = [_box(image) for image in images]
    order = [
        (*turns.get(id(image.axes), (image.zorder, len(turns))), 1.0, image.zorder, place)
        for place, image in enumerate(images)
    ]
    covers = list(_backgrounds(figure, turns))
    visible = [_is_visible(image, box) for image, box in zip(images, boxes, strict=True)]
    for image, box, turn, drawn in zip(images, boxes, order, visible, strict=True):
        if drawn and box is not None and (clip := _clip(image)) is not None:
            covers.append(_Cover(np.stack([np.maximum(box[0], clip[0]), np.minimum(box[1], clip[1])]), turn))
    covers.sort(key=lambda cover: cover.turn)
    corners = np.array([cover.box for cover in covers]).reshape(-1, 2, 2)
    times = [cover.turn for cover in covers]
    return [
        _view(image, box, drawn, corners[bisect.bisect_right(times, turn) :])
        for image, box, turn, drawn in zip(images, boxes, order, visible, strict=True)
    ]


def _view(image: Any, box: np.ndarray | None, drawn: bool, above: np.ndarray) -> View:
    """Return what is seen of an image in a box of pixels, beneath other boxes (n, 2, 2)."""
    size = [min(SAMPLES, side) for side in np.shape(image.get_array())[:2]]
    whole = np.ones(size, bool)
    if not whole.size:  # an image without pixels is empty: that is another fault than not being seen
        return View(np.ones((1, 1), bool))
    if not drawn:
        return View(~whole, "invisible")
    if box is None:  # in a box of text, which is always in view
        return View(whole)
    slack = 1e-6 + 1e-3 * np.ptp(box, axis=0)
    overlap = ((above[:, 0] < box[1] - slack) & (above[:, 1] > box[0] + slack)).all(axis=1)
    points = _centres(image, *size)
    inside = _within(points, _clip(image), slack)
    if image.get_clip_on() and (path := image.get_clip_path()) is not None:
        inside &= path.get_fully_transformed_path().contains_points(points)
    covered = np.zeros(len(points), bool)
    for cover in above[overlap][-COVERS:]:
        covered |= _within(points, cover, slack)
    seen = (inside & ~covered).reshape(size)
    return View(seen, "hidden" if (covered & inside).any() else "outside")


def _lay_out(figure: Figure) -> None:
    """Give all axes the places they will have when they are drawn, as drawing does first."""
    renderer = figure.canvas.get_renderer() if hasattr(figure.canvas, "get_renderer") else None
    for ax in _all_axes(figure):
        ax.get_xlim()  # this makes limits that are still due
        # What matplotlib cannot lay out it cannot draw either, and says so then.
        with contextlib.suppress(Exception):
            locator = ax.get_axes_locator()
            ax.apply_aspect(locator(ax, renderer) if locator else None)


def _all_axes(figure: Figure) -> list[Any]:
    axes: list[Any] = list(figure.axes)
    for ax in axes:
        axes += ax.child_axes
    return axes


def _turns(figure: Figure) -> dict[int, tuple[float, ...]]:
    """Return when each axes is drawn: by the order of sub-figures, by `zorder`, then as they were added."""
    turns: dict[int, tuple[float, ...]] = {}

    def of_figure(part: Any, before: tuple[float, ...]) -> None:
        for place, ax in enumerate(part._localaxes if hasattr(part, "_localaxes") else part.axes):
            turns[id(ax)] = (*before, ax.zorder, place)
            for inner, inset in enumerate(ax.child_axes):
                turns[id(inset)] = (*before, ax.zorder, place, 1.0, inset.zorder, inner)
        for place, inner_figure in enumerate(part.subfigs):
            of_figure(inner_figure, (*before, inner_figure.zorder, len(part.axes) + place))

    of_figure(figure, ())
    return turns


def _backgrounds(figure: Figure, turns: dict[int, tuple[float, ...]]) -> Iterator[_Cover]:
    """Yield what the opaque backgrounds of axes cover."""
    for ax in _all_axes(figure):
        opaque = ax.get_visible() and ax.axison and ax.get_frame_on() and ax.patch.get_visible()
        if opaque and ax.name == "rectilinear" and ax.patch.get_alpha() != 0 and ax.patch.get_facecolor()[3] == 1:
            yield _Cover(np.asarray(ax.bbox.get_points()), turns.get(id(ax), (0.0,)))


def _is_visible(image: Any, box: np.ndarray | None) -> bool:
    """Return whether an image is drawn at all, large enough, and in more than one colour where its values differ."""
    part, axes = image.get_figure(root=False), image.axes
    while part is not None:
        if not part.get_visible():
            return False
        part = getattr(part, "_parent", None) if part is not part.get_figure(root=True) else None
    if not image.get_visible() or not (axes is None or _is_shown(axes)):
        return False
    values = np.ma.asarray(image.get_array())
    alpha = image.get_alpha()
    if alpha is not None and np.max(alpha, initial=0) < FAINTEST:
        return False
    if values.ndim == 3:
        return not (values.shape[2] == 4 and values.size and values[..., 3].max() == 0)
    if box is not None and values.size and (np.ptp(box, axis=0) < SMALLEST).any():
        return False
    return not (isinstance(image, ScalarMappable) and _is_of_one_colour(image, values))


def _is_shown(axes: Any) -> bool:
    """Return whether an axes is visible, and what it is an inset of."""
    parent = getattr(axes, "_parent_axes", None)
    return bool(axes.get_visible() and (np.ptp(axes.bbox.get_points(), axis=0) >= SMALLEST).all()) and (
        not isinstance(parent, Axes) or _is_shown(parent)
    )


def _is_of_one_colour(image: Any, values: np.ma.MaskedArray[Any, Any]) -> bool:
    """Return whether all values lie beyond one end of the colour scale, or the colour map has a single colour."""
    known = np.asarray(values.compressed(), float)
    known = known[np.isfinite(known)]
    if not known.size:
        return True
    if known.min() == known.max():
        return False  # that is what it shows
    low, high = image.norm.vmin, image.norm.vmax
    if low is not None and high is not None and (known.max() <= min(low, high) or known.min() >= max(low, high)):
        return True
    colours = image.cmap(np.linspace(0, 1, 16))
    return bool((np.ptp(colours[:, :3], axis=0) == 0).all() or colours[:, 3].max() < FAINTEST)


def _box(image: Any) -> np.ndarray | None:
    """Return the corners of an image in pixels, lower left first (2, 2), or `None` for one inside a box of text."""
    if isinstance(image, BboxImage) or (image.axes is None and not isinstance(image, FigureImage)):
        return None
    points = _centres(image, 2, 2, edges=True)
    return np.stack([points.min(axis=0), points.max(axis=0)])


def _centres(image: Any, rows: int, columns: int, edges: bool = False) -> np.ndarray:
    """Return where so many rows and columns of an image lie, in pixels: (rows * columns, 2)."""
    down = np.linspace(0, 1, rows) if edges else (np.arange(rows) + 0.5) / rows
    across = np.linspace(0, 1, columns) if edges else (np.arange(columns) + 0.5) / columns
    if isinstance(image, FigureImage):
        height, width = np.shape(np.asarray(image.get_array()))[:2]
        corners = np.array([[image.ox, image.oy], [image.ox + width, image.oy + height]], float)
        upper = image.origin == "upper"
    elif isinstance(image, AxesImage):
        left, right, bottom, top = image.get_extent()
        corners = np.array([[left, bottom], [right, top]], float)
        upper = image.origin == "upper"
    else:
        corners = np.asarray(image.get_datalim(image.axes.transData).get_points(), float)
        upper = False
    x = corners[0, 0] + across * (corners[1, 0] - corners[0, 0])
    y = corners[0, 1] + (1 - down if upper else down) * (corners[1, 1] - corners[0, 1])
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    if isinstance(image, FigureImage):
        return points
    transform = image.get_transform() if isinstance(image, AxesImage) else image.axes.transData
    return np.asarray(transform.transform(points))


def _clip(image: Any) -> np.ndarray | None:
    """Return the box of pixels (2, 2) beyond which an image is cut off, without end where it is not."""
    if isinstance(image, FigureImage):
        root: Any = image.get_figure(root=True)
        return np.asarray(root.bbox.get_points())
    if image.get_clip_on() and (box := image.get_clip_box()) is not None:
        return np.asarray(box.get_points())
    return np.array([[-np.inf, -np.inf], [np.inf, np.inf]])


def _within(points: np.ndarray, box: np.ndarray | None, slack: np.ndarray) -> np.ndarray:
    if box is None:
        return np.ones(len(points), bool)
    low, high = box.min(axis=0), box.max(axis=0)
    return np.asarray(((points >= low - slack) & (points <= high + slack)).all(axis=1))
