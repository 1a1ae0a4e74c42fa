"""A trained model is judged by what it does: every reasonable style passes, every cheat is named."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from autograder.checks import check
from autograder.checks.mnist.model_accuracy import _doubts
from autograder.lesson import load_mnist
from autograder.lesson.training import train_once
from autograder.probes.classification import row_keys

# One worker trains the weights that all these tests share.
pytestmark = pytest.mark.xdist_group("model")

(TRAIN, TRAIN_DIGITS), (TEST, TEST_DIGITS) = load_mnist()


def scaled(x):
    """Return images as (N, 28, 28, 1) between 0 and 1."""
    return x[..., np.newaxis].astype(np.float32) / 255


def raw(x):
    """Return images as (N, 28, 28, 1) between 0 and 255."""
    return x[..., np.newaxis].astype(np.float32)


def flat(x):
    """Return images as rows of 784 numbers."""
    return x.reshape(len(x), -1) / 255


@pytest.fixture(scope="module")
def trained():
    """Return the weights of a small network that reads the test images: all styles below share them."""
    keras.utils.set_random_seed(3)
    model = sequential()
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    model.fit(scaled(TRAIN[:40000]), TRAIN_DIGITS[:40000], batch_size=64, epochs=1, verbose=0)
    return model.get_weights()


def convolutions():
    """Return the two convolutions that all styles have."""
    return [layers.Conv2D(8, 5, strides=2, activation="relu"), layers.Conv2D(16, 3, strides=2, activation="relu")]


def sequential(*before: Any, shape: Any = (28, 28, 1), head: str | None = "softmax", between: Any = ()) -> Any:
    """Return the network with layers put in before and between."""
    first, second = convolutions()
    return keras.Sequential(
        [keras.Input(shape), *before, first, *between, second, layers.Flatten(), layers.Dense(10, activation=head)]
    )


class Subclassed(keras.Model):
    """The network as a class of the learner's own."""

    def __init__(self):
        super().__init__()
        self.first, self.second = convolutions()
        self.end = layers.Dense(10)

    def call(self, x):
        """Return scores."""
        return self.end(layers.Flatten()(self.second(self.first(x))))


def _given(model: Any, weights: list[np.ndarray]) -> Any:
    model.set_weights(weights)
    return model


def _subclassed(weights: list[np.ndarray]) -> Any:
    model = Subclassed()
    model(np.zeros((1, 28, 28, 1), np.float32))
    return _given(model, weights)


def _functional(weights: list[np.ndarray]) -> Any:
    inputs = keras.Input((28, 28, 1))
    first, second = convolutions()
    x = layers.Flatten()(second(first(inputs)))
    return _given(keras.Model(inputs, layers.Dense(10, activation="softmax")(x)), weights)


def _nested(weights: list[np.ndarray]) -> Any:
    inputs = keras.Input((28, 28, 1))
    features = keras.Sequential([*convolutions(), layers.Flatten()])
    return _given(keras.Model(inputs, layers.Dense(10)(features(inputs))), weights)


def _parallel(weights: list[np.ndarray]) -> Any:
    kernels, biases, *rest = weights
    inputs = keras.Input((28, 28, 1))
    halves = [layers.Conv2D(4, 5, strides=2, activation="relu")(inputs) for _ in range(2)]
    x = layers.Conv2D(16, 3, strides=2, activation="relu")(layers.Concatenate()(halves))
    model = keras.Model(inputs, layers.Dense(10, activation="softmax")(layers.Flatten()(x)))
    return _given(model, [kernels[..., :4], biases[:4], kernels[..., 4:], biases[4:], *rest])


def _with_normalisation(weights: list[np.ndarray]) -> Any:
    ones, zeros = np.ones(8, np.float32), np.zeros(8, np.float32)
    return _given(
        sequential(between=[layers.BatchNormalization(), layers.Dropout(0.5)]),
        [*weights[:2], ones, zeros, zeros, ones, *weights[2:]],
    )


