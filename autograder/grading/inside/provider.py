"""Be a provider: import once what takes long, then fork a session for each notebook. Exists inside the sandbox.

It is process 1 of its sandbox, so nothing that a session starts outlives it, and no signal of a session reaches it.
It runs no code of a learner's, holds no secret, and reads nothing that a session could have written.
"""

from __future__ import annotations

import contextlib
import ctypes
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
from pathlib import Path
from typing import Any

from autograder.grading.inside.holding import hold, let_go, processes
from autograder.grading.inside.own_data import own_data

assert sys.platform == "linux"

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
WRITABLE = (Path("/tmp"), Path("/dev/shm"))
MINE = Path("/tmp/provider")
CONTROL_BYTES = 65536
MAX_FILES = 20_000  # empty ones weigh nothing in the file system, but a kilobyte each in the memory of the machine
RESOURCES = ("DATA", "NPROC", "FSIZE", "CPU", "NOFILE", "CORE", "MSGQUEUE")  # of setrlimit


def main() -> None:
    """Serve over the control socket whose number was passed, as the user who was passed."""
    settings = json.loads(sys.argv[1])
    if settings["user"] is not None:
        os.setgroups([])
        os.setresgid(*[settings["user"]] * 3)
        os.setresuid(*[settings["user"]] * 3)
    # Changing the user resets both. Not dumpable: a session can neither trace this process nor read its memory.
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    prctl(PR_SET_DUMPABLE, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # process 1 gets only those signals that it handles
    home = MINE / "home"
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
    _serve(control)


def prctl(option: int, value: int) -> None:
    """Set a property of this process (Linux); raise `OSError` where the system refuses."""
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _import(modules: list[str]) -> None:
    # Hardly any of what importing makes is garbage: looking for it again and again would take a tenth of the time.
    gc.disable()
    for module in modules:
        importlib.import_module(module)
    gc.enable()


def _ready(control: socket.socket) -> dict[str, tuple[int, ...]]:
    """Say that sessions can be forked now, and return what lies there before the first."""
    # What importing left here is in memory now; a session could change it for the next one.
    shutil.rmtree(MINE, ignore_errors=True)  # a later import may not have made it again
    gc.collect()
    gc.freeze()  # a session's garbage collector shall not touch, and thereby copy, what it shares with this process
    _say(control, "ready", cpu=time.process_time())
    return _files()


def _say(control: socket.socket, what: str, **more: Any) -> None:
    control.send(json.dumps({"say": what, **more}).encode())


def _end_of(pid: int, descriptor: int) -> dict[str, int]:
    os.close(descriptor)
    _, status = os.waitpid(pid, 0)
    return {"pid": pid, "code": os.waitstatus_to_exitcode(status)}


def _serve(control: socket.socket) -> None:
    sessions: dict[int, int] = {}  # a descriptor that becomes readable when the process ends -> the process
    held: set[int] = set()  # that wait while another one is alone
    before = _ready(control)
    while True:
        listening: list[Any] = [control, *sessions]
        ready, _, _ = select.select(listening, [], [], 0.5 if sessions else None)
        about = os.statvfs("/tmp")
        if sessions and about.f_files - about.f_ffree > MAX_FILES:
            os.kill(-1, signal.SIGKILL)
        for descriptor in [one for one in ready if one in sessions]:
            _say(control, "ended", **_end_of(sessions.pop(descriptor), descriptor))
        if control in ready:
            message, descriptors, _, _ = socket.recv_fds(control, CONTROL_BYTES, 1)
            if not message:
                os._exit(0)
            request = json.loads(message)
            if request["do"] == "session":
                pid = _fork(control, descriptors[0], request, list(sessions))
                sessions[os.pidfd_open(pid)] = pid
                os.close(descriptors[0])
            elif request["do"] == "import":
                _import(request["modules"])
                before = _ready(control)
            elif request["do"] == "hold":
                stopped = hold(request["pid"], set(sessions.values()))
                held = stopped or set()
                _say(control, "held", well=stopped is not None)
            elif request["do"] == "let go":
                let_go(held)
                _say(control, "let go")
            else:
                left = _clean_up(set(sessions.values()), before)
                for descriptor in sessions:
                    os.close(descriptor)
                sessions.clear()
                _say(control, "clean", left=left)


def _fork(control: socket.socket, connection: int, request: dict[str, Any], others: list[int]) -> int:
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
        for name in RESOURCES:
            limit = request["limits"][name]
            if name == "DATA":
                limit += own_data()
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limit, limit))
        from autograder.grading.inside.session import serve

        serve(socket.socket(fileno=connection), Path("/tmp") / request["folder"])
        code = 0
    finally:
        os._exit(code)


def _clean_up(expected: set[int], before: dict[str, tuple[int, ...]]) -> list[str]:
    """End every other process, delete every file of theirs, and return what should not have been there."""
    left = [f"process {pid}" for pid in processes() if pid not in expected]
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    for folder in WRITABLE:
        for path in folder.iterdir():
            if str(path) not in before:
                if not path.name.startswith("session-"):
                    left.append(f"file {path}")
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() and not path.is_symlink() else path.unlink()
    after = _files()
    return left + [f"file {path}" for path in before.keys() | after.keys() if before.get(path) != after.get(path)]


def _files() -> dict[str, tuple[int, ...]]:
    """Return what tells a changed file: nobody can set the time of a file's last change of state."""
    found: dict[str, tuple[int, ...]] = {}
    for top in WRITABLE:
        for folder, folders, files in os.walk(top):
            folders[:] = [name for name in folders if not os.path.ismount(os.path.join(folder, name))]
            for path in [folder, *(os.path.join(folder, name) for name in (*folders, *files))]:
                about = os.lstat(path)
                found[path] = (about.st_ino, about.st_mode, about.st_size, about.st_ctime_ns)
    for top in WRITABLE:  # files come and go in these two
        about = os.lstat(top)
        found[str(top)] = (about.st_ino, about.st_mode)
    return found


if __name__ == "__main__":
    main()
