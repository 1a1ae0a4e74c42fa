"""Put the student's answer cells into the instructor's notebook: nothing else of a submission decides anything."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.cells import about, is_solution, is_test, names_defined, squeezed
from autograder.grading.notebook.outputs import plain_text
from autograder.grading.notebook.reading import Cell, read_cells

MAX_SOURCE = 2**15  # characters of one cell: twenty times the longest of the course
LINK = re.compile(r"\](\(|:)(?!\s*(?:https?://|mailto:|#))")  # to something else than a page
MAX_CODE = 2**17  # characters of all cells that are not the instructor's
ENDING = "-exit"  # of the id of the cell that asks, at the end of a lesson, what is still unclear
MAX_UNCLEAR = 2000  # characters


@dataclass(frozen=True)
class Merged:
    """Hold the notebook to run; in words, what was mended to get it, and what of the student's was left out.

    `unclear` is what the student wrote as still unclear.
    """

    notebook: NotebookNode
    mended: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    unclear: str = ""


def merge(submission: bytes | str, source: NotebookNode) -> Merged:
    """Return the instructor's notebook with the answers of a submitted one.

    `source` is the instructor's notebook as nbgrader keeps it: stubs for solutions, all tests. Answers are found by
    their `grade_id`, then by their cell id, then by the names they define. Further code cells stay where they stood.
    Raises `reading.UnreadableError` for what is no notebook.
    """
    file = read_cells(submission)
    theirs, ours, mended = file.cells, source.cells, list(file.mended)
    _find_homes(theirs, ours)
    left_out = (*file.left_out, *_drop_what_is_too_long(theirs, ours))
    for cell in theirs:
        cell.names = names_defined(cell.source)
    answers = {place: _choose(place, theirs, ours, mended) for place in range(len(ours)) if is_solution(ours[place])}
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
                cell.source = answer.source if cell.cell_type == "code" else _harmless(answer.source)
            if not _replaces(extras.get(place, []), place, ours[place]):
                cells.append(cell)
        for extra in extras.get(place, ()):
            number += 1
            cells.append(_extra_cell(extra.source, number))
    merged = NotebookNode({**source, "metadata": copy.deepcopy(source.metadata), "cells": cells})
    return Merged(merged, tuple(mended), left_out, _written_as_unclear(theirs, ours))


def as_graded(source: NotebookNode, path: Path) -> NotebookNode:
    """Return an instructor's notebook with stubs for solutions and all tests, hidden ones too, as nbgrader keeps it."""
    from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, ClearSolutions, ComputeChecksums, LockCells

    notebook, resources = copy.deepcopy(source), {"metadata": {"name": path.stem, "path": str(path.parent)}}
    for step in (LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ComputeChecksums, CheckCellMetadata):
        notebook, resources = step().preprocess(notebook, resources)
    _call_cells_by_their_grade_id(notebook.cells)
    return notebook


def _call_cells_by_their_grade_id(cells: list[NotebookNode]) -> None:
    """Give each of nbgrader's cells its `grade_id` as its id, as in the gradebook: JupyterLab makes up others."""
    names = {cell.metadata.nbgrader.grade_id for cell in cells if "nbgrader" in cell.metadata}
    for cell in cells:
        if "nbgrader" in cell.metadata:
            cell.id = cell.metadata.nbgrader.grade_id
        elif cell.id in names:
            cell.id = f"{cell.id}-own"


def _drop_what_is_too_long(theirs: list[Cell], ours: list[NotebookNode]) -> list[str]:
    """Empty the cells that no person has written, and say which these were.

    Reading code costs far more than its length, and so does showing it on three pages. There is room for answers
    first, then for other code; prose is only looked at because an answer may hide in it.
    """
    given_out = {squeezed(cell.source) for cell in ours}
    long: list[Cell] = []
    beyond: list[Cell] = []
    room = MAX_CODE
    for cell in sorted(theirs, key=lambda cell: (not _answers(cell, ours), cell.kind != "code")):
        if cell.text in given_out:
            cell.source = cell.text
            continue
        fits = len(cell.source) <= min(MAX_SOURCE, room)
        if not fits and (cell.kind == "code" or _answers(cell, ours)):
            (long if len(cell.source) > MAX_SOURCE else beyond).append(cell)
        if fits:
            room -= len(cell.source)
        else:
            cell.source = cell.text = ""
    advice = "Put large data into a file beside the notebook."
    told = []
    if long:
        told.append(f"{_counted(long)} longer than {MAX_SOURCE} characters, and left out. {advice}")
    if beyond:
        told.append(f"{_counted(beyond)} left out: all your code is longer than {MAX_CODE} characters. {advice}")
    return told


def _answers(cell: Cell, ours: list[NotebookNode]) -> bool:
    return cell.home is not None and is_solution(ours[cell.home])


def _counted(cells: Sequence[Cell]) -> str:
    """Return the beginning of a sentence about cells, by their numbers in the file."""
    numbers = sorted(cell.number for cell in cells)
    if len(numbers) == 1:
        return f"Cell number {numbers[0]} of your notebook was"
    some = ", ".join(map(str, numbers[:8])) + (f" and {len(numbers) - 8} more" if len(numbers) > 8 else "")
    return f"The cells number {some} of your notebook were"


def _harmless(text: str) -> str:
    """Return Markdown whose HTML only lays out text, and whose links only lead to pages.

    It is shown in the browser of whoever grades, which may do all that they may.
    """
    from nbconvert.preprocessors.sanitize import SanitizeHTML

    sanitizer: Any = SanitizeHTML
    cell, _ = sanitizer().preprocess_cell(nbformat.v4.new_markdown_cell(text), {}, 0)
    return LINK.sub(r"] \1", str(cell.source))


