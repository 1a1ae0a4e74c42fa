"""Judge an answer once more with the course's own functions in place of earlier answers that are wrong."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder import probes
from autograder.checks.engine.ask import ask
from autograder.checks.engine.calls import Case, behaves_alike
from autograder.course import lesson_of
from autograder.probes.reply import Called


@dataclass(frozen=True)
class FollowOn:
    """Hold which earlier answers lead this one astray, and its replies with the course's own in their place."""

    names: tuple[str, ...]
    replies: tuple[Called, ...]

    @property
    def words(self) -> str:
        """Return what to say first."""
        both = " and ".join(f"`{name}`" for name in self.names)
        verb = "which is" if len(self.names) == 1 else "which are"
        return f"It calls your {both}, {verb} not right yet: mend that first."


def follow_on(exercise: str, answer: Any, cases: Sequence[Case], replies: Sequence[Called], at: int) -> FollowOn | None:
    """Return what becomes of an answer with the course's own earlier functions; `None` where that changes nothing.

    `at` is the place of a case that went wrong. The functions stay here: another process asks for their values.
    """
    ours = earlier_references(exercise)
    used = ask(probes.uses_of, answer, list(ours)).names if ours else ()
    wrong = tuple(
        name for name in used if not behaves_alike(_reply(answer, {name: ours[name]}, cases[at]).end, replies[at].end)
    )
    if not wrong:
        return None
    chosen = {name: ours[name] for name in wrong}
    return FollowOn(wrong, tuple(_reply(answer, chosen, case) for case in cases))


def earlier_references(exercise: str) -> dict[str, Callable[..., Any]]:
    """Return the references of the functions that a lesson asks for before an exercise."""
    try:
        lesson = lesson_of(exercise)
    except KeyError:
        return {}
    references = {}
    for name in lesson.exercises:
        if name == exercise:
            break
        reference = importlib.import_module(f"{lesson.checks_package}.{name}").EXERCISE.reference
        if reference is not None:
            references[name] = reference
    return references


def _reply(answer: Any, ours: dict[str, Callable[..., Any]], case: Case) -> Called:
    return ask(probes.call_with, answer, ours, case.args, case.kwargs)
