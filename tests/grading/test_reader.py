"""Reading a submission takes as long as it may, whoever wrote it: then it ends, and the others are read."""

import ast
import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from autograder.grading.course import batch
from autograder.grading.course.assignments import open_classroom, sources_of, submission_of, tasks_of
from autograder.grading.course.reader import NotReadError, end_reader, in_time
from autograder.grading.sandbox.limits import Limits
from tests.grading.tiny import PATH, WRONG, handed_in, make_course, submit

ASSIGNMENT = PATH.parent.name
FIELDS = 'f"' + "{a}" * 300_000 + '"'  # a parser written in C is at it for minutes
TOO_SHORT = 1e-5  # seconds, in which nothing is read


@pytest.fixture(autouse=True)
def reader():
    """Start anew, and leave nothing behind."""
    yield
    end_reader()


@pytest.mark.parametrize(
    ("function", "argument", "why"),
    [
        (time.sleep, 600, "took longer than 2 seconds"),
        (ast.parse, FIELDS, "took longer than 2 seconds"),
        (sum, range(10**14), "took longer than 2 seconds"),
        (os._exit, 0, "ended the process"),
        (bytes, 2**40, "gigabytes of memory"),
    ],
    ids=["a disk that hangs", "a parser in C", "a loop in C", "a crash", "memory"],
)
def test_whatever_takes_too_long_is_ended_and_the_next_is_read(function, argument, why):
    """No alarm of Python's is heard inside a function that is written in C."""
    in_time(60, abs, 0)  # it is there
    began = time.monotonic()

    with pytest.raises(NotReadError, match=why):
        in_time(2, function, argument)

    assert time.monotonic() - began < 60
    assert in_time(60, abs, -3) == 3


def tasks(seconds: float, not_read: str = "") -> list[batch.Task]:
    """Return the tasks of a class of one, with so much time to read."""
    classroom = open_classroom(Path.cwd())
    options = batch.Options(Limits(cell=seconds))
    sources = sources_of(classroom, [ASSIGNMENT])[ASSIGNMENT]
    return list(tasks_of(classroom, sources, submission_of(classroom, ASSIGNMENT, "ada"), options, not_read))


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Make a course to which one student has handed in, and go there."""
    make_course(tmp_path)
    monkeypatch.chdir(tmp_path)
    submit(tmp_path, "ada", handed_in(output_size=WRONG))


SLOW = {
    "a notebook": lambda: tasks(TOO_SHORT),
    "files": lambda: tasks(60, "reading it took longer than 60 seconds."),
}


@pytest.mark.parametrize("slow", SLOW.values(), ids=SLOW)
def test_what_is_not_read_in_time_ends_in_a_sentence_for_its_student(slow, course):
    """No session starts for it; the graded notebook and the table say why."""
    (task,) = slow()

    done = batch.grade_task(task)

    assert {(cell.status, cell.score) for cell in done.result.cells} == {("timed out", 0.0)}
    assert "reading it took longer than" in done.result.notes[0]
    assert "reading it took longer than" in nbformat.reads(done.notebook, as_version=4).cells[0].source
    assert not done.error


def test_files_that_are_not_read_in_time_are_told(course):
    """Listing and reading a folder has its clock as well."""
    with pytest.raises(NotReadError, match="took longer"):
        submission_of(open_classroom(Path.cwd()), ASSIGNMENT, "ada", TOO_SHORT)


def test_the_grader_never_reads_what_ended_its_worker_without_a_clock(course):
    """The instructor gets the notebook as it was given out, where there is no time to merge."""
    (in_a_minute,), (too_short,) = tasks(60), tasks(TOO_SHORT)

    answers = [
        [cell.source for cell in nbformat.reads(batch.failed_task(task, "", "").notebook, as_version=4).cells]
        for task in (in_a_minute, too_short)
    ]

    assert [WRONG in sources for sources in answers] == [True, False]


IMPORTING = "import sys; {}import nbformat; print('rfc3987_syntax' in sys.modules and sys.modules['rfc3987_syntax'])"


@pytest.mark.parametrize(
    ("first", "printed"),
    [("import autograder.grading.course.without_address_grammar; ", "None"), ("", "<module")],
    ids=["the grader", "everybody else"],
)
def test_no_grammar_of_addresses_is_compiled_for_reading_notebooks(first, printed):
    """That would take seconds in each process, and nbformat's rules ask for no address."""
    pytest.importorskip("rfc3987_syntax", reason="jsonschema has no grammar to compile")
    done = subprocess.run([sys.executable, "-c", IMPORTING.format(first)], capture_output=True, text=True, check=True)

    assert done.stdout.startswith(printed)
    schema = Path(nbformat.__file__).parent / "v4" / "nbformat.v4.schema.json"
    assert '"iri' not in schema.read_text(encoding="utf-8")
