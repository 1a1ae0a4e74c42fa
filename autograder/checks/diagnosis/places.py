"""Find the line of a learner's function where it goes wrong: the smallest edit that makes it right tells."""

from __future__ import annotations

import ast
import difflib
import itertools
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.diagnosis.edits import Edit, edits_of
from autograder.checks.engine.ask import Remote, ask
from autograder.checks.engine.calls import Case, problem
from autograder.checks.engine.compare import ATOL, RTOL, agrees
from autograder.checks.engine.exercise import Place, Repair
from autograder.probes.edited_source import Source
from autograder.probes.reply import End, Value

SECONDS, SECONDS_FOR_TWO = 1.0, 0.7  # in which one edit is found, or not, and then two
AT_ONCE = 60  # edits that are tried in one question
MOST_BEGUN, MOST_SECOND = 8, 300  # edits that come nearer, and likely ones that are added to each
Distance = tuple[float, float]  # from what was expected: of form, and of values
NOTHING, NOWHERE = (0.0, 0.0), (3.0, 0.0)
ENOUGH, TRIED = 4, 3  # so many numbers tell by themselves; where there are fewer, so many wrong cases are tried
LEAST_SECONDS = 0.1
MOST_SIZE, MOST_VALUES = 64, 5000  # a number among the arguments, and values of an array, with which edits are tried
MOST_LEAVES = 2000  # numbers of a value that are compared
MOST_CHARACTERS = 120  # of a line that is shown, and of what is said of it


def repair_of(answer: Any, cases: Sequence[Case], expected: Sequence[Any], wrong: Sequence[int]) -> Repair | None:
    """Return the smallest edit, or two, of the answer's own source that pass every case; `None` where none is known.

    The edits are made here and run where the answer lives; what was expected stays here. `wrong` are the places of the
    cases that went wrong: edits are tried on the first small ones of them.
    """
    small = [place for place in wrong if is_small(cases[place])]
    source = ask(probes.source_of, answer) if small else Source("", 0)
    if not source.text:
        return None
    tried = small[: 1 if len(list(_leaves(expected[small[0]]))) >= ENOUGH else TRIED]
    search = _Search(answer, [(case.args, case.kwargs) for case in cases], expected, tried)
    try:
        edits = next(search.right(source.text), None)
    except (SyntaxError, ValueError, RecursionError):
        return None
    return _repair(source, edits) if edits else None


@dataclass
class _Search:
    """Try edits of an answer, and edits of those that come nearer, until the time is up."""

    answer: Any
    calls: Sequence[Any]
    expected: Sequence[Any]
    tried: Sequence[int]
    until: float = 0.0

    def right(self, source: str) -> Iterator[tuple[Edit, ...]]:
        """Yield the edits that make the source right, one alone before two together."""
        self.until = self._now() + SECONDS
        ends = self._ends([source], self.tried)
        start = self._distance(ends[0]) if ends else NOWHERE
        nearer: list[tuple[Distance, int, Edit]] = []
        for edit, away in self._changed(source):
            if away == NOTHING and self._passes(edit):
                yield (edit,)
            if NOTHING < away < start:
                nearer.append((away, len(nearer), edit))
        self.until = self._now() + SECONDS_FOR_TWO
        for _, _, first in sorted(nearer)[:MOST_BEGUN]:
            for second, away in itertools.islice(self._changed(first.source), MOST_SECOND):
                if away == NOTHING and self._passes(second):
                    yield first, second

    def _changed(self, source: str) -> Iterator[tuple[Edit, Distance]]:
        """Yield edits of a source, each with how far from right the cases are with it, until the time is up."""
        for edits in _batched(edits_of(source), AT_ONCE):
            for edit, ends in zip(edits, self._ends([edit.source for edit in edits], self.tried), strict=False):
                yield edit, self._distance(ends)
                if self._now() > self.until:
                    return

    def _distance(self, ends: Sequence[End[Any]]) -> Distance:
        away = [distance(self.expected[place], end) for place, end in zip(self.tried, ends, strict=False)]
        missing = len(self.tried) - len(away)
        return sum(form for form, _ in away) + NOWHERE[0] * missing, sum(part for _, part in away)

    def _passes(self, edit: Edit) -> bool:
        places = range(len(self.expected))
        (ends,) = self._ends([edit.source], places) or [()]
        return len(ends) == len(places) and not any(map(problem, self.expected, ends))

    def _ends(self, sources: Sequence[str], places: Sequence[int]) -> Sequence[Sequence[End[Any]]]:
        """Return how the calls at these places end for each source."""
        left = max(self.until - self._now(), LEAST_SECONDS)
        ends: Sequence[Sequence[End[Any]]] = ask(
            probes.call_edited, self.answer, sources, [self.calls[place] for place in places], left
        ).ends
        return ends

    def _now(self) -> float:
        # Here it is the computer's work that counts, not how busy it is with other things.
        return time.monotonic() if isinstance(self.answer, Remote) else time.process_time()


