"""Lesson 04 drawn: a unit that wants its line in one place, and one that takes the largest of several of them."""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np

from autograder.lesson.figures import WIDTH, draw_image, show, style
from autograder.lesson.layers import conv2d
from autograder.lesson.palette import BLUE, INK, ORANGE

SIDE = 15  # pixels of the picture that the line is moved across
REACH = 2  # units to either side whose responses are pooled
PLACES = np.arange(-6, 7)  # where the line stands, in pixels from the middle


@dataclass(frozen=True)
class Responses:
    """Hold the responses of a simple unit and of a pooling one, one value for each of `PLACES`."""

    simple: np.ndarray
    pooled: np.ndarray


def responses(upright: bool) -> Responses:
    """Return what units that look for an upright line say to an upright, or to a level, line in each place."""
    kernel = np.full((5, 5), -0.05)
    kernel[:, 2] = 0.2
    simple, pooled = [], []
    for place in PLACES:
        row = np.maximum(conv2d(_line(int(place), upright)[..., None], kernel[..., None, None]), 0)[SIDE // 2 - 2, :, 0]
        middle = len(row) // 2
        simple.append(row[middle])
        pooled.append(row[middle - REACH : middle + REACH + 1].max())
    return Responses(np.array(simple), np.array(pooled))


def _line(place: int, upright: bool) -> np.ndarray:
    picture = np.zeros((SIDE, SIDE))
    picture[:, SIDE // 2 + place] = 1
    return picture if upright else picture.T


def simple_and_complex() -> None:
    """Draw both units' responses to a line that moves, and to the same line at right angles."""
    with style():
        fig, axes = plt.subplots(1, 4, figsize=(WIDTH, 2.9), width_ratios=[1, 2.6, 1, 2.6], layout="constrained")
        for (picture, curve), upright in zip((axes[:2], axes[2:]), (True, False), strict=True):
            draw_image(picture, _line(1, upright), "upright" if upright else "level")
            measured = responses(upright)
            for values, words, colour, dash, marker in (
                (measured.pooled, f"the largest of {2 * REACH + 1}", ORANGE, "--", "s"),
                (measured.simple, "one unit", BLUE, "-", "o"),
            ):
                curve.plot(PLACES, values, label=words, color=colour, linestyle=dash, marker=marker, markersize=6)
            curve.set(ylim=(-0.08, 1.35), xlabel="where the line stands", ylabel="response" if upright else "")
            curve.set_xticks(PLACES[::2])
            curve.tick_params(colors=INK)
        axes[1].legend(loc="upper left", ncols=2, fontsize=9, handlelength=1.8, columnspacing=1)
    show(fig, alt=_finding())


def _finding() -> str:
    upright, level = responses(True), responses(False)
    return (
        f"An upright line moves across {len(PLACES)} places. One unit responds to it in {_active(upright.simple)} of "
        f"them, the largest of {2 * REACH + 1} such units in {_active(upright.pooled)}. To a level line the one "
        f"responds in {_active(level.simple)} places and the other in {_active(level.pooled)}."
    )


def _active(values: np.ndarray) -> int:
    return int((values > 0.1).sum())
