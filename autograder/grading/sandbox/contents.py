"""Say what exists inside a sandbox: the interpreter and its packages, the lesson, the data, the environment."""

from __future__ import annotations

import functools
import os
import site
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import autograder
from autograder.errors import UserError
from autograder.lesson.mnist import data_file, without_test_labels
from autograder.lesson.training import RETRAIN

PACKAGE = Path(autograder.__file__).resolve().parent
# All of the package that exists inside: what stands beside the learner's code, and the session itself.
INSIDE = ("__init__.py", "files.py", "lesson", "probes", "grading/__init__.py", "grading/inside")
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
SETTINGS = ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/alternatives", "/sys/devices/system/cpu")
THREADS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
FIRST_USER = 1_500_000_000  # as root, each sandbox is a user of its own, far from those that exist


def is_root() -> bool:
    """Return whether this process may do everything (Linux)."""
    return sys.platform == "linux" and os.geteuid() == 0


def data_inside() -> bytes | None:
    """Return what MNIST's file is inside, or `None` where there is none."""
    path = data_file()
    # Without it, a lesson that needs the data says in its own words what is wrong with them.
    return _stored_without_test_labels(path) if path.exists() else None


@functools.cache
def _stored_without_test_labels(path: Path) -> bytes:
    return without_test_labels(path)


def require_hidden(folder: Path) -> None:
    """Raise `UserError` where a folder would be visible inside the sandbox, since the interpreter lies around it."""
    for shown in (*SYSTEM, *interpreter_folders()):
        if folder.resolve().is_relative_to(os.path.realpath(shown)):
            raise UserError(
                f"`{folder}` lies inside `{shown}`, which students' code can read, since Python is there: move the "
                "course, or make the virtual environment in a folder of its own, such as `.venv`."
            )


def interpreter_folders() -> Iterator[str]:
    """Yield the folders of the interpreter and of the installed packages that the system's folders do not hold."""
    wanted = [sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values(), *site.getsitepackages()]
    wanted += [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    wanted.append(str(Path(sys.executable).resolve().parent.parent))
    chosen: list[str] = [path for path in SYSTEM if not os.path.islink(path)]
    for path in sorted({os.path.realpath(path) for path in wanted} | {os.path.abspath(path) for path in wanted}):
        if os.path.isdir(path) and path != "/" and not any(Path(path).is_relative_to(folder) for folder in chosen):
            chosen.append(path)
            yield path


def environment_of(threads: int, packages: Path) -> dict[str, str]:
    """Return all variables of the environment inside, where the course's package lies in `packages`."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "USER": "learner",
        "LOGNAME": "learner",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join([str(packages), *_user_packages()]),
        **settings_of_sessions(threads),
    }


def settings_of_sessions(threads: int) -> dict[str, str]:
    """Return the variables of the environment on which what a notebook computes may depend."""
    return {
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        RETRAIN: "",
        "MPLBACKEND": "agg",
        "NBGRADER_EXECUTION": "autograde",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "1"),
        "KERAS_BACKEND": "tensorflow",
        **dict.fromkeys(THREADS, str(threads)),
    }


def _user_packages() -> list[str]:
    own = site.getusersitepackages()
    return [own] if own in sys.path else []