def _normalisation_first(weights: list[np.ndarray]) -> Any:
    one, zero = np.ones(1, np.float32), np.zeros(1, np.float32)
    return _given(sequential(layers.BatchNormalization()), [one, zero, zero, one * 255.0**2, *weights])


def _three_channels(weights: list[np.ndarray]) -> Any:
    return _given(sequential(shape=(28, 28, 3)), [np.repeat(weights[0] / 3, 3, axis=2), *weights[1:]])


def _two_inputs(weights: list[np.ndarray]) -> Any:
    inputs = [keras.Input((28, 28, 1)), keras.Input((28, 28, 1))]
    x = layers.Average()(inputs)
    for layer in (*convolutions(), layers.Flatten(), layers.Dense(10)):
        x = layer(x)
    return _given(keras.Model(inputs, x), weights)


def _convolution_at_the_end(weights: list[np.ndarray]) -> Any:
    model = keras.Sequential([keras.Input((28, 28, 1)), *convolutions(), layers.Conv2D(10, 5, activation="softmax")])
    return _given(model, [*weights[:4], weights[4].reshape(5, 5, 16, 10), weights[5]])


STYLES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "sequential": (lambda weights: _given(sequential(), weights), scaled),
    "functional": (_functional, scaled),
    "subclass-with-logits": (_subclassed, scaled),
    "logits": (lambda weights: _given(sequential(head=None), weights), scaled),
    "sigmoid-head": (lambda weights: _given(sequential(head="sigmoid"), weights), scaled),
    "rescaling-inside": (lambda weights: _given(sequential(layers.Rescaling(1 / 255)), weights), raw),
    "over-256": (lambda weights: _given(sequential(), weights), lambda x: x[..., np.newaxis] / 256),
    "float64": (lambda weights: _given(sequential(), weights), lambda x: x[..., np.newaxis] / 255),
    "flat": (lambda weights: _given(sequential(layers.Reshape((28, 28, 1)), shape=(784,)), weights), flat),
    "without-channel-axis": (
        lambda weights: _given(sequential(layers.Reshape((28, 28, 1)), shape=(28, 28)), weights),
        lambda x: x / 255,
    ),
    "channels-first": (
        lambda weights: _given(sequential(layers.Permute((2, 3, 1)), shape=(1, 28, 28)), weights),
        lambda x: x[:, np.newaxis] / 255,
    ),
    "three-channels": (_three_channels, lambda x: np.repeat(scaled(x), 3, axis=-1)),
    "two-inputs": (_two_inputs, lambda x: [scaled(x), scaled(x)]),
    "tensor": (lambda weights: _given(sequential(), weights), lambda x: keras.ops.convert_to_tensor(scaled(x))),
    "batch-normalisation-and-dropout": (_with_normalisation, scaled),
    "batch-normalisation-first": (_normalisation_first, raw),
    "parallel-convolutions": (_parallel, scaled),
    "nested": (_nested, scaled),
    "convolution-at-the-end": (_convolution_at_the_end, scaled),
}


@pytest.mark.parametrize("style", STYLES)
def test_any_reasonable_model_passes(trained, style):
    """None of these is compiled; each answers with its own shapes, scales and layers."""
    build, prepare = STYLES[style]
    outcome = check.model_accuracy.outcome(build(trained), prepare)

    assert outcome.passed, outcome.message
    assert " of 10000 test images" in outcome.message
    assert outcome.flags == ()
    assert not outcome.doubtful


