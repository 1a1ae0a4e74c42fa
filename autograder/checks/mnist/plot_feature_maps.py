"""Lesson 05, the first layer's feature maps drawn."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.engine.exercise import Exercise
from autograder.checks.models import examples
from autograder.checks.plots.drawn_models import judge_plot_feature_maps
from autograder.checks.plots.mistakes import MAP_PLOTS


def _maps(model: Any, image: Any) -> Any:
    return np.asarray(model.layers[0](np.asarray(image)[None]))[0]


def _in_a_grid(model: Any, image: Any) -> None:
    import matplotlib.pyplot as plt

    maps = _maps(model, image)
    _, axes = plt.subplots(2, 3)
    for place, ax in enumerate(axes.flat):
        ax.imshow(maps[..., place], cmap="cividis", vmin=0)
        ax.axis("off")


def _beside_the_digit(model: Any, image: Any) -> None:
    import matplotlib.pyplot as plt

    maps = _maps(model, image)
    _, axes = plt.subplots(1, 7)
    axes[0].imshow(np.squeeze(image))
    for place in range(6):
        axes[place + 1].matshow(maps[..., place])


def _side_by_side(model: Any, image: Any) -> None:
    import matplotlib.pyplot as plt

    plt.imshow(np.concatenate(list(np.moveaxis(_maps(model, image), -1, 0)), axis=1))


def _one_after_the_other(model: Any, image: Any) -> None:
    import matplotlib.pyplot as plt

    for feature_map in np.moveaxis(_maps(model, image), -1, 0):
        plt.figure()
        plt.imshow(feature_map)
        plt.colorbar()


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
    valid=(_in_a_grid, _beside_the_digit, _side_by_side, _one_after_the_other),
    objects=lambda answer: (answer, examples.untrained(), examples.prepare),
)
