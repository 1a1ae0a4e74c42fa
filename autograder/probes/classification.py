"""Ask a model what it takes images for, and what it has seen while it was trained."""

from __future__ import annotations

import contextlib
import functools
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from autograder.probes.attempt import attempt, attempt_live, quiet
from autograder.probes.plain import describe
from autograder.probes.reply import Count, End, NoModel, NotCallable, Reply, Value

SECONDS = 120.0  # for a batch of images, on a slow machine and the first time
BATCH = 500
CLASSES = 10
CHUNK = 4096  # images at a time: bounds the memory
LEVELS = 251.3137  # grey levels that are told apart; no multiple of MNIST's 255, so that no level lies on an edge


@dataclass(frozen=True)
class Seen:
    """Hold the keys of the images a model was trained on and validated on."""

    trained: np.ndarray
    validated: np.ndarray


SEEN: weakref.WeakKeyDictionary[Any, Seen] = weakref.WeakKeyDictionary()


class Prepared(Reply, frozen=True):
    """Describe what a model was given, the first of its inputs: the shape (N, ...), the lowest and highest value."""

    shape: tuple[int, ...]
    dtype: str
    low: float
    high: float
    inputs: Count


class Classified(Reply, frozen=True):
    """Hold what a model gives for images.

    `shape` is that of all outputs (N first); `classes` (N,) are the places of the largest outputs and `outputs` (N, C)
    the rows themselves, where there is one for each image; `transposed` is whether the first axis counts the classes;
    `kernels` how many arrays of weights were set to 0.
    """

    shape: tuple[int, ...]
    transposed: bool
    finite: bool
    classes: np.ndarray | None
    outputs: np.ndarray | None
    prepared: Prepared | None
    kernels: Count

    def __post_init__(self) -> None:
        """Refuse classes that are no places in the outputs, one for each image."""
        if not self.shape or (self.outputs is not None and self.outputs.ndim != 2):
            raise ValueError("no outputs have this shape")
        if self.classes is not None and not self._are_places(self.classes):
            raise ValueError("these are no classes")

    def _are_places(self, classes: np.ndarray) -> bool:
        if classes.dtype.kind not in "iu" or classes.shape != self.shape[:1]:
            return False
        return bool(((classes >= 0) & (classes < self.shape[-1])).all())


class NotClassified(Reply, frozen=True):
    """Hold how the preparation or the model ended that gave no array, and what the model was given until then."""

    part: Literal["prepare_images", "model"]
    end: End[Any]
    prepared: Prepared | None


def classify(
    model: Any, prepare: Any, images: np.ndarray, batch: int = BATCH, factor: float = 1.0, without_kernels: bool = False
) -> NoModel | NotClassified | Classified:
    """Send raw images through the learner's preparation and model, `batch` at a time.

    `factor` multiplies the prepared images. `without_kernels` sets the weights of all convolutions to 0 for the time
    of the question.
    """
    if model is None:
        return NoModel()
    parts: tuple[tuple[Literal["prepare_images", "model"], Any], ...] = ("prepare_images", prepare), ("model", model)
    for part, value in parts:
        if not callable(value) and not callable(getattr(value, "predict", None)):
            return NotClassified(part, NotCallable(describe(value), ""), None)
    prepared: Prepared | None = None
    outputs: list[np.ndarray] = []
    with _zeroed_kernels(model if without_kernels else None) as kernels:
        for start in range(0, len(images), batch):
            made = attempt_live(functools.partial(prepare, images[start : start + batch].copy()), SECONDS)
            if not isinstance(made, Value):
                return NotClassified("prepare_images", made, None)
            inputs = made.value if factor == 1.0 else _scaled(made.value, factor)
            prepared = prepared or _description(inputs)
            end = attempt(_prediction(model, inputs), SECONDS)
            if not isinstance(end, Value) or not isinstance(end.value, np.ndarray):
                return NotClassified("model", end, prepared)
            outputs.append(end.value)
    return _read(outputs, len(images[:batch]), prepared, kernels)


class SeenInTraining(Reply, frozen=True):
    """Hold how many images a model was trained on and validated with; not `known` where `train_once` trained none."""

    known: bool
    trained: Count
    validated: Count


