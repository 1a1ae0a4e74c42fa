"""Serve a session: run the cells that come over a socket, and answer probes. Exists inside the sandbox.

The learner's code shares this process and can make it say anything. Whoever listens must therefore know what to expect,
decide nothing by what is said here, and hold the clock.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import os
import random
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from autograder import probes
from autograder.grading.inside.own_tests import Verdict, remembered, verdict_on
from autograder.grading.inside.shell import Printed, Shell, new_shell
from autograder.grading.inside.wire import Channel, ClosedError
from autograder.probes.deadline import not_counted
from autograder.probes.plain import plain
from autograder.probes.reply import data_of


def serve(connection: socket.socket, folder: Path) -> None:
    """Put the files that come first into `folder`, then do what is asked until nobody asks any more."""
    channel = Channel(connection)
    home, work = folder / "home", folder / "work"
    for each in (home, work, folder / "tmp"):
        each.mkdir(parents=True)
    folder.chmod(0o700)
    first = channel.receive()
    _write(work, first["files"])
    os.chdir(work)
    os.environ |= {"HOME": str(home), "USERPROFILE": str(home), "TMPDIR": str(folder / "tmp"), "MPLBACKEND": "inline"}
    os.environ |= first["environment"]
    os.environ |= {"MPLCONFIGDIR": str(home)} if "MPLCONFIGDIR" in os.environ else {}
    if not first["clean"]:
        sys.path.insert(0, "")
    # The same submission gets the same marks twice, even where it forgot to fix its seeds.
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - this is the generator that such code uses
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(0)
    session = _Server(channel, home)
    if first["clean"]:
        # IPython has put the working folder on the path, where the learner's process could leave modules.
        sys.path[:] = [path for path in sys.path if path]
        sys.addaudithook(_refuse_temporary_files)
    session.serve()


def _refuse_temporary_files(event: str, _: tuple[Any, ...]) -> None:
    """Keep AutoGraph from importing what it has written: the learner's process could write into that file in between.

    TensorFlow then runs the function as it is.
    """
    if event in ("tempfile.mkstemp", "tempfile.mkdtemp"):
        raise PermissionError("a clean process makes no temporary files")


def _write(folder: Path, files: Mapping[str, np.ndarray]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.tobytes())


class _Server:
    def __init__(self, channel: Channel, home: Path) -> None:
        self._channel = channel
        self._questions = 0
        self._is_test = False  # whether this process has been forked for a test
        self._out = Printed("stdout", self._emit)
        self._error = Printed("stderr", self._emit)
        sys.stdout, sys.stderr = self._out, self._error
        self._shell: Shell = new_shell(self._emit_in_order, str(home / ".ipython"))
        self._put_back = remembered()

    def serve(self) -> None:
        """Do what is asked, one thing after the other."""
        while True:
            try:
                self._missing: list[str] = []
                request = self._channel.receive(special=self._object_for)
                if "do" not in request:
                    continue  # an answer to a question that nobody waits for any more
                began = time.process_time()
                said = self._do(request)
                try:
                    self._channel.send({**said, "cpu": time.process_time() - began})
                except TypeError as error:  # an answer that is no plain data
                    self._channel.send({"say": "broken", "error": "TypeError", "text": str(error)[:500]})
            except ClosedError:
                return
            except KeyboardInterrupt:
                continue  # late: the code that it was meant for has ended

    def _do(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            if request["do"] == "run":
                return self._run(request["source"], request["count"])
            if request["do"] == "fork":
                return self._fork()
            if request["do"] == "test":
                return {"say": "verdict", "verdict": data_of(self._verdict(request))}
            return self._probe(request["probe"], request["arguments"])
        except (ClosedError, KeyboardInterrupt):
            raise
        except BaseException as error:
            # Neither a cell nor a probe lets anything out, unless the learner's code has changed how they work.
            return {"say": "broken", "error": type(error).__name__, "text": str(error)[:500]}

    def _fork(self) -> dict[str, Any]:
        """Start a process for a test, and wait for its end."""
        if sys.platform == "win32":
            raise NotImplementedError
        if (pid := os.fork()) == 0:
            try:
                self._be_a_test()
            finally:
                os._exit(0)  # nobody decides anything by it
        self._channel.send({"say": "forked", "pid": pid})
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)
        return {"say": "tested"}

    def _be_a_test(self) -> None:
        """Wait for a test and for the channel to tell its verdict over: they come when no other process runs."""
        if sys.platform == "win32":
            raise NotImplementedError
        self._put_back()
        self._is_test = True
        _, descriptors, _, _ = socket.recv_fds(self._channel.connection, 1, 1)
        self._channel.close()
        channel = Channel(socket.socket(fileno=descriptors[0]))
        channel.send(data_of(self._verdict(channel.receive())))

    def _verdict(self, request: dict[str, Any]) -> Verdict:
        return verdict_on(request, self._shell.user_ns, self._put_back)

    def _emit(self, output: dict[str, Any]) -> None:
        if not self._is_test:
            self._channel.send({"say": "output", "output": output})

    def _emit_in_order(self, output: dict[str, Any]) -> None:
        self._out.flush()
        self._error.flush()
        self._emit(output)

    def _run(self, source: str, count: int) -> dict[str, Any]:
        self._shell.execution_count = count
        result = self._shell.run_cell(source, store_history=False)  # type: ignore[no-untyped-call]
        sys.stdout.flush()
        sys.stderr.flush()
        self._out.flush()
        self._error.flush()
        error = result.error_before_exec or result.error_in_exec
        return {"say": "ran", "error": _known_name(error) if error is not None else None}

    def _probe(self, name: str, arguments: tuple[Any, ...]) -> dict[str, Any]:
        if self._missing:
            return {"say": "missing", "names": self._missing}
        return {"say": "answer", "value": data_of(getattr(probes, name)(*arguments))}

    def _object_for(self, kind: str, content: Any) -> Any:
        if kind == "live":
            if content not in self._shell.user_ns:
                self._missing.append(content)
            return self._shell.user_ns.get(content)
        if kind == "box":
            return self._black_box(content)
        raise ValueError(f"nothing is called {kind!r}")

    def _black_box(self, number: int) -> Callable[..., Any]:
        """Return a function whose values are computed where it lives: at the judge's."""

        def black_box(*args: Any, **kwargs: Any) -> Any:
            self._questions += 1
            mine = self._questions
            question = {"args": [plain(value) for value in args], "kwargs": {k: plain(v) for k, v in kwargs.items()}}
            with not_counted():  # a question costs more here than in a notebook: that is no fault of the learner's
                self._channel.send({"say": "question", "box": number, "number": mine, **question})
                while True:
                    reply = self._channel.receive()
                    if reply.get("number") == mine:
                        break
            if "raised" in reply:
                kind, text = reply["raised"]
                raise getattr(builtins, kind, RuntimeError)(text)
            return reply["value"]

        return black_box


def main() -> None:
    """Serve a session of its own: answer whoever listens at a port, in a folder, after importing modules, as passed.

    The first line of standard input is the token to answer with; the session ends when standard input does.
    """
    port, folder, *modules = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    token = sys.stdin.readline().strip()
    standard_input, nowhere = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    # Only now: on Windows, whoever looks at a pipe that another thread reads from waits until something is read.
    end = threading.Thread(target=_end_with, args=(standard_input, folder), daemon=True)
    end.start()
    for module in modules:
        importlib.import_module(module)
    connection = socket.create_connection(("127.0.0.1", int(port)))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    Channel(connection).send({"token": token})
    serve(connection, Path(folder))
    end.join()  # the connection closes a moment before standard input does


def _end_with(descriptor: int, folder: str) -> None:
    while os.read(descriptor, 1):
        pass
    os.chdir(Path(folder).anchor)  # Windows removes no folder in which somebody stands
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _known_name(error: BaseException) -> str:
    """Return the type of an error as Python documents it: some syntax errors have types of their own."""
    return next(kind.__name__ for kind in type(error).__mro__ if not kind.__name__.startswith("_"))


if __name__ == "__main__":
    main()
