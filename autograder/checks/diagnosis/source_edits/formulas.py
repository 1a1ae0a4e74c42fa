"""Small edits that put another small formula of the sizes at hand in place of a number: `(n - k + 1) * k`."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.checks.diagnosis.source_edits.edits import Edit, Slot, Swap, Swaps, names_in, slots_of, text_edits
from autograder.checks.diagnosis.source_edits.expressions import is_target

MOST_SIZES, MOST_FORMULAS, MOST_WRITTEN = 7, 160, 40  # at hand; tried; characters of an expression that is quoted
MOST_ROUNDS = 200  # the value of a formula where it may say how often a loop runs
LOOPS = (ast.For, ast.While, ast.comprehension)
REPLACED = (ast.Name, ast.BinOp, ast.Constant, ast.Subscript, ast.Call, ast.IfExp)

Values = tuple[float, ...]  # of a formula, in each call


def formula_edits(source: str, calls: Sequence[Mapping[str, Any]]) -> Iterator[Edit]:
    """Yield the last function of a source with a small formula in place of each number in it, the simplest first.

    `calls` are the arguments by name: of formulas that give the same in all of them the simplest is tried.
    """
    tree = ast.parse(source)
    function = next((node for node in reversed(tree.body) if isinstance(node, ast.FunctionDef)), None)
    if function is None:
        return
    names = [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]
    most = MOST_ROUNDS if any(isinstance(node, LOOPS) for node in ast.walk(function)) else np.inf
    formulas = [text for text, values in _formulas(_sizes(names, calls)) if max(values) <= most]
    made = set(names_in(function)) - set(names)  # a name that is made is wrong where it is made, not where it is read
    slots = [slot for slot in slots_of(function) if _is_number(slot) and not made & _names(slot.node)]
    slots.sort(key=lambda slot: (slot.line, len(_text(slot))))
    texts = [_text(slot) for slot in slots]

    def swaps() -> Iterator[Swaps]:
        for formula in formulas:
            for slot, text in zip(slots, texts, strict=True):
                if text != formula:
                    words = f"`{text}` is not what belongs here" if len(text) <= MOST_WRITTEN else "this is miscounted"
                    yield Swaps((Swap(slot, ast.parse(formula, mode="eval").body, words),), words)

    yield from text_edits(source, swaps())


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _text(slot: Slot) -> str:
    return ast.unparse(slot.node)


def _is_number(slot: Slot) -> bool:
    """Return whether something stands here that may be a count or a size."""
    node = slot.node
    if not isinstance(node, REPLACED) or is_target(slot) or slot.field in ("func", "targets", "target", "iter"):
        return False
    if isinstance(slot.parent, (ast.Subscript, ast.Attribute)) and slot.field == "value":
        return False
    return not (isinstance(node, ast.Constant) and type(node.value) not in (int, float))


def _sizes(names: Sequence[str], calls: Sequence[Mapping[str, Any]]) -> dict[str, Values]:
    """Return the whole numbers that the arguments are or have, as they are written, with their values in each call."""
    sizes: dict[str, Values] = {}
    for name, of_reference in zip(names, calls[0] if calls else (), strict=False):
        values = [call[of_reference] for call in calls]
        if all(_is_whole(value) for value in values):
            sizes[name] = tuple(map(float, values))
        elif all(isinstance(value, np.ndarray) for value in values):
            for axis in range(min(value.ndim for value in values)):
                sizes[f"{name}.shape[{axis}]"] = tuple(float(value.shape[axis]) for value in values)
        elif all(isinstance(value, (tuple, list)) and len(value) == len(values[0]) for value in values):
            for place in range(len(values[0])):
                if all(_is_whole(value[place]) for value in values):
                    sizes[f"{name}[{place}]"] = tuple(float(value[place]) for value in values)
    return dict(itertools.islice(sizes.items(), MOST_SIZES))


def _is_whole(value: Any) -> bool:
    return isinstance(value, (int, np.integer, bool, np.bool_))


def _formulas(sizes: Mapping[str, Values]) -> list[tuple[str, Values]]:
    """Return small formulas of these sizes with their values, of those with the same in every call the first."""
    seen: dict[Values, str] = {}

    def add(text: str, values: Values) -> None:
        if all(np.isfinite(values)):
            seen.setdefault(values, text)

    for text, values in sizes.items():
        add(text, values)
        for number in (1, 2):
            add(f"{text} - {number}", tuple(value - number for value in values))
            add(f"{text} + {number}", tuple(value + number for value in values))
    atoms = list(sizes.items())
    simple = [(text, values) for values, text in seen.items()]
    for (first, a), (second, b) in itertools.product(atoms, repeat=2):
        add(f"{first} * {second}", tuple(x * y for x, y in zip(a, b, strict=True)))
        add(f"{first} + {second}", tuple(x + y for x, y in zip(a, b, strict=True)))
        add(f"{first} - {second}", tuple(x - y for x, y in zip(a, b, strict=True)))
        add(f"{first} - {second} + 1", tuple(x - y + 1 for x, y in zip(a, b, strict=True)))
        if all(b):
            add(f"{first} // {second}", tuple(x // y for x, y in zip(a, b, strict=True)))
            add(f"({first} - 1) // {second} + 1", tuple((x - 1) // y + 1 for x, y in zip(a, b, strict=True)))
    for (first, a), (second, b) in itertools.product(simple, atoms):
        add(f"({first}) * {second}", tuple(x * y for x, y in zip(a, b, strict=True)))
    for (first, a), (second, b), (third, c) in itertools.combinations(atoms, 3):
        add(f"{first} * {second} * {third}", tuple(x * y * z for x, y, z in zip(a, b, c, strict=True)))
    return [(text, values) for values, text in seen.items()][:MOST_FORMULAS]
