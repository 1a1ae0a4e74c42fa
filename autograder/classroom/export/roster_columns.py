"""Know what the roster of a system calls a student: its own columns, under its own headings."""

from __future__ import annotations

from collections.abc import Mapping

Columns = Mapping[str, Mapping[str, str]]  # by student


def known(columns: Columns, student: str, heading: str, otherwise: str = "") -> str:
    """Return what stands for a student under a heading of the roster, or something else where nothing does."""
    return columns.get(student, {}).get(heading) or otherwise
