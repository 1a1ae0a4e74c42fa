"""Keep what the drawing cells of the lessons show, for the site: `python docs/site/keep_outputs.py [04-pooling ...]`.

It runs the solutions, which takes some minutes and for lesson 05 TensorFlow. So the site is built without them, and
of every output only a small picture is kept, or its text.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from lesson_pages import OUTPUTS, is_shown
from nbclient import NotebookClient
from nbformat import NotebookNode
from PIL import Image

from autograder.course import LESSONS, Lesson

REPOSITORY = Path(__file__).parents[2]
TIMEOUT = 900  # seconds a cell
QUALITY = 70  # of 100: at this, a picture of a lesson takes about 20 kB
WIDEST = 1400  # pixels: nearly twice the column of the site
OF_A_SLIDER = "In your notebook stands a slider here; it goes through these pictures one by one."


def fingerprint(lesson: Lesson) -> str:
    """Return a digest of the code from which the outputs of a lesson come: its cells, and what draws for them."""
    cells = nbformat.read(REPOSITORY / "solutions" / lesson.notebook, 4).cells
    drawings = REPOSITORY.joinpath(*lesson.drawings_module.split("."))
    texts = [cell.source for cell in cells if cell.cell_type == "code"]
    texts += [path.read_text(encoding="utf-8") for path in sorted(drawings.glob("*.py"))]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def keep(lesson: Lesson) -> None:
    """Run the solution of a lesson, and write what its cells show in place of what was kept before."""
    folder = OUTPUTS / lesson.assignment
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    cells = {
        cell.id: shown
        for cell in executed(lesson).cells
        if is_shown(cell)
        and (shown := [part for n, output in enumerate(cell.outputs) for part in kept(cell, n, output, folder)])
    }
    content = {"made from": fingerprint(lesson), "cells": cells}
    path = OUTPUTS / f"{lesson.assignment}.json"
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def executed(lesson: Lesson) -> NotebookNode:
    """Return the solution of a lesson after it ran in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(shutil.copytree(REPOSITORY / "solutions" / lesson.assignment, Path(folder) / lesson.assignment))
        notebook = nbformat.read(place / lesson.notebook.name, 4)
        return NotebookClient(notebook, timeout=TIMEOUT, resources={"metadata": {"path": str(place)}}).execute()


def kept(cell: NotebookNode, number: int, output: NotebookNode, folder: Path) -> list[dict[str, Any]]:
    """Return what is kept of one output of a cell, at most one thing; a picture is written into the folder."""
    if output.output_type == "stream":
        return [{"text": output.text}] if output.name == "stdout" else []
    if output.output_type == "error":  # of a cell that shows one on purpose
        return [{"text": f"{output.ename}: {output.evalue}\n"}]
    if any(kind.endswith("widget-view+json") for kind in output.data):
        return [{"html": f"<p><em>{OF_A_SLIDER}</em></p>"}]
    if "image/png" in output.data:
        words = output.metadata.get("image/png", {}).get("alt") or f"What a right answer to `{drawn_by(cell)}` draws."
        path = folder / f"{cell.id}-{number + 1}.webp"
        picture = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))).convert("RGB")
        picture.thumbnail((WIDEST, picture.height))
        picture.save(path, quality=QUALITY, method=6)
        place = path.relative_to(OUTPUTS).as_posix()
        return [{"picture": place, "words": words, "width": picture.width, "height": picture.height}]
    if "text/html" in output.data:
        return [{"html": output.data["text/html"]}]
    return [{"text": output.data["text/plain"] + "\n"}]


def drawn_by(cell: NotebookNode) -> str:
    """Return the name of the learner's function that a cell calls for a picture without words of its own."""
    return cell.source.rpartition("(")[0].split("\n")[-1].strip().partition("(")[0]


def main(names: list[str]) -> None:
    """Keep the outputs of all lessons, or of those that are named."""
    for lesson in LESSONS:
        if not names or lesson.assignment in names:
            keep(lesson)


if __name__ == "__main__":
    main(sys.argv[1:])
