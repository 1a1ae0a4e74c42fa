"""The exercise `receptive_field_of`: the inputs that an output reads."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.engine.calls import case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise
from autograder.checks.local_connections.mask_reading import LARGE, MASK, UNEVEN, random_masks, reading_mistakes


def _row(mask: np.ndarray, out_index: int) -> list[int]:
    return [int(j) for j in np.flatnonzero(mask[out_index])]


def _by_loop(mask: Any, out_index: int) -> tuple[int, ...]:
    return tuple(j for j, connected in enumerate(mask[out_index]) if connected)


def _by_index_array(mask: Any, out_index: int) -> np.ndarray:
    return np.asarray(np.arange(mask.shape[1], dtype=np.float32)[mask[out_index]])


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
    random_cases=random_masks,
    mistakes=(
        Mistake(
            "local-connections.field-read-along-a-column",
            "you read a column: these are the outputs that an input influences. Rows are outputs: the inputs of "
            "output `out_index` stand in row `out_index`.",
            lambda mask, out_index: np.flatnonzero(mask[:, out_index]),
            raises=(IndexError,),
        ),
        *reading_mistakes("field", lambda mask, out_index: mask[out_index], "row", "x", "input"),
    ),
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