def test_the_report_counts_and_does_not_touch_the_model(trained):
    """The count of 10 000 and the margin are right, and the weights are the same afterwards."""
    model = _given(sequential(), trained)
    right = int((model.predict(scaled(TEST), verbose=0).argmax(axis=1) == TEST_DIGITS).sum())
    message = check.model_accuracy.outcome(model, scaled).message

    assert f"{right} of 10000 test images ({right / 10000:.2%}), {right - 9500} more than the 9500 needed" in message
    for before, after in zip(trained, model.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


class Answering(keras.Model):
    """A model of the learner's own whose answers pass through a function."""

    def __init__(self, inner, answer):
        super().__init__()
        self.inner, self.answer = inner, answer

    def call(self, x):
        """Return what the inner model says."""
        return self.inner(x)

    def predict_on_batch(self, x):
        """Return the altered answers."""
        return self.answer(self.inner, x, np.asarray(self.inner.predict_on_batch(x)))


class HiddenKernels(keras.layers.Layer):
    """A convolution whose kernels do not look like kernels, to leave the real ones without use."""

    def __init__(self, kernels, biases, strides):
        super().__init__()
        self.shape, self.strides = kernels.shape, strides
        self.rows = self.add_weight(shape=(kernels.size, 1), initializer="zeros")
        self.rows.assign(kernels.reshape(-1, 1))
        self.biases = self.add_weight(shape=biases.shape, initializer="zeros")
        self.biases.assign(biases)

    def call(self, x):
        """Return the feature maps."""
        kernels = keras.ops.reshape(self.rows, self.shape)
        return keras.ops.relu(keras.ops.conv(x, kernels, strides=self.strides) + self.biases)


def _without_convolution(weights: list[np.ndarray], decoration: bool = False) -> Any:
    inputs = keras.Input((28, 28, 1))
    x = HiddenKernels(*weights[2:4], 2)(HiddenKernels(*weights[:2], 2)(inputs))
    scores = layers.Dense(10)
    end = scores(layers.Flatten()(x))
    scores.set_weights(weights[4:])
    if decoration:
        beside = layers.GlobalAveragePooling2D()(layers.Conv2D(10, 3)(inputs))
        end = layers.Add()([end, layers.Rescaling(1e-6)(beside)])
    return keras.Model(inputs, end)


def _table(weights: list[np.ndarray]) -> Any:
    known = dict(zip(row_keys(TEST).tolist(), TEST_DIGITS.tolist(), strict=True))

    def recall(_: Any, x: Any, answers: np.ndarray) -> np.ndarray:
        return np.eye(10)[[known.get(key, 0) for key in row_keys(x).tolist()]]

    return Answering(_given(sequential(), weights), recall)


def _constant(weights: list[np.ndarray]) -> Any:
    return _given(sequential(), [*weights[:4], weights[4] * 0, np.eye(10)[7]])


def _chance(weights: list[np.ndarray]) -> Any:
    # As if it had been trained with labels by which each digit has the name of another.
    order = np.random.default_rng(0).permutation(10)
    while (order == np.arange(10)).any():
        order = np.roll(order, 1)
    return _given(sequential(), [*weights[:4], weights[4][:, order], weights[5][order]])


def _weak(weights: list[np.ndarray]) -> Any:
    noise = np.random.default_rng(0).normal(size=weights[2].shape) * 2.2 * weights[2].std()
    return _given(sequential(), [*weights[:2], weights[2] + noise, *weights[3:]])


def _by_batch(weights: list[np.ndarray]) -> Any:
    return Answering(
        _given(sequential(), weights), lambda _, x, answers: answers if len(answers) > 100 else answers[:, ::-1]
    )


def _adadelta(weights: list[np.ndarray]) -> Any:
    model = _weak(weights)
    model.compile("adadelta", "categorical_crossentropy")
    return model


def _answers(change: Callable[[np.ndarray], Any]) -> Callable[[list[np.ndarray]], Any]:
    return lambda weights: Answering(_given(sequential(), weights), lambda _, x, answers: change(answers))


def _no_flatten(weights: list[np.ndarray]) -> Any:
    return keras.Sequential([keras.Input((28, 28, 1)), *convolutions(), layers.Dense(10, activation="softmax")])


REFUSED: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "constant-answer": (_constant, scaled),
    "labels-exchanged": (_chance, scaled),
    "lookup-table": (_table, scaled),
    "depends-on-the-batch": (_by_batch, scaled),
    "convolution-does-not-matter": (lambda weights: _without_convolution(weights, decoration=True), scaled),
    "model-without-convolution": (_without_convolution, scaled),
    "scaled-differently": (lambda weights: _given(sequential(layers.Rescaling(1 / 255)), weights), scaled),
    "adadelta-hardly-moves": (_adadelta, scaled),
    "not-accurate-enough": (_weak, scaled),
    "outputs-transposed": (_answers(np.transpose), scaled),
    "single-output": (_answers(lambda answers: answers.argmax(axis=1)[:, np.newaxis]), scaled),
    "nine-outputs": (_answers(lambda answers: answers[:, :9]), scaled),
    "outputs-not-numbers": (_answers(lambda answers: answers * np.nan), scaled),
    "outputs-for-each-place": (_no_flatten, scaled),
    "images-lost": (lambda weights: _given(sequential(), weights), lambda x: scaled(x[1:])),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_model_that_does_not_recognise_digits_is_refused_and_told_why(trained, name):
    """Each has its own message, with what was measured."""
    build, prepare = REFUSED[name]
    outcome = check.model_accuracy.outcome(build(trained), prepare)

    assert outcome.fraction == 0
    assert outcome.mistake == f"mnist.{name}", outcome.message
    assert "Where to look" in outcome.message


def _ending_in(columns: Any, weights: list[np.ndarray]) -> Any:
    """Return the network as if the digits had been called by these names in training."""
    return _given(sequential(), [*weights[:4], weights[4][:, columns], weights[5][columns]])


def _silent_about(digits: list[int], weights: list[np.ndarray]) -> Any:
    """Return the network as if it had not been shown these digits."""
    return _given(sequential(), [*weights[:5], weights[5] - 1e6 * np.isin(np.arange(10), digits)])


def _inverted(weights: list[np.ndarray]) -> Any:
    return _given(sequential(), [-weights[0], weights[1] + weights[0].sum(axis=(0, 1, 2)), *weights[2:]])


def _turned(change: Callable[[Any], Any]) -> Callable[[list[np.ndarray]], Any]:
    return lambda weights: _given(sequential(layers.Lambda(change)), weights)


def _over_the_batch(weights: list[np.ndarray], sharpness: float = 1.0) -> Any:
    model = sequential(head=lambda z: keras.activations.softmax(z, axis=0))
    return _given(model, [*weights[:4], weights[4] * sharpness, weights[5] * sharpness])


def _trained_for(steps: int, weights: list[np.ndarray]) -> Any:
    model = _weak(weights)
    model.compile("adam", "sparse_categorical_crossentropy")
    model.optimizer.iterations.assign(steps)
    return model


SWAPPED = [0, 1, 2, 3, 7, 5, 6, 4, 8, 9]
TOLD: dict[str, tuple[Callable[[Any], Any], str, str]] = {
    "one-too-high": (lambda w: _ending_in(np.roll(np.arange(10), 1), w), "labels-one-off", "0 as 1, 1 as 2"),
    "one-too-low": (lambda w: _ending_in(np.roll(np.arange(10), -1), w), "labels-one-off", "0 as 9, 1 as 0"),
    "two-exchanged": (lambda w: _ending_in(SWAPPED, w), "labels-exchanged", "It knows     4 as 7, 7 as 4"),
    "backwards": (lambda w: _ending_in(np.arange(10)[::-1], w), "labels-exchanged", "0 as 9, 1 as 8, 2 as 7"),
    "inverted": (_inverted, "black-and-white-exchanged", "with black and white exchanged: 9"),
    "transposed": (_turned(lambda x: keras.ops.swapaxes(x, 1, 2)), "images-turned", "rows and columns exchanged: 9"),
    "mirrored": (_turned(lambda x: x[:, :, ::-1]), "images-turned", "The same images mirrored: 9"),
    "upside-down": (_turned(lambda x: x[:, ::-1]), "images-turned", "The same images upside down: 9"),
    "without-9": (lambda w: _silent_about([9], w), "digits-never-answered", "Never said   9\n"),
    "lower-half": (
        lambda w: _silent_about([5, 6, 7, 8, 9], w),
        "digits-never-answered",
        "Never said   5, 6, 7, 8, 9\n",
    ),
    "two-digits": (
        lambda w: _silent_about([2, *range(4, 10), 3], w),
        "digits-never-answered",
        "of the other digits, 9",
    ),
    "softmax-over-the-batch": (_over_the_batch, "softmax-over-the-batch", "In batches of 23, in another order: "),
    "soft-softmax": (lambda w: _over_the_batch(w, 0.1), "softmax-over-the-batch", "for the digit 0 add up"),
    "sharp-softmax": (lambda w: _over_the_batch(w, 5.0), "softmax-over-the-batch", "over the batch, to 1.00"),
    "long-enough": (lambda w: _trained_for(5000, w), "not-accurate-any-more", "Training     5000 steps"),
    "too-short": (lambda w: _trained_for(500, w), "not-accurate-enough", "Training     500 steps"),
}


@pytest.mark.parametrize("name", TOLD)
def test_what_a_model_takes_for_what_tells_what_went_wrong_in_training(trained, name):
    """More epochs would help none of these but the last; each is told its own number."""
    build, mistake, words = TOLD[name]
    outcome = check.model_accuracy.outcome(build(trained), scaled)

    assert outcome.mistake == f"mnist.{mistake}", outcome.message
    assert words.lower() in outcome.message.lower()


def fitted(labels: Any, *, images: int = 6400, optimizer: Any = "adam", epochs: int = 1, bend: Any = "relu", **options):
    """Return a network that was trained on a few images, by default in a hundred steps."""
    keras.utils.set_random_seed(options.pop("seed", 1))
    head = options.pop("head", "softmax")
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(8, 5, strides=2, activation=bend),
            layers.Conv2D(16, 3, strides=2, activation=bend),
            layers.Flatten(),
            layers.Dense(10, activation=head),
        ]
    )
    model.compile(optimizer, "sparse_categorical_crossentropy")
    if epochs:
        model.fit(scaled(TRAIN[:images]), labels(TRAIN_DIGITS[:images]), batch_size=64, epochs=epochs, verbose=0)
    return model


