"""Put a question to a live object and return plain data: the only way a check touches anything of the learner's."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from autograder.probes.attempt import attempt
from autograder.probes.classification import classify as classify
from autograder.probes.classification import optimizer_of as optimizer_of
from autograder.probes.classification import seen_in_training as seen_in_training
from autograder.probes.convolution_layers import feature_map_bank as feature_map_bank
from autograder.probes.convolution_layers import first_kernels as first_kernels
from autograder.probes.convolution_layers import kernels_drawn as kernels_drawn
from autograder.probes.convolution_layers import kernels_returned as kernels_returned
from autograder.probes.convolution_layers import maps_drawn as maps_drawn
from autograder.probes.convolution_layers import maps_returned as maps_returned
from autograder.probes.convolution_layers import stimulus_responses as stimulus_responses
from autograder.probes.exported_model import export_model as export_model
from autograder.probes.keras_settings import settings
from autograder.probes.model_building import built as built
from autograder.probes.model_building import compiled as compiled
from autograder.probes.model_building import export_built as export_built
from autograder.probes.model_building import export_compiled as export_compiled
from autograder.probes.model_building import look_at_built as look_at_built
from autograder.probes.model_building import try_compiled as try_compiled
from autograder.probes.model_facts import facts_of_model as facts_of_model
from autograder.probes.numpy_forward import twin_of_model as twin_of_model
from autograder.probes.numpy_forward import twin_of_plan as twin_of_plan
from autograder.probes.training_run import real_training_run as real_training_run
from autograder.probes.training_run import training_run as training_run

SECONDS = 10.0  # for one call of a function that works on small arrays


def call(
    function: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None, seconds: float = SECONDS
) -> dict[str, Any]:
    """Call the learner's function with copies of the arguments and return what happened as plain data.

    The result has some of these keys: `value`; `odd`, words for a value that is not plain data; `error`, as made by
    `explain_error`; `stub`, the name of a function that is not written yet; `seconds`, when the time was up;
    `not_callable`, words for what was passed instead of a function; and always `changed`, the arguments it changed
    (their places), and `printed`.
    """
    kwargs = kwargs or {}
    if not callable(function):
        return {"not_callable": describe_argument(function), "changed": [], "printed": ""}
    mine = [copy.deepcopy(argument) for argument in (*args, *kwargs.values())]
    theirs = [copy.deepcopy(argument) for argument in mine]
    named = dict(zip(kwargs, theirs[len(args) :], strict=True))
    result = attempt(lambda: function(*theirs[: len(args)], **named), seconds)
    result["changed"] = [place for place, (a, b) in enumerate(zip(mine, theirs, strict=True)) if not _unchanged(a, b)]
    return result


def keras_settings(_: Any) -> dict[str, str]:
    """Return what `keras_import.settings` tells of the process in which a learner's object lives."""
    return settings()


def describe_argument(value: Any) -> str:
    """Return what was passed where a function was wanted."""
    if value is None:
        return "`None`"
    return f"an object of type `{type(value).__name__}`"


def _unchanged(before: Any, after: Any) -> bool:
    if isinstance(before, np.ndarray):
        if type(after) is not np.ndarray or before.shape != after.shape or before.dtype != after.dtype:
            return False
        return bool(np.array_equal(before, after, equal_nan=before.dtype.kind == "f"))
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(_unchanged(a, b) for a, b in zip(before, after, strict=True))
    if isinstance(before, dict):
        return list(before) == list(after) and all(_unchanged(before[key], after[key]) for key in before)
    return callable(before) or bool(before == after)
