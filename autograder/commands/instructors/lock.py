"""One command at a time changes a course: two at once would write one gradebook, and one folder of submissions."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING

from autograder.errors import UserError

if TYPE_CHECKING:
    from autograder.grading.course.assignments import Classroom


@contextlib.contextmanager
def only_one(classroom: Classroom) -> Iterator[None]:
    """Hold the course's lock; raise `UserError` where another command holds it."""
    path = classroom.private / "lock"
    classroom.make_private()
    if os.path.lexists(path) and not path.is_file():
        raise UserError(f"`{path}` is no file, and no lock: move it away.")
    path.touch()
    # Of an empty database: SQLite's locks are the same on every system, and end with the process that holds them.
    with contextlib.closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("begin exclusive")
        except sqlite3.DatabaseError as error:
            if "locked" not in str(error):
                raise UserError(f"`{path}` cannot be used ({error}): remove it.") from None
            raise UserError(
                f"Another `autograder grade` or `collect` is at work in `{classroom.root}`: wait until it is done."
            ) from None
        yield