def as_they_are(digits):
    """Return the right labels."""
    return digits


def shuffled(digits):
    """Return the labels in another order than the images."""
    return np.random.default_rng(4).permutation(digits)


def adam(rate):
    """Return a function that makes this optimizer."""
    return lambda: keras.optimizers.Adam(rate)


FITTED: dict[str, tuple[dict[str, Any], str, str]] = {
    "shuffled": ({"labels": shuffled, "epochs": 2}, "labels-of-other-images", "Training images  "),
    "one-row-late": ({"labels": lambda y: np.roll(y, 1), "epochs": 2}, "labels-of-other-images", "after 200 steps"),
    "dice": ({"labels": lambda y: shuffled(y)[::-1], "epochs": 2, "seed": 2}, "labels-of-other-images", "on average 1"),
    "no-softmax": ({"labels": as_they_are, "head": None}, "scores-as-probabilities", "Outputs      from -"),
    "tanh-at-the-end": ({"labels": as_they_are, "head": "tanh"}, "scores-as-probabilities", "Outputs      from -"),
    "rate-of-0.3": ({"labels": as_they_are, "optimizer": adam(0.3)}, "rate-too-large", "Adam(learning_rate=0.3)"),
    "rate-of-0.1": ({"labels": as_they_are, "optimizer": adam(0.1)}, "rate-too-large", "Adam(learning_rate=0.1)"),
    "rate-of-0": ({"labels": as_they_are, "optimizer": adam(1e-7)}, "nothing-learned", "100 steps of Adam"),
    "sgd-at-rest": (
        {"labels": as_they_are, "optimizer": lambda: keras.optimizers.SGD(1e-5)},
        "nothing-learned",
        "100 steps of SGD(learning_rate=1e-05)",
    ),
    "linear": ({"labels": as_they_are, "bend": None}, "no-nonlinearity-in-the-model", "Conv2D, Conv2D, Flatten, Dense"),
    "only-linear": ({"labels": as_they_are, "bend": "linear"}, "no-nonlinearity-in-the-model", "Layers       Conv2D"),
    "untrained": ({"labels": as_they_are, "epochs": 0}, "untrained-model", "Training     0 steps"),
    "untrained-2": ({"labels": as_they_are, "epochs": 0, "seed": 2}, "untrained-model", "Training     0 steps"),
    "640-images": ({"labels": as_they_are, "images": 640}, "not-accurate-enough", "Training     10 steps"),
    "1300-images": ({"labels": as_they_are, "images": 1300}, "not-accurate-enough", "Training     21 steps"),
    "3000-images": ({"labels": as_they_are, "images": 3000, "seed": 3}, "not-accurate-enough", "Training     47 steps"),
    "6400-images": ({"labels": as_they_are, "seed": 4}, "not-accurate-enough", "Training     100 steps"),
    "slow-sgd": ({"labels": as_they_are, "optimizer": "sgd"}, "not-accurate-enough", "Training     100 steps"),
    "sigmoid-head": ({"labels": as_they_are, "head": "sigmoid"}, "not-accurate-enough", "Most often"),
}


