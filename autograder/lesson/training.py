"""Train a model once; later runs restore the weights that this very code and these very data produced."""

from __future__ import annotations

import contextlib
import json
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder.files import written_whole
from autograder.lesson.fingerprint import code_text, data_text, fingerprint, model_text
from autograder.probes.classification import SEEN, Seen, row_keys

FORMAT = "1"  # of the file: another number, another fingerprint
MAX_BYTES = 2**28  # of the weights on disk, also when unpacked
RETRAIN = "AUTOGRADER_RETRAIN"  # set to 1, it makes every call train


@dataclass(frozen=True)
class History:
    """Hold what a training reported, as Keras does: `history["val_accuracy"][1]` is that of the second epoch.

    `seconds` is how long the training took, `restored` whether it happened in an earlier run.
    """

    history: dict[str, list[float]]
    seconds: float
    restored: bool

    @property
    def epoch(self) -> list[int]:
        """Return the numbers of the epochs, from 0."""
        return list(range(max((len(values) for values in self.history.values()), default=0)))


@dataclass(frozen=True)
class _Stored:
    weights: list[np.ndarray]
    history: dict[str, list[float]]
    seconds: float
    further: np.ndarray  # keys of images it was trained on beside those in `x`


def train_once(
    train: Callable[..., Any],
    model: Any,
    x: Any,
    y: Any,
    x_val: Any,
    y_val: Any,
    epochs: int = 2,
    *,
    name: str = "model",
    retrain: bool = False,
) -> History:
    """Call `train(model, x, y, x_val, y_val, epochs=epochs)`, or restore the weights an earlier call produced.

    The weights lie in `<name>.weights.npz` in the current folder, with a fingerprint of the code, the model and the
    data that made them. They are restored only while the fingerprint holds; `retrain=True`, or the environment
    variable AUTOGRADER_RETRAIN=1, trains anyway. One line says which happened. Return the history in both cases.
    """
    path = _path_of(name, model)
    _build(model, x)
    data = data_text(x, y, x_val, y_val)
    made_by = fingerprint(FORMAT, code_text(train), model_text(model), data or "", str(epochs))
    again = retrain or os.environ.get(RETRAIN) == "1"
    stored, why = (None, "") if again or data is None else _read(path, made_by, model)
    if stored is not None:
        model.set_weights(stored.weights)
        SEEN[model] = Seen(np.union1d(_keys_of(x), stored.further), _keys_of(x_val))
        print(
            f"Restored the weights of an earlier training of {stored.seconds:.1f} s from `{path}`: code and data are "
            "unchanged. To train again, add retrain=True."
        )
        return History(stored.history, stored.seconds, restored=True)
    if why:
        print(f"`{path}` {why}, so the model is trained.")
    trained = _trained(lambda: train(model, x, y, x_val, y_val, epochs=epochs), model, x, x_val)
    kept = "this kind of data cannot be compared, so the next run trains again."
    if data is not None:
        kept = _write(path, made_by, trained)
    print(f"Trained in {trained.seconds:.1f} s; {kept}")
    return History(trained.history, trained.seconds, restored=False)


def _path_of(name: str, model: Any) -> Path:
    """Return where the weights of this name lie; refuse what is no model, and a name that leads elsewhere."""
    if model is None or not hasattr(model, "get_weights"):
        raise TypeError(f"train_once wants a Keras model to train, but was given {model!r}.")
    if Path(name).name != name or name in ("", ".", ".."):
        raise ValueError(f"name={name!r}: the weights stay beside the notebook, so write a name without folders.")
    return Path(f"{name}.weights.npz")


def _trained(train: Callable[[], Any], model: Any, x: Any, x_val: Any) -> _Stored:
    """Return what training made, and note what the model has seen meanwhile."""
    start = time.perf_counter()
    with _watched_fit(x, x_val) as watched:
        returned = train()
    seconds = time.perf_counter() - start
    keys = _keys_of(x)
    further = np.setdiff1d(_joined(watched["trained"]), keys)
    validated = np.union1d(_keys_of(x_val), _joined(watched["validated"]))
    SEEN[model] = Seen(np.union1d(keys, further), validated)
    return _Stored(model.get_weights(), _history_of(returned), seconds, further)


