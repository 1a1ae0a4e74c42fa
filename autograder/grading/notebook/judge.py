"""Judge a test cell: the instructor's text runs here, the learner's objects answer from their own process."""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import math
import numbers
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.cells import exercise_of
from autograder.checks import Check, CheckFailed, Outcome
from autograder.checks.engine.ask import ProbeRunner, Remote
from autograder.grading.notebook.outputs import plain_text
from autograder.grading.notebook.result import (
    CRASHED,
    FAILED,
    GRADER_ERROR,
    NOT_ATTEMPTED,
    OUT_OF_MEMORY,
    PARTIAL,
    PASSED,
    TIMED_OUT,
    CellResult,
)
from autograder.grading.notebook.written import picture_nodes
from autograder.grading.sandbox.session import NotThereError, ProbeBrokenError, SessionEndedError
from autograder.probes.edited_source import Edited, Further
from autograder.probes.memory_limit import more_memory
from autograder.probes.reply import Raised, TooSlow, replies_within
from autograder.probes.tracing.local_values import NO_LOCALS, Locals
from autograder.probes.tracing.result_writing import NOTHING, Writing

MAX_WORDS = 300  # characters of an error
# Probes that only a diagnosis puts, after an answer is refused, and what is known where they have no reply.
Aside = Edited | Further | Locals | Writing
ASIDE: dict[str, Aside] = {
    "call_edited": Edited(()),
    "call_further": Further(()),
    "locals_of": NO_LOCALS,
    "writing_of": NOTHING,
}
MEMORY = 2**30  # bytes that judging one test may take; right answers to the course took at most 167 MiB, measured


@dataclass
class _Recorder:
    """Pass probes on, and remember what a check must not be able to overlook."""

    process: ProbeRunner
    ended: SessionEndedError | None = None
    absent: NotThereError | None = None
    heard: bool = False  # anything at all from the learner's process
    short_of: str | None = None  # the status of an answer that ran out of time or memory and lived on

    def run_probe(self, probe: str, arguments: tuple[Any, ...]) -> Any:
        """Return the reply of a probe."""
        self.heard = True
        if probe in ASIDE:
            return self._run_aside(probe, arguments)
        try:
            reply = self.process.run_probe(probe, arguments)
        except SessionEndedError as ended:
            self.ended = ended
            raise
        except NotThereError as absent:
            self.absent = absent
            raise
        for part in replies_within(reply):
            match part:
                case TooSlow():
                    self.short_of = TIMED_OUT
                case Raised("MemoryError"):
                    self.short_of = OUT_OF_MEMORY
        return reply

    def _run_aside(self, probe: str, arguments: tuple[Any, ...]) -> Aside:
        """Return what a diagnosis asks for: if that takes too long, or the session with it, so what."""
        try:
            reply: Aside = self.process.run_probe(probe, arguments)
        except (SessionEndedError, ProbeBrokenError):
            return ASIDE[probe]
        return reply


def judge_cell(cell: NotebookNode, imports: dict[str, str], process: ProbeRunner, seed: int) -> CellResult:
    """Return how a test cell ends when its names are objects in `process`.

    `imports` maps a name to the statement with which the instructor's notebook imports it. Raises `SessionEndedError`
    when the process ended over it, and `NotThereError` when it has no object of a name. The picture of what went wrong
    becomes the output of the cell.
    """
    recorder, check = _Recorder(process), Check(seed)
    points = float(cell.metadata.nbgrader.points)
    printed = io.StringIO()
    value: Any = None
    problem: Exception | None = None
    at = ""
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()), more_memory(MEMORY):
        try:
            value = _last_value(cell.source, _namespace(cell.source, imports, recorder, check))
            if isinstance(value, numbers.Real) and not math.isfinite(value):
                raise ValueError(f"{value} are no points")
        except Exception as error:
            problem, at = error, _place(error)
            # The frames of an error hold it in turn: all that was replied would stay for a long time.
            error.__traceback__ = error.__context__ = error.__cause__ = None
    if recorder.ended is not None:
        raise recorder.ended
    if recorder.absent is not None:
        raise recorder.absent
    if isinstance(problem, MemoryError):
        raise SessionEndedError(OUT_OF_MEMORY, f"judging the answer took more than {MEMORY / 2**30:.2g} GiB of memory")
    if problem is not None and not isinstance(problem, CheckFailed):
        words = f"{plain_text(_words(problem))[:MAX_WORDS]} ({at})"
        return _stopped(cell, points, check.outcomes, words, recorder)
    graded = _graded(cell, points, check.outcomes, problem, value, printed.getvalue())
    cell.outputs = picture_nodes(check.outcomes)
    if graded.status == FAILED and recorder.short_of is not None:
        return replace(graded, status=recorder.short_of)
    return graded


