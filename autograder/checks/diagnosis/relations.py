"""Relations between expected and got, the same in every exercise: scaled, moved, cut short, otherwise arranged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.engine.compare import agrees, number

FEWEST_NUMBERS = 4  # different wrong values, or calls with one: fewer agree with some relation by chance
Change = Callable[[np.ndarray], Any]  # what became of the expected array; None or an exception: does not apply


@dataclass(frozen=True)
class Relation:
    """Describe one way in which wrong values follow from the right ones, in every call alike."""

    id: str
    message: str
    change: Change


def _axes(ndim: int, change: Change) -> Change:
    """Return a change for arrays with at least so many axes."""
    return lambda e: change(e) if e.ndim >= ndim else None


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


def _moved(axis: int, by: int) -> Change:
    """Return the values moved on by one place, zeros coming in."""

    def change(e: np.ndarray) -> np.ndarray:
        kept = np.roll(e, by, axis)
        edge = [slice(None)] * e.ndim
        edge[axis] = slice(0, 1) if by > 0 else slice(-1, None)
        kept[tuple(edge)] = 0
        return kept

    return change


def _spread(part: Callable[[np.ndarray], np.ndarray]) -> Change:
    return lambda e: np.broadcast_to(part(e), e.shape)


def _stretched(e: np.ndarray) -> np.ndarray:
    return np.asarray((e - e.min()) / (e.max() - e.min()))


RELATIONS = (
    # Forms: the right values, otherwise arranged.
    Relation(
        "transposed",
        "rows and columns of the result are exchanged: what stands at `[row, column]` should stand at `[column, row]`.",
        _axes(2, lambda e: e.swapaxes(0, 1)),
    ),
    Relation("axes-reversed", "the axes of the result stand in the opposite order (`.T`).", _axes(3, lambda e: e.T)),
    Relation(
        "last-axis-first",
        "the last axis of the result should be the last; yours stands in front.",
        _axes(3, lambda e: np.moveaxis(e, -1, 0)),
    ),
    Relation(
        "flattened", "the values are right, but all in one row. The result has more than one axis.", _axes(2, np.ravel)
    ),
    Relation(
        "extra-axis-in-front",
        "the values are right, but there is one axis too many in front (a list in a list).",
        lambda e: e[None] if e.ndim else None,
    ),
    Relation(
        "extra-axis-at-end",
        "the values are right, but there is one axis too many at the end.",
        _axes(1, lambda e: e[..., None]),
    ),
    Relation(
        "missing-axis",
        "the values are right, but an axis of length 1 is missing: keep it (`keepdims=True`).",
        lambda e: e.squeeze() if 1 in e.shape else None,
    ),
    Relation(
        "reshaped-in-the-wrong-order",
        "all the values are there, but filled in column by column where it goes row by row. A `reshape` does not "
        "exchange axes: `transpose` does.",
        _axes(2, lambda e: e.ravel(order="F").reshape(e.shape)),
    ),
    Relation(
        "reshaped-not-transposed",
        "rows and columns of the result are exchanged in its shape only: `reshape` fills row by row, and does "
        "not turn.",
        _axes(2, lambda e: e.reshape(e.shape[1], e.shape[0], *e.shape[2:])),
    ),
    Relation(
        "back-to-front",
        "the values of the result stand in the opposite order.",
        lambda e: np.flip(e, 0) if e.ndim == 1 else None,
    ),
    Relation(
        "upside-down",
        "the rows of the result stand upside down: the last one first.",
        _axes(2, lambda e: np.flip(e, 0)),
    ),
    Relation("mirrored", "each row of the result stands back to front.", _axes(2, lambda e: np.flip(e, 1))),
    Relation(
        "turned-by-half",
        "the result is turned by half: upside down and back to front.",
        _axes(2, lambda e: np.flip(e, (0, 1))),
    ),
    Relation("turned-by-a-quarter", "the result is turned by a quarter.", _axes(2, lambda e: np.rot90(e))),
    Relation(
        "sorted",
        "you return the values in order of their size. Each belongs to its place.",
        _axes(1, lambda e: np.sort(e, axis=None).reshape(e.shape)),
    ),
    Relation(
        "channels-reversed", "the last axis of the result stands back to front.", _axes(3, lambda e: e[..., ::-1])
    ),
    # Parts: some of the right values.
    Relation(
        "last-row-missing",
        "the last row of the result is missing: a count or a loop ends one too early.",
        _axes(2, lambda e: e[:-1]),
    ),
    Relation(
        "last-column-missing",
        "the last column of the result is missing: a count or a loop ends one too early.",
        _axes(2, lambda e: e[:, :-1]),
    ),
    Relation(
        "last-row-and-column-missing",
        "the last row and the last column of the result are missing: counts or loops end one too early.",
        _axes(2, lambda e: e[:-1, :-1]),
    ),
    Relation(
        "last-value-missing",
        "the last value of the result is missing: a count or a loop ends one too early.",
        lambda e: e[:-1] if e.ndim == 1 else None,
    ),
    Relation(
        "first-row-missing", "the first row of the result is missing: counting begins at 0.", _axes(2, lambda e: e[1:])
    ),
    Relation(
        "first-column-missing",
        "the first column of the result is missing: counting begins at 0.",
        _axes(2, lambda e: e[:, 1:]),
    ),
    Relation(
        "first-row-and-column-missing",
        "the first row and the first column of the result are missing: counting begins at 0.",
        _axes(2, lambda e: e[1:, 1:]),
    ),
    Relation(
        "first-value-missing",
        "the first value of the result is missing: counting begins at 0.",
        lambda e: e[1:] if e.ndim == 1 else None,
    ),
    Relation(
        "last-row-zero", "the last row of the result stayed 0: a loop ends one step too early.", _axes(2, _zeroed(-1))
    ),
    Relation(
        "last-column-zero",
        "the last column of the result stayed 0: a loop ends one step too early.",
        _axes(2, _zeroed(np.s_[:, -1])),
    ),
    Relation(
        "last-row-and-column-zero",
        "the last row and the last column of the result stayed 0: the loops end one step too early.",
        _axes(2, lambda e: _zeroed(-1)(_zeroed(np.s_[:, -1])(e))),
    ),
    Relation(
        "last-value-zero",
        "the last value of the result stayed 0: a loop ends one step too early.",
        lambda e: _zeroed(-1)(e) if e.ndim == 1 else None,
    ),
    Relation(
        "first-row-zero",
        "the first row of the result stayed 0: a loop begins one step too late. Counting begins at 0.",
        _axes(2, _zeroed(0)),
    ),
    Relation(
        "first-column-zero",
        "the first column of the result stayed 0: a loop begins one step too late. Counting begins at 0.",
        _axes(2, _zeroed(np.s_[:, 0])),
    ),
    Relation(
        "first-row-and-column-zero",
        "the first row and the first column of the result stayed 0: the loops begin one step too late. Counting "
        "begins at 0.",
        _axes(2, lambda e: _zeroed(0)(_zeroed(np.s_[:, 0])(e))),
    ),
    Relation(
        "first-value-zero",
        "the first value of the result stayed 0: a loop begins one step too late. Counting begins at 0.",
        lambda e: _zeroed(0)(e) if e.ndim == 1 else None,
    ),
    Relation(
        "border-zero", "the outermost rows and columns of the result stayed 0.", _axes(2, _only(np.s_[1:-1, 1:-1]))
    ),
    Relation(
        "first-value-only",
        "only the first value of the result is filled in: a `return` stands inside the loop, or the loop runs once.",
        _axes(1, lambda e: _only((0,) * e.ndim)(e)),
    ),
    Relation(
        "first-row-only",
        "only the first row of the result is filled in: a `return` stands inside the outer loop, or the loop "
        "runs once.",
        _axes(2, _only(0)),
    ),
    Relation(
        "first-column-only",
        "only the first column of the result is filled in: the inner loop runs once.",
        _axes(2, _only(np.s_[:, 0])),
    ),
    Relation(
        "last-value-only",
        "only the last value of the result is filled in: what came before is lost.",
        _axes(1, lambda e: _only((-1,) * e.ndim)(e)),
    ),
    Relation(
        "last-row-only", "only the last row of the result is filled in: what came before is lost.", _axes(2, _only(-1))
    ),
    Relation(
        "diagonal-only",
        "only the places where row and column are the same are filled in: one loop runs where two are needed.",
        _axes(2, lambda e: e * np.eye(*e.shape[:2], dtype=e.dtype).reshape(*e.shape[:2], *[1] * (e.ndim - 2))),
    ),
    Relation(
        "first-value-returned",
        "you return the first value alone; all of them are wanted.",
        _axes(1, lambda e: e[(0,) * e.ndim]),
    ),
    Relation(
        "last-value-returned",
        "you return the last value alone; all of them are wanted.",
        _axes(1, lambda e: e[(-1,) * e.ndim]),
    ),
    Relation(
        "first-row-returned",
        "you return the first row (or item) alone; all of them are wanted.",
        _axes(2, lambda e: e[0]),
    ),
    Relation(
        "last-row-returned",
        "you return the last row (or item) alone; all of them are wanted.",
        _axes(2, lambda e: e[-1]),
    ),
    Relation(
        "first-column-returned",
        "you return the first column alone; all of them are wanted.",
        _axes(2, lambda e: e[:, 0]),
    ),
    Relation(
        "first-channel-returned",
        "you return the first of the last axis alone; all of them are wanted.",
        _axes(3, lambda e: e[..., 0]),
    ),
    Relation(
        "last-channel-returned",
        "you return the last of the last axis alone; all of them are wanted.",
        _axes(3, lambda e: e[..., -1]),
    ),
    Relation(
        "diagonal-returned",
        "you return the values where row and column are the same; all of them are wanted.",
        _axes(2, np.diagonal),
    ),
    Relation(
        "every-row-the-last",
        "every row of the result is the last one: all rows are one and the same list or array. Make a new one "
        "for each.",
        _axes(2, _spread(lambda e: e[-1:])),
    ),
    Relation(
        "every-row-the-first",
        "every row of the result is the first one: the row index does not move on.",
        _axes(2, _spread(lambda e: e[:1])),
    ),
    Relation(
        "every-column-the-first",
        "every column of the result is the first one: the column index does not move on.",
        _axes(2, _spread(lambda e: e[:, :1])),
    ),
    Relation(
        "every-channel-the-first",
        "every map of the result is the first one: the index of the map does not move on.",
        _axes(3, _spread(lambda e: e[..., :1])),
    ),
    Relation(
        "every-channel-the-last",
        "every map of the result is the last one: all are overwritten by it.",
        _axes(3, _spread(lambda e: e[..., -1:])),
    ),
    Relation(
        "every-value-the-last",
        "every value of the result is the last one: each is overwritten by it.",
        _axes(1, _spread(lambda e: e[(slice(-1, None),) * e.ndim])),
    ),
    Relation(
        "every-value-the-first",
        "every value of the result is the first one: the place does not move on.",
        _axes(1, _spread(lambda e: e[(slice(0, 1),) * e.ndim])),
    ),
    Relation(
        "every-other",
        "only every other value is there: something moves on by 2.",
        _axes(1, lambda e: e[(slice(None, None, 2),) * min(e.ndim, 2)]),
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
    # Moved.
    Relation("moved-right", "the result is moved by one column to the right.", _axes(2, _moved(1, 1))),
    Relation("moved-left", "the result is moved by one column to the left.", _axes(2, _moved(1, -1))),
    Relation("moved-down", "the result is moved by one row down.", _axes(2, _moved(0, 1))),
    Relation("moved-up", "the result is moved by one row up.", _axes(2, _moved(0, -1))),
    Relation("moved-on", "the values stand one place too late.", lambda e: _moved(0, 1)(e) if e.ndim == 1 else None),
    Relation(
        "moved-back", "the values stand one place too early.", lambda e: _moved(0, -1)(e) if e.ndim == 1 else None
    ),
    Relation(
        "rolled-right",
        "the result is moved by one column to the right, and goes on at the other side.",
        _axes(2, lambda e: np.roll(e, 1, 1)),
    ),
    Relation(
        "rolled-left",
        "the result is moved by one column to the left, and goes on at the other side.",
        _axes(2, lambda e: np.roll(e, -1, 1)),
    ),
    Relation(
        "rolled-down",
        "the rows of the result are moved by one, and go on at the other side.",
        _axes(1, lambda e: np.roll(e, 1, 0)),
    ),
    Relation(
        "rolled-up",
        "the rows of the result are moved by one the other way, and go on at the other side.",
        _axes(1, lambda e: np.roll(e, -1, 0)),
    ),
    # Values: each computed a little otherwise.
    Relation(
        "negated", "every value has the opposite sign: something is subtracted the wrong way round.", lambda e: -e
    ),
    Relation("absolute-value", "the signs are lost (`abs`). Negative values are to stay negative.", np.abs),
    Relation("cut-at-zero", "negative values came out as 0. They are to stay as they are.", lambda e: np.maximum(e, 0)),
    Relation(
        "positive-cut-to-zero",
        "positive values came out as 0, only negative ones are there.",
        lambda e: np.minimum(e, 0),
    ),
    Relation(
        "cut-to-0-and-1",
        "values below 0 and above 1 are cut off. They are to stay as they are.",
        lambda e: np.clip(e, 0, 1),
    ),
    Relation(
        "cut-to-0-and-255",
        "values below 0 and above 255 are cut off. They are to stay as they are.",
        lambda e: np.clip(e, 0, 255),
    ),
    Relation("rounded", "the values are rounded to whole numbers. Return them as they are.", np.round),
    Relation(
        "whole-numbers",
        "the fractions are cut off: an array of whole numbers (`dtype=int`, `//` or `int`) cannot hold them.",
        np.trunc,
    ),
    Relation("rounded-down", "the values are rounded down (`//` or `floor`). Return them as they are.", np.floor),
    Relation("rounded-up", "the values are rounded up. Return them as they are.", np.ceil),
    Relation(
        "rounded-to-1-place",
        "the values are rounded to one decimal place. Return them as they are.",
        lambda e: np.round(e, 1),
    ),
    Relation(
        "rounded-to-2-places",
        "the values are rounded to two decimal places. Return them as they are.",
        lambda e: np.round(e, 2),
    ),
    Relation(
        "rounded-to-3-places",
        "the values are rounded to three decimal places. Return them as they are.",
        lambda e: np.round(e, 3),
    ),
    Relation("one-too-many", "every value is 1 too large: something is counted once too often.", lambda e: e + 1),
    Relation("one-too-few", "every value is 1 too small: something is not counted.", lambda e: e - 1),
    Relation("two-too-many", "every value is 2 too large.", lambda e: e + 2),
    Relation("two-too-few", "every value is 2 too small.", lambda e: e - 2),
    Relation("complement", "every value is 1 minus the right one: the opposite was computed.", lambda e: 1 - e),
    Relation("inverse", "every value is 1 divided by the right one: a fraction stands upside down.", lambda e: 1 / e),
    Relation("squared", "every value is squared.", np.square),
    Relation("square-root", "every value is the square root of the right one.", np.sqrt),
    Relation("logarithm", "every value is the logarithm of the right one.", np.log),
    Relation("exponential", "every value is `np.exp` of the right one.", np.exp),
    Relation("sign-only", "only the signs are left: −1, 0 and 1.", np.sign),
    Relation("above-zero", "only whether a value is above 0 is left.", lambda e: e > 0),
    Relation(
        "running-total",
        "every value has all the earlier ones in it: a total is never set back to 0.",
        _axes(1, lambda e: np.cumsum(e).reshape(e.shape)),
    ),
    Relation(
        "running-total-of-rows",
        "every value has those above it in it: a total is not set back to 0.",
        _axes(2, lambda e: np.cumsum(e, axis=0)),
    ),
    Relation(
        "running-total-in-rows",
        "every value has those left of it in it: a total is not set back to 0 at each step.",
        _axes(2, lambda e: np.cumsum(e, axis=1)),
    ),
    Relation("differences", "you return the differences between neighbours.", _axes(1, lambda e: np.diff(e, axis=0))),
    # One number for many.
    Relation("summed", "you return the sum of all values. Each is wanted by itself.", _axes(1, np.sum)),
    Relation("mean-of-all", "you return the mean of all values. Each is wanted by itself.", _axes(1, np.mean)),
    Relation("largest-of-all", "you return the largest of all values. Each is wanted by itself.", _axes(1, np.max)),
    Relation("smallest-of-all", "you return the smallest of all values. Each is wanted by itself.", _axes(1, np.min)),
    Relation("summed-over-rows", "you added the rows up. Each is wanted by itself.", _axes(2, lambda e: e.sum(axis=0))),
    Relation(
        "summed-within-rows",
        "you added each row up. Each of its values is wanted by itself.",
        _axes(2, lambda e: e.sum(axis=1)),
    ),
    Relation(
        "summed-over-channels",
        "you added up along the last axis. Each value is wanted by itself.",
        _axes(3, lambda e: e.sum(axis=-1)),
    ),
    Relation(
        "mean-over-channels",
        "you took the mean along the last axis. Each value is wanted by itself.",
        _axes(3, lambda e: e.mean(axis=-1)),
    ),
    Relation(
        "mean-over-rows",
        "you took the mean over the rows. Each value is wanted by itself.",
        _axes(2, lambda e: e.mean(axis=0)),
    ),
    # Another scale.
    Relation(
        "scaled-to-1-by-sum",
        "the values are divided by their sum. Return them as they are.",
        _axes(1, lambda e: e / e.sum()),
    ),
    Relation(
        "scaled-to-1-by-largest",
        "the values are divided by the largest of them. Return them as they are.",
        _axes(1, lambda e: e / e.max()),
    ),
    Relation(
        "scaled-to-1-by-size",
        "the values are divided by the largest of their sizes. Return them as they are.",
        _axes(1, lambda e: e / np.abs(e).max()),
    ),
    Relation(
        "stretched-to-0-and-1",
        "the values are stretched to the range from 0 to 1. Return them as they are.",
        _axes(1, _stretched),
    ),
    Relation(
        "mean-removed",
        "their mean has been taken away from the values. Return them as they are.",
        _axes(1, lambda e: e - e.mean()),
    ),
    Relation(
        "standardised",
        "the values are standardised (mean 0, standard deviation 1). Return them as they are.",
        _axes(1, lambda e: (e - e.mean()) / e.std()),
    ),
)
ALL_ALIKE = Relation(
    "all-alike",
    "all values of your result are the same, in every call. Each belongs to its own place: is one row or one number "
    "used for all of them?",
    lambda e: None,
)


def related(expected: Any, got: Any, relation: Relation) -> bool:
    """Return whether an answer's value is what a relation makes of the expected one."""
    if is_empty(expected):
        return is_empty(got)
    changed = changed_by(relation, expected)
    return changed is not None and agrees(changed, got)


