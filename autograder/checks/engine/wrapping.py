"""Break the long lines of a message between words: a notebook breaks them anywhere."""

from __future__ import annotations

import textwrap

WIDTH = 88  # characters that fit beside the menu of JupyterLab on a small screen


def wrapped(message: str, width: int = WIDTH) -> str:
    """Return a message with prose in lines of this width; what is indented, such as code and arrays, stays as it is."""
    return "\n".join(_wrapped_line(line, width) for line in message.split("\n"))


def _wrapped_line(line: str, width: int) -> str:
    if len(line) <= width or line.startswith("    "):
        return line
    return textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
