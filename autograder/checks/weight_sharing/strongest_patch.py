"""Lesson 03, `strongest_patch`: the patch of the image that a map likes best."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _strongest_patch(image: np.ndarray, fmap: np.ndarray, kernel_shape: tuple[int, int]) -> tuple[int, int, np.ndarray]:
    row, column = np.unravel_index(np.argmax(fmap), np.shape(fmap))
    return int(row), int(column), _patch(image, int(row), int(column), kernel_shape)


def _patch(image: np.ndarray, row: int, column: int, kernel_shape: tuple[int, int]) -> np.ndarray:
    return np.asarray(image)[row : row + kernel_shape[0], column : column + kernel_shape[1]]


def _map_case(rng: np.random.Generator, shape: tuple[int, ...], kernel_shape: tuple[int, int], lowest: float) -> Case:
    image = rng.permutation(np.arange(float(np.prod(shape)))).reshape(shape)
    size = (shape[0] - kernel_shape[0] + 1, shape[1] - kernel_shape[1] + 1)
    fmap = rng.permutation(np.arange(float(np.prod(size)))).reshape(size) / 4 - 1
    # The largest value lies where a patch around it would still be inside, and not on the diagonal.
    fmap[2, 3] = fmap.max() + 1
    fmap[3, 1] = lowest
    return case(image, fmap, kernel_shape)


def _map_with_its_largest_at(place: tuple[int, int], lift: float = 0.0) -> Case:
    """Return a map whose largest value stands at a place; `lift` is added to the whole map."""
    rng = np.random.default_rng([23, *(index % 7 for index in place)])
    image = rng.permutation(np.arange(30.0)).reshape(5, 6)
    fmap = rng.permutation(np.arange(16.0)).reshape(4, 4) / 2
    fmap[place] = 9.5
    return case(image, fmap + lift, (2, 3))


def _map_of(dtype: str) -> Case:
    """Return an image and a map of whole numbers, one of them 0."""
    rng = np.random.default_rng(24)
    return case(
        rng.permutation(np.arange(42)).reshape(6, 7).astype(dtype),
        rng.permutation(np.arange(25)).reshape(5, 5).astype(dtype),
        (2, 3),
    )


def _large_map(shape: tuple[int, int], place: tuple[int, int]) -> Case:
    case_of_this_size = _map_case(np.random.default_rng(25), shape, (3, 2), -3.0)
    fmap = case_of_this_size.args[1]
    fmap[place] = fmap.max() + 1
    return case_of_this_size


CASES = (
    case(
        np.arange(1.0, 21.0).reshape(4, 5),
        np.array([[0.0, 1.0, 0.5, 2.0], [3.0, 0.0, 9.0, 1.0], [-12.0, 2.0, 4.0, 0.0]]),
        (2, 2),
    ),
    _map_case(np.random.default_rng(21), (7, 8), (2, 3), -40.0),
    _map_case(np.random.default_rng(22), (6, 9, 2), (3, 3), -2.0),
    *(
        _map_with_its_largest_at((row, column), lift)
        for row, column, lift in [
            *((0, 0, 0.0), (0, 2, 0.0), (0, 3, -20.0), (1, 0, 0.0), (2, 3, -20.0)),
            *((3, 0, 0.0), (3, 1, -20.0), (3, 3, -20.0)),
        ]
    ),
    _map_of("uint8"),
    _map_of("int64"),
    _large_map((40, 5), (36, 1)),
    _large_map((6, 41), (1, 38)),
)


def _random_patches(rng: np.random.Generator) -> Sequence[Case]:
    return [_map_case(rng, (7, 9), (3, 2), -50.0), _map_case(rng, (8, 8, 3), (2, 4), -2.0)]


def _patch_at(place: Callable[[np.ndarray, np.ndarray, tuple[int, int]], Any]) -> Callable[..., Any]:
    """Return an answer that looks for the patch at another place: `place(image, fmap, kernel_shape)`."""

    def answer(image: np.ndarray, fmap: np.ndarray, kernel_shape: tuple[int, int]) -> Any:
        row, column = (int(index) for index in place(image, fmap, kernel_shape))
        return row, column, _patch(image, row, column, kernel_shape)

    return answer


def _best(fmap: np.ndarray) -> tuple[int, int]:
    row, column = np.unravel_index(np.argmax(fmap), np.shape(fmap))
    return int(row), int(column)


def _centred_patch(image: np.ndarray, fmap: np.ndarray, kernel_shape: tuple[int, int]) -> Any:
    (row, column), (kh, kw) = _best(fmap), kernel_shape
    top, left = max(row - kh // 2, 0), max(column - kw // 2, 0)
    return row, column, image[top : row - kh // 2 + kh, left : column - kw // 2 + kw]


def _centred_odd_patch(image: np.ndarray, fmap: np.ndarray, kernel_shape: tuple[int, int]) -> Any:
    (row, column), (up, left) = _best(fmap), (kernel_shape[0] // 2, kernel_shape[1] // 2)
    return row, column, image[row - up : row + up + 1, column - left : column + left + 1]


def _patch_from_half_before(image: np.ndarray, fmap: np.ndarray, kernel_shape: tuple[int, int]) -> Any:
    (row, column), (kh, kw) = _best(fmap), kernel_shape
    return row, column, _patch(image, max(row - kh // 2, 0), max(column - kw // 2, 0), kernel_shape)


def _flat_index(image: np.ndarray, fmap: np.ndarray, kernel_shape: tuple[int, int]) -> Any:
    index = int(np.argmax(fmap))
    return index, index, _patch(image, index, index, kernel_shape)


MISTAKES = (
    Mistake(
        "weight-sharing.patch-centred",
        "your patch is centred on `(row, col)`. The kernel was not: without padding, value `[row, col]` of the map "
        "was computed from the window whose *upper left* corner is `image[row, col]`.",
        _centred_patch,
    ),
    Mistake(
        "weight-sharing.patch-begins-half-before",
        "your patch begins half a kernel above and left of `(row, col)`, as if that were its centre. It is the upper "
        "left corner: `image[row : row + kh, col : col + kw]`.",
        _patch_from_half_before,
    ),
    Mistake(
        "weight-sharing.patch-moved-by-radius",
        "`row` and `col` are off by half a kernel: you moved them to the middle of the window. "
        "Return the place in the map; the window begins there.",
        _patch_at(lambda image, fmap, shape: np.add(_best(fmap), (shape[0] // 2, shape[1] // 2))),
    ),
    Mistake(
        "weight-sharing.patch-flat-index",
        "`np.argmax` counts through the whole map, row after row, and gives one number. "
        "`np.unravel_index(index, fmap.shape)` turns it into row and column.",
        _flat_index,
    ),
    Mistake(
        "weight-sharing.patch-image-width",
        "you unravelled the index with the image's width. The index counts through the map, which is narrower: "
        "use `fmap.shape`.",
        _patch_at(lambda image, fmap, shape: divmod(int(np.argmax(fmap)), np.shape(image)[1])),
    ),
    Mistake(
        "weight-sharing.patch-height-for-width",
        "you divided the index by the number of rows. In a row there are `fmap.shape[1]` values: divide by that.",
        _patch_at(lambda image, fmap, shape: divmod(int(np.argmax(fmap)), np.shape(fmap)[0])),
    ),
    Mistake(
        "weight-sharing.patch-row-column-swapped",
        "row and column are swapped. The row comes first, as in `fmap[row, col]`.",
        _patch_at(lambda image, fmap, shape: _best(fmap)[::-1]),
    ),
    Mistake(
        "weight-sharing.patch-weakest",
        "that is the smallest value of the map. Look for the largest.",
        _patch_at(lambda image, fmap, shape: np.unravel_index(np.argmin(fmap), np.shape(fmap))),
    ),
    Mistake(
        "weight-sharing.patch-largest-size",
        "you looked for the largest absolute value. A strongly negative response says that the *opposite* of the "
        "feature is there.",
        _patch_at(lambda image, fmap, shape: _best(np.abs(fmap))),
    ),
    Mistake(
        "weight-sharing.patch-search-starts-at-zero",
        "your search starts at 0, so it finds nothing in a map in which every value is below 0. Start with the "
        "first value of the map, or use `np.argmax`.",
        _patch_at(lambda image, fmap, shape: _best(np.maximum(fmap, 0))),
    ),
    Mistake(
        "weight-sharing.patch-last-places-not-searched",
        "you do not look at the last row and the last column of the map: `range` stops before its end. The "
        "largest value may stand there too.",
        _patch_at(lambda image, fmap, shape: _best(fmap[:-1, :-1])),
    ),
    Mistake(
        "weight-sharing.patch-first-places-not-searched",
        "you do not look at the first row and the first column of the map: indices begin at 0. The largest value "
        "may stand there too.",
        _patch_at(lambda image, fmap, shape: np.add(_best(fmap[1:, 1:]), 1)),
    ),
    Mistake(
        "weight-sharing.patch-brightest-pixel",
        "you looked for the largest value of the image. The map knows where the feature is: look there.",
        _patch_at(lambda image, fmap, shape: np.unravel_index(np.argmax(image), np.shape(image))[:2]),
    ),
    Mistake(
        "weight-sharing.patch-of-map",
        "you cut the patch out of the map. Cut it out of the image, at the same row and column.",
        lambda image, fmap, kernel_shape: (*_best(fmap), _patch(fmap, *_best(fmap), kernel_shape)),
    ),
    Mistake(
        "weight-sharing.patch-sides-swapped",
        "height and width of the patch are swapped: `kernel_shape` is (kh, kw), rows first.",
        lambda image, fmap, kernel_shape: (*_best(fmap), _patch(image, *_best(fmap), kernel_shape[::-1])),
    ),
    Mistake(
        "weight-sharing.patch-square",
        "your patch is always square. `kernel_shape` is (kh, kw): they may differ.",
        lambda image, fmap, kernel_shape: (
            *_best(fmap),
            _patch(image, *_best(fmap), (kernel_shape[0], kernel_shape[0])),
        ),
    ),
    Mistake(
        "weight-sharing.patch-one-short",
        "the last row and column of the patch are missing. A slice stops before its end: "
        "`row : row + kh` covers `kh` rows.",
        lambda image, fmap, kernel_shape: (
            *_best(fmap),
            _patch(image, *_best(fmap), (kernel_shape[0] - 1, kernel_shape[1] - 1)),
        ),
    ),
    Mistake(
        "weight-sharing.patch-alone",
        "you return the patch alone. Return all three: `row, col, patch`.",
        lambda image, fmap, kernel_shape: _strongest_patch(image, fmap, kernel_shape)[2],
    ),
    Mistake(
        "weight-sharing.patch-place-alone",
        "you return the place alone. Return all three: `row, col, patch`.",
        lambda image, fmap, kernel_shape: _best(fmap),
    ),
    Mistake(
        "weight-sharing.patch-place-in-one",
        "place and patch are right; return three things, `row, col, patch`, with the place not in one pair.",
        lambda image, fmap, kernel_shape: (_best(fmap), _patch(image, *_best(fmap), kernel_shape)),
    ),
    Mistake(
        "weight-sharing.patch-centred-odd",
        "your patch is centred on `(row, col)`, and in a direction in which the kernel is even it is one too long. "
        "The window begins at `(row, col)`: value `[row, col]` of the map came from there.",
        _centred_odd_patch,
    ),
    Mistake(
        "weight-sharing.patch-slice-to-size",
        "a slice goes from a place to a place, not from a place over a length: `image[row:kh]` ends at row `kh`. "
        "The window ends at `row + kh`.",
        lambda image, fmap, kernel_shape: (
            *_best(fmap),
            image[_best(fmap)[0] : kernel_shape[0], _best(fmap)[1] : kernel_shape[1]],
        ),
    ),
    Mistake(
        "weight-sharing.patch-one-long",
        "the patch has one row and one column too many. A slice stops before its end: `row : row + kh` covers "
        "exactly `kh` rows.",
        lambda image, fmap, kernel_shape: (
            *_best(fmap),
            _patch(image, *_best(fmap), (kernel_shape[0] + 1, kernel_shape[1] + 1)),
        ),
    ),
    Mistake(
        "weight-sharing.patch-first-channel",
        "of a colour image you return the first channel only. The window goes through all channels: "
        "leave the third axis alone.",
        lambda image, fmap, kernel_shape: (
            *_best(fmap),
            _patch(image if np.ndim(image) == 2 else image[..., 0], *_best(fmap), kernel_shape),
        ),
    ),
    Mistake(
        "weight-sharing.patch-flat",
        "the patch is right, but lies in one long row. Cut it out with one slice for the rows and one for the "
        "columns, and leave its shape.",
        lambda image, fmap, kernel_shape: (*_best(fmap), _patch(image, *_best(fmap), kernel_shape).ravel()),
    ),
    Mistake(
        "weight-sharing.patch-first-in-order",
        "all three are right, in another order: return `row, col, patch`.",
        lambda image, fmap, kernel_shape: (_patch(image, *_best(fmap), kernel_shape), *_best(fmap)),
    ),
    Mistake(
        "weight-sharing.patch-counted-from-one",
        "the patch is right, but `row` and `col` are counted from 1. Count from 0, as in `fmap[row, col]`.",
        lambda image, fmap, kernel_shape: (
            *(index + 1 for index in _best(fmap)),
            _patch(image, *_best(fmap), kernel_shape),
        ),
    ),
    Mistake(
        "weight-sharing.patch-middle-named",
        "the patch is right, but `row` and `col` are those of its middle. Return the place in the map: the "
        "patch's upper left pixel.",
        lambda image, fmap, kernel_shape: (
            *(index + side // 2 for index, side in zip(_best(fmap), kernel_shape, strict=True)),
            _patch(image, *_best(fmap), kernel_shape),
        ),
    ),
)


def _with_where(image: np.ndarray, fmap: np.ndarray, kernel_shape: tuple[int, int]) -> list[Any]:
    """Return numpy integers and the patch as lists, in a list."""
    rows, columns = np.where(fmap == fmap.max())
    row, column = rows[0], columns[0]
    return [row, column, image[row : row + kernel_shape[0], column : column + kernel_shape[1]].tolist()]


def _with_divmod(image: np.ndarray, fmap: np.ndarray, kernel_shape: tuple[int, int]) -> Any:
    """Turn the flat index into row and column by hand."""
    row, column = divmod(fmap.argmax(), fmap.shape[1])
    return row, column, image[row : row + kernel_shape[0], column : column + kernel_shape[1]].astype(np.float32)


def _with_loops(image: np.ndarray, fmap: np.ndarray, kernel_shape: tuple[int, int]) -> Any:
    row, column = 0, 0
    for i in range(fmap.shape[0]):
        for j in range(fmap.shape[1]):
            if fmap[i, j] > fmap[row, column]:
                row, column = i, j
    patch = [[image[row + y, column + x] for x in range(kernel_shape[1])] for y in range(kernel_shape[0])]
    return row, column, np.array(patch)


def _with_row_maxima(image: np.ndarray, fmap: np.ndarray, kernel_shape: tuple[int, int]) -> Any:
    """Look for the row first, then in it; take the patch out of a view of all windows."""
    row = fmap.max(axis=1).argmax()
    column = fmap[row].tolist().index(max(fmap[row].tolist()))
    patch = sliding_window_view(image, kernel_shape, axis=(0, 1))[row, column]
    return row, column, patch if image.ndim == 2 else np.moveaxis(patch, 0, -1)


VALID = (_with_where, _with_divmod, _with_loops, _with_row_maxima)


EXERCISE = function_exercise(
    name="strongest_patch",
    reference=_strongest_patch,
    cases=CASES,
    random_cases=_random_patches,
    mistakes=MISTAKES,
    valid=VALID,
    hints=(
        "Value `[row, col]` of the map was computed from one window of the image. Where does that window begin?",
        "`np.argmax(fmap)` gives one number; `np.unravel_index(number, fmap.shape)` makes row and column of it.",
        "The window begins at row `row` and ends before row `row + kh`; the columns go likewise. One slice for the "
        "rows and one for the columns cut it out. Return three things, in the order `row, col, patch`.",
    ),
    verified="finds the largest value of the map and cuts the window it came from out of the image.",
    where='the section "Where does it respond most?" above',
)
