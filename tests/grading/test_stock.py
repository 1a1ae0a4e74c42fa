"""Stock nbgrader and this engine agree on honest work, and stock nbgrader can use the engine."""

import copy
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from preloaded import run_module

from autograder.commands.main import main
from tests.grading.tiny import CONFIG, PATH, RIGHT, WRONG, handed_in, make_course, submit

ASSIGNMENT = PATH.parent.name
ENGINE = """
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "autograder.grading.course.preprocessors.Grade", "nbgrader.preprocessors.AssignLatePenalties"]
"""
HONEST = {
    "ada": handed_in(),
    "bob": handed_in(output_size=WRONG),
    "cyd": handed_in(window_response="", output_size=""),
    "dan": handed_in(output_size=f"print('hello')\n{RIGHT['output-size']}"),
}


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Make a course with an honest class, and go there."""
    make_course(tmp_path / "course")
    monkeypatch.chdir(tmp_path / "course")
    for student, notebook in HONEST.items():
        submit(Path(), student, notebook)


def nbgrader(*arguments: str) -> None:
    """Run stock nbgrader."""
    done = run_module("nbgrader", *arguments)
    assert done.returncode == 0, done.stderr


def marks(gradebook: str) -> dict[str, dict[str, float]]:
    """Return every automatic score in a gradebook."""
    with Gradebook(f"sqlite:///{gradebook}") as book:
        return {
            submission.student.id: {grade.name: grade.auto_score for grade in submission.notebooks[0].grades}
            for submission in book.assignment_submissions(ASSIGNMENT)
        }


def test_stock_autograde_gives_an_honest_class_the_same_marks(course):
    """There the checks run in the kernel, here outside; the marks are equal cell by cell."""
    nbgrader("generate_assignment", ASSIGNMENT, "--db", "sqlite:///stock.db", "--force")
    nbgrader("autograde", ASSIGNMENT, "--db", "sqlite:///stock.db")

    assert main(["grade", "--jobs", "1"]) == 0

    assert marks("gradebook.db") == marks("stock.db")
    assert marks("stock.db")["bob"] == {"test-window-response": 2.0, "test-output-size": 0.0}


def test_two_lines_of_configuration_give_stock_nbgrader_the_engine(course):
    """A deleted test, a copied one and a kernel that is ended are no trouble any more, nor are tags of any use."""
    Path("nbgrader_config.py").write_text(CONFIG + ENGINE)
    cheat = handed_in(output_size=WRONG)
    for cell in cheat.cells:
        cell.metadata["tags"] = ["skip-execution"]
    submit(Path(), "eve", cheat)
    messy = handed_in()
    messy.cells = [cell for cell in messy.cells if cell.id != "test-window-response"]
    messy.cells.append(copy.deepcopy(messy.cells[-2]))
    messy.cells[-1].id = "copied"
    submit(Path(), "fay", messy)
    submit(Path(), "gus", handed_in(output_size="import os\nos._exit(0)"))
    nbgrader("generate_assignment", ASSIGNMENT, "--force")

    nbgrader("autograde", ASSIGNMENT)

    right, half = ({"test-window-response": 2.0, "test-output-size": score} for score in (2.0, 0.0))
    none = {"test-window-response": 0.0, "test-output-size": 0.0}
    assert marks("gradebook.db") == {
        "ada": right,
        "bob": half,
        "cyd": none,
        "dan": right,
        "eve": half,
        "fay": right,
        "gus": half,
    }
    graded = nbformat.read(f"autograded/fay/{ASSIGNMENT}/tiny.ipynb", as_version=4)
    assert "`test-window-response`" in graded.cells[0].source
