"""The one error that is meant for a user: its message is all that is shown."""

from __future__ import annotations


class UserError(Exception):
    """Say in one sentence what is wrong, where, and the command or edit that repairs it."""
