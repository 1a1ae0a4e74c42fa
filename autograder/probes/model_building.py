"""Ask the functions that build and compile a model for what they make, and try it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from autograder.probes.attempt import attempt_live, attempt_reply, explain_error
from autograder.probes.exported_model import ExportedModel, NotBuiltIn, export_model, model_from
from autograder.probes.plain import describe
from autograder.probes.reply import Count, End, Ended, NotCallable, Raised, Reply, Value, reply_from
from autograder.probes.training.trial import Trial, try_out

T = TypeVar("T")
R = TypeVar("R")

SECONDS = 60.0
MAX_LAYERS = 200
SHAPE = (28, 28, 1)  # of the images with which a compiled model is tried
ANOTHER_MODEL = "another model than the one that was passed, which is not compiled"


class Layer(Reply, frozen=True):
    """Hold what kind of layer this is, its activation, and the shapes of its weights."""

    kind: str
    activation: str
    weights: tuple[tuple[int, ...], ...]


class Outputs(Reply, frozen=True):
    """Hold what a model gives for a batch of images (N, ...)."""

    values: np.ndarray


class SeveralOutputs(Reply, frozen=True):
    """Hold words for several outputs."""

    words: str


class Look(Reply, frozen=True):
    """Describe a model, and what it gives for images.

    `layers` are in order; `own_code` is whether there is a class in it that is not Keras's; `input_shape` that of the
    first of its `inputs`, which are none where the model does not say.
    """

    layers: tuple[Layer, ...]
    own_code: bool
    parameters: Count
    input_shape: tuple[int, ...]
    inputs: Count
    gives: Outputs | SeveralOutputs | Raised


class BuiltNoModel(Reply, frozen=True):
    """Hold words for what `build_model` returned in place of a model, "nothing" for `None`."""

    words: str


class BuiltModel(Reply, frozen=True):
    """Hold whether two calls of `build_model` returned one and the same model, and what it is."""

    same: bool
    look: Look


class ExportedBuild(Reply, frozen=True):
    """Hold whether two calls of `build_model` returned one and the same model, and the model as data."""

    same: bool
    model: ExportedModel | NotBuiltIn


class CompiledNoModel(Reply, frozen=True):
    """Hold words for what `compile_model` returned in place of a model, and whether it compiled what it was given."""

    words: str
    compiled: bool


class NotCompiled(Reply, frozen=True):
    """Say that `compile_model` returned a model that is not compiled."""


class CompiledModel(Reply, frozen=True):
    """Hold how a compiled model trains."""

    trial: Trial


class ExportedCompilation(Reply, frozen=True):
    """Hold a compiled model as data."""

    model: ExportedModel | NotBuiltIn


@dataclass(frozen=True)
class _Made:
    """Hold a live model that a function of the learner's has made, and whether it gives the same one each time."""

    model: Any
    same: bool = False


def built(build_model: Any, arguments: tuple[Any, ...], images: np.ndarray) -> End[BuiltModel | BuiltNoModel]:
    """Call the learner's `build_model` twice, describe the model, and send images through it."""

    def look(made: _Made) -> Ended[BuiltModel]:
        return attempt_reply(lambda: BuiltModel(made.same, _look_at(made.model, images)), SECONDS)

    return _followed(_build(build_model, arguments), look)


def export_built(build_model: Any, arguments: tuple[Any, ...]) -> End[ExportedBuild | BuiltNoModel]:
    """Do the first half of `built`, and return the model as data."""

    def export(made: _Made) -> Ended[ExportedBuild]:
        return Value(ExportedBuild(made.same, export_model(made.model, arguments[0] if arguments else SHAPE)), "")

    return _followed(_build(build_model, arguments), export)


def look_at_built(exported: Any, images: np.ndarray) -> End[Look]:
    """Build an exported model again from its data, describe it, and send images through it."""
    return attempt_reply(lambda: _look_at(model_from(reply_from(exported, ExportedModel)), images), SECONDS)


def compiled(
    compile_model: Any, build_model: Any, images: np.ndarray, labels: np.ndarray
) -> End[CompiledModel | NotCompiled | CompiledNoModel]:
    """Call the learner's `compile_model`, and train on a few images with one-hot labels.

    The model is that of the learner's `build_model`, or a small one where that gives none.
    """

    def train(made: _Made) -> Ended[CompiledModel]:
        return attempt_reply(lambda: CompiledModel(try_out(made.model, images, labels)), SECONDS)

    return _followed(_compile(compile_model, build_model), train)


