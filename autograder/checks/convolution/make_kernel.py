"""The exercise `make_kernel`: kernels the learner designs, judged by what they respond to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.convolution.kernel_faults import (
    BOX,
    FEATURES,
    FIRES_ON_FLAT,
    LINE,
    NO_BLUR,
    ONE_WAY,
    REMEMBERS,
    SAME_FOR_ALL,
    SHARPENS,
    STRAIGHT,
    TOO_BRIGHT,
    TURNED,
    UINT8,
    UNSELECTIVE,
    WHOLE_BLUR,
    Fault,
    fault_of,
    mistake_of_type,
    reference,
)
from autograder.checks.diagnosis.places import stopped_at
from autograder.checks.engine.ask import ask
from autograder.checks.engine.calls import problem
from autograder.checks.engine.compare import agrees, shown
from autograder.checks.engine.exercise import Exercise, Outcome, Repair, failed, passed
from autograder.checks.engine.function import got, unusable
from autograder.probes.reply import End, Value, value_of

NAME = "make_kernel"
WHERE = 'the sections "What a kernel looks for" and "Design your own kernels" above'


def _fault_of_reply(feature: str, reply: End[Any]) -> Fault | None:
    if not isinstance(reply, Value):
        return Fault(got(reply))
    value = reply.value
    try:
        kernel = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return Fault(f"expected an array of shape (3, 3), got {shown(value)}")
    if value is None or kernel.shape != (3, 3):
        return Fault(f"expected an array of shape (3, 3), got {got(reply)}")
    fault = fault_of(feature, kernel)
    return fault and replace(fault, mistake=mistake_of_type(feature, np.asarray(value)) or fault.mistake)


def _ignores_feature(kernels: dict[str, Any], faults: dict[str, Fault]) -> bool:
    """Return whether all edges get one and the same kernel, which is right for something else."""
    first = kernels["vertical_edge"]
    alike = [feature for feature in FEATURES if agrees(first, kernels[feature])]
    return {"horizontal_edge", "diagonal_edge"} <= set(alike) and any(feature not in faults for feature in alike)


def _called(feature: str) -> str:
    return f'make_kernel("{feature}")'


def _asked_again(answer: Any, kernels: dict[str, Any]) -> Outcome:
    """Return the outcome of kernels that are all right: each must come out the same once more."""
    for feature in reversed(FEATURES):  # the other way round: what alternates from call to call shows too
        reply = ask(probes.call, answer, (feature,)).end
        if (early := unusable(NAME, reply, _called(feature), WHERE)) is not None:
            return early
        if problem(kernels[feature], reply):
            body = f"You called   {_called(feature)} again\nExpected     {shown(kernels[feature], '        ')}"
            return failed(NAME, f"{body}\nGot          {got(reply)}", where=WHERE, mistake=REMEMBERS)
    verified = "the edge kernels ignore flat grey and respond most to their own edges; the blur keeps the brightness."
    return passed(NAME, verified)


def _judge_kernels(answer: Any, *, seed: int = 0) -> Outcome:
    del seed  # nothing here is random: the stimuli are all there are
    faults: dict[str, Fault] = {}
    kernels: dict[str, Any] = {}
    stopped: Repair | None = None
    for feature in FEATURES:
        reply = ask(probes.call, answer, (feature,)).end
        if (early := unusable(NAME, reply, _called(feature), WHERE)) is not None:
            return early
        if (fault := _fault_of_reply(feature, reply)) is not None:
            faults[feature] = fault
        kernels[feature] = value_of(reply)
        stopped = stopped or stopped_at(reply)
    if not faults:
        return _asked_again(answer, kernels)
    lines = [f"{_called(feature):<32}{faults[feature].seen if feature in faults else 'right'}" for feature in FEATURES]
    mistake = next((fault.mistake for fault in faults.values() if fault.mistake), None)
    if _ignores_feature(kernels, faults):
        mistake = SAME_FOR_ALL
    fraction = 1 - len(faults) / len(FEATURES)
    repair = None if mistake else stopped
    return failed(NAME, "\n".join(lines), where=WHERE, mistake=mistake, fraction=fraction, repair=repair)


def _with_branches(feature: str) -> list[list[float]]:
    if feature == "vertical_edge":
        return [[1, 0, -1], [1, 0, -1], [1, 0, -1]]
    if feature == "horizontal_edge":
        return [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]
    if feature == "diagonal_edge":
        return [[0, 1, 1], [-1, 0, 1], [-1, -1, 0]]
    return [[1 / 9] * 3] * 3


def _from_vectors(feature: str) -> np.ndarray:
    smooth, slope = np.array([1, 2, 1]), np.array([-1, 0, 1])
    vertical = np.outer(smooth, slope)
    table = {
        "vertical_edge": vertical,
        "horizontal_edge": vertical.T,
        "diagonal_edge": vertical + vertical.T,
        "blur": np.outer(smooth, smooth) / 16,
    }
    return table[feature]


def _in_float32(feature: str) -> np.ndarray:
    return np.asarray(-reference(feature) if feature != "blur" else BOX, dtype=np.float32)


def _by_slices(feature: str) -> np.ndarray:
    kernel = np.zeros((3, 3))
    if feature == "blur":
        kernel[1], kernel[:, 1] = 0.2, 0.2
    elif feature == "diagonal_edge":
        kernel = np.fliplr(np.triu(np.ones((3, 3)), 1) - np.tril(np.ones((3, 3)), -1))
    else:
        kernel[:, 0], kernel[:, 2] = -10, 10
    return kernel.T if feature == "horizontal_edge" else kernel


EXERCISE = Exercise(
    name=NAME,
    judge=_judge_kernels,
    reference=_with_branches,
    valid=(_with_branches, _from_vectors, _in_float32, _by_slices),
    hints=(
        "Draw three by three boxes on paper. Where on them is the feature bright, and where is it dark?",
        "Weights where the bright side should be: positive. Where the dark side should be: negative, so that all add "
        "up to 0. A blur is a mean: how do you write a mean of nine pixels as nine weights?",
        "Vertical: a column of the same negative weights, one of zeros, one of positive weights. Horizontal: the same "
        "with rows. Diagonal: zeros from corner to corner, positive above, negative below. Blur: nine equal weights "
        "that add up to 1.",
    ),
    mistakes=(
        FIRES_ON_FLAT,
        TURNED,
        LINE,
        STRAIGHT,
        UNSELECTIVE,
        SAME_FOR_ALL,
        UINT8,
        TOO_BRIGHT,
        NO_BLUR,
        ONE_WAY,
        SHARPENS,
        WHOLE_BLUR,
        REMEMBERS,
    ),
)
