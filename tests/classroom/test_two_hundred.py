"""A class of two hundred, made of really graded work: every cell of every export, every page, all points that wait."""

import csv
import io
import json
import re
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.classroom.export.cells import as_cell, as_text
from autograder.classroom.export.formats import FORMATS
from autograder.commands.main import main
from autograder.grading.course.assignments import Classroom, open_classroom, sources_of
from autograder.grading.course.batch import TaskResult
from autograder.grading.course.gradebook import add_assignment, open_gradebook, record
from autograder.grading.course.submission import Submission
from tests.classroom.a_class import ASSIGNMENT, DUE, IN_TIME, NOTEBOOK, TOO_LATE

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("class")]

COUNT, FIRST_EIGHT = 200, ("ada", "ben", "cyd", "dan", "eve", "gus", "hal", "ida")
ABSENT, UNGRADED = 8, 9  # the last digits of who has handed in nothing, and of who is not graded
SPECIAL = {10: "=1+1", 11: "+49", 12: "-x", 13: "@z"}  # ids that a spreadsheet would compute
W = "waiting"
POINTS: dict[str, tuple[float | str, ...]] = {
    "ada": (2, 2, 4, 3, 2, 3, 2, 2),
    "ben": (0, 0, 0, 3, 2, 3, 2, 2),
    "cyd": (2, 0, 4, 3, 2, 2.25, 2, 2),
    "dan": (2, 0, 0, 0, 0, 0, 0, 0),
    "eve": (2, 2, 4, 3, 2, 3, 2, 2),  # late
    "gus": (2, 2, 4, 3, 2, 3, W, 2),
    "hal": (2, 2, 4, 3, 2, 3, 2, 0),
    "ida": (0, 0, 0, 0, 0, 0, 0, 0),
}


def name_of(number: int) -> str:
    """Return the id of one of the class."""
    return SPECIAL.get(number, f"s{number:03}")


def stands(number: int) -> tuple[float | str, list[str], list[float | str]]:
    """Return the total of a student or the word for it, all words that apply, and what stands for each exercise."""
    if number % 20 == ABSENT:
        return "excused", ["excused"], ["excused"] * 8
    if number % 10 in (ABSENT, UNGRADED):
        word = "not handed in" if number % 10 == ABSENT else "not graded"
        return word, [word], [word] * 8
    who = FIRST_EIGHT[number % 10]
    points = POINTS[who]
    if W in points:
        return W, [W], list(points)
    return sum(float(one) for one in points), ["late" if who == "eve" else "graded"], list(points)


