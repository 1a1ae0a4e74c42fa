"""Choose, among the notebooks that a student handed in for one lesson, the one with the answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.cells import is_solution
from autograder.grading.course.names import shown
from autograder.grading.notebook.merge import merge
from autograder.grading.notebook.reading import UnreadableError

NOT_LOOKED_INTO = "not looked into: hand in one notebook"
NOT_GRADED = "not graded, though there are answers in it"
MAX_OTHERS = 6  # copies that are looked into: those with the highest numbers


@dataclass(frozen=True)
class Choice:
    """Hold the notebook to grade, `None` where none was handed in, and what is to be said about the others."""

    content: bytes | None
    notes: tuple[str, ...] = ()


def choose(name: str, content: bytes | None, others: Mapping[str, bytes], source: NotebookNode) -> Choice:
    """Return the notebook called `name`, if it has answers, else one of the others that has.

    `source` is the instructor's notebook as `merge.as_graded` makes it. Copies that browsers and JupyterLab make,
    `pooling (1).ipynb` and `pooling-Copy1.ipynb`, lie beside the file that was given out.
    """
    if not others:
        return Choice(content)
    names = sorted(others, key=_in_order)
    passed_over, names = names[:-MAX_OTHERS], names[-MAX_OTHERS:]
    notes = [f"{_listed(passed_over)} {NOT_LOOKED_INTO}."] if passed_over else []
    answers = {other: _answers(others[other], source) for other in names}
    answered = [other for other, count in answers.items() if count and others[other] != content]
    own = None if content is None else _answers(content, source)
    if own or (not answered and content is not None):
        if answered:
            notes.append(f"`{shown(name)}` was taken. {_listed(answered)} {NOT_GRADED}.")
        return Choice(content, tuple(notes))
    taken = max(answers, key=lambda other: (answers[other] or 0, answers[other] is not None, _in_order(other)))
    if content is None:
        notes.append(f"`{shown(taken)}` was taken as the notebook.")
    else:
        state = "cannot be read" if own is None else "has no answers"
        notes.append(f"`{shown(name)}` {state}: `{shown(taken)}` was taken, which has some.")
    if more := [other for other in answered if other != taken]:
        notes.append(f"{_listed(more)} {NOT_GRADED}.")
    return Choice(others[taken], tuple(notes))


def _answers(content: bytes, source: NotebookNode) -> int | None:
    """Return how many answer cells hold something of the student's, or `None` for what is no notebook."""
    try:
        merged = merge(content, source).notebook
    except UnreadableError:
        return None
    given_out = {cell.id: cell.source for cell in source.cells}
    return len([cell for cell in merged.cells if is_solution(cell) and cell.source != given_out[cell.id]])


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{shown(name)}`" for name in names) + (" was" if len(names) == 1 else " were")


def _in_order(name: str) -> list[tuple[int, str]]:
    """Return what sorts `(2)` before `(10)`."""
    return [(int(part), "") if re.fullmatch("[0-9]{1,9}", part) else (0, part) for part in re.split("([0-9]+)", name)]
