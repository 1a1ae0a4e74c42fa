"""Record the images that a function draws with matplotlib, whatever becomes of its figures, or displays with Pillow.

Matplotlib uses this module as a backend while a recording runs: a figure is recorded when it is shown, saved or
closed, and what is still open at the end is recorded then. Nothing is displayed meanwhile.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import msgspec
import numpy as np
from IPython.utils.capture import capture_output
from matplotlib._pylab_helpers import Gcf
from matplotlib.artist import Artist
from matplotlib.backend_bases import FigureCanvasBase, FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image, ImageShow

from autograder.probes.figures.drawing import MAX_IMAGES, MAX_VALUES, Drawing, DrawnFigure, DrawnImage, State
from autograder.probes.figures.images import drawn_image, images_of, in_view, is_colour_bar, values_of
from autograder.probes.figures.visibility import LACKS, views

SEEN: dict[State, int] = {"shown": 4, "returned": 3, "open": 2, "saved": 1, "closed": 0}


class FigureManager(FigureManagerBase):
    """Stand for the window of a figure that is shown: record the figure, and close it as a notebook does."""

    def show(self) -> None:
        """Record the figure of this window."""
        if _now:
            _now[-1].take(self.canvas.figure, "shown")

    @classmethod
    def pyplot_show(cls, *args: Any, **kwargs: Any) -> None:
        """Record and close every open figure: `plt.show()`."""
        for manager in Gcf.get_all_fig_managers():
            if _now:
                _now[-1].take(manager.canvas.figure, "shown")
        plt.close("all")


class FigureCanvas(FigureCanvasAgg):
    """Draw as Agg does."""

    manager_class = FigureManager


@dataclass
class Recording:
    """Collect what is drawn; a picture of Pillow that is displayed counts as a figure with one image."""

    images: list[DrawnImage] = field(default_factory=list)
    figures: list[DrawnFigure] = field(default_factory=list)
    skipped: int = 0
    _objects: list[Figure] = field(default_factory=list)
    _recorded: dict[int, tuple[Artist, dict[bytes, float]]] = field(default_factory=dict)
    _unseen: list[tuple[Figure, Artist, str]] = field(default_factory=list)
    _values: int = 0

    def take(self, figure: Figure, state: State) -> None:
        """Record the images of a figure that can be seen and were not recorded before."""
        root = figure.get_figure(root=True) or figure
        place, before = self._place(root), len(self.images)
        every = images_of(root)
        artists = every[:MAX_IMAGES]
        self.skipped += len(every) - len(artists)
        for artist, view in zip(artists, views(root, artists), strict=True):
            if not view.seen.any():
                self._unseen.append((root, artist, view.lack))
                continue
            whole = values_of(artist)
            share = float(view.seen.mean())
            _, shares = self._recorded.get(id(artist), (artist, {}))
            if shares.get(key := whole.tobytes(), 0.0) >= share:
                continue
            array = whole if share == 1 else in_view(whole, view.seen)
            if len(self.images) >= MAX_IMAGES or self._values + array.size > MAX_VALUES:
                self.skipped += 1
                continue
            self._recorded[id(artist)] = artist, {**shares, key: share}
            self._values += array.size
            self.images.append(drawn_image(root, artist, array, place, share))
        saved = sum(artist.get_visible() for artist in artists) if state == "saved" else -1
        self._sum_up(root, place, state, len(self.images) - before, saved)

    def unseen(self) -> None:
        """Count the images that nobody saw: drawn after a figure had been shown and closed, or out of sight."""
        seen = self._recorded.keys()
        for place, figure in enumerate(self._objects):
            lacks = {id(artist): lack for root, artist, lack in self._unseen if root is figure}
            counts = {lack: sum(lacks[artist] == lack for artist in lacks.keys() - seen) for lack in LACKS}
            late = sum(id(artist) not in seen | lacks.keys() for artist in images_of(figure))
            self.figures[place] = msgspec.structs.replace(self.figures[place], late=late, **counts)

    def drawing(self, returned: str) -> Drawing:
        """Return everything that was recorded, and words for what came back."""
        return Drawing(tuple(self.images), tuple(self.figures), self.skipped, returned)

    def _place(self, figure: Figure) -> int:
        """Return the place of a figure among all, the next one where it was not seen before."""
        for place, known in enumerate(self._objects):
            if known is figure:
                return place
        self._objects.append(figure)
        number = getattr(figure, "number", None)
        counts = dict.fromkeys(("axes", "lines", "images", "late", *LACKS), 0)
        known_as = number if isinstance(number, int) else 0
        self.figures.append(DrawnFigure(number=known_as, state="closed", title="", saved=-1, **counts))
        return len(self._objects) - 1

    def _sum_up(self, figure: Figure, place: int, state: State, images: int, saved: int) -> None:
        before = self.figures[place]
        self.figures[place] = msgspec.structs.replace(
            before,
            state=max(before.state, state, key=lambda each: SEEN[each]),
            title=figure.get_suptitle() or next((ax.get_title() for ax in figure.axes if ax.get_title()), ""),
            axes=len([ax for ax in figure.axes if not is_colour_bar(ax)]),
            lines=sum(len(ax.lines) for ax in figure.axes),
            images=before.images + images,
            saved=max(before.saved, saved),
        )


# The recordings that run, the innermost last: a backend is a module, so it can only be reached from here.
_now: list[Recording] = []


def record(function: Callable[[], Any]) -> tuple[Recording, Any]:
    """Call `function` and return what it drew, in figures of its own, and what it returned.

    Figures that were open before are hidden from it; settings it changes are put back; nothing is displayed.
    """
    recording = Recording()
    with _backend(), _hidden_figures(), mpl.rc_context(), _watched(recording), capture_output(False, False, True):
        returned = function()
        for manager in Gcf.get_all_fig_managers():
            recording.take(manager.canvas.figure, "open")
        for figure in _figures_in(returned):
            recording.take(figure, "returned")
        recording.unseen()
    return recording, returned


@contextlib.contextmanager
def _backend() -> Iterator[None]:
    before = mpl.get_backend()
    plt.switch_backend(before)  # the notebook's own is set up when it is first loaded, which must not happen later
    plt.switch_backend(f"module://{__name__}")
    try:
        yield
    finally:
        plt.switch_backend(before)


@contextlib.contextmanager
def _hidden_figures() -> Iterator[None]:
    before = list(Gcf.figs.items())
    Gcf.figs.clear()
    try:
        yield
    finally:
        Gcf.destroy_all()
        Gcf.figs.update(before)


@contextlib.contextmanager
def _watched(recording: Recording) -> Iterator[None]:
    print_figure = FigureCanvasBase.print_figure
    destroy, show_window = FigureManagerBase.destroy, FigureManagerBase.show
    as_png, show_picture = Image.Image._repr_png_, ImageShow.show

    def watched_png(self: Image.Image) -> bytes | None:
        recording.take(_figure_of(self), "shown")  # a notebook displays a picture by asking for these bytes
        return as_png(self)

    def watched_show_picture(image: Image.Image, title: str | None = None, **options: Any) -> bool:
        recording.take(_figure_of(image), "shown")  # no window opens
        return True

    def watched_show_window(self: FigureManagerBase) -> None:
        recording.take(self.canvas.figure, "shown")  # of a backend without windows that the function has chosen

    def watched_print(self: FigureCanvasBase, filename: Any, *args: Any, **kwargs: Any) -> Any:
        # A figure is displayed by printing it into a buffer, and saved by printing it into a file.
        recording.take(self.figure, "shown" if hasattr(filename, "write") else "saved")
        return print_figure(self, filename, *args, **kwargs)

    def watched_destroy(self: FigureManagerBase) -> None:
        recording.take(self.canvas.figure, "closed")
        destroy(self)

    _now.append(recording)
    FigureCanvasBase.print_figure = watched_print  # type: ignore[method-assign]
    FigureManagerBase.destroy = watched_destroy  # type: ignore[method-assign]
    Image.Image._repr_png_ = watched_png  # type: ignore[method-assign]
    FigureManagerBase.show = watched_show_window  # type: ignore[method-assign]
    ImageShow.show = watched_show_picture
    try:
        yield
    finally:
        FigureCanvasBase.print_figure = print_figure  # type: ignore[method-assign]
        FigureManagerBase.destroy = destroy  # type: ignore[method-assign]
        Image.Image._repr_png_ = as_png  # type: ignore[method-assign]
        FigureManagerBase.show = show_window  # type: ignore[method-assign]
        ImageShow.show = show_picture
        _now.remove(recording)


def _figures_in(returned: Any, depth: int = 0) -> list[Figure]:
    if isinstance(returned, (list, tuple, np.ndarray)) and depth < 3:
        items = list(returned.flat) if isinstance(returned, np.ndarray) and returned.dtype == object else returned
        return [figure for item in list(items)[:MAX_IMAGES] for figure in _figures_in(item, depth + 1)]
    if isinstance(returned, dict) and depth < 3:
        return _figures_in(list(returned.values()), depth + 1)
    if isinstance(returned, Figure):
        return [returned]
    if isinstance(returned, Image.Image):
        return [_figure_of(returned)]
    figure = returned.get_figure(root=True) if isinstance(returned, Artist) else None
    return [figure] if isinstance(figure, Figure) else []


def _figure_of(picture: Image.Image) -> Figure:
    """Return a figure that shows a picture of Pillow."""
    figure = Figure()
    values = np.asarray(picture.convert("RGBA") if picture.mode in ("P", "PA", "LA", "CMYK", "YCbCr") else picture)
    figure.add_subplot().imshow(values)
    return figure
