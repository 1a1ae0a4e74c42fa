"""What a learner reads who answers a question or puts lines in order."""

import pytest

from autograder.checks.engine.calls import case
from autograder.checks.engine.question import Parsons, Question

QUESTION = Question("toy", "b", {"a": "Because of a.", "b": "Because of b."})

PARSONS = Parsons(
    id="toy",
    lines=(
        "    return total",
        "def add_up(items):",
        "        total += item",
        "    total = 0",
        "    for item in items:",
        "    total = 1",
    ),
    unused=(6,),
    function="add_up",
    reference=sum,
    cases=(case([1, 2]), case([5])),
    names={},
)


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (None, "Not answered yet"),
        ("a", "Not quite. Because of a."),
        ("B ", "Yes. Because of b."),
        ("z", "'z' is none of the choices"),
        (3, "3 is none of the choices"),
    ],
)
def test_every_choice_gets_its_explanation(choice, words):
    """Right or wrong, the reader learns why."""
    assert words in QUESTION.reply(choice)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ([], "Not answered yet"),
        ([2, 4, 5, 3, 1], "Yes."),
        ([2, 4, 5, 3, 6], "Line 6 does not belong here"),
        ([2, 4, 5, 3], "1 more line is needed, such as line 1"),
        ([2, 2], "Line 2 is used twice"),
        ([9], "There is no line 9"),
        (["2"], "There is no line '2'"),
        ([4, 2, 5, 3, 1], "not valid Python"),
        ([2, 5, 3, 4, 1], "stops with UnboundLocalError"),
    ],
)
def test_an_order_of_lines_is_run_and_explained(order, words):
    """Every order that works is right."""
    assert words in PARSONS.reply(order)
