"""Read the images of a figure: which there are, their values, where they lie, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyQuadMesh, QuadMesh
from matplotlib.figure import Figure
from matplotlib.image import AxesImage, BboxImage, FigureImage

from autograder.probes.figures.drawing import DrawnImage


def images_of(figure: Figure) -> list[Any]:
    """Return the artists of a figure that show an array: images and meshes, without colour bars."""
    # Not `figure.findobj`, which makes all the ticks first: that takes ten times as long.
    return [
        artist
        for artist in _artists(figure)
        if isinstance(artist, (AxesImage, BboxImage, FigureImage, QuadMesh, PolyQuadMesh))
        and artist.get_array() is not None
    ]


def _artists(figure: Figure) -> Iterator[Artist]:
    parts: list[Any] = [figure]
    for part in parts:
        parts += part.subfigs
        yield from part.images
        for box in part.artists:
            yield from box.findobj(BboxImage)
    for ax in figure.axes:
        yield from _artists_of(ax)


def _artists_of(ax: Any) -> Iterator[Artist]:
    if is_colour_bar(ax):
        return
    yield from ax.images
    yield from ax.collections
    for box in ax.artists:
        yield from box.findobj(BboxImage)
    for inset in ax.child_axes:
        yield from _artists_of(inset)


def is_colour_bar(ax: Axes | None) -> bool:
    """Return whether an axes holds a colour bar."""
    return ax is not None and (ax.get_label() == "<colorbar>" or hasattr(ax, "_colorbar"))


def values_of(artist: Any) -> np.ndarray:
    """Return the array of an image: uint8 as it is, anything else as float32, NaN where it is masked."""
    array = np.ma.asarray(artist.get_array())
    if array.dtype == np.uint8 and not np.ma.is_masked(array):
        return np.array(array.data, order="C")
    return np.ascontiguousarray(np.ma.filled(array.astype(np.float32), np.nan))


def in_view(whole: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Return values (H, W) or (H, W, C) as floats, NaN where a mask of (h, w) samples of them is false."""
    rows = np.arange(whole.shape[0]) * seen.shape[0] // whole.shape[0]
    columns = np.arange(whole.shape[1]) * seen.shape[1] // whole.shape[1]
    array = whole.astype(np.float32) / (255 if whole.ndim == 3 and whole.dtype == np.uint8 else 1)
    array[~seen[np.ix_(rows, columns)]] = np.nan
    return array


def drawn_image(figure: Figure, artist: Any, array: np.ndarray, place: int, seen: float) -> DrawnImage:
    """Return how an image, of which `array` and so large a share are seen, is drawn in the figure of this place."""
    ax = artist.axes
    axes = row = column = 0
    title = ""
    if ax is not None:
        drawn = [other for other in figure.axes if not is_colour_bar(other)]
        axes = next((number for number, other in enumerate(drawn, 1) if other is ax), 0)
        title = ax.get_title() or ax.get_xlabel()
        if (spec := ax.get_subplotspec()) is not None and spec.get_gridspec().get_geometry() != (1, 1):
            row, column = spec.rowspan.start + 1, spec.colspan.start + 1
    upwards, clipped = _is_upwards(artist), _share_clipped(artist)
    return DrawnImage(array, place, type(artist).__name__, axes, row, column, title, upwards, clipped, seen)


def _share_clipped(artist: Any) -> float:
    """Return the share of an image's values beyond its colour scale, 0 to 1."""
    values = np.ma.asarray(artist.get_array())
    norm = artist.norm if isinstance(artist, ScalarMappable) else None
    if values.ndim == 2 and values.size and norm is not None and norm.vmin is not None and norm.vmax is not None:
        return float(np.ma.filled((values < norm.vmin) | (values > norm.vmax), False).mean())
    return 0.0


def _is_upwards(artist: Any) -> bool:
    """Return whether the first row is drawn below the last."""
    if artist.axes is None or isinstance(artist, BboxImage):
        return False
    rising = True  # a mesh counts rows in the direction of its axis
    if isinstance(artist, AxesImage):
        _, _, bottom, top = artist.get_extent()
        rising = (artist.origin == "lower") == (bottom < top)
    return bool(rising != artist.axes.yaxis_inverted())
