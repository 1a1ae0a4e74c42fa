"""The catalogue is the test: every known mistake of every exercise is caught, and told from all others."""

import functools
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.checks import check, exercise_named
from autograder.checks.engine.calls import case
from autograder.checks.engine.exercise import Exercise, Mistake
from autograder.checks.engine.function import function_exercise
from autograder.course import LESSONS


def exercises() -> list[Exercise]:
    """Return all exercises of the course, in order."""
    return [exercise_named(name) for lesson in LESSONS for name in lesson.exercises]


CATALOGUE = [
    (exercise, mistake) for exercise in exercises() for mistake in exercise.mistakes if mistake.wrong is not None
]
SEEDS = (0, 20261122)  # the public one, and a private one


def marks_of(exercise: Exercise) -> list[pytest.MarkDecorator]:
    """Return how the mistakes of an exercise are marked: those of `compile_model` train models, some for long."""
    return [pytest.mark.slow] if exercise.name == "compile_model" else []


def faults_of(exercise: Exercise, mistake: Mistake) -> Iterator[str]:
    """Yield what is to be done before a mistake is caught, told from all others, and done as a learner would do it."""
    told = f"(`cases=` of `{exercise.name}`)"
    for seed in SEEDS:
        raised: list[str] = []
        wrong = mistake.wrong if exercise.reference is None else recorded(mistake, raised)
        outcome = exercise.judge(wrong, seed=seed)
        yield from dict.fromkeys(raised)
        if outcome.fraction == 1:
            yield f"`{mistake.id}` gives the right answer in every case: add a case in which it does not {told}."
        elif outcome.mistake != mistake.id and outcome.mistake in {each.id for each in exercise.mistakes}:
            yield (
                f"`{mistake.id}` gives the same in every case as `{outcome.mistake}`, which comes first: "
                f"add a case in which they differ {told}, or put this one first."
            )
        elif outcome.mistake != mistake.id:
            yield f"`{mistake.id}` is named `{outcome.mistake}`: does its `wrong` do the same each time it is called?"
        elif mistake.message not in outcome.message:
            yield f"`{mistake.id}` is named, and its message is not shown."


def recorded(mistake: Mistake, raised: list[str]) -> Callable[..., Any]:
    """Return the wrong implementation of a mistake, which notes down the exceptions that nobody said it raises."""

    @functools.wraps(mistake.wrong)
    def wrong(*args: Any, **kwargs: Any) -> Any:
        try:
            return mistake.wrong(*args, **kwargs)
        except Exception as error:
            if not isinstance(error, mistake.raises):
                raised.append(
                    f"`{mistake.id}` stops with {type(error).__name__} ({error}), where the reference has an answer: "
                    f"would a learner's do the same? Then say `raises=({type(error).__name__},)`; if not, write "
                    "`wrong` as a learner would."
                )
            raise

    return wrong


@pytest.mark.parametrize(
    ("exercise", "mistake"),
    [pytest.param(*row, id=f"{row[0].name}-{row[1].id}", marks=marks_of(row[0])) for row in CATALOGUE],
)
def test_a_known_mistake_is_caught_and_named(exercise, mistake):
    """A wrong implementation is refused with its own message, with the public and with a private seed."""
    assert list(faults_of(exercise, mistake)) == []


def _toy(*mistakes: Mistake) -> Exercise:
    return function_exercise(
        name="toy",
        reference=lambda values: float(np.sum(values)),
        cases=(case(np.array([2.0, 3.0])), case(np.array([200, 100], np.uint8))),
        random_cases=lambda rng: [case(rng.normal(size=3))],
        mistakes=mistakes,
        hints=("a", "b", "c"),
        verified="adds.",
        where="here",
    )


MEAN = Mistake("toy.mean", "you divided.", lambda values: float(np.mean(values)))


