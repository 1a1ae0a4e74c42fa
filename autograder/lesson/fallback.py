"""Take the learner's function where it passes its check, and else the course's own, so that each picture is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fallback:
    """Hold the course's own function, and why it stands in: words to follow "yours"."""

    function: Callable[..., Any]
    why: str


@dataclass
class Source:
    """Hold who finds stand-ins: the checks, where they are; nobody where a submission is graded."""

    find: Callable[[Any], Fallback | None] = field(default=lambda function: None)


SOURCE = Source()


def ready(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of the learner's if it passes its check, else the course's own, and print that it is ours."""
    fallback = SOURCE.find(function)
    if fallback is None:
        return function
    print(f"Drawn with our `{getattr(function, '__name__', 'function')}`: yours {fallback.why}.")
    return fallback.function
