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
    (
        "toy.all-alike",
        lambda image, size=2, stride=1: np.full(windows(image, size, stride).shape, image.max()),
        "all values of your result are the same",
    ),
    ("toy.always-empty", lambda image, size=2, stride=1: [], "nothing is put into it"),
    ("toy.always-the-same", lambda image, size=2, stride=1: 5.0, "never reaches the"),
    (
        "toy.mean+last-row-missing",
        lambda image, size=2, stride=1: means(image, size, stride)[:-1],
        "two things. First: You took the mean. Second: the last row",
    ),
    ("toy.mean+toy.image-mirrored", lambda image, size=2, stride=1: means(image[:, ::-1], size, stride), "back to"),
    (
        "toy.image-mirrored+toy.size-and-stride-exchanged",
        lambda image, size=2, stride=1: windows(image[:, ::-1], stride, size),
        "Second: your function answers as if `size` and `stride`",
    ),
    (
        "toy.absolute-value+rounded-to-1-place",
        lambda image, size=2, stride=1: np.round(abs(windows(image, size, stride)), 1),
        "Second: the values are rounded to one decimal place",
    ),
    (
        "toy.image-mirrored+toy.multiplied-by-a-count",
        lambda image, size=2, stride=1: windows(image[:, ::-1], size, stride) * size,
        "Second: every value is `size` times too large",
    ),
    ("toy.stride-ignored+transposed", lambda image, size=2, stride=1: windows(image, size).T, "plays no part"),
]


@pytest.mark.parametrize(("mistake", "answer", "words"), ANSWERS, ids=[mistake for mistake, *_ in ANSWERS])
def test_a_slip_is_named_and_its_words_come_first(mistake, answer, words, monkeypatch):
    """Alone or with another, known or universal; the second paragraph of the message says it."""
    monkeypatch.setattr("autograder.checks.diagnosis.naming.SECONDS", 20.0)  # on a busy machine
    outcome = EXERCISE.judge(answer, seed=4)

    assert outcome.mistake == mistake
    assert words in outcome.message.split("\n\n")[1]


def counts(shape, kernel_shape, maps):
    """Count three things: the reference of an exercise whose results have parts."""
    places = (shape[0] - kernel_shape[0] + 1) * (shape[1] - kernel_shape[1] + 1)
    return {"dense": shape[0] * shape[1] * places, "local": places * maps, "shared": kernel_shape[0] * maps}


def with_parts(**wrong):
    """Return a wrong answer: some parts of the counts are computed otherwise, of the right ones."""
    return lambda *args: counts(*args) | {key: change(counts(*args)[key], *args) for key, change in wrong.items()}


