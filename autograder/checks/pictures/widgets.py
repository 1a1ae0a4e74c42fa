"""Hints, choices and lines to click, by mouse or keyboard; where no widgets run, a line says how to get them."""

from __future__ import annotations

import functools
import html
from collections.abc import Sequence
from typing import Any

import ipywidgets
from IPython.display import display

from autograder.checks.engine.hints import Hint
from autograder.checks.engine.question import Parsons, Question
from autograder.checks.engine.wrapping import in_html

NO_BREAK = "\N{NO-BREAK SPACE}"  # the indentation of a line is part of it
# Buttons have no style of their own for this: in the middle of its button a line would lose its indentation.
AS_CODE = "<style>.line-of-code.jupyter-button {text-align: left; font-family: monospace}</style>"


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


def show_lines(parsons: Parsons) -> None:
    """Display the lines of a Parsons problem as buttons: pressed, a line comes next; pressed again, it is taken out.

    What they make so far stands below, and how it does as soon as somebody asks.
    """
    look, said, order = ipywidgets.HTML(AS_CODE), ipywidgets.HTML(), list[int]()
    wide = ipywidgets.Layout(width="auto", max_width="44em")
    lines = [
        ipywidgets.ToggleButton(description=f"{number:2}  {line}".replace(" ", NO_BREAK), layout=wide)
        for number, line in enumerate(parsons.lines, 1)
    ]
    done = ipywidgets.Button(description="Does it work?", tooltip="Try the lines in this order")

    def put(number: int, change: Any) -> None:
        order.append(number) if change.new else order.remove(number)
        _say(said, _put_together(parsons, order))

    def answer(_: Any) -> None:
        kept = f"To keep this order, write `order = {order}` in the cell."
        reply = f"<p>{in_html(parsons.reply(order))}</p><p>{in_html(kept)}</p>"
        _say(said, _put_together(parsons, order) + reply)

    for number, line in enumerate(lines, 1):
        line.add_class("line-of-code")
        line.observe(functools.partial(put, number), "value")
    done.on_click(answer)
    _show(
        ipywidgets.VBox([look, *lines, done, said]),
        "Write the numbers of the lines in the cell, such as order = [2, 5, 1].",
    )


def _put_together(parsons: Parsons, order: Sequence[int]) -> str:
    return f"<pre>{html.escape(chr(10).join(parsons.lines[number - 1] for number in order))}</pre>"


def _say(said: Any, text: str) -> None:
    # A screen reader reads what appears in an element of this role.
    said.value = f'<div role="status" style="max-width:44em;line-height:1.5">{text}</div>'


def _show(widget: Any, otherwise: str) -> None:
    bundle = widget._repr_mimebundle_()
    display({**bundle, "text/plain": otherwise}, raw=True)
