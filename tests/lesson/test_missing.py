"""What a lesson says where something is not installed: TensorFlow, which lessons 01 to 04 do without, or the course."""

import json
import re
import subprocess
import sys
import tomllib

import pytest
from small_course import REPOSITORY

from autograder.course import LESSONS
from autograder.lesson.keras_setup import NO_TENSORFLOW

# Nothing of Keras or TensorFlow is found, as where they are not installed.
WITHOUT = """import importlib.abc, sys
class Nowhere(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Nowhere())
"""


def run(code, cwd, missing=("keras", "tensorflow")):
    """Run code where these packages are missing; return how it ended, and all that it printed."""
    program = WITHOUT.replace("MISSING", repr(missing)) + code
    done = subprocess.run([sys.executable, "-c", program], cwd=cwd, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def setup_of(lesson):
    """Return the code of the first cell of a lesson."""
    cells = json.loads((REPOSITORY / "notebooks" / lesson.notebook).read_text(encoding="utf-8"))["cells"]
    return "".join(next(cell["source"] for cell in cells if cell["cell_type"] == "code"))


def in_a_notebook(*lessons):
    """Return a program that runs the first cells of lessons as a notebook does, and shows their errors so."""
    cells = [setup_of(lesson) for lesson in lessons]
    return f"""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(colors="NoColor")
for cell in {cells!r}:
    shell.run_cell(cell)
"""


def test_lessons_one_to_four_are_checked_without_tensorflow(tmp_path):
    """Their first cells run, all their checks are there, and a right answer passes each."""
    code = "\n".join(setup_of(lesson) for lesson in LESSONS[:4])
    code += """
from autograder.checks import exercise_named
from autograder.course import LESSONS
for each in LESSONS[:4]:
    for name in each.exercises:
        exercise = exercise_named(name)
        assert exercise.judge(*exercise.objects(exercise.valid[0])).passed, name
print("all of them")
"""

    assert run(code, tmp_path) == (0, "all of them\n")


@pytest.mark.parametrize("missing", [("keras", "tensorflow"), ("tensorflow",), ("keras",)])
def test_lesson_five_says_what_to_install(missing, tmp_path):
    """One sentence in a notebook, whichever of the two is missing."""
    ended, said = run(in_a_notebook(LESSONS[4]), tmp_path, missing)

    assert ended == 0
    assert said.strip() == NO_TENSORFLOW


def test_the_sentence_names_the_versions_of_the_project():
    """What it says to install is what `pyproject.toml` asks for, and the Pythons are those of the project."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {requirement.partition(";")[0] for requirement in project["dependencies"]}

    assert set(re.findall(r"\w+~=[\d.]+\d", NO_TENSORFLOW)) == {
        name for name in asked if name.startswith(("tensorflow", "keras"))
    }
    first, last = re.search(r"Python 3\.(\d+) to 3\.(\d+)", NO_TENSORFLOW).groups()
    assert project["requires-python"] == f">=3.{first},<3.{int(last) + 1}"


ANOTHER_PROJECT = "import types\nsys.modules['autograder'] = types.ModuleType('autograder')\n"


@pytest.mark.parametrize(("before", "missing"), [("", ("autograder",)), (ANOTHER_PROJECT, ())], ids=["none", "other"])
def test_without_the_course_the_first_cell_of_each_lesson_shows_what_to_install(before, missing, tmp_path):
    """Where there is no `autograder`, and where there is PyPI's other project of that name."""
    ended, said = run(before + in_a_notebook(*LESSONS), tmp_path, missing)

    assert ended == 0
    assert len(re.findall("ImportError: |ModuleNotFoundError: ", said)) == len(LESSONS)
    assert said.count("run `pip install -e .` (README.md).") == len(LESSONS)
    assert said.count("PyPI's `autograder` is another project.") == len(LESSONS)
