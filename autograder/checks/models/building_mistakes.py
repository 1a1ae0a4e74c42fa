"""Lesson 05, the catalogue of functions that build a model otherwise than asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.checks.engine.exercise import Mistake


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


def _with_two_inputs(input_shape: Any = (28, 28, 1), n_classes: int = 10) -> Any:
    import keras

    images = [keras.Input(input_shape), keras.Input(input_shape)]
    return keras.Model(images, _build(input_shape, n_classes)(keras.layers.Add()(images)))


def _with_two_outputs(input_shape: Any = (28, 28, 1), n_classes: int = 10) -> Any:
    import keras

    image = keras.Input(input_shape)
    return keras.Model(image, [_build(input_shape, n_classes)(image), _build(input_shape, n_classes)(image)])


def _without_layers(input_shape: Any = (28, 28, 1), n_classes: int = 10) -> Any:
    import keras

    return keras.Sequential([])


# What the text of an exception says, by the mistake behind it.
ERRORS = {
    "mnist.layers-not-in-a-list": (
        "Sequential.__init__() takes",
        "Expected `trainable` to be a boolean",
        "Received: name=<",
    ),
    "mnist.input-shape-not-one-tuple": ("Cannot convert '28' to a shape",),
    "mnist.flatten-before-convolution": ("expected min_ndim=4, found ndim=2",),
    "mnist.several-inputs": ("missing a required argument:",),
    "mnist.no-layers": ("has no layers", "does not have a `call()` method implemented"),
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
        "mnist.several-inputs",
        "the model wants several inputs, and it is given one batch of images. Make a single `keras.Input` and let all "
        "branches begin there.",
        _with_two_inputs,
    ),
    Mistake(
        "mnist.several-outputs",
        "the model gives its outputs in a list or a dictionary. One array with a row for each image is wanted: "
        "give `keras.Model` a single output, without brackets around it.",
        _with_two_outputs,
    ),
    Mistake(
        "mnist.no-layers",
        "the model computes nothing: it has no layers, or its class has no `call`. List the layers in "
        "`keras.Sequential([...])`.",
        _without_layers,
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
        "two calls return one and the same model. If you build a new model, you want a fresh one, not one that "
        "was trained before: create the layers inside the function.",
        _always_the_same,
    ),
)