def is_empty(value: Any) -> bool:
    """Return whether a value is an array or a list with nothing in it."""
    return value.size == 0 if isinstance(value, np.ndarray) else isinstance(value, (list, tuple)) and not value


def changed_by(relation: Relation, expected: Any) -> Any:
    """Return what a relation makes of an expected value, `None` where it has no meaning for it."""
    try:
        array = np.asarray(expected)
        if array.dtype.kind not in "biuf" or not array.size:
            return None
        with np.errstate(all="ignore"):
            return relation.change(array.astype(float))
    except (ValueError, TypeError, IndexError):
        return None


def relation_of(expected: Sequence[Any], got: Sequence[Any]) -> Relation | None:
    """Return the first relation that holds in every call, where that is not by chance."""
    wrong = [place for place, (e, g) in enumerate(zip(expected, got, strict=True)) if not agrees(e, g)]
    if not wrong or numbers_in([got[place] for place in wrong]) < FEWEST_NUMBERS > len(wrong):
        return None
    order = [*wrong, *(place for place in range(len(expected)) if place not in wrong)]
    holding = (
        relation for relation in RELATIONS if all(related(expected[place], got[place], relation) for place in order)
    )
    if not all(map(_is_flat, got)) or all(map(_is_flat, expected)):
        return next(holding, None)
    several = list(holding)
    return several[0] if len(several) == 1 else ALL_ALIKE  # which of the values it is cannot be told


def _is_flat(value: Any) -> bool:
    """Return whether a value holds several numbers, all the same."""
    try:
        array = np.asarray(value, float)
    except (ValueError, TypeError):
        return False
    return array.size > 1 and bool((array == array.flat[0]).all())


def numbers_in(values: Sequence[Any]) -> int:
    """Return how many different numbers there are in several values."""
    seen: set[str] = set()
    for value in values:
        try:
            seen.update(number(each) for each in np.asarray(value, float).ravel()[:200])
        except (ValueError, TypeError):
            seen.add(str(value)[:100])
    return len(seen)
