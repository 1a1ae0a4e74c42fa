"""Make the private seed of a notebook's tests from the course's secret, which no student ever gets."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from autograder.errors import UserError
from autograder.files import read_regular, write_whole

SECRET = 32  # bytes
SECRET_TEXT = rf"[0-9a-f]{{{2 * SECRET}}}"


def seed_of(secret: bytes, *about: str) -> int:
    """Return the private seed of a notebook's tests: the same each time.

    Another submission gets other cases, or else the messages would tell, one hand-in after the other, all answers.
    """
    digest = hmac.new(secret, "/".join(about).encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:4], "big")


def make_private(folder: Path) -> None:
    """Make the folder of the secret, which git does not see."""
    folder.mkdir(mode=0o700, exist_ok=True)
    write_whole(folder / ".gitignore", b"*\n")


def secret_in(folder: Path) -> bytes:
    """Return the secret that a folder holds, made the first time that it is wanted; `UserError` where it is damaged."""
    path = folder / "secret"
    if not os.path.lexists(path):
        make_private(folder)
        write_whole(path, secrets.token_hex(SECRET).encode(), mode=0o600)
    try:
        text = read_regular(path, 2 * SECRET).decode(errors="replace")
    except OSError:  # a folder, a pipe, more than a secret
        text = ""
    if not re.fullmatch(SECRET_TEXT, text):
        raise UserError(f"`{path}` no longer holds the course's secret: remove it, and everything is graded anew.")
    return bytes.fromhex(text)
