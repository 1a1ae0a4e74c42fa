"""Turn whatever a learner's code returns into plain data, or say in words why it is none.

Plain data are `None`, `bool`, `int`, `float`, `str`, numpy arrays of numbers or booleans, and lists, tuples and
dictionaries (with text keys) of these. Nothing else leaves the learner's process.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
import numpy as np

T = TypeVar("T")

MAX_BYTES = 64 * 2**20  # the most that all arrays of one answer may weigh
MAX_ITEMS = 100_000  # of all lists and dictionaries of one answer; each axis of an array counts as one more
MAX_TEXT = 10_000  # characters of one text
MAX_WRITTEN = 400_000  # characters of all texts and digits of all long integers of one answer
MAX_BITS = 1000  # of an integer
LONG = 64  # bits
MAX_DEPTH = 6
MAX_AXES = 32


class NotPlainError(Exception):
    """Say in words what was returned, where it is nothing that can be compared."""


def plain(value: Any) -> Any:
    """Return `value` as plain data; raise `NotPlainError` with a description where that cannot be.

    Tensors, Keras variables and anything else with `__array__` become arrays, sets become lists,
    and numpy scalars become numbers.
    """
    return _plain(value, _Room(), 0)


def plain_fields(reply: T) -> T:
    """Return a reply whose fields are plain data; raise `NotPlainError` where one cannot be, or all are too much.

    Replies within it stay replies, and tuples tuples.
    """
    return _plain_fields(reply, _Room())  # type: ignore[no-any-return]


@dataclass
class _Room:
    """Hold how much more one answer may hold, all that lies within it counted."""

    items: int = MAX_ITEMS
    written: int = MAX_WRITTEN
    bytes: int = MAX_BYTES

    def take_items(self, what: str, count: int) -> None:
        """Count items; raise `NotPlainError` where there are too many."""
        self.items -= count
        if self.items < 0:
            within = "" if count > MAX_ITEMS else ", counting those within its items"
            raise NotPlainError(f"{what} of more than {MAX_ITEMS:,} items".replace(",", " ") + within)

    def take_text(self, text: str) -> str:
        """Count the characters of a text and return it, cut where it is long."""
        kept = text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"
        self._take_written(len(kept))
        return kept

    def take_integer(self, value: int) -> int:
        """Count the digits of a long integer and return it."""
        if value.bit_length() > MAX_BITS:
            raise NotPlainError("an integer with hundreds of digits")
        if value.bit_length() > LONG:
            self._take_written(value.bit_length() // 3)
        return value

    def take_array(self, array: np.ndarray) -> np.ndarray:
        """Count the bytes of an array and return it; one without values weighs as if its empty sides were not."""
        if array.ndim > MAX_AXES:
            raise NotPlainError(f"an array of {array.ndim} axes")
        if array.size == 0 and math.prod(max(side, 1) for side in array.shape) * array.itemsize > MAX_BYTES:
            raise NotPlainError(f"an array of shape {array.shape}, without a value in it")
        _check_weight(array.shape, array.nbytes)
        self.bytes -= array.nbytes
        if self.bytes < 0:
            raise NotPlainError(f"arrays that weigh more than {MAX_BYTES // 2**20} MiB together")
        self.take_items("a list", array.ndim)
        return array

    def _take_written(self, count: int) -> None:
        self.written -= count
        if self.written < 0:
            raise NotPlainError(f"more than {MAX_WRITTEN:,} characters of text".replace(",", " "))


def _plain_fields(value: Any, room: _Room) -> Any:
    if isinstance(value, msgspec.Struct):
        fields = {name: _plain_fields(getattr(value, name), room) for name in value.__struct_fields__}
        return msgspec.structs.replace(value, **fields)
    if type(value) is tuple:
        room.take_items("a list", len(value))
        return tuple(_plain_fields(part, room) for part in value)
    return _plain(value, room, 0)


def _plain(value: Any, room: _Room, depth: int) -> Any:
    if value is None or type(value) in (bool, float):
        return value
    if type(value) is int:
        return room.take_integer(value)
    if type(value) is str:
        return room.take_text(value)
    if type(value) in (list, tuple, set, frozenset, range):
        first = value[: MAX_ITEMS + 1] if isinstance(value, (list, tuple, range)) else value
        items = _plain_items(list(first), room, depth)
        return tuple(items) if type(value) is tuple else items
    if issubclass(type(value), dict):  # read by dict's own means: nothing of a subclass runs
        return _plain_dict(dict(dict.items(value)), room, depth)
    if issubclass(type(value), tuple):
        return tuple(_plain_items(list(tuple.__getitem__(value, slice(MAX_ITEMS + 1))), room, depth))
    if isinstance(value, np.ndarray) or hasattr(type(value), "__array__"):
        return _plain_array(value, room, depth)
    raise NotPlainError(describe(value))


def _plain_array(value: Any, room: _Room, depth: int) -> Any:
    """Return an array of numbers or booleans, a number for a numpy scalar, or a list of texts."""
    size = getattr(value, "nbytes", None)
    if isinstance(size, (int, np.integer)):
        _check_weight(getattr(value, "shape", "?"), int(size))
    scalar = isinstance(value, np.generic)
    try:
        array = np.array(value, subok=False)
    except Exception as error:
        raise NotPlainError(f"{describe(value)} that cannot be read as an array ({error})") from None
    if array.dtype.name in ("bfloat16", "float8_e4m3fn", "float8_e5m2"):
        array = array.astype(np.float32)
    if array.dtype.kind == "O":
        raise NotPlainError("an array of Python objects (are its rows of different lengths?)")
    if array.dtype.kind not in "biufUS":
        raise NotPlainError(f"an array of {array.dtype} values")
    array = room.take_array(array)
    if array.dtype.kind in "US":
        room.take_items("an array of texts", array.size)
        return _plain(array.tolist(), room, depth)
    return array.item() if scalar else array


def _check_weight(shape: Any, size: int) -> None:
    if size > MAX_BYTES:
        raise NotPlainError(f"an array of shape {shape}, which weighs {size / 2**30:.1f} GiB")


def _plain_items(items: list[Any], room: _Room, depth: int) -> list[Any]:
    room.take_items("a list", len(items))
    if depth == MAX_DEPTH:
        raise NotPlainError("lists within lists without end")
    return [_plain(item, room, depth + 1) for item in items]


def _plain_dict(value: dict[Any, Any], room: _Room, depth: int) -> dict[str, Any]:
    room.take_items("a dictionary", len(value))
    if depth == MAX_DEPTH:
        raise NotPlainError("dictionaries within dictionaries without end")
    if not all(type(key) in (str, int, np.str_, np.int64) for key in value):
        raise NotPlainError("a dictionary whose keys are not text")
    return {
        room.take_text(str(room.take_integer(key) if type(key) is int else key)): _plain(item, room, depth + 1)
        for key, item in value.items()
    }


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
