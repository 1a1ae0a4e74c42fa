"""Relations that leave every value as it is: the right ones in another form, in another place."""

from __future__ import annotations

import numpy as np

from autograder.checks.diagnosis.relation import Change, Relation, at_least, in_a_row


def _moved(axis: int, by: int) -> Change:
    """Return the values moved on by one place, zeros coming in."""

    def change(e: np.ndarray) -> np.ndarray:
        kept = np.roll(e, by, axis)
        edge = [slice(None)] * e.ndim
        edge[axis] = slice(0, 1) if by > 0 else slice(-1, None)
        kept[tuple(edge)] = 0
        return kept

    return change


def _rolled(axis: int, by: int) -> Change:
    return lambda e: np.roll(e, by, axis)


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
        in_a_row(lambda e: np.flip(e, 0)),
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
    *(
        Relation(f"moved-{side}", f"the result is moved by one {line} {words}.", at_least(2, _moved(axis, by)))
        for side, line, words, axis, by in (
            ("right", "column", "to the right", 1, 1),
            ("left", "column", "to the left", 1, -1),
            ("down", "row", "down", 0, 1),
            ("up", "row", "up", 0, -1),
        )
    ),
    *(
        Relation(f"moved-{id}", f"the values stand one place too {when}.", in_a_row(_moved(0, by)))
        for id, when, by in (("on", "late", 1), ("back", "early", -1))
    ),
    *(
        Relation(
            f"rolled-{side}",
            f"the result is moved by one column to the {side}, and goes on at the other side.",
            at_least(2, _rolled(1, by)),
        )
        for side, by in (("right", 1), ("left", -1))
    ),
    *(
        Relation(
            f"rolled-{side}",
            f"the rows of the result are moved by one{way}, and go on at the other side.",
            at_least(1, _rolled(0, by)),
        )
        for side, way, by in (("down", "", 1), ("up", " the other way", -1))
    ),
)
