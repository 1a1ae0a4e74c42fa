"""Split a student's name into the two that some systems want."""

from __future__ import annotations


def first_and_last(name: str) -> tuple[str, str]:
    """Return the first and the last name of "Ada Lovelace" or "Lovelace, Ada"; a single name is a last name."""
    if "," in name:
        last, _, first = name.partition(",")
    else:
        first, _, last = name.rpartition(" ")
    return first.strip(), last.strip()


def last_first(name: str) -> str:
    """Return "Lovelace, Ada"."""
    first, last = first_and_last(name)
    return f"{last}, {first}" if first else last
