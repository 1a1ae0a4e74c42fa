"""`autograder grade` ends with what was handed in and not graded, however it was laid down, and with exit code 1."""

import json
import os
from pathlib import Path

import pytest

from autograder.authoring.generate import student_version
from autograder.commands.main import main
from tests.classroom.downloads import zipped
from tests.grading.tiny import PATH, WRONG, as_file, handed_in, lesson, make_course, submit

ASSIGNMENT, NOTEBOOK = PATH.parent.name, PATH.name


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grade a class in which hardly anybody put the work where it belongs, from a folder inside the course."""
    root = make_course(tmp_path_factory.mktemp("course"))
    submit(root, "ada", handed_in())
    for path in (f"tom/{NOTEBOOK}", f"tom/01_tiny/{NOTEBOOK}", f"tom_{NOTEBOOK}", f"{ASSIGNMENT}/eve/{NOTEBOOK}"):
        (root / "submitted" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "submitted" / path).write_bytes(as_file(handed_in()))
    (packed := submit(root, "zoe", b"")).joinpath(NOTEBOOK).unlink()
    (packed / "work.zip").write_bytes(zipped({NOTEBOOK: as_file(handed_in())}))
    copies = submit(root, "bob", student_version(lesson(), PATH))
    (copies / "tiny (1).ipynb").write_bytes(as_file(handed_in(output_size=WRONG)))
    (copies / "tiny (2).ipynb").write_bytes(as_file(handed_in()))
    (submit(root, "dan", handed_in()) / "timestamp.txt").write_text("next week")
    return root


def run(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict], str]:
    """Grade from inside the course; return the exit code, the results, and what was said."""
    os.chdir(root / "submitted" / "ada")
    code = main(["grade", "--jobs", "1", "--json", *arguments])
    said = capsys.readouterr()
    return code, json.loads(said.out), said.err


def test_what_is_not_graded_is_named_at_the_end(graded, capsys):
    """Each thing by its place, with what to do, and the exit code with its reason."""
    code, results, said = run(graded, capsys)

    end = said.partition("Not everything that was handed in is graded, so the exit code is 1:\n")[2]
    assert code == 1
    for sentence in (
        f"`tom/{NOTEBOOK}`: it is a file, and lies in no assignment's folder: move it to `tom/{ASSIGNMENT}/`.",
        f"`tom/01_tiny`. No assignment has this name. Is it `{ASSIGNMENT}`? Rename it, or move it away.",
        f"`tom_{NOTEBOOK}`: it is a file, and each student has a folder",
        f"`{ASSIGNMENT}/eve`. No assignment has this name. The student's folder comes first: `eve/ASSIGNMENT/`.",
        f"`zoe/{ASSIGNMENT}`: `work.zip`: an archive is not opened, and nothing in it is graded. Unpack it there",
        f"`bob/{ASSIGNMENT}`: `tiny (1).ipynb` was not graded, though there are answers in it.",
    ):
        assert sentence in end
    notes = {result["student"]: " ".join(result["notes"]) for result in results}
    assert "has no answers: `tiny (2).ipynb` was taken, which has some." in notes["bob"]
    assert "`timestamp.txt` holds no date" in notes["dan"]
    assert "Write one, such as 2026-11-20 10:00:00 UTC." in notes["dan"]


def test_who_is_asked_for_and_has_done_all_right_ends_well(graded, capsys):
    """The others are not their business."""
    code, results, said = run(graded, capsys, "--student", "ada")

    assert (code, [result["student"] for result in results]) == (0, ["ada"])
    assert "Not everything" not in said


def test_where_there_is_no_course_the_way_to_one_is_told(tmp_path, monkeypatch, capsys):
    """Whoever has installed the wheel alone has none."""
    monkeypatch.chdir(tmp_path)

    assert main(["grade"]) == 2

    said = capsys.readouterr().err
    assert "There is no course in" in said
    assert "`git clone ADDRESS" in said
