"""Train a compiled model for a few steps on a few images, and say what became of its loss."""

from __future__ import annotations

import contextlib
from typing import Any, Literal

import numpy as np

from autograder.probes.attempt import explain_error
from autograder.probes.classification import Optimizer, optimizer_of
from autograder.probes.reply import Count, Raised, Reply

STEPS, MOST_STEPS = 8, 48  # of training: those who start slowly get more
WARMING_UP = 4  # times as many for those whose learning rate still rises
FELL, ROSE = 0.995, 1.05  # times the loss before
CAME_BACK = 0.9  # of a loss that rose first: what has burst comes to rest near the loss of guessing
TOO_HIGH = 10  # times the loss before: no running mean is that late
SAME = 1e-5  # as far as the outputs for different images may differ where nothing is alive any more
GREW = 100.0  # times as large as at first no weight becomes in steps of a good length


class Course(Reply, frozen=True):
    """Hold how the loss went while a model trained: in so many steps, from `before` to `after`."""

    steps: Count
    before: float
    after: float
    ended: Literal["fell", "stayed", "burst"]


class Training(Reply, frozen=True):
    """Hold what a model reports for images before it trains, and how it trains.

    `loss` and `names` are what it reports; `takes_scores` is whether the loss turns outputs into probabilities itself;
    `accurate` whether one of the numbers it reports is the accuracy, before training and after it.
    """

    loss: float
    names: tuple[str, ...]
    takes_scores: bool
    course: Course
    accurate: bool


class Trial(Reply, frozen=True):
    """Hold how a model was compiled, its outputs before training, and how it trains or why it does not.

    `misplaced` is whether metrics stand in the place of loss weights.
    """

    optimizer: Optimizer
    loss_name: str
    outputs: np.ndarray
    misplaced: bool
    training: Training | Raised


def try_out(model: Any, images: np.ndarray, labels: np.ndarray) -> Trial:
    """Train on images with one-hot labels and return what was seen."""
    model.run_eagerly = True  # for a few small steps, compiling takes longer than computing
    optimizer, loss_name = optimizer_of(model), _name_of_loss(model)
    outputs = np.asarray(model(images, training=False))
    misplaced = _metrics_as_weights(model)
    try:
        training: Training | Raised = _trained(model, images, labels, outputs)
    except Exception as error:
        training = explain_error(error)
    return Trial(optimizer, loss_name, outputs, misplaced, training)


def _trained(model: Any, images: np.ndarray, labels: np.ndarray, outputs: np.ndarray) -> Training:
    reported = _report(model, images, labels)
    loss, takes_scores = float(reported["loss"]), _takes_scores(model, labels)
    course = _course_of_loss(model, images, labels, loss)
    again = _report(model, images, labels)
    shares = _share_right(outputs, labels), _share_right(np.asarray(model(images, training=False)), labels)
    pairs = [(reported[name], again[name]) for name in reported if name != "loss"]
    accurate = any(np.allclose(np.array(pair, float), shares, atol=1e-3) for pair in pairs)
    return Training(loss, tuple(sorted(reported)), takes_scores, course, accurate)


def _train(model: Any, images: np.ndarray, labels: np.ndarray) -> None:
    """Make `STEPS` steps with all images."""
    if _has_own_methods(model):
        model.fit(images, labels, epochs=STEPS, batch_size=len(images), verbose=0)
        return
    for _ in range(STEPS):
        model.train_on_batch(images, labels)


