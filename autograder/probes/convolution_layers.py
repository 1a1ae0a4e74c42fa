"""Look at a model: its first kernels, the feature maps of an image, what functions draw of them, how it sees lines."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.probes.attempt import attempt, attempt_reply
from autograder.probes.figures.drawing import Drawing
from autograder.probes.forward.forward_pass import (
    Step,
    array,
    channels_last,
    convolutions,
    example_batch,
    first_convolutions,
    forward,
    kernel_of,
)
from autograder.probes.map_readings import LayerMaps, Reading, initial_kernels, linear_maps, maps_of, readings_of
from autograder.probes.reply import End, Ended, NoModel, NotCallable, Reply

SECONDS = 60.0  # for a function that draws dozens of pictures on a slow machine
BATCH = 32


class LayerKernels(Reply, frozen=True):
    """Hold the kernels of a layer (kh, kw, c_in, c_out), now and before training, where that is known."""

    name: str
    kernels: np.ndarray
    initial: np.ndarray | None

    def __post_init__(self) -> None:
        """Refuse what are no kernels."""
        for kernels in (self.kernels, self.kernels if self.initial is None else self.initial):
            if kernels.ndim != 4 or kernels.size == 0:
                raise ValueError("kernels have four axes")


class FirstKernels(Reply, frozen=True):
    """Hold the kernels of a model's first convolutions, and those of the next ones."""

    layers: tuple[LayerKernels, ...]
    others: tuple[LayerKernels, ...]


class MapBank(Reply, frozen=True):
    """Hold the maps of a model's first convolutions, those of the next ones, and the prepared image (n, H, W)."""

    layers: tuple[LayerMaps, ...]
    others: tuple[Reading, ...]
    input: np.ndarray

    def __post_init__(self) -> None:
        """Refuse what is no image."""
        if self.input.ndim != 3:
            raise ValueError("an image has three axes")


class LayerResponses(Reply, frozen=True):
    """Hold how strongly the kernels of a layer respond to stimuli, before bias and activation.

    `highest` (N, n) are the highest responses in the inner part of the map; `corners` (N, 4, n) those in the corners of
    that part (upper left, upper right, lower left, lower right).
    """

    name: str
    highest: np.ndarray
    corners: np.ndarray

    def __post_init__(self) -> None:
        """Refuse what does not belong together."""
        if self.highest.ndim != 2 or self.corners.shape != (len(self.highest), 4, self.highest.shape[1]):
            raise ValueError("responses do not have these shapes")


class Responses(Reply, frozen=True):
    """Hold the responses of a model's first convolutions."""

    layers: tuple[LayerResponses, ...]

    def answers(self, arguments: tuple[Any, ...]) -> bool:
        """Return whether there is a response to each of the stimuli, the third argument."""
        return all(len(layer.highest) == len(arguments[2]) for layer in self.layers)


def first_kernels(model: Any, another: int | None = None) -> NoModel | Ended[FirstKernels]:
    """Return the kernels of a model's first convolutions and of those behind.

    With `another`, a seed, it tells of the model that `_another` makes.
    """

    def look() -> FirstKernels:
        with _another(model, another) as subject:
            steps = forward(subject, example_batch(subject))
            first = first_convolutions(steps)
            behind = [step for step in _behind(first, steps) if kernel_of(step.layer).shape[2] <= 512]
            return FirstKernels(tuple(map(_kernels, first)), tuple(map(_kernels, behind)))

    return NoModel() if model is None else attempt_reply(look, SECONDS)


def kernels_returned(first_layer_kernels: Any, model: Any, another: int | None = None) -> End[Any]:
    """Return what the learner's `first_layer_kernels(model)` returns."""
    return _returned(first_layer_kernels, model, another)


def kernels_drawn(plot_kernels: Any, model: Any, another: int | None = None) -> End[Drawing]:
    """Return what the learner's `plot_kernels(model)` draws."""
    return _drawn(plot_kernels, model, another)


def maps_returned(
    feature_maps: Any, model: Any, prepare_images: Any, image: np.ndarray, another: int | None = None
) -> End[Any]:
    """Return what the learner's `feature_maps(model, image)` returns for a raw image (H, W)."""
    return _returned(feature_maps, model, another, lambda: _example(prepare_images, image))


def maps_drawn(
    plot_feature_maps: Any, model: Any, prepare_images: Any, image: np.ndarray, another: int | None = None
) -> End[Drawing]:
    """Return what the learner's `plot_feature_maps(model, image)` draws for a raw image (H, W)."""
    return _drawn(plot_feature_maps, model, another, lambda: _example(prepare_images, image))


def feature_map_bank(
    model: Any, prepare_images: Any, image: np.ndarray, another: int | None = None
) -> NoModel | Ended[MapBank]:
    """Return the maps that a model's first convolutions make of a raw image (H, W), in every reading that is right."""

    def look() -> MapBank:
        with _another(model, another) as subject:
            steps = forward(subject, prepare_images(image[np.newaxis].copy()))
            first = first_convolutions(steps)
            others = readings_of((step.layer.name, channels_last(step, step.result)) for step in _behind(first, steps))
            layers = tuple(maps for step in first if (maps := maps_of(step, steps)) is not None)
            return MapBank(layers, others, _image_seen(first))

    return NoModel() if model is None else attempt_reply(look, SECONDS)


