"""Show an expected error as something to read: its kind and its message, without the frames of the library."""

from __future__ import annotations

import contextlib
import re
import textwrap
from collections.abc import Iterator

from autograder.lesson.keras_setup import suppressed_stderr

MAX_LINES = 6
DECORATION = re.compile(r"\x1b\[[0-9;]*m|\{\{.*?\}\}")  # colours of a terminal, and where in a graph it happened
WIDTH = 88


@contextlib.contextmanager
def expected_error() -> Iterator[None]:
    """Run a block that is expected to fail, and print the error's kind and message; say so where it does not fail."""
    try:
        with suppressed_stderr():
            yield
    except NotImplementedError:
        raise
    except Exception as error:
        lines = [line.strip() for line in bare(str(error)).splitlines() if line.strip()]
        # Graph errors of TensorFlow begin with where they happened; what happened stands at the end.
        told = lines if len(lines) <= MAX_LINES else [*lines[: MAX_LINES - 2], "[...]", lines[-1]]
        text = "\n".join(textwrap.fill(line, WIDTH) for line in told)
        print(f"{type(error).__name__}:\n{textwrap.indent(text, '    ')}")
    else:
        print("No error: on this machine it works.")


def bare(text: str) -> str:
    """Return what an error says, without decoration and without the list of all that the layer was given."""
    return DECORATION.sub("", text).partition("Arguments received by")[0]
