"""Lesson 03, weight sharing: the exercise `conv2d`, the whole layer, many channels in and many maps out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.conv_layer import FURTHER_LAYERS, LAYER_CASES, layer_case, layer_response
from autograder.checks.conv_layer_mistakes import CONV2D_MISTAKES
from autograder.checks.engine.function import Case, function_exercise


def _random_layers(rng: np.random.Generator) -> Sequence[Case]:
    return [layer_case(rng, 5, 6, (3, 2, 2, 3)), layer_case(rng, 7, 5, (2, 3, 4, 1))]


conv2d = function_exercise(
    name="conv2d",
    reference=layer_response,
    cases=(*LAYER_CASES, *FURTHER_LAYERS),
    random_cases=_random_layers,
    mistakes=CONV2D_MISTAKES,
    hints=(
        "One number of the result belongs to one position and one kernel. Which block of the image, and which block of "
        "`kernels`, meet there?",
        "Make `np.zeros((H - kh + 1, W - kw + 1, c_out))`. Loop over rows, columns and kernels. The window is "
        "`image[i : i + kh, j : j + kw]`, all channels, and has the same shape as `kernels[..., k]`.",
        "In the innermost loop, multiply the window by kernel number `k`, add everything up, and put that one number "
        "at `[i, j, k]`. After the loops, and only if `biases is not None`, add them to the maps: an array of `c_out` "
        "numbers goes along the last axis by itself.",
    ),
    verified="sums over windows and input channels, one map and one bias for each kernel, any sizes and types.",
    where='the section "A kernel as deep as its input" above',
)
