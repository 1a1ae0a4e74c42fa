"""Ask the functions that build and compile a model for what they make, and try it."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np

from autograder.probes.attempt import attempt_as_dictionary, error_as_dictionary, explain_error
from autograder.probes.exported_model import export_model, model_from
from autograder.probes.plain import describe
from autograder.probes.training_trial import try_out

SECONDS = 60.0
MAX_LAYERS = 200
SHAPE = (28, 28, 1)  # of the images with which a compiled model is tried


def built(build_model: Any, arguments: tuple[Any, ...], images: np.ndarray) -> dict[str, Any]:
    """Call the learner's `build_model` twice, describe the model, and send images through it, as made by `attempt`.

    `value` is a dictionary: `returned`, "a model" or other words; `same`, whether both calls returned one and the same
    object; and for a model what `look_at_built` tells.
    """
    reply, model = _build(build_model, arguments)
    return reply if model is None else joined(reply, attempt_as_dictionary(lambda: _look_at(model, images), SECONDS))


def export_built(build_model: Any, arguments: tuple[Any, ...]) -> dict[str, Any]:
    """Return the first half of `built`, and as `model` what `export_model` makes of the model."""
    reply, model = _build(build_model, arguments)
    return reply if model is None else {**reply, "model": export_model(model, arguments[0] if arguments else SHAPE)}


def look_at_built(exported: dict[str, Any], images: np.ndarray) -> dict[str, Any]:
    """Build an exported model again, describe it, and send images through it, as made by `attempt`.

    `value` is a dictionary: `layers`, in order, each with `kind`, `activation` and `weights`, the shapes;
    `own_code`, whether there is a class in it that is not Keras's; `input_shape`, of the first of its `inputs`, a
    number; `parameters`; and `outputs` (N, ...), empty beside `ends`, words for several outputs or, where the model
    could not take the images, `refused`, an error as made by `explain_error`.
    """
    return attempt_as_dictionary(lambda: _look_at(model_from(exported), images), SECONDS)


def compiled(compile_model: Any, build_model: Any, images: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Call the learner's `compile_model`, and train on a few images with one-hot labels, as made by `attempt`.

    The model is that of the learner's `build_model`, or a small one where that gives none. `value` is a dictionary:
    `returned`, "a model" or other words; `compiled`; and for a compiled model what `training_trial.try_out` tells.
    """
    reply, model = _compile(compile_model, build_model)
    if model is None:
        return reply
    return joined(reply, attempt_as_dictionary(lambda: try_out(model, images, labels), SECONDS))


def export_compiled(compile_model: Any, build_model: Any) -> dict[str, Any]:
    """Return the first half of `compiled`, and as `model` what `export_model` makes of a compiled model."""
    reply, model = _compile(compile_model, build_model)
    return reply if model is None else {**reply, "model": export_model(model, SHAPE, compilation=True)}


def try_compiled(exported: dict[str, Any], images: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Build an exported model again, compile it the same way, and train on a few images, as made by `attempt`.

    `value` is what `training_trial.try_out` tells.
    """
    return attempt_as_dictionary(lambda: try_out(model_from(exported), images, labels), SECONDS)


def joined(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Return one reply from what making a model and trying it gave, each as made by `attempt`."""
    if "value" not in second:
        return second
    return {**second, "value": {**first["value"], **second["value"]}, "printed": first.get("printed", "")}


def _build(build_model: Any, arguments: tuple[Any, ...]) -> tuple[dict[str, Any], Any]:
    """Return the first half of `built` and the model, or `None` where there is none."""
    if not callable(build_model):
        return {"not_callable": describe(build_model) if build_model is not None else "`None`", "printed": ""}, None
    made: list[Any] = []

    def build() -> dict[str, Any]:
        import keras

        model, again = build_model(*arguments), build_model(*arguments)
        if not isinstance(model, keras.Model):
            return {"returned": in_words(model)}
        made.append(model)
        return {"returned": "a model", "same": model is again}

    reply = attempt_as_dictionary(build, SECONDS)
    return reply, made[0] if made and "value" in reply else None


def _look_at(model: Any, images: np.ndarray) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if model.built and getattr(model, "inputs", None):
        facts["input_shape"] = [size or 0 for size in model.inputs[0].shape[1:]]
        facts["inputs"] = len(model.inputs)
    try:
        outputs = model(images, training=False)
        if isinstance(outputs, (list, tuple, dict)):
            kind = "dictionary" if isinstance(outputs, dict) else "list"
            facts["ends"] = f"a {kind} of {len(outputs)}"
            outputs = np.empty(0)
        facts["outputs"] = np.asarray(outputs)
    except Exception as error:
        facts["refused"] = error_as_dictionary(explain_error(error))
    facts |= {"layers": layers_of(model), "own_code": made_of_own_code(model)}
    facts["parameters"] = int(model.count_params()) if model.built else 0
    return facts


def _compile(compile_model: Any, build_model: Any) -> tuple[dict[str, Any], Any]:
    """Return the first half of `compiled` and the model, or `None` where there is none that is compiled."""
    if not callable(compile_model):
        words = describe(compile_model) if compile_model is not None else "`None`"
        return {"not_callable": words, "printed": ""}, None
    made: list[Any] = []

    def compile_it() -> dict[str, Any]:
        import keras

        given = _own_or_small_model(build_model, SHAPE)
        model = compile_model(given)
        if not isinstance(model, keras.Model):
            return {"returned": in_words(model), "compiled": bool(given.compiled)}
        if model.compiled:
            made.append(model)
        return {"returned": "a model", "compiled": bool(model.compiled)}

    reply = attempt_as_dictionary(compile_it, SECONDS)
    return reply, made[0] if made and "value" in reply else None


def in_words(value: Any) -> str:
    """Return what a function returned in place of what was asked for: "nothing" for None."""
    if value is None:
        return "nothing"
    return repr(value)[:80] if isinstance(value, (bool, int, float, str)) else describe(value)


def small_model(shape: tuple[int, ...]) -> Any:
    """Return an untrained model for images of this shape and ten classes, the smallest with all its parts."""
    import keras

    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input(shape),
            layers.Conv2D(4, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )


def _own_or_small_model(build_model: Any, shape: tuple[int, ...]) -> Any:
    if callable(build_model):
        with contextlib.suppress(Exception):
            model = build_model(shape, 10)
            if tuple(model(np.zeros((1, *shape), np.float32)).shape) == (1, 10):
                return model
    return small_model(shape)


def layers_of(model: Any) -> list[dict[str, Any]]:
    """Return the kind, the activation and the shapes of the weights of each layer, in order."""
    return [_facts(layer) for layer in _all_operations(model)]


def made_of_own_code(model: Any) -> bool:
    """Return whether there is a class in a model that is not Keras's."""
    return any(not type(one).__module__.startswith("keras.") for one in [model, *_all_operations(model)])


def _all_operations(model: Any) -> list[Any]:
    """Return the layers of a model, nested ones included, and what a Functional model computes beside them."""
    found: list[Any] = []
    for one in getattr(model, "operations", None) or getattr(model, "layers", None) or ():
        found += [one, *_all_operations(one)]
    return found[:MAX_LAYERS]


def _facts(layer: Any) -> dict[str, Any]:
    activation = getattr(layer, "activation", None)
    name = getattr(activation, "__name__", type(activation).__name__) if activation is not None else ""
    weights = [] if getattr(layer, "layers", None) else [list(weight.shape) for weight in getattr(layer, "weights", ())]
    return {"kind": type(layer).__name__, "activation": str(name), "weights": weights}
