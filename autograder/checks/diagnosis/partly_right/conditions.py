"""The calls in which an answer is wrong, where a property of their arguments tells them from those that are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.checks.diagnosis.partly_right.properties import Property, properties_of
from autograder.checks.engine.exercise import Mistake
from autograder.probes.reply import End, Raised, Value

FEWEST_OF_BOTH = 3  # calls that are right, and wrong: fewer are told apart by some property by chance
FEWEST_CONFUSED = 2
OPPOSITE = "not-"  # of a property, before its id
MOST_ALIKE = 5  # properties that tell the same calls apart: of more, nobody knows which is meant


def condition_of(
    topic: str,
    calls: Sequence[Mapping[str, Any]],
    expected: Sequence[Any],
    ends: Sequence[End[Any]],
    wrong: Sequence[bool],
) -> Mistake | None:
    """Return in which calls an answer is wrong, if it is right in all others, and something tells these apart."""
    marks = list(wrong)
    if min(sum(marks), len(marks) - sum(marks)) < FEWEST_OF_BOTH:
        return None
    telling = [told for each in properties_of(calls, expected) if (told := _telling(each, marks)) is not None]
    if not 0 < len(telling) <= MOST_ALIKE:
        return None
    telling.sort(key=lambda told: told[0].startswith(OPPOSITE))
    id, words = telling[0]
    also = f" In just these calls, {telling[1][1]}, too." if len(telling) > 1 else ""
    there = _in_common([end for end, is_wrong in zip(ends, marks, strict=True) if is_wrong])
    message = (
        f"something is wrong where {words}: in each such call your function {there}, in all others it is right.{also}"
    )
    return Mistake(f"{topic}.wrong-where-{id}", message)


def confusion_of(
    topic: str, expected: Sequence[Any], ends: Sequence[End[Any]], wrong: Sequence[bool]
) -> Mistake | None:
    """Return which text or truth an answer takes for which other, where that is all that it does wrong."""
    taken = {
        (right, end.value if isinstance(end, Value) else None)
        for right, end, is_wrong in zip(expected, ends, wrong, strict=True)
        if is_wrong
        and isinstance(right, (str, bool, np.bool_))
        and isinstance(getattr(end, "value", None), type(right))
    }
    if len(taken) != 1 or sum(wrong) < FEWEST_CONFUSED or all(wrong):
        return None
    ((right, got),) = taken
    message = f"some {right!r} is taken for {got!r}: wherever your function is wrong, it is so in this way."
    return Mistake(f"{topic}.wrong-{right}-taken-for-{got}", message)


def _telling(each: Property, wrong: Sequence[bool]) -> tuple[str, str] | None:
    """Return a property, or its opposite, if the wrong calls are those that have it."""
    if each.holds == wrong:
        return each.id, each.words
    if [not holds for holds in each.holds] == wrong:
        return f"{OPPOSITE}{each.id}", each.opposite
    return None


def _in_common(ends: Sequence[End[Any]]) -> str:
    """Return in words what an answer does in all its wrong calls."""
    kinds = {end.kind for end in ends if isinstance(end, Raised)}
    if len(kinds) == 1 and all(isinstance(end, Raised) for end in ends):
        return f"stops with {kinds.pop()}"
    values = [end.value for end in ends if isinstance(end, Value)]
    if len(values) == len(ends) and all(isinstance(value, (bool, int, float, str, np.generic)) for value in values):
        first = values[0]
        if all(type(value) is type(first) and value == first for value in values):
            return f"returns {first!r}"
    return "is wrong"
