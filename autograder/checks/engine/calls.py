"""One call of a function: its arguments, how one of ours ends for them, and whether another one ended alike."""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.checks.engine.compare import agrees, difference
from autograder.checks.engine.exercise import Mistake
from autograder.probes.attempt import explain_error
from autograder.probes.plain import NotPlainError, plain
from autograder.probes.reply import End, Odd, Raised, Value


@dataclass(frozen=True)
class Case:
    """Hold the arguments of one call."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)


LEAST_ANSWERED = 0.7  # share of the cases that must have an answer where failures are not compared


def case(*args: Any, **kwargs: Any) -> Case:
    """Return the case of a call as it would be written: `case(image, kernel, stride=2)`."""
    return Case(args, kwargs)


def varied(first: Case, *others: Any) -> tuple[Case, ...]:
    """Return a case, and for each of `others` that case with one argument replaced: the first, then the second, ..."""
    return first, *(
        Case((*first.args[:place], other, *first.args[place + 1 :]), first.kwargs) for place, other in enumerate(others)
    )


def run(function: Callable[..., Any], case: Case) -> End[Any]:
    """Return how one of our own functions ends for a case."""
    args, kwargs = copy.deepcopy((case.args, case.kwargs))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return Value(plain(function(*args, **kwargs)), "")
        except NotPlainError as reason:
            return Odd(str(reason), "")
        except Exception as error:
            return explain_error(error)


def problem(expected: Any, end: End[Any]) -> str | None:
    """Return in words what is wrong with how a call ended, or `None`."""
    match end:
        case Value(value):
            return difference(expected, value)
        case Raised(kind):
            return f"it stopped with {kind}"
        case Odd(words):
            return f"you returned {words}"
    return "there is no answer"


def diagnose(mistakes: tuple[Mistake, ...], cases: Sequence[Case], ends: Sequence[End[Any]]) -> Mistake | None:
    """Return the first mistake of the catalogue that gives the learner's answer in every single case.

    Where there is none: the first that does so wherever either has an answer at all. How a wrong function fails on a
    case that it was not made for is up to how it is written.
    """
    for alike in (behaves_alike, _answers_alike):
        for mistake in mistakes:
            if mistake.wrong is not None and all(
                alike(run(mistake.wrong, case), end) for case, end in zip(cases, ends, strict=True)
            ):
                return mistake
        if sum(_has_answer(end) for end in ends) < LEAST_ANSWERED * len(ends):
            return None
    return None


def _answers_alike(wrong: End[Any], end: End[Any]) -> bool:
    if _has_answer(wrong) or _has_answer(end):
        return isinstance(wrong, Value) and isinstance(end, Value) and agrees(wrong.value, end.value)
    return True


def _has_answer(end: End[Any]) -> bool:
    match end:
        case Value(np.ndarray() as value):
            return value.size > 0
        case Value(list() | tuple() as value):
            return len(value) > 0
    return isinstance(end, Value)


def behaves_alike(wrong: End[Any], end: End[Any]) -> bool:
    """Return whether a wrong implementation did what the learner's did: the same value, or the same exception."""
    match wrong, end:
        case Value(value), Value(other):
            return agrees(value, other)
        case Raised(kind), Raised(other):
            return bool(kind == other)
    return isinstance(wrong, Odd) and isinstance(end, Odd)


def argument_names(reference: Callable[..., Any], case: Case) -> list[str]:
    """Return the parameter names of a case's arguments, in the order in which they were passed."""
    names = list(inspect.signature(reference).parameters)
    return [*names[: len(case.args)], *case.kwargs]
