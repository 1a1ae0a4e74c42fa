"""The exercise `receptive_field_of`: the inputs that an output reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _row(mask: np.ndarray, out_index: int) -> list[int]:
    return [int(j) for j in np.flatnonzero(mask[out_index])]


def _by_loop(mask: Any, out_index: int) -> tuple[int, ...]:
    return tuple(j for j, connected in enumerate(mask[out_index]) if connected)


def _by_index_array(mask: Any, out_index: int) -> np.ndarray:
    return np.asarray(np.arange(mask.shape[1], dtype=np.float32)[mask[out_index]])


def _wrong(of_row: Callable[[np.ndarray], Any]) -> Callable[[np.ndarray, int], Any]:
    """Return a wrong answer that picks the right row."""
    return lambda mask, out_index: of_row(mask[out_index])


def _from_first_to_last(row: np.ndarray) -> Any:
    return np.arange(np.flatnonzero(row)[0], np.flatnonzero(row)[-1] + 1) if row.any() else []


MISTAKES = (
    Mistake(
        "local-connections.field-read-along-a-column",
        "you read a column: these are the outputs that an input influences. Rows are outputs: the inputs of "
        "output `out_index` stand in row `out_index`.",
        lambda mask, out_index: np.flatnonzero(mask[:, out_index]),
        raises=(IndexError,),
    ),
    Mistake(
        "local-connections.field-counted-from-one",
        "your answers are all one too high. `x1` is at index 0, so `x3` is at index 2.",
        _wrong(lambda row: np.flatnonzero(row) + 1),
    ),
    Mistake(
        "local-connections.field-one-line-too-early",
        "you read the row before the one asked for. The index counts from 0 already: subtract nothing.",
        lambda mask, out_index: np.flatnonzero(mask[out_index - 1]),
    ),
    Mistake(
        "local-connections.field-booleans",
        "you returned the row of the mask itself. What is wanted are the places where it is true: `np.flatnonzero`.",
        _wrong(lambda row: row),
    ),
    Mistake(
        "local-connections.field-tuple-of-np-where",
        "`np.where` returns a tuple with one array for each axis. Take the array out of it with `[0]`.",
        _wrong(lambda row: np.where(row)),
    ),
    Mistake(
        "local-connections.field-argwhere",
        "`np.argwhere` puts each place into a list of its own. `np.flatnonzero` gives plain indices.",
        _wrong(lambda row: np.argwhere(row)),
    ),
    Mistake(
        "local-connections.field-number-only",
        "you returned how many there are. Asked for is which ones: a list of indices.",
        _wrong(lambda row: int(np.sum(row))),
    ),
    Mistake(
        "local-connections.field-unconnected",
        "these are the ones without a connection. `True` in the mask means connected.",
        _wrong(lambda row: np.flatnonzero(~row)),
    ),
    Mistake(
        "local-connections.field-gaps-filled",
        "you returned everything from the first connection to the last. A mask may have gaps: list only the "
        "places that are true.",
        _wrong(_from_first_to_last),
    ),
    Mistake(
        "local-connections.field-first-and-last",
        "you returned only the first and the last. List every place that is true.",
        _wrong(lambda row: np.flatnonzero(row)[[0, -1]] if row.any() else []),
    ),
    Mistake(
        "local-connections.field-first-only",
        "you returned only the first one. Look at all places before you return: collect them in a list.",
        _wrong(lambda row: np.flatnonzero(row)[:1] if row.any() else None),
    ),
    Mistake(
        "local-connections.field-return-in-the-loop",
        "only the very first place was looked at: is the `return` inside the loop?",
        _wrong(lambda row: np.flatnonzero(row[:1])),
    ),
    Mistake(
        "local-connections.field-descending",
        "these are the right ones in the wrong order. The smallest index comes first.",
        _wrong(lambda row: np.flatnonzero(row)[::-1]),
    ),
    Mistake(
        "local-connections.field-loop-of-the-wrong-length",
        "your loop has the wrong length, which shows when the mask is not square. A row has one place for each input.",
        lambda mask, out_index: [place for place in range(len(mask)) if mask[out_index][place]],
        raises=(IndexError,),
    ),
    Mistake(
        "local-connections.field-always-three",
        "you answered with the index itself and its two neighbours. That is only one kind of mask: read this one.",
        lambda mask, out_index: [out_index - 1, out_index, out_index + 1],
    ),
)


MASK = np.array(
    [[True, False, True, True], [False, True, True, False], [True, False, False, False]],
)
UNEVEN = np.array([[1, 0, 1, 1, 0], [1, 1, 1, 0, 0], [0, 0, 0, 1, 0], [0, 1, 0, 1, 0], [1, 1, 0, 1, 0]], dtype=bool)
LARGE = np.random.default_rng(14).random((40, 33)) < 0.5


def _random_masks(rng: np.random.Generator) -> Sequence[Case]:
    """Return two masks that are not square, and a row of each."""
    masks = [rng.random(shape) < 0.5 for shape in ((6, 8), (9, 5))]
    return [case(mask, int(rng.integers(0, 5))) for mask in masks]


EXERCISE = function_exercise(
    name="receptive_field_of",
    reference=_row,
    cases=(
        case(MASK, 0),
        case(MASK, 1),
        case(UNEVEN, 3),
        case(UNEVEN, 4),
        case(UNEVEN.T, 4),
        case(LARGE, 38),
    ),
    random_cases=_random_masks,
    mistakes=MISTAKES,
    valid=(
        _by_loop,
        _by_index_array,
        lambda mask, out_index: np.where(mask[out_index])[0],
        lambda mask, out_index: mask[out_index].nonzero()[0].tolist(),
    ),
    hints=(
        "Rows are outputs, columns are inputs. In which row do the connections of output `out_index` stand?",
        "`mask[out_index]` is a row of true and false. `np.flatnonzero` says where it is true.",
        "Pick the row, ask `np.flatnonzero` where it is true, make a list of that with `list(...)`. "
        "Or loop over the row and collect the indices that are true.",
    ),
    verified="lists exactly the inputs that an output reads, for any mask, also with gaps and not square.",
    where='the section "Read it both ways" above; `numpy.flatnonzero` in the NumPy reference',
)
