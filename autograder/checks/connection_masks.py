"""Lesson 02, connection masks: which output reads which input, read along rows and along columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import Case, case, function_exercise, varied


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


def _left_end_wraps(n_in: int, k: int) -> np.ndarray:
    mask = np.zeros((n_in, n_in), dtype=bool)
    for i in range(n_in):
        for j in range(i - k // 2, min(i + k // 2 + 1, n_in)):
            mask[i, j] = True
    return mask


def _beyond_the_right_end(n_in: int, k: int) -> np.ndarray:
    mask = np.zeros((n_in, n_in), dtype=bool)
    for i in range(n_in):
        for j in range(max(0, i - k // 2), i + k // 2 + 1):
            mask[i, j] = True
    return mask


def _border_rows_empty(n_in: int, k: int) -> np.ndarray:
    outputs = np.arange(n_in)[:, None]
    rows: np.ndarray = _local_mask(n_in, k) & (outputs >= k // 2) & (outputs < n_in - k // 2)
    return rows


def _first_row_only(n_in: int, k: int) -> np.ndarray:
    rows: np.ndarray = _local_mask(n_in, k) & (np.arange(n_in) == 0)[:, None]
    return rows


def _not_cut(n_in: int, k: int) -> np.ndarray:
    return np.array([[i <= j < i + k for j in range(n_in + k - 1)] for i in range(n_in)])


def _random_sizes(rng: np.random.Generator) -> Sequence[Case]:
    return [case(int(rng.integers(7, 12)), int(rng.choice([3, 5, 7]))) for _ in range(2)]


local_mask = function_exercise(
    name="local_mask",
    reference=_local_mask,
    cases=(case(5, 3), case(8, 5), case(9, 7), case(4, 1), *varied(case(20, 11), 22, 9), case(40, 15)),
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
            "local-connections.left-end-wraps",
            "at the left border `i - 1` becomes -1, and index -1 is the last column: the first output reads the last "
            "input (look at the upper right corner). Set only columns from 0 on.",
            _left_end_wraps,
        ),
        Mistake(
            "local-connections.beyond-the-right-end",
            "near the right border your index runs past the last column. The window is cut there: stop before `n_in`. "
            "(At the left border mind that -1 is no error: it is the last column.)",
            _beyond_the_right_end,
        ),
        Mistake(
            "local-connections.border-rows-empty",
            "the first and last rows are empty: you left out the outputs whose window is cut. They read what there is.",
            _border_rows_empty,
        ),
        Mistake(
            "local-connections.window-not-cut",
            "the window is not cut: your mask has more columns than there are inputs. It has `n_in` rows and `n_in` "
            "columns.",
            _not_cut,
        ),
        Mistake(
            "local-connections.first-row-only",
            "only the first row is filled: is the `return` inside the loop?",
            _first_row_only,
        ),
        Mistake(
            "local-connections.indices-not-mask",
            "you returned the indices that each output reads. Asked for is a table of true and false: one row for each "
            "output, one column for each input.",
            lambda n_in, k: [np.flatnonzero(row).tolist() for row in _local_mask(n_in, k)],
        ),
        Mistake(
            "local-connections.nearer-than-k",
            "each output reads all inputs nearer than `k`, 2k - 1 in all. `k` is the whole window: `k // 2` on either "
            "side, and the middle.",
            lambda n_in, k: _band(n_in, k - 1, k - 1),
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
        "Row `i` is true from `k // 2` places before `i` up to `k // 2` places after it, both included, but never "
        "before 0: `max` helps. A slice may end beyond the last column; numpy stops there by itself.",
    ),
    verified="centres a window of k inputs on every output and cuts it at both borders.",
    where='the section "Connect only the nearest" above',
)


def _row(mask: np.ndarray, out_index: int) -> list[int]:
    return [int(j) for j in np.flatnonzero(mask[out_index])]


def _column(mask: np.ndarray, in_index: int) -> list[int]:
    return [int(i) for i in np.flatnonzero(mask[:, in_index])]


def _other_length(line: Callable[[np.ndarray, int], np.ndarray], mask: np.ndarray) -> int:
    """Return the length of the mask's lines that run the other way."""
    rows, columns = mask.shape
    return int(rows if len(line(mask, 0)) == columns else columns)