def seen_in_training(model: Any, prepare: Any, images: np.ndarray) -> SeenInTraining:
    """Return how many of these images `train_once` trained this model on, and how many it validated with.

    The images are compared as the learner prepares them, and as they are.
    """
    try:
        seen = SEEN.get(model)
    except TypeError:  # something that cannot be a key is no model of train_once's
        seen = None
    if seen is None:
        return SeenInTraining(False, 0, 0)
    ways = [row_keys(images)]
    with contextlib.suppress(Exception), quiet():
        prepared = prepare(images.copy())
        ways.append(row_keys(np.asarray(prepared[0] if isinstance(prepared, (list, tuple)) else prepared)))
    trained, validated = (
        max(int(np.isin(keys, known).sum()) for keys in ways) for known in (seen.trained, seen.validated)
    )
    return SeenInTraining(True, trained, validated)


def row_keys(images: ArrayLike) -> np.ndarray:
    """Return one 64-bit key for each image of a batch (N, ...); brightness and contrast do not change it."""
    batch = np.asarray(images)
    keys = [_keys(batch[start : start + CHUNK]) for start in range(0, len(batch), CHUNK)]
    return np.concatenate(keys) if keys else np.empty(0, np.uint64)


def _keys(batch: np.ndarray) -> np.ndarray:
    flat = batch.reshape(len(batch), -1).astype(np.float32)
    low = flat.min(axis=1, keepdims=True)
    span = flat.max(axis=1, keepdims=True) - low
    levels = np.rint((flat - low) / np.where(span > 0, span, 1) * LEVELS).astype(np.uint64)
    weights = np.random.default_rng(28).integers(0, 2**63, flat.shape[1], dtype=np.uint64) | np.uint64(1)
    return np.asarray((levels * weights).sum(axis=1, dtype=np.uint64))  # modulo 2**64


class Optimizer(Reply, frozen=True):
    """Hold the name and the learning rate of an optimizer, `None` where there is none."""

    name: str | None
    rate: float | None


def optimizer_of(model: Any) -> Optimizer:
    """Return the name and the learning rate of a model's optimizer."""
    optimizer = getattr(model, "optimizer", None)
    rate = None
    with contextlib.suppress(Exception), quiet():
        rate = float(np.array(getattr(optimizer, "learning_rate", None)))
    return Optimizer(type(optimizer).__name__ if optimizer is not None else None, rate)


def _prediction(model: Any, inputs: Any) -> Any:
    # predict_on_batch also works for a model that was never compiled, and never trains: dropout is off.
    for name in ("predict_on_batch", "predict"):
        if callable(getattr(model, name, None)):
            return lambda: getattr(model, name)(inputs)
    return lambda: model(inputs)


def _read(outputs: list[np.ndarray], first: int, prepared: Prepared | None, kernels: int) -> Classified:
    shapes = [output.shape for output in outputs]
    classes = rows = None
    # (N, 1, 1, 10) is one row for each image as well: a convolution in place of the dense layer.
    if all(len(shape) >= 2 and shape[0] * shape[-1] == np.prod(shape) for shape in shapes):
        flat = [output.reshape(len(output), -1) for output in outputs]
        classes = np.concatenate([row.argmax(axis=1) for row in flat])
        rows = np.concatenate(flat).astype(np.float32)
    return Classified(
        shape=(sum(shape[0] if shape else 0 for shape in shapes), *shapes[0][1:]),
        transposed=shapes[0] == (CLASSES, first),
        finite=all(bool(np.isfinite(output).all()) for output in outputs),
        classes=classes,
        outputs=rows,
        prepared=prepared,
        kernels=kernels,
    )


def _scaled(inputs: Any, factor: float) -> Any:
    if isinstance(inputs, (list, tuple)):
        return [_scaled(part, factor) for part in inputs]
    return np.asarray(inputs, dtype=np.float32) * np.float32(factor)


def _description(inputs: Any) -> Prepared | None:
    several = isinstance(inputs, (list, tuple)) and inputs
    try:
        array = np.asarray(inputs[0] if several else inputs)
        low, high = float(array.min()), float(array.max())
    except Exception:
        return None
    return Prepared(array.shape, str(array.dtype), low, high, len(inputs) if several else 1)


@contextlib.contextmanager
def _zeroed_kernels(model: Any) -> Iterator[int]:
    """Set the weights of all 2D convolutions to 0 within the block; yield how many there are."""
    weights = [weight for weight in getattr(model, "weights", ()) if len(weight.shape) == 4]
    kept = [weight.numpy().copy() for weight in weights]
    try:
        for weight, values in zip(weights, kept, strict=True):
            weight.assign(np.zeros_like(values))
        yield len(weights)
    finally:
        for weight, values in zip(weights, kept, strict=True):
            weight.assign(values)
