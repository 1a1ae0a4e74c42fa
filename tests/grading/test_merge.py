"""Damage to a notebook that leaves the student's code readable costs nothing."""

import copy
import json
import textwrap
import time

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.cells import is_test
from autograder.dependencies import needed_cells
from autograder.grading.notebook.merge import MAX_CODE, MAX_SOURCE, merge
from autograder.grading.notebook.reading import MAX_CELLS, UnreadableError
from tests.grading.tiny import RIGHT, SETUP, STUBS, WRONG, as_file, handed_in, source

HELPER = "def helper(n):\n    return n + 1"


def cell(notebook: NotebookNode, name: str) -> NotebookNode:
    """Return the cell with this id."""
    return next(node for node in notebook.cells if node.id == name)


def code_of(notebook: NotebookNode) -> list[str]:
    """Return the sources of the code cells, in order."""
    return [node.source for node in notebook.cells if node.cell_type == "code"]


def no_title(nb):
    """Damage: prose deleted."""
    nb.cells.remove(cell(nb, "tiny-title"))


def no_setup(nb):
    """Damage: the imports deleted."""
    nb.cells.remove(cell(nb, "tiny-setup"))


def no_tests(nb):
    """Damage: both tests deleted."""
    nb.cells = [node for node in nb.cells if not is_test(node)]


def retagged(nb):
    """Damage: tags that stock nbgrader obeys, on every cell."""
    for node in nb.cells:
        node.metadata["tags"] = ["skip-execution", "raises-exception"]


def stripped(nb):
    """Damage: an editor that keeps no metadata."""
    for node in nb.cells:
        node.metadata = {}


def without_ids(nb):
    """Damage: an editor that saves format 4.4, and keeps no metadata either."""
    nb.nbformat_minor = 4
    for node in nb.cells:
        node.metadata = {}
        del node["id"]


def flipped(nb):
    """Damage: answers that say they are tests, and the other way round."""
    for node in nb.cells:
        if "nbgrader" in node.metadata:
            kind = node.metadata.nbgrader
            kind.update(solution=not kind.solution, grade=not kind.grade, locked=not kind.locked, points=1000)


def swapped_ids(nb):
    """Damage: each answer carries the other one's `grade_id`."""
    first, second = (cell(nb, name) for name in RIGHT)
    first.metadata.nbgrader.grade_id, second.metadata.nbgrader.grade_id = second.id, first.id


def raw(nb):
    """Damage: an answer turned into a raw cell."""
    at = nb.cells.index(cell(nb, "output-size"))
    old = nb.cells[at]
    nb.cells[at] = nbformat.v4.new_raw_cell(old.source, id=old.id, metadata=old.metadata)


def markdown(nb):
    """Damage: an answer turned into prose."""
    at = nb.cells.index(cell(nb, "output-size"))
    old = nb.cells[at]
    nb.cells[at] = nbformat.v4.new_markdown_cell(old.source, id=old.id, metadata=old.metadata)


def copied_tests(nb):
    """Damage: test cells copied, with their metadata."""
    nb.cells += [copy.deepcopy(node) for node in nb.cells if is_test(node)]


def copied_answers(nb):
    """Damage: answer cells copied, and the copies left as the stub."""
    for name in RIGHT:
        other = copy.deepcopy(cell(nb, name))
        other.source = STUBS[name].format("# YOUR CODE HERE\n    raise NotImplementedError()")
        nb.cells.append(other)


def tried_before(nb):
    """Damage: a wrong attempt kept above the right one, under the same name and metadata."""
    at = nb.cells.index(cell(nb, "output-size"))
    nb.cells.insert(at, copy.deepcopy(nb.cells[at]))
    nb.cells[at].source = WRONG


def broken_copy(nb):
    """Damage: a copy below that does not compile."""
    nb.cells.append(copy.deepcopy(cell(nb, "output-size")))
    nb.cells[-1].source = "def output_size(n, k"


def edited_tests(nb):
    """Damage: tests that pass whatever happens."""
    for node in nb.cells:
        if is_test(node):
            node.source = "pass"


def edited_setup(nb):
    """Damage: an import added where it does not belong."""
    cell(nb, "tiny-setup").source += "\nimport math"


