"""Write the filters of system calls that stand in for namespaces, where Landlock alone confines a process."""

from __future__ import annotations

import errno
import platform
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.grading.inside import landlock
from autograder.grading.sandbox.seccomp import (
    ALLOW,
    ARCH,
    ARGUMENTS,
    EQUAL,
    KILL,
    LOAD,
    MACHINES,
    NUMBER,
    REFUSE,
    RETURN,
    filter_program,
)

AND = 0x54  # of linux/bpf_common.h
STREAM, KIND = 1, 0xF  # a stream's other end is fixed; with a datagram's, one could write to any socket of the system
OWN_PROCESS = int.from_bytes(landlock.OWN_PROCESS, "little")  # where a session puts its own number
REFUSED, IGNORED, UNKNOWN = REFUSE | errno.EPERM, REFUSE | 0, REFUSE | errno.ENOSYS


@dataclass(frozen=True)
class Calls:
    """Hold the numbers of system calls on a machine.

    `outside` lead to sockets and processes that Landlock does not keep apart before its version 6, `attributes` change
    files that may only be read, `groups` would leave the group by which a session is ended, `signals` name a process
    first.
    """

    outside: tuple[int, ...]
    attributes: tuple[int, ...]
    groups: tuple[int, ...]
    signals: tuple[int, ...]
    socketpair: int


# asm/unistd_64.h: connect bind listen pidfd_send_signal socket; (f/l)chmod(at/2) chown(at) (set/remove)xattr(at)
# utime(s) futimesat utimensat file_setattr; setsid setpgid; kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo
X86_64 = Calls(
    (42, 49, 50, 424, 41),
    (90, 91, 268, 452, 92, 93, 94, 260, 188, 189, 190, 197, 198, 199, 463, 466, 132, 235, 261, 280, 469),
    (112, 109),
    (62, 200, 234, 129, 297),
    53,
)
# asm-generic/unistd.h, in the same order
AARCH64 = Calls(
    (203, 200, 201, 424, 198),
    (52, 53, 452, 54, 55, 5, 6, 7, 14, 15, 16, 463, 466, 88, 469),
    (157, 154),
    (129, 130, 131, 138, 240),
    199,
)
CALLS = {"x86_64": X86_64, "aarch64": AARCH64}


def provider_filters(machine: str | None = None) -> list[bytes]:
    """Return the filters of a provider and all its sessions; raise `ValueError` where the machine is not known."""
    machine = machine or platform.machine()
    general = filter_program(machine)
    if general is None or machine not in CALLS:
        raise ValueError(f"the numbers of the system calls of `{machine}` are not known here")
    calls = CALLS[machine]
    pair = [(EQUAL, 0, 5, calls.socketpair), (LOAD, 0, 0, ARGUMENTS + 8), (AND, 0, 0, KIND)]
    pair += [(EQUAL, 1, 0, STREAM), (RETURN, 0, 0, REFUSED), (RETURN, 0, 0, ALLOW)]
    return [general, _program(machine, [*_all(calls.outside, REFUSED), *pair])]


def session_filters(machine: str | None = None, *, signals: bool) -> list[bytes]:
    """Return the filters of a session; with `signals`, one that allows them to its own process alone."""
    machine = machine or platform.machine()
    calls = CALLS[machine]
    refused = [*_all(calls.attributes, IGNORED), *_all(calls.groups, REFUSED)]
    if signals:
        for number in calls.signals:
            refused += [(EQUAL, 0, 4, number), (LOAD, 0, 0, ARGUMENTS), (EQUAL, 1, 0, OWN_PROCESS)]
            refused += [(RETURN, 0, 0, REFUSED), (RETURN, 0, 0, ALLOW)]
    return [_program(machine, refused)]


def _all(numbers: Iterable[int], answer: int) -> list[tuple[int, int, int, int]]:
    return [step for number in numbers for step in ((EQUAL, 0, 1, number), (RETURN, 0, 0, answer))]


def _program(machine: str, steps: list[tuple[int, int, int, int]]) -> bytes:
    arch = MACHINES[machine][0]
    begin = [(LOAD, 0, 0, ARCH), (EQUAL, 1, 0, arch), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER)]
    whole = [*begin, *steps, (RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("<HBBI", *step) for step in whole)