def _build(model: Any, x: Any) -> None:
    # A subclassed model has no weights before its first call, so there would be nothing to restore into.
    if not model.built:
        first = [part[:1] for part in x] if isinstance(x, (list, tuple)) else x[:1] if hasattr(x, "shape") else None
        if first is not None:
            model(first)


def _read(path: Path, made_by: str, model: Any) -> tuple[_Stored | None, str]:
    """Return what is stored, or `None` and in words why it is not used: nothing about the file is taken on trust."""
    if not path.exists():
        return None, ""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_BYTES:
                return None, "is too large to hold the weights of a model of this course"
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            about = json.loads(str(arrays["about"][()]))
            if about["fingerprint"] != made_by:
                return None, "holds weights that other code or other data produced"
            weights = [arrays[f"weight_{place}"] for place in range(about["count"])]
            history = {str(key): [float(value) for value in values] for key, values in dict(about["history"]).items()}
            stored = _Stored(weights, history, float(about["seconds"]), arrays["further"].astype(np.uint64))
    except Exception:  # whatever a broken or hostile file does to the readers of zip, npy and JSON
        return None, "cannot be read"
    wanted = [weight.shape for weight in model.get_weights()]
    if [weight.shape for weight in weights] != wanted:
        return None, "does not fit this model"
    if not all(weight.dtype.kind in "biuf" and np.isfinite(weight).all() for weight in weights):
        return None, "holds something else than numbers"
    return stored, ""


def _write(path: Path, made_by: str, stored: _Stored) -> str:
    """Write the file in one step, so that a crash leaves the old one or the new one; return in words what happened."""
    if sum(weight.nbytes for weight in stored.weights) > MAX_BYTES:
        return "the weights are too large to be kept, so the next run trains again."
    about = {
        "fingerprint": made_by,
        "count": len(stored.weights),
        "history": stored.history,
        "seconds": stored.seconds,
    }
    arrays: dict[str, Any] = {f"weight_{place}": weight for place, weight in enumerate(stored.weights)}
    try:
        with written_whole(path) as file:
            np.savez(file, about=np.array(json.dumps(about)), further=stored.further, **arrays)
    except OSError as error:
        return f"the weights could not be kept in `{path}` ({error.strerror}), so the next run trains again."
    return f"the weights are kept in `{path}`, and the next run restores them while code and data stay the same."


@contextlib.contextmanager
def _watched_fit(x: Any, x_val: Any) -> Iterator[dict[str, list[np.ndarray]]]:
    """Note the keys of the images that `fit` is given, beside those that are known already."""
    import keras

    watched: dict[str, list[np.ndarray]] = {"trained": [], "validated": []}
    fit = keras.Model.fit

    def watching(self: Any, *args: Any, **kwargs: Any) -> Any:
        images = kwargs.get("x", args[0] if args else None)
        if images is not x:
            watched["trained"].append(_keys_of(images))
        validation = kwargs.get("validation_data")
        if isinstance(validation, (list, tuple)) and validation and validation[0] is not x_val:
            watched["validated"].append(_keys_of(validation[0]))
        return fit(self, *args, **kwargs)

    inherited = "fit" not in vars(keras.Model)
    keras.Model.fit = watching
    try:
        yield watched
    finally:
        if inherited:
            del keras.Model.fit
        else:
            keras.Model.fit = fit


def _keys_of(images: Any) -> np.ndarray:
    """Return the keys of images, or none for data that are not arrays."""
    if isinstance(images, (list, tuple)) and images and hasattr(images[0], "shape"):
        images = images[0]  # a model with several inputs: the first tells the images apart
    try:
        return row_keys(images)
    except Exception:
        return np.empty(0, np.uint64)


def _joined(keys: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.empty(0, np.uint64), *keys])


def _history_of(returned: Any) -> dict[str, list[float]]:
    """Return the numbers for each epoch, whether `train` returned Keras's History or its dictionary."""
    numbers = getattr(returned, "history", returned)
    if not isinstance(numbers, dict):
        return {}
    history: dict[str, list[float]] = {}
    for key, values in numbers.items():
        with contextlib.suppress(TypeError, ValueError):
            history[str(key)] = [float(value) for value in values]
    return history
