"""The schematics of lesson 03, and the first of them: who owns a weight."""

from __future__ import annotations

from collections.abc import Callable

from autograder.lesson.drawings.svg import Schematic
from autograder.lesson.drawings.weight_sharing.channels import channels_to_maps
from autograder.lesson.palette import BLUE, FAINT, INK, PAPER, QUIET, RED

# A weight is told by its letter and its dash; the colour only helps.
SHARED = (("a", BLUE, ""), ("b", RED, "7 4"), ("c", INK, "2 4"))


def own_and_shared_weights() -> Schematic:
    """Draw three outputs with nine weights of their own beside three outputs that share three."""
    picture = Schematic(
        900,
        360,
        "Left: three outputs, each reading three neighbouring inputs, have nine different weights, w1 to w9. "
        "Right: the same connections, but every output uses the same three weights a, b and c: "
        "a small kernel that slides.",
    )
    own = [[(f"w{3 * row + place + 1}", QUIET, "") for place in range(3)] for row in range(3)]
    _connections(picture, 65, "Local, each its own", "9 connections, 9 weights", own)
    _connections(picture, 515, "Local and shared", "9 connections, 3 weights", [list(SHARED)] * 3)
    picture.line(450, 25, 450, 335, FAINT, 1.5)
    return picture


def _connections(
    picture: Schematic, left: float, title: str, below: str, weights: list[list[tuple[str, str, str]]]
) -> None:
    inputs = [left + 80 * place for place in range(5)]
    top, bottom = 85.0, 285.0
    picture.text(inputs[2], 30, title, size=18, bold=True)
    for row, names in enumerate(weights):
        for place, (_, colour, dash) in enumerate(names):
            picture.line(inputs[row + 1], top, inputs[row + place], bottom, colour, 2.2, dash)
    for row, names in enumerate(weights):
        for place, (name, colour, _) in enumerate(names):
            along = 0.3 + 0.3 * (place == 1)  # the label of the middle line lower down: no label touches another
            x = inputs[row + 1] + along * (inputs[row + place] - inputs[row + 1])
            y = top + along * (bottom - top)
            picture.box(x - 13, y - 10, 26, 20, PAPER, PAPER, 0)
            picture.text(x, y, name, size=15, colour=INK if colour == QUIET else colour, bold=colour != QUIET)
    for place, x in enumerate(inputs):
        picture.disc(x, bottom, 19)
        picture.text(x, bottom, f"x{place + 1}", size=15)
    for row in range(3):
        picture.disc(inputs[row + 1], top, 19)
        picture.text(inputs[row + 1], top, f"s{row + 1}", size=15)
    picture.text(inputs[2], 335, below, size=16)


SCHEMATICS: dict[str, Callable[[], Schematic]] = {
    "own-and-shared-weights.svg": own_and_shared_weights,
    "channels-to-maps.svg": channels_to_maps,
}
