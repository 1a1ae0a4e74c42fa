"""Lesson 05, judge the function that compiles a model: the loss must fit and fall, the accuracy must be reported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.diagnosis.places import stopped_at
from autograder.checks.engine.ask import ask
from autograder.checks.engine.exercise import Exercise, Mistake, Outcome, Repair, failed, passed
from autograder.checks.engine.function import generator, got, unusable
from autograder.checks.models import examples
from autograder.checks.models.facts import are_probabilities, one_line
from autograder.probes.classification import Optimizer
from autograder.probes.model_building import ANOTHER_MODEL, CompiledModel, CompiledNoModel, NotCompiled
from autograder.probes.reply import Raised, Value
from autograder.probes.training.trial import STEPS, Course, Training, Trial

WHERE = 'the section "Compile" above; "Probabilistic losses" and "Optimizers" in the Keras documentation'


OWN_LOSS = "categorical_cross_entropy"  # the name of the learner's own function


def categorical_cross_entropy(y_onehot: Any, p: Any) -> Any:
    """Return the loss as the learner computes it: numpy breaks off the way back to the weights."""
    return np.float32(-np.mean(np.sum(np.asarray(y_onehot) * np.log(np.maximum(p, 1e-7)), axis=-1)))


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


def _compiled_by_place(model: Any) -> Any:
    model.compile("adam", "categorical_crossentropy", ["accuracy"])
    return model


def _compile_and_forget(model: Any) -> None:
    _compiled_with()(model)


def _compile_a_copy(model: Any) -> Any:
    import keras

    return _compiled_with()(keras.models.clone_model(model))


COMPILE_MISTAKES = (
    Mistake(
        "mnist.compiled-model-not-returned",
        "the model is compiled, but the function returns nothing: end it with `return model`. "
        "(`model.compile(...)` itself returns `None`, so `return model.compile(...)` is not enough.)",
        _compile_and_forget,
    ),
    Mistake(
        "mnist.another-model-compiled",
        "your function compiles a new model, and the one that it is given stays as it was: compile that one, `model`, "
        "whatever it is, and return it.",
        _compile_a_copy,
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
        "mnist.probabilities-taken-for-scores",
        "your model ends with a softmax, and `from_logits=True` tells the loss that it does not, so the softmax is "
        'taken twice. Leave `from_logits=True` out: `loss="categorical_crossentropy"` expects probabilities.',
        _compiled_with(loss=lambda keras: keras.losses.CategoricalCrossentropy(from_logits=True)),
    ),
    Mistake(
        "mnist.metrics-in-the-wrong-place",
        "the third place of `compile` is for `loss_weights`, so that is where your metrics went. "
        'Say which argument you mean: `metrics=["accuracy"]`.',
        _compiled_by_place,
    ),
    Mistake(
        "mnist.no-accuracy",
        "there is no metric. The loss is what the training makes smaller, the accuracy is what you want to read: "
        'add `metrics=["accuracy"]`, in a list.',
        _compiled_with(metrics=None),
    ),
    Mistake(
        "mnist.another-number",
        "the model reports another number than the accuracy, which is the share of right answers: take "
        '`metrics=["accuracy"]`, by its name. Keras then chooses the form that fits one-hot labels.',
        _compiled_with(metrics=["mae"]),
    ),
    Mistake(
        "mnist.own-loss",
        "this is your own NumPy function. To move the weights, Keras must follow the loss back through every step, "
        'which it cannot do through NumPy: take its own, by name, `loss="categorical_crossentropy"`.',
        _compiled_with(loss=lambda _: categorical_cross_entropy),
    ),
    Mistake(
        "mnist.loss-misspelt",
        'Keras spells it without the second underscore: `loss="categorical_crossentropy"`.',
        _compiled_with(loss="categorical_cross_entropy"),
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
    end = ask(probes.compiled, compile_model, build_model, images, labels)
    if (outcome := unusable("compile_model", end, "compile_model(model)", WHERE)) is not None:
        return outcome
    call = "You called   compile_model(model)"
    if not isinstance(end, Value):
        return _compile_failed(None, f"{call}\nGot          {got(end)}", stopped_at(end))
    match end.value:
        case CompiledNoModel("nothing", was_compiled):
            mistake = "mnist.compiled-model-not-returned" if was_compiled else None
            seen = f"{call}\nExpected     the compiled model\nGot          nothing (`None`)"
            return _compile_failed(mistake, seen)
        case CompiledNoModel(words):
            mistake = "mnist.another-model-compiled" if words == ANOTHER_MODEL else None
            return _compile_failed(mistake, f"{call}\nExpected     the compiled model\nGot          {words}")
        case NotCompiled():
            return _compile_failed("mnist.not-compiled", f"{call}\nGot          a model that is not compiled")
        case CompiledModel(trial):
            return _judge_trial(trial, labels, call)


def _judge_trial(trial: Trial, labels: np.ndarray, call: str) -> Outcome:
    training = trial.training
    mistake, seen = _wrong_compilation(trial) or (
        _refused(trial, training) if isinstance(training, Raised) else _wrong_training(trial, training, labels)
    )
    if mistake is not None or seen or isinstance(training, Raised):
        return _compile_failed(mistake, f"{call}\nThen tried   32 easy images with one-hot labels\nGot          {seen}")
    course = training.course
    verified = (
        f"the loss fits the model and one-hot labels, it fell from {course.before:.2f} to {course.after:.2f} "
        f"in {course.steps} steps on 32 easy images, and the accuracy is reported."
    )
    return passed("compile_model", verified)


Wrong = tuple[str | None, str]  # the mistake, if it has a name, and what was seen of it


def _wrong_compilation(trial: Trial) -> Wrong | None:
    """Return what is wrong with how a model was compiled, before it is trained."""
    if "sparse" in trial.loss_name.lower():
        return "mnist.sparse-loss-for-one-hot-labels", f"the loss {trial.loss_name}"
    if not trial.loss_name:
        return "mnist.no-loss", "no loss"
    if trial.misplaced:
        return "mnist.metrics-in-the-wrong-place", "names where numbers are wanted"
    return None


def _refused(trial: Trial, error: Raised) -> Wrong:
    """Return why a model cannot be trained."""
    mistake = None
    if trial.loss_name == OWN_LOSS:
        by_name = "nknown loss" in error.text or "interpret" in error.text
        mistake = "mnist.loss-misspelt" if by_name else "mnist.own-loss"
    return mistake, f"{error.kind}: {one_line(error.text)}"


def _wrong_training(trial: Trial, training: Training, labels: np.ndarray) -> Wrong:
    """Return what is wrong with how a model trains; nothing where all is well."""
    outputs, course = trial.outputs, training.course
    if outputs.shape != labels.shape:
        return None, f"outputs of shape {outputs.shape} for labels of shape {labels.shape}"
    if (mistake := _wrong_loss(trial, training, labels)) is not None:
        right = _cross_entropy(outputs, labels)
        if training.takes_scores and are_probabilities(outputs):
            return mistake, "a loss that wants scores, for outputs that are probabilities already"
        return mistake, f"a loss of {training.loss:.3f}, where the cross-entropy is {right:.3f}"
    if course.ended != "fell" or (_is_default_adadelta(trial.optimizer) and course.steps > STEPS):
        seen = f"a loss that went from {course.before:.4f} to {course.after:.4f} in {course.steps} steps"
        return _wrong_rate(trial.optimizer, course), seen
    if training.names == ("loss",):
        return "mnist.no-accuracy", "a report with the loss only"
    if not training.accurate:
        names = ", ".join(f"`{name}`" for name in training.names if name != "loss")
        return "mnist.another-number", f"a report of {names}, and the share of right answers is not among them"
    return None, ""


def _wrong_rate(optimizer: Optimizer, course: Course) -> str:
    """Return the mistake in the learning rate of a loss that does not fall."""
    if course.ended == "burst":
        return "mnist.learning-rate-too-large"
    return "mnist.adadelta-default-rate" if _is_default_adadelta(optimizer) else "mnist.learning-rate-too-small"


def _is_default_adadelta(optimizer: Optimizer) -> bool:
    rate = optimizer.rate
    return bool(optimizer.name == "Adadelta" and rate is not None and np.isclose(rate, 0.001))


def _wrong_loss(trial: Trial, training: Training, labels: np.ndarray) -> str | None:
    outputs, loss = trial.outputs, training.loss
    if are_probabilities(outputs) and training.takes_scores:
        return "mnist.probabilities-taken-for-scores"
    if not are_probabilities(outputs):
        near = np.isclose(loss, _cross_entropy(_softmax(outputs), labels), rtol=0.02)
        return None if near else "mnist.scores-taken-for-probabilities"
    # Penalties on the weights and smoothed labels are nobody's mistake: only what is recognised is refused. The binary
    # loss is told by its name, because what Keras computes for it depends on how the softmax was written.
    if "binary" in trial.loss_name.lower():
        return "mnist.binary-loss"
    squared = np.isclose(loss, np.mean((labels - outputs) ** 2), rtol=1e-3)
    return "mnist.squared-loss" if squared else None


def _cross_entropy(p: np.ndarray, labels: np.ndarray) -> float:
    return float(-np.mean(np.sum(labels * np.log(np.clip(p, 1e-7, 1)), axis=1)))


def _softmax(z: np.ndarray) -> np.ndarray:
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _easy_task(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return 32 images, (32, 28, 28, 1), of two digits that are easily told, with one-hot labels (32, 10).

    One is dark, the other bright, so that global pooling tells them as well. That there are only two is what even the
    slowest network learns at once, as it needs no more than its last biases for it.
    """
    digits = rng.permutation(10)[:2]
    which = rng.permutation(32) % 2
    patterns = rng.random((2, 28, 28, 1)) < np.array([0.15, 0.6])[:, None, None, None]
    images = patterns[which] * 0.8 + rng.random((32, 28, 28, 1)) * 0.2
    return images.astype(np.float32), np.eye(10, dtype=np.float32)[digits[which]]


