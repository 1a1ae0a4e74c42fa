"""What may tell some calls of a function from others: the kind, the size, the sign of an argument or of the result."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_VALUES = 4  # of one number, text or size, that are told one by one


@dataclass(frozen=True)
class Property:
    """Describe what holds in some calls: in words, its opposite in words, and whether it holds in each call."""

    id: str
    words: str
    opposite: str
    holds: list[bool]


def properties_of(calls: Sequence[Mapping[str, Any]], expected: Sequence[Any]) -> Iterator[Property]:
    """Yield what may tell some of the calls from the others, the plainest first."""
    columns = {name: [call.get(name) for call in calls] for name in calls[0]}
    numbers: dict[str, Sequence[float]] = {}
    for name, values in columns.items():
        yield from _of_one_kind(f"`{name}`", name, values)
        numbers |= _numbers_in(name, values)
    yield from _of_one_kind("the right answer", "answer", expected)
    for name, counts in numbers.items():
        yield from _of_numbers(name, counts)
    for (first, a), (second, b) in itertools.combinations(numbers.items(), 2):
        if first.partition(".")[0] != second.partition(".")[0]:  # of one array, it is told whether it is square
            yield from _of_two_numbers(first, a, second, b)


def _of_one_kind(words: str, id: str, values: Sequence[Any]) -> Iterator[Property]:
    missing = [value is None for value in values]
    if any(missing):
        yield Property(f"{id}-is-none", f"{words} is `None`", f"{words} is not `None`", missing)
    given = [value for value in values if value is not None]
    if all(isinstance(value, (bool, np.bool_)) for value in given):
        yield Property(f"{id}-is-true", f"{words} is `True`", f"{words} is `False`", [bool(v) for v in values])
    elif all(isinstance(value, str) for value in given):
        for text in sorted(set(given))[:MOST_VALUES]:
            holds = [value == text for value in values]
            yield Property(f"{id}-is-{text}", f'{words} is "{text}"', f'{words} is not "{text}"', holds)
    elif len(given) == len(values) and all(isinstance(value, (np.ndarray, list, tuple)) for value in values):
        yield from _of_arrays(words, id, values)


def _of_arrays(words: str, id: str, values: Sequence[Any]) -> Iterator[Property]:
    try:
        arrays = [np.asarray(value) for value in values]
    except ValueError:
        return  # rows of different lengths
    if any(array.dtype.kind not in "biuf" for array in arrays):
        return
    whole = [array.dtype.kind in "iu" for array in arrays]
    if id != "answer":
        yield Property(
            f"{id}-of-whole-numbers",
            f"{words} holds whole numbers (`{_dtype(arrays, whole)}`)",
            f"{words} holds no whole numbers, but fractions",
            whole,
        )
    for axes in sorted({array.ndim for array in arrays}):
        holds = [array.ndim == axes for array in arrays]
        yield Property(f"{id}-of-{axes}-axes", f"{words} has {axes} axes", f"{words} has not {axes} axes", holds)
    empty = [not array.size for array in arrays]
    yield Property(f"{id}-is-empty", f"{words} is empty", f"{words} is not empty", empty)
    for name, what, holds in (
        ("negative", "negative values in it", [bool((array < 0).any()) for array in arrays]),
        ("zeros", "zeros in it", [bool((array == 0).any()) for array in arrays]),
    ):
        yield Property(f"{id}-with-{name}", f"{words} has {what}", f"{words} has no {what}", holds)
    if all(array.ndim > 1 for array in arrays):
        higher, square = (
            [array.shape[0] > array.shape[1] for array in arrays],
            [array.shape[0] == array.shape[1] for array in arrays],
        )
        yield Property(f"{id}-is-square", f"{words} is square", f"{words} is not square", square)
        yield Property(f"{id}-is-higher", f"{words} is higher than wide", f"{words} is not higher than wide", higher)
    symmetric = [bool((array == np.flip(array)).all()) for array in arrays]
    yield Property(f"{id}-is-symmetric", f"{words} is the same back to front", f"{words} is not symmetric", symmetric)


def _dtype(arrays: Sequence[np.ndarray], whole: Sequence[bool]) -> str:
    return next((str(array.dtype) for array, is_whole in zip(arrays, whole, strict=True) if is_whole), "int")


def _numbers_in(name: str, values: Sequence[Any]) -> dict[str, Sequence[float]]:
    """Return the numbers that an argument is or has, in each call, by their names."""
    if all(_is_number(value) for value in values):
        return {f"`{name}`": list(values)}
    if all(isinstance(value, np.ndarray) for value in values):
        axes = min(value.ndim for value in values)
        return {f"`{name}.shape[{axis}]`": [value.shape[axis] for value in values] for axis in range(axes)}
    if all(isinstance(value, (list, tuple)) for value in values):
        lengths = {len(value) for value in values}
        if len(lengths) > 1:
            return {f"the number of items of `{name}`": [len(value) for value in values]}
        if all(_is_number(item) for value in values for item in value):
            return {f"`{name}[{place}]`": [value[place] for value in values] for place in range(lengths.pop())}
    return {}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def _of_numbers(name: str, values: Sequence[float]) -> Iterator[Property]:
    distinct = sorted(set(values))
    id = name.strip("`")
    for value in distinct[:MOST_VALUES]:
        holds = [each == value for each in values]
        yield Property(f"{id}-is-{value}", f"{name} is {value:g}", f"{name} is not {value:g}", holds)
    odd = [each % 2 == 1 for each in values]
    yield Property(f"{id}-is-odd", f"{name} is odd", f"{name} is even", odd)
    for limit in distinct[1:MOST_VALUES]:
        larger = [each > limit for each in values]
        yield Property(
            f"{id}-above-{limit}", f"{name} is larger than {limit:g}", f"{name} is {limit:g} or less", larger
        )


def _of_two_numbers(first: str, a: Sequence[float], second: str, b: Sequence[float]) -> Iterator[Property]:
    ids = f"{first.strip('`')}-and-{second.strip('`')}"
    pairs = list(zip(a, b, strict=True))
    equal = [x == y for x, y in pairs]
    yield Property(f"{ids}-equal", f"{first} and {second} are equal", f"{first} and {second} are different", equal)
    larger = [x > y for x, y in pairs]
    yield Property(f"{ids}-larger", f"{first} is larger than {second}", f"{first} is not larger than {second}", larger)
    for name, other, divided in ((first, second, pairs), (second, first, [(y, x) for x, y in pairs])):
        if all(y for _, y in divided):
            rest = [x % y != 0 for x, y in divided]
            words = f"{name} divided by {other} leaves a rest", f"{name} divided by {other} leaves no rest"
            yield Property(f"{ids}-rest", *words, rest)
