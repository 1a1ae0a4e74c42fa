"""Choose how submissions are confined: by namespaces, by Landlock, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.errors import UserError
from autograder.grading.sandbox import bubblewrap, landlock
from autograder.grading.sandbox.forked import ForkedSessions
from autograder.grading.sandbox.limits import Limits
from autograder.grading.sandbox.sessions import Sessions
from autograder.grading.sandbox.unconfined import UnconfinedSessions

BUBBLEWRAP, LANDLOCK, NONE = "bubblewrap", "landlock", "none"
LEVELS = (BUBBLEWRAP, LANDLOCK, NONE)
WAYS_OUT = (
    "Ways out: install bubblewrap (`apt install bubblewrap`, `dnf install bubblewrap`) and allow user namespaces "
    "(`sysctl kernel.unprivileged_userns_clone=1`, on Ubuntu `sysctl kernel.apparmor_restrict_unprivileged_userns=0`); "
    "grade on a Linux of 2021 or later, in a virtual machine if need be; or, if you trust every student's code with "
    "this account, `--sandbox none`."
)


@dataclass(frozen=True)
class Level:
    """Hold the level that was chosen, and in a sentence why it is not the first; nothing where it is, or was asked."""

    name: str
    because: str = ""


def level_here(asked: str | None) -> Level:
    """Return the level that was asked for, else the first that there is; raise `UserError` where it cannot be had."""
    if asked == NONE:
        return Level(NONE)
    if asked == LANDLOCK:
        if reason := landlock.reason_for_none():
            raise UserError(f"Nothing can be confined by Landlock: {reason}. {WAYS_OUT}")
        return Level(LANDLOCK)
    without_namespaces = bubblewrap.reason_for_none()
    if not without_namespaces:
        return Level(BUBBLEWRAP)
    if asked == BUBBLEWRAP:
        raise UserError(f"{without_namespaces}. {WAYS_OUT}")
    if reason := landlock.reason_for_none():
        raise UserError(f"{without_namespaces}; and {reason}. {WAYS_OUT}")
    because = f"Submissions are confined by Landlock. {without_namespaces}: see `docs/grading.md` for what that means."
    return Level(LANDLOCK, because)


def sessions_at(level: str, limits: Limits, *, threads: int, environment: Mapping[str, str]) -> Sessions:
    """Return what starts sessions that are confined in this way."""
    if level == NONE:
        return UnconfinedSessions(limits, threads=threads, environment=environment)
    start = landlock.start_restricted_provider if level == LANDLOCK else bubblewrap.start_provider
    return ForkedSessions(limits, threads=threads, environment=environment, start=start)
