"""Small edits that put a piece of a right answer into a wrong one: in place of an expression, round it, before it."""

from __future__ import annotations

import ast
import functools
import inspect
import math
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from autograder.checks.diagnosis.source_edits.edits import (
    Edit,
    Slot,
    Swap,
    Swaps,
    in_turn,
    names_in,
    slots_of,
    text_edits,
)
from autograder.checks.diagnosis.source_edits.expressions import is_target
from autograder.probes.edited_source import BUILTINS
from autograder.probes.tracing.local_values import Locals

MOST_NODES, MOST_PIECES, MOST_WRITTEN = 14, 120, 40  # of a piece; of a kind; characters of what is quoted
HOLE = "_value"  # stands in a piece for the expression round which it is put
REPLACED = (ast.BinOp, ast.Call, ast.Subscript, ast.Compare, ast.BoolOp, ast.IfExp, ast.UnaryOp, ast.Constant)
ROUND = (ast.Return, ast.Assign, ast.AugAssign)


# What stands in a piece for an argument, `_0`, and for the variable `i` of the first right answer, `_of0_i`.
ARGUMENT, VARIABLE = re.compile(r"_\d+"), re.compile(r"_of(\d+)_(\w+)")


@dataclass(frozen=True)
class Pieces:
    """Hold expressions of right answers: of arguments alone, of variables too, and with a hole."""

    of_arguments: tuple[str, ...]
    of_variables: tuple[str, ...]
    round: tuple[str, ...]


@functools.cache
def pieces_of(rights: tuple[Callable[..., Any], ...]) -> Pieces:
    """Return the pieces of right answers whose source is at hand."""
    of_arguments, of_variables, round = dict[str, None](), dict[str, None](), dict[str, None]()
    for place, function in enumerate(rights):
        tree = _renamed_tree(function, place)
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, REPLACED[:-1]) and _is_free(node) and _size(node) <= MOST_NODES:
                text = ast.unparse(node)
                (of_variables if VARIABLE.search(text) else of_arguments)[text] = None
            if isinstance(node, (ast.BinOp, ast.Call)):
                round |= dict.fromkeys(_with_hole(node))
    return Pieces(tuple(of_arguments)[:MOST_PIECES], tuple(of_variables)[:MOST_PIECES], tuple(round)[:MOST_PIECES])


def same_variables(rights: Sequence[Locals], own: Locals) -> dict[str, str]:
    """Return for the variables of right answers those of one's own that go through the same numbers, or as far."""
    same = {}
    for place, right in enumerate(rights):
        for name, numbers in zip(right.names, right.numbers, strict=True):
            lengths = {
                other: min(len(numbers), len(others))
                for other, others in zip(own.names, own.numbers, strict=True)
                if all(map(math.isclose, numbers, others)) and 2 * min(len(numbers), len(others)) >= len(numbers)
            }
            if lengths:
                same[f"_of{place}_{name}"] = max(lengths, key=lambda other: (lengths[other], other == name))
    return same


def piece_edits(
    source: str, pieces: Pieces, variables: Mapping[str, str], is_result: Callable[[str], bool]
) -> Iterator[Edit]:
    """Yield the last function of a source with a piece of a right answer put in.

    `variables` are those of right answers that have the same in one's own; `is_result` tells pieces that are left out:
    the result of the whole function would make any answer right, wherever it goes wrong.
    """
    tree = ast.parse(source)
    function = next((node for node in reversed(tree.body) if isinstance(node, ast.FunctionDef)), None)
    if function is None:
        return
    names = {f"_{place}": argument.arg for place, argument in enumerate(function.args.args)} | dict(variables)
    whole = _named([text for text in pieces.of_arguments if not is_result(text)], names)
    slots = [slot for slot in slots_of(function) if not is_target(slot) and slot.field not in ("func", "targets")]
    made = set(names_in(function)) - {argument.arg for argument in function.args.args}
    yield from in_turn(
        text_edits(source, _put_round(slots, _named(pieces.round, names))),
        text_edits(source, _put_in(slots, whole, made)),
        text_edits(source, _put_in(slots, _named(pieces.of_variables, names), made, of_its_kind=True)),
        _put_before(tree, function, whole),
    )


