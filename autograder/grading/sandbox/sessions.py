"""Hold a fresh kernel for every notebook, forked in the sandbox from a warm provider."""

from __future__ import annotations

import json
import math
import secrets
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from autograder.checks.engine.ask import Remote
from autograder.grading.inside.wire import Channel, ClosedError, LateError, WireError
from autograder.grading.notebook.outputs import Outputs
from autograder.grading.sandbox.bubblewrap import Confined, Limits, start_provider
from autograder.grading.sandbox.conforms import conforms
from autograder.grading.sandbox.memory import MemoryWatch
from autograder.grading.sandbox.received import received
from autograder.probes.plain import NotPlainError, plain

MODULES = (
    "numpy",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "IPython.core.interactiveshell",
    "ipykernel",
    "ipywidgets",
    "autograder.lesson.drawings.svg",
    "autograder.lesson.figures",
    "autograder.lesson.mnist",
    "autograder.probes.drawn_images",
    "autograder.lesson.unchecked",
    "autograder.grading.inside.session",
    # What numpy and IPython import when each kernel begins, and IPython and matplotlib at the first error and picture.
    "numpy.random",
    "IPython.core.application",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.magics.execution",
    "IPython.core.oinspect",
    "PIL.PngImagePlugin",
    "pygments.formatters.terminal256",
    "stack_data",
    "urllib.request",
    "xml.sax.saxutils",
)
HEAVY = ("tensorflow", "keras")
MAX_QUESTION = 500_000  # bytes of arrays that go to a black box at once: 500 digits take 392 thousand
WARM_UP = 180.0  # seconds in which a provider must have imported everything


