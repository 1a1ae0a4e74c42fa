"""Of an answer that is right in part, it is told in which calls it is wrong, or in which part of its results."""

import numpy as np
import pytest

from autograder.checks.diagnosis.partly_right.conditions import condition_of, confusion_of
from autograder.checks.diagnosis.partly_right.properties import properties_of
from autograder.checks.engine.calls import case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise
from autograder.probes.reply import Raised, Value

pytestmark = pytest.mark.diagnosed
RANDOM = np.random.default_rng(6)


def smoothed(image, width=2, wrap=False):
    """Return windows of an image weighted along both axes: the reference of a toy exercise."""
    image = np.pad(image, 1, mode="wrap" if wrap else "constant")
    rows, columns = image.shape[0] - width + 1, image.shape[1] - width + 1
    weights = np.arange(1, width**2 + 1).reshape(width, width)
    out = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        out[i, j] = np.sum(image[i : i + width, j : j + width] * weights)
    return out


EXERCISE = function_exercise(
    name="smoothed",
    reference=smoothed,
    cases=(
        case(RANDOM.normal(0, 4, (4, 5))),
        case(RANDOM.normal(0, 4, (5, 5)), 3),
        case(RANDOM.integers(-9, 9, (6, 3)), 2, True),
        case(RANDOM.normal(0, 4, (6, 6)), 2, True),
        case(RANDOM.normal(0, 4, (4, 7)), 3),
        case(RANDOM.integers(-9, 9, (5, 5)), 3),
    ),
    random_cases=lambda rng: [
        case(rng.normal(0, 4, (int(rng.integers(4, 7)), int(rng.integers(4, 7)))), int(rng.integers(2, 4))),
        case(rng.normal(0, 4, (5, 5)), 2, bool(rng.integers(0, 2))),
    ],
    mistakes=(Mistake("toy.other", "Another one.", lambda image, width=2, wrap=False: image),),
    hints=("a", "b", "c"),
    verified="smooths.",
    where="nowhere",
)


def changed(change, **when):
    """Return the reference with its result changed, in all calls or where an argument is this."""

    def answer(image, width=2, wrap=False):
        right = smoothed(image, width, wrap)
        given = {"image": image, "width": width, "wrap": wrap}
        return change(right) if all(test(given[name]) for name, test in when.items()) else right

    return answer


def strange(values):
    """Return other values of the same form, which are no relation of the right ones."""
    return values + np.sin(np.arange(1, values.size + 1)).reshape(values.shape)


def strange_at(place):
    """Return a change of one part of a result."""

    def change(values):
        other = values.copy()
        other[place] = strange(values)[place]
        return other

    return change


@pytest.mark.parametrize(
    ("answer", "mistake", "words"),
    [
        (changed(strange, wrap=lambda wrap: wrap), "wrong-where-wrap-is-true", "`wrap` is `True`"),
        (changed(strange, width=lambda width: width == 3), "wrong-where-width-is-3", "`width` is 3"),
        (
            changed(strange, image=lambda image: image.shape[0] != image.shape[1]),
            "wrong-where-not-image-is-square",
            "`image` is not square",
        ),
        (changed(lambda values: 7.5, wrap=lambda wrap: wrap), "wrong-where-wrap-is-true", "your function returns 7.5"),
        (changed(strange_at(np.s_[-1])), "wrong-last-row", "in the last row of the result only"),
        (
            changed(strange_at(np.s_[:, 1:])),
            "wrong-columns-but-the-first",
            "in all columns of the result but the first",
        ),
        (changed(lambda e: np.where(e < 0, strange(e), e)), "wrong-negative", "where the result should be negative"),
        (changed(lambda e: np.where(e < 0, 7.0, e)), "wrong-negative", "and these are all 7"),
        (changed(lambda e: np.pad(e, 1, constant_values=3)), "right-values-inside", "from [1, 1] on"),
        (changed(lambda e: e[1:3, 2:4]), "part-of-the-values", "those from [1, 2] on"),
        (
            changed(lambda e: np.random.default_rng(2).permutation(e.ravel()).reshape(e.shape)),
            "values-in-other-places",
            "not in their places",
        ),
        (lambda image, width=2, wrap=False: strange(image), "as-large-as-image", "as large as `image`"),
    ],
)
def test_what_is_right_tells_where_something_is_wrong(answer, mistake, words):
    """In which calls, in which rows and columns, at which sign, or in another form: said in the second paragraph."""
    outcome = EXERCISE.judge(answer, seed=4)

    assert outcome.mistake == f"toy.{mistake}"
    assert words in outcome.message.split("\n\n")[1]


@pytest.mark.parametrize(
    "answer",
    [
        changed(strange),
        changed(strange, image=lambda image: image[0, 0] > 0),
        changed(strange_at(np.s_[1, 1])),
        changed(lambda e: strange(e)[:, :-1]),
    ],
    ids=["everywhere", "now and then", "at one place", "another form"],
)
def test_what_may_be_chance_is_not_told(answer):
    """Nothing is said where no property or part holds all that is wrong and only that."""
    assert EXERCISE.judge(answer, seed=4).mistake is None


def test_how_it_is_wrong_is_told_with_the_calls():
    """Where it is so in the same way each time: with one exception, one text, one truth taken for another."""
    calls = [{"n": n} for n in (1, 2, 3, 4, 5, 6)]
    wrong = [False] * 3 + [True] * 3
    stopped = [Value(0.0, ""), Raised("IndexError", "", None, None, "")]
    right, taken = ["a", "a", "b", "a", "b", "a"], [Value(text, "") for text in ("a", "b", "b", "b", "b", "a")]

    told = condition_of("toy", calls, [0.0] * 6, [stopped[each] for each in wrong], wrong)
    confused = confusion_of("toy", right, taken, [False, True, False, True, False, False])

    assert "in each such call your function stops with IndexError" in told.message
    assert confused.message.startswith("some 'a' is taken for 'b'")


def test_too_few_calls_tell_nothing():
    """Some property tells any two calls from the others."""
    calls = [{"n": n} for n in (1, 2, 3, 4, 5, 6)]
    ends = [Value(0.0, "")] * 6

    assert condition_of("toy", calls, [0.0] * 6, ends, [False, True, False, False, True, False]) is None
    assert condition_of("toy", calls, [0.0] * 6, ends, [False] * 3 + [True] * 3).id == "toy.wrong-where-n-above-3"


def test_each_property_holds_where_its_words_say():
    """They are read by a learner: the opposite holds in all other calls."""
    calls = [
        {"a": np.zeros((2, 3), int), "n": 1, "mode": "same", "sizes": (2, 2), "bias": None},
        {"a": np.ones((4, 4)) * -1.5, "n": 2, "mode": "valid", "sizes": (3, 5), "bias": np.ones(3)},
    ]
    told = {each.words: each.holds for each in properties_of(calls, [True, False])}

    assert told["`a` holds whole numbers (`int64`)"] == [True, False]
    assert told["`a` is square"] == told["`a` has negative values in it"] == told["`n` is 2"] == [False, True]
    assert told['`mode` is "same"'] == told["`bias` is `None`"] == told["the right answer is `True`"] == [True, False]
    assert told["`sizes[0]` and `sizes[1]` are equal"] == [True, False]
