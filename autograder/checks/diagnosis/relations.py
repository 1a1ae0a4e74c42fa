"""Find the relation between expected and got, of those that are the same in every exercise, if it holds every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.checks.diagnosis.arrangements import FORMS, MOVED
from autograder.checks.diagnosis.omissions import OMISSIONS
from autograder.checks.diagnosis.recomputed import ONE_FOR_MANY, SCALES, VALUES
from autograder.checks.diagnosis.relation import Relation, related
from autograder.checks.diagnosis.scales import offset, scaled
from autograder.checks.engine.compare import agrees, number
from autograder.checks.engine.exercise import Mistake

FEWEST_NUMBERS = 4  # different wrong values, or calls with one: fewer agree with some relation by chance
RELATIONS = (*FORMS, *OMISSIONS, *MOVED, *VALUES, *ONE_FOR_MANY, *SCALES)
ALL_ALIKE = Relation(
    "all-alike",
    "all values of your result are the same, in every call. Each belongs to its own place: is one row or one number "
    "used for all of them?",
    lambda e: None,
)


def relation_of(expected: Sequence[Any], got: Sequence[Any]) -> Relation | None:
    """Return the first relation that holds in every call, where that is not by chance."""
    wrong = [place for place, (e, g) in enumerate(zip(expected, got, strict=True)) if not agrees(e, g)]
    if not wrong or numbers_in([got[place] for place in wrong]) < FEWEST_NUMBERS > len(wrong):
        return None
    order = [*wrong, *(place for place in range(len(expected)) if place not in wrong)]
    holding = (
        relation for relation in RELATIONS if all(related(expected[place], got[place], relation) for place in order)
    )
    single = all(np.isscalar(each) or (isinstance(each, np.ndarray) and each.size == 1) for each in expected)
    if single or not all(map(_is_flat, got)) or all(map(_is_flat, expected)):
        return next(holding, None)
    several = list(holding)
    return several[0] if len(several) == 1 else ALL_ALIKE  # which of the values it is cannot be told


def slip_between(
    topic: str, calls: Sequence[Mapping[str, Any]], expected: Sequence[Any], got: Sequence[Any]
) -> Mistake | None:
    """Return the relation, the factor or the amount that holds between expected and got in every call, as a slip."""
    relation = relation_of(expected, got)
    if relation is not None:
        return Mistake(f"{topic}.{relation.id}", relation.message)
    return scaled(topic, calls, expected, got) or offset(topic, calls, expected, got)


def _is_flat(value: Any) -> bool:
    """Return whether a value holds several numbers, all the same."""
    try:
        array = np.asarray(value, float)
    except (ValueError, TypeError):
        return False
    return array.size > 1 and bool((array == array.flat[0]).all())


def numbers_in(values: Sequence[Any]) -> int:
    """Return how many different numbers there are in several values."""
    seen: set[str] = set()
    for value in values:
        try:
            seen.update(number(each) for each in np.asarray(value, float).ravel()[:200])
        except (ValueError, TypeError):
            seen.add(str(value)[:100])
    return len(seen)
