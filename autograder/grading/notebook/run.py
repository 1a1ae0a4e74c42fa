"""Grade one notebook: run it in a kernel cell by cell, judge each test where it stands, go on after every accident."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import nbformat
from nbformat import NotebookNode

from autograder.cells import exercise_of, is_answer, is_test, names_defined
from autograder.grading.notebook.dependencies import needed_cells
from autograder.grading.notebook.judge import held, imports_of, judge_cell, names_asked_about
from autograder.grading.notebook.merge import merge
from autograder.grading.notebook.models import CleanModels, ModelAnswers
from autograder.grading.notebook.outputs import Outputs, one_line, plain_text
from autograder.grading.notebook.reading import UnreadableError
from autograder.grading.notebook.result import FAILED, NOT_ATTEMPTED, OUT_OF_MEMORY, PARTIAL, PASSED, Graded
from autograder.grading.sandbox.sessions import Kernel, KernelGoneError, Kernels, NotThereError

MAX_SHOWN = 32 * 2**20  # characters of all outputs of a notebook
NO_ROOM = "The notebook shows too much: the output of this cell was left out."
MAX_MESSAGE = 5000  # characters


@dataclass(frozen=True)
class Played:
    """Hold a graded notebook: with outputs as nbgrader expects them, and how each test ended.

    `cpu` counts seconds of the learner's code and models, which differ from run to run and belong to no result.
    """

    notebook: NotebookNode
    cells: tuple[Graded, ...]
    mended: tuple[str, ...]
    notes: tuple[str, ...]
    cpu: float = 0.0


@dataclass
class _Run:
    """Hold one notebook on its way: what has been left out and why, and who is under suspicion."""

    cells: list[NotebookNode]
    names: list[frozenset[str]]  # that each cell makes
    files: Mapping[str, bytes]
    kernels: Kernels
    models: CleanModels
    until: float
    kernel: Kernel | None = None
    left_out: dict[int, KernelGoneError] = field(default_factory=dict)
    ran: dict[int, str | None] = field(default_factory=dict)  # with the type of the error that stopped it
    suspects: set[int] = field(default_factory=set)
    room: int = MAX_SHOWN
    cpu: float = 0.0


def grade_notebook(
    submission: bytes | None,
    source: NotebookNode,
    files: Mapping[str, bytes],
    kernels: Kernels,
    seed: int,
    notes: tuple[str, ...] = (),
) -> Played:
    """Return the graded form of a submitted notebook; `None` stands for one that was not handed in.

    `source` is the instructor's as `merge.as_graded` makes it, `files` what was submitted beside the notebook, `notes`
    what is to be said about the choice of the notebook.
    """
    try:
        if submission is None:
            raise UnreadableError("it is missing: no file of its name was handed in.")
        merged = merge(submission, source)
    except UnreadableError as error:
        return unread_notebook(source, str(error), notes)
    imports = imports_of(source)
    cells = merged.notebook.cells
    run = _begin(cells, files, kernels)
    graded: list[Graded] = []
    try:
        needed = needed_cells(cells, source, set(imports))
        for place, cell in enumerate(cells):
            if is_test(cell) and cell.cell_type == "code":
                graded.append(_test(run, place, imports, seed))
                _write(cell, graded[-1])
            elif needed[place]:
                _play(run, place)
    finally:
        run.models.close()
        kernels.sweep()
    cpu = run.cpu + run.models.cpu + _cpu(run)
    mended = "**What grading mended in this notebook** (it cost no points)", merged.mended
    left_out = "**What grading left out of this notebook**", merged.left_out
    _put_note_on_top(merged.notebook, ("**What was handed in**", notes), left_out, mended)
    return Played(merged.notebook, tuple(graded), merged.mended, (*notes, *merged.left_out), cpu)


def _begin(cells: list[NotebookNode], files: Mapping[str, bytes], kernels: Kernels) -> _Run:
    names = [names_defined(cell.source) if cell.cell_type == "code" else frozenset() for cell in cells]
    until = time.monotonic() + kernels.limits.notebook
    return _Run(cells, names, files, kernels, CleanModels(kernels, until), until)


def _play(run: _Run, place: int) -> None:
    """Run one cell; leave it out, with the reason, when the kernel does not survive it."""
    cell = run.cells[place]
    while True:
        outputs = Outputs()
        try:
            ran = _kernel(run, place).run(cell.source, outputs)
        except KernelGoneError as gone:
            _lose_kernel(run)
            if (
                run.suspects and time.monotonic() < run.until
            ):  # whoever failed a test by ending the kernel may have ended it again
                for suspect in run.suspects:
                    _leave_out(run, suspect, gone)
                run.suspects.clear()
                continue
            _leave_out(run, place, gone)
            cell.outputs = [*outputs.nodes(), _error_node(gone.status, gone.reason)]
            return
        run.ran[place] = ran.error
        cell.outputs = outputs.nodes() if outputs.size <= run.room else [_error_node("outputs", NO_ROOM)]
        run.room -= min(outputs.size, run.room)
        return


def _kernel(run: _Run, place: int) -> Kernel:
    """Return the kernel, with all cells above `place` run that do not kill it; raise when the notebook's time is up."""
    while run.kernel is None:
        if time.monotonic() >= run.until:
            raise KernelGoneError(
                "timed out", f"the notebook took longer than {run.kernels.limits.notebook:.0f} seconds"
            )
        run.kernel = run.kernels.start(run.files, run.until)
        for above in range(place):
            cell = run.cells[above]
            if above not in run.ran:
                continue
            try:
                run.kernel.run(cell.source)
            except KernelGoneError as gone:
                _lose_kernel(run)
                if time.monotonic() < run.until:
                    _leave_out(run, above, gone)
                break
    return run.kernel


