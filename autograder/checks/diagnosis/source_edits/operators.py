"""Small edits of operations: another operator, another sign or comparison, parentheses in another place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.checks.diagnosis.source_edits.edits import Slot, Swap

OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add, ast.MatMult),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mod, ast.Mult),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
EXPONENTS = (2, 3)
COMPARISONS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}


def other_operators(slot: Slot) -> Iterator[Swap]:
    """Yield another operation, comparison or sign in place of one."""
    node = slot.node
    if isinstance(node, ast.BinOp):
        yield from _powers(slot, node)
        for other in OPERATORS.get(type(node.op), ()):
            yield Swap(
                slot, ast.BinOp(node.left, other(), node.right), f"`{sign_of(node.op)}` is the wrong operation here"
            )
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in COMPARISONS.get(type(node.ops[0]), ()):
            yield Swap(
                slot, ast.Compare(node.left, [other()], node.comparators), "this comparison is not the right one"
            )
    elif isinstance(node, ast.UnaryOp):
        yield Swap(slot, node.operand, "the sign (or `not`) in front of this does not belong there")
    elif isinstance(node, ast.BoolOp):
        other_op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield Swap(slot, ast.BoolOp(other_op, node.values), "`and` and `or` are taken for one another")
    if isinstance(node, (ast.Name, ast.BinOp, ast.Call)) and isinstance(
        slot.parent, (ast.Return, ast.Assign, ast.BinOp)
    ):
        yield Swap(slot, ast.UnaryOp(ast.USub(), node), "a sign is the wrong way round here")
    if isinstance(slot.parent, (ast.If, ast.IfExp)) and slot.field == "test" and isinstance(node, ast.expr):
        yield Swap(slot, ast.UnaryOp(ast.Not(), node), "this condition is the wrong way round")


def _powers(slot: Slot, node: ast.BinOp) -> Iterator[Swap]:
    """Yield small powers only: any others may be numbers without end."""
    if isinstance(node.op, ast.Pow):
        for exponent in EXPONENTS:
            new = ast.BinOp(node.left, ast.Pow(), ast.Constant(exponent))
            yield Swap(slot, new, "the exponent is not the right one here")
    elif isinstance(node.op, ast.Mult):
        for base, number in ((node.left, node.right), (node.right, node.left)):
            if isinstance(number, ast.Constant) and number.value in EXPONENTS:
                yield Swap(slot, ast.BinOp(base, ast.Pow(), number), "`*` is the wrong operation here")


def sign_of(operator: ast.operator) -> str:
    """Return an operation as it is written."""
    return ast.unparse(ast.BinOp(ast.Name("a"), operator, ast.Name("b"))).split()[1]


def other_groupings(slot: Slot) -> Iterator[Swap]:
    """Yield the same operations in another order: parentheses elsewhere."""
    node = slot.node
    words = "parentheses are missing here, or stand in the wrong place"
    if isinstance(node, ast.BinOp):
        left, right = node.left, node.right
        if isinstance(left, ast.BinOp) and not isinstance(left.op, ast.Pow):
            yield Swap(slot, ast.BinOp(left.left, left.op, ast.BinOp(left.right, node.op, right)), words)
        if isinstance(right, ast.BinOp):
            yield Swap(slot, ast.BinOp(ast.BinOp(left, node.op, right.left), right.op, right.right), words)
        if isinstance(left, ast.Call) and left.args:
            yield Swap(slot, _into_call(left, node.op, right), words)
    elif isinstance(node, ast.IfExp):
        if isinstance(node.body, ast.BinOp):
            inner = ast.IfExp(node.test, node.body.right, node.orelse)
            yield Swap(slot, ast.BinOp(node.body.left, node.body.op, inner), words)
    elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.BinOp):
        first = node.args[0]
        yield Swap(
            slot,
            ast.BinOp(ast.Call(node.func, [first.left, *node.args[1:]], node.keywords), first.op, first.right),
            words,
        )


def _into_call(call: ast.Call, operator: ast.operator, right: ast.expr) -> ast.Call:
    return ast.Call(call.func, [ast.BinOp(call.args[0], operator, right), *call.args[1:]], call.keywords)
