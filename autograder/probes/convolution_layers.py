"""Look at a model: its first kernels, the feature maps of an image, what functions draw of them, how it sees lines."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.probes.attempt import attempt_as_dictionary
from autograder.probes.forward_pass import (
    array,
    channels_last,
    convolutions,
    example_batch,
    first_convolutions,
    forward,
    kernel_of,
)
from autograder.probes.map_readings import initial_kernels, linear_maps, readings_of, right_maps, wrong_maps

SECONDS = 60.0  # for a function that draws dozens of pictures on a slow machine
BATCH = 32


def first_kernels(model: Any, another: int | None = None) -> dict[str, Any]:
    """Return the kernels of a model's first convolutions and of those behind, as made by `attempt`.

    `value` is a dictionary: `layers`, a list with `name`, `kernels` (kh, kw, c_in, c_out) and `initial` (the kernels
    before training, or `None`); `others`, the same for the next convolutions. With `another`, a seed, it tells of
    the model that `_another` makes. `none` stands instead of all where there is no model.
    """

    def look() -> dict[str, Any]:
        with _another(model, another) as subject:
            return kernels_of(subject)

    def kernels_of(subject: Any) -> dict[str, Any]:
        steps = forward(subject, example_batch(subject))
        first = first_convolutions(steps)
        behind = [step for step in convolutions(steps) if all(step.layer is not one.layer for one in first)]
        return {
            "layers": [_kernels(step.layer) for step in first],
            "others": [_kernels(step.layer) for step in behind[:3] if kernel_of(step.layer).shape[2] <= 512],
        }

    return {"none": True} if model is None else attempt_as_dictionary(look, SECONDS)


def kernels_returned(first_layer_kernels: Any, model: Any, another: int | None = None) -> dict[str, Any]:
    """Return what the learner's `first_layer_kernels(model)` returns."""
    if not callable(first_layer_kernels):
        return {"not_callable": _kind(first_layer_kernels)}
    return _returned(first_layer_kernels, model, another)


def kernels_drawn(plot_kernels: Any, model: Any, another: int | None = None) -> dict[str, Any]:
    """Return what the learner's `plot_kernels(model)` draws: `value` as made by `lesson.recorder`, and `returned`."""
    return _drawn(plot_kernels, model, another)


def maps_returned(
    feature_maps: Any, model: Any, prepare_images: Any, image: np.ndarray, another: int | None = None
) -> dict[str, Any]:
    """Return what the learner's `feature_maps(model, image)` returns for a raw image (H, W)."""
    if not callable(feature_maps):
        return {"not_callable": _kind(feature_maps)}
    return _returned(feature_maps, model, another, lambda: _example(prepare_images, image))


def maps_drawn(
    plot_feature_maps: Any, model: Any, prepare_images: Any, image: np.ndarray, another: int | None = None
) -> dict[str, Any]:
    """Return what the learner's `plot_feature_maps(model, image)` draws for a raw image (H, W)."""
    return _drawn(plot_feature_maps, model, another, lambda: _example(prepare_images, image))


def feature_map_bank(model: Any, prepare_images: Any, image: np.ndarray, another: int | None = None) -> dict[str, Any]:
    """Return the maps that a model's first convolutions make of a raw image (H, W), in every reading that is right.

    `value` is a dictionary: `layers`, a list with `name`, `channels_first`, `coarse` (it computes in half precision),
    `kernel_shape`, `right` and `wrong`; `others`, the results
    of the next convolutions; `input`, the channels of the prepared image (n, H, W). `right`, `wrong` and `others` are
    lists of `{"kind": ..., "maps": (n, H, W)}`.
    """

    def look() -> dict[str, Any]:
        with _another(model, another) as subject:
            return maps_of(subject)

    def maps_of(subject: Any) -> dict[str, Any]:
        prepared = prepare_images(image[np.newaxis].copy())
        steps = forward(subject, prepared)
        first = first_convolutions(steps)
        behind = [step for step in convolutions(steps) if all(step.layer is not one.layer for one in first)]
        layers = [
            {
                "name": step.layer.name,
                "channels_first": getattr(step.layer, "data_format", None) == "channels_first",
                "coarse": "16" in str(getattr(step.layer, "compute_dtype", "")),
                "kernel_shape": [int(size) for size in kernel_of(step.layer).shape],
                "right": readings_of(right_maps(step, steps)),
                "wrong": readings_of(wrong_maps(step)),
            }
            for step in first
        ]
        others = readings_of((step.layer.name, channels_last(step, step.result)) for step in behind[:3])
        seen = channels_last(first[0], first[0].given)[0] if first else np.empty((0, 0, 0), np.float32)
        layers = [layer for layer in layers if layer["right"]]  # a layer of one's own may give something else than maps
        return {"layers": layers, "others": others, "input": np.moveaxis(seen, -1, 0)}

    return {"none": True} if model is None else attempt_as_dictionary(look, SECONDS)


