"""Carry plain data over a socket: JSON for structure, raw bytes for arrays, every size checked before it is read.

Nothing here can make an object of a class, so whatever the other side sends is data or an error.
"""

from __future__ import annotations

import json
import math
import socket
import struct
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.grading.inside.json_size import check_size

MAX_JSON = 8 * 2**20  # bytes of structure
MAX_PARTS = 2**19  # values in it: five for each item of an answer, of which `lesson.plain` allows a hundred thousand
MAX_NESTED = 64  # lists in lists: three for each level of an answer
MAX_ARRAYS = 64 * 2**20  # bytes of all arrays of one message
MAX_AXES = 32
DTYPES = frozenset(["|b1", "|i1", "|u1", *(f"<{kind}{size}" for kind in "iu" for size in "248"), "<f2", "<f4", "<f8"])
CHUNK = 2**16  # bytes that are read or written at once
HEAD = struct.Struct(">IQ")  # bytes of JSON, bytes of arrays


class WireError(Exception):
    """Say what is wrong with what arrived."""


class ClosedError(WireError):
    """Say that the other side has gone."""


class LateError(WireError):
    """Say that nothing whole arrived in time."""


class Channel:
    """Send and receive messages, which are plain data, over a connected stream socket."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._arrived = bytearray()
        self._sending = threading.RLock()

    def send(
        self,
        message: Any,
        special: Callable[[Any], dict[str, Any] | None] | None = None,
        deadline: float | None = None,
    ) -> None:
        """Send a message; `special` may turn an object that is no plain data into a one-key dictionary.

        `deadline` is a moment of `time.monotonic()`. Raises `LateError` when it was not read by then, `ClosedError`
        when nobody reads any more, and `TypeError` for what cannot be sent.
        """
        arrays: list[np.ndarray] = []
        text = json.dumps(encode(message, arrays, special)).encode()
        size = sum(array.nbytes for array in arrays)
        parts: list[Any] = [HEAD.pack(len(text), size), text]
        parts += [array.data.cast("B") for array in arrays if array.nbytes]
        try:
            with self._sending:  # the learner's threads may print at the same time
                for part in [b"".join(parts)] if size < CHUNK else parts:  # each call of the system costs
                    self._wait_no_longer_than(deadline)
                    self.connection.sendall(part)
        except TimeoutError:
            raise LateError("the other side does not read") from None
        except OSError:
            raise ClosedError("the other side no longer reads") from None

    def receive(
        self,
        deadline: float | None = None,
        most: int = MAX_ARRAYS,
        special: Callable[[str, Any], Any] | None = None,
    ) -> Any:
        """Return the next message; `deadline` is a moment of `time.monotonic()`, `most` the bytes of its arrays.

        `special` makes an object of a one-key dictionary that stands for no plain data.
        """
        json_size, arrays_size = HEAD.unpack(self._exactly(HEAD.size, deadline))
        if json_size > MAX_JSON or arrays_size > most:
            raise WireError(f"a message of {(json_size + arrays_size) / 2**20:.0f} MiB")
        text = self._exactly(json_size, deadline)
        arrays = memoryview(self._exactly(arrays_size, deadline))
        try:
            source = _Arrays(arrays)
            check_size(text, MAX_PARTS, MAX_NESTED)
            # Decoded here: for bytes, JSON may be in encodings in which nobody has counted.
            message = decode(json.loads(text.decode()), source, special)
        except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
            raise WireError(f"a message that is no plain data ({type(error).__name__})") from None
        if source.left:
            raise WireError("a message with bytes that belong to no array")
        return message

    def close(self) -> None:
        """Close the socket."""
        self.connection.close()

    def _wait_no_longer_than(self, deadline: float | None) -> None:
        """Set for how long the next call may block; raise `TimeoutError` when the time is up already."""
        if deadline is not None and deadline <= time.monotonic():
            raise TimeoutError
        self.connection.settimeout(None if deadline is None else deadline - time.monotonic() + 1e-6)

    def _exactly(self, size: int, deadline: float | None) -> bytes:
        # What has arrived is kept where an interrupt finds it: the session may be interrupted while it waits.
        while len(self._arrived) < size:
            try:
                self._wait_no_longer_than(deadline)
                part = self.connection.recv(max(CHUNK, min(size - len(self._arrived), 2**20)))
            except TimeoutError:
                raise LateError("no answer in time") from None
            except OSError:
                part = b""
            if not part:
                raise ClosedError("the other side has gone")
            self._arrived += part
        with memoryview(self._arrived) as arrived:
            whole = bytes(arrived[:size])
        del self._arrived[:size]
        return whole


def encode(value: Any, arrays: list[np.ndarray], special: Callable[[Any], dict[str, Any] | None] | None = None) -> Any:
    """Return plain data as what JSON can say; arrays are appended to `arrays` and leave their type and shape."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, np.ndarray):
        return {"array": _take(value, arrays)}
    if isinstance(value, np.generic):
        return {"scalar": _take(np.asarray(value), arrays)}
    if isinstance(value, list):
        return [encode(item, arrays, special) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [encode(item, arrays, special) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[encode(key, arrays), encode(item, arrays, special)] for key, item in value.items()]}
    if special is not None and (stand_in := special(value)) is not None:
        return stand_in
    raise TypeError(f"an object of type `{type(value).__name__}` is no plain data")


