"""Grade one class with stock nbgrader and with `autograder grade`, in the same run, and compare marks and costs.

python benchmarks/grade.py --students 20            # submitted weights
python benchmarks/grade.py --students 20 --otter 4  # and four of them with otter: pip install otter-grader~=7.0
python benchmarks/grade.py --students 20 --retrain  # every model is trained again
python benchmarks/grade.py --memory                 # peak memory for a class of 10 and of 100, without stock
"""

from __future__ import annotations

import argparse
import functools
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from cost import Cost, adopt_orphans, run
from nbgrader.api import Gradebook
from otter_run import graded_by_otter

from autograder.authoring.generate import student_version
from autograder.course import LESSONS, Lesson
from autograder.lesson.training import RETRAIN

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("right", "partly right", "wrong")  # each student is one of these, in turn
# What slips of the hand look like, old text and new: code that runs, but not as it should.
SLIPS = (
    (" + 1", ""),
    ("axis=-1", "axis=0"),
    ("np.maximum", "np.minimum"),
    (" * ", " + "),
    (".max(", ".min("),
    ("[::-1, ::-1]", ""),
    (" - ", " + "),
    ("range(", "range(1, "),
    ("return ", "return 0 * "),
)
VARIANTS = 3  # of those who make slips


def main() -> int:
    """Run the comparison that was asked for; return 1 when marks differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--lessons", type=int, nargs="*", default=[lesson.number for lesson in LESSONS])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--retrain", action="store_true")
    parser.add_argument("--otter", type=int, default=0, metavar="STUDENTS", help="grade so many with otter as well")
    parser.add_argument("--memory", action="store_true", help="measure peak memory for 10 and 100 students")
    options = parser.parse_args()
    if options.otter and importlib.util.find_spec("otter") is None:
        parser.error("--otter needs otter: pip install otter-grader~=7.0")
    lessons = [lesson for lesson in LESSONS if lesson.number in options.lessons]
    adopt_orphans()
    with tempfile.TemporaryDirectory() as folder:
        if options.memory:
            return _memory(Path(folder), lessons, options)
        return _compare(Path(folder), lessons, options)


def _compare(folder: Path, lessons: list[Lesson], options: argparse.Namespace) -> int:
    course = make_class(folder / "course", lessons, options.students, weights=not options.retrain)
    stock_course = shutil.copytree(course, folder / "stock")
    notebooks = options.students * len(lessons)
    ours, said = graded(course, options)
    stock = graded_by_stock(stock_course, lessons, options)
    otter = graded_by_otter(course, lessons, folder / "otter", options.otter) if options.otter else None
    own, imports = map(float, re.findall(r"([0-9.]+) s for", said))
    different = differences(marks(course, lessons), marks(stock_course, lessons))
    print(f"{notebooks} notebooks of {options.students} students, {options.jobs} jobs")
    for name, cost in (("nbgrader autograde", stock), ("autograder grade", ours)):
        print(
            f"{name:20} {cost.wall:8.1f} s  {cost.wall / options.students:6.2f} s a submission of all lessons"
            f"  {cost.cpu:8.1f} s CPU  {cost.peak / 2**20:6.0f} MiB at most"
        )
    shares = {"the notebooks' own code and models": own, "importing libraries": imports}
    shares["the machinery"] = ours.cpu - own - imports
    print(f"{stock.wall / ours.wall:.1f} times as fast as nbgrader autograde. Our CPU time went into:")
    for name, seconds in shares.items():
        print(f"{seconds / ours.cpu:5.0%} {name}")
    if otter is not None:
        each = otter.cpu / options.otter
        print(f"otter run: {each:.1f} s CPU a student, {each / (ours.cpu / options.students):.1f} times ours")
    for line in different:
        print(line)
    print("All marks are equal." if not different else f"{len(different)} marks differ.")
    return 1 if different else 0


def _memory(folder: Path, lessons: list[Lesson], options: argparse.Namespace) -> int:
    for students in (10, 100):
        course = make_class(folder / str(students), lessons, students, weights=True)
        cost, _ = graded(course, options)
        print(f"{students:4} students: {cost.peak / 2**20:6.0f} MiB at most, {cost.wall / students:.2f} s each")
    return 0


def make_class(course: Path, lessons: list[Lesson], students: int, *, weights: bool) -> Path:
    """Make a course folder with a release and submissions of every kind; with `weights`, trained ones lie beside."""
    course.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", course)
    for lesson in lessons:
        shutil.copytree(ROOT / "solutions" / lesson.assignment, course / "solutions" / lesson.assignment)
        release = [sys.executable, "-m", "nbgrader", "generate_assignment", lesson.assignment]
        subprocess.run(release, cwd=course, check=True, capture_output=True)
        solved = nbformat.read(ROOT / "solutions" / lesson.notebook, as_version=4)
        for number in range(students):
            folder = course / "submitted" / f"student{number:03}" / lesson.assignment
            folder.mkdir(parents=True)
            text = _notebook(solved, lesson, KINDS[number % len(KINDS)], number // len(KINDS) % VARIANTS)
            (folder / lesson.notebook.name).write_text(text)
            (folder / "timestamp.txt").write_text("2026-11-20 10:00:00 UTC\n")
            if weights and lesson.topic == "mnist":
                for name, content in _left_beside(text, lesson.notebook.name).items():
                    (folder / name).write_bytes(content)
    return course


def _notebook(solved: nbformat.NotebookNode, lesson: Lesson, kind: str, variant: int) -> str:
    """Return the text of a student's notebook: no answer with a slip, every second one, or all."""
    notebook = student_version(solved, lesson.notebook)
    answers = {cell.id: cell.source for cell in solved.cells if cell.metadata.get("nbgrader", {}).get("solution")}
    for place, (name, source) in enumerate(answers.items()):
        cell = next(cell for cell in notebook.cells if cell.id == name)
        cell.source = "\n".join(line for line in source.splitlines() if not line.strip().startswith("### "))
        if kind == "wrong" or (kind == "partly right" and place % 2):
            cell.source = _with_slip(cell.source, variant)
    return str(nbformat.writes(notebook))


