"""The verb `autograder collect`: what students handed in elsewhere, into the course."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.counting import many
from autograder.commands.exit_codes import GOOD, NOT_GOOD
from autograder.commands.instructors.lock import only_one
from autograder.errors import UserError

if TYPE_CHECKING:
    from autograder.classroom.collect.collection import Account
    from autograder.classroom.collect.people import People
    from autograder.classroom.student import Student
    from autograder.grading.course.assignments import Classroom

SPOOL = "unpacking-"  # in the course's private folder


@click.command("collect", short_help="Bring in what students handed in to an LMS or by mail.")
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE.zip|FOLDER]...")
@click.option("--roster", type=click.Path(path_type=Path), help="A CSV file that says who is in the class; it is kept.")
def collect(sources: tuple[Path, ...], roster: Path | None) -> int:
    """Put downloads of Canvas, Moodle, Blackboard, Brightspace, Google Classroom or Gradescope into submitted/.

    Folders that people made are read as well. Each file is accounted for, a later hand-in is never replaced by an
    earlier one, and doing it again changes nothing. The exit code is 1 when something is left for you to decide.
    """
    from autograder.classroom.roster import keep_roster
    from autograder.classroom.roster_file import read_roster_file
    from autograder.grading.course.assignments import course_around, open_classroom

    if not sources and roster is None:
        raise UserError("What is to be collected? Pass the zip file that you downloaded, or a folder.")
    classroom = open_classroom(course_around(Path.cwd()))
    try:
        with only_one(classroom):
            if roster is not None:
                enrolled = read_roster_file(roster)
                keep_roster(classroom, enrolled)
                print(f"In the roster: {many(len(enrolled), 'student')}.")
            return _collect(classroom, sources) if sources else GOOD
    except OSError as error:
        raise UserError(
            f"`{error.filename or classroom.root}` cannot be used: {error.strerror or error}. "
            "What is collected so far is in its place: run the same command again."
        ) from None


def _collect(classroom: Classroom, sources: tuple[Path, ...]) -> int:
    from autograder.classroom.collect.collection import collect as collect_one
    from autograder.classroom.collect.collection import missing
    from autograder.classroom.collect.people import People
    from autograder.classroom.roster import read_enrolled

    for left in classroom.private.glob(f"{SPOOL}*"):
        shutil.rmtree(left)  # of a process that was ended
    people = People(read_enrolled(classroom))
    accounts = []
    for source in sources:
        with tempfile.TemporaryDirectory(prefix=SPOOL, dir=classroom.private) as spool:
            accounts.append(collect_one(classroom, source, people, Path(spool)))
        _print_account(accounts[-1], classroom)
    excused = _excused(classroom, people)
    enrolled = {entry.student.id for entry in people.enrolled}
    not_expected = Counter(assignment for student, assignment in excused if student in enrolled)
    _print_missing(missing(classroom, people, accounts, excused), len(enrolled), not_expected)
    unclear = sum(len(account.unclear) for account in accounts)
    if not unclear:
        return GOOD
    print(f"\nUnclear, and yours to decide: {many(unclear, 'file')}, named above.")
    return NOT_GOOD


def _print_account(account: Account, classroom: Classroom) -> None:
    from autograder.classroom.collect.placing import REPLACED, UNDECIDED, in_words, where_earlier

    print(f"{account.origin}: {many(account.files, 'file')}, {account.system or 'folders and files of people'}.")
    for placed in account.placed:
        work = placed.work
        print(f"  {work.student.id}/{work.assignment}: {in_words(placed)}")
        for name, piece in sorted(work.files.items()) if placed.state != UNDECIDED else ():
            print(f"    {_plain(piece.file.path)} -> {_plain(name)}")
    for work in account.earlier:
        print(f"  {work.student.id}/{work.assignment}: an earlier hand-in, not taken")
        for piece in work.files.values():
            print(f"    {_plain(piece.file.path)}")
    for left in account.of_system:
        print(f"  {_plain(left.path)}: {left.reason}")
    for note in account.notes:
        print(f"  {note}")
    if account.of_tools:
        print(f"  Left out: {many(account.of_tools, 'file')} that programs leave behind.")
    if any(placed.state == REPLACED for placed in account.placed):
        print(f"  What had to give way is in `{where_earlier(classroom)}/STUDENT/LESSON/`.")
    if account.unclear:
        print("Unclear:")
    for left in account.unclear:
        print(f"  {_plain(left.path)}: {left.reason}.")


def _excused(classroom: Classroom, people: People) -> frozenset[tuple[str, str]]:
    """Return who is excused from what, by the file of the course, whoever knows the student."""
    from autograder.classroom.excused import EXCUSED_FILE, excused_of
    from autograder.classroom.gradebook_rows import read_gradebook
    from autograder.grading.course.assignments import assignments_of

    if not (classroom.root / EXCUSED_FILE).exists():
        return frozenset()
    here = {folder.name for folder in classroom.submitted.iterdir()} if classroom.submitted.is_dir() else set()
    known = here | {entry.student.id for entry in people.enrolled} | set(read_gradebook(classroom).students)
    return excused_of(classroom.root, known, assignments_of(classroom))


def _print_missing(missing: dict[str, list[Student]], enrolled: int, excused: Counter[str]) -> None:
    for assignment, students in missing.items():
        expected = enrolled - excused[assignment]
        but = f", {excused[assignment]} excused" if excused[assignment] else ""
        if not enrolled:
            print(f"{assignment}: who is missing can be said with a roster, `--roster FILE`.")
        elif not students:
            print(f"{assignment}: all {many(expected, 'student')} of the roster handed in{but}.")
        else:
            have = "has" if len(students) == 1 else "have"
            print(f"{assignment}: of {many(expected, 'student')}, {len(students)} {have} handed in nothing{but}:")
            for student in students:
                print(f"  {student.id}{f' ({_plain(student.name)})' if student.name else ''}")


def _plain(name: object) -> str:
    """Return a name that others chose as a terminal bears it."""
    return "".join(sign if sign.isprintable() else "?" for sign in str(name))
