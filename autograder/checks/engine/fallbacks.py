"""Find the course's own function for pictures where the learner's does not pass its check."""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Callable
from typing import Any

from autograder.checks.engine.exercise import Exercise, Outcome
from autograder.lesson.fallback import Fallback

# By the function itself: whoever writes it anew has it judged anew.
_VERDICTS: weakref.WeakKeyDictionary[Any, Outcome] = weakref.WeakKeyDictionary()


def remember(objects: tuple[Any, ...], outcome: Outcome) -> None:
    """Note what a check has found of a function, so that a picture below need not judge it again."""
    if objects and callable(objects[0]):
        with contextlib.suppress(TypeError):  # what cannot be hashed or referred to weakly is judged each time
            _VERDICTS[objects[0]] = outcome


def fallback(function: Any, exercise_named: Callable[[str], Exercise], seed: int) -> Fallback | None:
    """Return the course's own function, and why; `None` where the learner's is right, or belongs to no exercise."""
    try:
        exercise = exercise_named(str(getattr(function, "__name__", "")))
    except KeyError:
        return None
    if exercise.reference is None or function is exercise.reference:
        return None
    if (outcome := _VERDICTS.get(function)) is None:
        outcome = exercise.judge(function, seed=seed)
        remember((function,), outcome)
    if outcome.passed:
        return None
    return Fallback(exercise.reference, "does not pass its check yet" if outcome.attempted else "is not written yet")
