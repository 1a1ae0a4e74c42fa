"""Lesson 05, images as the network takes them: one more axis, values between 0 and 1."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.engine.ask import ask
from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.compare import agrees
from autograder.checks.engine.exercise import Exercise, Mistake, Outcome, failed
from autograder.checks.engine.function import FunctionSpec, got, judge_function
from autograder.probes.reply import Odd, Raised, value_of


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
            "scaled by statistics of their own. Here the values must lie between 0 and 1: divide by 255.",
            lambda x: ((x - x.mean()) / x.std())[..., np.newaxis],
        ),
        Mistake(
            "mnist.minus-one-to-one",
            "your values run from -1 to 1. That trains as well, but here they must lie between 0 and 1, "
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
    value = value_of(ask(probes.call, answer, (x,)).end)
    if not isinstance(value, (list, tuple)):
        return None
    body = (
        f"You called   prepare_images(x) with x {_described(x)}\n"
        f"Expected     {_described(_prepare(x))}\n"
        f"Got          a list of {len(value)} items"
    )
    mistake = next(known for known in _PREPARE_IMAGES.mistakes if known.id == "mnist.images-in-a-list")
    return failed("prepare_images", body, where=_PREPARE_IMAGES.where, mistake=mistake)


def _in_short(outcome: Outcome, answer: Any) -> Outcome:
    """Return the outcome with shapes and ranges in place of whole images, which nobody wants to read as numbers."""
    named = next((known for known in _PREPARE_IMAGES.mistakes if known.id == outcome.mistake), None)
    for given in _PREPARE_IMAGES.cases:
        expected = _prepare(given.args[0])
        reply = ask(probes.call, answer, given.args).end
        value = value_of(reply)
        if isinstance(reply, (Raised, Odd)):
            body = (
                f"You called   prepare_images(x) with x {_described(given.args[0])}\n"
                f"Expected     {_described(expected)}\n"
                f"Got          {got(reply)}"
            )
            return failed(outcome.exercise, body, where=_PREPARE_IMAGES.where, mistake=named, repair=outcome.repair)
        if not isinstance(value, np.ndarray) or not value.size or (outcome.mistake and named is None):
            return outcome
        if not agrees(expected, value):
            body = (
                f"You called   prepare_images(x) with x {_described(given.args[0])}\n"
                f"Expected     {_described(expected)}\n"
                f"Got          {_described(value)}"
            )
            return failed(outcome.exercise, body, where=_PREPARE_IMAGES.where, mistake=named, repair=outcome.repair)
    return outcome


def _described(images: np.ndarray) -> str:
    numbers = images.astype(float)  # booleans have no range
    first = ", ".join(f"{value:.3g}" for value in numbers.ravel()[:3])
    values = f"from {numbers.min():.3g} to {numbers.max():.3g}, beginning with {first}"
    return f"of shape {images.shape}, {images.dtype}, {values}"


def _by_a_loop(x: np.ndarray) -> Any:
    return np.array([np.expand_dims(image / 255.0, -1) for image in x])


EXERCISE = Exercise(
    _PREPARE_IMAGES.name,
    _judge_prepare_images,
    _PREPARE_IMAGES.hints,
    _PREPARE_IMAGES.mistakes,
    valid=(
        lambda x: x[..., np.newaxis].astype(np.float32) / 255,
        lambda x: np.expand_dims(x, -1) / 256,
        lambda x: x.reshape(-1, 28, 28, 1).astype(np.float64) / 255,
        _by_a_loop,
    ),
)
