"""The exercise `influence_of`: the outputs that an input influences."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.engine.calls import case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise
from autograder.checks.local_connections.mask_reading import LARGE, MASK, UNEVEN, random_masks, reading_mistakes


def _column(mask: np.ndarray, in_index: int) -> list[int]:
    return [int(i) for i in np.flatnonzero(mask[:, in_index])]


def _by_loop(mask: Any, in_index: int) -> list[int]:
    return [i for i in range(len(mask)) if mask[i, in_index]]


def _by_set(mask: Any, in_index: int) -> list[int]:
    return sorted({int(i) for i in np.argwhere(mask.T[in_index]).ravel()})


EXERCISE = function_exercise(
    name="influence_of",
    reference=_column,
    cases=(
        case(MASK, 2),
        case(MASK, 3),
        case(UNEVEN, 1),
        case(UNEVEN, 4),
        case(UNEVEN.T, 4),
        case(LARGE, 30),
    ),
    random_cases=random_masks,
    mistakes=(
        Mistake(
            "local-connections.influence-read-along-a-row",
            "you read a row: these are the inputs that an output reads. Columns are inputs: the outputs that see "
            "input `in_index` stand in column `in_index`.",
            lambda mask, in_index: np.flatnonzero(mask[in_index]),
            raises=(IndexError,),
        ),
        *reading_mistakes("influence", lambda mask, in_index: mask[:, in_index], "column", "s", "output"),
    ),
    valid=(
        _by_loop,
        _by_set,
        lambda mask, in_index: np.where(mask[:, in_index])[0].astype(np.float32),
        lambda mask, in_index: tuple(i for i, row in enumerate(mask) if row[in_index]),
    ),
    hints=(
        "You now start from an input and look for outputs. Do you walk along a row or along a column?",
        "A whole column of an array is `mask[:, in_index]`. The rest is as before.",
        "What you did with a row in `receptive_field_of`, do here with that column: where is it true?",
    ),
    verified="lists exactly the outputs that an input influences, for any mask, also with gaps and not square.",
    where='the section "Read it both ways" above; `numpy.flatnonzero` in the NumPy reference',
)
