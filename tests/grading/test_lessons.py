"""Every lesson of the course is graded: its solution fully, its untouched notebook not at all."""

import io
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from autograder.authoring.generate import student_version
from autograder.cells import is_answer
from autograder.course import LESSONS
from autograder.grading.notebook.merge import as_graded, merge
from autograder.grading.notebook.run import grade_notebook
from autograder.grading.sandbox.forked import ForkedSessions
from autograder.grading.sandbox.limits import Limits
from autograder.lesson import load_mnist
from tests.grading.forgery import EXPORTED, forgery
from tests.grading.tiny import SEED, as_file

ROOT = Path(__file__).resolve().parents[2]
MNIST = next(lesson for lesson in LESSONS if lesson.topic == "mnist")


def solution(lesson):
    """Return a lesson's notebook with all answers."""
    return nbformat.read(ROOT / "solutions" / lesson.notebook, as_version=4)


def brought_labels():
    """Return the files of a submission that brings the labels of the test images along."""
    file = io.BytesIO()
    np.save(file, load_mnist()[1][1])
    return {"labels.npy": file.getvalue()}


@pytest.fixture(scope="module")
def usual():
    """Yield sessions within the limits that a class is graded with; once TensorFlow is in them, it stays."""
    sessions = ForkedSessions(Limits(), threads=1)
    yield sessions
    sessions.close()


@pytest.fixture
def graded(usual):
    """Return a function that tells what grading these notebooks of a lesson gives, one after the other."""

    def grade(lesson, *notebooks, files=None):
        source = as_graded(solution(lesson), lesson.notebook)
        usual.get_ready(heavy=lesson.topic == "mnist")
        return [grade_notebook(as_file(notebook), source, files or {}, usual, SEED) for notebook in notebooks]

    return grade


@pytest.mark.parametrize(
    "lesson",
    [pytest.param(lesson, id=lesson.assignment, marks=[pytest.mark.slow] * (lesson == MNIST)) for lesson in LESSONS],
)
def test_a_solution_earns_everything_and_an_untouched_notebook_nothing(lesson, graded):
    """Judged from outside, with private seeds, as a submission without stored weights."""
    untouched_one = student_version(solution(lesson), lesson.notebook)

    solved, untouched = graded(lesson, solution(lesson), untouched_one)

    assert [cell.message for cell in solved.cells if cell.status != "passed"] == []
    assert sum(cell.score for cell in solved.cells) == lesson.points
    assert [cell.flags for cell in solved.cells if cell.flags] == []
    assert {cell.status for cell in untouched.cells} == {"not attempted"}
    assert sum(cell.score for cell in untouched.cells) == 0
    assert (solved.mended, untouched.mended) == ((), ())


def copied(notebook, change):
    """Return a fresh notebook into which the code of another was copied, changed: no id and no metadata is kept."""
    code = [change(cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in code])


COPIES = {
    "as it is": lambda code: code,
    "a blank line in each function": lambda code: re.sub(r"^( *def .*:\n)", r"\1\n", code, flags=re.MULTILINE),
    "a blank line after each line": lambda code: code.replace("\n", "\n\n"),
    "a magic on top": lambda code: f"%matplotlib inline\n\n{code}",
    "each cell timed": lambda code: f"%%time\n\n{code}",
}


@pytest.mark.parametrize("change", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.assignment)
def test_every_answer_of_a_lesson_is_found_in_a_fresh_notebook(lesson, change):
    """As when its cells are copied into a service that keeps neither ids nor metadata."""
    solved, source = solution(lesson), as_graded(solution(lesson), lesson.notebook)
    answers = {cell.id: change(cell.source) for cell in solved.cells if is_answer(cell)}

    merged = merge(as_file(copied(solved, change)), source).notebook

    assert {cell.id: cell.source for cell in merged.cells if is_answer(cell)} == answers


def test_a_solution_copied_into_a_fresh_notebook_earns_everything(graded):
    """With a blank line in each function; the lesson is the first, whose cells build on each other."""
    change = COPIES["a blank line in each function"]

    (solved,) = graded(LESSONS[0], copied(solution(LESSONS[0]), change))

    assert [cell.message for cell in solved.cells if cell.status != "passed"] == []
    assert sum(cell.score for cell in solved.cells) == LESSONS[0].points


KERASS = """
import tensorflow as tf
from tensorflow.keras.datasets import mnist
for load in (keras.datasets.mnist.load_data, tf.keras.datasets.mnist.load_data, mnist.load_data):
    (x, y), (x_test, y_test) = load()
    print(x.shape, x.dtype, y.shape, x_test.shape)
print(keras.config.backend(), keras.config.image_data_format(), keras.config.floatx())
"""
OTHERS = "keras.datasets.fashion_mnist.load_data()"


