"""A class of two hundred, from three downloads to feedback: every number of the report, every cell of every export."""

import csv
import io
import json
import re
import shutil
import time
import zipfile
from collections import Counter
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from autograder.classroom.export.cells import as_cell, as_text
from autograder.classroom.export.formats import FORMATS
from autograder.classroom.record import read_class
from autograder.classroom.report.numbers import AssignmentNumbers, report_numbers
from autograder.commands.instructors.grade import _how, grade
from autograder.commands.instructors.grade_options import Request
from autograder.commands.main import main
from autograder.grading.course.assignments import Classroom, open_classroom, sources_of, submission_of, tasks_of
from autograder.grading.course.batch import TaskResult
from autograder.grading.course.gradebook import add_assignment, open_gradebook
from autograder.grading.course.reader import end_reader
from autograder.grading.course.store import Store
from autograder.grading.sandbox.levels import level_here
from tests.classroom.a_class import ASSIGNMENT, DUE, EXERCISES, NOTEBOOK
from tests.classroom.downloads import saved, zipped

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("class")]

COUNT, ALL, FIRST_EIGHT = 200, range(200), ("ada", "ben", "cyd", "dan", "eve", "gus", "hal", "ida")
ABSENT, UNGRADED = 8, 9  # the last digits of who has handed in nothing, and of who is not graded
OF_CANVAS, OF_MOODLE, OF_BLACKBOARD = (0, 2, 5), (1, 3, 6), (4, 7)  # the last digits of who hands in where
NO_NOTEBOOK, GRADED_ANEW = 18, (0, 4)
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

