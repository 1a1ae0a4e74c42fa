"""What an exercise is, and what judging an answer to it results in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mistake:
    """Describe one known wrong implementation: its id, what to say about it, and the wrong code itself.

    `wrong` takes what the answer takes. It is `None` only where the judge recognises the mistake by other means.
    """

    id: str
    message: str
    wrong: Callable[..., Any] | None = None


@dataclass(frozen=True)
class Outcome:
    """Say what a check found.

    `mistake` is the id of the recognised mistake, `fraction` the share of the points that is earned (0 to 1),
    `flags` are remarks for the instructor that change no point. `doubtful` says that the points wait for the
    instructor where answers are graded.
    """

    exercise: str
    passed: bool
    fraction: float
    message: str
    mistake: str | None = None
    attempted: bool = True
    flags: tuple[str, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True)
class Exercise:
    """Hold what a check needs: a judge, the catalogue of mistakes and three hints.

    `judge(*objects, seed=...)` takes the learner's objects, live or remote, and returns an `Outcome`.
    `valid` are right answers written differently: each must pass. `objects` says what a test cell hands over with an
    answer: where that is more than the answer itself, it comes with a small example.
    """

    name: str
    judge: Callable[..., Outcome]
    hints: tuple[str, str, str]
    mistakes: tuple[Mistake, ...] = ()
    valid: tuple[Callable[..., Any], ...] = ()
    objects: Callable[[Any], tuple[Any, ...]] = lambda answer: (answer,)


class CheckFailed(AssertionError):  # noqa: N818 - a learner reads this name: it says what happened
    """Report a failed check: in a notebook its traceback is the message and nothing else."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.message)
        self.outcome = outcome

    def _render_traceback_(self) -> list[str]:
        """Return what IPython prints instead of a traceback."""
        return str(self).splitlines()


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
) -> Outcome:
    """Return the outcome of a wrong answer: what was seen, the likely mistake, where to look, how to get a hint."""
    parts = [f"`{exercise}` is not right yet." if fraction == 0 else f"`{exercise}` is partly right.", body]
    if mistake is not None:
        parts.append(f"Likely mistake: {mistake.message}")
    parts.append(f'Where to look: {where}\nStuck? Run check.hint("{exercise}")')
    return Outcome(exercise, False, fraction, "\n\n".join(parts), mistake.id if mistake else None, flags=flags)


def not_attempted(exercise: str, reason: str | None = None) -> Outcome:
    """Return the outcome of an answer cell that still holds the stub."""
    reason = reason or "Replace `raise NotImplementedError()` in the cell above with your code, and run that cell."
    hint = f'Then run this check again. A first hint: check.hint("{exercise}")'
    message = f"`{exercise}` is not attempted yet. {reason}\n{hint}"
    return Outcome(exercise, False, 0.0, message, attempted=False)
