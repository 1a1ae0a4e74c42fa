"""Find pairs of submissions whose answers are alike beyond what the lesson gives and what everybody writes.

Names, strings, comments and layout do not count, nor does the order of passages: copydetect's tokens and fingerprints
(k-grams, as in Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003).
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.classroom.record import ClassRecord, Work
from autograder.classroom.student import Student
from autograder.grading.course.assignments import Classroom

K = 25  # tokens' characters of the shortest passage that counts: about two lines
# Measured on the right answers of tests/corpus to lessons 01 and 04: of whole notebooks of different answers at most
# 0.32 was alike, of single exercises at most 57 characters; of whole copies with other names, loops and order at least
# 0.64, in the median 0.81.
LEAST_SHARE, LEAST = 0.5, 80
COMMON = 10  # students; what more of them share is how one writes this, as in MOSS
MOST_PAIRS = 50

Lines = tuple[tuple[str, bool], ...]  # each with whether it is alike


@dataclass(frozen=True)
class Alike:
    """Hold an exercise that is alike in two submissions: the share of it, and both answers, line by line."""

    exercise: str
    share: float
    left: Lines
    right: Lines


@dataclass(frozen=True)
class Pair:
    """Hold two students whose answers are alike, how much of the smaller submission is, and where.

    `amount` counts characters of code without names, strings, comments and layout.
    """

    assignment: str
    left: Student
    right: Student
    share: float
    amount: int
    exercises: tuple[Alike, ...]


@dataclass
class _Part:
    """Hold one answer: its tokens, the fingerprint at each place, and which tokens could be compared."""

    source: str
    tokens: str
    offsets: Any
    hashes: Any
    counted: Any = None


@dataclass
class _Document:
    """Hold all answers of a student by exercise, and their fingerprints that count, in order and each once."""

    student: Student
    parts: dict[str, _Part]
    hashes: Any

    def places(self, wanted: Any) -> Iterator[tuple[str, Any]]:
        """Yield for each exercise which of its tokens belong to one of these fingerprints."""
        for exercise, part in self.parts.items():
            yield exercise, _covered(part, _among(part.hashes, wanted))


def similar_pairs(record: ClassRecord, assignment: str, given: Sequence[str]) -> tuple[Pair, ...]:
    """Return the pairs of an assignment, those with most in common first; `given` is code that the lesson gives."""
    students = {student.id: student for student in record.students}
    works = [work for work in record.works if work.assignment == assignment and work.exercises]
    documents = [_document(students[work.student], work) for work in works]
    hashes, counts = np.unique(_joined(document.hashes for document in documents), return_counts=True)
    known = np.unique(_joined([hashes[counts > COMMON], *(_part(source).hashes for source in given)]))
    for document in documents:
        document.hashes = document.hashes[~_among(document.hashes, known)]
        for part in document.parts.values():
            part.counted = _covered(part, ~_among(part.hashes, known))
    pairs = [_pair(assignment, documents[a], documents[b]) for a, b in _candidates(documents)]
    return tuple(sorted((pair for pair in pairs if pair is not None), key=lambda pair: -pair.amount)[:MOST_PAIRS])


def _candidates(documents: Sequence[_Document]) -> list[tuple[int, int]]:
    """Return which two documents share enough fingerprints for a passage that counts, those with most first."""
    hashes = _joined(document.hashes for document in documents)
    holders = np.repeat(np.arange(len(documents)), [len(document.hashes) for document in documents])
    order = np.argsort(hashes, kind="stable")
    _, starts, many = np.unique(hashes[order], return_index=True, return_counts=True)
    ordered, several = holders[order], many > 1
    groups = (ordered[at : at + count].tolist() for at, count in zip(starts[several], many[several], strict=True))
    counts = Counter(pair for those in groups for pair in itertools.combinations(those, 2))
    return [pair for pair, count in counts.most_common(4 * MOST_PAIRS) if count >= (LEAST - K) // 2]


def _pair(assignment: str, left: _Document, right: _Document) -> Pair | None:
    """Return what is alike in two documents, if it is enough: in one exercise, or in all together."""
    shared = np.intersect1d(left.hashes, right.hashes, assume_unique=True)
    both = (left, dict(left.places(shared))), (right, dict(right.places(shared)))
    touched = [name for name in left.parts if all(name in marks and marks[name].any() for _, marks in both)]
    alone = {name: _compared(*(_only(marked, name) for marked in both)) for name in touched}
    whole = _compared(*both)
    if not any(map(_enough, (whole, *alone.values()))):
        return None
    exercises = tuple(
        Alike(name, alone[name][0], *(_lines(document.parts[name], marks[name]) for document, marks in both))
        for name in touched
        if _enough(whole) or _enough(alone[name])
    )
    return Pair(assignment, left.student, right.student, *whole, exercises)


Marked = tuple[_Document, dict[str, Any]]  # with what is alike in each exercise


def _only(marked: Marked, exercise: str) -> Marked:
    return marked[0], {exercise: marked[1][exercise]}


def _compared(*both: Marked) -> tuple[float, int]:
    """Return the share of what is alike where that is more, and the amount where that is less."""
    shares, amounts = [], []
    for document, alike in both:
        amount = sum(int(marks.sum()) for marks in alike.values())
        counted = sum(int(document.parts[name].counted.sum()) for name in alike)
        amounts.append(amount)
        shares.append(amount / counted if counted else 0.0)
    return max(shares), min(amounts)


def _enough(compared: tuple[float, int]) -> bool:
    share, amount = compared
    return share >= LEAST_SHARE and amount >= LEAST


def _document(student: Student, work: Work) -> _Document:
    parts = {one.exercise: replace(_part(one.source)) for one in work.exercises if one.source.strip()}
    return _Document(student, parts, np.unique(_joined(part.hashes for part in parts.values())))


@lru_cache(maxsize=2**14)  # of a class; while the report is kept fresh, only what is new is taken apart
def _part(source: str) -> _Part:
    from copydetect.utils import filter_code, hashed_kgrams

    tokens, offsets = filter_code(source, "answer.py", "python")
    return _Part(source, tokens, offsets, hashed_kgrams(tokens, K).astype(np.int64))


def _joined(arrays: Iterable[Any]) -> Any:
    return np.concatenate([np.empty(0, np.int64), *arrays])


def _among(values: Any, ordered: Any) -> Any:
    """Return which of these values are among others, which are in order: a search in each, not a sort of all."""
    if not len(ordered):
        return np.zeros(len(values), bool)
    return ordered[np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)] == values


def _covered(part: _Part, wanted: Any) -> Any:
    """Return for each character of an answer's tokens whether it belongs to a fingerprint that is wanted."""
    at = np.flatnonzero(wanted)
    steps = np.bincount(at, minlength=len(part.tokens) + 1) - np.bincount(at + K, minlength=len(part.tokens) + 1)
    return np.cumsum(steps)[:-1] > 0


def _lines(part: _Part, alike: Any) -> Lines:
    """Return the lines of an answer, each with whether one of its tokens is alike."""
    starts, removed = part.offsets[:, 0], part.offsets[:, 1]
    places = np.flatnonzero(alike)
    at = places + removed[np.clip(np.searchsorted(starts, places), 0, len(starts) - 1)]
    lines = part.source.splitlines()
    marked = {part.source.count("\n", 0, int(place)) for place in at}
    return tuple((line, number in marked and bool(line.strip())) for number, line in enumerate(lines))


def given_code(classroom: Classroom, assignment: str) -> list[str]:
    """Return what everybody has or may have from the instructor: the lesson's code, the stubs and the solutions."""
    import nbformat

    from autograder.authoring.generate import read
    from autograder.grading.course.assignments import sources_of

    notebooks = [nbformat.reads(one.text, as_version=4) for one in sources_of(classroom, [assignment])[assignment]]
    paths = sorted((classroom.source / assignment).glob("*.ipynb"))
    notebooks += [read(classroom.root, path.relative_to(classroom.root)) for path in paths]
    return [cell.source for notebook in notebooks for cell in notebook.cells if cell.cell_type == "code"]
