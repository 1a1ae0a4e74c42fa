"""`autograder new-exercise`: what it writes, what it refuses, and that nothing of an exercise is left to fill in."""

import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from small_course import REPOSITORY

from autograder.authoring.new_exercise import FILL_IN, add_exercise
from autograder.authoring.points import title_line
from autograder.commands.main import main
from autograder.course import LESSONS
from autograder.errors import UserError

EXERCISES = [(lesson, name) for lesson in LESSONS for name in lesson.exercises]
FIRST, COUNT = LESSONS[0], len(EXERCISES)
STATED = title_line(FIRST.points, len(FIRST.exercises))
ROW = f"| {FIRST.minutes} | {FIRST.points} |"
EDITED = ("autograder/course.py", "README.md", f"solutions/{LESSONS[0].notebook.as_posix()}")
# The tests that a new exercise concerns, but those that run a whole notebook.
CONCERNED = (
    *("tests/test_rooms.py", "tests/checks/test_catalogue.py", "tests/test_packaging.py", "tests/test_course.py"),
    "tests/test_new_exercise.py",
)
NAMED = (
    "rooms or (catalogue and add_up) or readme_states or what_generate_makes or (exercises_and_points and convolution)"
    " or ends_with_its_check or given_away or ten_statements or left_to_fill_in"
)
FILLED_CHECK = '''"""The exercise `add_up`: how far apart the largest and the smallest of some numbers are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.function import function_exercise


def _spread(numbers: np.ndarray) -> float:
    return float(np.max(numbers) - np.min(numbers))


def _random_numbers(rng: np.random.Generator) -> Sequence[Case]:
    return [case(rng.normal(size=size)) for size in (4, 9)]


EXERCISE = function_exercise(
    name="add_up",
    reference=_spread,
    cases=(case(np.array([2.0, -3.0, 1.0])), case(np.array([5.0, 5.5, 7.0, 6.0]))),
    random_cases=_random_numbers,
    mistakes=(
        Mistake("convolution.spread-largest", "that is the largest.", lambda numbers: float(np.max(numbers))),
        Mistake("convolution.spread-ends", "you took the ends.", lambda numbers: float(abs(numbers[-1] - numbers[0]))),
    ),
    valid=(
        lambda numbers: max(numbers) - min(numbers),
        lambda numbers: np.ptp(numbers),
        lambda numbers: sorted(numbers)[-1] - sorted(numbers)[0],
        lambda numbers: np.max(numbers) + np.max(-numbers),
    ),
    hints=("Which two numbers decide it?", "`np.max` gives one of them.", "Subtract the smallest."),
    verified="measures the spread of every array that was tried.",
    where="the section above",
)
'''


def checks_of(lesson, name):
    """Return the module with the check of an exercise."""
    return Path(importlib.import_module(f"{lesson.checks_package}.{name}").__file__)


def left_in(text):
    """Return the lines of a text that an author has still to fill in, with their numbers."""
    return [f"line {at}: {line.strip()}" for at, line in enumerate(text.splitlines(), start=1) if FILL_IN in line]


@pytest.mark.parametrize(("lesson", "name"), [pytest.param(*exercise, id=exercise[1]) for exercise in EXERCISES])
def test_nothing_of_a_check_is_left_to_fill_in(lesson, name):
    """Each line that fails this says what to write there."""
    module = checks_of(lesson, name)

    assert left_in(module.read_text(encoding="utf-8")) == [], module.relative_to(REPOSITORY)


def left_in_notebook(lesson):
    """Return what is left to fill in by the cells of a lesson in which there is something."""
    cells = nbformat.read(REPOSITORY / "solutions" / lesson.notebook, 4).cells
    return {cell.id: left for cell in cells if (left := left_in(cell.source))}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.topic)
def test_nothing_of_a_notebook_is_left_to_fill_in(lesson):
    """Each cell that fails this says what to write there."""
    assert left_in_notebook(lesson) == {}


