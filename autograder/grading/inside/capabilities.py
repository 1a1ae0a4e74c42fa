"""Become another user and keep one capability: to see files that only root may, as far as Landlock shows them.

Source: linux/capability.h, linux/prctl.h.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys

from autograder.grading.inside.landlock import checked, set_property

VERSION_3 = 0x20080522
DAC_READ_SEARCH, CHOWN, SETGID, SETUID = 2, 0, 6, 7
PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 8, 47, 2


def become(user: int | None, *, sees_all: bool) -> None:
    """Become a user without groups, or stay who it is, without capabilities; `sees_all` keeps that of reading all."""
    if sys.platform != "linux":
        raise OSError("only Linux has this")
    if sees_all:
        set_property(PR_SET_KEEPCAPS, 1)
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    kept = (1 << DAC_READ_SEARCH) * sees_all
    system = ctypes.CDLL(None, use_errno=True)
    checked(system.capset(struct.pack("Ii", VERSION_3, 0), struct.pack("6I", kept, kept, kept, 0, 0, 0)))
    if sees_all:
        set_property(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, DAC_READ_SEARCH)  # what it starts has it as well


def may(*capabilities: int) -> bool:
    """Return whether this process has all of these capabilities: in a container, root may lack some."""
    with open("/proc/self/status", encoding="utf-8") as file:
        status = file.read()
    has = int(status.partition("CapEff:")[2].split()[0], 16)
    return all(has >> capability & 1 for capability in capabilities)
