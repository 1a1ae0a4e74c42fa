"""Take answers apart into the tokens by which they are compared, each once: a course keeps those that it knows."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from autograder.files import read_regular, write_whole

MAX_BYTES = 2**28  # of the file; a class of two hundred takes a hundredth of it


@dataclass(frozen=True)
class Tokens:
    """Hold code without names, strings, comments and layout, as copydetect writes it.

    `offsets` has two columns: places in `text`, and how many characters of the code are left out before each.
    """

    text: str
    offsets: Any


class _Kept(msgspec.Struct):
    """Hold what lies on disk: tokens by the checksums of the answers, and the programs that made them."""

    made_by: str
    answers: dict[str, tuple[str, bytes]]


def tokens_of(sources: Iterable[str], path: Path | None = None) -> dict[str, Tokens]:
    """Return the tokens of these answers, and keep them, and no others, in a file, if it can be written."""
    known, tokens, of_name = _read(path), dict[str, Tokens](), dict[str, Tokens]()
    for source in sources:
        name = hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()
        tokens[source] = of_name[name] = known.get(name) or _taken_apart(source)
    if path is not None and of_name.keys() != known.keys():
        with contextlib.suppress(OSError, UnicodeEncodeError):  # a course that can only be read is looked at as well
            _write(path, of_name)
    return tokens


@lru_cache(maxsize=2**14)  # of a class that is looked at again and again, where nothing is kept
def _taken_apart(source: str) -> Tokens:
    from copydetect.utils import filter_code  # takes a second, because of what else it imports

    text, offsets = filter_code(source, "answer.py", "python")
    return Tokens(text, offsets)


def _read(path: Path | None) -> dict[str, Tokens]:
    """Return what a file keeps; nothing where it is damaged, or made by other versions."""
    if path is None:
        return {}
    try:
        kept = msgspec.msgpack.decode(read_regular(path, MAX_BYTES), type=_Kept)
        if kept.made_by != _made_by():
            return {}
        return {
            name: Tokens(text, np.frombuffer(offsets, np.int64).reshape(-1, 2))
            for name, (text, offsets) in kept.answers.items()
        }
    except (OSError, ValueError, msgspec.MsgspecError):
        return {}


def _write(path: Path, tokens: dict[str, Tokens]) -> None:
    answers = {name: (each.text, each.offsets.astype(np.int64).tobytes()) for name, each in tokens.items()}
    path.parent.mkdir(exist_ok=True)
    write_whole(path, msgspec.msgpack.encode(_Kept(_made_by(), answers)))


def _made_by() -> str:
    return " ".join(f"{name} {version(name)}" for name in ("copydetect", "pygments"))
