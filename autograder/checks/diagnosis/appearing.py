"""Show at which line the first wrong value came into a result, where no edit makes the answer right."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.diagnosis.distance import leaves_of
from autograder.checks.diagnosis.source_edits.edits import MOST_CHARACTERS
from autograder.checks.engine.ask import ask
from autograder.checks.engine.calls import Case
from autograder.checks.engine.compare import agrees, first_of, number
from autograder.checks.engine.exercise import Place, Repair
from autograder.probes.edited_source import Source
from autograder.probes.reply import End, Value
from autograder.probes.tracing.result_writing import Writing


def appears_at(answer: Any, case: Case, expected: Any, end: End[Any]) -> Repair | None:
    """Return the line at which the first wrong value of this call came into the result; `None` where that says nothing.

    Of a function in which one line does all the work, it says nothing.
    """
    if not isinstance(end, Value):
        return None
    writing: Writing = ask(probes.writing_of, answer, case.args, case.kwargs)
    if not writing.name:
        return None  # nor is anything more asked: a version that was tried before may have ended the process
    source: Source = ask(probes.source_of, answer)
    e, g = list(leaves_of(expected)), list(leaves_of(end.value))
    if not source.text or len(g) != len(writing.lines):
        return None
    told = _of_form(writing, expected, end.value) if len(e) != len(g) else _of_values(writing, expected, end.value)
    if told is None:
        return None
    line, kind = told
    lines = source.text.splitlines()
    if not 0 <= line - source.line < len(lines):
        return None
    place = Place(line, lines[line - source.line].strip()[:MOST_CHARACTERS], kind)
    return Repair((place,), (), shows=True)


def _of_form(writing: Writing, expected: Any, got: Any) -> tuple[int, str] | None:
    """Return the line that gives the result too many or too few values, and what is wrong with it."""
    added = max(writing.lines, default=0)
    right, wrong = (_form(value) for value in (expected, got))
    if not added:
        return writing.made, f"here `{writing.name}` is made with {wrong}; the result has {right}"
    if len(set(filter(None, writing.lines))) == 1 and all(writing.lines):
        return added, f"this line brings {wrong} into `{writing.name}`; the result has {right}. Does it run as often?"
    return None


def _form(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return f"the shape {value.shape}"
    size = len(list(leaves_of(value)))
    return "1 value" if size == 1 else f"{size} values"


def _of_values(writing: Writing, expected: Any, got: Any) -> tuple[int, str] | None:
    """Return the line that wrote the first wrong value last, or that made the result in which it was left."""
    e, g = list(leaves_of(expected)), list(leaves_of(got))
    at = next((place for place, pair in enumerate(zip(e, g, strict=True)) if not agrees(*pair)), None)
    if at is None or not all(isinstance(each, (int, float)) for each in (e[at], g[at])):
        return None
    where = _where(expected, at)
    line = writing.lines[at]
    if line:
        values = f"{number(g[at])}{where}, where {number(e[at])} belongs"
        return line, f"here `{writing.name}` gets {values}"
    if any(writing.lines):
        return (
            writing.made,
            f"no line puts anything into `{writing.name}`{where}: it stays {number(g[at])}, as it is made here",
        )
    return None


def _where(expected: Any, at: int) -> str:
    """Return in words which of the values is meant; nothing where there is only one."""
    try:
        shape = np.shape(expected)
    except ValueError:
        return ""  # rows of different lengths
    if not shape:
        return ""
    marked = np.arange(int(np.prod(shape))).reshape(shape) == at
    place = first_of(marked)
    return "" if place is None else f" at [{', '.join(map(str, place))}]"
