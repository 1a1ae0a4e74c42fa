"""The probes say what a model's first convolution holds and does, whatever the model looks like."""

import keras
import numpy as np
import pytest

from autograder import probes
from autograder.probes.forward.forward_pass import convolutions, example_batch, first_convolutions, forward
from autograder.probes.reply import NoModel, Raised
from tests.checks.digit_models import STYLES, L, head, prepare, reference, shaken

# Kernels of the first convolutions of each style, (kh, kw, c_in, n).
KERNELS = {
    "sequential": [(3, 3, 1, 8)],
    "functional": [(5, 5, 1, 6)],
    "subclassed": [(3, 3, 1, 6)],
    "rescaling-first": [(4, 4, 1, 6)],
    "nested": [(7, 7, 1, 6)],
    "depthwise": [(3, 3, 1, 6)],
    "separable": [(3, 3, 1, 6)],
    "parallel": [(3, 3, 1, 4), (5, 5, 1, 6)],
    "channels-first": [(3, 3, 1, 6)],
    "colour": [(3, 3, 3, 6)],
    "activation-layer": [(2, 2, 1, 6)],
    "two-inputs": [(3, 3, 1, 6), (3, 3, 1, 6)],
    "flat-input": [(3, 3, 1, 6)],
    "handmade": [(3, 3, 1, 6)],
    "half": [(3, 3, 1, 6)],
    "double": [(3, 3, 1, 6)],
}
DIGIT = np.random.default_rng(0).integers(0, 256, (28, 28)).astype(np.uint8)


@pytest.mark.parametrize("style", STYLES)
def test_the_first_kernels_are_found(style):
    """Those whose input is the image, and of parallel ones all; a second layer is not among them."""
    reply = probes.first_kernels(STYLES[style][0]())

    assert [layer.kernels.shape for layer in reply.value.layers] == KERNELS[style]


@pytest.mark.parametrize("style", STYLES)
def test_the_maps_of_any_model_are_found(style):
    """One map for each kernel, with the channels moved to the front, and the image itself."""
    build, prepare_images = STYLES[style]

    value = probes.feature_map_bank(build(), prepare_images, DIGIT).value

    counts = [shape[3] for shape in KERNELS[style]]
    assert [len(layer.right[0].maps) for layer in value.layers] == counts
    assert value.input.shape[1:] == (28, 28)


def test_maps_are_given_in_every_reading():
    """Before and after the activation, with and without bias, behind the layers that follow."""
    build, prepare_images = STYLES["functional"]

    (layer,) = probes.feature_map_bank(build(), prepare_images, DIGIT).value.layers
    kinds = [reading.kind for reading in layer.right]

    assert kinds[0] == "output"
    assert "after ReLU" in kinds
    assert any("batch_normalization" in kind for kind in kinds)
    assert any("pooling" in kind for kind in kinds)


def test_the_maps_are_those_of_cross_correlation():
    """The reading without bias and activation is the sliding sum of products, computed here by hand."""
    model = reference()
    (layer,) = probes.feature_map_bank(model, prepare, DIGIT).value.layers
    kernels = model.layers[0].get_weights()[0][:, :, 0]
    windows = np.lib.stride_tricks.sliding_window_view(DIGIT / 255, (3, 3))

    expected = np.einsum("ijkl,kln->nij", windows, kernels)
    maps = next(reading.maps for reading in layer.right if reading.kind == "without bias")

    np.testing.assert_allclose(maps, expected, atol=1e-4)


def test_the_initial_kernels_are_made_again():
    """They are those the layer had when it was built."""
    model = keras.models.clone_model(reference())
    before = model.layers[0].get_weights()[0]

    (layer,) = probes.first_kernels(shaken(model)).value.layers

    np.testing.assert_array_equal(layer.initial, before)