@pytest.mark.parametrize("name", FITTED)
def test_a_training_that_went_wrong_is_told_from_one_that_was_short(name):
    """Honest trainings that were only short are told so, by several seeds and sizes."""
    options, mistake, words = FITTED[name]
    options = dict(options)
    if callable(options.get("optimizer")):
        options["optimizer"] = options["optimizer"]()
    outcome = check.model_accuracy.outcome(fitted(**options), scaled)

    assert outcome.mistake == f"mnist.{mistake}", outcome.message
    assert words in outcome.message


def _restored(trained: list[np.ndarray], x: Any, x_val: Any) -> Any:
    """Return a model that `train_once` trained on x, as far as it can know."""
    model = _given(sequential(), [weight * 0 for weight in trained])

    def train(model, x, y, x_val, y_val, epochs=2):
        model.set_weights(trained)
        return {"loss": [0.1]}

    train_once(train, model, x, TEST_DIGITS, x_val, TEST_DIGITS)
    return model


@pytest.mark.parametrize(
    "prepare", [scaled, raw, lambda x: (x[..., np.newaxis] - 33.3) / 78.6], ids=["255", "raw", "z"]
)
def test_training_on_the_test_set_is_caught(trained, tmp_path, monkeypatch, prepare):
    """Whatever the preparation does to the numbers, the images are recognised."""
    monkeypatch.chdir(tmp_path)
    outcome = check.model_accuracy.outcome(_restored(trained, prepare(TEST), prepare(TRAIN[:100])), scaled)

    assert outcome.mistake == "mnist.trained-on-the-test-set"
    assert "Trained on   10000 of these 10000" in outcome.message


