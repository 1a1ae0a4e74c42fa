"""Put a new exercise into a lesson: its check, its cells, its points wherever they stand; what it asks is filled in."""

from __future__ import annotations

import ast
import builtins
import difflib
import keyword
import re
from collections.abc import Sequence
from pathlib import Path
from string import Template

import nbformat
from nbformat import NotebookNode

from autograder.authoring.generate import MACHINE_MADE, SOURCE, as_bytes, read
from autograder.authoring.points import COURSE, TITLE, heading, title_line
from autograder.cells import names_defined
from autograder.course import LESSONS, Lesson
from autograder.errors import UserError
from autograder.files import write_new, write_whole

README = Path("README.md")
TEMPLATE = Path(__file__).with_name("exercise.txt")
FILL_IN = "FILL IN"  # what an author has still to write; tests name every place
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST = 40  # characters of a name
TAKEN = frozenset(["hint", "parsons", "question", "questions"])  # what `check.` has besides exercises, and their module
LAST_SECTION = "## What to remember"


def add_exercise(root: Path, lesson_name: str, name: str, points: int, after: str | None = None) -> list[Path]:
    """Write a new exercise into the repository at `root` and return the files that changed, the new one first.

    It comes after another exercise of the lesson, or as the last of them.
    Raises `UserError`, and writes nothing, where the name cannot be one or the files are not as they should be.
    """
    lesson = _lesson(lesson_name)
    module = Path(*lesson.checks_package.split(".")) / f"{name}.py"
    source = SOURCE / lesson.notebook
    notebook = read(root, source)
    _require_free(root, name, module, source, notebook)
    if after is not None and after not in lesson.exercises:
        near = difflib.get_close_matches(after, lesson.exercises, n=1) or lesson.exercises
        there = " or ".join(f"`{exercise}`" for exercise in near)
        raise UserError(f"`{lesson.assignment}` has no exercise `{after[:80]}` to come after: write {there}.")
    place = _place_after(notebook, source, after)
    changed = {
        source: as_bytes(_with_cells(notebook, source, lesson, _cells(lesson, name, points), place)),
        COURSE: _with_entry(_text(root, COURSE), lesson, name, points, after).encode(),
        README: _with_numbers(_text(root, README), lesson, points).encode(),
    }
    check = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        name=name, slug=name.replace("_", "-"), topic=lesson.topic
    )
    try:
        write_new(root / module, check.encode())
        for path, content in changed.items():
            write_whole(root / path, content)
    except OSError as error:
        raise UserError(f"`{error.filename or root}` cannot be written: {error.strerror or error}.") from None
    return [module, *changed]


def _lesson(name: str) -> Lesson:
    """Return the lesson with this assignment or topic."""
    for lesson in LESSONS:
        if name in (lesson.assignment, lesson.topic):
            return lesson
    there = [lesson.assignment for lesson in LESSONS]
    near = difflib.get_close_matches(name, there, n=1) or there
    raise UserError(f"There is no lesson `{name[:80]}`: write {' or '.join(f'`{assignment}`' for assignment in near)}.")


def _require_free(root: Path, name: str, module: Path, source: Path, notebook: NotebookNode) -> None:
    """Refuse a name that cannot be one, or that something bears already."""
    cell_id = name.replace("_", "-")
    defined: frozenset[str] = frozenset().union(
        *(names_defined(cell.source) for cell in notebook.cells if cell.cell_type == "code")
    )
    home = next((lesson for lesson in LESSONS if name in lesson.exercises), None)
    if not NAME.fullmatch(name) or len(name) > LONGEST or keyword.iskeyword(name) or MACHINE_MADE.fullmatch(cell_id):
        raise UserError(f"`{name[:80]}` is no name of an exercise: write one in lower case, such as `max_pool2d`.")
    if home is not None:
        raise UserError(f"There is an exercise `{name}` already, in `{home.assignment}`: choose another name.")
    if name in TAKEN or hasattr(builtins, name):
        raise UserError(f"`{name}` means something else already: choose another name.")
    if (root / module).exists():
        raise UserError(f"There is a file `{module}` already: choose another name.")
    if name in defined:
        raise UserError(f"`{source}` has something called `{name}` already: choose another name.")
    for path in sorted((root / SOURCE).glob("*/*.ipynb")):
        if {cell_id, f"test-{cell_id}"} & {cell.get("id") for cell in read(root, path.relative_to(root)).cells}:
            raise UserError(f"`{path.relative_to(root)}` has a cell `{cell_id}` already: choose another name.")


