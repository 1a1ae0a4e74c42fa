"""Lesson 05, judge the function that builds a model by what its models do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.engine.ask import ask
from autograder.checks.engine.exercise import Exercise, Mistake, Outcome, failed, passed
from autograder.checks.engine.function import generator, got, unusable
from autograder.lesson import probes
from autograder.lesson.calm import bare

WHERE = 'the section "The layers" above; "Conv2D layer" and "The Sequential model" in the Keras documentation'

SCORES = (
    " You left out the softmax at the end, so its outputs are scores. If that was not on purpose, add "
    '`activation="softmax"` to the last layer; otherwise the loss must be `CategoricalCrossentropy(from_logits=True)`.'
)
OTHER_SHAPE, OTHER_CLASSES = (36, 32, 3), 7

# What a network computes without any nonlinearity of its own: pooling takes a maximum, but learns no feature by it.
LINEAR = {
    "Add",
    "AveragePooling2D",
    "BatchNormalization",
    "Concatenate",
    "Conv2D",
    "Dense",
    "DepthwiseConv2D",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "InputLayer",
    "MaxPooling2D",
    "Rescaling",
    "Reshape",
    "SeparableConv2D",
    "Sequential",
    "SpatialDropout2D",
    "ZeroPadding2D",
}


def _stack(input_shape: Any, *names: Any) -> Any:
    """Return a Sequential of the layers that short words stand for; for the wrong models of the catalogue."""
    import keras

    layers = keras.layers
    words: dict[str, Callable[[], Any]] = {
        "conv": lambda: layers.Conv2D(4, 3, activation="relu"),
        "linear-conv": lambda: layers.Conv2D(4, 3),
        "pool": layers.MaxPooling2D,
        "flatten": layers.Flatten,
    }
    made = [words[name]() if isinstance(name, str) else layers.Dense(*name) for name in names]
    return keras.Sequential([keras.Input(input_shape), *made])


def _build(input_shape: Any = (28, 28, 1), n_classes: int = 10) -> Any:
    return _stack(input_shape, "conv", "pool", "flatten", (n_classes, "softmax"))


def _build_and_forget(input_shape: Any = (28, 28, 1), n_classes: int = 10) -> None:
    _build(input_shape, n_classes)


def _ended_with(*names: Any) -> Callable[..., Any]:
    def build(input_shape: Any = (28, 28, 1), n_classes: int = 10) -> Any:
        ends = [
            (n_classes + name[0], *name[1:]) if isinstance(name, tuple) and name[0] <= 0 else name for name in names
        ]
        return _stack(input_shape, *ends)

    return build


def _without_brackets(input_shape: Any = (28, 28, 1), n_classes: int = 10) -> Any:
    import keras

    return keras.Sequential(*_build(input_shape, n_classes).layers)


def _with_loose_numbers(input_shape: Any = (28, 28, 1), n_classes: int = 10) -> Any:
    import keras

    return keras.Sequential([keras.Input(*input_shape), *_build((28, 28, 1), n_classes).layers])


# What the text of an exception says, by the mistake behind it.
_ERRORS = {
    "mnist.layers-not-in-a-list": (
        "Sequential.__init__() takes",
        "Expected `trainable` to be a boolean",
        "Received: name=<",
    ),
    "mnist.input-shape-not-one-tuple": ("Cannot convert '28' to a shape",),
    "mnist.flatten-before-convolution": ("expected min_ndim=4, found ndim=2",),
}

_KEPT: dict[Any, Any] = {}


def _always_the_same(input_shape: Any = (28, 28, 1), n_classes: int = 10) -> Any:
    return (
        _KEPT.setdefault((input_shape, n_classes), None)
        or _KEPT.update({(input_shape, n_classes): _build(input_shape, n_classes)})
        or _KEPT[input_shape, n_classes]
    )


BUILD_MISTAKES = (
    Mistake(
        "mnist.model-not-returned",
        "the function builds something and then forgets it: end it with `return` and the model.",
        _build_and_forget,
    ),
    Mistake(
        "mnist.no-flatten",
        "the dense layer was applied at every place of the feature maps separately, so there are ten numbers for "
        "each place. Put `Flatten()` between the maps and the dense layer.",
        _ended_with("conv", "pool", (0, "softmax")),
    ),
    Mistake(
        "mnist.one-output",
        "the last layer has a single output. It cannot name one of ten digits: it needs one output for each class, "
        "`Dense(n_classes, ...)`.",
        _ended_with("conv", "pool", "flatten", (1, "sigmoid")),
    ),
    Mistake(
        "mnist.one-output-too-few",
        "there is one output too few. The digits 0 to 9 are ten classes: `Dense(n_classes, ...)`.",
        _ended_with("conv", "pool", "flatten", (-1, "softmax")),
    ),
    Mistake(
        "mnist.always-ten-classes",
        "for another number of classes there are still ten outputs. Use the argument `n_classes` in the last layer.",
        lambda input_shape=(28, 28, 1), n_classes=10: _build(input_shape, 10),
    ),
    Mistake(
        "mnist.ignores-input-shape",
        "the model was built for another shape than the one that was asked for. Use the argument `input_shape`: "
        "`keras.Input(input_shape)`.",
        lambda input_shape=(28, 28, 1), n_classes=10: _build((28, 28, 1), n_classes),
    ),
    Mistake(
        "mnist.batch-axis-in-the-input",
        "`keras.Input` takes the shape of *one* image, without the batch axis: (28, 28, 1), not (None, 28, 28, 1). "
        "Keras adds the batch axis itself.",
        lambda input_shape=(28, 28, 1), n_classes=10: _stack((4, *input_shape), "flatten", (n_classes, "softmax")),
    ),
    Mistake(
        "mnist.no-convolution",
        "there is no convolution in this model: it is a multi-layer perceptron on loose pixels. "
        "Begin with a `Conv2D` layer.",
        _ended_with("flatten", (16, "relu"), (0, "softmax")),
    ),
    Mistake(
        "mnist.no-nonlinearity",
        "nothing between the layers is nonlinear, and two linear layers in a row are only one linear layer "
        '(lesson 04). Give each convolution `activation="relu"`.',
        _ended_with("linear-conv", "pool", "linear-conv", "flatten", (0, "softmax")),
    ),
    Mistake(
        "mnist.sigmoid-at-the-end",
        "each output is a probability of its own and they do not add up to 1: that is the sigmoid. An image shows "
        'exactly one digit, so the classes must compete: `activation="softmax"`.',
        _ended_with("conv", "pool", "flatten", (0, "sigmoid")),
    ),
    Mistake(
        "mnist.relu-at-the-end",
        "the last layer ends with ReLU: scores below 0 all become 0, and nothing makes them add up to 1. "
        'Use `activation="softmax"` in the last layer.',
        _ended_with("conv", "pool", "flatten", (0, "relu")),
    ),
    Mistake(
        "mnist.layers-not-in-a-list",
        "the layers go into one list: `keras.Sequential([..., ..., ...])`, with square brackets around them all.",
        _without_brackets,
    ),
    Mistake(
        "mnist.list-instead-of-model",
        "you returned a list of layers. Make a model of it: `keras.Sequential([...])`.",
        lambda input_shape=(28, 28, 1), n_classes=10: _build(input_shape, n_classes).layers,
    ),
    Mistake(
        "mnist.input-shape-not-one-tuple",
        "the shape is one tuple, in brackets of its own: `keras.Input((28, 28, 1))`, or `keras.Input(input_shape)`.",
        _with_loose_numbers,
    ),
    Mistake(
        "mnist.flatten-before-convolution",
        "`Flatten` comes before a convolution, which then finds no height and width any more. "
        "Flatten after the last convolution, before the first dense layer.",
        _ended_with("flatten", "conv", (0, "softmax")),
    ),
    Mistake(
        "mnist.same-model-twice",
        "two calls return one and the same model. Whoever builds a new model wants a fresh one, not one that was "
        "trained before: create the layers inside the function.",
        _always_the_same,
    ),
)
_BUILD = {mistake.id: mistake for mistake in BUILD_MISTAKES}


def _judge_build_model(build_model: Any, *, seed: int = 0) -> Outcome:
    rng = generator("build_model", seed)
    images = rng.random((6, 28, 28, 1), dtype=np.float32)
    reply = ask(probes.built, build_model, (), images)
    if (outcome := unusable("build_model", reply, "build_model()", WHERE)) is not None:
        return outcome
    if "value" not in reply:
        mistake = _named_error(reply.get("error"))
        return _build_failed(mistake, f"You called   build_model()\nGot          {got(reply)}")
    facts = reply["value"]
    call = "You called   build_model()"
    if facts["returned"] != "a model":
        nothing = facts["returned"] == "nothing"
        mistake = "mnist.model-not-returned" if nothing else None
        if facts["returned"].endswith(("`list`", "`tuple`")):
            mistake = "mnist.list-instead-of-model"
        words = "nothing (`None`)" if nothing else facts["returned"]
        return _build_failed(mistake, f"{call}\nExpected     a Keras model\nGot          {words}")
    if "refused" in facts:
        taken = facts.get("input_shape", [])
        mistake = "mnist.batch-axis-in-the-input" if len(taken) == 4 else "mnist.ignores-input-shape" if taken else None
        mistake = _named_error(facts["refused"]) or mistake
        accepts = f", and it takes images of shape {tuple(taken)}" if taken else ""
        refusal = f"{facts['refused']['type']}: {one_line(facts['refused']['text'])}"
        return _build_failed(
            mistake, f"{call}\nGave it      6 images of shape (28, 28, 1){accepts}\nGot          {refusal}"
        )
    if (found := _wrong_outputs(facts, images.shape[0], 10)) is not None:
        return _build_failed(found[0], f"{call}\nGave it      6 images of shape (28, 28, 1)\n{found[1]}")
    if (lacking := _wrong_layers(facts)) is not None:
        return _build_failed(lacking, f"{call}\nGot          the layers {_names_of_layers(facts)}")
    if facts["same"]:
        return _build_failed("mnist.same-model-twice", f"{call} twice")
    if (outcome := _judge_other_shape(build_model, rng)) is not None:
        return outcome
    note = "" if are_probabilities(facts["outputs"]) else SCORES
    verified = (
        f"takes images (28, 28, 1), gives ten outputs for each, has a convolution and a nonlinearity, "
        f"{facts['parameters']} parameters, and obeys both arguments.{note}"
    )
    return passed("build_model", verified)


def _judge_other_shape(build_model: Any, rng: np.random.Generator) -> Outcome | None:
    images = rng.random((6, *OTHER_SHAPE), dtype=np.float32)
    reply = ask(probes.built, build_model, (OTHER_SHAPE, OTHER_CLASSES), images)
    call = f"You called   build_model({OTHER_SHAPE}, {OTHER_CLASSES})"
    if (outcome := unusable("build_model", reply, "build_model(...)", WHERE)) is not None:
        return outcome
    if "value" not in reply:
        return _build_failed(None, f"{call}\nGot          {got(reply)}")
    facts = reply["value"]
    if facts["returned"] != "a model":
        return _build_failed("mnist.model-not-returned", f"{call}\nGot          {facts['returned']}")
    if "refused" in facts:
        return _build_failed(
            "mnist.ignores-input-shape", f"{call}\nGot          a model that does not take images of that shape"
        )
    outputs = facts["outputs"]
    if outputs.shape[-1:] == (10,):
        return _build_failed("mnist.always-ten-classes", f"{call}\nGot          outputs of shape {outputs.shape}")
    if (found := _wrong_outputs(facts, 6, OTHER_CLASSES)) is not None:
        return _build_failed(found[0], f"{call}\n{found[1]}")
    return None


def _wrong_outputs(facts: dict[str, Any], images: int, classes: int) -> tuple[str | None, str] | None:
    """Return the mistake, if it has a name, and expected and got, or `None` where the outputs are right."""
    outputs = facts["outputs"]
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


def _named_error(error: dict[str, Any] | None) -> str | None:
    """Return the mistake that an exception of Keras tells, where it does."""
    text = error["text"] if error is not None else ""
    return next((mistake for mistake, words in _ERRORS.items() if any(one in text for one in words)), None)


def _wrong_layers(facts: dict[str, Any]) -> str | None:
    layers = facts["layers"]
    if not any(len(shape) == 4 for layer in layers for shape in layer["weights"]):
        return "mnist.no-convolution"
    hidden = layers[:-1]
    bends = [layer for layer in hidden if layer["kind"] not in LINEAR or layer["activation"] not in ("", "linear")]
    return None if bends or facts["own_code"] else "mnist.no-nonlinearity"


def are_probabilities(outputs: np.ndarray) -> bool:
    """Return whether every row is positive and adds up to 1."""
    # Half precision rounds ten of them by up to a hundredth; those of an untrained sigmoid add up to about 5.
    return bool((outputs >= 0).all() and np.allclose(outputs.sum(axis=-1), 1, atol=0.02))


def _names_of_layers(facts: dict[str, Any]) -> str:
    return ", ".join(
        layer["kind"] + (f" ({layer['activation']})" if layer["activation"] else "") for layer in facts["layers"]
    )


def one_line(text: str) -> str:
    """Return the beginning of a text of several lines as one line."""
    return " ".join(bare(text).split())[:300]


def _build_failed(mistake: str | None, body: str) -> Outcome:
    return failed("build_model", body, where=WHERE, mistake=_BUILD[mistake] if mistake else None)


build_model = Exercise(
    "build_model",
    _judge_build_model,
    (
        "Which layers turn an image into feature maps, which makes them smaller, and what turns maps into one vector?",
        "`keras.Sequential([keras.Input(input_shape), ...])`, then `Conv2D`, `MaxPooling2D`, once more, `Flatten`, "
        "`Dense`. Which activation does each need?",
        'Two times `layers.Conv2D(8, 3, activation="relu"), layers.MaxPooling2D()`, then `layers.Flatten()` and '
        '`layers.Dense(n_classes, activation="softmax")`.',
    ),
    BUILD_MISTAKES,
)
