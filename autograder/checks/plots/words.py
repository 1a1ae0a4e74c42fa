"""Say in words what was drawn, and where."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.engine.compare import number
from autograder.checks.plots.tiles import Tile
from autograder.probes.figures.drawing import Drawing

# How many images cannot be seen, in words: one, and several.
LACKING = {
    "hidden": ("lies beneath", "lie beneath"),
    "outside": ("is out of view", "are out of view"),
    "invisible": ("is invisible", "are invisible"),
}


def looked_at(drawn: Drawing) -> str:
    """Return in words what was drawn: how many figures, axes and images, of which shapes, between which values."""
    figures, images = drawn.figures, drawn.images
    if not figures:
        return "no figure"
    if not images:
        axes, lines = sum(figure.axes for figure in figures), sum(figure.lines for figure in figures)
        unseen = sum(getattr(figure, lack) for figure in figures for lack in LACKING)
        words = f"{counted(len(figures), 'figure')} with {counted(axes, 'axes', 'axes')} and 0 images"
        return f"{words}{' in sight' if unseen else ''} ({lines} lines)"
    shapes: dict[str, int] = {}
    for image in images:
        shape = "×".join(map(str, image.array.shape))
        shapes[shape] = shapes.get(shape, 0) + 1
    listed = ", ".join(f"{many} of {shape}" for shape, many in list(shapes.items())[:4])
    more = f" and {len(shapes) - 4} more shapes" if len(shapes) > 4 else ""
    finite = [image.array[np.isfinite(image.array)] for image in images]
    low = min((float(values.min()) for values in finite if values.size), default=0.0)
    high = max((float(values.max()) for values in finite if values.size), default=0.0)
    lacking = "".join(
        f" ({many} more {words[many > 1]})"
        for lack, words in LACKING.items()
        if (many := sum(getattr(figure, lack) for figure in figures))
    )
    cut = sum(image.seen < 1 for image in images)
    lacking += f" ({cut} of them seen in part)" if cut else ""
    title = f" (titled {figures[0].title[:60]!r})" if figures[0].title else ""
    return (
        f"{counted(len(figures), 'figure')}{title} with {counted(len(images), 'image')}{lacking}: {listed}{more}; "
        f"values {number(low)} to {number(high)}"
    )


def place_of(drawn: Drawing, tile: Tile) -> str:
    """Return in words where a tile was drawn."""
    image = drawn.images[tile.image]
    words = f"figure {image.figure + 1}, "
    words += f"row {image.row}, column {image.column}" if image.row else f"axes {image.axes}"
    return words + (f", at pixel row {tile.row}, column {tile.column}" if tile.row or tile.column else "")


def counted(count: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun."""
    return f"{count} {singular if count == 1 else plural or singular + 's'}"


def listed(numbers: Sequence[int]) -> str:
    """Return numbers as a list in words, the first twelve of them."""
    return ", ".join(f"#{number}" for number in numbers[:12]) + (", …" if len(numbers) > 12 else "")
