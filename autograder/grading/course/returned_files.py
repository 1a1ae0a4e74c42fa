"""Choose what lies in `autograded/`, and so reaches the student: our files, and theirs where there is room.

nbgrader makes `NOTEBOOK.html` and reads `timestamp.txt` there: neither may be a folder, or there is no feedback.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

TIMESTAMP = "timestamp.txt"


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


def _is_in_the_way(theirs: str, ours: list[str]) -> bool:
    """Return whether a file would have to be a file or folder of ours, or the other way round."""
    return theirs.startswith(f"{TIMESTAMP}/") or any(
        one == theirs or one.startswith(f"{theirs}/") or theirs.startswith(f"{one}/") for one in ours
    )
