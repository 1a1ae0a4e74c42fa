"""A file beside a notebook that hides a module is named, wherever code of ours gets to run."""

import subprocess
import sys

import pytest

from autograder.lesson.hidden_modules import hidden_by, hidden_in


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("numpy.py", "NumPy"),
        ("keras.py", "Keras"),
        ("tensorflow/__init__.py", "TensorFlow"),
        ("autograder.py", "the course"),
        ("random.py", "Python's own `random`"),
    ],
)
def test_what_a_file_hides_is_said(path, what):
    """Packages of the course, the course itself, modules of Python."""
    assert hidden_by([path, "helpers.py"]) == {path: what}


@pytest.mark.parametrize(
    "path", ["helpers.py", "numpy.txt", "numpy/data.csv", "numpy/core.py", "turtle.py", "sub/numpy.py"]
)
def test_what_hides_nothing_is_not_named(path):
    """A folder without `__init__.py` gives way to a package, and nobody here needs the turtle."""
    assert hidden_by([path]) == {}


def test_the_course_does_not_hide_itself(pytestconfig):
    """Whoever works in its repository has it in the folder."""
    assert hidden_in(str(pytestconfig.rootpath)) == {}


@pytest.mark.parametrize("name", ["numpy.py", "secrets.py", "tensorflow/__init__.py"])
def test_the_first_cell_names_what_is_hidden(tmp_path, name):
    """The working folder is on a notebook's path."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("")
    code = "import sys; sys.path.insert(0, '')\nfrom autograder import check, lesson"
    done = subprocess.run([sys.executable, "-P", "-c", code], cwd=tmp_path, capture_output=True, text=True)

    shown = name.removesuffix("/__init__.py")
    assert f"HidingError: `{shown}` in this folder hides" in done.stderr
    assert done.stderr.endswith(": rename it.\n")


def test_what_is_imported_already_is_not_hidden(tmp_path):
    """A kernel has imported `random` before it comes to the learner's folder."""
    (tmp_path / "random.py").write_text("")
    code = "import random, sys; sys.path.insert(0, '')\nfrom autograder import check, lesson"

    assert subprocess.run([sys.executable, "-P", "-c", code], cwd=tmp_path).returncode == 0
