"""Grade one notebook: run it in a session cell by cell, judge each test where it stands, go on after every accident."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import nbformat
from nbformat import NotebookNode

from autograder.cells import is_answer, is_by_hand, is_test, names_defined, own_tests
from autograder.dependencies import imports_of, needed_cells
from autograder.grading.notebook.judge import held, judge_cell, names_asked_about
from autograder.grading.notebook.merge import merge
from autograder.grading.notebook.models import CleanModels, ModelAnswers
from autograder.grading.notebook.outputs import Outputs, one_line, plain_text
from autograder.grading.notebook.own_tests import code_before, judge_own
from autograder.grading.notebook.reading import UnreadableError
from autograder.grading.notebook.result import (
    BY_HAND,
    FAILED,
    INSIDE,
    NOT_ATTEMPTED,
    OUT_OF_MEMORY,
    OUTSIDE,
    TIMED_OUT,
    CellResult,
    blank_result,
    result_by_hand,
)
from autograder.grading.notebook.time_limit import TimeLimitError, time_limit
from autograder.grading.notebook.written import error_node, put_note_on_top, write_result
from autograder.grading.sandbox.session import NotThereError, Session, SessionEndedError
from autograder.grading.sandbox.sessions import Sessions

MAX_SHOWN = 32 * 2**20  # characters of all outputs of a notebook
NO_ROOM = "The notebook shows too much: the output of this cell was left out."
MAX_MESSAGE = 5000  # characters


@dataclass(frozen=True)
class GradedNotebook:
    """Hold a graded notebook: with outputs as nbgrader expects them, and how each test ended.

    `cpu` counts seconds of the learner's code and models, which differ from run to run and belong to no result.
    """

    notebook: NotebookNode
    cells: tuple[CellResult, ...]
    mended: tuple[str, ...]
    notes: tuple[str, ...]
    cpu: float = 0.0
    unclear: str = ""


@dataclass
class _Run:
    """Hold one notebook on its way: what has been left out and why, and who is under suspicion."""

    cells: list[NotebookNode]
    names: list[frozenset[str]]  # that each cell makes
    source: NotebookNode
    files: Mapping[str, bytes]
    sessions: Sessions
    until: float
    session: Session | None = None
    left_out: dict[int, SessionEndedError] = field(default_factory=dict)
    ran: dict[int, str | None] = field(default_factory=dict)  # with the type of the error that stopped it
    suspects: set[int] = field(default_factory=set)
    room: int = MAX_SHOWN
    cpu: float = 0.0
    models: CleanModels = field(init=False)
    own: set[int] = field(init=False)  # tests that call no check of the course

    def __post_init__(self) -> None:
        own = {cell.id for cell in own_tests(self.source.cells)}
        self.own = {place for place, cell in enumerate(self.cells) if is_test(cell) and cell.id in own}
        self.models = CleanModels(self.sessions, self.until)


def grade_notebook(
    submission: bytes | None,
    source: NotebookNode,
    files: Mapping[str, bytes],
    sessions: Sessions,
    seed: int,
    notes: tuple[str, ...] = (),
) -> GradedNotebook:
    """Return the graded form of a submitted notebook; `None` stands for one that was not handed in.

    `source` is the instructor's as `merge.as_graded` makes it, `files` what was submitted beside the notebook, `notes`
    what is to be said about the choice of the notebook.
    """
    try:
        if submission is None:
            raise UnreadableError("it is missing: no file of its name was handed in.")
        with time_limit(sessions.limits.notebook):
            merged = merge(submission, source)
            cells = merged.notebook.cells
            imports = imports_of(source)
            needed = needed_cells(cells, source, set(imports))
            names = [names_defined(cell.source) if cell.cell_type == "code" else frozenset() for cell in cells]
    except UnreadableError as error:
        return unread_notebook(source, str(error), NOT_ATTEMPTED, notes)
    except TimeLimitError as late:
        return unread_notebook(source, f"reading it took longer than {late} seconds.", TIMED_OUT, notes)
    sessions.get_ready()
    run = _Run(cells, names, source, files, sessions, time.monotonic() + sessions.limits.notebook)
    try:
        results = tuple(_run_and_judge(run, needed, imports, seed))
    finally:
        run.models.close()
        sessions.clean_up()
    cpu = run.cpu + run.models.cpu + _cpu(run)
    mended = "**What grading mended in this notebook** (it cost no points)", merged.mended
    left_out = "**What grading left out of this notebook**", merged.left_out
    put_note_on_top(merged.notebook, ("**What was handed in**", notes), left_out, mended)
    notes = (*notes, *merged.left_out)
    return GradedNotebook(merged.notebook, results, merged.mended, notes, cpu, merged.unclear)


def _run_and_judge(run: _Run, needed: list[bool], imports: dict[str, str], seed: int) -> Iterator[CellResult]:
    """Go through the cells; yield how each test ends, which then stands in its cell, too."""
    given_out = {cell.id: cell.source for cell in run.source.cells}
    for place, cell in enumerate(run.cells):
        if is_test(cell) and cell.cell_type == "code":
            result = _judge_test(run, place, imports, seed)
            write_result(cell, result)
            yield result
        elif needed[place]:
            _run_cell(run, place)
        if is_by_hand(cell):
            yield result_by_hand(cell, given_out[cell.id])


def _run_cell(run: _Run, place: int) -> None:
    """Run one cell; leave it out, with the reason, when the session does not survive it."""
    cell = run.cells[place]
    while True:
        outputs = Outputs()
        try:
            ran = _session(run, place).run(cell.source, outputs)
        except SessionEndedError as ended:
            _lose_session(run)
            if run.suspects and time.monotonic() < run.until:
                # Whoever failed a test by ending the session may have ended it again.
                for suspect in run.suspects:
                    _leave_out(run, suspect, ended)
                run.suspects.clear()
                continue
            _leave_out(run, place, ended)
            cell.outputs = [*outputs.nodes(), error_node(ended.status, ended.reason)]
            return
        run.ran[place] = ran.error
        cell.outputs = outputs.nodes() if outputs.size <= run.room else [error_node("outputs", NO_ROOM)]
        run.room -= min(outputs.size, run.room)
        return


def _session(run: _Run, place: int) -> Session:
    """Return the session, with all cells above `place` run that do not end it; raise when the notebook's time is up."""
    while run.session is None:
        if time.monotonic() >= run.until:
            seconds = run.sessions.limits.notebook
            raise SessionEndedError(TIMED_OUT, f"the notebook took longer than {seconds:.0f} seconds")
        run.session = run.sessions.start(run.files, run.until)
        for above in range(place):
            cell = run.cells[above]
            if above not in run.ran:
                continue
            try:
                run.session.run(cell.source)
            except SessionEndedError as ended:
                _lose_session(run)
                if time.monotonic() < run.until:
                    _leave_out(run, above, ended)
                break
    return run.session


