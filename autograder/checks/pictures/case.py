"""Draw a failing call: its arguments, what was expected and what came, with marks where these differ."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.checks.engine.compare import agrees, first_difference, number
from autograder.checks.engine.excerpts import cut, plane_at
from autograder.checks.engine.exercise import Failing

MOST_CELLS = 12  # rows or columns that are written as numbers; larger arrays are cut out round the first difference
# Colours come with a sign and a border, and are mixed so that they can be told in a light and in a dark page.
STYLE = (
    "<style>.cnn-case{display:flex;flex-wrap:wrap;gap:1.2em;align-items:flex-start}"
    ".cnn-case table{border-collapse:collapse;font-family:monospace;font-size:0.9em;margin:0.2em 0}"
    ".cnn-case caption{text-align:left;font-family:sans-serif;font-weight:bold;padding-bottom:0.2em;"
    "white-space:nowrap}"
    ".cnn-case td{border:1px solid #8888;padding:0.15em 0.45em;text-align:right}"
    ".cnn-case td.differs{background:#d5500033;border:2px solid #d55000}"
    ".cnn-case td.first{outline:3px solid #d55000}"
    ".cnn-case td.window{background:#0072b233;border:2px solid #0072b2}</style>"
)


def picture(failing: Failing) -> str:
    """Return a failing call as HTML: one table for each array, the places that differ marked by a sign and a border."""
    place = first_difference(failing.expected, failing.got)
    window = failing.window(place) if failing.window is not None and place is not None else None
    tables = [
        _table(name, value, place if np.ndim(value) == len(place or ()) else None, window=window if at == 0 else None)
        for at, (name, value) in enumerate(failing.named_arguments)
        if isinstance(value, np.ndarray) and value.ndim
    ]
    tables += [
        _table("expected", failing.expected, place),
        _table("you returned", failing.got, place, against=failing.expected),
    ]
    call = html.escape(failing.call)
    marks = "≠ marks the values that differ"
    if window is not None:
        marks += ", a blue border the window of the first one"
    return (
        f'{STYLE}<div class="cnn-case" role="group" aria-label="{call}">{"".join(tables)}</div>'
        f"<p>What <code>{call}</code> should return, and what it returned. {marks}.</p>"
    )


def _table(
    name: str,
    value: Any,
    place: tuple[int, ...] | None,
    against: Any = None,
    window: tuple[slice, slice] | None = None,
) -> str:
    if not isinstance(value, np.ndarray) or not value.ndim or not value.size:
        text = number(value) if isinstance(value, (int, float, np.generic)) else repr(value)[:80]
        mark = "" if against is None or agrees(against, value) else " ≠"
        return f"<table><caption>{html.escape(name)}</caption><tr><td>{html.escape(text)}{mark}</td></tr></table>"
    title, plane, here = plane_at(value, place)
    other = plane_at(against, place)[1] if _alike(value, against) else None
    rows, columns = cut(plane.shape[0], here[0], MOST_CELLS)[1], cut(plane.shape[1], here[1], MOST_CELLS)[1]
    body = "".join(
        "<tr>" + "".join(_cells(plane, other, row, columns, here if place else None, window)) + "</tr>"
        for row in range(plane.shape[0])[rows]
    )
    shape = "" if plane[rows, columns].size == value.size else f", a part of {value.shape}"
    return f"<table><caption>{html.escape(f'{name} {title}'.strip() + shape)}</caption>{body}</table>"


def _alike(value: np.ndarray, against: Any) -> bool:
    return isinstance(against, np.ndarray) and against.shape == value.shape


def _cells(
    plane: np.ndarray,
    other: np.ndarray | None,
    row: int,
    columns: slice,
    here: tuple[int, int] | None,
    window: tuple[slice, slice] | None,
) -> Iterator[str]:
    for column in range(plane.shape[1])[columns]:
        differs = other is not None and not agrees(other[row, column], plane[row, column])
        inside = window is not None and row in _range(window[0]) and column in _range(window[1])
        names = [
            *(["differs"] if differs else []),
            *(["first"] if differs and here == (row, column) else []),
            *(["window"] if inside else []),
        ]
        kind = f' class="{" ".join(names)}"' if names else ""
        yield f"<td{kind}>{number(plane[row, column])}{' ≠' if differs else ''}</td>"


def _range(part: slice) -> range:
    return range(part.start, part.stop)
