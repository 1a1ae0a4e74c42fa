"""Results of another form, or in another order, that hold the right values all the same."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.checks.diagnosis.relations import numbers_in
from autograder.checks.engine.compare import agrees
from autograder.checks.engine.exercise import Mistake
from autograder.probes.reply import End, Value

FEWEST_CALLS, FEWEST_NUMBERS = 2, 4
MOST_OFFSETS = 200  # places at which one array is looked for in another


def form_of(
    topic: str,
    calls: Sequence[Mapping[str, Any]],
    expected: Sequence[Any],
    ends: Sequence[End[Any]],
    wrong: Sequence[bool],
) -> Mistake | None:
    """Return what is told of wrong results that hold the right values, or a part of them, in every wrong call."""
    places = [place for place, is_wrong in enumerate(wrong) if is_wrong]
    pairs = list(_arrays(expected, ends, places))
    if len(pairs) < max(len(places), FEWEST_CALLS) or numbers_in([e for e, _ in pairs]) < FEWEST_NUMBERS:
        return None
    within = [_offset(e, g) for e, g in pairs]
    if all(offset is not None for offset in within):
        where = f"the right values stand inside it{_from(within)}, with more round them"
        return Mistake(f"{topic}.right-values-inside", f"your result is larger than asked for: {where}.")
    part = [_offset(g, e) for e, g in pairs]
    if all(offset is not None for offset in part):
        where = f"of {_shape(pairs[0][0])} values there are {_shape(pairs[0][1])}, those{_from(part) or ' of one part'}"
        return Mistake(f"{topic}.part-of-the-values", f"your result holds only a part of what is asked for: {where}.")
    if all(e.size == g.size and agrees(np.sort(e, None), np.sort(g, None)) for e, g in pairs):
        return Mistake(
            f"{topic}.values-in-other-places",
            "your result holds the right values, each the right number of times, but not in their places.",
        )
    return _some_only(topic, pairs) or _as_large_as(topic, calls, pairs, places)


def _some_only(topic: str, pairs: Sequence[tuple[np.ndarray, np.ndarray]]) -> Mistake | None:
    """Return that lists of different numbers lack some, or have some too many, and are right but for that."""
    sets = [(set(e.tolist()), set(g.tolist())) for e, g in pairs if e.ndim == g.ndim == 1]
    if len(sets) < len(pairs) or any(len(e) != right.size for (e, _), (right, _) in zip(sets, pairs, strict=True)):
        return None
    if all(g < e for e, g in sets):
        return Mistake(f"{topic}.wrong-some-missing", "some of the values are missing in your result; none is wrong.")
    if all(e < g for e, g in sets):
        words = "your result has values too many; none is missing."
        return Mistake(f"{topic}.wrong-some-too-many", words)
    return None


def _arrays(
    expected: Sequence[Any], ends: Sequence[End[Any]], places: Sequence[int]
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for place in places:
        end = ends[place]
        if isinstance(end, Value) and end.value is not None:
            try:
                e, g = np.asarray(expected[place], float), np.asarray(end.value, float)
            except (ValueError, TypeError):
                return
            if e.ndim and e.size:
                yield e, g


def _offset(small: np.ndarray, large: np.ndarray) -> tuple[int, ...] | None:
    """Return where one array stands in a larger one, `None` where it does not."""
    if small.ndim != large.ndim or small.shape == large.shape or not small.size or np.unique(small).size < 2:
        return None
    room = [range(b - s + 1) for s, b in zip(small.shape, large.shape, strict=True)]
    for offset in itertools.islice(itertools.product(*room), MOST_OFFSETS):
        window = tuple(slice(o, o + s) for o, s in zip(offset, small.shape, strict=True))
        if agrees(small, large[window]):
            return offset
    return None


def _from(offsets: Sequence[tuple[int, ...] | None]) -> str:
    """Return from where on the values stand, if that is the same in every call."""
    return f" from [{', '.join(map(str, offsets[0] or ()))}] on" if len(set(offsets)) == 1 else ""


def _shape(array: np.ndarray) -> str:
    return " × ".join(map(str, array.shape))


def _as_large_as(
    topic: str,
    calls: Sequence[Mapping[str, Any]],
    pairs: Sequence[tuple[np.ndarray, np.ndarray]],
    places: Sequence[int],
) -> Mistake | None:
    """Return that the results have the shape of an argument, where they should not."""
    others = [(e, g) for e, g in pairs if e.shape != g.shape]
    if len({g.shape for _, g in others}) < FEWEST_CALLS:
        return None
    for name in calls[0]:
        if all(np.shape(calls[place][name]) == g.shape for place, (_, g) in zip(places, pairs, strict=True)):
            e, g = others[0]
            words = f"your result is as large as `{name}`, {_shape(g)} here, where {_shape(e)} is asked for"
            return Mistake(f"{topic}.as-large-as-{name}", f"{words}.")
    return None
