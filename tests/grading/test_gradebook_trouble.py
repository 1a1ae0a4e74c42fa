"""A gradebook that cannot be used is told in words: what, where, and how to repair it."""

import contextlib
import os
import resource
import sqlite3
from pathlib import Path

import pytest

from autograder.commands.main import main
from tests.grading.tiny import CONFIG, handed_in, make_course, submit

BOOK = Path("gradebook.db")
LEAST = 4096  # bytes of a file: too few for any gradebook


def other_version() -> None:
    """Take away what this version of nbgrader asks for."""
    with contextlib.closing(sqlite3.connect(BOOK)) as connection:
        connection.execute("create table course (name varchar)")
        connection.commit()


def half() -> None:
    """Lose the end of a database."""
    other_version()
    BOOK.write_bytes(BOOK.read_bytes()[:100])


def read_only() -> None:
    """Have SQLite refuse to write, as it does on such a disk."""
    sqlite3.connect(BOOK).close()
    BOOK.touch()
    Path("nbgrader_config.py").write_text(
        f"{CONFIG}c.CourseDirectory.db_url = 'sqlite:///file:{BOOK.absolute()}?mode=ro&uri=true'\n"
    )


TROUBLE = {
    "garbage": (lambda: BOOK.write_bytes(b"garbage" * 1000), "It is damaged: put back a copy"),
    "half of it": (half, "It is damaged: put back a copy"),
    "a folder": (BOOK.mkdir, "is no file: move it away"),
    "a pipe": (lambda: os.mkfifo(BOOK), "is no file: move it away"),
    "a link to nowhere": (lambda: BOOK.symlink_to("no/where"), "is no file: move it away"),
    "another version": (other_version, "nbgrader db upgrade"),
    "a disk for reading": (read_only, "Make the file and its folder writable."),
    "a damaged lock": (lambda: _lock(lambda path: path.write_bytes(b"garbage" * 1000)), "remove it"),
    "a folder for the lock": (lambda: _lock(Path.mkdir), "move it away"),
}


def _lock(make) -> None:
    Path(".autograder").mkdir()
    make(Path(".autograder/lock"))


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Make a course to which one student has handed in, and go there."""
    make_course(tmp_path)
    monkeypatch.chdir(tmp_path)
    submit(Path(), "ada", handed_in())


@pytest.mark.parametrize(("spoil", "repair"), TROUBLE.values(), ids=TROUBLE)
def test_what_is_wrong_with_a_gradebook_is_a_sentence(spoil, repair, course, capsys):
    """With a repair, and the exit code of wrong use."""
    spoil()

    assert main(["grade", "--jobs", "1"]) == 2

    said = capsys.readouterr().err
    assert repair in said
    assert "Traceback" not in said


def test_a_gradebook_on_a_full_disk_is_a_sentence(course, capsys):
    """The system refuses to make the file longer."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LEAST, before[1]))
    try:
        assert main(["grade", "--jobs", "1"]) == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert "disk" in capsys.readouterr().err
