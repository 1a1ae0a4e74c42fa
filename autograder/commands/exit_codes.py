"""How a command ends: good, not good, used wrongly, or interrupted."""

from __future__ import annotations

GOOD, NOT_GOOD, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