COUNTS = function_exercise(
    name="counts",
    reference=counts,
    cases=(case((5, 6), (2, 3), 4), case((9, 7), (3, 2), 5), case((8, 11), (4, 4), 3), case((6, 13), (1, 5), 7)),
    random_cases=lambda rng: [case((12, 17), (5, 3), 11)],
    mistakes=(
        Mistake("toy.no-maps", "The maps are missing.", with_parts(local=lambda n, shape, kernel, maps: n // maps)),
        Mistake("toy.width", "That is the width.", with_parts(shared=lambda n, shape, kernel, maps: kernel[1] * maps)),
    ),
    hints=("a", "b", "c"),
    verified="counts.",
    where="nowhere",
)


@pytest.mark.parametrize(
    ("answer", "mistake", "words"),
    [
        (
            lambda *args: COUNTS.mistakes[0].wrong(*args) | {"shared": COUNTS.mistakes[1].wrong(*args)["shared"]},
            "toy.no-maps+toy.width",
            'Under "local": The maps are missing. Under "shared": That is the width.',
        ),
        (
            lambda *args: COUNTS.mistakes[0].wrong(*args) | {"dense": counts(*args)["dense"] + 1},
            "toy.one-too-many+toy.no-maps",
            'Under "dense": every value is 1 too large',
        ),
        (
            with_parts(dense=lambda n, *_: -n, shared=lambda n, *_: n + 2),
            "toy.negated+toy.two-too-many",
            'Under "shared": every value is 2 too large.',
        ),
        (
            with_parts(dense=lambda n, *_: -n, shared=lambda n, *_: np.sin(n)),
            "toy.negated",
            'wrong way round. And under "shared" something else is wrong.',
        ),
        (lambda shape, kernel, maps: counts(shape, (3, 3), maps), "toy.kernel_shape-ignored", "`(3, 3)` in every call"),
    ],
)
def test_each_part_of_a_result_is_explained_by_itself(answer, mistake, words):
    """A dictionary with two wrong counts has two reasons; sizes that are written down are a third kind."""
    outcome = COUNTS.judge(answer, seed=4)

    assert outcome.mistake == mistake
    assert words in outcome.message


def slide(signal, kernel):
    """Slide a kernel along a signal of numbers or of rows: the reference of one more exercise."""
    places = range(len(signal) - len(kernel) + 1)
    return np.array([np.sum(signal[place : place + len(kernel)] * kernel) for place in places])


def backwards(signal, kernel):
    """Slide the kernel backwards: a known mistake, which stops where there are rows."""
    return np.convolve(signal, kernel, mode="valid")


SLIDING = function_exercise(
    name="slide",
    reference=slide,
    cases=(
        *(case(RANDOM.normal(0, 4, n), RANDOM.normal(0, 4, k)) for n, k in ((6, 2), (9, 3), (7, 4), (8, 5), (12, 6))),
        case(RANDOM.normal(0, 4, (6, 3)), RANDOM.normal(0, 4, (2, 3))),
    ),
    random_cases=lambda rng: [case(rng.normal(0, 4, 9), rng.normal(0, 4, 4))],
    mistakes=(Mistake("toy.backwards", "It runs backwards.", backwards),),
    hints=("a", "b", "c"),
    verified="slides.",
    where="nowhere",
)


@pytest.mark.parametrize(
    ("answer", "mistake", "words"),
    [
        (lambda signal, kernel: slide(signal, kernel[:2]), "toy.kernel-two-values-only", "cut to its first 2"),
        (lambda signal, kernel: slide(signal, kernel[:3]), "toy.kernel-three-values-only", "cut to its first 3"),
        (lambda signal, kernel: slide(signal.ravel(), kernel.ravel()), "toy.signal-and-kernel-flattened", "one row"),
        (lambda signal, kernel: slide(abs(signal), abs(kernel)), "toy.signal-and-kernel-absolute-values", "signs"),
    ],
)
def test_a_size_written_in_and_arrays_changed_alike_are_named(answer, mistake, words):
    """What is done to one argument, or to all of them, is said of them."""
    outcome = SLIDING.judge(answer, seed=4)

    assert outcome.mistake == mistake
    assert words in outcome.message


@pytest.mark.parametrize(
    "otherwise", [list, lambda: np.zeros(0), lambda: 1 // 0, lambda: {}[0]], ids=["[]", "none", "zero", "key"]
)
def test_a_known_mistake_may_fail_in_its_own_way(otherwise):
    """Where a wrong function has no answer, it is up to how it is written what comes."""
    outcome = SLIDING.judge(
        lambda signal, kernel: backwards(signal, kernel) if signal.ndim == 1 else otherwise(), seed=4
    )

    assert outcome.mistake == "toy.backwards"


def test_a_mistake_that_has_an_answer_is_not_any_failure():
    """Only where neither has one is it no matter how it fails."""
    outcome = SLIDING.judge(lambda signal, kernel: backwards(signal, kernel) if len(kernel) < 5 else 1 // 0, seed=4)

    assert outcome.mistake is None


@pytest.mark.parametrize(
    "answer",
    [
        lambda image, size=2, stride=1: np.sin(windows(image, size, stride)),
        lambda image, size=2, stride=1: np.random.default_rng(1).normal(size=windows(image, size, stride).shape),
        lambda image, size=2, stride=1: (
            windows(image, size, stride) + np.arange(2, windows(image, size, stride).shape[1] + 2)
        ),
    ],
    ids=["sine", "noise", "ramp"],
)
def test_what_nothing_explains_gets_no_name(answer):
    """No name is better than a wrong one."""
    assert EXERCISE.judge(answer, seed=4).mistake is None


def test_a_right_answer_is_not_asked_for_slips():
    """Diagnosis begins when a check has failed."""
    assert EXERCISE.judge(lambda image, size=2, stride=1: windows(image, size, stride).tolist()).passed
