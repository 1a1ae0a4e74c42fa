"""Lesson 04, what is asked without points: predictions, misconceptions and one function in shuffled lines."""

from __future__ import annotations

import numpy as np

from autograder.checks.engine.calls import case
from autograder.checks.engine.question import Parsons, Question

QUESTIONS: tuple[Question, ...] = (
    Question(
        "pooling-all-negative",
        right="b",
        because={
            "a": "0 does not occur in the window. A maximum is one of the values, and all of these are below zero. "
            "Code that starts its search at 0 makes just this mistake.",
            "b": "−1 is the largest of the four: the maximum of a window is always one of its values.",
            "c": "−5 has the largest size, but it is the smallest of the four numbers: signs count.",
            "d": "−2.75 is the mean. Max pooling keeps one value as it is.",
        },
    ),
    Question(
        "pooling-weights",
        right="a",
        because={
            "a": "A maximum or a mean is fixed arithmetic: there is nothing to learn, for any number of maps.",
            "b": "4 would be the weights of one 2×2 kernel. Pooling has a window too, but no weights in it: "
            "what it does with the four numbers is fixed.",
            "c": "32 would be a 2×2 kernel for each of the 8 maps. Pooling has windows, but no weights in them: "
            "what it does with the numbers is fixed.",
        },
    ),
    Question(
        "pooling-order",
        right="b",
        because={
            "a": "Try it with one window, 3 and −5: ReLU first gives 3 and 0, and the maximum 3. "
            "Pooling first gives 3, and ReLU leaves it. For one of the two summaries the order never matters.",
            "b": "ReLU never changes which of two numbers is the larger, so the maximum passes through it unharmed. "
            "A mean does not: of 3 and −5 it is −1, so pooling first gives 0, while ReLU first gives 1.5.",
            "c": "For the mean it does matter: of 3 and −5 it is −1, so pooling first gives 0, while ReLU first gives "
            "1.5. Only the maximum does not mind.",
        },
    ),
    Question(
        "pooling-three-small",
        right="b",
        because={
            "a": "3 is what one layer sees. The middle layer's 3 cells each see 3 pixels, and their windows overlap.",
            "b": "3, then 5, then 7: every further layer adds one pixel at either side.",
            "c": "9 adds the kernels up, but neighbouring windows overlap: each further layer adds only 2 pixels.",
            "d": "27 multiplies the kernels. That would need windows that do not overlap, with a stride of 3.",
        },
    ),
    Question(
        "pooling-most-parameters",
        right="c",
        because={
            "a": "The first layer has 8 kernels of 3×3 weights and a bias each: 80 parameters, used at 676 positions.",
            "b": "The second has 16 kernels of 3×3×8 weights and a bias each: 1168. That is much, but one has more.",
            "c": "Each of 10 units reads all 400 numbers and has a bias: 4010 of the 5258 parameters. "
            "Nothing is shared there.",
        },
    ),
    Question(
        "pooling-one-pixel",
        right="b",
        because={
            "a": "A stroke that was at the edge of a window is in the next window now, and grey edges change the "
            "maximum. You will see how much.",
            "b": "Something changes, less than in the picture itself. You will see how much.",
            "c": "Strokes are more than one pixel wide: after one step they still lie largely in the same windows.",
        },
    ),
    Question(
        "pooling-invariance",
        right="c",
        because={
            "a": "Equal outputs for a moved image would be invariance. You have measured that one pixel changes the "
            "pooled map already.",
            "b": "Exact equivariance holds for the convolution. Pooling with stride 2 keeps it for even shifts only: "
            "an odd shift puts other cells together.",
            "c": "The output changes less, but it does change; and after a shift of one stride the same numbers "
            "stand one cell further on.",
        },
    ),
    Question(
        "pooling-global-average",
        right="b",
        because={
            "a": "Nearly as many would mean that the place of an edge says little. But a 6 and a 9 have much the same "
            "edges, and differ in where they lie.",
            "b": "About a third. How much there is of each kind of edge says something: a 1 has hardly any level "
            "ones. Where they lie would say a lot more.",
            "c": "Chance is 10 %, and four numbers beat it: they tell at least a 1 from a 0.",
        },
    ),
    Question(
        "pooling-without-nonlinearity",
        right="a",
        because={
            "a": "Two kernels in a row are one larger kernel, as your `compose_kernels` shows, and a third would be "
            "swallowed likewise.",
            "b": "The receptive field does grow, but one larger kernel has that field too, and computes the very same.",
            "c": "A bias adds a constant. The second layer weights and adds these constants, and one bias can do that.",
        },
    ),
)


def _max_pool1d(signal: np.ndarray) -> np.ndarray:
    count = len(signal) // 2
    return np.asarray(np.max(np.reshape(signal[: 2 * count], (count, 2)), axis=1))


PARSONS: tuple[Parsons, ...] = (
    Parsons(
        id="max-pool1d",
        lines=(
            "        out[i] = window.max()",
            "def max_pool1d(signal):",
            "    for i in range(count):",
            "        window = signal[i : i + 2]",
            "    return out",
            "        window = signal[2 * i : 2 * i + 2]",
            "    count = len(signal) // 2",
            "    out = np.zeros(count)",
        ),
        unused=(4,),
        function="max_pool1d",
        reference=_max_pool1d,
        cases=(
            case(np.array([3.0, 1.0, -2.0, -4.0, 5.0])),
            case(np.array([-1.0, -3.0, 0.5, 2.0, 7.0, -6.0])),
        ),
        names={"np": np},
    ),
)
