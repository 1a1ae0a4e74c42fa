"""Run a learner's notebook and say which exercises pass; the file itself is only read."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from autograder.cells import exercise_of, is_solution, is_test
from autograder.checks.pictures.outcome import METADATA
from autograder.course import LESSONS, Lesson, lessons_folder
from autograder.dependencies import imports_of, needed_cells
from autograder.errors import UserError
from autograder.lesson.hidden_modules import hidden_in, in_words

SECONDS = 300  # for one cell: ten times what the longest cell of any solution takes
GRACE = 30  # seconds in which an interrupted cell has to end
KERNEL = "autograder.learner.kernel.CheckedKernel"
OUT_OF_TIME = "OutOfTime"
STUB = "raise NotImplementedError"


@dataclass(frozen=True)
class Result:
    """Say how one exercise went: `passed`, `partial`, `failed`, `not attempted`, `not reached` or `no check`.

    `picture` is what its check drew, as HTML.
    """

    exercise: str
    status: str
    earned: float
    points: float
    message: str = ""
    picture: str = ""


@dataclass(frozen=True)
class Report:
    """Hold the results of one notebook; `stopped` says why it ended early, where it did."""

    path: Path
    title: str
    results: tuple[Result, ...]
    stopped: str = ""

    @property
    def earned(self) -> float:
        """Return the points so far."""
        return sum(result.earned for result in self.results)

    @property
    def points(self) -> float:
        """Return the points there are."""
        return sum(result.points for result in self.results)


def run(path: Path, progress: Callable[[int, int], None]) -> Report:
    """Run a notebook in a kernel of its own, in its own folder, and report on its exercises.

    `progress` is called with the number of finished cells and of all cells. Raises `UserError` where a file beside the
    notebook hides a module.
    """
    notebook = read(path)
    if hidden := hidden_in(str(path.parent)):
        raise UserError(in_words(hidden, f"in `{path.parent}`"))
    reached, stopped = asyncio.run(_execute(notebook, _needed(notebook), path.parent, progress))
    return report(path, notebook, reached, stopped)


def _needed(notebook: NotebookNode) -> list[bool]:
    """Return which cells have to run for the checks: what only shows something, as the course gave it out, does not."""
    lesson = _lesson([exercise_of(cell) for cell in notebook.cells if is_test(cell)])
    if lesson is None or not (path := lessons_folder() / lesson.notebook).is_file():
        return [True] * len(notebook.cells)
    given_out = nbformat.read(path, as_version=4)
    return needed_cells(notebook.cells, given_out, set(imports_of(given_out)))


def read(path: Path) -> NotebookNode:
    """Return the notebook at `path`; raise `UserError` in words where there is none or it has no exercises."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UserError(f"`{path}` does not exist: `autograder start` puts the lessons into `cnn-course`.") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise UserError(f"`{path}` cannot be read ({reason}): pass a notebook, such as `convolution.ipynb`.") from None
    try:
        notebook: NotebookNode = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
    except Exception:
        # nbformat fails in many ways for a file that only looks like a notebook.
        raise UserError(f"`{path}` is no notebook: pass a file that JupyterLab opens as one.") from None
    if not any(is_test(cell) for cell in notebook.cells):
        raise UserError(f"`{path}` has no exercises: pass a lesson that `autograder start` put there.")
    return notebook


def report(path: Path, notebook: NotebookNode, reached: int, stopped: str = "") -> Report:
    """Return what the outputs of a notebook say, of which the first `reached` cells were run."""
    results = [_result(notebook.cells, place, reached) for place, cell in enumerate(notebook.cells) if is_test(cell)]
    lesson = _lesson([result.exercise for result in results])
    if lesson is None:
        return Report(path, path.stem, tuple(results), stopped)
    missing = [name for name in lesson.exercises if name not in {result.exercise for result in results}]
    results += [Result(name, "no check", 0, lesson.exercises[name]) for name in missing]
    if missing and not stopped:
        stopped = "Some checks are gone from this notebook: copy their cells from a fresh one."
    return Report(path, f"Lesson {lesson.number:02} {lesson.title}", tuple(results), stopped)


