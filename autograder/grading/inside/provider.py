"""Be a provider: import once what takes long, then fork a session for each notebook. Exists inside the sandbox.

With namespaces it is process 1 of its sandbox, so nothing that a session starts outlives it, and no signal of a session
reaches it. Without, it is the one to whom all that sessions start comes back, and Landlock keeps their signals from it.
It runs no code of a learner's, holds no secret, and reads nothing that a session could have written.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

assert sys.platform == "linux"

# Below that line, for mypy reads no further on other systems.
from autograder.grading.inside.capabilities import become  # noqa: E402
from autograder.grading.inside.landlock import Restriction, set_property  # noqa: E402
from autograder.grading.inside.suspension import end_all, processes, resume, suspend_all_but, threads_of_user  # noqa: E402

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36
CONTROL_BYTES = 65536
MAX_FILES = 20_000  # empty ones weigh nothing in the file system, but a kilobyte each in the memory of the machine
RESOURCES = ("DATA", "NPROC", "FSIZE", "CPU", "NOFILE", "CORE", "MSGQUEUE")  # of setrlimit


@dataclass(frozen=True)
class _Place:
    """Know where sessions may write, and how they are confined if not by namespaces."""

    room: Path
    writable: tuple[Path, ...]
    restriction: Restriction | None

    @property
    def mine(self) -> Path:
        """Return the folder of this process, gone before there is a session."""
        return self.room / "provider"

    def has_too_many_files(self) -> bool:
        """Return whether a file system of our own holds more than is good for the machine's memory."""
        about = os.statvfs(self.room)
        return self.restriction is None and about.f_files - about.f_ffree > MAX_FILES


def main() -> None:
    """Serve over the control socket whose number was passed, as the user who was passed."""
    settings = json.loads(sys.argv[1])
    become(settings["user"], sees_all=settings.get("sees_all", False))
    # Changing the user resets both. Not dumpable: a session can neither trace this process nor read its memory.
    set_property(PR_SET_PDEATHSIG, signal.SIGKILL)
    set_property(PR_SET_DUMPABLE, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # process 1 gets only those signals that it handles
    place = _place(settings.get("restriction"))
    home = place.mine / "home"
    home.mkdir(parents=True)
    os.environ["HOME"] = os.environ["MPLCONFIGDIR"] = str(home)
    _import(settings["modules"])
    with contextlib.suppress(Exception):  # a lesson that needs the data says in its own words what is wrong with them
        importlib.import_module("autograder.lesson").load_mnist()  # verified once, for every session
    importlib.import_module("matplotlib.backends").backend_registry.list_all()  # read from the disk once
    control = socket.socket(fileno=settings["control"])
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    _serve(control, place)


def _place(restriction: dict[str, Any] | None) -> _Place:
    if restriction is None:
        return _Place(Path("/tmp"), (Path("/tmp"), Path("/dev/shm")), None)
    set_property(PR_SET_CHILD_SUBREAPER, 1)
    restricted = Restriction(**restriction)
    restricted.of_provider()
    os.environ["TMPDIR"] = restricted.room
    room = Path(restricted.room)
    return _Place(room, (room,), restricted)


def _import(modules: list[str]) -> None:
    # Hardly any of what importing makes is garbage: looking for it again and again would take a tenth of the time.
    gc.disable()
    for module in modules:
        importlib.import_module(module)
    gc.enable()


def _ready(control: socket.socket, place: _Place) -> dict[str, tuple[int, ...]]:
    """Say that sessions can be forked now, and return what lies there before the first."""
    # What importing left here is in memory now; a session could change it for the next one.
    shutil.rmtree(place.mine, ignore_errors=True)  # a later import may not have made it again
    gc.collect()
    gc.freeze()  # a session's garbage collector shall not touch, and thereby copy, what it shares with this process
    _say(control, "ready", cpu=time.process_time())
    return _files(place.writable)


def _say(control: socket.socket, what: str, **more: Any) -> None:
    control.send(json.dumps({"say": what, **more}).encode())


def _end_of(pid: int, descriptor: int) -> dict[str, int]:
    os.close(descriptor)
    _, status = os.waitpid(pid, 0)
    return {"pid": pid, "code": os.waitstatus_to_exitcode(status)}


def _serve(control: socket.socket, place: _Place) -> None:
    sessions: dict[int, int] = {}  # a descriptor that becomes readable when the process ends -> the process
    suspended: set[int] = set()  # while another one is alone
    before = _ready(control, place)
    while True:
        listening: list[Any] = [control, *sessions]
        ready, _, _ = select.select(listening, [], [], 0.5 if sessions else None)
        if sessions and place.has_too_many_files():
            end_all()
        for descriptor in [fd for fd in ready if fd in sessions]:
            _say(control, "ended", **_end_of(sessions.pop(descriptor), descriptor))
        if control in ready:
            message, descriptors, _, _ = socket.recv_fds(control, CONTROL_BYTES, 1)
            if not message:
                end_all()
                os._exit(0)
            request = json.loads(message)
            if request["do"] == "session":
                pid = _fork(control, descriptors[0], request, list(sessions), place)
                sessions[os.pidfd_open(pid)] = pid
                os.close(descriptors[0])
            elif request["do"] == "import":
                _import(request["modules"])
                before = _ready(control, place)
            elif request["do"] == "suspend":
                stopped = suspend_all_but(request["pid"], set(sessions.values()))
                suspended = stopped or set()
                _say(control, "suspended", well=stopped is not None)
            elif request["do"] == "resume":
                resume(suspended)
                _say(control, "resumed")
            else:
                left = _clean_up(set(sessions.values()), before, place.writable)
                for descriptor in sessions:
                    os.close(descriptor)
                sessions.clear()
                _say(control, "clean", left=left)


def _fork(control: socket.socket, connection: int, request: dict[str, Any], others: list[int], place: _Place) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setsid()
        control.close()
        for descriptor in others:
            os.close(descriptor)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from autograder.probes.memory_limit import data_segment

        for name in RESOURCES:
            limit = request["limits"][name]
            if name == "DATA":
                limit += data_segment()
            if name == "NPROC" and place.restriction is not None:
                limit += threads_of_user()
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limit, limit))
        from autograder.grading.inside.session import serve

        folder = place.room / request["folder"]
        folder.mkdir(mode=0o700)
        if place.restriction is not None:
            set_property(PR_SET_PDEATHSIG, signal.SIGKILL)
            place.restriction.of_session(str(folder))
        serve(socket.socket(fileno=connection), folder)
        code = 0
    finally:
        os._exit(code)


