"""What lies in a submission's folder: regular files of a bounded size under plain names, and nothing they point to."""

import os
from pathlib import Path

import pytest

from autograder.grading.course import submission
from autograder.grading.course.submission import MAX_DEPTH, MAX_FILES, Submission, read_submission


@pytest.fixture
def folder(tmp_path):
    """Make a folder with a notebook, and something secret beside it."""
    made = tmp_path / "submitted"
    made.mkdir()
    (made / "a.ipynb").write_bytes(b"{}")
    (tmp_path / "secret.txt").write_bytes(b"TOP SECRET")
    return made


def read(folder: Path) -> Submission:
    """Return what is read of a folder."""
    return read_submission(folder, "ada", "01")


def test_files_are_read_with_those_in_folders(folder):
    """Modules and data of the student's own belong to the work."""
    (folder / "own" / "deeper").mkdir(parents=True)
    (folder / "own" / "deeper" / "tools.py").write_bytes(b"x = 1")

    taken = read(folder)

    assert taken.files == {"a.ipynb": b"{}", "own/deeper/tools.py": b"x = 1"}
    assert taken.notes == ()


def link_to_a_file(folder: Path) -> None:
    """Show a secret as one's own file."""
    (folder / "b.txt").symlink_to(folder.parent / "secret.txt")


def link_to_a_folder(folder: Path) -> None:
    """Show a whole folder as one's own."""
    (folder / "b").symlink_to(folder.parent, target_is_directory=True)


def pipe(folder: Path) -> None:
    """Have whoever reads wait for ever."""
    os.mkfifo(folder / "b")


def odd_name(folder: Path) -> None:
    """Write into the terminal of whoever reads a list."""
    (folder / "b\x1b[2J\n.txt").write_bytes(b"x")


def no_text(folder: Path) -> None:
    """Have a name that is no text."""
    with open(os.fsencode(folder) + b"/b\xff.txt", "wb") as file:
        file.write(b"x")


@pytest.mark.parametrize("trick", [link_to_a_file, link_to_a_folder, pipe, odd_name, no_text])
def test_what_is_no_plain_file_is_left_out_with_a_note(trick, folder):
    """Nothing is followed, nothing waits, and the note itself is plain text."""
    trick(folder)

    taken = read(folder)

    assert taken.files == {"a.ipynb": b"{}"}
    (note,) = taken.notes
    assert "left out" in note
    assert note.isprintable()


def test_what_tools_leave_behind_does_not_count(folder):
    """Nor does grading depend on them."""
    before = read(folder).digest
    for name in (".ipynb_checkpoints", "__pycache__", ".git"):
        (folder / name).mkdir()
        (folder / name / "x").write_bytes(b"x")
    for name in (".DS_Store", "Thumbs.db", "desktop.ini"):  # of whoever looks into the folder
        (folder / name).write_bytes(b"x")

    assert read(folder).digest == before


def test_too_many_files_and_folders_within_folders_end_somewhere(folder):
    """The notebook comes first, whatever its name."""
    for number in range(MAX_FILES + 5):
        (folder / f"Z{number}").write_bytes(b"")
    deep = folder.joinpath(*["d"] * (MAX_DEPTH + 3))
    deep.mkdir(parents=True)
    (deep / "x").write_bytes(b"x")

    taken = read(folder)

    assert len(taken.files) == MAX_FILES
    assert "a.ipynb" in taken.files
    assert not any(name.startswith("d/") for name in taken.files)
    assert f"Only the first {MAX_FILES} files" in taken.notes[-1]


def test_a_large_file_is_left_out_and_takes_no_room_from_the_notebook(folder, monkeypatch):
    """Its size is known before it is read."""
    monkeypatch.setattr(submission, "MAX_BYTES", 1000)
    (folder / "A.bin").write_bytes(b"x" * 999)
    (folder / "B.bin").write_bytes(b"y" * 500)

    taken = read(folder)

    assert sorted(taken.files) == ["B.bin", "a.ipynb"]
    assert "there is too much already" in taken.notes[0]


def test_the_sandbox_gets_no_notebooks_and_no_more_than_there_is_room(folder, monkeypatch):
    """A notebook of another assignment would be somebody's answers."""
    monkeypatch.setattr(submission, "MAX_BESIDE", 100)
    (folder / "data.bin").write_bytes(b"x" * 60)
    (folder / "more.bin").write_bytes(b"x" * 60)

    beside, (note,) = read(folder).beside()

    assert sorted(beside) == ["data.bin"]
    assert "`more.bin`" in note


@pytest.mark.parametrize("name", ["numpy.py", "random.py", "keras/__init__.py"])
def test_a_file_that_hides_a_module_stays_out_of_the_sandbox(folder, name):
    """It would spoil right answers; the note says which it is."""
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("")
    (folder / "helpers.py").write_text("")

    beside, notes = read(folder).beside()

    assert sorted(beside) == ["helpers.py"]
    assert len(notes) == 1
    assert f"`{name.removesuffix('/__init__.py')}` beside the notebook hides" in notes[0]


CHANGES = {
    "another content": lambda folder: (folder / "b.txt").write_bytes(b"2"),
    "another name": lambda folder: (folder / "b.txt").rename(folder / "c.txt"),
    "a file more": lambda folder: (folder / "c.txt").write_bytes(b""),
    "a file less": lambda folder: (folder / "b.txt").unlink(),
    "bytes moved from one file to the next": lambda folder: [
        (folder / "a.ipynb").write_bytes(b"{"),
        (folder / "b.txt").write_bytes(b"}1"),
    ],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_digest_tells_every_change(change, folder):
    """A result is found again only for the very same submission."""
    (folder / "b.txt").write_bytes(b"1")
    before = read(folder).digest

    change(folder)

    assert read(folder).digest != before
    assert read(folder).digest == read(folder).digest
