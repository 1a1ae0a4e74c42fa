"""Make the students' `notebooks/` from the instructor's `solutions/`, and keep notebooks in one normal form.

The student's version is what nbgrader's own preprocessors make of a notebook, in nbgrader's order, without a database.
"""

from __future__ import annotations

import copy
import fnmatch
import importlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.authoring.points import faults_of_points
from autograder.cells import is_answer, is_by_hand, is_test, names_defined, names_used_beside_checks, own_tests
from autograder.course import LESSONS
from autograder.errors import UserError
from autograder.files import write_whole

SOURCE = Path("solutions")
RELEASE = Path("notebooks")
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
MACHINE_MADE = re.compile(r"(cell-)?[0-9a-f]{8,16}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?")
IGNORED = (".*", "__pycache__", "*.pyc", "feedback")  # nbgrader copies none of these
MADE_BY_RUNNING = "*.weights.npz"


@dataclass(frozen=True)
class Plan:
    """Hold what `generate` writes, and what it cannot repair.

    `files` maps each path inside the repository to its bytes. `stray` are files that come from no source.
    `faults` are sentences about what only an author can mend, `remarks` about what an author may want to know.
    """

    files: dict[Path, bytes]
    stray: tuple[Path, ...]
    faults: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def plan(root: Path) -> Plan:
    """Return what the generated files of the repository at `root` should be; write nothing."""
    notebooks = {path: read(root, path) for path in _files(root, SOURCE) if path.suffix == ".ipynb"}
    if not notebooks:
        raise UserError(f"There is no notebook in `{root / SOURCE}`: run this in a clone of the course's repository.")
    files = {path: as_bytes(normal_form(notebook, path.stem)) for path, notebook in notebooks.items()}
    pictures = {
        path: text.encode() for path, text in schematics() if path.parent in {source.parent for source in notebooks}
    }
    own = {path: (root / path).read_bytes() for path in _files(root, SOURCE) if path not in files}
    for path, content in {**own, **pictures, **files}.items():
        target = RELEASE / path.relative_to(SOURCE)
        if path.suffix == ".ipynb":
            files[target] = as_bytes(student_version(_parsed(content), path))
        else:
            files[target] = content
    stray = tuple(path for path in _files(root, RELEASE) if path not in files)
    normal = {path: _parsed(files[path]) for path in notebooks}
    faults = (*_faults_of_ids(normal), *_faults_of_points(normal), *_faults_of_files(root))
    remarks = tuple(remark for path, notebook in normal.items() for remark in _remarks(path, notebook.cells))
    return Plan({**files, **pictures}, stray, faults, remarks)


def stale(root: Path, files: dict[Path, bytes]) -> list[Path]:
    """Return which files of a plan are missing or hold something else."""
    return [path for path, content in files.items() if not _holds(root / path, content)]


def write(root: Path, files: dict[Path, bytes]) -> list[Path]:
    """Write the files of a plan that are stale, and return them."""
    changed = stale(root, files)
    for path in changed:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(root / path, files[path])
    return changed


def read(root: Path, path: Path) -> NotebookNode:
    """Return the notebook at `path` inside `root`, as it stands there; raise `UserError` where there is none."""
    try:
        text = (root / path).read_text(encoding="utf-8")
        content: Any = json.loads(text)
    except (OSError, ValueError) as error:
        raise UserError(f"`{path}` cannot be read ({str(error)[:80]}): restore it from git.") from None
    if not isinstance(content, dict) or content.get("nbformat") != 4 or "cells" not in content:
        raise UserError(f"`{path}` is no notebook of format 4: open it in JupyterLab and save it.")
    return _parsed(text)


def as_bytes(notebook: NotebookNode) -> bytes:
    """Return a notebook as nbgrader writes it."""
    # Not nbformat.writes, which gives the second of two cells with one id a random one.
    return f"{nbformat.v4.writes(notebook)}\n".encode()


