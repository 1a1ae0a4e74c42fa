"""Lesson 05, Keras and MNIST: the data's preparation, the questions, and where each check of the lesson lives."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.engine.ask import ask
from autograder.checks.engine.compare import agrees
from autograder.checks.engine.exercise import Exercise, Mistake, Outcome, failed
from autograder.checks.engine.function import Case, FunctionSpec, case, function_exercise, got, judge_function
from autograder.checks.mnist.build_model import build_model
from autograder.checks.mnist.compile_model import compile_model
from autograder.checks.mnist.confusion import confusion
from autograder.checks.mnist.kernel_claim import (
    first_layer_kernels,
    kernel_claim,
    model_feature_maps,
    plot_feature_maps,
    plot_kernels,
)
from autograder.checks.mnist.model_accuracy import model_accuracy
from autograder.checks.mnist.numpy_forward import numpy_forward
from autograder.checks.mnist.questions import PARSONS, QUESTIONS
from autograder.checks.mnist.softmax import categorical_cross_entropy, softmax
from autograder.checks.mnist.train import train

__all__ = [
    "PARSONS",
    "QUESTIONS",
    "build_model",
    "categorical_cross_entropy",
    "compile_model",
    "confusion",
    "first_layer_kernels",
    "kernel_claim",
    "model_accuracy",
    "model_feature_maps",
    "numpy_forward",
    "plot_feature_maps",
    "plot_kernels",
    "prepare_images",
    "prepare_labels",
    "softmax",
    "train",
]


def _prepare(x: np.ndarray) -> Any:
    return x[..., np.newaxis].astype(np.float32) / 255


def _images(seed: int, count: int, brightest: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    images = rng.integers(0, brightest + 1, (count, 28, 28), dtype=np.uint8)
    images[0, 0, :3] = 0, 51, 204
    images[0, 0, 3] = brightest
    images[1:] //= 2
    return images


def _random_images(rng: np.random.Generator) -> Sequence[Case]:
    return [case(rng.integers(0, high, (4, 28, 28), dtype=np.uint8)) for high in (256, 128)]


_PREPARE_IMAGES = FunctionSpec(
    name="prepare_images",
    reference=_prepare,
    cases=(case(_images(1, 2, 255)), case(_images(2, 3, 210)), case(_images(3, 1, 255))),
    random_cases=_random_images,
    mistakes=(
        Mistake(
            "mnist.no-channel-axis",
            "`Conv2D` wants (N, 28, 28, 1), and you gave (N, 28, 28). A grey image has one channel, and the axis must "
            "be there: `x[..., np.newaxis]` adds it at the end.",
            lambda x: x.astype(np.float32) / 255,
        ),
        Mistake(
            "mnist.channels-first",
            "the channel axis stands before height and width. That is the channels-first order; "
            "Keras reads channels last: (N, 28, 28, 1).",
            lambda x: x[:, np.newaxis].astype(np.float32) / 255,
        ),
        Mistake(
            "mnist.axis-in-front",
            "the new axis stands in front of the images' own axis. It belongs at the end: `x[..., np.newaxis]`.",
            lambda x: x[np.newaxis].astype(np.float32) / 255,
        ),
        Mistake(
            "mnist.not-scaled",
            "the values still run up to 255. Networks learn slowly from such large numbers: divide by 255.",
            lambda x: x[..., np.newaxis].astype(np.float32),
        ),
        Mistake(
            "mnist.scaled-twice",
            "you divided by 255 twice: now everything is nearly black, at most 0.004.",
            lambda x: x[..., np.newaxis].astype(np.float32) / 255 / 255,
        ),
        Mistake(
            "mnist.whole-numbers-only",
            "nearly all values became 0: the result was cut to whole numbers, by `//` or by a conversion to an "
            "integer type after the division. Convert to float32 first, then divide with `/`.",
            lambda x: (x // 255)[..., np.newaxis],
        ),
        Mistake(
            "mnist.scaled-by-its-own-maximum",
            "you divided by the largest value of the batch. Another batch, such as the test images, is then scaled "
            "differently from the training images. Divide by the fixed number 255.",
            lambda x: x[..., np.newaxis].astype(np.float32) / x.max(),
        ),
        Mistake(
            "mnist.scaled-by-each-images-maximum",
            "you divided each image by its own largest value. Divide all of them by the fixed number 255.",
            lambda x: (x / x.max(axis=(1, 2), keepdims=True))[..., np.newaxis],
        ),
        Mistake(
            "mnist.standardised",
            "you subtracted the mean and divided by the standard deviation of this batch. Test images would then be "
            "treated by statistics of their own. Here the values are asked for between 0 and 1: divide by 255.",
            lambda x: ((x - x.mean()) / x.std())[..., np.newaxis],
        ),
        Mistake(
            "mnist.minus-one-to-one",
            "your values run from -1 to 1. That trains as well, but here they are asked for between 0 and 1, "
            "with 0 for the background: divide by 255 and subtract nothing.",
            lambda x: (x / 127.5 - 1)[..., np.newaxis],
        ),
        Mistake(
            "mnist.inverted",
            "black and white are exchanged. In MNIST the background is 0 and stays 0: leave out the `1 -`.",
            lambda x: (1 - x / 255)[..., np.newaxis],
        ),
        Mistake(
            "mnist.flattened",
            "each image is now a row of 784 numbers: which pixels are neighbours is lost, and that is what a "
            "convolution works with. Keep height and width.",
            lambda x: x.reshape(len(x), -1).astype(np.float32) / 255,
        ),
        Mistake(
            "mnist.images-transposed",
            "height and width are exchanged: the digits lie on their side.",
            lambda x: x.swapaxes(1, 2)[..., np.newaxis].astype(np.float32) / 255,
        ),
        Mistake(
            "mnist.three-channels",
            "you made three equal channels. A grey image has one: (N, 28, 28, 1).",
            lambda x: np.repeat(x[..., np.newaxis].astype(np.float32) / 255, 3, axis=-1),
        ),
        Mistake(
            "mnist.only-the-first-image",
            "only the first image came back. The function is given a whole batch and returns a whole batch.",
            lambda x: x[:1, ..., np.newaxis].astype(np.float32) / 255,
        ),
        Mistake(
            "mnist.black-and-white",
            "every pixel became 0 or 1. The grey levels are information: divide by 255 instead of rounding.",
            lambda x: (x > 127)[..., np.newaxis].astype(np.float32),
        ),
        Mistake(
            "mnist.images-in-a-list",
            "you returned a list of images. Put them into one array, with `np.array(...)`: the cells below ask it for "
            "its shape, and the model for a batch.",
            lambda x: list(_prepare(x)),
        ),
        Mistake(
            "mnist.half-precision",
            "float16 keeps only three digits, so the values are slightly off. float32 is what Keras computes with.",
            lambda x: (x[..., np.newaxis] / 255).astype(np.float16),
        ),
    ),
    hints=(
        "Two things change: the shape gets one more axis, and the values get smaller. Which axis, which number?",
        "`x[..., np.newaxis]` adds an axis at the end; `astype(np.float32)` before the division keeps the fractions.",
        "One line: add the axis, `.astype(np.float32)`, then `/ 255`.",
    ),
    verified="(N, 28, 28) whole numbers became (N, 28, 28, 1) numbers between 0 and 1, all images treated alike.",
    where='the section "The data" above; "Indexing: newaxis" in the NumPy manual',
)


def _judge_prepare_images(answer: Any, *, seed: int = 0) -> Outcome:
    # 256 is as good a divisor as 255, and common: what matters is that training and test images get the same one.
    by_256 = dataclasses.replace(_PREPARE_IMAGES, reference=lambda x: _prepare(x) * np.float32(255 / 256))
    outcome = judge_function(_PREPARE_IMAGES, answer, seed)
    if not outcome.passed and outcome.attempted:
        other = judge_function(by_256, answer, seed)
        outcome = other if other.passed else _in_short(outcome, answer)
    return (_in_a_list(answer) or outcome) if outcome.passed else outcome


def _in_a_list(answer: Any) -> Outcome | None:
    """Return the outcome of right numbers that are no array: it is left to the learner to make one."""
    x = _PREPARE_IMAGES.cases[0].args[0]
    value = ask(probes.call, answer, (x,)).get("value")
    if not isinstance(value, list):
        return None
    body = (
        f"You called   prepare_images(x) with x {_described(x)}\n"
        f"Expected     {_described(_prepare(x))}\n"
        f"Got          a list of {len(value)} items"
    )
    mistake = next(one for one in _PREPARE_IMAGES.mistakes if one.id == "mnist.images-in-a-list")
    return failed("prepare_images", body, where=_PREPARE_IMAGES.where, mistake=mistake)


def _in_short(outcome: Outcome, answer: Any) -> Outcome:
    """Return the outcome with shapes and ranges in place of whole images, which nobody wants to read as numbers."""
    named = next((one for one in _PREPARE_IMAGES.mistakes if one.id == outcome.mistake), None)
    for one in _PREPARE_IMAGES.cases:
        expected = _prepare(one.args[0])
        reply = ask(probes.call, answer, one.args)
        value = reply.get("value")
        if "error" in reply or "odd" in reply:
            body = (
                f"You called   prepare_images(x) with x {_described(one.args[0])}\n"
                f"Expected     {_described(expected)}\n"
                f"Got          {got(reply)}"
            )
            return failed(outcome.exercise, body, where=_PREPARE_IMAGES.where, mistake=named)
        if not isinstance(value, np.ndarray) or not value.size or (outcome.mistake and named is None):
            return outcome
        if not agrees(expected, value):
            body = (
                f"You called   prepare_images(x) with x {_described(one.args[0])}\n"
                f"Expected     {_described(expected)}\n"
                f"Got          {_described(value)}"
            )
            return failed(outcome.exercise, body, where=_PREPARE_IMAGES.where, mistake=named)
    return outcome


def _described(images: np.ndarray) -> str:
    numbers = images.astype(float)  # booleans have no range
    first = ", ".join(f"{value:.3g}" for value in numbers.ravel()[:3])
    values = f"from {numbers.min():.3g} to {numbers.max():.3g}, beginning with {first}"
    return f"of shape {images.shape}, {images.dtype}, {values}"


prepare_images = Exercise(_PREPARE_IMAGES.name, _judge_prepare_images, _PREPARE_IMAGES.hints, _PREPARE_IMAGES.mistakes)


def _one_hot(y: np.ndarray, n_classes: int = 10) -> Any:
    return np.eye(n_classes, dtype=np.float32)[np.asarray(y, int)]


def _one_hot_from_one(y: np.ndarray, n_classes: int = 10) -> Any:
    return np.eye(n_classes)[np.asarray(y, int) - 1]


def _ones_in_every_row(y: np.ndarray, n_classes: int = 10) -> Any:
    out = np.zeros((len(y), n_classes))
    out[:, np.asarray(y, int)] = 1
    return out


def _filled_the_other_way(y: np.ndarray, n_classes: int = 10) -> Any:
    out = np.zeros((len(y), n_classes))
    for place, digit in enumerate(np.asarray(y, int)):
        out[digit, place] = 1
    return out


def _only_the_first_label(y: np.ndarray, n_classes: int = 10) -> Any:
    out = _one_hot(y, n_classes)
    out[1:] = 0
    return out


def _thermometer(y: np.ndarray, n_classes: int = 10) -> Any:
    return (np.arange(n_classes) <= np.asarray(y, int)[:, np.newaxis]).astype(float)


def _random_labels(rng: np.random.Generator) -> Sequence[Case]:
    return [case(rng.integers(0, 10, 12, dtype=np.uint8)), case(rng.integers(0, 4, 7), n_classes=6)]


prepare_labels = function_exercise(
    name="prepare_labels",
    reference=_one_hot,
    cases=(
        case(np.array([2, 0, 0]), n_classes=3),
        case(np.array([5, 0, 4, 7, 7], dtype=np.uint8)),
        case(np.array([1, 2, 1, 0]), n_classes=5),
    ),
    random_cases=_random_labels,
    mistakes=(
        Mistake(
            "mnist.labels-unchanged",
            "the labels came back as they were. One-hot means one row per image, with a 1 in the column of its digit "
            "and 0 everywhere else: row 5 of `np.eye(10)` stands for the digit 5.",
            lambda y, n_classes=10: y,
        ),
        Mistake(
            "mnist.labels-as-a-column",
            "you made a column of digits. One-hot needs `n_classes` columns, with a single 1 in each row.",
            lambda y, n_classes=10: np.asarray(y)[:, np.newaxis],
        ),
        Mistake(
            "mnist.labels-all-in-every-row",
            "every row got the ones of all images: `out[:, y] = 1` means all rows. Give each row its own index as "
            "well: `out[np.arange(len(y)), y] = 1`.",
            _ones_in_every_row,
        ),
        Mistake(
            "mnist.labels-rows-and-columns-exchanged",
            "the indices are exchanged: the row is the image's number, the column its digit, `out[i, y[i]] = 1`.",
            _filled_the_other_way,
        ),
        Mistake(
            "mnist.labels-returned-too-early",
            "only the first image got its 1: `return` stands inside the loop and ends it after one turn. "
            "Move it to the left, below the loop.",
            _only_the_first_label,
        ),
        Mistake(
            "mnist.labels-off-by-one",
            "the 1 stands one column too far left: digit 1 sits in column 0. "
            "Digit 0 has column 0, so do not subtract 1.",
            _one_hot_from_one,
        ),
        Mistake(
            "mnist.labels-as-many-as-seen",
            "there are only as many columns as digits occur. A batch without a 9 would get 9 columns, "
            "and the model has 10 outputs: use `n_classes`.",
            lambda y, n_classes=10: _one_hot(y, int(np.max(y)) + 1),
        ),
        Mistake(
            "mnist.labels-always-ten",
            "there are always 10 columns. Use the argument `n_classes`.",
            lambda y, n_classes=10: _one_hot(y, 10),
        ),
        Mistake(
            "mnist.labels-transposed",
            "rows and columns are exchanged. Each image has a row, each class a column: (N, n_classes).",
            lambda y, n_classes=10: _one_hot(y, n_classes).T,
        ),
        Mistake(
            "mnist.labels-in-place-of-ones",
            "the digit itself stands in its column. Write a 1 there: all classes are equally right.",
            lambda y, n_classes=10: _one_hot(y, n_classes) * np.asarray(y)[:, np.newaxis],
        ),
        Mistake(
            "mnist.labels-thermometer",
            "all columns up to the digit hold a 1. One-hot means a single 1, in the digit's own column.",
            _thermometer,
        ),
        Mistake(
            "mnist.labels-one-cold",
            "0 and 1 are exchanged: a single 1 marks the right class, all others are 0.",
            lambda y, n_classes=10: 1 - _one_hot(y, n_classes),
        ),
        Mistake(
            "mnist.labels-scaled",
            "you divided the labels as if they were brightness. They are names of classes: turn them into one-hot "
            "rows.",
            lambda y, n_classes=10: np.asarray(y) / n_classes,
        ),
    ),
    hints=(
        "What should the row for the digit 3 look like if there are five classes, 0 to 4?",
        "`np.eye(n_classes)` holds all possible rows. How do you pick row y of it, for every y at once?",
        "`np.eye(n_classes)[y]` picks them all; `keras.utils.to_categorical(y, n_classes)` is the same.",
    ),
    verified="one row for each image, a single 1 in the column of its digit, for any number of classes.",
    where='the section "The data" above; `np.eye` in the NumPy reference',
)