def export_compiled(compile_model: Any, build_model: Any) -> End[ExportedCompilation | NotCompiled | CompiledNoModel]:
    """Do the first half of `compiled`, and return the model as data."""

    def export(made: _Made) -> Ended[ExportedCompilation]:
        return Value(ExportedCompilation(export_model(made.model, SHAPE, compilation=True)), "")

    return _followed(_compile(compile_model, build_model), export)


def try_compiled(exported: Any, images: np.ndarray, labels: np.ndarray) -> End[Trial]:
    """Build an exported model again from its data, compile it the same way, and train it as `compiled` does."""
    return attempt_reply(lambda: try_out(model_from(reply_from(exported, ExportedModel)), images, labels), SECONDS)


def _followed(made: End[_Made | R], then: Callable[[_Made], Ended[T]]) -> End[T | R]:
    """Return how something done with a model ends, or what came in its place; printed is what making it printed."""
    if not isinstance(made, Value):
        return made
    if not isinstance(made.value, _Made):
        return Value(made.value, made.printed)
    end = then(made.value)
    return Value(end.value, made.printed) if isinstance(end, Value) else end


def _build(build_model: Any, arguments: tuple[Any, ...]) -> End[_Made | BuiltNoModel]:
    if not callable(build_model):
        return NotCallable(describe(build_model) if build_model is not None else "`None`", "")

    import keras  # which takes a while, the first time: not the learner's

    def build() -> _Made | BuiltNoModel:
        model, again = build_model(*arguments), build_model(*arguments)
        return _Made(model, model is again) if isinstance(model, keras.Model) else BuiltNoModel(in_words(model))

    return attempt_live(build, SECONDS)


def _look_at(model: Any, images: np.ndarray) -> Look:
    inputs = (getattr(model, "inputs", None) or ()) if model.built else ()
    return Look(
        gives=_given_for(model, images),
        layers=layers_of(model),
        own_code=made_of_own_code(model),
        parameters=int(model.count_params()) if model.built else 0,
        input_shape=tuple(size or 0 for size in inputs[0].shape[1:]) if inputs else (),
        inputs=len(inputs),
    )


def _given_for(model: Any, images: np.ndarray) -> Outputs | SeveralOutputs | Raised:
    try:
        outputs = model(images, training=False)
        if isinstance(outputs, (list, tuple, dict)):
            kind = "dictionary" if isinstance(outputs, dict) else "list"
            return SeveralOutputs(f"a {kind} of {len(outputs)}")
        return Outputs(np.asarray(outputs))
    except Exception as error:
        return explain_error(error)


def _compile(compile_model: Any, build_model: Any) -> End[_Made | NotCompiled | CompiledNoModel]:
    if not callable(compile_model):
        return NotCallable(describe(compile_model) if compile_model is not None else "`None`", "")

    import keras  # which takes a while, the first time: not the learner's

    def compile_it() -> _Made | NotCompiled | CompiledNoModel:
        given = _own_or_small_model(build_model, SHAPE)
        model = compile_model(given)
        if not isinstance(model, keras.Model):
            return CompiledNoModel(in_words(model), bool(given.compiled))
        if model is not given and not given.compiled:
            return CompiledNoModel(ANOTHER_MODEL, False)
        return _Made(model) if model.compiled else NotCompiled()

    return attempt_live(compile_it, SECONDS)


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


def layers_of(model: Any) -> tuple[Layer, ...]:
    """Return what the layers of a model are, in order."""
    return tuple(_facts(layer) for layer in _all_operations(model))


def made_of_own_code(model: Any) -> bool:
    """Return whether there is a class in a model that is not Keras's."""
    return any(not type(part).__module__.startswith("keras.") for part in [model, *_all_operations(model)])


def _all_operations(model: Any) -> list[Any]:
    """Return the layers of a model, nested ones included, and what a Functional model computes beside them."""
    operations: list[Any] = []
    for operation in getattr(model, "operations", None) or getattr(model, "layers", None) or ():
        operations += [operation, *_all_operations(operation)]
    return operations[:MAX_LAYERS]


def _facts(layer: Any) -> Layer:
    activation = getattr(layer, "activation", None)
    name = getattr(activation, "__name__", type(activation).__name__) if activation is not None else ""
    weights = () if getattr(layer, "layers", None) else getattr(layer, "weights", ())
    return Layer(type(layer).__name__, str(name), tuple(tuple(weight.shape) for weight in weights))
