"""Put a probe to an object that lives here, or to one that lives in another process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class ProbeRunner(Protocol):
    """Name the one thing the process of a remote object must do: run a probe of `autograder.probes` by its name."""

    def run_probe(self, probe: str, arguments: tuple[Any, ...]) -> Any:
        """Return the reply of a probe, in whose arguments `Remote` stands for the live objects."""


@dataclass(frozen=True)
class Remote:
    """Stand for an object of the learner's by its name in the process where it lives."""

    name: str
    process: ProbeRunner


def ask(probe: Callable[..., T], *arguments: Any) -> T:
    """Return what `probe` replies for these objects and data.

    `probe` is a function of `autograder.probes`. With live objects it is called; when one of the arguments is
    `Remote`, the process in which that object lives calls it, and only plain data travel. A function among the
    arguments that is not the learner's, such as a black box, stays here: a remote process asks for its values.
    """
    for argument in arguments:
        if isinstance(argument, Remote):
            return argument.process.run_probe(probe.__name__, arguments)  # type: ignore[no-any-return]
    return probe(*arguments)
