"""What a run of a learner's notebook tells about its exercises."""

import pytest
from small_course import answer, code, doubling, notebook, partly_right, prose, setup, test_cell, write

from autograder.course import LESSONS
from autograder.errors import UserError
from autograder.learner import notebook as learner

STUB = "def {name}(*arguments):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
FIRST_EXERCISE = "window_response"


def run(tmp_path, content):
    """Return the report of running a notebook in a real kernel."""
    return learner.run(write(content, tmp_path / "lesson.ipynb"), lambda done, cells: None)


def statuses(report):
    """Return the status of every exercise that the notebook has."""
    return {result.exercise: result.status for result in report.results if result.status != "no check"}


def test_every_kind_of_outcome_is_told_apart(tmp_path):
    """One kernel, one notebook, all that can become of an exercise."""
    content = notebook(
        setup("demo-setup", "from autograder.checks.engine.exercise import CheckFailed, failed, not_attempted"),
        answer("right", "def right():\n    return 1"),
        test_cell("test-right", "assert right() == 1", 2),
        answer("partly", "def partly():\n    return 1"),
        test_cell("test-partly", "print('Half of it is right.')\n1.5", 3),
        answer("more", "more = 1"),
        test_cell("test-more", "more", 1),
        answer("wrong", "def wrong():\n    return 0"),
        test_cell("test-wrong", "raise CheckFailed(failed('wrong', 'Expected 1\\nGot 0', where='above'))", 2),
        answer("empty", STUB.format(name="empty")),
        test_cell("test-empty", "raise CheckFailed(not_attempted('empty'))", 2),
        answer("bare", STUB.format(name="bare")),
        test_cell("test-bare", "bare()", 2),
        code("use", "model = bare()"),
        answer("later", "later = 1"),
        test_cell("test-later", "print(model)", 2),
    )

    report = run(tmp_path, content)

    assert statuses(report) == {
        "right": "passed",
        "partly": "partial",
        "more": "passed",
        "wrong": "failed",
        "empty": "not attempted",
        "bare": "not attempted",
        "later": "not attempted",
    }
    messages = {result.exercise: result.message for result in report.results if result.message}
    assert messages["partly"] == "Half of it is right."
    assert messages["wrong"].startswith("`wrong` is not right yet.\n\nExpected 1\nGot 0")
    assert set(messages) == {"partly", "wrong"}
    assert (report.earned, report.points) == (4.5, 14)


def test_an_error_above_a_check_is_named_where_it_started(tmp_path):
    """A typing error in the answer cell makes the check complain about a missing name."""
    content = notebook(answer("double", "def double(x)\n    return 2 * x"), test_cell("test-double", "double(2)", 2))

    (result,) = run(tmp_path, content).results

    assert result.status == "failed"
    assert "NameError: name 'double' is not defined" in result.message
    assert "the cell `double` stopped with SyntaxError: expected ':'" in result.message


MAGICS = {
    "extension": "%load_ext nobody_has_this",
    "widget": "%matplotlib widget",
    "window": "%matplotlib qt",
    "reloading": "%reload_ext nobody_has_this\n%autoreload 2",
    "setting": "%config NobodyHasThis.option = 1",
    "service": "b = %tensorflow_version 2.x",
    "installation": "%pip install nobody-has-this",
    "block": "if True:\n    %load_ext nobody_has_this",
    "cell_magic": "%%nobody_has_this 1",
    "ending": "exit()",
}


def test_a_magic_that_grading_passes_over_stops_no_cell_here(tmp_path):
    """What is not installed, what only concerns the looks, and what ends a kernel."""
    answers = [answer(name.replace("_", "-"), f"{magic}\n{name} = 1") for name, magic in MAGICS.items()]
    tests = [test_cell(f"test-{cell.id}", f"assert {name} == 1", 1) for name, cell in zip(MAGICS, answers, strict=True)]
    cells = [cell for pair in zip(answers, tests, strict=True) for cell in pair]

    report = run(tmp_path, notebook(*cells))

    assert (statuses(report), report.stopped) == (dict.fromkeys(MAGICS, "passed"), "")


def test_a_magic_that_runs_code_stops_where_the_code_stops(tmp_path):
    """An error in it is the answer's own."""
    content = notebook()
    for name, line in (("timed", "%time 1 / 0"), ("ran", "%run nobody_has_this.py"), ("body", "%%nobody\n1 / 0")):
        content.cells += [answer(name, f"{line}\n{name} = 1"), test_cell(f"test-{name}", f"assert {name} == 1", 1)]

    assert statuses(run(tmp_path, content)) == dict.fromkeys(("timed", "ran", "body"), "failed")


def test_old_outputs_in_the_file_count_for_nothing(tmp_path):
    """A check that a learner emptied, or made a text cell, has not passed."""
    content = doubling()
    content.cells[3].source = ""
    content.cells[3].execution_count = 5
    content.cells[5].cell_type = "markdown"
    del content.cells[5]["outputs"], content.cells[5]["execution_count"]

    report = run(tmp_path, content)

    assert statuses(report) == {"double": "failed", "half": "failed"}
    assert "its check did not run" in report.results[0].message


def test_a_cell_with_a_skipping_tag_is_run(tmp_path):
    """Nbclient would leave it out, and nothing would have been checked."""
    content = doubling()
    content.cells[2].source = "def double(x):\n    return 0"
    content.cells[3].metadata["tags"] = ["skip-execution"]

    assert statuses(run(tmp_path, content))["double"] == "failed"


