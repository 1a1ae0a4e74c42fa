"""Diagnose a wrong answer, layer by layer: each is asked only where those before it say nothing."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.diagnosis.appearing import appears_at
from autograder.checks.diagnosis.arguments import arguments_of
from autograder.checks.diagnosis.known import Known
from autograder.checks.diagnosis.naming import name_parts, name_slips
from autograder.checks.diagnosis.partly_right.conditions import condition_of, confusion_of
from autograder.checks.diagnosis.partly_right.forms import form_of
from autograder.checks.diagnosis.partly_right.regions import region_of
from autograder.checks.diagnosis.parts import Answered
from autograder.checks.diagnosis.places import repair_of, stopped_at
from autograder.checks.diagnosis.source_edits.edits import Edit, in_turn
from autograder.checks.diagnosis.source_edits.formulas import formula_edits
from autograder.checks.diagnosis.source_edits.pieces import piece_edits, pieces_of, same_variables
from autograder.checks.engine.ask import Remote, ask
from autograder.checks.engine.calls import Case, argument_names, diagnose, problem, run
from autograder.checks.engine.compare import agrees
from autograder.checks.engine.effects import changed_arguments, kept_results, printed_only
from autograder.checks.engine.exercise import Mistake, Repair
from autograder.probes.edited_source import Further
from autograder.probes.reply import Called, End, value_of
from autograder.probes.tracing.local_values import Locals, watched

# Share of the time for a diagnosis while grading, where a class waits for it: so it costs about a tenth of the rest.
WHILE_GRADING = 0.5
SECONDS_FOR_MORE = 0.4  # of CPU time in which further calls are made
MOST_COMPARED = 3  # wrong calls in which a piece of a right answer is compared with the whole result


@dataclass(frozen=True)
class Judged:
    """Hold how an answer did in all calls: what was asked, what was expected, what came; `wrong` are their places.

    `more_cases` makes further ones, for what must not be told by chance.
    """

    topic: str
    reference: Callable[..., Any]
    mistakes: tuple[Mistake, ...]
    valid: tuple[Callable[..., Any], ...]
    cases: Sequence[Case]
    expected: Sequence[Any]
    replies: Sequence[Called]
    wrong: Sequence[int]
    more_cases: Callable[[], Sequence[Case]]


def diagnosis_of(answer: Any, judged: Judged) -> tuple[Mistake | None, Repair | None]:
    """Return the likely mistake of a wrong answer, the small change that makes it right, or what is seen of it."""
    share = WHILE_GRADING if isinstance(answer, Remote) else 1.0
    mistake = _likely(judged, share)
    if mistake is not None:
        return mistake, None
    cases, expected, at = judged.cases, judged.expected, judged.wrong[0]
    end = judged.replies[at].end
    known_at = functools.partial(Known, judged.topic, judged.reference, judged.mistakes, cases, expected)
    further = functools.partial(_further_edits, answer, judged)
    repair = repair_of(answer, cases, expected, judged.wrong, known_at, further, share) or stopped_at(end)
    if repair is None:
        return _seen(answer, judged), appears_at(answer, cases[at], expected[at], end)
    if repair.besides is not None:
        both = f"two things. First: {repair.besides.message} Then:"
        return replace(repair.besides, message=both), repair
    return None, repair


def _further_edits(answer: Any, judged: Judged, source: str) -> Iterator[Edit]:
    """Yield edits of a source that are made of what the arguments are, and of what right answers are made of."""
    calls = [arguments_of(judged.reference, case.args, case.kwargs) for case in judged.cases]
    numbered = [
        {f"_{place}": value for place, value in enumerate(calls[at].values())} for at in judged.wrong[:MOST_COMPARED]
    ]

    def is_result(piece: str) -> bool:
        try:
            values = [eval(piece, {"np": np, **arguments}) for arguments in numbered]
        except Exception:
            return True  # of no use
        return all(agrees(judged.expected[at], value) for at, value in zip(judged.wrong, values, strict=False))

    rights = (judged.reference, *judged.valid)
    case = judged.cases[judged.wrong[0]]
    own: Locals = ask(probes.locals_of, answer, case.args, case.kwargs)
    variables = same_variables([watched(right, case.args, case.kwargs) for right in rights], own)
    return in_turn(formula_edits(source, calls), piece_edits(source, pieces_of(rights), variables, is_result))


def _likely(judged: Judged, share: float) -> Mistake | None:
    """Return the mistake that explains all replies: a known one, or a slip that is the same in every exercise."""
    topic, cases, expected, replies = judged.topic, judged.cases, judged.expected, judged.replies
    given = [[*case.args, case.kwargs] for case in cases]
    first = replies[judged.wrong[0]]
    return (
        diagnose(judged.mistakes, cases, [called.end for called in replies])
        or printed_only(topic, first)
        or changed_arguments(topic, argument_names(judged.reference, cases[judged.wrong[0]]), first)
        or kept_results(topic, given, expected, replies)
        or _slips(judged, functools.partial(name_slips, share=share))
    )


def _slips(judged: Judged, name: Callable[..., Mistake | None]) -> Mistake | None:
    calls = [arguments_of(judged.reference, case.args, case.kwargs) for case in judged.cases]
    answered = Answered(calls, judged.expected, [called.end for called in judged.replies])

    def ends(function: Callable[..., Any], place: int) -> End[Any]:
        return run(function, judged.cases[place])

    return name(judged.topic, judged.reference, judged.mistakes, answered, ends)


def _seen(answer: Any, judged: Judged) -> Mistake | None:
    """Return in which calls, or in which part of its results, an answer is wrong, where the others are right."""
    more = judged.more_cases()
    given = [(case.args, case.kwargs) for case in more]
    further: Further = ask(probes.call_further, answer, given, SECONDS_FOR_MORE) if more else Further(())
    cases = [*judged.cases, *more[: len(further.ends)]]
    expected = [*judged.expected, *(value_of(run(judged.reference, case)) for case in cases[len(judged.cases) :])]
    ends = [*(called.end for called in judged.replies), *further.ends]
    calls = [arguments_of(judged.reference, case.args, case.kwargs) for case in cases]
    wrong = [problem(right, end) is not None for right, end in zip(expected, ends, strict=True)]
    return (
        _slips(judged, name_parts)
        or form_of(judged.topic, calls, expected, ends, wrong)
        or region_of(judged.topic, expected, ends, wrong)
        or condition_of(judged.topic, calls, expected, ends, wrong)
        or confusion_of(judged.topic, expected, ends, wrong)
    )
