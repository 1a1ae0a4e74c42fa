"""A picture is drawn with the learner's function where it is right, else with the course's own, and says which."""

import re

import nbformat
import numpy as np
import pytest

import autograder
from autograder.checks import check, exercise_named
from autograder.course import LESSONS
from autograder.lesson import fallback, ready

SOLUTIONS = autograder.__file__.replace("autograder/__init__.py", "solutions")
IMAGE, KERNEL = np.arange(12.0).reshape(3, 4), np.array([[1.0, -2.0]])


def written(source):
    """Return the function `cross_correlate2d` as a learner's cell defines it."""
    names = {"np": np}
    exec(f"def cross_correlate2d(image, kernel):\n    {source}", names)
    return names["cross_correlate2d"]


RIGHT = """kh, kw = kernel.shape
    windows = np.lib.stride_tricks.sliding_window_view(image, (kh, kw))
    return np.einsum("ijkl,kl->ij", windows, kernel)"""


def names_drawn_with():
    """Return the names of all functions that the lessons hand to `lesson.ready`."""
    names = set()
    for lesson in LESSONS:
        cells = nbformat.read(f"{SOLUTIONS}/{lesson.notebook}", 4).cells
        code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
        names |= set(re.findall(r"lesson\.ready\((\w+)\)", code))
        names |= {name for group in re.findall(r"map\(lesson\.ready, \((.+?)\)\)", code) for name in group.split(", ")}
    return sorted(names)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("raise NotImplementedError()", "yours is not written yet."),
        ("return np.zeros((3, 3))", "yours does not pass its check yet."),
        ("return image.no_such_thing", "yours does not pass its check yet."),
        (RIGHT, ""),
    ],
    ids=["stub", "wrong", "broken", "right"],
)
def test_a_function_is_used_if_it_is_right(source, words, capsys):
    """What is not written or wrong is replaced and named; what is right stays, silently."""
    function = written(source)

    drawn_with = ready(function)

    assert (drawn_with is function) == (words == "")
    assert capsys.readouterr().out == (f"Drawn with our `cross_correlate2d`: {words}\n" if words else "")
    assert np.allclose(drawn_with(IMAGE, KERNEL), IMAGE[:, :-1] - 2 * IMAGE[:, 1:])


def test_what_a_check_has_found_is_not_sought_again(monkeypatch):
    """The test cell above a picture has judged the function already."""
    function = written(RIGHT)
    assert check.cross_correlate2d.outcome(function).passed
    monkeypatch.setattr(type(exercise_named("cross_correlate2d")), "__getattribute__", _no_judge)

    assert ready(function) is function


def _no_judge(self, name):
    assert name != "judge", "the function was judged again"
    return object.__getattribute__(self, name)


def test_a_function_of_no_exercise_is_left_alone(capsys):
    """Whatever else a learner draws with is theirs."""

    def own():
        """Do nothing."""

    assert ready(own) is own
    assert capsys.readouterr().out == ""


def test_without_the_checks_nothing_is_replaced(monkeypatch):
    """Where a submission is graded, no answer of the course's is within reach."""
    monkeypatch.setattr(fallback, "SOURCE", fallback.Source())
    stub = written("raise NotImplementedError()")

    assert ready(stub) is stub


@pytest.mark.parametrize("name", names_drawn_with())
def test_whatever_a_picture_needs_the_course_has(name):
    """Each function that a lesson draws with belongs to an exercise, and a right one stands by."""
    assert exercise_named(name).reference is not None


def test_the_lessons_draw_with_many_functions():
    """The table above is not empty by mistake."""
    assert len(names_drawn_with()) > 25
