"""Lesson 03, `feature_maps`: the responses of a layer behind the ReLU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise
from autograder.checks.weight_sharing.layer import (
    FURTHER_LAYERS,
    LAYER_CASES,
    SMALL_IMAGE,
    SMALL_KERNELS,
    Layer,
    channel_responses,
    layer_case,
    layer_response,
)
from autograder.checks.weight_sharing.layer_mistakes import LAYER_MISTAKES


def _relu(values: Any) -> np.ndarray:
    return np.asarray(np.maximum(values, 0))


def _feature_maps(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray) -> np.ndarray:
    return _relu(layer_response(image, kernels, biases))


CASES = (
    case(SMALL_IMAGE, SMALL_KERNELS, np.array([-8.0, 3.5])),
    layer_case(np.random.default_rng(10), 3, 5, (2, 3, 3, 2)),
    case(LAYER_CASES[3].args[0], LAYER_CASES[3].args[1], np.array([1, -2, 3])),
    case(LAYER_CASES[4].args[0], LAYER_CASES[4].args[1], np.array([0.25, -0.75])),
    *FURTHER_LAYERS,
)


def _random_maps(rng: np.random.Generator) -> Sequence[Case]:
    return [layer_case(rng, 5, 6, (3, 2, 2, 3)), layer_case(rng, 7, 5, (2, 3, 4, 1))]


def _positive(values: np.ndarray) -> np.ndarray:
    return np.asarray(values[values > 0])


def _leaky(values: np.ndarray) -> np.ndarray:
    return np.where(values > 0, values, values / 100)


def _scaled(values: np.ndarray) -> np.ndarray:
    return np.asarray(values / np.max(values))


def _through_relu(layer: Layer) -> Layer:
    return lambda image, kernels, biases: _relu(layer(image, kernels, biases))


MISTAKES = (
    Mistake(
        "weight-sharing.maps-no-relu",
        "negative values are still there. Put the result of `conv2d` through the ReLU: what is below 0 becomes 0.",
        layer_response,
    ),
    Mistake(
        "weight-sharing.maps-absolute",
        "you took absolute values. The ReLU does not fold negative values up, it sets them to 0.",
        lambda image, kernels, biases: np.abs(layer_response(image, kernels, biases)),
    ),
    Mistake(
        "weight-sharing.maps-bias-after-relu",
        "the bias comes after the ReLU. It belongs before it: a negative bias is a threshold "
        "that a response must get over.",
        lambda image, kernels, biases: _relu(layer_response(image, kernels)) + np.asarray(biases),
    ),
    Mistake(
        "weight-sharing.maps-biases-forgotten",
        "the biases never reach `conv2d`: pass them on.",
        lambda image, kernels, biases: _relu(layer_response(image, kernels)),
    ),
    Mistake(
        "weight-sharing.maps-relu-on-image",
        "you put the image through the ReLU, not the response. First `conv2d`, then the ReLU.",
        lambda image, kernels, biases: layer_response(_relu(image), kernels, biases),
    ),
    Mistake(
        "weight-sharing.maps-relu-on-kernels",
        "you put the kernels through the ReLU. Their negative weights are needed: they say what must *not* be "
        "there. Put the response through it.",
        lambda image, kernels, biases: layer_response(image, _relu(kernels), biases),
    ),
    Mistake(
        "weight-sharing.maps-relu-per-channel",
        "the ReLU comes before the input channels are added up. First the whole sum and the bias, then the ReLU.",
        lambda image, kernels, biases: _relu(channel_responses(image, kernels)).sum(axis=2) + np.asarray(biases),
    ),
    Mistake(
        "weight-sharing.maps-minimum",
        "you kept the negative values and lost the positive ones: `np.maximum`, not `np.minimum`.",
        lambda image, kernels, biases: np.minimum(layer_response(image, kernels, biases), 0),
    ),
    Mistake(
        "weight-sharing.maps-yes-or-no",
        "you return whether a response is positive. Return how strong it is: "
        "the ReLU leaves positive values as they are.",
        lambda image, kernels, biases: (layer_response(image, kernels, biases) > 0).astype(float),
    ),
    Mistake(
        "weight-sharing.maps-largest-only",
        "you return one number, the largest. `np.max` looks for the largest of an array; "
        "`np.maximum(a, 0)` compares every value with 0.",
        lambda image, kernels, biases: np.max(layer_response(image, kernels, biases)),
    ),
    Mistake(
        "weight-sharing.maps-clipped",
        "strong responses are cut off at 1. The ReLU has no upper limit.",
        lambda image, kernels, biases: np.clip(layer_response(image, kernels, biases), 0, 1),
    ),
    Mistake(
        "weight-sharing.maps-built-in-max",
        "Python's own `max` asks which of two things is larger as a whole, and a whole array is neither. "
        "`np.maximum` compares number by number.",
        lambda image, kernels, biases: max(layer_response(image, kernels, biases), 0),
        raises=(ValueError,),
    ),
    Mistake(
        "weight-sharing.maps-largest-along-axis",
        "`np.max(a, 0)` takes the largest along axis 0, so the rows are gone. `np.maximum(a, 0)` compares every "
        "value with 0.",
        lambda image, kernels, biases: np.max(layer_response(image, kernels, biases), axis=0),
    ),
    Mistake(
        "weight-sharing.maps-bias-twice",
        "the bias is added twice: your `conv2d` adds it already.",
        lambda image, kernels, biases: _relu(layer_response(image, kernels, biases) + np.asarray(biases)),
    ),
    Mistake(
        "weight-sharing.maps-bias-for-zero",
        "you compare the responses with the biases. Add the biases first, inside `conv2d`, and compare with 0.",
        lambda image, kernels, biases: np.maximum(layer_response(image, kernels), biases),
    ),
    Mistake(
        "weight-sharing.maps-only-kept-or-not",
        "the bias decides what counts, but is missing in what is left. Add it, with `conv2d`, and set to 0 what is "
        "then below 0.",
        lambda image, kernels, biases: np.where(
            layer_response(image, kernels, biases) > 0, layer_response(image, kernels), 0.0
        ),
    ),
    Mistake(
        "weight-sharing.maps-positive-ones-alone",
        "you return the positive values alone, in one row. Every value keeps its place; the others become 0.",
        lambda image, kernels, biases: _positive(layer_response(image, kernels, biases)),
    ),
    Mistake(
        "weight-sharing.maps-leaky",
        "a hundredth of the negative values is left: that is the leaky ReLU. Here they become 0.",
        lambda image, kernels, biases: _leaky(layer_response(image, kernels, biases)),
    ),
    Mistake(
        "weight-sharing.maps-scaled",
        "you divided by the largest value. A feature map says how strong a response is: leave it as it is.",
        lambda image, kernels, biases: _scaled(_feature_maps(image, kernels, biases)),
    ),
    *(
        Mistake(
            mistake.id.replace(".conv-", ".maps-of-conv-"),
            f"the ReLU is right, the mistake is in your `conv2d`, which it calls: {mistake.message}",
            _through_relu(mistake.wrong),
            mistake.raises,
        )
        for mistake in LAYER_MISTAKES
        # No bias is the mistake named above.
        if mistake.wrong is not None and mistake.id != "weight-sharing.conv-no-bias"
    ),
)


def _with_where(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray) -> np.ndarray:
    response = _in_loops(image, kernels, biases)
    return np.where(response > 0, response, 0)


def _in_loops(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray) -> np.ndarray:
    kh, kw, _, c_out = kernels.shape
    response = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1, c_out))
    for i, j, k in np.ndindex(response.shape):
        response[i, j, k] = np.sum(image[i : i + kh, j : j + kw].astype(float) * kernels[..., k]) + biases[k]
    return response


def _with_product(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray) -> np.ndarray:
    """Multiply with the condition, which may leave -0.0."""
    response = layer_response(image, kernels, biases)
    return response * (response > 0)


def _with_negatives_overwritten(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray) -> list[Any]:
    response = layer_response(image, kernels, biases).astype(np.float32)
    response[response < 0] = 0
    return list(response.tolist())


def _with_absolute_values(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray) -> Any:
    """Take the mean of the response and of its size."""
    response = layer_response(image, kernels) + biases
    return (response + np.abs(response)) / 2


VALID = (_with_where, _with_product, _with_negatives_overwritten, _with_absolute_values)


EXERCISE = function_exercise(
    name="feature_maps",
    reference=_feature_maps,
    cases=CASES,
    random_cases=_random_maps,
    mistakes=MISTAKES,
    valid=VALID,
    hints=(
        "Two steps, one after the other. Which of them have you written already?",
        "`np.maximum(a, 0)` compares every value of `a` with 0 and keeps the larger.",
        "What your `conv2d` gives back for all three arguments is the first argument of `np.maximum`; 0 is the second.",
    ),
    verified="adds the bias, then sets what is negative to 0, map by map.",
    where='the section "What a feature map shows" above',
)
