"""Have Keras start with the settings of this course and find MNIST without a network, whoever imports it and when."""

from __future__ import annotations

import functools
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.probes.model_facts import KerasSettings

BACKEND, IMAGES = "tensorflow", "channels_last"
MNIST = "/tf-keras-datasets/mnist.npz"  # how the address ends from which Keras and TensorFlow's tutorials fetch it
DATASETS = "keras.src.datasets."


def take_over_import() -> None:
    """State backend, image format and precision for Keras, and give it the course's copy of MNIST.

    Whatever the user's `keras.json`, environment and network are, the lessons work the same. Where Keras is imported
    already, its backend is what it is: `wrong_settings` tells.
    """
    os.environ |= {"KERAS_BACKEND": BACKEND, "TF_USE_LEGACY_KERAS": "0"}
    for limit in ("KERAS_MAX_EPOCHS", "KERAS_MAX_STEPS_PER_EPOCH"):
        os.environ.pop(limit, None)
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    for name, change in _CHANGES.items():
        if (module := sys.modules.get(name)) is not None:
            change(module)


def wrong_settings(now: KerasSettings) -> str:
    """Return in words how such settings differ from those of the course, and the repair; nothing where they do not."""
    from autograder.probes.model_facts import PRECISION  # with numpy, which not everybody who imports us needs

    lines = []
    if now.backend not in (None, BACKEND):
        lines.append(
            f"Keras was imported with the backend `{now.backend}`, and this course needs `{BACKEND}`: restart the "
            "kernel, and run the first cell of the lesson before any other `import keras`."
        )
    if now.images not in (None, IMAGES):
        lines.append(
            f"Keras was told to read images as `{now.images}`, and this course reads `{IMAGES}`: run "
            f'`keras.config.set_image_data_format("{IMAGES}")`, then the cells from `build_model` on.'
        )
    if now.precision not in (None, PRECISION):
        lines.append(
            f"Keras was told to compute in `{now.precision}`, and this course computes in `{PRECISION}`: run "
            f'`keras.config.set_floatx("{PRECISION}")` and `keras.config.set_dtype_policy("{PRECISION}")`, then the '
            "cells from `build_model` on."
        )
    return "\n".join(lines)


class _Finder:  # `importlib.abc` would import half of Python's own modules, and be hidden by a file for any of them
    """Find the few modules of Keras that are changed as soon as they are executed, before anyone uses them."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if (change := _CHANGES.get(fullname)) is None:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def execute_and_change(module: ModuleType) -> None:
            execute(module)
            change(module)

        spec.loader.exec_module = execute_and_change  # type: ignore[method-assign]
        return spec


def _set_up(config: ModuleType) -> None:
    from autograder.probes.model_facts import PRECISION  # with numpy, which not everybody who imports us needs

    config.set_image_data_format(IMAGES)
    config.set_floatx(PRECISION)
    config.set_epsilon(1e-7)
    config.set_max_epochs(None)
    config.set_max_steps_per_epoch(None)
    if (keras := sys.modules.get("keras")) is not None and hasattr(keras, "config"):  # a policy was made of these
        keras.config.set_dtype_policy(PRECISION)


def _give_mnist(mnist: ModuleType) -> None:
    @functools.wraps(mnist.load_data)
    def load_data(path: str = "mnist.npz") -> Any:
        return importlib.import_module("autograder.lesson").load_mnist()

    _replace(mnist.load_data, load_data)


def _explain_downloads(files: ModuleType) -> None:
    get_file = files.get_file

    @functools.wraps(get_file)
    def get_file_or_say_why(*args: Any, **kwargs: Any) -> Any:
        from autograder.lesson.mnist import DataError, data_file

        given = dict(zip(("fname", "origin"), args, strict=False)) | kwargs
        name, origin = given.get("fname"), str(given.get("origin") or "")
        if origin.endswith(MNIST) or (not origin and name == "mnist.npz"):
            return str(data_file())
        try:
            return get_file(*args, **kwargs)
        except Exception as error:
            if not isinstance(error, OSError) and "URL fetch failure" not in str(error):
                raise
            asking = str(sys._getframe(1).f_globals.get("__name__"))
            what = asking.removeprefix(DATASETS) if asking.startswith(DATASETS) else origin
        graded = os.environ.get("NBGRADER_EXECUTION") == "autograde"
        why = "there is no network while a notebook is graded" if graded else "its address cannot be reached from here"
        raise DataError(
            f"`{what}` cannot be loaded: {why}. MNIST comes with the course: `keras.datasets.mnist.load_data()`."
        ) from None

    _replace(get_file, get_file_or_say_why)


def _replace(old: Callable[..., Any], new: Callable[..., Any]) -> None:
    """Put a function in the place of another wherever a module of Keras holds it."""
    if getattr(old, "__wrapped__", None) is not None:
        return  # it stands there already
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "keras":
            for attribute, value in list(vars(module).items()):
                if value is old:
                    setattr(module, attribute, new)


_CHANGES: dict[str, Callable[[ModuleType], None]] = {
    "keras.src.backend.config": _set_up,
    "keras.src.datasets.mnist": _give_mnist,
    "keras.src.utils.file_utils": _explain_downloads,
}
