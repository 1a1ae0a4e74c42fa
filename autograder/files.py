"""Files that are read only where they are files, and written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def written_whole(path: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Yield a file that takes the place of `path` when the block ends well, and is gone when it does not."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        temporary.unlink(missing_ok=True)  # of a process that had this number before, and was ended
        with os.fdopen(os.open(temporary, flags, mode), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def write_whole(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file so that it is there whole or not at all, and leave one that holds this already."""
    with contextlib.suppress(OSError):
        if read_regular(path, len(content)) == content:
            return
    with written_whole(path, mode) as file:
        file.write(content)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet; raise `FileExistsError` where something is."""
    with path.open("xb") as file:
        file.write(content)


def read_regular(path: Path, room: int) -> bytes:
    """Return what a file holds; raise `OSError` in words for a link, a pipe, a folder, and more bytes than `room`."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if path.is_symlink():
        raise OSError(0, "it is a link")
    descriptor = os.open(path, flags)
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise OSError(0, "it is no regular file")
        if about.st_size > room:
            raise OSError(0, "there is too much already")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(room + 1)
    finally:
        os.close(descriptor)
    if len(content) > room:
        raise OSError(0, "there is too much already")
    return content


def make_folder(folder: Path, root: Path) -> None:
    """Make a folder below `root`; what lies in the place of one of the folders is moved aside, under another name."""
    parts = folder.relative_to(root).parts
    for depth in range(1, len(parts) + 1):
        step = root.joinpath(*parts[:depth])
        if step.is_symlink() or not step.is_dir():
            move_aside(step)
    folder.mkdir(parents=True, exist_ok=True)


def move_aside(path: Path) -> None:
    """Rename whatever bears this name, if anything does, so that nothing is lost and the name is free."""
    number = 1
    while os.path.lexists(path):
        aside = path.with_name(f"{path.name}.aside-{number}")
        number += 1
        if not os.path.lexists(aside):
            path.rename(aside)
