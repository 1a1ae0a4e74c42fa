"""Lesson 05, what is asked without points: predictions, misconceptions, and the lines of one epoch."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.engine.calls import case
from autograder.checks.engine.question import Parsons, Question

QUESTIONS: tuple[Question, ...] = (
    Question(
        "mnist-satellite",
        "b",
        {
            "a": "(12, 64, 64) is channels first. Keras reads channels last unless told otherwise.",
            "b": "Height, width, then channels: channels last, (64, 64, 12). The bands of a satellite, the three "
            "colours of a photograph and the depth of a 3D camera are all channels.",
            "c": "The bands are not pixels to be added to the width: they are 12 measurements at each pixel.",
            "d": "A grey image would have one channel. This one has 12 measurements at each pixel.",
        },
    ),
    Question(
        "mnist-softmax-shift",
        "c",
        {
            "a": "They add up to 1, before and after, so they cannot both grow.",
            "b": "It feels as if 105 against 103 were closer than 5 against 3. "
            "Softmax sees differences, not ratios, and both differ by 2.",
            "c": "Adding 100 multiplies every exponential by the same number, and the division cancels it. "
            "That is why the largest score may be subtracted first.",
        },
    ),
    Question(
        "mnist-start-loss",
        "b",
        {
            "a": "0 would mean that it is sure and always right. It has learned nothing yet.",
            "b": "Ten classes, each about 1/10: the loss is -ln(1/10) = ln 10 = 2.30. "
            "If your first loss is far from it, look at the labels, the last layer or the scaling.",
            "c": "1 in 10 is the probability. The loss is minus its logarithm.",
            "d": "The loss has no upper limit, but a model that has learned nothing is unsure, and that costs 2.30.",
        },
    ),
    Question(
        "mnist-loss-for-integers",
        "b",
        {
            "a": '`"categorical_crossentropy"` wants rows like [0, 0, 1, ...]. For plain digits, use the sparse form.',
            "b": "Sparse means that the label is the index of the 1, not the whole row. "
            "The loss is the same number, computed from another form of the label.",
            "c": "The squared error treats an 8 as closer to a 9 than to a 3. Digits are names here, not amounts.",
            "d": "The binary form asks ten separate yes-or-no questions. Here exactly one of ten is right.",
        },
    ),
    Question(
        "mnist-why-validation",
        "c",
        {
            "a": "Keras trains very well without any validation data.",
            "b": "`fit` learns only from its first two arguments. Images that are watched change no weight, "
            "whether they are validation or test images.",
            "c": "If you pick the best of twenty settings by their test accuracy, you have fitted the settings to the "
            "test images. Choose by the validation data, then look at the test images once.",
        },
    ),
    Question(
        "mnist-moved-digits",
        "b",
        {
            "a": "Pooling forgives some of it, but not all: you measured that in lesson 04.",
            "b": "A few points are lost: pooling softens a shift, and the dense layer has learned "
            "where in the picture things usually are.",
            "c": "Chance would be 10 %. The kernels still find the same strokes, one pixel further on.",
        },
    ),
    Question(
        "mnist-kernels-differ",
        "a",
        {
            "a": "Training starts from random numbers, and the network is not told which contours to look for. "
            "Any set that helps will do, in any order.",
            "b": "Nothing is broken: two runs with 98 % can have quite different kernels.",
            "c": "The data are the same every time. What differs is the random start and the order of the batches.",
        },
    ),
    Question(
        "mnist-random-kernels",
        "b",
        {
            "a": "Nobody gives a random kernel a direction, but 49 random numbers hardly ever balance in all "
            "directions: some line suits them better than the one across.",
            "b": "Four or five of eight, on average. So five of eight after training would show nothing at all. "
            "That is why a count needs another count beside it.",
            "c": "Many are nearly as fond of one line as of the one across, and 1.5 times is a rule that they miss.",
        },
    ),
)


def _one_epoch(images: np.ndarray, labels: np.ndarray, batch_size: int, update: Any) -> float:
    losses = []
    order = np.random.default_rng(0).permutation(len(images))
    for start in range(0, len(images), batch_size):
        chosen = order[start : start + batch_size]
        losses.append(update(images[chosen], labels[chosen]))
    return float(np.mean(losses))


def _pretended_update(images: np.ndarray, labels: np.ndarray) -> float:
    return float(np.mean((images - labels) ** 2))


PARSONS: tuple[Parsons, ...] = (
    Parsons(
        id="one-epoch",
        lines=(
            "        part = order[start:start + batch_size]",
            "    return np.mean(losses)",
            "def one_epoch(x, y, batch_size, update):",
            "    for start in range(0, len(x), batch_size):",
            "        losses.append(update(x[part], y))",
            "    order = np.random.permutation(len(x))",
            "    losses = []",
            "        losses.append(update(x[part], y[part]))",
        ),
        unused=(5,),
        function="one_epoch",
        reference=_one_epoch,
        cases=(
            case(np.array([1.0, 2.0, 4.0, 8.0]), np.array([1.0, 3.0, 3.0, 9.0]), 2, _pretended_update),
            case(np.arange(6.0) ** 2, np.arange(6.0), 3, _pretended_update),
        ),
        names={"np": np},
    ),
)