@pytest.fixture(scope="module")
def two_hundred(graded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course whose class is the small one, copied under many ids."""
    root = tmp_path_factory.mktemp("many") / "course"
    root.mkdir()
    for name in ("solutions", "nbgrader_config.py"):
        (shutil.copytree if (graded / name).is_dir() else shutil.copy)(graded / name, root / name)
    kept = open_classroom(graded).store(force=False)
    classroom = open_classroom(root)
    with open_gradebook(classroom) as gradebook:
        _prepare(classroom, gradebook)
        for number in range(COUNT):
            student, template = name_of(number), FIRST_EIGHT[number % 10] if number % 10 < 8 else ""
            if number % 10 == ABSENT:
                gradebook.update_or_create_student(student)
                continue
            when = TOO_LATE if template == "eve" else IN_TIME
            folder = root / "submitted" / student / ASSIGNMENT
            folder.mkdir(parents=True)
            (folder / "timestamp.txt").write_text(when)
            shutil.copy(graded / "submitted" / (template or "ada") / ASSIGNMENT / f"{NOTEBOOK}.ipynb", folder)
            if template:
                found = kept.latest(ASSIGNMENT, template, NOTEBOOK)
                assert found is not None
                done = TaskResult(replace(found[0], student=student), found[1].decode())
                classroom.store(force=False).keep(done)
                files = {"timestamp.txt": when.encode()}
                record(gradebook, classroom, Submission(student, ASSIGNMENT, files, ()), [done])
    excused = [f"{as_cell(name_of(number))},{ASSIGNMENT}" for number in range(COUNT) if number % 20 == ABSENT]
    (root / "excused.csv").write_text("\n".join(["student,assignment", *excused]))
    return root


def _prepare(classroom: Classroom, gradebook: Gradebook) -> None:
    """Put the assignment and its cells into an empty gradebook."""
    add_assignment(gradebook, classroom, sources_of(classroom, [ASSIGNMENT])[ASSIGNMENT])
    gradebook.update_or_create_assignment(ASSIGNMENT, duedate=DUE)
    gradebook.db.commit()


def table(root: Path, kind: str) -> dict[str, dict[str, str]]:
    """Return what an export holds, by student; `root` is where it is written."""
    path = root / f"{kind}.txt"
    assert main(["export", "--format", kind, "--output", str(path), "--force", ASSIGNMENT]) == 0
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    key = {"csv": "student", "canvas": "SIS Login ID", "moodle": "ID number", "blackboard": "Username"}.get(kind, "SID")
    return {as_text(row[key]): row for row in rows if row[key]}


def number_or_blank(value: float | str) -> str:
    """Return the cell of a system that takes no words."""
    return "" if isinstance(value, str) else as_cell(value)


def test_every_cell_of_every_export_is_right(two_hundred, tmp_path, monkeypatch):
    """For two hundred students in five forms, and in JSON."""
    monkeypatch.chdir(two_hundred)
    tables = {kind: table(tmp_path, kind) for kind in FORMATS if kind != "json"}
    names = {name_of(number) for number in range(COUNT)}
    assert [set(rows) for rows in tables.values()] == [names] * 5

    for number in range(COUNT):
        student = name_of(number)
        total, words, points = stands(number)
        late = words == ["late"]
        told = ", ".join(words) + (": recover_kernel" if total == W else "")
        cells = {kind: list(rows[student].values()) for kind, rows in tables.items()}
        numbers = [number_or_blank(one) for one in points]
        texts = [one if isinstance(one, str) else as_cell(one) for one in (total, *points)]
        due = ["30:30:00" if late else ""]
        assert cells["csv"][3:] == [texts[0], ", ".join(words), *due, "", *texts[1:]]
        assert cells["canvas"][5:] == ["EX" if total == "excused" else number_or_blank(total)]
        assert cells["moodle"][4:] == [number_or_blank(total), told, *numbers]
        assert cells["blackboard"][6:] == [number_or_blank(total), told, *numbers]
        status = {W: "Ungraded", "not graded": "Ungraded", "not handed in": "Missing", "excused": "Excused"}
        assert cells["gradescope"][5:8] == [number_or_blank(total), "20", status.get(str(total), "Graded")]
        assert cells["gradescope"][13:] == numbers

    assert main(["export", "--format", "json", "--output", str(tmp_path / "all.json")]) == 0
    students = json.loads((tmp_path / "all.json").read_text())["students"]
    scores = {one["id"]: one["works"][0]["score"] for one in students}
    totals = {name_of(number): stands(number)[0] for number in range(COUNT)}
    assert scores == {name: None if isinstance(total, str) else total for name, total in totals.items()}


def test_each_student_gets_a_page_soon(two_hundred, monkeypatch):
    """With the points of the table; two hundred pages take a few seconds of a processor."""
    monkeypatch.chdir(two_hundred)
    began = time.process_time()
    assert main(["feedback"]) == 0
    took = time.process_time() - began

    pages = {path.parts[1]: path.read_text() for path in Path("feedback").glob(f"*/{ASSIGNMENT}/*.html")}
    graded = [number for number in range(COUNT) if number % 10 < 8]
    assert set(pages) == {name_of(number) for number in graded}
    for number in graded:
        score = sum(one for one in POINTS[FIRST_EIGHT[number % 10]] if not isinstance(one, str))
        found = re.search(r"<strong>(.+?)</strong> of 20 points", pages[name_of(number)])
        assert found is not None
        assert found[1] == as_cell(float(score))
    assert max(len(page.encode()) for page in pages.values()) < 300_000
    assert took < 60
    print(f"{len(pages)} pages in {took:.1f} s of a processor")


def test_all_that_waits_is_given_at_once(two_hundred, tmp_path, monkeypatch, capsys):
    """And nothing else changes."""
    root = Path(shutil.copytree(two_hundred, tmp_path / "course"))
    monkeypatch.chdir(root)

    assert main(["accept", "--yes"]) == 0

    assert "Given: 40 points to 20 answers." in capsys.readouterr().out
    totals = {student: row[ASSIGNMENT] for student, row in table(tmp_path, "canvas").items()}
    for number in range(COUNT):
        total = 20.0 if stands(number)[0] == W else stands(number)[0]
        assert totals[name_of(number)] == ("EX" if total == "excused" else number_or_blank(total))