class KernelGoneError(Exception):
    """Say how a kernel ended: `status` is one of the statuses of a test cell, `reason` says it in words."""

    def __init__(self, status: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class NoKernelError(Exception):
    """Say why no kernel can be started here at all: that is nobody's answer, but the machine's state."""


class NotThereError(Exception):
    """Say that the learner's process has no object of this name."""


class ProbeBrokenError(Exception):
    """Say that a probe did not come back with plain data."""


@dataclass(frozen=True)
class Ran:
    """Hold what running a cell gave: outputs, the type of an error, seconds of CPU time."""

    outputs: Outputs
    error: str | None
    cpu: float


class Kernels(Protocol):
    """Start kernels for notebooks, one notebook at a time."""

    limits: Limits
    importing: float  # seconds of CPU time that importing libraries took before there was a kernel

    def get_ready(self, *, heavy: bool) -> None:
        """Have TensorFlow imported before the next kernel starts, if `heavy`."""

    def start(self, files: Mapping[str, bytes], until: float | None = None) -> Kernel:
        """Return a fresh kernel beside these files, which ends at the moment `until`; the one before it ends now."""

    @property
    def start_beside(self) -> Callable[[Mapping[str, bytes], float], Kernel | None] | None:
        """Return what starts one more kernel beside the one that runs; `None` where the two would not be apart."""

    def sweep(self) -> None:
        """End the kernel and remove whatever it has left."""

    def close(self) -> None:
        """End everything."""


class Kernel:
    """Run cells and put probes in a process that may do or say anything."""

    def __init__(
        self, channel: Channel, limits: Limits, end: Callable[[], str | None], until: float | None = None
    ) -> None:
        self._channel = channel
        self._limits = limits
        self._end = end
        self._count = 0
        self._until = until or time.monotonic() + limits.notebook
        self._over: KernelGoneError | None = None
        self.cpu = 0.0

    def run(self, source: str, kept: Outputs | None = None) -> Ran:
        """Run a cell; raise `KernelGoneError` when it takes too long or ends the kernel."""
        self._count += 1
        outputs = kept or Outputs()
        self._send({"do": "run", "source": source, "count": self._count})
        deadline = self._deadline()
        while True:
            said = self._receive(deadline)
            if said["say"] == "output":
                outputs.add(said.get("output"))
            elif said["say"] == "ran":
                error = said.get("error")
                self.cpu += (cpu := _seconds(said))
                return Ran(outputs, error if isinstance(error, str) else None, cpu)
            else:
                raise self._gone("crashed", "the kernel no longer does what it is told")

    def run_probe(self, probe: str, arguments: tuple[Any, ...]) -> Any:
        """Return the plain data of a probe of `autograder.probes`; functions among the arguments stay here."""
        boxes: list[Callable[..., Any]] = []
        asked: set[str] = set()

        def stand_in(value: Any) -> dict[str, Any] | None:
            if isinstance(value, Remote):
                asked.add(value.name)
                return {"live": value.name}
            if callable(value):
                boxes.append(value)
                return {"box": len(boxes) - 1}
            return None

        self._send({"do": "probe", "probe": probe, "arguments": arguments}, stand_in)
        deadline = self._deadline()
        while True:
            said = self._receive(deadline)
            kind = said["say"]
            if kind == "answer":
                self.cpu += _seconds(said)
                try:
                    return received(probe, arguments, said.get("value"))
                except ValueError:
                    raise self._gone("crashed", "the kernel answered as no probe does") from None
            if kind == "question":
                self._send(_reply(boxes, said), deadline=deadline)
            elif kind == "missing":
                raise self._missing(said.get("names"), asked)
            elif kind == "broken":
                raise self._broken(probe, said.get("error"), said.get("text"))
            elif kind != "output":
                raise self._gone("crashed", "the kernel no longer does what it is told")

    def _missing(self, names: Any, asked: set[str]) -> Exception:
        if conforms(names, list[str]) and names and asked.issuperset(names):
            return NotThereError(", ".join(f"`{name}`" for name in names))
        return self._gone("crashed", "the kernel misses what nobody asked for")

    def _broken(self, probe: str, error: Any, text: Any) -> Exception:
        if not (isinstance(error, str) and isinstance(text, str)):
            return self._gone("crashed", "the kernel no longer does what it is told")
        if error == "MemoryError":
            return self._gone("out of memory", "there was not enough memory")
        return ProbeBrokenError(f"the probe `{probe}` stopped with {error}: {text}")

    def close(self) -> None:
        """Hang up: a kernel that nobody listens to ends as soon as it has something to say."""
        self._channel.close()

    def _deadline(self) -> float:
        return min(time.monotonic() + self._limits.cell, self._until)

    def _send(
        self,
        message: Any,
        special: Callable[[Any], dict[str, Any] | None] | None = None,
        deadline: float | None = None,
    ) -> None:
        if self._over is not None:  # whoever asks again was not told
            raise self._over
        try:
            self._channel.send(message, special, deadline or self._deadline())
        except LateError:
            raise self._late() from None
        except ClosedError:
            raise self._gone("crashed", "the kernel ended") from None

    def _receive(self, deadline: float) -> dict[str, Any]:
        try:
            said = self._channel.receive(deadline)
        except LateError:
            raise self._late() from None
        except ClosedError:
            raise self._gone("crashed", "the kernel ended") from None
        except WireError as error:
            raise self._gone("crashed", f"the kernel sent {error}") from None
        if not isinstance(said, dict) or not isinstance(said.get("say"), str):
            raise self._gone("crashed", "the kernel sent what nobody asked for")
        return said

    def _late(self) -> KernelGoneError:
        whole = time.monotonic() >= self._until
        what, seconds = ("the notebook", self._limits.notebook) if whole else ("it", self._limits.cell)
        return self._gone("timed out", f"{what} took longer than {seconds:.0f} seconds")

    def _gone(self, status: str, reason: str) -> KernelGoneError:
        memory = self._end()
        self._channel.close()
        self._over = KernelGoneError(status, reason) if memory is None else KernelGoneError("out of memory", memory)
        return self._over


def _seconds(said: dict[str, Any]) -> float:
    cpu = said.get("cpu")
    return float(cpu) if isinstance(cpu, (int, float)) and 0 <= cpu < 1e6 else 0.0


def _reply(boxes: list[Callable[..., Any]], question: dict[str, Any]) -> dict[str, Any]:
    """Return what a black box of the check says to the learner's arguments."""
    number = question.get("number")
    try:
        _check_size(question["args"], question["kwargs"])
        box = boxes[question["box"]]
        value = plain(box(*question["args"], **question["kwargs"]))
    except NotPlainError as error:
        return {"number": number, "raised": ["TypeError", str(error)]}
    except Exception as error:
        return {"number": number, "raised": [type(error).__name__, str(error)[:500]]}
    return {"number": number, "value": value}


def _check_size(args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """Raise `ValueError` for what would keep the judge busy: a black box computes here."""
    if sum(map(_weight, (*args, *kwargs.values()))) > MAX_QUESTION:
        raise ValueError(f"an array for a black box may have {MAX_QUESTION // 1000} kilobytes")


def _weight(value: Any) -> int:
    """Return how many bytes plain data have as an array: all that lies within lists, and sides without values."""
    if isinstance(value, np.ndarray):
        return int(math.prod(max(side, 1) for side in value.shape) * value.itemsize)
    if isinstance(value, dict):
        return sum(8 + _weight(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return sum(8 + _weight(item) for item in value)
    return len(value) if isinstance(value, str) else 0


def first_message(files: Mapping[str, bytes], environment: Mapping[str, str], *, clean: bool = False) -> dict[str, Any]:
    """Return what a kernel is told first: the files beside the notebook, and variables of the environment.

    A `clean` kernel imports nothing from any folder that another one can write to.
    """
    arrays = {name: np.frombuffer(content, np.uint8) for name, content in files.items()}
    return {"files": arrays, "environment": dict(environment), "clean": clean}


class WarmKernels:
    """Fork kernels from a provider in a sandbox; after a kernel that left something behind, from a new one."""

    def __init__(self, limits: Limits, *, threads: int, environment: Mapping[str, str] | None = None) -> None:
        self.limits = limits
        self.importing = 0.0
        self._modules: tuple[str, ...] = MODULES
        self._threads = threads
        self._environment = environment or {}
        self._imported = 0.0  # of `importing`, what the provider that is there took
        self._provider: Confined | None = None
        self._watch: MemoryWatch | None = None
        self._used = False
        self._spoiled = False  # somebody started processes that outlived what was asked for
        self._channel: Channel | None = None

    @property
    def is_warm(self) -> bool:
        """Return whether a provider is there, so that a kernel starts at once."""
        return self._provider is not None

    def get_ready(self, *, heavy: bool) -> None:
        """Have TensorFlow imported before the next kernel starts, if `heavy`; once imported, it stays."""
        if not heavy or HEAVY[0] in self._modules:
            return
        self.sweep()
        self._modules = (*self._modules, *HEAVY)
        if self._provider is not None:
            try:
                self._provider.control.send(json.dumps({"do": "import", "modules": HEAVY}).encode())
                self._wait_until_ready()
            except (OSError, ValueError, KeyError):
                self.close()  # the next one says in its log what is wrong

    def start(self, files: Mapping[str, bytes], until: float | None = None) -> Kernel:
        """Return a fresh kernel beside these files, which ends at the moment `until`; the one before it ends now."""
        self.sweep()
        self._used, self._spoiled = True, False
        try:
            self._channel = self._fork(files)
        except (OSError, ClosedError):
            self.close()  # the provider has ended meanwhile: another one can still do it
            self._channel = self._fork(files)
        assert self._provider is not None
        self._watch = MemoryWatch(self._provider.process.pid, self.limits.memory, self.limits.processes)
        return Kernel(self._channel, self.limits, self._stop, until)

    def start_beside(self, files: Mapping[str, bytes], until: float) -> Kernel | None:
        """Return one more kernel beside the one that runs, or `None`; neither can look into the other."""
        try:
            channel = self._fork(files, clean=True)
        except (OSError, ClosedError):
            return None
        if self._watch is not None:
            self._watch.kernels += 1
        return Kernel(channel, self.limits, lambda: None, until)

    def _fork(self, files: Mapping[str, bytes], *, clean: bool = False) -> Channel:
        if sys.platform == "win32":
            raise NoKernelError("the sandbox needs Linux")
        if self._provider is None:
            self._provider = self._warm()
        # A name that no kernel can have taken before, or this one would find something of theirs in its folder.
        request = {"do": "kernel", "folder": f"kernel-{secrets.token_hex(16)}", "limits": self.limits.of_process()}
        mine, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._provider.control, [json.dumps(request).encode()], [theirs.fileno()])
        channel = Channel(mine)
        first = first_message(files, self._environment, clean=clean)
        channel.send(first, deadline=time.monotonic() + self.limits.cell)
        return channel

    def sweep(self) -> None:
        """End the kernel and remove whatever it has left; give up a provider that cannot be made clean."""
        self._stop()
        if self._provider is None or not self._used:
            return
        self._used = False
        try:
            self._provider.control.send(json.dumps({"do": "sweep"}).encode())
            while (said := self._hear(30.0))["say"] != "swept":
                pass
            if said["left"] or self._spoiled:
                self.close()
        except (OSError, ValueError, KeyError):
            self.close()

    def close(self) -> None:
        """End everything."""
        self._stop()
        if self._provider is not None:
            self._provider.end()
            self._provider = None

    def _stop(self) -> str | None:
        """End the kernel's processes and return the reason if it was ended for using too much."""
        if self._watch is None:
            return None
        reason, others = self._watch.stop()
        self._watch = None
        self._spoiled |= others
        if self._channel is not None:
            self._channel.close()
        return reason

    def _warm(self) -> Confined:
        self._imported = 0.0
        provider = start_provider(self.limits, self._modules, self._threads)
        self._provider = provider
        try:
            self._wait_until_ready()
        except (OSError, ValueError, KeyError):
            log = provider.log.read_text(errors="replace").strip().splitlines()
            self.close()
            raise NoKernelError(f"kernels do not start: {log[-1] if log else 'they say nothing'}") from None
        finally:
            provider.log.unlink(missing_ok=True)
        return provider

    def _wait_until_ready(self) -> None:
        said = self._hear(WARM_UP)
        if said["say"] != "ready":
            raise ValueError("not ready")
        self.importing += said["cpu"] - self._imported
        self._imported = said["cpu"]

    def _hear(self, seconds: float) -> dict[str, Any]:
        assert self._provider is not None
        self._provider.control.settimeout(seconds)
        said: dict[str, Any] = json.loads(self._provider.control.recv(65536))
        return said
