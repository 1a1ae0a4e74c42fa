"""Lesson 05, judge the function that builds a model by what its models do."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.diagnosis.places import stopped_at
from autograder.checks.engine.ask import ask
from autograder.checks.engine.exercise import Exercise, Outcome, Repair, failed, passed
from autograder.checks.engine.function import generator, got, unusable
from autograder.checks.models.building_mistakes import BUILD_MISTAKES, ERRORS
from autograder.checks.models.facts import are_probabilities, bends, one_line
from autograder.probes.model_building import BuiltNoModel, Look, Outputs, SeveralOutputs
from autograder.probes.reply import Raised, Value

Shape = tuple[int, ...]

WHERE = 'the section "The layers" above; "Conv2D layer" and "The Sequential model" in the Keras documentation'

SCORES = (
    " You left out the softmax at the end, so its outputs are scores. If that was not on purpose, add "
    '`activation="softmax"` to the last layer; otherwise the loss must be `CategoricalCrossentropy(from_logits=True)`.'
)
OTHER_SHAPE, OTHER_CLASSES = (36, 32, 3), 7

_BUILD = {mistake.id: mistake for mistake in BUILD_MISTAKES}


def _judge_build_model(build_model: Any, *, seed: int = 0) -> Outcome:
    rng = generator("build_model", seed)
    images = rng.random((6, 28, 28, 1), dtype=np.float32)
    end = ask(probes.built, build_model, (), images)
    if (outcome := unusable("build_model", end, "build_model()", WHERE)) is not None:
        return outcome
    call = "You called   build_model()"
    if not isinstance(end, Value):
        mistake = _named_error(end) if isinstance(end, Raised) else None
        return _build_failed(mistake, f"{call}\nGot          {got(end)}", stopped_at(end))
    if isinstance(end.value, BuiltNoModel):
        return _no_model(end.value.words, call)
    look = end.value.look
    if not isinstance(look.gives, Outputs):
        return _not_taken(look, look.gives, call)
    outputs = look.gives.values
    if (wrong := _wrong_outputs(outputs, images.shape[0], 10)) is not None:
        return _build_failed(wrong[0], f"{call}\nGave it      6 images of shape (28, 28, 1)\n{wrong[1]}")
    if (lacking := _wrong_layers(look)) is not None:
        return _build_failed(lacking, f"{call}\nGot          the layers {_names_of_layers(look)}")
    if end.value.same:
        return _build_failed("mnist.same-model-twice", f"{call} twice")
    if (outcome := _judge_other_shape(build_model, rng)) is not None:
        return outcome
    note = "" if are_probabilities(outputs) else SCORES
    verified = (
        f"takes images (28, 28, 1), gives ten outputs for each, has a convolution and a nonlinearity, "
        f"{look.parameters} parameters, and obeys both arguments.{note}"
    )
    return passed("build_model", verified)


def _no_model(words: str, call: str) -> Outcome:
    """Return the outcome of a function that returns something else than a model."""
    mistake = "mnist.model-not-returned" if words == "nothing" else None
    if words.endswith(("`list`", "`tuple`")):
        mistake = "mnist.list-instead-of-model"
    returned = "nothing (`None`)" if words == "nothing" else words
    return _build_failed(mistake, f"{call}\nExpected     a Keras model\nGot          {returned}")


def _not_taken(look: Look, gives: SeveralOutputs | Raised, call: str) -> Outcome:
    """Return the outcome of a model that cannot take a batch of images, or does not give one array for it."""
    given = f"{call}\nGave it      6 images of shape (28, 28, 1)"
    if isinstance(gives, SeveralOutputs):
        return _build_failed("mnist.several-outputs", f"{given}\nGot          {gives.words} outputs")
    if look.inputs > 1:
        return _build_failed("mnist.several-inputs", f"{given}\nGot          a model with {look.inputs} inputs")
    taken = look.input_shape
    mistake = "mnist.batch-axis-in-the-input" if len(taken) == 4 else "mnist.ignores-input-shape" if taken else None
    accepts = f", and it takes images of shape {taken}" if taken else ""
    refusal = f"{gives.kind}: {one_line(gives.text)}"
    return _build_failed(_named_error(gives) or mistake, f"{given}{accepts}\nGot          {refusal}")


def _judge_other_shape(build_model: Any, rng: np.random.Generator) -> Outcome | None:
    images = rng.random((6, *OTHER_SHAPE), dtype=np.float32)
    end = ask(probes.built, build_model, (OTHER_SHAPE, OTHER_CLASSES), images)
    call = f"You called   build_model({OTHER_SHAPE}, {OTHER_CLASSES})"
    if (outcome := unusable("build_model", end, "build_model(...)", WHERE)) is not None:
        return outcome
    if not isinstance(end, Value):
        return _build_failed(None, f"{call}\nGot          {got(end)}", stopped_at(end))
    if isinstance(end.value, BuiltNoModel):
        return _build_failed("mnist.model-not-returned", f"{call}\nGot          {end.value.words}")
    match end.value.look.gives:
        case Raised():
            seen = f"{call}\nGot          a model that does not take images of that shape"
            return _build_failed("mnist.ignores-input-shape", seen)
        case SeveralOutputs(words):
            return _build_failed("mnist.several-outputs", f"{call}\nGot          {words} outputs")
        case Outputs(outputs):
            if outputs.shape[-1:] == (10,):
                seen = f"{call}\nGot          outputs of shape {outputs.shape}"
                return _build_failed("mnist.always-ten-classes", seen)
            if (wrong := _wrong_outputs(outputs, 6, OTHER_CLASSES)) is not None:
                return _build_failed(wrong[0], f"{call}\n{wrong[1]}")
    return None


def _wrong_outputs(outputs: np.ndarray, images: int, classes: int) -> tuple[str | None, str] | None:
    """Return the mistake, if it has a name, and expected and got, or `None` where the outputs are right."""
    lines = f"Expected     outputs of shape ({images}, {classes})\nGot          outputs of shape {outputs.shape}"
    if outputs.size != images * classes or outputs.shape[0] != images or outputs.shape[-1] != classes:
        if outputs.ndim > 2:
            return "mnist.no-flatten", lines
        last = outputs.shape[-1] if outputs.ndim == 2 else 0
        return {1: "mnist.one-output", classes - 1: "mnist.one-output-too-few"}.get(last), lines
    rows = outputs.reshape(images, classes)
    if not np.isfinite(rows).all():
        return None, "Expected     numbers\nGot          NaN or infinity, before any training"
    if are_probabilities(rows) or (rows < 0).any():
        return None  # negative outputs are scores that are not turned into probabilities yet: a matter of the loss
    example = (
        f"Expected     rows that add up to 1\nGot          rows that add up to {rows.sum(axis=1).round(2).tolist()}"
    )
    return "mnist.relu-at-the-end" if (rows == 0).any() or rows.max() > 1 else "mnist.sigmoid-at-the-end", example


def _named_error(error: Raised) -> str | None:
    """Return the mistake that an exception of Keras tells, where it does."""
    return next((mistake for mistake, words in ERRORS.items() if any(part in error.text for part in words)), None)


def _wrong_layers(look: Look) -> str | None:
    if not any(len(shape) == 4 for layer in look.layers for shape in layer.weights):
        return "mnist.no-convolution"
    return None if bends(look) else "mnist.no-nonlinearity"


def _names_of_layers(look: Look) -> str:
    return ", ".join(layer.kind + (f" ({layer.activation})" if layer.activation else "") for layer in look.layers)


def _build_failed(mistake: str | None, body: str, stopped: Repair | None = None) -> Outcome:
    if mistake:
        return failed("build_model", body, where=WHERE, mistake=_BUILD[mistake])
    return failed("build_model", body, where=WHERE, repair=stopped)


def _sequential(input_shape: Shape = (28, 28, 1), n_classes: int = 10) -> Any:
    import keras

    return keras.Sequential([keras.Input(input_shape), *_stages(), keras.layers.Dense(n_classes, activation="softmax")])


def _functional(input_shape: Shape = (28, 28, 1), n_classes: int = 10) -> Any:
    import keras

    image = x = keras.Input(input_shape)
    for layer in _stages():
        x = layer(x)
    return keras.Model(image, keras.layers.Softmax()(keras.layers.Dense(n_classes)(x)))


def _with_strides(input_shape: Shape = (28, 28, 1), n_classes: int = 10) -> Any:
    import keras

    model = keras.Sequential([keras.Input(input_shape)])
    for filters in (6, 12):
        model.add(keras.layers.Conv2D(filters, 5, strides=2, padding="same", activation="elu"))
    model.add(keras.layers.GlobalAveragePooling2D())
    model.add(keras.layers.Dense(n_classes, activation="softmax"))
    return model


def _with_normalisation(input_shape: Shape = (28, 28, 1), n_classes: int = 10) -> Any:
    import keras

    ends = [keras.layers.Dropout(0.3), keras.layers.Dense(n_classes, activation="softmax")]
    convolution = [keras.layers.Conv2D(8, 3, use_bias=False), keras.layers.BatchNormalization(), keras.layers.ReLU()]
    return keras.Sequential([keras.Input(input_shape), *convolution, keras.layers.Flatten(), *ends])


def _stages() -> list[Any]:
    import keras

    layers = keras.layers
    first = layers.Conv2D(8, 3, activation="relu"), layers.MaxPooling2D()
    return [*first, layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D(), layers.Flatten()]


EXERCISE = Exercise(
    "build_model",
    _judge_build_model,
    (
        "Which layers turn an image into feature maps, which makes them smaller, and what turns maps into one vector?",
        "`keras.Sequential([keras.Input(input_shape), ...])`, then `Conv2D`, `MaxPooling2D`, once more, `Flatten`, "
        "`Dense`. Which activation does each need?",
        '`layers.Conv2D(8, 7, activation="relu"), layers.MaxPooling2D()`, the same with 16 kernels of 3, then '
        '`layers.Flatten()` and `layers.Dense(n_classes, activation="softmax")`.',
    ),
    BUILD_MISTAKES,
    valid=(_sequential, _functional, _with_strides, _with_normalisation),
)
