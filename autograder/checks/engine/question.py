"""Ask without points: questions with an explanation for every choice, and Parsons problems."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, behaves_alike, run
from autograder.probes.reply import Raised


@dataclass(frozen=True)
class Question:
    """Hold a question of a lesson: the right choice, and what to say to whoever picks each."""

    id: str
    right: str
    because: dict[str, str]

    def reply(self, choice: Any) -> str:
        """Return what to say to this choice; it is not scored."""
        choices = ", ".join(f'"{key}"' for key in self.because)
        if choice is None:
            return f"Not answered yet: choose one of {choices}, then run this cell again."
        key = str(choice).strip().lower()
        if key not in self.because:
            return f"{choice!r} is none of the choices {choices}."
        return f"{'Yes.' if key == self.right else 'Not quite.'} {self.because[key]}"


@dataclass(frozen=True)
class Parsons:
    """Hold the shuffled lines of a function, numbered from 1, and cases that show whether an order of them works.

    Every order that gives a working function is right, whichever order the author had in mind.
    """

    id: str
    lines: tuple[str, ...]
    unused: tuple[int, ...]
    function: str
    reference: Callable[..., Any]
    cases: tuple[Case, ...]
    names: dict[str, Any]

    def reply(self, order: Sequence[int] | None) -> str:
        """Return what to say to this order of the lines; it is not scored."""
        if not isinstance(order, (list, tuple, range, np.ndarray, NoneType)):
            return f"{order!r} is no order: write the line numbers in a list, such as [2, 5, 1]."
        numbers = [] if order is None else [n.item() if isinstance(n, np.generic) else n for n in order]
        if not numbers:
            return "Not answered yet: write the line numbers in order, such as [2, 5, 1], then run this cell again."
        if strange := [n for n in numbers if type(n) is not int or not 1 <= n <= len(self.lines)]:
            return f"There is no line {strange[0]!r}: the lines are numbered 1 to {len(self.lines)}."
        if twice := [n for n in numbers if numbers.count(n) > 1]:
            return f"Line {twice[0]} is used twice."
        if traps := [n for n in numbers if n in self.unused]:
            return f"Line {traps[0]} does not belong here: `{self.lines[traps[0] - 1].strip()}` is a trap. Why?"
        if missing := [n for n in range(1, len(self.lines) + 1) if n not in numbers and n not in self.unused]:
            line = self.lines[missing[0] - 1].strip()
            count = "1 more line is" if len(missing) == 1 else f"{len(missing)} more lines are"
            return f"{count} needed, such as line {missing[0]}: `{line}`."
        source = "\n".join(self.lines[n - 1] for n in numbers)
        return "Yes. Put together like this, it works." if self._works(source) else self._why_not(source)

    def _works(self, source: str) -> bool:
        function = self._assembled(source)
        return callable(function) and all(
            behaves_alike(run(self.reference, case), run(function, case)) for case in self.cases
        )

    def _assembled(self, source: str) -> Any:
        names = dict(self.names)
        try:
            exec(source, names)
        except Exception:
            return None
        return names.get(self.function)

    def _why_not(self, source: str) -> str:
        if not callable(function := self._assembled(source)):
            return "Not quite: in this order it is not valid Python. The indentation shows what belongs inside what."
        end = run(function, self.cases[0])
        if isinstance(end, Raised):
            return f"Not quite: in this order it stops with {end.kind}. Is everything made before it is used?"
        return (
            "Not quite: in this order it runs, but gives a wrong result. Walk through the first two turns of the loop."
        )
