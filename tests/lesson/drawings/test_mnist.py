"""The pictures of lesson 05: each shows itself with its finding, computed from the data; numbers in prose are right."""

import json
import time
from pathlib import Path

import keras
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest

import autograder
from autograder.authoring.minutes import minutes_of
from autograder.checks import exercise_named
from autograder.checks.models import tuning
from autograder.lesson import expected_error, load_mnist, measure, measure_robustness, robustness
from autograder.lesson.drawings import mnist as draw
from autograder.lesson.drawings.mnist import dilation, model, training
from autograder.lesson.drawings.mnist.model import field_of_unit
from autograder.lesson.drawings.mnist.occlusion import most_fragile, occlusion_map
from autograder.lesson.drawings.mnist.schematics import SIZES
from autograder.lesson.measurements import TRAINING, VALIDATION, Trick
from autograder.lesson.stimuli import SELECTIVE
from autograder.lesson.training import History

STACK = [(7, 1), (2, 2), (3, 1), (2, 2)]  # kernel and stride of each stage of the network
receptive_field = exercise_named("receptive_field")
NOTEBOOK = Path(autograder.__file__).parents[1] / "solutions" / "05-mnist" / "mnist.ipynb"


@pytest.fixture
def shown(monkeypatch):
    """Collect the alternative texts of the figures that are shown."""
    texts: list[str] = []

    def show(fig, alt):
        fig.canvas.draw()
        texts.append(alt)
        plt.close(fig)

    for module in (training, model):
        monkeypatch.setattr(module, "show", show)
    return texts


def network():
    """Return the network of the lesson, untrained."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(8, 7, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )


def prepare(x):
    """Return images as the network takes them."""
    return x[..., np.newaxis] / 255


def softmax(z):
    """Return probabilities."""
    return np.exp(z) / np.exp(z).sum()


def test_data_softmax_and_loss_say_their_finding(shown):
    """The numbers in the texts come from what is drawn."""
    (images, digits), _ = load_mnist()
    draw.digits(images, digits)
    draw.probabilities(softmax)
    draw.loss_curve()

    assert "19% of all pixels are not black" in shown[0]
    assert "The winner gets 0.69; adding 3 to all scores leaves it at 0.69; doubling the scores" in shown[1]
    assert "2.30 at 0.1" in shown[2]


def test_curves_and_tricks_say_their_finding(shown):
    """First and last epoch; the fastest and the best."""
    draw.learning_curves(
        History({"accuracy": [0.9, 0.95], "loss": [1, 0.5], "val_accuracy": [0.93, 0.961]}, 3.0, False)
    )
    draw.tricks([Trick("slow", 3.0, 0.98), Trick("quick", 0.5, 0.9)])

    assert "93.0% of the validation images are right, after epoch 2 96.1%" in shown[0]
    assert 'Fastest: "quick", 0.50 s for 90.0%. Most accurate: "slow", 98.0% after 3.00 s.' in shown[1]


def test_a_history_without_validation_is_drawn_as_far_as_it_goes(shown, capsys):
    """Whatever the learner's `train` returned, nothing breaks."""
    draw.learning_curves(History({"loss": [1.0]}, 1.0, False))
    draw.learning_curves({"loss": [1.0], "val_accuracy": [0.9]})
    draw.learning_curves(History({}, 1.0, False))
    draw.learning_curves(None)

    assert len(shown) == 2
    assert capsys.readouterr().out.count("There is no history yet") == 2


def test_the_pictures_of_a_model_say_what_was_counted(shown):
    """The table's diagonal, the misread digits, the shifts: from the model's own answers."""
    model = network()
    _, (images, digits) = load_mnist()
    right = int((model.predict(prepare(images), verbose=0).argmax(axis=1) == digits).sum())

    def confusion(y_true, y_pred):
        table = np.zeros((10, 10), int)
        np.add.at(table, (y_true, y_pred), 1)
        return table

    draw.confusions(model, prepare, confusion)
    draw.mistaken(model, prepare)
    draw.moved_accuracy(model, prepare)

    assert shown[0].startswith(f"{right} of 10000 test images stand on the diagonal")
    assert shown[1].startswith(f"{10000 - right} of 10000 test images are misread")
    assert "one pixel to the left and right" in shown[2]


