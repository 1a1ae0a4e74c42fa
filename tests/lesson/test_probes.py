"""What comes back from a call of the learner's function."""

import sys
import warnings

import numpy as np
import pytest

from autograder import probes


def test_the_value_comes_back_with_what_was_printed():
    """A print is no fault; it is kept for the message."""

    def answer(x):
        print("half way")
        return x + 1

    reply = probes.call(answer, (np.array([1, 2]),))

    assert reply["value"].tolist() == [2, 3]
    assert reply["printed"] == "half way\n"
    assert reply["changed"] == []


def test_changed_arguments_are_named_by_their_places():
    """The function works on copies, and each copy is compared with the original."""

    def answer(a, b, c=None):
        b[0] = 9
        c.append(1)
        return a

    b, c = np.zeros(2), [0]
    reply = probes.call(answer, (1, b), {"c": c})

    assert reply["changed"] == [1, 2]
    assert b.tolist() == [0, 0]
    assert c == [0]


def test_warnings_and_standard_error_stay_inside():
    """Stock nbgrader takes all points from a cell that writes to standard error."""

    def answer():
        warnings.warn("careful", stacklevel=1)
        print("to stderr", file=sys.stderr)
        return np.array([1.0]) / np.array([0.0])

    reply = probes.call(answer)

    assert reply["value"].tolist() == [np.inf]
    assert reply["printed"] == "to stderr\n"


def test_an_error_is_explained_with_the_learners_own_line():
    """The last line of the learner's code counts, not the library's inside."""

    def answer(x):
        return np.reshape(x, (7, 7))

    error = probes.call(answer, (np.zeros(4),))["error"]

    assert error["type"] == "ValueError"
    assert "cannot reshape array of size 4 into shape (7,7)" in error["text"]
    assert error["source"] == "return np.reshape(x, (7, 7))"


class Nasty(Exception):  # noqa: N818 - named by a learner
    """Stand for an exception that cannot even be printed."""

    def __str__(self):
        raise ValueError


@pytest.mark.parametrize("error", [SystemExit(0), GeneratorExit(), MemoryError("too much"), Nasty()])
def test_nothing_an_answer_raises_gets_through(error):
    """Even what is no `Exception`."""

    def answer():
        raise error

    assert probes.call(answer)["error"]["type"] == type(error).__name__


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

    assert probes.call(feature_maps, (1,)) == {"stub": "conv2d", "changed": [], "printed": ""}


def test_an_endless_answer_is_ended():
    """The time limit is part of the reply."""

    def answer():
        while True:
            pass

    assert probes.call(answer, (), None, 0.2)["seconds"] == 0.2


@pytest.mark.parametrize(("thing", "words"), [(None, "`None`"), (np.zeros(2), "an object of type `ndarray`")])
def test_what_is_no_function_is_described(thing, words):
    """The result was passed where the function was wanted."""
    assert probes.call(thing)["not_callable"] == words
