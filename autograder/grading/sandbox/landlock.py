"""Make a confined place without namespaces: a process that gives up, by Landlock and filters, what it need not have."""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.errors import UserError
from autograder.grading.inside import landlock
from autograder.grading.inside.capabilities import CHOWN, DAC_READ_SEARCH, SETGID, SETUID, may
from autograder.grading.sandbox.contents import (
    FIRST_USER,
    INSIDE,
    PACKAGE,
    SETTINGS,
    SYSTEM,
    data_inside,
    environment_of,
    interpreter_folders,
    is_root,
)
from autograder.grading.sandbox.landlock_filters import provider_filters, session_filters
from autograder.grading.sandbox.limits import Limits
from autograder.grading.sandbox.processes import descendants
from autograder.grading.sandbox.provider_process import started
from autograder.lesson.mnist import data_file

DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
KILL = 9  # of signal.h; Windows, where this is never called, has no such name
OF_THE_MACHINE = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys/vm", "/proc/filesystems")


@dataclass(frozen=True)
class Restricted:
    """Hold a running provider: its process, the socket that controls it, its log, and the folder made for it."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    log: Path
    home: Path

    @property
    def room(self) -> Path | None:
        """Return the folder that sessions write to."""
        return self.home / "tmp"

    def provider(self) -> int | None:
        """Return the provider's process."""
        return self.process.pid

    def end(self) -> None:
        """End the provider, which ends its sessions first, and remove what all of them have written."""
        left = list(descendants(self.process.pid))
        self.control.close()
        try:
            self.process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            left += list(descendants(self.process.pid))
            self.process.kill()
            self.process.wait()
            for pid in left:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, KILL)
        # Python's own way is recursive: a session can nest folders deeper than that goes.
        subprocess.run(["rm", "-rf", "--", self.home], capture_output=True, check=False)


def reason_for_none() -> str:
    """Return in words why nothing can be confined in this way here; nothing where it can."""
    if sys.platform != "linux":
        return f"Landlock is a part of Linux, and this is {sys.platform}"
    if landlock.version() == 0:
        return "this system has no Landlock (Linux 5.13 and later have, unless `lsm=` leaves it out)"
    try:
        provider_filters()
    except ValueError as error:
        return str(error)
    if (closed := _closed_folder(_other_user())) and not may(DAC_READ_SEARCH):
        return f"the user under whom students' code runs cannot enter `{closed}`, where Python lies: `chmod a+rx` it"
    return ""


def _closed_folder(user: int | None) -> Path | None:
    """Return a folder on the way to the interpreter that another user than root may not enter, if there is any."""
    if user is None:
        return None
    ways = [Path(path) for path in (*interpreter_folders(), os.path.realpath(sys.executable))]
    folders = (folder for way in ways for folder in (way, *way.parents))
    return next((folder for folder in folders if folder.stat().st_mode & 0o001 == 0), None)


def _other_user() -> int | None:
    """Return under which user sessions run if this process may choose one, so that files and limits are their own."""
    return FIRST_USER + os.getpid() if is_root() and may(CHOWN, SETUID, SETGID) else None


def start_restricted_provider(limits: Limits, modules: tuple[str, ...], threads: int) -> Restricted:
    """Start a provider that confines itself, imports `modules` and computes with `threads` threads."""
    if reason := reason_for_none():
        raise UserError(f"Nothing can be confined by Landlock: {reason}.")
    if sys.platform == "win32":
        raise UserError("Nothing can be confined by Landlock: it is a part of Linux.")
    room = Path(tempfile.mkdtemp(prefix="autograder-"))
    user = _other_user()
    _fill_room(room, user)
    settings = {
        "user": user,
        "sees_all": _closed_folder(user) is not None,
        "modules": modules,
        "restriction": asdict(_restriction(room)),
    }
    environment = environment_of(threads, room / "package")
    return Restricted(*started(settings, environment, room / "tmp", new_session=True), room)


def _restriction(home: Path) -> landlock.Restriction:
    read, listed = readable(hidden=(PACKAGE, data_file()))
    return landlock.Restriction(
        room=str(home / "tmp"),
        read=(*read, str(home / "package")),
        listed=tuple(listed),
        devices=DEVICES,
        machine=OF_THE_MACHINE,
        filters=_as_text(provider_filters()),
        session_filters=_as_text(session_filters(signals=landlock.version() < landlock.SCOPES)),
    )


def _as_text(programs: list[bytes]) -> tuple[str, ...]:
    return tuple(base64.b64encode(program).decode() for program in programs)


def _fill_room(room: Path, user: int | None) -> None:
    """Put into the room what Landlock could not show alone: the part of the package that is meant for inside."""
    for name in INSIDE:
        source, target = PACKAGE / name, room / "package" / PACKAGE.name / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    (room / "package" / "data").mkdir()
    if (content := data_inside()) is not None:
        (room / "package" / "data" / data_file().name).write_bytes(content)
    (room / "tmp").mkdir(mode=0o700)
    if sys.platform != "win32" and user is not None:
        room.chmod(0o711)
        os.chown(room / "tmp", user, user)


def readable(hidden: tuple[Path, ...]) -> tuple[list[str], list[str]]:
    """Return what a session may read, and the folders around what is hidden, of which it may read the names alone."""
    read: list[str] = []
    listed: list[str] = []
    concealed = [path.resolve() for path in hidden]
    for path in (*SYSTEM, *SETTINGS, *interpreter_folders()):
        if os.path.exists(path):
            _divide(Path(path), concealed, read, listed)
    return read, listed


def _divide(path: Path, concealed: list[Path], read: list[str], listed: list[str]) -> None:
    if path.resolve() in concealed:
        return
    if not any(inner.is_relative_to(path.resolve()) for inner in concealed):
        read.append(str(path))
        return
    listed.append(str(path))
    for inner in sorted(path.iterdir()):
        _divide(inner, concealed, read, listed)