def test_without_a_model_every_picture_says_so(capsys):
    """The untouched notebook has `model = None`."""
    draw.confusions(None, prepare, None)
    draw.mistaken(None, prepare)
    draw.moved_accuracy(None, prepare)
    draw.receptive_fields(None)

    assert capsys.readouterr().out.count("There is no trained model yet") == 4


def test_the_receptive_fields_are_those_of_the_formula(shown):
    """7, 8, 12 and 14 pixels, as `receptive_field` of lesson 04 computes them and the prose says."""
    model = network()
    draw.receptive_fields(model)
    sides = [field_of_unit(model, layer).any(axis=0).sum() for layer in model.layers[:4]]

    assert sides == [7, 8, 12, 14]
    assert sides == [receptive_field.reference(STACK[: depth + 1])[0] for depth in range(4)]
    assert "7, 8, 12 and 14 pixels" in prose()
    assert "7 by 7 for" in shown[0]
    assert "14 by 14 for" in shown[0]


def test_a_model_that_cannot_be_read_layer_by_layer_gets_a_sentence(capsys):
    """A subclassed model has no inputs to start from."""

    class Own(keras.Model):
        """A model."""

    draw.receptive_fields(Own())

    assert "needs a model whose layers can be read one by one" in capsys.readouterr().out


def test_the_schematics_have_the_numbers_of_the_real_network():
    """Sizes and parameters are those Keras counts."""
    model = network()
    shapes = [(28, 1), *((layer.output.shape[1], layer.output.shape[3]) for layer in model.layers[:4])]
    picture = draw.SCHEMATICS["keras-network.svg"]()

    assert shapes == list(SIZES)
    dense = model.layers[-1].count_params()

    assert f"of {model.count_params()} parameters, weights and biases, {dense} are in the dense layer" in picture.alt
    for name, function in draw.SCHEMATICS.items():
        assert (NOTEBOOK.parent / name).read_text() == function().render()
        assert f"![{function().alt}]({name})" in prose()


def test_a_row_of_the_table_of_tricks_is_measured(capsys):
    """Few images, one row: seconds, accuracy and the settings."""
    row = measure("tiny", images=200, kernels=(2, 2), stride=2, pooling=False)

    assert row.name == "tiny"
    assert 0 < row.seconds < 60
    assert 0 < row.accuracy < 1
    assert "(200 images, batches of 64, 1 epoch, " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"images": 58_001}, ValueError, "take 1 to 58000"),
        ({"images": 0}, ValueError, "take 1 to 58000"),
        ({"kernels": 4}, TypeError, "give a pair"),
        ({"kernels": (4, 8, 16)}, TypeError, "give a pair"),
    ],
)
def test_a_row_is_never_judged_by_images_it_learned(settings, error, words):
    """Settings that cannot be measured are refused in words, before anything is trained."""
    with pytest.raises(error, match=words):
        measure("x", **settings)


def test_the_clock_of_a_row_leaves_out_what_is_built_before_the_first_batch():
    """A training of ten batches takes next to nothing of the time that measuring it takes."""
    start = time.perf_counter()
    row = measure("x", images=640, batch_size=64, kernels=(1, 1))

    assert 0 < 5 * row.seconds < time.perf_counter() - start


def test_the_images_that_are_not_for_training_are_those_the_text_names():
    """58 000 of 60 000."""
    assert load_mnist()[0][0].shape[0] == TRAINING
    assert f"`images` (up to {(TRAINING - VALIDATION) // 1000} 000)" in prose()


