"""How a function is judged, on a tiny exercise of its own."""

import numpy as np
import pytest

from autograder.checks import exercise_named
from autograder.checks.engine.calls import case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def double(x, times=1):
    """Return the reference: twice x, so many times."""
    return np.asarray(x, float) * 2**times


EXERCISE = function_exercise(
    name="double",
    reference=double,
    cases=(case(np.array([1.0, 2.0])), case(np.array([3.0, -0.5]), times=2)),
    random_cases=lambda rng: [case(rng.normal(size=3), times=3)],
    mistakes=(
        Mistake("toy.square", "you squared.", lambda x, times=1: x**2),
        Mistake("toy.times-ignored", "you ignored `times`.", lambda x, times=1: x * 2),
    ),
    hints=("a", "b", "c"),
    verified="doubles.",
    where="nowhere",
)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(double, id="reference"),
        pytest.param(lambda x, times=1: [v * 2**times for v in x], id="list"),
        pytest.param(lambda x, times=1: (x * 2**times).astype(np.float32), id="float32"),
        pytest.param(lambda x, times=1: np.asmatrix(x * 2**times).A1, id="by-way-of-another-type"),
    ],
)
def test_a_right_answer_passes_however_it_is_written(answer):
    """Results are judged, not source text."""
    outcome = EXERCISE.judge(answer)

    assert (outcome.passed, outcome.fraction, outcome.message) == (True, 1.0, "Right: doubles.")


def test_the_message_names_call_expectation_answer_mistake_and_place():
    """What to read comes first: the mistake, then the first case that shows it."""

    def answer(x, times=1):
        return x * 2

    message = EXERCISE.judge(answer).message

    assert message == (
        "`double` is not right yet.\n\n"
        "Likely mistake: you ignored `times`.\n\n"
        "You called   double(x, times=2)\n"
        "    x = array of shape (2,)\n"
        "        [ 3.  -0.5]\n"
        "Expected     array of shape (2,)\n"
        "        [12. -2.]\n"
        "Got          array of shape (2,)\n"
        "        [ 6. -1.]\n"
        "             2 of 2 values differ; the first at [0]: 12 was expected, you returned 6\n\n"
        "Where to look: nowhere\n"
        'Stuck? Run check.hint("double")'
    )


def test_an_unknown_mistake_shows_the_gap_and_claims_nothing():
    """No diagnosis is better than a wrong one."""
    outcome = EXERCISE.judge(lambda x, times=1: np.sin(x) * 5**times)

    assert outcome.mistake is None
    assert "Likely mistake" not in outcome.message
    assert "Expected" in outcome.message


def test_an_answer_that_prints_and_returns_nothing_is_told_so():
    """The number on the screen looks right; nothing came back."""
    outcome = EXERCISE.judge(lambda x, times=1: print(x * 2**times))

    assert outcome.mistake == "toy.prints-instead-of-returning"
    assert "It printed   [2. 4.]" in outcome.message


def test_an_array_in_place_of_a_number_is_put_into_words():
    """Where one number is wanted, another kind of thing is named; of two numbers both are seen."""
    exercise = function_exercise(
        name="total",
        reference=lambda x: float(np.sum(x)),
        cases=(case(np.array([1.0, 2.0])),),
        random_cases=lambda rng: [],
        mistakes=(Mistake("toy.first", "only the first.", lambda x: x[0]),),
        hints=("a", "b", "c"),
        verified="adds.",
        where="nowhere",
    )

    assert "a single number was expected, you returned shape (2,)" in exercise.judge(lambda x: x).message
    assert "was expected" not in exercise.judge(lambda x: 5.0).message


def test_a_mistake_must_explain_every_answer():
    """An answer that squares only the first case is no squaring."""
    outcome = EXERCISE.judge(lambda x, times=1: x**2 if times == 1 else x)

    assert outcome.mistake is None


def test_an_answer_that_changes_its_argument_is_told_so():
    """Also when the value it returns is right."""

    def answer(x, times=1):
        x *= 2**times
        return x

    outcome = EXERCISE.judge(answer)

    assert outcome.mistake == "toy.changes-its-arguments"
    assert "changes its argument `x`" in outcome.message


