"""The parts of results with several, dictionaries or tuples, of which some are wrong: what explains each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.diagnosis.relations import slip_between
from autograder.checks.engine.compare import agrees
from autograder.checks.engine.exercise import Mistake
from autograder.probes.reply import End, Value

Call = Mapping[str, Any]
Run = Callable[[Callable[..., Any], int], End[Any]]  # how one of our own functions ends in the call of this number


@dataclass(frozen=True)
class Answered:
    """Hold how an answer did in all calls: their arguments by name, what was expected, how each ended."""

    calls: Sequence[Call]
    expected: Sequence[Any]
    ends: Sequence[End[Any]]

    @property
    def wrong(self) -> list[int]:
        """Return the numbers of the calls with a wrong end."""
        return [
            place
            for place, (right, end) in enumerate(zip(self.expected, self.ends, strict=True))
            if not (isinstance(end, Value) and agrees(right, end.value))
        ]

    @property
    def order(self) -> list[int]:
        """Return the numbers of all calls, those with a wrong end first."""
        wrong = self.wrong
        return [*wrong, *(place for place in range(len(self.ends)) if place not in wrong)]


@dataclass(frozen=True)
class Part:
    """Hold one part of the results of all calls, in words, and what it should be and is."""

    key: Any
    words: str
    expected: list[Any]
    got: list[Any]

    def of(self, value: Any) -> Any:
        """Return this part of another result, `None` where it has none."""
        try:
            return value[self.key]
        except (LookupError, TypeError):
            return None


def wrong_parts(expected: Sequence[Any], got: Sequence[Any]) -> list[Part]:
    """Return the parts that are not right in every call; none where results are no dictionaries, or not alike."""
    first = expected[0]
    if isinstance(first, dict):
        keys: Sequence[Any] = list(first)
        alike = all(
            isinstance(g, dict) and list(e) == list(first) and set(g) == set(e)
            for e, g in zip(expected, got, strict=True)
        )
        words = 'under "{}"'
    elif isinstance(first, (list, tuple)):
        keys = range(len(first))
        alike = all(isinstance(e, (list, tuple)) and _has_items(g) for e, g in zip(expected, got, strict=True)) and all(
            len(e) == len(g) == len(first) for e, g in zip(expected, got, strict=True)
        )
        words = "item {} of the result"
    else:
        return []
    if not alike:
        return []
    return [
        Part(key, words.format(key), [each[key] for each in expected], [each[key] for each in got])
        for key in keys
        if not all(agrees(e[key], g[key]) for e, g in zip(expected, got, strict=True))
    ]


def _has_items(value: Any) -> bool:
    return isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.ndim > 0)


def apart(
    topic: str, slips: Sequence[Mistake], answered: Answered, got: Sequence[Any], run: Run, *, partly: bool = False
) -> Mistake | None:
    """Return the slips that explain the parts of a result each by itself, where more than one part is wrong.

    With `partly`, some parts may be left for which there is no slip, though not more than those that have one.
    """
    parts = wrong_parts(answered.expected, got)
    if len(parts) < 2:
        return None
    explained: dict[str, Mistake] = {}
    for part in parts:
        slip = next((slip for slip in slips if _gives(slip, part, run)), None)
        slip = slip or slip_between(topic, answered.calls, part.expected, part.got)
        if slip is not None:
            explained[part.words] = slip
        elif not partly:
            return None
    left = [part.words for part in parts if part.words not in explained]
    told = {slip.id: slip.message for slip in explained.values()}
    if len(told) + len(left) < 2 or len(left) > len(explained):
        return None
    words = " ".join(f"{_upper(part)}: {slip.message}" for part, slip in explained.items())
    more = f" And {' and '.join(left)} something else is wrong." if left else ""
    return Mistake("+".join(told), f"more than one thing. {words}{more}")


def _gives(slip: Mistake, part: Part, run: Run) -> bool:
    assert slip.wrong is not None
    ends = (run(slip.wrong, place) for place in range(len(part.got)))
    return all(
        isinstance(end, Value) and agrees(part.of(end.value), value) for end, value in zip(ends, part.got, strict=True)
    )


def _upper(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"
