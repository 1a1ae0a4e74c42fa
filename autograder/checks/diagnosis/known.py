"""Look up which known mistake an answer behaves like, of those that leave enough of the right values to be told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.checks.diagnosis.arguments import argument_slips, arguments_of
from autograder.checks.diagnosis.relation import changed_by
from autograder.checks.diagnosis.relations import RELATIONS, numbers_in
from autograder.checks.engine.calls import Case, behaves_alike, run
from autograder.checks.engine.exercise import Mistake
from autograder.probes.reply import End, Value

SECONDS = 0.15  # of CPU time in which the mistakes are computed that an edited answer is compared with
DIGITS = 4  # of its largest value, by which values are looked up before they are compared


class Known:
    """Hold what known mistakes answer to some of the calls, so that an answer which gives the same is found at once."""

    def __init__(
        self,
        topic: str,
        reference: Callable[..., Any],
        mistakes: Sequence[Mistake],
        cases: Sequence[Case],
        expected: Sequence[Any],
        tried: Sequence[int],
    ) -> None:
        self._cases, self._tried = cases, tried
        self._table: dict[str, list[Mistake]] = {}
        until = time.process_time() + SECONDS
        least = numbers_in(expected) / 2
        for mistake in (*mistakes, *_slips(topic, reference, cases)):
            if time.process_time() > until:
                break
            if mistake.wrong is None:
                continue
            ends = [run(mistake.wrong, cases[place]) for place in tried]
            key = _key(ends)
            if key is not None and key != _key([Value(expected[place], "") for place in tried]):
                self._table.setdefault(key, []).append(mistake)
        self._least = least

    def like(self, ends: Sequence[End[Any]]) -> Sequence[Mistake]:
        """Return the mistakes that may have given the ends of the calls that are tried."""
        key = _key(ends)
        return self._table.get(key, []) if key is not None else []

    def explains(self, mistake: Mistake, ends: Sequence[End[Any]]) -> bool:
        """Return whether a mistake gives the ends of all calls, and they hold enough numbers for that to say much."""
        values = [end.value for end in ends if isinstance(end, Value)]
        if len(values) < len(self._cases) or numbers_in(values) < self._least:
            return False
        assert mistake.wrong is not None
        return all(behaves_alike(run(mistake.wrong, case), end) for case, end in zip(self._cases, ends, strict=True))


def _slips(topic: str, reference: Callable[..., Any], cases: Sequence[Case]) -> Iterator[Mistake]:
    """Yield the slips that are the same in every exercise, as mistakes."""
    for relation in RELATIONS:

        def wrong(*args: Any, change: Any = relation, **kwargs: Any) -> Any:
            return changed_by(change, reference(*args, **kwargs))

        yield Mistake(f"{topic}.{relation.id}", relation.message, wrong)
    calls = [arguments_of(reference, case.args, case.kwargs) for case in cases]
    for slip in argument_slips(topic, reference, calls):
        if not slip.id.endswith("-ignored"):  # which any edit brings about that drops the argument
            yield Mistake(slip.id, slip.message, slip.before(reference, reference))


def _key(ends: Sequence[End[Any]]) -> str | None:
    """Return a text that is the same for equal values, `None` where there is no value or nothing but zeros."""
    parts = []
    for end in ends:
        if not isinstance(end, Value) or end.value is None:
            return None
        parts.append(_rounded(end.value))
    return "; ".join(parts) if any(parts) else None


def _rounded(value: Any) -> str:
    try:
        array = np.asarray(value, float)
    except (ValueError, TypeError):
        return repr(value)[:500]
    if array.size == 1:
        array = array.reshape(())
    largest = float(np.max(np.abs(array), initial=0.0))
    if not np.isfinite(largest) or not largest:
        return ""
    digits = np.round(array / largest, DIGITS) + 0.0
    return f"{array.shape} {largest:.{DIGITS}g} {digits.tobytes().hex()}"
