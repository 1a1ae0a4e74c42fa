"""Say what each probe may reply, so that a reply of another process is held against it before anybody reads it.

What the replies mean stands with the probes. A condition that a type cannot tell is a function in `Annotated`.
"""

from __future__ import annotations

import typing
from collections.abc import Callable
from typing import Annotated, Any, TypedDict

import numpy as np

# Of all images that a function draws, as `lesson.recorder` counts them.
MAX_IMAGES = 1100
MAX_VALUES = 4_000_000


def has_axes(count: int) -> Callable[[np.ndarray], bool]:
    """Return the condition that an array has so many axes."""
    return lambda array: array.ndim == count


Kernels = Annotated[np.ndarray, has_axes(4), lambda array: array.size > 0]  # (kh, kw, c_in, c_out)
Maps = Annotated[np.ndarray, has_axes(3)]  # (n, H, W)


class Explained(TypedDict):
    """Hold an exception, as `attempt.explain_error` tells it."""

    type: str
    text: str
    line: int | None
    source: str | None


class Attempt(TypedDict, total=False):
    """Hold how something of the learner's ended; one of these keys beside `printed`, or a `value`."""

    odd: str
    error: Explained
    stub: str
    seconds: float
    not_callable: str
    printed: str


def has_ended(reply: Any) -> bool:
    """Return whether a reply says how what was asked for ended."""
    ends = {"value", "odd", "error", "stub", "seconds", "not_callable", "none", "nothing", "shape"}
    return not ends.isdisjoint(reply)


def ending_with(value: Any, **more: Any) -> Any:
    """Return the type of a reply that has such a `value`, or says how else it ended, and may hold `more`."""
    members = typing.get_type_hints(Attempt, include_extras=True) | {"value": value} | more
    make: Any = TypedDict
    return Annotated[make("Reply", members, total=False), has_ended]


class _Returned(Attempt, total=False):
    value: Any


Returned = Annotated[_Returned, has_ended]


def _are_classes(reply: Any) -> bool:
    """Return whether the classes are places in the outputs, one for each image."""
    if "shape" not in reply:
        return "classes" not in reply
    if not reply["shape"] or not {"transposed", "finite", "kernels", "prepared"} <= reply.keys():
        return False
    classes = reply.get("classes")
    if classes is None:
        return True
    if classes.dtype.kind not in "iu" or len(classes) != reply["shape"][0]:
        return False
    return bool(((classes >= 0) & (classes < reply["shape"][-1])).all())


Classified: Any = Annotated[
    ending_with(
        Any,
        nothing=bool,
        part=str,
        shape=list[int],
        transposed=bool,
        finite=bool,
        classes=Annotated[np.ndarray, has_axes(1)],
        outputs=Annotated[np.ndarray, has_axes(2)],
        prepared=dict[str, Any],
        kernels=int,
    ),
    _are_classes,
]


class Seen(TypedDict):
    """Hold how many images a model was trained and validated on."""

    known: bool
    trained: int
    validated: int


class Optimizer(TypedDict):
    """Hold the name and the learning rate of an optimizer."""

    name: str | None
    rate: float | None


class Layer(TypedDict):
    """Hold what kind of layer this is, and the shapes of its weights."""

    kind: str
    activation: str
    weights: list[list[int]]


class Facts(TypedDict):
    """Hold how a model was trained, and of which layers it is made."""

    steps: int | None
    loss: str
    from_logits: bool
    layers: list[Layer]
    own_code: bool


class _Look(TypedDict, total=False):
    input_shape: list[int]
    inputs: int
    ends: str
    outputs: np.ndarray
    refused: Explained
    layers: list[Layer]
    own_code: bool
    parameters: int


class _Built(_Look, total=False):
    returned: str
    same: bool


def _was_looked_at(value: Any) -> bool:
    return {"layers", "own_code", "parameters"} <= value.keys() and not {"outputs", "refused"}.isdisjoint(value)


def _was_built(value: Any) -> bool:
    is_model = value.get("returned") == "a model"
    return "returned" in value and (not is_model or ("same" in value and _was_looked_at(value)))


class _Trial(TypedDict, total=False):
    optimizer: Optimizer
    loss_name: str
    outputs: np.ndarray
    misplaced: bool
    loss: float
    names: list[str]
    takes_scores: bool
    steps: int
    before: float
    after: float
    course: str
    accurate: bool
    refused: Explained


class _Compiled(_Trial, total=False):
    returned: str
    compiled: bool


_UNTIL_REFUSED = {"optimizer", "loss_name", "outputs", "misplaced"}


def _was_tried(value: Any) -> bool:
    missing = _Trial.__annotations__.keys() - {"refused"} - value.keys()
    return not missing or ("refused" in value and not missing & _UNTIL_REFUSED)


def _was_compiled(value: Any) -> bool:
    if not {"returned", "compiled"} <= value.keys():
        return False
    return value["returned"] != "a model" or not value["compiled"] or _was_tried(value)


class _Made(TypedDict, total=False):
    returned: str
    same: bool
    compiled: bool


def _has_its_model(reply: Any) -> bool:
    """Return whether a function that returned a model, compiled where it should be, comes with it as data."""
    value = reply.get("value", {"returned": ""})
    return "returned" in value and (
        "model" in reply or value["returned"] != "a model" or value.get("compiled") is False
    )


Built = ending_with(Annotated[_Built, _was_built])
Look = ending_with(Annotated[_Look, _was_looked_at])
Compiled = ending_with(Annotated[_Compiled, _was_compiled])
Trial = ending_with(Annotated[_Trial, _was_tried])
# `rebuilding.check_exported` looks into the model.
MadeBuilt: Any = Annotated[ending_with(_Made, model=dict[str, Any]), _has_its_model]
MadeCompiled: Any = Annotated[MadeBuilt, lambda reply: "value" not in reply or "compiled" in reply["value"]]