async def _execute(
    notebook: NotebookNode, needed: Sequence[bool], folder: Path, progress: Callable[[int, int], None]
) -> tuple[int, str]:
    """Run the needed cells one by one; return how many were reached, and in words why not all were."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        interrupt_on_timeout=True,
        error_on_timeout={"ename": OUT_OF_TIME, "evalue": "", "traceback": []},
        iopub_timeout=GRACE,
        raise_on_iopub_timeout=True,
        on_cell_executed=_say_if_late,
        allow_errors=True,
        skip_cells_with_tag="",
        kernel_name="python3",
        extra_arguments=[f"--IPKernelApp.kernel_class={KERNEL}"],
        resources={"metadata": {"path": str(folder.resolve())}},
    )
    # Not `client.setup_kernel`, which takes Ctrl-C for itself: here it cancels this function, and the kernel is ended.
    kernel: Any = client.create_kernel_manager()
    client.km = kernel
    try:
        await _start(client)
        return await _execute_cells(client, needed, kernel, progress)
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        if kernel.has_kernel:
            await kernel.shutdown_kernel(now=True)


async def _start(client: NotebookClient) -> None:
    try:
        # What the kernel's libraries write to the terminal belongs to no cell.
        await client.async_start_new_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        await client.async_start_new_kernel_client()
    except (RuntimeError, NoSuchKernel):
        repair = "`python -m ipykernel install --sys-prefix` repairs it."
        raise UserError(f"The kernel `python3` does not start: {repair}") from None


async def _execute_cells(
    client: NotebookClient, needed: Sequence[bool], kernel: Any, progress: Callable[[int, int], None]
) -> tuple[int, str]:
    cells = client.nb.cells
    for place, cell in enumerate(cells):
        progress(place, len(cells))
        if not needed[place]:
            continue
        try:
            await client.async_execute_cell(cell, place)
        except CellTimeoutError:
            return place, f"The cell `{cell.id}` does not end and cannot be interrupted: nothing below it was run."
        except DeadKernelError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise asyncio.CancelledError from None  # nbclient takes Ctrl-C for the death of its kernel
            return (
                place,
                f"The kernel died in the cell `{cell.id}`, and nothing below it was run: is its memory used up?",
            )
    progress(len(cells), len(cells))
    return len(cells), ""


def _say_if_late(cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
    if execute_reply["content"].get("ename") == OUT_OF_TIME:
        words = f"the cell `{cell.id}` took more than {SECONDS} seconds: is there a loop that never ends?"
        cell.outputs = [nbformat.v4.new_output("error", ename=OUT_OF_TIME, evalue=words, traceback=[])]


def _result(cells: Sequence[NotebookNode], place: int, reached: int) -> Result:
    cell = cells[place]
    exercise, points = exercise_of(cell), float(cell.metadata.nbgrader.points)
    if place >= reached:
        return Result(exercise, "not reached", 0, points)
    error = next((output for output in cell.get("outputs", []) if output.output_type == "error"), None)
    if error is not None:
        status, message = _read_error(error, cells[:place])
        return Result(exercise, status, 0, points, message, _picture(cell))
    if cell.get("execution_count") is None:
        return Result(exercise, "failed", 0, points, "its check did not run: is the cell still a code cell?")
    earned = _partial_points(cell)
    if earned is None or earned >= points:
        return Result(exercise, "passed", points, points)
    printed = "".join(output.text for output in cell.outputs if output.output_type == "stream")
    return Result(exercise, "partial", earned, points, printed.strip(), _picture(cell))


def _picture(cell: NotebookNode) -> str:
    """Return the picture that a check drew below its message."""
    shown = (output for output in cell.get("outputs", []) if output.get("metadata", {}) == METADATA)
    return next((str(output.data.get("text/html", "")) for output in shown), "")


def _read_error(error: NotebookNode, above: Sequence[NotebookNode]) -> tuple[str, str]:
    """Return status and message of a test cell that ended in an error."""
    if error.ename == "CheckFailed":
        return ("not attempted", "") if "is not attempted yet" in error.evalue else ("failed", error.evalue)
    stubs = any(is_solution(cell) and STUB in cell.source for cell in above)
    if error.ename == "NotImplementedError" or (error.ename == "NameError" and stubs):
        return "not attempted", ""
    if error.ename in ("DataError", "HidingError", OUT_OF_TIME):
        return "failed", error.evalue
    message = f"it stopped with {error.ename}: {error.evalue}"
    for cell in above:
        for output in cell.get("outputs", []):
            if output.output_type == "error" and output.ename not in ("CheckFailed", "NotImplementedError"):
                return (
                    "failed",
                    f"{message}\nBefore that, the cell `{cell.id}` stopped with {output.ename}: {output.evalue}",
                )
    return "failed", message


def _partial_points(cell: NotebookNode) -> float | None:
    """Return the number that the cell ends with, which is nbgrader's rule for partial credit."""
    for output in cell.outputs:
        if output.output_type == "execute_result":
            try:
                return max(0.0, float(output.data["text/plain"]))
            except (KeyError, ValueError):
                return None
    return None


def _lesson(exercises: Sequence[str]) -> Lesson | None:
    """Return the lesson that most of these exercises belong to."""
    shares = {lesson.number: sum(name in lesson.exercises for name in exercises) for lesson in LESSONS}
    best = max(LESSONS, key=lambda lesson: shares[lesson.number])
    return best if shares[best.number] else None
