"""Take what another process sends for the reply of a probe, or refuse it."""

from __future__ import annotations

from typing import Any

from autograder import probes
from autograder.grading.sandbox.conforms import conforms
from autograder.grading.sandbox.replies import REPLIES, answers
from autograder.probes.reply import reply_of


def received(probe: str, arguments: tuple[Any, ...], data: Any) -> Any:
    """Return what a probe replied, from plain data; raise `ValueError` where it cannot have said this."""
    if probe not in REPLIES:
        reply = reply_of(getattr(probes, probe), data)
        if not reply.answers(arguments):
            raise ValueError("this answers another question")
        return reply
    if not (conforms(data, REPLIES[probe]) and answers(data, probe, arguments)):
        raise ValueError("no probe says this")
    return data
