"""Small edits of what is gone through: the step of a slice or a loop, a condition, a text for another."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from autograder.checks.diagnosis.source_edits.edits import Slot, Swap, Swaps, slots_of
from autograder.checks.diagnosis.source_edits.expressions import is_target, name_of


def swaps_of_steps(function: ast.FunctionDef) -> Iterator[Swap]:
    """Yield slices and loops with an argument for a step, and lists without a condition."""
    given = [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]
    for slot in slots_of(function):
        if not is_target(slot):
            yield from _stepped(slot, given)
            yield from _unconditioned(slot)


def _stepped(slot: Slot, given: list[str]) -> Iterator[Swap]:
    node = slot.node
    for name in given:
        step = ast.Name(name, ast.Load())
        if isinstance(node, ast.Slice) and node.step is None:
            words = f"this slice takes each place in turn, and not every `{name}`"
            yield Swap(slot, ast.Slice(node.lower, node.upper, step), words)
        elif isinstance(node, ast.Call) and name_of(node) == "range" and len(node.args) < 3 and not node.keywords:
            start = node.args[0] if len(node.args) == 2 else ast.Constant(0)
            words = f"this loop takes each place in turn, and not every `{name}`"
            yield Swap(slot, ast.Call(node.func, [start, node.args[-1], step], []), words)


def _unconditioned(slot: Slot) -> Iterator[Swap]:
    if isinstance(slot.parent, ast.comprehension) and slot.field == "ifs":
        yield Swap(slot, ast.Constant(True), f"`if {ast.unparse(slot.node)}` does not belong here")


def texts_exchanged(function: ast.FunctionDef) -> Iterator[Swaps]:
    """Yield one text for another in one place, and two texts exchanged wherever they stand."""
    slots = [slot for slot in slots_of(function) if isinstance(slot.node, ast.Constant) and _text(slot)]
    texts = list(dict.fromkeys(_text(slot) for slot in slots))
    for first, second in itertools.combinations(texts, 2):
        other = {first: second, second: first}
        chosen = [slot for slot in slots if _text(slot) in other]
        words = f'"{first}" and "{second}" are exchanged'
        yield Swaps(tuple(Swap(slot, ast.Constant(other[_text(slot)]), words) for slot in chosen), words)
    for slot in slots:
        for text in texts:
            if text != _text(slot):
                words = f'"{_text(slot)}" is not what belongs here'
                yield Swaps((Swap(slot, ast.Constant(text), words),), words)


def _text(slot: Slot) -> str:
    value = getattr(slot.node, "value", None)
    return value if isinstance(value, str) and not isinstance(slot.parent, ast.Expr) else ""