def student_version(source: NotebookNode, path: Path) -> NotebookNode:
    """Return the notebook that students get, made by nbgrader's preprocessors; `path` names it in a message."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import SaveCells

    notebook, resources = copy.deepcopy(source), {"metadata": {"name": path.stem, "path": str(path.parent)}}
    for preprocessor in GenerateAssignment().preprocessors:
        if preprocessor is not SaveCells:  # the only one that writes into the gradebook
            try:
                notebook, resources = preprocessor().preprocess(notebook, resources)
            except Exception as error:
                # nbgrader raises bare `RuntimeError`s, JSON schema errors and others for what an author can get wrong.
                reason = str(error).strip().splitlines()[0]
                raise UserError(f"`{path}` cannot be released: {preprocessor.__name__} says: {reason}") from None
    return notebook


def normal_form(notebook: NotebookNode, topic: str) -> NotebookNode:
    """Return a notebook without outputs and without traces of the program that edited it, its cells named.

    A graded cell is named as its `grade_id`; a cell that still has the random id of its editor gets a name made of
    `topic` and its first words.
    """
    cells: list[NotebookNode] = []
    taken = {str(cell.get("id")) for cell in notebook.cells}
    for cell in notebook.cells:
        metadata = {key: cell.metadata[key] for key in ("nbgrader", "tags") if cell.metadata.get(key)}
        name = str(metadata.get("nbgrader", {}).get("grade_id") or cell.get("id") or "")
        if not name or (MACHINE_MADE.fullmatch(name) and "nbgrader" not in metadata):
            name = _unused(f"{topic}-{_first_words(cell.source)}", taken)
        taken.add(name)
        new = _node({**cell, "id": name, "metadata": metadata})
        if cell.cell_type == "code":
            new.outputs, new.execution_count = [], None
        cells.append(new)
    return _node({"cells": cells, "metadata": {"kernelspec": KERNELSPEC}, "nbformat": 4, "nbformat_minor": 5})


def schematics() -> Iterator[tuple[Path, str]]:
    """Yield the path inside the repository and the text of every SVG picture that the drawings modules make."""
    for lesson in LESSONS:
        try:
            module = importlib.import_module(lesson.drawings_module)
        except ModuleNotFoundError as error:
            if error.name != lesson.drawings_module:
                raise
            continue  # a lesson without drawings
        for name, draw in getattr(module, "SCHEMATICS", {}).items():
            yield SOURCE / lesson.assignment / name, draw().render()


def _faults_of_ids(notebooks: dict[Path, NotebookNode]) -> Iterator[str]:
    home: dict[str, Path] = {}
    for path, notebook in notebooks.items():
        for cell in notebook.cells:
            if not NAME.fullmatch(cell.id) or MACHINE_MADE.fullmatch(cell.id):
                yield f"`{path}`: the cell id `{cell.id}` is no name: give it one in lower case, such as `max-pool2d`."
            if cell.id in home:
                yield f"`{path}`: the cell id `{cell.id}` is used in `{home[cell.id]}` already: choose another one."
            home[cell.id] = path
        yield from (f"`{path}`: {fault}" for fault in _faults_of_pairs(notebook.cells))
        yield from (f"`{path}`: {fault}" for fault in _faults_of_mixtures(notebook.cells))


def _faults_of_pairs(cells: list[NotebookNode]) -> Iterator[str]:
    """Yield what is wrong with the test cells; one may judge what several cells made, and has no answer cell then."""
    kinds = [cell.metadata.get("nbgrader", {}) for cell in cells]
    answers = {cell.id for cell, kind in zip(cells, kinds, strict=True) if kind.get("solution")}
    for place, (cell, kind) in enumerate(zip(cells, kinds, strict=True)):
        if not kind.get("grade") or kind.get("solution"):
            continue
        above = cells[place - 1].id if place and kinds[place - 1].get("solution") else None
        if above is not None and cell.id != f"test-{above}":
            yield f"the test cell `{cell.id}` stands directly below `{above}`: name it `test-{above}`."
        elif above is None and cell.id.removeprefix("test-") in answers:
            yield f"the test cell `{cell.id}` does not stand directly below its answer cell: move it there."
        elif not cell.id.startswith("test-"):
            yield f"the test cell `{cell.id}` has another name than its exercise: name it `test-` and the exercise."


def _faults_of_mixtures(cells: list[NotebookNode]) -> Iterator[str]:
    """Yield which tests call a check, which is judged outside the sandbox, and use an answer themselves as well."""
    own = {cell.id for cell in own_tests(cells)}
    answers = frozenset[str]().union(*(names_defined(cell.source) for cell in cells if is_answer(cell)))
    outside = [cell for cell in cells if is_test(cell) and cell.cell_type == "code" and cell.id not in own]
    for cell in outside:
        for name in sorted(names_used_beside_checks(cell.source) & answers):
            yield (
                f"the test cell `{cell.id}` calls a check, and uses `{name}` besides, which does not exist where "
                "checks are called: put that into a test cell of its own."
            )


def _remarks(path: Path, cells: list[NotebookNode]) -> Iterator[str]:
    """Yield how cells are graded that no check of the course judges."""
    if own := [f"`{cell.id}`" for cell in own_tests(cells)]:
        yield f"`{path}`: {', '.join(own)} call no check of the course: judged inside the sandbox, beside the answers."
    if by_hand := [f"`{cell.id}`" for cell in cells if is_by_hand(cell)]:
        yield f"`{path}`: {', '.join(by_hand)} are graded by hand."


def _faults_of_points(notebooks: dict[Path, NotebookNode]) -> Iterator[str]:
    lessons = {SOURCE / lesson.notebook: lesson for lesson in LESSONS}
    for path, notebook in notebooks.items():
        yield from (f"`{path}`: {fault}" for fault in faults_of_points(notebook.cells, lessons.get(path)))


def _faults_of_files(root: Path) -> Iterator[str]:
    for path in sorted((root / SOURCE).rglob(MADE_BY_RUNNING)):
        yield f"`{path.relative_to(root)}` was made by running the lesson and would be given to students: delete it."


def _files(root: Path, folder: Path) -> list[Path]:
    """Return the paths inside `root` of the files that nbgrader would copy from a folder."""
    files = (path.relative_to(root) for path in sorted((root / folder).rglob("*")) if path.is_file())
    patterns = (*IGNORED, MADE_BY_RUNNING)
    return [
        path for path in files if not any(fnmatch.fnmatch(part, pattern) for part in path.parts for pattern in patterns)
    ]


def _node(content: dict[str, Any]) -> NotebookNode:
    node: NotebookNode = nbformat.from_dict(content)
    return node


def _parsed(text: str | bytes) -> NotebookNode:
    # Not nbformat.reads, which gives a cell without an id a random one.
    notebook: NotebookNode = nbformat.v4.reads(text)
    return notebook


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _first_words(source: str) -> str:
    words = re.findall(r"[a-z0-9]+", source.lower())
    return "-".join(words[:4])[:40] or "cell"


def _unused(name: str, taken: set[str]) -> str:
    number = 2
    candidate = name
    while candidate in taken:
        candidate = f"{name}-{number}"
        number += 1
    return candidate
