"""Keep results on disk: each is found again by all that it depends on, and what is damaged is not there."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat

from autograder.files import make_folder, move_aside, read_regular, write_whole
from autograder.grading.course.batch import Options, Task, TaskResult
from autograder.grading.notebook.result import GRADER_ERROR, NotebookResult, from_json, to_json

MAX_STORED = 2**30  # bytes of a file; a notebook shows no more than a small part of it


@dataclass(frozen=True)
class Store:
    """Keep results, each under the key of what it depends on; what was written half does not exist."""

    folder: Path
    force: bool = False

    def find(self, task: Task) -> TaskResult | None:
        """Return the stored result of exactly this task."""
        if self.force:
            return None
        at = self._place(task.assignment, task.student, task.notebook)
        try:
            result = from_json(read_regular(at.with_suffix(".json"), MAX_STORED).decode())
            notebook = read_regular(at.with_suffix(".ipynb"), MAX_STORED).decode()
        except (OSError, ValueError):
            return None
        about = (result.student, result.assignment, result.notebook, result.key)
        if about != (task.student, task.assignment, task.notebook, task.key):
            return None
        if any(cell.status == GRADER_ERROR for cell in result.cells) or not _is_notebook(notebook):
            return None
        return TaskResult(result, notebook, fresh=False)

    def latest(self, assignment: str, student: str, notebook: str) -> tuple[NotebookResult, bytes] | None:
        """Return the result that was kept last, whatever it depends on, and the graded notebook."""
        at = self._place(assignment, student, notebook)
        try:
            result = from_json(read_regular(at.with_suffix(".json"), MAX_STORED).decode())
            content = read_regular(at.with_suffix(".ipynb"), MAX_STORED)
        except (OSError, ValueError):
            return None
        about = (result.student, result.assignment, result.notebook)
        return (result, content) if about == (student, assignment, notebook) else None

    def keep(self, done: TaskResult) -> None:
        """Write a result; the notebook first, so that a result is there only with its notebook."""
        result = done.result
        at = self._place(result.assignment, result.student, result.notebook)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        make_folder(at.parent, self.folder.parent)
        for path in (at.with_suffix(".json"), at.with_suffix(".ipynb")):
            if path.is_dir() and not path.is_symlink():
                move_aside(path)
        at.with_suffix(".json").unlink(missing_ok=True)
        write_whole(at.with_suffix(".ipynb"), done.notebook.encode())
        write_whole(at.with_suffix(".json"), to_json(result).encode())

    def _place(self, assignment: str, student: str, notebook: str) -> Path:
        return self.folder / assignment / student / f"{notebook}.result"


def _is_notebook(text: str) -> bool:
    try:
        nbformat.validate(nbformat.reads(text, as_version=4))
    except Exception:  # what is no notebook is refused in many ways
        return False
    return True


def key_of(*parts: Any) -> str:
    """Return a name for what a result depends on."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def alone(options: Options) -> Options:
    """Return the options of a task as they count for its key: how many threads compute changes no result."""
    return replace(options, threads=0)
