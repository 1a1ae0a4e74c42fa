"""Judge functions that read a model: its first kernels and its feature maps, as arrays."""

from __future__ import annotations

import functools
from typing import Any, TypeGuard, TypeVar

import numpy as np

from autograder import probes
from autograder.checks.engine.ask import ask
from autograder.checks.engine.compare import difference, shown
from autograder.checks.engine.exercise import Mistake, Outcome, failed, not_attempted, passed
from autograder.checks.engine.function import generator, got, unusable
from autograder.checks.plots.mistakes import KERNELS, MAPS
from autograder.lesson.mnist import load_mnist
from autograder.probes.convolution_layers import FirstKernels, LayerKernels, MapBank, Responses
from autograder.probes.map_readings import LayerMaps, Reading
from autograder.probes.reply import (
    End,
    Ended,
    NoModel,
    NotCallable,
    NotWritten,
    Odd,
    Raised,
    TooSlow,
    Value,
    value_of,
)

T = TypeVar("T", FirstKernels, MapBank, Responses)

# What the text of an exception says, by the mistake behind it.
ERRORS = {
    "model-input": ("has never been called", "no defined input", "no defined output"),
    "no-batch-axis": (
        "size would be negative",
        "Negative dimension size",
        "expected min_ndim=4, found ndim=3",
        "expected shape=(None, 28, 28, 1), found shape=(28, 28, 1)",
    ),
    "grid-row": ("'numpy.ndarray' object has no attribute 'imshow'",),
    "subplot-from-zero": ("num must be an integer with 1 <= num",),
    "no-pyplot": ("name 'plt' is not defined",),
}
FINE, COARSE = 1e-4, 1e-2  # how far numbers may lie apart, as a share of the largest; in half precision
ANOTHER = 7  # the seed of the second model; any number will do

WHERE_KERNELS = 'the section "What has it learned?" above; `layer.get_weights` in the Keras documentation'
WHERE_MAPS = 'the section "What has it learned?" above; `keras.Model` in the Keras documentation'


def judge_first_layer_kernels(answer: Any, model: Any = None, *, seed: int = 0) -> Outcome:
    """Return the outcome of asking `first_layer_kernels(model)` for the kernels of the learner's model."""
    name = "first_layer_kernels"
    truth = seen_in_model(name, ask(probes.first_kernels, model), WHERE_KERNELS, KERNELS["no-convolution"])
    if isinstance(truth, Outcome):
        return truth
    end = _with_array(ask(probes.kernels_returned, answer, model))
    if (early := unusable(name, end, f"{name}(model)", WHERE_KERNELS)) is not None:
        return early
    value, layers = value_of(end), truth.value.layers
    layer = next((layer for layer in layers if _same_kernels(layer.kernels, value)), None)
    if layer is None:
        mistake = named_error(end, KERNELS) or _kernel_mistake(value, truth.value, answer, model)
        wanted = layers[0].kernels
        # Either shape will do: compare with the one that was chosen.
        if getattr(value, "shape", ()) != wanted.shape:
            wanted = _usual_shape(wanted)
        body = _gap(f"{name}(model)", "the weights of the first convolution", wanted, end)
        return failed(name, body, where=WHERE_KERNELS, mistake=mistake)
    again = value_of(_with_array(ask(probes.kernels_returned, answer, model, ANOTHER)))
    if _is_array(again) and _equal(again, value):
        body = f"You called   {name}(model), then once more with a second model of the same layers and other weights\n"
        body += "Got          the same values both times"
        return failed(name, body, where=WHERE_KERNELS, mistake=KERNELS["ignores-its-model"])
    return passed(
        name, f"returns all {layer.kernels.shape[3]} kernels of the first convolution, whatever model it gets."
    )


def judge_model_feature_maps(answer: Any, model: Any = None, prepare_images: Any = None, *, seed: int = 0) -> Outcome:
    """Return the outcome of asking `feature_maps(model, image)` for the maps of a test image."""
    name, call = "model_feature_maps", "feature_maps(model, image)"
    image, other_image = digits_for(name, seed)
    truth = seen_in_model(
        name, ask(probes.feature_map_bank, model, prepare_images, image), WHERE_MAPS, MAPS["no-convolution"]
    )
    if isinstance(truth, Outcome):
        return truth
    end = _with_array(ask(probes.maps_returned, answer, model, prepare_images, image))
    if isinstance(end, NotCallable):
        body = f"The check wants the function `feature_maps` itself, but was given {end.words}."
        return failed(name, body, where=WHERE_MAPS)
    if (early := unusable("feature_maps", end, call, WHERE_MAPS)) is not None:
        return _renamed(early, name)
    value, layers = value_of(end), truth.value.layers
    layer = next((layer for layer in layers if _same_maps(layer, value)), None)
    if layer is None:
        mistake = named_error(end, MAPS)
        if mistake is None and _is_array(value):
            other = value_of(ask(probes.maps_returned, answer, model, prepare_images, other_image))
            again = value_of(ask(probes.maps_returned, answer, model, prepare_images, image))
            mistake = _map_mistake(value, truth.value, other, again)
        wanted = np.moveaxis(layers[0].right[0].maps, 0, -1)
        body = _gap(call, "the output of the first convolution for a digit of the test set", wanted, end)
        return failed(name, body, where=WHERE_MAPS, mistake=mistake)
    again = value_of(_with_array(ask(probes.maps_returned, answer, model, prepare_images, image, ANOTHER)))
    if _is_array(again) and _equal(again, value):
        body = f"You called   {call}, then once more with a second model of the same layers and other weights\n"
        body += "Got          the same values both times"
        return failed(name, body, where=WHERE_MAPS, mistake=MAPS["ignores-its-model"])
    count = len(layer.right[0].maps)
    return passed(name, f"returns the {count} maps of the first convolution for a test image it had not seen.")


