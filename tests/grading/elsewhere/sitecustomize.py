"""Make Python look to the package as it does on another system, as far as that is possible here.

Python imports this module when it starts, where the folder lies on PYTHONPATH; ELSEWHERE names the system. What that
system lacks is gone from the modules that the package sees, while libraries, which have settled at their import on what
this system has, keep theirs. What systems do to files is the same for everybody.
"""

import builtins
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import types
import warnings
from pathlib import Path

# Of Python's documentation: what is available on Unix or on Linux only, and is not on the other system.
LINUX_OS = "eventfd memfd_create pidfd_open sched_getaffinity sched_setaffinity setresgid setresuid unshare"
UNIX_OS = (
    "O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK WEXITED WNOHANG chown chroot fchmod fork forkpty getegid "
    "geteuid getgid getgroups getloadavg getpgid getpgrp getsid getuid initgroups killpg lchown mkfifo mknod "
    "nice openpty pipe2 posix_spawn setgid setgroups setpgid setsid setuid statvfs sysconf uname wait wait3 "
    "wait4 waitid"
)
GONE = {
    "linux": {},
    "darwin": {
        "os": LINUX_OS,
        "signal": "pidfd_send_signal sigtimedwait sigwaitinfo",
        "socket": "AF_NETLINK AF_PACKET SO_PEERCRED",
        "resource": "prlimit",
    },
    "win32": {
        "os": f"{LINUX_OS} {UNIX_OS}",
        "signal": (
            "ITIMER_REAL SIGALRM SIGCHLD SIGHUP SIGKILL SIGQUIT SIGSTOP SIGUSR1 SIGUSR2 alarm getitimer pause "
            "pidfd_send_signal pthread_kill pthread_sigmask setitimer siginterrupt sigwait"
        ),
        "socket": "AF_UNIX CMSG_SPACE SCM_RIGHTS SOCK_SEQPACKET SO_PEERCRED SO_REUSEPORT recv_fds send_fds",
        "time": "clock_gettime tzset",
        "fcntl": None,
        "grp": None,
        "posix": None,
        "pwd": None,
        "resource": None,
        "syslog": None,
        "termios": None,
    },
}
SYSTEM = os.environ["ELSEWHERE"]


class View(types.ModuleType):
    """Show a module as it is on the other system; what is set is set in the module itself."""

    def __init__(self, module, gone, other):
        """Hide the names in `gone` and show those in `other` instead of the module's own."""
        vars(self).update(_module=module, _gone=gone, _other=other)

    def __getattr__(self, name):
        if name in self._gone:
            raise AttributeError(f"module {self._module.__name__!r} has no attribute {name!r} on {SYSTEM}")
        return self._other[name] if name in self._other else getattr(self._module, name)

    def __setattr__(self, name, value):
        setattr(self._module, name, value)


class WindowsPopen(subprocess.Popen):
    """Take what Windows takes: groups of its own kind, and nothing that is done after a fork."""

    def __init__(self, *args, preexec_fn=None, pass_fds=(), start_new_session=False, creationflags=0, **more):
        """Start a process in this one's group, which is where Windows would leave it."""
        if preexec_fn is not None:
            raise ValueError("preexec_fn is not supported on Windows platforms")
        assert not pass_fds, "pass_fds not supported on Windows."
        super().__init__(*args, **more)


def only_spawn(method=None):
    """Return the one way in which Windows starts processes."""
    if method not in (None, "spawn"):
        raise ValueError(f"cannot find context for {method!r}")
    return multiprocessing.context._concrete_contexts["spawn"]


def killpg_of_macos(group, number):
    """Refuse to signal a group whose leader has ended and was not waited for."""
    time.sleep(0.1)  # one that is just about to end
    if os.waitid(os.P_PID, group, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
        raise PermissionError(1, "Operation not permitted")
    os.killpg(group, number)


OTHER = {
    "linux": {},
    "darwin": {"os": {"killpg": killpg_of_macos}},
    "win32": {
        "subprocess": {"Popen": WindowsPopen, "CREATE_NEW_PROCESS_GROUP": 0x200},
        "multiprocessing": {"get_context": only_spawn},
    },
}


def views():
    """Return what the package gets in place of each module that is another one there; `None` where there is none."""
    gone, other = GONE[SYSTEM], {"sys": {"platform": SYSTEM}, **OTHER[SYSTEM]}
    modules = {module.__name__: module for module in (multiprocessing, os, signal, socket, subprocess, sys)}
    views = {}
    for name in (*gone, *other):
        if gone.get(name, "") is None:
            views[name] = None
        else:
            module = modules.get(name) or __import__(name)
            views[name] = View(module, set(gone.get(name, "").split()), other.get(name, {}))
    return views


def import_elsewhere(name, globals=None, locals=None, fromlist=(), level=0):
    """Import for the package what there is on the other system, and for everybody else what there is here."""
    module = import_here(name, globals, locals, fromlist, level)
    if level or not str((globals or {}).get("__package__")).startswith("autograder"):
        return module
    if VIEWS.get(name, module) is None:
        raise ModuleNotFoundError(f"No module named {name!r} on {SYSTEM}", name=name)
    return VIEWS.get(module.__name__, module)


def as_elsewhere(event, arguments):
    """Refuse what the other system does not do with files."""
    if event in ("open", "os.listdir", "os.scandir") and str(arguments[0]).startswith("/proc"):
        raise FileNotFoundError(2, "No such file or directory", arguments[0])
    if SYSTEM == "win32" and event in ("os.remove", "os.rename"):
        path = Path(arguments[0] if event == "os.remove" else arguments[1])
        if path.exists() and not path.stat().st_mode & 0o200:
            raise PermissionError(13, "Access is denied", str(path))
    if SYSTEM == "win32" and event == "os.rmdir" and Path.cwd().is_relative_to(os.path.realpath(arguments[0])):
        raise PermissionError(32, "The process cannot access the file", arguments[0])


VIEWS, import_here = views(), builtins.__import__
builtins.__import__ = import_elsewhere
sys.addaudithook(as_elsewhere)
shutil._use_fd_functions = False  # Windows removes folders by their names
# Text is not UTF-8 everywhere: whoever opens a file says what it is.
warnings.simplefilter("ignore", EncodingWarning)
warnings.filterwarnings("error", category=EncodingWarning, module="autograder")
