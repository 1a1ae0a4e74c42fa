"""What an exercise is, and what judging an answer to it results in."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.engine.wrapping import wrapped

MOST_LINES_OF_ALL = 30  # of a message
MOST_LINES = 20  # of what was seen in it


@dataclass(frozen=True)
class Mistake:
    """Describe one known wrong implementation: its id, what to say about it, and the wrong code itself.

    `wrong` takes what the answer takes. It is `None` only where the judge recognises the mistake by other means.
    `raises` says with which exceptions it stops in some cases, as a learner's answer with this mistake does.
    """

    id: str
    message: str
    wrong: Callable[..., Any] | None = None
    raises: tuple[type[Exception], ...] = ()


@dataclass(frozen=True)
class Place:
    """Say where an answer goes wrong: the line of its cell, what stands there, and what is wrong with it."""

    line: int
    source: str
    kind: str


@dataclass(frozen=True)
class Repair:
    """Hold a small change that makes an answer right: the places, and the lines as they would be.

    Where two things are wrong, it may be right only `besides` a known mistake. Where no change is known, there are no
    lines: the place is where Python stops, or one that only `shows` the first wrong value, whose cause may lie above.
    """

    places: tuple[Place, ...]
    lines: tuple[str, ...]
    besides: Mistake | None = None
    shows: bool = False


@dataclass(frozen=True)
class Failing:
    """Hold the call on which an answer failed: what was passed, what was expected, what came (`None`: nothing)."""

    call: str
    arguments: tuple[Any, ...]
    expected: Any
    got: Any
    names: tuple[str, ...] = ()  # of the arguments
    window: Callable[[tuple[int, ...]], tuple[slice, slice]] | None = None  # of the first argument, by a place

    @property
    def named_arguments(self) -> tuple[tuple[str, Any], ...]:
        """Return the arguments with their names."""
        return tuple(zip(self.names, self.arguments, strict=True))


@dataclass(frozen=True)
class DrawnTile:
    """Hold one drawn tile (h, w), where it lies, what it shows in words, and the kernel or map it was compared with.

    `values` are `None` for what was not drawn, `expected` where there is nothing to compare with; `right` says whether
    it counts.
    """

    values: np.ndarray | None
    where: str
    words: str
    expected: np.ndarray | None
    right: bool


@dataclass(frozen=True)
class Drawn:
    """Hold what a plot shows: its tiles beside what was expected of it, in words."""

    expected: str
    tiles: tuple[DrawnTile, ...]


@dataclass(frozen=True)
class Outcome:
    """Say what a check found.

    `mistake` is the id of the recognised mistake, `repair` the small change that would make the answer right, where one
    is known, `fraction` the share of the points that is earned (0 to 1),
    `flags` are remarks for the instructor that change no point. `doubtful` says that the points wait for the
    instructor where answers are graded. `failing` is the call that went wrong, where the answer is a function,
    `drawn` what it drew, where it is to draw something.
    """

    exercise: str
    passed: bool
    fraction: float
    message: str
    mistake: str | None = None
    attempted: bool = True
    flags: tuple[str, ...] = ()
    doubtful: bool = False
    repair: Repair | None = None
    failing: Failing | None = None
    drawn: Drawn | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        """Return the lines of the answer where it goes wrong; empty where nothing is known."""
        return self.repair.places if self.repair else ()


@dataclass(frozen=True)
class Exercise:
    """Hold what a check needs: a judge, the catalogue of mistakes and three hints.

    `judge(*objects, seed=...)` takes the learner's objects, live or remote, and returns an `Outcome`.
    `valid` are right answers written differently: each must pass. `objects` says what a test cell hands over with an
    answer: where that is more than the answer itself, it comes with a small example. `reference` is the right function,
    where later answers may call the answer.
    """

    name: str
    judge: Callable[..., Outcome]
    hints: tuple[str, str, str]
    mistakes: tuple[Mistake, ...] = ()
    valid: tuple[Callable[..., Any], ...] = ()
    objects: Callable[[Any], tuple[Any, ...]] = lambda answer: (answer,)
    reference: Callable[..., Any] | None = None


class CheckFailed(AssertionError):  # noqa: N818 - a learner reads this name: it says what happened
    """Report a failed check: in a notebook its traceback is the message and nothing else."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.message)
        self.outcome = outcome

    def _render_traceback_(self) -> list[str]:
        """Return what IPython prints instead of a traceback."""
        return wrapped(str(self)).splitlines()


