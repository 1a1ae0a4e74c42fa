"""Import Keras without the lines that TensorFlow writes to standard error while it starts."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterator

from autograder.lesson.keras_import import wrong_settings
from autograder.probes.model_facts import settings


def start_keras() -> None:
    """Import Keras, and TensorFlow below it; this takes a few seconds, the first time.

    Print what is to be done where Keras was imported before with other settings than those of this course.

    TensorFlow's start-up lines cannot be switched off by a setting (tensorflow 2.21 writes them before its log is
    set up), and stock nbgrader takes the points of a cell that wrote to standard error.
    """
    if "keras" not in sys.modules:
        with suppressed_stderr():
            import keras  # noqa: F401 - importing is all that is wanted
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
