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
DAC_READ_SEARCH = 2
PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 8, 47, 2


def become(user: int, *, sees_all: bool) -> None:
    """Become a user without groups and capabilities; `sees_all` keeps that of reading whatever root may."""
    assert sys.platform == "linux"
    if sees_all:
        set_property(PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    if sees_all:
        kept = 1 << DAC_READ_SEARCH
        system = ctypes.CDLL(None, use_errno=True)
        checked(system.capset(struct.pack("Ii", VERSION_3, 0), struct.pack("6I", kept, kept, kept, 0, 0, 0)))
        set_property(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, DAC_READ_SEARCH)  # what it starts has it as well
