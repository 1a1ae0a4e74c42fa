"""A tiny course of two exercises, with the real checks."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.authoring.generate import KERNELSPEC, student_version
from autograder.grading.notebook.merge import as_graded

PATH = Path("01-tiny/tiny.ipynb")
SETUP = "import numpy as np\nfrom autograder import check, lesson"
STUBS = {
    "window-response": "def window_response(window, kernel):\n    {}",
    "output-size": "def output_size(n, k, stride=1, pad=0):\n    {}",
}
RIGHT = {
    "window-response": "def window_response(window, kernel):\n    return np.sum(np.asarray(window, float) * kernel)",
    "output-size": "def output_size(n, k, stride=1, pad=0):\n    return (n + 2 * pad - k) // stride + 1",
}
WRONG = "def output_size(n, k, stride=1, pad=0):\n    return n"
SEED = 20261122


def about(name: str, **kinds: object) -> dict[str, object]:
    """Return nbgrader's metadata of a cell."""
    plain = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {**plain, "grade_id": name, "schema_version": 3, **kinds}}


def lesson() -> NotebookNode:
    """Return the instructor's notebook, with solutions."""
    v4 = nbformat.v4
    cells = [
        v4.new_markdown_cell("# A tiny lesson", id="tiny-title"),
        v4.new_code_cell(SETUP, id="tiny-setup", metadata=about("tiny-setup", locked=True)),
    ]
    for name, stub in STUBS.items():
        body = "\n    ".join(["### BEGIN SOLUTION", RIGHT[name].partition("\n")[2].strip(), "### END SOLUTION"])
        cells += [
            v4.new_code_cell(stub.format(body), id=name, metadata=about(name, solution=True)),
            v4.new_code_cell(
                f"check.{name.replace('-', '_')}({name.replace('-', '_')})",
                id=f"test-{name}",
                metadata=about(f"test-{name}", grade=True, locked=True, points=2),
            ),
            v4.new_code_cell(f"choice = None\ncheck.question('tiny-{name}', choice)", id=f"tiny-question-{name}"),
        ]
    return v4.new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})


def source() -> NotebookNode:
    """Return the instructor's notebook as grading wants it."""
    return as_graded(lesson(), PATH)


def handed_in(**answers: str) -> NotebookNode:
    """Return a student's notebook: right, but for the answers given, whose names are written with underscores."""
    notebook = student_version(lesson(), PATH)
    for cell in notebook.cells:
        if cell.id in RIGHT:
            cell.source = answers.get(cell.id.replace("-", "_"), RIGHT[cell.id])
    return notebook


def as_file(notebook: NotebookNode) -> bytes:
    """Return a notebook as it lies on disk."""
    return nbformat.writes(notebook).encode()


CONFIG = """c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
"""


def make_course(root: Path) -> Path:
    """Make the folder of an instructor with the tiny course in it, and return it."""
    root.mkdir(exist_ok=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / "solutions" / PATH).parent.mkdir(parents=True)
    nbformat.write(lesson(), root / "solutions" / PATH)
    return root


def submit(root: Path, student: str, content: NotebookNode | bytes, when: str = "2026-11-20 10:00:00 UTC") -> Path:
    """Put a submission where `nbgrader collect` puts it, and return its folder."""
    folder = root / "submitted" / student / PATH.parent
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PATH.name).write_bytes(as_file(content) if isinstance(content, NotebookNode) else content)
    (folder / "timestamp.txt").write_text(f"{when}\n")
    return folder
