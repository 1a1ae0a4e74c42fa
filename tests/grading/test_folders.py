"""What else lies in the folders of a class: each thing is named with what to do, and the others go on."""

import os
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import parse_utc

from autograder.grading.course import batch
from autograder.grading.course.assignments import open_classroom, sources_of, submission_of, tasks_of
from autograder.grading.course.gradebook import InTheWayError, add_assignment, open_gradebook, record
from autograder.grading.course.listing import in_the_way, passed_over, submissions_of
from autograder.grading.course.names import MAX_REMARKS
from autograder.grading.course.reader import end_reader
from autograder.grading.sandbox.limits import Limits
from tests.grading.tiny import PATH, handed_in, make_course, submit

ASSIGNMENT, NOTEBOOK = PATH.parent.name, PATH.stem


@pytest.fixture
def classroom(tmp_path, monkeypatch):
    """Make a course to which one student has handed in, and go there."""
    make_course(tmp_path)
    monkeypatch.chdir(tmp_path)
    submit(Path(), "ada", handed_in())
    yield open_classroom(Path.cwd())
    end_reader()


def student(name: str):
    """Return what hands in under a name."""
    return lambda: submit(Path(), name, handed_in())


def file(path: str):
    """Return what puts a file somewhere."""

    def put() -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text("mine")

    return put


def link(path: str, target: str):
    """Return what puts a link to a folder somewhere."""

    def put() -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).symlink_to(Path(target).resolve(), target_is_directory=True)

    return put


ODD = {
    "a newline": (student("b\nb"), "`b?b`: its name"),
    "an escape": (student("b\x1b[2Jb"), "`b?[2Jb`: its name"),
    "text from right to left": (student("b\u202eb"), "`b?b`: its name"),
    "a backslash": (student("b\\b"), "`b?b`: its name"),
    "no text": (lambda: os.makedirs(os.fsencode("submitted") + b"/b\xff"), "`b?`: its name"),
    "too long": (student("b" * 210), f"`{'b' * 80}…`: its name is too long"),
    "a dot": (student(".bob"), "`.bob`: its name begins with a dot"),
    "a file": (file("submitted/bob"), "`bob`: it is a file"),
    "a link": (link("submitted/bob", "submitted/ada"), "`bob`: it is a link"),
    "a file for the work": (file(f"submitted/bob/{ASSIGNMENT}"), f"`bob/{ASSIGNMENT}`: it is a file"),
    "a link for the work": (
        link(f"submitted/bob/{ASSIGNMENT}", f"submitted/ada/{ASSIGNMENT}"),
        f"`bob/{ASSIGNMENT}`: it is a link",
    ),
    "no assignment": (file("submitted/bob/o\nther/x"), "`bob/o?ther`. No assignment has this name. Rename it"),
    "nearly an assignment": (
        file("submitted/bob/01_Tiny/tiny.ipynb"),
        f"`bob/01_Tiny`. No assignment has this name. Is it `{ASSIGNMENT}`? Rename it",
    ),
    "misspelled": (
        file("submitted/bob/01-tny/tiny.ipynb"),
        f"`bob/01-tny`. No assignment has this name. Is it `{ASSIGNMENT}`? Rename it",
    ),
    "the other way round": (
        file(f"submitted/{ASSIGNMENT}/bob/tiny.ipynb"),
        f"`{ASSIGNMENT}/bob`. No assignment has this name. The student's folder comes first: `bob/ASSIGNMENT/`",
    ),
    "a notebook in no assignment": (
        file("submitted/bob/my tiny (2).ipynb"),
        f"`bob/my tiny (2).ipynb`: it is a file, and lies in no assignment's folder: move it to `bob/{ASSIGNMENT}/`.",
    ),
    "a file in no assignment": (
        file("submitted/bob/work.zip"),
        "`bob/work.zip`: it is a file, and lies in no assignment's folder: move it to `bob/ASSIGNMENT/`.",
    ),
    "a date in no assignment": (file("submitted/bob/timestamp.txt"), "`bob/timestamp.txt`: it dates nothing here"),
    "a notebook of nobody's": (
        file("submitted/tom_tiny.ipynb"),
        "`tom_tiny.ipynb`: it is a file, and each student has a folder: move it to `STUDENT/ASSIGNMENT/`",
    ),
}


@pytest.mark.parametrize(("put", "sentence"), ODD.values(), ids=ODD)
def test_what_is_not_graded_is_named_and_the_others_go_on(put, sentence, classroom):
    """A slip of whoever put it there would be a zero that nobody explains."""
    put()

    (told,) = passed_over(classroom)

    assert told.startswith(sentence)
    assert told.isprintable()
    assert submissions_of(classroom, ASSIGNMENT, []) == ["ada"]


def test_what_tools_leave_behind_is_not_named(classroom):
    """Nobody means these to be students."""
    for name in (".git", ".ipynb_checkpoints", ".stfolder"):
        (classroom.submitted / name).mkdir()
    (classroom.submitted / ".DS_Store").write_text("")

    assert list(passed_over(classroom)) == []


def graded(classroom, name: str) -> tuple:
    """Return a submission, and what is recorded of it, for which no session is needed."""
    submission = submission_of(classroom, ASSIGNMENT, name)
    (task,) = tasks_of(classroom, sources_of(classroom, [ASSIGNMENT])[ASSIGNMENT], submission, batch.Options(Limits()))
    return submission, [batch.failed_task(task, "", "")]


def recorded(classroom, *names: str) -> list[str]:
    """Record what these students have handed in, and return what could not be."""
    sentences = []
    with open_gradebook(classroom) as gradebook:
        add_assignment(gradebook, classroom, sources_of(classroom, [ASSIGNMENT])[ASSIGNMENT])
        for name in names:
            try:
                record(gradebook, classroom, *graded(classroom, name))
            except InTheWayError as error:
                sentences.append(str(error))
    return sentences


