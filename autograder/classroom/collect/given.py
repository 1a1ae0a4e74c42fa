"""Read what the instructor passes to `collect`: an archive, a folder, or a single file."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from autograder.classroom.collect.archive import is_archive, unpack
from autograder.classroom.collect.arrived import OF_A_CLASS, Arrived, Given, LeftOut, Limits, fault_of, is_of_tools
from autograder.classroom.receipt import RECEIPT
from autograder.errors import UserError
from autograder.grading.course.names import shown
from autograder.grading.course.reader import NotReadError, in_time


def read_given(path: Path, spool: Path) -> Given:
    """Return the files of an archive, unpacked into the folder `spool`, or those of a folder, where they lie.

    Raises `UserError` for what is not there and for an archive that cannot be read.
    """
    if not os.path.lexists(path):
        raise UserError(f"`{path}` does not exist: pass the zip file that you downloaded, or a folder.")
    if path.is_dir():
        return _folder(path, OF_A_CLASS)
    if not path.is_file():
        raise UserError(f"`{path}` is no file and no folder: pass the zip file that you downloaded.")
    name = PurePosixPath(path.name)
    if is_archive(name, path):
        unpacked = unpacked_apart(path, path.name, spool, OF_A_CLASS)
        if isinstance(unpacked, str):
            raise UserError(f"`{path}`: {unpacked}.")
        if any(file.path.parts == (RECEIPT,) for file in unpacked.files):
            return Given(str(path.parent), (_arrived(path, name),))  # of one student, who made it
        return unpacked
    return Given(str(path.parent), (_arrived(path, name),))


def unpacked_apart(archive: Path, origin: str, spool: Path, limits: Limits) -> Given | str:
    """Unpack an archive in the process that reads, which has a limit of time and of memory."""
    try:
        return in_time(limits.seconds, unpack, archive.absolute(), origin, spool, limits)
    except NotReadError as error:
        return f"{error}: ask for what belongs to the lesson alone"


def _folder(folder: Path, limits: Limits) -> Given:
    files: list[Arrived] = []
    left_out: list[LeftOut] = []
    of_tools = 0
    for path in _walked(folder):
        name = path.relative_to(folder).as_posix()
        fault = _fault(path) or fault_of(name)
        inside = PurePosixPath(unicodedata.normalize("NFC", name))
        if not fault and is_of_tools(inside):
            of_tools += 1
        elif not fault and len(files) >= limits.files:
            left_out.append(LeftOut(shown(name), f"only the first {limits.files} files were taken: pass fewer"))
        elif fault:
            left_out.append(LeftOut(shown(name), fault))
        else:
            files.append(_arrived(path, inside))
    return Given(str(folder), tuple(files), tuple(left_out), of_tools)


def _walked(folder: Path) -> Iterator[Path]:
    """Yield all that is no folder, and the links to folders, which are not followed."""
    for top, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(top, name) for name in folders if os.path.islink(os.path.join(top, name)))
        yield from (Path(top, name) for name in sorted(names))


def _fault(path: Path) -> str:
    if path.is_symlink():
        return "it is a link: put the file itself in its place"
    if not path.is_file():
        return "it is no regular file"
    if not os.access(path, os.R_OK):
        return "it cannot be opened: make it readable, `chmod -R u+rX`"
    if path.stat().st_size > OF_A_CLASS.file:
        return "it is larger than any submission may be"
    return ""


def _arrived(path: Path, inside: PurePosixPath) -> Arrived:
    about = path.stat()
    return Arrived(inside, path, about.st_size, datetime.fromtimestamp(int(about.st_mtime), UTC))
