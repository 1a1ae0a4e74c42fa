"""Lesson 03, `conv_params`: how many parameters a convolutional layer has."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def count_parameters(kh: int, kw: int, c_in: int, c_out: int, bias: bool = True) -> int:
    """Return the number of weights and biases of a convolutional layer."""
    return kh * kw * c_in * c_out + (c_out if bias else 0)


CASES = (
    case(3, 5, 4, 7),
    case(3, 3, 3, 32),
    case(3, 5, 4, 7, bias=False),
    case(3, 3, 1, 1),
    case(11, 2, 96, 130, True),
    case(1, 9, 70, 64, False),
)


def _random_kernels(rng: np.random.Generator) -> Sequence[Case]:
    return [case(*(int(n) for n in rng.permutation(np.arange(2, 13))[:4]), bias) for bias in (True, False)]


MISTAKES = (
    Mistake(
        "weight-sharing.params-no-bias",
        "the biases are missing: with `bias=True` every kernel has one.",
        lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_in * c_out,
    ),
    Mistake(
        "weight-sharing.params-one-bias",
        "you count one bias for the whole layer. Every kernel has its own: `c_out` of them.",
        lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_in * c_out + bool(bias),
    ),
    Mistake(
        "weight-sharing.params-bias-per-channel-pair",
        "you count a bias for every input channel of every kernel. A kernel first adds up over all input channels, "
        "then gets one bias.",
        lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_in * c_out + (c_in * c_out if bias else 0),
    ),
    Mistake(
        "weight-sharing.params-bias-of-inputs",
        "you count one bias for each input channel. Biases belong to the outputs: one for each of the `c_out` kernels.",
        lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_in * c_out + (c_in if bias else 0),
    ),
    Mistake(
        "weight-sharing.params-bias-always",
        "with `bias=False` there are no biases to count.",
        lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_in * c_out + c_out,
    ),
    Mistake(
        "weight-sharing.params-no-input-channels",
        "the input channels are missing. A kernel is as deep as its input: it has `kh * kw` weights for *each* of "
        "the `c_in` channels. That is why 3×3 kernels on a colour image, 32 of them, have 896 parameters, not "
        "320.",
        lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_out + (c_out if bias else 0),
    ),
    Mistake(
        "weight-sharing.params-no-input-channels-no-bias",
        "two things are missing: the input channels and the biases. A kernel has `kh * kw` weights for *each* of "
        "the `c_in` channels, and one bias.",
        lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_out,
    ),
    Mistake(
        "weight-sharing.params-one-kernel",
        "you counted a single kernel. The layer has `c_out` of them.",
        lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_in + (1 if bias else 0),
    ),
    Mistake(
        "weight-sharing.params-channels-added",
        "you added `c_in` and `c_out`. Every output channel has weights for every input channel: multiply.",
        lambda kh, kw, c_in, c_out, bias=True: kh * kw * (c_in + c_out) + (c_out if bias else 0),
    ),
    Mistake(
        "weight-sharing.params-square-kernel",
        "you took the kernel for square: `kh * kh`. Its width may differ: `kh * kw`.",
        lambda kh, kw, c_in, c_out, bias=True: kh * kh * c_in * c_out + (c_out if bias else 0),
    ),
    Mistake(
        "weight-sharing.params-width-squared",
        "you took the kernel for square: `kw * kw`. Its height may differ: `kh * kw`.",
        lambda kh, kw, c_in, c_out, bias=True: kw * kw * c_in * c_out + (c_out if bias else 0),
    ),
    Mistake(
        "weight-sharing.params-sides-added",
        "you added height and width of the kernel. It has `kh` rows of `kw` weights: multiply.",
        lambda kh, kw, c_in, c_out, bias=True: (kh + kw) * c_in * c_out + (c_out if bias else 0),
    ),
    Mistake(
        "weight-sharing.params-bias-per-weight",
        "every weight gets a bias in your count. There is one bias for each kernel.",
        lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_in * c_out * (2 if bias else 1),
    ),
    Mistake(
        "weight-sharing.params-times-positions",
        "you counted the weights once for each position in the image. That is what *sharing* saves: "
        "the same 9 numbers are reused at all 676 positions, so they count once.",
        lambda kh, kw, c_in, c_out, bias=True: 676 * kh * kw * c_in * c_out + (c_out if bias else 0),
    ),
    Mistake(
        "weight-sharing.params-kernels-counted-twice",
        "the number of kernels is multiplied in twice: your weights contain it already. Add one bias for each "
        "kernel, and multiply no more.",
        lambda kh, kw, c_in, c_out, bias=True: (kh * kw * c_in * c_out + bool(bias)) * (c_out if bias else 1),
    ),
    Mistake(
        "weight-sharing.params-three-channels",
        "you count three input channels, whatever `c_in` says. Colour images have three; an image may have any "
        "number, and a map inside a network often has 32 or more.",
        lambda kh, kw, c_in, c_out, bias=True: kh * kw * 3 * c_out + (c_out if bias else 0),
    ),
    Mistake(
        "weight-sharing.params-bias-turned-round",
        "you count the biases when `bias` is `False`, and leave them out when it is `True`.",
        lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_in * c_out + (0 if bias else c_out),
    ),
    Mistake(
        "weight-sharing.params-everything-added",
        "you added all four numbers. A kernel has `kh` rows of `kw` weights in each of `c_in` channels: multiply.",
        lambda kh, kw, c_in, c_out, bias=True: kh + kw + c_in + c_out,
    ),
    Mistake(
        "weight-sharing.params-two-numbers",
        "you return weights and biases as two numbers. Return one: their sum.",
        lambda kh, kw, c_in, c_out, bias=True: (kh * kw * c_in * c_out, c_out if bias else 0),
    ),
    Mistake(
        "weight-sharing.params-as-text",
        "you return the number as text, in quotes. Return the number itself.",
        lambda kh, kw, c_in, c_out, bias=True: str(count_parameters(kh, kw, c_in, c_out, bias)),
    ),
)


def _by_kernels(kh: int, kw: int, c_in: int, c_out: int, bias: bool = True) -> Any:
    """Count one kernel at a time, as a numpy integer."""
    return np.sum([kh * kw * c_in + int(bias) for _ in range(c_out)])


def _as_float(kh: int, kw: int, c_in: int, c_out: int, bias: bool = True) -> float:
    """Return the whole number as a float, as `np.prod` of floats would."""
    return math.prod((float(kh), kw, c_in, c_out)) + c_out * bias


def _of_arrays(kh: int, kw: int, c_in: int, c_out: int, bias: bool = True) -> int:
    """Count the numbers in arrays that hold them."""
    count = np.empty((kh, kw, c_in, c_out), np.float32).size
    if bias:
        count += np.empty(c_out).size
    return count


def _in_brackets(kh: int, kw: int, c_in: int, c_out: int, bias: bool = True) -> Any:
    """Return an array without axes."""
    return np.array(c_out * (kh * kw * c_in + (1 if bias else 0)))


VALID = (_by_kernels, _as_float, _of_arrays, _in_brackets)


EXERCISE = function_exercise(
    name="conv_params",
    reference=count_parameters,
    cases=CASES,
    random_cases=_random_kernels,
    mistakes=MISTAKES,
    valid=VALID,
    hints=(
        "How many numbers are in *one* kernel that looks at a colour image? How many kernels are there?",
        "One kernel is a block of `kh` × `kw` × `c_in` weights. It makes one map, so `c_out` maps take `c_out` blocks.",
        "Take the weights of one kernel times the number of kernels, and where there are biases add one for each "
        "kernel. Nothing about the image's size is in it.",
    ),
    verified="counts every weight once, wherever the kernel goes, and one bias for each kernel.",
    where='the section "Count" above; "Trainable params" in the Keras summary of lesson 05 will agree',
)