def stimulus_responses(model: Any, prepare_images: Any, stimuli: np.ndarray) -> NoModel | Ended[Responses]:
    """Return how strongly the first kernels respond to raw uint8 stimuli (N, H, W), before bias and activation."""

    def look() -> Responses:
        parts: dict[int, list[LayerResponses]] = {}
        for start in range(0, len(stimuli), BATCH):
            steps = forward(model, prepare_images(stimuli[start : start + BATCH].copy()))
            for place, step in enumerate(first_convolutions(steps)):
                parts.setdefault(place, []).append(_responses(step))
        return Responses(tuple(map(_joined, parts.values())))

    return NoModel() if model is None else attempt_reply(look, SECONDS)


def _behind(first: list[Step], steps: list[Step]) -> list[Step]:
    """Return the next convolutions, three at most, behind the first of a forward pass."""
    return [step for step in convolutions(steps) if all(step.layer is not other.layer for other in first)][:3]


def _image_seen(first: list[Step]) -> np.ndarray:
    """Return the image (n, H, W) that the first convolutions were given: nothing where it is none."""
    seen = channels_last(first[0], first[0].given)[0] if first else np.empty(0, np.float32)
    return np.moveaxis(seen, -1, 0) if seen.ndim == 3 else np.empty((0, 0, 0), np.float32)


def _responses(step: Step) -> LayerResponses:
    """Return how the kernels of a convolution respond to what it was given."""
    maps = channels_last(step, linear_maps(step, kernel_of(step.layer)))
    rows, columns = maps.shape[1] // 5, maps.shape[2] // 5
    core = maps[:, rows : maps.shape[1] - rows, columns : maps.shape[2] - columns]
    return LayerResponses(step.layer.name, core.max(axis=(1, 2)), core[:, [0, 0, -1, -1], [0, -1, 0, -1]])


def _joined(parts: list[LayerResponses]) -> LayerResponses:
    """Return the responses of a layer to all batches."""
    highest, corners = (np.concatenate([getattr(part, name) for part in parts]) for name in ("highest", "corners"))
    return LayerResponses(parts[0].name, highest, corners)


def _kernels(step: Step) -> LayerKernels:
    kernels = array(kernel_of(step.layer))
    initial = initial_kernels(step.layer, kernels)
    if getattr(step.layer, "depth_multiplier", None):
        # A depthwise layer has separate kernels for each input channel, not one kernel with several channels.
        kernels = kernels.reshape(*kernels.shape[:2], 1, -1)
        initial = None if initial is None else initial.reshape(kernels.shape)
    return LayerKernels(step.layer.name, kernels, initial)


def _returned(function: Any, model: Any, another: int | None, *others: Callable[[], Any]) -> End[Any]:
    import keras

    if not callable(function):
        return NotCallable(_kind(function), "")

    def call() -> Any:
        with _another(model, another) as subject:
            returned = function(subject, *(make() for make in others))
            # A variable would tell its value only later, when the model may have its own weights again.
            return array(returned) if isinstance(returned, keras.Variable) else returned

    return attempt(call, SECONDS)


def _drawn(function: Any, model: Any, another: int | None, *others: Callable[[], Any]) -> End[Drawing]:
    from autograder.probes.drawn_images import record

    if not callable(function):
        return NotCallable(_kind(function), "")

    def draw() -> Drawing:
        with _another(model, another) as subject:
            recording, returned = record(lambda: function(subject, *(make() for make in others)))
        return recording.drawing("" if returned is None else _kind(returned))

    return attempt_reply(draw, SECONDS)


def _example(prepare_images: Any, image: np.ndarray) -> Any:
    """Return one prepared image without the batch axis; for a model with several inputs, a list of them."""
    prepared = prepare_images(image[np.newaxis].copy())
    if isinstance(prepared, dict):
        return {name: part[0] for name, part in prepared.items()}
    return [part[0] for part in prepared] if isinstance(prepared, (list, tuple)) else prepared[0]


@contextlib.contextmanager
def _another(model: Any, seed: int | None) -> Iterator[Any]:
    """Yield a model built the same way whose weights are those of `model` shuffled, or `model` without a seed.

    Each weight is shuffled by its own name, so that a model made of the same layers gets the same, however it is
    written. A class of the learner's own may not tell how it is built: such a model gets its own weights back later.
    """
    if seed is None:
        yield model
        return
    import keras

    before = model.get_weights()
    shuffled = [_shuffled(values, weight.path, seed) for values, weight in zip(before, model.weights, strict=True)]
    try:
        clone = keras.models.clone_model(model)
        clone.set_weights(shuffled)
    except Exception:
        clone = model
        model.set_weights(shuffled)
    try:
        yield clone
    finally:
        if clone is model:
            model.set_weights(before)


def _shuffled(values: np.ndarray, path: str, seed: int) -> np.ndarray:
    name = "/".join(path.split("/")[-2:])  # of the layer, and of the weight in it
    rng = np.random.default_rng([seed, *name.encode()])
    return rng.permutation(values.ravel()).reshape(values.shape)


def _kind(value: Any) -> str:
    return "`None`" if value is None else f"an object of type `{type(value).__name__}`"
