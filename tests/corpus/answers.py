"""Answers that learners could write: each is a cell, `# %% wrong: what is wrong` or `# %% right: how it works`.

`# %% wrong [pooling.mean-instead-of-max]: …` says which mistake of the catalogue is to be named.
"""

from __future__ import annotations

import ast
import functools
import linecache
import re
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

from autograder.course import LESSONS, lesson_of

FOLDER = Path(__file__).resolve().parent
SOLUTIONS = FOLDER.parents[1] / "solutions"
SETS = ("seen", "unseen")  # by whoever writes the diagnosis
TITLE = re.compile(r"(?:(?P<right>right)|wrong(?: \[(?P<mistake>[\w.-]+)\])?): (?P<words>.+)")
DEFINING = (ast.FunctionDef, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Answer:
    """Hold the source of one answer, whether it is right, in words what it does, and the mistake to be named."""

    exercise: str
    number: int
    right: bool
    words: str
    source: str
    mistake: str | None

    @property
    def name(self) -> str:
        """Return a name for a test."""
        return f"{self.exercise}-{'right' if self.right else 'wrong'}-{self.number}"

    def function(self) -> Any:
        """Return the object that the answer defines, as it would be in a notebook."""
        filename = f"<{self.name}>"
        linecache.cache[filename] = (len(self.source), None, self.source.splitlines(keepends=True), filename)
        names = _earlier(self.exercise) | {"__name__": "__main__"}
        exec(compile(self.source, filename, "exec"), names)
        defined = [node.name for node in ast.parse(self.source).body if isinstance(node, ast.FunctionDef)]
        return names[self.exercise if self.exercise in names else defined[-1]]  # not all are named after the check


def answers(which: str, exercise: str | None = None) -> Iterator[Answer]:
    """Yield the answers of a set, to all exercises or to one."""
    for lesson in LESSONS:
        for path in sorted((FOLDER / which / lesson.topic.replace("-", "_")).glob("*.py")):
            if exercise in (None, path.stem):
                yield from cells_of(path)


def cells_of(path: Path) -> Iterator[Answer]:
    """Yield the answers of a file."""
    _, *cells = path.read_text(encoding="utf-8").split("\n# %% ")
    for number, cell in enumerate(cells):
        title, _, source = cell.partition("\n")
        told = TITLE.fullmatch(title)
        if told is None:
            forms = "`# %% wrong: …`, `# %% wrong [id]: …` or `# %% right: …`"
            raise ValueError(f"`{path.name}`: a cell begins {forms}, not {title!r}")
        text = source.strip("\n") + "\n"
        yield Answer(path.stem, number, bool(told["right"]), told["words"], text, told["mistake"])


@functools.cache
def _earlier(exercise: str) -> dict[str, Callable[..., Any]]:
    """Return right answers to the earlier exercises of a lesson, and the functions that its cells define."""
    lesson = lesson_of(exercise)
    names: dict[str, Any] = {"np": np, "lesson": types.SimpleNamespace(ready=lambda function: function)}
    for cell in nbformat.read(SOLUTIONS / lesson.notebook, as_version=4).cells:
        if cell.id == exercise.replace("_", "-"):
            break
        if cell.cell_type == "code":
            body = ast.parse(cell.source).body
            kept = [node for node in body if isinstance(node, DEFINING) or _takes_what_is_ready(node)]
            exec(compile(ast.Module(kept, []), "<a cell of the lesson>", "exec"), names)
    return names


def _takes_what_is_ready(node: ast.stmt) -> bool:
    """Return whether a statement only gives a name to functions that the learner has written, or to ours."""
    if not isinstance(node, ast.Assign):
        return False
    values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    return all(isinstance(value, ast.Call) and ast.unparse(value.func) == "lesson.ready" for value in values)
