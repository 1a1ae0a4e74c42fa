"""Say what a cell of a notebook is: an answer, a test, and which names its code makes."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Sequence
from typing import Any

# What these run has names of its own, or is no Python. The body of any other cell magic runs in the notebook.
APART = frozenset(
    ["!", "HTML", "SVG", "bash", "cmd", "file", "html", "javascript", "js", "latex", "markdown", "perl", "pypy"],
).union(["python", "python2", "python3", "ruby", "script", "sh", "svg", "sx", "system", "timeit", "writefile"])
BLANK = re.compile(r"\s*\n")
CELL_MAGIC = re.compile(r"%%(\S*)[^\n]*\n?")
LINE_MAGIC = re.compile(r"([ \t]*)[%!?,;/]")  # no statement of Python begins with one of these
LINE = re.compile(r"(?:[^\n]*\\\n)*[^\n]*\n?")  # with those that a backslash joins to it
PROMPTS = (
    (re.compile(r">>>(?: |$)"), re.compile(r"^(?:>>>|\.\.\.)(?: |$)", re.MULTILINE)),
    (re.compile(r"In \[\d+\]: "), re.compile(r"^(?:In \[\d+\]: | *\.\.\.+: ?)", re.MULTILINE)),
)
STEP = re.compile(
    r"""(?P<quote>\"{3}|'{3}|"|')|\#[^\n]*|(?P<open>[\[({])|(?P<close>[\])}])|(?P<joined>\\\n)|(?P<end>\n)|(?P<help>\?)
    |(?P<magic>(?<![=!<>+\-*/%&|^@:])=[\ \t]*[%!])""",
    re.VERBOSE,
)
STRING_ENDS = {
    '"': re.compile(r'[^"\\\n]*(?:\\.[^"\\\n]*)*"', re.DOTALL),
    "'": re.compile(r"[^'\\\n]*(?:\\.[^'\\\n]*)*'", re.DOTALL),
    '"""': re.compile(r'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""', re.DOTALL),
    "'''": re.compile(r"[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''", re.DOTALL),
}


def about(cell: Any) -> dict[str, Any]:
    """Return what nbgrader notes about a cell."""
    noted: dict[str, Any] = cell.get("metadata", {}).get("nbgrader", {})
    return noted


def is_solution(cell: Any) -> bool:
    """Return whether a learner writes into this cell."""
    return bool(about(cell).get("solution"))


def is_answer(cell: Any) -> bool:
    """Return whether this is a cell in which a learner writes code that a test below judges."""
    return is_solution(cell) and cell.cell_type == "code"


def is_test(cell: Any) -> bool:
    """Return whether this is a graded cell of the instructor's."""
    return bool(about(cell).get("grade")) and not is_solution(cell)


def is_by_hand(cell: Any) -> bool:
    """Return whether a person gives the points of this cell: for an answer that no test judges, or for a task."""
    return bool(about(cell).get("grade") and is_solution(cell)) or bool(about(cell).get("task"))


def own_tests(cells: Sequence[Any]) -> list[Any]:
    """Return the test cells that call no check of the course: plain asserts, which have to run beside the answers."""
    code = [cell for cell in cells if cell.cell_type == "code"]
    there_are_checks = any(_imports_check(cell.source) for cell in code if not is_solution(cell))
    return [cell for cell in code if is_test(cell) and not (there_are_checks and _uses_check(cell.source))]


def _imports_check(source: str) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "autograder"
        and any(alias.name == "check" and alias.asname in (None, "check") for alias in node.names)
        for node in ast.walk(parsed(source) or ast.Module([], []))
    )


def _uses_check(source: str) -> bool:
    tree = parsed(source)
    return tree is None or any(isinstance(node, ast.Name) and node.id == "check" for node in ast.walk(tree))


