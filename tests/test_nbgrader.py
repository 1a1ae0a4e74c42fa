"""Stock nbgrader from generate to export, with every lesson and four kinds of students."""

import ast
import csv
import math
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from preloaded import run_module
from small_course import REPOSITORY, course, doubling, exercise_of, filled, is_answer, is_test, stock_settings, write

from autograder.course import LESSONS, Lesson

# All four kinds of students hand in the first lesson, some the others: each costs time, most in the last lesson, whose
# experiments train networks for minutes whatever was answered.
STUDENTS = ("perfect", "halfdone", "wrong", "untouched")
FEWER = ("halfdone",)
IN_THE_LAST = ("perfect", "wrong")


def students_of(lesson):
    """Return the kinds of students that hand in a lesson."""
    if lesson == LESSONS[0]:
        return STUDENTS
    return IN_THE_LAST if lesson == LESSONS[-1] else FEWER


@dataclass(frozen=True)
class Course:
    """Hold a temporary course of one lesson, and what its students were given."""

    root: Path
    lesson: Lesson

    def nbgrader(self, *arguments, cwd=None):
        """Run one nbgrader command as the instructor does; return what it logged."""
        # The cache of `submit` lies in Jupyter's data folder: the tester's own stays as it is.
        environment = {**os.environ, "JUPYTER_DATA_DIR": str(self.root / "jupyter")}
        done = run_module("nbgrader", *arguments, cwd=cwd or self.root, env=environment)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def gradebook(self):
        """Return the gradebook, open."""
        return Gradebook(f"sqlite:///{self.root}/gradebook.db", "cnn-course")

    def scores(self, student):
        """Return the score of every exercise in the submission of a student."""
        with self.gradebook() as book:
            submission = book.find_submission(self.lesson.assignment, student)
            return {
                grade.name.removeprefix("test-").replace("-", "_"): grade.score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }


def is_name(node):
    """Return whether this part of an assignment's target is a name."""
    return isinstance(node, ast.Name)


def all_wrong(student, solution):
    """Return a submission in which every name that the learner was to define stands for nothing of use."""
    result = filled(student, solution, {exercise_of(cell) for cell in student.cells if is_test(cell)})
    for cell in result.cells:
        if is_answer(cell):
            for statement in ast.parse(cell.source).body:
                if isinstance(statement, ast.FunctionDef):
                    cell.source += f"\n\n{statement.name} = lambda *_, **__: None"
                elif isinstance(statement, ast.Assign):
                    targets = [node.id for target in statement.targets for node in ast.walk(target) if is_name(node)]
                    cell.source += "".join(f"\n\n{name} = None" for name in targets)
    return result


def submissions(lesson, student, solution):
    """Return the notebooks of four students and the exercises that each of them has right."""
    names = list(lesson.exercises)
    first_half = names[: math.ceil(len(names) / 2)]
    made = {
        "perfect": (filled(student, solution, names), names),
        "halfdone": (filled(student, solution, first_half), first_half),
        "wrong": (all_wrong(student, solution), []),
        "untouched": (student, []),
    }
    return {kind: made[kind] for kind in students_of(lesson)}


def empty_course(root, lesson):
    """Return a course with the repository's settings for nbgrader alone, and one lesson's source."""
    (root / "nbgrader_config.py").write_text(stock_settings())
    ignored = shutil.ignore_patterns(".*", "*.weights.npz")
    shutil.copytree(
        REPOSITORY / "solutions" / lesson.assignment, root / "solutions" / lesson.assignment, ignore=ignored
    )
    return Course(root, lesson)


GRADED = {}  # the courses that were graded so far, by their assignment: a fixture would be made again for each student


@pytest.fixture
def graded(lesson, tmp_path_factory):
    """Return the course of a lesson after it was graded."""
    if lesson.assignment not in GRADED:
        GRADED[lesson.assignment] = graded_course(lesson, tmp_path_factory)
    return GRADED[lesson.assignment]


