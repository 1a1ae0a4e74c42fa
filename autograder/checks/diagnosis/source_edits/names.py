"""Small edits of names: one for another, one for a number, a size for a size, here or wherever it is read."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from autograder.checks.diagnosis.source_edits.edits import Slot, Swap, Swaps, names_in, slots_of
from autograder.checks.diagnosis.source_edits.expressions import is_target, name_of, role_of


def renamings_of(function: ast.FunctionDef) -> Iterator[Swap]:
    """Yield one name for another, or for a number, and one size for another, each in one place."""
    slots = [slot for slot in slots_of(function) if not is_target(slot)]
    names = names_in(function)
    for make in (_renamed, _sizes):
        for slot in slots:
            yield from make(slot, names)


def _sizes(slot: Slot, names: list[str]) -> Iterator[Swap]:
    """Yield sizes of what there is for a number that is written out, and one size for another."""
    node = slot.node
    if isinstance(node, ast.Constant) and type(node.value) is int and node.value > 1:
        for name in names:
            for size in _sizes_of(ast.Name(name, ast.Load())):
                yield Swap(slot, size, f"the number {node.value} is written here in place of a size that can change")
    owner = None
    if isinstance(node, ast.Attribute) and node.attr == "size":
        owner = node.value
    elif isinstance(node, ast.Call) and name_of(node) == "len" and node.args:
        owner = node.args[0]
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
        owner = node.value.value
    if owner is not None:
        for size in _sizes_of(owner):
            yield Swap(slot, size, f"`{ast.unparse(node)}` is not the size that is wanted here")


def _sizes_of(owner: ast.expr) -> Iterator[ast.expr]:
    shape = ast.Attribute(owner, "shape", ast.Load())
    for axis in (0, 1, 2, -1):
        yield ast.Subscript(shape, ast.Constant(axis), ast.Load())
    yield ast.Attribute(owner, "size", ast.Load())


def _renamed(slot: Slot, names: list[str]) -> Iterator[Swap]:
    node = slot.node
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and slot.field != "func":
        for other in names:
            if other != node.id:
                yield Swap(slot, ast.Name(other, ast.Load()), f"`{node.id}` is not what belongs here")
        if isinstance(slot.parent, (ast.BinOp, ast.Call, ast.Tuple, ast.Slice)):
            for number in (1, 0, 2):
                yield Swap(slot, ast.Constant(number), f"`{node.id}` is not what belongs here, but a number")
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        for other in names:
            yield Swap(
                slot,
                ast.Name(other, ast.Load()),
                f"the number {node.value} is written here in place of something that you have a name for",
            )


def everywhere(function: ast.FunctionDef) -> Iterator[Swaps]:
    """Yield one name for another wherever it is read, and two names exchanged."""
    reads = [slot for slot in slots_of(function) if _is_read(slot)]
    for first, second in itertools.permutations(names_in(function), 2):
        yield _renamings(reads, {first: second}, f"`{first}` is not what belongs here")
        if first < second:
            yield _renamings(reads, {first: second, second: first}, f"`{first}` and `{second}` are exchanged")


def within(function: ast.FunctionDef) -> Iterator[Swaps]:
    """Yield two names exchanged within one statement or one pair of brackets."""
    names = names_in(function)
    parts = (ast.Subscript, ast.Assign, ast.AugAssign, ast.Return)
    for part in (node for node in ast.walk(function) if isinstance(node, parts)):
        reads = [slot for slot in slots_of(part) if _is_read(slot)]
        for first, second in itertools.combinations(names, 2):
            yield _renamings(reads, {first: second, second: first}, f"`{first}` and `{second}` are exchanged here")


def _is_read(slot: Slot) -> bool:
    return isinstance(slot.node, ast.Name) and isinstance(slot.node.ctx, ast.Load)


def _renamings(reads: list[Slot], names: dict[str, str], kind: str) -> Swaps:
    chosen = [slot for slot in reads if isinstance(slot.node, ast.Name) and slot.node.id in names]
    return Swaps(tuple(Swap(slot, ast.Name(names[ast.unparse(slot.node)]), kind) for slot in chosen), kind)


def combined(function: ast.FunctionDef) -> Iterator[Swap]:
    """Yield bounds, indices and values together with one more argument: `i * stride` for `i`."""
    given = [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]
    kinds = (ast.Name, ast.BinOp, ast.Constant, ast.Subscript, ast.Call)
    for slot in slots_of(function):
        role = role_of(slot)
        value = slot.field == "value" and isinstance(slot.parent, (ast.Return, ast.Assign, ast.AugAssign))
        if (role is None and not value) or not isinstance(slot.node, kinds) or is_target(slot):
            continue
        for name in given:
            for operator in (ast.Mult(), ast.Add(), ast.Sub(), ast.Div()):
                new = ast.BinOp(slot.node, operator, ast.Name(name, ast.Load()))
                yield Swap(slot, new, f"{role or 'this value'} does not take `{name}` into account")
