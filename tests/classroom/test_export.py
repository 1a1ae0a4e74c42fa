"""Grades in the form that other systems read: every cell of a made-up class, and never a 0 in the place of a word."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.classroom.excused import excused_of
from autograder.classroom.export.cells import as_cell, as_csv, as_text
from autograder.classroom.export.formats import FORMATS
from autograder.classroom.export.names import first_and_last
from autograder.classroom.record import (
    EXCUSED,
    GRADED,
    NOT_GRADED,
    NOT_HANDED_IN,
    ClassRecord,
    ExerciseRecord,
    ToGrade,
    Work,
)
from autograder.classroom.student import Student
from autograder.commands.main import main
from autograder.errors import UserError
from tests.classroom.a_class import ASSIGNMENT, EXERCISES

pytestmark = pytest.mark.xdist_group("class")  # with the other tests of a class that is graded once

FORMULA = "=1+1"
DATE = datetime(2026, 11, 20, 10, tzinfo=UTC)
CELLS = (ToGrade("first", "test-first", 2.0, "note"), ToGrade("second", "test-second", 3.0, "note"))


def work(student: str, first: float | None, second: float | None, **more: object) -> Work:
    """Return graded work with these points, `None` for what waits."""
    exercises = tuple(
        ExerciseRecord(cell.exercise, cell.cell, cell.points, score, 1.0, "passed", False, "", None, (), "", "note")
        for cell, score in zip(CELLS, (first, second), strict=True)
    )
    return Work(student, "01-tiny", GRADED, DATE, exercises=exercises, **more)  # type: ignore[arg-type]


RECORD = ClassRecord(
    ("01-tiny",),
    (
        Student("ada", "Ada Lovelace", "ada@example.org"),
        Student(FORMULA, "Hopper, Grace", "@grace"),
        *map(Student, ("cyd", "dan", "eve", "fay", "gus")),
    ),
    (
        work("ada", 2.0, 1 / 3),
        work(FORMULA, 0.0, 3.0, late=timedelta(hours=27, minutes=5), penalty=1.0),
        work("cyd", 2.0, None),
        Work("dan", "01-tiny", NOT_HANDED_IN),
        Work("eve", "01-tiny", NOT_GRADED, DATE),
        work("fay", 1.0, None, late=timedelta(minutes=1)),
        replace(work("gus", 0.0, 0.0), state=EXCUSED),
    ),
    {"01-tiny": CELLS},
)
EXPECTED = {
    "csv": """\
student,name,email,01-tiny (5),01-tiny: status,01-tiny: late by,01-tiny: penalty,01-tiny: first (2),01-tiny: second (3)
ada,Ada Lovelace,ada@example.org,2.3333,graded,,,2,0.3333
'=1+1,"Hopper, Grace",'@grace,2,late,27:05:00,1,0,3
cyd,,,waiting,waiting,,,2,waiting
dan,,,not handed in,not handed in,,,not handed in,not handed in
eve,,,not graded,not graded,,,not graded,not graded
fay,,,waiting,"late, waiting",00:01:00,,1,waiting
gus,,,excused,excused,,,excused,excused
""",
    "canvas": """\
Student,ID,SIS User ID,SIS Login ID,Section,01-tiny
    Points Possible,,,,,5
"Lovelace, Ada",,ada,ada,,2.3333
"Hopper, Grace",,'=1+1,'=1+1,,2
cyd,,cyd,cyd,,
dan,,dan,dan,,
eve,,eve,eve,,
fay,,fay,fay,,
gus,,gus,gus,,EX
""",
    "moodle": """\
First name,Last name,ID number,Email address,01-tiny,01-tiny (feedback),01-tiny: first,01-tiny: second
Ada,Lovelace,ada,ada@example.org,2.3333,graded,2,0.3333
Grace,Hopper,'=1+1,'@grace,2,late,0,3
,,cyd,,,waiting: second,2,
,,dan,,,not handed in,,
,,eve,,,not graded,,
,,fay,,,"late, waiting: second",1,
,,gus,,,excused,,
""",
    "blackboard": """\
