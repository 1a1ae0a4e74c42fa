"""Hold plain data against a type, whose conditions stand in `Annotated`."""

from __future__ import annotations

import functools
import types
import typing
from typing import Annotated, Any, Union

import numpy as np


def conforms(value: Any, kind: Any) -> bool:
    """Return whether plain data are of a type, all that they hold included, and meet the conditions beside it."""
    if kind is Any:
        return True
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is Annotated:
        inner, *conditions = parts
        return conforms(value, inner) and all(condition(value) for condition in conditions)
    if origin in (Union, types.UnionType):
        return any(conforms(value, part) for part in parts)
    if typing.is_typeddict(kind):
        members = _members(kind)
        return (
            type(value) is dict
            and kind.__required_keys__ <= value.keys() <= members.keys()
            and all(conforms(one, members[key]) for key, one in value.items())
        )
    if origin is list:
        return type(value) is list and all(conforms(one, parts[0]) for one in value)
    if origin is dict:
        return type(value) is dict and all(conforms(k, parts[0]) and conforms(v, parts[1]) for k, v in value.items())
    if kind is float:
        return type(value) in (int, float)
    if kind is np.ndarray:
        return isinstance(value, np.ndarray)
    return type(value) is kind


@functools.cache
def _members(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind, include_extras=True)
