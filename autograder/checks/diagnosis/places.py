"""Find the line of a learner's function where it goes wrong: the smallest edit that makes it right tells."""

from __future__ import annotations

import ast
import difflib
import itertools
import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.diagnosis.distance import NOTHING, NOWHERE, Distance, distance, leaves_of, same_numbers
from autograder.checks.diagnosis.known import Known
from autograder.checks.diagnosis.source_edits.edits import MOST_CHARACTERS, Edit, edits_of, in_turn
from autograder.checks.diagnosis.stopping import reason_of
from autograder.checks.engine.ask import Remote, ask
from autograder.checks.engine.calls import Case, problem
from autograder.checks.engine.exercise import Mistake, Place, Repair
from autograder.probes.edited_source import Source
from autograder.probes.reply import End, Raised

SECONDS, SECONDS_FOR_FURTHER, SECONDS_FOR_TWO = 0.8, 0.4, 0.6  # in which one edit is found, or not, and then two
AT_ONCE = 60  # edits that are tried in one question
MOST_BEGUN, MOST_SECOND = 8, 1500  # edits that come nearer, and likely ones that are added to each
MOST_ALIKE = 20  # edits that may leave a known mistake
ENOUGH, TRIED = 4, 3  # so many numbers tell by themselves; where there are fewer, so many wrong cases are tried
LEAST_SECONDS = 0.1
MOST_SIZE, MOST_VALUES = 64, 5000  # a number among the arguments, and values of an array, with which edits are tried


Repaired = tuple[tuple[Edit, ...], Mistake | None]


def repair_of(
    answer: Any,
    cases: Sequence[Case],
    expected: Sequence[Any],
    wrong: Sequence[int],
    known_at: Callable[[Sequence[int]], Known],
    further: Callable[[str], Iterator[Edit]],
    share: float = 1.0,
) -> Repair | None:
    """Return the smallest edit, or two, of the answer's own source that pass every case; `None` where none is known.

    The edits are made here and run where the answer lives; what was expected stays here. `wrong` are the places of the
    cases that went wrong: edits are tried on the first small ones of them. An edit that leaves a known mistake,
    which `known_at` the places that are tried looks up, is a repair too, besides that mistake.
    `further` makes edits of a source that are made for this exercise; `share` is that of the time which may be taken.
    """
    small = tried_places(cases, expected, wrong)
    source = ask(probes.source_of, answer) if small else Source("", 0)
    if not source.text:
        return None
    search = _Search(answer, cases, expected, small, known_at(small), further, share)
    try:
        edits, besides = next((told for told in search.right(source.text) if told[0]), ((), None))
    except (SyntaxError, ValueError, RecursionError):
        return None
    return replace(_repair(source, edits), besides=besides) if edits else None


def stopped_at(end: End[Any]) -> Repair | None:
    """Return the line of the learner's at which a call stopped, `None` where it did not."""
    match end:
        case Raised(kind, text, int() as line, str() as source):
            words = f"Python stops here with {kind}: {text}".rstrip(".: ")
            reason = reason_of(kind, text)
            return Repair((Place(line, source, f"{words}. {reason}" if reason else words),), ())
    return None


def tried_places(cases: Sequence[Case], expected: Sequence[Any], wrong: Sequence[int]) -> list[int]:
    """Return the places of the cases on which edits are tried first: small ones that went wrong."""
    small = [place for place in wrong if is_small(cases[place])]
    return small[: 1 if small and len(list(leaves_of(expected[small[0]]))) >= ENOUGH else TRIED]


@dataclass(frozen=True)
class _Begun:
    """Hold an edit that comes nearer: how far is left on which cases, where it stood among the others."""

    away: Distance
    number: int
    edit: Edit
    tried: tuple[int, ...]


