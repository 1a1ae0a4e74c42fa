"""Confine this process by itself: Landlock for files, scopes for signals and sockets, a filter of system calls.

It needs no privilege and no namespace. What a process has given up it never gets back, nor does what it starts.
Source: linux/landlock.h, linux/seccomp.h, and the kernel's `Documentation/userspace-api/landlock.rst`.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import errno
import os
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same number on every machine
VERSION = 1  # flag of `CREATE_RULESET`: return what the kernel can do
PATH_BENEATH = 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = (1 << bit for bit in range(4))
ALL_OF_FILES = 1 << 13  # version 1: bits 0 to 12
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15  # versions 2, 3 and 5
BIND_TCP, CONNECT_TCP = 1 << 0, 1 << 1  # version 4
ABSTRACT_SOCKETS, SIGNALS = 1 << 0, 1 << 1  # scopes, version 6
SCOPES = 6  # the version that has them
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
PR_SET_NO_NEW_PRIVS = 38
OWN_PROCESS = struct.pack("<I", 0x7FFFFFFE)


@dataclass(frozen=True)
class Access:
    """Hold what a process may still do with files: `listed` folders show names alone, `written` may be changed."""

    read: tuple[str, ...]
    listed: tuple[str, ...]
    written: tuple[str, ...]


@dataclass(frozen=True)
class Restriction:
    """Hold to what a provider confines itself and its sessions: the folder to write to, what may be read, filters.

    A filter is text of base 64; in one of a session, `OWN_PROCESS` stands where its own number belongs.
    """

    room: str
    read: tuple[str, ...]
    listed: tuple[str, ...]
    devices: tuple[str, ...]
    machine: tuple[str, ...]
    filters: tuple[str, ...]
    session_filters: tuple[str, ...]

    def of_provider(self) -> None:
        """Confine this process, which forks sessions and looks after their processes."""
        restrict(Access((*self.read, "/proc"), self.listed, (self.room, *self.devices)))
        filter_calls(map(base64.b64decode, self.filters))

    def of_session(self, folder: str) -> None:
        """Confine this process, a session, further: to its own folder, and to what `/proc` says of itself."""
        if sys.platform != "linux":
            raise OSError("only Linux has this")
        os.open("/proc/self", os.O_PATH)  # as long as somebody holds it, the system knows it for the same folder
        restrict(Access((*self.read, "/proc/self", *self.machine), self.listed, (folder, *self.devices)))
        own = struct.pack("<I", os.getpid())
        filter_calls(base64.b64decode(text).replace(OWN_PROCESS, own) for text in self.session_filters)


def version() -> int:
    """Return which version of Landlock this system has; 0 where it has none."""
    return max(0, _call(CREATE_RULESET, None, 0, VERSION)) if sys.platform == "linux" else 0


def restrict(access: Access) -> None:
    """Give up all files but these, the network, and signals and abstract sockets to others; raise `OSError`."""
    can = version()
    if can == 0:
        raise OSError(errno.ENOSYS, "this system has no Landlock")
    files = ALL_OF_FILES - 1
    files |= REFER * (can >= 2) | TRUNCATE * (can >= 3) | IOCTL_DEV * (can >= 5)
    network = (BIND_TCP | CONNECT_TCP) * (can >= 4)
    scopes = (ABSTRACT_SOCKETS | SIGNALS) * (can >= SCOPES)
    size = 24 if can >= SCOPES else 16 if can >= 4 else 8
    ruleset = checked(_call(CREATE_RULESET, struct.pack("QQQ", files, network, scopes), size, 0))
    try:
        for paths, rights in (
            (access.read, EXECUTE | READ_FILE | READ_DIR),
            (access.listed, READ_DIR),
            (access.written, files & ~(EXECUTE | IOCTL_DEV)),
        ):
            for path in paths:
                _allow(ruleset, path, rights & files)
        set_property(PR_SET_NO_NEW_PRIVS, 1)
        checked(_call(RESTRICT_SELF, ruleset, 0, 0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    if sys.platform != "linux":
        raise OSError("only Linux has this")
    with contextlib.suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            allowed = rights if os.path.isdir(path) else rights & OF_A_FILE
            rule = struct.pack("=Qi", allowed, descriptor)
            checked(_call(ADD_RULE, ruleset, PATH_BENEATH, rule, 0))
        finally:
            os.close(descriptor)


def filter_calls(programs: Iterable[bytes]) -> None:
    """Have the kernel put every later system call to these filters (`grading.sandbox.seccomp`)."""
    set_property(PR_SET_NO_NEW_PRIVS, 1)
    for program in programs:
        kept = ctypes.create_string_buffer(program, len(program))
        about = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(kept))
        set_property(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, about)


def set_property(option: int, value: int, more: bytes | int = 0) -> None:
    """Set a property of this process (`prctl`, Linux); raise `OSError` where the system refuses."""
    checked(ctypes.CDLL(None, use_errno=True).prctl(option, value, more, 0, 0))


def _call(number: int, *arguments: bytes | int | None) -> int:
    wide = [ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments]
    return int(ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *wide))


def checked(result: int) -> int:
    """Return what a call of the system returned; raise `OSError` where it failed."""
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result