def _with_slip(source: str, variant: int) -> str:
    slips = (*SLIPS[variant:], *SLIPS[:variant])
    return next((source.replace(old, new) for old, new in slips if old in source), source)


@functools.cache
def _left_beside(notebook: str, name: str) -> dict[str, bytes]:
    """Return the files of weights that a notebook leaves beside itself when its author runs it."""
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder) / name
        at.write_text(notebook)
        command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--allow-errors", str(at)]
        subprocess.run(command, check=True, capture_output=True)
        return {path.name: path.read_bytes() for path in Path(folder).glob("*.weights.npz")}


def graded(course: Path, options: argparse.Namespace) -> tuple[Cost, str]:
    """Grade a course with our engine, and return also what it printed."""
    command = [sys.executable, "-m", "autograder", "grade", "--verbose", "--jobs", str(options.jobs)]
    return run([*command, "--retrain"] if options.retrain else command, course, {})


def graded_by_stock(course: Path, lessons: list[Lesson], options: argparse.Namespace) -> Cost:
    """Grade a course with stock nbgrader, one assignment after the other, without the lines that confine it."""
    settings = course / "nbgrader_config.py"
    settings.write_text(re.sub(r"(?s)c\.Autograde\.sanitize_preprocessors.*?\n\]\n", "", settings.read_text()))
    nbgrader = [sys.executable, "-m", "nbgrader"]
    environment = {RETRAIN: "1"} if options.retrain else {}
    costs = []
    for lesson in lessons:
        costs.append(run([*nbgrader, "autograde", lesson.assignment], course, environment)[0])
    return Cost(sum(cost.wall for cost in costs), sum(cost.cpu for cost in costs), max(cost.peak for cost in costs))


def marks(course: Path, lessons: list[Lesson]) -> dict[tuple[str, str], float | None]:
    """Return every automatic score in a course's gradebook by student and cell."""
    scores = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for lesson in lessons:
            for submission in gradebook.assignment_submissions(lesson.assignment):
                for grade in submission.notebooks[0].grades:
                    scores[submission.student.id, grade.name] = grade.auto_score
    return scores


def differences(ours: dict[tuple[str, str], float | None], stock: dict[tuple[str, str], float | None]) -> list[str]:
    """Return in words where two gradebooks do not agree."""
    return [
        f"{student}, {cell}: {ours.get((student, cell))} here, {stock.get((student, cell))} in stock nbgrader"
        for student, cell in sorted(ours.keys() | stock.keys())
        if ours.get((student, cell)) != stock.get((student, cell))
    ]


if __name__ == "__main__":
    sys.exit(main())
