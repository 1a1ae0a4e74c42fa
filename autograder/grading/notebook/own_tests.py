"""Judge a test that calls no check of the course: it runs inside the sandbox, beside the answers, which it can call."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from nbformat import NotebookNode

from autograder.cells import as_python, is_solution, is_test, parsed
from autograder.grading.inside.own_tests import Verdict
from autograder.grading.notebook.outputs import plain_text
from autograder.grading.notebook.result import (
    CRASHED,
    FAILED,
    GRADER_ERROR,
    INSIDE,
    NOT_ATTEMPTED,
    OUT_OF_MEMORY,
    PARTIAL,
    PASSED,
    CellResult,
)
from autograder.grading.sandbox.session import NotThereError, Session, TestEndedError

HEAVY = re.compile(r"\b(import|from) (keras|tensorflow)\b")
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
MAX_WORDS = 500  # characters of an error
Definition = (ast.FunctionDef, ast.Import, ast.ImportFrom)


def judge_own(
    cell: NotebookNode, blank: CellResult, before: str, imports: Mapping[str, str], session: Session
) -> CellResult:
    """Return how an instructor's own test ends, in a session in which the answers have run.

    `before` is what `code_before` gives. Where TensorFlow is used, nothing that is forked can compute with it: then the
    test runs in the answers' own process. Raises `NotThereError` where a name of the learner's is missing.
    """
    blank = replace(blank, judged=INSIDE)
    if (source := _as_run(cell.source)) is None:
        return replace(blank, status=GRADER_ERROR, score=None, message="The test itself is no valid Python.")
    try:
        verdict = session.run_test(before, source, apart=not any(map(HEAVY.search, imports.values())))
    except TestEndedError as ended:
        return replace(blank, status=ended.status, message=f"`{blank.exercise}` could not be judged: {ended.reason}.")
    if verdict.error is not None:
        return _failed(blank, source, verdict)
    return _scored(blank, verdict)


def code_before(cells: Sequence[NotebookNode], place: int) -> str:
    """Return what of the instructor's code above a test is run again for it, whatever an answer has put in its place.

    That is imports and functions of locked cells, and what tests above have made.
    """
    wanted = _names(parsed(cells[place].source), ast.Load)
    chosen: list[str] = []
    for statement in reversed([*_statements(cells[:place])]):
        made = _names(statement, ast.Store)
        if made & wanted:
            chosen.append(ast.unparse(statement))
            wanted |= _names(statement, ast.Load)
    return "\n".join(reversed(chosen))


def _statements(cells: Sequence[NotebookNode]) -> Iterator[ast.stmt]:
    for cell in cells:
        if cell.cell_type != "code" or is_solution(cell) or not cell.metadata.get("nbgrader"):
            continue  # the learner's, or open to them
        for statement in getattr(parsed(cell.source), "body", ()):
            if isinstance(statement, Definition) or (
                is_test(cell) and isinstance(statement, (ast.Assign, ast.ClassDef))
            ):
                yield statement


def _names(tree: ast.AST | None, context: type[ast.expr_context]) -> set[str]:
    """Return the names that code reads or makes."""
    if tree is None:
        return set()
    if context is ast.Load:
        return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    match tree:
        case ast.FunctionDef() | ast.ClassDef():
            return {tree.name}
        case ast.Import() | ast.ImportFrom():
            return {(alias.asname or alias.name).partition(".")[0] for alias in tree.names}
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _as_run(source: str) -> str | None:
    """Return a test as plain Python, magics left out, or `None` where it is none."""
    for text in (source, as_python(source)):
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        return text
    return None


def _scored(blank: CellResult, verdict: Verdict) -> CellResult:
    """Return how a test ends that came to its end, by nbgrader's rule: a number at the end is the points."""
    if verdict.value is not None and not math.isfinite(verdict.value):
        message = f"`{blank.exercise}` could not be judged: the test gave {verdict.value} for points."
        return replace(blank, status=CRASHED, score=None, message=message, flags=(f"the test gave {verdict.value}",))
    score = blank.points if verdict.value is None else min(max(verdict.value, 0.0), blank.points)
    fraction = score / blank.points if blank.points else 1.0
    status = PASSED if fraction == 1 else PARTIAL if fraction > 0 else FAILED
    words = {
        PASSED: "Right: all of its tests pass.",
        PARTIAL: f"Partly right: {score:g} of {blank.points:g} points.",
        FAILED: "Its tests give no points.",
    }[status]
    message = "\n".join(filter(None, [words, plain_text(verdict.printed.strip())]))
    return replace(blank, status=status, score=score, fraction=fraction, message=message)


def _failed(blank: CellResult, source: str, verdict: Verdict) -> CellResult:
    """Return how a test ends that an error stopped; what a hidden test says stays hidden."""
    if verdict.missing is not None:
        raise NotThereError(f"`{plain_text(verdict.missing)[:MAX_WORDS]}`")
    if verdict.error == "NotImplementedError":
        return replace(blank, status=NOT_ATTEMPTED, message=f"`{blank.exercise}` is not attempted yet.")
    status = OUT_OF_MEMORY if verdict.error == "MemoryError" else FAILED
    if _is_hidden(source, verdict.line):
        return replace(blank, status=status, message=f"`{blank.exercise}` does not pass a hidden test.")
    words = [f"`{blank.exercise}` does not pass this test:", *_statement_at(source, verdict.line)]
    said = plain_text(verdict.text)[:MAX_WORDS]
    if verdict.error != "AssertionError":
        words.append(f"It stopped with {plain_text(str(verdict.error))[:MAX_WORDS]}{': ' if said else ''}{said}")
    elif said:
        words.append(said)
    return replace(blank, status=status, message="\n".join(words))


def _is_hidden(source: str, line: int | None) -> bool:
    above = source.splitlines()[: line or 0]
    last = next((text for text in reversed(above) if BEGIN_HIDDEN in text or END_HIDDEN in text), "")
    return BEGIN_HIDDEN in last


def _statement_at(source: str, line: int | None) -> list[str]:
    """Return the lines of the statement at the top level that begins or goes on in a line, indented."""
    for statement in ast.parse(source).body:
        if line is not None and statement.lineno <= line <= (statement.end_lineno or statement.lineno):
            lines = source.splitlines()[statement.lineno - 1 : statement.end_lineno]
            return [f"    {text}" for text in lines[:6]]
    return []
