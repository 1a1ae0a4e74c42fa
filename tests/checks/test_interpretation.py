"""Reading a model's kernels and maps as arrays: every right form passes, every known mistake is named."""

from pathlib import Path

import keras
import nbformat
import numpy as np
import pytest

from autograder.checks import exercise_named
from autograder.probes.forward.forward_pass import first_convolutions, forward, kernel_of
from tests.checks.digit_models import STYLES, L, head, prepare, reference, shaken
from tests.checks.test_plots import flipped, kernels_of, maps_of, second

first_layer_kernels = exercise_named("first_layer_kernels")
model_feature_maps = exercise_named("model_feature_maps")
plot_feature_maps = exercise_named("plot_feature_maps")
plot_kernels = exercise_named("plot_kernels")

LESSON = Path(__file__).parents[2] / "solutions" / "05-mnist" / "mnist.ipynb"

RIGHT_KERNELS = {
    "three-axes": kernels_of,
    "four-axes": lambda m: m.layers[0].get_weights()[0],
    "tensor": lambda m: m.layers[0].kernel[:, :, 0, :],
    "list": lambda m: kernels_of(m).tolist(),
    "float64": lambda m: kernels_of(m).astype(float),
}


@pytest.mark.parametrize("form", RIGHT_KERNELS)
def test_kernels_pass_in_every_right_form(form):
    """With or without the axis of the single input channel, in any type that holds numbers."""
    outcome = first_layer_kernels.judge(RIGHT_KERNELS[form], reference())

    assert outcome.passed, outcome.message


@pytest.mark.parametrize("style", STYLES)
def test_kernels_of_any_model_are_known(style):
    """The first convolution is found in every style; of parallel ones, the second will do as well."""
    build, prepare_images = STYLES[style]

    def read(m):
        batch = prepare_images(np.zeros((1, 28, 28), np.uint8))
        return kernel_of(first_convolutions(forward(m, batch))[-1].layer)

    outcome = first_layer_kernels.judge(read, build())

    assert outcome.passed, outcome.message


WRONG_KERNELS = {
    "kernel-axis-first": lambda m: np.moveaxis(kernels_of(m), -1, 0),
    "reshaped": lambda m: kernels_of(m).reshape(8, 3, 3),
    "transposed": lambda m: kernels_of(m).transpose(1, 0, 2),
    "with-biases": lambda m: m.layers[0].get_weights(),
    "biases": lambda m: m.layers[0].get_weights()[1],
    "second-layer": lambda m: m.get_layer("second").get_weights()[0],
    "dense": lambda m: m.layers[-1].get_weights()[0],
    "one-only": lambda m: kernels_of(m)[:, :, 2],
    "scaled": lambda m: (kernels_of(m) - kernels_of(m).min()) / np.ptp(kernels_of(m)),
    "changes-each-time": lambda m: np.random.default_rng().normal(size=(3, 3, 8)),
    "ignores-its-model": lambda m: kernels_of(reference()),
    "model-input": lambda m: m.input,
}


@pytest.mark.parametrize("mistake", WRONG_KERNELS)
def test_other_arrays_than_the_kernels_are_named(mistake):
    """Each wrong array is refused with its own message."""
    outcome = first_layer_kernels.judge(WRONG_KERNELS[mistake], reference())

    assert outcome.fraction == 0
    assert outcome.mistake == f"kernels.{mistake}", outcome.message


def test_untrained_kernels_are_named():
    """The kernels before training are no kernels of the trained model."""
    model = keras.models.clone_model(reference())
    before = kernels_of(model)

    assert first_layer_kernels.judge(lambda m: before, shaken(model)).mistake == "kernels.untrained"


RIGHT_MAPS = {
    "output": maps_of,
    "tensor": lambda m, x: keras.Model(m.inputs[0], m.layers[0].output)(x[np.newaxis])[0],
    "predict": lambda m, x: keras.Model(m.inputs[0], m.layers[0].output).predict(x[np.newaxis])[0],
    "called-layer": lambda m, x: m.layers[0](x[np.newaxis])[0],
}


@pytest.mark.parametrize("form", RIGHT_MAPS)
def test_maps_pass_in_every_right_form(form):
    """However the layer is asked, and whatever holds the numbers."""
    outcome = model_feature_maps.judge(RIGHT_MAPS[form], reference(), prepare)

    assert outcome.passed, outcome.message


