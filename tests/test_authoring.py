"""`autograder generate`: the students' notebooks, the normal form and what only an author can mend."""

import copy
import json
import shutil
from dataclasses import replace

import nbformat
import pytest
from preloaded import run_module
from small_course import (
    REPOSITORY,
    answer,
    by_hand,
    code,
    course,
    doubling,
    notebook,
    prose,
    setup,
    test_cell,
    write,
)

from autograder.authoring import generate
from autograder.authoring.points import title_line
from autograder.course import LESSONS
from autograder.errors import UserError


def source_of(content, name):
    """Return the source of the cell called `name`."""
    return next(cell.source for cell in content.cells if cell.id == name)


def as_saved_by_jupyterlab(content):
    """Return a notebook as an author leaves it: run, saved, with a new cell in it."""
    touched = copy.deepcopy(content)
    touched.metadata["language_info"] = {"name": "python", "version": "3.12.1"}
    touched.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}
    touched.cells[1].execution_count = 7
    touched.cells[1].outputs = [nbformat.v4.new_output("stream", text="hello\n")]
    touched.cells[1].metadata["execution"] = {"iopub.execute_input": "2026-01-01"}
    touched.cells[2]["id"] = "0b5e1f6c-5d1d-4e6a-9a38-2f5ad0f2ae51"
    return touched


def test_generate_makes_the_students_version(tmp_path):
    """The solution is replaced by the stub, tests and setup are locked, the text stays."""
    course(tmp_path, doubling=doubling())

    generate.write(tmp_path, generate.plan(tmp_path).files)

    student = nbformat.read(tmp_path / "notebooks/01-doubling/doubling.ipynb", 4)
    assert source_of(student, "double") == "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    assert source_of(student, "test-double") == source_of(doubling(), "test-double")
    locked = [cell.id for cell in student.cells if cell.metadata.get("editable") is False]
    assert locked == ["doubling-setup", "test-double", "test-half"]
    assert not list(tmp_path.rglob("*.db"))


def test_generate_makes_the_same_bytes_as_stock_nbgrader(tmp_path):
    """An instructor may use either command."""
    course(tmp_path, doubling=doubling())
    (tmp_path / "solutions/01-doubling/arrow.svg").write_text("<svg/>")
    shutil.copy(REPOSITORY / "nbgrader_config.py", tmp_path)
    generate.write(tmp_path, generate.plan(tmp_path).files)
    ours = {path.name: path.read_bytes() for path in (tmp_path / "notebooks").rglob("*.*")}
    shutil.rmtree(tmp_path / "notebooks")

    run_module("nbgrader", "generate_assignment", "01-doubling", cwd=tmp_path).check_returncode()

    assert {path.name: path.read_bytes() for path in (tmp_path / "notebooks").rglob("*.*")} == ours
    assert set(ours) == {"doubling.ipynb", "arrow.svg"}


def test_generating_twice_changes_nothing(tmp_path):
    """The second run finds everything up to date."""
    course(tmp_path, doubling=as_saved_by_jupyterlab(doubling()))

    first = generate.write(tmp_path, generate.plan(tmp_path).files)
    second = generate.write(tmp_path, generate.plan(tmp_path).files)

    assert first == [generate.SOURCE / "01-doubling/doubling.ipynb", generate.RELEASE / "01-doubling/doubling.ipynb"]
    assert second == []


def test_normal_form_removes_what_running_and_saving_leave_behind():
    """Outputs, counts, timings and the editor's metadata are no part of a source."""
    assert generate.normal_form(as_saved_by_jupyterlab(doubling()), "doubling") == doubling()


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        pytest.param(prose("12ab34cd", "## One window at a time, please"), "demo-one-window-at-a", id="prose"),
        pytest.param(code("0b5e1f6c-5d1d-4e6a-9a38-2f5ad0f2ae51", "x = 1"), "demo-x-1", id="code"),
        pytest.param(prose("demo-summary", "# Anything"), "demo-summary", id="has-a-name"),
        pytest.param(prose("12ab34cd", "# Demo"), "demo-demo", id="one-word"),
        pytest.param(prose("12ab34cd", "..."), "demo-cell", id="no-word"),
        pytest.param(answer("double", "x"), "double", id="graded"),
    ],
)
def test_a_cell_that_an_editor_named_gets_a_name_made_of_its_words(cell, name):
    """Authors add cells in JupyterLab, which names them at random."""
    assert generate.normal_form(notebook(cell), "demo").cells[0].id == name


