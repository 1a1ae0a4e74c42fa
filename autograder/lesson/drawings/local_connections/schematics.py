"""Five inputs and five outputs, fully connected beside locally connected, as schematics."""

from __future__ import annotations

from collections.abc import Callable

from autograder.lesson.drawings.svg import Schematic
from autograder.lesson.palette import BLUE, INK, PAPER, QUIET

_UNITS = range(5)
_HALF_WIDTH = 430
_TOP, _BOTTOM = 122, 276

Connected = Callable[[int, int], bool]


def _everything(_output: int, _input: int) -> bool:
    return True


def _nearest_three(output: int, input_: int) -> bool:
    return abs(output - input_) <= 1


def what_s3_reads() -> Schematic:
    """Return both networks with the connections into s3 made thick."""
    picture = Schematic(
        2 * _HALF_WIDTH,
        320,
        "Five inputs x1 to x5 below five outputs s1 to s5, twice. Fully connected, s3 reads all five inputs. "
        "Locally connected with windows of three, s3 reads only x2, x3 and x4.",
    )
    for left, connected, title in _both():
        reads = {j for j in _UNITS if connected(2, j)}
        _heading(picture, left, title, "s3 reads " + _listed("x", reads))
        _network(picture, left, connected, lambda output, _: output == 2, outputs={2}, inputs=reads)
    return picture


def what_x3_influences() -> Schematic:
    """Return both networks with the connections out of x3 made thick."""
    picture = Schematic(
        2 * _HALF_WIDTH,
        320,
        "The same networks, now seen from x3. Fully connected, x3 influences all five outputs. Locally connected "
        "with windows of three, it influences only s2, s3 and s4: s1 and s5 know nothing of x3.",
    )
    for left, connected, title in _both():
        reached = {i for i in _UNITS if connected(i, 2)}
        _heading(picture, left, title, "x3 influences " + _listed("s", reached))
        _network(picture, left, connected, lambda _, input_: input_ == 2, outputs=reached, inputs={2})
        for i in set(_UNITS) - reached:
            picture.text(_x(left, i), _TOP - 47, "knows nothing", 12)
            picture.text(_x(left, i), _TOP - 32, "of x3", 12)
    return picture


def _both() -> tuple[tuple[int, Connected, str], tuple[int, Connected, str]]:
    return (0, _everything, "Fully connected"), (_HALF_WIDTH, _nearest_three, "Locally connected, windows of three")


def _heading(picture: Schematic, left: int, title: str, finding: str) -> None:
    picture.text(left + _HALF_WIDTH / 2, 26, title, 17, bold=True)
    picture.text(left + _HALF_WIDTH / 2, 52, finding, 15)


def _network(
    picture: Schematic, left: int, connected: Connected, traced: Connected, outputs: set[int], inputs: set[int]
) -> None:
    pairs = [(i, j) for i in _UNITS for j in _UNITS if connected(i, j)]
    for i, j in sorted(pairs, key=lambda pair: traced(*pair)):  # the traced ones last, on top
        colour, width = (BLUE, 5.0) if traced(i, j) else (QUIET, 1.0)
        picture.line(_x(left, j), _BOTTOM, _x(left, i), _TOP, colour, width)
    for unit in _UNITS:
        x = _x(left, unit)
        fill, ink, edge = _look(unit in outputs)
        picture.disc(x, _TOP, 20, fill, INK, edge)
        picture.text(x, _TOP, f"s{unit + 1}", 16, ink, bold=unit in outputs)
        fill, ink, edge = _look(unit in inputs)
        picture.box(x - 19, _BOTTOM - 19, 38, 38, fill, INK, edge)
        picture.text(x, _BOTTOM, f"x{unit + 1}", 16, ink, bold=unit in inputs)


def _look(traced: bool) -> tuple[str, str, float]:
    return (BLUE, PAPER, 3.0) if traced else (PAPER, INK, 1.5)


def _x(left: int, unit: int) -> float:
    return left + 55 + 80 * unit


def _listed(letter: str, units: set[int]) -> str:
    names = [f"{letter}{unit + 1}" for unit in sorted(units)]
    return "all five" if len(names) == len(_UNITS) else f"only {', '.join(names[:-1])} and {names[-1]}"


SCHEMATICS: dict[str, Callable[[], Schematic]] = {
    "what-s3-reads.svg": what_s3_reads,
    "what-x3-influences.svg": what_x3_influences,
}
