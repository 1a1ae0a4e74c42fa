"""Every idea the course exists to teach has its cells."""

import functools
import re
from pathlib import Path

import nbformat
import pytest

from autograder.course import LESSONS

ROOT = Path(__file__).parent.parent
ROWS = re.findall(r"^\| (S\d\d) \| (.+?) \| (.+?) \|$", (ROOT / "docs" / "coverage.md").read_text(), re.MULTILINE)
HOMES = [
    pytest.param(int(number), cell, id=f"{idea}-{cell}")
    for idea, _, homes in ROWS
    for number, cells in re.findall(r"(\d\d): ([^;]+)", homes)
    for cell in re.findall(r"`([^`]+)`", cells)
]


@functools.cache
def cell_ids(number: int) -> set[str]:
    """Return the ids of all cells of a lesson."""
    notebook = nbformat.read(ROOT / "solutions" / LESSONS[number - 1].notebook, as_version=4)
    return {cell.id for cell in notebook.cells}


def test_every_idea_has_a_row():
    """S01 to S33, each once and in order."""
    assert [idea for idea, _, _ in ROWS] == [f"S{number:02}" for number in range(1, 34)]


@pytest.mark.parametrize(("number", "cell"), HOMES)
def test_an_idea_lives_where_the_table_says(number, cell):
    """The cell is in the notebook of that lesson."""
    assert cell in cell_ids(number)
