"""Draw a schematic as SVG text: small, the same bytes everywhere, readable on a light and on a dark page."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from autograder.lesson.palette import INK, PAPER


@dataclass
class Schematic:
    """Collect shapes on a white card of `width` by `height` pixels; `alt` says what the picture shows."""

    width: int
    height: int
    alt: str
    shapes: list[str] = field(default_factory=list)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str = INK, width: float = 1.5, dash: str = ""
    ) -> None:
        """Draw a line."""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        ends = f'x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"'
        self.shapes.append(f'<line {ends} stroke="{colour}" stroke-width="{_n(width)}"{dashes}/>')

    def arrow(self, x1: float, y1: float, x2: float, y2: float, colour: str = INK, width: float = 1.5) -> None:
        """Draw a line with a head at its second end."""
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 or 1.0
        ux, uy = (x2 - x1) / length, (y2 - y1) / length
        bx, by = x2 - 9 * ux, y2 - 9 * uy
        self.line(x1, y1, bx, by, colour, width)
        corners = ((x2, y2), (bx - 4.5 * uy, by + 4.5 * ux), (bx + 4.5 * uy, by - 4.5 * ux))
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in corners)
        self.shapes.append(f'<polygon points="{points}" fill="{colour}"/>')

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str = PAPER,
        edge: str = INK,
        edge_width: float = 1.5,
    ) -> None:
        """Draw a rectangle; `fill` may be "none"."""
        place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
        self.shapes.append(f'<rect {place} fill="{fill}" stroke="{edge}" stroke-width="{_n(edge_width)}"/>')

    def disc(
        self, x: float, y: float, radius: float, fill: str = PAPER, edge: str = INK, edge_width: float = 1.5
    ) -> None:
        """Draw a circle."""
        place = f'cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"'
        self.shapes.append(f'<circle {place} fill="{fill}" stroke="{edge}" stroke-width="{_n(edge_width)}"/>')

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = 14,
        colour: str = INK,
        anchor: str = "middle",
        bold: bool = False,
    ) -> None:
        """Write words; `y` is the middle of the line, `anchor` is "start", "middle" or "end"."""
        weight = ' font-weight="bold"' if bold else ""
        place = f'x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" text-anchor="{anchor}" dominant-baseline="central"'
        self.shapes.append(f'<text {place} fill="{colour}"{weight}>{escape(words)}</text>')

    def render(self) -> str:
        """Return the SVG document."""
        size = f'width="{self.width}" height="{self.height}" viewBox="0 0 {self.width} {self.height}"'
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label={quoteattr(self.alt)} '
            'font-family="DejaVu Sans, Verdana, Helvetica, Arial, sans-serif">'
        )
        card = f'<rect width="{self.width}" height="{self.height}" rx="8" fill="{PAPER}"/>'
        return "\n".join([head, f"<title>{escape(self.alt)}</title>", card, *self.shapes, "</svg>"]) + "\n"


def _n(value: float) -> str:
    # Two decimals, and none where they are zero: equal on every machine.
    return f"{round(value, 2):g}"
