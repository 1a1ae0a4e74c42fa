"""Slips with the arguments of a function, the same in every exercise: exchanged, ignored, turned, taken for another."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Function = Callable[..., Any]
Change = Callable[[Any], Any]


@dataclass(frozen=True)
class ArgumentSlip:
    """Describe one slip in what a function does with its arguments: `change` alters them, by name, before a call."""

    id: str
    message: str
    change: Callable[[dict[str, Any]], None]

    def before(self, function: Function, reference: Function) -> Function:
        """Return a function with this slip in front of it; the reference knows its parameters."""

        def slipped(*args: Any, **kwargs: Any) -> Any:
            given = arguments_of(reference, args, kwargs)
            self.change(given)
            return function(*given.values())

        return slipped


def argument_slips(topic: str, reference: Function, calls: Sequence[Mapping[str, Any]]) -> Iterator[ArgumentSlip]:
    """Yield each way to take one argument for another, or for one fixed value.

    `calls` are the arguments of the calls by name: the first is the example, and all say which kinds there are.
    """
    parameters = inspect.signature(reference).parameters
    names = [name for name, each in parameters.items() if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)]
    for first, second in itertools.combinations(names, 2):
        if _alike([call.get(first) for call in calls], [call.get(second) for call in calls]):
            yield _exchanged(topic, first, second)
    for name in names:
        yield from _ignored(topic, name, parameters[name].default, [call.get(name) for call in calls])
    for name, other in itertools.permutations(names, 2):
        if _alike([call.get(name) for call in calls], [call.get(other) for call in calls]):
            yield _mistaken(topic, name, other)


def changes_of_arguments(topic: str, reference: Function, calls: Sequence[Mapping[str, Any]]) -> Iterator[ArgumentSlip]:
    """Yield each way to use one argument turned, cut, or a little larger or smaller."""
    names = list(inspect.signature(reference).parameters)
    for name in names:
        yield from _changed(topic, name, [call.get(name) for call in calls])
    arrays = [name for name in names if all(isinstance(call.get(name), np.ndarray) for call in calls)]
    if len(arrays) > 1:
        yield from _all_changed(topic, arrays, max(call[arrays[0]].ndim for call in calls))


def arguments_of(reference: Function, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a call by name, those left out by their defaults."""
    bound = inspect.signature(reference).bind(*args, **kwargs)
    bound.apply_defaults()
    return dict(bound.arguments)


def _exchanged(topic: str, first: str, second: str) -> ArgumentSlip:
    def change(given: dict[str, Any]) -> None:
        given[first], given[second] = given[second], given[first]

    message = (
        f"your function answers as if `{first}` and `{second}` were exchanged. Look where you use them, and in which "
        "order you pass them on."
    )
    return ArgumentSlip(f"{topic}.{first}-and-{second}-exchanged", message, change)


def _ignored(topic: str, name: str, default: Any, values: Sequence[Any]) -> Iterator[ArgumentSlip]:
    """Yield the reference with one value for an argument, whatever was passed: its default, the example's, a number."""
    fixed: list[Any] = [] if default is inspect.Parameter.empty else [default]
    if all(isinstance(value, (int, float, str, type(None))) for value in values):
        numbers = [0, 1, 2, 3] if any(type(value) is int for value in values) else []
        fixed += [value for value in (values[0], *numbers) if not any(_same(value, other) for other in fixed)]
    elif isinstance(values[0], np.ndarray):
        fixed += [values[0]]
    elif all(_is_size(value) for value in values):
        fixed += [values[0], *((side,) * len(values[0]) for side in SIDES)]
    for value in fixed:
        words = f"`{value!r}`" if not isinstance(value, np.ndarray) else "always the same"
        message = (
            f"`{name}` plays no part in your function: it answers as if `{name}` were {words} in every call. "
            f"Use the argument `{name}`, whatever it is."
        )
        yield ArgumentSlip(f"{topic}.{name}-ignored", message, lambda given, value=value: given.update({name: value}))  # type: ignore[misc]
    if all(isinstance(value, (np.ndarray, type(None))) for value in values):
        message = f"`{name}` plays no part in your function: it answers as if all values of `{name}` were 0."
        yield ArgumentSlip(f"{topic}.{name}-as-zeros-ignored", message, lambda given: _set_to_zero(given, name))


def _set_to_zero(given: dict[str, Any], name: str) -> None:
    if given[name] is not None:
        given[name] = np.zeros_like(given[name])


