"""The page `index.ipynb` in a learner's folder: the lessons, how to get help, how to hand in, how far one has come."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode, v4

from autograder.course import LESSONS, Lesson

INDEX = Path("index.ipynb")
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
PROGRESS = "from autograder.learner.saved import progress\n\nprogress()"
HELP = """## When you are stuck

Run the cell below your answer: it says what is wrong, and the first lines are the ones to read.
In a new cell, `check.hint("max_pool2d")`, with the name of your exercise, gives a hint; run it again for the next.
`check.last.arguments` and `check.last.expected` hold the case that failed.

A notebook in a muddle: rename it, run `autograder start` again, and you get a fresh one beside it.
Nothing of yours is ever overwritten."""
HAND_IN = """## Hand in

Save the notebook (Ctrl+S). Then, in a terminal (menu File, New, Terminal) or in a cell with `!` before it:

```
autograder submit 1 --student ada
```

with the number of the lesson, and your id in the class in the place of `ada`; it is remembered.
It says what you have not attempted, and writes one zip file into `handed-in/`: send it by mail, or put it into your
course's Moodle, Canvas or the like.
Where your class hands in through nbgrader's exchange, that is where it goes instead.
You can hand in again at any time: the last one counts."""
HOW_FAR = """## How far you have come

Run the cell below. It shows what the checks said when they last ran.
`autograder check` in a terminal runs all of them."""


def index() -> bytes:
    """Return the page as a notebook."""
    cells = [
        _prose("index-lessons", "\n".join(("# Your lessons", "", *map(_line, LESSONS)))),
        _prose("index-help", HELP),
        _prose("index-hand-in", HAND_IN),
        _prose("index-progress", HOW_FAR),
        v4.new_code_cell(PROGRESS, id="index-points"),
    ]
    notebook = NotebookNode(cells=cells, metadata={"kernelspec": KERNELSPEC}, nbformat=4, nbformat_minor=5)
    return f"{v4.writes(notebook)}\n".encode()


def _line(lesson: Lesson) -> str:
    link = f"[{lesson.title}]({lesson.notebook.as_posix()})"
    return f"{lesson.number}. {link}: {lesson.builds}. About {lesson.minutes} minutes, {lesson.points} points."


def _prose(name: str, text: str) -> NotebookNode:
    cell: NotebookNode = v4.new_markdown_cell(text, id=name)
    return cell
