"""Gradescope, "Export Submissions": folders `submission_4711/`, and who they are of in `submission_metadata.yml`.

A group hands in once, and each of its members is a submitter. Source: `GradescopeParser` and
`gradescope-export/submission_metadata.yml` of ucbds-infra/otter-grader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.classroom.collect.arrived import Arrived
from autograder.classroom.collect.layouts.handed import Handed, Identity, Recognised
from autograder.errors import UserError
from autograder.files import read_regular
from autograder.grading.course.reader import NotReadError, in_time

METADATA = "submission_metadata.yml"
MAX_METADATA = 20 * 2**20  # bytes: 5000 hand-ins with the results of their tests
SECONDS = 120.0


def recognise(files: Sequence[Arrived]) -> Recognised:
    """Return the files of the folders that the metadata know of."""
    metadata = next((file for file in files if file.path.parts == (METADATA,)), None)
    if metadata is None:
        return Recognised()
    about = _read(metadata)
    handed = [piece for file in files if file is not metadata for piece in _handed(file, about)]
    return Recognised(tuple(handed), ((metadata, "Gradescope's own list, read for names and dates"),))


def _read(metadata: Arrived) -> dict[str, Any]:
    again = "export the submissions once more."
    try:
        about = in_time(SECONDS, parsed, metadata.location)
    except NotReadError as error:
        raise UserError(f"`{METADATA}` cannot be read ({error}): {again}") from None
    if isinstance(about, str):
        raise UserError(f"`{METADATA}` cannot be read ({about}): {again}")
    return about


def parsed(path: Path) -> dict[str, Any] | str:
    """Return what the metadata say, or in words why they cannot be read; runs in the process that reads."""
    import yaml  # type: ignore[import-untyped]

    try:
        about = yaml.load(read_regular(path, MAX_METADATA), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        return re.sub(r"[^ -~]+", " ", str(error))[:80]
    return about if isinstance(about, dict) else {}


def _handed(file: Arrived, about: dict[str, Any]) -> Iterator[Handed]:
    first, *inside = file.path.parts
    entry = about.get(first)
    if not isinstance(entry, dict):
        return
    submitters = entry.get(":submitters")
    number = re.search(r"(\d{1,18})$", PurePosixPath(first).stem)
    original = entry.get(":original_filename")
    # A single file lies there under a name of Gradescope's own.
    name = PurePosixPath(*inside) if inside else PurePosixPath(original if isinstance(original, str) else first)
    name = name if inside or name.suffix == file.path.suffix else PurePosixPath(first)
    for submitter in submitters if isinstance(submitters, list) else ():
        if isinstance(submitter, dict):
            who = _identity(submitter)
            yield Handed(file, who, name, first, _when(entry.get(":created_at")), int(number[1]) if number else 0)


def _identity(submitter: dict[str, Any]) -> Identity:
    sid, email, name = (str(submitter.get(f":{key}") or "").strip() for key in ("sid", "email", "name"))
    return Identity(sid or email or name, tuple(filter(None, (sid, email))), name, email)


def _when(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC) if isinstance(value, date) else None