def open_already():
    """Return which of the two tests above fail because of what an author is in the middle of."""
    checks = {name for lesson, name in EXERCISES if left_in(checks_of(lesson, name).read_text(encoding="utf-8"))}
    lessons = {lesson.topic for lesson in LESSONS if left_in_notebook(lesson)}
    return {f"test_nothing_of_a_check_is_left_to_fill_in[{name}]" for name in checks} | {
        f"test_nothing_of_a_notebook_is_left_to_fill_in[{topic}]" for topic in lessons
    }


def copied(folder):
    """Copy what the tests of the repository need into a folder, and return it."""
    for name in ("autograder", "solutions", "notebooks", "tests", "data", "docs", ".github", ".ci"):
        ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "*.weights.npz")
        shutil.copytree(REPOSITORY / name, folder / name, ignore=ignored)
    for path in REPOSITORY.iterdir():
        if path.is_file() and path.name != ".git":
            shutil.copy(path, folder)
    return folder


def run(folder, *command):
    """Run a module of Python in a folder, and return its exit code and what it printed."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def failing(folder):
    """Return which of the tests that a new exercise concerns fail in a copy of the repository."""
    code, said = run(folder, "pytest", "-n0", "-q", "-p", "no:cacheprovider", "-k", NAMED, *CONCERNED)
    assert code in (0, 1), said
    assert re.search(r"[1-9]\d* passed", said), said
    return {line.split(" - ")[0].rpartition("::")[2] for line in said.splitlines() if line.startswith("FAILED")}


@pytest.mark.slow
def test_what_is_left_of_a_new_exercise_is_what_tests_say_to_fill_in(tmp_path):
    """In a copy of the repository: everything else passes, and all of it when the places are filled in.

    But for the places that an author of another exercise has still open.
    """
    root = copied(tmp_path)
    code, said = run(root, "autograder", "new-exercise", "convolution", "add_up", "--points", "3")
    assert (code, said.count("Wrote `")) == (0, 4), said
    assert run(root, "autograder", "generate")[0] == 0

    assert failing(root) == open_already() | {
        "test_nothing_of_a_check_is_left_to_fill_in[add_up]",
        "test_nothing_of_a_notebook_is_left_to_fill_in[convolution]",
    }

    (root / "autograder/checks/convolution/add_up.py").write_text(FILLED_CHECK)
    path = root / "solutions" / LESSONS[0].notebook
    content = nbformat.read(path, 4)
    cells = {cell.id: cell for cell in content.cells}
    cells["convolution-add-up-text"].source = "### Exercise: `add_up` (3 points)\n\nHow far apart are they at most?"
    solution = "    ### BEGIN SOLUTION\n    return max(numbers) - min(numbers)\n    ### END SOLUTION"
    cells["add-up"].source = f"def add_up(numbers):\n{solution}"
    nbformat.write(content, path)
    assert run(root, "autograder", "generate")[0] == 0

    assert failing(root) == open_already()


@pytest.fixture
def repository(tmp_path):
    """Return a folder with the files that a new exercise changes."""
    for name in EDITED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, tmp_path / name)
    (tmp_path / "autograder/checks/convolution").mkdir(parents=True)
    return tmp_path


def state(folder):
    """Return every file of a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("lesson", "name", "words"),
    [
        ("06-more", "spread", "There is no lesson `06-more`: write "),
        ("convolutions", "spread", "There is no lesson `convolutions`: write `01-convolution`."),
        ("convolution", "max-pool", "`max-pool` is no name of an exercise: write one in lower case, such as"),
        ("convolution", "2d", "`2d` is no name of an exercise"),
        ("convolution", "class", "`class` is no name of an exercise"),
        ("convolution", "Spread", "`Spread` is no name of an exercise"),
        ("convolution", "../spread", "`../spread` is no name of an exercise"),
        ("convolution", "deadbeef", "`deadbeef` is no name of an exercise"),
        ("convolution", "x" * 300, " is no name of an exercise"),
        ("convolution", "output_size", "There is an exercise `output_size` already, in `01-convolution`"),
        ("convolution", "max_pool2d", "There is an exercise `max_pool2d` already, in `04-pooling`"),
        ("convolution", "hint", "`hint` means something else already"),
        ("convolution", "sum", "`sum` means something else already"),
        ("convolution", "draw", "has something called `draw` already"),
        ("convolution", "convolution_title", "has a cell `convolution-title` already"),
        ("convolution", "theirs", "There is a file `autograder/checks/convolution/theirs.py` already"),
    ],
)
def test_a_name_that_cannot_be_one_gets_a_sentence_and_nothing_is_written(repository, lesson, name, words):
    """Or that something bears already, in whatever form."""
    (repository / "autograder/checks/convolution/theirs.py").write_text("mine = 1")
    before = state(repository)

    with pytest.raises(UserError, match=re.escape(words)):
        add_exercise(repository, lesson, name, 2)

    assert state(repository) == before


