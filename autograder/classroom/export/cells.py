"""Write cells of a table so that a spreadsheet takes none of them for a formula, and read them back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

Value = str | float | None  # text, a number, nothing
# What spreadsheets compute, full-width signs too, as OWASP lists them
# (https://owasp.org/www-community/attacks/CSV_Injection); an apostrophe before it makes it text.
FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")


def as_cell(value: Value) -> str:
    """Return a value as a cell: a number with at most four decimals, text that begins as a formula behind `'`."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if FORMULA.match(value) else value
    return f"{value:.4f}".rstrip("0").rstrip(".")


def as_text(cell: str) -> str:
    """Return the text that `as_cell` wrote."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def as_csv(rows: Iterable[Sequence[Value]]) -> str:
    """Return rows as RFC 4180 has them."""
    text = io.StringIO()
    csv.writer(text).writerows([as_cell(value) for value in row] for row in rows)
    return text.getvalue()


def guarded(rows: Iterable[Sequence[Value]]) -> int:
    """Return how many cells have an apostrophe before them."""
    return sum(isinstance(value, str) and FORMULA.match(value) is not None for row in rows for value in row)
