"""The receipt in a zip of `autograder submit`: what was handed in, when and by whom, with a checksum of each file.

It shows that nothing was damaged on the way. It proves nothing: whoever hands in can write another.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.files import read_regular

RECEIPT = "receipt.json"
FORMAT = 1
MAX_RECEIPT = 2**20  # bytes


@dataclass(frozen=True)
class Receipt:
    """Hold what a receipt says; `checksums` are SHA-256 of the files by their paths in the zip, `when` is in UTC."""

    student: str
    assignment: str
    when: datetime
    checksums: dict[str, str]

    def as_json(self) -> bytes:
        """Return the receipt as it lies in the zip."""
        content = {
            "format": FORMAT,
            "student": self.student,
            "assignment": self.assignment,
            "handed_in": f"{self.when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
            "sha256": self.checksums,
        }
        return f"{json.dumps(content, indent=1)}\n".encode()


def checksums_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the checksum of each file."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def read_receipt(path: Path) -> Receipt | None:
    """Return what a file says that anybody may have written; `None` where it is no receipt."""
    try:
        content: Any = json.loads(read_regular(path, MAX_RECEIPT))
        if content["format"] != FORMAT:
            return None
        when = datetime.strptime(content["handed_in"], "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC)
        student, assignment, checksums = content["student"], content["assignment"], content["sha256"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(student, str) or not isinstance(assignment, str) or not isinstance(checksums, dict):
        return None
    return Receipt(student, assignment, when, {str(name): str(value) for name, value in checksums.items()})
