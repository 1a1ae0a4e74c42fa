"""Relations that leave every value as it is: the right ones in another form, in another place."""

from __future__ import annotations

import numpy as np

from autograder.checks.diagnosis.relation import Change, Relation, at_least


def _moved(axis: int, by: int) -> Change:
    """Return the values moved on by one place, zeros coming in."""

    def change(e: np.ndarray) -> np.ndarray:
        kept = np.roll(e, by, axis)
        edge = [slice(None)] * e.ndim
        edge[axis] = slice(0, 1) if by > 0 else slice(-1, None)
        kept[tuple(edge)] = 0
        return kept

    return change


FORMS = (
    Relation(
        "transposed",
        "rows and columns of the result are exchanged: what stands at `[row, column]` should stand at `[column, row]`.",
        at_least(2, lambda e: e.swapaxes(0, 1)),
    ),
    Relation("axes-reversed", "the axes of the result stand in the opposite order (`.T`).", at_least(3, lambda e: e.T)),
    Relation(
        "last-axis-first",
        "the last axis of the result should be the last; yours stands in front.",
        at_least(3, lambda e: np.moveaxis(e, -1, 0)),
    ),
    Relation(
        "flattened",
        "the values are right, but all in one row. The result has more than one axis.",
        at_least(2, np.ravel),
    ),
    Relation(
        "extra-axis-in-front",
        "the values are right, but there is one axis too many in front (a list in a list).",
        lambda e: e[None] if e.ndim else None,
    ),
    Relation(
        "extra-axis-at-end",
        "the values are right, but there is one axis too many at the end.",
        at_least(1, lambda e: e[..., None]),
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
        at_least(2, lambda e: e.ravel(order="F").reshape(e.shape)),
    ),
    Relation(
        "reshaped-not-transposed",
        "rows and columns of the result are exchanged in its shape only: `reshape` fills row by row, and does "
        "not turn.",
        at_least(2, lambda e: e.reshape(e.shape[1], e.shape[0], *e.shape[2:])),
    ),
    Relation(
        "back-to-front",
        "the values of the result stand in the opposite order.",
        lambda e: np.flip(e, 0) if e.ndim == 1 else None,
    ),
    Relation(
        "upside-down",
        "the rows of the result stand upside down: the last one first.",
        at_least(2, lambda e: np.flip(e, 0)),
    ),
    Relation("mirrored", "each row of the result stands back to front.", at_least(2, lambda e: np.flip(e, 1))),
    Relation(
        "turned-by-half",
        "the result is turned by half: upside down and back to front.",
        at_least(2, lambda e: np.flip(e, (0, 1))),
    ),
    Relation("turned-by-a-quarter", "the result is turned by a quarter.", at_least(2, lambda e: np.rot90(e))),
    Relation(
        "sorted",
        "you return the values in order of their size. Each belongs to its place.",
        at_least(1, lambda e: np.sort(e, axis=None).reshape(e.shape)),
    ),
    Relation(
        "channels-reversed", "the last axis of the result stands back to front.", at_least(3, lambda e: e[..., ::-1])
    ),
)
MOVED = (
    Relation("moved-right", "the result is moved by one column to the right.", at_least(2, _moved(1, 1))),
    Relation("moved-left", "the result is moved by one column to the left.", at_least(2, _moved(1, -1))),
    Relation("moved-down", "the result is moved by one row down.", at_least(2, _moved(0, 1))),
    Relation("moved-up", "the result is moved by one row up.", at_least(2, _moved(0, -1))),
    Relation("moved-on", "the values stand one place too late.", lambda e: _moved(0, 1)(e) if e.ndim == 1 else None),
    Relation(
        "moved-back", "the values stand one place too early.", lambda e: _moved(0, -1)(e) if e.ndim == 1 else None
    ),
    Relation(
        "rolled-right",
        "the result is moved by one column to the right, and goes on at the other side.",
        at_least(2, lambda e: np.roll(e, 1, 1)),
    ),
    Relation(
        "rolled-left",
        "the result is moved by one column to the left, and goes on at the other side.",
        at_least(2, lambda e: np.roll(e, -1, 1)),
    ),
    Relation(
        "rolled-down",
        "the rows of the result are moved by one, and go on at the other side.",
        at_least(1, lambda e: np.roll(e, 1, 0)),
    ),
    Relation(
        "rolled-up",
        "the rows of the result are moved by one the other way, and go on at the other side.",
        at_least(1, lambda e: np.roll(e, -1, 0)),
    ),
)
