"""Read what was told of a model: whether it can bend, whether it gives probabilities, and what Keras refused."""

from __future__ import annotations

import numpy as np

from autograder.lesson.expected_errors import bare
from autograder.probes.model_building import Look
from autograder.probes.model_facts import ModelFacts

# What a network computes without any nonlinearity of its own: pooling takes a maximum, but learns no feature by it.
LINEAR = {
    "Add",
    "AveragePooling2D",
    "BatchNormalization",
    "Concatenate",
    "Conv2D",
    "Dense",
    "DepthwiseConv2D",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "InputLayer",
    "MaxPooling2D",
    "Rescaling",
    "Reshape",
    "SeparableConv2D",
    "Sequential",
    "SpatialDropout2D",
    "ZeroPadding2D",
}


def bends(model: Look | ModelFacts) -> bool:
    """Return whether a model has something nonlinear before its last layer, or classes that nobody knows."""
    return model.own_code or any(
        layer.kind not in LINEAR or layer.activation not in ("", "linear") for layer in model.layers[:-1]
    )


def are_probabilities(outputs: np.ndarray) -> bool:
    """Return whether every row is positive and adds up to 1."""
    # Half precision rounds ten of them by up to a hundredth; those of an untrained sigmoid add up to about 5.
    return bool((outputs >= 0).all() and np.allclose(outputs.sum(axis=-1), 1, atol=0.02))


def one_line(text: str) -> str:
    """Return the beginning of a text of several lines as one line."""
    return " ".join(bare(text).split())[:300]
