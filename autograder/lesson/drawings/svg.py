"""Draw a schematic as SVG text: small, the same bytes everywhere, readable on a light and on a dark page."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

import numpy as np

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

    def image(self, x: float, y: float, width: float, height: float, pixels: np.ndarray) -> None:
        """Show pixels, uint8 of shape (H, W) in grey or (H, W, 3) in colour."""
        place = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
        encoded = base64.b64encode(_png(pixels)).decode()
        self.shapes.append(f'<image {place} preserveAspectRatio="none" href="data:image/png;base64,{encoded}"/>')

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


def _png(pixels: np.ndarray) -> bytes:
    """Return pixels as an uncompressed PNG: a compressed one differs from one zlib to the next."""
    height, width = pixels.shape[:2]
    lines = b"".join(b"\0" + line.tobytes() for line in pixels)  # 0: the line stands as it is
    pieces = [lines[start : start + 0xFFFF] for start in range(0, len(lines), 0xFFFF)]
    stored = [
        bytes([piece is pieces[-1]]) + len(piece).to_bytes(2, "little") + (len(piece) ^ 0xFFFF).to_bytes(2, "little")
        for piece in pieces
    ]
    data = b"".join(head + piece for head, piece in zip(stored, pieces, strict=True))
    colours = 2 if pixels.ndim == 3 else 0
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, colours, 0, 0, 0])
    stream = b"\x78\x01" + data + zlib.adler32(lines).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, (b"IHDR", b"IDAT", b"IEND"), (header, stream, b"")))


def _chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")
