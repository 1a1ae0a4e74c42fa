"""`autograder submit`: a learner hands in from a folder of their own, and `collect` takes what comes."""

import json
import os
import re
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from small_course import REPOSITORY, filled, write

from autograder.classroom import submit
from autograder.classroom.receipt import RECEIPT, checksums_of
from autograder.commands.main import main
from autograder.course import LESSONS, lessons_folder
from autograder.grading.course.reader import end_reader
from autograder.learner.folder import place_lessons
from autograder.learner.index import INDEX, index
from autograder.learner.saved import progress

FIRST = LESSONS[0]
DONE = list(FIRST.exercises)[:-2]
OPEN = list(FIRST.exercises)[-2:]


@pytest.fixture(scope="module", autouse=True)
def reader():
    """End the process that reads when all is read."""
    yield
    end_reader()


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """Make a learner's folder with all but two answers of lesson 01, beside what lies there as well, and go there."""
    folder = tmp_path / "cnn-course"
    place_lessons(lessons_folder(), folder, {INDEX: index()})
    student = nbformat.read(folder / FIRST.notebook, 4)
    solution = nbformat.read(REPOSITORY / "solutions" / FIRST.notebook, 4)
    write(filled(student, solution, DONE), folder / FIRST.notebook)
    (folder / FIRST.assignment / "model.weights.npz").write_bytes(b"weights")
    (folder / FIRST.assignment / "helper.py").write_text("x = 1")
    (folder / FIRST.assignment / ".ipynb_checkpoints").mkdir()
    (folder / FIRST.assignment / ".ipynb_checkpoints/old.ipynb").write_text("{}")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    return folder


def zips(folder: Path) -> list[Path]:
    """Return what was handed in."""
    return sorted((folder / "handed-in").glob("*.zip"))


@pytest.mark.parametrize("place", ["", FIRST.assignment, ".."])
@pytest.mark.parametrize("typed", ["1", "01", FIRST.assignment, FIRST.topic, FIRST.notebook.as_posix(), None])
def test_one_dated_zip_holds_all_that_is_needed(mine, capsys, place, typed):
    """Whatever the lesson is called and wherever in the folder one is; what is not attempted is said."""
    os.chdir(mine / place)

    assert main(["submit", *([typed] if typed else []), "--student", "ada"]) == 0

    (path,) = zips(mine)
    assert re.fullmatch(rf"ada_{FIRST.assignment}_\d{{4}}-\d\d-\d\dT\d{{6}}Z\.zip", path.name)
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert set(files) == {FIRST.notebook.name, "model.weights.npz", "helper.py", RECEIPT}
    receipt = json.loads(files.pop(RECEIPT))
    assert receipt["sha256"] == checksums_of(files)
    assert (receipt["student"], receipt["assignment"]) == ("ada", FIRST.assignment)
    out = capsys.readouterr().out
    points = sum(FIRST.exercises[name] for name in OPEN)
    assert f"Not attempted yet: `{OPEN[0]}`, `{OPEN[1]}` ({points} of {FIRST.points} points)." in out
    assert "Send this file by mail" in out


def test_what_was_handed_in_before_is_never_overwritten_and_who_it_was_is_remembered(mine):
    """Not within the same second either."""
    contents, now = submit.contents_of(mine, FIRST), datetime(2026, 11, 20, 10, 15, 30, tzinfo=UTC)
    assert submit.student_of(mine, "ada") == "ada"

    paths = [submit.write_zip(mine, submit.student_of(mine, None), contents, now) for _ in range(3)]

    assert [path.name for path in paths] == [
        f"ada_{FIRST.assignment}_2026-11-20T101530Z{number}.zip" for number in ("", " (2)", " (3)")
    ]
    assert len({path.read_bytes() for path in paths}) == 1


@pytest.mark.parametrize("name", [None, "work.zip", "IMG_0042 (1).zip"])
def test_collect_takes_the_zip_whatever_it_is_called(mine, tmp_path, capsys, name):
    """The receipt says whose it is and when, and that nothing was damaged."""
    main(["submit", "1", "--student", "ada"])
    (path,) = zips(mine)
    course = tmp_path / "course"
    shutil.copytree(REPOSITORY / "solutions" / FIRST.assignment, course / "solutions" / FIRST.assignment)
    shutil.copy(REPOSITORY / "nbgrader_config.py", course)
    mails = tmp_path / "mails"
    mails.mkdir()
    shutil.copy(path, mails / (name or path.name))
    os.chdir(course)

    assert main(["collect", str(mails)]) == 0

    work = course / "submitted/ada" / FIRST.assignment
    assert {path.name for path in work.iterdir()} == {
        FIRST.notebook.name,
        "model.weights.npz",
        "helper.py",
        "timestamp.txt",
    }
    when = datetime.strptime(path.stem.rpartition("_")[2], "%Y-%m-%dT%H%M%SZ")
    assert (work / "timestamp.txt").read_text() == f"{when} UTC\n"
    assert "is not what the receipt" not in capsys.readouterr().out


