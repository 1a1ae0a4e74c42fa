"""Ask a model what it takes images for, and what it has seen while it was trained."""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from autograder.probes.attempt import attempt_as_dictionary, quiet
from autograder.probes.plain import describe

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


def classify(
    model: Any, prepare: Any, images: np.ndarray, batch: int = BATCH, factor: float = 1.0, without_kernels: bool = False
) -> dict[str, Any]:
    """Send raw images through the learner's preparation and model, `batch` at a time.

    The result has `nothing` where `model` is None; the keys of `attempt` where something went wrong, and `part`,
    "prepare_images" or "model", for which of the two; else `shape` of all outputs (N first); `classes` (N,), the
    place of the largest output, where there is one row for each image; `finite`; `transposed`, whether the first
    axis counts the classes; `outputs` (N, C), the rows themselves, beside `classes`; and `prepared`, a description of
    what the model was given. `factor` multiplies the prepared images. `without_kernels` sets the weights of all
    convolutions to 0 for the time of the question, and adds `kernels`, how many arrays of weights these are.
    """
    if model is None:
        return {"nothing": True}
    for part, value in (("prepare_images", prepare), ("model", model)):
        if not callable(value) and not callable(getattr(value, "predict", None)):
            return {"not_callable": describe(value), "part": part}
    prepared: dict[str, Any] = {}
    outputs: list[np.ndarray] = []
    with _zeroed_kernels(model if without_kernels else None) as kernels:
        for start in range(0, len(images), batch):
            chunk = images[start : start + batch]
            inputs, reply = _kept(prepare, chunk)
            if reply is not None:
                return {**reply, "part": "prepare_images"}
            if factor != 1.0:
                inputs = _scaled(inputs, factor)
            prepared = prepared or _description(inputs)
            reply = attempt_as_dictionary(_prediction(model, inputs), SECONDS)
            if not isinstance(reply.get("value"), np.ndarray):
                return {**reply, "part": "model", "prepared": prepared}
            outputs.append(reply["value"])
    return {**_read(outputs, len(images[:batch])), "prepared": prepared, "kernels": kernels}


def seen_in_training(model: Any, prepare: Any, images: np.ndarray) -> dict[str, Any]:
    """Return how many of these images `train_once` trained this model on, and how many it validated with.

    The images are compared as the learner prepares them, and as they are. `known` is false where `train_once` did
    not train the model.
    """
    try:
        seen = SEEN.get(model)
    except TypeError:  # something that cannot be a key is no model of train_once's
        seen = None
    if seen is None:
        return {"known": False, "trained": 0, "validated": 0}
    keys = [row_keys(images)]
    with contextlib.suppress(Exception), quiet():
        prepared = prepare(images.copy())
        keys.append(row_keys(np.asarray(prepared[0] if isinstance(prepared, (list, tuple)) else prepared)))
    return {
        "known": True,
        "trained": max(int(np.isin(one, seen.trained).sum()) for one in keys),
        "validated": max(int(np.isin(one, seen.validated).sum()) for one in keys),
    }


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


def optimizer_of(model: Any) -> dict[str, Any]:
    """Return the name and the learning rate of a model's optimizer, `None` where it has none."""
    optimizer = getattr(model, "optimizer", None)
    facts: dict[str, Any] = {"name": type(optimizer).__name__ if optimizer is not None else None, "rate": None}
    with contextlib.suppress(Exception), quiet():
        facts["rate"] = float(np.array(getattr(optimizer, "learning_rate", None)))
    return facts


def _kept(prepare: Any, images: np.ndarray) -> tuple[Any, dict[str, Any] | None]:
    """Return the prepared images, which need not be plain data, or the reply that says why there are none."""
    made: list[Any] = []
    reply = attempt_as_dictionary(lambda: made.append(prepare(images.copy())), SECONDS)
    return (made[0], None) if made else (None, reply)


def _prediction(model: Any, inputs: Any) -> Any:
    # predict_on_batch also works for a model that was never compiled, and never trains: dropout is off.
    for name in ("predict_on_batch", "predict"):
        if callable(getattr(model, name, None)):
            return lambda: getattr(model, name)(inputs)
    return lambda: model(inputs)


def _read(outputs: list[np.ndarray], first: int) -> dict[str, Any]:
    shapes = [output.shape for output in outputs]
    answer: dict[str, Any] = {
        "shape": [sum(shape[0] if shape else 0 for shape in shapes), *shapes[0][1:]],
        "transposed": shapes[0] == (CLASSES, first),
        "finite": all(bool(np.isfinite(output).all()) for output in outputs),
    }
    # (N, 1, 1, 10) is one row for each image as well: a convolution in place of the dense layer.
    if all(len(shape) >= 2 and shape[0] * shape[-1] == np.prod(shape) for shape in shapes):
        rows = [output.reshape(len(output), -1) for output in outputs]
        answer["classes"] = np.concatenate([row.argmax(axis=1) for row in rows])
        answer["outputs"] = np.concatenate(rows).astype(np.float32)
    return answer


def _scaled(inputs: Any, factor: float) -> Any:
    if isinstance(inputs, (list, tuple)):
        return [_scaled(one, factor) for one in inputs]
    return np.asarray(inputs, dtype=np.float32) * np.float32(factor)


def _description(inputs: Any) -> dict[str, Any]:
    if isinstance(inputs, (list, tuple)) and inputs:
        return {**_description(inputs[0]), "inputs": len(inputs)}
    try:
        array = np.asarray(inputs)
        low, high = float(array.min()), float(array.max())
    except Exception:
        return {"odd": describe(inputs)}
    return {"shape": list(array.shape), "dtype": str(array.dtype), "low": low, "high": high, "inputs": 1}


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