@pytest.mark.parametrize(
    ("path", "before", "after", "words"),
    [
        ("README.md", f"{COUNT} exercises", "many exercises", f"`README.md` does not state `{COUNT} exercises` once"),
        ("README.md", f"{FIRST.builds} {ROW}", f"{FIRST.builds} | 60 | many |", "`README.md` does not state"),
        (EDITED[2], STATED, "**Points:** some.", f"does not state `{STATED}`"),
        (EDITED[0], 'topic="convolution"', 'topic="other"', "`autograder/course.py` has no `exercises` for"),
        (EDITED[0], "LESSONS: tuple", "LESSONS: (tuple", "`autograder/course.py` cannot be read"),
    ],
    ids=["readme-count", "readme-points", "title", "no-lesson", "no-python"],
)
def test_files_that_state_something_else_are_named_and_left(repository, path, before, after, words):
    """What the author is in the middle of is not lost."""
    text = (repository / path).read_text()
    assert before in text
    (repository / path).write_text(text.replace(before, after))
    whole = state(repository)

    with pytest.raises(UserError, match=re.escape(words)):
        add_exercise(repository, "convolution", "spread", 2)

    assert state(repository) == whole


def test_an_exercise_is_put_after_the_one_that_it_is_to_follow(repository):
    """In the notebook below the other's test cell, and in `course.py` in the line below: both have one order."""
    before = [cell.id for cell in nbformat.read(repository / EDITED[2], 4).cells]

    add_exercise(repository, "convolution", "spread", 2, after="output_size")

    after = [cell.id for cell in nbformat.read(repository / EDITED[2], 4).cells]
    place = before.index("test-output-size") + 1
    assert after == [*before[:place], "convolution-spread-text", "spread", "test-spread", *before[place:]]
    assert '"output_size": 2,\n            "spread": 2,\n' in (repository / EDITED[0]).read_text()


def test_without_a_place_an_exercise_becomes_the_last_of_its_lesson(repository):
    """Above what is to be remembered."""
    add_exercise(repository, "convolution", "spread", 2)

    cells = nbformat.read(repository / EDITED[2], 4).cells
    place = [cell.id for cell in cells].index("test-spread")
    assert cells[place + 1].source.startswith("## What to remember")
    last = list(FIRST.exercises)[-1]
    assert f'"{last}": {FIRST.exercises[last]},\n            "spread": 2,\n' in (repository / EDITED[0]).read_text()


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ("output_sise", "`01-convolution` has no exercise `output_sise` to come after: write `output_size`."),
        ("max_pool2d", "`01-convolution` has no exercise `max_pool2d` to come after: write "),
        ("", "`01-convolution` has no exercise `` to come after: write "),
    ],
    ids=["misspelt", "of-another-lesson", "empty"],
)
def test_an_exercise_cannot_follow_what_its_lesson_does_not_have(repository, after, words):
    """A sentence names what it can follow, and nothing is written."""
    before = state(repository)

    with pytest.raises(UserError, match=re.escape(words)):
        add_exercise(repository, "convolution", "spread", 2, after=after)

    assert state(repository) == before


@pytest.mark.parametrize("points", ["0", "-1", "many", "9" * 400])
def test_points_are_a_count(repository, monkeypatch, capsys, points):
    """From one up."""
    monkeypatch.chdir(repository)

    assert main(["new-exercise", "convolution", "spread", f"--points={points}"]) == 2
    assert capsys.readouterr().err.startswith("Invalid value for '--points': `")