def test_collect_says_what_is_no_longer_what_the_receipt_says(mine, tmp_path, capsys):
    """Whoever changes a file in the zip, or loses one, is told to the instructor."""
    main(["submit", "1", "--student", "ada"])
    (path,) = zips(mine)
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name in (FIRST.notebook.name, "helper.py", RECEIPT):
            archive.writestr(name, files[name] + b" " * (name == "helper.py"))
    course = tmp_path / "course"
    shutil.copytree(REPOSITORY / "solutions" / FIRST.assignment, course / "solutions" / FIRST.assignment)
    shutil.copy(REPOSITORY / "nbgrader_config.py", course)
    os.chdir(course)

    assert main(["collect", str(path)]) == 0

    assert "ada: `helper.py`, `model.weights.npz` is not what the receipt" in capsys.readouterr().out


def test_where_there_is_an_exchange_it_goes_there(mine, tmp_path, capsys):
    """With nbgrader's own command, and without a file."""
    exchange = tmp_path / "exchange"
    for folder in ("inbound", f"outbound/{FIRST.assignment}"):
        (exchange / "cnn" / folder).mkdir(parents=True)
    (exchange / "cnn/inbound").chmod(0o777)
    shutil.copy(lessons_folder() / FIRST.notebook, exchange / "cnn/outbound" / FIRST.assignment)
    (tmp_path / "jupyter").mkdir()
    (tmp_path / "jupyter/nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.course_id = 'cnn'\nc.Exchange.root = {str(exchange)!r}\n"
    )

    assert main(["submit", "1"]) == 0

    (inbound,) = (exchange / "cnn/inbound").iterdir()
    assert (inbound / FIRST.notebook.name).read_bytes() == (mine / FIRST.notebook).read_bytes()
    assert "Handed in to the course `cnn`, through nbgrader's exchange." in capsys.readouterr().out
    assert zips(mine) == []


@pytest.mark.parametrize(
    ("arguments", "prepare", "sentence"),
    [
        (["7"], "", "There is no lesson `7`. There are: 1 (convolution)"),
        (["1", "--student", "../x"], "", "Who are you in the class?"),
        (["1"], "not json", "is no notebook that can be handed in: it is no JSON"),
        (["2"], "gone", "cannot be read: No such file"),
    ],
    ids=["no lesson", "no name", "no notebook", "gone"],
)
def test_what_cannot_be_handed_in_gets_a_sentence(mine, capsys, arguments, prepare, sentence):
    """And nothing is written."""
    if prepare == "gone":
        (mine / LESSONS[1].notebook).unlink()
    elif prepare:
        (mine / FIRST.notebook).write_text(prepare)

    assert main(["submit", *arguments]) == 2

    assert sentence in capsys.readouterr().err
    assert zips(mine) == []


def test_which_lesson_is_asked_where_there_are_answers_in_several_or_none(mine, capsys):
    """A guess would hand in the wrong one."""
    shutil.copy(lessons_folder() / FIRST.notebook, FIRST.notebook)
    assert main(["submit"]) == 2
    assert "Which lesson? There are no answers in any notebook yet" in capsys.readouterr().err


def test_the_index_leads_everywhere(mine):
    """Every lesson is a link that works, and the commands it names are there."""
    page = nbformat.read(mine / INDEX, 4)
    nbformat.validate(page)
    text = "\n".join(cell.source for cell in page.cells)

    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links == [lesson.notebook.as_posix() for lesson in LESSONS]
    assert all((mine / link).is_file() for link in links)
    assert {*re.findall(r"autograder (\w+)", text)} <= {"submit", "start", "check", "learner"}
    exec(page.cells[-1].source, {})


def test_the_index_shows_what_the_checks_said_when_they_last_ran(mine):
    """Nothing is run; what did not run is not called wrong."""
    notebook = nbformat.read(FIRST.notebook, 4)
    tests = [cell for cell in notebook.cells if cell.get("id", "").startswith("test-")]
    tests[0].execution_count = 1
    tests[1].execution_count = 2
    tests[1].outputs = [nbformat.v4.new_output("error", ename="CheckFailed", evalue="wrong", traceback=[])]
    write(notebook, FIRST.notebook)

    first, *others = progress(mine).lessons

    assert [step.state for step in first.steps[:3]] == ["passed", "not right yet", "not checked yet"]
    assert (first.earned, first.points, len(others)) == (2, 20, 4)
