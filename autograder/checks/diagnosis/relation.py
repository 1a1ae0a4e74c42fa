"""One way in which wrong values follow from right ones, and whether an answer's value does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.engine.compare import agrees

Change = Callable[[np.ndarray], Any]  # what became of the expected array; None or an exception: does not apply


@dataclass(frozen=True)
class Relation:
    """Describe one way in which wrong values follow from the right ones, in every call alike."""

    id: str
    message: str
    change: Change


def at_least(axes: int, change: Change) -> Change:
    """Return a change for arrays with at least so many axes."""
    return lambda e: change(e) if e.ndim >= axes else None


def in_a_row(change: Change) -> Change:
    """Return a change for arrays with one axis only."""
    return lambda e: change(e) if e.ndim == 1 else None


def related(expected: Any, got: Any, relation: Relation) -> bool:
    """Return whether an answer's value is what a relation makes of the expected one."""
    if is_empty(expected):
        return is_empty(got)
    changed = changed_by(relation, expected)
    return changed is not None and agrees(changed, got)


def is_empty(value: Any) -> bool:
    """Return whether a value is an array or a list with nothing in it."""
    return value.size == 0 if isinstance(value, np.ndarray) else isinstance(value, (list, tuple)) and not value


def changed_by(relation: Relation, expected: Any) -> Any:
    """Return what a relation makes of an expected value, `None` where it has no meaning for it."""
    try:
        array = np.asarray(expected)
        if array.dtype.kind not in "biuf" or not array.size:
            return None
        with np.errstate(all="ignore"):
            return relation.change(array.astype(float))
    except (ValueError, TypeError, IndexError):
        return None
