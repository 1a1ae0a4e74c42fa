"""Hold what was drawn: the images, where each of them lies and what is seen of it, and a summary of each figure."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
import numpy as np

from autograder.probes.reply import Count, Reply

MAX_VALUES = 4_000_000  # of all recorded images together: 16 MB as float32
MAX_IMAGES = 1100  # the kernels that are compared at most, and some more

State = Literal["shown", "returned", "open", "saved", "closed"]


class DrawnImage(Reply, frozen=True):
    """Hold an image that was drawn: float32, or uint8; NaN where it is masked, or cannot be seen.

    `figure` is its place in the figures, `axes` are counted from 1, `row` and `column` as well, or 0 outside a grid;
    `upwards` is whether the first row is at the bottom; `clipped` the share of values beyond the colour scale, 0 to 1;
    `seen` the share of its cells that can be seen.
    """

    array: np.ndarray
    figure: Count
    artist: str
    axes: int
    row: int
    column: int
    title: str
    upwards: bool
    clipped: float
    seen: Annotated[float, msgspec.Meta(gt=0, le=1)]


class DrawnFigure(Reply, frozen=True):
    """Sum up a figure.

    `late` are images that were drawn after it had been shown and closed; `saved` those it had when it was saved to a
    file, -1 if it was not. How many were never seen: `hidden` (something lay on top of them), `outside` (beyond the
    limits of their axes), `invisible` (transparent, too small, or of one colour).
    """

    number: int
    state: State
    title: str
    axes: int
    lines: int
    images: int
    late: int
    hidden: int
    outside: int
    invisible: int
    saved: int


class Drawing(Reply, frozen=True):
    """Hold all images in the order in which they were seen, and the figures; `returned` are words for what came back.

    `skipped` are images that were too many, or too large.
    """

    images: tuple[DrawnImage, ...]
    figures: tuple[DrawnFigure, ...]
    skipped: int
    returned: str

    def __post_init__(self) -> None:
        """Refuse more than a recording holds, and images of no figure."""
        if len(self.images) > MAX_IMAGES or sum(image.array.size for image in self.images) > MAX_VALUES:
            raise ValueError("no recording holds so much")
        if any(image.figure >= len(self.figures) for image in self.images):
            raise ValueError("an image is in a figure")