@pytest.mark.parametrize("style", STYLES)
def test_maps_of_any_model_are_known(style):
    """The output of the first convolution is a right answer in every style."""
    build, prepare_images = STYLES[style]

    def read(m, image):
        batch = [part[np.newaxis] for part in image] if isinstance(image, list) else image[np.newaxis]
        return first_convolutions(forward(m, batch))[-1].result[0]

    outcome = model_feature_maps.judge(read, build(), prepare_images)

    assert outcome.passed, outcome.message


WRONG_MAPS = {
    "batch-axis": lambda m, x: maps_of(m, x)[np.newaxis],
    "channels-first": lambda m, x: np.moveaxis(maps_of(m, x), -1, 0),
    "pooled": lambda m, x: keras.Model(m.inputs[0], m.layers[1].output)(x[np.newaxis])[0],
    "second-layer": second,
    "prediction": lambda m, x: m(x[np.newaxis])[0],
    "one-only": lambda m, x: maps_of(m, x)[:, :, 3],
    "input": lambda m, x: x,
    "flipped": flipped,
    "ignores-its-image": lambda m, x: maps_of(m, prepare(255 * np.eye(28)[np.newaxis])[0]),
    "ignores-its-model": lambda m, x: maps_of(reference(), x),
    "changes-each-time": lambda m, x: np.random.default_rng().random((26, 26, 8)),
    "model-input": lambda m, x: keras.Model(m.input, m.layers[0].output)(x[np.newaxis])[0],
}


@pytest.mark.parametrize("mistake", WRONG_MAPS)
def test_other_arrays_than_the_maps_are_named(mistake):
    """Each wrong array is refused with its own message."""
    outcome = model_feature_maps.judge(WRONG_MAPS[mistake], reference(), prepare)

    assert outcome.fraction == 0
    assert outcome.mistake == f"feature-maps.{mistake}", outcome.message


def test_maps_of_the_untrained_model_are_named():
    """A freshly built model makes other maps."""
    model = keras.models.clone_model(reference())
    fresh = keras.models.clone_model(model)
    fresh.set_weights(model.get_weights())
    shaken(model)

    outcome = model_feature_maps.judge(lambda m, x: maps_of(fresh, x), model, prepare)

    assert outcome.mistake == "feature-maps.untrained", outcome.message


def test_kernels_with_four_axes_are_compared_as_such():
    """Both shapes are right, so the shape is not what is wrong with values that are others."""
    outcome = first_layer_kernels.judge(lambda m: 2 * m.layers[0].get_weights()[0], reference())

    assert outcome.mistake == "kernels.scaled"
    assert "Expected     the weights of the first convolution: an array of shape (3, 3, 1, 8)" in outcome.message
    assert "was expected, you returned shape" not in outcome.message


def to_maps(m):
    """Return a model that ends at the first convolution."""
    return keras.Model(m.inputs, m.layers[0].output)


def with_biases():
    """Return a model whose biases are large enough to be missed."""
    model = shaken(keras.models.clone_model(reference()))
    kernels, biases = model.layers[0].get_weights()
    model.layers[0].set_weights([kernels, biases + 0.5])
    return model


def by_hand(m, x):
    """Return the maps of the kernels alone, after ReLU."""
    windows = np.lib.stride_tricks.sliding_window_view(x[..., 0], (3, 3))
    return np.maximum(np.einsum("ijkl,kln->ijn", windows, kernels_of(m)), 0)


NEARLY_MAPS = {
    "no-batch-axis": lambda m, x: m.layers[0](x),
    "no-batch-axis in a model": lambda m, x: to_maps(m)(x),
    "no-batch-axis in predict": lambda m, x: to_maps(m).predict(x, verbose=0),
    "model-returned": lambda m, x: to_maps(m),
    "prepared-twice": lambda m, x: maps_of(m, x / 255),
    "transposed": lambda m, x: maps_of(m, x).transpose(1, 0, 2),
    "without-bias": by_hand,
}


@pytest.mark.parametrize("way", NEARLY_MAPS)
def test_what_is_nearly_the_maps_is_named(way):
    """One step is missing or too many: the message says which."""
    outcome = model_feature_maps.judge(NEARLY_MAPS[way], with_biases(), prepare)

    assert outcome.mistake == f"feature-maps.{way.split()[0]}", outcome.message


