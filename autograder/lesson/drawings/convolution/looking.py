"""A map that is looked into: the cell below the mouse, or chosen by keyboard, shows its window and its sum."""

from __future__ import annotations

import secrets
from html import escape
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from autograder.lesson.drawings.convolution.responses import signed
from autograder.lesson.drawings.convolution.sliding import product
from autograder.lesson.figures import WIDTH, draw_image, draw_signed, outline, png, style, width_of
from autograder.lesson.palette import IMAGE, INK, PAPER, QUIET, RED, SIGNED

# Without the style the tables are plain, without the script each cell still has its sum as a tooltip.
STYLE = f"""
#NAME {{background: {PAPER}; color: {INK}; padding: 10px; border-radius: 8px; max-width: 780px}}
#NAME .side {{display: flex; flex-wrap: wrap; gap: 8px 24px}}
#NAME table {{border-collapse: collapse; margin: 4px 0; table-layout: fixed; font-size: 11px}}
#NAME td {{width: 23px; min-width: 23px; max-width: 23px; height: 19px; padding: 0; text-align: center;
  border: 1px solid {QUIET}; line-height: 1}}
#NAME td.seen {{outline: 2px solid {RED}; outline-offset: -2px; font-weight: bold}}
#NAME .sum {{min-height: 4.5em; margin: 6px 0 0; overflow-wrap: anywhere}}
"""
SCRIPT = """
(function look(tries) {
  var box = document.getElementById("NAME");
  if (!box) { if (tries) setTimeout(look, 100, tries - 1); return; }
  var image = box.querySelectorAll("table")[0], map = box.querySelectorAll("table")[1];
  function show(cell) {
    var row = cell.parentNode.rowIndex, column = cell.cellIndex;
    box.querySelectorAll(".seen").forEach(function (old) { old.classList.remove("seen"); });
    map.querySelectorAll("td").forEach(function (other) { other.tabIndex = other === cell ? 0 : -1; });
    cell.classList.add("seen");
    for (var i = 0; i < KH; i++)
      for (var j = 0; j < KW; j++) image.rows[row + i].cells[column + j].classList.add("seen");
    box.querySelector(".sum").textContent = cell.title;
  }
  map.addEventListener("mouseover", function (event) { if (event.target.cellIndex >= 0) show(event.target); });
  map.addEventListener("focusin", function (event) { show(event.target); });
  map.addEventListener("keydown", function (event) {
    var step = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]}[event.key];
    if (!step) return;
    var row = map.rows[event.target.parentNode.rowIndex + step[0]];
    var next = row && row.cells[event.target.cellIndex + step[1]];
    if (next) next.focus();
    event.preventDefault();
    event.stopPropagation();
  });
  show(map.querySelector(".first"));
})(50);
"""


def look_into(image: ArrayLike, kernel: ArrayLike, response: ArrayLike) -> None:
    """Show an image and its map of responses; each cell of the map shows its window and its sum."""
    from IPython.display import display

    pixels, weights, values = np.asarray(image), np.asarray(kernel), np.asarray(response, float)
    fig, alt = look_into_figure(pixels, weights, values)
    picture = png(fig)
    html = look_into_html(pixels, weights, values)
    metadata = {"image/png": {"alt": alt, "width": width_of(picture)}}
    display({"text/html": html, "image/png": picture, "text/plain": alt}, raw=True, metadata=metadata)


def look_into_figure(image: np.ndarray, kernel: np.ndarray, response: np.ndarray) -> tuple[Figure, str]:
    """Return what is shown where there is no HTML: the window of the strongest response, and the finding."""
    row, column = _strongest(response)
    with style():
        fig, axes = plt.subplots(1, 2, figsize=(WIDTH, 4.4), layout="constrained")
        draw_image(axes[0], image, "image")
        outline(axes[0], row, column, *kernel.shape)
        draw_signed(axes[1], response, "responses")
        outline(axes[1], row, column, 1, 1)
        fig.suptitle(_sum(image, kernel, response, row, column), fontsize=9)
    alt = (
        "An image and the map of its responses. The strongest response comes from the framed window: "
        f"{_sum(image, kernel, response, row, column)}."
    )
    return fig, alt


def look_into_html(image: np.ndarray, kernel: np.ndarray, response: np.ndarray) -> str:
    """Return the two tables, with the style and the script that frame the window of a cell; no network is asked."""
    name = f"map-{secrets.token_hex(6)}"
    first = _strongest(response)
    grey, limit = mpl.colormaps[IMAGE], float(np.abs(response).max()) or 1.0
    left = _table(image, grey(image / (float(image.max()) or 1.0)), 'aria-label="image"')
    titles = {place: _sum(image, kernel, response, *place) for place in np.ndindex(response.shape)}
    colours = mpl.colormaps[SIGNED](0.5 + response / limit / 2)
    right = _table(response, colours, 'role="grid" aria-label="map of responses"', titles, first)
    height, width = kernel.shape
    script = SCRIPT.replace("NAME", name).replace("KH", str(height)).replace("KW", str(width))
    return (
        f"<style>{STYLE.replace('NAME', name)}</style>"
        f'<div id="{name}" data-lm-suppress-shortcuts="true"><div class="side"><div>image{left}</div>'
        f'<div>responses{right}</div></div><p class="sum" aria-live="polite">{escape(titles[first])}</p></div>'
        f"<script>{script}</script>"
    )


def _table(
    values: np.ndarray,
    colours: Any,
    attributes: str,
    titles: dict[tuple[int, ...], str] | None = None,
    first: tuple[int, ...] = (),
) -> str:
    def cell(place: tuple[int, ...]) -> str:
        colour = to_hex(colours[place])
        ink = "#000000" if float(np.dot(colours[place][:3], (0.2126, 0.7152, 0.0722))) > 0.45 else "#ffffff"
        inside = f'style="background-color: {colour}; color: {ink}"'
        if titles is None:
            return f"<td {inside}>{values[place]:g}</td>"
        chosen = ' class="first" tabindex="0"' if place == first else ' tabindex="-1"'
        words = f'role="gridcell" title="{escape(titles[place])}"{chosen}'
        return f"<td {words} {inside}>{signed(values[place])}</td>"

    rows = ("".join(cell((row, column)) for column in range(values.shape[1])) for row in range(values.shape[0]))
    return f"<table {attributes}>" + "".join(f"<tr>{cells}</tr>" for cells in rows) + "</table>"


def _strongest(response: np.ndarray) -> tuple[int, int]:
    row, column = np.unravel_index(int(response.argmax()), response.shape)
    return int(row), int(column)


def _sum(image: np.ndarray, kernel: np.ndarray, response: np.ndarray, row: int, column: int) -> str:
    window = image[row : row + kernel.shape[0], column : column + kernel.shape[1]]
    terms = " + ".join(product(*pair) for pair in zip(window.ravel(), kernel.ravel(), strict=True))
    return f"row {row}, column {column}: {terms} = {signed(response[row, column])}"