def test_the_file_is_not_changed_and_the_kernel_runs_beside_it(tmp_path):
    """Weights and pictures of the learner's lie beside the notebook."""
    content = partly_right()
    content.cells[1].source = "open('note.txt').read()"
    path = write(content, tmp_path / "mine" / "doubling.ipynb")
    (tmp_path / "mine/note.txt").write_text("x")
    before = path.read_bytes()

    report = learner.run(path, lambda done, cells: None)

    assert statuses(report) == {"double": "passed", "half": "partial"}
    assert path.read_bytes() == before
    assert sorted(file.name for file in path.parent.iterdir()) == ["doubling.ipynb", "note.txt"]


def test_a_kernel_that_dies_ends_the_run_with_one_sentence(tmp_path):
    """What was checked before counts."""
    content = doubling()
    content.cells[4].source = "import os\nos._exit(1)"

    report = run(tmp_path, content)

    assert statuses(report) == {"double": "passed", "half": "not reached"}
    assert report.stopped.startswith("The kernel died in the cell `half`, and nothing below it was run")


def test_a_cell_that_never_ends_is_interrupted_and_the_rest_runs(tmp_path, monkeypatch):
    """An endless loop costs its own points."""
    monkeypatch.setattr(learner, "SECONDS", 2)
    content = doubling()
    content.cells[2].source = "while True:\n    pass"

    report = run(tmp_path, content)

    assert statuses(report) == {"double": "failed", "half": "passed"}
    assert "a loop that never ends" in report.results[0].message


def test_a_cell_that_cannot_be_interrupted_ends_the_run(tmp_path, monkeypatch):
    """Nobody waits five minutes for every cell below it."""
    monkeypatch.setattr(learner, "SECONDS", 2)
    monkeypatch.setattr(learner, "GRACE", 2)
    content = doubling()
    loop = "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
    content.cells[2].source = loop

    report = run(tmp_path, content)

    assert statuses(report) == {"double": "not reached", "half": "not reached"}
    assert "cannot be interrupted" in report.stopped


def test_progress_is_reported_cell_by_cell(tmp_path):
    """The last call says that all is done."""
    calls = []
    path = write(doubling(), tmp_path / "doubling.ipynb")

    learner.run(path, lambda done, cells: calls.append((done, cells)))

    assert calls == [(done, 6) for done in range(7)]


def test_a_check_that_is_gone_from_a_lesson_is_missed(tmp_path):
    """Points that cannot be earned any more are not silently left out."""
    content = notebook(answer("window-response", "x = 1"), test_cell("test-window-response", "x == 1", 2))

    report = run(tmp_path, content)

    assert report.title == "Lesson 01 Convolution"
    assert report.points == LESSONS[0].points
    assert {result.status for result in report.results[1:]} == {"no check"}
    assert "Some checks are gone" in report.stopped


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(None, "does not exist: `autograder start` puts the lessons", id="missing"),
        pytest.param(b"print('hello')", "is no notebook", id="program"),
        pytest.param(
            b'{"cells": [{}], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "is no notebook", id="broken"
        ),
        pytest.param(b"\xff\xfe\x00", r"cannot be read \(it is not text\)", id="binary"),
        pytest.param(b"", "is no notebook", id="empty"),
    ],
)
def test_a_file_that_is_no_notebook_ends_in_one_sentence(tmp_path, content, words):
    """The sentence says which file."""
    path = tmp_path / "lesson.ipynb"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(UserError, match=words):
        learner.read(path)


@pytest.mark.parametrize("name", ["numpy.py", "random.py", "tensorflow/__init__.py"])
def test_a_file_that_hides_a_module_is_named_before_the_run(tmp_path, name):
    """What it would do to the notebook would be blamed on the answers."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("")

    with pytest.raises(UserError, match=rf"`{name.removesuffix('/__init__.py')}` in `.*` hides .*: rename it"):
        run(tmp_path, doubling())


def test_a_folder_or_a_notebook_without_exercises_ends_in_one_sentence(tmp_path):
    """Both are easily typed."""
    empty = write(notebook(prose("title", "# Notes")), tmp_path / "notes.ipynb")

    with pytest.raises(UserError, match="has no exercises"):
        learner.read(empty)
    with pytest.raises(UserError, match="cannot be read"):
        learner.read(tmp_path)


def test_what_only_shows_something_is_not_run(tmp_path, monkeypatch):
    """Pictures and trainings that no check needs take minutes; a cell that the learner changed runs all the same."""
    cells = [
        answer(FIRST_EXERCISE, "seven = 7"),
        code("shown", "open('shown', 'w').close()"),
        code("made", "made = 6"),
        code("changed", "open('changed', 'w').close()"),
        test_cell("test-window-response", "assert seven == 7 and made == 6", 2),
    ]
    given_out = write(notebook(*cells), tmp_path / LESSONS[0].notebook)
    monkeypatch.setattr(learner, "lessons_folder", lambda: tmp_path)
    cells[3].source += "  # mine"

    report = run(tmp_path, notebook(*cells, code("own", "open('own', 'w').close()")))

    assert given_out.exists()
    assert statuses(report) == {FIRST_EXERCISE: "passed"}
    assert sorted(path.name for path in tmp_path.iterdir() if not path.suffix and path.is_file()) == ["changed", "own"]
