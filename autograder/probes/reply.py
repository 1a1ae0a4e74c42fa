"""What a probe replies: frozen structures that travel as plain data and are checked when they arrive."""

from __future__ import annotations

import functools
import typing
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Generic, TypeVar

import msgspec

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Count = Annotated[int, msgspec.Meta(ge=0)]


class Reply(msgspec.Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Be what a probe returns: its fields, and in `__post_init__` a `ValueError` for what cannot be."""

    def answers(self, arguments: tuple[Any, ...]) -> bool:
        """Return whether this can be the reply to a probe with these arguments."""
        return True


class Value(Reply, Generic[T_co], frozen=True):
    """Hold what was returned, and what was printed meanwhile."""

    value: T_co
    printed: str

    def answers(self, arguments: tuple[Any, ...]) -> bool:
        """Return whether the value can be the reply to a probe with these arguments."""
        return not isinstance(self.value, Reply) or self.value.answers(arguments)


class Odd(Reply, frozen=True):
    """Hold words for a value that is no plain data."""

    words: str
    printed: str


class Raised(Reply, frozen=True):
    """Hold the name of an exception's type, its text, and the last line of the learner's in it."""

    kind: str
    text: str
    line: int | None
    source: str | None
    printed: str


class NotWritten(Reply, frozen=True):
    """Hold the name of the function that is not written yet."""

    name: str
    printed: str


class TooSlow(Reply, frozen=True):
    """Hold after how many seconds the time was up."""

    seconds: float
    printed: str


class NotCallable(Reply, frozen=True):
    """Hold words for what was passed instead of a function."""

    words: str
    printed: str


class NoModel(Reply, frozen=True):
    """Say that there is `None` where a model was asked about."""


Ended = Value[T] | Odd | Raised | NotWritten | TooSlow
End = Value[T] | Odd | Raised | NotWritten | TooSlow | NotCallable


class Called(Reply, frozen=True):
    """Hold how a call ended, and the places of the arguments that it changed."""

    end: End[Any]
    changed: tuple[int, ...]


class CalledTwice(Reply, frozen=True):
    """Hold what the first of two calls returned, and what has become of it after the second."""

    before: End[Any]
    after: End[Any]


def value_of(end: End[T]) -> T | None:
    """Return the value, `None` where there is none."""
    return end.value if isinstance(end, Value) else None


def replies_within(reply: Reply) -> Iterator[Reply]:
    """Yield a reply and all those that it holds."""
    yield reply
    for name in reply.__struct_fields__:
        value = getattr(reply, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Reply):
                yield from replies_within(part)


def data_of(reply: Any) -> Any:
    """Return a reply as plain data."""
    if isinstance(reply, msgspec.Struct):
        fields = {name: data_of(getattr(reply, name)) for name in reply.__struct_fields__}
        return {"type": reply.__struct_config__.tag, **fields}
    if isinstance(reply, (list, tuple)):
        return [data_of(item) for item in reply]
    return reply


def reply_of(probe: Callable[..., Any], data: Any) -> Any:
    """Return the reply of a probe from plain data; raise `ValueError` where the probe cannot have said this."""
    return reply_from(data, type_of_reply(probe))


def reply_from(data: Any, kind: Any) -> Any:
    """Return a reply of this type from plain data; raise `ValueError` where these are none."""
    try:
        return msgspec.convert(data, kind, strict=True, dec_hook=_own_type)
    except MemoryError:
        raise
    except Exception as reason:  # an array where a structure should be fails in its own way
        raise ValueError(str(reason)) from None


@functools.cache
def type_of_reply(probe: Callable[..., Any]) -> Any:
    """Return what a probe promises to return."""
    return typing.get_type_hints(probe)["return"]


def _own_type(wanted: Any, value: Any) -> Any:
    if not isinstance(value, wanted):
        raise ValueError(f"this is no {wanted.__name__}")
    return value
