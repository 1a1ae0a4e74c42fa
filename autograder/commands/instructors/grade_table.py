"""Print what grading found: a summary for people, rows for who wants them, JSON for machines."""

from __future__ import annotations

import json
import statistics
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from autograder.commands.counting import many

if TYPE_CHECKING:
    from autograder.grading.course.batch import TaskResult
    from autograder.grading.notebook.result import NotebookResult

NARROWEST = 24  # columns of a terminal that is laid out for


def print_results(finished: list[TaskResult], *, as_json: bool, verbose: bool = False) -> None:
    """Print the results of all notebooks, in the order of assignments and students, or a summary of them."""
    from autograder.grading.notebook.result import to_json

    finished = sorted(
        finished, key=lambda graded: (graded.result.assignment, graded.result.student, graded.result.notebook)
    )
    if as_json:
        print(json.dumps([json.loads(to_json(graded.result)) for graded in finished], indent=1))  # for any code page
        return
    if verbose:
        from rich.console import Console

        for line in rows([graded.result for graded in finished], Console().width):
            print(line)
        cpu, importing = sum(graded.cpu for graded in finished), sum(graded.importing for graded in finished)
        print(f"CPU time: {cpu:.1f} s for their code and models, {importing:.1f} s for importing libraries for them.")
    for line in summary(finished):
        print(line)


def rows(results: Sequence[NotebookResult], width: int) -> Iterator[str]:
    """Yield a line for each notebook and one for each remark, folded where the terminal is not that wide."""
    from autograder.grading.notebook.outputs import one_line

    width = max(width, NARROWEST)
    heads = [(result.assignment, result.student, _score(result)) for result in results]
    widest = [min(max(map(len, column)), width // 3) for column in zip(*heads, strict=True)]
    for result, head in zip(results, heads, strict=True):
        columns = [text.ljust(size) for text, size in zip(head, widest, strict=True)]
        ends = counted(Counter(cell.status for cell in result.cells))
        yield from textwrap.wrap("  ".join([*columns, ends]), width, subsequent_indent="    ")
        for remark in _remarks(result):
            yield from textwrap.wrap(one_line(remark), width, initial_indent="    - ", subsequent_indent="      ")


def summary(finished: Sequence[TaskResult]) -> Iterator[str]:
    """Yield at most five lines on all notebooks, and last the command that shows more."""
    results = [graded.result for graded in finished]
    ends = counted(Counter(cell.status for result in results for cell in result.cells)) or "no tests"
    anew, students = sum(graded.fresh for graded in finished), len({result.student for result in results})
    yield f"{many(len(results), 'notebook')} of {many(students, 'student')}, {anew} graded anew: {ends}."
    if shares := [result.score / result.points for result in results if result.points]:
        low, high = min(shares), max(shares)
        yield f"Points of the tests: {statistics.median(shares):.0%} in the median, {low:.0%} to {high:.0%}."
    if waiting := sum(cell.score is None for result in results for cell in result.cells):
        suggested = f"{many(sum(result.waiting for result in results), 'point')} suggested"
        wait = "waits" if waiting == 1 else "wait"
        yield f"{many(waiting, 'answer')} {wait} for you, {suggested}: `autograder accept`, or Formgrader."
    if told := [text for text in _notable(results) if text]:
        yield f"{', '.join(told)}: `autograder grade --verbose` has each."
    names = " ".join(dict.fromkeys(result.assignment for result in results))
    yield f"What the class understood: autograder report {names}"


def _notable(results: Sequence[NotebookResult]) -> Iterator[str]:
    flagged = sum(bool(cell.flags) for result in results for cell in result.cells)
    yield f"{many(flagged, 'answer')} flagged" if flagged else ""
    about = sum(bool(result.notes) for result in results)
    yield f"{many(about, 'notebook')} with remarks" if about else ""
    mended = sum(bool(result.mended) for result in results)
    yield f"{many(mended, 'notebook')} mended" if mended else ""
    unconfined = sum(result.sandbox == "none" for result in results)
    yield f"{many(unconfined, 'notebook')} graded without a sandbox" if unconfined else ""


def _remarks(result: NotebookResult) -> Iterator[str]:
    yield from _flagged(result)
    yield from result.notes
    if result.mended:
        yield f"{len(result.mended)} mended, see the feedback"
    if result.sandbox == "none":
        yield "graded without a sandbox"


def _score(result: NotebookResult) -> str:
    score = f"{result.score:g} / {result.points:g}"
    if any(cell.score is None for cell in result.cells):
        score += f" + {result.waiting:g}?" if result.waiting else " + ?"
    return score


def _flagged(result: NotebookResult) -> list[str]:
    """Return each remark once, with the exercises that it is about."""
    about: dict[str, list[str]] = {}
    for cell in result.cells:
        for flag in cell.flags:
            about.setdefault(flag, []).append(f"`{cell.exercise}`")
    return [f"{', '.join(exercises)}: {flag}" for flag, exercises in about.items()]


def counted(counts: Counter[str]) -> str:
    """Return how many tests ended in each way, in words."""
    from autograder.grading.notebook.result import STATUSES

    return ", ".join(f"{counts[status]} {status}" for status in STATUSES if counts[status])
