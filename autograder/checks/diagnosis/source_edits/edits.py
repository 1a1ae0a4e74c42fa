"""Small edits of a function's source: each says at which line it is, and what was wrong there if it helps."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any, TypeVar

MOST_EDITS = 2500
MOST_CHARACTERS = 120  # of what is said of an edit
MOST_TWINS = 6  # places at which the same is written, that are changed together
_QUOTED = re.compile(r"`[^`]*`|\d+")
_NAMED = re.compile(r"(?:id|value|arg)='\w+'|Constant\(value=-?[\d.]+\)|, index=\d+")
T = TypeVar("T")


@dataclass(frozen=True)
class Edit:
    """Hold a changed function: its source, the lines of the original that were changed, and what was wrong there."""

    source: str
    lines: tuple[int, ...]
    kind: str


@dataclass(frozen=True)
class Slot:
    """Hold a place in a syntax tree where one node can stand for another."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST

    @property
    def line(self) -> int:
        """Return the line of what stands here."""
        line: int = getattr(self.node, "lineno", 0) or getattr(self.parent, "lineno", 1)
        return line


@dataclass(frozen=True)
class Swap:
    """Hold one small change of a tree: what to put where, and the words for what was wrong."""

    slot: Slot
    node: Any
    kind: str


@dataclass(frozen=True)
class Swaps:
    """Hold small changes that are made together: a slip with rows is often made with columns as well."""

    swaps: tuple[Swap, ...]
    kind: str


def edits_of(source: str) -> Iterator[Edit]:
    """Yield edits of the functions in `source`, the likely ones first; raise `SyntaxError` where it is none."""
    from autograder.checks.diagnosis.source_edits import expressions, iteration, missing, names, statements

    tree = ast.parse(source)
    functions = [node for node in reversed(tree.body) if isinstance(node, ast.FunctionDef)]

    def each(*makers: Callable[[ast.FunctionDef], Iterator[T]]) -> Iterator[T]:
        for make in makers:
            for function in functions:
                yield from make(function)

    swaps = list(itertools.islice(each(expressions.swaps_of), MOST_EDITS))
    renamings = list(itertools.islice(each(names.renamings_of), MOST_EDITS))
    combined = list(itertools.islice(each(names.combined), MOST_EDITS))
    steps = list(itertools.islice(each(iteration.swaps_of_steps), MOST_EDITS))
    text = _Text(source)
    seen = {source}
    own = set(source.splitlines())
    streams: list[Iterator[Edit]] = [
        text.edits(Swaps((swap,), swap.kind) for swap in swaps),
        _restated(tree, each(statements.changes_of)),
        text.edits(_twins(swaps)),
        text.edits(each(iteration.texts_exchanged)),
        text.edits(Swaps((swap,), swap.kind) for swap in renamings),
        in_turn(
            text.edits(Swaps((swap,), swap.kind) for swap in steps),
            text.edits(_twins(steps)),
            text.edits(Swaps((swap,), swap.kind) for swap in combined),
            text.edits(_twins([*renamings, *combined])),
            text.edits(_alike(swaps)),
            text.edits(each(names.within, names.everywhere)),
            text.edits(Swaps((swap,), swap.kind) for swap in each(missing.missing_of)),
            text.edits(_alike(renamings)),
        ),
    ]
    for edit in itertools.islice(itertools.chain(*streams), MOST_EDITS):
        if edit.source not in seen and not _doubles(edit.source, own):
            seen.add(edit.source)
            yield edit


def text_edits(source: str, changes: Iterator[Swaps]) -> Iterator[Edit]:
    """Yield a source with each of the changes made in its text."""
    own = set(source.splitlines())
    yield from (edit for edit in _Text(source).edits(changes) if not _doubles(edit.source, own))


# Of a line: `x += … x`, `x = … x + … x`, `x.extend(… x)`.
DOUBLING = re.compile(
    r"^\s*(\w+)\s*(?:\+|\*|<<)=.*\b\1\b|^\s*(\w+)\s*=[^=].*?\b\2\b.*(?:\+|\*|<<).*\b\2\b|\b(\w+)\.extend\(.*\b\3\b"
)


def _doubles(source: str, own: Set[str]) -> bool:
    """Return whether a line that is not one's own joins a value to itself.

    In a loop, a list or a number that does so soon outgrows the computer. Parsing each edit would take too long.
    """
    return any(line not in own and DOUBLING.search(line) for line in source.splitlines())


