"""A lesson that changes after it was graded is followed in the gradebook, unless work by hand would be lost."""

from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from small_course import answer, by_hand, notebook, prose, test_cell, write

from autograder.authoring.generate import student_version
from autograder.commands.main import main
from tests.grading.own_lesson import PATH, RIGHT, handed_in, lesson, stub
from tests.grading.tiny import CONFIG, as_file

ASSIGNMENT, NOTEBOOK = PATH.parent.name, PATH.stem
SOURCE = Path("solutions") / PATH
SECOND = Path("solutions") / ASSIGNMENT / "second.ipynb"


@pytest.fixture
def graded(tmp_path, monkeypatch):
    """Make a course with an own lesson, to which two students have handed in, grade it, and go there."""
    monkeypatch.chdir(tmp_path)
    Path("nbgrader_config.py").write_text(CONFIG)
    write(lesson(), SOURCE)
    for student in ("ada", "bob"):
        at = Path("submitted") / student / PATH
        at.parent.mkdir(parents=True)
        at.write_bytes(handed_in(half="def half(x): return x // 2"))
    assert main(["grade", "--jobs", "1", "--json"]) == 0
    assert scores() == {"ada": (5.5, 11.0), "bob": (5.5, 11.0)}


def scores():
    """Return the points of each student, and those that there are."""
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        return {
            submission.student.id: (submission.score, submission.max_score)
            for submission in gradebook.assignment_submissions(ASSIGNMENT)
        }


def give(cell, points, student="bob"):
    """Give points by hand, or take them back with `None`, as Formgrader does."""
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        gradebook.find_grade(cell, NOTEBOOK, ASSIGNMENT, student).manual_score = points
        gradebook.db.commit()


def say(cell, words, student="bob"):
    """Write a comment, as Formgrader does."""
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        gradebook.find_comment(cell, NOTEBOOK, ASSIGNMENT, student).manual_comment = words
        gradebook.db.commit()


def change(edit):
    """Edit the instructor's notebook."""
    content = nbformat.read(SOURCE, 4)
    edit(content)
    write(content, SOURCE)


def without(*names):
    """Return an edit that takes cells out."""

    def edit(content):
        content.cells = [cell for cell in content.cells if cell.id not in names]

    return edit


def with_more(content):
    """Add an exercise, a question in words, and double the points of another."""
    RIGHT.setdefault("triple", "def triple(x):\n    return 3 * x")
    content.cells += [answer("triple", stub("triple")), test_cell("test-triple", "assert triple(2) == 6", 4)]
    content.cells += [by_hand("second-essay", "And why this?", 5)]
    next(cell for cell in content.cells if cell.id == "test-double").metadata.nbgrader.points = 6


def test_new_cells_new_points_and_cells_that_are_gone_are_followed(graded):
    """For everybody who has handed in, whether graded again now or not; what was given by hand elsewhere stays."""
    give("test-double", 1.0)
    change(with_more)
    change(without("half", "test-half"))

    assert main(["grade", "--jobs", "1", "--json", "--student", "ada"]) == 0
    assert scores() == {"ada": (8.0, 21.0), "bob": (3.0, 21.0)}  # a point by hand, two of the test of the mean
    assert main(["grade", "--jobs", "1", "--json"]) == 0

    assert scores() == {"ada": (8.0, 21.0), "bob": (3.0, 21.0)}
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        assert gradebook.find_grade("test-triple", NOTEBOOK, ASSIGNMENT, "bob").auto_score == 0.0
        assert gradebook.find_comment("second-essay", NOTEBOOK, ASSIGNMENT, "bob").auto_comment == "No response."


LOST = {
    "points of a test": (lambda: give("test-half", 3.0), lambda: give("test-half", None), without("half", "test-half")),
    "a comment": (lambda: say("half", "Well done."), lambda: say("half", None), without("half", "test-half")),
    "points of an essay": (lambda: give("essay", 3.0), lambda: give("essay", None), without("essay")),
}


@pytest.mark.parametrize(("decide", "take_back", "edit"), LOST.values(), ids=LOST)
def test_what_was_given_by_hand_is_never_lost(decide, take_back, edit, graded, capsys):
    """The command that would lose it refuses, and says who is concerned and what to do; then it is followed."""
    decide()
    before, book = scores(), Path("gradebook.db").read_bytes()
    change(edit)
    capsys.readouterr()

    assert main(["grade", "--jobs", "1", "--json"]) == 2
    told = capsys.readouterr().err
    assert "is gone, and there are points or comments by hand for it (bob): put it back, or clear them" in told
    assert (scores(), Path("gradebook.db").read_bytes()) == (before, book)
    take_back()
    assert main(["grade", "--jobs", "1", "--json"]) == 0

    assert scores()["bob"][1] < before["bob"][1]


def test_a_second_notebook_comes_and_goes(graded, capsys):
    """With its points; not while there are any by hand for it."""
    second = notebook(prose("second", "# More"), by_hand("more", "Why?", 7))
    write(second, SECOND)
    (Path("submitted/ada") / ASSIGNMENT / "second.ipynb").write_bytes(as_file(student_version(second, SECOND)))

    assert main(["grade", "--jobs", "1", "--json", "--student", "ada"]) == 0
    assert scores() == {"ada": (5.5, 18.0), "bob": (5.5, 18.0)}
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        gradebook.find_grade("more", "second", ASSIGNMENT, "bob").manual_score = 7.0
        gradebook.db.commit()
    SECOND.unlink()
    assert main(["grade", "--jobs", "1", "--json"]) == 2
    assert "The notebook `second.ipynb` of `01-own` is gone" in capsys.readouterr().err
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        gradebook.find_grade("more", "second", ASSIGNMENT, "bob").manual_score = None
        gradebook.db.commit()
    assert main(["grade", "--jobs", "1", "--json"]) == 0

    assert scores() == {"ada": (5.5, 11.0), "bob": (5.5, 11.0)}


def test_a_cell_that_becomes_another_kind_is_followed(graded):
    """From here on a person gives its points; nbgrader keeps a comment for it."""

    def edit(content):
        cells = {cell.id: cell for cell in content.cells}
        cells["test-mean"].metadata.nbgrader["solution"] = True

    change(edit)

    assert main(["grade", "--jobs", "1", "--json"]) == 0

    with Gradebook("sqlite:///gradebook.db") as gradebook:
        assert gradebook.find_comment("test-mean", NOTEBOOK, ASSIGNMENT, "ada").manual_comment is None
        assert gradebook.find_grade("test-mean", NOTEBOOK, ASSIGNMENT, "ada").needs_manual_grade