def test_the_test_set_as_validation_data_gets_a_remark_and_keeps_its_points(trained, tmp_path, monkeypatch):
    """It is widespread, and changes nothing by itself."""
    monkeypatch.chdir(tmp_path)
    outcome = check.model_accuracy.outcome(_restored(trained, scaled(TRAIN[:100]), scaled(TEST)), scaled)

    assert outcome.passed
    assert "A remark: the test images were your validation data" in outcome.message
    assert outcome.flags == ("the test images were used as validation data",)


def test_better_on_test_images_than_on_training_images_is_flagged(trained):
    """The instructor is told; the points stay, as it is no proof."""
    known = row_keys(TRAIN)

    def worse_on_training_images(_: Any, x: Any, answers: np.ndarray) -> np.ndarray:
        keys = row_keys(np.asarray(x))
        spoiled = np.isin(keys, known) & (keys % 25 == 0)
        return np.where(spoiled[:, np.newaxis], answers[:, ::-1], answers)

    outcome = check.model_accuracy.outcome(Answering(_given(sequential(), trained), worse_on_training_images), scaled)

    assert outcome.passed
    assert any("was it trained on the test set?" in flag for flag in outcome.flags)


def test_a_model_that_is_lost_when_images_move_gets_points_that_wait(trained):
    """It passes the test, but no network that has learned strokes falls so far."""
    known = np.union1d(row_keys(TRAIN), row_keys(TEST))

    def lost_elsewhere(_: Any, x: Any, answers: np.ndarray) -> np.ndarray:
        keys = row_keys((np.asarray(x)[..., 0] * 255).round().astype(np.uint8))
        spoiled = ~np.isin(keys, known) & (keys % 4 == 0)
        return np.where(spoiled[:, np.newaxis], answers[:, ::-1], answers)

    outcome = check.model_accuracy.outcome(Answering(_given(sequential(), trained), lost_elsewhere), scaled)

    assert outcome.passed
    assert outcome.doubtful
    assert any("when the images are moved" in flag for flag in outcome.flags)


