"""Print what grading found: a table for people, JSON for machines."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.grading.course.batch import TaskResult
    from autograder.grading.notebook.result import NotebookResult


def print_results(finished: list[TaskResult], *, as_json: bool) -> None:
    """Print the results of all notebooks, in the order of assignments and students."""
    from autograder.grading.notebook.outputs import one_line
    from autograder.grading.notebook.result import to_json

    finished = sorted(finished, key=lambda one: (one.result.assignment, one.result.student, one.result.notebook))
    if as_json:
        print(json.dumps([json.loads(to_json(one.result)) for one in finished], indent=1))  # for any code page
        return
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    headings = ("assignment", "student", "tests", "how the tests ended", "mended and flagged")
    table = Table(*(Column(heading, overflow="fold") for heading in headings))
    for one in finished:
        result = one.result
        score = f"{result.score:g} / {result.points:g}"
        if any(cell.score is None for cell in result.cells):
            score += f" + {result.waiting:g}?" if result.waiting else " + ?"
        remarks = [*_flagged(result), *result.notes]
        if result.mended:
            remarks.append(f"{len(result.mended)} mended, see the feedback")
        if result.sandbox == "none":
            remarks.append("graded without a sandbox")
        ends = counted(Counter(cell.status for cell in result.cells))
        cells = (result.assignment, result.student, score, ends, "\n".join(one_line(remark) for remark in remarks))
        table.add_row(*map(Text, cells))  # as it is: brackets in a name are no markup
    Console().print(table)
    cpu, importing = sum(one.cpu for one in finished), sum(one.importing for one in finished)
    print(f"{len(finished)} notebooks, {sum(one.fresh for one in finished)} of them graded anew.")
    if waiting := sum(cell.score is None for one in finished for cell in one.result.cells):
        print(f"{waiting} answers wait for you, with the points behind the `+`: Formgrader, Manual Grading.")
    print(f"CPU time: {cpu:.1f} s for their own code and models, {importing:.1f} s for importing libraries for them.")


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
