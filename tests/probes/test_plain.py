"""What becomes plain data, and what is said of the rest."""

from collections import OrderedDict, defaultdict, namedtuple

import numpy as np
import pytest

from autograder.probes.plain import NotPlainError, plain


class WithArray:
    """Stand for a tensor: anything that knows how to become an array."""

    def __array__(self, dtype=None, copy=None):
        return np.array([1.0, 2.0])


class Failing:
    """Stand for an object whose conversion fails."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("no numbers today")


class AlwaysEqual:
    """Stand for the oldest trick against a comparison."""

    def __eq__(self, other):
        return True

    __hash__ = None


class SlyArray(np.ndarray):
    """Stand for an array that claims to be equal to everything."""

    def __eq__(self, other):
        return np.ones(self.shape, bool)


class SlyDict(dict):
    """Stand for a dictionary that tells everybody something else."""

    def items(self):
        """Refuse."""
        raise RuntimeError("nobody may look")

    __iter__ = keys = copy = items


divmod_result = namedtuple("divmod_result", ["quotient", "rest"])


def endless():
    """Return a list that contains itself."""
    items = []
    items.append(items)
    return items


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (3, 3),
        (np.float32(0.5), 0.5),
        (np.int64(3), 3),
        ((1, (2, 3)), (1, (2, 3))),
        ({1}, [1]),
        (range(3), [0, 1, 2]),
        ({"a": (1,)}, {"a": (1,)}),
        (OrderedDict(a=1), {"a": 1}),
        (defaultdict(int, a=1), {"a": 1}),
        (SlyDict(a=1), {"a": 1}),
        (divmod_result(3, 1), (3, 1)),
        ({0: 1}, {"0": 1}),
        (np.array(["dense"]), ["dense"]),
        ("x" * 20_000, "x" * 10_000 + "…"),
        ([list(range(1000))] * 99, [list(range(1000))] * 99),
    ],
)
def test_values_become_plain(value, expected):
    """Numbers, text, lists, tuples and dictionaries come through as themselves."""
    assert plain(value) == expected
    assert type(plain(value)) is type(expected)


@pytest.mark.parametrize("value", [WithArray(), np.array([1.0, 2.0]).view(SlyArray), np.ma.array([1.0, 2.0])])
def test_arrays_of_every_kind_become_plain_arrays(value):
    """Nothing of a subclass's behaviour comes through."""
    array = plain(value)

    assert type(array) is np.ndarray
    assert array.tolist() == [1.0, 2.0]


def test_an_array_is_a_copy():
    """What a check looks at cannot be changed afterwards."""
    original = np.zeros(3)
    copy = plain(original)
    original[:] = 1

    assert copy.tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (AlwaysEqual(), "an object of type `AlwaysEqual`"),
        (Failing(), "cannot be read as an array (no numbers today)"),
        (np.broadcast_to(0.0, (10**5, 10**5)), "weighs 74.5 GiB"),
        (10**400, "hundreds of digits"),
        (np.array([{}, 1], dtype=object), "Python objects"),
        (np.array([1j]), "complex128"),
        (endless(), "without end"),
        (list(range(200_000)), "a list of more than 100 000 items"),
        (range(10**12), "a list of more than 100 000 items"),
        ((x for x in [1]), "`yield`"),
        (len, "a function"),
        (int, "a class"),
        ({(1, 2): 3}, "keys are not text"),
        ({10**400: 3}, "hundreds of digits"),
        ([[0] * 1000] * 101, "of more than 100 000 items, counting those within its items"),
        ([[[]] * 300] * 400, "a list of more than 100 000 items"),
        ([np.zeros(())] * 10 + [np.zeros((1,) * 30)] * 4000, "a list of more than 100 000 items"),
        (np.full(200_000, "x"), "an array of texts of more than 100 000 items"),
        ({str(n): {str(m): 0 for m in range(400)} for n in range(300)}, "a dictionary of more than 100 000 items"),
        ([np.zeros(2**20)] * 9, "weigh more than 64 MiB together"),
        ({"a": [np.zeros(2**22)], "b": (np.zeros(2**22), np.zeros(2**22))}, "weigh more than 64 MiB together"),
        (["x" * 10_000] * 50, "more than 400 000 characters"),
        ([2**999] * 2000, "more than 400 000 characters"),
        ({"x" * 9000 + str(n): 0 for n in range(50)}, "more than 400 000 characters"),
        (np.empty((2**25, 0)), "shape (33554432, 0), without a value in it"),
        ([np.empty((0, 2**40), np.uint8)], "without a value in it"),
        (np.empty((2**20, 0, 2**20)), "without a value in it"),
        (np.empty((2**30, 0), "U1"), "without a value in it"),
        (np.zeros((1,) * 33), "an array of 33 axes"),
        (np.zeros(3, [("a", "f4"), ("b", "U5")]), "values"),
    ],
)
def test_everything_else_is_described(value, words):
    """A description says what was returned, so that a message can."""
    with pytest.raises(NotPlainError) as reason:
        plain(value)

    assert words in str(reason.value)
