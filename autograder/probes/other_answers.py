"""Say which other answers a learner's function calls, and call it with ours in their place."""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from autograder.probes.reply import Called, Reply

MOST_NAMES = 20


class Uses(Reply, frozen=True):
    """Hold the names, of those that were asked for, that a function calls, itself or by way of another."""

    names: tuple[str, ...]

    def answers(self, arguments: tuple[Any, ...]) -> bool:
        """Return whether only names are said that were asked for."""
        return set(self.names) <= set(arguments[1])


def uses_of(function: Any, names: Sequence[str]) -> Uses:
    """Return which of these names of its notebook a function uses."""
    used = _names_used(function, set()) if isinstance(function, types.FunctionType) else set()
    return Uses(tuple(name for name in names if name in used and callable(function.__globals__.get(name))))


def call_with(
    function: Any, ours: Mapping[str, Callable[..., Any]], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Called:
    """Call a function while other functions stand for those of these names in its notebook."""
    from autograder.probes import call

    with _replaced(function.__globals__, ours):
        return call(function, args, kwargs)


@contextlib.contextmanager
def _replaced(names: dict[str, Any], ours: Mapping[str, Any]) -> Iterator[None]:
    theirs = {name: names[name] for name in ours if name in names}
    names.update(ours)
    try:
        yield
    finally:
        for name in ours:
            names.pop(name, None)
        names.update(theirs)


def _names_used(function: types.FunctionType, seen: set[int]) -> set[str]:
    """Return the names of its module that a function's code has in it, and that of those functions it calls."""
    if id(function) in seen or len(seen) > MOST_NAMES:
        return set()
    seen.add(id(function))
    names = _names_in(function.__code__)
    for name in list(names):
        other = function.__globals__.get(name)
        if isinstance(other, types.FunctionType) and other.__globals__ is function.__globals__:
            names |= _names_used(other, seen)
    return names


def _names_in(code: types.CodeType) -> set[str]:
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= _names_in(constant)
    return names
