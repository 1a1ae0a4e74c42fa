"""Collect: read what was given, say whose it is and of which lesson, put it into its place, and account for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.classroom.collect.arrived import Given, LeftOut
from autograder.classroom.collect.attempts import Attempt, Piece, attempts_of
from autograder.classroom.collect.given import read_given
from autograder.classroom.collect.layouts import blackboard, brightspace, canvas, google, gradescope, moodle, plain
from autograder.classroom.collect.layouts.handed import Identity, Layout, Recognised
from autograder.classroom.collect.lessons import Lesson, lessons_of, names_of
from autograder.classroom.collect.people import People
from autograder.classroom.collect.placing import UNDECIDED, Placed, Places
from autograder.classroom.collect.works import Work, with_loose, works_of
from autograder.classroom.receipt import checksums_of
from autograder.classroom.student import Student
from autograder.grading.course.assignments import Classroom

# In this order where two explain as many files: what is said more exactly comes first.
LAYOUTS = (
    Layout("Gradescope", gradescope.recognise),
    Layout("Moodle", moodle.recognise),
    Layout("Blackboard", blackboard.recognise),
    Layout("Brightspace", brightspace.recognise),
    Layout("Canvas", canvas.recognise),
    Layout("Google Classroom", google.recognise),
)


@dataclass
class Account:
    """Hold what became of one archive or folder: every file in it is named once.

    `of_system` are files that the system itself wrote, `earlier` hand-ins of which the same download has a later one.
    """

    origin: str
    system: str = ""
    files: int = 0
    of_tools: int = 0
    placed: list[Placed] = field(default_factory=list)
    earlier: list[Work] = field(default_factory=list)
    of_system: list[LeftOut] = field(default_factory=list)
    unclear: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def collect(classroom: Classroom, path: Path, people: People, spool: Path) -> Account:
    """Collect one archive, folder or file; `spool` is an empty folder for what is unpacked."""
    given = read_given(path, spool / "given")
    account = Account(given.origin, files=len(given.files), of_tools=given.of_tools, unclear=list(given.left_out))
    people = People(people.enrolled)  # the numbers of a system may be others in the next download
    lessons = lessons_of(classroom)
    account.system, recognised, given = _recognised(given, path, people, names_of(lessons))
    account.of_system = [LeftOut(file.path.as_posix(), reason) for file, reason in recognised.of_system]
    explained = {handed_in.file.path for handed_in in recognised.handed} | {
        file.path for file, _ in recognised.of_system
    }
    whose = "whose is it? Put it into a folder with the id of its student"
    account.unclear += (LeftOut(file.path.as_posix(), whose) for file in given.files if file.path not in explained)
    attempts, left_out = attempts_of(recognised.handed, spool / "unpacked")
    account.unclear += left_out
    works: dict[Student, tuple[list[Work], list[Piece]]] = {}
    for attempt in attempts:
        _add(attempt, people, lessons, works, account)
    places = Places(classroom)
    for student_works, loose in works.values():
        _place(places, *with_loose(sorted(student_works, key=lambda work: work.order), loose), account)
    return account


def _recognised(given: Given, path: Path, people: People, lessons: frozenset[str]) -> tuple[str, Recognised, Given]:
    """Return the system that wrote a download, what its layout makes of the files, and these, unwrapped."""
    for files in (given, _unwrapped(given)):
        ways = [(layout.system, layout.recognise(files.files)) for layout in LAYOUTS]
        system, best = max(ways, key=lambda way: way[1].count)
        # One file may be named so by chance; most of them are not.
        if best.handed and best.count > len(files.files) / 2:
            return system, best, files
    known = _named_after(given, path, people)
    return "", plain.recognise(known.files, lessons, people.is_known), known


def _unwrapped(given: Given) -> Given:
    """Return the files without the folder in which all of them lie."""
    tops = {file.path.parts[0] for file in given.files}
    if len(tops) != 1 or any(len(file.path.parts) < 2 for file in given.files):
        return given
    return replace(
        given, files=tuple(replace(file, path=file.path.relative_to(file.path.parts[0])) for file in given.files)
    )


def _named_after(given: Given, path: Path, people: People) -> Given:
    """Return the files of a folder, or of an archive, that bears the name of a student as lying in it."""
    name = path.resolve().name if path.is_dir() else path.stem
    if not people.is_known(name):
        return given
    return replace(given, files=tuple(replace(file, path=name / file.path) for file in given.files))


def _add(
    attempt: Attempt,
    people: People,
    lessons: tuple[Lesson, ...],
    works: dict[Student, tuple[list[Work], list[Piece]]],
    account: Account,
) -> None:
    """Add the works of an attempt to those of its student."""
    student = _student(attempt, people)
    if isinstance(student, str):
        account.unclear += (LeftOut(piece.file.path.as_posix(), student) for piece in attempt.pieces)
        return
    if fault := _damage(attempt):
        account.notes.append(f"{student.id}: {fault}")
    made, loose, unclear = works_of(student, attempt, lessons)
    account.unclear += unclear
    theirs, theirs_loose = works.setdefault(student, ([], []))
    theirs += made
    theirs_loose += loose


def _student(attempt: Attempt, people: People) -> Student | str:
    receipt = attempt.receipt
    named = Identity(receipt.student, (receipt.student,), receipt.student) if receipt else None
    if named and attempt.who.guess:
        return people.find(named)
    if not attempt.who.own:
        return "whose is it? Put it into a folder with the id of its student"
    student = people.find(attempt.who)
    if isinstance(student, str) and named and not isinstance(by_receipt := people.find(named), str):
        return by_receipt
    return student


def _damage(attempt: Attempt) -> str:
    """Return in words that files are not those of which the receipt speaks."""
    if attempt.receipt is None:
        return ""
    checksums = attempt.receipt.checksums
    files = {
        piece.name.name: piece.file.location.read_bytes() for piece in attempt.pieces if piece.name.name in checksums
    }
    changed = [name for name, checksum in checksums_of(files).items() if checksums[name] != checksum]
    gone = [name for name in checksums if name not in files]
    if not changed and not gone:
        return ""
    return f"{', '.join(f'`{name}`' for name in (*changed, *gone))} is not what the receipt of `autograder submit` says"


def _place(places: Places, works: list[Work], loose: list[Piece], account: Account) -> None:
    """Put the latest work of each lesson into its place."""
    none = "no notebook was handed in with it, or several lessons were: put it beside its notebook"
    account.unclear += (LeftOut(piece.file.path.as_posix(), none) for piece in loose)
    last = {work.assignment: work for work in works}
    account.earlier += (work for work in works if last[work.assignment] is not work)
    for work in last.values():
        placed = places.place(work)
        account.placed.append(placed)
        if placed.state == UNDECIDED:
            account.unclear += (LeftOut(piece.file.path.as_posix(), placed.reason) for piece in work.files.values())


def missing(
    classroom: Classroom, people: People, accounts: Sequence[Account], excused: Collection[tuple[str, str]]
) -> dict[str, list[Student]]:
    """Return who of the roster has handed in nothing and is not excused, for each lesson that was collected."""
    assignments = Counter(placed.work.assignment for account in accounts for placed in account.placed)
    return {
        assignment: [
            entry.student
            for entry in people.enrolled
            if (entry.student.id, assignment) not in excused
            and not (classroom.submitted / entry.student.id / assignment).is_dir()
        ]
        for assignment in sorted(assignments)
    }
