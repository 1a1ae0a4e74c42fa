"""Watch which numbers the variables of a function go through while it runs."""

from __future__ import annotations

import types
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.probes.edited_source import source_of
from autograder.probes.reply import Reply
from autograder.probes.tracing.line_tracer import LineTracer

MOST_NAMES, MOST_NUMBERS = 40, 120  # that are watched, and of each
MOST_ADDED = 20_000  # values of an array whose sum is noted
SECONDS = 0.3


class Locals(Reply, frozen=True):
    """Hold the names of a function's variables, and the numbers each went through; of an array, its size and sum."""

    names: tuple[str, ...]
    numbers: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        if len(self.names) != len(self.numbers) or len(self.names) > MOST_NAMES:
            raise ValueError("no variables are like this")
        if any(len(each) > MOST_NUMBERS for each in self.numbers):
            raise ValueError("so many numbers are not watched")


NO_LOCALS = Locals((), ())


def locals_of(function: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Locals:
    """Call a learner's function with copies of the arguments; return what its variables went through."""
    return watched(function, args, kwargs) if source_of(function).text else NO_LOCALS


def watched(function: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Locals:
    """Call a function that may be watched, and return what its variables went through."""
    code = getattr(function, "__code__", None)
    if code is None:
        return NO_LOCALS
    tracer = _VariablesTracer(code)
    tracer.call(function, args, kwargs, SECONDS)
    kept = {name: numbers for name, numbers in tracer.numbers.items() if numbers}
    return Locals(tuple(kept)[:MOST_NAMES], tuple(map(tuple, kept.values()))[:MOST_NAMES])


class _VariablesTracer(LineTracer):
    """Note after each line of a function which of its variables have other values than before."""

    def __init__(self, code: types.CodeType) -> None:
        super().__init__(code)
        self._last: dict[str, tuple[float, ...]] = {}
        self.numbers: dict[str, list[float]] = {}

    def look(self, frame: types.FrameType, event: str) -> None:
        """Note what has changed."""
        for name, value in frame.f_locals.items():
            now = _numbers(value)
            if now is not None and self._last.get(name) != now:
                self._last[name] = now
                seen = self.numbers.setdefault(name, [])
                seen += now[: MOST_NUMBERS - len(seen)]


def _numbers(value: Any) -> tuple[float, ...] | None:
    if isinstance(value, (bool, int, float, np.number)):
        number = float(value)
        return (number,) if np.isfinite(number) else None
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        total = float(value.sum()) if value.size <= MOST_ADDED else 0.0
        return (float(value.size), total if np.isfinite(total) else 0.0)
    return None
