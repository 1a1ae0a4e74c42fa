"""Show how far a learner has come: points by exercise, what is open, what to do next; as text and as a table."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.checks.engine.exercise import Outcome
from autograder.checks.engine.wrapping import in_html
from autograder.course import Lesson

CELLS = 20  # of the bar
LEFT = 'style="text-align: left"'  # JupyterLab sets tables to the right
SIGNS = {"passed": "✓", "partly": "~", "not right yet": "✗", "not attempted": "·", "not checked yet": "·"}


@dataclass(frozen=True)
class Step:
    """Hold how one exercise stands."""

    exercise: str
    state: str
    earned: float
    points: int


@dataclass(frozen=True)
class LessonProgress:
    """Hold how far a learner has come in one lesson."""

    title: str
    steps: tuple[Step, ...]

    @property
    def earned(self) -> float:
        """Return the points so far."""
        return sum(step.earned for step in self.steps)

    @property
    def points(self) -> int:
        """Return the points there are."""
        return sum(step.points for step in self.steps)

    @property
    def advice(self) -> str:
        """Return what to do next."""
        step = next((step for step in self.steps if step.state != "passed"), None)
        if step is None:
            return "All of it is right. On to the next lesson!"
        if step.state == "not checked yet":
            return f"Next: run the check of `{step.exercise}`."
        if step.state == "not attempted":
            return f'Next: `{step.exercise}`. A first hint: check.hint("{step.exercise}")'
        return f'Next: `{step.exercise}`: read the first lines below its check, or ask check.hint("{step.exercise}").'

    def __str__(self) -> str:
        """Return it as text, which a screen reader reads line by line."""
        full = round(CELLS * self.earned / self.points)
        width = max(len(step.exercise) for step in self.steps)
        lines = [f"{self.title}: {self.earned:g} of {self.points} points", "█" * full + "░" * (CELLS - full)]
        for step in self.steps:
            state = "" if step.state == "passed" else f"  {step.state}"
            lines.append(f"{SIGNS[step.state]} {step.exercise:{width}}  {step.earned:g} of {step.points}{state}")
        return "\n".join([*lines, self.advice])

    def table(self) -> str:
        """Return it as HTML."""
        rows = "".join(
            f"<tr><td {LEFT}>{SIGNS[step.state]} {html.escape(step.exercise)}</td>"
            f"<td>{step.earned:g} of {step.points}</td><td {LEFT}>{step.state}</td></tr>"
            for step in self.steps
        )
        title = f"{html.escape(self.title)}: {self.earned:g} of {self.points} points"
        return (
            f'<p><strong>{title}</strong><br><progress aria-label="{title}" value="{self.earned:g}" '
            f'max="{self.points}" style="width: 20em"></progress></p>'
            f'<table><thead><tr><th scope="col" {LEFT}>exercise</th><th scope="col">points</th>'
            f'<th scope="col" {LEFT}>state</th></tr>'
            f"</thead><tbody>{rows}</tbody></table><p>{in_html(self.advice)}</p>"
        )


@dataclass(frozen=True)
class Progress:
    """Hold how far a learner has come in some lessons: a notebook shows a table, anything else text."""

    lessons: tuple[LessonProgress, ...]

    def __repr__(self) -> str:
        return "\n\n".join(map(str, self.lessons))

    def _repr_html_(self) -> str:
        return "".join(lesson.table() for lesson in self.lessons)


def progress_of(lessons: Sequence[Lesson], outcomes: Sequence[Outcome]) -> Progress:
    """Return how far one has come in these lessons, by the last outcome of each check."""
    last = {outcome.exercise: outcome for outcome in outcomes}
    return Progress(
        tuple(
            LessonProgress(
                f"Lesson {lesson.number:02} {lesson.title}",
                tuple(_step(name, points, last.get(name)) for name, points in lesson.exercises.items()),
            )
            for lesson in lessons
        )
    )


def _step(name: str, points: int, outcome: Outcome | None) -> Step:
    if outcome is None:
        return Step(name, "not checked yet", 0.0, points)
    if not outcome.attempted:
        return Step(name, "not attempted", 0.0, points)
    state = "passed" if outcome.fraction == 1 else "partly" if outcome.fraction else "not right yet"
    return Step(name, state, round(points * outcome.fraction, 2), points)
