"""Write a report as one page: no network, no script, everything that a student wrote escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from autograder import __version__
from autograder.classroom.messages import with_code
from autograder.classroom.record import GRADED, Work
from autograder.classroom.report.exercises import ENDS, FEWEST
from autograder.classroom.report.numbers import AssignmentNumbers, ReportNumbers
from autograder.classroom.report.pictures import draw_exercises, draw_histogram, draw_steps
from autograder.classroom.similarity import COMMON, Pair

GENERATOR = "autograder report"
FORMGRADER = "http://localhost:8888/formgrader"


@dataclass(frozen=True)
class _Section:
    """Hold an assignment's numbers with their pictures."""

    numbers: AssignmentNumbers
    histogram: str = ""
    exercises: str = ""


def report_page(
    numbers: ReportNumbers,
    date: datetime,
    formgrader: str = FORMGRADER,
    *,
    with_names: bool = False,
    pairs: Sequence[Pair] | None = None,
) -> str:
    """Return the page; `with_names` says whose code the examples are, `pairs` are alike; `None` if not looked for."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    here = files("autograder.classroom.report")
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    environment.filters["code"] = with_code
    template = environment.from_string((here / "page.html").read_text(encoding="utf-8"))
    sections = [_section(assignment, place) for place, assignment in enumerate(numbers.assignments)]
    drawn = sum(step.spread is not None for step in numbers.steps) > 1
    return template.render(
        title="Class report",
        generator=f"{GENERATOR} {__version__}",
        css=Markup((here / "page.css").read_text(encoding="utf-8")),
        date=f"{date.day} {date:%B %Y, %H:%M} UTC",
        record=numbers.record,
        assignments=[
            _Section(section.numbers, Markup(section.histogram), Markup(section.exercises)) for section in sections
        ],
        ends=ENDS,
        fewest=FEWEST,
        at_risk=numbers.at_risk,
        waits=[waiting for assignment in numbers.assignments for waiting in assignment.waits],
        steps=numbers.steps,
        steps_picture=Markup(draw_steps(numbers.steps, "steps")) if drawn else "",
        formgrader=formgrader.rstrip("/"),
        standing=standing,
        with_names=with_names,
        pairs=pairs,
        common=COMMON,
    )


def _section(numbers: AssignmentNumbers, place: int) -> _Section:
    if numbers.spread is None:
        return _Section(numbers)
    histogram = draw_histogram(numbers.histogram, f"points-{place}")
    return _Section(numbers, histogram, draw_exercises(numbers.exercises, f"exercises-{place}"))


def standing(work: Work) -> str:
    """Return how a work stands in a few words: points, those that wait, or what it is instead."""
    if work.state != GRADED:
        return work.state
    waiting = f" + {work.waiting:g} waiting" if work.waits else ""
    return f"{work.score:g}{waiting}{', late' if work.late else ''}"
