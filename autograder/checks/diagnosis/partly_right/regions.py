"""The part of a result in which all its wrong values lie, in every call: a border, a map, what should be negative."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.engine.compare import differing
from autograder.checks.engine.exercise import Mistake
from autograder.probes.reply import End, Value

FEWEST_CALLS, FEWEST_VALUES = 2, 4  # that are wrong, and right outside of the part
LEAST_WRONG = 0.6  # share of a part's values that must be wrong for it to be named

Marks = Callable[[np.ndarray], np.ndarray | None]


@dataclass(frozen=True)
class Region:
    """Describe a part of a result: where it lies in words, and its places, by what was expected."""

    id: str
    words: str
    marks: Marks


def _along(axes: int, axis: int, index: Any, *, but: bool = False) -> Marks:
    """Return the marks of one line of a result with at least so many axes, or of all but this line."""

    def marks(e: np.ndarray) -> np.ndarray | None:
        if e.ndim < axes or e.shape[axis] < 2:
            return None
        marked = np.full(e.shape, but)
        marked.swapaxes(0, axis)[index] = not but
        return marked

    return marks


def _border(e: np.ndarray) -> np.ndarray | None:
    if e.ndim < 2 or min(e.shape[:2]) < 3:
        return None
    marked = np.ones(e.shape, bool)
    marked[1:-1, 1:-1] = False
    return marked


def _not(marks: Marks) -> Marks:
    def others(e: np.ndarray) -> np.ndarray | None:
        marked = marks(e)
        return None if marked is None else ~marked

    return others


def _diagonal(e: np.ndarray) -> np.ndarray | None:
    return np.eye(*e.shape, dtype=bool) if e.ndim == 2 else None


def _triangle(below: bool) -> Marks:
    cut = np.tril if below else np.triu
    return lambda e: cut(np.ones(e.shape, bool), -1 if below else 1) if e.ndim == 2 else None


def _first_value(e: np.ndarray) -> np.ndarray:
    marked = np.zeros(e.shape, bool)
    marked[(0,) * e.ndim] = True
    return marked


REGIONS = (
    Region("first-value", "at the first place of the result", lambda e: _first_value(e) if e.ndim == 1 else None),
    Region("last-value", "at the last place of the result", lambda e: _first_value(e)[::-1] if e.ndim == 1 else None),
    Region("last-row", "in the last row of the result", _along(2, 0, -1)),
    Region("first-row", "in the first row of the result", _along(2, 0, 0)),
    Region("last-column", "in the last column of the result", _along(2, 1, -1)),
    Region("first-column", "in the first column of the result", _along(2, 1, 0)),
    Region("diagonal", "where row and column of the result are the same", _diagonal),
    Region("first-map", "in the first map of the result (its last axis)", _along(3, -1, 0)),
    Region("last-map", "in the last map of the result (its last axis)", _along(3, -1, -1)),
    Region("border", "in the outermost rows and columns of the result", _border),
    Region("negative", "where the result should be negative", lambda e: e < 0),
    Region("zero", "where the result should be 0", lambda e: e == 0),
    Region("positive", "where the result should be above 0", lambda e: e > 0),
    Region("below-the-diagonal", "below the diagonal of the result", _triangle(below=True)),
    Region("above-the-diagonal", "above the diagonal of the result", _triangle(below=False)),
    Region("inside", "inside the result, not in its outermost rows and columns,", _not(_border)),
    Region("maps-but-the-first", "in all maps of the result but the first", _along(3, -1, 0, but=True)),
    Region("rows-but-the-first", "in all rows of the result but the first", _along(2, 0, 0, but=True)),
    Region("columns-but-the-first", "in all columns of the result but the first", _along(2, 1, 0, but=True)),
    Region("rows-but-the-last", "in all rows of the result but the last", _along(2, 0, -1, but=True)),
    Region("columns-but-the-last", "in all columns of the result but the last", _along(2, 1, -1, but=True)),
    Region("off-the-diagonal", "where row and column of the result are different", _not(_diagonal)),
    Region(
        "values-but-the-first",
        "at all places of the result but the first",
        lambda e: ~_first_value(e) if e.ndim == 1 else None,
    ),
)


BY_VALUE = ("negative", "zero", "positive")


def region_of(topic: str, expected: Sequence[Any], ends: Sequence[End[Any]], wrong: Sequence[bool]) -> Mistake | None:
    """Return the smallest part of the results that holds all wrong values of all calls, where the others are right."""
    marked: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []  # what was expected, what came, and where it is wrong
    for right, end, is_wrong in zip(expected, ends, wrong, strict=True):
        if is_wrong:
            differs = differing(right, end.value) if isinstance(end, Value) else None
            if differs is None:
                return None
            marked.append((np.asarray(right, float), np.asarray(end.value, float), differs))  # type: ignore[union-attr]
    if len(marked) < FEWEST_CALLS:
        return None
    truths = all(set(np.unique(e)) | set(np.unique(g)) <= {0.0, 1.0} for e, g, _ in marked)
    for region in REGIONS:
        if truths and region.id in BY_VALUE:
            continue
        told = _told(region, marked)
        if told is not None:
            message = f"something is wrong {region.words} only: all other values are right{told}."
            return Mistake(f"{topic}.wrong-{region.id}", message)
    return _one_sided(topic, marked) if truths else None


def _one_sided(topic: str, marked: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> Mistake | None:
    """Return that a table of truths lacks some, or has some too many, and is right but for that."""
    if all((g <= e).all() for e, g, _ in marked):
        words = "some places are not true in your result that should be; none is true that should not."
        return Mistake(f"{topic}.wrong-some-missing", words)
    if all((g >= e).all() for e, g, _ in marked):
        words = "some places are true in your result that should not be; none of the others is missing."
        return Mistake(f"{topic}.wrong-some-too-many", words)
    return None


def _told(region: Region, marked: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> str | None:
    """Return what the values of a part have in common, `None` where not all wrong ones lie in it, or too few do."""
    size, wrong, outside, inside = 0, 0, 0, list[np.ndarray]()
    for e, g, differs in marked:
        places = region.marks(e)
        if places is None or (differs & ~places).any():
            return None
        size, wrong = size + int(places.sum()), wrong + int(differs.sum())
        outside += int((~places).sum())
        inside.append(g[places])
    if wrong < LEAST_WRONG * size or wrong < FEWEST_VALUES or outside < FEWEST_VALUES:
        return None
    values = np.concatenate(inside)
    return f", and these are all {values[0]:g}" if np.allclose(values, values[0]) else ""
