"""Lesson 05, judge a trained model by what it does with ten thousand test images, however it is written."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.diagnosis.places import stopped_at
from autograder.checks.engine.ask import ask
from autograder.checks.engine.exercise import Exercise, Outcome, failed, not_attempted, passed
from autograder.checks.engine.function import generator, got, unusable
from autograder.checks.models import examples
from autograder.checks.models.accuracy_mistakes import MISTAKES
from autograder.checks.models.faults import Answers, depends_on_the_batch, fault_of
from autograder.checks.models.moved_digits import bent, moved
from autograder.lesson.expected_errors import bare
from autograder.probes.classification import Classified, NotClassified, Prepared, SeenInTraining
from autograder.probes.reply import NoModel, NotCallable, NotWritten

CALL = "model.predict(prepare_images(images))"
WHERE = 'the sections "Train" and "Test, once" above'
NEEDED = 0.95
COLLAPSED = 0.60  # of test images moved by one pixel: a network that has learned strokes stays far above it
MOVED = 3000  # images of the second set
TRAINING = 5000  # training images that are judged as well, for comparison
GAP = 0.012  # honest models are up to 0.005 better on test images, models trained on them by 0.02
FALL = 0.2  # by moving the images; honest models lose up to 0.07
BENT = 1000  # test images, and as many training images, that are turned and scaled a little
BENT_GAP = 0.04  # honest models and those trained on test images were up to 0.022 better there, tables of images 0.07
KERNELS = 1000  # images asked for without the kernels
MATTERS = 0.10  # what the accuracy must lose without them
KNOWN = 20  # test images among the trained ones before it is no coincidence

_NAMED = {mistake.id: mistake for mistake in MISTAKES}


def _judge_model_accuracy(model: Any, prepare_images: Any = None, *, seed: int = 0) -> Outcome:
    (x_train, y_train), (images, labels) = _mnist()
    reply = ask(probes.classify, model, prepare_images, images)
    if not isinstance(reply, Classified):
        return _no_answers(reply, len(images))
    classes = reply.classes
    if classes is None or len(classes) != len(images) or reply.shape[-1] != 10:
        return _misshapen(reply, len(images))
    if not reply.finite:
        return _failed("outputs-not-numbers", f"{_called(len(images))}Got          NaN or infinity")
    right = int((classes == labels).sum())
    seen = f"Test images  {right} of {len(images)} right ({right / len(images):.2%}), {_needed(right, len(images))}"

    def question(
        raw: np.ndarray, batch: int = 500, factor: float = 1.0, without_kernels: bool = False
    ) -> Classified | None:
        reply = ask(probes.classify, model, prepare_images, raw, batch, factor, without_kernels)
        if not isinstance(reply, Classified) or reply.classes is None or len(reply.classes) != len(raw):
            return None
        return reply

    rng = generator("model_accuracy", seed)
    sample = rng.permutation(len(x_train))[:TRAINING]
    training = x_train[sample], y_train[sample]
    answers = Answers(model, question, images, labels, classes, _outputs(reply), training, _prepared(reply.prepared))
    if right < NEEDED * len(images):
        mistake, lines = fault_of(answers, rng)
        return _failed(mistake, f"{seen}\n{lines}")
    return _accurate(answers, ask(probes.seen_in_training, model, prepare_images, images), seen, rng)


def _accurate(answers: Answers, known: SeenInTraining, seen: str, rng: np.random.Generator) -> Outcome:
    """Return the outcome of a model above the threshold, of which is known what `train_once` showed it."""
    images, labels = answers.images, answers.labels
    right, count = int((answers.classes == labels).sum()), len(images)
    if known.trained >= KNOWN:
        return _failed("trained-on-the-test-set", f"{seen}\nTrained on   {known.trained} of these {count}")
    after_moving = _accuracy(answers, moved, MOVED, images, labels, rng)
    if after_moving < COLLAPSED:
        return _failed("lookup-table", f"{seen}\nEach image moved by one pixel: {after_moving:.1%} right")
    if (fault := depends_on_the_batch(answers, rng)) is not None:
        return _failed(fault[0], f"{seen}\n{fault[1]}")
    if (outcome := _without_kernels(answers, rng, seen)) is not None:
        return outcome
    trained = answers.right_in_training()
    doubts = _doubts(
        right / count,
        after_moving,
        _accuracy(answers, bent, BENT, images, labels, rng),
        _accuracy(answers, bent, BENT, *_mnist()[0], rng),
    )
    remark = ""
    if known.validated >= KNOWN:
        remark = (
            "\nA remark: the test images were your validation data. It changes nothing here, but if you choose "
            "the best of many trials by them, you have no unseen images left to test with."
        )
    verified = (
        f"{right} of {count} test images ({right / count:.2%}), {_needed(right, count)}.\n"
        f"Each moved by one pixel: {after_moving:.1%}. Training images: {trained:.1%}.{remark}"
    )
    flags = _flags(right / count, trained, known)
    return passed("model_accuracy", verified, (*flags, *doubts), doubtful=bool(doubts))


def _outputs(reply: Classified) -> np.ndarray | None:
    """Return the outputs (N, 10) of a reply, `None` where these are none that can be read."""
    outputs = reply.outputs
    return outputs if outputs is not None and outputs.shape == (*reply.shape[:1], 10) else None


@functools.cache
def _mnist() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    from autograder.lesson.mnist import load_mnist

    return load_mnist()


def _no_answers(reply: NoModel | NotClassified, count: int) -> Outcome:
    """Return the outcome where the model or its preparation gave nothing that can be read."""
    if isinstance(reply, NoModel):
        return not_attempted("model_accuracy", "`model` is still None: build, compile and train it in the cell above.")
    match reply.end:
        case NotWritten() if reply.part == "prepare_images":
            return not_attempted("model_accuracy", "`prepare_images` is not written yet: do that one first.")
        case NotCallable(given):
            wanted = "a Keras model" if reply.part == "model" else "the function `prepare_images`, without brackets"
            return failed("model_accuracy", f"The check wants {wanted}, but was given {given}.", where=WHERE)
    if (outcome := unusable("model_accuracy", reply.end, CALL, WHERE)) is not None:
        return outcome
    body = f"{_called(count)}{_prepared(reply.prepared)}Got          {_in_short(got(reply.end))}"
    return failed("model_accuracy", body, where=WHERE, repair=stopped_at(reply.end))


def _misshapen(reply: Classified, count: int) -> Outcome:
    """Return the outcome of outputs that are not ten numbers for each image."""
    body = (
        f"{_called(count)}{_prepared(reply.prepared)}Expected     outputs of shape ({count}, 10)\n"
        f"Got          outputs of shape {reply.shape}"
    )
    return _failed(_shape_mistake(reply.shape, count, reply.transposed), body)


def _called(count: int) -> str:
    return f"You called   {CALL} for the {count} test images, raw uint8 (N, 28, 28)\n"


def _shape_mistake(shape: tuple[int, ...], count: int, transposed: bool) -> str | None:
    if transposed:
        return "outputs-transposed"
    if len(shape) > 2 and shape[0] == count and shape[-1] == 10:
        return "outputs-for-each-place"
    if shape[:1] != (count,):
        return "images-lost"
    last = shape[-1] if len(shape) == 2 else 1 if len(shape) == 1 else 0
    return {1: "single-output", 9: "nine-outputs"}.get(last)


def _without_kernels(answers: Answers, rng: np.random.Generator, seen: str) -> Outcome | None:
    (_, _), (images, labels) = _mnist()
    some = rng.permutation(len(images))[:KERNELS]
    bare = answers.ask(images[some], without_kernels=True)
    if bare is None:
        return None  # without its kernels it cannot even answer: they matter
    if bare.kernels == 0:
        return _failed("model-without-convolution", seen)
    left = float(np.mean(bare.classes == labels[some]))
    whole = float(np.mean(answers.classes_of(images[some]) == labels[some]))
    if left > whole - MATTERS:
        return _failed(
            "convolution-does-not-matter", f"{seen}\nWith all kernels at zero: {left:.1%} of {KERNELS} right"
        )
    return None


def _accuracy(
    answers: Answers,
    change: Callable[[np.ndarray, np.random.Generator], np.ndarray],
    count: int,
    images: np.ndarray,
    labels: np.ndarray,
    rng: np.random.Generator,
) -> float:
    """Return the accuracy on some of these images, in another order and each changed by an amount of its own."""
    chosen = rng.permutation(len(images))[:count]
    classes = answers.classes_of(change(images[chosen], rng))
    return 0.0 if classes is None else float((classes == labels[chosen]).mean())


def _flags(accuracy: float, trained: float, known: SeenInTraining) -> tuple[str, ...]:
    flags = []
    if accuracy > trained + GAP:
        flags.append(
            f"better on test images ({accuracy:.2%}) than on training images ({trained:.2%}): "
            "was it trained on the test set?"
        )
    if known.validated >= KNOWN:
        flags.append("the test images were used as validation data")
    return tuple(flags)


def _doubts(accuracy: float, after_moving: float, bent_test: float, bent_training: float) -> tuple[str, ...]:
    """Return what no network that has learned strokes does, but a table of images does."""
    doubts = []
    if after_moving < accuracy - FALL:
        doubts.append(
            f"accuracy falls from {accuracy:.2%} to {after_moving:.2%} when the images are moved by one pixel"
        )
    if bent_test > bent_training + BENT_GAP:
        doubts.append(
            f"of images turned a little, {bent_test:.1%} of the test set are right and {bent_training:.1%} of the "
            "training set: does it recall test images?"
        )
    return tuple(doubts)


def _needed(right: int, count: int) -> str:
    margin = right - int(NEEDED * count)
    words = f"{margin} more than" if margin > 0 else "just" if margin == 0 else f"{-margin} fewer than"
    return f"{words} the {int(NEEDED * count)} needed"


def _prepared(given: Prepared | None) -> str:
    if given is None:
        return ""
    inputs = f"{given.inputs} arrays, the first: " if given.inputs > 1 else ""
    shape = ", ".join(["N", *map(str, given.shape[1:])])
    return f"Prepared     {inputs}({shape}), {given.dtype}, from {given.low:.3g} to {given.high:.3g}\n"


def _in_short(text: str) -> str:
    # Keras explains at length; what happened stands in the first lines.
    lines = [line.strip() for line in bare(text).splitlines() if line.strip()]
    return "\n             ".join(lines[:4])


def _failed(mistake: str | None, body: str) -> Outcome:
    return failed("model_accuracy", body, where=WHERE, mistake=_NAMED[f"mnist.{mistake}"] if mistake else None)


def _functional_and_flat() -> tuple[Any, Any]:
    import keras

    pixels = keras.Input((784,))
    x = keras.layers.Reshape((28, 28, 1))(pixels)
    for layer in examples.layers(examples.KERNELS, examples.SIZE):
        x = layer(x)
    model = keras.Model(pixels, x)
    model.set_weights(examples.fitted_weights())
    return model, lambda images: images.reshape(len(images), 784) / 255


def _that_scales_by_itself_and_gives_scores() -> tuple[Any, Any]:
    import keras

    scale = keras.layers.Rescaling(1 / 255)
    layers = [scale, *examples.layers(examples.KERNELS, examples.SIZE, activation=None)]
    model = keras.Sequential([keras.Input((28, 28, 1)), *layers])
    model.set_weights(examples.fitted_weights())
    return model, lambda images: np.expand_dims(images, 3)


def _of_a_class_of_its_own() -> tuple[Any, Any]:
    import keras

    class Network(keras.Model):  # type: ignore[misc, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.first, self.pool, self.flat, self.last = examples.layers(examples.KERNELS, examples.SIZE)

        def call(self, x: Any) -> Any:
            return self.last(self.flat(self.pool(self.first(x))))

    model = Network()
    model(np.zeros((1, 28, 28, 1), np.float32))
    model.set_weights(examples.fitted_weights())
    return model, lambda images: keras.ops.cast(images[..., None], "float32") / 255.0


def _of_standardised_dark_on_bright_images() -> tuple[Any, Any]:
    import keras

    mean, deviation = 0.87, 0.31  # of images with black and white exchanged
    kernels, biases, *others = examples.fitted_weights()
    biases = biases + (1 - mean) * kernels.sum(axis=(0, 1, 2))
    model = keras.Sequential([keras.Input((28, 28, 1)), *examples.layers(examples.KERNELS, examples.SIZE)])
    model.set_weights([-deviation * kernels, biases, *others])
    return model, lambda images: (((255 - images) / 255 - mean) / deviation).reshape(-1, 28, 28, 1)


EXERCISE = Exercise(
    "model_accuracy",
    _judge_model_accuracy,
    (
        "How far is the *validation* accuracy after each epoch? Still rising, or flat?",
        "Rising: train an epoch or two longer. Flat: give the model more kernels. At 10 %: look at the data first.",
        'Two stages of `Conv2D(..., activation="relu")` and `MaxPooling2D()`, 8 and 16 kernels of 3x3, `Flatten`, '
        '`Dense(10, activation="softmax")`, `adam`: two epochs are enough.',
    ),
    MISTAKES,
    valid=(
        _functional_and_flat,
        _that_scales_by_itself_and_gives_scores,
        _of_a_class_of_its_own,
        _of_standardised_dark_on_bright_images,
    ),
    objects=lambda build: build(),
)
