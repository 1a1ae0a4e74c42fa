"""The checks of the course, each by the name of its exercise: `check.max_pool2d(max_pool2d)`."""

from __future__ import annotations

import contextlib
import copy
import difflib
import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.checks.engine.ask import ask
from autograder.checks.engine.exercise import CheckFailed, Exercise, Failing, Outcome, failed
from autograder.checks.engine.fallbacks import fallback, remember
from autograder.checks.engine.hints import hint_of
from autograder.checks.engine.progress import Progress, progress_of
from autograder.checks.engine.question import Parsons, Question
from autograder.checks.engine.wrapping import wrapped
from autograder.checks.pictures.notebook import offer_choices, show_below
from autograder.course import LESSONS, Lesson, lesson_of
from autograder.lesson.fallback import SOURCE

HELPERS = ("hint", "last", "parsons", "progress", "question")
__all__ = ["Check", "CheckFailed", "Outcome", "check", "exercise_named", "questions_of"]


@dataclass(frozen=True)
class BoundCheck:
    """Check one exercise: call it in the test cell."""

    exercise: Exercise
    points: int
    seed: int
    outcomes: list[Outcome] = field(default_factory=list)  # found so far, in order: this check adds to them

    def __call__(self, /, *objects: Any, **named: Any) -> float | None:
        """Print what was verified, or raise `CheckFailed`; return the points earned where that is neither none nor all.

        The return value follows nbgrader's own rule for partial credit: it is the last expression of the test cell.
        """
        outcome = self.outcome(*objects, **named)
        if not outcome.passed:
            show_below(outcome, [hint_of(self.exercise, self.outcomes, step) for step in (1, 2, 3)])
        if outcome.fraction == 0:
            raise CheckFailed(outcome)
        if outcome.fraction == 1:
            print(outcome.message)
            return None
        print(wrapped(outcome.message))
        earned = round(self.points * outcome.fraction, 2)
        print(f"\n{earned:g} of {self.points} points.")
        return earned

    def outcome(self, /, *objects: Any, **named: Any) -> Outcome:
        """Return what the check finds, without raising or printing."""
        self.outcomes.append(self._outcome(objects, named))
        remember(objects, self.outcomes[-1])
        return self.outcomes[-1]

    def _outcome(self, objects: tuple[Any, ...], named: dict[str, Any]) -> Outcome:
        if (words := self._miscalled(objects, named)) is not None:
            return failed(self.exercise.name, words, where="the test cell as it was given out")
        outcome = self.exercise.judge(*objects, seed=self.seed)
        if outcome.passed or not outcome.attempted or not objects or lesson_of(self.exercise.name).topic != "mnist":
            return outcome
        # Other settings of Keras than the course's spoil right answers as well: they come first.
        from autograder import probes
        from autograder.lesson.keras_import import wrong_settings

        words = wrong_settings(ask(probes.keras_settings, objects[0]))
        return replace(outcome, message=f"{words}\n\n{outcome.message}") if words else outcome

    def _miscalled(self, objects: tuple[Any, ...], named: dict[str, Any]) -> str | None:
        """Return how the check is called, where it was given too few objects or too many, or some by name."""
        judge = inspect.signature(self.exercise.judge)
        given = f"{len(objects)} objects"
        if named:
            given = f"{' and '.join(f'`{key}=`' for key in named)}, but takes its objects without names"
        else:
            with contextlib.suppress(TypeError):
                judge.bind(*objects, seed=self.seed)
                return None
        name = self.exercise.name
        first, *others = (key for key in judge.parameters if key != "seed")
        call = ", ".join([name if first == "answer" else first, *others])
        return f"The check was given {given}. Call it like this: check.{name}({call})."


