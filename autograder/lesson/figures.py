"""Show a figure with the words that say its finding, in the one style of the course."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from html import escape
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from autograder.lesson.palette import ACTIVE, BLUE, GREEN, IMAGE, INK, ORANGE, PAPER, QUIET, RED, SIGNED

WIDTH = 9.0  # inches: every figure is as wide as the text
SHARPNESS = 2  # pixels of the picture for each pixel of the page: words stay sharp where the page is enlarged


def style() -> AbstractContextManager[None]:
    """Return the context in which the course draws; the learner's own settings stay as they are."""
    return mpl.rc_context(
        {
            "figure.dpi": 110,
            "savefig.dpi": 110,
            "figure.facecolor": PAPER,
            "font.family": "DejaVu Sans",
            "font.size": 10,
            "axes.titlesize": 11,
            "axes.titlelocation": "left",
            "axes.edgecolor": QUIET,
            "axes.labelcolor": INK,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": cycler(
                color=[BLUE, ORANGE, GREEN, RED], linestyle=["-", "--", "-.", ":"], marker=["o", "s", "^", "D"]
            ),
            "text.color": INK,
            "xtick.color": INK,
            "ytick.color": INK,
            "legend.frameon": False,
        }
    )


def show(fig: Figure, alt: str) -> None:
    """Display a figure once, with `alt` as its alternative text and as the caption below it, and close it.

    `alt` says the finding, not the title. JupyterLab gives an alternative text only to pictures in HTML; other
    readers take the PNG, whose metadata nbconvert honours (jupyter/nbconvert#1112).
    """
    from IPython.display import display

    picture = png(fig)
    html = (
        f'<figure style="margin: 0">{tag(picture, alt)}'
        f'<figcaption aria-hidden="true"><em>{escape(alt)}</em></figcaption></figure>'
    )
    bundle = {"text/html": html, "image/png": picture, "text/plain": alt}
    display(bundle, raw=True, metadata={"image/png": {"alt": alt, "width": width_of(picture)}})


def png(fig: Figure) -> bytes:
    """Return a figure as the bytes of a PNG, with `SHARPNESS` times the figure's resolution, and close it."""
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=SHARPNESS * fig.dpi, bbox_inches="tight", pad_inches=0.15)
    plt.close(fig)
    return buffer.getvalue()


def width_of(picture: bytes) -> int:
    """Return how many pixels of a page a picture made by `png` is wide."""
    return int.from_bytes(picture[16:20], "big") // SHARPNESS  # the PNG's header


def tag(picture: bytes, alt: str) -> str:
    """Return the HTML that shows a picture made by `png` in its size, or as wide as there is room."""
    encoded = base64.b64encode(picture).decode()
    size = f'width="{width_of(picture)}" style="max-width: 100%; height: auto"'
    return f'<img src="data:image/png;base64,{encoded}" alt="{escape(alt)}" {size}>'


def step_through(frame: Callable[[int], Figure], captions: Sequence[str], label: str, values: Sequence[str]) -> None:
    """Display a slider that steps through frames that were drawn before; the caption changes with the frame.

    The slider shows one of `values`, the picture's alternative text is the caption. It only adds: the lesson shows the
    important frames side by side in a static figure as well.
    """
    import ipywidgets
    from IPython.display import display

    pictures = [tag(png(frame(step)), caption) for step, caption in enumerate(captions)]
    slider = ipywidgets.SelectionSlider(
        options=list(zip(values, range(len(captions)), strict=True)),
        description=label,
        style={"description_width": "initial"},
        layout={"width": "32em", "max_width": "100%"},
    )
    image = ipywidgets.HTML(value=pictures[0], layout={"max_width": "100%"})
    caption = ipywidgets.HTML(value=escape(captions[0]), layout={"max_width": "100%"})

    def move(change: dict[str, Any]) -> None:
        image.value = pictures[change["new"]]
        caption.value = escape(captions[change["new"]])

    slider.observe(move, names="value")
    display(ipywidgets.VBox([slider, image, caption]))


def draw_image(ax: Axes, image: ArrayLike, title: str = "", vmax: float | None = None) -> AxesImage:
    """Draw a picture in grey, dark for 0, without axes."""
    pixels = np.asarray(image)
    drawn = ax.imshow(pixels, cmap=IMAGE, vmin=0, vmax=vmax if vmax is not None else float(pixels.max()) or 1.0)
    return _bare(ax, drawn, title)


def draw_signed(ax: Axes, values: ArrayLike, title: str = "", limit: float | None = None) -> AxesImage:
    """Draw signed values on a diverging map whose middle, white, is zero; `limit` makes several share one scale."""
    array = np.asarray(values, dtype=float)
    limit = limit if limit is not None else float(np.abs(array).max()) or 1.0
    return _bare(ax, ax.imshow(array, cmap=SIGNED, vmin=-limit, vmax=limit), title)


def draw_active(ax: Axes, values: ArrayLike, title: str = "", limit: float | None = None) -> AxesImage:
    """Draw activations, zero or more, dark for zero."""
    array = np.asarray(values, dtype=float)
    return _bare(
        ax, ax.imshow(array, cmap=ACTIVE, vmin=0, vmax=limit if limit is not None else float(array.max()) or 1.0), title
    )


def write_values(ax: Axes, drawn: AxesImage, form: str = "{:g}", size: float = 9) -> None:
    """Write every value into its cell, in black or white, whichever is easier to read on that colour."""
    array = np.asarray(drawn.get_array())
    colours = drawn.to_rgba(array)[..., :3]
    for (row, column), value in np.ndenumerate(array):
        ink = "black" if _luminance(colours[row, column]) > 0.179 else "white"
        ax.text(column, row, form.format(value), ha="center", va="center", color=ink, fontsize=size)


def outline(
    ax: Axes, row: float, column: float, height: float, width: float, colour: str = RED, label: str = ""
) -> None:
    """Draw a frame around cells of an image, its upper left cell at `row`, `column`."""
    ax.add_patch(Rectangle((column - 0.5, row - 0.5), width, height, fill=False, edgecolor=colour, linewidth=2.5))
    if label:
        ax.text(column - 0.5, row - 0.6, label, color=colour, ha="left", va="bottom", fontsize=9)


def _luminance(rgb: Any) -> float:
    # WCAG 2.1, "relative luminance"; above 0.179 black text has the better contrast.
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))


def _bare(ax: Axes, drawn: AxesImage, title: str) -> AxesImage:
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(True)
        spine.set_color(QUIET)
    ax.set_title(title)
    return drawn
