"""Values that are too large by one factor, or by one amount, in each call: say which number that is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.compare import agrees, number
from autograder.checks.engine.exercise import Mistake

Call = Mapping[str, Any]
FEWEST_CALLS = 3  # with one number each, that agree


def scaled(topic: str, calls: Sequence[Call], expected: Sequence[Any], got: Sequence[Any]) -> Mistake | None:
    """Return the slip of an answer whose values are too large, or too small, by a factor that can be said."""
    factors = _per_call(expected, got, factor_of)
    if factors is None:
        return None
    for name, numbers in _quantities(calls, expected):
        if _equal(factors, numbers):
            words = f"every value is {name} times too large (here {number(_telling(factors))} times)"
            return Mistake(f"{topic}.multiplied-by-a-count", f"{words}. Something is counted several times over.")
        if _equal([1 / factor for factor in factors], numbers):
            words = f"every value is divided by {name} (here {number(1 / _telling(factors))})"
            return Mistake(f"{topic}.divided-by-a-count", f"{words}: it is not asked for.")
    if _equal(factors, [factors[0]] * len(factors)) and _said(factors[0]):
        times = _said(factors[0])
        return Mistake(f"{topic}.scaled", f"every value is {times}. Look for a factor that does not belong there.")
    return None


def offset(topic: str, calls: Sequence[Call], expected: Sequence[Any], got: Sequence[Any]) -> Mistake | None:
    """Return the slip of an answer whose values are too large, or too small, by an amount that can be said."""
    amounts = _per_call(expected, got, amount_of)
    if amounts is None:
        return None
    for name, numbers in _quantities(calls, expected):
        for sign, words in ((1, "too large"), (-1, "too small")):
            if _equal(amounts, [sign * each for each in numbers]):
                message = f"every value is {words} by {name} (here {number(abs(next(filter(None, amounts))))})."
                return Mistake(f"{topic}.off-by-an-amount", message)
    if _equal(amounts, [amounts[0]] * len(amounts)) and abs(amounts[0] * 4) % 1 < 1e-6:
        words = "large" if amounts[0] > 0 else "small"
        return Mistake(f"{topic}.off-by-an-amount", f"every value is {number(abs(amounts[0]))} too {words}.")
    return None


def _per_call(
    expected: Sequence[Any], got: Sequence[Any], measure: Callable[[np.ndarray, np.ndarray], float | None]
) -> list[float] | None:
    """Return one number for each call, `None` where a call has none or all of it may be chance."""
    numbers, values = [], 0
    for right, value in zip(expected, got, strict=True):
        try:
            e, g = np.asarray(right, float), np.asarray(value, float)
        except (ValueError, TypeError):
            return None
        if e.shape != g.shape or not e.size or not np.isfinite(g).all():
            return None
        if not e.any() and not g.any() and measure is factor_of:
            continue  # nothing times anything
        measured = measure(e, g)
        if measured is None:
            return None
        numbers.append(measured)
        values += e.size
    return numbers if len(numbers) >= FEWEST_CALLS and values > FEWEST_CALLS else None


def factor_of(e: np.ndarray, g: np.ndarray) -> float | None:
    """Return what all values of an array are multiplied with in another, `None` where there is no such number."""
    size = float(np.sum(e * e))
    factor = float(np.sum(e * g)) / size if size else 0.0
    return factor if factor and agrees(e * factor, g) else None


def amount_of(e: np.ndarray, g: np.ndarray) -> float | None:
    """Return by how much all values of an array are larger in another, `None` where there is no such number."""
    amount = float(np.mean(g - e))
    return amount if agrees(e + amount, g) else None


def _equal(first: Sequence[float], second: Sequence[float]) -> bool:
    return (
        len(first) == len(second)
        and bool(np.allclose(first, second, rtol=1e-4, atol=1e-5))
        and any(abs(each) > 1e-6 and abs(each - 1) > 1e-6 for each in first)
    )


def _quantities(calls: Sequence[Call], expected: Sequence[Any]) -> Iterator[tuple[str, list[float]]]:
    """Yield what an amount or a factor may be, in words, with its number in each call."""
    names: dict[str, list[float]] = {}
    for call, right in zip(calls, expected, strict=True):
        here = dict(_numbers_of(call))
        e = np.asarray(right)
        if e.ndim:
            here["the number of values of the result"] = float(e.size)
            here["the number of rows of the result"] = float(e.shape[0])
        for name, value in here.items():
            names.setdefault(name, []).append(value)
    yield from ((name, values) for name, values in names.items() if len(values) == len(calls))


def _numbers_of(call: Call) -> Iterator[tuple[str, float]]:
    whole = {}
    for name, value in call.items():
        if isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
            whole[name] = float(value)
            yield f"`{name}`", float(value)
            yield f"the square of `{name}`", float(value) ** 2
        elif isinstance(value, np.ndarray) and value.ndim and value.size and value.dtype.kind in "biuf":
            yield f"the number of values in `{name}`", float(value.size)
            yield from ((f"`{name}.shape[{axis}]`", float(n)) for axis, n in enumerate(value.shape))
            yield f"the number of values in each row and column of `{name}` together", float(sum(value.shape))
            yield f"the sum of `{name}`", float(value.sum())
            yield f"the largest value of `{name}`", float(value.max())
            yield f"the mean of `{name}`", float(value.mean())
    for first, second in itertools.combinations(whole, 2):
        yield f"`{first} * {second}`", whole[first] * whole[second]
        yield f"`{first} + {second}`", whole[first] + whole[second]


def _telling(factors: Sequence[float]) -> float:
    """Return the first factor that is not 1: that shows what is meant."""
    return next(factor for factor in factors if abs(factor - 1) > 1e-6)


def _said(factor: float) -> str | None:
    """Return a factor that is the same in every call in words, `None` for one that no slip explains."""
    for kind, value in (("large", factor), ("small", 1 / factor)):
        if value > 1 and (abs(value - round(value)) < 1e-3 * value):
            return f"{number(value)} times too {kind}"
    return "too large by half" if abs(factor - 1.5) < 1e-4 else None
