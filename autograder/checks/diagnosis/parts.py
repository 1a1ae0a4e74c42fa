"""The parts of results with several, dictionaries or tuples, of which some are wrong and others right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.engine.compare import agrees


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
