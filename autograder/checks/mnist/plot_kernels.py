"""Lesson 05, the first layer's kernels drawn."""

from __future__ import annotations

from autograder.checks.engine.exercise import Exercise
from autograder.checks.plots.drawn_models import judge_plot_kernels
from autograder.checks.plots.mistakes import KERNEL_PLOTS

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
)