def _put_in(
    slots: Sequence[Slot], pieces: Sequence[ast.expr], made: Set[str], *, of_its_kind: bool = False
) -> Iterator[Swaps]:
    """Yield pieces in place of expressions, but of none that reads only variables which the piece passes over.

    What is wrong may have come into these before.
    """
    texts = [(ast.unparse(slot.node), _read(slot.node) & made) for slot in slots]
    for piece in pieces:
        of_piece, new = _read(piece), ast.unparse(piece)
        for slot, (text, variables) in zip(slots, texts, strict=True):
            fits = type(slot.node) is type(piece) if of_its_kind else isinstance(slot.node, REPLACED)
            if fits and text != new and (not variables or variables & of_piece):
                words = f"`{text}` is" if len(text) <= MOST_WRITTEN else "this is"
                yield Swaps((Swap(slot, piece, f"{words} not what belongs here"),), f"{words} not what belongs here")


def _read(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _put_round(slots: Sequence[Slot], pieces: Sequence[ast.expr]) -> Iterator[Swaps]:
    for piece in pieces:
        for slot in slots:
            if isinstance(slot.parent, ROUND) and slot.field == "value":
                words = "a step is missing here: this is not yet the value that is wanted"
                yield Swaps((Swap(slot, _filled(piece, slot.node), words),), words)


def _put_before(tree: ast.Module, function: ast.FunctionDef, pieces: Sequence[ast.expr]) -> Iterator[Edit]:
    """Yield the function with an argument changed before all else, as right answers do."""
    given = {argument.arg for argument in function.args.args}
    first = function.body[0].lineno
    for piece in pieces:
        for name in sorted(_read(piece) & given):
            function.body.insert(0, ast.Assign([ast.Name(name, ast.Store())], piece, lineno=first))
            text = ast.unparse(tree)
            del function.body[0]
            yield Edit(text, (first,), f"`{name}` is used as it was passed: a step with it is missing")


def _renamed_tree(function: Callable[..., Any], place: int) -> ast.FunctionDef | ast.Lambda | None:
    """Return the syntax tree of a function with other names in it, `None` where there is no source."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)).strip())
        names = list(inspect.signature(function).parameters)
    except (OSError, TypeError, SyntaxError, ValueError):
        return None
    nodes = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.Lambda))]
    node = next((node for node in nodes if [argument.arg for argument in node.args.args] == names), None)
    made = names_in(node) if isinstance(node, ast.FunctionDef) else []
    other = {name: f"_of{place}_{name}" for name in made} | {name: f"_{number}" for number, name in enumerate(names)}
    for name in ast.walk(node) if node is not None else ():
        if isinstance(name, ast.Name):
            name.id = other.get(name.id, name.id)
    return node


def _is_free(node: ast.AST, hole: ast.AST | None = None) -> bool:
    """Return whether an expression is made of arguments, variables, numpy and plain Python only, but for its hole."""
    inside = set(map(id, ast.walk(hole))) if hole is not None else set()
    parts = [part for part in ast.walk(node) if id(part) not in inside]
    names = {part.id for part in parts if isinstance(part, ast.Name)}
    own = {name for name in names if ARGUMENT.fullmatch(name) or VARIABLE.fullmatch(name)}
    plain = not any(isinstance(part, (ast.comprehension, ast.Lambda, ast.NamedExpr, ast.Pow)) for part in parts)
    return plain and names - own <= {"np"} | BUILTINS and (bool(own) or hole is not None)


def _with_hole(node: ast.expr) -> Iterator[str]:
    """Yield an expression with a hole in place of one of its parts."""
    for slot in slots_of(node):
        if isinstance(slot.node, ast.expr) and slot.field not in ("func", "slice") and _is_free(node, slot.node):
            part = ast.unparse(slot.node)
            whole = ast.unparse(node)
            if whole.count(part) == 1 and _size(node) - _size(slot.node) <= MOST_NODES // 2:
                yield whole.replace(part, HOLE)


def _size(node: ast.AST) -> int:
    return sum(isinstance(part, ast.expr) for part in ast.walk(node))


def _named(texts: Sequence[str], names: Mapping[str, str]) -> list[ast.expr]:
    """Return pieces with the learner's own names in them, without those for which there are none."""
    pieces = []
    for text in texts:
        piece = ast.parse(text, mode="eval").body
        read = [node for node in ast.walk(piece) if isinstance(node, ast.Name)]
        if all(node.id in names for node in read if ARGUMENT.fullmatch(node.id) or VARIABLE.fullmatch(node.id)):
            for node in read:
                node.id = names.get(node.id, node.id)
            pieces.append(piece)
    return pieces


def _filled(piece: ast.expr, value: ast.AST) -> ast.expr:
    class Fill(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.AST:
            return value if name.id == HOLE else name

    filled: ast.expr = Fill().visit(ast.parse(ast.unparse(piece), mode="eval").body)
    return filled
