"""Lesson 05, softmax: scores become probabilities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _softmax(z: np.ndarray) -> Any:
    z = np.asarray(z, float)
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _log_softmax(z: np.ndarray) -> Any:
    z = np.asarray(z, float)
    return z - z.max(axis=-1, keepdims=True) - np.log(_powers(z).sum(axis=-1, keepdims=True))


def _powers(z: np.ndarray) -> Any:
    z = np.asarray(z, float)
    return np.exp(z - z.max(axis=-1, keepdims=True))


def _softmax_unstable(z: np.ndarray) -> Any:
    powers = np.exp(np.asarray(z, float))
    return powers / powers.sum(axis=-1, keepdims=True)


def _softmax_global_maximum(z: np.ndarray) -> Any:
    z = np.asarray(z, float)
    powers = np.exp(z - z.max())
    return powers / powers.sum(axis=-1, keepdims=True)


def _softmax_over_batch(z: np.ndarray) -> Any:
    z = np.asarray(z, float)
    powers = np.exp(z - z.max(axis=0, keepdims=True))
    return powers / powers.sum(axis=0, keepdims=True)


def _softmax_over_everything(z: np.ndarray) -> Any:
    powers = np.exp(np.asarray(z, float) - np.max(z))
    return powers / powers.sum()


def _softmax_without_keepdims(z: np.ndarray) -> Any:
    powers = _powers(z)
    return powers / powers.sum(axis=-1)


def _softmax_never_keepdims(z: np.ndarray) -> Any:
    z = np.asarray(z, float)
    powers = np.exp(z - z.max(axis=-1))
    return powers / powers.sum(axis=-1)


def _softmax_axis_one(z: np.ndarray) -> Any:
    z = np.asarray(z, float)
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _hard_maximum(z: np.ndarray) -> Any:
    z = np.asarray(z, float)
    return np.eye(z.shape[-1])[z.argmax(axis=-1)]


def _naive(divided: Callable[[np.ndarray], Any], *, exponential: bool = True) -> Callable[[np.ndarray], Any]:
    """Return a first try: the largest score is not subtracted, and the exponentials are divided somehow."""
    return lambda z: divided(np.exp(np.asarray(z, float)) if exponential else np.asarray(z, float))


_OVERFLOWS = (
    "two things. First: `np.exp(1000)` is too large for a computer: subtract the largest score of each row before the "
    "exponential. Second: "
)
_OVER_EVERYTHING = "all numbers together add up to 1, where each row must: sum along `axis=-1`, with `keepdims=True`."
_OVER_BATCH = (
    "your numbers add up to 1 down the columns, where each row must: sum along `axis=-1`, with `keepdims=True`."
)
_NO_KEEPDIMS = "for a batch the sums are one row of numbers, not a column beside the rows: write `keepdims=True`."
_AXIS_ONE = "a single row of scores has no `axis=1`: the last axis is `axis=-1`, for one row and for a batch."
_WITHOUT_EXP = "two things. First: take the exponential of each score, or negative scores become negative. Second: "

FIRST_TRIES = (
    Mistake(
        "mnist.softmax-naive-over-everything",
        f"{_OVERFLOWS}{_OVER_EVERYTHING}",
        _naive(lambda powers: powers / powers.sum()),
    ),
    Mistake(
        "mnist.softmax-naive-over-the-batch", f"{_OVERFLOWS}{_OVER_BATCH}", _naive(lambda powers: powers / sum(powers))
    ),
    Mistake(
        "mnist.softmax-naive-without-keepdims",
        f"{_OVERFLOWS}{_NO_KEEPDIMS}",
        _naive(lambda powers: powers / powers.sum(axis=-1)),
        raises=(ValueError,),
    ),
    Mistake(
        "mnist.softmax-naive-axis-one",
        f"{_OVERFLOWS}{_AXIS_ONE}",
        _naive(lambda powers: powers / powers.sum(axis=1, keepdims=True)),
        raises=(ValueError,),
    ),
    Mistake(
        "mnist.softmax-naive-axis-one-without-keepdims",
        f"{_OVERFLOWS}{_AXIS_ONE} And it wants `keepdims=True`, to stand beside the rows.",
        _naive(lambda powers: powers / powers.sum(axis=1)),
        raises=(ValueError,),
    ),
    Mistake(
        "mnist.softmax-axis-one-without-keepdims",
        f"two things. First: {_AXIS_ONE} Second: {_NO_KEEPDIMS}",
        lambda z: _powers(z) / _powers(z).sum(axis=1),
        raises=(ValueError,),
    ),
    Mistake(
        "mnist.softmax-without-exp-over-everything",
        f"{_WITHOUT_EXP}{_OVER_EVERYTHING}",
        _naive(lambda scores: scores / scores.sum(), exponential=False),
    ),
    Mistake(
        "mnist.softmax-without-exp-or-keepdims",
        f"{_WITHOUT_EXP}{_NO_KEEPDIMS}",
        _naive(lambda scores: scores / scores.sum(axis=-1), exponential=False),
        raises=(ValueError,),
    ),
)


def _random_scores(rng: np.random.Generator) -> Sequence[Case]:
    return [case(rng.integers(-20, 21, shape) / 4) for shape in ((5,), (4, 3), (2, 10))]


def _by_a_loop(z: np.ndarray) -> Any:
    scores = np.asarray(z, float)
    if scores.ndim > 1:
        return [_by_a_loop(row) for row in scores]
    powers = [np.exp(score - max(scores)) for score in scores]
    return [power / sum(powers) for power in powers]


def _in_float32(z: np.ndarray) -> Any:
    powers = np.exp(np.asarray(z, np.float32) - np.amax(z, -1)[..., None])
    return powers / powers.sum(-1)[..., None]


def _by_logarithms(z: np.ndarray) -> Any:
    scores = np.asarray(z, float)
    return np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True))


def _transposed(z: np.ndarray) -> Any:
    scores = np.asarray(z, float).T
    powers = np.exp(scores - scores.max(axis=0))
    return (powers / powers.sum(axis=0)).T


EXERCISE = function_exercise(
    name="softmax",
    reference=_softmax,
    cases=(
        case(np.array([1.0, 2.0, 3.0])),
        case(np.array([[1.0, 2.0, 3.0], [0.0, 0.0, -2.0]])),
        case(np.array([[2.0, 0.0, -1.0], [0.5, 0.5, 3.0], [-2.0, 1.0, 1.5]])),
        case(np.array([[1000.0, 1001.0, 999.0], [0.0, 1.0, -1.0]])),
    ),
    random_cases=_random_scores,
    mistakes=(
        Mistake(
            "mnist.softmax-unstable",
            "`np.exp(1000)` is too large for a computer and becomes `inf`, and `inf / inf` is NaN. "
            "Subtract the largest score of each row before the exponential: the fractions stay the same.",
            _softmax_unstable,
        ),
        Mistake(
            "mnist.softmax-global-maximum",
            "you subtracted the largest score of the whole batch. A row whose scores are all far below it becomes "
            "0 / 0 = NaN. Each row needs its own largest score: `z.max(axis=-1, keepdims=True)`.",
            _softmax_global_maximum,
        ),
        Mistake(
            "mnist.softmax-over-the-batch",
            "your numbers add up to 1 down the columns, so the images of a batch compete with one another. "
            "Each row is one image, and its classes compete: sum along the last axis, `axis=-1`.",
            _softmax_over_batch,
        ),
        Mistake(
            "mnist.softmax-over-everything",
            "all numbers together add up to 1. Each row must add up to 1 by itself: give `sum` the `axis=-1`.",
            _softmax_over_everything,
        ),
        Mistake(
            "mnist.softmax-without-keepdims",
            "for one row it is right, for a batch the sums have the shape (N,), and NumPy lines them up with the "
            "columns. `sum(axis=-1, keepdims=True)` keeps them as a column, one beside each row.",
            _softmax_without_keepdims,
            raises=(ValueError,),
        ),
        Mistake(
            "mnist.softmax-never-keepdims",
            "for one row it is right. For a batch, maximum and sum have the shape (N,), which does not stand beside "
            "the rows: write `keepdims=True` in both.",
            _softmax_never_keepdims,
            raises=(ValueError,),
        ),
        Mistake(
            "mnist.softmax-axis-one",
            "a single row of scores has no `axis=1`. The last axis is `axis=-1`, for one row and for a batch.",
            _softmax_axis_one,
            raises=(ValueError,),
        ),
        Mistake(
            "mnist.softmax-not-divided",
            "the exponentials are there, but they do not add up to 1 yet: divide each row by its sum.",
            _powers,
        ),
        Mistake(
            "mnist.softmax-no-division",
            "the exponentials are there, but they do not add up to 1 yet: divide each row by its sum "
            "(and subtract the row's largest score first, so that nothing overflows).",
            lambda z: np.exp(np.asarray(z, float)),
        ),
        Mistake(
            "mnist.softmax-without-exp",
            "you divided the scores themselves by their sum. Negative scores then become negative probabilities: "
            "take the exponential of each score first.",
            lambda z: np.asarray(z, float) / np.sum(np.asarray(z, float), axis=-1, keepdims=True),
        ),
        Mistake(
            "mnist.sigmoid-instead-of-softmax",
            "this is the sigmoid: it looks at each score alone, and the ten results do not add up to 1. "
            "Softmax divides by the sum over all classes of the row.",
            lambda z: 1 / (1 + np.exp(-np.asarray(z, float))),
        ),
        Mistake(
            "mnist.softmax-hard",
            "you gave the winner 1 and all others 0. Softmax is soft: close scores must get close probabilities.",
            _hard_maximum,
        ),
        Mistake(
            "mnist.log-softmax",
            "these are the logarithms of the probabilities: leave out the last `np.log`.",
            _log_softmax,
        ),
        Mistake(
            "mnist.softmax-sign",
            "the largest score got the smallest probability: the sign in the exponent is turned round. "
            "It is `np.exp(z - largest)`, not `np.exp(largest - z)` or `np.exp(-z)`.",
            lambda z: _softmax(-np.asarray(z, float)),
        ),
        Mistake(
            "mnist.softmax-base-two",
            "you took powers of 2. Softmax takes powers of e: `np.exp`.",
            lambda z: _softmax(np.asarray(z, float) * np.log(2)),
        ),
        *FIRST_TRIES,
    ),
    hints=(
        "All results must be positive, and each row must add up to 1. Which function makes any number positive?",
        "Exponentials first, then divide by their sum along the last axis. What does `keepdims=True` do there?",
        "`e = np.exp(z - z.max(axis=-1, keepdims=True))`; then divide `e` by its own sum along the same axis.",
    ),
    verified="positive, adds up to 1 along the last axis, for one row and for a batch, and survives scores of 1000.",
    where='the section "From scores to probabilities" above; `np.exp` and `keepdims` in the NumPy reference',
    valid=(_by_a_loop, _in_float32, _by_logarithms, _transposed),
)
