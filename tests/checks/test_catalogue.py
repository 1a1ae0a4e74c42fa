"""The catalogue is the test: every known mistake of every exercise is caught, and told from all others."""

import sys

import pytest

from autograder.checks import check, exercise_named
from autograder.checks.engine.exercise import Exercise
from autograder.course import LESSONS


def exercises() -> list[Exercise]:
    """Return all exercises of the course, in order."""
    return [exercise_named(name) for lesson in LESSONS for name in lesson.exercises]


CATALOGUE = [(one, mistake) for one in exercises() for mistake in one.mistakes if mistake.wrong is not None]


def marks_of(exercise: Exercise) -> list[pytest.MarkDecorator]:
    """Return how the mistakes of an exercise are marked: those of `compile_model` train models, some for long."""
    return [pytest.mark.slow] if exercise.name == "compile_model" else []


@pytest.mark.parametrize(
    ("exercise", "mistake"),
    [pytest.param(*row, id=f"{row[0].name}-{row[1].id}", marks=marks_of(row[0])) for row in CATALOGUE],
)
def test_a_known_mistake_is_caught_and_named(exercise, mistake):
    """A wrong implementation is refused with its own message, with the public and with a private seed."""
    for seed in (0, 20261122):
        outcome = exercise.judge(mistake.wrong, seed=seed)

        assert outcome.fraction < 1
        assert outcome.mistake == mistake.id
        assert mistake.message in outcome.message


@pytest.mark.parametrize("exercise", exercises(), ids=lambda exercise: exercise.name)
def test_every_exercise_has_three_different_hints_and_messages_of_its_own(exercise):
    """No hint and no message is empty or said twice."""
    messages = [mistake.message for mistake in exercise.mistakes]

    assert len(set(exercise.hints)) == 3
    assert all(exercise.hints)
    assert len(set(messages)) == len(messages)
    assert len({mistake.id for mistake in exercise.mistakes}) == len(messages)


VALID = [(one, number) for one in exercises() for number in range(len(one.valid))]


@pytest.mark.parametrize(("exercise", "number"), [pytest.param(*row, id=f"{row[0].name}-{row[1]}") for row in VALID])
def test_a_right_answer_written_differently_passes(exercise, number):
    """A valid variant earns all points, with the public and with a private seed."""
    for seed in (0, 20261122):
        outcome = exercise.judge(*exercise.objects(exercise.valid[number]), seed=seed)

        assert outcome.fraction == 1, outcome.message


def _stub(*_args, **_kwargs):
    raise NotImplementedError


SINGLE = [one for one in exercises() if any(mistake.wrong for mistake in one.mistakes)]


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
