"""Estimate how long a lesson takes a learner: reading, looking, answering, writing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nbformat import NotebookNode

from autograder.cells import is_answer, is_test

# Minutes. Chosen to come near what one reader estimated for the first edition: 85, 75, 110, 85 and 120.
WORDS_A_MINUTE = 150  # technical prose, read once and with care
PICTURE = 0.5
QUESTION = 1.0
PARSONS = 3.0
EXERCISE = 3.0  # to read it, run it, and mend it once
LINE = 0.5  # of a solution

SHOWN = re.compile(r"!\[|^(?!from |import ).*\bdraw\.", re.MULTILINE)
NOT_READ = re.compile(r"\]\([^)]*\)|```.*?```", re.DOTALL)
SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)


def minutes_of(cells: Sequence[NotebookNode]) -> float:
    """Return the minutes that the cells of an instructor's notebook take, by the constants above."""
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    code = [cell.source for cell in cells if cell.cell_type == "code" and not is_answer(cell)]
    words = len(re.findall(r"\b[^\W\d_][\w'’-]*", NOT_READ.sub(" ", "\n".join(prose))))
    pictures = sum(len(SHOWN.findall(source)) for source in (*prose, *code))
    asked, shuffled = (sum(call in source for source in code) for call in ("check.question(", "check.parsons("))
    return (
        words / WORDS_A_MINUTE
        + PICTURE * pictures
        + QUESTION * asked
        + PARSONS * shuffled
        + EXERCISE * sum(map(is_test, cells))
        + LINE * sum(_lines_of_solution(cell.source) for cell in filter(is_answer, cells))
    )


def rounded(minutes: float) -> int:
    """Return minutes as they are stated: to the nearest five."""
    return 5 * round(minutes / 5)


def _lines_of_solution(source: str) -> int:
    lines = "\n".join(SOLUTION.findall(source)).splitlines()
    return sum(bool(line.strip()) and not line.strip().startswith("#") for line in lines)