def reordered(nb):
    """Damage: all cells in the opposite order."""
    nb.cells.reverse()


def pasted(nb):
    """Damage: the answer written into a new cell, the stub left where it was."""
    cell(nb, "output-size").source = STUBS["output-size"].format("# YOUR CODE HERE\n    raise NotImplementedError()")
    nb.cells.append(nbformat.v4.new_code_cell(RIGHT["output-size"]))


def in_a_test(nb):
    """Damage: the answer written into the test cell."""
    cell(nb, "test-output-size").source = RIGHT["output-size"]
    nb.cells.remove(cell(nb, "output-size"))


def split(nb):
    """Damage: a helper left in the answer cell, the function moved into a cell of its own below."""
    at = nb.cells.index(cell(nb, "output-size"))
    nb.cells.insert(at + 1, nbformat.v4.new_code_cell(nb.cells[at].source))
    nb.cells[at].source = HELPER


def huge_outputs(nb):
    """Damage: ten megabytes of output."""
    for node in nb.cells:
        if node.cell_type == "code":
            node.outputs = [nbformat.v4.new_output("stream", text="x" * 2_000_000)]


def odd_values(nb):
    """Damage: metadata of the wrong type."""
    for node in nb.cells:
        node.metadata["nbgrader"] = ["grade_id"]
    nb.metadata["kernelspec"] = {"name": "bash", "language": "bash"}


UNSEEN = [no_title, retagged, flipped, huge_outputs]  # nobody needs to hear of these
MENDED = [no_setup, no_tests, stripped, without_ids, swapped_ids, raw, markdown, copied_tests, tried_before]
MENDED += [broken_copy, edited_tests, edited_setup, reordered, pasted, in_a_test, split, odd_values]


@pytest.mark.parametrize("damage", [*UNSEEN, *MENDED, copied_answers], ids=lambda damage: damage.__name__)
def test_damage_leaves_answers_and_tests_in_place(damage):
    """The answers stand in the instructor's notebook, each above its own untouched test."""
    notebook = handed_in()
    damage(notebook)

    merged = merge(json.dumps(notebook), source()).notebook

    nbformat.validate(merged)
    for name, answer in RIGHT.items():
        assert cell(merged, name).source == answer
        assert cell(merged, f"test-{name}") == cell(source(), f"test-{name}")
        assert merged.cells.index(cell(merged, f"test-{name}")) > merged.cells.index(cell(merged, name))
    assert code_of(merged)[0] == SETUP
    assert merged.metadata == source().metadata


@pytest.mark.parametrize(
    ("damage", "told"),
    [*((change, False) for change in UNSEEN), *((change, True) for change in MENDED)],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_was_mended_is_told(damage, told):
    """In sentences, for the feedback; tags, titles and outputs matter to nobody."""
    notebook = handed_in()
    damage(notebook)

    mended = merge(json.dumps(notebook), source()).mended

    assert bool(mended) == told
    assert all((line.endswith(".") and "`" in line) or "order" in line for line in mended)


def test_nothing_was_mended_in_an_untouched_notebook():
    """Honest work reads nothing about the machinery."""
    assert merge(as_file(handed_in()), source()).mended == ()


def test_no_metadata_of_the_student_is_kept():
    """Neither in answers nor in cells of their own."""
    notebook = handed_in()
    retagged(notebook)
    notebook.cells.append(nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["skip-execution"], "nbgrader": {}}))

    merged = merge(as_file(notebook), source()).notebook

    assert "skip-execution" not in json.dumps(merged)


def test_an_answer_that_is_missing_is_the_stub():
    """So its exercise is not attempted, and no name of the solution appears."""
    notebook = handed_in()
    notebook.cells.remove(cell(notebook, "output-size"))

    merged = merge(as_file(notebook), source()).notebook

    assert "raise NotImplementedError()" in cell(merged, "output-size").source
    assert RIGHT["output-size"].splitlines()[-1] not in json.dumps(merged)


def test_extra_cells_stay_where_they_stood():
    """A helper above the answer is defined before the answer needs it."""
    notebook = handed_in()
    at = notebook.cells.index(cell(notebook, "output-size"))
    notebook.cells.insert(at, nbformat.v4.new_code_cell(HELPER))
    notebook.cells.append(nbformat.v4.new_code_cell("last = 1"))

    code = code_of(merge(as_file(notebook), source()).notebook)

    assert code.index(HELPER) == code.index(RIGHT["output-size"]) - 1
    assert code[-1] == "last = 1"


