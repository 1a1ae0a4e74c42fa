"""Keras starts with the settings of the course and finds its MNIST, whatever the machine says otherwise."""

import json
import os
import subprocess
import sys

import pytest

from autograder.lesson.keras_import import wrong_settings
from autograder.probes.model_facts import KerasSettings

SETTINGS = "from autograder.probes.model_facts import settings\nprint(settings())\n"
OURS = "KerasSettings(backend='tensorflow', images='channels_last', precision='float32')"
FIRST = "from autograder import check, lesson\n"
SHAPES = "for x, y in data:\n    print(x.shape, x.dtype, y.shape, y.dtype)\n"
SHOWN = ["(60000, 28, 28) uint8 (60000,) uint8", "(10000, 28, 28) uint8 (10000,) uint8"]


def run(code, tmp_path, keras_json=None, **environment):
    """Run code in a new process with a `~/.keras` of its own; return the lines that it printed."""
    home = tmp_path / ".keras"
    home.mkdir()
    if keras_json is not None:
        (home / "keras.json").write_text(json.dumps(keras_json))
    environment = os.environ | {"KERAS_HOME": str(home)} | environment
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


OTHERS = {
    "json": ({"image_data_format": "channels_first", "floatx": "float16", "backend": "jax"}, {}),
    "torch": (None, {"KERAS_BACKEND": "torch"}),
    "legacy-and-limits": (None, {"TF_USE_LEGACY_KERAS": "1", "KERAS_MAX_EPOCHS": "1"}),
}
LOADING = {
    "json": "import keras\ndata = keras.datasets.mnist.load_data()\n",
    "torch": "from keras.datasets import mnist\ndata = mnist.load_data()\nimport keras\n",
    "legacy-and-limits": (
        "import tensorflow as tf\nfrom tensorflow.keras.datasets import mnist\nimport keras\n"
        "data = tf.keras.datasets.mnist.load_data()\nmnist.load_data('own.npz')\n"
        "assert keras.config.max_epochs() is None\n"
    ),
}


# Each imports TensorFlow in a process of its own.
@pytest.mark.parametrize("case", [pytest.param(name, marks=[pytest.mark.slow] * (name != "json")) for name in OTHERS])
def test_the_machines_settings_do_not_matter_and_mnist_is_the_courses(case, tmp_path):
    """A `keras.json`, variables of the environment; each way to ask for MNIST, with nothing written or fetched."""
    keras_json, environment = OTHERS[case]

    lines = run(FIRST + LOADING[case] + SHAPES + SETTINGS, tmp_path, keras_json, **environment)

    assert lines == [*SHOWN, OURS]
    assert not (tmp_path / ".keras/datasets").exists()


@pytest.mark.slow
def test_keras_imported_first_still_gets_the_data_and_the_settings(tmp_path):
    """Whoever imports Keras above the first cell: all but the backend can still be set."""
    code = "import keras\nfrom keras.datasets import mnist\n" + FIRST + "data = mnist.load_data()\n" + SHAPES + SETTINGS

    assert run(code, tmp_path, {"image_data_format": "channels_first", "floatx": "float16"}) == [*SHOWN, OURS]


OTHER_DATA = """
import urllib.request
def refuse(*arguments):
    raise urllib.error.URLError("no network")
from keras.src.utils import file_utils
file_utils.urlretrieve = refuse
import keras
for load in (
    keras.datasets.fashion_mnist.load_data,
    keras.datasets.cifar10.load_data,
    lambda: keras.utils.get_file("a.bin", "https://example.org/a.bin"),
):
    try:
        load()
    except Exception as error:
        print(type(error).__name__, error)
print(keras.utils.get_file("m", "https://example.org/tf-keras-datasets/mnist.npz")[-9:])
"""


def test_other_data_say_in_a_sentence_why_they_cannot_be_loaded(tmp_path):
    """Where there is no network, and where a notebook is graded."""
    lines = run(FIRST + OTHER_DATA, tmp_path, NBGRADER_EXECUTION="autograde")

    told = [line for line in lines if line.startswith("DataError")]
    assert [line.split("`")[1] for line in told] == ["fashion_mnist", "cifar10", "https://example.org/a.bin"]
    assert all("there is no network while a notebook is graded" in line for line in told)
    assert lines[-1] == "mnist.npz"


ASKED = """
import keras
for given in (
    {"fname": "mnist.npz"},
    {"fname": "mnist.npz", "origin": None},
    {"origin": "https://example.org/tf-keras-datasets/mnist.npz"},
):
    print(keras.utils.get_file(**given) == keras.utils.get_file("mnist.npz"))
try:
    keras.utils.get_file("other.npz")
except ValueError as error:
    print(error)
"""


def test_the_file_of_mnist_is_there_whatever_is_said_of_it(tmp_path):
    """By its name, by its address; of another file Keras says itself what is missing."""
    lines = run(FIRST + ASKED, tmp_path)

    assert lines[:3] == ["True"] * 3
    assert "origin" in lines[3]


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ({"backend": "jax"}, ["`jax`", "restart the kernel"]),
        ({"images": "channels_first"}, ["`channels_first`", 'set_image_data_format("channels_last")']),
        ({"precision": "mixed_float16"}, ["`mixed_float16`", 'set_dtype_policy("float32")']),
        ({}, []),
        ({"backend": "tensorflow", "images": "channels_last", "precision": "float32"}, []),
    ],
)
def test_settings_that_came_later_are_named_with_the_repair(now, words):
    """One sentence for each."""
    told = wrong_settings(KerasSettings(**now))

    assert all(word in told for word in words)
    assert bool(told) == bool(words)
