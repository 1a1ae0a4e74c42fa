"""Follow images through any Keras model, layer by layer, and find its first convolutions."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

# What the input of a model of digits may look like, where the model itself does not say.
SHAPES = ((28, 28, 1), (28, 28), (784,), (1, 28, 28), (28, 28, 3), (32, 32, 1), (32, 32, 3))


@dataclass(eq=False)
class Step:
    """Hold one call of a layer during a forward pass: what went in and what came out."""

    layer: Any
    given: Any
    result: Any = None
    inner: list[Step] = field(default_factory=list)


def forward(model: Any, batch: Any) -> list[Step]:
    """Return every layer call of a forward pass without training, nested ones included, in their order."""
    with _recorded() as steps:
        try:
            model(batch, training=False)
        except TypeError:
            steps.clear()
            model(batch)
    return steps


def first_convolutions(steps: list[Step]) -> list[Step]:
    """Return the first convolution of a forward pass, and the others that stand beside it on the same input."""
    every = convolutions(steps)
    if not every:
        return []
    image = array(every[0].given)
    return [step for step in every if step is every[0] or _equal(array(step.given), image)]


def convolutions(steps: list[Step]) -> list[Step]:
    """Return the calls of layers that hold kernels with two spatial axes, whatever their class is."""
    return [step for step in steps if kernel_of(step.layer) is not None and not convolutions(step.inner)]


def kernel_of(layer: Any) -> Any:
    """Return the variable that holds the kernels of a layer, of shape (kh, kw, c_in, c_out), or `None`."""
    return next((weight for weight in getattr(layer, "weights", []) if len(weight.shape) == 4), None)


def example_batch(model: Any) -> Any:
    """Return one example of noise in the shape that a model takes; raise `ValueError` where it has none yet."""
    if not getattr(model, "built", True):
        raise ValueError("the model has no weights yet: call it once on a batch, or train it")
    inputs = getattr(model, "inputs", None)
    if inputs:
        examples = [_noise(tuple(28 if size is None else int(size) for size in symbol.shape[1:])) for symbol in inputs]
        return examples[0] if len(examples) == 1 else examples
    for shape in SHAPES:
        with contextlib.suppress(Exception):
            forward(model, _noise(shape))
            return _noise(shape)
    raise ValueError("the model could not be called on an image of noise")


def channels_last(step: Step, values: Any) -> np.ndarray:
    """Return the result of a layer as maps (N, H, W, C), whichever order of axes the layer uses."""
    maps = array(values)
    if getattr(step.layer, "data_format", None) == "channels_first":
        maps = np.moveaxis(maps, 1, -1)
    return maps


def array(value: Any) -> np.ndarray:
    """Return a tensor as a float32 array; an empty one for what is no tensor."""
    if isinstance(value, (list, tuple, dict)) or value is None:
        return np.empty(0, np.float32)
    return np.asarray(value).astype(np.float32)


def _noise(shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(0).random((1, *shape), dtype=np.float32)


def _equal(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and a.size > 0 and bool(np.array_equal(a, b))


@contextlib.contextmanager
def _recorded() -> Iterator[list[Step]]:
    import keras
    import tensorflow as tf

    call = keras.layers.Layer.__call__
    steps: list[Step] = []
    running: list[Step] = []

    def recorded_call(layer: Any, *args: Any, **kwargs: Any) -> Any:
        step = Step(layer, args[0] if args else next(iter(kwargs.values()), None))
        steps.append(step)
        for outer in running:
            outer.inner.append(step)
        running.append(step)
        try:
            step.result = call(layer, *args, **kwargs)
        finally:
            running.pop()
        return step.result

    eager = tf.config.functions_run_eagerly()
    keras.layers.Layer.__call__ = recorded_call
    tf.config.run_functions_eagerly(True)  # a compiled layer would hand over symbols instead of numbers
    try:
        yield steps
    finally:
        keras.layers.Layer.__call__ = call
        tf.config.run_functions_eagerly(eager)
