"""Put works into `submitted/`, never an earlier one in the place of a later one, and keep what had to give way."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.classroom.collect.works import Work
from autograder.files import read_regular, write_whole
from autograder.grading.course.assignments import Classroom
from autograder.grading.course.names import shown
from autograder.grading.course.returned_files import TIMESTAMP, as_date, date_of
from autograder.grading.course.submission import is_notebook

COLLECTED = "collected.json"
EARLIER = "earlier"
PARTIAL = ".collecting"  # in the student's folder: no name of an assignment
MAX_RECORD = 2**26  # bytes

NEW, REPLACED, THERE, OLDER, UNDECIDED = "new", "replaced", "there", "older", "undecided"


@dataclass(frozen=True)
class Collected:
    """Hold what is known of a work that was put into its place: which one it was, and when it was made.

    `given_out` is the path of its notebook in what the system gave out, by which that takes feedback back.
    """

    digest: str
    when: str
    serial: int
    changed: str
    given_out: str = ""


@dataclass(frozen=True)
class Placed:
    """Say what became of a work, and in words why nothing did and what to do."""

    work: Work
    state: str
    reason: str = ""


class Places:
    """Know what was put into a course before."""

    def __init__(self, classroom: Classroom) -> None:
        self._classroom = classroom
        self._path = classroom.private / COLLECTED
        self._known = collected(classroom)

    def place(self, work: Work) -> Placed:
        """Put a work into its place, unless a later one is there, or nobody can tell."""
        student = self._classroom.submitted / work.student.id
        folder = student / work.assignment
        for path in (student, folder):
            if os.path.lexists(path) and (path.is_symlink() or not path.is_dir()):
                return Placed(work, UNDECIDED, f"`{path}` is no folder: move it away, and collect once more")
        files = {name: piece.file.location.read_bytes() for name, piece in work.files.items()}
        paths = (piece.file.path.as_posix() for name, piece in work.files.items() if is_notebook(name))
        given_out = next(paths, "")  # of several notebooks the one whose name is the most like the lesson's
        mine = Collected(_digest(files), _text(work.when), work.serial, _text(work.changed), given_out)
        state, reason = self._compared(folder, mine) if folder.is_dir() else (NEW, "")
        if state in (NEW, REPLACED):
            self._put(folder, files, work)
            self._known[self._key(work)] = mine
            self._keep()
        return Placed(work, state, reason)

    def _compared(self, folder: Path, mine: Collected) -> tuple[str, str]:
        """Return whether a work is later than what lies in a folder."""
        known = self._known.get(f"{folder.parent.name}/{folder.name}")
        there = _files_in(folder)
        if not set(there) - {TIMESTAMP}:
            return NEW, ""  # somebody has made the folder, and nobody the work
        if known is not None and known.digest == mine.digest:
            return THERE, ""  # whatever was changed in it since was changed here
        if _digest(there) == mine.digest:
            return THERE, ""
        ours = date_of(there)
        theirs = Collected(
            "",
            _text(ours.replace(tzinfo=UTC) if isinstance(ours, datetime) else None),
            known.serial if known else 0,
            known.changed if known else "",
        )
        for mark in ("when", "serial", "changed"):
            new, old = getattr(mine, mark), getattr(theirs, mark)
            if new and old and new != old:
                return (REPLACED, "") if new > old else (OLDER, "")
        return UNDECIDED, (
            f"`{folder}` holds another version, and nothing says which is later: "
            "keep it, or move it away and collect once more"
        )

    def _put(self, folder: Path, files: Mapping[str, bytes], work: Work) -> None:
        """Make the folder beside its place and put it there at once, so that no half of it is ever seen."""
        partial = folder.parent / PARTIAL
        if partial.exists():
            shutil.rmtree(partial)  # of a process that was ended
        for name, content in files.items():
            path = partial / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if work.when is not None:
            (partial / TIMESTAMP).write_bytes(as_date(work.when.astimezone(UTC).replace(tzinfo=None)))
        if folder.is_dir():
            self._set_aside(folder)
        partial.rename(folder)

    def _set_aside(self, folder: Path) -> None:
        earlier = self._classroom.private / EARLIER / folder.parent.name / folder.name
        earlier.mkdir(parents=True, exist_ok=True)
        number = 1 + max((int(path.name) for path in earlier.iterdir() if path.name.isdecimal()), default=0)
        shutil.move(folder, earlier / str(number))

    def _keep(self) -> None:
        entries = {key: vars(known) for key, known in sorted(self._known.items())}
        self._classroom.make_private()
        write_whole(self._path, f"{json.dumps(entries, indent=1)}\n".encode())

    @staticmethod
    def _key(work: Work) -> str:
        return f"{work.student.id}/{work.assignment}"


def in_words(placed: Placed) -> str:
    """Return what became of a work, as it stands behind its name."""
    words = {
        NEW: "new",
        REPLACED: "in the place of an earlier one, which is kept",
        THERE: "there already",
        OLDER: "not taken: a later one is there",
        UNDECIDED: "not taken",
    }
    return words[placed.state] + (f"; {placed.work.note}" if placed.work.note else "")


def where_earlier(classroom: Classroom) -> str:
    """Return where works are kept in whose place later ones came."""
    return shown((classroom.private / EARLIER).relative_to(classroom.root).as_posix())


def collected(classroom: Classroom) -> dict[str, Collected]:
    """Return what was put into its place, by STUDENT/ASSIGNMENT; what cannot be read is not known."""
    with suppress(OSError, ValueError, TypeError, AttributeError):
        content: Any = json.loads(read_regular(classroom.private / COLLECTED, MAX_RECORD))
        return {str(key): Collected(**entry) for key, entry in content.items()}
    return {}


def _files_in(folder: Path) -> dict[str, bytes]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _digest(files: Mapping[str, bytes]) -> str:
    """Return a name for what a student made: files, and no date."""
    whole = hashlib.sha256()
    for name, content in sorted(files.items()):
        if name != TIMESTAMP:
            whole.update(f"{len(name.encode())} {name} ".encode() + hashlib.sha256(content).digest())
    return whole.hexdigest()


def _text(date: datetime | None) -> str:
    return date.astimezone(UTC).isoformat() if date else ""
