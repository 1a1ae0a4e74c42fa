"""Read what a check said to a student, the mistake it names and where to look, and show it as HTML."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape

SHORT = 20  # characters
MISTAKE, LOOK, STUCK = "Likely mistake: ", "Where to look: ", "Stuck? Run "


def what_is_wrong(message: str) -> str:
    """Return the likely mistake where a check names one, else the first line of its message."""
    named = paragraph(message, MISTAKE)
    if named:
        return named[:1].upper() + named[1:]
    return next((line for line in message.splitlines() if line.strip()), "")


def first_sentence(text: str) -> str:
    """Return the beginning of a text up to its first full stop or colon, without it."""
    ends = [place for end in (". ", ": ") if (place := text.find(end)) > 0]
    return text[: min(ends)] if ends else text.rstrip(".")


def paragraph(message: str, begins: str) -> str:
    """Return what follows these words up to the end of their line."""
    return next((line.removeprefix(begins).strip() for line in message.splitlines() if line.startswith(begins)), "")


def with_code(text: str) -> Markup:
    """Return a sentence as HTML, what stands in backticks as code."""
    return Markup("").join(_code(part) if place % 2 else escape(part) for place, part in _parts(text))


def _code(text: str) -> Markup:
    """Return code as HTML; what is short stays in one line."""
    return Markup('<code class="short">{}</code>' if len(text) <= SHORT else "<code>{}</code>").format(text)


def _parts(text: str) -> Iterator[tuple[int, str]]:
    parts = text.split("`")
    return enumerate(parts if len(parts) % 2 else [text])
