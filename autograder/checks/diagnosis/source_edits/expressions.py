"""Small edits of expressions: a bound, a name, an index, an operator, an axis, a call that should not be there."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from typing import Any

from autograder.checks.diagnosis.source_edits.edits import Slot, Swap, slots_of
from autograder.checks.diagnosis.source_edits.operators import other_groupings, other_operators, sign_of

MAKERS = ("zeros", "ones", "empty", "full")  # functions of numpy whose first argument is a shape
AXES = ("0", "1", "-1", "(0, 1)", "2", "(1, 2)", "(-2, -1)")
FAMILIES = (
    ("sum", "mean", "max", "min", "prod", "median"),
    ("argmax", "argmin", "max", "min"),
    ("std", "var", "mean"),
    ("maximum", "minimum"),
    ("floor", "ceil", "round", "trunc"),
    ("zeros", "ones"),
    ("flip", "fliplr", "flipud", "transpose"),
    ("exp", "log"),
    ("log", "log2", "log10"),
    ("any", "all"),
    ("hstack", "vstack"),
    ("add", "subtract", "multiply", "divide"),
)


def swaps_of(function: ast.FunctionDef) -> Iterator[Swap]:
    """Yield the small changes of single expressions in a function, kind by kind."""
    slots = [slot for slot in slots_of(function) if not is_target(slot)]
    for make in (
        _bounds,
        _reductions,
        other_operators,
        _exchanges,
        _numbers,
        _axes,
        other_groupings,
        _dropped,
        _keywords,
    ):
        for slot in slots:
            yield from make(slot)


def is_target(slot: Slot) -> bool:
    """Return whether a name is set here, not read."""
    return isinstance(getattr(slot.node, "ctx", None), (ast.Store, ast.Del)) and isinstance(slot.node, ast.Name)


def role_of(slot: Slot) -> str | None:
    """Return what a number at this place says: where a loop or slice begins or ends, an index, a size."""
    parent = slot.parent
    if isinstance(parent, ast.Call) and slot.field == "args":
        name = name_of(parent)
        if name == "range":
            last = len(parent.args) - 1
            if slot.index == 2:
                return "the step of this loop"
            return "the end of this loop" if slot.index == min(last, 1) else "the start of this loop"
        return "this size" if name in MAKERS else None
    if isinstance(parent, ast.Slice):
        return {"lower": "the start of this slice", "upper": "the end of this slice"}.get(slot.field, "this step")
    if isinstance(parent, ast.Subscript) and slot.field == "slice":
        return None if isinstance(slot.node, (ast.Slice, ast.Tuple)) else "this index"
    if isinstance(parent, ast.Tuple) and not isinstance(slot.node, ast.Slice):
        return "this index or size"
    if isinstance(parent, (ast.Return, ast.Assign)) and slot.field == "value" and isinstance(slot.node, ast.BinOp):
        return "this number"
    return None


def _bounds(slot: Slot) -> Iterator[Swap]:
    role = role_of(slot)
    if (
        role is None
        or isinstance(slot.node, (ast.Slice, ast.Starred, ast.Tuple))
        or not isinstance(slot.node, ast.expr)
    ):
        return
    node = slot.node
    yield Swap(slot, ast.BinOp(node, ast.Add(), ast.Constant(1)), f"{role} is one too small")
    yield Swap(slot, ast.BinOp(node, ast.Sub(), ast.Constant(1)), f"{role} is one too large")


def _numbers(slot: Slot) -> Iterator[Swap]:
    node = slot.node
    if not isinstance(node, ast.Constant) or type(node.value) not in (int, float):
        return
    assert isinstance(node.value, (int, float))
    for value in dict.fromkeys((node.value + 1, node.value - 1, 0, 1, 2, -1)):
        if value != node.value:
            yield Swap(slot, ast.Constant(value), f"the number {node.value} is not the right one here")


def name_of(call: ast.Call) -> str | None:
    """Return the name of the function or method that is called."""
    return (
        call.func.id
        if isinstance(call.func, ast.Name)
        else call.func.attr
        if isinstance(call.func, ast.Attribute)
        else None
    )


def _reductions(slot: Slot) -> Iterator[Swap]:
    node = slot.node
    if isinstance(slot.parent, ast.Call) and slot.field == "func":
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        for family in FAMILIES:
            for other in family if name in family else ():
                if other != name:
                    new: Any = (
                        ast.Attribute(node.value, other, ast.Load())
                        if isinstance(node, ast.Attribute)
                        else ast.Name(other, ast.Load())
                    )
                    yield Swap(slot, new, f"`{name}` is not what is wanted here")


def _exchanges(slot: Slot) -> Iterator[Swap]:
    node = slot.node
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Pow):
        yield Swap(slot, ast.BinOp(node.right, node.op, node.left), "the two sides of this operation are exchanged")
    elif isinstance(node, ast.Call):
        values = range(name_of(node) == "where", len(node.args))  # its condition is no value
        for first, second in itertools.combinations(values, 2):
            yield Swap(
                slot,
                ast.Call(node.func, _swapped(node.args, first, second), node.keywords),
                "two arguments of this call are exchanged",
            )
    elif isinstance(node, ast.Tuple):
        for first, second in itertools.combinations(range(len(node.elts)), 2):
            words = "two indices, or two items, are exchanged here"
            yield Swap(slot, ast.Tuple(_swapped(node.elts, first, second), node.ctx), words)
    elif isinstance(node, ast.IfExp):
        yield Swap(slot, ast.IfExp(node.test, node.orelse, node.body), "the two cases are exchanged here")


def _swapped(items: list[Any], first: int, second: int) -> list[Any]:
    items = list(items)
    items[first], items[second] = items[second], items[first]
    return items


def _axes(slot: Slot) -> Iterator[Swap]:
    node = slot.node
    if not isinstance(node, ast.Call):
        return
    at = next((place for place, each in enumerate(node.keywords) if each.arg == "axis"), None)
    if at is None:
        if name_of(node) in FAMILIES[0] + FAMILIES[1] + FAMILIES[2] + ("cumsum", "flip", "argsort", "sort"):
            for axis in AXES:
                new = [*node.keywords, ast.keyword("axis", ast.parse(axis, mode="eval").body)]
                yield Swap(
                    slot,
                    ast.Call(node.func, node.args, new),
                    "this goes over all values, where it should go along one axis",
                )
        return
    others = list(node.keywords)
    for axis in AXES:
        value: ast.expr = ast.parse(axis, mode="eval").body
        if ast.dump(value) != ast.dump(node.keywords[at].value):
            new = [*others[:at], ast.keyword("axis", value), *others[at + 1 :]]
            yield Swap(slot, ast.Call(node.func, node.args, new), "the axis is not the right one here")
    if not any(each.arg == "keepdims" for each in others):
        new = [*others, ast.keyword("keepdims", ast.Constant(True))]
        yield Swap(slot, ast.Call(node.func, node.args, new), "an axis is lost here that is needed afterwards")


def _dropped(slot: Slot) -> Iterator[Swap]:
    node = slot.node
    if isinstance(node, ast.Call):
        name = name_of(node)
        if name == "range" and len(node.args) == 3:
            yield Swap(slot, ast.Call(node.func, node.args[:2], []), "the step of this loop does not belong here")
        if node.args and name not in ("range",):
            yield Swap(slot, node.args[0], f"`{name}` does not belong here")
        if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
            yield Swap(slot, node.func.value, f"`.{name}` does not belong here")
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield Swap(slot, node.value, "`.T` does not belong here")
    elif isinstance(node, ast.BinOp):
        yield Swap(slot, node.left, f"`{sign_of(node.op)} {ast.unparse(node.right)}` does not belong here")
        yield Swap(slot, node.right, f"`{ast.unparse(node.left)} {sign_of(node.op)}` does not belong here")
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        yield Swap(slot, node.value, f"`[{ast.unparse(node.slice)}]` does not belong here")
    elif isinstance(node, ast.Slice):
        if node.step is not None:
            yield Swap(slot, ast.Slice(node.lower, node.upper), "this step does not belong here")
        if node.lower is not None:
            yield Swap(slot, ast.Slice(None, node.upper, node.step), "this slice begins in the wrong place")
        if node.upper is not None:
            yield Swap(slot, ast.Slice(node.lower, None, node.step), "this slice ends in the wrong place")
    elif isinstance(node, ast.IfExp):
        yield Swap(slot, node.body, "the condition does not belong here")
        yield Swap(slot, node.orelse, "the condition does not belong here")


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("np", "numpy", "math", "itertools")


def _keywords(slot: Slot) -> Iterator[Swap]:
    node = slot.node
    if not isinstance(node, ast.Call):
        return
    for at, keyword in enumerate(node.keywords):
        kept = [*node.keywords[:at], *node.keywords[at + 1 :]]
        yield Swap(
            slot,
            ast.Call(node.func, node.args, kept),
            f"`{keyword.arg}={ast.unparse(keyword.value)}` does not belong here",
        )
        if keyword.arg == "dtype":
            new = [*kept, ast.keyword("dtype", ast.Name("float", ast.Load()))]
            yield Swap(
                slot,
                ast.Call(node.func, node.args, new),
                "this array cannot hold fractions: its `dtype` is one of whole numbers",
            )
    if name_of(node) in ("zeros_like", "empty_like", "full_like", "ones_like"):
        new = [*node.keywords, ast.keyword("dtype", ast.Name("float", ast.Load()))]
        yield Swap(
            slot,
            ast.Call(node.func, node.args, new),
            "this array has the `dtype` of another, which may be one of whole numbers",
        )
