"""Grade one notebook: run it in a session cell by cell, judge each test where it stands, go on after every accident."""

from __future__ import annotations

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
from autograder.grading.notebook.result import (
    FAILED,
    NOT_ATTEMPTED,
    OUT_OF_MEMORY,
    PARTIAL,
    PASSED,
    TIMED_OUT,
    CellResult,
)
from autograder.grading.notebook.time_limit import TimeLimitError, time_limit
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

    def __post_init__(self) -> None:
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
    run = _Run(cells, names, files, sessions, time.monotonic() + sessions.limits.notebook)
    try:
        results = tuple(_run_and_judge(run, needed, imports, seed))
    finally:
        run.models.close()
        sessions.clean_up()
    cpu = run.cpu + run.models.cpu + _cpu(run)
    mended = "**What grading mended in this notebook** (it cost no points)", merged.mended
    left_out = "**What grading left out of this notebook**", merged.left_out
    _put_note_on_top(merged.notebook, ("**What was handed in**", notes), left_out, mended)
    notes = (*notes, *merged.left_out)
    return GradedNotebook(merged.notebook, results, merged.mended, notes, cpu, merged.unclear)


def _run_and_judge(run: _Run, needed: list[bool], imports: dict[str, str], seed: int) -> Iterator[CellResult]:
    """Go through the cells; yield how each test ends, which then stands in its cell, too."""
    for place, cell in enumerate(run.cells):
        if is_test(cell) and cell.cell_type == "code":
            result = _judge_test(run, place, imports, seed)
            _write(cell, result)
            yield result
        elif needed[place]:
            _run_cell(run, place)


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
            cell.outputs = [*outputs.nodes(), _error_node(ended.status, ended.reason)]
            return
        run.ran[place] = ran.error
        cell.outputs = outputs.nodes() if outputs.size <= run.room else [_error_node("outputs", NO_ROOM)]
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
    blank = _blank(cell)
    makers = _makers(run, place, names_asked_about(cell.source, imports))
    for maker in makers:
        if maker in run.left_out:
            return _ended(blank, run.left_out[maker])
    try:
        answers = ModelAnswers(_session(run, place), run.models)
        with time_limit(2 * run.sessions.limits.cell):
            graded = judge_cell(cell, imports, answers, seed)
        if graded.fraction and answers.remarks:  # how wrong answers were judged changes nothing
            # The student's own process vouches for it: that can claim anything, and yet the answer may be honest.
            graded = replace(held(graded) if graded.score else graded, flags=(*graded.flags, *answers.remarks))
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


def _makers(run: _Run, place: int, names: list[str]) -> list[int]:
    """Return the cells above a test in which the names that it asks about are made: the answer cell, or several."""
    found = []
    for name in names:
        above = [at for at in range(place) if run.cells[at].cell_type == "code" and not is_test(run.cells[at])]
        making = [at for at in above if name in run.names[at]]
        found += making[-1:] or [at for at in above if is_answer(run.cells[at])][-1:]
    return list(dict.fromkeys(found))


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


def _write(cell: NotebookNode, graded: CellResult) -> None:
    """Put into a test cell what nbgrader expects there: text for all points, a number for some, an error for none.

    The picture that judging left there stands below it. Where points wait, it says why: Formgrader shows no more.
    """
    pictures = cell.outputs
    reasons = graded.flags if graded.score is None else ()
    message = "\n".join([graded.message, *(f"Why the points wait: {reason}" for reason in reasons)])
    text = nbformat.v4.new_output("stream", name="stdout", text=f"{message}\n")
    if graded.status == PASSED or (graded.status == PARTIAL and graded.score is None):
        cell.outputs = [text]
    elif graded.status == PARTIAL:
        value = nbformat.v4.new_output("execute_result", data={"text/plain": f"{graded.score:g}"}, execution_count=None)
        cell.outputs = [text, value]
    elif graded.status in (FAILED, NOT_ATTEMPTED):
        cell.outputs = [_error_node("CheckFailed", message)]
    else:
        cell.outputs = [_error_node(graded.status, message)]
    cell.outputs += pictures


def _error_node(name: str, message: str) -> NotebookNode:
    node: NotebookNode = nbformat.v4.new_output("error", ename=name, evalue=message, traceback=message.splitlines())
    return node


def _put_note_on_top(notebook: NotebookNode, *parts: tuple[str, tuple[str, ...]]) -> None:
    """Tell the student, under titles, what there is to be told; nothing in these lines is theirs."""
    if told := ["\n".join([title, "", *(f"- {line}" for line in lines)]) for title, lines in parts if lines]:
        note = nbformat.v4.new_markdown_cell("\n\n".join(told))
        note.id = "grading-note"
        notebook.cells.insert(0, note)


def unread_notebook(source: NotebookNode, reason: str, status: str, notes: tuple[str, ...] = ()) -> GradedNotebook:
    """Return what is recorded of a notebook that is none, or cannot be read: this status for each test."""
    notebook = nbformat.from_dict(source)
    message = f"This notebook could not be graded: {reason}"
    results = []
    for cell in notebook.cells:
        if is_test(cell) and cell.cell_type == "code":
            results.append(replace(_blank(cell), status=status, message=message))
            _write(cell, results[-1])
    _put_note_on_top(notebook, ("**What was handed in**", (*notes, message)))
    return GradedNotebook(notebook, tuple(results), (), (*notes, message))


def _blank(cell: NotebookNode) -> CellResult:
    """Return the result of a test cell that nothing is known of yet."""
    return CellResult(cell.id, exercise_of(cell), float(cell.metadata.nbgrader.points), 0.0, FAILED, 0.0, "")