def _take(array: np.ndarray, arrays: list[np.ndarray]) -> list[Any]:
    if array.dtype.kind == "f" and array.dtype.itemsize > 8:
        array = array.astype(np.float64)  # long doubles have another form on each machine
    plain = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).reshape(array.shape)
    if plain.dtype.str not in DTYPES:
        raise TypeError(f"an array of {array.dtype} values is no plain data")
    arrays.append(plain)
    return [plain.dtype.str, *plain.shape]


class _Arrays:
    """Hand out the bytes of the arrays in the order in which the structure names them."""

    def __init__(self, raw: memoryview) -> None:
        self._raw = raw
        self._at = 0

    @property
    def left(self) -> int:
        """Return how many bytes nobody has asked for."""
        return len(self._raw) - self._at

    def take(self, described: Any) -> np.ndarray:
        name, *shape = described
        if name not in DTYPES or not all(type(side) is int and 0 <= side < 2**40 for side in shape):
            raise ValueError("no array is described like this")
        dtype = np.dtype(name)
        # An array without values weighs nothing, but whoever goes along its other sides may never come to an end.
        if len(shape) > MAX_AXES or math.prod(max(side, 1) for side in shape) * dtype.itemsize > MAX_ARRAYS:
            raise ValueError("an array larger than any message")
        size = math.prod(shape) * dtype.itemsize
        if size > self.left:
            raise ValueError("an array larger than its bytes")
        array = np.frombuffer(self._raw[self._at : self._at + size], dtype).reshape(shape).copy()
        self._at += size
        return array


def decode(said: Any, arrays: Any, special: Callable[[str, Any], Any] | None = None) -> Any:
    """Return the plain data that `encode` has described; raise `ValueError` for anything else."""
    if said is None or type(said) in (bool, int, float):
        return said
    if type(said) is str:
        return said if said.isascii() else said.encode(errors="replace").decode()  # half of a pair is no text
    if type(said) is list:
        return [decode(item, arrays, special) for item in said]
    (kind, content), *more = said.items()
    if more:
        raise ValueError("more than one kind")
    if kind == "array":
        return arrays.take(content)
    if kind == "scalar":
        return arrays.take(content)[()]
    if kind == "tuple":
        return tuple(decode(item, arrays, special) for item in content)
    if kind == "dict":
        return {decode(key, arrays): decode(item, arrays, special) for key, item in content}
    if special is not None:
        return special(kind, content)
    raise ValueError(f"nothing is called {kind!r}")
