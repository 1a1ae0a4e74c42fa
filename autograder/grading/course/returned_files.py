"""Choose what lies in `autograded/`, and so reaches the student: our files, and theirs where there is room.

nbgrader makes `NOTEBOOK.html` and reads `timestamp.txt` there: neither may be a folder, nor the latter hold anything
but a date, or there is no feedback.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

TIMESTAMP = "timestamp.txt"
MAX_DATE = 100  # bytes: what reads dates is slow with long ones


def files_beside(folder: Path) -> list[str]:
    """Return the names of the files that lie beside the instructor's notebooks in a folder."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    return [path.relative_to(folder).as_posix() for path in paths if path.suffix != ".ipynb"]


def names_kept_out(theirs: Iterable[str], notebooks: Iterable[str], beside: Iterable[str]) -> list[str]:
    """Return which of a student's files cannot lie beside ours; notebooks are replaced, and do not count.

    Where only the case differs, too: to Windows and macOS that is the same name.
    """
    made = [f"{notebook}{ending}" for notebook in notebooks for ending in (".ipynb", ".html")]
    ours = [name.casefold() for name in (*made, *beside)]
    return [name for name in theirs if not name.endswith(".ipynb") and _is_in_the_way(name.casefold(), ours)]


def remove_from(folder: Path, notebooks: Iterable[str]) -> None:
    """Remove what a copy of a submission has in the place of the feedback's pages, which nbgrader could not write."""
    pages = {f"{notebook}.html".casefold() for notebook in notebooks}
    for path in list(folder.iterdir()) if folder.is_dir() else ():
        if path.name.casefold() in pages:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def date_of(files: Mapping[str, bytes]) -> Any:
    """Return when a submission was handed in as its `timestamp.txt` says, without a zone; `None` where it does not.

    Whoever hands it in may have written it.
    """
    from nbgrader.utils import parse_utc

    text = files.get(TIMESTAMP, b"")[:MAX_DATE].decode(errors="replace").strip()
    try:
        return parse_utc(text) if text else None
    except (ValueError, OverflowError):
        return None


def as_date(date: Any) -> bytes:
    """Return a date as it stands in `timestamp.txt`."""
    return f"{date.isoformat(sep=' ')} UTC\n".encode()


def _is_in_the_way(theirs: str, ours: list[str]) -> bool:
    """Return whether a file would have to be a file or folder of ours, or the other way round."""
    return theirs.startswith(f"{TIMESTAMP}/") or any(
        own == theirs or own.startswith(f"{theirs}/") or theirs.startswith(f"{own}/") for own in ours
    )
