"""What comes back from a call of the learner's function."""

import sys
import warnings

import numpy as np
import pytest

from autograder import probes
from autograder.probes.reply import Called, NotCallable, NotWritten, Odd, Raised, TooSlow, Value, data_of, reply_of


def test_the_value_comes_back_with_what_was_printed():
    """A print is no fault; it is kept for the message."""

    def answer(x):
        print("half way")
        return x + 1

    reply = probes.call(answer, (np.array([1, 2]),))

    assert reply.end.value.tolist() == [2, 3]
    assert reply.end.printed == "half way\n"
    assert reply.changed == ()


def test_changed_arguments_are_named_by_their_places():
    """The function works on copies, and each copy is compared with the original."""

    def answer(a, b, c=None):
        b[0] = 9
        c.append(1)
        return a

    b, c = np.zeros(2), [0]
    reply = probes.call(answer, (1, b), {"c": c})

    assert reply.changed == (1, 2)
    assert b.tolist() == [0, 0]
    assert c == [0]


def test_warnings_and_standard_error_stay_inside():
    """Stock nbgrader takes all points from a cell that writes to standard error."""

    def answer():
        warnings.warn("careful", stacklevel=1)
        print("to stderr", file=sys.stderr)
        return np.array([1.0]) / np.array([0.0])

    reply = probes.call(answer)

    assert reply.end.value.tolist() == [np.inf]
    assert reply.end.printed == "to stderr\n"


def test_an_error_is_explained_with_the_learners_own_line():
    """The last line of the learner's code counts, not the library's inside."""

    def answer(x):
        return np.reshape(x, (7, 7))

    error = probes.call(answer, (np.zeros(4),)).end

    assert error.kind == "ValueError"
    assert "cannot reshape array of size 4 into shape (7,7)" in error.text
    assert error.source == "return np.reshape(x, (7, 7))"


class Nasty(Exception):  # noqa: N818 - named by a learner
    """Stand for an exception that cannot even be printed."""

    def __str__(self):
        raise ValueError


@pytest.mark.parametrize("error", [SystemExit(0), GeneratorExit(), MemoryError("too much"), Nasty()])
def test_nothing_an_answer_raises_gets_through(error):
    """Even what is no `Exception`."""

    def answer():
        raise error

    assert probes.call(answer).end.kind == type(error).__name__


def test_the_learners_own_interrupt_gets_through():
    """Stop is stop."""

    def answer():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        probes.call(answer)


def test_a_stub_is_named_even_when_another_function_calls_it():
    """The function that is not written yet is the one to write first."""

    def conv2d(x):
        raise NotImplementedError

    def feature_maps(x):
        return conv2d(x)

    assert probes.call(feature_maps, (1,)) == Called(NotWritten("conv2d", ""), ())


def test_an_endless_answer_is_ended():
    """The time limit is part of the reply."""

    def answer():
        while True:
            pass

    assert probes.call(answer, (), None, 0.2).end == TooSlow(0.2, "")


@pytest.mark.parametrize(("thing", "words"), [(None, "`None`"), (np.zeros(2), "an object of type `ndarray`")])
def test_what_is_no_function_is_described(thing, words):
    """The result was passed where the function was wanted."""
    assert probes.call(thing).end == NotCallable(words, "")


def test_the_first_result_is_looked_at_before_and_after_the_second_call():
    """Whoever has kept it would see the same."""
    kept = np.zeros(2)

    def answer(x):
        kept[:] = 2 * x
        return kept

    twice = probes.call_twice(answer, ((np.ones(2),), {}), ((), {"x": np.full(2, 5.0)}))

    assert (twice.before.value.tolist(), twice.after.value.tolist()) == ([2, 2], [10, 10])


@pytest.mark.parametrize("error", [ValueError("no"), NotImplementedError()])
def test_a_second_call_that_fails_says_nothing_of_the_first(error):
    """Only what was returned is looked at."""

    def answer(x):
        if x > 1:
            raise error
        return [x]

    twice = probes.call_twice(answer, ((1,), {}), ((2,), {}))

    assert (twice.before.value, twice.after.value) == ([1], [1])


@pytest.mark.parametrize(
    "end",
    [
        Value({"type": "Odd", "list": [np.ones(3), None, 10**200, 1.5]}, ""),
        Value(np.zeros((2, 0)), "x"),
        Odd("a function", ""),
        Raised("ValueError", "no", 3, "x = 1", ""),
        Raised("ValueError", "no", None, None, ""),
        NotWritten("f", ""),
        TooSlow(10.0, ""),
        NotCallable("`None`", ""),
    ],
)
def test_a_reply_travels_as_plain_data_and_is_what_it_was(end):
    """Also where a learner's value looks like a reply itself."""
    data = data_of(Called(end, (1,)))

    assert type(data) is dict
    assert repr(reply_of(probes.call, data)) == repr(Called(end, (1,)))
