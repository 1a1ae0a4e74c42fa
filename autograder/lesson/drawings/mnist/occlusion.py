"""Lesson 05 drawn: what a model's answer rests on, found by covering the image, and what it says to no digit at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from autograder.lesson.drawings.mnist.model import answers, missing
from autograder.lesson.figures import WIDTH, draw_image, draw_signed, show, style
from autograder.lesson.mnist import load_mnist
from autograder.lesson.palette import FAINT, INK, ORANGE

PATCH = 7  # pixels, the side of what covers the image


def occlusion_map(probabilities: Callable[[np.ndarray], np.ndarray], image: np.ndarray) -> np.ndarray:
    """Return how much the probability of the answer falls, (H-6, W-6), as a black patch lies on each place of an image.

    `probabilities` maps raw images (N, H, W) to (N, n); the answer is that for the whole image.
    """
    places = [
        (row, column) for row in range(image.shape[0] - PATCH + 1) for column in range(image.shape[1] - PATCH + 1)
    ]
    covered = np.repeat(image[np.newaxis], len(places), axis=0)
    for picture, (row, column) in zip(covered, places, strict=True):
        picture[row : row + PATCH, column : column + PATCH] = 0
    outputs = probabilities(np.concatenate([image[np.newaxis], covered]))
    answer = int(outputs[0].argmax())
    return np.asarray((outputs[0, answer] - outputs[1:, answer]).reshape(image.shape[0] - PATCH + 1, -1))


def most_fragile(probabilities: Callable[[np.ndarray], np.ndarray], images: np.ndarray) -> np.ndarray:
    """Return the image (H, W), of (N, H, W), whose answer a patch can harm most."""
    return np.asarray(max(images, key=lambda image: float(occlusion_map(probabilities, image).max())))


def occlusion(model: Any, prepare_images: Callable[..., Any], images: np.ndarray) -> None:
    """Draw what an answer rests on, for the image that a patch harms most: of the model, and of it before training."""
    if missing(model):
        return
    import keras

    image = most_fragile(lambda pictures: answers(model, prepare_images(pictures)), images)
    networks = {"trained": model}
    if isinstance(model, keras.Sequential) or type(model).__name__ == "Functional":
        networks["untrained, for comparison"] = keras.models.clone_model(model)

    def map_of(network: Any) -> np.ndarray:
        return occlusion_map(lambda images: answers(network, prepare_images(images)), image)

    maps = {name: map_of(network) for name, network in networks.items()}
    answer = int(answers(model, prepare_images(image[np.newaxis])).argmax())
    limit = max(0.5, *(float(np.abs(values).max()) for values in maps.values()))
    with style():
        fig, axes = plt.subplots(1, 1 + len(maps), figsize=(WIDTH, 3.4), layout="constrained")
        draw_image(axes[0], image, f"read as {answer}", vmax=255)
        for ax, (name, values) in zip(axes[1:], maps.items(), strict=True):
            whole = np.zeros(image.shape)
            start = PATCH // 2
            whole[start : start + values.shape[0], start : start + values.shape[1]] = values
            drawn = draw_signed(ax, whole, name, limit)
        fig.colorbar(drawn, ax=axes[-1], label=f"fall of the probability of {answer}", shrink=0.8)
    trained = maps["trained"]
    row, column = np.unravel_index(trained.argmax(), trained.shape)
    control = [
        f" Before training no place mattered by more than {np.abs(v).max():.2f}." for v in list(maps.values())[1:]
    ]
    show(
        fig,
        alt=f"Of {len(images)} digits, the one that a patch can harm most. It is read as {answer}. "
        f"A black patch of {PATCH} by {PATCH} pixels round row {row + PATCH // 2}, "
        f"column {column + PATCH // 2} takes most away, {trained.max():.2f} of the probability."
        f"{''.join(control)}",
    )


def never_unsure(model: Any, prepare_images: Callable[..., Any]) -> None:
    """Draw what the model says to a digit, and to pictures that are none, with the probability it gives."""
    if missing(model):
        return
    _, (images, _) = load_mnist()
    four = images[4]
    noise = np.random.default_rng(0).integers(0, 256, four.shape).astype(np.uint8)
    pictures = {
        "a digit": four,
        "upside down": four[::-1],
        "dark on bright": 255 - four,
        "noise": noise,
        "a bright field": np.full_like(four, 255),
    }
    outputs = answers(model, prepare_images(np.stack(list(pictures.values()))))
    best, sure = outputs.argmax(axis=1), outputs.max(axis=1)
    with style():
        fig, axes = plt.subplots(2, len(pictures), figsize=(WIDTH, 3.6), height_ratios=[2, 1], layout="constrained")
        for place, (name, picture) in enumerate(pictures.items()):
            draw_image(axes[0, place], picture, name, vmax=255)
            colours = [ORANGE if digit == best[place] else FAINT for digit in range(10)]
            axes[1, place].bar(range(10), outputs[place], color=colours, edgecolor=INK, lw=0.8)
            axes[1, place].set(ylim=(0, 1.05), yticks=[0, 1], xticks=[int(best[place])])
            axes[1, place].set_title(f"{best[place]}: {sure[place]:.0%}")
    said = ", ".join(f"{name} {digit} ({share:.0%})" for name, digit, share in zip(pictures, best, sure, strict=True))
    show(
        fig, alt=f"What the model calls each picture, and how sure it is: {said}. It has no way to say: none of these."
    )