def test_an_answer_that_remembers_earlier_calls_is_caught():
    """Right the first time and wrong the second."""
    seen = []

    def answer(x, times=1):
        seen.append(x)
        return double(x, times) + (len(seen) > 3)

    assert EXERCISE.judge(answer).mistake == "toy.remembers-earlier-calls"


def test_a_hard_coded_answer_fails_on_random_probes():
    """The fixed cases are no secret, the seed of the others is."""
    known = {(1.0, 2.0): [2.0, 4.0], (3.0, -0.5): [12.0, -2.0]}

    outcome = EXERCISE.judge(lambda x, times=1: known.get(tuple(x), [0, 0, 0]), seed=5)

    assert not outcome.passed


def test_a_missing_dependency_is_named():
    """The stub that was hit belongs to another exercise."""

    def halve(x):
        raise NotImplementedError

    def answer(x, times=1):
        return halve(x)

    outcome = EXERCISE.judge(answer)

    assert not outcome.attempted
    assert "It calls `halve`, which is not written yet" in outcome.message


def test_an_answer_that_no_longer_answers_ends_in_a_sentence():
    """A call that reaches a stub only when asked again has no value to compare."""
    calls = []

    def answer(x, times=1):
        calls.append(x)
        if len(calls) > 3:
            raise NotImplementedError
        return double(x, times)

    outcome = EXERCISE.judge(answer)

    assert "not written yet" in outcome.message
    assert not outcome.passed


def sharing(right):
    """Return a right answer that returns one array for all results of a shape, and overwrites it."""
    kept: dict = {}

    def answer(*args, **kwargs):
        value = np.asarray(right(*args, **kwargs))
        shared = kept.setdefault((value.shape, value.dtype), np.empty_like(value))
        shared[...] = value
        return shared

    return answer


def caching(right):
    """Return an answer that keeps its results by the shapes of its arguments."""
    kept: dict = {}

    def answer(*args, **kwargs):
        key = str([np.shape(value) or value for value in args]) + str(kwargs)
        return kept.setdefault(key, right(*args, **kwargs))

    return answer


@pytest.mark.parametrize("name", ["double", "cross_correlate2d", "max_pool2d", "conv1d_matrix", "compose_kernels"])
def test_an_answer_that_overwrites_its_last_result_is_told_so(name):
    """Each value is right when it comes, and another one when it is looked at again."""
    exercise = EXERCISE if name == "double" else exercise_named(name)
    right = double if name == "double" else exercise.valid[0]

    outcome = exercise.judge(sharing(right))

    assert not outcome.passed
    assert str(outcome.mistake).endswith(".shares-its-result")
    assert "Afterwards   array of shape" in outcome.message


@pytest.mark.parametrize("name", ["cross_correlate2d", "max_pool2d", "conv1d_matrix", "neighbour_correlation"])
def test_an_answer_that_keeps_results_by_shape_is_told_so(name):
    """It is right for the first arguments of each shape."""
    exercise = exercise_named(name)

    assert str(exercise.judge(caching(exercise.valid[0])).mistake).endswith(".remembers-earlier-calls")


@pytest.mark.diagnosed
@pytest.mark.parametrize(
    "answer", [lambda x: 3.0, lambda x: x[0] + 2, lambda x: len(x) + 1], ids=["3", "first", "length"]
)
def test_an_answer_that_is_always_the_same_keeps_nothing(answer):
    """What it returns is written there, whatever it was given: another mistake."""
    exercise = function_exercise(
        name="total",
        reference=lambda x: float(np.sum(x)),
        cases=(case(np.array([1.0, 2.0])), case(np.array([1.0, 5.0]))),
        random_cases=lambda rng: [],
        mistakes=(Mistake("toy.first", "only the first.", lambda x: x[0]),),
        hints=("a", "b", "c"),
        verified="adds.",
        where="nowhere",
    )

    outcome = exercise.judge(answer)

    assert (outcome.passed, outcome.mistake) == (False, "toy.x-ignored")
