"""Build small notebooks and courses out of strings, and fill in answers, for the tests."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

REPOSITORY = Path(__file__).resolve().parent.parent
SETTINGS = (REPOSITORY / "nbgrader_config.py").read_text(encoding="utf-8")
ENGINE = re.compile(r"c\.Autograde\.sanitize_preprocessors.*?\n\]\n", re.DOTALL)
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def prose(name: str, text: str) -> NotebookNode:
    """Return a Markdown cell."""
    return nbformat.v4.new_markdown_cell(text, id=name)


def code(name: str, text: str, **kind: Any) -> NotebookNode:
    """Return a code cell; `kind` is what differs from an ordinary cell in its nbgrader metadata."""
    cell = nbformat.v4.new_code_cell(text, id=name)
    if kind:
        plain = {
            "grade": False,
            "grade_id": name,
            "locked": False,
            "schema_version": 3,
            "solution": False,
            "task": False,
        }
        cell.metadata["nbgrader"] = {**plain, **kind}
    return cell


def setup(name: str, text: str) -> NotebookNode:
    """Return a locked cell."""
    return code(name, text, locked=True)


def answer(name: str, text: str) -> NotebookNode:
    """Return an answer cell."""
    return code(name, text, solution=True)


def test_cell(name: str, text: str, points: int) -> NotebookNode:
    """Return a test cell."""
    return code(name, text, grade=True, locked=True, points=points)


test_cell.__test__ = False  # its name is that of a cell, not of a test


def by_hand(name: str, text: str, points: int) -> NotebookNode:
    """Return a question in words, whose answer a person grades."""
    cell = prose(name, text)
    cell.metadata["nbgrader"] = code(name, "", grade=True, solution=True, points=points).metadata["nbgrader"]
    return cell


def notebook(*cells: NotebookNode) -> NotebookNode:
    """Return a notebook in normal form; nothing is repaired."""
    content = {"cells": list(cells), "metadata": {"kernelspec": KERNELSPEC}, "nbformat": 4, "nbformat_minor": 5}
    return nbformat.from_dict(copy.deepcopy(content))


def write(content: NotebookNode, path: Path) -> Path:
    """Write a notebook, making the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{nbformat.v4.writes(content)}\n", encoding="utf-8")  # unlike nbformat.write, repairs nothing
    return path


def doubling() -> NotebookNode:
    """Return the instructor's notebook of a lesson with two exercises, which needs no check of the course."""
    return notebook(
        prose("doubling-title", "# Doubling"),
        setup("doubling-setup", "import math"),
        answer("double", "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"),
        test_cell("test-double", "assert double(4) == 8", 2),
        answer("half", "def half(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION"),
        test_cell("test-half", "print('Right for even numbers.')\n1.5 * (half(3) == 1.5) + 1.5 * (half(4) == 2)", 3),
    )


def partly_right() -> NotebookNode:
    """Return the same notebook with a second answer that earns 1.5 of its 3 points."""
    content = doubling()
    content.cells[4].source = "def half(x):\n    return x // 2"
    return content


def course(root: Path, **lessons: NotebookNode) -> Path:
    """Write a course with one notebook a lesson, `doubling=...` to `solutions/01-doubling/doubling.ipynb`."""
    for number, (topic, content) in enumerate(lessons.items(), start=1):
        write(content, root / "solutions" / f"{number:02}-{topic}" / f"{topic}.ipynb")
    return root


def stock_settings() -> str:
    """Return the course's settings without the lines that put stock nbgrader into the sandbox."""
    settings, count = ENGINE.subn("", SETTINGS)
    assert count == 1
    return settings


def exercise_of(cell: NotebookNode) -> str:
    """Return the name of the exercise that an answer or test cell belongs to, or an empty string."""
    kind = cell.metadata.get("nbgrader", {})
    if not (kind.get("solution") or kind.get("grade")):
        return ""
    return kind["grade_id"].removeprefix("test-").replace("-", "_")


def is_answer(cell: NotebookNode) -> bool:
    """Return whether a learner writes into this cell."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def is_test(cell: NotebookNode) -> bool:
    """Return whether this cell is a test cell."""
    return bool(cell.metadata.get("nbgrader", {}).get("grade")) and not is_answer(cell)


def filled(student: NotebookNode, solution: NotebookNode, exercises: Collection[str]) -> NotebookNode:
    """Return a student's notebook into which the solutions of these exercises are copied, without their markers."""
    sources = {cell.id: re.sub(r" *### (BEGIN|END) SOLUTION\n?", "", cell.source).rstrip() for cell in solution.cells}
    result = copy.deepcopy(student)
    for place, cell in enumerate(result.cells):
        # An answer that several cells make together is judged by the next test cell.
        tests = [exercise_of(test) for test in result.cells[place:] if is_test(test)]
        if is_answer(cell) and (exercise_of(cell) if exercise_of(cell) in tests else tests[0]) in exercises:
            cell.source = sources[cell.id]
    return result
