"""Draw a failing call: its arguments, what was expected and what came, with marks where these differ."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.engine.compare import agrees, differing, first_of, number
from autograder.checks.engine.excerpts import cut, plane_at
from autograder.checks.engine.exercise import Failing
from autograder.checks.pictures.grid import Cell, Grid
from autograder.checks.pictures.heat_map import heat_map

MOST_CELLS = 12  # rows or columns that are written as numbers
PART = 6  # of a larger array that is drawn as a whole, round the first difference
MOST_TEXT = 80  # characters of what is no array
SHORT = reprlib.Repr()
SHORT.maxlist = SHORT.maxtuple = SHORT.maxdict = MOST_CELLS
SHORT.maxstring = SHORT.maxother = MOST_TEXT


@dataclass(frozen=True)
class Difference:
    """Hold where a result differs, the first such place, and the part of the first argument that place comes from."""

    marked: np.ndarray | None
    first: tuple[int, ...] | None
    window: tuple[slice, slice] | None

    @classmethod
    def of(cls, failing: Failing) -> Difference:
        """Return what differs in a failing call."""
        is_array = isinstance(failing.expected, np.ndarray)  # sizes and the like read better as they are written
        marked = differing(failing.expected, failing.got) if is_array else None
        first = first_of(marked) if marked is not None else None
        window = failing.window(first) if failing.window is not None and first is not None else None
        return cls(marked, first, window)


def grids(failing: Failing, difference: Difference) -> tuple[Grid, ...]:
    """Return the tables of a failing call: one for each array it was given, for what was expected, for what came."""
    first = difference.first
    given = [
        _grid(
            name,
            value,
            first if value.ndim == len(first or ()) else None,
            window=difference.window if at == 0 else None,
        )
        for at, (name, value) in enumerate(failing.named_arguments)
        if _is_drawn(value)
    ]
    wrong = difference.marked is None and not agrees(failing.expected, failing.got)
    return (
        *given,
        *_products(failing, difference),
        _grid("expected", failing.expected, first),
        _grid("you returned", failing.got, first, marked=difference.marked, wrong=wrong),
    )


def _products(failing: Failing, difference: Difference) -> tuple[Grid, ...]:
    """Return the products of a window and a kernel, as it is or turned, where they add up to the expected value."""
    if difference.window is None or difference.first is None or len(failing.arguments) < 2:
        return ()
    window, kernel = np.asarray(failing.arguments[0])[difference.window], failing.arguments[1]
    if not _is_drawn(kernel) or kernel.shape != window.shape or kernel.ndim != 2 or max(kernel.shape) > MOST_CELLS:
        return ()
    wanted = failing.expected[difference.first]
    for turned, words in (kernel, "window × kernel"), (kernel[::-1, ::-1], "window × kernel turned by 180°"):
        products = window.astype(float) * turned
        if agrees(float(wanted), float(products.sum())):
            return (_grid(f"{words}, in all {number(wanted)}", products, None),)
    return ()


def _is_drawn(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "biuf" and value.ndim > 0 and value.size > 0


def _grid(
    name: str,
    value: Any,
    place: tuple[int, ...] | None,
    *,
    marked: np.ndarray | None = None,
    wrong: bool = False,
    window: tuple[slice, slice] | None = None,
) -> Grid:
    if marked is not None:
        value = np.asarray(value)
    if not _is_drawn(value):
        return Grid(name, ((Cell(_written(value), differs=wrong),),))
    title, plane, here = plane_at(value, place)
    differs = plane_at(marked, place)[1] if marked is not None else np.zeros(plane.shape, bool)
    overview = _overview(name, plane, differs)
    most = PART if overview else MOST_CELLS
    down, across = (cut(side, at, most)[1] for side, at in zip(plane.shape, here, strict=True))
    shape = "" if plane[down, across].size == value.size else f", a part of {value.shape}"
    inside = np.zeros(plane.shape, bool)
    if window is not None:
        inside[window] = True
    rows = tuple(
        tuple(
            Cell(number(plane[at]), bool(differs[at]), bool(differs[at]) and at == here, bool(inside[at]))
            for at in ((row, column) for column in range(plane.shape[1])[across])
        )
        for row in range(plane.shape[0])[down]
    )
    return Grid(f"{name} {title}".strip() + shape, rows, overview)


def _written(value: Any) -> str:
    """Return what is no array, or an empty one, as text."""
    if isinstance(value, np.ndarray) and value.ndim:
        return f"shape {value.shape}"
    if isinstance(value, (bool, int, float)) or (
        isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "biuf"
    ):
        return number(value)
    text = SHORT.repr(value)
    return text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 1]}…"


def _overview(name: str, plane: np.ndarray, differs: np.ndarray) -> str:
    """Return a picture of the whole plane, where not all of it is written."""
    if max(plane.shape) <= MOST_CELLS or min(plane.shape) < 2:
        return ""
    alt = f"{name}, all {plane.shape[0]} rows and {plane.shape[1]} columns"
    if differs.any():
        alt += f"; {differs.sum()} values differ, which are orange"
    return f"{heat_map(plane, alt, differs)}<br>"