def passed(exercise: str, verified: str, flags: tuple[str, ...] = (), *, doubtful: bool = False) -> Outcome:
    """Return the outcome of a right answer; `verified` says in one line what was verified."""
    return Outcome(exercise, True, 1.0, f"Right: {verified}", flags=flags, doubtful=doubtful)


def failed(
    exercise: str,
    body: str,
    *,
    where: str,
    mistake: Mistake | None = None,
    fraction: float = 0.0,
    flags: tuple[str, ...] = (),
    repair: Repair | None = None,
) -> Outcome:
    """Return the outcome of a wrong answer: the likely mistake or the place, what was seen, where to look, a hint."""
    parts = [f"`{exercise}` is not right yet." if fraction == 0 else f"`{exercise}` is partly right."]
    if mistake is not None:
        parts.append(f"Likely mistake: {mistake.message}")
    if repair is not None:
        parts.append(_shown_places(repair))
    last = f'Where to look: {where}\nStuck? Run check.hint("{exercise}")'
    around = len(wrapped("\n\n".join([*parts, last])).splitlines()) + 1
    message = "\n\n".join([*parts, _shortened(body, min(MOST_LINES, MOST_LINES_OF_ALL - around)), last])
    mistaken = mistake.id if mistake else None
    return Outcome(exercise, False, fraction, message, mistaken, flags=flags, repair=repair)


def _shortened(body: str, most: int) -> str:
    """Return the middle of a message without its last lines where there are too many to be read, wrapped as shown."""
    if len(wrapped(body).splitlines()) <= most:
        return body
    lines = body.split("\n")
    ends = itertools.accumulate(len(wrapped(line).split("\n")) for line in lines)
    return "\n".join([*(line for line, end in zip(lines, ends, strict=True) if end < most), "    …"])


def _shown_places(repair: Repair) -> str:
    """Return the lines where an answer goes wrong, marked, and what is wrong there."""
    places = repair.places
    if repair.shows:
        return "\n".join(
            [
                f"The first wrong value shows in line {places[0].line} of your cell; its cause is there or above:",
                f"    → {places[0].source}",
                _sentence(places[0].kind),
            ]
        )
    kinds = dict.fromkeys(place.kind for place in places)
    if len(kinds) > 1:
        lines = ["It goes wrong in more than one place of your cell:"]
        for place in places:
            lines += [f"    → line {place.line}: {place.source}", f"      {_sentence(place.kind)}"]
        return "\n".join(lines)
    number = "line" if len(places) == 1 else "lines"
    lines = [f"It goes wrong in {number} {' and '.join(str(place.line) for place in places)} of your cell:"]
    return "\n".join([*lines, *(f"    → {place.source}" for place in places), _sentence(places[0].kind)])


def _sentence(kind: str) -> str:
    return f"{kind[0].upper()}{kind[1:]}."


def not_attempted(exercise: str, reason: str | None = None) -> Outcome:
    """Return the outcome of an answer cell that still holds the stub."""
    reason = reason or "Replace `raise NotImplementedError()` in the cell above with your code, and run that cell."
    hint = f'Then run this check again. A first hint: check.hint("{exercise}")'
    message = f"`{exercise}` is not attempted yet. {reason}\n{hint}"
    return Outcome(exercise, False, 0.0, message, attempted=False)