def test_the_thresholds_of_a_claim_are_told():
    """The task names the numbers that the check goes by."""
    for sentence in (
        f"at least {SELECTIVE} times as strongly as at right angles",
        f"at most {tuning.UNSELECTIVE} times the weakest",
        f"at least {tuning.POLAR} times as strongly as to the other",
        f"neither is more than {tuning.ALIKE} times the other",
    ):
        assert sentence in prose()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("mnist-random-kernels", "draw.before_and_after"),
        ("mnist-start-loss", "draw.loss_curve"),
        ("mnist-loss-for-integers", 'the loss with "sparse" in its name'),
    ],
)
def test_a_question_is_asked_before_the_lesson_answers_it(question, answer):
    """The count of random kernels, the first loss and the use of the sparse loss stand below what asks for them."""
    sources = ["".join(cell["source"]) for cell in json.loads(NOTEBOOK.read_text())["cells"]]
    asked, told = (
        [place for place, source in enumerate(sources) if words in source]
        for words in (f'check.question("{question}"', answer)
    )

    assert max(asked) < min(told)


def test_the_error_about_labels_is_explained_as_keras_has_it(capsys):
    """Its shapes are told, one axis fewer is right, and the sentence is the one called the wrong way round."""
    scores, rows = np.full((32, 10), 0.1), np.eye(10)[np.arange(32) % 10]
    with expected_error():
        keras.losses.sparse_categorical_crossentropy(rows, scores)
    printed = " ".join(capsys.readouterr().out.split())

    assert "Argument `output` must have rank (ndim) `target.ndim - 1`" in printed
    assert "target.shape=(32, 10), output.shape=(32, 10)" in printed
    assert keras.losses.sparse_categorical_crossentropy(rows.argmax(axis=1), scores).shape == (32,)


def test_an_error_is_read_calmly(capsys):
    """Kind and message, a few lines, no traceback; and a block that works says so."""
    with expected_error():
        keras.layers.Conv2D(8, 3)(np.zeros((28, 28)))
    with expected_error():
        keras.layers.Conv2D(8, 3)(np.zeros((1, 28, 28, 1)))
    with expected_error():
        raise ValueError("first\n" * 30 + "\x1b[1mlast\x1b[0m {{node x}}\nArguments received by call: a, b")
    printed = capsys.readouterr().out

    assert printed.startswith("ValueError:\n")
    assert "expected min_ndim=4, found ndim=2" in " ".join(printed.split())
    assert "No error: on this machine it works." in printed
    assert printed.rstrip().endswith("[...]\n    last")


def test_what_is_not_written_yet_is_no_error_to_read():
    """The stub's error goes on, so that a grader sees an untouched cell."""
    with pytest.raises(NotImplementedError), expected_error():
        raise NotImplementedError


