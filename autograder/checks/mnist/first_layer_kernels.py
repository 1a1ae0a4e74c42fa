"""Lesson 05, the kernels of the first convolution as an array."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.engine.exercise import Exercise
from autograder.checks.models import examples
from autograder.checks.models.readings import judge_first_layer_kernels
from autograder.checks.plots.mistakes import KERNELS


def _by_a_loop(model: Any) -> Any:
    for layer in model.layers:
        if type(layer).__name__ == "Conv2D":
            return layer.kernel.numpy()[:, :, 0]
    raise ValueError("there is no convolution")


def _one_by_one(model: Any) -> Any:
    kernels = model.layers[0].get_weights()[0]
    return np.stack([kernels[:, :, 0, place] for place in range(kernels.shape[-1])], axis=-1)


EXERCISE = Exercise(
    "first_layer_kernels",
    judge_first_layer_kernels,
    hints=(
        "Which layer of your model sees the image first, and which of its two variables has four axes?",
        "`layer.get_weights()` returns a list of arrays: the kernels (kh, kw, channels in, number of kernels) and the "
        "biases. MNIST has one channel in, so that axis can go.",
        "`model.layers[0].get_weights()[0][:, :, 0, :]` is nearly all, if the convolution is your very first layer. "
        "If not, which number stands for 0?",
    ),
    mistakes=tuple(KERNELS.values()),
    valid=(
        lambda model: model.layers[0].get_weights()[0][:, :, 0, :],
        lambda model: np.squeeze(model.get_weights()[0], axis=2).astype(np.float64),
        _by_a_loop,
        _one_by_one,
    ),
    objects=lambda answer: (answer, examples.untrained()),
)
