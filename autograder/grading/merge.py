"""Put the student's answer cells into the instructor's notebook: nothing else of a submission decides anything."""

from __future__ import annotations

import ast
import copy
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

MAX_CELLS = 2000
MAX_SOURCE = 2**20  # characters of one cell
MAX_PARTS = 10**6  # lists and dictionaries in a file: each takes a hundred times its length in memory


class UnreadableError(Exception):
    """Say in words why a submitted file is no notebook."""


@dataclass(frozen=True)
class Merged:
    """Hold the notebook to run and what was mended to get it, in words for the feedback."""

    notebook: NotebookNode
    mended: tuple[str, ...]


@dataclass
class _Cell:
    """Hold what is kept of a submitted cell; `home` is the place of the instructor's cell that it belongs to."""

    kind: str
    source: str
    id: str | None
    grade_id: str | None
    home: int | None = None
    found_by: str = ""
    names: set[str] = field(default_factory=set)


def merge(submission: bytes | str, source: NotebookNode) -> Merged:
    """Return the instructor's notebook with the answers of a submitted one.

    `source` is the instructor's notebook as nbgrader keeps it: stubs for solutions, all tests. Answers are found by
    their `grade_id`, then by their cell id, then by the names they define. Further code cells stay where they stood.
    Raises `UnreadableError` for what is no notebook.
    """
    theirs = _cells(submission)
    ours = source.cells
    mended: list[str] = []
    _find_homes(theirs, ours)
    answers = {place: _choose(place, theirs, ours, mended) for place in range(len(ours)) if _is_answer(ours[place])}
    extras = _extras(theirs, ours, answers)
    _note_damage(theirs, ours, mended)
    for place, answer in answers.items():
        if answer is None and (other := _maker(ours[place], theirs, ours)) is not None:
            answers[place] = other
            names = ", ".join(f"`{name}`" for name in sorted(names_defined(ours[place].source)))
            mended.append(f"The answer `{ours[place].id}` stood in another cell: it was found by the name {names}.")
    cells: list[NotebookNode] = []
    number = 0
    for place in range(-1, len(ours)):
        if place >= 0:
            cell = copy.deepcopy(ours[place])
            if (answer := answers.get(place)) is not None:
                cell.source = answer.source
            if not _replaces(extras.get(place, []), place, ours[place]):
                cells.append(cell)
        for extra in extras.get(place, ()):
            number += 1
            cells.append(_extra_cell(extra.source, number))
    merged = NotebookNode({**source, "metadata": copy.deepcopy(source.metadata), "cells": cells})
    return Merged(merged, tuple(mended))


def is_answer(cell: Any) -> bool:
    """Return whether this is a cell in which a learner writes code that a test below judges."""
    return _is_answer(cell) and cell.cell_type == "code"


def is_test(cell: Any) -> bool:
    """Return whether this is a graded cell of the instructor's."""
    about = _about(cell)
    return bool(about.get("grade")) and not about.get("solution")


def as_graded(source: NotebookNode, path: Path) -> NotebookNode:
    """Return an instructor's notebook with stubs for solutions and all tests, hidden ones too, as nbgrader keeps it."""
    from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, ClearSolutions, ComputeChecksums, LockCells

    notebook, resources = copy.deepcopy(source), {"metadata": {"name": path.stem, "path": str(path.parent)}}
    for step in (LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ComputeChecksums, CheckCellMetadata):
        notebook, resources = step().preprocess(notebook, resources)
    return notebook