def stimulus_responses(model: Any, prepare_images: Any, stimuli: np.ndarray) -> dict[str, Any]:
    """Return how strongly the first kernels respond to raw uint8 stimuli (N, H, W), before bias and activation.

    `value` is a list with a dictionary for each first convolution: `name`; `highest` (N, n), the highest response of
    each kernel in the inner part of its map; `corners` (N, 4, n), its responses in the corners of that part
    (upper left, upper right, lower left, lower right).
    """

    def look() -> list[dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        for start in range(0, len(stimuli), BATCH):
            steps = forward(model, prepare_images(stimuli[start : start + BATCH].copy()))
            for place, step in enumerate(first_convolutions(steps)):
                maps = channels_last(step, linear_maps(step, kernel_of(step.layer)))
                margin_rows, margin_columns = maps.shape[1] // 5, maps.shape[2] // 5
                core = maps[:, margin_rows : maps.shape[1] - margin_rows, margin_columns:][
                    :, :, : maps.shape[2] - 2 * margin_columns
                ]
                layer = found.setdefault(place, {"name": step.layer.name, "highest": [], "corners": []})
                layer["highest"].append(core.max(axis=(1, 2)))
                layer["corners"].append(core[:, [0, 0, -1, -1], [0, -1, 0, -1]])
        return [
            {"name": one["name"], "highest": np.concatenate(one["highest"]), "corners": np.concatenate(one["corners"])}
            for one in found.values()
        ]

    return {"none": True} if model is None else attempt_as_dictionary(look, SECONDS)


def _kernels(layer: Any) -> dict[str, Any]:
    kernels = array(kernel_of(layer))
    initial = initial_kernels(layer, kernels)
    if getattr(layer, "depth_multiplier", None):
        # A depthwise layer has separate kernels for each input channel, not one kernel with several channels.
        kernels = kernels.reshape(*kernels.shape[:2], 1, -1)
        initial = None if initial is None else initial.reshape(kernels.shape)
    return {"name": layer.name, "kernels": kernels, "initial": initial}


def _returned(function: Any, model: Any, another: int | None, *others: Callable[[], Any]) -> dict[str, Any]:
    import keras

    def call() -> Any:
        with _another(model, another) as subject:
            returned = function(subject, *(make() for make in others))
            # A variable would tell its value only later, when the model may have its own weights again.
            return array(returned) if isinstance(returned, keras.Variable) else returned

    return attempt_as_dictionary(call, SECONDS)


def _drawn(function: Any, model: Any, another: int | None, *others: Callable[[], Any]) -> dict[str, Any]:
    from autograder.probes.drawn_images import record

    if not callable(function):
        return {"not_callable": _kind(function)}

    def draw() -> dict[str, Any]:
        with _another(model, another) as subject:
            recording, returned = record(lambda: function(subject, *(make() for make in others)))
        return {**recording.plain(), "returned": "" if returned is None else _kind(returned)}

    return attempt_as_dictionary(draw, SECONDS)


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
        twin = keras.models.clone_model(model)
        twin.set_weights(shuffled)
    except Exception:
        twin = model
        model.set_weights(shuffled)
    try:
        yield twin
    finally:
        if twin is model:
            model.set_weights(before)


def _shuffled(values: np.ndarray, path: str, seed: int) -> np.ndarray:
    name = "/".join(path.split("/")[-2:])  # of the layer, and of the weight in it
    rng = np.random.default_rng([seed, *name.encode()])
    return rng.permutation(values.ravel()).reshape(values.shape)


def _kind(value: Any) -> str:
    return "`None`" if value is None else f"an object of type `{type(value).__name__}`"