def test_two_cells_with_the_same_words_get_different_names():
    """A name is used once."""
    content = notebook(prose("12ab34cd", "Look"), prose("22ab34cd", "Look"), prose("demo-look-2", "Look"))

    names = [cell.id for cell in generate.normal_form(content, "demo").cells]

    assert names == ["demo-look", "demo-look-3", "demo-look-2"]


def test_a_cell_without_an_id_always_gets_the_same_name(tmp_path):
    """A notebook of format 4.4 has no ids; a random one would make the result another on every run."""
    old = json.loads(nbformat.writes(doubling()))
    old["nbformat_minor"] = 4
    for cell in old["cells"]:
        del cell["id"]
    course(tmp_path, doubling=doubling())
    (tmp_path / "solutions/01-doubling/doubling.ipynb").write_text(json.dumps(old))

    first, second = (generate.plan(tmp_path).files for _ in range(2))

    assert first == second


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        pytest.param([prose("Title_1", "# T")], "the cell id `Title_1` is no name", id="capital"),
        pytest.param([prose("a", "# T"), prose("a", "# U")], "the cell id `a` is used in", id="twice"),
        pytest.param([answer("cell-0b5e1f6c5d1d4e6a", "x = 1")], "is no name", id="nbgrader-made-name"),
        pytest.param(
            [answer("double", "x = 1"), test_cell("test-half", "x", 1)],
            "`test-half` stands directly below `double`: name it `test-double`",
            id="test-with-another-name",
        ),
        pytest.param([test_cell("half-test", "x", 1)], "`half-test` has another name than its", id="test-alone"),
        pytest.param(
            [answer("half", "x = 1"), prose("between", "."), test_cell("test-half", "x", 1)],
            "`test-half` does not stand directly below its answer cell",
            id="something-between",
        ),
        pytest.param(
            [
                setup("s", "from autograder import check"),
                answer("half", "half = 1"),
                test_cell("test-half", "check.half(half)\nassert half == 2", 1),
            ],
            "`test-half` calls a check, and uses `half` besides",
            id="check-and-assert",
        ),
    ],
)
def test_what_only_an_author_can_mend_is_said(tmp_path, cells, words):
    """Names of graded cells are not invented by a program."""
    faults = generate.plan(course(tmp_path, demo=notebook(*cells))).faults

    assert [fault for fault in faults if words in fault]


def test_a_cell_name_is_unique_over_all_lessons(tmp_path):
    """Names are those of the course, not of one notebook."""
    faults = generate.plan(course(tmp_path, one=notebook(prose("a", ".")), two=notebook(prose("a", ".")))).faults

    assert faults == (
        "`solutions/02-two/two.ipynb`: the cell id `a` is used in `solutions/01-one/one.ipynb` already: "
        "choose another one.",
    )


WHERE = "`solutions/01-convolution/convolution.ipynb`: "
POINTS, COUNT = LESSONS[0].points, len(LESSONS[0].exercises)
NAMES = list(LESSONS[0].exercises)
STATED = title_line(POINTS, COUNT)
TOTAL = "the text states `{}`, and by the test cells it is `{}`: make them equal."


def first_lesson(folder, **edits):
    """Write the course's first lesson, with the text of its cells edited, into a folder of its own."""
    path = LESSONS[0].notebook
    content = nbformat.read(REPOSITORY / "solutions" / path, 4)
    for cell in content.cells:
        for before, after in edits.get(cell.id.replace("-", "_"), []):
            assert before in cell.source
            cell.source = cell.source.replace(before, after)
    write(content, folder / "solutions" / path)
    return content


def test_points_in_the_metadata_alone_are_held_against_text_and_course(tmp_path):
    """Each place that states another number is named, with both numbers."""
    content = first_lesson(tmp_path)
    next(cell for cell in content.cells if cell.id == "test-output-size").metadata.nbgrader.points = 3
    write(content, tmp_path / "solutions" / LESSONS[0].notebook)

    assert generate.plan(tmp_path).faults == (
        f"{WHERE}the test cell `test-output-size` gives 3 points, and `autograder/course.py` states 2 for "
        "`output_size`: make them equal.",
        f"{WHERE}the heading of `output_size` states 2 points, and the test cell `test-output-size` gives 3: "
        "make them equal.",
        WHERE + TOTAL.format(STATED, title_line(POINTS + 1, COUNT)),
    )