def test_a_free_cell_that_was_edited_is_the_students():
    """A prediction is written into the cell that asks for it, and does not run twice."""
    notebook = handed_in()
    edited = cell(notebook, "tiny-question-output-size")
    edited.source = edited.source.replace("None", "'b'")

    code = code_of(merge(as_file(notebook), source()).notebook)

    assert edited.source in code
    assert edited.source.replace("'b'", "None") not in code


def test_a_free_cell_whose_names_were_deleted_still_makes_them():
    """What the lesson needs later is there, whatever the student left of it."""
    lesson = source()
    cell(lesson, "tiny-question-output-size").source = "images = np.zeros((2, 2))"
    notebook = handed_in()
    cell(notebook, "tiny-question-output-size").source = "print('gone')"

    code = code_of(merge(as_file(notebook), lesson).notebook)

    assert code.index("images = np.zeros((2, 2))") == code.index("print('gone')") - 1


@pytest.mark.parametrize("minor", range(6))
def test_every_minor_format_is_read(minor):
    """From the first with this layout to the one with cell ids."""
    notebook = handed_in()
    notebook.nbformat_minor = minor
    if minor < 5:
        for node in notebook.cells:
            del node["id"]

    assert cell(merge(json.dumps(notebook), source()).notebook, "output-size").source == RIGHT["output-size"]


def test_sources_as_lists_of_lines_and_the_third_format_are_read():
    """Both are on disks out there."""
    cells = [{"cell_type": "code", "language": "python", "input": code.splitlines(True)} for code in RIGHT.values()]
    notebook = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}

    merged = merge(json.dumps(notebook), source()).notebook

    assert all(cell(merged, name).source == answer for name, answer in RIGHT.items())


UNREADABLE = [
    pytest.param(b"", "no JSON", id="empty"),
    pytest.param(b"\x00\xff\xfe" * 100, "no JSON", id="binary"),
    pytest.param(as_file(handed_in())[:500], "no JSON", id="cut-off"),
    pytest.param(b"[" * 100_000, "no JSON", id="nested-without-end"),
    pytest.param(b"[1, 2]", "no cells", id="a-list"),
    pytest.param(b'{"cells": 5}', "no cells", id="cells-is-a-number"),
    pytest.param(b'{"metadata": {}}', "no cells", id="no-cells"),
]


@pytest.mark.parametrize(("content", "words"), UNREADABLE)
def test_what_is_no_notebook_is_refused_in_words(content, words):
    """The feedback says why."""
    with pytest.raises(UnreadableError, match=words):
        merge(content, source())


ODD = [
    pytest.param([None, 5, "text", []], id="cells-that-are-none"),
    pytest.param([{"cell_type": "code", "source": {"a": 1}, "metadata": 7, "id": 3}], id="fields-of-other-types"),
    pytest.param([{"cell_type": ["code"], "source": ["a", 1, None]}], id="lists-of-other-types"),
    pytest.param([{"cell_type": "code", "source": "x = '\ud800'"}], id="half-of-a-pair"),
    pytest.param([{"cell_type": "code", "source": "(" * 5000}], id="brackets-without-end"),
    pytest.param([{"cell_type": "code", "source": "x = " + "-" * 100_000 + "1"}], id="operators-without-end"),
    pytest.param([{"cell_type": "code", "source": "#" * (2 * MAX_SOURCE)}], id="a-cell-without-end"),
]


@pytest.mark.parametrize("cells", ODD)
def test_odd_cells_break_nothing(cells):
    """What cannot be understood is left out or kept as text, and the result can be written."""
    whole = json.dumps({"cells": [*cells, *handed_in().cells], "nbformat": 4, "nbformat_minor": 5, "metadata": {}})

    merged = merge(whole, source()).notebook

    assert cell(merged, "output-size").source == RIGHT["output-size"]
    nbformat.validate(merged)
    nbformat.writes(merged).encode()


STUB = next(cell.source for cell in source().cells if cell.id == "output-size")


