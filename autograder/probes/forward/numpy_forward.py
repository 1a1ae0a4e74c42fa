"""Ask a Keras model and the learner's `numpy_forward` of it for their answers to the same images."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from autograder.probes.attempt import attempt
from autograder.probes.plain import describe
from autograder.probes.reply import End, NotCallable, Reply, value_of

SECONDS = 60.0


class ForwardOfPlan(Reply, frozen=True):
    """Hold how `numpy_forward` ended for each image, and whether it made a layer compute; one end where it is none."""

    ends: tuple[End[Any], ...]
    asked: bool

    def __post_init__(self) -> None:
        """Refuse a reply about no image."""
        if not self.ends:
            raise ValueError("this is about no image")


class ForwardOfModel(Reply, frozen=True):
    """Hold how `numpy_forward` ended for each image, and what the model itself gives for them.

    `kinds` are the classes of its layers, each with its settings: none where there is no such model, or none with one
    input image; `expected` are its outputs (N, ...).
    """

    ends: tuple[End[Any], ...]
    expected: np.ndarray | None
    kinds: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse fewer outputs than images."""
        if self.expected is not None and (self.expected.ndim == 0 or len(self.expected) < len(self.ends)):
            raise ValueError("there is not an output for each image")


def forward_of_plan(numpy_forward: Any, plan: list[dict[str, Any]], images: np.ndarray) -> ForwardOfPlan:
    """Return what the learner's `numpy_forward` makes of a Keras model that is built from a plan.

    `plan` lists the layers: `kind` ("Conv2D", "MaxPooling2D", "Flatten", "Dense"), and for those that have them
    `weights`, `activation` and `size`. The model's layers are Keras's in all but what they compute, which is zeros:
    an answer that asks Keras is not written in numpy.
    """
    if not callable(numpy_forward):
        words = describe(numpy_forward) if numpy_forward is not None else "`None`"
        return ForwardOfPlan((NotCallable(words, ""),), False)
    calls: list[str] = []
    model = _planned_model(plan, images.shape[1:], calls)
    calls.clear()
    return ForwardOfPlan(_ends(numpy_forward, model, images), bool(calls))


def forward_of_model(numpy_forward: Any, model: Any, images: int) -> ForwardOfModel:
    """Return what the learner's `numpy_forward` makes of the learner's own model and a few images of noise."""
    shape = getattr(model, "input_shape", None)
    if not isinstance(shape, tuple) or len(shape) != 4 or None in shape[1:]:
        return ForwardOfModel((), None, ())
    noise = np.random.default_rng(0).random((images, *shape[1:]), dtype=np.float32)
    expected = value_of(attempt(lambda: np.asarray(model(noise, training=False)), SECONDS))
    if not isinstance(expected, np.ndarray) or expected.shape[:1] != (images,):
        expected = None
    kinds = tuple(_kind(layer) for layer in getattr(model, "layers", ()))
    return ForwardOfModel(_ends(numpy_forward, model, noise), expected, kinds)


def _ends(numpy_forward: Any, model: Any, images: np.ndarray) -> tuple[End[Any], ...]:
    return tuple(attempt(functools.partial(numpy_forward, model, image.copy()), SECONDS) for image in images)


def _kind(layer: Any) -> str:
    """Return what kind of layer this is, with the first setting in which it is not as the exercise names it."""
    kind = type(layer).__name__
    settings: dict[str, Any] = {
        "padding": "valid",
        "data_format": "channels_last",
        "dilation_rate": (1, 1),
        "groups": 1,
        "use_bias": True,
        "compute_dtype": "float32",
    }
    if kind == "Conv2D":
        settings["strides"] = (1, 1)
    if kind == "MaxPooling2D":
        settings |= {"pool_size": (layer.pool_size[0],) * 2, "strides": tuple(layer.pool_size)}
    for name, usual in settings.items():
        if (own := getattr(layer, name, usual)) != usual:
            return f"{kind} with {name}={own!r}"
    activation = getattr(getattr(layer, "activation", None), "__name__", "linear")
    return kind if activation in ("linear", "relu", "softmax") else f"{kind} with activation={activation!r}"


def _planned_model(plan: list[dict[str, Any]], shape: tuple[int, ...], calls: list[str]) -> Any:
    import keras

    made: list[Any] = [keras.Input(shape)]
    for planned in plan:
        layer = _recording_layer(getattr(keras.layers, planned["kind"]), calls)
        if planned["kind"] == "Conv2D":
            kernels = planned["weights"][0]
            made.append(layer(kernels.shape[3], kernels.shape[:2], activation=planned["activation"]))
        elif planned["kind"] == "MaxPooling2D":
            made.append(layer(planned["size"]))
        elif planned["kind"] == "Dense":
            made.append(layer(planned["weights"][0].shape[1], activation=planned["activation"]))
        else:
            made.append(layer())
    model = keras.Sequential(made)
    for layer, planned in zip(model.layers, plan, strict=True):
        layer.set_weights(planned.get("weights", []))
    return model


def _recording_layer(kind: Any, calls: list[str]) -> Any:
    """Return a class of layers with the name, the weights and the settings of `kind`, that notes calls and gives 0."""

    def call(self: Any, inputs: Any) -> Any:
        calls.append(kind.__name__)
        return kind.call(self, inputs) * 0

    return type(kind.__name__, (kind,), {"call": call})
