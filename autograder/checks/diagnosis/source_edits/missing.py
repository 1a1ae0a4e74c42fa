"""Small edits that put in what is missing round a value: a call, an index, a start that is small enough."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.checks.diagnosis.source_edits.edits import Slot, Swap, slots_of
from autograder.checks.diagnosis.source_edits.expressions import is_target, name_of

# What learners leave out round a value `_`, and what is then wrong with it. Nothing here makes a list or an array
# larger, or a whole number longer than those of numpy: in a loop, that would soon outgrow the computer.
ROUND_A_VALUE: tuple[tuple[str, str], ...] = (
    ("np.abs(_)", "signs are not taken away here"),
    ("_.copy()", "this is no copy: what is done to it is done to the original as well"),
    ("np.asarray(_, float)", "this may hold whole numbers only, which wrap around or lose their fractions"),
    ("_[::-1]", "this goes in the wrong order here"),
    ("_[::-1, ::-1]", "this is not turned by half here"),
    ("np.swapaxes(_, 0, 1)", "rows and columns are exchanged here"),
    ("np.swapaxes(_, -1, -2)", "the last two axes are exchanged here"),
    ("np.sum(_)", "several values stand here where their sum belongs"),
    ("np.mean(_)", "several values stand here where their mean belongs"),
    ("np.max(_)", "several values stand here where the largest belongs"),
    ("np.square(_)", "this is not squared here"),
    ("np.sqrt(_)", "the square root is not taken here"),
    ("np.exp(_)", "the exponential is not taken here"),
    ("np.log(_)", "the logarithm is not taken here"),
    ("np.maximum(_, 0)", "negative values are not cut off here"),
    ("np.squeeze(_)", "this has an axis too many"),
    ("_[0]", "this holds several things, of which the first is wanted"),
    ("_[1]", "this holds several things, of which the second is wanted"),
    ("_[-1]", "this holds several things, of which the last is wanted"),
    ("1 - _", "the opposite is computed here"),
    ("1 / _", "a fraction stands upside down here"),
    ("np.multiply(_, 2)", "this is counted once, where it counts twice"),
    ("_ / 2", "this is counted twice, where it counts once"),
    ("_ // 2", "this is not halved here"),
    ("max(_, 0)", "this may become negative"),
    ("max(_, 1)", "this may become 0"),
)
VALUES = (ast.Name, ast.BinOp, ast.Call, ast.Subscript, ast.Attribute)
READING = (ast.Return, ast.Assign, ast.AugAssign, ast.BinOp, ast.Call, ast.Subscript, ast.Compare, ast.For)


def missing_of(function: ast.FunctionDef) -> Iterator[Swap]:
    """Yield what may be missing round each value, the values nearest to the result first."""
    slots = [slot for slot in slots_of(function) if not is_target(slot)]
    for slot in slots:
        yield from _begun(slot)
        yield from _halved(slot)
        yield from _compared(slot)
    for text, words in ROUND_A_VALUE:
        for slot in slots:
            if _is_value(slot):
                yield Swap(slot, _put_round(slot.node, text), words)


def _is_value(slot: Slot) -> bool:
    node = slot.node
    if not isinstance(node, VALUES) or not isinstance(slot.parent, READING) or slot.field in ("func", "target"):
        return False
    if isinstance(slot.parent, ast.Subscript) and slot.field == "slice":
        return False
    if isinstance(node, ast.Name) and node.id in ("np", "numpy", "math", "range", "len"):
        return False
    return not isinstance(getattr(node, "ctx", None), ast.Store)


def _put_round(node: ast.AST, text: str) -> ast.expr:
    class Put(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.AST:
            return node if name.id == "_" else name

    made: ast.expr = Put().visit(ast.parse(text, mode="eval").body)
    return made


def _begun(slot: Slot) -> Iterator[Swap]:
    """Yield a start for a largest or smallest value that no value is beyond."""
    node = slot.node
    if isinstance(node, ast.Constant) and type(node.value) in (int, float) and isinstance(slot.parent, ast.Assign):
        words = "a largest (or smallest) value that begins here is beaten by no value on the wrong side of it"
        for text in ("-np.inf", "np.inf"):
            yield Swap(slot, ast.parse(text, mode="eval").body, words)
    if isinstance(node, ast.Call) and name_of(node) in ("zeros", "empty") and node.args:
        words = "this array begins with values that are larger (or smaller) than some that come in"
        for text in ("-np.inf", "np.inf"):
            full = ast.Attribute(ast.Name("np", ast.Load()), "full", ast.Load())
            yield Swap(slot, ast.Call(full, [node.args[0], ast.parse(text, mode="eval").body], []), words)


def _halved(slot: Slot) -> Iterator[Swap]:
    """Yield a condition without one of its parts, and a chain of items without one of them."""
    node = slot.node
    if isinstance(node, ast.BoolOp):
        for at, part in enumerate(node.values):
            kept = [*node.values[:at], *node.values[at + 1 :]]
            new = kept[0] if len(kept) == 1 else ast.BoolOp(node.op, kept)
            yield Swap(slot, new, f"`{ast.unparse(part)}` does not belong into this condition")
    elif isinstance(node, (ast.Tuple, ast.List)) and len(node.elts) > 1 and isinstance(node.ctx, ast.Load):
        for at, item in enumerate(node.elts):
            kept_items = [*node.elts[:at], *node.elts[at + 1 :]]
            new_items = ast.Tuple(kept_items, node.ctx) if isinstance(node, ast.Tuple) else ast.List(kept_items)
            yield Swap(slot, new_items, f"`{ast.unparse(item)}` does not belong here")


def _compared(slot: Slot) -> Iterator[Swap]:
    """Yield limits of conditions that are one larger or smaller."""
    if isinstance(slot.parent, ast.Compare) and isinstance(slot.node, (ast.Name, ast.BinOp, ast.Attribute, ast.Call)):
        for operator, words in ((ast.Add(), "small"), (ast.Sub(), "large")):
            yield Swap(
                slot, ast.BinOp(slot.node, operator, ast.Constant(1)), f"this limit of the condition is one too {words}"
            )
