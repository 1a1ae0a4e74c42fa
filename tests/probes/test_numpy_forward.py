"""A layer that the numpy twin need not know is named with what makes it so."""

import keras
import pytest

from autograder.checks.mnist.numpy_forward import _judge_own_model
from autograder.probes import forward_of_model

layers = keras.layers


def model_of(*inner):
    """Return a network for digits with these layers before the last ones."""
    last = (layers.Flatten(), layers.Dense(10, activation="softmax"))
    return keras.Sequential([keras.Input((28, 28, 1)), *inner, *last])


@pytest.mark.parametrize(
    ("layer", "kind"),
    [
        (layers.Conv2D(2, (3, 5), activation="relu"), "Conv2D"),
        (layers.Conv2D(2, 3, padding="same"), "Conv2D with padding='same'"),
        (layers.Conv2D(2, 3, strides=2), "Conv2D with strides=(2, 2)"),
        (layers.Conv2D(2, 3, use_bias=False), "Conv2D with use_bias=False"),
        (layers.Conv2D(2, 3, activation="tanh"), "Conv2D with activation='tanh'"),
        (layers.MaxPooling2D(3), "MaxPooling2D"),
        (layers.MaxPooling2D(3, strides=2), "MaxPooling2D with strides=(2, 2)"),
        (layers.MaxPooling2D((2, 3)), "MaxPooling2D with pool_size=(2, 3)"),
        (layers.BatchNormalization(), "BatchNormalization"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_layer_is_named_with_the_setting_that_makes_it_another(layer, kind):
    """The first setting in which it differs from what the exercise names, or its kind alone."""
    kinds = forward_of_model(lambda model, image: 0, model_of(layer), 1).kinds

    assert list(kinds) == [kind, "Flatten", "Dense"]


def test_a_twin_is_told_which_layer_of_the_own_model_was_left_out():
    """A convolution with padding costs no point, and the message says that it is the padding."""
    outcome = _judge_own_model(lambda model, image: 0, model_of(layers.Conv2D(2, 3, padding="same")))

    assert outcome.passed
    assert "Your own model has other layers: Conv2D with padding='same'. So it was left out." in outcome.message


def test_a_model_that_gives_no_output_for_each_image_is_left_out():
    """There is nothing to compare the twin with."""
    together = layers.Lambda(lambda x: keras.ops.mean(x, axis=0, keepdims=True))
    model = keras.Sequential([keras.Input((28, 28, 1)), *model_of().layers, together])

    assert forward_of_model(lambda model, image: 0, model, 3).expected is None
