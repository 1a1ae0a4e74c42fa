"""The hints of an exercise: a question, a pointer, nearly the answer, and the learner's own line put right."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.checks.engine.exercise import Exercise, Outcome
from autograder.checks.engine.wrapping import in_html, wrapped

REPAIRED = "In your own code, this would make it right:"


@dataclass(frozen=True)
class Hint:
    """Hold a hint: which of how many it is, what it says, and the changed lines of the last answer, where known."""

    exercise: str
    step: int
    steps: int
    words: str
    lines: tuple[str, ...] = ()

    def text(self) -> str:
        """Return it as text, with how to get the next."""
        more = f'For the next one: check.hint("{self.exercise}")'
        more = more if self.step < self.steps else "That was the last one."
        text = wrapped(f"Hint {self.step} of {self.steps}: {self.words}\n{more}")
        return "\n".join([text, *([f"\n{REPAIRED}"] if self.lines else []), *(f"    {line}" for line in self.lines)])

    def html(self) -> str:
        """Return it as HTML."""
        own = "\n".join(self.lines)
        repaired = f"<p>{REPAIRED}</p><pre>{html.escape(own)}</pre>" if self.lines else ""
        return f"<p><strong>Hint {self.step} of {self.steps}.</strong> {in_html(self.words)}</p>{repaired}"


def hint_of(exercise: Exercise, outcomes: Sequence[Outcome], step: int) -> Hint:
    """Return a hint of an exercise, counted from 1; the last one looks at the last of the outcomes of its check."""
    steps = len(exercise.hints)
    last = next((outcome for outcome in reversed(outcomes) if outcome.exercise == exercise.name), None)
    repair = last.repair if last is not None and step == steps else None
    return Hint(exercise.name, step, steps, exercise.hints[step - 1], repair.lines if repair else ())
