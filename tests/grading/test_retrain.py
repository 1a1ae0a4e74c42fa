"""Submitted weights are taken where they fit, and `--retrain` trains all the same."""

import shutil
from pathlib import Path

import nbformat
import pytest
from preloaded import run_module

from autograder.commands.main import main
from tests.grading.tiny import PATH, handed_in, make_course, submit

TRAIN = """
import keras
from autograder import lesson

def train(model, x, y, x_val, y_val, epochs):
    return model.fit(x, y, epochs=epochs, verbose=0)

keras.utils.set_random_seed(1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
model.compile(loss="mse")
x, y = np.ones((8, 4), np.float32), np.ones((8, 2), np.float32)
history = lesson.train_once(train, model, x, y, x, y, epochs=1)
"""
SUBMITTED = Path("submitted/ada") / PATH.parent


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Make a course in which one student has trained a small model at home, and go there."""
    make_course(tmp_path / "course")
    monkeypatch.chdir(tmp_path / "course")
    notebook = handed_in()
    notebook.cells.append(nbformat.v4.new_code_cell(TRAIN, id="training"))
    at = submit(Path(), "ada", notebook) / PATH.name
    home = shutil.copytree(SUBMITTED, tmp_path / "home")
    run_module("nbconvert", "--to", "notebook", "--execute", home / PATH.name).check_returncode()
    shutil.copy(home / "model.weights.npz", at.parent)


def what_training_said() -> str:
    """Return what the student's training printed when it was graded."""
    notebook = nbformat.read(Path("autograded/ada") / PATH, as_version=4)
    (cell,) = [cell for cell in notebook.cells if "train_once" in cell.source]
    return "".join(output.text for output in cell.outputs)


def test_weights_that_fit_are_taken_and_retrain_trains_all_the_same(course):
    """Two results, each found again under its own options."""
    submitted = (SUBMITTED / "model.weights.npz").read_bytes()

    assert main(["grade", "--jobs", "1"]) == 0
    assert "Restored the weights" in what_training_said()

    assert main(["grade", "--jobs", "1", "--retrain"]) == 0
    assert what_training_said().startswith("Trained in")
    assert (SUBMITTED / "model.weights.npz").read_bytes() == submitted


def test_weights_of_other_code_are_not_taken(course):
    """Whoever changed the training after it ran has handed in weights that it does not make."""
    notebook = nbformat.read(SUBMITTED / PATH.name, as_version=4)
    notebook.cells[-1].source = TRAIN.replace("epochs=epochs", "epochs=epochs + 1")
    nbformat.write(notebook, SUBMITTED / PATH.name)

    assert main(["grade", "--jobs", "1"]) == 0

    said = what_training_said()
    assert "other code or other data" in said
    assert "Trained in" in said
