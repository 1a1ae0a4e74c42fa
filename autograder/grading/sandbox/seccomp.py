"""Write the filter of system calls that no lesson needs, as the program that the kernel of Linux runs."""

from __future__ import annotations

import errno
import platform
import struct

# asm/unistd_64.h and asm-generic/unistd.h. Refused: to look into other processes, to make memory that no limit counts,
# to make namespaces, and parts of the kernel that only widen what can be attacked.
X86_64 = {
    "ptrace": 101,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    "memfd_create": 319,
    "memfd_secret": 447,
    "shmget": 29,
    "semget": 64,
    "msgget": 68,
    "mq_open": 240,
    "add_key": 248,
    "request_key": 249,
    "keyctl": 250,
    "bpf": 321,
    "perf_event_open": 298,
    "userfaultfd": 323,
    "io_uring_setup": 425,
    "unshare": 272,
    "setns": 308,
    "mount": 165,
    "umount2": 166,
    "pivot_root": 155,
    "chroot": 161,
    "fsopen": 430,
    "open_tree": 428,
    "move_mount": 429,
    "mount_setattr": 442,
    "name_to_handle_at": 303,
    "open_by_handle_at": 304,
    "pidfd_getfd": 438,
    "kcmp": 312,
    "process_madvise": 440,
    "migrate_pages": 256,
    "move_pages": 279,
    "kexec_load": 246,
    "init_module": 175,
    "finit_module": 313,
    "syslog": 103,
    "personality": 135,
}
AARCH64 = {
    "ptrace": 117,
    "process_vm_readv": 270,
    "process_vm_writev": 271,
    "memfd_create": 279,
    "memfd_secret": 447,
    "shmget": 194,
    "semget": 190,
    "msgget": 186,
    "mq_open": 180,
    "add_key": 217,
    "request_key": 218,
    "keyctl": 219,
    "bpf": 280,
    "perf_event_open": 241,
    "userfaultfd": 282,
    "io_uring_setup": 425,
    "unshare": 97,
    "setns": 268,
    "mount": 40,
    "umount2": 39,
    "pivot_root": 41,
    "chroot": 51,
    "fsopen": 430,
    "open_tree": 428,
    "move_mount": 429,
    "mount_setattr": 442,
    "name_to_handle_at": 264,
    "open_by_handle_at": 265,
    "pidfd_getfd": 438,
    "kcmp": 272,
    "process_madvise": 440,
    "migrate_pages": 238,
    "move_pages": 239,
    "kexec_load": 104,
    "init_module": 105,
    "finit_module": 273,
    "syslog": 116,
    "personality": 92,
}
# Calls that may concern the caller (0) but no other process: the provider has the same user as its sessions.
X86_64_OWN = {"prlimit64": (302, 0), "setpriority": (141, 1), "ioprio_set": (251, 1)}
AARCH64_OWN = {"prlimit64": (261, 0), "setpriority": (140, 1), "ioprio_set": (30, 1)}
# In these a thread may name a thread of its own process by number, which cannot be told from another process: refused.
X86_64_SCHED = {
    "sched_setaffinity": (203, 0),
    "sched_setscheduler": (144, 0),
    "sched_setparam": (142, 0),
    "sched_setattr": (314, 0),
}
AARCH64_SCHED = {
    "sched_setaffinity": (122, 0),
    "sched_setscheduler": (119, 0),
    "sched_setparam": (118, 0),
    "sched_setattr": (274, 0),
}

# name: (AUDIT_ARCH of linux/audit.h, refused calls, calls on oneself, clone, clone3, socket, setsockopt, fcntl)
MACHINES = {
    "x86_64": (0xC000003E, X86_64, X86_64_OWN | X86_64_SCHED, 56, 435, 41, 54, 72),
    "aarch64": (0xC00000B7, AARCH64, AARCH64_OWN | AARCH64_SCHED, 220, 435, 198, 208, 25),
}
SOL_SOCKET, SNDBUF, SNDBUFFORCE = 1, 7, 32  # buffers stay as large as `memory.py` takes them to be
SETLK, SETLKW, OFD_SETLK, OFD_SETLKW = 6, 7, 37, 38  # each lock is memory that no limit counts
CLONE_NEW = 0x7E020000 | 0x80  # every CLONE_NEW... flag
AF_UNIX = 1  # no other family leads anywhere, and sockets of some hold megabytes that no limit counts

# linux/bpf_common.h and linux/seccomp.h
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCH, ARGUMENTS = 0, 4, 16  # where they stand in struct seccomp_data; arguments are 8 bytes, low half first
X32 = 0x40000000


def filter_program(machine: str | None = None) -> bytes | None:
    """Return the filter for bwrap's `--seccomp`, or `None` for a machine whose numbers are not known here."""
    machine = machine or platform.machine()
    if machine not in MACHINES:
        return None
    arch, refused, own, clone, clone3, socket, setsockopt, fcntl = MACHINES[machine]
    refuse, unknown = REFUSE | errno.EPERM, REFUSE | errno.ENOSYS
    program = [
        (LOAD, 0, 0, ARCH),
        (EQUAL, 1, 0, arch),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, X32),
        (RETURN, 0, 0, KILL),
    ]
    for number in refused.values():
        program += [(EQUAL, 0, 1, number), (RETURN, 0, 0, refuse)]
    program += [(EQUAL, 0, 1, clone3), (RETURN, 0, 0, unknown)]  # its flags lie in memory: libc falls back to clone
    program += [(EQUAL, 0, 4, clone), (LOAD, 0, 0, ARGUMENTS), (ANY_BIT, 0, 1, CLONE_NEW), (RETURN, 0, 0, refuse)]
    program += [(RETURN, 0, 0, ALLOW)]
    for number, place in own.values():
        program += [(EQUAL, 0, 4, number), (LOAD, 0, 0, ARGUMENTS + 8 * place), (EQUAL, 1, 0, 0)]
        program += [(RETURN, 0, 0, refuse), (RETURN, 0, 0, ALLOW)]
    program += [(EQUAL, 0, 4, socket), (LOAD, 0, 0, ARGUMENTS)]
    program += [(EQUAL, 1, 0, AF_UNIX), (RETURN, 0, 0, REFUSE | errno.EAFNOSUPPORT), (RETURN, 0, 0, ALLOW)]
    program += [(EQUAL, 0, 7, setsockopt), (LOAD, 0, 0, ARGUMENTS + 8), (EQUAL, 0, 3, SOL_SOCKET)]
    program += [(LOAD, 0, 0, ARGUMENTS + 16), (EQUAL, 2, 0, SNDBUF), (EQUAL, 1, 0, SNDBUFFORCE)]
    program += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, refuse)]
    program += [(EQUAL, 0, 5, fcntl), (LOAD, 0, 0, ARGUMENTS + 8)]
    program += [(EQUAL, 4, 0, SETLK), (EQUAL, 3, 0, SETLKW), (EQUAL, 2, 0, OFD_SETLK), (EQUAL, 1, 0, OFD_SETLKW)]
    program += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE | errno.ENOLCK)]
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in program)