def names_defined(source: str) -> set[str]:
    """Return the names that code binds at its top level; none for code that does not compile."""
    try:
        with_magics_gone = "\n".join("pass" if line[:1] in "%!?" else line for line in source.splitlines())
        tree = ast.parse(with_magics_gone)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    found = set()
    statements = list(tree.body)
    for statement in statements:  # grows on the way
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for block in ("body", "orelse", "finalbody", "handlers"):
                statements += getattr(statement, block, [])
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(statement.name)
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in statement.names}
        else:
            found |= {
                node.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
    return found


def _cells(submission: bytes | str) -> list[_Cell]:
    """Return the cells of anything that still looks like a notebook."""
    raw = submission if isinstance(submission, bytes) else submission.encode(errors="replace")
    if raw.count(b"{") + raw.count(b"[") > MAX_PARTS or raw.count(b",") > 20 * MAX_PARTS:
        raise UnreadableError("it has millions of parts, as no notebook has.")
    try:
        text = submission.decode("utf-8-sig", "replace") if isinstance(submission, bytes) else submission
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableError("it is no JSON: was it cut off, or renamed from another kind of file?") from None
    if isinstance(content, dict) and isinstance(content.get("worksheets"), list):  # nbformat 3 and older
        content = {
            "cells": [c for sheet in content["worksheets"] if isinstance(sheet, dict) for c in _list(sheet, "cells")]
        }
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise UnreadableError("it is no Jupyter notebook: it has no cells.")
    return [_cell(cell) for cell in content["cells"][:MAX_CELLS] if isinstance(cell, dict)]


def _cell(cell: dict[str, Any]) -> _Cell:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    source = source[:MAX_SOURCE] if isinstance(source, str) else ""
    metadata = cell.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = about.get("grade_id") if isinstance(about, dict) else None
    return _Cell(
        kind=str(cell.get("cell_type")),
        source=source.encode(errors="replace").decode(),
        id=_text(cell.get("id")),
        grade_id=_text(grade_id),
        names=names_defined(source),
    )


def _find_homes(theirs: list[_Cell], ours: list[NotebookNode]) -> None:
    by_grade_id = {_about(cell)["grade_id"]: place for place, cell in enumerate(ours) if "grade_id" in _about(cell)}
    by_id = {cell.get("id"): place for place, cell in enumerate(ours)}
    by_source: dict[str, int] = {}
    for place, there in enumerate(ours):
        by_source.setdefault(_squeezed(there.source), place)
    for cell in theirs:
        for way, table, key in (
            ("grade_id", by_grade_id, cell.grade_id),
            ("cell id", by_id, cell.id),
            ("source", by_source, _squeezed(cell.source)),
        ):
            if key and key in table:
                cell.home, cell.found_by = table[key], way
                break


def _choose(place: int, theirs: list[_Cell], ours: list[NotebookNode], mended: list[str]) -> _Cell | None:
    """Return the cell that answers: written, and defining what it should; by its metadata, else by its names."""
    stub = ours[place]
    wanted = names_defined(stub.source)
    written = [cell for cell in theirs if not _same(cell.source, stub.source) and cell.source.strip()]
    here = [cell for cell in written if cell.home == place]
    fitting = [cell for cell in here if wanted & cell.names]
    elsewhere = [cell for cell in written if cell.home != place and wanted & cell.names and _is_stray(cell, ours)]
    if here and (fitting or not elsewhere):
        answer = (fitting or here)[-1]
        if len(here) > 1:
            mended.append(f"The answer cell `{stub.id}` was there {len(here)} times: the last one that fits was taken.")
        if answer.found_by != "grade_id":
            mended.append(f"The answer cell `{stub.id}` had lost its metadata: it was found by its {answer.found_by}.")
    elif elsewhere:
        answer = elsewhere[-1]
        answer.home = place
        names = ", ".join(f"`{name}`" for name in sorted(wanted & answer.names))
        mended.append(f"The answer `{stub.id}` stood in another cell: it was found by the name {names}.")
    else:
        return None
    if answer.kind != stub.cell_type:
        mended.append(f"The answer cell `{stub.id}` was a {answer.kind} cell: it was taken as {stub.cell_type}.")
    return answer


def _maker(stub: NotebookNode, theirs: list[_Cell], ours: list[NotebookNode]) -> _Cell | None:
    """Return a cell that makes all that a stub should make which nobody answered; it also runs where it stands."""
    wanted = names_defined(stub.source)
    given_out = {_squeezed(cell.source) for cell in ours}
    making = [
        cell
        for cell in theirs
        if cell.kind == "code" and wanted <= cell.names and _squeezed(cell.source) not in given_out
    ]
    return making[-1] if wanted and making else None


def _is_stray(cell: _Cell, ours: list[NotebookNode]) -> bool:
    """Return whether a cell is not what the place it belongs to asks for."""
    if cell.home is None:
        return True
    there = ours[cell.home]
    if _is_answer(there):
        return not names_defined(there.source) & cell.names
    return bool(_about(there)) and not _same(cell.source, there.source)


def _extras(theirs: list[_Cell], ours: list[NotebookNode], answers: dict[int, _Cell | None]) -> dict[int, list[_Cell]]:
    """Return the student's own code cells by the place of the instructor's cell after which they stood."""
    found: dict[int, list[_Cell]] = {}
    chosen = [cell for cell in answers.values() if cell is not None]
    seen: list[_Cell] = []
    after = -1
    for cell in theirs:
        answer = answers.get(cell.home) if cell.home is not None else None
        if cell.home is not None:
            # What stood above the answer, under the same name, runs before it.
            after = (
                cell.home - 1 if answer is not None and not any(one is answer for one in (*seen, cell)) else cell.home
            )
        if cell.kind == "code" and not any(cell is one for one in chosen) and _is_own(cell, ours):
            found.setdefault(after, []).append(cell)
        seen.append(cell)
    return found


def _is_own(cell: _Cell, ours: list[NotebookNode]) -> bool:
    if cell.home is None:
        return bool(cell.source.strip())
    there = ours[cell.home]
    return there.cell_type == "code" and not is_test(there) and not _same(cell.source, there.source)


def _replaces(extras: list[_Cell], place: int, ours: NotebookNode) -> bool:
    """Return whether a free cell was edited so that it still makes everything that the instructor's made."""
    edited = [] if _about(ours) else [cell.names for cell in extras if cell.home == place]
    return bool(edited) and any(names_defined(ours.source) <= names for names in edited)


def _note_damage(theirs: list[_Cell], ours: list[NotebookNode], mended: list[str]) -> None:
    damage: dict[str, list[str]] = {}
    for place, cell in enumerate(ours):
        if not _about(cell):
            continue
        there = [one.source for one in theirs if one.home == place]
        if not there:
            damage.setdefault("missing", []).append(cell.id)
        elif not _is_answer(cell) and not all(_same(one, cell.source) for one in there):
            damage.setdefault("changed", []).append(cell.id)
        elif not _is_answer(cell) and len(there) > 1:
            damage.setdefault("there more than once", []).append(cell.id)
    for what, cells in damage.items():
        cells_are = "The cell {} was" if len(cells) == 1 else "The cells {} were"
        mended.append(f"{cells_are.format(', '.join(f'`{name}`' for name in cells))} {what}: put back as given out.")
    homes = [cell.home for cell in theirs if cell.home is not None and _about(ours[cell.home])]
    if homes != sorted(homes):
        mended.append("The cells stood in another order: put back in order.")


def _extra_cell(source: str, number: int) -> NotebookNode:
    cell: NotebookNode = nbformat.v4.new_code_cell(source, id=f"student-{number}")
    return cell


def _about(cell: Any) -> dict[str, Any]:
    about: dict[str, Any] = cell.get("metadata", {}).get("nbgrader", {})
    return about


def _is_answer(cell: Any) -> bool:
    return bool(_about(cell).get("solution"))


def _same(one: str, other: str) -> bool:
    return _squeezed(one) == _squeezed(other)


def _squeezed(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _list(container: dict[str, Any], key: str) -> list[Any]:
    value = container.get(key)
    return value if isinstance(value, list) else []