def _clean_up(expected: set[int], before: dict[str, tuple[int, ...]], writable: tuple[Path, ...]) -> list[str]:
    """End every other process, delete every file of theirs, and return what should not have been there."""
    left = [f"process {pid}" for pid in processes() if pid not in expected]
    end_all()
    for folder in writable:
        for path in folder.iterdir():
            if str(path) not in before and not path.is_mount():  # Python itself may lie there
                if not path.name.startswith("session-"):
                    left.append(f"file {path}")
                left += _removed(path)
    after = _files(writable)
    return left + [f"file {path}" for path in before.keys() | after.keys() if before.get(path) != after.get(path)]


def _removed(path: Path) -> list[str]:
    """Remove a file or a folder, and return what could not be."""
    if not path.is_dir() or path.is_symlink():
        path.unlink()
        return []
    try:
        shutil.rmtree(path, ignore_errors=True)
    except RecursionError:
        return [f"folder {path}, which is nested too deeply"]
    return []


def _files(writable: tuple[Path, ...]) -> dict[str, tuple[int, ...]]:
    """Return what tells a changed file: nobody can set the time of a file's last change of state."""
    states: dict[str, tuple[int, ...]] = {}
    for top in writable:
        for folder, folders, files in os.walk(top):
            folders[:] = [name for name in folders if not os.path.ismount(os.path.join(folder, name))]
            for path in [folder, *(os.path.join(folder, name) for name in (*folders, *files))]:
                about = os.lstat(path)
                states[path] = (about.st_ino, about.st_mode, about.st_size, about.st_ctime_ns)
    for top in writable:  # files come and go in these two
        about = os.lstat(top)
        states[str(top)] = (about.st_ino, about.st_mode)
    return states


if __name__ == "__main__":
    main()
