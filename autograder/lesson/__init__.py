"""What stands beside the learner's code: data, training that is not repeated, pictures.

It exists where a submission runs, with `probes` and what `INSIDE` of the sandbox names beside it, and imports nothing
else of the package.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.lesson.expected_errors import expected_error
    from autograder.lesson.fallback import ready
    from autograder.lesson.figures import show
    from autograder.lesson.keras_setup import start_keras
    from autograder.lesson.measurements import measure
    from autograder.lesson.mnist import load_mnist
    from autograder.lesson.robustness import measure_robustness
    from autograder.lesson.training import train_once

__all__ = [
    "expected_error",
    "load_mnist",
    "measure",
    "measure_robustness",
    "ready",
    "show",
    "start_keras",
    "train_once",
]

_HOME = {
    "expected_error": "expected_errors",
    "load_mnist": "mnist",
    "measure": "measurements",
    "measure_robustness": "robustness",
    "ready": "fallback",
    "show": "figures",
    "start_keras": "keras_setup",
    "train_once": "training",
}


def __getattr__(name: str) -> Any:
    # Imported on first use: matplotlib and Keras must not slow down `from autograder import check, lesson`.
    if name in _HOME:
        return getattr(importlib.import_module(f"autograder.lesson.{_HOME[name]}"), name)
    raise AttributeError(f"module 'autograder.lesson' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