def in_turn(*streams: Iterator[T]) -> Iterator[T]:
    """Yield one of each stream after the other, so that none waits for the end of a long one."""
    waiting = list(streams)
    while waiting:
        for stream in list(waiting):
            try:
                yield next(stream)
            except StopIteration:
                waiting.remove(stream)


class _Text:
    """Put other expressions into a source, in whose text everything else stays where it is."""

    def __init__(self, source: str) -> None:
        self._bytes = source.encode()
        self._starts = [0, *itertools.accumulate(len(line) for line in self._bytes.splitlines(keepends=True))]

    def edits(self, changes: Iterator[Swaps]) -> Iterator[Edit]:
        for change in changes:
            pieces = sorted((*self._span(swap.slot.node), _written(swap)) for swap in change.swaps)
            changed, at = b"", 0
            for start, end, new in pieces:
                if start < at:
                    break
                changed += self._bytes[at:start] + new
                at = end
            else:
                lines = dict.fromkeys(swap.slot.line for swap in change.swaps)
                yield Edit((changed + self._bytes[at:]).decode(), tuple(lines), change.kind)

    def _span(self, node: Any) -> tuple[int, int]:
        return (
            self._starts[node.lineno - 1] + node.col_offset,
            self._starts[node.end_lineno - 1] + node.end_col_offset,
        )


def _written(swap: Swap) -> bytes:
    """Return an expression as it is written in place of another: in brackets wherever these may stand."""
    node = swap.node
    bare = isinstance(node, (ast.Slice, ast.Starred, ast.Name, ast.Constant)) or (
        isinstance(node, ast.Tuple) and any(isinstance(item, ast.Slice) for item in node.elts)
    )
    text = ast.unparse(node)
    if isinstance(node, ast.Tuple) and bare:
        text = text.removeprefix("(").removesuffix(")")
    return (text if bare else f"({text})").encode()


def _restated(tree: ast.Module, changes: Iterator[tuple[tuple[int, ...], str]]) -> Iterator[Edit]:
    """Write the whole tree again after each change of its statements."""
    for lines, kind in changes:
        yield Edit(ast.unparse(tree), lines, kind)


def _twins(swaps: Sequence[Swap]) -> Iterator[Swaps]:
    """Yield the same change wherever the same is written with other names and numbers: of rows, and of columns."""
    groups: dict[tuple[str, ...], list[Swap]] = {}
    for swap in swaps:
        slot = swap.slot
        forms = (_form(slot.parent), slot.field, _form(slot.node), _form(swap.node))
        groups.setdefault((_QUOTED.sub("", swap.kind), *forms), []).append(swap)
    for same in groups.values():
        if len(same) > MOST_TWINS:
            continue
        for few in (same, *itertools.combinations(same, 2)) if len(same) > 2 else [same][: len(same) - 1]:
            kinds = "; ".join(dict.fromkeys(swap.kind for swap in few))
            yield Swaps(tuple(few), kinds if len(kinds) <= MOST_CHARACTERS else few[0].kind)


def _form(node: ast.AST) -> str:
    """Return how an expression is built, whatever its names and numbers are."""
    return _NAMED.sub("", ast.dump(node))


def _alike(swaps: Sequence[Swap]) -> Iterator[Swaps]:
    """Yield the same change at two places at once."""
    kinds: dict[str, list[Swap]] = {}
    for swap in swaps:
        kinds.setdefault(swap.kind, []).append(swap)
    for kind, same in kinds.items():
        for pair in itertools.combinations(same[:14], 2):
            yield Swaps(pair, kind)


def slots_of(tree: ast.AST) -> Iterator[Slot]:
    """Yield every place of an expression below a node, the node's own signature left out.

    Exponents are left out too: a number to the power of another has more digits than any computer holds, and Python
    cannot be stopped while it computes them.
    """
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]  # the places in these are not known
    powers = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)]
    hidden = {id(node) for text in (*texts, *(power.right for power in powers)) for node in ast.walk(text)}
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if field in ("decorator_list", "annotation", "returns") or id(parent) in hidden or id(value) in hidden:
                continue
            if isinstance(value, ast.expr):
                yield Slot(parent, field, None, value)
            elif isinstance(value, list):
                yield from (
                    Slot(parent, field, at, item) for at, item in enumerate(value) if isinstance(item, ast.expr)
                )


def names_in(function: ast.FunctionDef) -> list[str]:
    """Return the names that a function is given or makes, in order."""
    given = [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]
    made = [node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    return list(dict.fromkeys([*given, *made]))
