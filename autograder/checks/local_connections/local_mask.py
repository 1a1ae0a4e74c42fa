"""The exercise `local_mask`: which output reads which inputs, if only the nearest are connected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case, varied
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _band(n_in: int, before: int, after: int) -> np.ndarray:
    """Return the mask in which output i reads the inputs from i - before to i + after."""
    offset = np.arange(n_in)[None, :] - np.arange(n_in)[:, None]
    near: np.ndarray = (offset >= -before) & (offset <= after)
    return near


def _mask(n_in: int, k: int) -> np.ndarray:
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
    rows: np.ndarray = _mask(n_in, k) & (outputs >= k // 2) & (outputs < n_in - k // 2)
    return rows


def _first_row_only(n_in: int, k: int) -> np.ndarray:
    rows: np.ndarray = _mask(n_in, k) & (np.arange(n_in) == 0)[:, None]
    return rows


def _not_cut(n_in: int, k: int) -> np.ndarray:
    return np.array([[i <= j < i + k for j in range(n_in + k - 1)] for i in range(n_in)])


def _random_sizes(rng: np.random.Generator) -> Sequence[Case]:
    return [case(int(rng.integers(7, 12)), int(rng.choice([3, 5, 7]))) for _ in range(2)]


def by_distance(n_in: int, k: int) -> np.ndarray:
    """Compare distances with half the window; zeros and ones."""
    places = np.arange(n_in)
    return np.asarray((2 * np.abs(places[:, None] - places) < k).astype(int))


def _as_lists(n_in: int, k: int) -> list[list[bool]]:
    return [[abs(i - j) <= (k - 1) / 2 for j in range(n_in)] for i in range(n_in)]


def _by_diagonals(n_in: int, k: int) -> Any:
    return sum(np.eye(n_in, k=offset) for offset in range(-(k // 2), k // 2 + 1))


def _by_slices(n_in: int, k: int) -> np.ndarray:
    mask = np.zeros((n_in, n_in), dtype=np.float32)
    for i in range(n_in):
        mask[i, max(0, i - k // 2) : i + k // 2 + 1] = 1
    return mask


EXERCISE = function_exercise(
    name="local_mask",
    reference=_mask,
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
            raises=(IndexError,),
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
            lambda n_in, k: [np.flatnonzero(row).tolist() for row in _mask(n_in, k)],
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
            "near the left border your slice starts at a negative number, which NumPy counts from the right end, "
            "so the row comes out empty. Start at `max(0, i - k // 2)`.",
            _negative_start,
        ),
        Mistake(
            "local-connections.full-windows-only",
            "you made a row only where the whole window fits. This layer has as many outputs as inputs: `n_in` rows, "
            "the first and last with a window that is cut.",
            lambda n_in, k: _mask(n_in, k)[k // 2 : n_in - k // 2],
        ),
        Mistake(
            "local-connections.itself-left-out",
            "an output does not read the input right below it. The middle belongs to the window.",
            lambda n_in, k: _mask(n_in, k) & ~np.eye(n_in, dtype=bool),
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
            lambda n_in, k: ~_mask(n_in, k),
        ),
        Mistake(
            "local-connections.k-ignored",
            "the window always holds three inputs. Its size is `k`.",
            lambda n_in, k: _band(n_in, 1, 1),
        ),
    ),
    valid=(by_distance, _as_lists, _by_diagonals, _by_slices),
    hints=(
        "How far from `i` may an input lie if the window holds `k` inputs and `i` is its middle?",
        "Make a mask of `False` with `np.zeros(..., dtype=bool)`. For each output `i`, set a slice of row `i`. "
        "What happens to the start of that slice near the left border?",
        "Row `i` is true from `k // 2` places before `i` up to `k // 2` places after it, both included, but never "
        "before 0: `max` helps. A slice may end beyond the last column; NumPy stops there by itself.",
    ),
    verified="centres a window of k inputs on every output and cuts it at both borders.",
    where='the section "Connect only the nearest" above',
)
