"""What a lesson imports: `check` and `lesson`."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

from autograder.lesson.hidden_modules import refuse_hidden_modules
from autograder.lesson.keras_import import take_over_import

if TYPE_CHECKING:
    from autograder import lesson
    from autograder.checks import Check

    check: Check

__all__ = ["check", "lesson"]
__version__ = "0.1.0"

# TensorFlow writes a banner to standard error when it is imported, and stock nbgrader gives no points to a cell that
# wrote there. It has to be set before the import, and a value the user chose stays.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
take_over_import()
if sys.argv[:1] != ["-m"]:  # `python -m autograder` says it as a command line does
    refuse_hidden_modules()


def __getattr__(name: str) -> Any:
    if name == "check":
        try:
            from autograder.checks import check
        except ModuleNotFoundError as error:
            if error.name != "autograder.checks":
                raise
            # A submission is being graded, and the checks never get to it.
            return importlib.import_module("autograder.lesson.unchecked").check
        return check
    if name == "lesson":
        return importlib.import_module("autograder.lesson")
    raise AttributeError(f"module 'autograder' has no attribute {name!r}")
