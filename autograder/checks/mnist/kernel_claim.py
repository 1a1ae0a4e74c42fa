"""Lesson 05, second half: read, draw and interpret what the first layer of a trained model has learned."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.engine.ask import ask
from autograder.checks.engine.compare import shown
from autograder.checks.engine.exercise import Exercise, Outcome, failed, passed
from autograder.checks.engine.function import got, unusable
from autograder.checks.models.readings import judge_first_layer_kernels, judge_model_feature_maps, without_model
from autograder.checks.models.tuning import Verdict, claim_of, verdict
from autograder.checks.plots.drawn_models import judge_plot_feature_maps, judge_plot_kernels
from autograder.checks.plots.mistakes import CLAIMS, KERNEL_PLOTS, KERNELS, MAP_PLOTS, MAPS
from autograder.lesson.stimuli import stimuli, tuning

__all__ = ["first_layer_kernels", "kernel_claim", "model_feature_maps", "plot_feature_maps", "plot_kernels"]

WHERE_CLAIM = 'the section "What does a kernel select for" above; your own tuning curves'


def judge_kernel_claim(answer: Any, model: Any = None, prepare_images: Any = None, *, seed: int = 0) -> Outcome:
    """Return the outcome of holding a claim about a kernel against its measured responses to lines and edges."""
    name = "kernel_claim"
    reply = ask(probes.call, answer)
    if (early := unusable(name, reply, f"{name}()", WHERE_CLAIM)) is not None:
        return early
    measured = ask(probes.stimulus_responses, model, prepare_images, stimuli())
    truth = {**measured, "value": {"layers": measured["value"]}} if "value" in measured else measured
    if (early := without_model(name, truth, WHERE_CLAIM, CLAIMS["no-convolution"])) is not None:
        return early
    count = max(layer["highest"].shape[1] for layer in measured["value"])
    claim = claim_of(reply["value"], count) if "value" in reply else got(reply)
    if isinstance(claim, str):
        body = f"You called   {name}()\nGot          {_short(reply)}"
        return failed(name, body if "value" not in reply else f"{body}\n             {claim}", where=WHERE_CLAIM)
    found = [_judged(layer, *claim) for layer in measured["value"] if claim[0] < layer["highest"].shape[1]]
    best = next((one for one in found if one.supported), found[0])
    said = f"kernel {claim[0]}, orientation {_angle(claim[1])}, polarity {_sign(claim[2])}"
    if best.supported:
        return passed(name, f"the evidence supports your claim ({said}): {best.finding}")
    body = f"You claimed  {said}\nMeasured     {best.finding}"
    return failed(name, body, where=WHERE_CLAIM, mistake=CLAIMS[best.mistake])


def _judged(layer: dict[str, Any], kernel: int, orientation: int | str, polarity: int | str) -> Verdict:
    curves = tuning(np.asarray(layer["highest"], float), np.asarray(layer["corners"], float))
    return verdict(curves, kernel, orientation, polarity)


def _short(reply: dict[str, Any]) -> str:
    return shown(reply["value"]) if reply.get("value") is not None else got(reply)


def _angle(orientation: int | str) -> str:
    return f"{orientation}°" if isinstance(orientation, int) else str(orientation)


def _sign(polarity: int | str) -> str:
    return f"{polarity:+d}" if isinstance(polarity, int) else str(polarity)


first_layer_kernels = Exercise(
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

plot_kernels = Exercise(
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

model_feature_maps = Exercise(
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

plot_feature_maps = Exercise(
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

kernel_claim = Exercise(
    "kernel_claim",
    judge_kernel_claim,
    hints=(
        "Which of your kernels has its bright weights in a row, a column or a diagonal?",
        "Orientation is that of the line, as you see it: 0 horizontal, 90 vertical, 45 rising to the right. "
        "Polarity is +1 if the kernel answers bright lines on dark ground, -1 for dark on bright, "
        '"none" if it answers both alike.',
        "Look at the table of tuning curves: choose a kernel whose best orientation is at least 1.5 times as strong as "
        'the one at right angles, and return `{"kernel": i, "orientation": best, "polarity": 1}` with its own values.',
    ),
    mistakes=tuple(CLAIMS.values()),
)