@pytest.mark.parametrize(
    ("mistakes", "words"),
    [
        pytest.param(
            [MEAN, Mistake("toy.average", "an average.", lambda values: float(np.average(values)))],
            "`toy.average` gives the same in every case as `toy.mean`, which comes first: add a case in which they "
            "differ (`cases=` of `toy`)",
            id="the-same-as-another",
        ),
        pytest.param(
            [Mistake("toy.loop", "a loop.", lambda values: sum(float(value) for value in values))],
            "`toy.loop` gives the right answer in every case: add a case in which it does not (`cases=` of `toy`).",
            id="right",
        ),
        pytest.param(
            [Mistake("toy.bytes", "bytes.", lambda values: bytes([int(sum(map(float, values)))])[0] - 1)],
            "`toy.bytes` stops with ValueError (bytes must be in range(0, 256)), where the reference has an answer: ",
            id="an-exception-of-its-own",
        ),
        pytest.param(
            [Mistake("toy.small", "small.", lambda values: float(values.dtype.type(-1)), raises=(ValueError,))],
            "`toy.small` stops with OverflowError (",
            id="another-exception-than-it-says",
        ),
        pytest.param(
            [Mistake("toy.square", "square.", lambda values: values[2], raises=(IndexError,))], None, id="as-it-says"
        ),
    ],
)
def test_what_is_amiss_with_a_mistake_is_said_in_a_sentence(mistakes, words):
    """With what to do: an author of a mistake reads this."""
    faults = list(faults_of(_toy(*mistakes), mistakes[-1]))

    assert faults == [] if words is None else words in faults[0]


@pytest.mark.parametrize("exercise", exercises(), ids=lambda exercise: exercise.name)
def test_every_exercise_has_three_different_hints_and_messages_of_its_own(exercise):
    """No hint and no message is empty or said twice."""
    messages = [mistake.message for mistake in exercise.mistakes]

    assert len(set(exercise.hints)) == 3
    assert all(exercise.hints)
    assert len(set(messages)) == len(messages)
    assert len({mistake.id for mistake in exercise.mistakes}) == len(messages)


VALID = [(exercise, number) for exercise in exercises() for number in range(len(exercise.valid))]


@pytest.mark.parametrize(("exercise", "number"), [pytest.param(*row, id=f"{row[0].name}-{row[1]}") for row in VALID])
def test_a_right_answer_written_differently_passes(exercise, number):
    """A valid variant earns all points, with the public and with a private seed."""
    for seed in SEEDS:
        outcome = exercise.judge(*exercise.objects(exercise.valid[number]), seed=seed)

        assert outcome.fraction == 1, outcome.message


def _stub(*_args, **_kwargs):
    raise NotImplementedError


SINGLE = [exercise for exercise in exercises() if any(mistake.wrong for mistake in exercise.mistakes)]


@pytest.mark.parametrize("exercise", SINGLE, ids=lambda exercise: exercise.name)
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(lambda *_, **__: None, "None", id="returns-none"),
        pytest.param(lambda *_, **__: "twelve", "twelve", id="returns-text"),
        pytest.param(lambda *_, **__: float("nan"), "nan", id="returns-nan"),
        pytest.param(lambda *_, **__: object(), "an object of type `object`", id="returns-object"),
        pytest.param(lambda *_, **__: 1 / 0, "ZeroDivisionError", id="raises"),
        pytest.param(lambda *_, **__: sys.exit(), "SystemExit", id="exits"),
        pytest.param(lambda *_, **__: [[1.0], [2.0, 3.0]], "", id="returns-ragged-rows"),
        pytest.param(5, "without brackets", id="not-a-function"),
    ],
)
def test_an_answer_wrong_in_kind_ends_in_a_readable_message(exercise, answer, words):
    """Nothing an answer returns or raises gets through as a crash of the check."""
    outcome = exercise.judge(answer, seed=0)

    assert not outcome.passed
    assert outcome.attempted
    assert words in outcome.message
    assert "Where to look" in outcome.message


@pytest.mark.parametrize("exercise", SINGLE, ids=lambda exercise: exercise.name)
def test_an_empty_answer_is_not_attempted(exercise):
    """The stub is its own outcome and no mistake."""
    outcome = exercise.judge(_stub, seed=0)

    assert not outcome.attempted
    assert outcome.mistake is None
    assert "not attempted yet" in outcome.message


def test_every_exercise_of_the_course_has_a_check():
    """`check.` followed by Tab lists what there is, and each of these exists."""
    for lesson in LESSONS:
        for name in lesson.exercises:
            assert getattr(check, name).exercise.name == name