def names_used_beside_checks(source: str) -> set[str]:
    """Return the names that a test reads but for those that it hands to a check, as they are or within a function."""
    tree = parsed(source) or ast.Module([], [])
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_check(node.func)]
    handed = {id(node) for call in calls for part in call.args for node in ast.walk(part)}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    return {node.id for node in names if id(node) not in handed}


def _is_check(called: ast.expr) -> bool:
    while isinstance(called, ast.Attribute):
        called = called.value
    return isinstance(called, ast.Name) and called.id == "check"


def exercise_of(cell: Any) -> str:
    """Return the exercise that a test cell is named after."""
    return str(about(cell)["grade_id"]).removeprefix("test-").replace("-", "_")


@functools.lru_cache(maxsize=2048)
def names_defined(source: str) -> frozenset[str]:
    """Return the names that code binds at its top level; none for code that does not compile."""
    tree = parsed(source)
    names = set()
    waiting: list[ast.AST] = [] if tree is None else [tree]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(node.name)
            case ast.Import() | ast.ImportFrom():
                names |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
            case ast.Name(ctx=ast.Store()):
                names.add(node.id)
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                names.add(name)
                waiting += ast.iter_child_nodes(node)
            case ast.Lambda():
                pass
            case ast.comprehension():  # what it counts with is its own
                waiting += (node.iter, *node.ifs)
            case _:
                waiting += ast.iter_child_nodes(node)
    return frozenset(names)


def parsed(source: str) -> ast.Module | None:
    """Return the tree of a cell as IPython would run it, magics left out; `None` for what it would not run."""
    tree = _tree(source)
    if tree is None and (plain := as_python(source)) != source:
        return _tree(plain)
    return tree


def squeezed(source: str) -> str:
    """Return code without what an editor adds at the ends of lines: equal for two cells with the same code."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def as_python(source: str) -> str:
    """Return a cell as plain Python: a magic does nothing, and `None` is assigned where its result would be.

    Takes time in proportion to the length, unlike IPython's own way, which begins again after each magic.
    """
    text = source.replace("\r\n", "\n")
    text = _without_prompts(text[match.end() :] if (match := BLANK.match(text)) else text)
    at, plain = 0, []
    while (match := CELL_MAGIC.match(text, at)) is not None:
        if match[1] in APART:
            return ""
        at = match.end()
    while at < len(text):
        if (match := LINE_MAGIC.match(text, at)) is not None:
            plain.append(f"{match[1]}pass\n")
            at = _end_of_line(text, at)
        else:
            statement, at = _statement(text, at)
            plain.append(statement)
    return "".join(plain)


def _tree(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _without_prompts(text: str) -> str:
    """Return text without what was copied with it from a terminal or a page: indentation of all lines, prompts."""
    if indent := text[: len(text) - len(text.lstrip(" \t"))]:
        text = "\n".join(line.removeprefix(indent) for line in text.split("\n"))
    for first, each in PROMPTS:
        if first.match(text):
            text = each.sub("", text)
    return text


def _end_of_line(text: str, at: int) -> int:
    match = LINE.match(text, at)
    return match.end() if match is not None else len(text)


def _statement(text: str, begin: int) -> tuple[str, int]:
    """Return the statement that begins at a line, as plain Python, and where the next line begins."""
    depth, at, asks_for_help = 0, begin, False
    while (step := STEP.search(text, at)) is not None:
        at = step.end()
        if step["quote"]:
            string = STRING_ENDS[step["quote"]].match(text, at)
            if string is None:
                return text[begin:], len(text)  # no Python: an end of it is missing
            at = string.end()
        elif step["open"]:
            depth += 1
        elif step["close"]:
            depth -= 1
        elif step["help"]:
            asks_for_help = True
        elif step["magic"] and depth <= 0:
            return f"{text[begin : step.start()]}= None\n", _end_of_line(text, at)
        elif step["end"] and depth <= 0:
            break
    else:
        at = len(text)
    statement = text[begin:at]
    if asks_for_help:
        statement = f"{statement[: len(statement) - len(statement.lstrip())]}pass\n"
    return statement, at