@pytest.mark.parametrize(
    ("exercises", "words"),
    [
        pytest.param(
            {"output_size": 1},
            "the test cell `test-output-size` gives 2 points, and `autograder/course.py` states 1 for `output_size`: "
            "make them equal.",
            id="other-points",
        ),
        pytest.param(
            {"a_new_one": 1},
            "`autograder/course.py` states 1 point for `a_new_one`, and there is no test cell `test-a-new-one`: "
            "add it, or strike the exercise out.",
            id="one-more",
        ),
        pytest.param(
            {"output_size": None},
            "the test cell `test-output-size` gives 2 points, and `autograder/course.py` names no exercise "
            "`output_size` of this lesson: enter it there.",
            id="one-less",
        ),
    ],
)
def test_points_in_the_course_alone_are_held_against_the_metadata(tmp_path, monkeypatch, exercises, words):
    """Also where an exercise is missing in one of them."""
    first_lesson(tmp_path)
    edited = {name: points for name, points in (LESSONS[0].exercises | exercises).items() if points is not None}
    monkeypatch.setattr(generate, "LESSONS", (replace(LESSONS[0], exercises=edited), *LESSONS[1:]))

    assert generate.plan(tmp_path).faults == (f"{WHERE}{words}",)


@pytest.mark.parametrize(
    ("order", "here", "there"),
    [
        pytest.param(NAMES[::-1], NAMES[0], NAMES[-1], id="turned-round"),
        pytest.param([NAMES[1], NAMES[0], *NAMES[2:]], NAMES[0], NAMES[1], id="two-swapped"),
        pytest.param([*NAMES[:-3], NAMES[-1], *NAMES[-3:-1]], NAMES[-3], NAMES[-1], id="the-last-earlier"),
    ],
)
def test_the_order_in_the_course_is_held_against_that_of_the_notebook(tmp_path, monkeypatch, order, here, there):
    """The first exercise that stands elsewhere is named, and which one stands there."""
    first_lesson(tmp_path)
    exercises = {name: LESSONS[0].exercises[name] for name in order}
    monkeypatch.setattr(generate, "LESSONS", (replace(LESSONS[0], exercises=exercises), *LESSONS[1:]))

    assert generate.plan(tmp_path).faults == (
        f"{WHERE}`{here}` comes next here, and in `autograder/course.py` it is `{there}`: bring both into one order.",
    )


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        pytest.param(
            {"convolution_title": [(STATED, title_line(POINTS - 1, COUNT))]},
            TOTAL.format(title_line(POINTS - 1, COUNT), STATED),
            id="sum",
        ),
        pytest.param(
            {"convolution_title": [(STATED, title_line(POINTS, COUNT + 1))]},
            TOTAL.format(title_line(POINTS, COUNT + 1), STATED),
            id="count",
        ),
        pytest.param(
            {"convolution_title": [(STATED, "")]},
            f"no cell states the points of the lesson: write `{STATED}` into the first one.",
            id="no-sum",
        ),
        pytest.param(
            {"convolution_count_text": [("(2 points)", "(1 point)")]},
            "the heading of `output_size` states 1 point, and the test cell `test-output-size` gives 2: "
            "make them equal.",
            id="heading",
        ),
    ],
)
def test_points_in_the_text_alone_are_held_against_the_metadata(tmp_path, edit, words):
    """In the title and above an exercise."""
    first_lesson(tmp_path, **edit)

    assert generate.plan(tmp_path).faults == (f"{WHERE}{words}",)


def test_a_well_formed_course_has_no_faults(tmp_path):
    """A test cell may also judge what cells further up made together."""
    content = doubling()
    content.cells += [code("use", "four = double(2)"), test_cell("test-together", "assert four == 4", 1)]

    assert generate.plan(course(tmp_path, doubling=content)).faults == ()


