"""Take the pictures out of a graded notebook, small enough for a page."""

from __future__ import annotations

import base64
import functools
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from markupsafe import Markup

from autograder.checks.pictures.outcome import METADATA

WIDEST = 720  # pixels
COLOURS = 64
MAX_PIXELS = 2**24  # of a picture that is opened: others may be bombs
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


class _Output(msgspec.Struct):
    data: dict[str, str | list[str] | Any] = {}
    metadata: dict[str, Any] = {}


class _Cell(msgspec.Struct):
    cell_type: str = ""
    outputs: list[_Output] = []
    metadata: dict[str, Any] = {}
    source: str | list[str] = ""


class _Notebook(msgspec.Struct):
    cells: list[_Cell] = []


_decoder = msgspec.json.Decoder(_Notebook)


@dataclass(frozen=True)
class Picture:
    """Hold a picture as it stands in a page, and the rules of style that it needs."""

    html: Markup
    style: str = ""


@dataclass(frozen=True)
class Shown:
    """Hold what a graded notebook shows: its title, and by `grade_id` what belongs to each graded cell.

    `answers` are the `grade_id`s of its answer cells, and its own: comments may stand at each of them.
    """

    title: str
    pictures: dict[str, tuple[Picture, ...]]
    answers: dict[str, tuple[str, ...]]


def shown_in(content: bytes) -> Shown:
    """Return what a graded notebook shows; a picture belongs to the next graded cell, by its `grade_id`."""
    cells = _decoder.decode(content).cells
    shown = Shown(_title(cells), {}, {})
    pictures: list[Picture] = []
    answers: list[str] = []
    for cell in cells:
        noted = cell.metadata.get("nbgrader", {})
        is_test = bool(noted.get("grade")) and not noted.get("solution")
        if noted.get("solution") or is_test or noted.get("task"):
            pictures += _pictures(cell.outputs, ours=is_test)
            answers.append(str(noted["grade_id"]))
        if noted.get("grade") or noted.get("task"):
            shown.pictures[answers[-1]], shown.answers[answers[-1]] = tuple(pictures), tuple(answers)
            pictures, answers = [], []
    return shown


def _title(cells: list[_Cell]) -> str:
    """Return the first heading of a notebook."""
    for cell in cells:
        source = cell.source if isinstance(cell.source, str) else "".join(cell.source)
        if cell.cell_type == "markdown" and (heading := re.match(r"#\s+(.+)", source)):
            return heading[1].strip()
    return ""


def _pictures(outputs: list[_Output], *, ours: bool) -> Iterator[Picture]:
    for output in outputs:
        data = {kind: "".join(value) for kind, value in output.data.items() if isinstance(value, (str, list))}
        # What our judging draws says so in its metadata, which a student's outputs never have.
        if ours and output.metadata == METADATA and "text/html" in data:
            text = data["text/html"]
            style = "".join(style[1] for style in STYLE.finditer(text))
            yield Picture(Markup(STYLE.sub("", text)), style)
            continue
        encoded = data.get("image/png") or data.get("image/jpeg")
        if encoded and (small := shrunk(encoded)):
            alt = output.metadata.get("image/png", {}).get("alt") or data.get("text/plain") or "A picture that you drew"
            yield Picture(Markup('<img src="{}" alt="{}">').format(small, alt))


@functools.lru_cache(maxsize=256)
def shrunk(encoded: str) -> str:
    """Return a picture (base64) as a data address of at most `WIDEST` pixels, or nothing where it is none."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(base64.b64decode(encoded))) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return ""
            picture.load()
            small = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""
    if small.width > WIDEST:
        small = small.resize((WIDEST, max(1, round(small.height * WIDEST / small.width))), Image.Resampling.LANCZOS)
    page = Image.new("RGB", small.size, "white")
    page.paste(small, mask=small.getchannel("A"))
    file = io.BytesIO()
    page.quantize(COLOURS).save(file, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
