"""load_mnist gives what Keras gives, offline, and says in one sentence what is wrong with its file."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from autograder.lesson import load_mnist
from autograder.lesson import mnist as module
from autograder.lesson.mnist import CHECKSUMS, DataError, data_file, without_test_labels


def test_the_arrays_have_the_form_that_keras_gives():
    """Two pairs, uint8, the published sizes, and the published first labels."""
    (x_train, y_train), (x_test, y_test) = load_mnist()

    assert x_train.shape == (60000, 28, 28)
    assert x_test.shape == (10000, 28, 28)
    assert y_train.shape == (60000,)
    assert y_test.shape == (10000,)
    assert {array.dtype for array in (x_train, y_train, x_test, y_test)} == {np.dtype(np.uint8)}
    assert y_train[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert y_test[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert np.bincount(y_test).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_it_equals_what_keras_makes_of_the_same_file(monkeypatch):
    """Keras's own loader, given our file instead of the network's, returns the same arrays."""
    from keras.src.datasets import mnist as kerass

    monkeypatch.setattr(kerass, "get_file", lambda *_, **__: str(data_file()))

    for (ours, our_labels), (theirs, their_labels) in zip(load_mnist(), kerass.load_data.__wrapped__(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
        np.testing.assert_array_equal(our_labels, their_labels)
        assert ours.dtype == theirs.dtype


def test_a_learner_who_writes_into_the_arrays_spoils_nobody_elses():
    """Each call gives copies."""
    (x_train, _), _ = load_mnist()
    x_train[:] = 0

    assert load_mnist()[0][0].any()


def test_a_damaged_file_is_not_taken_apart(tmp_path):
    """Whoever grades is told, rather than every student."""
    for spoil in (_truncated, lambda path: path.write_bytes(b"")):
        spoil(path := tmp_path / "mnist.npz")
        with pytest.raises(DataError, match="git checkout"):
            without_test_labels(path)


def _altered(path: Path) -> None:
    with np.load(data_file()) as stored:
        arrays = {name: stored[name] for name in CHECKSUMS}
    arrays["y_test"][3] = 9
    np.savez(path, **arrays)


def _truncated(path: Path) -> None:
    path.write_bytes(data_file().read_bytes()[:100_000])


def _one_array(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.zeros(3))


def _incomplete(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        buffer = io.BytesIO()
        np.save(buffer, np.zeros(3))
        archive.writestr("x_train.npy", buffer.getvalue())


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        pytest.param(lambda path: None, "is missing", id="missing"),
        pytest.param(_truncated, "is damaged", id="truncated"),
        pytest.param(lambda path: path.write_text("<html>not found</html>"), "is damaged", id="a-web-page"),
        pytest.param(lambda path: path.write_bytes(b""), "is damaged", id="empty"),
        pytest.param(_one_array, "is damaged", id="one-array-only"),
        pytest.param(_incomplete, "is damaged", id="incomplete"),
        pytest.param(_altered, "its array `y_test` is not that of MNIST", id="altered"),
    ],
)
def test_a_file_that_is_not_the_real_one_is_named_with_its_repair(tmp_path, monkeypatch, spoil, words):
    """One sentence: which file, what is wrong, what repairs it; and in a notebook no traceback."""
    path = tmp_path / "mnist.npz"
    spoil(path)
    monkeypatch.setattr(module, "data_file", lambda: path)

    with pytest.raises(DataError) as failure:
        load_mnist()

    assert words in str(failure.value)
    assert "git checkout" in str(failure.value)
    assert failure.value._render_traceback_() == [f"DataError: {failure.value}"]