BLOCKED = {
    "a file for the student": file("autograded/bob"),
    "a file for the work": file(f"autograded/bob/{ASSIGNMENT}"),
    "a link in a circle": link("autograded/bob", "autograded/bob"),
}


@pytest.mark.parametrize("put", BLOCKED.values(), ids=BLOCKED)
def test_what_lies_in_the_way_of_graded_notebooks_stops_one_student_only(put, classroom):
    """It is somebody's: it is named, and stays."""
    submit(Path(), "bob", handed_in())
    put()

    (sentence,) = recorded(classroom, "bob", "ada")

    assert sentence.startswith(f"bob, {ASSIGNMENT}: `")
    assert "move away" in sentence
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        assert [submission.student.id for submission in gradebook.assignment_submissions(ASSIGNMENT)] == ["ada"]


@pytest.mark.parametrize("path", ["feedback/ada", f"feedback/ada/{ASSIGNMENT}"])
def test_what_lies_in_the_way_of_feedback_is_named(path, classroom):
    """Nbgrader would stop there, after everything is graded."""
    assert in_the_way(classroom, ASSIGNMENT, "ada") is None
    file(path)()

    assert f"{path}` is no folder" in in_the_way(classroom, ASSIGNMENT, "ada")


TAKEN = {
    "a folder for the feedback": f"{NOTEBOOK}.html/x",
    "in other letters": f"{NOTEBOOK.upper()}.HTML/x",
    "a page for the feedback": f"{NOTEBOOK}.html",
    "a folder for the date": "timestamp.txt/x",
    "a folder for the notebook": f"{NOTEBOOK}.ipynb/x",
}


@pytest.mark.parametrize("name", TAKEN.values(), ids=TAKEN)
def test_a_file_under_a_name_that_feedback_needs_is_left_out_and_told(name, classroom):
    """A folder `tiny.html` would leave its student without feedback."""
    at = classroom.submitted / "ada" / ASSIGNMENT / name
    if at.parent.is_file():
        at.parent.unlink()
    at.parent.mkdir(exist_ok=True)
    at.write_text("mine")
    _, (done,) = graded(classroom, "ada")

    assert recorded(classroom, "ada") == []

    folder = classroom.autograded / "ada" / ASSIGNMENT
    assert not (folder / name).exists()
    assert (folder / f"{NOTEBOOK}.ipynb").is_file()
    assert any(f"`{name}` does not lie beside" in note for note in done.result.notes)


NO_DATES = {"words": b"next week", "no text": b"\xff\xfe\x00", "a long number": b"1." * 400_000}
DATES = {
    "nbgrader's own": b"2026-11-20 10:00:00.123456 UTC",
    "a zone": b"2026-11-20 11:00 +0100",
    "a text after it": b"2026-11-20 10:00 UTC" + b" " * 200 + b"x",
}


@pytest.mark.parametrize("text", NO_DATES.values(), ids=NO_DATES)
def test_a_timestamp_that_is_no_date_reaches_no_feedback_and_is_told(text, classroom):
    """Nbgrader would stop there, and leave its student without feedback."""
    (classroom.submitted / "ada" / ASSIGNMENT / "timestamp.txt").write_bytes(text)
    _, (done,) = graded(classroom, "ada")

    assert recorded(classroom, "ada") == []

    assert not (classroom.autograded / "ada" / ASSIGNMENT / "timestamp.txt").exists()
    assert any("`timestamp.txt` holds no date" in note for note in done.result.notes)


@pytest.mark.parametrize("text", DATES.values(), ids=DATES)
def test_a_timestamp_that_is_a_date_arrives_as_nbgrader_reads_it(text, classroom):
    """In the gradebook and beside the graded notebook it is the same."""
    (classroom.submitted / "ada" / ASSIGNMENT / "timestamp.txt").write_bytes(text)

    assert recorded(classroom, "ada") == []

    at = classroom.autograded / "ada" / ASSIGNMENT / "timestamp.txt"
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        assert parse_utc(at.read_text().strip()) == gradebook.find_submission(ASSIGNMENT, "ada").timestamp
    _, (done,) = graded(classroom, "ada")
    assert done.result.notes == ()


def test_a_notebook_that_is_a_folder_is_told(classroom):
    """An empty one holds no file that anything could be said of."""
    at = classroom.submitted / "ada" / PATH
    at.unlink()
    at.mkdir()

    _, (done,) = graded(classroom, "ada")

    assert done.result.notes == (f"`{NOTEBOOK}.ipynb` is a folder, and no notebook.",)


def links(folder: Path) -> None:
    """Hand in very many links."""
    for number in range(5000):
        (folder / f"link-{number}").symlink_to("nowhere")


def pages(folder: Path) -> None:
    """Hand in many files that do not go back."""
    (folder / f"{NOTEBOOK}.html").mkdir()
    for number in range(400):
        (folder / f"{NOTEBOOK}.html" / f"{number}").write_text("")


def names(folder: Path) -> None:
    """Hand in many files under odd names."""
    for number in range(400):
        (folder / f"{number}\n").write_text("")


@pytest.mark.parametrize("many", [links, pages, names])
def test_very_many_remarks_are_the_first_few_and_a_count(many, classroom):
    """A table of a class is to be read."""
    many(classroom.submitted / "ada" / ASSIGNMENT)

    _, (done,) = graded(classroom, "ada")

    assert len(done.result.notes) == MAX_REMARKS + 1
    assert "more remarks" in done.result.notes[-1]