def is_small(case: Case) -> bool:
    """Return whether any edit of a function takes little memory for a case: one may multiply two of its sizes."""
    return all(
        value.size <= MOST_VALUES if isinstance(value, np.ndarray) else _largest(value) <= MOST_SIZE
        for value in (*case.args, *case.kwargs.values())
    )


def _largest(value: Any) -> float:
    numbers = (each for each in _leaves(value) if isinstance(each, (int, float)))
    return max((abs(each) for each in numbers), default=0.0)


def distance(expected: Any, end: End[Any]) -> Distance:
    """Return how far the end of a call is from what was expected: first its kind and form, then its values."""
    if not isinstance(end, Value):
        return NOWHERE
    if agrees(expected, end.value):
        return NOTHING
    e, g = list(_leaves(expected)), list(_leaves(end.value))
    array = isinstance(expected, np.ndarray)
    if len(e) != len(g) or (array and _axes(end.value) != np.ndim(expected)):
        axes = array and np.ndim(expected) != _axes(end.value)
        return (2.0 if axes else 1.0), abs(len(e) - len(g)) / max(len(e), 1)
    return 0.5, _share_wrong(e, g) + _error(e, g)


def _share_wrong(expected: Sequence[Any], got: Sequence[Any]) -> float:
    try:
        wrong = ~np.isclose(np.asarray(got, float), np.asarray(expected, float), rtol=RTOL, atol=ATOL)
        return float(np.mean(wrong))
    except (ValueError, TypeError):
        return sum(not agrees(a, b) for a, b in zip(expected, got, strict=True)) / max(len(expected), 1)


def _error(expected: Sequence[Any], got: Sequence[Any]) -> float:
    """Return how large the error of numbers is, relative to them, 1 at most."""
    try:
        e, g = np.asarray(expected, float), np.asarray(got, float)
    except (ValueError, TypeError):
        return 0.0
    with np.errstate(all="ignore"):
        error = float(np.linalg.norm(g - e) / (np.linalg.norm(g) + np.linalg.norm(e)))
    return error if math.isfinite(error) else 1.0


def _leaves(value: Any) -> Iterator[Any]:
    """Yield the single numbers and texts of plain data."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, np.ndarray):
        yield from value.ravel()[:MOST_LEAVES].tolist()
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _axes(value: Any) -> int:
    try:
        return np.ndim(value)
    except ValueError:
        return -1


def _batched(edits: Iterator[Edit], size: int) -> Iterator[tuple[Edit, ...]]:
    while batch := tuple(itertools.islice(edits, size)):
        yield batch


def _repair(source: Source, edits: Sequence[Edit]) -> Repair:
    """Return one edit, or two of which the second changes what the first has left, as places in the cell."""
    before = source.text.splitlines()
    where = [(line, edits[0].kind) for line in edits[0].lines]
    for second in edits[1:]:
        moved = _moved_lines(before, edits[0].source.splitlines())
        where += [(moved.get(line, line), second.kind) for line in second.lines]
    places = tuple(
        Place(source.line + line - 1, before[line - 1].strip()[:MOST_CHARACTERS], kind[:MOST_CHARACTERS])
        for line, kind in dict.fromkeys(where)
        if 0 < line <= len(before)
    )
    old, new = (ast.unparse(ast.parse(text)).splitlines() for text in (source.text, edits[-1].source))
    return Repair(places, tuple(line.strip() for line in new if line not in old))


def _moved_lines(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return for each line of `new` the line of `old` that it was, counted from 1."""
    moved = {}
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag in ("equal", "replace"):
            moved.update({j + 1: min(i1 + j - j1, i2 - 1) + 1 for j in range(j1, j2)})
    return moved