def prose():
    """Return the text of the lesson."""
    cells = json.loads(NOTEBOOK.read_text())["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def test_the_line_of_the_tricks_joins_what_no_other_beats_in_both():
    """A row that is slower and worse than another is not on it; one that is only slower, or only worse, is."""
    quick, good, beaten = Trick("quick", 1.0, 0.9), Trick("good", 3.0, 0.97), Trick("beaten", 3.5, 0.95)

    assert training.front([beaten, good, quick]) == [quick, good]


def test_labels_of_neighbouring_tricks_lie_apart():
    """Two rows that take nearly as long and are nearly as right were written over one another."""
    slow, near, start = Trick("two epochs", 9.7, 0.955), Trick("stride, no pooling", 1.3, 0.928), Trick("", 2.3, 0.925)
    heights = {row.name: height for row, height in training.labelled([start, slow, near, Trick("few", 0.7, 0.65)])}

    assert heights[near.name] != heights[start.name]
    assert heights["few"] == heights[near.name] == heights[slow.name]


def test_a_dilated_stack_sees_what_the_picture_says():
    """Seven pixels for three plain layers, fifteen with strides of 2, fifteen with dilations of 1, 2 and 4."""
    fields = [dilation.pixels_seen(layers) for layers in dilation.STACKS.values()]

    assert [len(field) for field in fields] == [7, 15, 15]
    assert all(field == list(range(len(field))) for field in fields)


def test_an_occlusion_map_finds_the_pixel_that_an_answer_rests_on():
    """A pretended model that asks for one pixel loses its answer where the patch covers it, only there."""
    image = np.full((12, 13), 200, np.uint8)

    def probabilities(images):
        seen = images[:, 5, 8] / 200
        return np.stack([0.1 + 0.8 * seen, 0.9 - 0.8 * seen], axis=1)

    covered = np.zeros((6, 7), bool)
    covered[max(0, 5 - 6) : 6, 8 - 6 : 7] = True
    falls = occlusion_map(probabilities, image)

    assert falls.shape == covered.shape
    assert np.allclose(falls, np.where(covered, 0.8, 0))
    dark = np.where(np.arange(13) == 8, 0, image).astype(np.uint8)
    assert (most_fragile(probabilities, np.stack([dark, image, dark])) == image).all()


def test_images_are_moved_together_or_each_by_its_own():
    """Down and right, black at the edges; a turn is counter-clockwise."""
    images = np.zeros((2, 5, 5), np.uint8)
    images[:, 2, 2] = 9
    ours = robustness.moved(images, np.array([1, -1]), np.array([2, 0]))
    stroke = np.zeros((1, 9, 9), np.uint8)
    stroke[0, 4, 5:8] = 200  # to the right of the middle

    assert [tuple(np.argwhere(image)[0]) for image in ours] == [(3, 4), (1, 2)]
    assert (robustness.moved(images, 0, 1) == robustness.moved(images, np.array([0, 0]), np.array([1, 1]))).all()
    assert np.argwhere(robustness.turned(stroke, 90)[0] > 100)[:, 0].max() < 4


@pytest.mark.parametrize("settings", [{"shift": 9}, {"shift": -1}, {"turn": 181}])
def test_a_variation_out_of_reach_is_refused_in_words(settings):
    """Before anything is trained."""
    with pytest.raises(ValueError, match="take 0 to 8 pixels and 0 to 180 degrees"):
        measure_robustness("x", **settings)


def test_the_numbers_of_the_experiment_are_those_the_text_tells():
    """Images, epochs and judges of the four networks; and the closing page takes at most ten minutes."""
    cells = nbformat.read(NOTEBOOK, 4).cells
    closing = next(place for place, cell in enumerate(cells) if cell.id == "mnist-next")

    assert f"the same {robustness.IMAGES // 1000} 000 images for three epochs" in prose()
    assert robustness.EPOCHS == 3
    assert f"judged by {robustness.JUDGED} validation images" in prose()
    assert minutes_of(cells[closing:]) <= 10


@pytest.mark.slow
def test_a_network_bears_what_it_was_trained_on_and_the_dense_layer_is_to_blame():
    """What the lesson says of its four networks is so, each against the plain one."""
    plain = measure_robustness("plain")
    moved = measure_robustness("moved", shift=4)
    turned = measure_robustness("turned", turn=30)
    means = measure_robustness("means", global_average=True)

    in_place, ends = len(plain.shifted) // 2, (0, -1)
    for end in ends:
        assert plain.shifted[end] < 0.6 < 0.8 < moved.shifted[end]
        assert plain.moved_back[end] > 0.8  # the star: moved maps do not harm, the weights of places do
        assert turned.shifted[end] < 0.6
        assert means.shifted[end] < 0.6
    for degrees in (1, -2):  # 30 either way
        assert turned.turned[degrees] > plain.turned[degrees] + 0.1 > moved.turned[degrees]
    assert 0 < plain.shifted[in_place] - moved.shifted[in_place] < 0.1
    assert means.shifted[in_place] < plain.shifted[in_place] - 0.05