Last Name,First Name,Username,Student ID,Last Access,Availability,01-tiny [Total Pts: 5 Score],\
01-tiny status [Total Pts: 0 Text],01-tiny first [Total Pts: 2 Score],01-tiny second [Total Pts: 3 Score]
Lovelace,Ada,ada,ada,,,2.3333,graded,2,0.3333
Hopper,Grace,'=1+1,'=1+1,,,2,late,0,3
,,cyd,cyd,,,,waiting: second,2,
,,dan,dan,,,,not handed in,,
,,eve,eve,,,,not graded,,
,,fay,fay,,,,"late, waiting: second",1,
,,gus,gus,,,,excused,,
""",
    "gradescope": """\
First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,Submission ID,Submission Time,Lateness (H:M:S),\
View Count,Submission Count,1: first (2.0 pts),2: second (3.0 pts)
Ada,Lovelace,ada,ada@example.org,,2.3333,5,Graded,,2026-11-20 10:00:00 +0000,00:00:00,,1,2,0.3333
Grace,Hopper,'=1+1,'@grace,,2,5,Graded,,2026-11-20 10:00:00 +0000,27:05:00,,1,0,3
,,cyd,,,,5,Ungraded,,2026-11-20 10:00:00 +0000,00:00:00,,1,2,
,,dan,,,,5,Missing,,,,,0,,
,,eve,,,,5,Ungraded,,2026-11-20 10:00:00 +0000,00:00:00,,1,,
,,fay,,,,5,Ungraded,,2026-11-20 10:00:00 +0000,00:01:00,,1,1,
,,gus,,,,5,Excused,,2026-11-20 10:00:00 +0000,00:00:00,,1,,
""",
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_every_cell_of_a_table_is_what_stands_for_the_student(kind):
    """Points where there are points; else a word, or nothing where the system takes no words."""
    text = FORMATS[kind].write(RECORD, {}).text

    assert text.removeprefix("\ufeff").replace("\r\n", "\n") == EXPECTED[kind]


def test_programs_get_everything_and_null_for_what_is_not_there():
    """What waits is told apart from what has no points."""
    content = json.loads(FORMATS["json"].write(RECORD, {}).text)

    works = {one["id"]: one["works"][0] for one in content["students"]}
    assert content["assignments"][0]["points"] == 5.0
    assert {name: (one["score"], one["status"]) for name, one in works.items()} == {
        "ada": (2 + 1 / 3, ["graded"]),
        FORMULA: (2.0, ["late"]),
        "cyd": (None, ["waiting"]),
        "dan": (None, ["not handed in"]),
        "eve": (None, ["not graded"]),
        "fay": (None, ["late", "waiting"]),
        "gus": (None, ["excused"]),
    }
    assert (works["cyd"]["waiting"], works["cyd"]["exercises"][1]["score"]) == (1.0, None)


def test_a_system_finds_students_by_what_its_own_roster_calls_them():
    """Where the roster came from there."""
    canvas = {"ada": {"Student": "Lovelace, A.", "ID": "4711", "SIS User ID": "S1", "Section": "One"}}
    blackboard = {"ada": {"Username": "alove", "Student ID": "77"}}

    first = {
        kind: list(csv.reader(io.StringIO(FORMATS[kind].write(RECORD, columns).text)))
        for kind, columns in (("canvas", canvas), ("blackboard", blackboard), ("moodle", {"ada": {"ID number": "9"}}))
    }

    assert first["canvas"][2][:5] == ["Lovelace, A.", "4711", "S1", "", "One"]
    assert first["blackboard"][1][2:4] == ["alove", "77"]
    assert first["moodle"][1][2] == "9"


@pytest.mark.parametrize(
    "text",
    [FORMULA, "+1", "-1", "@sum", "\tx", "\rx", "\nx", "  =1", "＝1", "－1", "'=1", "''+1", "'tis", "plain", "", "a=b"],
)
def test_text_is_never_a_formula_and_is_read_back(text):
    """Whatever a spreadsheet may compute has an apostrophe before it, which reading takes away."""
    (row,) = csv.reader(io.StringIO(as_csv([[text, 1.0]]), newline=""))

    assert not row[0].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "－"))
    assert as_text(row[0]) == text


@pytest.mark.parametrize(
    ("value", "cell"), [(2.0, "2"), (1 / 3, "0.3333"), (0.0, "0"), (100.0, "100"), (-0.5, "-0.5"), (None, "")]
)
def test_numbers_are_numbers(value, cell):
    """With as many decimals as anybody reads."""
    assert as_cell(value) == cell


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Lovelace", ("Ada", "Lovelace")),
        ("Lovelace, Ada King", ("Ada King", "Lovelace")),
        ("Ada King Lovelace", ("Ada King", "Lovelace")),
        ("Plato", ("", "Plato")),
        ("", ("", "")),
    ],
)
def test_names_have_two_parts(name, parts):
    """Written with a comma or without."""
    assert first_and_last(name) == parts


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("student,assignment\nada,01-tiny\n", {("ada", "01-tiny")}),
        ("\ufeffstudent,assignment\r\n'=1+1,\r\n", {(FORMULA, "01-tiny"), (FORMULA, "02-next")}),
        ("student,assignment\n\n", set()),
    ],
)
def test_who_is_excused_stands_in_a_file(tmp_path, text, pairs):
    """From one assignment or from all."""
    (tmp_path / "excused.csv").write_bytes(text.encode())

    assert excused_of(tmp_path, {"ada", FORMULA}, ["01-tiny", "02-next"]) == pairs


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"ada,01-tiny\n", "line 1: Its first line is `student,assignment`"),
        (b"student,assignment\nada,01-tiny\nzoe,01-tiny\n", "line 3: nobody in the class has the id `zoe`"),
        (b"student,assignment\nada,99\n", "line 2: there is no assignment `99`. There are: 01-tiny"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_file_of_the_excused_that_is_wrong_is_named_with_its_line(tmp_path, content, words):
    """Nobody is excused, or not excused, by a slip."""
    (tmp_path / "excused.csv").write_bytes(content)

    with pytest.raises(UserError, match=words):
        excused_of(tmp_path, {"ada"}, ["01-tiny"])


def test_a_class_is_exported_from_where_grading_left_it(course, capsys):
    """Who waits, who is late, who has handed in nothing and who has points by hand."""
    Path("excused.csv").write_text(f"student,assignment\nida,{ASSIGNMENT}\n")

    assert main(["export"]) == 0

    said = capsys.readouterr().out
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO(Path("grades.csv").read_text("utf-8-sig")))}
    totals = {student: row[f"{ASSIGNMENT} (20)"] for student, row in rows.items()}
    graded = {"ada": "20", "ben": "12", "cyd": "17.25", "dan": "2", "eve": "20", "hal": "19.5"}
    assert totals == graded | {"gus": "waiting", "fay": "not handed in", "ida": "excused"}
    assert rows["eve"][f"{ASSIGNMENT}: status"] == "late"
    assert rows["gus"][f"{ASSIGNMENT}: recover_kernel (2)"] == "waiting"
    assert rows["hal"][f"{ASSIGNMENT}: cross_correlate1d (2)"] == "1.5"
    assert len([title for title in rows["ada"] if f"{ASSIGNMENT}: " in title]) == 3 + len(EXERCISES)
    assert "Without points: 1 excused, 1 not handed in, 1 waiting: the cells say so." in said


def test_a_file_that_is_there_is_never_replaced_unasked(course, capsys):
    """It may be of nbgrader, or hold notes of the instructor's."""
    Path("grades.csv").write_text("mine")

    assert main(["export"]) == 2
    assert "`grades.csv` is there already: `--force` replaces it" in capsys.readouterr().err
    assert Path("grades.csv").read_text() == "mine"
    assert main(["export", "--output", "other.csv"]) == main(["export", "--force"]) == 0
    assert Path("grades.csv").read_bytes() == Path("other.csv").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["99-nothing"], "no assignment `99-nothing`"),
        (["--output", "nowhere/grades.csv"], "cannot be written"),
        (["--format", "excel"], "'excel' is not one of"),
    ],
)
def test_wrong_use_gets_a_sentence(course, capsys, arguments, words):
    """And no file."""
    assert main(["export", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert not Path("grades.csv").exists()
