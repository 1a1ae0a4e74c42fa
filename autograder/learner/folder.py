"""Put the lessons into a learner's own folder, and never touch what the learner changed there."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UserError
from autograder.files import write_whole

RECORD = ".autograder.json"  # in the learner's folder: the checksum of every file as it was put there


@dataclass(frozen=True)
class Placed:
    """Say what was done with the files of the lessons, each by its path inside the folder.

    `kept` were changed by the learner and left alone; `outdated` are those of them of which the course has a newer
    version.
    """

    added: tuple[Path, ...]
    updated: tuple[Path, ...]
    kept: tuple[Path, ...]
    outdated: tuple[Path, ...]


def place_lessons(lessons: Path, folder: Path, pages: Mapping[Path, bytes] | None = None) -> Placed:
    """Copy what is missing from `lessons` into `folder`, renew what the learner never changed, leave the rest alone.

    `pages` are further files, by their paths inside the folder.
    """
    shipped = {path.relative_to(lessons): path.read_bytes() for path in _visible_files(lessons)}
    if not shipped:
        raise UserError(f"There are no lessons in `{lessons}`: install the course again.")
    shipped.update(pages or {})
    record = _read_record(folder)
    added, updated, kept, outdated = [], [], [], []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in shipped.items():
            target, sum_shipped = folder / path, _checksum(content)
            if not target.exists():
                _write(target, content)
                added.append(path)
            elif (sum_found := _checksum(target.read_bytes())) == sum_shipped:
                pass
            elif sum_found == record.get(path.as_posix()):
                _write(target, content)
                updated.append(path)
            else:
                kept.append(path)
                if record.get(path.as_posix()) != sum_shipped:
                    outdated.append(path)
                continue
            record[path.as_posix()] = sum_shipped
        _write(folder / RECORD, json.dumps(record, indent=1, sort_keys=True).encode())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        place = error.filename or folder
        message = f"`{place}` cannot be used ({reason}): choose another folder with `autograder start --folder NAME`."
        raise UserError(message) from None
    return Placed(tuple(added), tuple(updated), tuple(kept), tuple(outdated))


def _visible_files(folder: Path) -> list[Path]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in files if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def _read_record(folder: Path) -> dict[str, str]:
    # Without a readable record every file that differs counts as the learner's work.
    with contextlib.suppress(OSError, ValueError):
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if isinstance(record, dict):
            return record
    return {}


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, content)


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