def in_the_free_cell_above(notebook):
    """Merge the answer with the free cell above it, as Shift+M does."""
    place = next(place for place, cell in enumerate(notebook.cells) if cell.id == "output-size")
    notebook.cells[place - 1].source += f"\n\n{notebook.cells[place].source}"
    del notebook.cells[place]


def beside_the_stub(notebook):
    """Write the answer into a free cell further down, and leave the stub."""
    cell = next(cell for cell in notebook.cells if cell.id == "output-size")
    notebook.cells[-1].source += f"\n\n{cell.source}"
    cell.source = STUB


def two_in_one(notebook):
    """Merge two answers into one cell."""
    first, second = (next(cell for cell in notebook.cells if cell.id == name) for name in RIGHT)
    first.source += f"\n\n{second.source}"
    notebook.cells.remove(second)


def inside_an_if(notebook):
    """Lose all metadata, with the definition inside another statement."""
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
        if cell.id == "output-size":
            cell.source = f"if True:\n{textwrap.indent(cell.source, '    ')}"
        cell.id = f"x{cell.id}"


@pytest.mark.parametrize("mess", [in_the_free_cell_above, beside_the_stub, two_in_one, inside_an_if])
def test_an_answer_is_found_in_whatever_cell_it_stands(mess, statuses):
    """A stub that is put back does not undo what stands elsewhere."""
    notebook = handed_in()
    mess(notebook)

    assert statuses(notebook) == ["passed", "passed"]


FRESH = {
    "a blank line in a function": RIGHT["output-size"].replace(":\n", ":\n\n"),
    "a blank line at the beginning": f"\n\n{RIGHT['output-size']}",
    "a blank line between functions": f"{HELPER}\n\n\n{RIGHT['output-size']}",
    "a magic and a blank line": f"%matplotlib inline\n\n{RIGHT['output-size']}",
    "a cell magic": f"%%time\n\n{RIGHT['output-size']}",
    "a magic in a block": f"if True:\n    %precision 3\n\n{RIGHT['output-size']}",
    "a command's output": f"files = !ls | grep it's\n\n{RIGHT['output-size']}",
    "a question": f"{RIGHT['output-size']}\n\noutput_size?",
    "lines of a string that look like magics": f'"""\n\n%time\n!ls\n"""\n%pwd\n{RIGHT["output-size"]}',
    "indentation of all lines": textwrap.indent(f"%pwd\n\n{RIGHT['output-size']}", "    "),
    "prompts": ">>> " + RIGHT["output-size"].replace("\n", "\n... "),
}


@pytest.mark.parametrize("answer", FRESH.values(), ids=FRESH)
def test_an_answer_copied_into_a_fresh_notebook_is_found_by_its_name(answer, statuses):
    """However it is laid out: nothing but the name is left to find it by."""
    cells = [nbformat.v4.new_code_cell(code) for code in (SETUP, RIGHT["window-response"], answer)]

    assert statuses(nbformat.v4.new_notebook(cells=cells)) == ["passed", "passed"]


def test_a_cell_that_no_person_wrote_is_left_out_with_a_sentence(grade):
    """It says which cell, how long it may be, and where the data belong."""
    notebook = handed_in(output_size=f"table = '{'x' * MAX_SOURCE}'\n{RIGHT['output-size']}")

    graded = grade(notebook)

    assert [cell.status for cell in graded.cells] == ["passed", "not attempted"]
    assert "Cell number 6" in graded.notes[0]
    assert "32768 characters" in graded.notes[0]
    assert "a file beside the notebook" in graded.notebook.cells[0].source
    assert len(nbformat.writes(graded.notebook)) < 20_000


def test_there_is_room_for_answers_before_other_code():
    """A page of trials above them does not push them out, and what is left out is counted."""
    notebook = handed_in()
    for number in range(30):
        notebook.cells.insert(2, nbformat.v4.new_code_cell(f"x = '{number}{'x' * (MAX_SOURCE // 2)}'"))

    merged = merge(as_file(notebook), source())

    assert all(cell(merged.notebook, name).source == answer for name, answer in RIGHT.items())
    assert sum(map(len, code_of(merged.notebook))) < 1.1 * MAX_CODE
    (told,) = merged.left_out
    assert "and 15 more" in told
    assert str(MAX_CODE) in told


