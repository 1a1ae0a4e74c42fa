"""Make a student's page about one notebook: first a summary, then each answer with its message and pictures."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from autograder.classroom.export.cells import as_cell
from autograder.classroom.feedback.advice import Advice, advice_on
from autograder.classroom.feedback.code import coloured
from autograder.classroom.feedback.pictures import Picture, Shown
from autograder.classroom.messages import with_code
from autograder.classroom.record import EXCUSED, MANUAL, ExerciseRecord, Work
from autograder.classroom.standing import lateness
from autograder.classroom.student import Student

MAX_PAGE = 300_000  # bytes
# What a page may hold of one text, and of all pictures, in characters: the first that makes it small enough is taken.
LIMITS = ((2**15, 180_000), (2**13, 120_000), (2**11, 60_000), (2**9, 0))
MENDED = "What grading mended in your notebook (it cost no points)"
NOTES = "About what you handed in"
LEFT_OUT = "\n… [the rest is left out of this page: it is in your notebook]"


@dataclass(frozen=True)
class Answered:
    """Hold one section of a page."""

    anchor: str
    exercise: ExerciseRecord
    advice: Advice
    points: str
    code: Markup
    is_code: bool
    message: str
    pictures: Sequence[Markup]
    left_out: int
    comments: Sequence[str]

    @property
    def kind(self) -> str:
        """Return the class by which the page colours it."""
        if self.exercise.score is None:
            return "waiting"
        whole, none = self.exercise.score >= self.exercise.points, self.exercise.score <= 0
        return "passed" if whole else "failed" if none else "partial"


@dataclass(frozen=True)
class PageOf:
    """Hold all that a page says."""

    student: Student
    work: Work
    notebook: str
    shown: Shown
    comments: Mapping[str, str] = field(default_factory=dict)  # by `grade_id`

    @property
    def exercises(self) -> tuple[ExerciseRecord, ...]:
        """Return the graded cells of this notebook."""
        return tuple(exercise for exercise in self.work.exercises if exercise.notebook == self.notebook)


def page(about: PageOf) -> str:
    """Return the page as HTML, at most 300 kB of it."""
    html = ""
    for text, pictures in LIMITS:
        html = _page(about, text, pictures)
        if len(html.encode()) <= MAX_PAGE:
            break
    return html


def _page(about: PageOf, most_text: int, most_pictures: int) -> str:
    styles: dict[str, None] = {}
    answers = []
    for number, exercise in enumerate(about.exercises, start=1):
        kept = []
        for picture in (pictures := about.shown.pictures.get(exercise.cell, ())):
            if len(picture.html) <= most_pictures:
                most_pictures -= len(picture.html)
                kept.append(picture)
        styles |= dict.fromkeys(picture.style for picture in kept)
        answers.append(_answered(about, number, exercise, kept, len(pictures) - len(kept), most_text))
    work = about.work
    whole = len(about.exercises) == len(work.exercises)
    points = sum(exercise.points for exercise in about.exercises)
    score = work.score if whole else sum(exercise.score or 0.0 for exercise in about.exercises)
    html: str = _template().render(
        about=about,
        excused=EXCUSED,
        answers=answers,
        styles=Markup("\n".join(filter(None, styles))),
        title=about.shown.title or f"{work.assignment}, {about.notebook}",
        score=as_cell(score),
        points=as_cell(points),
        waiting=as_cell(sum(exercise.points for exercise in about.exercises if exercise.score is None)),
        waits=any(exercise.score is None for exercise in about.exercises),
        penalty=as_cell(work.penalty) if work.penalty and whole else "",
        late=lateness(work.late),
        handed_in=f"{work.handed_in.day} {work.handed_in:%B %Y at %H:%M} UTC" if work.handed_in else "",
        remarks=[part for part in ((MENDED, work.mended), (NOTES, work.notes)) if part[1]],
        unclear=_cut(work.unclear, most_text),
    )
    return html


def _answered(
    about: PageOf, number: int, exercise: ExerciseRecord, pictures: list[Picture], left_out: int, most_text: int
) -> Answered:
    source, is_code = _cut(exercise.source.strip("\n"), most_text), exercise.status != MANUAL
    written = (about.comments.get(name, "") for name in about.shown.answers.get(exercise.cell, (exercise.cell,)))
    return Answered(
        f"answer-{number}",
        exercise,
        advice_on(exercise),
        f"{'?' if exercise.score is None else as_cell(exercise.score)} of {as_cell(exercise.points)}",
        coloured(source) if is_code else Markup.escape(source),
        is_code,
        _cut(exercise.message, most_text),
        [picture.html for picture in pictures],
        left_out,
        [_cut(comment, most_text) for comment in written if comment],
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most] + LEFT_OUT


@functools.cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("autograder.classroom.feedback", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code"] = with_code
    return environment.get_template("page.html.j2")
