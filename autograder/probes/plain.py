"""Turn whatever a learner's code returns into plain data, or say in words why it is none.

Plain data are `None`, `bool`, `int`, `float`, `str`, numpy arrays of numbers or booleans, and lists and dictionaries
(with text keys) of these. Nothing else leaves the learner's process.
"""

from __future__ import annotations

from typing import Any

import numpy as np

MAX_BYTES = 64 * 2**20  # the most that one answer may weigh
MAX_ITEMS = 100_000  # of a list or dictionary
MAX_TEXT = 10_000  # characters
MAX_DEPTH = 6


class NotPlainError(Exception):
    """Say in words what was returned, where it is nothing that can be compared."""


def plain(value: Any, depth: int = 0) -> Any:
    """Return `value` as plain data; raise `NotPlainError` with a description where that cannot be.

    Tensors, Keras variables and anything else with `__array__` become arrays, tuples and sets become lists,
    and numpy scalars become numbers.
    """
    if value is None or type(value) in (bool, float):
        return value
    if type(value) is int:
        if value.bit_length() > 1000:
            raise NotPlainError("an integer with hundreds of digits")
        return value
    if type(value) is str:
        return value if len(value) <= MAX_TEXT else value[:MAX_TEXT] + "…"
    if type(value) in (list, tuple, set, frozenset, range):
        return _plain_items(
            list(value[: MAX_ITEMS + 1]) if isinstance(value, (list, tuple, range)) else list(value), depth
        )
    if issubclass(type(value), dict):  # read by dict's own means: nothing of a subclass runs
        return _plain_dict(dict(dict.items(value)), depth)
    if issubclass(type(value), tuple):
        return _plain_items(list(tuple.__getitem__(value, slice(MAX_ITEMS + 1))), depth)
    if isinstance(value, np.ndarray) or hasattr(type(value), "__array__"):
        return plain_array(value)
    raise NotPlainError(describe(value))


def plain_array(value: Any) -> Any:
    """Return an array of numbers or booleans, a number for a numpy scalar, or a list of texts."""
    size = getattr(value, "nbytes", None)
    if isinstance(size, (int, np.integer)) and size > MAX_BYTES:
        raise NotPlainError(f"an array of shape {getattr(value, 'shape', '?')}, which weighs {size / 2**30:.1f} GiB")
    scalar = isinstance(value, np.generic)
    try:
        array = np.array(value, subok=False)
    except Exception as error:
        raise NotPlainError(f"{describe(value)} that cannot be read as an array ({error})") from None
    if array.nbytes > MAX_BYTES:
        raise NotPlainError(f"an array of shape {array.shape}, which weighs {array.nbytes / 2**30:.1f} GiB")
    if array.dtype.kind in "US":
        return plain(array.tolist())
    if array.dtype.kind == "O":
        raise NotPlainError("an array of Python objects (are its rows of different lengths?)")
    if array.dtype.kind not in "biuf":
        if array.dtype.name in ("bfloat16", "float8_e4m3fn", "float8_e5m2"):
            return array.astype(np.float32)
        raise NotPlainError(f"an array of {array.dtype} values")
    return array.item() if scalar else array


def _plain_items(items: list[Any], depth: int) -> list[Any]:
    if len(items) > MAX_ITEMS:
        raise NotPlainError(f"a list of more than {MAX_ITEMS:,} items".replace(",", " "))
    if depth == MAX_DEPTH:
        raise NotPlainError("lists within lists without end")
    return [plain(item, depth + 1) for item in items]


def _plain_dict(value: dict[Any, Any], depth: int) -> dict[str, Any]:
    if len(value) > MAX_ITEMS:
        raise NotPlainError(f"a dictionary of more than {MAX_ITEMS:,} items".replace(",", " "))
    if depth == MAX_DEPTH:
        raise NotPlainError("dictionaries within dictionaries without end")
    if not all(type(key) in (str, int, np.str_, np.int64) for key in value):
        raise NotPlainError("a dictionary whose keys are not text")
    return {str(key): plain(item, depth + 1) for key, item in value.items()}


def describe(value: Any) -> str:
    """Return what an object is, in words, without running any of its code."""
    kind = type(value)
    if kind.__name__ in ("function", "builtin_function_or_method", "method"):
        return "a function (were the brackets of a call left out?)"
    if kind.__name__ == "generator":
        return "a generator (was `yield` written for `return`?)"
    if kind is type:
        return "a class"
    return f"an object of type `{kind.__name__}`"
