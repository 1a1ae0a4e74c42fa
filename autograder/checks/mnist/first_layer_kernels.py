"""Lesson 05, the kernels of the first convolution as an array."""

from __future__ import annotations

from autograder.checks.engine.exercise import Exercise
from autograder.checks.models.readings import judge_first_layer_kernels
from autograder.checks.plots.mistakes import KERNELS

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
)
