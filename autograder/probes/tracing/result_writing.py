"""Watch which line of a learner's function writes which value of its result."""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.probes.edited_source import source_of
from autograder.probes.reply import Reply, Value
from autograder.probes.tracing.line_tracer import LineTracer

MOST_VALUES = 400  # of a result that is watched
SECONDS = 0.5
# What may be done to a result as it is returned: none of these moves its values or makes others of them.
KEEPING = frozenset({"array", "asarray", "list", "tuple", "float", "int", "copy", "tolist", "item", "squeeze"})


class Writing(Reply, frozen=True):
    """Hold the name of what is returned, the line that made it, and for each value the line that wrote it last.

    A line is 0 where none has written the value since it was made. There is no name where nothing can be told.
    """

    name: str
    made: int
    lines: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.lines) > MOST_VALUES or not all(0 <= line <= 10**6 for line in (self.made, *self.lines)):
            raise ValueError("no result is written like this")


NOTHING = Writing("", 0, ())


def writing_of(function: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Writing:
    """Call a learner's function with copies of the arguments; return which lines of it wrote its result."""
    source = source_of(function)
    name = _returned(source.text, function) if source.text else None
    if name is None:
        return NOTHING
    tracer = _ResultTracer(function.__code__, name)
    end = tracer.call(function, args, kwargs, SECONDS)
    if not isinstance(end, Value) or tracer.values is None or tracer.values != _numbers(end.value):
        return NOTHING
    return Writing(name, tracer.made, tuple(tracer.lines))


def _returned(source: str, function: types.FunctionType) -> str | None:
    """Return the one variable that a function returns as it is, `None` where it returns anything else."""
    tree = next((node for node in ast.parse(source).body if getattr(node, "name", None) == function.__name__), None)
    if tree is None:
        return None  # it goes by another name
    names = {_kept(node.value) for node in _own_nodes(tree) if isinstance(node, ast.Return)}
    name = names.pop() if len(names) == 1 else None
    return name if name in function.__code__.co_varnames[function.__code__.co_argcount :] else None


def _own_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of the functions inside it."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, (ast.FunctionDef, ast.Lambda)):
            yield node
            yield from _own_nodes(node)


def _kept(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Call):
        called = node.func
        if isinstance(called, ast.Name) and called.id in KEEPING and len(node.args) == 1:
            return _kept(node.args[0])
        if isinstance(called, ast.Attribute) and called.attr in KEEPING:
            return _kept(node.args[0] if node.args else called.value)
    return None


class _ResultTracer(LineTracer):
    """Note after each line of a function which values of one variable are others than before."""

    def __init__(self, code: types.CodeType, name: str) -> None:
        super().__init__(code)
        self._name, self._line = name, 0
        self.values: list[float] | None = None
        self.made, self.lines = 0, list[int]()

    def look(self, frame: types.FrameType, event: str) -> None:
        """Note what the line before has written."""
        if event in ("line", "return") and self._name in frame.f_locals:
            self._note(_numbers(frame.f_locals[self._name]))
        self._line = frame.f_lineno

    def _note(self, now: list[float] | None) -> None:
        before = self.values
        if now is None or now == before:
            return
        if before is None:
            self.made, self.lines = self._line, [0] * len(now)
        else:
            lines = [line for line, _ in zip(self.lines, now, strict=False)]
            lines += [self._line] * (len(now) - len(lines))
            self.lines = [
                self._line if place < len(before) and before[place] != value else line
                for place, (line, value) in enumerate(zip(lines, now, strict=True))
            ]
        self.values = now


def _numbers(value: Any) -> list[float] | None:
    """Return the numbers of plain data in order, as texts compare: `None` for anything else and too many."""
    if isinstance(value, (list, tuple)) and value:
        parts = [_numbers(item) for item in value[: MOST_VALUES + 1]]
        numbers = [number for part in parts if part is not None for number in part]
        return None if any(part is None for part in parts) or len(numbers) > MOST_VALUES else numbers
    try:
        array = np.asarray(value, float)
    except (ValueError, TypeError):
        return None
    return None if array.size > MOST_VALUES else np.nan_to_num(array, nan=1e300).ravel().tolist()
