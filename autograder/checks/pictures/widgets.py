"""Hints and choices to click, by mouse or keyboard; where no widgets run, a line says how to get them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets
from IPython.display import display

from autograder.checks.engine.hints import Hint
from autograder.checks.engine.question import Question
from autograder.checks.engine.wrapping import in_html


def show_hints(hints: Sequence[Hint]) -> None:
    """Display a button for each hint; pressed, it shows its hint below."""
    said = ipywidgets.HTML()
    buttons = []
    for hint in hints:
        button = ipywidgets.Button(description=f"Hint {hint.step}", tooltip=f"Show hint {hint.step} of {hint.steps}")
        button.on_click(lambda _, hint=hint: _say(said, hint.html()))
        buttons.append(button)
    _show(ipywidgets.VBox([ipywidgets.HBox(buttons), said]), f'For a hint, run check.hint("{hints[0].exercise}").')


def show_choices(question: Question) -> None:
    """Display the choices of a question as radio buttons; chosen, one gets its explanation below.

    A click is gone with the kernel. What lasts is what stands in the cell: the line to write is shown with it.
    """
    said = ipywidgets.HTML()
    choices = ipywidgets.RadioButtons(options=list(question.because), value=None, description="Your choice:")

    def explain(change: Any) -> None:
        kept = f'To keep this choice, write `choice = "{change.new}"` in the cell.'
        _say(said, f"<p>{in_html(question.reply(change.new))}</p><p>{in_html(kept)}</p>")

    choices.observe(explain, "value")
    _show(ipywidgets.VBox([choices, said]), 'Write your choice in the cell, such as choice = "a".')


def _say(said: Any, text: str) -> None:
    # A screen reader reads what appears in an element of this role.
    said.value = f'<div role="status" style="max-width:44em;line-height:1.5">{text}</div>'


def _show(widget: Any, otherwise: str) -> None:
    bundle = widget._repr_mimebundle_()
    display({**bundle, "text/plain": otherwise}, raw=True)
