"""Lesson 05, judge `numpy_forward`: a trained Keras network computed once more by the learner's own layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder import probes
from autograder.checks.diagnosis.places import stopped_at
from autograder.checks.engine.ask import ask
from autograder.checks.engine.compare import shown
from autograder.checks.engine.exercise import Exercise, Mistake, Outcome, failed, passed
from autograder.checks.engine.function import generator, got, unusable
from autograder.checks.models import examples, numpy_networks
from autograder.probes.forward.numpy_forward import ForwardOfModel
from autograder.probes.reply import End, Raised, value_of

WHERE = 'the section "The network in NumPy" above; your `conv2d` of lesson 03 and `max_pool2d` of lesson 04'
TOLERANCE = 1e-4
KINDS = ("InputLayer", "Conv2D", "MaxPooling2D", "Flatten", "Dense")


def _plan(rng: np.random.Generator, wide: bool) -> tuple[list[dict[str, Any]], tuple[int, ...]]:
    """Return the layers of a small network, with weights that are not small, and the shape of its images."""

    def weights(*shape: int) -> list[np.ndarray]:
        spread = 1.5 / np.sqrt(np.prod(shape[:-1]))
        return [
            (rng.normal(size=shape) * spread).astype(np.float32),
            rng.normal(scale=0.3, size=shape[-1]).astype(np.float32),
        ]

    if wide:
        layers: list[dict[str, Any]] = [
            {"kind": "Conv2D", "weights": weights(3, 2, 2, 4), "activation": "relu"},
            {"kind": "MaxPooling2D", "size": 2},
            {"kind": "Conv2D", "weights": weights(2, 2, 4, 3), "activation": "relu"},
            {"kind": "Flatten"},
            {"kind": "Dense", "weights": weights(4 * 3 * 3, 6), "activation": "relu"},
            {"kind": "Dense", "weights": weights(6, 5), "activation": "softmax"},
        ]
        return layers, (12, 9, 2)
    layers = [
        {"kind": "Conv2D", "weights": weights(3, 3, 1, 3), "activation": "relu"},
        {"kind": "MaxPooling2D", "size": 3},
        {"kind": "Flatten"},
        {"kind": "Dense", "weights": weights(3 * 2 * 3, 10), "activation": "softmax"},
    ]
    return layers, (11, 9, 1)


def _convolved(x: np.ndarray, kernels: np.ndarray) -> np.ndarray:
    windows = sliding_window_view(x, kernels.shape[:2], axis=(0, 1))
    return np.asarray(np.einsum("ijcab,abcf->ijf", windows, kernels))


def _blocks(x: np.ndarray, size: int) -> np.ndarray:
    rows, columns = x.shape[0] // size, x.shape[1] // size
    return x[: rows * size, : columns * size].reshape(rows, size, columns, size, -1)


def _pooled(x: np.ndarray, size: int) -> Any:
    return _blocks(x, size).max(axis=(1, 3))


def _softmax(z: np.ndarray) -> Any:
    powers = np.exp(z - z.max())
    return powers / powers.sum()


_STEPS: dict[str, Callable[..., Any]] = {
    "convolve": _convolved,
    "conv_bias": lambda x, bias: x + bias,
    "pool": _pooled,
    "flatten": np.ravel,
    "multiply": lambda x, weights: x @ weights,
    "dense_bias": lambda x, bias: x + bias,
    "relu": lambda x: np.maximum(x, 0),
    "dense_relu": lambda x: np.maximum(x, 0),
    "softmax": _softmax,
}


def _forward_plan(plan: Sequence[dict[str, Any]], image: np.ndarray, **altered: Callable[..., Any]) -> Any:
    """Return the outputs (n,) of a planned network for one image, with some steps replaced by wrong ones."""
    step = {**_STEPS, **altered}
    x = np.asarray(image, float)
    for layer in plan:
        if layer["kind"] == "Conv2D":
            x = step["conv_bias"](step["convolve"](x, layer["weights"][0]), layer["weights"][1])
        elif layer["kind"] == "MaxPooling2D":
            x = step["pool"](x, layer["size"])
        elif layer["kind"] == "Flatten":
            x = step["flatten"](x)
        elif layer["kind"] == "Dense":
            x = step["dense_bias"](step["multiply"](x, layer["weights"][0]), layer["weights"][1])
        if layer.get("activation") == "relu":
            x = step["relu" if layer["kind"] == "Conv2D" else "dense_relu"](x)
        elif layer.get("activation") == "softmax":
            x = step["softmax"](x)
    return x


def _plan_of(model: Any) -> list[dict[str, Any]]:
    """Return a Keras model as a plan: the wrong answers of the catalogue read models as a learner does."""
    plan = []
    for layer in model.layers:
        kind = type(layer).__name__
        entry: dict[str, Any] = {"kind": kind, "weights": layer.get_weights()}
        if kind in ("Conv2D", "Dense"):
            entry["activation"] = layer.activation.__name__
        if kind == "MaxPooling2D":
            entry["size"] = layer.pool_size[0]
        plan.append(entry)
    return plan


def _wrong(**altered: Callable[..., Any]) -> Callable[[Any, np.ndarray], Any]:
    return lambda model, image: _forward_plan(_plan_of(model), image, **altered)


def _unchanged(x: np.ndarray, *_: Any) -> np.ndarray:
    return x


MISTAKES = (
    Mistake(
        "mnist.twin-asks-keras",
        "the answer lets Keras do the computing. Read the weights with `layer.get_weights()`, and compute with your "
        "own `conv2d`, `max_pool2d` and `@`.",
        lambda model, image: model.predict(image[np.newaxis], verbose=0)[0],
    ),
    Mistake(
        "mnist.twin-without-relu",
        "the ReLU after the convolutions is missing: negative responses must become 0.",
        _wrong(relu=_unchanged),
    ),
    Mistake(
        "mnist.twin-without-hidden-relu",
        "the ReLU of a hidden dense layer is missing: look at `layer.activation` of every layer, not only of the "
        "convolutions.",
        _wrong(dense_relu=_unchanged),
    ),
    Mistake(
        "mnist.twin-without-any-relu",
        "no ReLU is computed at all: look at `layer.activation` of every layer.",
        _wrong(relu=_unchanged, dense_relu=_unchanged),
    ),
    Mistake(
        "mnist.twin-without-biases",
        "the biases are missing, in the convolutions and in the dense layers: `kernels, biases = layer.get_weights()`.",
        _wrong(conv_bias=_unchanged, dense_bias=_unchanged),
    ),
    Mistake(
        "mnist.twin-without-convolution-biases",
        "the convolutions have biases too: each kernel has one, added to its whole feature map.",
        _wrong(conv_bias=_unchanged),
    ),
    Mistake(
        "mnist.twin-without-dense-biases",
        "the dense layers have biases too: add them after the multiplication.",
        _wrong(dense_bias=_unchanged),
    ),
    Mistake(
        "mnist.twin-flips-kernels",
        "the kernels are turned by 180 degrees before they slide. Keras does not flip them.",
        _wrong(convolve=lambda x, kernels: _convolved(x, kernels[::-1, ::-1])),
    ),
    Mistake(
        "mnist.twin-transposes-kernels",
        "height and width of the kernels are exchanged: `get_weights()` gives (kh, kw, c_in, c_out).",
        _wrong(convolve=lambda x, kernels: _convolved(x, kernels.swapaxes(0, 1))),
    ),
    Mistake(
        "mnist.twin-first-channel-only",
        "the convolution reads only the first channel of its input. The second convolution has many input channels: "
        "add up what all of them give.",
        _wrong(convolve=lambda x, kernels: _convolved(x[..., :1], kernels[:, :, :1])),
    ),
    Mistake(
        "mnist.twin-mean-of-channels",
        "the convolution takes the mean over its input channels. They are added up.",
        _wrong(convolve=lambda x, kernels: _convolved(x, kernels) / kernels.shape[2]),
    ),
    Mistake(
        "mnist.twin-averages",
        "the pooling takes the mean of each window. This network takes the largest value: `MaxPooling2D`.",
        _wrong(pool=lambda x, size: _blocks(x, size).mean(axis=(1, 3))),
    ),
    Mistake(
        "mnist.twin-always-pools-by-two",
        "the pooling always takes windows of 2x2. Read the size from the layer: `layer.pool_size`.",
        _wrong(pool=lambda x, size: _pooled(x, 2)),
    ),
    Mistake(
        "mnist.twin-picks-corners",
        "the pooling keeps the upper left value of each window instead of the largest.",
        _wrong(pool=lambda x, size: _blocks(x, size)[:, 0, :, 0]),
    ),
    Mistake(
        "mnist.twin-flattens-channels-first",
        "the maps are flattened map by map. Keras has the channels last, so at each place all channels follow one "
        "another: `x.reshape(-1)` of an array (H, W, C) does just that.",
        _wrong(flatten=lambda x: np.moveaxis(x, -1, 0).ravel()),
    ),
    Mistake(
        "mnist.twin-flattens-columns-first",
        "the maps are flattened column by column. Flatten goes row by row: `x.reshape(-1)` does just that.",
        _wrong(flatten=lambda x: x.swapaxes(0, 1).ravel()),
    ),
    Mistake(
        "mnist.twin-without-softmax",
        "these are the scores before the softmax. The last layer turns them into probabilities: apply your `softmax`.",
        _wrong(softmax=_unchanged),
    ),
    Mistake(
        "mnist.twin-names-the-winner",
        "you returned the winning digit. Return all probabilities, as the model does.",
        lambda model, image: int(np.argmax(_forward_plan(_plan_of(model), image))),
    ),
    Mistake(
        "mnist.twin-keeps-a-batch-axis",
        "you returned a batch with one row. The image came without a batch axis, so the answer has none either: "
        "shape (n,).",
        lambda model, image: _forward_plan(_plan_of(model), image)[np.newaxis],
    ),
    Mistake(
        "mnist.twin-relu-before-softmax",
        "a ReLU is applied to the scores before the softmax as well. The last layer has only the softmax.",
        _wrong(softmax=lambda z: _softmax(np.maximum(z, 0))),
    ),
    Mistake(
        "mnist.twin-softmax-twice",
        "the softmax is computed twice, which brings all probabilities close together. "
        "The last layer has it as its activation: do not repeat it at the end.",
        _wrong(softmax=lambda z: _softmax(_softmax(z))),
    ),
    Mistake(
        "mnist.twin-softmax-in-every-dense-layer",
        "every dense layer ends with a softmax. A hidden one has another activation: look at `layer.activation` of "
        "every layer.",
        _wrong(dense_relu=_softmax),
    ),
    Mistake(
        "mnist.twin-without-activations",
        'neither ReLU nor softmax is computed. `layer.activation` is a function, so `layer.activation == "relu"` is '
        "never true: compare its name, `layer.activation.__name__`.",
        _wrong(relu=_unchanged, dense_relu=_unchanged, softmax=_unchanged),
    ),
    Mistake(
        "mnist.twin-pool-size-pair",
        "`pool_size` is a pair such as (2, 2), and `max_pool2d` wants one number: take `layer.pool_size[0]`.",
        _wrong(pool=lambda x, size: _pooled(x, (size, size))),  # type: ignore[arg-type]
    ),
    Mistake(
        "mnist.twin-multiplies-the-other-way",
        "the weights of a dense layer are (inputs, outputs), so the vector stands before them: `x @ weights`.",
        _wrong(multiply=lambda x, weights: weights @ x),
    ),
    Mistake(
        "mnist.twin-knows-its-layers",
        "the check has networks with other layers than yours, so they cannot be unpacked into fixed names: "
        "go through them in a loop, `for layer in model.layers`.",
    ),
)
_NAMED = {mistake.id: mistake for mistake in MISTAKES}


def _judge_numpy_forward(numpy_forward: Any, model: Any = None, *, seed: int = 0) -> Outcome:
    rng = generator("numpy_forward", seed)
    answers, plans = [], []
    for wide in (False, True):
        plan, shape = _plan(rng, wide)
        images = rng.random((2, *shape), dtype=np.float32)
        reply = ask(probes.forward_of_plan, numpy_forward, plan, images)
        for end in reply.ends:
            if (outcome := unusable("numpy_forward", end, "numpy_forward(model, image)", WHERE)) is not None:
                return outcome
        plans.append((plan, images))
        answers.append(reply)
    for (plan, images), reply in zip(plans, answers, strict=True):
        expected = _forward_plan(plan, images[0])
        if not _near(expected, reply.ends[0]):
            call = f"You called   numpy_forward(model, image) for {_described((plan, images))}"
            if reply.asked:
                seen = f"{call}\nGot          an answer that Keras computed"
                return failed("numpy_forward", seen, where=WHERE, mistake=_NAMED["mnist.twin-asks-keras"])
            body = f"{call}\nExpected     {shown(expected, '        ')}\nGot          {got(reply.ends[0])}"
            mistake = _diagnosis(plans, answers)
            repair = None if mistake else stopped_at(reply.ends[0])
            return failed("numpy_forward", body, where=WHERE, mistake=mistake, repair=repair)
    return _judge_own_model(numpy_forward, model)


def _judge_own_model(numpy_forward: Any, model: Any) -> Outcome:
    fresh = "two small networks with random weights"
    own = ask(probes.forward_of_model, numpy_forward, model, 3) if model is not None else ForwardOfModel((), None, ())
    others = sorted(set(own.kinds) - set(KINDS))
    if not own.kinds or others or own.expected is None:
        because = f" Your own model has other layers: {', '.join(others)}. So it was left out." if others else ""
        return passed("numpy_forward", f"equals Keras to {TOLERANCE:g} on {fresh}.{because}")
    for place, end in enumerate(own.ends):
        if not _near(own.expected[place], end):
            body = (
                "You called   numpy_forward(model, image) for your own model and an image of noise\n"
                f"Expected     {shown(own.expected[place], '        ')}\nGot          {got(end)}\n"
                "It is right for small networks, so look at what is different in yours: "
                f"{', '.join(own.kinds)}."
            )
            return failed("numpy_forward", body, where=WHERE, repair=stopped_at(end))
    return passed("numpy_forward", f"equals Keras to {TOLERANCE:g}, on {fresh} and on your own model.")


def _near(expected: Any, end: End[Any]) -> bool:
    value = value_of(end)
    if isinstance(value, (list, tuple)):
        value = np.asarray(value) if all(isinstance(number, (int, float)) for number in value) else None
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf" or value.shape != np.shape(expected):
        return False
    return bool(np.allclose(value, expected, rtol=0, atol=TOLERANCE))


def _diagnosis(plans: Any, answers: Any) -> Mistake | None:
    """Return the mistake behind an error, or the first that gives the answer for every image of both networks."""
    for (plan, _), answer in zip(plans, answers, strict=True):
        if (mistake_id := _named_error(answer.ends[0], plan)) is not None:
            return _NAMED[mistake_id]
    for mistake in MISTAKES[1:]:
        if mistake.wrong is not None and all(
            _alike(mistake.wrong, plan, image, end)
            for (plan, images), answer in zip(plans, answers, strict=True)
            for image, end in zip(images, answer.ends, strict=False)
        ):
            return mistake
    return None


def _named_error(end: End[Any], plan: list[dict[str, Any]]) -> str | None:
    """Return the mistake that an exception tells, where it does."""
    if not isinstance(end, Raised):
        return None
    text, source = end.text, end.source or ""
    if end.kind == "TypeError" and ("'tuple'" in text or "slice indices" in text):
        return "mnist.twin-pool-size-pair"
    if "values to unpack" in text and "model.layers" in source:
        return "mnist.twin-knows-its-layers"
    for rows, columns in (layer["weights"][0].shape for layer in plan if layer["kind"] == "Dense"):
        if f"(size {rows} is different from {columns})" in text or f"({rows},{columns}) and ({rows},)" in text:
            return "mnist.twin-multiplies-the-other-way"
    return None


def _alike(wrong: Callable[..., Any], plan: list[dict[str, Any]], image: np.ndarray, end: End[Any]) -> bool:
    try:
        expected = wrong(_Planned(plan), image)
    except Exception as error:
        return isinstance(end, Raised) and end.kind == type(error).__name__
    if np.ndim(expected) == 0:
        return isinstance(value := value_of(end), (int, np.ndarray)) and np.size(value) == 1
    return _near(expected, end)


class _Planned:
    """Stand for a Keras model where there is none: the wrong answers only read its layers."""

    def __init__(self, plan: list[dict[str, Any]]) -> None:
        self.layers = [_named(layer) for layer in plan]


def _named(layer: dict[str, Any]) -> Any:
    def get_weights(_: Any) -> list[np.ndarray]:
        return list(layer.get("weights", []))

    members: dict[str, Any] = {"get_weights": get_weights, "pool_size": (layer.get("size"),) * 2}
    members["activation"] = type(layer.get("activation", ""), (), {})
    return type(layer["kind"], (), members)()


def _described(planned: tuple[list[dict[str, Any]], np.ndarray]) -> str:
    plan, images = planned
    layers = " - ".join(layer["kind"] + (f"({layer['size']})" if "size" in layer else "") for layer in plan)
    return f"an image {images.shape[1:]} and the network {layers}"


EXERCISE = Exercise(
    "numpy_forward",
    _judge_numpy_forward,
    (
        "Each layer takes what the layer before gave. Which function of lessons 03 and 04 is each layer?",
        "Go through `model.layers` with `type(layer).__name__`. `layer.get_weights()` gives kernels and biases, "
        "`layer.pool_size` the window, `layer.activation.__name__` the nonlinearity.",
        'For "Conv2D": `x = conv2d(x, *layer.get_weights())`; for "MaxPooling2D": `max_pool2d(x, layer.pool_size[0])`; '
        'for "Flatten": `x.reshape(-1)`; for "Dense": `x @ weights + biases`. Then the activation by its name.',
    ),
    MISTAKES,
    valid=(
        numpy_networks.by_loops,
        numpy_networks.by_matrices,
        numpy_networks.by_shifted_sums,
        numpy_networks.with_a_batch_axis,
    ),
    objects=lambda answer: (answer, examples.untrained()),
)