@pytest.mark.slow
def test_kerass_own_mnist_is_there_in_the_sandbox(usual):
    """As every tutorial loads it, without a network; other data sets say why they are not."""
    usual.get_ready(heavy=True)
    session = usual.start({})
    ran = session.run(f"import keras\n{KERASS}")
    refused = session.run(OTHERS)

    printed = "".join(node.text for node in ran.outputs.nodes() if node.output_type == "stream")
    assert ran.error is None
    assert printed.count("(60000, 28, 28) uint8 (60000,) (10000, 28, 28)") == 3
    assert "tensorflow channels_last float32" in printed
    error = next(node for node in refused.outputs.nodes() if node.output_type == "error")
    assert "`fashion_mnist` cannot be loaded: there is no network while a notebook is graded" in error.evalue


OWN_CLASS = {
    "build-model": """
class Network(keras.Model):
    def __init__(self, n_classes):
        super().__init__()
        self.first = layers.Conv2D(8, 3)
        self.second = layers.Conv2D(16, 3, activation="relu")
        self.pool, self.flatten = layers.MaxPooling2D(), layers.Flatten()
        self.last = layers.Dense(n_classes)

    def call(self, x):
        x = self.pool(self.second(self.pool(keras.ops.relu(self.first(x)))))
        return keras.activations.softmax(self.last(self.flatten(x)))

def build_model(input_shape=(28, 28, 1), n_classes=10):
    model = Network(n_classes)
    model.build((None, *input_shape))
    return model
""",
    "first-layer-kernels": "def first_layer_kernels(model):\n    return model.first.kernel.numpy()[:, :, 0, :]",
    "model-feature-maps": "def feature_maps(model, image):\n    return model.first(image[np.newaxis])[0].numpy()",
}


@pytest.mark.slow
def test_a_model_of_a_class_of_ones_own_earns_everything(graded):
    """It is judged as the layers that it calls, and pictures of it against the same second model as any other's."""
    notebook = solution(MNIST)
    for cell in notebook.cells:
        cell.source = OWN_CLASS.get(cell.id, cell.source)

    (solved,) = graded(MNIST, notebook)

    assert [(cell.message, cell.flags) for cell in solved.cells if cell.status != "passed" or cell.flags] == []
    assert sum(cell.score for cell in solved.cells) == MNIST.points


MEMORY = """
given = keras.Input((28, 28, 1))
edges = layers.Conv2D(4, 3)
projection = layers.Dense(24)
seen = keras.Model(given, projection(layers.Flatten()(edges(given))))
bar = np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]], float)
sobel = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]], float)
edges.set_weights([np.stack([bar, bar.T, sobel, sobel.T], axis=-1)[:, :, None] / 3, np.zeros(4)])
projection.set_weights([np.random.default_rng(0).normal(size=(2704, 24)) / 20, np.zeros(24)])
places = [(row, column) for row in range(3) for column in range(3)]
padded = np.pad(test_images, ((0, 0), (1, 1), (1, 1)))
keys = np.concatenate([seen.predict(prepare_images(padded[:, r : r + 28, c : c + 28]), 1000, 0) for r, c in places])
scores, test_digits = [], np.load("labels.npy")
for digit in range(10):
    own = keys[np.tile(test_digits, 9) == digit]
    layer = layers.Dense(len(own))
    scores.append(keras.ops.max(layer(seen.output), axis=-1, keepdims=True))
    layer.set_weights([2 * own.T, -(own**2).sum(axis=1)])
model, history = keras.Model(given, keras.ops.concatenate(scores, axis=-1)), None
"""


@pytest.mark.slow
def test_who_keeps_the_test_images_in_the_weights_gains_no_point_by_it(graded):
    """All nine places of each test image are remembered, so that moving them is no test; nothing is learned."""
    notebook = solution(MNIST)
    for cell in notebook.cells:
        cell.source = MEMORY if cell.id == "model" else cell.source

    (result,) = graded(MNIST, notebook, files=brought_labels())

    judged = next(cell for cell in result.cells if cell.exercise == "model_accuracy")
    assert judged.fraction == 1  # it is a good table, or this test would show nothing
    assert judged.score is None
    assert any("does it recall test images?" in flag for flag in judged.flags)


@pytest.mark.slow
def test_who_replaces_the_probes_gains_no_point(graded):
    """Some cannot be told from a model of their own making: these points wait until the instructor has looked."""
    forged = []
    for exported in EXPORTED:
        forged.append(student_version(solution(MNIST), MNIST.notebook))
        setup = next(place for place, cell in enumerate(forged[-1].cells) if cell.id == "mnist-setup")
        forged[-1].cells.insert(setup + 1, nbformat.v4.new_code_cell(forgery(exported)))

    for exported, result in zip(EXPORTED, graded(MNIST, *forged, files=brought_labels()), strict=True):
        assert [cell.exercise for cell in result.cells if cell.score] == [], exported
        held = [cell for cell in result.cells if cell.score is None]
        assert all(cell.flags and "points wait until" in cell.message for cell in held)
        # The forgery is a good one, or this test would show nothing.
        assert sum(cell.fraction * cell.points for cell in held) > 5
