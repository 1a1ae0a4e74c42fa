"""Name what a function does beside computing: it prints, changes what it is given, or keeps something between calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.compare import agrees
from autograder.checks.engine.exercise import Mistake
from autograder.probes.reply import Called, CalledTwice, Value, value_of


def printed_only(topic: str, called: Called) -> Mistake | None:
    """Return the mistake of an answer that prints and returns nothing."""
    match called.end:
        case Value(None, printed) if printed.strip():
            return Mistake(
                f"{topic}.prints-instead-of-returning",
                "your function prints something and returns nothing (`None`). `print` only shows a value on the "
                "screen: `return` hands it to whoever called the function.",
            )
    return None


def changed_arguments(topic: str, names: Sequence[str], called: Called) -> Mistake | None:
    """Return the mistake of an answer that changed what it was given, from the names of its arguments."""
    if not called.changed:
        return None
    changed = " and ".join(f"`{name}`" for place, name in enumerate(names) if place in called.changed)
    return Mistake(
        f"{topic}.changes-its-arguments",
        f"your function changes its argument {changed}. Whoever calls it still needs that array: "
        "make a new one, or work on a copy (`x = x.copy()`).",
    )


def kept_state(topic: str) -> Mistake:
    """Return the mistake of an answer that is right at first and wrong when asked again."""
    return Mistake(
        f"{topic}.remembers-earlier-calls",
        "the first call was right, the same call later was not: something is kept from one call to the next, "
        "such as a variable outside the function, or a list as a default argument.",
    )


def kept_results(
    topic: str, arguments: Sequence[Sequence[Any]], expected: Sequence[Any], replies: Sequence[Called]
) -> Mistake | None:
    """Return the mistake of an answer that keeps its results by the shapes of its arguments, where all show it."""
    first: dict[str, Any] = {}
    for given, right, called in zip(arguments, expected, replies, strict=True):
        kept = first.setdefault(_shapes(given), right)
        if not isinstance(called.end, Value) or not agrees(kept, called.end.value):
            return None
    if all(agrees(next(iter(first.values())), other) for other in first.values()):
        return None  # a value that is always the same is not kept, but written there
    return Mistake(
        f"{topic}.remembers-earlier-calls",
        "your function gives the result of an earlier call for arguments of the same shape: what it keeps from one "
        "call to the next belongs to other values.",
    )


def shared_result(topic: str, called: CalledTwice) -> Mistake | None:
    """Return the mistake of an answer whose first result is overwritten by its second call."""
    if not isinstance(called.after, Value) or agrees(value_of(called.before), called.after.value):
        return None
    return Mistake(
        f"{topic}.shares-its-result",
        "your function returns the same array each time, and overwrites it at the next call: whoever has kept the "
        "first result finds other numbers in it. Make a new array in every call.",
    )


def _shapes(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return str(value.shape)
    if isinstance(value, dict):
        return _shapes([*value, *value.values()])
    return f"[{', '.join(map(_shapes, value))}]" if isinstance(value, (list, tuple)) else repr(value)