def seen_in_model(name: str, reply: NoModel | Ended[T], where: str, no_convolution: Mistake) -> Value[T] | Outcome:
    """Return what is in a model, or the outcome where there is none, none that can be looked into, or no kernels."""
    match reply:
        case NoModel():
            reason = "There is no trained model yet: write the cells that build and train it, and run them."
            return not_attempted(name, reason)
        case NotWritten(stub):
            return not_attempted(name, f"It needs `{stub}`, which is not written yet: do that one first.")
        case Value(value) if value.layers:
            return reply
        case Value():
            return failed(name, "The check looked for kernels in your model", where=where, mistake=no_convolution)
    given = "no answer in time" if isinstance(reply, TooSlow) else got(reply)
    return failed(name, f"The check put a digit through your model\nGot          {given}", where=where)


def named_error(end: End[Any], mistakes: dict[str, Mistake]) -> Mistake | None:
    """Return the mistake behind an exception that is worded badly, or behind a model in place of its answer."""
    match end:
        case Raised(_, text):
            keys = [key for key, words in ERRORS.items() if any(part in text for part in words)]
            return next((mistakes[key] for key in keys if key in mistakes), None)
        case Odd(words) if "`Functional`" in words or "`Sequential`" in words:
            return mistakes.get("model-returned")
    return None


@functools.cache
def _digits() -> np.ndarray:
    return load_mnist()[1][0]


