"""Lesson 05, the feature maps of the first convolution as an array."""

from __future__ import annotations

from autograder.checks.engine.exercise import Exercise
from autograder.checks.models.readings import judge_model_feature_maps
from autograder.checks.plots.mistakes import MAPS

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
)
