"""Where no edit helps, the line is shown at which the first wrong value comes into the result."""

import sys

import numpy as np
import pytest

from autograder.checks.diagnosis.appearing import appears_at
from autograder.checks.engine.calls import case, run
from autograder.probes.edited_source import source_of
from autograder.probes.tracing.result_writing import NOTHING, writing_of
from tests.checks.diagnosis.test_places import function_of

HEAD = "def f(x, n=2):\n"
LOOP = HEAD + "    out = np.zeros(len(x))\n    for i in range(len(x)):\n        out[i] = x[i] * n\n    return out\n"
LIST = HEAD + "    out = []\n    for i in range(len(x)):\n        out.append(x[i] * n)\n    return np.array(out)\n"
TOTAL = HEAD + "    best = 0.0\n    for value in x:\n        best = best + value\n    return float(best)\n"
X = np.array([3.0, -1.0, 4.0])
DOUBLE = [6.0, -2.0, 8.0]


@pytest.mark.parametrize(
    ("source", "expected", "line", "words"),
    [
        (LOOP.replace("* n", "** n"), np.array(DOUBLE), 4, "`out` gets 9 at [0], where 6 belongs"),
        (LOOP.replace("* n", "* abs(n)").replace("-", ""), np.array([6.0, 5.0, 8.0]), 4, "-2 at [1], where 5 belongs"),
        (LOOP.replace("range(len(x))", "range(2)"), np.array(DOUBLE), 2, "no line puts anything into `out` at [2]"),
        (LOOP.replace("len(x))\n    for", "len(x) + 1)\n    for"), np.array(DOUBLE), None, ""),
        (LOOP.replace("return out", "return 2 * out"), np.array(DOUBLE), None, ""),
        (LIST.replace("x[i] * n", "x[i] + n"), np.array(DOUBLE), 4, "5 at [0], where 6 belongs"),
        (LIST.replace("range(len(x))", "range(2)"), np.array(DOUBLE), 4, "brings the shape (2,) into `out`"),
        (HEAD + "    out = np.zeros(n)\n    return out\n", np.array(DOUBLE), 2, "made with the shape (2,)"),
        (TOTAL, 4.0, 4, "6, where 4 belongs"),
        (HEAD + "    out = [[1, 2], [3]]\n    return out\n", [[1, 2], [4]], None, ""),
        (HEAD + "    return x * n + 1\n", np.array(DOUBLE), None, ""),
        (HEAD + "    if n:\n        a = x\n        return a\n    b = x\n    return b\n", np.array(DOUBLE), None, ""),
    ],
)
def test_the_line_that_wrote_the_first_wrong_value_is_shown(source, expected, line, words):
    """What stands at no place, and the form, where the result is made; of one line for all nothing is said."""
    answer = function_of(source, "f")
    call = case(X)

    repair = appears_at(answer, call, expected, run(answer, call))

    assert (repair and repair.places[0].line) == line
    if repair:
        assert words in repair.places[0].kind
        assert repair.places[0].source == source.splitlines()[line - 1].strip()
        assert repair.shows
        assert not repair.lines


def test_a_function_that_goes_by_another_name_is_not_watched():
    """As one does that something else was wrapped round."""
    answer = function_of(LOOP, "f")
    answer.__name__ = "g"

    assert writing_of(answer, (X,), {}) == NOTHING


def test_watching_leaves_nothing_behind():
    """Neither in the arguments, nor in how Python runs."""
    x = X.copy()
    before = sys.gettrace()
    answer = function_of(HEAD + "    out = x\n    out[0] = 9\n    return out\n", "f")

    assert writing_of(answer, (x,), {}).name == "out"
    assert (x == X).all()
    assert sys.gettrace() is before


@pytest.mark.parametrize(
    "source",
    [
        HEAD + "    out = 0\n    while True:\n        out += 1\n    return out\n",
        HEAD + "    out = [0] * 1000\n    return out\n",
        HEAD + "    out = x\n    raise ValueError('no')\n    return out\n",
        HEAD + "    out = 'text'\n    return out\n",
        HEAD + "    return x\n",
    ],
)
def test_what_cannot_be_watched_is_not(source):
    """One that never ends, that stops, that is too large, or no number, and an argument that comes back."""
    answer = function_of(source, "f")

    assert source_of(answer).text
    assert writing_of(answer, (X,), {}) == NOTHING
