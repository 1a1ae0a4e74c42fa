"""Watch which numbers the variables of a function go through while it runs."""

from __future__ import annotations

import copy
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.probes.attempt import attempt_live, quiet
from autograder.probes.edited_source import source_of
from autograder.probes.reply import Reply

MOST_NAMES, MOST_NUMBERS, MOST_STEPS = 40, 120, 20_000  # that are watched, of each, and lines that are run meanwhile
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
    watch = _Watch(code)
    mine, named = copy.deepcopy((tuple(args), kwargs))
    before = sys.gettrace()
    with quiet():
        try:
            attempt_live(lambda: watch.run(lambda: function(*mine, **named)), SECONDS)
        finally:
            sys.settrace(before)
    kept = {name: numbers for name, numbers in watch.numbers.items() if numbers}
    return Locals(tuple(kept)[:MOST_NAMES], tuple(map(tuple, kept.values()))[:MOST_NAMES])


class _Watch:
    """Note after each line of a function which of its variables have other values than before."""

    def __init__(self, code: types.CodeType) -> None:
        self._code = code
        self._frame: types.FrameType | None = None
        self._steps = 0
        self._last: dict[str, tuple[float, ...]] = {}
        self.numbers: dict[str, list[float]] = {}

    def run(self, action: Callable[[], Any]) -> Any:
        sys.settrace(self._entered)
        try:
            return action()
        finally:
            sys.settrace(None)

    def _entered(self, frame: types.FrameType, event: str, arg: Any) -> Any:
        if frame.f_code is not self._code or self._frame is not None:
            return None
        self._frame = frame
        return self._stepped

    def _stepped(self, frame: types.FrameType, event: str, arg: Any) -> Any:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise RuntimeError("too many lines to watch")
        for name, value in frame.f_locals.items():
            now = _numbers(value)
            if now is not None and self._last.get(name) != now:
                self._last[name] = now
                seen = self.numbers.setdefault(name, [])
                seen += now[: MOST_NUMBERS - len(seen)]
        return self._stepped


def _numbers(value: Any) -> tuple[float, ...] | None:
    if isinstance(value, (bool, int, float, np.number)):
        number = float(value)
        return (number,) if np.isfinite(number) else None
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        total = float(value.sum()) if value.size <= MOST_STEPS else 0.0
        return (float(value.size), total if np.isfinite(total) else 0.0)
    return None
