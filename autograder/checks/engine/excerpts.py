"""Write an array for a message: in full where it is small, else the part round one place, channel by channel."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

MOST_AXES = 5  # each axis more doubles the corners of an array
MOST_COLUMNS = 10
MOST_ROWS = 8
WIDTH = 96  # characters of a line


def excerpt(array: np.ndarray, indent: str, at: tuple[int, ...] | None = None, rows: int = MOST_ROWS) -> str:
    """Return an array as text: its shape, then its values, or those round the place `at` where there are many.

    At most about `rows` lines of values are written. Images `(H, W, C)` and kernels `(kh, kw, c_in, c_out)` are written
    a channel at a time, batches an image at a time.
    """
    head = f"array of shape {array.shape}" + ("" if array.dtype.kind == "f" else f", {array.dtype}")
    if array.size == 0:
        return f"an empty array of shape {array.shape}"
    if array.ndim > MOST_AXES:
        return head
    if at is None or len(at) != array.ndim or any(place >= side for place, side in zip(at, array.shape, strict=True)):
        at = (0,) * array.ndim
    lines = []
    parts = list(_parts(array, at))
    tall = min(array.shape[_plane(array)[0]], rows) if array.ndim > 1 else 1
    if len(parts) * (tall + 1) > rows + 1:
        parts = parts[:1]
        if array.ndim > 2:
            head += f", of which {_name(array, at)} is"
    for name, plane, place in parts:
        if array.ndim > 2 and len(parts) > 1:
            lines.append(f"{name}")
        lines += _grid(plane, place, rows)
    return "\n".join([head, *(indent + line for line in lines)])


def plane_at(array: np.ndarray, at: tuple[int, ...] | None) -> tuple[str, np.ndarray, tuple[int, int]]:
    """Return the plane of an array in which a place lies: its name, its values (rows, columns), the place in it."""
    name, plane, place = next(_parts(array, at if at is not None and len(at) == array.ndim else (0,) * array.ndim))
    return (name, plane, (place[0], place[1])) if plane.ndim == 2 else ("", plane[None], (0, place[-1]))


def _plane(array: np.ndarray) -> tuple[int, int]:
    """Return the axes of rows and columns: the last two of a stack, the first two of what has channels."""
    last = array.shape[-1]
    if array.ndim == 2:
        return 0, 1
    if array.ndim == 3:
        return (0, 1) if last <= 4 or last < min(array.shape[:2]) else (1, 2)
    return (0, 1) if max(array.shape[:2]) <= 11 and array.ndim == 4 else (array.ndim - 3, array.ndim - 2)


def _parts(array: np.ndarray, at: tuple[int, ...]) -> Iterator[tuple[str, np.ndarray, tuple[int, ...]]]:
    """Yield the planes of an array, that of the place `at` first, each with its name and the place in it."""
    if array.ndim < 3:
        yield "", array, at
        return
    rows, columns = _plane(array)
    others = [axis for axis in range(array.ndim) if axis not in (rows, columns)]
    here = tuple(at[axis] for axis in others)
    everywhere = itertools.islice(itertools.product(*(range(array.shape[axis]) for axis in others)), 64)
    for index in (here, *(index for index in everywhere if index != here)):
        whole: list[int | slice] = [slice(None)] * array.ndim
        for axis, place in zip(others, index, strict=True):
            whole[axis] = place
        yield _written(whole), array[tuple(whole)], (at[rows], at[columns])


def _name(array: np.ndarray, at: tuple[int, ...]) -> str:
    return next(_parts(array, at))[0]


def _written(index: list[int | slice]) -> str:
    return "[" + ", ".join(":" if isinstance(place, slice) else str(place) for place in index) + "]"


def _grid(plane: np.ndarray, at: tuple[int, ...], rows: int) -> list[str]:
    """Return the rows of a plane, or of one axis, as text: those round a place where there are too many."""
    if plane.ndim == 1:
        part, columns = cut(plane.shape[0], at[-1], 2 * MOST_COLUMNS)
        return [*_lines(plane[columns]), *([f"({part})"] if part else [])]
    below, down = cut(plane.shape[0], at[0], rows)
    beside, across = cut(plane.shape[1], at[1], MOST_COLUMNS)
    where = ", ".join(f"{name} {part}" for name, part in (("rows", below), ("columns", beside)) if part)
    return [*_lines(plane[down, across]), *([f"({where})"] if where else [])]


def cut(length: int, place: int, most: int) -> tuple[str, slice]:
    """Return which places of an axis are written, in words where these are not all, and as a slice."""
    if length <= most:
        return "", slice(None)
    start = min(max(place - most // 2, 0), length - most)
    return f"{start} to {start + most - 1} of {length}", slice(start, start + most)


def _lines(part: np.ndarray) -> list[str]:
    text = np.array2string(part, precision=3, suppress_small=True, threshold=10**6, max_line_width=WIDTH)
    return text.split("\n")