@dataclass
class _Search:
    """Try edits of an answer, and edits of those that come nearer, until the time is up."""

    answer: Any
    cases: Sequence[Case]
    expected: Sequence[Any]
    tried: Sequence[int]
    known: Known
    further: Callable[[str], Iterator[Edit]]
    share: float
    until: float = 0.0
    begun: list[_Begun] = field(default_factory=list)  # edits that come nearer
    alike: list[tuple[Edit, Mistake]] = field(default_factory=list)  # edits that may leave a known mistake
    distinct: dict[bytes, Edit] = field(default_factory=dict)  # by what comes of them: the first edit of each kind
    unseen: list[Edit] = field(default_factory=list)  # edits that change nothing in the calls that are tried

    def right(self, source: str) -> Iterator[Repaired]:
        """Yield the edits that make the source right: one alone, one besides a known mistake, two together.

        Where some do not, nothing is yielded in their place, so that those of others have their turn.
        """
        self.until = self._now() + self.share * SECONDS
        yield from self._alone(source)
        self.until = self._now() + self.share * SECONDS_FOR_FURTHER
        for edit, tried in self._changed(self.further(source), self.tried):
            if self._distance(tried, self.tried) == NOTHING and not self._wrong(edit):
                yield (edit,), None
        self.until = self._now() + self.share * SECONDS_FOR_TWO / 2
        yield from self._beside_known(source)
        nearest = sorted(self.begun, key=lambda each: (each.away, each.number))[:MOST_BEGUN]
        yield from in_turn(*(self._with_another(source, first) for first in nearest))
        self.until = self._now() + self.share * SECONDS_FOR_TWO / 2
        yield from in_turn(*(self._with_second(first) for first in nearest))

    def _alone(self, source: str) -> Iterator[Repaired]:
        """Yield single edits that make the source right, and keep those that come nearer."""
        ends = self._ends([source], self.tried)
        start = self._distance(ends[0], self.tried) if ends else NOWHERE
        as_before = pickle.dumps(ends[0]) if ends else b""
        for edit, tried in self._changed(edits_of(source), self.tried):
            away = self._distance(tried, self.tried)
            if (effect := pickle.dumps(tried)) == as_before:
                self.unseen.append(edit)
            self.distinct.setdefault(effect, edit)
            if away == NOTHING:
                wrong = self._wrong(edit)
                if not wrong:
                    yield (edit,), None
                elif small := tried_places(self.cases, self.expected, wrong):
                    self._keep((0.0, len(wrong) / len(self.cases)), edit, small)
            elif away < start:
                self._keep(away, edit, self.tried)
            if away != NOTHING and start < NOWHERE and len(self.alike) < MOST_ALIKE:
                self.alike += [(edit, mistake) for mistake in self.known.like(tried)]

    def _keep(self, away: Distance, edit: Edit, tried: Sequence[int]) -> None:
        self.begun.append(_Begun(away, len(self.begun), edit, tuple(tried)))

    def _beside_known(self, source: str) -> Iterator[Repaired]:
        """Yield edits that leave a known mistake, and nothing else that is wrong."""
        for edit, mistake in self.alike:
            if self._now() > self.until:
                return
            all_ends = self._all_ends(edit)
            if self.known.explains(mistake, all_ends) and self._is_nearer(all_ends, source):
                yield (edit,), mistake

    def _with_another(self, source: str, first: _Begun) -> Iterator[Repaired]:
        """Yield an edit with another of the same source, on other lines: of those with the same effect the first."""
        others = self.distinct.values() if first.away[0] else (*self.unseen, *self.distinct.values())
        seconds = (merged for edit in others if (merged := _merged(source, first.edit, edit)))
        yield from self._together(first, seconds)

    def _with_second(self, first: _Begun) -> Iterator[Repaired]:
        """Yield an edit with one of the source that it leaves, which may be on the same line."""
        yield from self._together(first, itertools.islice(edits_of(first.edit.source), MOST_SECOND))

    def _together(self, first: _Begun, seconds: Iterator[Edit]) -> Iterator[Repaired]:
        for second, tried in self._changed(seconds, first.tried):
            right = self._distance(tried, first.tried) == NOTHING and not self._wrong(second)
            yield ((first.edit, second) if right else ()), None

    def _changed(self, changes: Iterator[Edit], places: Sequence[int]) -> Iterator[tuple[Edit, Sequence[End[Any]]]]:
        """Yield edits, each with how the calls at these places end with it, until the time is up."""
        for edits in _batched(changes, AT_ONCE):
            if self._now() > self.until:
                return
            for edit, ends in zip(edits, self._ends([edit.source for edit in edits], places), strict=False):
                yield edit, ends
                if self._now() > self.until:
                    return

    def _distance(self, ends: Sequence[End[Any]], places: Sequence[int]) -> Distance:
        away = [distance(self.expected[place], end) for place, end in zip(places, ends, strict=False)]
        missing = len(places) - len(away)
        return sum(form for form, _ in away) + NOWHERE[0] * missing, sum(part for _, part in away)

    def _wrong(self, edit: Edit) -> list[int]:
        """Return the places of the cases that an edited answer gets wrong."""
        ends = self._all_ends(edit)
        return [
            place
            for place, right in enumerate(self.expected)
            if place >= len(ends) or problem(right, ends[place]) is not None
        ]

    def _is_nearer(self, ends: Sequence[End[Any]], source: str) -> bool:
        """Return whether calls end nearer to right than they do with a source: an edit may bring in a mistake."""
        places = range(len(self.expected))
        (before,) = self._ends([source], places) or [()]
        if all(same_numbers(right, end) for right, end in zip(self.expected, ends, strict=False)):
            return True  # in other places: how far they are from right says nothing
        return self._distance(ends, places) < self._distance(before, places)

    def _all_ends(self, edit: Edit) -> Sequence[End[Any]]:
        (ends,) = self._ends([edit.source], range(len(self.expected))) or [()]
        return ends

    def _ends(self, sources: Sequence[str], places: Sequence[int]) -> Sequence[Sequence[End[Any]]]:
        """Return how the calls at these places end for each source."""
        left = max(self.until - self._now(), LEAST_SECONDS)
        calls = [(self.cases[place].args, self.cases[place].kwargs) for place in places]
        ends: Sequence[Sequence[End[Any]]] = ask(probes.call_edited, self.answer, sources, calls, left).ends
        return ends

    def _now(self) -> float:
        # Here it is the computer's work that counts, not how busy it is with other things.
        return time.monotonic() if isinstance(self.answer, Remote) else time.process_time()


def _merged(source: str, first: Edit, second: Edit) -> Edit | None:
    """Return the second edit in the source that the first has left, `None` where they change the same lines."""
    lines = [text.splitlines() for text in (source, first.source, second.source)]
    if len(set(map(len, lines))) > 1 or any(a != old != b for old, a, b in zip(*lines, strict=True)):
        return None
    merged = [b if a == old else a for old, a, b in zip(*lines, strict=True)]
    return Edit("\n".join(merged) + "\n", second.lines, second.kind)


def is_small(case: Case) -> bool:
    """Return whether any edit of a function takes little memory for a case: one may multiply two of its sizes."""
    return all(
        value.size <= MOST_VALUES if isinstance(value, np.ndarray) else _largest(value) <= MOST_SIZE
        for value in (*case.args, *case.kwargs.values())
    )


def _largest(value: Any) -> float:
    numbers = (each for each in leaves_of(value) if isinstance(each, (int, float)))
    return max((abs(each) for each in numbers), default=0.0)


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
