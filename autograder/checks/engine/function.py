"""Judge a function: call it on probes, compare with a reference, name the mistake that gives the same answers."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.diagnosis.layers import Judged, diagnosis_of
from autograder.checks.engine.ask import ask
from autograder.checks.engine.calls import Case, argument_names, problem, run
from autograder.checks.engine.compare import agrees, difference, first_difference, shown
from autograder.checks.engine.effects import changed_arguments, kept_state, shared_result
from autograder.checks.engine.excerpts import MOST_ROWS
from autograder.checks.engine.exercise import (
    MOST_LINES,
    Exercise,
    Failing,
    Mistake,
    Outcome,
    failed,
    not_attempted,
    passed,
)
from autograder.checks.engine.follow_on import follow_on
from autograder.probes.reply import Called, End, NotCallable, NotWritten, Odd, Raised, TooSlow, Value, value_of

MORE_SEEDS = 3  # of random cases that are called for a diagnosis which must not speak by chance


@dataclass(frozen=True)
class FunctionSpec:
    """Describe how one function is judged.

    `cases` are fixed, the smallest first: together they tell every mistake from every other. `random_cases` makes
    further ones from a seed. `verified` says in one line what a right answer was verified to do. `valid` are right
    answers written differently. `window` gives, for a case and a place of its result, the rows and columns of the first
    argument that this place comes from.
    """

    name: str
    reference: Callable[..., Any]
    cases: tuple[Case, ...]
    random_cases: Callable[[np.random.Generator], Sequence[Case]]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, str, str]
    verified: str
    where: str
    valid: tuple[Callable[..., Any], ...] = ()
    window: Callable[[Case, tuple[int, ...]], tuple[slice, slice]] | None = None

    @property
    def topic(self) -> str:
        """Return the first part of the mistakes' ids."""
        return self.mistakes[0].id.partition(".")[0]


def function_exercise(**spec: Any) -> Exercise:
    """Return the exercise for a function, from the fields of a `FunctionSpec`."""
    whole = FunctionSpec(**spec)

    def judge(answer: Any, *, seed: int = 0) -> Outcome:
        return judge_function(whole, answer, seed)

    return Exercise(whole.name, judge, whole.hints, whole.mistakes, whole.valid, reference=whole.reference)


def generator(name: str, seed: int) -> np.random.Generator:
    """Return the source of random probes of one exercise, repeatable from the seed."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def judge_function(spec: FunctionSpec, answer: Any, seed: int) -> Outcome:
    """Return the outcome of calling the learner's function on all cases of `spec`."""
    cases = [*spec.cases, *spec.random_cases(generator(spec.name, seed))]
    replies: list[Called] = []
    for case in cases:
        called = ask(probes.call, answer, case.args, case.kwargs)
        if (early := unusable(spec.name, called.end, written(spec, case), spec.where)) is not None:
            return early
        replies.append(called)
    expected = [value_of(run(spec.reference, case)) for case in cases]
    wrong = _wrong(expected, replies)
    follow = follow_on(spec.name, answer, cases, replies, wrong[0]) if wrong else None
    if follow is not None:
        replies, wrong = list(follow.replies), _wrong(expected, follow.replies)
    if wrong:
        more = functools.partial(_more_cases, spec, seed, MORE_SEEDS if follow is None else 0)
        judged = Judged(spec.topic, spec.reference, spec.mistakes, spec.valid, cases, expected, replies, wrong, more)
        outcome = _refused(spec, answer, judged)
        return outcome if follow is None else replace(outcome, message=f"{follow.words}\n\n{outcome.message}")
    for case, called in zip(cases, replies, strict=True):
        if (mistake := changed_arguments(spec.topic, argument_names(spec.reference, case), called)) is not None:
            body = f"You called   {written(spec, case)}\nThe value it returned is right, but not all is well."
            return failed(spec.name, body, where=spec.where, mistake=mistake)
    if follow is not None:
        words = f"with the course's own in its place, your `{spec.name}` {spec.verified}\n{follow.words}"
        return passed(spec.name, words)
    again = ask(probes.call, answer, cases[0].args, cases[0].kwargs).end
    if (early := unusable(spec.name, again, written(spec, cases[0]), spec.where)) is not None:
        return early
    if problem(expected[0], again):
        body = gap(spec, cases[0], expected[0], again)
        return failed(spec.name, body, where=spec.where, mistake=kept_state(spec.topic))
    return _sharing(spec, answer, cases) or passed(spec.name, spec.verified)


def _wrong(expected: Sequence[Any], replies: Sequence[Called]) -> list[int]:
    return [place for place, right in enumerate(expected) if problem(right, replies[place].end)]


def _refused(spec: FunctionSpec, answer: Any, judged: Judged) -> Outcome:
    """Return the outcome of a wrong answer: its mistake, or the place, and the first case that shows it."""
    mistake, repair = diagnosis_of(answer, judged)
    at = judged.wrong[0]
    cases, expected, replies = judged.cases, judged.expected, judged.replies
    body = gap(spec, cases[at], expected[at], replies[at].end)
    outcome = failed(spec.name, body, where=spec.where, mistake=mistake, repair=repair)
    given = (*cases[at].args, *cases[at].kwargs.values())
    names = tuple(argument_names(spec.reference, cases[at]))
    window = functools.partial(spec.window, cases[at]) if spec.window else None
    failing = Failing(written(spec, cases[at]), given, expected[at], value_of(replies[at].end), names, window)
    return replace(outcome, failing=failing)