def _reading_mistakes(
    prefix: str, line: Callable[[np.ndarray, int], np.ndarray], whole: str, unit: str, length: str
) -> tuple[Mistake, ...]:
    """Return what goes wrong along a row as well as along a column.

    `line` picks it, `whole` and `unit` name it, `length` says how many places it has.
    """

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
        Mistake(
            f"local-connections.{prefix}-first-only",
            "you returned only the first one. Look at all places before you return: collect them in a list.",
            wrong(lambda values: np.flatnonzero(values)[:1] if values.any() else None),
        ),
        Mistake(
            f"local-connections.{prefix}-return-in-the-loop",
            "only the very first place was looked at: is the `return` inside the loop?",
            wrong(lambda values: np.flatnonzero(values[:1])),
        ),
        Mistake(
            f"local-connections.{prefix}-descending",
            "these are the right ones in the wrong order. The smallest index comes first.",
            wrong(lambda values: np.flatnonzero(values)[::-1]),
        ),
        Mistake(
            f"local-connections.{prefix}-loop-of-the-wrong-length",
            f"your loop has the wrong length, which shows when the mask is not square. A {whole} has one place for "
            f"each {length}.",
            lambda mask, index: [place for place in range(_other_length(line, mask)) if line(mask, index)[place]],
        ),
        Mistake(
            f"local-connections.{prefix}-always-three",
            "you answered with the index itself and its two neighbours. That is only one kind of mask: read this one.",
            lambda mask, index: [index - 1, index, index + 1],
        ),
    )


_MASK = np.array(
    [[True, False, True, True], [False, True, True, False], [True, False, False, False]],
)
_UNEVEN = np.array([[1, 0, 1, 1, 0], [1, 1, 1, 0, 0], [0, 0, 0, 1, 0], [0, 1, 0, 1, 0], [1, 1, 0, 1, 0]], dtype=bool)


_LARGE = np.random.default_rng(14).random((40, 33)) < 0.5


def _random_masks(rng: np.random.Generator) -> Sequence[Case]:
    masks = [rng.random(shape) < 0.5 for shape in ((6, 8), (9, 5))]
    return [case(mask, int(rng.integers(0, 5))) for mask in masks]


receptive_field_of = function_exercise(
    name="receptive_field_of",
    reference=_row,
    cases=(
        case(_MASK, 0),
        case(_MASK, 1),
        case(_UNEVEN, 3),
        case(_UNEVEN, 4),
        case(_UNEVEN.T, 4),
        case(_LARGE, 38),
    ),
    random_cases=_random_masks,
    mistakes=(
        Mistake(
            "local-connections.field-read-along-a-column",
            "you read a column: these are the outputs that an input influences. Rows are outputs: the inputs of "
            "output `out_index` stand in row `out_index`.",
            lambda mask, out_index: np.flatnonzero(mask[:, out_index]),
        ),
        *_reading_mistakes("field", lambda mask, out_index: mask[out_index], "row", "x", "input"),
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

influence_of = function_exercise(
    name="influence_of",
    reference=_column,
    cases=(
        case(_MASK, 2),
        case(_MASK, 3),
        case(_UNEVEN, 1),
        case(_UNEVEN, 4),
        case(_UNEVEN.T, 4),
        case(_LARGE, 30),
    ),
    random_cases=_random_masks,
    mistakes=(
        Mistake(
            "local-connections.influence-read-along-a-row",
            "you read a row: these are the inputs that an output reads. Columns are inputs: the outputs that see "
            "input `in_index` stand in column `in_index`.",
            lambda mask, in_index: np.flatnonzero(mask[in_index]),
        ),
        *_reading_mistakes("influence", lambda mask, in_index: mask[:, in_index], "column", "s", "output"),
    ),
    hints=(
        "You now start from an input and look for outputs. Do you walk along a row or along a column?",
        "A whole column of an array is `mask[:, in_index]`. The rest is as before.",
        "What you did with a row in `receptive_field_of`, do here with that column: where is it true?",
    ),
    verified="lists exactly the outputs that an input influences, for any mask, also with gaps and not square.",
    where='the section "Read it both ways" above; `numpy.flatnonzero` in the NumPy reference',
)
