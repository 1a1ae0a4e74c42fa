"""Right answers spoiled in one respect, whatever the exercise: results kept, sizes that end, types taken over."""

import numpy as np


def remembering(right):
    """Return an answer that keeps its results under the shapes of its arguments."""
    kept = {}

    def answer(*args, **kwargs):
        key = repr([_outline(value) for value in (*args, *kwargs.values())])
        if key not in kept:
            kept[key] = right(*args, **kwargs)
        return kept[key]

    return answer


def _outline(value):
    if isinstance(value, np.ndarray):
        return value.shape
    return ["list", len(value)] if isinstance(value, list) else value


def blind_beyond(right, length, *, argument=0, axis=0):
    """Return an answer for which an argument holds nothing beyond this length of one axis."""

    def answer(*args, **kwargs):
        seen = np.array(args[argument])
        np.moveaxis(seen, axis, 0)[length:] = 0
        return right(*args[:argument], seen, *args[argument + 1 :], **kwargs)

    return answer


def in_the_type_of(right, argument, dtype=None):
    """Return an answer whose result has the type of an argument, where that holds whole numbers (of this type)."""

    def answer(*args, **kwargs):
        result = np.asarray(right(*args, **kwargs))
        kind = np.asarray(args[argument]).dtype if argument < len(args) else result.dtype
        if kind.kind not in "iu" or (dtype and kind != dtype):
            return result
        return result.astype(int).astype(kind)

    return answer


def by_position_only(right, names):
    """Return an answer that knows none of these optional arguments by name."""

    def answer(*args, **kwargs):
        if strange := [name for name in kwargs if name in names]:
            raise TypeError(f"got an unexpected keyword argument {strange[0]!r}")
        return right(*args, **kwargs)

    return answer


def by_name_only(right, required):
    """Return an answer that takes its optional arguments by name alone, after so many required ones."""

    def answer(*args, **kwargs):
        if len(args) > required:
            raise TypeError(f"takes {required} positional arguments but {len(args)} were given")
        return right(*args, **kwargs)

    return answer
