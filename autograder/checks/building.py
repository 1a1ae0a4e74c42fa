"""Lesson 05, judge the functions that build and compile a model, by what their models do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.ask import ask
from autograder.checks.exercise import Exercise, Mistake, Outcome, failed, passed
from autograder.checks.function import generator, got, unusable
from autograder.lesson import probes

BUILD_WHERE = 'the section "The layers" above; "Conv2D layer" and "The Sequential model" in the Keras documentation'
COMPILE_WHERE = 'the section "Compile" above; "Probabilistic losses" and "Optimizers" in the Keras documentation'

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
    if (outcome := unusable("build_model", reply, "build_model()", BUILD_WHERE)) is not None:
        return outcome
    if "value" not in reply:
        return _build_failed(None, f"You called   build_model()\nGot          {got(reply)}")
    facts = reply["value"]
    call = "You called   build_model()"
    if facts["returned"] != "a model":
        mistake = "mnist.model-not-returned" if facts["returned"] == "nothing" else None
        words = "nothing (`None`)" if mistake else facts["returned"]
        return _build_failed(mistake, f"{call}\nExpected     a Keras model\nGot          {words}")
    if "refused" in facts:
        taken = facts.get("input_shape", [])
        mistake = "mnist.batch-axis-in-the-input" if len(taken) == 4 else "mnist.ignores-input-shape" if taken else None
        accepts = f", and it takes images of shape {tuple(taken)}" if taken else ""
        refusal = f"{facts['refused']['type']}: {_first_lines(facts['refused']['text'])}"
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
    note = (
        "" if _are_probabilities(facts["outputs"]) else " Its outputs are scores, so the loss needs from_logits=True."
    )
    verified = (
        f"takes images (28, 28, 1), gives ten outputs for each, has a convolution and a nonlinearity, "
        f"{facts['parameters']} parameters, and obeys both arguments.{note}"
    )
    return passed("build_model", verified)


def _judge_other_shape(build_model: Any, rng: np.random.Generator) -> Outcome | None:
    images = rng.random((6, *OTHER_SHAPE), dtype=np.float32)
    reply = ask(probes.built, build_model, (OTHER_SHAPE, OTHER_CLASSES), images)
    call = f"You called   build_model({OTHER_SHAPE}, {OTHER_CLASSES})"
    if (outcome := unusable("build_model", reply, "build_model(...)", BUILD_WHERE)) is not None:
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
    if outputs.shape[-1] == 10:
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
    if _are_probabilities(rows) or (rows < 0).any():
        return None  # negative outputs are scores that are not turned into probabilities yet: a matter of the loss
    example = (
        f"Expected     rows that add up to 1\nGot          rows that add up to {rows.sum(axis=1).round(2).tolist()}"
    )
    return "mnist.relu-at-the-end" if (rows == 0).any() or rows.max() > 1 else "mnist.sigmoid-at-the-end", example


def _wrong_layers(facts: dict[str, Any]) -> str | None:
    layers = facts["layers"]
    if not any(len(shape) == 4 for layer in layers for shape in layer["weights"]):
        return "mnist.no-convolution"
    hidden = layers[:-1]
    bends = [layer for layer in hidden if layer["kind"] not in LINEAR or layer["activation"] not in ("", "linear")]
    return None if bends or facts["own_code"] else "mnist.no-nonlinearity"


def _are_probabilities(outputs: np.ndarray) -> bool:
    return bool((outputs >= 0).all() and np.allclose(outputs.sum(axis=-1), 1, atol=1e-3))


def _names_of_layers(facts: dict[str, Any]) -> str:
    return ", ".join(
        layer["kind"] + (f" ({layer['activation']})" if layer["activation"] else "") for layer in facts["layers"]
    )


def _first_lines(text: str) -> str:
    return " ".join(text.split())[:300]


def _build_failed(mistake: str | None, body: str) -> Outcome:
    return failed("build_model", body, where=BUILD_WHERE, mistake=_BUILD[mistake] if mistake else None)


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


def _compiled_with(**settings: Any) -> Callable[[Any], Any]:
    def compile_model(model: Any) -> Any:
        import keras

        chosen = {"optimizer": "adam", "loss": "categorical_crossentropy", "metrics": ["accuracy"], **settings}
        if callable(chosen["optimizer"]):
            chosen["optimizer"] = chosen["optimizer"](keras)
        if callable(chosen["loss"]):
            chosen["loss"] = chosen["loss"](keras)
        model.compile(**chosen)
        return model

    return compile_model


def _compile_and_forget(model: Any) -> None:
    _compiled_with()(model)


COMPILE_MISTAKES = (
    Mistake(
        "mnist.compiled-model-not-returned",
        "the model is compiled, but the function returns nothing: end it with `return model`. "
        "(`model.compile(...)` itself returns `None`, so `return model.compile(...)` is not enough.)",
        _compile_and_forget,
    ),
    Mistake(
        "mnist.not-compiled",
        "the model came back as it was: call its `compile` with an optimizer, a loss and metrics.",
        lambda model: model,
    ),
    Mistake(
        "mnist.no-loss",
        'there is no loss, so there is nothing to make smaller. Add `loss="categorical_crossentropy"`.',
        _compiled_with(loss=None),
    ),
    Mistake(
        "mnist.sparse-loss-for-one-hot-labels",
        "the sparse loss reads labels like 3, but yours are one-hot rows. Either is fine, if they fit together: "
        'here take `loss="categorical_crossentropy"`; elsewhere keep the sparse loss and give `fit` the plain digits.',
        _compiled_with(loss="sparse_categorical_crossentropy"),
    ),
    Mistake(
        "mnist.binary-loss",
        "the binary cross-entropy asks ten separate yes-or-no questions. An image shows exactly one of ten digits: "
        '`loss="categorical_crossentropy"`.',
        _compiled_with(loss="binary_crossentropy"),
    ),
    Mistake(
        "mnist.squared-loss",
        "the squared error is a loss for amounts. With softmax it hardly punishes a confident wrong answer: "
        '`loss="categorical_crossentropy"`.',
        _compiled_with(loss="mse"),
    ),
    Mistake(
        "mnist.scores-taken-for-probabilities",
        "your model ends without a softmax: its outputs are scores, not probabilities, and this loss expects "
        'probabilities. Give the last layer `activation="softmax"`, or the loss `from_logits=True`.',
    ),
    Mistake(
        "mnist.no-accuracy",
        "there is no metric. The loss is what the training makes smaller, the accuracy is what you want to read: "
        'add `metrics=["accuracy"]`, in a list.',
        _compiled_with(metrics=None),
    ),
    Mistake(
        "mnist.adadelta-default-rate",
        "Adadelta's learning rate is 0.001 in Keras 3; the method was published with 1.0. With 0.001 it hardly moves: "
        'take `"adam"`, or `keras.optimizers.Adadelta(learning_rate=1.0)`.',
        _compiled_with(optimizer="adadelta"),
    ),
    Mistake(
        "mnist.learning-rate-too-small",
        'the weights hardly move: the learning rate is too small. `"adam"` with its own rate, 0.001, is a good start.',
        _compiled_with(optimizer=lambda keras: keras.optimizers.Adam(1e-8)),
    ),
    Mistake(
        "mnist.learning-rate-too-large",
        "the loss grows instead of falling: each step is too long and jumps over the valley. "
        'Take a smaller learning rate; `"adam"` with its own rate, 0.001, is a good start.',
        _compiled_with(optimizer=lambda keras: keras.optimizers.SGD(1e4)),
    ),
)
_COMPILE = {mistake.id: mistake for mistake in COMPILE_MISTAKES}


def _judge_compile_model(compile_model: Any, build_model: Any = None, *, seed: int = 0) -> Outcome:
    images, labels = _easy_task(generator("compile_model", seed))
    reply = ask(probes.compiled, compile_model, build_model, images, labels)
    if (outcome := unusable("compile_model", reply, "compile_model(model)", COMPILE_WHERE)) is not None:
        return outcome
    call = "You called   compile_model(model)"
    if "value" not in reply:
        return _compile_failed(None, f"{call}\nGot          {got(reply)}")
    facts = reply["value"]
    if facts["returned"] != "a model":
        nothing = facts["returned"] == "nothing"
        mistake = "mnist.compiled-model-not-returned" if nothing and facts["compiled"] else None
        words = "nothing (`None`)" if nothing else facts["returned"]
        return _compile_failed(mistake, f"{call}\nExpected     the compiled model\nGot          {words}")
    if not facts["compiled"]:
        return _compile_failed("mnist.not-compiled", f"{call}\nGot          a model that is not compiled")
    mistake, seen = _wrong_compilation(facts, labels)
    if mistake is not None or seen:
        return _compile_failed(mistake, f"{call}\nThen tried   32 easy images with one-hot labels\nGot          {seen}")
    verified = (
        f"the loss fits the model and one-hot labels, it fell from {facts['loss']:.2f} to {facts['after']:.2f} "
        "in 20 steps on 32 easy images, and the accuracy is reported."
    )
    return passed("compile_model", verified)


def _wrong_compilation(facts: dict[str, Any], labels: np.ndarray) -> tuple[str | None, str]:
    """Return the mistake, if it has a name, and what was seen of it; nothing where all is well."""
    if "sparse" in facts["loss_name"].lower():
        return "mnist.sparse-loss-for-one-hot-labels", f"the loss {facts['loss_name']}"
    if not facts["loss_name"]:
        return "mnist.no-loss", "no loss"
    if "refused" in facts:
        return None, f"{facts['refused']['type']}: {_first_lines(facts['refused']['text'])}"
    if (mistake := _wrong_loss(facts, labels)) is not None:
        right = _cross_entropy(facts["outputs"], labels)
        return mistake, f"a loss of {facts['loss']:.3f}, where the cross-entropy is {right:.3f}"
    before, after = facts["loss"], facts["after"]
    fell = f"a loss that went from {before:.4f} to {after:.4f} in 20 steps"
    if not np.isfinite(after) or after > before * 1.05:
        return "mnist.learning-rate-too-large", fell
    if after > before * 0.995:
        slow = "adadelta-default-rate" if facts["optimizer"]["name"] == "Adadelta" else "learning-rate-too-small"
        return f"mnist.{slow}", fell
    if facts["names"] == ["loss"]:
        return "mnist.no-accuracy", "a report with the loss only"
    return None, ""


def _wrong_loss(facts: dict[str, Any], labels: np.ndarray) -> str | None:
    outputs, loss = facts["outputs"], facts["loss"]
    if not _are_probabilities(outputs):
        near = np.isclose(loss, _cross_entropy(_softmax(outputs), labels), rtol=0.02)
        return None if near else "mnist.scores-taken-for-probabilities"
    # Penalties on the weights and smoothed labels are nobody's mistake: only what is recognised is refused. The binary
    # loss is told by its name, because what Keras computes for it depends on how the softmax was written.
    if "binary" in facts["loss_name"].lower():
        return "mnist.binary-loss"
    squared = np.isclose(loss, np.mean((labels - outputs) ** 2), rtol=1e-3)
    return "mnist.squared-loss" if squared else None


def _cross_entropy(p: np.ndarray, labels: np.ndarray) -> float:
    return float(-np.mean(np.sum(labels * np.log(np.clip(p, 1e-7, 1)), axis=1)))


def _softmax(z: np.ndarray) -> np.ndarray:
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _easy_task(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return 32 images, (32, 28, 28, 1), of ten easily told patterns, with one-hot labels (32, 10)."""
    classes = np.arange(32) % 10
    patterns = rng.random((10, 28, 28, 1)) < 0.2
    images = patterns[classes] * 0.8 + rng.random((32, 28, 28, 1)) * 0.2
    return images.astype(np.float32), np.eye(10, dtype=np.float32)[classes]


def _compile_failed(mistake: str | None, body: str) -> Outcome:
    return failed("compile_model", body, where=COMPILE_WHERE, mistake=_COMPILE[mistake] if mistake else None)


compile_model = Exercise(
    "compile_model",
    _judge_compile_model,
    (
        "Three things are chosen here: who moves the weights, what is to be made smaller, and what you want to read.",
        "`model.compile(optimizer=..., loss=..., metrics=[...])`. Which loss goes with one-hot labels?",
        '`model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])`, then '
        "`return model`.",
    ),
    COMPILE_MISTAKES,
)
