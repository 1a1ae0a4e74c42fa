"""The picture of an outcome, as what a notebook can show: HTML of our own, and text."""

from __future__ import annotations

import html
from dataclasses import dataclass

from autograder.checks.engine.exercise import Drawn, Failing, Outcome
from autograder.checks.pictures.case import Difference, grids
from autograder.checks.pictures.drawn import drawn_html, drawn_text

METADATA = {"autograder": {"picture": True}}  # of an output: by this it is recognised
# Colours come with a sign and a border, and are mixed so that they can be told in a light and in a dark page.
# JupyterLab breaks a message in the middle of words where there is little room: not the one above a picture.
STYLE = """<style>
.cnn-case { display: flex; flex-wrap: wrap; gap: 0.6em 1.2em; align-items: flex-start; margin-top: 0.6em }
.cnn-case { overflow-x: auto }
.cnn-case table { border-collapse: collapse; font-family: monospace; font-size: 0.9em; margin: 0.2em 0 }
.cnn-case caption { text-align: left; font-family: sans-serif; font-weight: bold; padding-bottom: 0.2em }
.cnn-case td, .cnn-case th { border: 1px solid #8888; padding: 0.15em 0.45em; text-align: right }
.cnn-case caption, .cnn-case td { white-space: nowrap }
.cnn-case img { image-rendering: pixelated; border: 1px solid #8888 }
.cnn-case td.differs { background: #d5500033; border: 2px solid #d55000 }
.cnn-case td.first { outline: 3px solid #d55000 }
.cnn-case td.window { background: #0072b233; border: 2px solid #0072b2 }
.cnn-plot td, .cnn-plot th { text-align: left; white-space: normal; font-family: sans-serif }
.cnn-plot caption { white-space: normal }
.cnn-plot img { max-height: 4em; max-width: 4em }
.jp-OutputArea:has(.cnn-case) pre { word-break: normal; overflow-wrap: anywhere }
</style>"""


@dataclass(frozen=True)
class Picture:
    """Hold a picture as HTML, in which everything that is not ours is escaped, and as text."""

    html: str
    text: str

    @property
    def bundle(self) -> dict[str, str]:
        """Return it as the data of an output."""
        return {"text/html": self.html, "text/plain": self.text}


def picture_of(outcome: Outcome) -> Picture | None:
    """Return the picture of an outcome; `None` where there is nothing to be seen."""
    if outcome.drawn is not None:
        return _of_drawing(outcome.drawn)
    return None if outcome.failing is None else of_case(outcome.failing)


def of_case(failing: Failing) -> Picture:
    """Return the picture of a failing call."""
    difference = Difference.of(failing)
    tables = grids(failing, difference)
    marks = "≠ marks what differs"
    if difference.window is not None:
        marks += ", a blue border the window of the first place"
    call = html.escape(failing.call)
    words = "should return, and what it returned"
    body = "".join(table.html() for table in tables)
    text = f"What {failing.call} {words}. ≠ marks what differs."
    return Picture(
        f"{_framed(body, failing.call)}<p>What <code>{call}</code> {words}. {marks}.</p>",
        "\n".join([text, *map(str, tables)]),
    )


def _of_drawing(drawn: Drawn) -> Picture:
    return Picture(_framed(drawn_html(drawn), "What your plot shows", "cnn-case cnn-plot"), drawn_text(drawn))


def _framed(body: str, label: str, kind: str = "cnn-case") -> str:
    return f'{STYLE}<div class="{kind}" role="group" aria-label="{html.escape(label)}">{body}</div>'
