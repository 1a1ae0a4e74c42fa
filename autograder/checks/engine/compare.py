"""Say how an answer differs from what was expected, and show both so that they can be compared by eye."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.engine.excerpts import MOST_ROWS, excerpt

# Probes are chosen so that a mistake changes values by hundredths at least; float32 keeps seven digits.
RTOL = 1e-4
ATOL = 1e-5
ATOL_WHOLE = 1e-3  # for counts: 26.0 passes for 26, 26.5 does not


def difference(expected: Any, got: Any) -> str | None:
    """Return in words how plain data `got` differ from `expected`, or `None` where they agree.

    Numbers agree within float32 precision, whole numbers exactly. A list, tuple or array passes for one another,
    so do a 0-d or one-element array and a number, and 0/1 and booleans.
    """
    if isinstance(expected, str):
        return None if isinstance(got, str) and got == expected else "the text is another one"
    if isinstance(expected, dict):
        return _difference_of_dicts(expected, got)
    if isinstance(expected, (list, tuple)) and not _is_numeric(expected):
        return _difference_of_lists(list(expected), got)
    if expected is None:
        return None if got is None else "nothing (`None`) was expected"
    return _difference_of_arrays(np.asarray(expected), got)


def agrees(expected: Any, got: Any) -> bool:
    """Return whether plain data `got` are what was expected."""
    if _are_numbers(expected) and _are_numbers(got) and expected.shape == got.shape:
        return not _wrong(expected, got).any()  # a diagnosis compares thousands, and needs no words
    return difference(expected, got) is None


def _are_numbers(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "biuf"


def _is_numeric(value: Any) -> bool:
    try:
        return np.asarray(value).dtype.kind in "biuf"
    except ValueError:
        return False


def _difference_of_dicts(expected: dict[str, Any], got: Any) -> str | None:
    if not isinstance(got, dict):
        return f"a dictionary with the keys {_names(expected)} was expected"
    if missing := [key for key in expected if key not in got]:
        return f"the key {_names(missing)} is missing"
    if extra := [key for key in got if key not in expected]:
        return f"the key {_names(extra)} was not asked for"
    for key in expected:
        if (words := difference(expected[key], got[key])) is not None:
            return f'under "{key}": {words}'
    return None


def _difference_of_lists(expected: list[Any], got: Any) -> str | None:
    if not isinstance(got, (list, tuple)) and not (isinstance(got, np.ndarray) and got.ndim):
        return f"a list of {len(expected)} items was expected"
    if len(got) != len(expected):
        return f"{len(expected)} items were expected, you returned {len(got)}"
    for place, (e, g) in enumerate(zip(expected, list(got), strict=True)):
        if (words := difference(e, g)) is not None:
            return f"item {place}: {words}"
    return None


def _difference_of_arrays(expected: np.ndarray, got: Any) -> str | None:
    wanted = "a single number" if expected.ndim == 0 else f"an array of shape {expected.shape}"
    if got is None:
        return f"{wanted} was expected, you returned nothing (`None`): does every path end in `return`?"
    if isinstance(got, (str, dict)):
        return f"{wanted} was expected, you returned {'text' if isinstance(got, str) else 'a dictionary'}"
    try:
        numbers = np.asarray(got)
    except ValueError:
        return f"{wanted} was expected, you returned rows of different lengths"
    if numbers.dtype.kind not in "biuf" and numbers.size:
        return f"{wanted} was expected, you returned a list with something else than numbers in it"
    if expected.ndim == 0 and numbers.size == 1:
        numbers = numbers.reshape(())
    if numbers.shape != expected.shape:
        kind = "a single number" if numbers.ndim == 0 else f"shape {numbers.shape}"
        return f"{wanted} was expected, you returned {kind}"
    return _difference_of_values(expected, numbers)


def _difference_of_values(expected: np.ndarray, got: np.ndarray) -> str | None:
    e, g = expected.astype(np.float64), got.astype(np.float64)
    if np.isnan(g).any() and not np.isnan(e).any():
        return f"{int(np.isnan(g).sum())} of {g.size} values are NaN (not a number)"
    wrong = _wrong(expected, got)
    if not wrong.any():
        return None
    if e.ndim == 0:
        return f"{number(expected[()])} was expected, you returned {number(got[()])}"
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = ", ".join(map(str, first))
    values = f"{number(expected[first])} was expected, you returned {number(got[first])}"
    return f"{int(wrong.sum())} of {wrong.size} values differ; the first at [{place}]: {values}"


def _wrong(expected: np.ndarray, got: np.ndarray) -> np.ndarray:
    """Return where values differ by more than float32 precision, whole numbers at all."""
    e, g = expected.astype(np.float64), got.astype(np.float64)
    if expected.dtype.kind in "biu":
        return np.asarray(~(np.abs(e - g) <= ATOL_WHOLE))
    sizes, finite = np.abs(e), np.isfinite(e)
    scale = float(np.max(sizes[finite], initial=0.0))
    atol = ATOL + RTOL * 0.01 * scale
    with np.errstate(invalid="ignore"):
        if finite.all():
            return np.asarray(~(np.abs(g - e) <= atol + RTOL * sizes))
        return np.asarray(~np.isclose(g, e, rtol=RTOL, atol=atol, equal_nan=True))


def differing(expected: Any, got: Any) -> np.ndarray | None:
    """Return where arrays of one shape differ, `None` where they have no shape in common."""
    try:
        e, g = np.asarray(expected), np.asarray(got)
    except ValueError:
        return None
    if e.shape != g.shape or not e.ndim or e.dtype.kind not in "biuf" or g.dtype.kind not in "biuf":
        return None
    return _wrong(e, g)


def first_difference(expected: Any, got: Any) -> tuple[int, ...] | None:
    """Return the first place at which arrays of one shape differ, `None` where there is no such place."""
    wrong = differing(expected, got)
    return first_of(wrong) if wrong is not None else None


def first_of(marked: np.ndarray) -> tuple[int, ...] | None:
    """Return the first place that is marked, `None` where none is."""
    if not marked.any():
        return None
    return tuple(int(place) for place in np.unravel_index(int(marked.argmax()), marked.shape))


def number(value: Any) -> str:
    """Return a number as a reader would write it."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    return f"{float(value):.4g}"


def shown(value: Any, indent: str = "    ", at: tuple[int, ...] | None = None, rows: int = MOST_ROWS) -> str:
    """Return plain data as text for a message: of large arrays the part round the place `at`, some `rows` of it."""
    if isinstance(value, np.ndarray) and value.ndim:
        return excerpt(value, indent, at, rows)
    if isinstance(value, (np.ndarray, np.generic, bool, int, float)):
        return number(value)
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, (list, tuple)):
        if len(value) > 60:
            return f"a list of {len(value)} items"
        inner = ", ".join(shown(item, indent) for item in value)
        if isinstance(value, tuple):
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        return f"[{inner}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}": {shown(item, indent)}' for key, item in value.items()) + "}"
    return repr(value)


def _names(keys: Any) -> str:
    return ", ".join(f'"{key}"' for key in keys)
