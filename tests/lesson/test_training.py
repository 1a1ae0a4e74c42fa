"""train_once trains once, restores only what this very code and data made, and trusts no file."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest

from autograder.lesson.fingerprint import code_text, data_text, model_text
from autograder.lesson.training import train_once
from autograder.probes.classification import SEEN, row_keys

RNG = np.random.default_rng(1)
X = RNG.random((24, 6, 6, 1), dtype=np.float32)
Y = np.eye(3, dtype=np.float32)[np.arange(24) % 3]
X_VAL, Y_VAL = X[:6] + 0.5, Y[:6]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def build(width=3, activation="relu"):
    """Return a small compiled model, newly named by Keras every time."""
    model = keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            keras.layers.Conv2D(width, 3, activation=activation),
            keras.layers.Flatten(),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
    return model


def train(model, x, y, x_val, y_val, epochs=2):
    """Train."""
    return model.fit(x, y, validation_data=(x_val, y_val), epochs=epochs, verbose=0)


def once(model, function=train, **options):
    """Return the history of training the model on the small data."""
    return train_once(function, model, X, Y, X_VAL, Y_VAL, **options)


def test_a_second_run_restores_weights_and_history(capsys):
    """The same code and data: not trained again, equal weights, equal history, one line each time."""
    first = build()
    trained = once(first)
    said = capsys.readouterr().out
    second = build()
    restored = once(second)
    again = capsys.readouterr().out

    assert not trained.restored
    assert restored.restored
    assert restored.history == trained.history
    assert set(trained.history) == {"accuracy", "loss", "val_accuracy", "val_loss"}
    assert restored.epoch == [0, 1]
    for a, b in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert said.startswith("Trained in ")
    assert again.startswith("Restored the weights")
    assert said.count("\n") == again.count("\n") == 1
    assert [path.name for path in Path().iterdir()] == ["model.weights.npz"]


def _with_other_rate(model, x, y, x_val, y_val, epochs=2):
    model.optimizer.learning_rate = 0.5
    return model.fit(x, y, validation_data=(x_val, y_val), epochs=epochs, verbose=0)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda: once(build(4)), id="another-number-of-kernels"),
        pytest.param(lambda: once(build(activation="tanh")), id="another-activation"),
        pytest.param(lambda: once(build(), _with_other_rate), id="another-train"),
        pytest.param(lambda: once(build(), epochs=1), id="other-epochs"),
        pytest.param(lambda: train_once(train, build(), X[::-1].copy(), Y, X_VAL, Y_VAL), id="other-images"),
        pytest.param(lambda: train_once(train, build(), X, Y, X_VAL + 1, Y_VAL), id="other-validation-images"),
        pytest.param(lambda: once(build(), retrain=True), id="asked-to-train"),
    ],
)
def test_another_code_or_data_trains_again(change):
    """The weights of one are never taken for those of another."""
    once(build())

    assert not change().restored


def test_the_grader_can_ask_for_training_by_its_environment(monkeypatch):
    """AUTOGRADER_RETRAIN=1 makes every call train."""
    once(build())
    monkeypatch.setenv("AUTOGRADER_RETRAIN", "1")

    assert not once(build()).restored


SCRIPT = """
import sys
from autograder.lesson import start_keras
start_keras()
import keras, numpy as np
from autograder.lesson import train_once

FACTOR = {factor}

def scaled(x):
    # a helper that train uses; {comment}
    return x * FACTOR

def train(model, x, y, x_val, y_val, epochs=2):
    '''{comment}'''
    return model.fit(scaled(x), y, validation_data=(scaled(x_val), y_val), epochs=epochs, verbose=0)

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv = keras.layers.Conv2D(2, 3, activation="relu")
        self.half = keras.layers.Lambda(lambda x: x * 0.5)
        self.end = keras.layers.Dense(3, activation="softmax")

    def call(self, x):
        return self.end(keras.layers.Flatten()(self.half(self.conv(x))))