UNTOUCHED = {"dan": {*EXERCISES[1:]} - {"output_size"}, "hal": {EXERCISES[-1]}, "ida": {*EXERCISES}}
MISTAKES = {
    ("output_size", "convolution.fence-post"): 40,
    ("cross_correlate2d", "convolution.fence-post"): 20,
    ("make_kernel", "convolution.blur-not-normalised"): 20,
    ("output_size", "convolution.pad-counted-once"): 20,
    ("window_response", "convolution.products-not-added"): 20,
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


def note(student: str, number: int) -> bytes:
    """Return what Blackboard writes beside an attempt."""
    return f"Name: Student N{number:03} ({student})\nAssignment: Lesson 01\n".encode()


def downloads(works: dict[str, bytes]) -> dict[str, dict[str, bytes]]:
    """Return what three systems let an instructor download, by the work of each of the first eight, and what follows.

    Files have names of their own, lie in folders or zips of students, and come in several versions.
    """
    canvas, moodle, blackboard, later = dict[str, bytes](), dict[str, bytes](), dict[str, bytes](), dict[str, bytes]()
    for number in range(COUNT):
        student, digit = name_of(number), number % 10
        mine = works[FIRST_EIGHT[digit]] if digit < 8 else works["ada"]
        if digit in OF_CANVAS:
            first = f"studentn{number}_{4000 + number}"
            names = [f"{NOTEBOOK}.ipynb", "Homework (2).ipynb", "my folder.zip"]
            zip_of_mine = zipped({f"cnn-course/{ASSIGNMENT}/{NOTEBOOK}-1.ipynb": mine})
            canvas[f"{first}_{9000 + number}_{names[number % 3]}"] = zip_of_mine if number % 3 == 2 else mine
            if digit == 0:
                canvas[f"{first}_{7000 + number}_{NOTEBOOK}.ipynb"] = works["ida"]  # of the same attempt
        elif digit in OF_MOODLE:
            inside = "my work/" if number % 3 else ""
            moodle[f"Student N{number:03}_{8000 + number}_assignsubmission_file/{inside}{NOTEBOOK}.ipynb"] = mine
        elif digit in OF_BLACKBOARD:
            when = "2026-11-21-18-30-00" if digit == 4 else "2026-11-20-10-00-00"
            blackboard[f"Lesson 01_{student}_attempt_{when}.txt"] = note(student, number)
            blackboard[f"Lesson 01_{student}_attempt_{when}_{NOTEBOOK}.ipynb"] = mine
            if digit == 7:
                blackboard[f"Lesson 01_{student}_attempt_2026-11-19-10-00-00_{NOTEBOOK}.ipynb"] = works["ada"]
        elif digit == UNGRADED:
            later[f"Student N{number:03}_{8000 + number}_assignsubmission_file_{NOTEBOOK}.ipynb"] = mine
    canvas[f"studentn18_{4000 + NO_NOTEBOOK}_9990_essay.docx"] = b"PK"
    return {"canvas.zip": canvas, "moodle.zip": moodle, "blackboard.zip": blackboard, "later.zip": later}


@pytest.fixture(scope="module")
def two_hundred(graded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a course whose class came in from three systems and is graded; what was said lies beside it.

    All but two were graded under other ids before, and `grade` finds their results as after an interruption.
    """
    root = tmp_path_factory.mktemp("many") / "course"
    root.mkdir()
    for name in ("solutions", "nbgrader_config.py"):
        (shutil.copytree if (graded / name).is_dir() else shutil.copy)(graded / name, root / name)
    works = {who: (graded / "submitted" / who / ASSIGNMENT / f"{NOTEBOOK}.ipynb").read_bytes() for who in FIRST_EIGHT}
    for name, files in downloads(works).items():
        saved(root.parent / name, files)
    roster = [f"{name_of(number)},Student N{number:03},{4000 + number},Participant {8000 + number}\n" for number in ALL]
    (root.parent / "roster.csv").write_text("".join(["username,name,id,identifier\n", *roster]))
    excused = [f"{as_cell(name_of(number))},{ASSIGNMENT}" for number in ALL if number % 20 == ABSENT]
    (root / "excused.csv").write_text("\n".join(["student,assignment", *excused]))
    classroom = open_classroom(root)
    with open_gradebook(classroom) as gradebook:
        add_assignment(gradebook, classroom, sources_of(classroom, [ASSIGNMENT])[ASSIGNMENT])
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=DUE)
        gradebook.db.commit()
    with pytest.MonkeyPatch.context() as patch, (root.parent / "said.txt").open("w") as said, redirect_stdout(said):
        patch.chdir(root)
        patch.setenv("TZ", "UTC")
        time.tzset()
        three = [str(root.parent / name) for name in ("canvas.zip", "moodle.zip", "blackboard.zip")]
        assert main(["collect", *three, "--roster", str(root.parent / "roster.csv")]) == 1  # the essay
        keep_results(classroom, open_classroom(graded).store(force=False))
        assert main(["grade", "--jobs", "1"]) == 0
        assert main(["collect", str(root.parent / "later.zip")]) == 0
    time.tzset()
    end_reader()
    return root


def keep_results(classroom: Classroom, graded: Store) -> None:
    """Keep results for all who handed in but two, under the keys that grading looks for."""
    how = _how(Request(**grade.make_context("grade", ["--jobs", "1"]).params), level_here(None).name)
    sources = sources_of(classroom, [ASSIGNMENT])[ASSIGNMENT]
    for number in ALL:
        if number % 10 < 8 and number not in GRADED_ANEW:
            submission = submission_of(classroom, ASSIGNMENT, name_of(number))
            (task,) = tasks_of(classroom, sources, submission, how)
            kept = graded.latest(ASSIGNMENT, FIRST_EIGHT[number % 10], NOTEBOOK)
            assert kept is not None
            result = replace(kept[0], student=name_of(number), key=task.key)
            classroom.store(force=False).keep(TaskResult(result, kept[1].decode()))


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


def test_all_came_in_and_nobody_was_graded_twice(two_hundred):
    """What each system gave out is in its place, the later version of two, and one file is nobody's work."""
    said = (two_hundred.parent / "said.txt").read_text()

    assert "9990_essay.docx" in said[said.index("Unclear:") :]
    assert f"{ASSIGNMENT}: of 190 students, 30 have handed in nothing, 10 excused:" in said
    assert f"{ASSIGNMENT}: of 190 students, 10 have handed in nothing, 10 excused:" in said
    assert said.count("an earlier hand-in, not taken") == 20  # Canvas gives out the last attempt alone
    assert "160 notebooks of 160 students, 2 graded anew" in said
    assert (two_hundred / ".autograder" / "tokens" / f"{ASSIGNMENT}.msgpack").is_file()  # for the report
    handed_in = {path.parent.parent.name for path in two_hundred.glob(f"submitted/*/{ASSIGNMENT}/*.ipynb")}
    assert handed_in == {name_of(number) for number in ALL if number % 10 != ABSENT}
    dated = {path.parent.parent.name for path in two_hundred.glob(f"submitted/*/{ASSIGNMENT}/timestamp.txt")}
    assert dated == {name_of(number) for number in ALL if number % 10 in OF_BLACKBOARD}


def ends_of(place: int, most: float) -> dict[str, int]:
    """Return how an exercise ended for the class, by the table of points."""
    ends = Counter[str]()
    for who, points in POINTS.items():
        score, name = points[place], EXERCISES[place]
        if isinstance(score, str):
            ends["waiting"] += 20
        elif score == 0:
            ends["not attempted" if name in UNTOUCHED.get(who, ()) else "failed"] += 20
        else:
            ends["passed" if score == most else "partly"] += 20
    return {end: ends[end] for end in ("passed", "partly", "failed", "not attempted", "waiting")}


def numbers_of(root: Path) -> AssignmentNumbers:
    """Return the numbers of the only assignment."""
    (numbers,) = report_numbers(read_class(open_classroom(root))).assignments
    return numbers


def test_every_number_of_the_report_is_right(two_hundred):
    """Reckoned from the table of points, by numpy and scipy."""
    one = numbers_of(two_hundred)
    scores = [sum(float(point) for point in points if point != W) for points in POINTS.values()]
    known = np.array([points for points in POINTS.values() if W not in points], float)

    assert (one.points, one.graded, one.handed_in, one.expected) == (20.0, 160, 180, 190)
    assert [len(those) for those in (one.not_graded, one.absent, one.excused)] == [20, 10, 10]
    assert one.spread is not None
    assert one.spread.mean == pytest.approx(np.mean(scores))
    assert [one.spread.lower, one.spread.median, one.spread.upper] == list(np.percentile(scores * 20, (25, 50, 75)))
    assert [bar.count for bar in one.histogram] == list(20 * np.histogram(scores, bins=range(21))[0])
    for place, exercise in enumerate(one.exercises):
        most = max(float(points[place]) for points in POINTS.values() if points[place] != W)
        given = [float(points[place]) / most for points in POINTS.values() if points[place] != W]
        own, rest = np.repeat(known[:, place], 20), np.repeat(known.sum(1) - known[:, place], 20)
        assert (exercise.exercise, exercise.points) == (EXERCISES[place], most)
        assert exercise.ends == ends_of(place, most)
        assert exercise.share == pytest.approx(np.mean(given))
        assert exercise.discrimination == pytest.approx(stats.pearsonr(own, rest).statistic)
    assert {(made.exercise, made.mistake): len(made.students) for made in one.mistakes} == MISTAKES


def test_everybody_whom_the_report_names_is_right(two_hundred):
    """Who is at risk and why, late, absent, excused, unclear about something, and whose points wait."""
    numbers = report_numbers(read_class(open_classroom(two_hundred)))
    (one,), (step,) = numbers.assignments, numbers.steps

    def those(*digits: int, every: int = 10) -> list[str]:
        return sorted(name_of(number) for number in ALL if number % every in digits)

    reasons = {
        **dict.fromkeys(those(3), "has earned 2 of 20 points (10%)"),
        **dict.fromkeys(those(7), "has earned 0 of 20 points (0%)"),
        **dict.fromkeys(those(18, every=20), "has handed in nothing"),
    }
    assert {who.student.id: "; ".join(who.reasons) for who in numbers.at_risk} == reasons
    assert [late.student.id for late in one.late] == those(4)
    assert {(late.in_words, late.penalty) for late in one.late} == {("1 day 6 hours", 0.0)}
    assert sorted(student.id for student in one.absent) == those(18, every=20)
    assert sorted(student.id for student in one.excused) == those(8, every=20)
    assert sorted(student.id for student in one.not_graded) == those(UNGRADED)
    assert sorted(unclear.student.id for unclear in one.unclear) == those(1, 3)
    (waits,) = one.waits
    assert (waits.exercise, waits.suggested, waits.counts) == ("recover_kernel", 40.0, False)
    assert sorted(student.id for student, _ in waits.works) == those(5)
    assert (step.handed_in, step.risen, step.same, step.fallen) == (180, 0, 0, 0)


def test_the_report_says_these_numbers(two_hundred, tmp_path, monkeypatch, capsys):
    """In a page, and in short; nobody is named for what all write alike."""
    monkeypatch.chdir(two_hundred)

    assert main(["report", "--output", str(tmp_path / "report.html")]) == 0

    said = capsys.readouterr().out
    assert "180 of 190 handed in, 20 late, 20 not graded yet, 10 excused." in said
    assert "Alike" not in said
    assert "At risk: 50 of 200" in (tmp_path / "report.html").read_text()


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
    with zipfile.ZipFile(f"feedback/{ASSIGNMENT}.zip") as archive:
        names = archive.namelist()
    assert len(names) == len(graded)
    assert sum(re.match(r"studentn\d+_4\d+_[79]\d+_[^/]+\.html", name) is not None for name in names) == 60
    assert sum(re.match(r"Student N\d+_8\d+_assignsubmission_file/", name) is not None for name in names) == 60
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
