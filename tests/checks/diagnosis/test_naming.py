"""What no catalogue holds is named as well: slips with arguments, relations, scales, and two things at once."""

import numpy as np
import pytest

from autograder.checks.engine.calls import case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise

pytestmark = pytest.mark.diagnosed
RANDOM = np.random.default_rng(5)


def windows(image, size=2, stride=1):
    """Return the sums of windows: the reference of a toy exercise."""
    rows, columns = ((n - size) // stride + 1 for n in image.shape)
    out = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        out[i, j] = image[i * stride : i * stride + size, j * stride : j * stride + size].sum()
    return out


def means(image, size=2, stride=1):
    """Return the means of the windows: its only known mistake."""
    return windows(image, size, stride) / size**2


EXERCISE = function_exercise(
    name="windows",
    reference=windows,
    cases=(
        case(RANDOM.normal(0, 4, (5, 6))),
        case(RANDOM.normal(0, 4, (7, 5)), 3),
        case(RANDOM.normal(0, 4, (9, 8)), 2, 3),
        case(RANDOM.normal(0, 4, (8, 9)), 3, 2),
        case(RANDOM.normal(0, 4, (6, 9)), size=4, stride=2),
    ),
    random_cases=lambda rng: [case(rng.normal(0, 4, (8, 7)), 2, 2)],
    mistakes=(Mistake("toy.mean", "You took the mean.", means),),
    hints=("a", "b", "c"),
    verified="sums windows.",
    where="nowhere",
)


ANSWERS = [
    ("toy.mean", means, "You took the mean."),
    ("toy.size-and-stride-exchanged", lambda image, size=2, stride=1: windows(image, stride, size), "exchanged"),
    ("toy.stride-ignored", lambda image, size=2, stride=1: windows(image, size, 1), "`stride` plays no part"),
    ("toy.size-ignored", lambda image, size=2, stride=1: windows(image, 2, stride), "`size` were `2`"),
    ("toy.size-for-stride", lambda image, size=2, stride=1: windows(image, size, size), "`size` where `stride`"),
    ("toy.image-without-last-row", lambda image, size=2, stride=1: windows(image[:-1], size, stride), "last row"),
    ("toy.image-absolute-values", lambda image, size=2, stride=1: windows(abs(image), size, stride), "signs"),
    ("toy.stride-one-too-many", lambda image, size=2, stride=1: windows(image, size, stride + 1), "1 larger"),
    ("toy.transposed", lambda image, size=2, stride=1: windows(image, size, stride).T, "exchanged"),
    ("toy.negated", lambda image, size=2, stride=1: -windows(image, size, stride), "opposite sign"),
    ("toy.last-row-missing", lambda image, size=2, stride=1: windows(image, size, stride)[:-1], "one too early"),
    ("toy.divided-by-a-count", lambda image, size=2, stride=1: windows(image, size, stride) / size, "`size`"),
    (
        "toy.multiplied-by-a-count",
        lambda image, size=2, stride=1: windows(image, size, stride) * stride**2,
        "here 9 times",
    ),
    ("toy.scaled", lambda image, size=2, stride=1: windows(image, size, stride) * 7, "7 times too large"),
    ("toy.off-by-an-amount", lambda image, size=2, stride=1: windows(image, size, stride) + size, "by `size`"),
    ("toy.returns-nothing", lambda image, size=2, stride=1: None, "returns nothing"),
    (
        "toy.returns-nothing-sometimes",
        lambda image, size=2, stride=1: windows(image, size, stride) if size == 2 else None,
        "in some calls",
    ),
    ("toy.always-the-same", lambda image, size=2, stride=1: 5.0, "does not use its arguments"),
    (
        "toy.mean+last-row-missing",
        lambda image, size=2, stride=1: means(image, size, stride)[:-1],
        "two things. First: You took the mean. Second: the last row",
    ),
    ("toy.mean+toy.image-mirrored", lambda image, size=2, stride=1: means(image[:, ::-1], size, stride), "back to"),
    ("toy.stride-ignored+transposed", lambda image, size=2, stride=1: windows(image, size).T, "plays no part"),
]


@pytest.mark.parametrize(("mistake", "answer", "words"), ANSWERS, ids=[mistake for mistake, *_ in ANSWERS])
def test_a_slip_is_named_and_its_words_come_first(mistake, answer, words):
    """Alone or with another, known or universal; the second paragraph of the message says it."""
    outcome = EXERCISE.judge(answer, seed=4)

    assert outcome.mistake == mistake
    assert words in outcome.message.split("\n\n")[1]


@pytest.mark.parametrize(
    "answer",
    [
        lambda image, size=2, stride=1: np.sin(windows(image, size, stride)),
        lambda image, size=2, stride=1: np.random.default_rng(1).normal(size=windows(image, size, stride).shape),
        lambda image, size=2, stride=1: windows(image, size, stride) + np.arange(windows(image, size, stride).shape[1]),
    ],
    ids=["sine", "noise", "ramp"],
)
def test_what_nothing_explains_gets_no_name(answer):
    """No name is better than a wrong one."""
    assert EXERCISE.judge(answer, seed=4).mistake is None


def test_a_right_answer_is_not_asked_for_slips():
    """Diagnosis begins when a check has failed."""
    assert EXERCISE.judge(lambda image, size=2, stride=1: windows(image, size, stride).tolist()).passed
