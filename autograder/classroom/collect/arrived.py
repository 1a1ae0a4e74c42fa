"""One file as it came in: its path inside what was given, and where its bytes lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from autograder.grading.course.submission import IGNORED, MAX_BYTES, MAX_FILES

MAX_NAME = 255  # bytes: what a file system takes; a system puts names and numbers before the student's own
MAX_DEPTH = 16
TOOLS = (*IGNORED, "__MACOSX", "node_modules")  # folders and files that programs leave behind


@dataclass(frozen=True)
class Limits:
    """Say how many files are read from an archive or a folder, and how many bytes of all of them and of one."""

    files: int
    total: int
    file: int
    seconds: float


OF_A_CLASS = Limits(files=50_000, total=8 * 2**30, file=MAX_BYTES, seconds=3600.0)
OF_A_STUDENT = Limits(files=MAX_FILES, total=MAX_BYTES, file=MAX_BYTES, seconds=120.0)


@dataclass(frozen=True)
class Arrived:
    """Hold a file: `path` inside what was given, `location` of its bytes, `modified` in UTC where that is known."""

    path: PurePosixPath
    location: Path
    size: int
    modified: datetime | None = None


@dataclass(frozen=True)
class LeftOut:
    """Name a file that was not read, and say why, with what to do."""

    path: str
    reason: str


@dataclass(frozen=True)
class Given:
    """Hold what one archive or folder held; `of_tools` counts files that programs leave behind."""

    origin: str
    files: tuple[Arrived, ...]
    left_out: tuple[LeftOut, ...] = ()
    of_tools: int = 0


def is_of_tools(path: PurePosixPath) -> bool:
    """Return whether a program left this behind, such as a folder of resource forks or of autosaves."""
    hidden = any(part.startswith(".") for part in path.parts)
    return hidden or not {*path.parts}.isdisjoint(TOOLS) or path.name.startswith("~$")


def fault_of(name: str) -> str:
    """Return in words why nothing is read that bears this path; nothing where it may be."""
    parts = PurePosixPath(name).parts
    if name.startswith("/") or (len(name) > 1 and name[1] == ":") or ".." in parts:
        return "its path leads out of the archive, as no system writes it: ask for the file itself"
    if not parts or len(parts) > MAX_DEPTH:
        return f"it lies more than {MAX_DEPTH} folders deep: ask for the file itself"
    if any(not part.isprintable() or not _fits(part) for part in parts):
        return "its name is too long, or has characters that no name should have: ask for it under another name"
    return ""


def _fits(part: str) -> bool:
    try:
        return len(part.encode()) <= MAX_NAME
    except UnicodeEncodeError:
        return False
