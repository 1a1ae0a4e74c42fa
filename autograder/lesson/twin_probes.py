"""Ask a Keras model and the learner's numpy twin of it for their answers to the same images."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.lesson.attempt import attempt
from autograder.lesson.plain import describe

SECONDS = 60.0


def twin_of_plan(numpy_forward: Any, plan: list[dict[str, Any]], images: np.ndarray) -> dict[str, Any]:
    """Return what the learner's `numpy_forward` makes of a Keras model that is built from a plan.

    `plan` lists the layers: `kind` ("Conv2D", "MaxPooling2D", "Flatten", "Dense"), and for those that have them
    `weights`, `activation` and `size`. The result is that of `twin_of_model`.
    """
    if not callable(numpy_forward):
        return {"not_callable": describe(numpy_forward) if numpy_forward is not None else "`None`", "printed": ""}
    return _answers(numpy_forward, _planned_model(plan, images.shape[1:]), images)


def twin_of_model(numpy_forward: Any, model: Any, images: int) -> dict[str, Any]:
    """Return what the learner's `numpy_forward` makes of the learner's own model and a few images of noise.

    `kinds` are the classes of its layers, each with its settings; `replies`, one for each image, are made by
    `attempt`; `expected` are the model's own outputs (N, ...); `asked` says whether Keras was made to compute.
    Without `kinds` there is no such model, or none with one input image.
    """
    shape = getattr(model, "input_shape", None)
    if not isinstance(shape, tuple) or len(shape) != 4 or None in shape[1:]:
        return {"replies": [], "expected": None, "asked": False, "kinds": []}
    noise = np.random.default_rng(0).random((images, *shape[1:]), dtype=np.float32)
    return _answers(numpy_forward, model, noise)


def _answers(numpy_forward: Any, model: Any, images: np.ndarray) -> dict[str, Any]:
    expected = attempt(lambda: np.asarray(model(images, training=False)), SECONDS).get("value")
    with _noted_calls(model) as calls:
        replies = [attempt(functools.partial(numpy_forward, model, image.copy()), SECONDS) for image in images]
    kinds = [_kind(layer) for layer in getattr(model, "layers", ())]
    return {"replies": replies, "expected": expected, "asked": bool(calls), "kinds": kinds}


def _kind(layer: Any) -> str:
    """Return what kind of layer this is, with the first setting in which it is not as the exercise names it."""
    kind = type(layer).__name__
    settings: dict[str, Any] = {
        "padding": "valid",
        "data_format": "channels_last",
        "dilation_rate": (1, 1),
        "groups": 1,
        "use_bias": True,
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


def _planned_model(plan: list[dict[str, Any]], shape: tuple[int, ...]) -> Any:
    import keras

    made: list[Any] = [keras.Input(shape)]
    for one in plan:
        layer = getattr(keras.layers, one["kind"])
        if one["kind"] == "Conv2D":
            kernels = one["weights"][0]
            made.append(layer(kernels.shape[3], kernels.shape[:2], activation=one["activation"]))
        elif one["kind"] == "MaxPooling2D":
            made.append(layer(one["size"]))
        elif one["kind"] == "Dense":
            made.append(layer(one["weights"][0].shape[1], activation=one["activation"]))
        else:
            made.append(layer())
    model = keras.Sequential(made)
    for layer, one in zip(model.layers, plan, strict=True):
        layer.set_weights(one.get("weights", []))
    return model


@contextlib.contextmanager
def _noted_calls(model: Any) -> Iterator[list[int]]:
    """Note within the block every time a layer is called: a twin that asks Keras is not written in numpy."""
    import keras

    calls: list[int] = []
    call = keras.layers.Layer.__call__

    def noted(layer: Any, *args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        return call(layer, *args, **kwargs)

    # `predict` keeps a compiled function from an earlier call, which would not pass by here.
    forget: Callable[[], None] = lambda: setattr(model, "predict_function", None)  # noqa: E731
    forget()
    keras.layers.Layer.__call__ = noted
    try:
        yield calls
    finally:
        keras.layers.Layer.__call__ = call
        forget()