def graded_course(lesson, tmp_path_factory):
    """Drive a whole course: generate, release, fetch, submit, collect, autograde, feedback, export."""
    one = empty_course(tmp_path_factory.mktemp(lesson.topic), lesson)
    name = lesson.assignment
    one.nbgrader("generate_assignment", name)
    one.nbgrader("release_assignment", name)
    home = one.root / "home"
    home.mkdir()
    exchange = (f"--Exchange.root={one.root / 'exchange'}", "--course=cnn-course")
    one.nbgrader("fetch_assignment", name, *exchange, cwd=home)
    path = home / lesson.notebook
    student = nbformat.read(path, 4)
    solution = nbformat.read(one.root / "solutions" / lesson.notebook, 4)
    handed_in = submissions(lesson, student, solution)
    for student_id, (notebook, _) in handed_in.items():
        write(notebook, path)
        one.nbgrader("submit", name, *exchange, cwd=home)
        # There is one account here: its submission becomes that of the student.
        inbound = (one.root / "exchange/cnn-course/inbound").iterdir()
        (submitted,) = (folder for folder in inbound if folder.name.partition("+")[0] not in handed_in)
        submitted.rename(submitted.with_name(f"{student_id}+{name}+2026-01-01 00:00:00 UTC"))
    one.nbgrader("collect", name)
    one.nbgrader("autograde", name)
    one.nbgrader("generate_feedback", name)
    one.nbgrader("release_feedback", name)
    one.nbgrader("export")
    return one


def together(lesson):
    """Return the marks that keep the tests of one lesson in one process, where its course was graded, a slow thing."""
    return pytest.mark.xdist_group(f"nbgrader-{lesson.assignment}"), pytest.mark.slow


# The last lesson, which trains a model, takes longest and comes first.
each_lesson = pytest.mark.parametrize(
    "lesson", [pytest.param(one, id=one.topic, marks=together(one)) for one in reversed(LESSONS)]
)
each_submission = pytest.mark.parametrize(
    ("lesson", "student"),
    [
        pytest.param(one, student, id=f"{one.topic}-{student}", marks=together(one))
        for one in reversed(LESSONS)
        for student in students_of(one)
    ],
)
SAID = {
    "perfect": "Right: ",
    "halfdone": "Right: ",
    "wrong": "is not right yet.",
    "untouched": "is not attempted yet.",
}


@each_submission
def test_every_exercise_gets_the_score_it_earned(lesson, graded, student):
    """Full points for what is right, none for what is wrong or missing."""
    notebook = nbformat.read(graded.root / "notebooks" / lesson.notebook, 4)
    _, right = submissions(lesson, notebook, notebook)[student]

    expected = {name: points if name in right else 0 for name, points in lesson.exercises.items()}
    assert graded.scores(student) == expected


@each_lesson
def test_nothing_is_left_to_grade_by_hand(lesson, graded):
    """The instructor is not asked about any cell."""
    with graded.gradebook() as book:
        waiting = [one.student.id for one in book.assignment_submissions(lesson.assignment) if one.needs_manual_grade]

    assert waiting == []


@each_lesson
def test_the_export_holds_the_scores(lesson, graded):
    """grades.csv is what goes to the examination office."""
    with (graded.root / "grades.csv").open() as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}

    half = sum(list(lesson.exercises.values())[: math.ceil(len(lesson.exercises) / 2)])
    expected = {"perfect": lesson.points, "halfdone": half, "wrong": 0, "untouched": 0}
    assert rows == {student: expected[student] for student in students_of(lesson)}


@each_submission
def test_feedback_says_what_the_check_said(lesson, graded, student):
    """Every student gets a page with the words of each check."""
    page = (graded.root / "feedback" / student / lesson.notebook.with_suffix(".html")).read_text()

    assert page.count(SAID[student]) >= len(lesson.exercises) // 2


def test_careless_noisy_and_sly_students_get_what_their_answers_earn(tmp_path):
    """The settings of nbgrader_config.py, on a tiny course: what stock nbgrader would get wrong."""
    root = course(tmp_path, doubling=doubling())
    (root / "nbgrader_config.py").write_text(stock_settings())
    one = Course(root, Lesson(1, "doubling", "Doubling", "", 5, {"double": 2, "half": 3}))
    one.nbgrader("generate_assignment", "01-doubling")
    student = nbformat.read(root / "notebooks/01-doubling/doubling.ipynb", 4)
    careless = filled(student, doubling(), {"double", "half"})
    del careless.cells[3]
    noisy = filled(student, doubling(), {"double", "half"})
    noisy.cells[2].source = "def double(x):\n    import sys; print('note', file=sys.stderr)\n    return 2 * x"
    sly = filled(student, doubling(), set())
    for cell in sly.cells:
        cell.metadata["tags"] = ["skip-execution"]
    for name, notebook in {"careless": careless, "noisy": noisy, "sly": sly}.items():
        write(notebook, root / "submitted" / name / "01-doubling/doubling.ipynb")

    one.nbgrader("autograde", "01-doubling")

    scores = {name: one.scores(name) for name in ("careless", "noisy", "sly")}
    assert scores == {
        "careless": {"double": 2, "half": 3},
        "noisy": {"double": 2, "half": 3},
        "sly": {"double": 0, "half": 0},
    }