def test_maps_by_hand_pass_where_there_are_no_biases_to_add():
    """Biases of zero, as before training, or none at all, are no reason to miss them."""
    for options in ({"use_bias": False}, {}):
        layer = L.Conv2D(4, 3, activation="relu", name="first", **options)
        model = keras.Sequential([keras.Input((28, 28, 1)), layer, *head()])

        assert model_feature_maps.judge(by_hand, model, prepare).passed


@pytest.mark.parametrize(
    ("exercise", "where"),
    [(first_layer_kernels, ()), (plot_kernels, ()), (model_feature_maps, (prepare,)), (plot_feature_maps, (prepare,))],
    ids=["kernels", "plot-kernels", "maps", "plot-maps"],
)
def test_the_message_points_to_a_section_of_the_lesson(exercise, where):
    """What is looked up must be there: the heading stands in the lesson."""
    lesson = nbformat.read(LESSON, as_version=4)
    headings = "\n".join(cell.source for cell in lesson.cells if cell.cell_type == "markdown")

    message = exercise.judge(lambda *_: 1, reference(), *where).message

    section = message.split('Where to look: the section "')[1].split('"')[0]
    assert f". {section}\n" in headings


WITH_MODEL = {
    "first_layer_kernels": (first_layer_kernels, ()),
    "plot_kernels": (plot_kernels, ()),
    "model_feature_maps": (model_feature_maps, (prepare,)),
    "plot_feature_maps": (plot_feature_maps, (prepare,)),
}


def stub(*_):
    """Stand for an answer that is not written."""
    raise NotImplementedError


@pytest.mark.parametrize("name", WITH_MODEL)
def test_what_is_not_there_yet_is_not_attempted(name):
    """The stub, a missing model and a missing preparation of images are not failures."""
    exercise, more = WITH_MODEL[name]

    assert not exercise.judge(stub, reference(), *more).attempted
    assert not exercise.judge(lambda *_: None, None, *more).attempted
    if more:
        assert not exercise.judge(lambda *_: None, reference(), stub).attempted


@pytest.mark.parametrize("name", WITH_MODEL)
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(lambda *_: None, "", id="none"),
        pytest.param(lambda *_: "kernels", "", id="text"),
        pytest.param(lambda *_: float("nan"), "", id="nan"),
        pytest.param(lambda *_: [[1], [2, 3]], "", id="ragged"),
        pytest.param(lambda *_: 1 / 0, "ZeroDivisionError", id="raises"),
        pytest.param(lambda *_: exit(), "SystemExit", id="exits"),
        pytest.param(5, "an object of type `int`", id="number"),
        pytest.param(None, "`None`", id="no-function"),
    ],
)
def test_an_answer_wrong_in_kind_ends_in_a_readable_message(name, answer, words):
    """Nothing an answer does gets through as a crash of the check."""
    exercise, more = WITH_MODEL[name]

    outcome = exercise.judge(answer, reference(), *more)

    assert outcome.attempted
    assert outcome.fraction == 0
    assert words in outcome.message
    assert "Where to look" in outcome.message


@pytest.mark.parametrize("name", WITH_MODEL)
@pytest.mark.parametrize("model", ["dense-only", "unbuilt", "no-model"])
def test_a_model_that_has_no_kernels_is_told_so(name, model):
    """A model without convolution, one that was never called and something else end in a message."""
    exercise, more = WITH_MODEL[name]
    models = {
        "dense-only": lambda: keras.Sequential([keras.Input((28, 28, 1)), *head()]),
        "unbuilt": lambda: keras.Sequential([L.Conv2D(4, 3), L.Flatten()]) if not more else "a model",
        "no-model": lambda: 3,
    }

    outcome = exercise.judge(lambda *_: None, models[model](), *more)

    assert outcome.fraction == 0
    assert "Where to look" in outcome.message
    if model == "dense-only":
        assert outcome.mistake.endswith("no-convolution")


def test_the_message_names_the_mistake_and_the_next_step():
    """It reads: what was called, what was expected and got, the likely mistake, where to look, how to get a hint."""
    outcome = first_layer_kernels.judge(WRONG_KERNELS["kernel-axis-first"], reference())

    assert "You called   first_layer_kernels(model)" in outcome.message
    assert "Expected     the weights of the first convolution: an array of shape (3, 3, 8)" in outcome.message
    assert "Got          an array of shape (8, 3, 3)" in outcome.message
    assert 'check.hint("first_layer_kernels")' in outcome.message
