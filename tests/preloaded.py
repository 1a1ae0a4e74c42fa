"""Run `python -m nbgrader` and `python -m nbconvert` in processes that are forked when all imports are done.

To import nbgrader takes several seconds, and the tests run a hundred of its commands. Each still runs from its own
`__main__`, in a process, a folder and an environment of its own.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def run_module(
    module: str, *arguments: str | Path, cwd: str | Path = ".", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Return what `python -m MODULE ARGUMENTS` prints and how it ends."""
    command = [module, *map(str, arguments)]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        request = {
            "command": command,
            "cwd": str(Path(cwd).resolve()),
            "environment": dict(os.environ if env is None else env),
            "outputs": [f"/proc/{os.getpid()}/fd/{file.fileno()}" for file in (out, err)],
        }
        server = _server()
        assert server.stdin is not None
        assert server.stdout is not None
        print(json.dumps(request), file=server.stdin, flush=True)
        code = int(server.stdout.readline())
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read())
    return subprocess.CompletedProcess(command, code, *texts)


def asked_once(api: Any) -> None:
    """Have nbgrader ask `alembic` for the newest version of its tables once: it starts a process for each gradebook."""
    api.get_alembic_version = functools.cache(api.get_alembic_version)


@functools.cache
def _server() -> subprocess.Popen[str]:
    server = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(_end, server)
    return server


def _end(server: subprocess.Popen[str]) -> None:
    server.kill()
    server.communicate()


def _serve() -> None:
    """Import everything, then do what each line asks for and answer with the exit code."""
    del sys.path[0]  # this folder
    import nbgrader.api
    import nbgrader.apps.nbgraderapp

    asked_once(nbgrader.api)
    nbgrader.api.get_alembic_version()
    for line in sys.stdin:
        request = json.loads(line)
        if (child := os.fork()) == 0:
            _become(request)
            break
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(request: dict[str, Any]) -> None:
    """Be the process that was asked for, to its end."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in enumerate(request["outputs"], start=1):
        os.dup2(os.open(path, os.O_RDWR | os.O_APPEND), number)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.path.insert(0, request["cwd"])
    sys.argv = request["command"]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _serve()
