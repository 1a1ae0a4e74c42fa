"""Relations between expected and got are told where they hold in every call, and not where that may be chance."""

import numpy as np
import pytest

from autograder.checks.diagnosis.relation import changed_by
from autograder.checks.diagnosis.relations import RELATIONS, relation_of
from autograder.checks.engine.compare import agrees

RANDOM = np.random.default_rng(11)
# What a result may look like: numbers, rows, maps, stacks of maps, texts never.
FORMS = {
    "numbers": [float(each) for each in RANDOM.normal(0, 5, 8)],
    "counts": [int(each) for each in RANDOM.integers(4, 90, 8)],
    "rows": [RANDOM.normal(0, 3, n) for n in (5, 7, 4, 6)],
    "maps": [RANDOM.normal(0, 3, shape) for shape in ((4, 5), (3, 7), (6, 4), (5, 5))],
    "squares": [RANDOM.normal(0, 3, (n, n)) for n in (3, 5, 4, 6)],
    "stacks": [RANDOM.normal(0, 3, shape) for shape in ((4, 5, 3), (3, 6, 2), (5, 4, 4), (3, 4, 2))],
    "fractions": [RANDOM.random(n) for n in (5, 7, 4, 6)],
    "bytes": [RANDOM.normal(120, 200, shape) for shape in ((4, 5), (3, 7), (6, 4), (5, 5))],
    "ones": [RANDOM.normal(0, 3, shape) for shape in ((4, 1, 3), (2, 5, 1), (3, 6, 1))],
}


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda relation: relation.id)
def test_each_relation_is_told(relation):
    """For some form of result, what it makes of the right values is told to be this very relation."""
    told = set()
    for expected in FORMS.values():
        got = [changed_by(relation, each) for each in expected]
        if all(each is not None for each in got) and not all(map(agrees, expected, got)):
            first = relation_of(expected, got)
            told.add(first.id if first else None)

    assert relation.id in told


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", range(3))
def test_other_numbers_are_not_told_to_be_anything(form, seed):
    """No relation is better than a wrong one."""
    expected = FORMS[form]
    other = np.random.default_rng(seed)
    got = [np.asarray(each) + other.normal(0, 1, np.shape(each)) for each in expected]

    assert relation_of(expected, got) is None


def test_one_wrong_number_is_related_to_nothing():
    """Two numbers always stand in some relation."""
    assert relation_of([3.0, 5.0], [3.0, 6.0]) is None
    assert relation_of([3.0, 5.0, 7.0, 9.0, 4.0], [4.0, 6.0, 8.0, 10.0, 5.0]).id == "one-too-many"


def test_it_must_hold_in_the_calls_that_were_right_as_well():
    """An answer without signs that is right for some negative result has another mistake."""
    expected = [np.array([1.0, -2.0, 3.0]), np.array([-4.0, 5.0, -6.5]), np.array([-1.0, -7.0])]

    assert relation_of(expected, [np.abs(each) for each in expected]).id == "absolute-value"
    assert relation_of(expected, [np.abs(expected[0]), np.abs(expected[1]), expected[2]]) is None
