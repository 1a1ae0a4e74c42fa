"""A table of values, some of them marked: as HTML, and as text for terminals and screen readers."""

from __future__ import annotations

import html
from dataclasses import dataclass

SIGN = "≠"  # of a value that differs: colour and border alone cannot be heard


@dataclass(frozen=True)
class Cell:
    """Hold one value as text, and its marks: it differs, is the first that differs, lies in the window of that."""

    text: str
    differs: bool = False
    first: bool = False
    window: bool = False

    def html(self) -> str:
        """Return it as a cell of a table."""
        marks = {"differs": self.differs, "first": self.first, "window": self.window}
        names = " ".join(name for name, is_so in marks.items() if is_so)
        kind = f' class="{names}"' if names else ""
        return f"<td{kind}>{html.escape(str(self))}</td>"

    def __str__(self) -> str:
        """Return the value with its sign."""
        return f"{self.text} {SIGN}" if self.differs else self.text


@dataclass(frozen=True)
class Grid:
    """Hold a title and rows of cells; `overview` is HTML that stands above them."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]
    overview: str = ""

    def html(self) -> str:
        """Return it as a table."""
        body = "".join(f"<tr>{''.join(cell.html() for cell in row)}</tr>" for row in self.rows)
        return f"<div>{self.overview}<table><caption>{html.escape(self.title)}</caption>{body}</table></div>"

    def __str__(self) -> str:
        """Return it as text, the values below one another."""
        width = max((len(cell.text) for row in self.rows for cell in row), default=0)
        lines = [" ".join(f"{cell.text:>{width}}{SIGN if cell.differs else ' '}" for cell in row) for row in self.rows]
        return "\n".join([self.title, *(f"    {line.rstrip()}" for line in lines)])
