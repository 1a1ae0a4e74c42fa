"""How far the end of a call is from what was expected: first its kind and form, then its values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.compare import ATOL, RTOL, agrees
from autograder.probes.reply import End, Value

Distance = tuple[float, float]  # from what was expected: of form, and of values
NOTHING, NOWHERE = (0.0, 0.0), (3.0, 0.0)
MOST_LEAVES = 2000  # numbers of a value that are compared


def distance(expected: Any, end: End[Any]) -> Distance:
    """Return how far the end of a call is from what was expected: first its kind and form, then its values."""
    if not isinstance(end, Value):
        return NOWHERE
    if agrees(expected, end.value):
        return NOTHING
    e, g = list(leaves_of(expected)), list(leaves_of(end.value))
    array = isinstance(expected, np.ndarray)
    if len(e) != len(g) or (array and _axes(end.value) != np.ndim(expected)):
        axes = array and np.ndim(expected) != _axes(end.value)
        return (2.0 if axes else 1.0), abs(len(e) - len(g)) / max(len(e), 1)
    return 0.5, _share_wrong(e, g) + _error(e, g)


def same_numbers(expected: Any, end: End[Any]) -> bool:
    """Return whether the end of a call holds the numbers that were expected, in whatever places."""
    if not isinstance(end, Value):
        return False
    try:
        e, g = (np.sort(np.asarray(list(leaves_of(value)), float)) for value in (expected, end.value))
    except (ValueError, TypeError):
        return False
    return agrees(e, g)


def _share_wrong(expected: Sequence[Any], got: Sequence[Any]) -> float:
    try:
        wrong = ~np.isclose(np.asarray(got, float), np.asarray(expected, float), rtol=RTOL, atol=ATOL)
        return float(np.mean(wrong))
    except (ValueError, TypeError):
        return sum(not agrees(a, b) for a, b in zip(expected, got, strict=True)) / max(len(expected), 1)


def _error(expected: Sequence[Any], got: Sequence[Any]) -> float:
    """Return how large the error of numbers is, relative to them, 1 at most."""
    try:
        e, g = np.asarray(expected, float), np.asarray(got, float)
    except (ValueError, TypeError):
        return 0.0
    with np.errstate(all="ignore"):
        error = float(np.linalg.norm(g - e) / (np.linalg.norm(g) + np.linalg.norm(e)))
    return error if math.isfinite(error) else 1.0


def leaves_of(value: Any) -> Iterator[Any]:
    """Yield the single numbers and texts of plain data."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, np.ndarray):
        yield from value.ravel()[:MOST_LEAVES].tolist()
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from leaves_of(item)
    else:
        yield value


def _axes(value: Any) -> int:
    try:
        return np.ndim(value)
    except ValueError:
        return -1
