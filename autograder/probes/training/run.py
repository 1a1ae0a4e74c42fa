"""Let the learner's `train` train something that only notes what it is asked to do."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from autograder.probes.attempt import attempt_reply
from autograder.probes.model_building import in_words, small_model
from autograder.probes.plain import describe, plain
from autograder.probes.reply import End, NotCallable, Reply

SECONDS = 60.0
MAX_BATCHES = 1000  # that are read from a dataset
MAX_IMAGES = 1000  # that are noted of each call: the check gives far fewer, the learner's own variables hold thousands


class Fit(Reply, frozen=True):
    """Hold what one call of `fit` was given, and the number of its epochs and its validation split."""

    trained: np.ndarray | None
    labels: np.ndarray | None
    validation: np.ndarray | None
    validation_labels: np.ndarray | None
    epochs: int
    split: float


class TrainingRun(Reply, frozen=True):
    """Hold what `train` did with a stand-in for a model.

    `returned` is "a history", "the model", "nothing" or other words; `kept` of how many epochs a history tells;
    `beyond` the name of something that a stand-in cannot do, such as a step of a training loop of the learner's own.
    """

    calls: tuple[Fit, ...]
    beyond: str
    returned: str
    kept: int | None


class RealTrainingRun(Reply, frozen=True):
    """Hold whether any weight moved, whether all are finite, and what came back, as in `TrainingRun`."""

    changed: bool
    finite: bool
    returned: str


def training_run(
    train: Any, x: np.ndarray, y: np.ndarray, x_val: np.ndarray, y_val: np.ndarray, epochs: int
) -> End[TrainingRun]:
    """Call the learner's `train` with a stand-in for a model, and return what it did."""
    if not callable(train):
        return NotCallable(describe(train) if train is not None else "`None`", "")
    model = RecordingModel()

    def run() -> TrainingRun:
        try:
            returned = train(model, x.copy(), y.copy(), x_val.copy(), y_val.copy(), epochs=epochs)
        except Exception:
            if not model.beyond:
                raise
            returned = None
        return TrainingRun(tuple(model.calls), model.beyond, _kind(returned, model), _epochs_in(returned))

    return attempt_reply(run, SECONDS)


def real_training_run(train: Any, x: np.ndarray, y: np.ndarray, epochs: int) -> End[RealTrainingRun]:
    """Call the learner's `train` with a real, tiny model, for a training loop that the stand-in cannot follow.

    The validation images are NaN: whoever trains on them ruins the model, whoever only looks at them does not.
    """

    def run() -> RealTrainingRun:
        model = small_model(x.shape[1:])
        model.compile(optimizer="sgd", loss="categorical_crossentropy", metrics=["accuracy"])
        before = model.get_weights()
        returned = train(model, x.copy(), y.copy(), np.full_like(x, np.nan), y.copy(), epochs=epochs)
        after = model.get_weights()
        changed = any(not np.array_equal(a, b) for a, b in zip(before, after, strict=True))
        finite = all(bool(np.isfinite(weight).all()) for weight in after)
        return RealTrainingRun(changed, finite, _kind(returned, model))

    return attempt_reply(run, SECONDS)


class RecordingModel:
    """Stand for a compiled model: its `fit` is instant, notes what it was given, and reports made-up numbers."""

    def __init__(self) -> None:
        self.calls: list[Fit] = []
        self.beyond = ""
        self.stop_training = False
        self.compiled = True
        self.history: Any = None

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: Any = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: Any = None,
        validation_steps: Any = None,
        validation_batch_size: Any = None,
        validation_freq: Any = 1,
    ) -> Any:
        """Note what `keras.Model.fit` would have been given, and return made-up numbers."""
        trained, labels = _pairs(x, y, steps_per_epoch)
        if isinstance(validation_data, (list, tuple)) and validation_data:
            validation = _pairs(*[*validation_data, None][:2])
        else:
            validation = _pairs(validation_data, None, validation_steps)
        count = int(epochs) - int(initial_epoch)
        self.calls.append(Fit(trained, labels, *validation, count, float(validation_split or 0)))
        names = ["accuracy", "loss"]
        if validation[0] is not None or validation_split:
            names += ["val_accuracy", "val_loss"]
        self.history = _Report({name: [0.5 + 0.1 * turn for turn in range(max(0, count))] for name in names})
        return self.history

    def compile(self, *_: Any, **__: Any) -> None:
        """Accept being compiled once more."""

    def summary(self, *_: Any, **__: Any) -> None:
        """Accept being summed up."""

    def evaluate(self, *_: Any, **__: Any) -> list[float]:
        """Return a made-up loss and accuracy."""
        return [0.5, 0.6]

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__"):
            self.beyond = self.beyond or name
        raise AttributeError(f"the stand-in for a model has no `{name}`")

    def __call__(self, *_: Any, **__: Any) -> Any:  # noqa: D102 - see the class
        self.beyond = self.beyond or "__call__"
        raise TypeError("the stand-in for a model cannot be called")


class _Report:
    """Hold made-up numbers as Keras's History does."""

    def __init__(self, history: dict[str, list[float]]) -> None:
        self.history = history
        self.epoch = list(range(len(history["loss"])))
        self.params: dict[str, Any] = {}


def _kind(returned: Any, model: Any) -> str:
    if returned is None:
        return "nothing"
    if returned is model:
        return "the model"
    numbers = getattr(returned, "history", returned)
    # A learner with a loop of one's own may keep the numbers in a list, or several histories of several calls.
    if isinstance(numbers, dict) or (isinstance(numbers, (list, tuple)) and numbers):
        return "a history"
    return in_words(returned)


def _epochs_in(returned: Any) -> int | None:
    """Return of how many epochs the numbers tell that the learner returned, or `None` where they do not say."""
    if isinstance(returned, (list, tuple)):
        parts = [count for part in returned if (count := _epochs_in(part)) is not None]
        return sum(parts) if parts else None
    numbers = getattr(returned, "history", returned)
    if not isinstance(numbers, dict):
        return None
    return max(
        (len(values) for values in numbers.values() if isinstance(values, (list, tuple, np.ndarray))), default=None
    )


def _pairs(x: Any, y: Any, steps: Any = None) -> tuple[Any, Any]:
    """Return images and labels as arrays, whatever `fit` was given: arrays, a dataset, a sequence, a generator."""
    if x is None or y is not None or isinstance(x, np.ndarray):
        return _array(x), _array(y)
    if hasattr(x, "__getitem__") and hasattr(x, "__len__"):
        batches = [x[place] for place in range(len(x))]
    else:
        batches = list(itertools.islice(iter(x), int(steps) if steps else MAX_BATCHES))
    if not batches:
        return None, None
    images, labels = [_array(batch[0]) for batch in batches], [_array(batch[1]) for batch in batches]
    together = np.stack if np.ndim(labels[0]) < 2 and np.ndim(images[0]) < 4 else np.concatenate
    return together(images), together(labels)


def _array(value: Any) -> Any:
    if isinstance(value, (list, tuple)) and value and hasattr(value[0], "shape"):
        value = value[0]  # a model with several inputs
    if value is None:
        return None
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"images and labels are numbers, not {array.dtype}")
    return plain(array[:MAX_IMAGES] if array.ndim else array)
