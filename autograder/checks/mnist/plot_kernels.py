"""Lesson 05, the first layer's kernels drawn."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.engine.exercise import Exercise
from autograder.checks.models import examples
from autograder.checks.plots.drawn_models import judge_plot_kernels
from autograder.checks.plots.mistakes import KERNEL_PLOTS


def _kernels(model: Any) -> Any:
    return model.layers[0].get_weights()[0][:, :, 0]


def _in_a_grid(model: Any) -> None:
    import matplotlib.pyplot as plt

    kernels = _kernels(model)
    _, axes = plt.subplots(2, 3)
    for place, ax in enumerate(axes.flat):
        ax.imshow(kernels[..., place], cmap="PuOr", vmin=-1, vmax=1)


def _one_after_the_other(model: Any) -> None:
    import matplotlib.pyplot as plt

    for kernel in np.moveaxis(_kernels(model), -1, 0):
        plt.matshow(kernel, cmap="gray")
        plt.show()


def _side_by_side(model: Any) -> None:
    import matplotlib.pyplot as plt

    plt.imshow(np.concatenate(list(np.moveaxis(_kernels(model), -1, 0)), axis=1))


def _as_meshes(model: Any) -> Any:
    import matplotlib.pyplot as plt

    kernels = _kernels(model)
    figure = plt.figure()
    for place in range(kernels.shape[-1]):
        ax = figure.add_subplot(1, kernels.shape[-1], place + 1)
        ax.pcolormesh(kernels[..., place])
        ax.invert_yaxis()
    return figure


EXERCISE = Exercise(
    "plot_kernels",
    judge_plot_kernels,
    hints=(
        "How many small images are there to draw, and which index runs over them?",
        "`fig, axes = plt.subplots(rows, columns)` makes a grid; `enumerate(axes.flat)` gives each kernel its axes. "
        "Give all of them the same `vmin` and `vmax`, symmetric about 0, or a weak kernel looks like a strong one.",
        "`for i, ax in enumerate(axes.flat): ax.imshow(kernels[..., i], cmap='PuOr', vmin=-m, vmax=m)`, with `m` the "
        "largest absolute weight and `kernels = first_layer_kernels(model)`.",
    ),
    mistakes=tuple(KERNEL_PLOTS.values()),
    valid=(_in_a_grid, _one_after_the_other, _side_by_side, _as_meshes),
    objects=lambda answer: (answer, examples.untrained()),
)