def test_it_is_said_which_cells_no_check_judges(tmp_path):
    """Those with plain asserts, whatever they are named; a call of a check, even one within a function, is one."""
    content = doubling()
    content.cells[1].source = "from autograder import check"
    content.cells[3].source = "check.double(lambda x: double(x))"
    content.cells.append(by_hand("essay", "Why?", 4))

    plan = generate.plan(course(tmp_path, doubling=content))

    where = "`solutions/01-doubling/doubling.ipynb`: "
    assert plan.remarks == (
        f"{where}`test-half` call no check of the course: judged inside the sandbox, beside the answers.",
        f"{where}`essay` are graded by hand.",
    )
    assert plan.faults == ()


def test_a_check_of_the_instructors_own_is_none_of_the_course(tmp_path):
    """The name alone says nothing: only where it is imported from the course does it judge outside."""
    content = doubling()
    content.cells[1].source = "def check(answer, right):\n    assert answer == right"
    content.cells[3].source = "check(double(2), 4)"

    assert "`test-double`, `test-half` call no check" in generate.plan(course(tmp_path, doubling=content)).remarks[0]


@pytest.mark.parametrize(
    "more",
    [by_hand("essay", "Why?", 4), test_cell("test-own", "assert output_size(4, 2) == 3", 4)],
    ids=["hand", "own"],
)
def test_what_no_check_judges_counts_in_the_sum_that_the_text_states(more, tmp_path):
    """And is no exercise of `course.py`, which names those that have a check."""
    content = first_lesson(tmp_path)
    content.cells.append(more)
    write(content, tmp_path / "solutions" / LESSONS[0].notebook)

    faults = generate.plan(tmp_path).faults

    assert faults == (WHERE + TOTAL.format(STATED, title_line(POINTS + 4, COUNT + 1)),)


def test_files_beside_a_notebook_are_copied_and_leftovers_are_not(tmp_path):
    """A picture belongs to the lesson, an autosave and trained weights do not."""
    folder = course(tmp_path, doubling=doubling()) / "solutions/01-doubling"
    for name in ("arrow.svg", ".ipynb_checkpoints/doubling-checkpoint.ipynb", "model.weights.npz"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x")

    plan = generate.plan(tmp_path)

    assert {path.name for path in plan.files if path.is_relative_to("notebooks")} == {"arrow.svg", "doubling.ipynb"}
    assert plan.faults == (
        "`solutions/01-doubling/model.weights.npz` was made by running the lesson and would be given to students: "
        "delete it.",
    )


def test_a_generated_file_without_a_source_is_named_and_not_removed(tmp_path):
    """Somebody may have put work there."""
    course(tmp_path, doubling=doubling())
    left = write(doubling(), tmp_path / "notebooks/09-gone/gone.ipynb")

    plan = generate.plan(tmp_path)
    generate.write(tmp_path, plan.files)

    assert [path.as_posix() for path in plan.stray] == ["notebooks/09-gone/gone.ipynb"]
    assert left.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("{", "cannot be read", id="not-json"),
        pytest.param('{"cells": []}', "no notebook of format 4", id="json-but-no-notebook"),
        pytest.param("[]", "no notebook of format 4", id="a-list"),
        pytest.param(
            nbformat.writes(notebook(answer("double", "### BEGIN SOLUTION\nx = 1"))),
            "`solutions/01-demo/demo.ipynb` cannot be released: ClearSolutions says: ",
            id="solution-region-without-end",
        ),
    ],
)
def test_a_source_that_cannot_be_used_ends_in_one_sentence(tmp_path, content, words):
    """No traceback for what an author can cause."""
    course(tmp_path, demo=notebook())
    (tmp_path / "solutions/01-demo/demo.ipynb").write_text(content)

    with pytest.raises(UserError, match=words):
        generate.plan(tmp_path)


def test_the_schematics_of_a_lesson_are_written_beside_its_notebook(tmp_path, monkeypatch):
    """A picture that a drawings module makes is kept in step in both trees."""
    course(tmp_path, doubling=doubling())
    picture = generate.SOURCE / "01-doubling/arrow.svg"
    monkeypatch.setattr(generate, "schematics", lambda: iter([(picture, "<svg/>")]))

    generate.write(tmp_path, generate.plan(tmp_path).files)

    assert (tmp_path / picture).read_text() == "<svg/>"
    assert (tmp_path / "notebooks/01-doubling/arrow.svg").read_text() == "<svg/>"
