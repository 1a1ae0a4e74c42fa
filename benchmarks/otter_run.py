"""Grade the class with `otter run` as well: the same notebooks, each test cell as one of otter's tests."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import nbformat
from cost import Cost, run

from autograder.cells import is_test
from autograder.course import Lesson

# The test cell's own code against what the notebook left: it raises where the answer is wrong.
TEST = """
from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = {points!r}


@test_case()
def test(env):
    exec({source!r}, dict(env))
"""
SETTINGS = {"print_summary": False}


def graded_by_otter(course: Path, lessons: list[Lesson], folder: Path, students: int) -> Cost:
    """Grade each submission of the first `students` in its own `otter run`, as otter's manual has it without Docker.

    The notebooks lose the test cells that nbgrader runs: otter brings its own. Every test must have run.
    """
    costs = []
    for lesson in lessons:
        autograder = folder / lesson.assignment / "autograder.zip"
        autograder.parent.mkdir(parents=True)
        tests = _write_autograder(autograder, course / "solutions" / lesson.notebook)
        for submitted in sorted((course / "submitted").glob(f"*/{lesson.assignment}"))[:students]:
            out = folder / submitted.parent.name / lesson.assignment
            out.mkdir(parents=True)
            _write_submission(out / "submission.zip", submitted, lesson)
            command = (sys.executable, "-m", "otter", "run", "submission.zip", "-a", str(autograder), "--no-logo")
            cost, said = run(command, out, {})
            costs.append(cost)
            if not (results := out / "results.json").exists():
                raise SystemExit(f"otter gave no results for {out}:\n{said}")
            ran = [test["name"] for test in json.loads(results.read_text())["tests"]]
            if missing := [name for name in tests if not any(said.startswith(name) for said in ran)]:
                raise SystemExit(f"otter did not run {', '.join(missing)} of {out}")
    return Cost(sum(cost.wall for cost in costs), sum(cost.cpu for cost in costs), max(cost.peak for cost in costs))


def _write_autograder(file: Path, solution: Path) -> list[str]:
    """Write the zip that otter takes for an assignment; return the names of its tests."""
    tests = {cell.id: cell for cell in nbformat.read(solution, as_version=4).cells if is_test(cell)}
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("otter_config.json", json.dumps(SETTINGS))
        for name, cell in tests.items():
            text = TEST.format(name=name, points=cell.metadata.nbgrader.points, source=cell.source)
            archive.writestr(f"tests/{name}.py", text)
    return list(tests)


def _write_submission(file: Path, submitted: Path, lesson: Lesson) -> None:
    """Write what was handed in for a lesson as a zip, the notebook without its test cells."""
    notebook = nbformat.read(submitted / lesson.notebook.name, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not is_test(cell)]
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(lesson.notebook.name, nbformat.writes(notebook))
        for weights in submitted.glob("*.weights.npz"):
            archive.write(weights, weights.name)
