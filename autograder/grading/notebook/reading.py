"""Read the cells of anything that still looks like a notebook, and say exactly what is wrong with what does not."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass, field
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from autograder.cells import squeezed

MAX_CELLS = 2000
MAX_PARTS = 10**6  # lists and dictionaries in a file: each takes a hundred times its length in memory
MAX_QUOTES = 10**6  # in a file that is searched for commas too many
KINDS = ("code", "markdown", "raw")
ENCODINGS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # begins as UTF-16 does
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
STRING_OR_COMMA = re.compile(r'"|,(?=\s*[\]}])')


class UnreadableError(Exception):
    """Say in words why a submitted file is no notebook."""


@dataclass
class Cell:
    """Hold what is kept of a submitted cell; `home` is the place of the instructor's cell that it belongs to.

    `number` counts the cells of the file from 1, `text` is what two cells with the same code have in common.
    """

    number: int
    kind: str
    source: str
    text: str
    id: str | None
    grade_id: str | None
    home: int | None = None
    found_by: str = ""
    names: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class File:
    """Hold the cells of a file; in words, what was mended in order to read it, and what was left out."""

    cells: list[Cell]
    mended: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def read_cells(submission: bytes | str) -> File:
    """Return the cells of a submitted file; raise `UnreadableError` for what is no notebook."""
    mended: list[str] = []
    text = submission if isinstance(submission, str) else _decoded(submission, mended)
    if text.count("{") + text.count("[") > MAX_PARTS or text.count(",") > 20 * MAX_PARTS:
        raise UnreadableError("it has millions of parts, as no notebook has.")
    content = _content(text, mended)
    if isinstance(content, dict) and isinstance(content.get("worksheets"), list):  # nbformat 3 and older
        content = {
            "cells": [c for sheet in content["worksheets"] if isinstance(sheet, dict) for c in _list(sheet, "cells")]
        }
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise UnreadableError("it is no Jupyter notebook: it has no cells.")
    there = content["cells"]
    cells = [_cell(number, cell) for number, cell in enumerate(there[:MAX_CELLS], 1) if isinstance(cell, dict)]
    more = f"Your notebook has {len(there)} cells: those after the first {MAX_CELLS} were left out."
    return File(cells, tuple(mended), (more,) if len(there) > MAX_CELLS else ())


def _decoded(raw: bytes, mended: list[str]) -> str:
    encoding = next((name for mark, name in ENCODINGS.items() if raw.startswith(mark)), None) or json.detect_encoding(
        raw
    )
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        text = raw.decode(encoding, "replace")
        mended.append(
            f"The file is not all {encoding.upper()}, from byte {error.start} on: what is none became `\ufffd`."
        )
    if not encoding.startswith("utf-8"):
        mended.append(
            f"The file was saved as {encoding.upper()[:6]}, where notebooks are UTF-8: it was read all the same."
        )
    return text


def _content(text: str, mended: list[str]) -> Any:
    """Return what JSON says, control characters in strings and commas before a closing bracket forgiven."""
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        problem = error
    except (ValueError, RecursionError):  # numbers, or brackets in brackets, without end
        raise UnreadableError("it is no JSON: was it renamed from another kind of file?") from None
    if text.count('"') <= MAX_QUOTES:
        try:
            content = json.loads(_without_commas(text), strict=False)
        except (ValueError, RecursionError):
            pass
        else:
            where = f"line {problem.lineno}, column {problem.colno}"
            mended.append(f"The file had a comma too many near {where}: it was read without it.")
            return content
    raise UnreadableError(f"it is no JSON: {_complaint(text, problem)}")


def _complaint(text: str, problem: json.JSONDecodeError) -> str:
    """Return where JSON ends to be JSON, and what was expected; the words are Python's and none of the file's."""
    if not text.strip():
        return "the file is empty."
    where = f"in line {problem.lineno}, column {problem.colno}"
    if not text[problem.pos :].strip() or problem.msg.startswith("Unterminated"):
        return f"it stops {where}, before it is complete. Was it cut off? Download or copy it once more."
    if problem.pos == 0:
        return f"it does not begin as a notebook does ({where}). Was it renamed from another kind of file?"
    return f'{where}, Python says "{problem.msg}". Was it edited by hand? Open it in JupyterLab and save it once more.'


def _without_commas(text: str) -> str:
    """Return JSON without the commas that only a closing bracket follows, those in strings kept."""
    parts, at, kept = [], 0, 0
    while (match := STRING_OR_COMMA.search(text, at)) is not None:
        at = match.end()
        if match[0] == '"':
            _, at = scanstring(text, at, False)
        else:
            parts.append(text[kept : match.start()])
            kept = at
    return "".join([*parts, text[kept:]])


def _cell(number: int, cell: dict[str, Any]) -> Cell:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    source = source.encode(errors="replace").decode() if isinstance(source, str) else ""
    metadata, kind = cell.get("metadata"), cell.get("cell_type")
    noted = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = noted.get("grade_id") if isinstance(noted, dict) else None
    kind = kind if kind in KINDS else "strange"  # whatever else it says is shown to nobody
    return Cell(number, kind, source, squeezed(source), _text(cell.get("id")), _text(grade_id))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _list(container: dict[str, Any], key: str) -> list[Any]:
    value = container.get(key)
    return value if isinstance(value, list) else []