def _compile_failed(mistake: str | None, body: str, stopped: Repair | None = None) -> Outcome:
    named = _COMPILE[mistake] if mistake else None
    return failed("compile_model", body, where=WHERE, mistake=named, repair=stopped)


def _compiled_by(**settings: Any) -> Callable[[Any], Any]:
    """Return an answer that compiles with these settings."""

    def compile_model(model: Any) -> Any:
        chosen = {"optimizer": "adam", "loss": "categorical_crossentropy", "metrics": ["accuracy"], **settings}
        model.compile(**chosen)
        return model

    return compile_model


def _compiled_with_objects(model: Any) -> Any:
    import keras

    loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    optimizer = keras.optimizers.SGD(0.1, momentum=0.9)
    model.compile(optimizer=optimizer, loss=loss, metrics=[keras.metrics.CategoricalAccuracy(name="share")])
    return model


EXERCISE = Exercise(
    "compile_model",
    _judge_compile_model,
    (
        "Three things are chosen here: who moves the weights, what is to be made smaller, and what you want to read.",
        "`model.compile(optimizer=..., loss=..., metrics=[...])`. Which loss goes with one-hot labels?",
        '`model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])`, then '
        "`return model`.",
    ),
    COMPILE_MISTAKES,
    valid=(
        _compiled_by(),
        _compiled_by(optimizer="rmsprop", metrics=["categorical_accuracy", "mse"]),
        _compiled_by(loss="kl_divergence", metrics=["acc"]),
        _compiled_with_objects,
    ),
    objects=lambda answer: (answer, examples.build_model),
)