def _is_size(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and all(type(each) is int for each in value)


def _mistaken(topic: str, name: str, other: str) -> ArgumentSlip:
    message = f"your function uses `{other}` where `{name}` belongs."
    return ArgumentSlip(f"{topic}.{other}-for-{name}", message, lambda given: given.update({name: given[other]}))


def _alike(first: Sequence[Any], second: Sequence[Any]) -> bool:
    """Return whether two arguments hold things of one kind, so that they can be taken for one another."""
    kinds = [{_kind(a), _kind(b)} for a, b in zip(first, second, strict=True)]
    return all(len(each) == 1 or ("NoneType" in each and "ndarray" not in each) for each in kinds)


def _kind(value: Any) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "bool"
    if isinstance(value, (int, float, np.number)):
        return "number"
    return type(value).__name__


def _same(a: Any, b: Any) -> bool:
    return type(a) is type(b) and not isinstance(a, np.ndarray) and bool(a == b)


CHANGES: tuple[tuple[str, str, int, Change], ...] = (
    ("transposed", "with rows and columns exchanged", 2, lambda a: a.swapaxes(0, 1)),
    ("turned-by-half", "turned by half, upside down and back to front", 2, lambda a: np.flip(a, (0, 1))),
    ("upside-down", "upside down (its first axis in the opposite order)", 2, lambda a: np.flip(a, 0)),
    ("mirrored", "with each row back to front", 2, lambda a: np.flip(a, 1)),
    ("back-to-front", "back to front", 1, lambda a: np.flip(a)),
    ("last-axes-exchanged", "with its last two axes exchanged", 3, lambda a: a.swapaxes(-1, -2)),
    ("axes-reversed", "with its axes in the opposite order", 3, lambda a: a.T),
    ("absolute-values", "without its signs", 0, np.abs),
    ("negative-cut-to-zero", "with its negative values set to 0", 0, lambda a: np.maximum(a, 0)),
    ("negated", "with the opposite sign", 0, lambda a: -np.asarray(a)),
    ("whole-numbers", "cut off to whole numbers", 0, lambda a: np.trunc(a)),
    ("without-last-row", "without its last row", 2, lambda a: a[:-1]),
    ("without-last-column", "without its last column", 2, lambda a: a[:, :-1]),
    ("without-last-value", "without its last value", 1, lambda a: a[:-1]),
    ("without-first-row", "without its first row", 2, lambda a: a[1:]),
    ("without-first-column", "without its first column", 2, lambda a: a[:, 1:]),
    ("without-first-value", "without its first value", 1, lambda a: a[1:]),
    ("first-channel-only", "with the first channel for all of them", 3, lambda a: np.broadcast_to(a[..., :1], a.shape)),
    ("last-channel-only", "with the last channel for all of them", 3, lambda a: np.broadcast_to(a[..., -1:], a.shape)),
    (
        "mean-over-channels",
        "with the mean of its channels for each of them",
        3,
        lambda a: np.broadcast_to(a.mean(axis=-1, keepdims=True), a.shape),
    ),
    ("flattened", "all in one row", 2, np.ravel),
    ("two-values-only", "cut to its first 2 values (a size is written there as a number)", 1, lambda a: a[:2]),
    ("three-values-only", "cut to its first 3 values (a size is written there as a number)", 1, lambda a: a[:3]),
    ("two-by-two-only", "cut to 2 by 2 (a size is written there as a number)", 2, lambda a: a[:2, :2]),
    ("three-by-three-only", "cut to 3 by 3 (a size is written there as a number)", 2, lambda a: a[:3, :3]),
    ("first-value-for-all", "with its first value for all of them", 1, lambda a: np.full_like(a, a.flat[0])),
    ("last-value-for-all", "with its last value for all of them", 1, lambda a: np.full_like(a, a.flat[-1])),
    ("mean-for-all", "with their mean for all its values", 1, lambda a: np.full_like(np.asarray(a, float), np.mean(a))),
    ("mean-removed", "with its mean taken away", 1, lambda a: a - a.mean()),
    ("scaled-to-sum-1", "divided by its sum", 1, lambda a: a / a.sum()),
    ("scaled-to-largest-1", "divided by its largest value", 1, lambda a: a / a.max()),
    ("stretched-to-0-and-1", "stretched to the range from 0 to 1", 1, lambda a: (a - a.min()) / (a.max() - a.min())),
    ("divided-by-255", "divided by 255", 1, lambda a: a / 255),
    ("sorted", "in the order of its size", 1, lambda a: np.sort(a, axis=None).reshape(a.shape)),
    ("moved-by-one", "moved on by one place", 1, lambda a: np.roll(a, 1, 0)),
    ("moved-back-by-one", "moved back by one place", 1, lambda a: np.roll(a, -1, 0)),
)
SIDES = (2, 3, 5, 7)  # that learners write in place of the size they are given
OF_ALL = ("transposed", "turned-by-half", "flattened", "absolute-values", "negative-cut-to-zero", "whole-numbers")
OF_NUMBERS: tuple[tuple[str, str, Change], ...] = (
    ("one-too-many", "1 larger than it is", lambda n: n + 1),
    ("one-too-few", "1 smaller than it is", lambda n: n - 1),
    ("doubled", "twice what it is", lambda n: 2 * n if n < 1000 else n),  # a larger one may be the size of an array
    ("halved", "half of what it is", lambda n: n // 2 if isinstance(n, int) else n / 2),
    ("negated", "with the opposite sign", lambda n: -n),
)


def _changed(topic: str, name: str, values: Sequence[Any]) -> Iterator[ArgumentSlip]:
    """Yield the reference with one argument turned, cut, or a little larger or smaller."""
    rows: list[tuple[str, str, Change]] = []
    arrays = [value for value in values if isinstance(value, np.ndarray)]
    if arrays and len(arrays) == len(values):
        axes = max(value.ndim for value in arrays)
        rows += [(id, words, change) for id, words, least, change in CHANGES if axes >= least]
    elif any(type(value) in (int, float) for value in values):
        rows += OF_NUMBERS
    for id, words, change in rows:
        message = f"your function answers as if `{name}` were {words}. Look at what you do with `{name}`."

        def slip(given: dict[str, Any], change: Change = change) -> None:
            if given[name] is not None:
                given[name] = change(given[name])

        yield ArgumentSlip(f"{topic}.{name}-{id}", message, slip)


def _all_changed(topic: str, names: Sequence[str], axes: int) -> Iterator[ArgumentSlip]:
    """Yield the reference with all its arrays changed in the same way."""
    both = " and ".join(f"`{name}`" for name in names)
    for id, words, least, change in CHANGES:
        if id in OF_ALL and axes >= least:

            def slip(given: dict[str, Any], change: Change = change) -> None:
                given.update({name: change(given[name]) for name in names})

            message = f"your function answers as if {both} were, each of them, {words}. Look at what you do with them."
            yield ArgumentSlip(f"{topic}.{'-and-'.join(names)}-{id}", message, slip)
