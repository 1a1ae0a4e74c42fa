"""Make a class whose answers are those of the corpus, each a little different, and report on it, step by step.

python benchmarks/report.py --students 200
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import autograder.grading.course.without_address_grammar  # noqa: F401 - before anything uses nbformat's schema
from autograder.authoring.generate import student_version
from autograder.cells import exercise_of, is_test
from autograder.classroom.record import read_class
from autograder.classroom.report.numbers import report_numbers
from autograder.classroom.report.page import report_page
from autograder.classroom.similarity import given_code, similar_pairs
from autograder.course import LESSONS
from autograder.grading.course.assignments import open_classroom, sources_of
from autograder.grading.course.batch import TaskResult
from autograder.grading.course.gradebook import add_assignment, open_gradebook, record
from autograder.grading.course.submission import Submission
from autograder.grading.notebook.result import FAILED, PASSED, CellResult, NotebookResult
from tests.corpus.answers import SETS, Answer, answers

ROOT = Path(__file__).resolve().parents[1]
LESSON = LESSONS[0]
Done = TypeVar("Done")
SETTINGS = 'c = get_config()\nc.CourseDirectory.source_directory = "solutions"\n'


def main() -> None:
    """Make the class, and print what each step of a report takes of a processor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--course", type=Path, help="where the class is made, and taken from when it is there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = options.course or Path(folder) / "course"
        if not root.exists():
            make_class(root, options.students)
        _report(root)


def make_class(root: Path, students: int) -> None:
    """Write a course with so many graded students."""
    source = root / "solutions" / LESSON.notebook
    source.parent.mkdir(parents=True)
    shutil.copy(ROOT / "solutions" / LESSON.notebook, source)
    (root / "nbgrader_config.py").write_text(SETTINGS)
    classroom, choose = open_classroom(root), random.Random(20261130)
    blank = student_version(nbformat.read(source, as_version=4), LESSON.notebook)
    known = {name: [answer for which in SETS for answer in answers(which, name)] for name in LESSON.exercises}
    with open_gradebook(classroom) as gradebook:
        add_assignment(gradebook, classroom, sources_of(classroom, [LESSON.assignment])[LESSON.assignment])
        for number in range(students):
            student = f"s{number:03}"
            (root / "submitted" / student / LESSON.assignment).mkdir(parents=True)
            chosen = {name: choose.choice(those) for name, those in known.items() if those}
            done = _graded(student, number, blank, chosen)
            classroom.store(force=False).keep(done)
            record(gradebook, classroom, Submission(student, LESSON.assignment, {}, ()), [done])


def _graded(student: str, number: int, blank: Any, chosen: dict[str, Answer]) -> TaskResult:
    """Return a notebook with these answers, each with a line of its own, as if it had been graded."""
    notebook, cells = nbformat.from_dict(blank), []
    for cell in notebook.cells:
        name = cell.id.replace("-", "_")
        if name in chosen:
            cell.source = f"{chosen[name].source}\nassert {number} + {number % 7} >= {number % 3}\n"
        elif is_test(cell) and (answer := chosen.get(exercise_of(cell))):
            score = 2.0 * answer.right
            status, mistake = (PASSED, None) if answer.right else (FAILED, answer.mistake)
            cells.append(CellResult(cell.id, answer.exercise, 2.0, score, status, score / 2, answer.words, mistake))
    result = NotebookResult(student, LESSON.assignment, LESSON.notebook.stem, "", "none", tuple(cells))
    return TaskResult(result, nbformat.writes(notebook))


def _report(root: Path) -> None:
    classroom, name = open_classroom(root), LESSON.assignment
    seconds: dict[str, float] = {}
    known = _timed(seconds, "reading what is known", lambda: read_class(classroom))
    numbers = _timed(seconds, "numbers", lambda: report_numbers(known))
    pairs = _timed(seconds, "similarity", lambda: similar_pairs(known, name, given_code(classroom, name)))
    page = _timed(seconds, "page", lambda: report_page(numbers, datetime.now(UTC), pairs=pairs))
    for step, took in seconds.items():
        print(f"{step:24} {took:6.2f} s")
    print(f"{'together':24} {sum(seconds.values()):6.2f} s of a processor, {len(known.students)} students,")
    print(f"{len(pairs)} pairs alike, {len(page.encode()) / 1000:.0f} kB")


def _timed(seconds: dict[str, float], step: str, work: Callable[[], Done]) -> Done:
    began = time.process_time()
    done = work()
    seconds[step] = time.process_time() - began
    return done


if __name__ == "__main__":
    main()
