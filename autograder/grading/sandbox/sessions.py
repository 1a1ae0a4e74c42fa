"""Say what starts sessions, whether in a sandbox or without: one at a time, each for one notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np

from autograder.grading.sandbox.limits import Limits
from autograder.grading.sandbox.session import Session

HEAVY = ("tensorflow", "keras")
START_SECONDS = 180.0  # seconds in which a provider must have imported everything


class NoSessionError(Exception):
    """Say why no session can be started here at all: that is nobody's answer, but the machine's state."""


class Sessions(Protocol):
    """Start sessions for notebooks, one notebook at a time."""

    limits: Limits
    importing: float  # seconds of CPU time that importing libraries took before there was a session

    def get_ready(self, *, heavy: bool = False) -> None:
        """Import what can be imported before the next session starts: no notebook's time; `heavy` adds TensorFlow."""

    def start(self, files: Mapping[str, bytes], until: float | None = None) -> Session:
        """Return a fresh session beside these files, which ends at the moment `until`; the one before it ends now."""

    @property
    def start_clean(self) -> Callable[[Mapping[str, bytes], float], Session | None] | None:
        """Return what starts one more session beside the one that runs; `None` where the two would not be apart."""

    def clean_up(self) -> None:
        """End the session and remove whatever it has left."""

    def close(self) -> None:
        """End everything."""


def first_message(files: Mapping[str, bytes], environment: Mapping[str, str], *, clean: bool = False) -> dict[str, Any]:
    """Return what a session is told first: the files beside the notebook, and variables of the environment.

    A `clean` session imports nothing from any folder that another one can write to.
    """
    arrays = {name: np.frombuffer(content, np.uint8) for name, content in files.items()}
    return {"files": arrays, "environment": dict(environment), "clean": clean}
