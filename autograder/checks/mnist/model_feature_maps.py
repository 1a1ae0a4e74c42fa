"""Lesson 05, the feature maps of the first convolution as an array."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.engine.exercise import Exercise
from autograder.checks.models import examples
from autograder.checks.models.readings import judge_model_feature_maps
from autograder.checks.plots.mistakes import MAPS


def _by_predicting(model: Any, image: Any) -> Any:
    import keras

    return keras.Model(model.inputs, model.layers[0].output).predict(image[np.newaxis], verbose=0)[0]


def _by_calling_the_layer(model: Any, image: Any) -> Any:
    return np.asarray(model.layers[0](image[None]))[0]


def _before_the_nonlinearity(model: Any, image: Any) -> Any:
    kernels, biases = model.layers[0].get_weights()
    windows = sliding_window_view(np.asarray(image)[..., 0], kernels.shape[:2])
    return np.einsum("ijab,abn->ijn", windows, kernels[:, :, 0]) + biases


def _with_loops(model: Any, image: Any) -> Any:
    return np.maximum(_before_the_nonlinearity(model, image), 0).astype(np.float32)


EXERCISE = Exercise(
    "model_feature_maps",
    judge_model_feature_maps,
    hints=(
        "What comes out of the first layer when an image goes in? A model may end there.",
        "`keras.Model(model.inputs, layer.output)` is a model that ends at `layer`. It takes a batch: put the image "
        "into one with `image[np.newaxis]`, and take the first result out again.",
        "`keras.Model(model.inputs, layer.output).predict(image[np.newaxis])` has the shape (1, H', W', C). "
        "Which part of it do you return?",
    ),
    mistakes=tuple(MAPS.values()),
    valid=(_by_predicting, _by_calling_the_layer, _before_the_nonlinearity, _with_loops),
    objects=lambda answer: (answer, examples.untrained(), examples.prepare),
)