class LayerKernels(TypedDict):
    """Hold the kernels of a layer, now and before training."""

    name: str
    kernels: Kernels
    initial: Kernels | None


class _FirstKernels(TypedDict):
    layers: list[LayerKernels]
    others: list[LayerKernels]


class Reading(TypedDict):
    """Hold maps and how they were read off."""

    kind: str
    maps: Maps


class LayerMaps(TypedDict):
    """Hold the maps of a layer in every reading that is right, and in some that are wrong."""

    name: str
    channels_first: bool
    coarse: bool
    kernel_shape: Annotated[list[int], lambda shape: len(shape) == 4]
    right: Annotated[list[Reading], lambda readings: len(readings) > 0]
    wrong: list[Reading]


class _Bank(TypedDict):
    layers: list[LayerMaps]
    others: list[Reading]
    input: Maps


class LayerResponses(TypedDict):
    """Hold how strongly the kernels of a layer respond to stimuli: (N, n) and, in four corners, (N, 4, n)."""

    name: str
    highest: Annotated[np.ndarray, has_axes(2)]
    corners: Annotated[np.ndarray, has_axes(3)]


def _belong_together(layer: Any) -> bool:
    stimuli, kernels = layer["highest"].shape
    return bool(layer["corners"].shape == (stimuli, 4, kernels))


def _of_a_model(value: Any) -> Any:
    """Return the type of a reply about a model, of which there may be none."""
    reply = ending_with(value, none=Annotated[bool, lambda none: none])
    return Annotated[reply, lambda reply: "not_callable" not in reply]


FirstKernels = _of_a_model(_FirstKernels)
Bank = _of_a_model(_Bank)
Responses = _of_a_model(list[Annotated[LayerResponses, _belong_together]])


class DrawnImage(TypedDict):
    """Hold an image that was drawn, and where; see `recorder.Recording`."""

    array: np.ndarray
    figure: int
    artist: str
    axes: int
    row: int
    column: int
    title: str
    upwards: bool
    clipped: float
    seen: Annotated[float, lambda share: 0 < share <= 1]


class DrawnFigure(TypedDict):
    """Sum up a figure; see `recorder.Recording`."""

    number: int
    title: str
    axes: int
    lines: int
    images: int
    state: str
    late: int
    hidden: int
    outside: int
    invisible: int
    saved: int


class _Drawn(TypedDict):
    images: list[DrawnImage]
    figures: list[DrawnFigure]
    skipped: int
    returned: str


def _could_be_recorded(drawn: Any) -> bool:
    images = drawn["images"]
    if len(images) > MAX_IMAGES or sum(image["array"].size for image in images) > MAX_VALUES:
        return False
    return all(0 <= image["figure"] < len(drawn["figures"]) for image in images)


Drawn = ending_with(Annotated[_Drawn, _could_be_recorded])


class Fit(TypedDict):
    """Hold what `fit` was given."""

    trained: np.ndarray | None
    labels: np.ndarray | None
    validation: np.ndarray | None
    validation_labels: np.ndarray | None
    epochs: int
    split: float


class _Run(TypedDict):
    calls: list[Fit]
    beyond: str
    returned: str
    kept: int | None


class _RealRun(TypedDict):
    changed: bool
    finite: bool
    returned: str


Run = ending_with(_Run)
RealRun = ending_with(_RealRun)


class _Twin(Attempt, total=False):
    replies: Annotated[list[Returned], lambda replies: len(replies) > 0]
    asked: bool


class _OwnTwin(TypedDict):
    replies: list[Returned]
    expected: np.ndarray | None
    kinds: list[str]


def _has_an_expected_one_each(reply: Any) -> bool:
    expected = reply["expected"]
    return expected is None or (expected.ndim > 0 and len(expected) >= len(reply["replies"]))


OwnTwin = Annotated[_OwnTwin, _has_an_expected_one_each]


Twin = Annotated[_Twin, lambda reply: {"replies", "asked"} <= reply.keys() or "not_callable" in reply]


class KerasSettings(TypedDict, total=False):
    """Hold the settings with which Keras works."""

    backend: str
    images: str
    precision: str


# By the names of the probes.
REPLIES: dict[str, Any] = {
    "built": Built,
    "classify": Classified,
    "compiled": Compiled,
    "export_built": MadeBuilt,
    "export_compiled": MadeCompiled,
    "export_model": dict[str, Any],  # `rebuilding.check_exported` looks into it
    "facts_of_model": Facts,
    "feature_map_bank": Bank,
    "first_kernels": FirstKernels,
    "keras_settings": KerasSettings,
    "kernels_drawn": Drawn,
    "kernels_returned": Returned,
    "look_at_built": Look,
    "maps_drawn": Drawn,
    "maps_returned": Returned,
    "optimizer_of": Optimizer,
    "real_training_run": RealRun,
    "seen_in_training": Seen,
    "stimulus_responses": Responses,
    "training_run": Run,
    "try_compiled": Trial,
    "twin_of_model": OwnTwin,
    "twin_of_plan": Twin,
}


def answers(reply: Any, probe: str, arguments: tuple[Any, ...]) -> bool:
    """Return whether a reply that conforms is about as many stimuli as were asked about."""
    if probe == "stimulus_responses" and "value" in reply:
        return all(len(layer["highest"]) == len(arguments[2]) for layer in reply["value"])
    return True
