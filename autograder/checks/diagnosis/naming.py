"""Name what is wrong with an answer from how it behaves: one slip, or two at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.checks.diagnosis.arguments import ArgumentSlip, argument_slips, changes_of_arguments
from autograder.checks.diagnosis.parts import Answered, Run, apart, wrong_parts
from autograder.checks.diagnosis.relation import Relation, changed_by, is_empty, related
from autograder.checks.diagnosis.relations import FEWEST_NUMBERS, RELATIONS, numbers_in, slip_between
from autograder.checks.diagnosis.scales import amount_of, factor_of, offset, scaled
from autograder.checks.engine.calls import behaves_alike
from autograder.checks.engine.compare import agrees
from autograder.checks.engine.exercise import Mistake
from autograder.probes.reply import End, Value

NEVER_SECOND = ("lower-half-only", "upper-half-only")  # relations that other slips look like
FEWEST_FOR_TWO = 8  # different wrong values: fewer agree with some two relations by chance
MOST_HARMLESS = 2  # right calls in which that is looked at
SECONDS = 0.6  # of CPU time in which an answer is named, or not


def name_slips(
    topic: str,
    reference: Callable[..., Any],
    mistakes: Sequence[Mistake],
    answered: Answered,
    run: Run,
    share: float = 1.0,
) -> Mistake | None:
    """Return the slip, or the two, that give the answer's ends in every call; `None` where none is known.

    The catalogue was looked through before: its mistakes come here only together with something else. `share` is
    that of the time which may be taken.
    """
    if not any(isinstance(end, Value) for end in answered.ends):
        return None  # whoever looks for slips compares values
    until = time.process_time() + share * SECONDS
    taken = list(argument_slips(topic, reference, answered.calls))
    changed = list(changes_of_arguments(topic, reference, answered.calls))
    order, got = answered.order, _values(answered.ends)
    for slips in (taken, changed):
        for slip in slips:
            mistake = Mistake(slip.id, slip.message, slip.before(reference, reference))
            if _behaves(mistake, order, answered, run):
                return mistake
            if time.process_time() > until:
                break  # the relations take no time
        if slips is taken and got is not None and (relation := _related(topic, answered, got)) is not None:
            return relation
    singles = [Mistake(slip.id, slip.message, slip.before(reference, reference)) for slip in (*taken, *changed)]
    known = [mistake for mistake in mistakes if mistake.wrong is not None]
    if time.process_time() > until:
        return None
    if got is not None and (told := apart(topic, [*known, *singles], answered, got, run)):
        return told
    for pair in _pairs(topic, reference, known, singles, (taken, changed), answered, run, until):
        if pair.wrong is None or _behaves(pair, order, answered, run):
            return pair
        if time.process_time() > until:
            return None
    return None


def name_parts(
    topic: str, reference: Callable[..., Any], mistakes: Sequence[Mistake], answered: Answered, run: Run
) -> Mistake | None:
    """Return the slips that explain some wrong parts of the results, where others are wrong as well."""
    got = _values(answered.ends)
    if got is None:
        return None
    slips = argument_slips(topic, reference, answered.calls)
    singles = [Mistake(slip.id, slip.message, slip.before(reference, reference)) for slip in slips]
    known = [mistake for mistake in mistakes if mistake.wrong is not None]
    return apart(topic, [*known, *singles], answered, got, run, partly=True)


def _pairs(
    topic: str,
    reference: Callable[..., Any],
    known: Sequence[Mistake],
    singles: Sequence[Mistake],
    arguments: tuple[Sequence[ArgumentSlip], Sequence[ArgumentSlip]],
    answered: Answered,
    run: Run,
    until: float,
) -> Iterator[Mistake]:
    """Yield two things at once that may be wrong, the likely ones first; those without `wrong` explain all calls.

    Where an answer is right, each of two must do no harm: or else one would only undo the other.
    """
    taken, changed = arguments
    right = [place for place in range(len(answered.ends)) if place not in answered.wrong][:MOST_HARMLESS]
    known = [mistake for mistake in known if _is_harmless(mistake, right, answered, run)]
    singles = [mistake for mistake in singles if _is_harmless(mistake, right, answered, run)]
    yield from _with_arguments(known, taken, reference)
    yield from _with_relations(known, answered, run, until)
    yield from _with_arguments(known, changed, reference)
    yield from _with_relations(singles, answered, run, until)
    yield from _with_scales(topic, [*known, *singles], answered, run, until)
    yield from _two_relations(topic, answered)
    yield from _with_arguments(singles, taken, reference)


def _is_harmless(mistake: Mistake, right: Sequence[int], answered: Answered, run: Run) -> bool:
    assert mistake.wrong is not None
    return all(behaves_alike(run(mistake.wrong, place), answered.ends[place]) for place in right)


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
    if slip := slip_between(topic, answered.calls, answered.expected, got) or unfinished(topic, answered.expected, got):
        return slip
    wrong = wrong_parts(answered.expected, got)
    if len(wrong) == 1 and (slip := slip_between(topic, answered.calls, wrong[0].expected, wrong[0].got)) is not None:
        return Mistake(slip.id, f"{wrong[0].words}: {slip.message}")
    return constant(topic, answered.expected, got)


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


def _with_relations(bases: Sequence[Mistake], answered: Answered, run: Run, until: float) -> Iterator[Mistake]:
    """Yield each slip together with a relation that explains the rest of the first wrong call."""
    got, at = _values(answered.ends), answered.wrong[0]
    if got is None or numbers_in([got[place] for place in answered.wrong]) < FEWEST_NUMBERS:
        return
    for base in bases:
        assert base.wrong is not None
        if time.process_time() > until:
            return
        first = run(base.wrong, at)
        if isinstance(first, Value):
            yield from (
                _pair(base, relation.id, relation.message, _changed(base.wrong, relation))
                for relation in RELATIONS
                if relation.id not in NEVER_SECOND and related(first.value, got[at], relation)
            )


def _with_scales(topic: str, bases: Sequence[Mistake], answered: Answered, run: Run, until: float) -> Iterator[Mistake]:
    """Yield each slip together with a factor, or an amount, if these explain all calls."""
    got, at = _values(answered.ends), answered.wrong[0]
    if got is None or numbers_in([got[place] for place in answered.wrong]) < FEWEST_FOR_TWO:
        return
    for base in bases:
        assert base.wrong is not None
        if time.process_time() > until:
            return
        first = run(base.wrong, at)
        if isinstance(first, Value) and _on_another_scale(first.value, got[at]):
            values = _values([run(base.wrong, place) for place in range(len(got))])
            second = values and (
                scaled(topic, answered.calls, values, got) or offset(topic, answered.calls, values, got)
            )
            if second:
                yield _pair(base, second.id, second.message, None)


def _on_another_scale(value: Any, got: Any) -> bool:
    try:
        e, g = np.asarray(value, float), np.asarray(got, float)
    except (ValueError, TypeError):
        return False
    return e.shape == g.shape and e.size > 0 and (factor_of(e, g) is not None or amount_of(e, g) is not None)


def _two_relations(topic: str, answered: Answered) -> Iterator[Mistake]:
    """Yield two relations, one upon the other, that hold in every call."""
    got, order = _values(answered.ends), answered.order
    if got is None or numbers_in([got[place] for place in answered.wrong]) < FEWEST_FOR_TWO:
        return
    expected = answered.expected
    for first in RELATIONS:
        changed = changed_by(first, expected[order[0]])
        if changed is None or first.id in NEVER_SECOND:
            continue
        likely = [each for each in RELATIONS if each.id not in NEVER_SECOND and related(changed, got[order[0]], each)]
        for second in likely:
            if all(related(changed_by(first, expected[place]), got[place], second) for place in order):
                yield _pair(Mistake(f"{topic}.{first.id}", first.message), second.id, second.message, None)


def _with_arguments(
    mistakes: Sequence[Mistake], arguments: Sequence[ArgumentSlip], reference: Callable[..., Any]
) -> Iterator[Mistake]:
    """Yield each mistake together with a slip in the arguments."""
    for mistake in mistakes:
        assert mistake.wrong is not None
        for slip in arguments:
            yield _pair(mistake, slip.id, slip.message, slip.before(mistake.wrong, reference))


def _pair(first: Mistake, id: str, message: str, wrong: Callable[..., Any] | None) -> Mistake:
    return Mistake(f"{first.id}+{id}", f"two things. First: {first.message} Second: {message}", wrong)


def _changed(wrong: Callable[..., Any], relation: Relation) -> Callable[..., Any]:
    return lambda *args, **kwargs: changed_by(relation, wrong(*args, **kwargs))
