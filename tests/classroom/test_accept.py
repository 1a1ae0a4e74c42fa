"""Points that wait: shown with their reason, given as suggested, and counted at once wherever points are."""

import os
import re
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.classroom.record import read_class
from autograder.commands.main import main
from autograder.grading.course.assignments import open_classroom, submission_of
from autograder.grading.course.batch import TaskResult
from autograder.grading.course.gradebook import record
from tests.classroom.a_class import ASSIGNMENT, NOTEBOOK, WAITING, WHY_IT_WAITS

pytestmark = pytest.mark.xdist_group("class")  # with the other tests of a class that is graded once

ENTRY = f"{ASSIGNMENT}, gus, {WAITING}: 2 of 2 points\n    {WHY_IT_WAITS}\n"


def waits() -> bool:
    """Return whether anything of gus's waits."""
    return read_class(open_classroom(Path()), []).of("gus", ASSIGNMENT).waits


def grade_again(**changed: str) -> None:
    """Record gus's stored result once more, with other answers where they are given, by the name of the cell."""
    classroom = open_classroom(Path())
    kept = classroom.store(force=False).latest(ASSIGNMENT, "gus", NOTEBOOK)
    assert kept is not None
    notebook = nbformat.reads(kept[1].decode(), as_version=4)
    for cell in notebook.cells:
        cell.source = changed.get(cell.id.replace("-", "_"), cell.source)
    done = TaskResult(kept[0], nbformat.writes(notebook))
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        record(gradebook, classroom, submission_of(classroom, ASSIGNMENT, "gus"), [done])


def test_what_waits_is_shown_with_its_reason_before_anything_is_given(course, capsys):
    """And without a terminal to ask at, nothing is given."""
    assert main(["accept"]) == 0

    said = capsys.readouterr().out
    assert said == f"{ENTRY}Nothing is given yet: `--yes` gives 2 points to 1 answer.\n"
    assert waits()


def test_points_that_are_given_count_at_once(course, capsys):
    """In the gradebook as points by hand, in what is known of the class, in an export and on the student's page."""
    assert main(["accept", "--yes"]) == 0

    assert capsys.readouterr().out == f"{ENTRY}Given: 2 points to 1 answer.\n"
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        grade = gradebook.find_grade("test-recover-kernel", NOTEBOOK, ASSIGNMENT, "gus")
        assert (grade.manual_score, grade.needs_manual_grade, grade.score) == (2.0, False, 2.0)
    assert main(["export", "--format", "canvas"]) == main(["feedback", "--student", "gus"]) == 0
    assert "gus,,gus,gus,,20" in Path("grades-canvas.csv").read_text()
    assert "<strong>20</strong> of 20 points." in Path(f"feedback/gus/{ASSIGNMENT}/{NOTEBOOK}.html").read_text()
    assert main(["accept"]) == 0
    assert "Nothing waits for you." in capsys.readouterr().out


def test_what_grading_prints_counts_what_was_given(course, capsys):
    """It says no more that it waits, when all is graded already."""
    told = []
    for arguments in (["grade", "--verbose"], ["accept", "--yes"], ["grade", "--verbose"]):
        assert main(arguments) == 0
        told.append(capsys.readouterr().out)

    assert "1 answer waits for you, 2 points suggested: `autograder accept`, or Formgrader." in told[0]
    assert "for you" not in told[2]
    scores = [re.search(r"gus +(\S+ / 20\S*(?: \+ \S+)?)", said)[1] for said in (told[0], told[2])]
    assert scores == ["18 / 20 + 2?", "20 / 20"]


def test_grading_the_same_again_keeps_them_and_another_submission_asks_again(course, capsys):
    """With what was given before: it may not be worth the same."""
    main(["accept", "--yes"])
    grade_again()
    assert not waits()
    capsys.readouterr()

    grade_again(recover_kernel="def recover_kernel(*_):\n    return None")

    assert main(["accept"]) == 0
    assert f"{WAITING}: 2 of 2 points (2 were given for an earlier submission)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (["--student", "ada"], False),
        (["--exercise", "make_kernel"], False),
        (["--student", "gus", "--exercise", WAITING, ASSIGNMENT], True),
    ],
)
def test_only_what_was_named_is_given(course, arguments, given):
    """By student, by exercise, by assignment."""
    assert main(["accept", "--yes", *arguments]) == 0
    assert waits() is not given


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--student", "gsu"], "no student `gsu`"),
        (["--exercise", "recover"], "no exercise `recover`"),
        (["99-nothing"], "no assignment `99-nothing`"),
    ],
)
def test_a_misspelled_name_gives_nothing(course, capsys, arguments, words):
    """Nor does it pass for somebody who waits for nothing."""
    assert main(["accept", "--yes", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert waits()


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such terminals")
@pytest.mark.parametrize(
    ("typed", "given"), [("all\n", True), ("each\ny\n", True), ("each\nn\n", False), ("none\n", False), ("\n", False)]
)
def test_at_a_terminal_the_instructor_says_what_is_given(course, monkeypatch, typed, given):
    """All of it, each after its own question, or nothing."""
    ours, theirs = os.openpty()
    os.write(ours, typed.encode())
    with open(theirs, encoding="utf-8") as terminal, monkeypatch.context() as patch:
        patch.setattr("sys.stdin", terminal)
        assert main(["accept"]) == 0
    os.close(ours)

    assert waits() is not given


def test_what_lateness_costs_is_reckoned_anew(course):
    """Else the points that were given would be the only ones that count."""
    with Path("nbgrader_config.py").open("a") as config:
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-11-19 12:00:00 UTC")

    main(["accept", "--yes"])

    assert read_class(open_classroom(Path()), []).of("gus", ASSIGNMENT).score == 0.0


def test_an_answer_without_a_suggestion_is_the_instructors_alone(course, capsys):
    """A check that stopped suggests nothing: 0 points would be a verdict."""
    classroom = open_classroom(Path())
    store = classroom.store(force=False)
    kept = store.latest(ASSIGNMENT, "gus", NOTEBOOK)
    assert kept is not None
    cells = [
        replace(cell, fraction=0.0, status="crashed") if cell.exercise == WAITING else cell for cell in kept[0].cells
    ]
    store.keep(TaskResult(replace(kept[0], cells=tuple(cells)), kept[1].decode()))

    assert main(["accept", "--yes"]) == 0
    assert "1 answer without a suggestion: give the points in Formgrader" in capsys.readouterr().out
    assert waits()
