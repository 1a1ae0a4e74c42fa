"""Lay out the words of a message: in lines broken between words, as a notebook breaks them anywhere, or as HTML."""

from __future__ import annotations

import html
import re
import textwrap

WIDTH = 88  # characters that fit beside the menu of JupyterLab on a small screen


def wrapped(message: str, width: int = WIDTH) -> str:
    """Return a message with prose in lines of this width; arrays and code, which are indented, stay as they are."""
    return "\n".join(_wrapped_line(line, width) for line in message.split("\n"))


def _wrapped_line(line: str, width: int) -> str:
    text = line.lstrip(" ")
    indent = " " * (len(line) - len(text))
    if len(line) <= width or (indent and text[:1] in ("[", "→", "(")):
        return line
    lines = textwrap.wrap(text, width - len(indent), break_long_words=False, break_on_hyphens=False)
    return "\n".join(indent + part for part in lines)


def in_html(text: str) -> str:
    """Return text as HTML, names in backticks as code."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text))
