"""Read what a student handed in: regular files of a bounded size under plain names, and nothing that they point to."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.files import read_regular
from autograder.grading.course.names import shown
from autograder.lesson.hidden_modules import hidden_by, in_words

MAX_BYTES = 200 * 2**20  # of all files together, the notebook's outputs with them
MAX_BESIDE = 60 * 2**20  # of what goes into the sandbox beside the notebook
MAX_FILES = 500
MAX_DEPTH = 8
IGNORED = (".ipynb_checkpoints", "__pycache__", ".git", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Submission:
    """Hold the files of a submission by their paths inside it, and what was left out, in words."""

    student: str
    assignment: str
    files: dict[str, bytes]
    notes: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Return a name for exactly these files."""
        whole = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            whole.update(f"{len(name.encode())} {name} {len(content)} ".encode() + hashlib.sha256(content).digest())
        for note in self.notes:
            whole.update(note.encode())
        return whole.hexdigest()

    def other_notebooks(self, names: Collection[str]) -> dict[str, bytes]:
        """Return the notebooks that bear none of these names, such as copies that a browser has numbered."""
        return {name: content for name, content in self.files.items() if is_notebook(name) and name not in names}

    def beside(self) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """Return the files that go into the sandbox, and in words which of them did not.

        Notebooks do not; nor what hides a module, or what there is no room for.
        """
        room, chosen, notes = MAX_BESIDE, {}, []
        hidden = hidden_by(self.files)
        for name, content in sorted(self.files.items()):
            if is_notebook(name):
                continue
            if name in hidden or f"{name.partition('/')[0]}/__init__.py" in hidden:
                continue
            if len(content) <= room:
                chosen[name] = content
                room -= len(content)
            else:
                notes.append(f"The file `{shown(name)}` did not go beside the notebook: there is too much already.")
        notes += [f"{in_words({name: what}, 'beside the notebook')} It was left out." for name, what in hidden.items()]
        return chosen, tuple(notes)


def read_submission(folder: Path, student: str, assignment: str) -> Submission:
    """Return what lies in a folder; links are not followed, devices and pipes not opened."""
    files: dict[str, bytes] = {}
    notes: list[str] = []
    room = MAX_BYTES
    # Notebooks first, so that nothing beside them takes their room.
    paths = sorted(_paths(folder, notes), key=lambda path: (not is_notebook(path), path))
    for path in paths:
        if len(files) == MAX_FILES:
            notes.append(f"Only the first {MAX_FILES} files were taken.")
            break
        try:
            content = read_regular(folder / path, room)
        except OSError as error:
            notes.append(f"The file `{shown(path)}` was left out: {error.strerror or error}.")
            continue
        files[path] = content
        room -= len(content)
    return Submission(student, assignment, files, tuple(notes))


def _paths(folder: Path, notes: list[str]) -> Iterator[str]:
    for top, folders, names in os.walk(folder, followlinks=False):
        inside = Path(top).relative_to(folder)
        for name in list(folders):
            if os.path.islink(os.path.join(top, name)):
                notes.append(f"The link `{shown((inside / name).as_posix())}` was left out.")
            if name in IGNORED or not is_plain(name) or os.path.islink(os.path.join(top, name)):
                folders.remove(name)
        if len(inside.parts) >= MAX_DEPTH:
            folders.clear()
        folders.sort()
        for name in sorted(set(names) - set(IGNORED)):
            if is_plain(name):
                yield (inside / name).as_posix()
            else:
                notes.append(f"The file `{shown(name)}` was left out: its name is not plain text.")


def is_plain(name: str) -> bool:
    """Return whether a file may bear this name: short, printable text."""
    try:
        return name.isprintable() and len(name.encode()) < 200 and "\\" not in name
    except UnicodeEncodeError:
        return False


def is_notebook(name: str) -> bool:
    """Return whether a file is named as a notebook, in capital letters too."""
    return name.casefold().endswith(".ipynb")