x = np.linspace(0, 1, 12 * 36, dtype="float32").reshape(12, 6, 6, 1)
y = np.eye(3, dtype="float32")[np.arange(12) % 3]
model = Net()
model.compile(optimizer="sgd", loss="categorical_crossentropy", run_eagerly=True)
train_once(train, model, x, y, x, y)
"""


def _run(tmp_path: Path, **values: object) -> str:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT.format(**values))
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stderr == ""
    return done.stdout


def test_a_restart_restores_a_subclassed_model_and_notices_a_change_in_a_helper(tmp_path):
    """The fingerprint outlives the process and ignores comments, but sees what `train` calls and reads."""
    assert _run(tmp_path, factor=1.0, comment="one").startswith("Trained")
    assert _run(tmp_path, factor=1.0, comment="another comment").startswith("Restored")
    assert _run(tmp_path, factor=2.0, comment="one").startswith("`model.weights.npz` holds weights that other code")


def _npz(path: Path, **arrays: object) -> None:
    with path.open("wb") as file:
        np.savez(file, **arrays)


def _foreign(path: Path) -> None:
    _npz(path, something=np.zeros(3))


def _forged(path: Path, weight: np.ndarray) -> None:
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    arrays["weight_0"] = weight
    _npz(path, **arrays)


def _pickled(path: Path) -> None:
    _npz(path, about=np.array({"a": 1}, dtype=object))


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("weight_0.npy", "w") as member:
        for _ in range(300):
            member.write(bytes(2**20))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-40]), "cannot be read", id="truncated"),
        pytest.param(lambda path: path.write_text("weights"), "cannot be read", id="text"),
        pytest.param(_foreign, "cannot be read", id="another-npz"),
        pytest.param(_pickled, "cannot be read", id="pickled"),
        pytest.param(_bomb, "is too large", id="a-zip-bomb"),
        pytest.param(lambda path: _forged(path, np.zeros((2, 2))), "does not fit", id="other-shape"),
        pytest.param(
            lambda path: _forged(path, np.full((3, 3, 1, 3), np.nan)), "something else than numbers", id="not-a-number"
        ),
    ],
)
def test_a_file_that_cannot_be_trusted_leads_to_training_and_one_sentence(capsys, spoil, words):
    """Damaged, foreign, hostile: nothing of it reaches the model."""
    once(build())
    spoil(Path("model.weights.npz"))
    capsys.readouterr()

    assert not once(build()).restored
    assert words in capsys.readouterr().out
    assert once(build()).restored


def test_it_writes_nowhere_else(tmp_path):
    """A name with a folder in it is refused."""
    for name in ("../weights", "/tmp/weights", ".."):
        with pytest.raises(ValueError, match="without folders"):
            once(build(), name=name)


def test_it_says_what_it_wants_where_there_is_no_model():
    """`None` is what stands in the untouched cell."""
    with pytest.raises(TypeError, match="wants a Keras model"):
        once(None)


def test_it_knows_which_images_the_model_has_seen():
    """Also those that `train` fetched from elsewhere, and also after a restart."""
    secret = RNG.random((5, 6, 6, 1), dtype=np.float32)

    def cheating(model, x, y, x_val, y_val, epochs=2):
        model.fit(secret, Y[:5], verbose=0)
        return train(model, x, y, x_val, y_val, epochs)

    for _ in range(2):
        model = build()
        once(model, cheating)
        assert np.isin(row_keys(secret), SEEN[model].trained).all()
        assert np.isin(row_keys(X), SEEN[model].trained).all()
        assert np.isin(row_keys(X_VAL), SEEN[model].validated).all()
        assert not np.isin(row_keys(X[:1, ::-1]), SEEN[model].trained).any()


def test_an_image_is_recognised_at_any_scale():
    """uint8, divided by 255, from -1 to 1, flat or with a channel axis: the same key; another image, another key."""
    images = np.random.default_rng(3).integers(0, 256, (50, 28, 28), dtype=np.uint8)
    keys = row_keys(images)

    for same in (
        images / 255,
        (images / 127.5 - 1).astype(np.float32),
        images.reshape(50, -1),
        images[..., np.newaxis],
    ):
        np.testing.assert_array_equal(row_keys(same), keys)
    assert len(set(keys.tolist())) == 50


def test_the_names_that_keras_counts_do_not_matter():
    """A model built twice in one session has other layer names and the same text."""
    assert model_text(build()) == model_text(build())
    assert model_text(build()) != model_text(build(4))


def test_data_that_cannot_be_read_twice_have_no_text():
    """Then nothing is restored, and the next run trains."""
    assert data_text(iter([1, 2])) is None
    assert data_text([X, X], Y) != data_text([X, X + 1], Y)


def test_code_without_its_source_still_has_a_text():
    """Functions that were made by exec are told apart by their bytecode."""
    made = []
    for number in (1, 1, 2):
        names: dict[str, object] = {}
        exec(f"def f(x):\n    return x + {number}", names)
        made.append(code_text(names["f"]))

    assert made[0] == made[1] != made[2]


def test_the_file_holds_no_pickle():
    """Anybody can read it without running code from it."""
    once(build())

    with np.load("model.weights.npz", allow_pickle=False) as stored:
        about = json.loads(str(stored["about"]))
        assert about["count"] == 4
        assert {"about", "further", "weight_0", "weight_3"} <= set(stored.files)