def _place_after(notebook: NotebookNode, path: Path, after: str | None) -> int:
    """Return where the cells of an exercise belong: below the test cell of another one, or above the summary."""
    for place, cell in enumerate(notebook.cells):
        if cell.id == f"test-{after.replace('_', '-')}" if after else cell.source.startswith(LAST_SECTION):
            return place + bool(after)
    if after:
        raise UserError(f"`{path}` has no test cell of `{after}`: `autograder generate --check` says more.")
    return len(notebook.cells)


def _with_cells(
    notebook: NotebookNode, path: Path, lesson: Lesson, cells: Sequence[NotebookNode], place: int
) -> NotebookNode:
    """Return the notebook with the cells of an exercise at a place, and with the new sum in its title."""
    before = title_line(lesson.points, len(lesson.exercises))
    title = next((cell for cell in notebook.cells if TITLE.search(cell.source)), None)
    if title is None or before not in title.source:
        raise UserError(f"`{path}` does not state `{before}`: `autograder generate --check` says more.")
    points = cells[-1].metadata.nbgrader.points
    title.source = title.source.replace(before, title_line(lesson.points + points, len(lesson.exercises) + 1))
    notebook.cells[place:place] = cells
    return notebook


def _cells(lesson: Lesson, name: str, points: int) -> Sequence[NotebookNode]:
    """Return the text, the answer cell and the test cell of an exercise."""
    cell = name.replace("_", "-")
    graded = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
    text = nbformat.v4.new_markdown_cell(
        f"{heading(name, points)}\n\n{FILL_IN} what `{name}` takes and returns, and why one wants to know.",
        id=f"{lesson.topic}-{cell}-text",
    )
    answer = nbformat.v4.new_code_cell(
        f"def {name}(values):\n    ### BEGIN SOLUTION\n    # {FILL_IN} the solution, at most ten statements.\n"
        "    return sum(values)\n    ### END SOLUTION",
        id=cell,
        metadata={"nbgrader": {**graded, "grade_id": cell, "solution": True}},
    )
    test = nbformat.v4.new_code_cell(
        f"check.{name}({name})",
        id=f"test-{cell}",
        metadata={"nbgrader": {**graded, "grade": True, "grade_id": f"test-{cell}", "locked": True, "points": points}},
    )
    return text, answer, test


def _with_entry(text: str, lesson: Lesson, name: str, points: int, after: str | None) -> str:
    """Return `course.py` with the exercise after another one of its lesson, or as the last."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise UserError(f"`{COURSE}` cannot be read ({error.msg}, line {error.lineno}): repair it.") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == Lesson.__name__:
            fields = {given.arg: given.value for given in node.keywords}
            topic, exercises = fields["topic"], fields["exercises"]
            if isinstance(topic, ast.Constant) and topic.value == lesson.topic and isinstance(exercises, ast.Dict):
                lines = text.splitlines(keepends=True)
                lines.insert(_line_after(exercises, after), f'            "{name}": {points},\n')
                return "".join(lines)
    raise UserError(f"`{COURSE}` has no `exercises` for `{lesson.topic}`: restore it from git.")


def _line_after(exercises: ast.Dict, after: str | None) -> int:
    """Return the number of the line of `course.py` with this exercise, or of the last one."""
    lines = {key.value: key.lineno for key in exercises.keys if isinstance(key, ast.Constant)}
    return lines.get(after, max(lines.values(), default=exercises.lineno))


def _with_numbers(text: str, lesson: Lesson, points: int) -> str:
    """Return the README with the new sums of the lesson and the course, and the new number of exercises."""
    minutes, total = sum(each.minutes for each in LESSONS), sum(each.points for each in LESSONS)
    number = sum(len(each.exercises) for each in LESSONS)
    row = f"{lesson.builds} | {lesson.minutes} | "
    changes = {
        f"{row}{lesson.points} |": f"{row}{lesson.points + points} |",
        f"| | in all | {minutes} | {total} |": f"| | in all | {minutes} | {total + points} |",
        f"{number} exercises": f"{number + 1} exercises",
    }
    for before, after in changes.items():
        if text.count(before) != 1:
            raise UserError(f"`{README}` does not state `{before}` once: `pytest tests/test_packaging.py` says more.")
        text = text.replace(before, after)
    return text


def _text(root: Path, path: Path) -> str:
    try:
        return (root / path).read_bytes().decode()
    except (OSError, ValueError):
        raise UserError(f"`{path}` cannot be read: run this in a clone of the course's repository.") from None
