"""Lesson 05, a claim about what a kernel selects for, held against its tuning curves."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.engine.ask import ask
from autograder.checks.engine.compare import shown
from autograder.checks.engine.exercise import Exercise, Outcome, failed, passed
from autograder.checks.engine.function import got, unusable
from autograder.checks.models import examples
from autograder.checks.models.readings import seen_in_model
from autograder.checks.models.tuning import Verdict, claim_of, verdict
from autograder.checks.plots.mistakes import CLAIMS
from autograder.lesson.stimuli import stimuli, tuning
from autograder.probes.convolution_layers import LayerResponses
from autograder.probes.reply import End, Value

WHERE_CLAIM = 'the section "What does a kernel select for" above; your own tuning curves'


def judge_kernel_claim(answer: Any, model: Any = None, prepare_images: Any = None, *, seed: int = 0) -> Outcome:
    """Return the outcome of holding a claim about a kernel against its measured responses to lines and edges."""
    name = "kernel_claim"
    reply = ask(probes.call, answer).end
    if (early := unusable(name, reply, f"{name}()", WHERE_CLAIM)) is not None:
        return early
    responses = ask(probes.stimulus_responses, model, prepare_images, stimuli())
    measured = seen_in_model(name, responses, WHERE_CLAIM, CLAIMS["no-convolution"])
    if isinstance(measured, Outcome):
        return measured
    layers = measured.value.layers
    count = max(layer.highest.shape[1] for layer in layers)
    claim = claim_of(reply.value, count) if isinstance(reply, Value) else got(reply)
    if isinstance(claim, str):
        body = f"You called   {name}()\nGot          {_short(reply)}"
        more = f"\n             {claim}" if isinstance(reply, Value) else ""
        return failed(name, body + more, where=WHERE_CLAIM)
    verdicts = [_judged(layer, *claim) for layer in layers if claim[0] < layer.highest.shape[1]]
    best = next((judged for judged in verdicts if judged.supported), verdicts[0])
    said = f"kernel {claim[0]}, orientation {_angle(claim[1])}, polarity {_sign(claim[2])}"
    if best.supported:
        return passed(name, f"the evidence supports your claim ({said}): {best.finding}")
    body = f"You claimed  {said}\nMeasured     {best.finding}"
    return failed(name, body, where=WHERE_CLAIM, mistake=CLAIMS[best.mistake])


def _judged(layer: LayerResponses, kernel: int, orientation: int | str, polarity: int | str) -> Verdict:
    curves = tuning(np.asarray(layer.highest, float), np.asarray(layer.corners, float))
    return verdict(curves, kernel, orientation, polarity)


def _short(reply: End[Any]) -> str:
    return shown(reply.value) if isinstance(reply, Value) and reply.value is not None else got(reply)


def _angle(orientation: int | str) -> str:
    return f"{orientation}°" if isinstance(orientation, int) else str(orientation)


def _sign(polarity: int | str) -> str:
    return f"{polarity:+d}" if isinstance(polarity, int) else str(polarity)


EXERCISE = Exercise(
    "kernel_claim",
    judge_kernel_claim,
    hints=(
        "Which of your kernels has its bright weights in a row, a column or a diagonal?",
        "Orientation is that of the line, as you see it: 0 horizontal, 90 vertical, 45 rising to the right. "
        "Polarity is +1 if the kernel responds to bright lines on dark ground, -1 for dark on bright, "
        '"none" if it responds to both alike.',
        "Look at the table of tuning curves: choose a kernel whose best orientation is at least 1.5 times as strong as "
        'the one at right angles, and return `{"kernel": i, "orientation": best, "polarity": 1}` with its own values.',
    ),
    mistakes=tuple(CLAIMS.values()),
    valid=(
        lambda: {"kernel": 0, "orientation": 0, "polarity": 1},
        lambda: {"kernel": np.int64(1), "orientation": np.float64(90), "polarity": 1},
        lambda: {"polarity": 1, "orientation": 45.0, "kernel": 2},
        lambda: {"kernel": 3, "polarity": 1.0, "orientation": np.int32(135)},
    ),
    objects=lambda answer: (answer, examples.line_detectors(), examples.prepare),
)
