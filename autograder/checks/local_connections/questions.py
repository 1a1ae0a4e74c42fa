"""Lesson 02, local connections: predictions, misconception questions and the lines to put in order. None is scored."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.checks.engine.calls import case
from autograder.checks.engine.question import Parsons, Question

QUESTIONS = (
    Question(
        "local-correlation-far-apart",
        "b",
        {
            "a": "Neighbours lie in the same stroke or the same background. Two pixels far apart seldom do, so they "
            "have little reason to be alike.",
            "b": "The nearest pixels are almost copies of each other, and a few pixels further nothing of it is left. "
            "You are about to measure it.",
            "c": "Opposite would mean: where one is bright, the other is reliably dark. Far apart they are nearly "
            "unrelated, and there is only a trace of that.",
        },
    ),
    Question(
        "local-scrambled-single-pixels",
        "c",
        {
            "a": "The digits look like noise to you. But this model gives every pixel a weight of its own and never "
            "asks where the pixel lies: the weights simply move along with the pixels.",
            "b": "Nothing is lost at all. The scrambling is the same for every image, so the weight of a pixel moves "
            "along with it, and the sum stays what it was.",
            "c": "A model on single pixels does not know which pixels are neighbours, so it cannot miss them. Its "
            "weights are scrambled in the same way, and the answers are the same.",
        },
    ),
    Question(
        "local-scrambled-neighbours",
        "b",
        {
            "a": "The products were useful because neighbours lie on one stroke. After scrambling, the pixels side by "
            "side have nothing to do with each other.",
            "b": "Neighbours on one stroke made its products useful. Products of pixels that only stand side by side "
            "by chance tell less. What it had gained came from locality.",
            "c": "Down to guessing is too far: that two given pixels are both bright says something about the digit, "
            "wherever these pixels lie.",
        },
    ),
    Question(
        "local-influence-of-x3",
        "b",
        {
            "a": "That is the fully connected layer. With windows of three only the outputs right above are in reach.",
            "b": "`s2`, `s3` and `s4` have `x3` in their windows. `s1` and `s5` know nothing of it.",
            "c": "`s3` reads it, but so do the two outputs beside `s3`: their windows overlap.",
        },
    ),
    Question(
        "local-fewer-weights",
        "b",
        {
            "a": "9 is the size of the window. What counts is how many of the 784 inputs an output still reads.",
            "b": "Each output keeps 9 of its 784 weights, and 784 / 9 is about 87. The cut windows at the borders "
            "change little.",
            "c": "784 times would leave the local layer a single weight for each output. It has 9.",
        },
    ),
    Question(
        "local-stacked-field",
        "b",
        {
            "a": "Three is the window of one layer. The three units it reads have windows of their own, and these "
            "reach further.",
            "b": "The outer two of the three units each see one input more on their side: 3 + 2 = 5.",
            "c": "The windows overlap: 3 + 3 counts the shared inputs twice.",
            "d": "3 times 3 would hold if the windows did not overlap. They do: each is one step beside the next.",
        },
    ),
    Question(
        "local-far-away",
        "b",
        {
            "a": "One layer cannot. But its outputs are the inputs of the next layer, whose units see further. "
            "Far-away things may be ignored early on, not for good.",
            "b": "A later unit reads units that read different places, so it can combine what lies far apart. "
            "The first layer just need not.",
        },
    ),
    Question(
        "local-found-elsewhere",
        "b",
        {
            "a": "Its weights belong to one place. The units elsewhere have weights of their own, which have seen "
            "nothing of this feature.",
            "b": "Every place has its own weights and has to learn the feature anew. That is wasteful, and lesson 03 "
            "puts an end to it.",
        },
    ),
    Question(
        "local-silent-neuron",
        "c",
        {
            "a": "Nothing outside the receptive field can reach it. But the bar was inside, says the question.",
            "b": "It may respond strongly to something else: that is just what is meant by selective.",
            "c": "The receptive field says where a unit looks, selectivity says for what.",
        },
    ),
)


def _depends_on(
    layer_fn: Callable[[np.ndarray], np.ndarray], x: np.ndarray, place: tuple[int, ...], out_index: tuple[int, ...]
) -> bool:
    pushed = x.copy()
    pushed[place] += 1
    return bool(layer_fn(pushed)[out_index] != layer_fn(x)[out_index])


def _pairwise_sums(x: np.ndarray) -> np.ndarray:
    return np.asarray(x[:-1] + 2 * x[1:])


_X = np.array([1.0, -2.0, 0.5, 3.0])

PARSONS = (
    Parsons(
        "depends-on",
        lines=(
            "    after = layer_fn(pushed)[out_index]",
            "    pushed = x",
            "def depends_on(layer_fn, x, place, out_index):",
            "    pushed[place] += 1",
            "    return after != before",
            "    pushed = x.copy()",
            "    before = layer_fn(x)[out_index]",
        ),
        unused=(2,),
        function="depends_on",
        reference=_depends_on,
        cases=(
            case(_pairwise_sums, _X, (1,), (0,)),
            case(_pairwise_sums, _X, (2,), (0,)),
            case(_pairwise_sums, _X, (2,), (2,)),
        ),
        names={"np": np},
    ),
)
