"""Name what is wrong with an answer from how it behaves: one slip, or two at once."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.diagnosis.arguments import ArgumentSlip, argument_slips, changes_of_arguments
from autograder.checks.diagnosis.parts import Part, wrong_parts
from autograder.checks.diagnosis.relation import Relation, changed_by, is_empty, related
from autograder.checks.diagnosis.relations import FEWEST_NUMBERS, RELATIONS, numbers_in, relation_of
from autograder.checks.diagnosis.scales import offset, scaled
from autograder.checks.engine.calls import behaves_alike
from autograder.checks.engine.compare import agrees
from autograder.checks.engine.exercise import Mistake
from autograder.probes.reply import End, Value

Call = Mapping[str, Any]
Run = Callable[[Callable[..., Any], int], End[Any]]  # how one of our own functions ends in the call of this number
NEVER_SECOND = ("lower-half-only", "upper-half-only")  # relations that other slips look like
SECONDS = 0.7  # of CPU time in which an answer is named, or not


@dataclass(frozen=True)
class Answered:
    """Hold how an answer did in all calls: their arguments by name, what was expected, how each ended."""

    calls: Sequence[Call]
    expected: Sequence[Any]
    ends: Sequence[End[Any]]

    @property
    def wrong(self) -> list[int]:
        """Return the numbers of the calls with a wrong end."""
        return [
            place
            for place, (right, end) in enumerate(zip(self.expected, self.ends, strict=True))
            if not (isinstance(end, Value) and agrees(right, end.value))
        ]


def name_slips(
    topic: str, reference: Callable[..., Any], mistakes: Sequence[Mistake], answered: Answered, run: Run
) -> Mistake | None:
    """Return the slip, or the two, that give the answer's ends in every call; `None` where none is known.

    The catalogue was looked through before: its mistakes come here only together with something else.
    """
    if not any(isinstance(end, Value) for end in answered.ends):
        return None  # whoever looks for slips compares values
    until = time.process_time() + SECONDS
    taken = list(argument_slips(topic, reference, answered.calls))
    changed = list(changes_of_arguments(topic, reference, answered.calls))
    order = [*answered.wrong, *(place for place in range(len(answered.ends)) if place not in answered.wrong)]
    got = _values(answered.ends)
    for slips in (taken, changed):
        for slip in slips:
            mistake = Mistake(slip.id, slip.message, slip.before(reference, reference))
            if _behaves(mistake, order, answered, run):
                return mistake
            if time.process_time() > until:
                return None
        if slips is taken and got is not None and (relation := _related(topic, answered, got)) is not None:
            return relation
    arguments = [*taken, *changed]
    singles = [Mistake(slip.id, slip.message, slip.before(reference, reference)) for slip in arguments]
    known = [mistake for mistake in mistakes if mistake.wrong is not None]
    if got is not None and (apart := _apart(topic, [*known, *singles], answered, got, run)):
        return apart
    for pair in itertools.chain(
        _with_arguments(known, taken, reference),
        _with_relations([*known, *singles], answered, run, order, got, until),
        _with_arguments(known, changed, reference),
    ):
        if _behaves(pair, order, answered, run):
            return pair
        if time.process_time() > until:
            return None
    return None


def _values(ends: Sequence[End[Any]]) -> list[Any] | None:
    values = [end.value for end in ends if isinstance(end, Value)]
    return values if len(values) == len(ends) else None


def _behaves(slip: Mistake, order: Sequence[int], answered: Answered, run: Run) -> bool:
    assert slip.wrong is not None
    return all(behaves_alike(run(slip.wrong, place), answered.ends[place]) for place in order)


def _related(topic: str, answered: Answered, got: Sequence[Any]) -> Mistake | None:
    """Return the relation between what was expected and what was returned, in the whole or in a part of it."""
    if all(value is None for value in got):
        return Mistake(
            f"{topic}.returns-nothing",
            "your function returns nothing (`None`): does every path through it end in `return`?",
        )
    if all(got[place] is None for place in answered.wrong):
        return Mistake(
            f"{topic}.returns-nothing-sometimes",
            "in some calls your function returns nothing (`None`): a path through it does not end in `return`.",
        )
    if found := _relation(topic, answered.calls, answered.expected, got) or unfinished(topic, answered.expected, got):
        return found
    wrong = wrong_parts(answered.expected, got)
    if len(wrong) == 1 and (found := _relation(topic, answered.calls, wrong[0].expected, wrong[0].got)) is not None:
        return Mistake(found.id, f"{wrong[0].words}: {found.message}")
    return constant(topic, answered.expected, got)


def _relation(topic: str, calls: Sequence[Call], expected: Sequence[Any], got: Sequence[Any]) -> Mistake | None:
    relation = relation_of(expected, got)
    if relation is not None:
        return Mistake(f"{topic}.{relation.id}", relation.message)
    return scaled(topic, calls, expected, got) or offset(topic, calls, expected, got)


UNFINISHED: tuple[tuple[str, str, Callable[[np.ndarray, tuple[int, ...]], Any]], ...] = (
    ("sum", "add them up", np.sum),
    ("mean", "take their mean", np.mean),
    ("largest", "take the largest", np.max),
    ("first", "take the first", lambda g, axis: g[(slice(None),) * axis[0] + (0,) * len(axis)]),
    ("last", "take the last", lambda g, axis: g[(slice(None),) * axis[0] + (-1,) * len(axis)]),
)


def unfinished(topic: str, expected: Sequence[Any], got: Sequence[Any]) -> Mistake | None:
    """Return the slip of an answer that stops before its last step: too many values, of which one is to be made."""
    for name, words, last in UNFINISHED:
        try:
            if all(_finished(right, value, last) for right, value in zip(expected, got, strict=True)):
                message = f"you return several values where one is wanted: {words}."
                return Mistake(f"{topic}.{name}-not-taken", message)
        except (ValueError, TypeError, IndexError):
            continue
    return None


def _finished(right: Any, value: Any, last: Callable[[np.ndarray, tuple[int, ...]], Any]) -> bool:
    e, g = np.asarray(right, float), np.asarray(value, float)
    return g.ndim > e.ndim and g.shape[: e.ndim] == e.shape and agrees(e, last(g, tuple(range(e.ndim, g.ndim))))


def constant(topic: str, expected: Sequence[Any], got: Sequence[Any]) -> Mistake | None:
    """Return the slip of an answer that is the same whatever it is given."""
    if all(is_empty(each) for each in got) and not all(is_empty(each) for each in expected):
        return Mistake(
            f"{topic}.always-empty",
            "your function always returns something empty: nothing is put into it, or the condition for that never "
            "holds.",
        )
    if len(got) < FEWEST_NUMBERS or not all(agrees(got[0], each) for each in got[1:]):
        return None
    if all(agrees(expected[0], each) for each in expected[1:]):
        return None
    return Mistake(
        f"{topic}.always-the-same",
        "your function returns the same whatever it is given: what it computes from its arguments never reaches the "
        "result.",
    )


def _apart(topic: str, slips: Sequence[Mistake], answered: Answered, got: Sequence[Any], run: Run) -> Mistake | None:
    """Return the slips that explain the parts of a result each by itself, where more than one part is wrong."""
    parts = wrong_parts(answered.expected, got)
    if len(parts) < 2:
        return None
    explained: dict[str, Mistake] = {}
    for part in parts:
        slip = next((slip for slip in slips if _gives(slip, part, run)), None)
        slip = slip or _relation(topic, answered.calls, part.expected, part.got)
        if slip is None:
            return None
        explained[part.words] = slip
    told = {slip.id: slip.message for slip in explained.values()}
    if len(told) == 1:
        return None
    words = " ".join(f"{_upper(part)}: {slip.message}" for part, slip in explained.items())
    return Mistake("+".join(told), f"more than one thing. {words}")


def _gives(slip: Mistake, part: Part, run: Run) -> bool:
    assert slip.wrong is not None
    ends = (run(slip.wrong, place) for place in range(len(part.got)))
    return all(
        isinstance(end, Value) and agrees(part.of(end.value), value) for end, value in zip(ends, part.got, strict=True)
    )


def _upper(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _with_relations(
    bases: Sequence[Mistake],
    answered: Answered,
    run: Run,
    order: Sequence[int],
    got: Sequence[Any] | None,
    until: float,
) -> Iterator[Mistake]:
    """Yield each slip together with a relation that explains the rest of the first wrong call."""
    if got is None or numbers_in([got[place] for place in answered.wrong]) < FEWEST_NUMBERS:
        return
    for base in bases:
        assert base.wrong is not None
        if time.process_time() > until:
            return
        first = run(base.wrong, order[0])
        if isinstance(first, Value):
            yield from (
                _pair(base, relation.id, relation.message, _changed(base.wrong, relation))
                for relation in RELATIONS
                if relation.id not in NEVER_SECOND and related(first.value, got[order[0]], relation)
            )


def _with_arguments(
    mistakes: Sequence[Mistake], arguments: Sequence[ArgumentSlip], reference: Callable[..., Any]
) -> Iterator[Mistake]:
    """Yield each mistake together with a slip in the arguments."""
    for mistake in mistakes:
        assert mistake.wrong is not None
        for slip in arguments:
            yield _pair(mistake, slip.id, slip.message, slip.before(mistake.wrong, reference))


def _pair(first: Mistake, id: str, message: str, wrong: Callable[..., Any]) -> Mistake:
    return Mistake(f"{first.id}+{id}", f"two things. First: {first.message} Second: {message}", wrong)


def _changed(wrong: Callable[..., Any], relation: Relation) -> Callable[..., Any]:
    return lambda *args, **kwargs: changed_by(relation, wrong(*args, **kwargs))
