"""A small class that was really graded, in lesson 01: right, wrong in known ways, partly, late, waiting, by hand."""

from dataclasses import replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder.authoring.generate import student_version
from autograder.course import LESSONS
from autograder.grading.course.assignments import open_classroom, submission_of
from autograder.grading.course.batch import TaskResult
from autograder.grading.course.gradebook import record
from tests.grading.tiny import CONFIG
from tests.small_course import REPOSITORY, filled

LESSON = LESSONS[0]
ASSIGNMENT, NOTEBOOK, EXERCISES = LESSON.assignment, LESSON.notebook.stem, tuple(LESSON.exercises)
DUE = "2026-11-20 12:00:00 UTC"
IN_TIME, TOO_LATE = "2026-11-20 10:00:00 UTC", "2026-11-21 18:30:00 UTC"
FLOORED = "def output_size(n, k, stride=1, pad=0):\n    return (n + 2 * pad - k) // stride"
PADDED_ONCE = "def output_size(n, k, stride=1, pad=0):\n    return (n + pad - k) // stride + 1"
UNSUMMED = "def window_response(window, kernel):\n    return np.asarray(window, float) * np.asarray(kernel, float)"
TOO_BRIGHT = """def make_kernel(feature):
    edge = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
    if feature == "vertical_edge":
        return edge
    if feature == "horizontal_edge":
        return edge.T
    if feature == "diagonal_edge":
        return np.array([[0.0, 1, 2], [-1, 0, 1], [-2, -1, 0]])
    return np.ones((3, 3))"""
UNCLEAR = "Why is the kernel <b>turned</b> & when is it not?"
# Who answers which exercises right, and what else they wrote in place of an answer.
ANSWERS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "ada": (EXERCISES, {}),
    "ben": (EXERCISES, {"output_size": FLOORED, "window_response": UNSUMMED}),
    "cyd": (EXERCISES, {"make_kernel": TOO_BRIGHT, "output_size": PADDED_ONCE}),
    "dan": (EXERCISES[:1], {"output_size": FLOORED}),
    "eve": (EXERCISES, {}),  # late
    "gus": (EXERCISES, {}),  # waits
    "hal": (EXERCISES[:-1], {}),  # points by hand
    "ida": ((), {}),  # nothing attempted
}
ABSENT = "fay"
WAITING, WHY_IT_WAITS = "recover_kernel", "only the student's own process vouches for it"
BY_HAND, GIVEN = "cross_correlate1d", 1.5


def solution() -> NotebookNode:
    """Return the instructor's notebook of lesson 01."""
    return nbformat.read(REPOSITORY / "solutions" / LESSON.notebook, as_version=4)


def handed_in(student: str) -> NotebookNode:
    """Return what one of the class handed in."""
    right, others = ANSWERS[student]
    notebook = filled(student_version(solution(), LESSON.notebook), solution(), right)
    for cell in notebook.cells:
        if (name := cell.id.replace("-", "_")) in others:
            cell.source = others[name]
        if cell.id.endswith("-exit") and student in ("ben", "dan"):
            cell.source += f"\n\n{UNCLEAR}" if student == "ben" else " nothing so far"
    return notebook


def make_course(root: Path) -> Path:
    """Make the folder of the instructor of lesson 01, with what the class handed in."""
    root.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    source = root / "solutions" / LESSON.notebook
    source.parent.mkdir(parents=True)
    source.write_bytes((REPOSITORY / "solutions" / LESSON.notebook).read_bytes())
    for student in ANSWERS:
        folder = root / "submitted" / student / ASSIGNMENT
        folder.mkdir(parents=True)
        nbformat.write(handed_in(student), folder / source.name)
        (folder / "timestamp.txt").write_text(f"{TOO_LATE if student == 'eve' else IN_TIME}\n")
    return root


def after_grading(root: Path) -> None:
    """Add what only people and accidents do: a date, a student who is absent, points that wait, points by hand."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=DUE)
        gradebook.update_or_create_student(ABSENT, first_name="Fay", last_name="Wray", email="fay@example.org")
        gradebook.update_or_create_student("ada", first_name="Ada", last_name="Lovelace")
        grade = gradebook.find_grade("test-cross-correlate1d", NOTEBOOK, ASSIGNMENT, "hal")
        grade.manual_score, grade.needs_manual_grade = GIVEN, False
        gradebook.db.commit()
    _let_wait(root, "gus")


def _let_wait(root: Path, student: str) -> None:
    """Record an answer as one for which only the student's own process vouches."""
    classroom = open_classroom(root)
    store = classroom.store(force=False)
    kept = store.latest(ASSIGNMENT, student, NOTEBOOK)
    assert kept is not None
    result, notebook = kept
    cells = [
        replace(cell, score=None, flags=(WHY_IT_WAITS,)) if cell.exercise == WAITING else cell for cell in result.cells
    ]
    done = TaskResult(replace(result, cells=tuple(cells)), notebook.decode())
    store.keep(done)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        record(gradebook, classroom, submission_of(classroom, ASSIGNMENT, student), [done])
