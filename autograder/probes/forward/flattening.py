"""Write a model with classes of the learner's own as what it computes: a graph of Keras's layers and operations."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

TRAINS = ("compile", "compute_loss", "compute_metrics", "evaluate", "fit", "test_step", "train_step")
# Functions of TensorFlow that take no symbols of Keras, and those of Keras that do the same.
ALIKE = {
    "cast": "cast",
    "concat": "concatenate",
    "expand_dims": "expand_dims",
    "reduce_max": "max",
    "reduce_mean": "mean",
    "reshape": "reshape",
    **{
        f"nn.{name}": name
        for name in ("elu", "gelu", "leaky_relu", "relu", "relu6", "sigmoid", "silu", "softmax", "tanh")
    },
}


def holds_own_code(model: Any) -> bool:
    """Return whether a model, or any layer in it, is of a class that is not Keras's or holds a function."""
    return any(_is_own(layer) for layer in model._flatten_layers())


@contextlib.contextmanager
def flattened(model: Any, shape: Sequence[int] = ()) -> Iterator[Any]:
    """Yield a Functional model of the layers that a model calls, without any class of the learner's own.

    `shape` is that of one input, for a model that was never called. Raise `ValueError` with the reason where there is
    no such model: classes that hold weights themselves, that train in their own way, or that compute by something else
    than Keras.
    """
    import keras

    for layer in model._flatten_layers():
        if _is_own(layer) and _own_weights(layer):
            raise ValueError(f"`{type(layer).__name__}` is a class of its own, with weights of its own")
    if any(name in vars(kind) for kind in _own_classes(model) for name in TRAINS):
        raise ValueError("it trains in a way of its own")
    inputs = getattr(model, "inputs", None)
    symbol = keras.Input(_shape(model, shape), dtype=inputs[0].dtype if inputs else None)
    with _same_nodes_afterwards(model):
        try:
            model(symbol)  # which builds what is not built yet
            with _own_calls_inlined(), _tensorflow_as_keras():
                flat = keras.Model(symbol, model.call(symbol), name=model.name)
        except Exception:
            raise ValueError("it computes by something else than Keras's layers") from None
        yield flat


def _is_own(layer: Any) -> bool:
    import keras

    return not type(layer).__module__.startswith("keras.") or isinstance(layer, keras.layers.Lambda)


def _own_classes(model: Any) -> list[type]:
    return [kind for kind in type(model).__mro__ if not kind.__module__.startswith(("keras.", "tensorflow."))]


def _own_weights(layer: Any) -> bool:
    """Return whether a layer has weights that none of the layers inside it has."""
    inside = {id(weight) for inner in layer._flatten_layers(include_self=False) for weight in inner.weights}
    return any(id(weight) not in inside for weight in layer.weights)


def _shape(model: Any, shape: Sequence[int]) -> tuple[int, ...]:
    """Return the shape of one input of a model; raise `ValueError` where there are several, or none is known."""
    if getattr(model, "inputs", None):
        known = [symbol.shape for symbol in model.inputs]
    else:
        known = list((getattr(model, "_build_shapes_dict", None) or {}).values()) or [(None, *shape)]
    if len(known) != 1 or len(known[0]) < 2 or not all(isinstance(size, int) for size in known[0][1:]):
        raise ValueError("it has not one input of known shape")
    return tuple(known[0][1:])


@contextlib.contextmanager
def _own_calls_inlined() -> Iterator[None]:
    """Let each layer of a class of the learner's own leave only the layers that it calls in a graph, not itself."""
    import keras

    call = keras.layers.Layer.__call__

    def inlined(layer: Any, *args: Any, **kwargs: Any) -> Any:
        return layer.call(*args, **kwargs) if _is_own(layer) else call(layer, *args, **kwargs)

    keras.layers.Layer.__call__ = inlined
    try:
        yield
    finally:
        keras.layers.Layer.__call__ = call


@contextlib.contextmanager
def _tensorflow_as_keras() -> Iterator[None]:
    """Let those functions of TensorFlow in `ALIKE` take symbols."""
    import keras
    import tensorflow as tf

    with contextlib.ExitStack() as stack:
        for theirs, ours in ALIKE.items():
            *inside, name = theirs.split(".")
            module = tf.nn if inside else tf
            before = getattr(module, name)
            stack.callback(setattr, module, name, before)
            setattr(module, name, _either(getattr(keras.ops, ours), before))
        yield


def _either(for_symbols: Callable[..., Any], for_numbers: Callable[..., Any]) -> Callable[..., Any]:
    import keras

    def call(given: Any, *args: Any, **kwargs: Any) -> Any:
        parts = given if isinstance(given, (list, tuple)) else [given]
        symbols = any(isinstance(part, keras.KerasTensor) for part in parts)
        return (for_symbols if symbols else for_numbers)(given, *args, **kwargs)

    return call


@contextlib.contextmanager
def _same_nodes_afterwards(model: Any) -> Iterator[None]:
    """Take back which calls the layers of a model remember: `layer.output` shall be what it was to the learner."""
    layers = list(model._flatten_layers())
    before = [(list(layer._inbound_nodes), list(layer._outbound_nodes)) for layer in layers]
    try:
        yield
    finally:
        for layer, (inbound, outbound) in zip(layers, before, strict=True):
            layer._inbound_nodes, layer._outbound_nodes = inbound, outbound