def _report(model: Any, images: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Return the numbers that the model reports for all images, by name."""
    if _has_own_methods(model):
        reported = model.evaluate(images, labels, batch_size=len(images), return_dict=True, verbose=0)
    else:
        model.reset_metrics()
        reported = model.test_on_batch(images, labels, return_dict=True)
    return dict(reported)


def _has_own_methods(model: Any) -> bool:
    """Return whether the class may train in its own way; with Keras's, `fit` takes twice as long as its steps."""
    return not type(model).__module__.startswith("keras.")


def _course_of_loss(model: Any, images: np.ndarray, labels: np.ndarray, loss: float) -> Course:
    """Train until the loss has fallen, or long enough to know that it does not.

    The loss of training tells. That of `evaluate`, which begins with `loss`, is late where there is batch
    normalization: running mean and variance follow slowly, and move it even if the weights stand still.
    """
    training = _LossOfTraining(model, images, labels)
    first, burst, size = training.now(), False, _largest_weight(model)
    rate = optimizer_of(model).rate
    for steps in range(STEPS, WARMING_UP * MOST_STEPS + 1, STEPS):
        _train(model, images, labels)
        evaluated, trained = float(_report(model, images, labels)["loss"]), training.now()
        rose = not evaluated <= loss * ROSE  # NaN counts as more
        # Steps so long that they throw the weights far away may end, by luck, where a few images are right.
        thrown = not _largest_weight(model) <= size * GREW
        alive = not thrown and not _is_dead(model, images)
        if alive and evaluated < loss * TOO_HIGH and trained < first * (CAME_BACK if burst or rose else FELL):
            return Course(steps, first, trained, "fell")
        burst |= not alive or (rose and not trained <= first * ROSE)
        if not np.isfinite(trained) or (steps >= MOST_STEPS and not _has_risen(rate, optimizer_of(model).rate)):
            break
    before, after = (loss, evaluated) if rose and not trained > first * ROSE else (first, trained)
    return Course(steps, before, after, "burst" if burst or rose else "stayed")


def _largest_weight(model: Any) -> float:
    """Return the size of the largest weight, at least 1: what begins at 0 may grow by any factor."""
    return max([1.0, *(float(np.abs(np.asarray(weights)).max(initial=0.0)) for weights in model.trainable_variables)])


def _has_risen(before: float | None, now: float | None) -> bool:
    return before is not None and now is not None and now > before


class _LossOfTraining:
    """Compute the loss that `fit` makes smaller, with the same dropout and the same running means each time."""

    def __init__(self, model: Any, images: np.ndarray, labels: np.ndarray) -> None:
        self._model, self._images, self._labels = model, images, labels
        self._first = [np.array(variable) for variable in model.non_trainable_variables]

    def now(self) -> float:
        """Return the loss with the weights of this moment."""
        variables = self._model.non_trainable_variables
        kept = [np.array(variable) for variable in variables]
        _assign(variables, self._first)
        outputs = self._model(self._images, training=True)
        loss = self._model.compute_loss(self._images, self._labels, outputs, training=True)
        _assign(variables, kept)
        return float(np.asarray(loss))


def _assign(variables: Any, values: list[np.ndarray]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _is_dead(model: Any, images: np.ndarray) -> bool:
    """Return whether the model says the same of all images: it may guess better than before, but learns no more."""
    return bool(np.ptp(np.asarray(model(images, training=False)), axis=0).max() < SAME)


def _takes_scores(model: Any, labels: np.ndarray) -> bool:
    """Return whether adding a number to all outputs changes nothing for the loss, as for whatever ends in a softmax."""
    import keras

    sure = np.where(labels > 0, 0.91, 0.01).astype(np.float32)

    def loss_of(outputs: np.ndarray) -> float:
        return float(np.asarray(model.compute_loss(None, labels, keras.ops.convert_to_tensor(outputs))))

    with contextlib.suppress(Exception):  # a loss of the learner's own may want other arguments
        plain, shifted, scaled = loss_of(sure), loss_of(sure + 0.5), loss_of(2 * sure)
        return bool(np.isclose(plain, shifted, atol=1e-4) and not np.isclose(plain, scaled, atol=1e-4))
    return False


def _share_right(outputs: np.ndarray, labels: np.ndarray) -> float:
    return float(np.mean(outputs.argmax(axis=-1) == labels.argmax(axis=-1)))


def _metrics_as_weights(model: Any) -> bool:
    """Return whether names stand where `compile` takes the weights of losses, its third argument."""
    try:
        weights = model.get_compile_config()["loss_weights"]
    except Exception:
        return False
    return isinstance(weights, (list, tuple)) and any(isinstance(weight, str) for weight in weights)


def _name_of_loss(model: Any) -> str:
    loss = getattr(model, "loss", None)
    if isinstance(loss, (list, tuple, dict)) and len(loss) == 1:  # one for each output, of which there is one
        (loss,) = loss.values() if isinstance(loss, dict) else loss
    if loss is None or isinstance(loss, str):
        return loss or ""
    return str(getattr(loss, "name", None) or getattr(loss, "__name__", None) or type(loss).__name__)
