"""Unpack a zip archive that anybody may have made: bounded, and every file under a name of our own.

The names in an archive are only ever read: nothing on disk is called by them, so no path leads anywhere.
Form of the archive: PKWARE's APPNOTE.TXT, as Python's `zipfile` reads it.
"""

from __future__ import annotations

import contextlib
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from autograder.classroom.collect.arrived import Arrived, Given, LeftOut, Limits, fault_of, is_of_tools
from autograder.grading.course.submission import is_notebook

MAGIC = b"PK\x03\x04"
CHUNK = 2**16
ENCRYPTED = 1  # of the flags of an entry
FIRST_YEAR = 1981  # a zip knows no earlier date than 1980, which stands for none


def is_archive(path: PurePosixPath, location: Path) -> bool:
    """Return whether this is a zip archive to be unpacked, also one that bears the name of a notebook."""
    if path.suffix.casefold() == ".zip":
        return True
    if not is_notebook(path.name):
        return False  # a `.npz` and a `.docx` are archives as well, and no wrapping
    with contextlib.suppress(OSError), location.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC
    return False


def unpack(archive: Path, origin: str, into: Path, limits: Limits) -> Given | str:
    """Unpack an archive into a folder, its files named by numbers; return in words why it cannot be read."""
    try:
        with zipfile.ZipFile(archive) as opened:
            return _unpacked(opened, origin, into, limits)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, EOFError) as error:
        return f"it is no zip archive that can be read ({_in_short(error)}): download it once more"
    except NotImplementedError as error:
        return f"it is packed in an unusual way ({_in_short(error)}): unpack it and pass the folder"


def _unpacked(opened: zipfile.ZipFile, origin: str, into: Path, limits: Limits) -> Given:
    into.mkdir(parents=True, exist_ok=True)
    files: dict[PurePosixPath, Arrived] = {}
    left_out: list[LeftOut] = []
    of_tools, room = 0, limits.total
    for info, name in _in_order(opened):
        path = PurePosixPath(name)
        fault = fault_of(name) or _fault_of_entry(info)
        if not fault and is_of_tools(path):
            of_tools += 1
            continue
        if not fault and len(files) >= limits.files:
            fault = f"only the first {limits.files} files were taken: ask for what belongs to the lesson alone"
        if not fault:
            location = into / f"{len(files) + len(left_out):06}"
            most = min(limits.file, room)
            fault = _copied(opened, info, location, most)
        if fault:
            left_out.append(LeftOut(name, fault))
            continue
        if path in files:
            left_out.append(LeftOut(name, "the archive holds it twice: the last of them was taken"))
        files[path] = Arrived(path, location, location.stat().st_size, _date(info))
        room -= files[path].size
    return Given(origin, tuple(files.values()), tuple(left_out), of_tools)


def _in_order(opened: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """Yield the files, notebooks first, so that nothing beside them takes their room."""
    infos = [info for info in opened.infolist() if not info.filename.endswith(("/", "\\"))]
    for info in sorted(infos, key=lambda info: not is_notebook(info.filename)):
        # Windows has written `\`, macOS letters and their accents apart.
        name = unicodedata.normalize("NFC", info.filename.replace("\\", "/"))
        yield info, name.removeprefix("./")


def _fault_of_entry(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "it is a link, and what it points to is not in the archive: ask for the file itself"
    if kind not in (0, stat.S_IFREG):
        return "it is no regular file"
    if info.flag_bits & ENCRYPTED:
        return "it is locked with a password: ask for it without"
    return ""


def _copied(opened: zipfile.ZipFile, info: zipfile.ZipInfo, location: Path, most: int) -> str:
    """Copy an entry to disk, of `most` bytes whatever it says of itself; return in words why it was not."""
    try:
        with opened.open(info) as entry, location.open("wb") as file:
            while chunk := entry.read(CHUNK):
                most -= len(chunk)
                if most < 0:
                    break
                file.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
        return f"it is damaged ({_in_short(error)}): ask for it once more"
    except (NotImplementedError, RuntimeError) as error:
        return f"it is packed in an unusual way ({_in_short(error)}): ask for it in a plain zip"
    if most < 0:
        location.unlink()
        return "it is larger than any submission may be, or all together are: ask for what belongs to the lesson"
    return ""


def _date(info: zipfile.ZipInfo) -> datetime | None:
    """Return the date of an entry, which is in the time of whoever made the archive, and so only good for order."""
    try:
        return datetime(*info.date_time, tzinfo=UTC) if info.date_time[0] >= FIRST_YEAR else None
    except ValueError:
        return None


def _in_short(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return "".join(sign if sign.isprintable() else "?" for sign in text[:60])
