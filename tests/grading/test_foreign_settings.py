"""Lesson 05 earns all its points where Keras was told something else: by files, by variables, by a submission."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from small_course import REPOSITORY, filled

from autograder.authoring.generate import student_version
from autograder.course import LESSONS
from tests.grading.tiny import CONFIG, as_file

LESSON = next(lesson for lesson in LESSONS if lesson.topic == "mnist")
SETTINGS = {"image_data_format": "channels_first", "floatx": "float16", "epsilon": 0.1, "backend": "jax"}
# As tutorials ask for the data, in a cell of the learner's own.
ASKING = """
import keras, numpy as np
(x, _), (x_test, _) = keras.datasets.mnist.load_data()
with np.load(keras.utils.get_file("mnist.npz")) as file:
    assert (file["x_train"] == x).all() and (file["x_test"] == x_test).all()
"""


def solved():
    """Return a learner's notebook with all answers, and a cell that asks Keras for the data."""
    source = nbformat.read(REPOSITORY / "solutions" / LESSON.notebook, as_version=4)
    notebook = filled(student_version(source, LESSON.notebook), source, LESSON.exercises)
    setup = next(place for place, cell in enumerate(notebook.cells) if cell.id == "mnist-setup")
    notebook.cells.insert(setup + 1, nbformat.v4.new_code_cell(ASKING))
    return notebook


def run(folder, *arguments):
    """Run a command in this folder as somebody to whom Keras was set up in another way; return what it prints."""
    home = folder / "home"
    (home / ".keras").mkdir(parents=True)
    for place in (home, home / ".keras"):
        (place / "keras.json").write_text(json.dumps(SETTINGS))
    foreign = {"HOME": str(home), "KERAS_HOME": str(home), "KERAS_BACKEND": "torch", "KERAS_MAX_EPOCHS": "0"}
    command = [sys.executable, "-m", "autograder", *arguments]
    done = subprocess.run(command, cwd=folder, env=os.environ | foreign, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_check_gives_a_right_lesson_everything_whatever_keras_was_told(tmp_path):
    """The kernel of `autograder check` starts with the settings of the course."""
    file = tmp_path / LESSON.notebook.name
    file.write_bytes(as_file(solved()))

    printed = run(tmp_path, "check", file.name)

    assert f"{LESSON.points} of {LESSON.points} points" in printed


@pytest.mark.slow
def test_grading_gives_a_right_lesson_everything_whatever_keras_was_told(tmp_path):
    """Neither the grader's own settings nor those that a submission brings along reach the sandbox."""
    (tmp_path / "nbgrader_config.py").write_text(CONFIG)
    shutil.copytree(REPOSITORY / "solutions" / LESSON.assignment, tmp_path / "solutions" / LESSON.assignment)
    submission = tmp_path / "submitted" / "ada" / LESSON.assignment
    for place in (submission, submission / ".keras"):
        place.mkdir(parents=True, exist_ok=True)
        (place / "keras.json").write_text(json.dumps(SETTINGS))
    (submission / LESSON.notebook.name).write_bytes(as_file(solved()))

    run(tmp_path, "grade", "--jobs", "1")

    name = Path(".autograder/results") / LESSON.assignment / "ada" / f"{LESSON.notebook.stem}.json"
    result = json.loads((tmp_path / name).read_text())
    assert [cell["message"] for cell in result["cells"] if cell["status"] != "passed"] == []
    assert result["score"] == LESSON.points
