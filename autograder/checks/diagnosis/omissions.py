"""Relations that leave some of the right values only: the others are missing, 0, or one of these again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.diagnosis.relation import Change, Relation, at_least


def _zeroed(place: Any) -> Change:
    def change(e: np.ndarray) -> np.ndarray:
        kept = e.copy()
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


OMISSIONS = (
    Relation(
        "last-row-missing",
        "the last row of the result is missing: a count or a loop ends one too early.",
        at_least(2, lambda e: e[:-1]),
    ),
    Relation(
        "last-column-missing",
        "the last column of the result is missing: a count or a loop ends one too early.",
        at_least(2, lambda e: e[:, :-1]),
    ),
    Relation(
        "last-row-and-column-missing",
        "the last row and the last column of the result are missing: counts or loops end one too early.",
        at_least(2, lambda e: e[:-1, :-1]),
    ),
    Relation(
        "last-value-missing",
        "the last value of the result is missing: a count or a loop ends one too early.",
        lambda e: e[:-1] if e.ndim == 1 else None,
    ),
    Relation(
        "first-row-missing",
        "the first row of the result is missing: counting begins at 0.",
        at_least(2, lambda e: e[1:]),
    ),
    Relation(
        "first-column-missing",
        "the first column of the result is missing: counting begins at 0.",
        at_least(2, lambda e: e[:, 1:]),
    ),
    Relation(
        "first-row-and-column-missing",
        "the first row and the first column of the result are missing: counting begins at 0.",
        at_least(2, lambda e: e[1:, 1:]),
    ),
    Relation(
        "first-value-missing",
        "the first value of the result is missing: counting begins at 0.",
        lambda e: e[1:] if e.ndim == 1 else None,
    ),
    Relation(
        "last-row-zero",
        "the last row of the result stayed 0: a loop ends one step too early.",
        at_least(2, _zeroed(-1)),
    ),
    Relation(
        "last-column-zero",
        "the last column of the result stayed 0: a loop ends one step too early.",
        at_least(2, _zeroed(np.s_[:, -1])),
    ),
    Relation(
        "last-row-and-column-zero",
        "the last row and the last column of the result stayed 0: the loops end one step too early.",
        at_least(2, lambda e: _zeroed(-1)(_zeroed(np.s_[:, -1])(e))),
    ),
    Relation(
        "last-value-zero",
        "the last value of the result stayed 0: a loop ends one step too early.",
        lambda e: _zeroed(-1)(e) if e.ndim == 1 else None,
    ),
    Relation(
        "first-row-zero",
        "the first row of the result stayed 0: a loop begins one step too late. Counting begins at 0.",
        at_least(2, _zeroed(0)),
    ),
    Relation(
        "first-column-zero",
        "the first column of the result stayed 0: a loop begins one step too late. Counting begins at 0.",
        at_least(2, _zeroed(np.s_[:, 0])),
    ),
    Relation(
        "first-row-and-column-zero",
        "the first row and the first column of the result stayed 0: the loops begin one step too late. Counting "
        "begins at 0.",
        at_least(2, lambda e: _zeroed(0)(_zeroed(np.s_[:, 0])(e))),
    ),
    Relation(
        "first-value-zero",
        "the first value of the result stayed 0: a loop begins one step too late. Counting begins at 0.",
        lambda e: _zeroed(0)(e) if e.ndim == 1 else None,
    ),
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
    Relation(
        "first-value-returned",
        "you return the first value alone; all of them are wanted.",
        at_least(1, lambda e: e[(0,) * e.ndim]),
    ),
    Relation(
        "last-value-returned",
        "you return the last value alone; all of them are wanted.",
        at_least(1, lambda e: e[(-1,) * e.ndim]),
    ),
    Relation(
        "first-row-returned",
        "you return the first row (or item) alone; all of them are wanted.",
        at_least(2, lambda e: e[0]),
    ),
    Relation(
        "last-row-returned",
        "you return the last row (or item) alone; all of them are wanted.",
        at_least(2, lambda e: e[-1]),
    ),
    Relation(
        "first-column-returned",
        "you return the first column alone; all of them are wanted.",
        at_least(2, lambda e: e[:, 0]),
    ),
    Relation(
        "first-channel-returned",
        "you return the first of the last axis alone; all of them are wanted.",
        at_least(3, lambda e: e[..., 0]),
    ),
    Relation(
        "last-channel-returned",
        "you return the last of the last axis alone; all of them are wanted.",
        at_least(3, lambda e: e[..., -1]),
    ),
    Relation(
        "diagonal-returned",
        "you return the values where row and column are the same; all of them are wanted.",
        at_least(2, np.diagonal),
    ),
    Relation(
        "every-row-the-last",
        "every row of the result is the last one: all rows are one and the same list or array. Make a new one "
        "for each.",
        at_least(2, _spread(lambda e: e[-1:])),
    ),
    Relation(
        "every-row-the-first",
        "every row of the result is the first one: the row index does not move on.",
        at_least(2, _spread(lambda e: e[:1])),
    ),
    Relation(
        "every-column-the-first",
        "every column of the result is the first one: the column index does not move on.",
        at_least(2, _spread(lambda e: e[:, :1])),
    ),
    Relation(
        "every-channel-the-first",
        "every map of the result is the first one: the index of the map does not move on.",
        at_least(3, _spread(lambda e: e[..., :1])),
    ),
    Relation(
        "every-channel-the-last",
        "every map of the result is the last one: all are overwritten by it.",
        at_least(3, _spread(lambda e: e[..., -1:])),
    ),
    Relation(
        "every-value-the-last",
        "every value of the result is the last one: each is overwritten by it.",
        at_least(1, _spread(lambda e: e[(slice(-1, None),) * e.ndim])),
    ),
    Relation(
        "every-value-the-first",
        "every value of the result is the first one: the place does not move on.",
        at_least(1, _spread(lambda e: e[(slice(0, 1),) * e.ndim])),
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
