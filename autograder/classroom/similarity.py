"""Find pairs of submissions whose answers are alike beyond what the lesson gives and what everybody writes.

Names, strings, comments and layout do not count, nor does the order of passages: copydetect's tokens are compared by
their k-grams (Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder.classroom.record import ClassRecord, Work, read_works
from autograder.classroom.student import Student
from autograder.classroom.tokens import Tokens, tokens_of
from autograder.grading.course.assignments import Classroom

K = 25  # tokens' characters of the shortest passage that counts: about two lines
# Measured on the right answers of tests/corpus to lessons 01 and 04: of whole notebooks of different answers at most
# 0.32 was alike, of single exercises at most 57 characters; of whole copies with other names, loops and order at least
# 0.64, in the median 0.81.
LEAST_SHARE, LEAST = 0.5, 80
COMMON = 10  # students; what more of them share is how one writes this, as in MOSS
MOST_PAIRS = 50
# Of fingerprints: the value of a k-gram as a polynomial, modulo 2**64 (Karp and Rabin, "Efficient randomized
# pattern-matching algorithms", 1987).
POWERS = np.uint64(0x9E3779B97F4A7C15) ** np.arange(K, dtype=np.uint64)

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
    tokens: Tokens
    hashes: Any
    counted: Any


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


def pairs_of_class(classroom: Classroom, record: ClassRecord) -> list[Pair]:
    """Return the pairs of all assignments of a class, one assignment after the other."""
    return [
        pair
        for name in record.assignments
        for pair in similar_pairs(record, name, given_code(classroom, name), _kept(classroom, name))
    ]


def take_apart(classroom: Classroom, assignments: Sequence[str]) -> None:
    """Take the answers of a class apart beforehand, which takes seconds, so that nobody waits for it later."""
    record = read_works(classroom, assignments)
    for name in record.assignments:
        answers = (_answers(work) for work in record.works if work.assignment == name)
        written = [source for sources in answers for source in sources.values()]
        tokens_of([*written, *given_code(classroom, name)], _kept(classroom, name))


def _kept(classroom: Classroom, assignment: str) -> Path:
    return classroom.private / "tokens" / f"{assignment}.msgpack"


def similar_pairs(
    record: ClassRecord, assignment: str, given: Sequence[str], kept: Path | None = None
) -> tuple[Pair, ...]:
    """Return the pairs of an assignment, those with most in common first.

    `given` is code that the lesson gives, `kept` the file in which tokens are kept from one time to the next.
    """
    students = {student.id: student for student in record.students}
    works = [work for work in record.works if work.assignment == assignment and work.exercises]
    answers = {work.student: _answers(work) for work in works}
    written = [source for sources in answers.values() for source in sources.values()]
    parts = {source: _part(source, tokens) for source, tokens in tokens_of([*written, *given], kept).items()}
    documents = [_document(students[student], sources, parts) for student, sources in answers.items()]
    hashes, counts = np.unique(_joined(document.hashes for document in documents), return_counts=True)
    known = np.unique(_joined([hashes[counts > COMMON], *(parts[source].hashes for source in given)]))
    for part in parts.values():
        part.counted = _covered(part, ~_among(part.hashes, known))
    for document in documents:
        document.hashes = document.hashes[~_among(document.hashes, known)]
    pairs = [_pair(assignment, documents[left], documents[right]) for left, right in _candidates(documents)]
    return tuple(sorted((pair for pair in pairs if pair is not None), key=lambda pair: -pair.amount)[:MOST_PAIRS])


def _candidates(documents: Sequence[_Document]) -> list[tuple[int, int]]:
    """Return which two documents share enough fingerprints for a passage that counts, those with most first."""
    hashes = _joined(document.hashes for document in documents)
    holders = np.repeat(np.arange(len(documents)), [len(document.hashes) for document in documents])
    order = np.argsort(hashes, kind="stable")
    hashes, holders = hashes[order], holders[order]
    starts = np.flatnonzero(np.diff(hashes, prepend=~hashes[:1]))
    sizes = np.diff(starts, append=len(hashes))
    shared = [np.empty(0, np.int64)]  # a number for each pair of holders of a fingerprint
    for size in range(2, COMMON + 1):
        groups = holders[starts[sizes == size, np.newaxis] + np.arange(size)]
        left, right = np.triu_indices(size, 1)
        shared.append((groups[:, left] * len(documents) + groups[:, right]).ravel())
    pairs, counts = np.unique(np.concatenate(shared), return_counts=True)
    enough = counts >= (LEAST - K) // 2
    most = np.argsort(-counts[enough], kind="stable")[: 4 * MOST_PAIRS]
    return [divmod(int(pair), len(documents)) for pair in pairs[enough][most]]


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


def _answers(work: Work) -> dict[str, str]:
    """Return what was written to each exercise, as copydetect counts its lines."""
    lines = {exercise.exercise: exercise.source.splitlines() for exercise in work.exercises}
    return {name: text for name, those in lines.items() if (text := "\n".join(those).strip("\n")).strip()}


def _document(student: Student, sources: Mapping[str, str], parts: Mapping[str, _Part]) -> _Document:
    own = {exercise: parts[source] for exercise, source in sources.items()}
    return _Document(student, own, np.unique(_joined(part.hashes for part in own.values())))


def _part(source: str, tokens: Tokens) -> _Part:
    places = np.frombuffer(tokens.text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    if len(places) < K:
        return _Part(source, tokens, np.empty(0, np.int64), None)
    hashes = np.lib.stride_tricks.sliding_window_view(places, K) @ POWERS
    return _Part(source, tokens, hashes.view(np.int64), None)


def _joined(arrays: Iterable[Any]) -> Any:
    return np.concatenate([np.empty(0, np.int64), *arrays])


def _among(values: Any, ordered: Any) -> Any:
    """Return which of these values are among others, which are in order: a search in each, not a sort of all."""
    if not len(ordered):
        return np.zeros(len(values), bool)
    return ordered[np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)] == values


def _covered(part: _Part, wanted: Any) -> Any:
    """Return for each character of an answer's tokens whether it belongs to a fingerprint that is wanted."""
    first, length = np.flatnonzero(wanted), len(part.tokens.text) + 1
    steps = np.bincount(first, minlength=length) - np.bincount(first + K, minlength=length)
    return np.cumsum(steps)[:-1] > 0


def _lines(part: _Part, alike: Any) -> Lines:
    """Return the lines of an answer, each with whether one of its tokens is alike."""
    starts, removed = part.tokens.offsets.T
    places = np.flatnonzero(alike)
    places = places + removed[np.clip(np.searchsorted(starts, places), 0, len(starts) - 1)]
    lines = part.source.splitlines()
    ends = np.cumsum([len(line) + 1 for line in lines])
    marked = set(np.searchsorted(ends, places, side="right").tolist())
    return tuple((line, number in marked and bool(line.strip())) for number, line in enumerate(lines))


def given_code(classroom: Classroom, assignment: str) -> list[str]:
    """Return what everybody has or may have from the instructor: the lesson's code, the stubs and the solutions."""
    import nbformat

    from autograder.authoring.generate import read
    from autograder.grading.course.assignments import sources_of

    sources = sources_of(classroom, [assignment])[assignment]
    notebooks = [nbformat.reads(source.text, as_version=4) for source in sources]
    paths = sorted((classroom.source / assignment).glob("*.ipynb"))
    notebooks += [read(classroom.root, path.relative_to(classroom.root)) for path in paths]
    return [cell.source for notebook in notebooks for cell in notebook.cells if cell.cell_type == "code"]
