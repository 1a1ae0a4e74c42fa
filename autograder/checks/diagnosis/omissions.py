"""Relations that leave some of the right values only: the others are missing, 0, or one of these again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.diagnosis.relation import Change, Relation, at_least, in_a_row


def _zeroed(*places: Any) -> Change:
    def change(e: np.ndarray) -> np.ndarray:
        kept = e.copy()
        for place in places:
            kept[place] = 0
        return kept

    return change


def _only(place: Any) -> Change:
    def change(e: np.ndarray) -> np.ndarray:
        kept = np.zeros_like(e)
        kept[place] = e[place]
        return kept

    return change


def _spread(part: Callable[[np.ndarray], np.ndarray]) -> Change:
    return lambda e: np.broadcast_to(part(e), e.shape)


def _lost(end: str, rest: slice, why: str, whys: str) -> tuple[Relation, ...]:
    """Return the relations of results without their first, or last, row, column, both, or value."""
    return (
        Relation(
            f"{end}-row-missing", f"the {end} row of the result is missing: {why}.", at_least(2, lambda e: e[rest])
        ),
        Relation(
            f"{end}-column-missing",
            f"the {end} column of the result is missing: {why}.",
            at_least(2, lambda e: e[:, rest]),
        ),
        Relation(
            f"{end}-row-and-column-missing",
            f"the {end} row and the {end} column of the result are missing: {whys}.",
            at_least(2, lambda e: e[rest, rest]),
        ),
        Relation(
            f"{end}-value-missing", f"the {end} value of the result is missing: {why}.", in_a_row(lambda e: e[rest])
        ),
    )


def _left_at_zero(end: str, place: int, verb: str, when: str) -> tuple[Relation, ...]:
    """Return the relations of results whose first, or last, row, column, both, or value stayed 0."""
    why, whys = f"a loop {verb}s one step too {when}", f"the loops {verb} one step too {when}"
    return (
        Relation(f"{end}-row-zero", f"the {end} row of the result stayed 0: {why}", at_least(2, _zeroed(place))),
        Relation(
            f"{end}-column-zero",
            f"the {end} column of the result stayed 0: {why}",
            at_least(2, _zeroed(np.s_[:, place])),
        ),
        Relation(
            f"{end}-row-and-column-zero",
            f"the {end} row and the {end} column of the result stayed 0: {whys}",
            at_least(2, _zeroed(place, np.s_[:, place])),
        ),
        Relation(f"{end}-value-zero", f"the {end} value of the result stayed 0: {why}", in_a_row(_zeroed(place))),
    )


def _alone(id: str, what: str, axes: int, part: Change) -> Relation:
    return Relation(f"{id}-returned", f"you return {what}; all of them are wanted.", at_least(axes, part))


def _repeated(id: str, message: str, axes: int, part: Callable[[np.ndarray], np.ndarray]) -> Relation:
    return Relation(f"every-{id}", f"every {message}", at_least(axes, _spread(part)))


OMISSIONS = (
    *_lost("last", np.s_[:-1], "a count or a loop ends one too early", "counts or loops end one too early"),
    *_lost("first", np.s_[1:], "counting begins at 0", "counting begins at 0"),
    *_left_at_zero("last", -1, "end", "early."),
    *_left_at_zero("first", 0, "begin", "late. Counting begins at 0."),
    Relation(
        "border-zero", "the outermost rows and columns of the result stayed 0.", at_least(2, _only(np.s_[1:-1, 1:-1]))
    ),
    Relation(
        "first-value-only",
        "only the first value of the result is filled in: a `return` stands inside the loop, or the loop runs once.",
        at_least(1, lambda e: _only((0,) * e.ndim)(e)),
    ),
    Relation(
        "first-row-only",
        "only the first row of the result is filled in: a `return` stands inside the outer loop, or the loop "
        "runs once.",
        at_least(2, _only(0)),
    ),
    Relation(
        "first-column-only",
        "only the first column of the result is filled in: the inner loop runs once.",
        at_least(2, _only(np.s_[:, 0])),
    ),
    Relation(
        "last-value-only",
        "only the last value of the result is filled in: what came before is lost.",
        at_least(1, lambda e: _only((-1,) * e.ndim)(e)),
    ),
    Relation(
        "last-row-only",
        "only the last row of the result is filled in: what came before is lost.",
        at_least(2, _only(-1)),
    ),
    Relation(
        "diagonal-only",
        "only the places where row and column are the same are filled in: one loop runs where two are needed.",
        at_least(2, lambda e: e * np.eye(*e.shape[:2], dtype=e.dtype).reshape(*e.shape[:2], *[1] * (e.ndim - 2))),
    ),
    _alone("first-value", "the first value alone", 1, lambda e: e[(0,) * e.ndim]),
    _alone("last-value", "the last value alone", 1, lambda e: e[(-1,) * e.ndim]),
    _alone("first-row", "the first row (or item) alone", 2, lambda e: e[0]),
    _alone("last-row", "the last row (or item) alone", 2, lambda e: e[-1]),
    _alone("first-column", "the first column alone", 2, lambda e: e[:, 0]),
    _alone("first-channel", "the first of the last axis alone", 3, lambda e: e[..., 0]),
    _alone("last-channel", "the last of the last axis alone", 3, lambda e: e[..., -1]),
    _alone("diagonal", "the values where row and column are the same", 2, np.diagonal),
    _repeated(
        "row-the-last",
        "row of the result is the last one: all rows are one and the same list or array. Make a new one for each.",
        2,
        lambda e: e[-1:],
    ),
    _repeated(
        "row-the-first", "row of the result is the first one: the row index does not move on.", 2, lambda e: e[:1]
    ),
    _repeated(
        "column-the-first",
        "column of the result is the first one: the column index does not move on.",
        2,
        lambda e: e[:, :1],
    ),
    _repeated(
        "channel-the-first",
        "map of the result is the first one: the index of the map does not move on.",
        3,
        lambda e: e[..., :1],
    ),
    _repeated(
        "channel-the-last", "map of the result is the last one: all are overwritten by it.", 3, lambda e: e[..., -1:]
    ),
    _repeated(
        "value-the-last",
        "value of the result is the last one: each is overwritten by it.",
        1,
        lambda e: e[(slice(-1, None),) * e.ndim],
    ),
    _repeated(
        "value-the-first",
        "value of the result is the first one: the place does not move on.",
        1,
        lambda e: e[(slice(0, 1),) * e.ndim],
    ),
    Relation(
        "every-other",
        "only every other value is there: something moves on by 2.",
        at_least(1, lambda e: e[(slice(None, None, 2),) * min(e.ndim, 2)]),
    ),
    Relation(
        "lower-half-only",
        "only the places where the row is at least the column are filled in.",
        lambda e: np.tril(e) if e.ndim == 2 else None,
    ),
    Relation(
        "upper-half-only",
        "only the places where the column is at least the row are filled in.",
        lambda e: np.triu(e) if e.ndim == 2 else None,
    ),
)
