"""`autograder collect`: real downloads of each system into a real course, every file accounted for."""

import os
import time
from pathlib import Path

import pytest

from autograder.classroom.collect.layouts import brightspace
from autograder.classroom.roster import read_roster
from autograder.classroom.student import Student
from autograder.commands.main import main
from autograder.grading.course.assignments import open_classroom, submission_of
from autograder.grading.course.reader import end_reader
from autograder.grading.course.returned_files import TIMESTAMP, date_of
from tests.classroom.downloads import LAYOUTS, NOTEBOOK, OTHER, WEIGHTS, saved, written, zipped
from tests.grading.tiny import PATH, as_file, handed_in, make_course, submit

ASSIGNMENT = PATH.parent.name
CALLED = {NOTEBOOK: "right", OTHER: "other", WEIGHTS: "weights", b"x = 1": "helper"}  # short, to be compared
ADA = {"tiny.ipynb": "right", "model.weights.npz": "weights"}
BEN = {"tiny.ipynb": "right", "helper.py": "helper"}
ROSTER = """username,name,email,id,identifier
ada,"Lovelace, Ada",ada@example.org,4711,Participant 11
ben_h,Ben Hopper,ben@example.org,4712,Participant 12
cleo,Cleo Patra,cleo@example.org,4713,Participant 13
"""
DATED = {"Blackboard": "10:15:30", "Brightspace": "10:15:00", "Gradescope": "10:15:30", "folders": "10:15:30"}


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Make a course with a roster beside it, whose machine stands in Greenwich, and go there."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    course = make_course(tmp_path / "course")
    (tmp_path / "roster.csv").write_text(ROSTER.replace("ben_h", "ben"))
    monkeypatch.chdir(course)
    return course


@pytest.fixture(scope="module", autouse=True)
def reader():
    """End the process that reads when all is read."""
    yield
    end_reader()


def collected(*arguments: object) -> int:
    """Collect, and return the exit code."""
    return main(["collect", *map(str, arguments)])


def work_of(root: Path, student: str) -> dict[str, str]:
    """Return what grading reads of a student."""
    files = submission_of(open_classroom(root), ASSIGNMENT, student).files
    return {name: CALLED[content] for name, content in files.items() if name != TIMESTAMP}


