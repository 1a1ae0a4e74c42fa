"""Lesson 05, judge the function that trains a model: on what, for how long, watched by what."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.diagnosis.places import stopped_at
from autograder.checks.engine.ask import ask
from autograder.checks.engine.exercise import Exercise, Mistake, Outcome, Repair, failed, passed
from autograder.checks.engine.function import generator, got, unusable
from autograder.probes.classification import row_keys
from autograder.probes.reply import Value
from autograder.probes.training.run import Fit, TrainingRun

WHERE = 'the section "Train" above; "Model training APIs: fit" in the Keras documentation'
EXPECTED = "fit is given x and y to train on, (x_val, y_val) to watch, the epochs asked for, and its history comes back"


Data = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # x, y, x_val, y_val


def _fit(model: Any, x: Any, y: Any, x_val: Any, y_val: Any, epochs: int = 2) -> Any:
    return model.fit(x, y, validation_data=(x_val, y_val), epochs=epochs, verbose=0)


def _fit_and_forget(model: Any, x: Any, y: Any, x_val: Any, y_val: Any, epochs: int = 2) -> None:
    _fit(model, x, y, x_val, y_val, epochs)


def _fit_and_return_model(model: Any, x: Any, y: Any, x_val: Any, y_val: Any, epochs: int = 2) -> Any:
    _fit(model, x, y, x_val, y_val, epochs)
    return model


def _fit_each_epoch_again(model: Any, x: Any, y: Any, x_val: Any, y_val: Any, epochs: int = 2) -> Any:
    for _ in range(epochs):
        history = _fit(model, x, y, x_val, y_val, epochs)
    return history


def _fit_for_each_epoch(model: Any, x: Any, y: Any, x_val: Any, y_val: Any, epochs: int = 2) -> Any:
    for _ in range(epochs):
        history = _fit(model, x, y, x_val, y_val, 1)
    return history


def _fit_on_both(model: Any, x: Any, y: Any, x_val: Any, y_val: Any, epochs: int = 2) -> Any:
    return _fit(model, np.concatenate([x, x_val]), np.concatenate([y, y_val]), x_val, y_val, epochs)


def _fit_shuffled_images(model: Any, x: Any, y: Any, x_val: Any, y_val: Any, epochs: int = 2) -> Any:
    return _fit(model, x[::-1], y, x_val, y_val, epochs)


def _return_the_last_number(model: Any, x: Any, y: Any, x_val: Any, y_val: Any, epochs: int = 2) -> Any:
    return _fit(model, x, y, x_val, y_val, epochs).history["val_accuracy"][-1]


# Stand for `x_train` and `test_images` of a notebook, and their labels.
_OUTSIDE = np.random.default_rng(12).random((40, 28, 28, 1), dtype=np.float32), np.eye(10)[np.arange(40) % 10]

MISTAKES = (
    Mistake(
        "mnist.history-not-returned",
        "the model is trained, but its history is lost: `return model.fit(...)`.",
        _fit_and_forget,
    ),
    Mistake(
        "mnist.model-instead-of-history",
        "you returned the model. It was changed in place, so the caller has it already; return what `fit` returns.",
        _fit_and_return_model,
    ),
    Mistake(
        "mnist.number-instead-of-history",
        "you returned a single number. Return the whole history that `fit` gives back: it holds all epochs.",
        _return_the_last_number,
    ),
    Mistake(
        "mnist.never-trained",
        "`model.fit` is not called, so nothing is learned.",
        lambda model, x, y, x_val, y_val, epochs=2: model.evaluate(x_val, y_val),
    ),
    Mistake(
        "mnist.trained-on-validation-images",
        "the model is trained on the validation images. They are for watching only: `model.fit(x, y, ...)`.",
        lambda model, x, y, x_val, y_val, epochs=2: _fit(model, x_val, y_val, x, y, epochs),
    ),
    Mistake(
        "mnist.trained-on-both",
        "the model is trained on the training images and on the validation images. What it has learned by heart can no "
        "longer tell you how well it does on new images: train on `x` and `y` only.",
        _fit_on_both,
    ),
    Mistake(
        "mnist.no-validation",
        "nobody watches the training: pass `validation_data=(x_val, y_val)`. Without it you see only how well the "
        "model does on images it has already learned from.",
        lambda model, x, y, x_val, y_val, epochs=2: model.fit(x, y, epochs=epochs),
    ),
    Mistake(
        "mnist.validation-split",
        "`validation_split` cuts a piece off the training images, although validation images are already there: "
        "pass `validation_data=(x_val, y_val)` instead.",
        lambda model, x, y, x_val, y_val, epochs=2: model.fit(x, y, epochs=epochs, validation_split=0.25),
    ),
    Mistake(
        "mnist.validated-on-training-images",
        "the validation data are training images, so the number to watch tells you nothing new: "
        "pass `validation_data=(x_val, y_val)`.",
        lambda model, x, y, x_val, y_val, epochs=2: _fit(model, x, y, x, y, epochs),
    ),
    Mistake(
        "mnist.validation-labels-mixed-up",
        "the validation images are given labels that are not theirs: `validation_data=(x_val, y_val)`.",
        lambda model, x, y, x_val, y_val, epochs=2: _fit(model, x, y, x_val, y[: len(x_val)], epochs),
    ),
    Mistake(
        "mnist.ignores-epochs",
        "the number of epochs is fixed. Use the argument: `epochs=epochs`.",
        lambda model, x, y, x_val, y_val, epochs=2: _fit(model, x, y, x_val, y_val, 2),
    ),
    Mistake(
        "mnist.one-epoch-only",
        "`fit` trains for a single epoch unless told otherwise: pass `epochs=epochs`.",
        lambda model, x, y, x_val, y_val, epochs=2: model.fit(x, y, validation_data=(x_val, y_val)),
    ),
    Mistake(
        "mnist.epochs-times-epochs",
        "`fit` already repeats for all epochs, and your loop repeats `fit`: call it once.",
        _fit_each_epoch_again,
    ),
    Mistake(
        "mnist.last-epoch-only",
        "you keep the numbers of the last epoch only, as each call of `fit` makes a new history. "
        "Call `fit` once, with `epochs=epochs`: its history holds them all.",
        _fit_for_each_epoch,
    ),
    Mistake(
        "mnist.trained-on-globals",
        "other images or labels come in than the function was given: it uses variables from outside, such as "
        "`x_train` or `y_train`. Use the arguments, `model.fit(x, y, ...)`.",
        lambda model, x, y, x_val, y_val, epochs=2: _fit(model, *_OUTSIDE, x_val, y_val, epochs),
    ),
    Mistake(
        "mnist.watches-other-images",
        "you watch other images than the `x_val` that was given, from a variable outside the function. "
        "Test images would even be used up by watching: pass `validation_data=(x_val, y_val)`.",
        lambda model, x, y, x_val, y_val, epochs=2: _fit(model, x, y, *_OUTSIDE, epochs),
    ),
    Mistake(
        "mnist.validation-labels-missing",
        "the validation images come without their labels, and Keras stops at `None values not supported`. "
        "It is a pair: `validation_data=(x_val, y_val)`.",
        lambda model, x, y, x_val, y_val, epochs=2: model.fit(x, y, validation_data=x_val, epochs=epochs),
    ),
    Mistake(
        "mnist.validation-exchanged",
        "images and labels of the validation data are exchanged. The images come first: "
        "`validation_data=(x_val, y_val)`.",
        lambda model, x, y, x_val, y_val, epochs=2: _fit(model, x, y, y_val, x_val, epochs),
    ),
    Mistake(
        "mnist.images-and-labels-exchanged",
        "images and labels are exchanged: the images come first, `model.fit(x, y, ...)`.",
        lambda model, x, y, x_val, y_val, epochs=2: _fit(model, y, x, x_val, y_val, epochs),
    ),
    Mistake(
        "mnist.labels-out-of-step",
        "images and labels are out of step: some images are trained with the label of another. If you shuffle or "
        "cut one of them, do the same to the other (and `fit` shuffles both by itself).",
        _fit_shuffled_images,
    ),
    Mistake(
        "mnist.no-labels",
        "the labels are missing: a model cannot learn names it is never told. `model.fit(x, y, ...)`.",
        lambda model, x, y, x_val, y_val, epochs=2: _fit(model, x, None, x_val, y_val, epochs),
    ),
)
_NAMED = {mistake.id: mistake for mistake in MISTAKES}


def _judge_train(train: Any, *, seed: int = 0) -> Outcome:
    rng = generator("train", seed)
    tried: list[tuple[str, TrainingRun, Data, int]] = []
    for epochs in (3, 1):
        data = _data(rng)
        call = f"train(model, x, y, x_val, y_val, epochs={epochs})"
        reply = ask(probes.training_run, train, *data, epochs)
        if (outcome := unusable("train", reply, call, WHERE)) is not None:
            return outcome
        if not isinstance(reply, Value):
            return _failed(None, call, got(reply), stopped_at(reply))
        run = reply.value
        if run.beyond and not run.calls:
            return _judge_own_loop(train, *data[:2], call)
        tried.append((call, run, data, epochs))
    # Other data are given to the second run: what is the same in both does not come from the arguments.
    first, second = (run.calls for _, run, _, _ in tried)
    if first and second and (outside := _from_outside(first[0], second[0])) is not None:
        return _failed(outside[0], tried[0][0], outside[1])
    for call, run, data, epochs in tried:
        if (fault := _wrong_run(run, data, epochs)) is not None:
            return _failed(fault[0], call, fault[1])
    verified = "trains on x and y for the epochs asked for, watches x_val and y_val, and returns the history."
    return passed("train", verified)


def _data(rng: np.random.Generator) -> Data:
    """Return x, y, x_val and y_val: 24 images of noise and 8 more, with one-hot labels."""
    x, x_val = rng.random((24, 28, 28, 1), dtype=np.float32), rng.random((8, 28, 28, 1), dtype=np.float32)
    y, y_val = (np.eye(10, dtype=np.float32)[rng.permutation(np.arange(count) % 10)] for count in (24, 8))
    return x, y, x_val, y_val


def _from_outside(first: Fit, second: Fit) -> tuple[str, str] | None:
    """Return the mistake of data that are the same in two runs that were given different ones."""
    for name, mistake, words in (
        ("trained", "mnist.trained-on-globals", "images to train on that are not those of `x`"),
        ("labels", "mnist.trained-on-globals", "labels that are not those of `y`"),
        ("validation", "mnist.watches-other-images", "images to watch that are not those of `x_val`"),
    ):
        earlier, later = getattr(first, name), getattr(second, name)
        if (
            earlier is not None
            and later is not None
            and np.shape(earlier) == np.shape(later)
            and np.array_equal(earlier, later)
        ):
            return mistake, words
    return None


def _judge_own_loop(train: Any, x: np.ndarray, y: np.ndarray, call: str) -> Outcome:
    reply = ask(probes.real_training_run, train, x, y, 2)
    if (outcome := unusable("train", reply, call, WHERE)) is not None:
        return outcome
    if not isinstance(reply, Value):
        return _failed(None, call, got(reply), stopped_at(reply))
    run = reply.value
    if not run.changed:
        return _failed("mnist.never-trained", call, "a model whose weights are what they were")
    if not run.finite:
        return _failed("mnist.trained-on-validation-images", call, "a model ruined by its validation images")
    if (mistake := _wrong_return(run.returned)) is not None:
        return _failed(mistake, call, f"{_words(run.returned)} came back")
    return passed("train", "a training loop of your own: it moves the weights by x and y, and returns its numbers.")


def _wrong_run(run: TrainingRun, data: Data, epochs: int) -> tuple[str | None, str] | None:
    """Return the mistake, if it has a name, and what was seen of it, or `None` for a run that is right."""
    calls = run.calls
    if not calls:
        return "mnist.never-trained", f"no call of fit; {_words(run.returned)} came back"
    for fit in calls:
        if (wrong := _wrong_data(fit, *data)) is not None:
            return wrong
    each = [fit.epochs for fit in calls]
    if sum(each) != epochs:
        if len(calls) > 1:
            return "mnist.epochs-times-epochs", f"{len(calls)} calls of fit, with {sum(each)} epochs together"
        return "mnist.one-epoch-only" if each == [1] else "mnist.ignores-epochs", f"epochs={each[0]}"
    if run.returned == "a history":
        if run.kept is None or run.kept >= epochs:
            return None
        return "mnist.last-epoch-only", f"the numbers of {run.kept} of {epochs} epochs came back"
    return _wrong_return(run.returned), f"{_words(run.returned)} came back"


def _wrong_return(returned: str) -> str | None:
    if returned in ("a history", ""):
        return None
    if returned.replace(".", "").isdigit():
        return "mnist.number-instead-of-history"
    return {"nothing": "mnist.history-not-returned", "the model": "mnist.model-instead-of-history"}.get(returned)


def _words(returned: str) -> str:
    return "nothing (`None`)" if returned == "nothing" else returned


def _wrong_data(fit: Fit, x: np.ndarray, y: np.ndarray, x_val: np.ndarray, y_val: np.ndarray) -> tuple[str, str] | None:
    trained, labels = fit.trained, fit.labels
    if trained is None or trained.shape[1:] == y.shape[1:]:
        shape = () if trained is None else trained.shape
        return "mnist.images-and-labels-exchanged", f"fit(x, y) with x of shape {shape}"
    if labels is None:
        return "mnist.no-labels", "fit without labels"
    used, own, watching = row_keys(trained), row_keys(x), row_keys(x_val)
    if np.isin(used, watching).any():
        both = np.isin(used, own).any()
        name = "mnist.trained-on-both" if both else "mnist.trained-on-validation-images"
        return name, f"training on {int(np.isin(used, watching).sum())} validation images"
    if (wrong := _labels_out_of_step(used, labels, own, y)) > 0:
        return "mnist.labels-out-of-step", f"{wrong} of {len(used)} images with the label of another image"
    if fit.validation is None:
        return (
            ("mnist.validation-split", "a validation split") if fit.split else ("mnist.no-validation", "no validation")
        )
    if fit.validation.shape[1:] == y.shape[1:] or getattr(fit.validation_labels, "ndim", 0) > 2:
        return "mnist.validation-exchanged", f"images to watch of shape {fit.validation.shape}"
    if fit.validation_labels is None:
        return "mnist.validation-labels-missing", "images to watch without labels"
    shown = row_keys(fit.validation)
    if np.isin(shown, own).any():
        return "mnist.validated-on-training-images", f"{int(np.isin(shown, own).sum())} training images to watch"
    if _labels_out_of_step(shown, fit.validation_labels, watching, y_val):
        return "mnist.validation-labels-mixed-up", "validation images with labels that are not theirs"
    return None


def _labels_out_of_step(used: np.ndarray, labels: Any, known: np.ndarray, right: np.ndarray) -> int:
    """Return how many images, recognised by their keys, come with a label that is not theirs."""
    labels = np.asarray(labels)
    if labels.ndim not in (1, 2) or len(labels) != len(used) or (labels.ndim == 2 and labels.shape[1] == 0):
        return max(labels.shape[0] if labels.ndim else 1, len(used))
    digits = labels.argmax(axis=1) if labels.ndim == 2 and labels.shape[1] > 1 else labels.reshape(len(used))
    place = {int(key): index for index, key in enumerate(known)}
    pairs = [(place[int(key)], int(digit)) for key, digit in zip(used, digits, strict=True) if int(key) in place]
    return sum(int(right[index].argmax()) != digit for index, digit in pairs)


def _failed(mistake: str | None, call: str, seen: str, stopped: Repair | None = None) -> Outcome:
    body = f"You called   {call}\nExpected     {EXPECTED}\nGot          {seen}"
    return failed("train", body, where=WHERE, mistake=_NAMED[mistake] if mistake else None, repair=stopped)


def _with_a_dataset(model: Any, x: Any, y: Any, x_val: Any, y_val: Any, epochs: int = 2) -> Any:
    import tensorflow as tf

    pairs = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(24).batch(5)
    watched = tf.data.Dataset.from_tensor_slices((x_val, y_val)).batch(4)
    return model.fit(pairs, validation_data=watched, epochs=epochs)


def _epoch_by_epoch(model: Any, x: Any, y: Any, x_val: Any, y_val: Any, epochs: int = 2) -> Any:
    numbers: dict[str, list[float]] = {}
    for epoch in range(epochs):
        history = model.fit(x, y, validation_data=[x_val, y_val], epochs=epoch + 1, initial_epoch=epoch, verbose=0)
        for name, values in history.history.items():
            numbers[name] = numbers.get(name, []) + values
    return numbers


def _and_ask_the_model(model: Any, x: Any, y: Any, x_val: Any, y_val: Any, epochs: int = 2) -> Any:
    model.fit(x, y, batch_size=8, validation_data=(x_val, y_val), epochs=epochs, verbose=0)
    return model.history


EXERCISE = Exercise(
    "train",
    _judge_train,
    (
        "One method of the model does all of it. Which data does it learn from, and which does it only look at?",
        "`model.fit` takes the images, the labels, `validation_data=(..., ...)` and `epochs=...`. What does it return?",
        "`return model.fit(x, y, validation_data=(x_val, y_val), epochs=epochs, batch_size=64, verbose=2)`",
    ),
    MISTAKES,
    valid=(
        lambda model, x, y, x_val, y_val, epochs=2: model.fit(x, y, validation_data=(x_val, y_val), epochs=epochs),
        _with_a_dataset,
        _epoch_by_epoch,
        _and_ask_the_model,
    ),
)
