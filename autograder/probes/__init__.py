"""Put a question to a live object and return plain data: the only way a check touches anything of the learner's."""

from __future__ import annotations

import contextlib
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
from autograder.probes.edited_source import call_edited as call_edited
from autograder.probes.edited_source import call_further as call_further
from autograder.probes.edited_source import source_of as source_of
from autograder.probes.exported_model import export_model as export_model
from autograder.probes.forward.numpy_forward import forward_of_model as forward_of_model
from autograder.probes.forward.numpy_forward import forward_of_plan as forward_of_plan
from autograder.probes.model_building import built as built
from autograder.probes.model_building import compiled as compiled
from autograder.probes.model_building import export_built as export_built
from autograder.probes.model_building import export_compiled as export_compiled
from autograder.probes.model_building import look_at_built as look_at_built
from autograder.probes.model_building import try_compiled as try_compiled
from autograder.probes.model_facts import KerasSettings
from autograder.probes.model_facts import facts_of_model as facts_of_model
from autograder.probes.model_facts import settings as _settings
from autograder.probes.other_answers import call_with as call_with
from autograder.probes.other_answers import uses_of as uses_of
from autograder.probes.reply import Called, CalledTwice, NotCallable
from autograder.probes.tracing.local_values import locals_of as locals_of
from autograder.probes.tracing.result_writing import writing_of as writing_of
from autograder.probes.training.run import real_training_run as real_training_run
from autograder.probes.training.run import training_run as training_run

SECONDS = 10.0  # for one call of a function that works on small arrays


def call(
    function: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None, seconds: float = SECONDS
) -> Called:
    """Call the learner's function with copies of the arguments."""
    kwargs = kwargs or {}
    if not callable(function):
        return Called(NotCallable(describe_argument(function), ""), ())
    mine = [copy.deepcopy(argument) for argument in (*args, *kwargs.values())]
    theirs = [copy.deepcopy(argument) for argument in mine]
    named = dict(zip(kwargs, theirs[len(args) :], strict=True))
    end = attempt(lambda: function(*theirs[: len(args)], **named), seconds)
    changed = [place for place, (a, b) in enumerate(zip(mine, theirs, strict=True)) if not _unchanged(a, b)]
    return Called(end, tuple(changed))


def call_twice(
    function: Any, first: tuple[tuple[Any, ...], dict[str, Any]], second: tuple[tuple[Any, ...], dict[str, Any]]
) -> CalledTwice:
    """Call the learner's function with arguments and with others, each a pair of `args` and `kwargs`."""
    returned: list[Any] = []

    def call_first() -> Any:
        args, kwargs = copy.deepcopy(first)
        returned.append(function(*args, **kwargs))
        return returned[0]

    def call_second() -> Any:
        args, kwargs = copy.deepcopy(second)
        with contextlib.suppress(Exception):  # what it says to these arguments is asked elsewhere
            function(*args, **kwargs)
        return returned[0]

    before = attempt(call_first, SECONDS)
    return CalledTwice(before, attempt(call_second, SECONDS) if returned else before)


def keras_settings(_: Any) -> KerasSettings:
    """Return what Keras works with in the process in which a learner's object lives."""
    return _settings()


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
