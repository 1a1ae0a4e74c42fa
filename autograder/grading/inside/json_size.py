"""Count what a JSON text holds before anything is made of it: as Python objects it may be a hundred times as large."""

from __future__ import annotations

import numpy as np

_MARKS = b"[]{},"
_OTHERS = bytes(set(range(256)) - set(_MARKS))


def check_size(text: bytes, parts: int, depth: int) -> None:
    """Raise `ValueError` where a JSON text in UTF-8 has more values than `parts`, or lists in lists beyond `depth`.

    Texts count like any value, their length does not. A text that is no JSON may pass: whoever reads it will stop
    where it goes wrong, and all that stands before has been counted.
    """
    without_escapes = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    if without_escapes.count(b'"') > 2 * parts:
        raise ValueError(f"more than {parts} values")
    marks = b"".join(without_escapes.split(b'"')[::2]).translate(None, _OTHERS)
    if sum(marks.count(mark) for mark in (b"[", b"{", b",")) > parts:
        raise ValueError(f"more than {parts} values")
    brackets = np.frombuffer(marks.translate(None, b","), np.uint8)
    opens = (brackets == ord("[")) | (brackets == ord("{"))
    if np.cumsum(np.where(opens, 1, -1)).max(initial=0) > depth:
        raise ValueError(f"lists within lists, more than {depth}")
