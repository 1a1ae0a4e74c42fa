"""Measure what a setting costs and what it brings: one row of a table, on this very machine."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

TRAINING = 60_000
VALIDATION = 2000  # of the last training images; the test images are not for choosing


@dataclass(frozen=True)
class Trick:
    """Hold one row: a setting's name, the seconds of its training, and the accuracy on validation images.

    The seconds are the number of batches times what one of them takes, the median. So neither what Keras builds before
    the first batch counts, which costs every setting the same and more than a short training, nor what else the machine
    did meanwhile.
    """

    name: str
    seconds: float
    accuracy: float


def measure(
    name: str,
    *,
    images: int = 10_000,
    batch_size: int = 64,
    kernels: tuple[int, int] = (8, 16),
    stride: int = 1,
    pooling: bool = True,
    epochs: int = 1,
) -> Trick:
    """Train a network of two convolutions on the first `images` of MNIST, and print seconds and accuracy as a row.

    `kernels` is how many there are in each convolution, `stride` that of both. The accuracy is that on 2000 further
    training images, not on the test images.

    Raises ValueError where `images` would reach into these 2000, and TypeError where `kernels` is no pair.
    """
    most = TRAINING - VALIDATION
    if not 0 < images <= most:
        raise ValueError(
            f"images={images}: take 1 to {most}, as the last {VALIDATION} of {TRAINING} are kept to judge by"
        )
    if not isinstance(kernels, tuple | list) or len(kernels) != 2:
        raise TypeError(f"kernels={kernels!r}: give a pair, one number for each convolution, such as (8, 16)")
    from autograder.lesson.mnist import load_mnist

    (pixels, digits), _ = load_mnist()
    model = _network(kernels, stride, pooling)
    seconds = _seconds_of_fit(model, _scaled(pixels[:images]), digits[:images], batch_size, epochs)
    answers = model(_scaled(pixels[-VALIDATION:]), training=False).numpy().argmax(axis=1)
    right = answers == digits[-VALIDATION:]
    turns = f"{epochs} epoch{'s' if epochs > 1 else ''}"
    stated = f"{images} images, batches of {batch_size}, {turns}, {model.count_params()} parameters"
    print(f"{name:<24} {seconds:6.2f} s {right.mean():6.1%}   ({stated})")
    return Trick(name, seconds, float(right.mean()))


def _network(kernels: tuple[int, int], stride: int, pooling: bool) -> Any:
    import keras

    layers = keras.layers
    stack = [keras.Input((28, 28, 1))]
    for count in kernels:
        stack.append(layers.Conv2D(count, 3, strides=stride, activation="relu"))
        if pooling:
            stack.append(layers.MaxPooling2D())
    model = keras.Sequential([*stack, layers.Flatten(), layers.Dense(10, activation="softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def _seconds_of_fit(model: Any, x: np.ndarray, y: np.ndarray, batch_size: int, epochs: int) -> float:
    """Train, and return the seconds it took, as if each batch had taken as long as the middle one."""
    import keras

    ticks = [time.perf_counter()]
    clock = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: ticks.append(time.perf_counter()))
    model.fit(x, y, batch_size=batch_size, epochs=epochs, verbose=0, callbacks=[clock])
    batches = np.diff(ticks)
    return float(np.median(batches)) * len(batches)


def _scaled(pixels: np.ndarray) -> np.ndarray:
    return pixels[..., np.newaxis].astype(np.float32) / np.float32(255)
