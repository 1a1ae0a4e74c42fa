"""Take what another process sends for the reply of a probe, or refuse it."""

from __future__ import annotations

from typing import Any

from autograder import probes
from autograder.probes.reply import Reply, reply_of


def received(probe: str, arguments: tuple[Any, ...], data: Any) -> Reply:
    """Return what a probe replied, from plain data; raise `ValueError` where it cannot have said this."""
    reply: Reply = reply_of(getattr(probes, probe), data)
    if not reply.answers(arguments):
        raise ValueError("this answers another question")
    return reply