def _leave_out(run: _Run, place: int, ended: SessionEndedError) -> None:
    run.left_out.setdefault(place, ended)
    run.ran.pop(place, None)


def _lose_session(run: _Run) -> None:
    run.cpu += _cpu(run)
    run.session = None
    run.models.close()  # they ended with it


def _cpu(run: _Run) -> float:
    return run.session.cpu if run.session is not None else 0.0


def _judge_test(run: _Run, place: int, imports: dict[str, str], seed: int) -> CellResult:
    cell = run.cells[place]
    blank = replace(blank_result(cell), judged=INSIDE if place in run.own else OUTSIDE)
    makers = _makers(run, place, names_asked_about(cell.source, imports))
    for maker in makers:
        if maker in run.left_out:
            return _ended(blank, run.left_out[maker])
    try:
        if place in run.own:
            graded = judge_own(cell, blank, code_before(run.cells, place), imports, _session(run, place))
        else:
            graded = _judge_outside(run, place, imports, seed)
        graded = replace(graded, flags=tuple(map(one_line, graded.flags)))
        if run.session is not None and run.session.ended:
            _lose_session(run)  # over a changed version of the answer: that is nobody's fault
    except SessionEndedError as ended:
        _lose_session(run)
        run.suspects |= set(makers)
        graded = _ended(blank, ended)
    except TimeLimitError as late:
        _lose_session(run)
        graded = _ended(blank, SessionEndedError(TIMED_OUT, f"judging the answer took longer than {late} seconds"))
    except NotThereError as absent:
        graded = _absent(run, blank, makers, str(absent))
    return replace(graded, message=plain_text(graded.message)[:MAX_MESSAGE])


def _judge_outside(run: _Run, place: int, imports: dict[str, str], seed: int) -> CellResult:
    """Return how a test with a check of the course ends."""
    answers = ModelAnswers(_session(run, place), run.models)
    with time_limit(2 * run.sessions.limits.cell):
        graded = judge_cell(run.cells[place], imports, answers, seed)
    if graded.fraction and answers.remarks:  # how wrong answers were judged changes nothing
        # The student's own process vouches for it: that can claim anything, and yet the answer may be honest.
        graded = replace(held(graded) if graded.score else graded, flags=(*graded.flags, *answers.remarks))
    return graded


def _makers(run: _Run, place: int, names: list[str]) -> list[int]:
    """Return the cells above a test in which the names that it asks about are made: the answer cell, or several."""
    needed = []
    for name in names:
        above = [at for at in range(place) if run.cells[at].cell_type == "code" and not is_test(run.cells[at])]
        making = [at for at in above if name in run.names[at]]
        needed += making[-1:] or [at for at in above if is_answer(run.cells[at])][-1:]
    return list(dict.fromkeys(needed))


def _ended(blank: CellResult, ended: SessionEndedError) -> CellResult:
    return replace(blank, status=ended.status, message=f"`{blank.exercise}` could not be judged: {ended.reason}.")


def _absent(run: _Run, blank: CellResult, makers: list[int], names: str) -> CellResult:
    """Return how a test ends whose object does not exist: the stub was left, or its cell stopped before."""
    errors = [error for maker in makers if (error := run.ran.get(maker)) is not None]
    if "NotImplementedError" in errors:
        return replace(blank, status=NOT_ATTEMPTED, message=f"`{blank.exercise}` is not attempted yet.")
    status = OUT_OF_MEMORY if "MemoryError" in errors else FAILED
    why = f": the cell that should make it stopped with {errors[0]}" if errors else ""
    return replace(blank, status=status, message=f"There is no {names}{why}.")


def unread_notebook(source: NotebookNode, reason: str, status: str, notes: tuple[str, ...] = ()) -> GradedNotebook:
    """Return what is recorded of a notebook that is none, or cannot be read: this status for each test."""
    notebook = nbformat.from_dict(source)
    message = f"This notebook could not be graded: {reason}"
    results = []
    own = {cell.id for cell in own_tests(source.cells)}
    for cell in notebook.cells:
        if is_by_hand(cell):
            results.append(replace(blank_result(cell), status=status, message=message, judged=BY_HAND))
        elif is_test(cell) and cell.cell_type == "code":
            judged = INSIDE if cell.id in own else OUTSIDE
            results.append(replace(blank_result(cell), status=status, message=message, judged=judged))
            write_result(cell, results[-1])
    put_note_on_top(notebook, ("**What was handed in**", (*notes, message)))
    return GradedNotebook(notebook, tuple(results), (), (*notes, message))
