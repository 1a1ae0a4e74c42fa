"""Small models of digits in many styles, with weights that look trained, for the tests of plots and claims."""

import functools

import keras
import numpy as np
import pytest
import tensorflow as tf

L = keras.layers


def shaken(model, seed=3):
    """Return the model with weights that differ from the initial ones, as training makes them."""
    rng = np.random.default_rng(seed)
    scales = [max(float(weight.std()), 0.1) for weight in model.get_weights()]
    model.set_weights(
        [
            np.abs(weight + rng.normal(0, scale, weight.shape))
            if "variance" in variable.path
            else weight + rng.normal(0, scale, weight.shape)
            for weight, scale, variable in zip(model.get_weights(), scales, model.weights, strict=True)
        ]
    )
    return model


def prepare(images):
    """Return raw images as a convolution takes them: float32 (N, 28, 28, 1) in 0 to 1."""
    return (np.asarray(images) / 255).astype("float32")[..., np.newaxis]


def head():
    """Return the layers from maps to classes."""
    return [L.Flatten(), L.Dense(10, activation="softmax")]


@functools.cache
def reference(filters=8, size=3, seed=3, **options):
    """Return the model of the lesson: convolution, pooling, convolution, pooling, dense."""
    keras.utils.set_random_seed(seed)
    return shaken(
        keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                L.Conv2D(filters, size, activation="relu", name="first", **options),
                L.MaxPooling2D(),
                L.Conv2D(10, 3, activation="relu", name="second"),
                L.MaxPooling2D(),
                *head(),
            ]
        ),
        seed,
    )


def functional():
    """Return a functional model with batch normalisation and a separate activation behind the convolution."""
    image = keras.Input((28, 28, 1))
    x = L.Conv2D(6, 5, padding="same", use_bias=False)(image)
    x = L.ReLU()(L.BatchNormalization()(x))
    x = L.MaxPooling2D()(x)
    return shaken(keras.Model(image, L.Dense(10)(L.Flatten()(x))))


class Subclassed(keras.Model):
    """A model whose layers are attributes, called without the argument `training`."""

    def __init__(self):
        super().__init__()
        self.dense = L.Dense(10)
        self.flat = L.Flatten()
        self.conv = L.Conv2D(6, 3, activation="relu")

    def call(self, x):
        """Return the scores."""
        return self.dense(self.flat(self.conv(x)))


def subclassed():
    """Return a subclassed model that was called once; its convolution is not the first attribute."""
    model = Subclassed()
    model(prepare(np.zeros((1, 28, 28))))
    return shaken(model)


def rescaling_first():
    """Return a model that scales raw images itself, from (28, 28)."""
    layers = [keras.Input((28, 28)), L.Reshape((28, 28, 1)), L.Rescaling(1 / 255), L.BatchNormalization()]
    return shaken(keras.Sequential([*layers, L.Conv2D(6, 4, strides=2), L.LeakyReLU(), *head()]))


def nested():
    """Return a model whose convolution lies two models deep."""
    inner = keras.Sequential([keras.Input((28, 28, 1)), L.Conv2D(6, 7, activation="tanh"), L.AveragePooling2D(2)])
    middle = keras.Sequential([keras.Input((28, 28, 1)), inner, L.Dropout(0.3)])
    return shaken(keras.Sequential([keras.Input((28, 28, 1)), middle, *head()]))


def depthwise():
    """Return a model that starts with a depthwise convolution."""
    return shaken(keras.Sequential([keras.Input((28, 28, 1)), L.DepthwiseConv2D(3, depth_multiplier=6), *head()]))


def separable():
    """Return a model that starts with a separable convolution."""
    layer = L.SeparableConv2D(6, 3, depth_multiplier=6, activation="relu")
    return shaken(keras.Sequential([keras.Input((28, 28, 1)), layer, *head()]))


def parallel():
    """Return a model with two first convolutions, 3x3 and 5x5, on the same image."""
    image = keras.Input((28, 28, 1))
    small, large = L.Conv2D(4, 3, padding="same")(image), L.Conv2D(6, 5, padding="same", name="large")(image)
    x = L.ReLU()(L.Concatenate()([small, large]))
    return shaken(keras.Model(image, L.Dense(10)(L.Flatten()(x))))


def channels_first():
    """Return a model whose channels come first; skip where TensorFlow cannot compute it, as on some processors."""
    try:
        L.Conv2D(1, 3, data_format="channels_first")(np.zeros((1, 1, 4, 4), "float32"))
    except tf.errors.OpError as error:
        pytest.skip(f"TensorFlow computes no channels-first convolution here: {error.message[:80]}")
    layer = L.Conv2D(6, 3, data_format="channels_first", activation="relu")
    return shaken(keras.Sequential([keras.Input((1, 28, 28)), layer, *head()]))


def colour():
    """Return a model of images with three channels."""
    return shaken(keras.Sequential([keras.Input((28, 28, 3)), L.Conv2D(6, 3, activation="relu"), *head()]))


def activation_layer():
    """Return a model whose convolution was given its activation as a layer object."""
    return shaken(keras.Sequential([keras.Input((28, 28, 1)), L.Conv2D(6, 2, activation=L.ReLU()), *head()]))


def two_inputs():
    """Return a model that is fed the same image twice."""
    first, second = keras.Input((28, 28, 1)), keras.Input((28, 28, 1))
    x = L.Concatenate()([L.Conv2D(6, 3)(first), L.Conv2D(6, 3)(second)])
    return shaken(keras.Model([first, second], L.Dense(10)(L.Flatten()(x))))


def flat_input():
    """Return a model that takes 784 numbers."""
    return shaken(keras.Sequential([keras.Input((784,)), L.Reshape((28, 28, 1)), L.Conv2D(6, 3), *head()]))


class Handmade(L.Layer):
    """A convolution written by hand."""

    def build(self, shape):
        """Make the kernels."""
        self.w = self.add_weight(shape=(3, 3, int(shape[-1]), 6))

    def call(self, x):
        """Return the maps."""
        return keras.ops.relu(keras.ops.conv(x, self.w))


def handmade():
    """Return a model whose convolution is a layer of the learner's own."""
    return shaken(keras.Sequential([keras.Input((28, 28, 1)), Handmade(), *head()]))


def computing_in(dtype):
    """Return a function that makes a model whose layers compute in another precision than float32."""

    def model():
        convolution = L.Conv2D(6, 3, activation="relu", dtype=dtype)
        return shaken(keras.Sequential([keras.Input((28, 28, 1)), convolution, L.Flatten(), L.Dense(10, dtype=dtype)]))

    return model


STYLES = {
    "sequential": (reference, prepare),
    "functional": (functional, prepare),
    "subclassed": (subclassed, prepare),
    "rescaling-first": (rescaling_first, lambda images: np.asarray(images).astype("float32")),
    "nested": (nested, prepare),
    "depthwise": (depthwise, prepare),
    "separable": (separable, prepare),
    "parallel": (parallel, prepare),
    "channels-first": (channels_first, lambda images: prepare(images).transpose(0, 3, 1, 2)),
    "colour": (colour, lambda images: np.repeat(prepare(images), 3, axis=-1)),
    "activation-layer": (activation_layer, prepare),
    "two-inputs": (two_inputs, lambda images: [prepare(images), prepare(images)]),
    "flat-input": (flat_input, lambda images: prepare(images).reshape(-1, 784)),
    "handmade": (handmade, prepare),
    "half": (computing_in("mixed_bfloat16"), prepare),
    "double": (computing_in("float64"), prepare),
}
