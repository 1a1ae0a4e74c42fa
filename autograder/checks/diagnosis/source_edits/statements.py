"""Small edits of statements: moved out of a loop or into it, overwritten for added, returned too early or not."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.checks.diagnosis.source_edits.edits import names_in

Change = tuple[tuple[int, ...], str]
Block = ast.For | ast.While | ast.If
LOOPS = (ast.For, ast.While)
BLOCKS = (*LOOPS, ast.If)


def changes_of(function: ast.FunctionDef) -> Iterator[Change]:
    """Make one change of a statement after the other, each undone before the next; yield its lines and its words."""
    for owner, field, body in list(_bodies(function)):
        for at, statement in enumerate(list(body)):
            yield from _assigned(body, at, statement)
            yield from _moved(owner, field, body, at, statement)
            yield from _branched(body, at, statement)
    yield from _nested(function)
    yield from _returns(function)


def _bodies(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, str, list[ast.stmt]]]:
    for node in ast.walk(function):
        for field in ("body", "orelse"):
            body = getattr(node, field, None)
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                yield node, field, body


def _replaced(
    body: list[ast.stmt], at: int, new: list[ast.stmt], lines: tuple[int, ...], words: str
) -> Iterator[Change]:
    before = list(body)
    body[at : at + 1] = new
    try:
        if body:
            yield lines, words
    finally:
        body[:] = before


def _assigned(body: list[ast.stmt], at: int, statement: ast.stmt) -> Iterator[Change]:
    line = (statement.lineno,)
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, (ast.Name, ast.Subscript)):
            for operator, words in (
                (ast.Add(), "a value is overwritten here that should be added to (`=` for `+=`)"),
                (ast.Sub(), "a value is overwritten here that should be taken away from (`=` for `-=`)"),
            ):
                new = ast.AugAssign(target, operator, statement.value)
                yield from _replaced(body, at, [ast.copy_location(new, statement)], line, words)
    elif isinstance(statement, ast.AugAssign):
        plain = ast.Assign([statement.target], statement.value)
        words = "a value is added to here that should be set (`+=` for `=`)"
        yield from _replaced(body, at, [ast.copy_location(plain, statement)], line, words)
        for other_operator in (ast.Add(), ast.Sub(), ast.Mult(), ast.Div()):
            if type(other_operator) is not type(statement.op):
                other = ast.AugAssign(statement.target, other_operator, statement.value)
                words = "this is the wrong operation"
                yield from _replaced(body, at, [ast.copy_location(other, statement)], line, words)
    elif isinstance(statement, ast.Expr) and not isinstance(statement.value, ast.Constant):
        new_return = ast.copy_location(ast.Return(statement.value), statement)
        yield from _replaced(body, at, [new_return], line, "the value is computed here, but not returned")
    if not isinstance(statement, (ast.Return, ast.FunctionDef)):
        yield from _replaced(body, at, [], line, "this line does not belong here")
    if isinstance(statement, ast.If):
        yield from _replaced(body, at, statement.body, line, "this condition does not belong here")
        if statement.orelse:
            yield from _replaced(body, at, statement.orelse, line, "this condition does not belong here")
    if isinstance(statement, (ast.Break, ast.Continue)):
        yield from _replaced(body, at, [ast.Pass()], line, "the loop is left too early here")


def _moved(owner: ast.AST, field: str, body: list[ast.stmt], at: int, statement: ast.stmt) -> Iterator[Change]:
    """Move a statement past its neighbour, into the loop beside it, or move what a loop holds out of it."""
    before = list(body)
    if at + 1 < len(body):
        body[at], body[at + 1] = body[at + 1], body[at]
        yield (statement.lineno, before[at + 1].lineno), "these lines stand in the wrong order"
        body[:] = before
        following = before[at + 1]
        if isinstance(following, LOOPS):
            yield from _into(body, at, following, 0, "this line belongs into the loop, at its beginning", before)
    block = before[at - 1] if at > 0 else None
    if isinstance(block, BLOCKS):
        words = f"this line belongs into the {_word(block)}, at its end"
        yield from _into(body, at, block, len(block.body), words, before)
    if isinstance(statement, BLOCKS):
        yield from _out_of(body, at, statement)


def _word(block: ast.stmt) -> str:
    return "condition" if isinstance(block, ast.If) else "loop"


def _into(
    body: list[ast.stmt], at: int, loop: Block, place: int, words: str, before: list[ast.stmt]
) -> Iterator[Change]:
    statement, inside = body[at], list(loop.body)
    del body[at]
    loop.body.insert(place, statement)
    yield (statement.lineno,), words
    loop.body[:] = inside
    body[:] = before
    if inside and isinstance(inside[0 if place == 0 else -1], LOOPS):  # two loops deep
        inner = inside[0 if place == 0 else -1]
        assert isinstance(inner, LOOPS)
        deep = list(inner.body)
        del body[at]
        inner.body.insert(0 if place == 0 else len(deep), statement)
        yield (statement.lineno,), words.replace("the loop", "the inner loop")
        inner.body[:] = deep
        body[:] = before


def _out_of(body: list[ast.stmt], at: int, loop: Block) -> Iterator[Change]:
    before, inside = list(body), list(loop.body)
    if len(inside) > 1:
        for last in (inside[-1], inside[0]):
            behind = last is inside[-1]
            loop.body.remove(last)
            body.insert(at + 1 if behind else at, last)
            returns = isinstance(last, ast.Return) and isinstance(loop, LOOPS)
            words = f"this line belongs {'behind' if behind else 'in front of'} the {_word(loop)}"
            yield (last.lineno,), "the loop returns in its first round" if returns else words
            loop.body[:] = inside
            body[:] = before
    inner = inside[-1]
    if isinstance(inner, LOOPS) and len(inner.body) > 1 and isinstance(inner.body[-1], ast.Return):
        last = inner.body.pop()
        body.insert(at + 1, last)
        yield (last.lineno,), "the loops return in their first round"
        body[:] = before
        inner.body.append(last)


def _branched(body: list[ast.stmt], at: int, statement: ast.stmt) -> Iterator[Change]:
    """Join two conditions to one with an `elif`, part them, exchange them; decide behind a loop, not in it."""
    if isinstance(statement, ast.If):
        before = list(body)
        line = (statement.lineno,)
        following = body[at + 1] if at + 1 < len(body) else None
        if isinstance(following, ast.If) and not statement.orelse:
            statement.orelse, body[at + 1 : at + 2] = [following], []
            yield (following.lineno,), "this `if` should be an `elif`: both may hold"
            statement.orelse, body[:] = [], before
        if len(statement.orelse) == 1 and isinstance(other := statement.orelse[0], ast.If):
            statement.orelse, body[at + 1 : at + 1] = [], [other]
            yield (other.lineno,), "this `elif` should be an `if`: both may hold"
            statement.orelse, body[:] = [other], before
            yield from _asked_first(statement, other)
        elif statement.orelse:
            statement.body, statement.orelse = statement.orelse, statement.body
            yield line, "what is done if this condition holds, and if not, is exchanged"
            statement.body, statement.orelse = statement.orelse, statement.body
    elif isinstance(statement, ast.For) and isinstance(last := statement.body[-1], ast.If):
        before, behind = list(body), last.orelse
        if behind and isinstance(behind[-1], ast.Return):
            last.orelse, body[at + 1 : at + 1] = [], behind
            yield (behind[-1].lineno,), "this is decided in the first round of the loop, after one look"
            last.orelse, body[:] = behind, before


def _asked_first(first: ast.If, second: ast.If) -> Iterator[Change]:
    (first.test, second.test), (first.body, second.body) = (second.test, first.test), (second.body, first.body)
    yield (first.lineno, second.lineno), "these conditions are asked in the wrong order"
    (first.test, second.test), (first.body, second.body) = (second.test, first.test), (second.body, first.body)


def _nested(function: ast.FunctionDef) -> Iterator[Change]:
    """Exchange an outer and an inner loop, of statements and of a list that is made."""
    words = "the outer and the inner loop are exchanged"
    for node in list(ast.walk(function)):
        if isinstance(node, ast.For) and isinstance(inner := node.body[0], ast.For):
            (node.target, node.iter), (inner.target, inner.iter) = (inner.target, inner.iter), (node.target, node.iter)
            yield (node.lineno, inner.lineno), words
            (node.target, node.iter), (inner.target, inner.iter) = (inner.target, inner.iter), (node.target, node.iter)
        elif isinstance(node, (ast.ListComp, ast.GeneratorExp)) and len(node.generators) == 2:
            node.generators.reverse()
            yield (node.lineno,), words
            node.generators.reverse()


def _returns(function: ast.FunctionDef) -> Iterator[Change]:
    last = function.body[-1]
    names = names_in(function)
    if not isinstance(last, ast.Return):
        for name in reversed(names):
            function.body.append(ast.copy_location(ast.Return(ast.Name(name, ast.Load())), last))
            yield (last.lineno,), "nothing is returned after this line"
            function.body.pop()
