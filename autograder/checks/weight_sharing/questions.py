"""Lesson 03, what is asked without points: predictions, misconceptions and one function in shuffled lines."""

from __future__ import annotations

import numpy as np

from autograder.checks.engine.question import Parsons, Question
from autograder.checks.weight_sharing.layer import LAYER_CASES, layer_response

QUESTIONS = (
    Question(
        "weight-sharing-learn-once",
        right="b",
        because={
            "a": "Without sharing, the weights at the left know nothing of those at the right. "
            "Each output learns only from what it has seen itself.",
            "b": "The shared weights were trained at the left and are the same numbers at the right. "
            "You will see this in an experiment at the end of the lesson.",
            "c": "One of the two can: where the weights are shared, nothing has to be learned again at the right.",
        },
    ),
    Question(
        "weight-sharing-how-many",
        right="a",
        because={
            "a": "A 3×3 kernel has 9 weights, and it takes the same 9 along to every position.",
            "b": "6 084 is 9 weights at each of the 676 positions: that is the local layer *without* sharing.",
            "c": "676 is the number of positions, and so of outputs. They all use the same weights.",
            "d": "529 984 is every one of 784 pixels to every one of 676 outputs: the dense layer.",
        },
    ),
    Question(
        "weight-sharing-colour-kernels",
        right="c",
        because={
            "a": "288 is 32 kernels of 9 weights. But a kernel that looks at a colour image has 9 weights "
            "for red, 9 for green and 9 for blue.",
            "b": "864 are the weights alone: 3·3·3·32. Each of the 32 kernels has a bias as well.",
            "c": "3·3·3 = 27 weights and 1 bias for each kernel, 32 kernels: 28·32 = 896.",
            "d": "A bias is added once to the whole sum, not once for each colour: 32 biases, not 96.",
        },
    ),
    Question(
        "weight-sharing-how-many-maps",
        right="b",
        because={
            "a": "12 would be a map for each pair of colour and kernel. But a kernel adds up over the colours: "
            "one map for each kernel.",
            "b": "One map for each kernel, however many channels come in.",
            "c": "3 is the number of channels that go in. The number of maps is free: it is the number of kernels.",
            "d": "The maps stay apart; they are the channels of the next layer's input.",
        },
    ),
    Question(
        "weight-sharing-dark-map",
        right="c",
        because={
            "a": "The kernel sees the whole image, window after window; it just did not find what it looks for.",
            "b": "A 0 in the map says nothing about brightness: on an even bright field a kernel that sums to 0 "
            "answers 0 as well.",
            "c": "A feature map is read as an image of *where the feature is*. Nothing lights up, so no window has "
            "enough of it: the bias says how much that is, and a faint stroke may be there all the same.",
        },
    ),
    Question(
        "weight-sharing-moved-digit",
        right="b",
        because={
            "a": "That would be *invariance*. A convolutional layer is *equivariant*: the map moves along.",
            "b": "The same weights look everywhere, so they find the stroke in its new place: "
            "the map is the same, three columns further on.",
            "c": "The weights are the same everywhere, so a new place makes no difference to how strong the answer is.",
        },
    ),
    Question(
        "weight-sharing-when-not",
        right="c",
        because={
            "a": "A tree is a tree wherever it stands: what helps to find one at the left helps at the right.",
            "b": "A word means much the same at the start of a sentence as at its end, "
            "and a kernel along the text can be shared.",
            "c": "There the eyes are always up and the mouth is always down: each place has features of its own, "
            "and weights of its own may be worth their price.",
        },
    ),
)

_LAYER_LINES = (
    "def conv2d(image, kernels, biases):",  # 1
    "            for k in range(c_out):",  # 2
    "    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))",  # 3
    "                maps[i, j, k] = np.sum(window * kernels[..., k]) + biases[k]",  # 4
    "        for j in range(W - kw + 1):",  # 5
    "    kh, kw, c_in, c_out = kernels.shape",  # 6
    "            window = image[i : i + kh, j : j + kw]",  # 7
    "    return maps",  # 8
    "    H, W, _ = image.shape",  # 9
    "    for i in range(H - kh + 1):",  # 10
    "            window = image[i : i + kh, j : j + kw, 0]",  # 11: one channel only
    "                maps[i, j] = np.sum(window * kernels) + biases",  # 12: all kernels at once
)

PARSONS = (
    Parsons(
        "weight-sharing-layer",
        lines=_LAYER_LINES,
        unused=(11, 12),
        function="conv2d",
        reference=layer_response,
        cases=LAYER_CASES[:2],
        names={"np": np},
    ),
)
