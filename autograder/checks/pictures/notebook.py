"""Show below a check in a notebook what belongs to its outcome: the picture, and hints to click."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from autograder.checks.engine.exercise import Outcome
from autograder.checks.engine.hints import Hint
from autograder.checks.engine.question import Parsons, Question
from autograder.checks.pictures.outcome import METADATA, picture_of


def show_below(outcome: Outcome, hints: Sequence[Hint]) -> None:
    """Display the picture of an outcome, and its hints to click, when the cell has ended: the message comes first.

    Anywhere but in a notebook the message says it all.
    """
    shell = _notebook()
    if shell is None:
        return
    picture = picture_of(outcome)

    def show() -> None:
        from IPython.display import display

        if picture is not None:
            display(picture.bundle, raw=True, metadata=METADATA)
        if _somebody_is_there(shell):
            from autograder.checks.pictures.widgets import show_hints

            show_hints(hints)

    _after_the_cell(shell, show)


def offer_choices(asked: Question | Parsons) -> None:
    """Display the choices of a question, or the lines of a Parsons problem, to click, where somebody can."""
    shell = _notebook()
    if shell is not None and _somebody_is_there(shell):
        from autograder.checks.pictures.widgets import show_choices, show_lines

        show_choices(asked) if isinstance(asked, Question) else show_lines(asked)


def _notebook() -> Any:
    """Return the shell of the notebook that this runs in, `None` where it runs elsewhere."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    shell = get_ipython()
    return shell if hasattr(shell, "kernel") else None


def _somebody_is_there(shell: Any) -> bool:
    """Return whether whoever runs this cell could answer a question: programs that run notebooks cannot, nor click."""
    asked = shell.get_parent().get("content", {})
    return bool(asked.get("allow_stdin", False))


def _after_the_cell(shell: Any, show: Callable[[], None]) -> None:
    def once(*_: Any) -> None:
        shell.events.unregister("post_run_cell", once)
        show()

    shell.events.register("post_run_cell", once)
