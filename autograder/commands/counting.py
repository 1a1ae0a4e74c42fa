"""Say how many there are of something."""

from __future__ import annotations


def many(number: float, noun: str) -> str:
    """Return a number with its noun: `1 file`, `2 files`, `0.5 points`."""
    return f"{number:g} {noun}{'s' * (number != 1)}"
