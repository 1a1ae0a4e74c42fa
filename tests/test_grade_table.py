"""What `autograder grade` prints: a short summary, and rows that can be read at any width."""

import pytest

from autograder.commands.instructors.grade_table import rows, summary
from autograder.grading.course.batch import TaskResult
from autograder.grading.notebook.result import CellResult, NotebookResult

REMARK = "The file `data.csv` did not go beside the notebook: there is too much already, and it would not fit."
FLAG = "Only the student's own process vouches for this answer, so that its points wait for you."


def result(student: str, assignment: str = "01-convolution", score: float | None = 2.0, **more: object) -> TaskResult:
    """Return a result with one test that is right and one that is as `score` says."""
    flags = (FLAG,) if score is None else ()
    cells = (
        CellResult("test-a", "a", 2.0, 2.0, "passed", 1.0, "right"),
        CellResult("test-b", "b", 2.0, score, "passed" if score != 0.0 else "failed", 1.0, "so", flags=flags),
    )
    return TaskResult(NotebookResult(student, assignment, "n", "key", "bubblewrap", cells, **more), "")


CLASS = [
    result("ada"),
    result("ben", score=0.0, notes=(REMARK,)),
    result("cyd", score=None, mended=("x",)),
    result("ada", "02-local-connections", mended=("x",)),
    result("a student with quite a long name of her own", "02-local-connections"),
]


def test_a_summary_has_five_lines_and_ends_with_what_to_do_next():
    """How many, how the tests ended, points, what waits, what is to be looked at, the command for more."""
    lines = list(summary(CLASS * 40))

    assert lines == [
        "200 notebooks of 4 students, 200 graded anew: 360 passed, 40 failed.",
        "Points of the tests: 100% in the median, 50% to 100%.",
        "40 answers wait for you, 80 points suggested: `autograder accept`, or Formgrader.",
        "40 answers flagged, 40 notebooks with remarks, 80 notebooks mended: `autograder grade --verbose` has each.",
        "What the class understood: autograder report 01-convolution 02-local-connections",
    ]


def test_a_summary_of_little_is_shorter():
    """What there is nothing of is not said."""
    assert list(summary([result("ada")])) == [
        "1 notebook of 1 student, 1 graded anew: 2 passed.",
        "Points of the tests: 100% in the median, 100% to 100%.",
        "What the class understood: autograder report 01-convolution",
    ]


@pytest.mark.parametrize("width", [1, 24, 40, 80, 132, 400])
def test_rows_fit_any_terminal_and_lose_nothing(width):
    """Each notebook begins a line, each remark another one."""
    lines = list(rows([graded.result for graded in CLASS], width))

    assert max(map(len, lines)) <= max(width, 24)
    words = "".join("".join(lines).split())
    assert words.count("".join(REMARK.split())) == 1
    assert words.count("".join(FLAG.split())) == 1
    assert len([line for line in lines if line.startswith("0")]) == len(CLASS)


def test_remarks_have_a_line_of_their_own_and_its_width():
    """In eighty columns they had eighteen characters."""
    lines = list(rows([graded.result for graded in CLASS], 80))

    assert lines[1].startswith("01-convolution        ben")
    assert lines[2] == "    - The file `data.csv` did not go beside the notebook: there is too much"
    assert lines[3] == "      already, and it would not fit."