class Check:
    """Hold all checks of the course under the names of their exercises.

    `seed` makes the random probes: fixed in the notebooks, private when grading. `outcomes` are what the checks have
    found so far, in order.
    """

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._hints_given: dict[str, int] = {}
        self.outcomes: list[Outcome] = []

    def __getattr__(self, name: str) -> BoundCheck:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            lesson = lesson_of(name)
        except KeyError:
            raise AttributeError(_no_such("check", name, dir(self))) from None
        return BoundCheck(exercise_named(name), lesson.exercises[name], self._seed, self.outcomes)

    def __dir__(self) -> list[str]:
        return [*(name for lesson in LESSONS for name in lesson.exercises), *HELPERS]

    @property
    def last(self) -> Failing:
        """Return a copy of the call on which a check failed last: its arguments, what was expected, what came."""
        for outcome in reversed(self.outcomes):
            if outcome.failing is not None:
                return copy.deepcopy(outcome.failing)
        raise LookupError("No check of a function has failed yet: there is no last case to look at.")

    def progress(self, lesson: Any = None) -> Progress:
        """Return how far the checks that were run have come in a lesson, a number, or in that of the last check."""
        if lesson is None and self.outcomes:
            lesson = lesson_of(self.outcomes[-1].exercise).number
        chosen = [each for each in LESSONS if lesson in (None, each.number, each.topic)]
        if not chosen:
            raise ValueError(f"There is no lesson {lesson!r}: say a number from 1 to {len(LESSONS)}.")
        return progress_of(chosen, self.outcomes)

    def hint(self, exercise: Any = None, step: Any = None) -> None:
        """Print the next of the three hints of an exercise, or the one asked for."""
        name = _name_of(exercise)
        try:
            hints = exercise_named(name).hints
        except KeyError:
            wanted = 'Say of which exercise: check.hint("max_pool2d").'
            print(wanted if exercise is None else _no_such("check", name, dir(self)))
            return
        if step is not None and type(step) is not int:
            print(f'There are hints 1 to {len(hints)}: check.hint("{name}", 1). Or leave the number out.')
            return
        if step is None:
            step = self._hints_given.get(name, 0) + 1
        step = max(1, min(step, len(hints)))
        self._hints_given[name] = step
        print(hint_of(exercise_named(name), self.outcomes, step).text())

    def question(self, name: Any, choice: Any = None) -> None:
        """Print why a choice is right or wrong, or offer the choices to click; questions are not scored."""
        question = _find("QUESTIONS", name)
        print(wrapped(_reply(question, "QUESTIONS", "question", name, choice)))
        if isinstance(question, Question) and choice is None:
            offer_choices(question)

    def parsons(self, name: Any, order: Any = None) -> None:
        """Print whether the lines of a function work in this order, or offer them to click; it is not scored."""
        problem = _find("PARSONS", name)
        print(wrapped(_reply(problem, "PARSONS", "Parsons problem", name, order)))
        if isinstance(problem, Parsons) and (order is None or (isinstance(order, list) and not order)):
            offer_choices(problem)


def exercise_named(name: str) -> Exercise:
    """Return what an exercise of the course is judged by; raise `KeyError` if there is none of this name."""
    exercise: Exercise = importlib.import_module(f"{lesson_of(name).checks_package}.{name}").EXERCISE
    return exercise


def questions_of(lesson: Lesson) -> Any:
    """Return the module with the `QUESTIONS` and `PARSONS` of a lesson."""
    return importlib.import_module(f"{lesson.checks_package}.questions")


def _name_of(exercise: Any) -> str:
    """Return the name of what was meant: a name, a check, or a function of the learner's."""
    if isinstance(exercise, BoundCheck):
        return exercise.exercise.name
    return exercise if isinstance(exercise, str) else str(getattr(exercise, "__name__", exercise))


def _find(table: str, name: Any) -> Any:
    """Return what has this name in one of the tables of the lessons, `None` where nothing has."""
    return next((item for item in _items(table) if item.id == name), None)


def _items(table: str) -> Iterator[Any]:
    for lesson in LESSONS:
        yield from getattr(questions_of(lesson), table)


def _reply(item: Any, table: str, kind: str, name: Any, answer: Any) -> str:
    if item is None:
        return _no_such(kind, _name_of(name), [each.id for each in _items(table)])
    return str(item.reply(answer))


def _no_such(kind: str, name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    return f"There is no {kind} `{name}`." + (f" Did you mean `{close[0]}`?" if close else "")


check = Check()
SOURCE.find = lambda function: fallback(function, exercise_named, seed=0)
