"""Lesson 05, the loss: how far predicted probabilities are from the labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _softmax(z: np.ndarray) -> Any:
    z = np.asarray(z, float)
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _cross_entropy(y_onehot: np.ndarray, p: np.ndarray) -> float:
    return float(np.mean(_each(y_onehot, p)))


def _each(y_onehot: np.ndarray, p: np.ndarray) -> Any:
    return -np.sum(y_onehot * np.log(np.clip(p, 1e-7, 1.0)), axis=-1)


def _binary_cross_entropy(y_onehot: np.ndarray, p: np.ndarray) -> float:
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return float(np.mean(-np.sum(y_onehot * np.log(p) + (1 - y_onehot) * np.log(1 - p), axis=-1)))


def _random_predictions(rng: np.random.Generator) -> Sequence[Case]:
    made = []
    for rows, classes in ((5, 3), (4, 10), (1, 6)):
        p = rng.integers(1, 20, (rows, classes)).astype(float)
        p[0, -1] = 0.0
        y = np.eye(classes)[rng.integers(0, classes - 1, rows)]
        made.append(case(y, p / p.sum(axis=1, keepdims=True)))
    return made


def _by_picking(y_onehot: np.ndarray, p: np.ndarray) -> Any:
    picked = p[np.arange(len(p)), y_onehot.argmax(axis=1)]
    return np.float32(np.mean([-np.log(max(probability, 1e-12)) for probability in picked]))


def _by_a_loop(y_onehot: np.ndarray, p: np.ndarray) -> Any:
    total = 0.0
    for row, wanted in zip(p, y_onehot, strict=True):
        total -= np.log(np.clip(row, 1e-12, 1)) @ wanted
    return total / len(p)


def _where_the_label_is(y_onehot: np.ndarray, p: np.ndarray) -> Any:
    return -np.log(np.maximum(p[y_onehot == 1], 1e-12)).mean()


EXERCISE = function_exercise(
    name="categorical_cross_entropy",
    reference=_cross_entropy,
    cases=(
        case(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.5, 0.5], [0.25, 0.75]])),
        case(np.eye(4)[[2, 0, 1]], np.array([[0.1, 0.2, 0.6, 0.1], [0.4, 0.3, 0.2, 0.1], [0.3, 0.15, 0.5, 0.05]])),
        case(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]), np.array([[1.0, 0.0, 0.0], [0.2, 0.8, 0.0]])),
    ),
    random_cases=_random_predictions,
    mistakes=(
        Mistake(
            "mnist.loss-sign",
            "your loss is negative. Logarithms of probabilities are negative, so the loss carries a minus sign: "
            "the better the prediction, the closer to 0.",
            lambda y_onehot, p: -_cross_entropy(y_onehot, p),
        ),
        Mistake(
            "mnist.loss-sum-over-batch",
            "you added up the losses of all images. Then the loss depends on how many images there are: take the mean.",
            lambda y_onehot, p: np.sum(_each(y_onehot, p)),
        ),
        Mistake(
            "mnist.loss-mean-over-classes-too",
            "you took the mean over the classes as well, which makes the loss too small by the number of classes. "
            "Sum over the classes (`axis=-1`), then take the mean over the images.",
            lambda y_onehot, p: _cross_entropy(y_onehot, p) / np.shape(p)[-1],
        ),
        Mistake(
            "mnist.loss-mean-along-the-wrong-axis",
            "you summed over the images and took the mean over the classes. It is the other way round: "
            "sum along each row (`axis=-1`), then the mean over the rows.",
            lambda y_onehot, p: np.sum(_each(y_onehot, p)) / np.shape(p)[-1],
        ),
        Mistake(
            "mnist.loss-log-of-zero",
            "where a probability is exactly 0, `np.log(0)` is `-inf`, and `0 * -inf` is NaN. "
            "Keep the probabilities away from 0 first: `np.clip(p, 1e-7, 1)`.",
            lambda y_onehot, p: -np.mean(np.sum(y_onehot * np.log(p), axis=-1)),
        ),
        Mistake(
            "mnist.loss-per-image",
            "you returned one loss for each image. The loss of the batch is one number: their mean.",
            _each,
        ),
        Mistake(
            "mnist.loss-arguments-swapped",
            "you took the logarithm of the labels instead of the predictions. "
            "The label picks, the logarithm is of the prediction: `y_onehot * np.log(p)`.",
            lambda y_onehot, p: _cross_entropy(p, y_onehot),
        ),
        Mistake(
            "mnist.loss-log-ten",
            "you took the logarithm to base 10. The loss uses the natural one: `np.log`.",
            lambda y_onehot, p: _cross_entropy(y_onehot, p) / np.log(10),
        ),
        Mistake(
            "mnist.loss-log-two",
            "you took the logarithm to base 2. The loss uses the natural one: `np.log`.",
            lambda y_onehot, p: _cross_entropy(y_onehot, p) / np.log(2),
        ),
        Mistake(
            "mnist.loss-binary",
            "you also punished the other classes, with `log(1 - p)`. That is the binary cross-entropy. "
            "The categorical one looks only at the probability of the right class.",
            _binary_cross_entropy,
        ),
        Mistake(
            "mnist.loss-binary-mean",
            "this is the binary cross-entropy: it also punishes the other classes, with `log(1 - p)`, and takes the "
            "mean over them. The categorical one looks only at the probability of the right class.",
            lambda y_onehot, p: _binary_cross_entropy(y_onehot, p) / np.shape(p)[-1],
        ),
        Mistake(
            "mnist.loss-softmax-again",
            "you applied the softmax once more. `p` holds probabilities already: take their logarithm as they are.",
            lambda y_onehot, p: _cross_entropy(y_onehot, _softmax(p)),
        ),
        Mistake(
            "mnist.loss-squared-error",
            "this is the squared error. The cross-entropy is minus the logarithm of the right class's probability.",
            lambda y_onehot, p: np.mean(np.sum((y_onehot - p) ** 2, axis=-1)),
        ),
        Mistake(
            "mnist.loss-without-log",
            "you took how far the right class's probability is from 1. The cross-entropy takes the logarithm instead: "
            "it punishes a confident wrong answer far more.",
            lambda y_onehot, p: np.mean(1 - np.sum(y_onehot * p, axis=-1)),
        ),
        Mistake(
            "mnist.loss-is-the-error-rate",
            "you counted wrong answers. The loss must also depend on how sure the prediction was: use `np.log(p)`.",
            lambda y_onehot, p: np.mean(np.argmax(y_onehot, axis=-1) != np.argmax(p, axis=-1)),
        ),
    ),
    hints=(
        "Each row of `y_onehot` has a single 1. What is left of a row when you multiply the two arrays?",
        "Take `-np.log(p)` of what is left, then the mean over the rows. What happens where `p` is exactly 0?",
        "`-np.mean(np.sum(y_onehot * np.log(np.clip(p, 1e-7, 1)), axis=-1))` does all of it.",
    ),
    verified="minus the mean logarithm of the right class's probability, also where a probability is 0.",
    where='the section "One number for how wrong it is" above; `np.log` and `np.clip` in the NumPy reference',
    valid=(
        _by_picking,
        _by_a_loop,
        _where_the_label_is,
        lambda y_onehot, p: -np.einsum("nc,nc->n", y_onehot, np.log(np.clip(p, 1e-7, 1))).mean(),
    ),
)