def _find_homes(theirs: list[Cell], ours: list[NotebookNode]) -> None:
    by_grade_id = {about(cell)["grade_id"]: place for place, cell in enumerate(ours) if "grade_id" in about(cell)}
    by_id = {cell.get("id"): place for place, cell in enumerate(ours)}
    by_source: dict[str, int] = {}
    for place, there in enumerate(ours):
        by_source.setdefault(squeezed(there.source), place)
    for cell in theirs:
        for way, table, key in (
            ("grade_id", by_grade_id, cell.grade_id),
            ("cell id", by_id, cell.id),
            ("source", by_source, cell.text),
        ):
            if key and key in table:
                cell.home, cell.found_by = table[key], way
                break


def _choose(place: int, theirs: list[Cell], ours: list[NotebookNode], mended: list[str]) -> Cell | None:
    """Return the cell that answers: written, and defining what it should; by its metadata, else by its names."""
    stub = ours[place]
    wanted, stub_text = names_defined(stub.source), squeezed(stub.source)
    written = [cell for cell in theirs if cell.text and cell.text != stub_text]
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


def _maker(stub: NotebookNode, theirs: list[Cell], ours: list[NotebookNode]) -> Cell | None:
    """Return a cell that makes all that a stub should make which nobody answered; it also runs where it stands."""
    wanted = names_defined(stub.source)
    given_out = {squeezed(cell.source) for cell in ours}
    making = [cell for cell in theirs if cell.kind == "code" and wanted <= cell.names and cell.text not in given_out]
    return making[-1] if wanted and making else None


def _is_stray(cell: Cell, ours: list[NotebookNode]) -> bool:
    """Return whether a cell is not what the place it belongs to asks for."""
    if cell.home is None:
        return True
    there = ours[cell.home]
    if is_solution(there):
        return not names_defined(there.source) & cell.names
    return bool(about(there)) and cell.text != squeezed(there.source)


def _extras(theirs: list[Cell], ours: list[NotebookNode], answers: dict[int, Cell | None]) -> dict[int, list[Cell]]:
    """Return the student's own code cells by the place of the instructor's cell after which they stood."""
    extras: dict[int, list[Cell]] = {}
    chosen = {cell.number for cell in answers.values() if cell is not None}
    seen: set[int] = set()
    after = -1
    for cell in theirs:
        answer = answers.get(cell.home) if cell.home is not None else None
        if cell.home is not None:
            # What stood above the answer, under the same name, runs before it.
            to_come = answer is not None and answer.number not in seen and answer is not cell
            after = cell.home - 1 if to_come else cell.home
        if cell.kind == "code" and cell.number not in chosen and _is_own(cell, ours):
            extras.setdefault(after, []).append(cell)
        seen.add(cell.number)
    return extras


def _is_own(cell: Cell, ours: list[NotebookNode]) -> bool:
    if cell.home is None:
        return bool(cell.text)
    there = ours[cell.home]
    return bool(cell.text) and there.cell_type == "code" and not is_test(there) and cell.text != squeezed(there.source)


def _replaces(extras: list[Cell], place: int, ours: NotebookNode) -> bool:
    """Return whether a free cell was edited so that it still makes everything that the instructor's made."""
    edited = [] if about(ours) else [cell.names for cell in extras if cell.home == place]
    return bool(edited) and any(names_defined(ours.source) <= names for names in edited)


def _note_damage(theirs: list[Cell], ours: list[NotebookNode], mended: list[str]) -> None:
    damage: dict[str, list[str]] = {}
    for place, cell in enumerate(ours):
        if not about(cell):
            continue
        there = [copy.text for copy in theirs if copy.home == place]
        if not there:
            damage.setdefault("missing", []).append(cell.id)
        elif not is_solution(cell) and any(text != squeezed(cell.source) for text in there):
            damage.setdefault("changed", []).append(cell.id)
        elif not is_solution(cell) and len(there) > 1:
            damage.setdefault("there more than once", []).append(cell.id)
    for what, cells in damage.items():
        cells_are = "The cell {} was" if len(cells) == 1 else "The cells {} were"
        mended.append(f"{cells_are.format(', '.join(f'`{name}`' for name in cells))} {what}: put back as given out.")
    homes = [cell.home for cell in theirs if cell.home is not None and about(ours[cell.home])]
    if homes != sorted(homes):
        mended.append("The cells stood in another order: put back in order.")


def _extra_cell(source: str, number: int) -> NotebookNode:
    cell: NotebookNode = nbformat.v4.new_code_cell(source, id=f"student-{number}")
    return cell


def _asks_what_is_unclear(cell: NotebookNode) -> bool:
    """Return whether a cell of the instructor's asks what is still unclear."""
    return cell.cell_type == "markdown" and str(cell.get("id", "")).endswith(ENDING) and not about(cell)


def _written_as_unclear(theirs: Sequence[Cell], ours: Sequence[NotebookNode]) -> str:
    """Return the text that a student added to the question, in its cell or in cells of their own right below."""
    texts: list[str] = []
    for place, asking in enumerate(ours):
        if not _asks_what_is_unclear(asking):
            continue
        question, below = squeezed(asking.source), False
        for cell in theirs:
            here = cell.home == place or (cell.home is None and question in squeezed(cell.source))
            below = here or (below and cell.home is None and cell.kind == "markdown")
            if below:
                texts.append(squeezed(squeezed(cell.source).replace(question, "")))
    whole = plain_text("\n\n".join(filter(None, texts)))
    return whole if len(whole) <= MAX_UNCLEAR else f"{whole[:MAX_UNCLEAR]}…"
