"""Names and remarks that others have chosen, as they may stand in a sentence: printable, short, and not too many."""

from __future__ import annotations

from collections.abc import Iterable

MAX_NAME = 80  # characters
MAX_REMARKS = 10


def shown(name: str) -> str:
    """Return a name with what cannot be printed replaced, and its end left out where it is long."""
    plain = "".join(one if one.isprintable() and one != "`" else "?" for one in name)
    return plain if len(plain) <= MAX_NAME else f"{plain[:MAX_NAME]}…"


def first_few(remarks: Iterable[str]) -> tuple[str, ...]:
    """Return the first remarks, and how many more there are."""
    remarks = tuple(remarks)
    more = len(remarks) - MAX_REMARKS
    return remarks if more <= 1 else (*remarks[:MAX_REMARKS], f"There are {more} more remarks like these.")
