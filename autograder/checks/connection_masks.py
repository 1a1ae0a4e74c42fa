"""Lesson 02, connection masks: which output reads which input, read along rows and along columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.exercise import Mistake
from autograder.checks.function import Case, case, function_exercise


def _band(n_in: int, before: int, after: int) -> np.ndarray:
    """Return the mask in which output i reads the inputs from i - before to i + after."""
    offset = np.arange(n_in)[None, :] - np.arange(n_in)[:, None]
    near: np.ndarray = (offset >= -before) & (offset <= after)
    return near


def _local_mask(n_in: int, k: int) -> np.ndarray:
    return _band(n_in, k // 2, k // 2)


def _wrapped(n_in: int, k: int) -> np.ndarray:
    distance = np.abs(np.arange(n_in)[None, :] - np.arange(n_in)[:, None])
    near: np.ndarray = np.minimum(distance, n_in - distance) <= k // 2
    return near


def _pushed_inside(n_in: int, k: int) -> np.ndarray:
    mask = np.zeros((n_in, n_in), dtype=bool)
    for i in range(n_in):
        start = min(max(i - k // 2, 0), n_in - k)
        mask[i, start : start + k] = True
    return mask


def _negative_start(n_in: int, k: int) -> np.ndarray:
    mask = np.zeros((n_in, n_in), dtype=bool)
    for i in range(n_in):
        mask[i, i - k // 2 : i + k // 2 + 1] = True
    return mask


def _random_sizes(rng: np.random.Generator) -> Sequence[Case]:
    return [case(int(rng.integers(7, 12)), int(rng.choice([3, 5, 7]))) for _ in range(2)]


local_mask = function_exercise(
    name="local_mask",
    reference=_local_mask,
    cases=(case(5, 3), case(8, 5), case(9, 7), case(4, 1)),
    random_cases=_random_sizes,
    mistakes=(
        Mistake(
            "local-connections.k-on-each-side",
            "each output reads `k` inputs on either side, 2k + 1 in all. `k` is the whole window: `k // 2` on "
            "either side, and the middle.",
            lambda n_in, k: _band(n_in, k, k),
        ),
        Mistake(
            "local-connections.end-left-out",
            "the window is one short at its end. A slice or `range` stops before its last number: end it at "
            "`i + k // 2 + 1`.",
            lambda n_in, k: _band(n_in, k // 2, k // 2 - 1),
        ),
        Mistake(
            "local-connections.one-too-many",
            "the window is one too long at its end. It should hold `k` inputs and you give it `k + 1`: "
            "a slice that ends at `i + k // 2 + 1` includes `i + k // 2`.",
            lambda n_in, k: _band(n_in, k // 2, k // 2 + 1),
        ),
        Mistake(
            "local-connections.one-too-many-on-each-side",
            "the window is one too long on either side, `k + 2` inputs in all. An input is near enough when its "
            "distance is at most `k // 2`.",
            lambda n_in, k: _band(n_in, k // 2 + 1, k // 2 + 1),
        ),
        Mistake(
            "local-connections.both-ends-left-out",
            "the window is one short on either side. An input at a distance of exactly `k // 2` still belongs: "
            "`<=`, not `<`.",
            lambda n_in, k: _band(n_in, k // 2 - 1, k // 2 - 1),
        ),
        Mistake(
            "local-connections.starts-at-i",
            "the window starts at `i` and runs to the right. The nearest inputs lie on both sides: centre it on `i`.",
            lambda n_in, k: _band(n_in, 0, k - 1),
        ),
        Mistake(
            "local-connections.ends-at-i",
            "the window ends at `i` and runs to the left. The nearest inputs lie on both sides: centre it on `i`.",
            lambda n_in, k: _band(n_in, k - 1, 0),
        ),
        Mistake(
            "local-connections.mask-wraps-round",
            "the window wraps round: the first output also reads the last inputs (look at the corners). "
            "Nothing lies beyond a border: cut the window there.",
            _wrapped,
        ),
        Mistake(
            "local-connections.pushed-inside",
            "at a border you pushed the window inside until it was full again. Then it is no longer centred on its "
            "output. Cut it instead: a border output simply reads fewer inputs.",
            _pushed_inside,
        ),
        Mistake(
            "local-connections.negative-start",
            "near the left border your slice starts at a negative number, which numpy counts from the right end, "
            "so the row comes out empty. Start at `max(0, i - k // 2)`.",
            _negative_start,
        ),
        Mistake(
            "local-connections.full-windows-only",
            "you made a row only where the whole window fits. This layer has as many outputs as inputs: `n_in` rows, "
            "the first and last with a window that is cut.",
            lambda n_in, k: _local_mask(n_in, k)[k // 2 : n_in - k // 2],
        ),
        Mistake(
            "local-connections.itself-left-out",
            "an output does not read the input right below it. The middle belongs to the window.",
            lambda n_in, k: _local_mask(n_in, k) & ~np.eye(n_in, dtype=bool),
        ),
        Mistake(
            "local-connections.diagonal-only",
            "each output reads only the one input right below it. Its window holds `k` inputs: `k // 2` more on "
            "either side.",
            lambda n_in, k: np.eye(n_in, dtype=bool),
        ),
        Mistake(
            "local-connections.mask-inverted",
            "true and false are swapped: `True` means that there is a connection.",
            lambda n_in, k: ~_local_mask(n_in, k),
        ),
        Mistake(
            "local-connections.k-ignored",
            "the window always holds three inputs. Its size is `k`.",
            lambda n_in, k: _band(n_in, 1, 1),
        ),
    ),
    hints=(
        "How far from `i` may an input lie if the window holds `k` inputs and `i` is its middle?",
        "Make a mask of `False` with `np.zeros(..., dtype=bool)`. For each output `i`, set a slice of row `i`. "
        "What happens to the start of that slice near the left border?",
        "Row `i` is true from `max(0, i - k // 2)` up to `i + k // 2`, both included.",
    ),
    verified="centres a window of k inputs on every output and cuts it at both borders.",
    where='the section "Connect only the nearest" above',
)


def _row(mask: np.ndarray, out_index: int) -> list[int]:
    return [int(j) for j in np.flatnonzero(mask[out_index])]


def _column(mask: np.ndarray, in_index: int) -> list[int]:
    return [int(i) for i in np.flatnonzero(mask[:, in_index])]


def _reading_mistakes(
    prefix: str, line: Callable[[np.ndarray, int], np.ndarray], whole: str, unit: str
) -> tuple[Mistake, ...]:
    """Return what goes wrong along a row as well as along a column: `line` picks it, `whole` and `unit` name it."""

    def wrong(of_line: Callable[[np.ndarray], Any]) -> Callable[[np.ndarray, int], Any]:
        return lambda mask, index: of_line(line(mask, index))

    return (
        Mistake(
            f"local-connections.{prefix}-counted-from-one",
            f"your answers are all one too high. `{unit}1` is at index 0, so `{unit}3` is at index 2.",
            wrong(lambda values: np.flatnonzero(values) + 1),
        ),
        Mistake(
            f"local-connections.{prefix}-one-line-too-early",
            f"you read the {whole} before the one asked for. The index counts from 0 already: subtract nothing.",
            lambda mask, index: np.flatnonzero(line(mask, index - 1)),
        ),
        Mistake(
            f"local-connections.{prefix}-booleans",
            f"you returned the {whole} of the mask itself. Wanted are the places where it is true: see "
            "`np.flatnonzero`.",
            wrong(lambda values: values),
        ),
        Mistake(
            f"local-connections.{prefix}-tuple-of-np-where",
            "`np.where` returns a tuple with one array for each axis. Take the array out of it with `[0]`.",
            wrong(lambda values: np.where(values)),
        ),
        Mistake(
            f"local-connections.{prefix}-argwhere",
            "`np.argwhere` puts each place into a list of its own. `np.flatnonzero` gives plain indices.",
            wrong(lambda values: np.argwhere(values)),
        ),
        Mistake(
            f"local-connections.{prefix}-number-only",
            "you returned how many there are. Asked for is which ones: a list of indices.",
            wrong(lambda values: int(np.sum(values))),
        ),
        Mistake(
            f"local-connections.{prefix}-unconnected",
            "these are the ones without a connection. `True` in the mask means connected.",
            wrong(lambda values: np.flatnonzero(~values)),
        ),
        Mistake(
            f"local-connections.{prefix}-gaps-filled",
            "you returned everything from the first connection to the last. A mask may have gaps: list only the "
            "places that are true.",
            wrong(
                lambda values: (
                    np.arange(np.flatnonzero(values)[0], np.flatnonzero(values)[-1] + 1) if values.any() else []
                )
            ),
        ),
        Mistake(
            f"local-connections.{prefix}-first-and-last",
            "you returned only the first and the last. List every place that is true.",
            wrong(lambda values: np.flatnonzero(values)[[0, -1]] if values.any() else []),
        ),
    )


_MASK = np.array(
    [[True, False, True, True], [False, True, True, False], [True, False, False, False]],
)
_UNEVEN = np.array([[1, 0, 1, 1, 0], [1, 1, 1, 0, 0], [0, 0, 0, 1, 0], [0, 1, 0, 1, 0], [1, 1, 0, 1, 0]], dtype=bool)


def _random_masks(rng: np.random.Generator) -> Sequence[Case]:
    masks = [rng.random(shape) < 0.5 for shape in ((6, 8), (9, 5))]
    return [case(mask, int(rng.integers(0, 5))) for mask in masks]


receptive_field_of = function_exercise(
    name="receptive_field_of",
    reference=_row,
    cases=(case(_MASK, 0), case(_MASK, 1), case(_UNEVEN, 3), case(_UNEVEN, 4)),
    random_cases=_random_masks,
    mistakes=(
        Mistake(
            "local-connections.field-read-along-a-column",
            "you read a column: these are the outputs that an input influences. Rows are outputs: the inputs of "
            "output `out_index` stand in row `out_index`.",
            lambda mask, out_index: np.flatnonzero(mask[:, out_index]),
        ),
        *_reading_mistakes("field", lambda mask, out_index: mask[out_index], "row", "x"),
    ),
    hints=(
        "Rows are outputs, columns are inputs. In which row do the connections of output `out_index` stand?",
        "`mask[out_index]` is a row of true and false. `np.flatnonzero` says where it is true.",
        "`list(np.flatnonzero(mask[out_index]))` is the list. Why is it not `mask[:, out_index]`?",
    ),
    verified="lists exactly the inputs that an output reads, for any mask, also with gaps and not square.",
    where='the section "Read it both ways" above; `numpy.flatnonzero` in the NumPy reference',
)

influence_of = function_exercise(
    name="influence_of",
    reference=_column,
    cases=(case(_MASK, 2), case(_MASK, 3), case(_UNEVEN, 1), case(_UNEVEN, 4)),
    random_cases=_random_masks,
    mistakes=(
        Mistake(
            "local-connections.influence-read-along-a-row",
            "you read a row: these are the inputs that an output reads. Columns are inputs: the outputs that see "
            "input `in_index` stand in column `in_index`.",
            lambda mask, in_index: np.flatnonzero(mask[in_index]),
        ),
        *_reading_mistakes("influence", lambda mask, in_index: mask[:, in_index], "column", "s"),
    ),
    hints=(
        "You now start from an input and look for outputs. Do you walk along a row or along a column?",
        "A whole column of an array is `mask[:, in_index]`. The rest is as before.",
        "`list(np.flatnonzero(...))`, with the column of `in_index` in place of the dots.",
    ),
    verified="lists exactly the outputs that an input influences, for any mask, also with gaps and not square.",
    where='the section "Read it both ways" above; `numpy.flatnonzero` in the NumPy reference',
)
