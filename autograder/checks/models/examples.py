"""Small networks for digits, on which right answers to lesson 05 are tried."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

TRAINED_ON = 15_000  # images: enough for 96.6 % of the test images, with the kernels left as they fell
RIDGE = 30.0  # how strongly large weights are held down; with 300 it is 95.9 %
KERNELS, SIZE = 20, 5


def prepare(images: np.ndarray) -> np.ndarray:
    """Return raw images as the lesson prepares them: float32 (N, 28, 28, 1) from 0 to 1."""
    return np.asarray(images, np.float32)[..., np.newaxis] / 255


def layers(kernels: int, size: int, activation: str | None = "softmax") -> list[Any]:
    """Return the layers of a network with one convolution."""
    import keras

    first = keras.layers.Conv2D(kernels, size, activation="relu")
    last = keras.layers.Dense(10, activation=activation)
    return [first, keras.layers.MaxPooling2D(), keras.layers.Flatten(), last]


def build_model(input_shape: tuple[int, ...] = (28, 28, 1), n_classes: int = 10) -> Any:
    """Return a network with one convolution, as the lesson's function of this name does."""
    import keras

    first, pool, flat, _ = layers(6, 3)
    last = keras.layers.Dense(n_classes, activation="softmax")
    return keras.Sequential([keras.Input(input_shape), first, pool, flat, last])


@functools.cache
def untrained() -> Any:
    """Return a network whose kernels and biases are random, and differ."""
    import keras

    model = keras.Sequential([keras.Input((28, 28, 1)), *layers(6, 3)])
    rng = np.random.default_rng(3)
    model.set_weights([rng.normal(0, 0.3, weight.shape) for weight in model.get_weights()])
    return model


@functools.cache
def line_detectors() -> Any:
    """Return a network whose four kernels respond to bright lines: level, upright, and the two slanted ones."""
    import keras

    line = np.array([[-1.0, -1, -1, -1, -1], [-1, -1, -1, -1, -1], [4, 4, 4, 4, 4], [-1] * 5, [-1] * 5])
    rising = np.where(np.eye(5)[::-1] == 1, 4.0, -1.0)
    kernels = np.stack([line, line.T, rising, rising[:, ::-1]], axis=-1)[:, :, np.newaxis]
    model = keras.Sequential([keras.Input((28, 28, 1)), *layers(4, 5)])
    model.layers[0].set_weights([kernels / 10, np.zeros(4)])
    return model


@functools.cache
def fitted_weights() -> tuple[np.ndarray, ...]:
    """Return kernels and biases as they fell, and the weights and biases of a last layer fitted to them."""
    import keras

    from autograder.lesson.mnist import load_mnist

    (images, labels), _ = load_mnist()
    images, labels = images[:TRAINED_ON], labels[:TRAINED_ON]
    rng = np.random.default_rng(8)
    first = rng.normal(0, 0.4, (SIZE, SIZE, 1, KERNELS)).astype(np.float32), np.zeros(KERNELS, np.float32)
    maps = keras.Sequential([keras.Input((28, 28, 1)), *layers(KERNELS, SIZE)[:3]])
    maps.layers[0].set_weights(first)
    features = np.asarray(maps.predict(prepare(images), batch_size=500, verbose=0), np.float32)
    mean = features.mean(axis=0)
    centred, wanted = features - mean, np.eye(10)[labels] - 0.1
    weights = np.linalg.solve((centred.T @ centred).astype(float) + RIDGE * np.eye(len(mean)), centred.T @ wanted)
    sharp = 10.0  # between scores, so that a softmax of them is sure
    return *first, sharp * weights, sharp * (0.1 - mean @ weights)
