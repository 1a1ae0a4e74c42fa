"""Lesson 03, what is asked without points: predictions, misconceptions and one function in shuffled lines."""

from __future__ import annotations

import numpy as np

from autograder.checks.engine.calls import case
from autograder.checks.engine.question import Parsons, Question
from autograder.checks.weight_sharing.layer import layer_response

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
        "weight-sharing-one-by-one",
        right="b",
        because={
            "a": "A single pixel of one channel has no pattern. But here 64 numbers stand at each place, "
            "and their mixture can be one: red without green, say.",
            "b": "Each new map is a weighted sum of the 64 old ones, place by place, for only 64·16 weights and "
            "16 biases: 1 040. Modern networks do this a lot, to have fewer maps before a layer that costs more.",
            "c": "A window of one pixel fits at every place, so height and width stay as they are. "
            "What changes is the number of channels, from 64 to 16.",
        },
    ),
    Question(
        "weight-sharing-dark-map",
        right="c",
        because={
            "a": "The kernel sees the whole image, window after window; it just did not find what it looks for.",
            "b": "A 0 in the map says nothing about brightness: on an even bright field a kernel that sums to 0 "
            "gives 0 as well.",
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
            "c": "The weights are the same everywhere, so a new place makes no difference to the strength of the "
            "response.",
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

_MAP_LINES = (
    "def one_map(image, kernel, bias):",  # 1
    "        for j in range(W - kw + 1):",  # 2
    "    values = np.zeros((H - kh + 1, W - kw + 1))",  # 3
    "            out = np.sum(window * kernel)",  # 4
    "    kh, kw, _ = kernel.shape",  # 5
    "            window = image[i:i+kh, j:j+kw]",  # 6
    "    return values",  # 7
    "    H, W, _ = image.shape",  # 8
    "    for i in range(H - kh + 1):",  # 9
    "            window = image[i:i+kh, j:j+kw, 0]",  # 10: one channel only
    "            out = np.sum(window * kernel + bias)",  # 11: the bias once for each product
    "            values[i, j] = out + bias",  # 12
)


def _one_map(image: np.ndarray, kernel: np.ndarray, bias: float) -> np.ndarray:
    return layer_response(image, kernel[..., None], np.array([bias]))[..., 0]


_IMAGE = np.arange(48.0).reshape(4, 4, 3) % 7
_KERNEL = np.arange(18.0).reshape(2, 3, 3) % 5 - 2

PARSONS = (
    Parsons(
        "weight-sharing-one-map",
        lines=_MAP_LINES,
        unused=(10, 11),
        function="one_map",
        reference=_one_map,
        cases=(case(_IMAGE, _KERNEL, 4.0), case(_IMAGE[:, 1:], _KERNEL[:, :2], -1.0)),
        names={"np": np},
    ),
)