def _leave_out(run: _Run, place: int, gone: KernelGoneError) -> None:
    run.left_out.setdefault(place, gone)
    run.ran.pop(place, None)


def _lose_kernel(run: _Run) -> None:
    run.cpu += _cpu(run)
    run.kernel = None
    run.models.close()  # they ended with it


def _cpu(run: _Run) -> float:
    return run.kernel.cpu if run.kernel is not None else 0.0


def _test(run: _Run, place: int, imports: dict[str, str], seed: int) -> Graded:
    cell = run.cells[place]
    blank = Graded(cell.id, exercise_of(cell), float(cell.metadata.nbgrader.points), 0.0, FAILED, 0.0, "")
    makers = _makers(run, place, names_asked_about(cell.source, imports))
    for maker in makers:
        if maker in run.left_out:
            return _ended(blank, run.left_out[maker])
    try:
        answers = ModelAnswers(_kernel(run, place), run.models)
        with _clock(2 * run.kernels.limits.cell):
            graded = judge_cell(cell, imports, answers, seed)
        if graded.fraction and answers.remarks:  # how wrong answers were judged changes nothing
            # The student's own process vouches for it: that can claim anything, and yet the answer may be honest.
            graded = replace(held(graded) if graded.score else graded, flags=(*graded.flags, *answers.remarks))
        graded = replace(graded, flags=tuple(map(one_line, graded.flags)))
    except KernelGoneError as gone:
        _lose_kernel(run)
        run.suspects |= set(makers)
        graded = _ended(blank, gone)
    except _TooLong as late:
        _lose_kernel(run)
        graded = _ended(blank, KernelGoneError("timed out", f"judging the answer took longer than {late} seconds"))
    except NotThereError as absent:
        graded = _absent(run, blank, makers, str(absent))
    return replace(graded, message=plain_text(graded.message)[:MAX_MESSAGE])


class _TooLong(BaseException):
    """Say after how many seconds a judge was stopped; no `except Exception` on the way shall keep it."""


@contextlib.contextmanager
def _clock(seconds: float) -> Iterator[None]:
    """Raise `_TooLong` in the block after `seconds`: an answer may be made to be laborious to judge.

    Where Python cannot interrupt, on Windows and in another thread than the main one, the block runs on.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        raise _TooLong(f"{seconds:.0f}")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _makers(run: _Run, place: int, names: list[str]) -> list[int]:
    """Return the cells above a test in which the names that it asks about are made: the answer cell, or several."""
    found = []
    for name in names:
        above = [at for at in range(place) if run.cells[at].cell_type == "code" and not is_test(run.cells[at])]
        making = [at for at in above if name in run.names[at]]
        found += making[-1:] or [at for at in above if is_answer(run.cells[at])][-1:]
    return list(dict.fromkeys(found))


def _ended(blank: Graded, gone: KernelGoneError) -> Graded:
    return replace(blank, status=gone.status, message=f"`{blank.exercise}` could not be judged: {gone.reason}.")


def _absent(run: _Run, blank: Graded, makers: list[int], names: str) -> Graded:
    """Return how a test ends whose object does not exist: the stub was left, or its cell stopped before."""
    errors = [error for maker in makers if (error := run.ran.get(maker)) is not None]
    if "NotImplementedError" in errors:
        return replace(blank, status=NOT_ATTEMPTED, message=f"`{blank.exercise}` is not attempted yet.")
    status = OUT_OF_MEMORY if "MemoryError" in errors else FAILED
    why = f": the cell that should make it stopped with {errors[0]}" if errors else ""
    return replace(blank, status=status, message=f"There is no {names}{why}.")


def _write(cell: NotebookNode, graded: Graded) -> None:
    """Put into a test cell what nbgrader expects there: text for all points, a number for some, an error for none."""
    text = nbformat.v4.new_output("stream", name="stdout", text=f"{graded.message}\n")
    if graded.status == PASSED or (graded.status == PARTIAL and graded.score is None):
        cell.outputs = [text]
    elif graded.status == PARTIAL:
        value = nbformat.v4.new_output("execute_result", data={"text/plain": f"{graded.score:g}"}, execution_count=None)
        cell.outputs = [text, value]
    elif graded.status in (FAILED, NOT_ATTEMPTED):
        cell.outputs = [_error_node("CheckFailed", graded.message)]
    else:
        cell.outputs = [_error_node(graded.status, graded.message)]


def _error_node(name: str, message: str) -> NotebookNode:
    node: NotebookNode = nbformat.v4.new_output("error", ename=name, evalue=message, traceback=message.splitlines())
    return node


def _put_note_on_top(notebook: NotebookNode, *parts: tuple[str, tuple[str, ...]]) -> None:
    """Tell the student, under titles, what there is to be told; nothing in these lines is theirs."""
    if told := ["\n".join([title, "", *(f"- {line}" for line in lines)]) for title, lines in parts if lines]:
        note = nbformat.v4.new_markdown_cell("\n\n".join(told))
        note.id = "grading-note"
        notebook.cells.insert(0, note)


def unread_notebook(source: NotebookNode, reason: str, notes: tuple[str, ...] = ()) -> Played:
    """Return what is recorded of a notebook that is none, or cannot be read."""
    notebook = nbformat.from_dict(source)
    message = f"This notebook could not be graded: {reason}"
    graded = []
    for cell in notebook.cells:
        if is_test(cell) and cell.cell_type == "code":
            points = float(cell.metadata.nbgrader.points)
            graded.append(Graded(cell.id, exercise_of(cell), points, 0.0, NOT_ATTEMPTED, 0.0, message))
            _write(cell, graded[-1])
    _put_note_on_top(notebook, ("**What was handed in**", (*notes, message)))
    return Played(notebook, tuple(graded), (), (*notes, message))
