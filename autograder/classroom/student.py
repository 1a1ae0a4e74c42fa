"""Who a student is, as a roster or the gradebook says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Student:
    """Hold a student's id, and the name and address where they are known."""

    id: str
    name: str = ""
    email: str = ""