def everything(root: Path) -> dict[str, str]:
    """Return all files below a folder, short contents as they are."""
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return {name: CALLED.get(content, content[:2000].decode(errors="replace")) for name, content in files.items()}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_comes_in_and_every_file_is_accounted_for(layout, root, tmp_path, capsys):
    """As the system packs it, under the ids of the roster, with the dates that the system knows."""
    files = LAYOUTS[layout]()
    roster = ROSTER if layout == "Blackboard" else ROSTER.replace("ben_h", "ben")
    (tmp_path / "roster.csv").write_text(roster)
    ben = "ben_h" if layout == "Blackboard" else "ben"

    assert collected(saved(tmp_path / "download.zip", files), "--roster", tmp_path / "roster.csv") == 0

    out = capsys.readouterr().out
    assert (work_of(root, "ada"), work_of(root, ben)) == (ADA, BEN)
    assert "of 3 students, 1 has handed in nothing:\n  cleo (Cleo Patra)" in out
    for name in files:
        shared = name.removeprefix("Lesson 01/").removeprefix("assignment_1_export/")
        assert shared in out or "__MACOSX" in name or name.endswith(TIMESTAMP)
    date = date_of(submission_of(open_classroom(root), ASSIGNMENT, "ada").files)
    assert (f"{date:%Y-%m-%d %H:%M:%S}" if date else None) == (
        f"2026-11-20 {DATED[layout]}" if layout in DATED else None
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_folder_is_read_as_its_zip_is_and_again_changes_nothing(layout, root, tmp_path, capsys):
    """Whoever has unpacked the download passes the folder; without a roster the system's own names are taken."""
    folder = written(tmp_path / "download", LAYOUTS[layout]())

    assert collected(folder) == 0
    first = everything(root)
    assert [
        content for name, content in first.items() if name.startswith("submitted/") and name.endswith("tiny.ipynb")
    ] == ["right"] * 2
    assert len(list((root / "submitted").iterdir())) == 2

    assert collected(folder) == 0
    assert collected(saved(tmp_path / "download.zip", LAYOUTS[layout]())) == 0
    assert everything(root) == first
    assert "there already" in capsys.readouterr().out


def canvas(number: int, content: bytes = NOTEBOOK) -> dict[str, bytes]:
    """Return a hand-in to Canvas, which numbers files."""
    return {f"lovelaceada_4711_{number}_tiny.ipynb": content}


def brightspace_on(day: int, content: bytes = NOTEBOOK) -> dict[str, bytes]:
    """Return a hand-in to Brightspace, which dates them."""
    return {f"397-{day} - Lovelace Ada - Nov {day}, 2026 1015 AM/tiny.ipynb": content}


def dated(day: int, content: bytes = NOTEBOOK) -> dict[str, bytes]:
    """Return a folder that somebody made with nbgrader's time stamp."""
    return {"ada/tiny.ipynb": content, "ada/timestamp.txt": f"2026-11-{day} 10:15:00 UTC".encode()}


@pytest.mark.parametrize("hand_in", [canvas, brightspace_on, dated])
def test_an_earlier_hand_in_never_takes_the_place_of_a_later_one(hand_in, root, tmp_path, capsys):
    """Whatever comes first; and what has to give way is kept."""
    later, earlier = hand_in(21), hand_in(20, OTHER)
    for number, (first, second) in enumerate([(later, earlier), (earlier, later)]):
        course = make_course(tmp_path / f"course-{number}")
        os.chdir(course)

        assert collected(saved(tmp_path / "one.zip", first)) == 0
        assert collected(saved(tmp_path / "two.zip", second)) == 0

        (notebook,) = course.glob(f"submitted/*/{ASSIGNMENT}/tiny.ipynb")
        assert notebook.read_bytes() == NOTEBOOK
    out = capsys.readouterr().out
    assert "not taken: a later one is there" in out
    assert "in the place of an earlier one, which is kept" in out
    (kept,) = course.glob(".autograder/earlier/*/*/1/tiny.ipynb")
    assert kept.read_bytes() == OTHER


@pytest.mark.parametrize(("mark", "year"), [("", 1970), ("_LATE", None)])
def test_a_date_of_the_students_own_counts_where_the_system_does_not_say_late(mark, year, root, tmp_path):
    """Whoever is late may write any date."""
    work = {"tiny.ipynb": NOTEBOOK, TIMESTAMP: b"1970-01-01 00:00:00 UTC"}

    assert collected(saved(tmp_path / "one.zip", {f"lovelaceada{mark}_4711_21_work.zip": zipped(work)})) == 0

    (folder,) = root.glob(f"submitted/*/{ASSIGNMENT}")
    date = date_of(submission_of(open_classroom(root), ASSIGNMENT, folder.parent.name).files)
    assert (date.year if date else None) == year


def test_where_nothing_says_which_is_later_both_are_left_where_they_are(root, tmp_path, capsys):
    """What an instructor put there by hand has no date that counts."""
    submit(root, "ada", OTHER)
    (root / "submitted/ada" / ASSIGNMENT / TIMESTAMP).unlink()

    assert collected(saved(tmp_path / "one.zip", canvas(21)), "--roster", tmp_path / "roster.csv") == 1

    assert work_of(root, "ada") == {"tiny.ipynb": "other"}
    assert "holds another version, and nothing says which is later: keep it, or move it away" in capsys.readouterr().out


@pytest.mark.parametrize("left", [[], [TIMESTAMP]])
def test_an_empty_folder_is_no_work(left, root, tmp_path):
    """Somebody has made it for all students beforehand."""
    folder = root / "submitted/ada" / ASSIGNMENT
    folder.mkdir(parents=True)
    for name in left:
        (folder / name).write_text("2027-01-01 00:00:00 UTC")

    assert collected(saved(tmp_path / "one.zip", canvas(21)), "--roster", tmp_path / "roster.csv") == 0

    assert work_of(root, "ada") == {"tiny.ipynb": "right"}


def test_what_an_instructor_mended_in_a_collected_work_stays(root, tmp_path):
    """Collecting the same download once more is no reason to undo it."""
    download = saved(tmp_path / "one.zip", dated(20))
    collected(download)
    notebook = root / "submitted/ada" / PATH
    notebook.write_bytes(OTHER)

    assert collected(download) == 0

    assert notebook.read_bytes() == OTHER


UNCLEAR = {
    "nobody's": ({"tiny.ipynb": NOTEBOOK}, "tiny.ipynb: whose is it? Put it into a folder with the id of its student."),
    "a stranger's": ({"zoe/tiny.ipynb": NOTEBOOK}, "nobody in the roster is called `zoe`"),
    "of no lesson": ({"ada/other.ipynb": b'{"cells": [], "nbformat": 4}'}, "no lesson of this course has cells like"),
    "no notebook": ({"ada/answers.pdf": b"%PDF"}, "no notebook was handed in with it"),
    "packed otherwise": ({"ada/work.rar": b"Rar!"}, "it is packed, and not as a zip: unpack it and pass the folder"),
    "an empty zip": ({"ada/work.zip": b""}, "it is no zip archive that can be read"),
    "words for a date": ({"ada/tiny.ipynb": NOTEBOOK, "ada/timestamp.txt": b"next week"}, "holds no date"),
}


@pytest.mark.parametrize(("files", "sentence"), UNCLEAR.values(), ids=UNCLEAR)
def test_what_is_unclear_is_named_with_what_to_do(files, sentence, root, tmp_path, capsys):
    """Beside the work of another, which comes in."""
    folder = written(tmp_path / "download", {**files, "ben/tiny.ipynb": NOTEBOOK})

    code = collected(folder, "--roster", tmp_path / "roster.csv")

    assert sentence in capsys.readouterr().out
    assert code == (0 if "date" in sentence else 1)
    assert work_of(root, "ben") == {"tiny.ipynb": "right"}


def test_two_people_of_one_name_are_told_apart_by_a_roster_only(root, tmp_path, capsys):
    """Their numbers are not in the names of folders, and one would get the other's points."""
    files = {f"Ada Lovelace_{number}_assignsubmission_file/tiny.ipynb": NOTEBOOK for number in (11, 12)}
    download = saved(tmp_path / "one.zip", files)
    assert collected(download) == 1
    assert "two students are called `Ada Lovelace`" in capsys.readouterr().out

    (tmp_path / "roster.csv").write_text(
        "Identifier,Full name,ID number\nParticipant 11,Ada Lovelace,a1\nParticipant 12,Ada Lovelace,a2\n"
    )
    collected(download, "--roster", tmp_path / "roster.csv")

    assert {*os.listdir("submitted")} >= {"a1", "a2"}


def test_a_zip_with_several_lessons_is_taken_apart(root, tmp_path, capsys):
    """A learner's whole folder, with files beside each notebook, and another name for one of them."""
    second = handed_in()
    for cell in second.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.grade_id = f"second-{cell.metadata.nbgrader.grade_id}"
        cell.id = f"second-{cell.id}"
    (root / "solutions/02-second").mkdir()
    (root / "solutions/02-second/second.ipynb").write_bytes(as_file(second))
    work = zipped(
        {
            "cnn-course/01-tiny/tiny.ipynb": NOTEBOOK,
            "cnn-course/01-tiny/helper.py": b"x = 1",
            "cnn-course/02-second/my second.ipynb": as_file(second),
            "cnn-course/02-second/model.weights.npz": WEIGHTS,
            "cnn-course/notes.txt": b"mine",
        }
    )

    assert collected(written(tmp_path / "download", {"ada/work.zip": work})) == 1

    assert work_of(root, "ada") == {"tiny.ipynb": "right", "helper.py": "helper"}
    assert {*everything(root / "submitted/ada/02-second")} == {"my second.ipynb", "model.weights.npz"}
    assert "notes.txt: no notebook was handed in with it, or several lessons were" in capsys.readouterr().out


@pytest.mark.parametrize("where", ["submitted/ada", f"submitted/ada/{ASSIGNMENT}"])
def test_nothing_is_written_through_a_link(where, root, tmp_path, capsys):
    """Not even into a folder of a student that leads elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / where).parent.mkdir(parents=True, exist_ok=True)
    (root / where).symlink_to(elsewhere)

    assert collected(written(tmp_path / "download", {"ada/tiny.ipynb": NOTEBOOK})) == 1

    assert "is no folder: move it away" in capsys.readouterr().out
    assert list(elsewhere.iterdir()) == []


def test_a_damaged_record_of_what_was_collected_costs_nothing(root, tmp_path):
    """Dates and contents decide without it."""
    download = saved(tmp_path / "one.zip", dated(20))
    collected(download)
    before = everything(root / "submitted")
    (root / ".autograder/collected.json").write_text("{")

    assert collected(download) == 0

    assert everything(root / "submitted") == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "What is to be collected?"),
        (["nothing.zip"], "`nothing.zip` does not exist: pass the zip file that you downloaded"),
        (["solutions", "--roster", "solutions/01-tiny/tiny.ipynb"], "has no headings of a roster"),
        (["nbgrader_config.zip"], "it is no zip archive that can be read"),
    ],
    ids=["nothing", "no file", "no roster", "no zip"],
)
def test_wrong_use_ends_with_code_2_and_a_sentence(arguments, sentence, root, capsys):
    """Before anything is written."""
    (root / "nbgrader_config.zip").write_text("no zip")

    assert main(["collect", *arguments]) == 2

    assert sentence in capsys.readouterr().err
    assert not (root / "submitted").exists()


def test_the_course_is_found_from_any_folder_inside_it(root, tmp_path, monkeypatch):
    """And a student's folder that looks like a course is none."""
    trap = written(root / "submitted/eve/01-tiny", {"nbgrader_config.py": b"raise SystemExit(9)", "source/x": b""})
    monkeypatch.chdir(trap)

    assert collected(written(tmp_path / "download", {"ada/tiny.ipynb": NOTEBOOK})) == 0

    assert work_of(root, "ada") == {"tiny.ipynb": "right"}


@pytest.mark.parametrize(
    "text", ["Nov 20, 2026 1015 PM", "20 November, 2026 1015 PM", "20 November 2026 10:15 PM", "Nov 20, 2026 2215"]
)
def test_each_form_of_a_date_of_brightspace_is_read(text, root):
    """As they were seen in several countries."""
    assert f"{brightspace._when(text):%Y-%m-%d %H:%M}" == "2026-11-20 22:15"


ROSTERS = {
    "Canvas": (
        b'Student,ID,SIS User ID,SIS Login ID,Section,Lesson 01 (77)\n    Points Possible,,,,,20\n"Lovelace, Ada",4711,'
        b'S1,ada,A,\n"Student, Test",99,,x,A,\n',
        Student("ada", "Ada Lovelace"),
    ),
    "Moodle, worksheet": (
        b"\xef\xbb\xbfIdentifier,Full name,Email address,Status,Grade\nParticipant 11,Ada Lovelace,ada@example.org,,\n",
        Student("ada@example.org", "Ada Lovelace", "ada@example.org"),
    ),
    "Moodle, gradebook": (
        b'"First name",Surname,"ID number","Email address"\nAda,Lovelace,a1,ada@example.org\n',
        Student("a1", "Ada Lovelace", "ada@example.org"),
    ),
    "Blackboard": (
        '"Last Name"\t"First Name"\t"Username"\t"Student ID"\n"Lovelace"\t"Ada"\t"ada"\t"7"\n'.encode("utf-16"),
        Student("ada", "Ada Lovelace"),
    ),
    "Brightspace": (
        b"OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n#7,#ada,Lovelace,Ada,ada@x.org,#\n",
        Student("ada", "Ada Lovelace", "ada@x.org"),
    ),
    "Gradescope": (
        b"First Name,Last Name,SID,Email,Role\nAda,Lovelace,a1,ada@x.org,Student\nBen,Hopper,b2,b@x.org,Instructor\n",
        Student("a1", "Ada Lovelace", "ada@x.org"),
    ),
    "nbgrader": (
        b"id,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,ada@x.org,9\n",
        Student("ada", "Ada Lovelace", "ada@x.org"),
    ),
    "a list": (b"id\nada\n", Student("ada")),
    "Excel in Germany": ("name;id\nAda Löwe;ada\n".encode("cp1252"), Student("ada", "Ada Löwe")),
}


@pytest.mark.parametrize(("content", "student"), ROSTERS.values(), ids=ROSTERS)
def test_each_form_of_a_roster_is_read_and_kept(content, student, root, tmp_path):
    """With the id that people know, and without rows that are no students."""
    (tmp_path / "roster.csv").write_bytes(content)

    assert collected("--roster", tmp_path / "roster.csv") == 0

    assert read_roster(open_classroom(root)) == (student,)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"id,name\nada,Ada\nADA,Ben\n", "line 3: `ADA` is the id of two students"),
        (b"id,name\n", "names no student"),
        (b"id,name\n../x,Ada\n", "line 2: nothing here can be the id of a student"),
        (b"a,b\n1,2\n", "has no headings of a roster"),
        (b"PK\x03\x04\0\0", "is no text: save the roster as a CSV file"),
    ],
)
def test_a_roster_that_cannot_be_meant_gets_a_sentence(content, sentence, root, tmp_path, capsys):
    """What is wrong, and in which line."""
    (tmp_path / "roster.csv").write_bytes(content)

    assert collected("--roster", tmp_path / "roster.csv") == 2

    assert sentence in capsys.readouterr().err
    assert read_roster(open_classroom(root)) == ()


def test_who_is_excused_is_not_missed(root, tmp_path, capsys):
    """Though the roster has the student; who is in no list of the course is named."""
    Path("excused.csv").write_text(f"student,assignment\ncleo,{ASSIGNMENT}\n")
    assert collected(saved(tmp_path / "one.zip", canvas(20)), "--roster", tmp_path / "roster.csv") == 0

    said = capsys.readouterr().out
    assert f"{ASSIGNMENT}: of 2 students, 1 has handed in nothing, 1 excused:\n  ben (Ben Hopper)\n" in said
    Path("excused.csv").write_text("student,assignment\ncleo,\nben,\n")
    assert collected(saved(tmp_path / "two.zip", canvas(21))) == 0
    assert f"{ASSIGNMENT}: all 1 student of the roster handed in, 2 excused." in capsys.readouterr().out
    Path("excused.csv").write_text("student,assignment\nzoe,\n")
    assert collected(saved(tmp_path / "three.zip", canvas(22))) == 2
    assert "nobody in the class has the id `zoe`" in capsys.readouterr().err
