"""Draw what a plot shows: each tile beside the kernel or map that it matches, or the nearest."""

from __future__ import annotations

import html

from autograder.checks.engine.exercise import Drawn, DrawnTile
from autograder.checks.pictures.heat_map import heat_map


def drawn_html(drawn: Drawn) -> str:
    """Return the tiles as a table: what was drawn, what belongs there, where and what it is in words."""
    rows = "".join(_row(tile) for tile in drawn.tiles)
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("drawn", "compared with", "where", "what it is"))
    title = html.escape(f"What your plot shows. Expected: {drawn.expected}.")
    return f"<table><caption>{title}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def drawn_text(drawn: Drawn) -> str:
    """Return the same in words."""
    lines = [f"{_sign(tile)} {tile.where or 'nowhere'}: {tile.words}" for tile in drawn.tiles]
    return "\n".join([f"What your plot shows. Expected: {drawn.expected}.", *lines])


def _row(tile: DrawnTile) -> str:
    mine = heat_map(tile.values, "the drawn tile") if tile.values is not None else "–"
    expected = heat_map(tile.expected, "what it was compared with") if tile.expected is not None else "–"
    words = html.escape(f"{_sign(tile)} {tile.words}")
    kind = "" if tile.right else ' class="differs"'
    return f"<tr><td>{mine}</td><td>{expected}</td><td>{html.escape(tile.where) or '–'}</td><td{kind}>{words}</td></tr>"


def _sign(tile: DrawnTile) -> str:
    return "✓" if tile.right else "✗"