@pytest.mark.parametrize(
    ("measured", "doubts"),
    [
        ((0.97, 0.90, 0.95, 0.93), 0),  # the largest difference of a network: 0.022
        ((1.00, 0.99, 0.907, 0.837), 1),  # a table of test images in nine places, and of training images
        ((1.00, 0.74, 0.60, 0.60), 1),
        ((1.00, 0.74, 0.80, 0.60), 2),
    ],
)
def test_what_only_a_table_of_images_does_is_doubted(measured, doubts):
    """Accuracy on test images, moved, and turned a little; and on training images that are turned."""
    assert len(_doubts(*measured)) == doubts


def _stub(_: Any) -> Any:
    raise NotImplementedError


@pytest.mark.parametrize(
    ("model", "prepare", "words"),
    [
        pytest.param(None, scaled, "`model` is still None", id="no-model"),
        pytest.param(sequential, _stub, "`prepare_images` is not written yet", id="no-preparation"),
    ],
)
def test_what_is_not_written_yet_is_not_attempted(model, prepare, words):
    """The untouched notebook is no mistake."""
    outcome = check.model_accuracy.outcome(model, prepare)

    assert not outcome.attempted
    assert words in outcome.message


@pytest.mark.parametrize(
    ("model", "prepare", "words"),
    [
        pytest.param("model", scaled, "an object of type `str`", id="text"),
        pytest.param(sequential, 5, "the function `prepare_images`, without brackets", id="no-function"),
        pytest.param(lambda x: 1 / 0, scaled, "ZeroDivisionError", id="raises"),
        pytest.param(lambda x: None, scaled, "None", id="returns-none"),
        pytest.param(lambda x: {"a": 1}, scaled, '{"a": 1}', id="returns-a-dictionary"),
        pytest.param(lambda x: np.zeros(len(x)), lambda x: "text", "outputs of shape", id="prepares-text"),
        pytest.param(sequential(), lambda x: scaled(x)[:, :7], "ValueError", id="keras-error"),
    ],
)
def test_a_model_that_gives_no_answers_ends_in_one_message(model, prepare, words):
    """Nothing that is passed gets through as a crash of the check."""
    outcome = check.model_accuracy.outcome(model, prepare)

    assert outcome.fraction == 0
    assert words in outcome.message
    assert len(outcome.message.splitlines()) < 20
