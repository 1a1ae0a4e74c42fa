"""The picture of a failing call shows arguments, expected and got, and marks what differs by a sign and a border."""

import re
import time
from html.parser import HTMLParser

import numpy as np
import pytest

from autograder.checks import exercise_named
from autograder.checks.engine.exercise import Failing
from autograder.checks.pictures.case import Difference, grids
from autograder.checks.pictures.outcome import of_case

VOID = {"br", "img", "hr"}


class Tree(HTMLParser):
    """Hold that every element is closed in its turn, and the text."""

    def __init__(self):
        """Begin with nothing open."""
        super().__init__()
        self.open, self.words = [], []

    def handle_starttag(self, tag, attrs):
        """Open."""
        self.open += [tag] if tag not in VOID else []

    def handle_endtag(self, tag):
        """Close what was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Keep the text."""
        self.words.append(data)


def text_of(html):
    """Return the text of well-formed HTML."""
    tree = Tree()
    tree.feed(html)
    assert tree.open == []
    return " ".join(tree.words)


def test_the_values_that_differ_are_marked_and_the_window_of_the_first():
    """By a sign in the text, so that it can be heard, and by a border, so that no colour is needed."""
    outcome = exercise_named("max_pool2d").judge(
        lambda x, size=2, stride=None: (
            exercise_named("max_pool2d").reference(x, size, stride) - np.diag([1, 0])
            if x.shape == (4, 4)
            else exercise_named("max_pool2d").reference(x, size, stride)
        )
    )

    html = of_case(outcome.failing).html

    assert re.findall(r'<td class="([a-z ]+)">([^<]*)</td>', html) == [
        ("window", "1"),
        ("window", "3"),
        ("window", "2.75"),
        ("window", "0.5"),
        ("differs first", "2 ≠"),
    ]
    assert "≠ marks what differs" in text_of(html)
    assert "a blue border the window" in text_of(html)


@pytest.mark.parametrize(
    ("name", "words", "products"),
    [
        ("cross_correlate2d", "window × kernel, in all ", ["1", "-4", "2", "1"]),
        ("convolve2d", "window × kernel turned by 180°, in all ", ["1", "1", "-8", "1"]),
    ],
)
def test_the_products_of_the_first_window_add_up_to_what_was_expected(name, words, products):
    """Where the kernel slides as it is, and where it is turned."""
    exercise = exercise_named(name)
    outcome = exercise.judge(lambda image, kernel: exercise.reference(image, kernel) * 0 + 99)
    grid = next(grid for grid in grids(outcome.failing, Difference.of(outcome.failing)) if "window" in grid.title)

    assert grid.title == f"{words}{outcome.failing.expected[0, 0]:g}"
    assert [cell.text for row in grid.rows for cell in row] == products
    assert sum(map(float, products)) == outcome.failing.expected[0, 0]


@pytest.mark.parametrize(
    ("expected", "got", "words"),
    [
        (3.0, 4.0, "4 ≠"),
        (np.arange(3.0), np.arange(3.0) + 1, "1 ≠"),
        (np.zeros((40, 50)), np.eye(40, 50), "a part of (40, 50)"),
        (np.zeros((4, 4, 2)), np.ones((4, 4, 2)), "[:, :, 0]"),
        (np.zeros((2, 2)), None, "None ≠"),
        (np.zeros((2, 2)), "<script>alert(1)</script>", "<script>alert(1)</script>' ≠"),
        (np.zeros((2, 2)), np.zeros((3, 3)), "you returned"),
        ({"a": 1}, {"a": 2}, "{'a': 2} ≠"),
        ([1, 2], [1, 3], "[1, 3] ≠"),
        (np.zeros(0), np.zeros(2), "you returned"),
        (True, False, "False ≠"),
        (np.zeros(2), np.array([1j, 2j]), "you returned"),
        (np.zeros((2, 2)), np.array([["a", "b"], ["c", "d"]]), "you returned"),
        (np.zeros((2, 2)), [[1.0], [2.0, 3.0]], "[[1.0], [2.0, 3.0]] ≠"),
        (np.zeros((2, 2, 2, 2, 2, 2)), np.ones((2, 2, 2, 2, 2, 2)), "a part of (2, 2, 2, 2, 2, 2)"),
        (np.zeros((3, 30)), np.full((3, 30), np.nan), "nan ≠"),
        (np.array(3.0), np.array(4), "4 ≠"),
        pytest.param(np.zeros(3), "x" * 10**6, "xxx' ≠", id="long text"),
        (np.zeros(3), [list(range(100))] * 100, "10… ≠"),
        ((4, 5), (4, 5, 1), "(4, 5, 1) ≠"),
        (np.zeros((2, 2)), {"a": {"b": object}}, "you returned"),
    ],
)
def test_anything_that_is_expected_or_comes_can_be_drawn(expected, got, words):
    """As well-formed HTML in which nothing of the learner's is markup."""
    html = of_case(Failing("f(<x>)", (np.ones((2, 2)), 3), expected, got, ("x", "n"))).html

    assert words in text_of(html)
    assert "<script>" not in html
    assert "f(<x>)" in text_of(html)


def test_the_text_beside_it_shows_the_same_values_and_signs():
    """For terminals and screen readers."""
    text = of_case(Failing("f(x)", (np.array([[10.0, 2.0]]),), np.array([1.0, 2.0]), np.array([1.0, 3.5]), ("x",))).text

    assert text.splitlines() == [
        "What f(x) should return, and what it returned. ≠ marks what differs.",
        "x",
        "    10   2",
        "expected",
        "    1  2",
        "you returned",
        "      1  3.5≠",
    ]


def test_a_list_in_place_of_an_array_is_marked_value_by_value():
    """It passes where it is right, so it is drawn where it is not."""
    html = of_case(Failing("f()", (), np.eye(2), [[1.0, 0.0], [0.0, 2.0]])).html

    assert re.findall(r"<td[^>]*>([^<]*≠)</td>", html) == ["2 ≠"]


def test_a_large_array_is_seen_as_a_whole_above_the_part_that_is_written():
    """With how much of it differs in words."""
    html = of_case(Failing("f()", (), np.zeros((28, 30)), np.eye(28, 30))).html

    assert html.count("<img alt=") == 2
    assert "you returned, all 28 rows and 30 columns; 28 values differ, which are orange" in html


def test_a_picture_is_drawn_at_once():
    """A learner does not wait for it, however large the arrays are."""
    image = np.random.default_rng(0).normal(size=(500, 600, 3))

    began = time.perf_counter()
    html = of_case(Failing("f(x)", (image,), image, image + 1, ("x",))).html

    assert time.perf_counter() - began < 1.0
    assert len(html) < 60_000
