"""A class that is graded once for all tests, and what reads it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.classroom.record import ClassRecord, read_class
from autograder.grading.course.assignments import open_classroom
from tests.classroom.a_class import after_grading, make_course


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a course whose class is graded; whoever changes it takes `course`."""
    root = make_course(tmp_path_factory.mktemp("class") / "course")
    command = [sys.executable, "-m", "autograder", "grade", "--jobs", "1"]
    done = subprocess.run(command, cwd=root, env={**os.environ}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    after_grading(root)
    return root


@pytest.fixture
def course(graded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the graded class that a test may change, and go there."""
    root = Path(shutil.copytree(graded, tmp_path / "course"))
    monkeypatch.chdir(root)
    return root


@pytest.fixture(scope="session")
def the_class(graded: Path) -> ClassRecord:
    """Return what is known of the class."""
    return read_class(open_classroom(graded), [])