def digits_for(name: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return two different raw images (28, 28) of the test set, from the seed."""
    some, other = generator(name, seed).choice(10_000, 2, replace=False)
    return _digits()[some].copy(), _digits()[other].copy()


def _gap(call: str, what: str, wanted: np.ndarray, end: End[Any]) -> str:
    lines = [f"You called   {call}", f"Expected     {what}: {_shape(wanted)}", f"Got          {_short(end)}"]
    if isinstance(end, Value) and (words := difference(wanted, end.value)) is not None:
        lines.append(f"             {words}")
    return "\n".join(lines)


def _short(end: End[Any]) -> str:
    value = value_of(end)
    if isinstance(value, np.ndarray) and _is_array(value) and value.size > 60:
        return _shape(value)
    return shown(value) if value is not None else got(end)


def _shape(array: np.ndarray) -> str:
    return f"an array of shape {array.shape}, values {np.min(array):.3g} to {np.max(array):.3g}"


def _with_array(end: End[Any]) -> End[Any]:
    """Return an end whose nested lists of numbers are an array."""
    if not isinstance(end, Value) or not isinstance(end.value, (list, tuple)):
        return end
    try:
        numbers = np.asarray(end.value)
    except ValueError:
        return end
    return Value(numbers, end.printed) if numbers.dtype.kind in "biuf" else end


def _is_array(value: Any) -> TypeGuard[np.ndarray]:
    return isinstance(value, np.ndarray) and value.dtype.kind in "biuf" and value.size > 0


def _equal(a: np.ndarray, b: Any, tolerance: float = FINE) -> bool:
    if not _is_array(b) or a.shape != b.shape:
        return False
    scale = float(np.abs(b.astype(np.float64)).max()) or 1.0
    return bool(np.allclose(a.astype(np.float64), b.astype(np.float64), rtol=tolerance, atol=tolerance * scale))


def _usual_shape(kernels: np.ndarray) -> np.ndarray:
    return kernels[:, :, 0] if kernels.shape[2] == 1 else kernels


def _same_kernels(kernels: np.ndarray, value: Any) -> bool:
    if not _is_array(value) or value.shape[:2] != kernels.shape[:2] or value.ndim not in (3, 4):
        return False
    if value.size == kernels.size:
        return value.shape[-1] in kernels.shape[3:] + value.shape[3:] and _equal(value.reshape(kernels.shape), kernels)
    channels = [kernels[:, :, channel] for channel in range(kernels.shape[2])]
    return any(_equal(value, part) for part in [*channels, kernels.mean(axis=2)])


def _kernel_mistake(value: Any, truth: FirstKernels, answer: Any, model: Any) -> Mistake | None:
    layers = truth.layers
    if isinstance(value, (list, tuple)) and value and any(_same_kernels(layer.kernels, value[0]) for layer in layers):
        return KERNELS["with-biases"]
    if not _is_array(value):
        return None
    value = value.squeeze()
    for layer in layers:
        if (key := _altered(value, layer)) is not None:
            return KERNELS[key]
    if any(_equal(value, other.kernels.squeeze()) for other in truth.others):
        return KERNELS["second-layer"]
    if value.ndim == 2 and value.shape[1] >= 2 and value.size > layers[0].kernels.size:
        return KERNELS["dense"]
    again = value_of(ask(probes.kernels_returned, answer, model))
    if _is_array(again) and not _equal(again.squeeze(), value):
        return KERNELS["changes-each-time"]
    clone = value_of(ask(probes.kernels_returned, answer, model, ANOTHER))
    return KERNELS["ignores-its-model"] if _is_array(clone) and _equal(clone.squeeze(), value) else None


def _altered(value: np.ndarray, layer: LayerKernels) -> str | None:
    """Return which mistake turns the kernels of a layer into these values."""
    kernels, initial = layer.kernels.squeeze(), layer.initial
    first = np.moveaxis(kernels, -1, 0)
    looks = {
        "kernel-axis-first": any(_equal(value, layout) for layout in (first, np.moveaxis(first, -1, 1), kernels.T)),
        "transposed": kernels.ndim > 2 and _equal(value, np.swapaxes(kernels, 0, 1)),
        "reshaped": value.size == kernels.size and _equal(value.ravel(), kernels.ravel()),
        "biases": value.ndim == 1 and kernels.ndim > 1 and value.shape == kernels.shape[-1:],
        "one-only": any(_equal(value, kernel) for kernel in first),
        "untrained": initial is not None and _equal(value, initial.squeeze()),
        "scaled": value.shape == kernels.shape and _is_affine(value, kernels),
    }
    return next((mistake for mistake, applies in looks.items() if applies), None)


def _is_affine(value: np.ndarray, wanted: np.ndarray) -> bool:
    v, w = value.ravel().astype(np.float64), wanted.ravel().astype(np.float64)
    if np.ptp(v) == 0 or np.ptp(w) == 0:
        return False
    return bool(abs(np.corrcoef(v, w)[0, 1]) > 0.9999)


def _same_maps(layer: LayerMaps, value: Any) -> bool:
    if not _is_array(value):
        return False
    # A picture may leave out the biases, which shift a whole map; an array is compared number by number.
    readings = [reading for reading in layer.right if "without bias" not in reading.kind]
    wanted = [reading.maps for reading in readings if not _is_pooled(layer, reading)]
    tolerance = COARSE if layer.coarse else FINE
    if layer.channels_first and any(_equal(value, maps, tolerance) for maps in wanted):
        return True
    return any(_equal(value, np.moveaxis(maps, 0, -1), tolerance) for maps in wanted)


def _is_pooled(layer: LayerMaps, reading: Reading) -> bool:
    return bool(reading.maps.shape != layer.right[0].maps.shape)


def _map_mistake(value: np.ndarray, truth: MapBank, other: Any, again: Any) -> Mistake | None:
    if value.ndim == 4 and len(value) == 1 and any(_same_maps(layer, value[0]) for layer in truth.layers):
        return MAPS["batch-axis"]
    squeezed = value.squeeze()
    last = np.moveaxis(value, 0, -1) if value.ndim == 3 else value
    for layer in truth.layers:
        if _same_maps(layer, last):
            return MAPS["channels-first"]
        if _same_maps(layer, np.swapaxes(value, 0, 1) if value.ndim == 3 else value):
            return MAPS["transposed"]
        for reading in layer.right:
            maps = np.moveaxis(reading.maps, 0, -1).squeeze()
            if _is_pooled(layer, reading) and _equal(squeezed, maps):
                return MAPS["pooled"]
            if "without bias" in reading.kind and _equal(squeezed, maps):
                return MAPS["without-bias"]
            if any(_equal(squeezed, single.squeeze()) for single in reading.maps):
                return MAPS["one-only"]
        for reading in layer.wrong:
            if reading.kind in MAPS and _equal(squeezed, np.moveaxis(reading.maps, 0, -1).squeeze()):
                return MAPS[reading.kind]
    if any(_equal(squeezed, np.moveaxis(reading.maps, 0, -1).squeeze()) for reading in truth.others):
        return MAPS["second-layer"]
    if any(_equal(squeezed, channel.squeeze()) for channel in truth.input):
        return MAPS["input"]
    if squeezed.ndim == 1:
        return MAPS["prediction"]
    if _is_array(again) and not _equal(value, again):
        return MAPS["changes-each-time"]
    return MAPS["ignores-its-image"] if _is_array(other) and _equal(value, other) else None


def _renamed(outcome: Outcome, name: str) -> Outcome:
    """Return an outcome about the function `feature_maps` under the name of the exercise."""
    message = outcome.message.replace("`feature_maps` is not", f"`{name}` is not", 1)
    message = message.replace('check.hint("feature_maps")', f'check.hint("{name}")')
    return Outcome(name, outcome.passed, outcome.fraction, message, outcome.mistake, outcome.attempted)