def test_another_model_has_the_same_layers_and_other_weights():
    """It is the same one for the same seed, so that two probes speak of one model."""
    model = reference()
    first, second, own = (probes.first_kernels(model, seed).value.layers[0].kernels for seed in (1, 1, None))

    np.testing.assert_array_equal(first, second)
    assert own.shape == first.shape
    assert not np.allclose(own, first)
    np.testing.assert_array_equal(own, model.layers[0].get_weights()[0])


def test_looking_changes_nothing():
    """Weights, statistics and the class `Layer` are as before; nothing is trained."""
    build, prepare_images = STYLES["functional"]
    model = build()
    before, call = model.get_weights(), keras.layers.Layer.__call__

    probes.first_kernels(model)
    probes.feature_map_bank(model, prepare_images, DIGIT)

    assert keras.layers.Layer.__call__ is call
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_no_model_and_no_weights_are_told_apart():
    """`None` is no model; one that was never called has no weights; a number is neither."""
    unbuilt = keras.Sequential([L.Conv2D(4, 3), *head()])

    assert probes.first_kernels(None) == NoModel()
    assert "no weights yet" in probes.first_kernels(unbuilt).text
    assert not unbuilt.built
    assert isinstance(probes.first_kernels(3), Raised)


class OfFlatImages(keras.layers.Layer):
    """A convolution of one's own that is given images as rows of numbers."""

    def build(self, shape):
        """Make the kernels."""
        self.kernel = self.add_weight(shape=(3, 3, 1, 2))

    def call(self, x):
        """Return the feature maps."""
        return keras.ops.conv(keras.ops.reshape(x, (-1, 28, 28, 1)), self.kernel)


def test_a_convolution_that_is_given_rows_of_numbers_has_maps_and_no_image():
    """There is nothing to compare a drawing of the raw image with, and nothing else is lost."""
    model = keras.Sequential([keras.Input((784,)), OfFlatImages(), *head()])

    value = probes.feature_map_bank(model, lambda x: x.reshape(-1, 784) / 255, DIGIT).value

    assert value.input.shape == (0, 0, 0)
    assert value.layers[0].right[0].maps.shape == (2, 26, 26)


def test_an_image_is_prepared_in_the_learners_way_without_the_batch_axis():
    """The function gets one example as the model takes it; with two inputs, a list of two."""
    seen = []

    probes.maps_returned(lambda m, image: seen.append(image.shape), reference(), prepare, DIGIT)
    probes.maps_returned(lambda m, image: seen.append(len(image)), None, STYLES["two-inputs"][1], DIGIT)

    assert seen == [(28, 28, 1), 2]


def test_what_a_function_draws_is_plain_data():
    """Arrays, numbers and text only, and what it returned in words."""
    import matplotlib.pyplot as plt

    value = probes.kernels_drawn(lambda m: plt.matshow(np.eye(3)), reference()).value

    assert np.array_equal(value.images[0].array, np.eye(3))
    assert value.returned == "an object of type `AxesImage`"


def test_responses_are_linear_in_the_kernel():
    """They are taken before bias and activation, over the inner part of the map."""
    model = reference()
    stimuli = np.random.default_rng(0).integers(0, 256, (40, 28, 28)).astype(np.uint8)

    (layer,) = probes.stimulus_responses(model, prepare, stimuli).value.layers

    (step,) = first_convolutions(forward(model, prepare(stimuli)))
    maps = np.asarray(step.layer.convolution_op(step.given, step.layer.kernel))[:, 5:-5, 5:-5]
    np.testing.assert_allclose(layer.highest, maps.max(axis=(1, 2)), rtol=1e-4)
    np.testing.assert_allclose(layer.corners[:, 1], maps[:, 0, -1], rtol=1e-4, atol=1e-5)


def test_a_forward_pass_lists_convolutions_in_their_order():
    """Compiled layers are followed as well, and an example can be made for every model."""
    model = reference()

    steps = forward(model, example_batch(model))

    assert [step.layer.name for step in convolutions(steps)] == ["first", "second"]
