"""Import Keras without the lines that TensorFlow writes to standard error while it starts."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterator

from autograder.lesson.keras_import import wrong_settings
from autograder.probes.model_facts import settings

# As in `pyproject.toml`, which installs it wherever there is one.
NO_TENSORFLOW = (
    "Lesson 05 needs TensorFlow, which is not installed here: run `pip install tensorflow~=2.21.0 keras~=3.15.1` with "
    "Python 3.11 to 3.13 on Linux, Windows (x86-64) or a Mac with Apple silicon; lessons 01 to 04 do without it."
)


class NoTensorFlowError(ImportError):
    """Say that TensorFlow is missing, and what to install."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython prints instead of a traceback."""
        return [str(self)]


def start_keras() -> None:
    """Import Keras, and TensorFlow below it; this takes a few seconds, the first time.

    Print what is to be done where Keras was imported before with other settings than those of this course.

    TensorFlow's start-up lines cannot be switched off by a setting (tensorflow 2.21 writes them before its log is
    set up), and stock nbgrader takes the points of a cell that wrote to standard error.
    """
    if "keras" not in sys.modules:
        try:
            with suppressed_stderr():
                import keras  # noqa: F401 - importing is all that is wanted
        except ModuleNotFoundError as error:
            if error.name not in ("keras", "tensorflow"):
                raise
            raise NoTensorFlowError(NO_TENSORFLOW) from None
    # Looking into many small models makes TensorFlow warn that it compiles often; that is what this course is for.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    if words := wrong_settings(settings()):
        print(words)


@contextlib.contextmanager
def suppressed_stderr() -> Iterator[None]:
    """Send to nowhere what compiled code writes to standard error."""
    try:
        kept = os.dup(2)
    except OSError:  # there is no standard error to be silenced
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
