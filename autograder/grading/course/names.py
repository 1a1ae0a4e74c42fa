"""Names and remarks that others have chosen, as they may stand in a sentence: printable, short, and not too many."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

MAX_NAME = 80  # characters
MAX_REMARKS = 10
KINDS = "LMN"  # letters, their marks, numbers
JOINING = " ._-+(),/[]@'"  # as in ada@example.org and O'Brien


def shown(name: str) -> str:
    """Return a name as it may stand on a page: nothing in it but letters, digits and what joins them, and short."""
    plain = "".join(sign if unicodedata.category(sign)[0] in KINDS or sign in JOINING else "?" for sign in name)
    return plain if len(plain) <= MAX_NAME else f"{plain[:MAX_NAME]}…"


def first_few(remarks: Iterable[str]) -> tuple[str, ...]:
    """Return the first remarks, and how many more there are."""
    remarks = tuple(remarks)
    more = len(remarks) - MAX_REMARKS
    return remarks if more <= 1 else (*remarks[:MAX_REMARKS], f"There are {more} more remarks like these.")
