"""Which answers agree with what was expected, and what is said of those that do not."""

import numpy as np
import pytest

from autograder.checks.engine.compare import difference, shown

AGREE = [
    pytest.param(3.0, 3, id="int-for-float"),
    pytest.param(26, 26.0, id="whole-float-for-int"),
    pytest.param(3.5, np.array(3.5), id="0d-array-for-number"),
    pytest.param(3.5, np.array([3.5]), id="one-element-array-for-number"),
    pytest.param(0.1, np.float32(0.1).item(), id="float32"),
    pytest.param(np.array([[1.0, 2.0]]), [[1, 2]], id="lists-for-array"),
    pytest.param([0, 2, 3], np.array([0, 2, 3]), id="array-for-list"),
    pytest.param(np.array([True, False]), np.array([1, 0]), id="0-1-for-booleans"),
    pytest.param(np.array([1e6, 0.0]), np.array([1e6, 1e-4]), id="rounding-relative-to-the-largest"),
    pytest.param({"a": 1, "b": [1, 2]}, {"b": [1, 2], "a": 1.0}, id="dicts-in-any-order"),
    pytest.param([("conv", (26, 26, 8), 80)], [["conv", [26, 26, 8], 80]], id="nested-lists-for-tuples"),
    pytest.param("dense", "dense", id="text"),
    pytest.param(np.array([np.nan, 1.0]), np.array([np.nan, 1.0]), id="nan-where-nan-is-expected"),
]

DIFFER = [
    pytest.param(3.0, None, "returned nothing (`None`)", id="none"),
    pytest.param(3.0, "3", "you returned text", id="text-for-number"),
    pytest.param(529_984, 529_985, "529984 was expected, you returned 529985", id="a-large-count-off-by-one"),
    pytest.param(26, 26.5, "26 was expected, you returned 26.5", id="half-a-unit"),
    pytest.param(
        3.0, np.zeros((2, 2)), "a single number was expected, you returned shape (2, 2)", id="array-for-number"
    ),
    pytest.param(
        np.zeros((2, 2)), 0.0, "shape (2, 2) was expected, you returned a single number", id="number-for-array"
    ),
    pytest.param(
        np.zeros((2, 3)), np.zeros((3, 2)), "shape (2, 3) was expected, you returned shape (3, 2)", id="shape"
    ),
    pytest.param(np.array([1.0, 2.0]), np.array([1.0, np.nan]), "1 of 2 values are NaN", id="nan"),
    pytest.param(np.array([1.0, 2.0]), np.array([1.0, 2.01]), "1 of 2 values differ; the first at [1]", id="value"),
    pytest.param(np.array([1.0, 2.0]), [[1.0], [2.0, 3.0]], "rows of different lengths", id="ragged"),
    pytest.param(np.array([1.0, 2.0]), [None, 2.0], "something else than numbers", id="none-inside"),
    pytest.param(np.array([True, False]), np.array([True, True]), "False was expected, you returned True", id="mask"),
    pytest.param({"a": 1}, [1], 'a dictionary with the keys "a"', id="list-for-dict"),
    pytest.param({"a": 1}, {"A": 1}, 'the key "a" is missing', id="missing-key"),
    pytest.param({"a": 1}, {"a": 1, "b": 2}, 'the key "b" was not asked for', id="extra-key"),
    pytest.param({"a": 1}, {"a": 2}, 'under "a"', id="value-in-dict"),
    pytest.param([("conv", 1), ("pool", 0)], [("conv", 1)], "2 items were expected, you returned 1", id="short-list"),
    pytest.param([("conv", 1), ("pool", 0)], [["conv", 1], ["pool", 2]], "item 1: item 1:", id="value-in-list"),
    pytest.param("dense", "Dense", "another one", id="other-text"),
    pytest.param(
        [("conv", 1)],
        np.empty((2**62 // 8, 0)),
        "1 items were expected, you returned 576460752303423488",
        id="rows-without-values",
    ),
    pytest.param(
        [("conv", 1), ("pool", 0)],
        np.empty((2, 2**50, 0)),
        "item 0: 2 items were expected",
        id="rows-of-rows-without-values",
    ),
    pytest.param([("conv", 1)], np.array(3), "a list of 1 items was expected", id="0d-array-for-list"),
    pytest.param([("conv", 1)], np.broadcast_to(0, (1, 2**50)), "item 0: 2 items were expected", id="one-long-row"),
]


@pytest.mark.parametrize(("expected", "got"), AGREE)
def test_equal_values_agree_whatever_holds_them(expected, got):
    """The form of an answer costs nothing."""
    assert difference(expected, got) is None


@pytest.mark.parametrize(("expected", "got", "words"), DIFFER)
def test_a_difference_is_said_in_words(expected, got, words):
    """The first difference is named where it is."""
    assert words in (difference(expected, got) or "agrees")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.array([[1.0, -2.5]]), "array of shape (1, 2)\n    [[ 1.  -2.5]]"),
        (np.zeros((0, 3)), "an empty array of shape (0, 3)"),
        (0.333333, "0.3333"),
        (np.float64(2), "2"),
        (True, "True"),
        ((3,), "(3,)"),
        ({"bias": 4}, '{"bias": 4}'),
        (list(range(100)), "a list of 100 items"),
        (None, "None"),
    ],
)
def test_values_are_shown_as_a_reader_would_write_them(value, text):
    """Small values are shown in full and long ones described."""
    assert shown(value) == text


@pytest.mark.parametrize("shape", [(2,) * 20, (1,) * 30, (3, 1) * 8])
def test_an_array_of_very_many_axes_is_described(shape):
    """Each axis doubles its corners: a million numbers are no message."""
    assert shown(np.zeros(shape, np.uint8)) == f"array of shape {shape}, uint8"


def test_a_large_array_of_many_axes_is_shown_by_its_corners():
    """A wrong answer of four axes does not fill pages."""
    assert len(shown(np.ones((5, 6, 7, 8))).splitlines()) < 30