def _graded(
    cell: NotebookNode,
    points: float,
    outcomes: list[Outcome],
    problem: CheckFailed | None,
    value: Any,
    printed: str,
) -> CellResult:
    last = outcomes[-1] if outcomes else None
    exercise = last.exercise if last else exercise_of(cell)
    more: dict[str, Any] = {"flags": tuple(flag for outcome in outcomes for flag in outcome.flags)}
    if last is not None:
        more["mistake"] = last.mistake
    if problem is not None:
        status = FAILED if problem.outcome.attempted else NOT_ATTEMPTED
        return CellResult(cell.id, exercise, points, 0.0, status, 0.0, plain_text(str(problem)), **more)
    score = points
    if isinstance(value, numbers.Real) and not isinstance(value, bool):  # numpy's numbers are such
        score = min(max(float(value), 0.0), points)
    fraction = score / points if points else 1.0
    status = PASSED if fraction == 1 else PARTIAL if fraction > 0 else FAILED
    graded = CellResult(cell.id, exercise, points, score, status, fraction, plain_text(printed.strip()), **more)
    return held(graded) if score and any(outcome.doubtful for outcome in outcomes) else graded


def _stopped(cell: NotebookNode, points: float, outcomes: list[Outcome], words: str, recorder: _Recorder) -> CellResult:
    """Return how a test ends whose check stopped: in any case, the instructor decides.

    Before the learner's process was asked anything, that is our fault. Afterwards it may be what it replied, which
    nobody can tell from a fault of ours that only some honest answers meet.
    """
    exercise = outcomes[-1].exercise if outcomes else exercise_of(cell)
    if not recorder.heard:
        message = f"The check itself stopped: {words}"
        return CellResult(cell.id, exercise, points, None, GRADER_ERROR, 0.0, message)
    message = (
        f"`{exercise}` could not be judged: the check stopped at what your answer gave it. "
        f"{points:g} points wait until your instructor has looked.\n{words}"
    )
    flag = f"the check stopped at what this answer replied. If the answer is honest, the check is at fault: {words}"
    return CellResult(cell.id, exercise, points, None, CRASHED, 0.0, message, flags=(flag,))


def _words(problem: Exception) -> str:
    return "".join(traceback.format_exception_only(problem)).strip()


def _place(problem: Exception) -> str:
    where = traceback.extract_tb(problem.__traceback__)[-1]
    return f"`{Path(where.filename).name}`, line {where.lineno}"


def held(graded: CellResult) -> CellResult:
    """Return an answer that looks right, but may not be honest: its points wait for the instructor."""
    waiting = f"{graded.score:g} of {graded.points:g} points wait until your instructor has looked."
    return replace(graded, score=None, message=f"{graded.message}\n{waiting}")


def names_asked_about(source: str, imports: dict[str, str]) -> list[str]:
    """Return the names of a test cell that only the learner's process can know."""
    tree = ast.parse(source)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    made = {node.id for node in nodes if isinstance(node.ctx, ast.Store)}
    made |= {argument.arg for argument in ast.walk(tree) if isinstance(argument, ast.arg)}
    made |= {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    made |= {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    asked = [node.id for node in nodes if isinstance(node.ctx, ast.Load) and node.id not in made]
    return [name for name in dict.fromkeys(asked) if name not in imports and not hasattr(builtins, name)]


def _namespace(source: str, imports: dict[str, str], process: _Recorder, check: Check) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "autograder.test_cell"}
    used = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    for name, statement in imports.items():
        if name in used and name != "check":
            exec(statement, names)
    names["check"] = check
    return names | {name: Remote(name, process) for name in names_asked_about(source, imports) if name != "check"}


def _last_value(source: str, names: dict[str, Any]) -> Any:
    """Run the instructor's cell and return the value of its last expression, as a notebook does."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "test cell", "exec"), names)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "test cell", "eval"), names)