def _more_cases(spec: FunctionSpec, seed: int, seeds: int) -> Sequence[Case]:
    """Return further random cases, made from so many other seeds."""
    others = range(seed + 1, seed + seeds + 1)
    return [case for other in others for case in spec.random_cases(generator(spec.name, other))]


def _sharing(spec: FunctionSpec, answer: Any, cases: Sequence[Case]) -> Outcome | None:
    """Return the outcome of a right answer whose second call overwrites what its first has returned."""
    pair = _of_one_shape(spec.reference, cases)
    if pair is None:
        return None
    first, second = pair
    twice = ask(probes.call_twice, answer, (first.args, first.kwargs), (second.args, second.kwargs))
    mistake = shared_result(spec.topic, twice)
    if mistake is None:
        return None
    body = (
        f"You called   {written(spec, first)}, and then the same function with other numbers\n"
        f"Before       {got(twice.before)}\nAfterwards   {got(twice.after)}"
    )
    return failed(spec.name, body, where=spec.where, mistake=mistake)


def _of_one_shape(reference: Callable[..., Any], cases: Sequence[Case]) -> tuple[Case, Case] | None:
    """Return a case and one with the same shapes, whose values are other numbers in the same places."""
    for case in cases:
        other = Case(tuple(map(_turned, case.args)), {name: _turned(value) for name, value in case.kwargs.items()})
        try:
            first, second = (np.asarray(value_of(run(reference, each))) for each in (case, other))
        except ValueError:
            continue  # rows of different lengths
        if first.ndim and first.shape == second.shape and not agrees(first, second):
            return case, other
    return None


def _turned(value: Any) -> Any:
    """Return an array of fractions or of truth the other way round, and anything else as it is."""
    return np.flip(value) if isinstance(value, np.ndarray) and value.dtype.kind in "fb" else value


def unusable(name: str, end: End[Any], call: str, where: str) -> Outcome | None:
    """Return the outcome where there is nothing to compare: what was asked is no function, not written, too slow.

    `call` is the call as the learner would write it.
    """
    match end:
        case NotCallable(words):
            return failed(
                name,
                f"The check wants the function itself, but was given {words}. "
                f"Write the name without brackets: check.{name}({name}).",
                where=where,
            )
        case NotWritten(stub) if stub in (name, "?", "<lambda>"):
            return not_attempted(name)
        case NotWritten(stub):
            return not_attempted(name, f"It calls `{stub}`, which is not written yet: do that one first.")
        case TooSlow(seconds):
            late = f"no answer within {seconds:.0f} seconds: is there a loop that never ends?"
            return failed(name, f"You called   {call}\nGot          {late}", where=where)
    return None


def gap(spec: FunctionSpec, case: Case, expected: Any, end: End[Any]) -> str:
    """Return the middle of a message: what was called, expected and got, in so few lines that it is read."""
    for rows in (8, 6, 5, 4, 3):
        text = _gap(spec, case, expected, end, rows)
        if text.count("\n") < MOST_LINES:
            break
    return text


def _gap(spec: FunctionSpec, case: Case, expected: Any, end: End[Any], rows: int) -> str:
    at = first_difference(expected, end.value) if isinstance(end, Value) else None
    lines = [f"You called   {written(spec, case)}"]
    for name, value in zip(argument_names(spec.reference, case), (*case.args, *case.kwargs.values()), strict=True):
        if isinstance(value, (np.ndarray, list, dict)) and not is_short(value):
            lines.append(f"    {name} = {shown(value, '        ', at, rows)}")
        elif callable(value) and value.__doc__:
            lines.append(f"    {name} = a function. {value.__doc__.splitlines()[0]}")
    lines.append(f"Expected     {shown(expected, '        ', at, rows)}")
    lines.append(f"Got          {got(end, at, rows)}")
    if (
        isinstance(end, Value)
        and not (is_single(expected) and is_single(end.value))
        and (words := difference(expected, end.value)) is not None
    ):
        lines.append(f"             {words}")
    if end.printed.strip():
        lines.append(f"It printed   {end.printed.strip()}")
    return "\n".join(lines)


def is_single(value: Any) -> bool:
    """Return whether a value is one number or text, so that two of a kind are compared at a glance."""
    return isinstance(value, (bool, int, float, str, np.generic)) or (isinstance(value, np.ndarray) and value.size == 1)


def got(end: End[Any], at: tuple[int, ...] | None = None, rows: int = MOST_ROWS) -> str:
    """Return the value, oddity or error with which a call ended as text for a message, a large array round `at`."""
    match end:
        case Value(None):
            return "None"
        case Value(value):
            return shown(value, "        ", at, rows)
        case Raised(kind, text, line, source):
            stopped = f", at its line {line}: {source}" if source else ""
            return f"no answer: it stopped with {kind}: {text}{stopped}"
        case Odd(words):
            return words
        case TooSlow() | NotWritten() | NotCallable():
            return "no answer"


def written(spec: FunctionSpec, case: Case) -> str:
    """Return a case as the call it stands for: short arguments in full, others by their names."""
    names = argument_names(spec.reference, case)
    parts = [shown(value) if is_short(value) else name for name, value in zip(names, case.args, strict=False)]
    parts += [f"{name}={shown(value) if is_short(value) else name}" for name, value in case.kwargs.items()]
    return f"{spec.name}({', '.join(parts)})"


def is_short(value: Any) -> bool:
    """Return whether a value fits into the line of a call."""
    return not callable(value) and not (isinstance(value, np.ndarray) and value.ndim) and len(shown(value)) < 60
