"""Lesson 05, the first layer's feature maps drawn."""

from __future__ import annotations

from autograder.checks.engine.exercise import Exercise
from autograder.checks.plots.drawn_models import judge_plot_feature_maps
from autograder.checks.plots.mistakes import MAP_PLOTS

EXERCISE = Exercise(
    "plot_feature_maps",
    judge_plot_feature_maps,
    hints=(
        "You have a function that returns all the maps of an image. Which axis counts them?",
        "Draw `maps[:, :, i]` as you drew the kernels; after ReLU the values are zero or more: `vmin=0`.",
        "`maps = feature_maps(model, image)`, then `for i, ax in enumerate(axes.flat): ax.imshow(maps[:, :, i], "
        "cmap='cividis')`. Put the digit itself beside them if you like.",
    ),
    mistakes=tuple(MAP_PLOTS.values()),
)