def test_a_long_cell_of_the_instructors_is_nobodys_fault():
    """What was given out has no limit, and is not counted."""
    lesson = source()
    cell(lesson, "tiny-setup").source += f"\ntable = '{'x' * 2 * MAX_CODE}'"
    notebook = handed_in()
    cell(notebook, "tiny-setup").source = f"{cell(lesson, 'tiny-setup').source}\n"

    merged = merge(as_file(notebook), lesson)

    assert (merged.mended, merged.left_out) == ((), ())
    assert cell(merged.notebook, "tiny-setup") == cell(lesson, "tiny-setup")


LABORIOUS = {
    "elif after elif": ["if a:\n b", *["elif a:\n b"] * 950, *["a=0"] * 25_000],
    "elif after elif, within the limit": ["if a:\n b", *["elif a:\n b"] * 950, *["a=0"] * 5000],
    "fields of an f-string": ["f'" + "{a}" * 200_000 + "'"],
    "fields of an f-string, within the limit": ["f'" + "{a}" * 10_900 + "'"],
    "fields of an f-string that stops": ["f'" + "{a}" * 10_900 + "' 1 1"],
    "assignments": ["zaaa=0"] * 1_200_000,
    "assignments, within the limit": ["zaaa=0"] * 4600,
    "brackets in brackets": ["x=" + "(" * 199 + "1" + ")" * 199] * 80,
    "blocks in blocks": [" " * level + "if a:" for level in range(99)] + [" " * 99 + "b=1"],
    "functions in functions": [" " * level + f"def f{level}():" for level in range(99)] + [" " * 99 + "b=1"],
    "decorators": [*["@a"] * 10_000, "def f():0"],
    "operators": ["x=" + "1+" * 16_000 + "1"],
    "comparisons": ["x=" + "a<" * 16_000 + "1"],
    "names seen in many functions": [
        "def f():",
        " " + "=".join(f"a{n:x}" for n in range(2500)) + "=1",
        " [" + "lambda:0," * 1700 + "]",
    ],
    "magics": ["%time a"] * 4000,
    "questions": ["?" * 32_000],
    "lines joined": ["a\\"] * 10_000,
    "strings that do not end": ['""" \'\\'] * 5000,
}


@pytest.mark.parametrize("lines", LABORIOUS.values(), ids=LABORIOUS)
def test_a_small_notebook_is_no_long_work(lines):
    """Reading it takes about as long as it is, or it is left out: whatever is read here, no sandbox ends."""
    notebook = handed_in()
    code = "\n".join(lines)
    notebook.cells += [nbformat.v4.new_code_cell(f"{code}\n#{number}") for number in range(4)]
    content = as_file(notebook)
    began = time.process_time()

    merged = merge(content, source()).notebook
    needed_cells(merged.cells, source(), {"np"})

    assert time.process_time() - began < 15
    assert all(cell(merged, name).source == answer for name, answer in RIGHT.items())


def test_many_cells_with_many_names_are_no_long_work():
    """Two thousand cells, each with names of its own, and two thousand with the name of an answer."""
    notebook = handed_in()
    own = [f"v{n}=w{n}\n" + "".join(f"n{n}_{k}=0;" for k in range(4)) for n in range(990)]
    for code in [*own, *[f"output_size=1#{n}" for n in range(990)]]:
        notebook.cells.append(nbformat.v4.new_code_cell(code))
    content = as_file(notebook)
    began = time.process_time()

    needed_cells(merge(content, source()).notebook.cells, source(), {"np"})

    assert time.process_time() - began < 15


def test_cells_beyond_the_last_that_is_read_are_told():
    """None is passed over in silence."""
    notebook = handed_in()
    notebook.cells += [nbformat.v4.new_code_cell(f"x = {number}") for number in range(MAX_CELLS)]

    merged = merge(as_file(notebook), source())

    assert f"those after the first {MAX_CELLS} were left out" in merged.left_out[0]
    assert all(cell(merged.notebook, name).source == answer for name, answer in RIGHT.items())


def test_a_file_of_millions_of_parts_is_no_notebook():
    """Each of them takes a hundred times its length in memory."""
    with pytest.raises(UnreadableError, match="millions of parts"):
        merge(b'{"cells": [' + b"{}," * 10**6 + b"{}]}", source())
