"""What is stored of a class: a damaged file is as good as none, and is written again."""

import contextlib
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import UserError
from autograder.grading.course import batch
from autograder.grading.course.assignments import open_classroom, sources_of, tasks_of
from autograder.grading.course.submission import Submission
from autograder.grading.notebook.result import from_json, to_json
from autograder.grading.sandbox.limits import Limits
from tests.grading.tiny import PATH, as_file, handed_in, make_course

NESTED = "[" * 200_000


@pytest.fixture
def stored(tmp_path):
    """Store a result, and return its task and where it lies."""
    classroom = open_classroom(make_course(tmp_path))
    submission = Submission("ada", PATH.parent.name, {PATH.name: as_file(handed_in())}, ())
    sources = sources_of(classroom, [PATH.parent.name])[PATH.parent.name]
    (task,) = tasks_of(classroom, sources, submission, batch.Options(Limits()))
    failed = batch.failed_task(task, "", "")
    cells = tuple(replace(cell, score=1.5, fraction=0.75, status="partial") for cell in failed.result.cells)
    done = replace(failed, error="", result=replace(failed.result, cells=cells, notes=("a note",)))
    store = classroom.store(force=False)
    store.keep(done)
    return store, task, done, store.folder / PATH.parent.name / "ada" / PATH.stem


def field(name: str, value: object):
    """Return what puts another value into the result."""

    def change(text: str) -> str:
        content = json.loads(text)
        content[name] = value
        return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"

    return change


def of_cell(name: str, value: object):
    """Return what puts another value into a cell of the result."""

    def change(text: str) -> str:
        content = json.loads(text)
        content["cells"][0][name] = value
        return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"

    return change


TEXTS = {
    "empty": lambda text: "",
    "cut": lambda text: text[: len(text) // 2],
    "deeply nested": lambda text: NESTED,
    "a list": lambda text: "[]",
    "another format": field("format", 1),
    "a total that is no number": field("score", "evil"),
    "another total": field("score", 400.0),
    "a total that is NaN": field("points", float("nan")),
    "no cells": field("cells", None),
    "notes in one piece": field("notes", "a note"),
    "a note that is no text": field("notes", [{}]),
    "what was mended is a number": field("mended", 3),
    "a sandbox that is no text": field("sandbox", None),
    "a field more": field("further", 1),
    "points null": of_cell("points", None),
    "points below 0": of_cell("points", -2.0),
    "points without end": of_cell("points", float("inf")),
    "a score that is text": of_cell("score", "evil"),
    "a score that is NaN": of_cell("score", float("nan")),
    "a score that is true": of_cell("score", True),
    "a score above the points": of_cell("score", 3.0),
    "a share below 0": of_cell("fraction", -1.0),
    "a status that there is not": of_cell("status", "evil"),
    "a cell without name": of_cell("cell", None),
    "a message that is none": of_cell("message", 3),
    "a mistake that is a list": of_cell("mistake", []),
    "flags that are no texts": of_cell("flags", [1]),
}


@pytest.mark.parametrize("change", TEXTS.values(), ids=TEXTS)
def test_a_damaged_result_is_none(change, stored):
    """Whatever is wrong with it, the notebook is graded again, and that is stored."""
    store, task, done, at = stored
    assert store.find(task) is not None
    text = to_json(done.result)
    at.with_suffix(".json").write_text(change(text))

    with contextlib.suppress(ValueError):
        raise AssertionError(from_json(change(text)))
    assert store.find(task) is None
    store.keep(done)
    assert store.find(task).result == done.result


def link(path: Path) -> None:
    """Put a link to the same file in its place."""
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def folder(path: Path) -> None:
    """Put a folder with something in it in its place."""
    path.unlink()
    path.mkdir()
    (path / "mine").write_text("mine")


def pipe(path: Path) -> None:
    """Put a pipe in its place, for which whoever reads would wait for ever."""
    path.unlink()
    os.mkfifo(path)


THINGS = {
    "no text": lambda path: path.write_bytes(b"\xff\xfe"),
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-40]),
    "nested": lambda path: path.write_text(NESTED),
    "JSON of another kind": lambda path: path.write_text('{"cells": [{"metadata": 3}]}'),
    "a folder": folder,
    "a pipe": pipe,
    "a link": link,
    "a link to nowhere": lambda path: (path.unlink(), path.symlink_to("nowhere")),
}


@pytest.mark.parametrize("suffix", [".json", ".ipynb"])
@pytest.mark.parametrize("damage", THINGS.values(), ids=THINGS)
def test_something_else_in_the_place_of_a_stored_file_is_none(damage, suffix, stored):
    """The result and the graded notebook are there together, as files, or not at all; nothing of anybody is lost."""
    store, task, done, at = stored
    damage(at.with_suffix(suffix))

    assert store.find(task) is None
    store.keep(done)
    assert store.find(task) is not None
    assert not at.with_suffix(suffix).is_symlink()
    assert (damage is not folder) or [file.read_text() for file in at.parent.rglob("mine")] == ["mine"]


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_file_in_the_place_of_a_folder_of_results_is_moved_aside(depth, stored):
    """That of the student, of the assignment, and of all."""
    store, task, done, at = stored
    place = at.parents[depth]
    place.rename(place.with_name("before"))
    place.write_text("mine")

    assert store.find(task) is None
    store.keep(done)
    assert store.find(task) is not None
    assert place.with_name(f"{place.name}.aside-1").read_text() == "mine"


SECRETS = {name: THINGS[name] for name in ("no text", "empty", "a folder", "a pipe", "a link to nowhere")}


@pytest.mark.parametrize("damage", SECRETS.values(), ids=SECRETS)
def test_a_damaged_secret_is_told(damage, tmp_path):
    """It is never replaced in silence: all seeds come from it."""
    classroom = open_classroom(make_course(tmp_path))
    sources = sources_of(classroom, [PATH.parent.name])[PATH.parent.name]
    submission = Submission("ada", PATH.parent.name, {}, ())
    assert list(tasks_of(classroom, sources, submission, batch.Options(Limits())))
    damage(classroom.private / "secret")

    with pytest.raises(UserError, match="no longer holds the course's secret"):
        list(tasks_of(classroom, sources, submission, batch.Options(Limits())))


REPEATED = {
    "escapes": "\x1b[2J\x9b2J\x1b]52;c;eA==\x07",
    "text turned round": "\u202e\u2066",
    "lines of its own": "\r\ngrade\tada 100\n",
    "megabytes": "x" * 5 * 2**20,
}


@pytest.mark.parametrize("words", REPEATED.values(), ids=REPEATED)
def test_what_an_exception_repeats_of_a_submission_is_short_and_does_nothing_to_a_terminal(words, stored):
    """The message stands in a table, the traceback in a terminal and in a log."""
    _, task, _, _ = stored
    failed = batch.failed_task(task, f"ValueError: {words}", f"Traceback\n{words}\nValueError: the end")

    for cell in failed.result.cells:
        assert cell.message.isprintable()
        assert len(cell.message) < 1000
    assert failed.error.replace("\n", "").replace("\t", "").isprintable()
    assert failed.error.endswith("ValueError: the end")
    assert len(failed.error) < 20_000
