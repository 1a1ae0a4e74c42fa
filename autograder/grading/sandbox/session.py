"""Hold a session: run the cells of one notebook, and put probes, in a process that may do or say anything."""

from __future__ import annotations

import math
import secrets
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.engine.ask import Remote
from autograder.grading.inside.own_tests import Verdict
from autograder.grading.inside.wire import Channel, ClosedError, LateError, WireError
from autograder.grading.notebook.outputs import Outputs
from autograder.grading.sandbox.limits import Limits
from autograder.grading.sandbox.received import received
from autograder.probes.plain import NotPlainError, plain
from autograder.probes.reply import reply_from

Alone = Callable[[], AbstractContextManager[Callable[[int], bool]]]  # yields what stops all processes but one
MAX_QUESTION = 500_000  # bytes of arrays that go to a black box at once: 500 digits take 392 thousand


class SessionEndedError(Exception):
    """Say how a session ended: `status` is one of the statuses of a test cell, `reason` says it in words."""

    def __init__(self, status: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class TestEndedError(Exception):
    """Say how the process of a test ended without a verdict, in a session that goes on."""

    def __init__(self, status: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class NotThereError(Exception):
    """Say that the learner's process has no object of this name."""


class ProbeBrokenError(Exception):
    """Say that a probe did not come back with plain data."""


@dataclass(frozen=True)
class CellRun:
    """Hold what running a cell gave: outputs, the type of an error, seconds of CPU time."""

    outputs: Outputs
    error: str | None
    cpu: float


class Session:
    """Run cells and put probes in a process that may do or say anything."""

    def __init__(
        self,
        channel: Channel,
        limits: Limits,
        end: Callable[[], str | None],
        until: float | None = None,
        alone: Alone | None = None,
    ) -> None:
        self._channel = channel
        self._limits = limits
        self._end = end
        self._alone = alone
        self._count = 0
        self._until = until or time.monotonic() + limits.notebook
        self._over: SessionEndedError | None = None
        self.cpu = 0.0

    def run(self, source: str, kept: Outputs | None = None) -> CellRun:
        """Run a cell; raise `SessionEndedError` when it takes too long or ends the session."""
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
                return CellRun(outputs, error if isinstance(error, str) else None, cpu)
            else:
                raise self._ended_with("crashed", "the process no longer does what it is told")

    def run_probe(self, probe: str, arguments: tuple[Any, ...]) -> Any:
        """Return the reply of a probe of `autograder.probes`; functions among the arguments stay here."""
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
                    raise self._ended_with("crashed", "the process answered as no probe does") from None
            if kind == "question":
                self._send(_reply(boxes, said), deadline=deadline)
            elif kind == "missing":
                raise self._missing(said.get("names"), asked)
            elif kind == "broken":
                raise self._broken(probe, said.get("error"), said.get("text"))
            elif kind != "output":
                raise self._ended_with("crashed", "the process no longer does what it is told")

    def run_test(self, before: str, source: str, *, apart: bool) -> Verdict:
        """Run a test beside the answers: in a process of its own if it shall be `apart` and that can be had.

        `before` is run first. Raises `TestEndedError` where that process gives no verdict.
        """
        token = secrets.token_hex()
        request = {"before": before, "source": source, "token": token}
        if not apart or self._alone is None:
            self._send({"do": "test", **request})
            verdict = _verdict(self._next("verdict").get("verdict"), token)
        else:
            verdict = self._verdict_of_a_fork(self._alone, request)
        if verdict is None:
            raise self._ended_with("crashed", "the process no longer does what it is told")
        return verdict

    def _verdict_of_a_fork(self, alone: Alone, request: dict[str, Any]) -> Verdict | None:
        """Return what a process says to which the answers are known, and the test only when no other one runs."""
        ended: TestEndedError | None = None
        verdict: Verdict | None = None
        with alone() as suspend:
            self._send({"do": "fork"})
            pid = self._next("forked").get("pid")
            if sys.platform == "win32" or not isinstance(pid, int) or not suspend(pid):
                raise self._ended_with("crashed", "no process could be had in which nothing but the test runs")
            mine, theirs = socket.socketpair()
            channel = Channel(mine)
            try:
                with theirs:
                    socket.send_fds(self._channel.connection, [b"."], [theirs.fileno()])
                channel.send(request, deadline=self._deadline())
                verdict = _verdict(channel.receive(self._deadline()), request["token"])
            except LateError:
                ended = TestEndedError("timed out", f"the test took longer than {self._limits.cell:.0f} seconds")
            except (WireError, OSError):
                ended = TestEndedError("crashed", "its process ended before the test did")
            finally:
                channel.close()
        self._next("tested")  # unless it used so much memory that all had to end
        if ended is None and verdict is None:
            ended = TestEndedError("crashed", "its process said what no test says")
        if ended is not None:
            raise ended
        return verdict

    def _next(self, kind: str) -> dict[str, Any]:
        """Return what the session says next beside outputs."""
        deadline = self._deadline()
        while (said := self._receive(deadline))["say"] == "output":
            pass
        if said["say"] != kind:
            raise self._ended_with("crashed", "the process no longer does what it is told")
        return said

    def _missing(self, names: Any, asked: set[str]) -> Exception:
        told = isinstance(names, list) and names and all(isinstance(name, str) for name in names)
        if told and asked.issuperset(names):
            return NotThereError(", ".join(f"`{name}`" for name in names))
        return self._ended_with("crashed", "the process misses what nobody asked for")

    def _broken(self, probe: str, error: Any, text: Any) -> Exception:
        if not (isinstance(error, str) and isinstance(text, str)):
            return self._ended_with("crashed", "the process no longer does what it is told")
        if error == "MemoryError":
            return self._ended_with("out of memory", "there was not enough memory")
        return ProbeBrokenError(f"the probe `{probe}` stopped with {error}: {text}")

    @property
    def ended(self) -> bool:
        """Return whether the session is over."""
        return self._over is not None

    def close(self) -> None:
        """Hang up: a session that nobody listens to ends as soon as it has something to say."""
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
            raise self._ended_with("crashed", "your code ended the process") from None

    def _receive(self, deadline: float) -> dict[str, Any]:
        try:
            said = self._channel.receive(deadline)
        except LateError:
            raise self._late() from None
        except ClosedError:
            raise self._ended_with("crashed", "your code ended the process") from None
        except WireError as error:
            raise self._ended_with("crashed", f"the process sent {error}") from None
        if not isinstance(said, dict) or not isinstance(said.get("say"), str):
            raise self._ended_with("crashed", "the process sent what nobody asked for")
        return said

    def _late(self) -> SessionEndedError:
        whole = time.monotonic() >= self._until
        what, seconds = ("the notebook", self._limits.notebook) if whole else ("it", self._limits.cell)
        return self._ended_with("timed out", f"{what} took longer than {seconds:.0f} seconds")

    def _ended_with(self, status: str, reason: str) -> SessionEndedError:
        memory = self._end()
        self._channel.close()
        self._over = SessionEndedError(status, reason) if memory is None else SessionEndedError("out of memory", memory)
        return self._over


def _verdict(data: Any, token: str) -> Verdict | None:
    """Return what a test said, `None` where that is no verdict, or nobody who was told to give one."""
    try:
        verdict: Verdict = reply_from(data, Verdict)
    except ValueError:
        return None
    return verdict if secrets.compare_digest(verdict.token.encode(), token.encode()) else None


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
