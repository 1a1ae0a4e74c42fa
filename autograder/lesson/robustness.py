"""Train a network in one way or another, and measure how it bears digits that are moved or turned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

IMAGES = 10_000  # of the training images, to learn from
JUDGED = 1000  # of the last training images; the test images are not for choosing
EPOCHS = 3
SEED = 7  # all networks start alike, and see the same images in the same order
SHIFTS = (-4, -3, -2, -1, 0, 1, 2, 3, 4)  # pixels to the right
TURNS = (-45, -30, -15, 0, 15, 30, 45)  # degrees, counter-clockwise
JUMP = 2  # pixels between neighbouring cells of the last maps


@dataclass(frozen=True)
class Robustness:
    """Hold a name and the accuracy on digits moved by each of `SHIFTS` and turned by each of `TURNS`.

    `moved_back` is the accuracy on digits moved by the first and the last of `SHIFTS`, where the last maps are moved
    back before the dense layer reads them; empty where no dense layer reads every cell.
    """

    name: str
    shifted: tuple[float, ...]
    turned: tuple[float, ...]
    moved_back: tuple[float, ...]


def measure_robustness(
    name: str, *, shift: int = 0, turn: float = 0, global_average: bool = False, epochs: int = EPOCHS
) -> Robustness:
    """Train a network of three convolutions, and measure it on 1000 further images, moved and turned.

    In every epoch each image is moved by up to `shift` pixels in both directions, and turned by up to `turn` degrees
    either way, by lot. With `global_average` the dense layer reads the mean of each map, else every cell.

    Raises ValueError where `shift` is not from 0 to 8 or `turn` not from 0 to 180.
    """
    if not (0 <= shift <= 8 and 0 <= turn <= 180):
        raise ValueError(f"shift={shift}, turn={turn}: take 0 to 8 pixels and 0 to 180 degrees")
    import keras

    from autograder.lesson.mnist import load_mnist

    (pixels, digits), _ = load_mnist()
    keras.utils.set_random_seed(SEED)
    rng = np.random.default_rng(SEED)
    model = _network(global_average)
    for _ in range(epochs):
        model.fit(_varied(pixels[:IMAGES], shift, turn, rng), digits[:IMAGES], batch_size=64, epochs=1, verbose=0)
    measured = _measured(name, model, pixels[-JUDGED:], digits[-JUDGED:], back=not global_average)
    least = min(measured.shifted[0], measured.shifted[-1])
    turned = min(measured.turned[1], measured.turned[-2])
    print(
        f"{name:<28} in place {measured.shifted[4]:6.1%}   moved by {SHIFTS[-1]}: {least:6.1%}   "
        f"turned by {TURNS[-2]}°: {turned:6.1%}"
    )
    return measured


def moved(images: np.ndarray, down: int | np.ndarray, right: int | np.ndarray) -> np.ndarray:
    """Return images (N, H, W) moved by whole pixels, all alike or each by its own; black comes in at the edges."""
    count, height, width = images.shape
    down, right = np.broadcast_to(down, count), np.broadcast_to(right, count)
    margin = int(max(np.abs(down).max(), np.abs(right).max()))
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin)))
    rows = margin - down[:, np.newaxis] + np.arange(height)
    columns = margin - right[:, np.newaxis] + np.arange(width)
    return np.asarray(
        padded[np.arange(count)[:, np.newaxis, np.newaxis], rows[:, :, np.newaxis], columns[:, np.newaxis]]
    )


def turned(images: np.ndarray, degrees: float) -> np.ndarray:
    """Return images (N, H, W) turned about their middle, counter-clockwise; black comes in at the corners."""
    from scipy import ndimage

    return np.asarray(ndimage.rotate(images, degrees, axes=(2, 1), reshape=False, order=1))


def _varied(pixels: np.ndarray, shift: int, turn: float, rng: np.random.Generator) -> np.ndarray:
    """Return the images as a network takes them, each moved and turned by lot."""
    if turn:
        angles = rng.uniform(-turn, turn, len(pixels))
        pixels = np.stack([turned(image[np.newaxis], angle)[0] for image, angle in zip(pixels, angles, strict=True)])
    if shift:
        pixels = moved(pixels, *rng.integers(-shift, shift + 1, (2, len(pixels))))
    return _scaled(pixels)


def _network(global_average: bool) -> Any:
    import keras

    layers = keras.layers
    stack = [keras.Input((28, 28, 1)), layers.Conv2D(8, 7, activation="relu"), layers.MaxPooling2D()]
    stack += [layers.Conv2D(16, 3, activation="relu"), layers.Conv2D(32, 3, activation="relu")]
    stack += [layers.GlobalAveragePooling2D() if global_average else layers.Flatten()]
    model = keras.Sequential([*stack, layers.Dense(10, activation="softmax")])
    model.compile(keras.optimizers.Adam(0.002), "sparse_categorical_crossentropy")
    return model


def _measured(name: str, model: Any, pixels: np.ndarray, digits: np.ndarray, back: bool) -> Robustness:
    import keras

    maps_of = keras.Model(model.inputs[0], model.layers[-3].output)
    head = model.layers[-2:]

    def right(images: np.ndarray, cells: int = 0) -> float:
        maps = np.asarray(maps_of(_scaled(images), training=False))
        if cells:
            maps = np.moveaxis([moved(maps[..., channel], 0, cells) for channel in range(maps.shape[-1])], 0, -1)
        return float((np.asarray(head[1](head[0](maps))).argmax(axis=1) == digits).mean())

    ends = (SHIFTS[0], SHIFTS[-1])
    return Robustness(
        name,
        tuple(right(moved(pixels, 0, shift)) for shift in SHIFTS),
        tuple(right(turned(pixels, degrees)) for degrees in TURNS),
        tuple(right(moved(pixels, 0, shift), -shift // JUMP) for shift in ends) if back else (),
    )


def _scaled(pixels: np.ndarray) -> np.ndarray:
    return pixels[..., np.newaxis].astype(np.float32) / np.float32(255)
