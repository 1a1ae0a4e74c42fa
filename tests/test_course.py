"""What is true of every lesson: generated, well-formed, solvable, empty when untouched, offline and quick."""

import ast
import datetime
import inspect
import os
import re
import shutil
import subprocess
import sys

import executing
import nbformat
import pytest
from preloaded import run_module
from small_course import REPOSITORY, exercise_of, is_answer

from autograder.authoring import generate
from autograder.authoring.minutes import minutes_of, rounded
from autograder.checks import check, exercise_named, questions_of
from autograder.course import LESSONS
from autograder.learner import notebook as learner

SOLUTIONS = REPOSITORY / "solutions"
NOTEBOOKS = REPOSITORY / "notebooks"
WRITTEN = [lesson for lesson in LESSONS if (SOLUTIONS / lesson.notebook).exists()]
SECONDS_A_CELL, CORES = 30, 2
BUSY = 4  # times as long may things take where several tests share a core
LONGER = {"trace_shapes": 13, "numpy_forward": 25}  # statements; these two walk through a whole network
NO_NETWORK = ["bwrap", "--dev-bind", "/", "/", "--unshare-net", "--die-with-parent"]


def each_lesson(lessons=WRITTEN, *, executed=False):
    """Run a test once a lesson, all tests of a lesson in one process; an executed lesson that trains is a slow one."""

    def param(lesson):
        slow = [pytest.mark.slow] if executed and lesson == LESSONS[-1] else []
        return pytest.param(lesson, id=lesson.topic, marks=[pytest.mark.xdist_group(lesson.assignment), *slow])

    return pytest.mark.parametrize("lesson", [param(lesson) for lesson in reversed(lessons)])


each_executed = each_lesson(executed=True)  # the last trains for minutes, longer than all others


def can_cut_the_network():
    """Return whether a process without a network can be made here."""
    return shutil.which("bwrap") is not None and subprocess.run([*NO_NETWORK, "true"], check=False).returncode == 0


def executed(folder, topic):
    """Run the notebook of a folder from top to bottom, without a network where that is possible; return it."""
    cut = NO_NETWORK if can_cut_the_network() else []
    subprocess.run(
        [*cut, sys.executable, executing.__file__, f"{topic}.ipynb"], cwd=folder, check=True, capture_output=True
    )
    return nbformat.read(folder / "executed.ipynb", 4)


SOLVED = {}  # the solutions that were run so far, by their assignment: a fixture would be made again for each test
UNTOUCHED = {}


@pytest.fixture
def solved(lesson, tmp_path_factory):
    """Return the executed solution of a lesson and the folder where it ran."""
    if lesson.assignment not in SOLVED:
        folder = tmp_path_factory.mktemp(lesson.topic) / "solved"
        shutil.copytree(SOLUTIONS / lesson.assignment, folder)
        SOLVED[lesson.assignment] = executed(folder, lesson.topic), folder
    return SOLVED[lesson.assignment]


@pytest.fixture
def untouched(lesson, tmp_path_factory):
    """Return the executed notebook of a student who wrote nothing."""
    if lesson.assignment not in UNTOUCHED:
        folder = tmp_path_factory.mktemp(lesson.topic) / "untouched"
        shutil.copytree(NOTEBOOKS / lesson.assignment, folder)
        UNTOUCHED[lesson.assignment] = executed(folder, lesson.topic)
    return UNTOUCHED[lesson.assignment]


@pytest.mark.xdist_group("together")
def test_tests_of_a_group_run_in_one_process(request):
    """Or every process would run the solutions again: pytest and pytest-xdist must agree on how a group is told."""
    assert os.environ.get("PYTEST_XDIST_WORKER") is None or request.node.nodeid.endswith("@together")


def results(lesson, notebook):
    """Return what the outputs of an executed notebook say about its exercises."""
    return learner.report(NOTEBOOKS / lesson.notebook, notebook, len(notebook.cells)).results


def outputs(notebook, kind):
    """Return the cell ids and outputs of one type of a notebook."""
    return [
        (cell.id, output) for cell in notebook.cells for output in cell.get("outputs", []) if output.output_type == kind
    ]


def seconds(cell):
    """Return how long a cell ran, by the clock on the wall."""
    times = cell.metadata.get("execution", {})
    if "shell.execute_reply" not in times:
        return 0.0
    start, end = (datetime.datetime.fromisoformat(times[key]) for key in ("iopub.execute_input", "shell.execute_reply"))
    return (end - start).total_seconds()


def source(lesson):
    """Return the instructor's notebook of a lesson."""
    return nbformat.read(SOLUTIONS / lesson.notebook, 4)


def lines_of_solution(cell):
    """Return the lines of an answer cell between its markers, by their numbers from 1."""
    inside, found = False, {}
    for number, line in enumerate(cell.source.splitlines(), start=1):
        marker = line.strip()
        if marker in ("### BEGIN SOLUTION", "### END SOLUTION"):
            inside = marker == "### BEGIN SOLUTION"
        elif inside:
            found[number] = line
    return found


def test_every_lesson_of_the_course_is_written():
    """Every lesson that course.py names has a source and a student's version."""
    missing = [lesson.notebook for lesson in LESSONS if not (SOLUTIONS / lesson.notebook).exists()]

    assert missing == []


def test_notebooks_are_what_generate_makes_of_solutions():
    """Byte for byte, with no file too many, and in normal form."""
    plan = generate.plan(REPOSITORY)

    assert generate.stale(REPOSITORY, plan.files) == []
    assert plan.stray == ()
    assert plan.faults == ()


def test_stock_nbgrader_makes_the_same_bytes(tmp_path):
    """`nbgrader generate_assignment` and `autograder generate` are one."""
    shutil.copytree(SOLUTIONS, tmp_path / "solutions", ignore=shutil.ignore_patterns(".*", "*.weights.npz"))
    shutil.copy(REPOSITORY / "nbgrader_config.py", tmp_path)

    run_module("nbgrader", "generate_assignment", "*", "--no-db", cwd=tmp_path).check_returncode()

    for lesson in WRITTEN:
        made, ours = ((root / lesson.assignment).glob("*.*") for root in (tmp_path / "notebooks", NOTEBOOKS))
        assert {path.name: path.read_bytes() for path in made} == {path.name: path.read_bytes() for path in ours}


@each_lesson()
def test_exercises_and_points_are_those_of_the_course(lesson):
    """The notebook asks for what course.py says, in that order and for those points."""
    tests = [cell for cell in source(lesson).cells if cell.metadata.get("nbgrader", {}).get("grade")]

    assert {exercise_of(cell): cell.metadata.nbgrader.points for cell in tests} == lesson.exercises
    assert [exercise_of(cell) for cell in tests] == list(lesson.exercises)


@each_lesson()
def test_the_minutes_of_a_lesson_are_those_of_the_rule(lesson):
    """What is stated, in the first cell and in course.py, is what reading, looking and writing take, within five."""
    cells = source(lesson).cells
    estimate = minutes_of(cells)

    assert f"**Time:** about {lesson.minutes} minutes" in cells[0].source
    assert lesson.minutes == rounded(lesson.minutes)
    assert abs(lesson.minutes - estimate) <= 5, f"state {rounded(estimate)} minutes, not {lesson.minutes}"


def test_minutes_count_words_pictures_questions_and_lines_of_solutions():
    """Each adds its own; code in prose, the addresses of links, comments and stubs add nothing."""
    new = nbformat.v4
    answer = new.new_code_cell("def f():\n    ### BEGIN SOLUTION\n    # why\n    return 1\n    ### END SOLUTION")
    answer.metadata["nbgrader"] = {"solution": True, "grade": False}
    test = new.new_code_cell("check.f(f)", metadata={"nbgrader": {"solution": False, "grade": True}})
    prose = new.new_markdown_cell("word " * 149 + "[word](http://a/b/c)\n```\nnot read\n```")

    assert minutes_of([prose]) == 1
    assert minutes_of([new.new_markdown_cell("![](a.svg)"), new.new_code_cell("draw.winners(x)")]) == 1
    assert minutes_of([new.new_code_cell("from a import b as draw.c")]) == 0
    assert minutes_of([new.new_code_cell('check.question("a", choice)')]) == 1
    assert minutes_of([new.new_code_cell('check.parsons("a", order)')]) == 3
    assert minutes_of([answer, test]) == 3.5


@each_lesson()
def test_a_test_cell_ends_with_its_check(lesson):
    """Its value is what nbgrader reads as partial credit."""
    for cell in source(lesson).cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            assert cell.source.splitlines()[-1].startswith(f"check.{exercise_of(cell)}(")


@each_lesson()
def test_right_answers_are_tried_with_as_many_objects_as_a_test_cell_hands_over(lesson):
    """So that what a check does with the others is tried as well."""
    for cell in source(lesson).cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            exercise = exercise_named(exercise_of(cell))
            call = ast.parse(cell.source).body[-1].value

            assert len(exercise.objects(exercise.valid[0])) == len(call.args), exercise.name


def arguments_in(definition):
    """Return the arguments of a function in a cell, with their defaults as they are written, `None` for none."""
    names = [argument.arg for argument in definition.args.args]
    defaults = [None] * (len(names) - len(definition.args.defaults)) + definition.args.defaults
    return {name: default and ast.unparse(default) for name, default in zip(names, defaults, strict=True)}


def arguments_of(function):
    """Return the same of a function of ours; for a default that is a function, which a lesson makes itself, `...`."""
    given = {name: parameter.default for name, parameter in inspect.signature(function).parameters.items()}
    return {
        name: None if default is inspect.Parameter.empty else "..." if callable(default) else repr(default)
        for name, default in given.items()
    }


@each_lesson()
def test_an_answer_has_the_arguments_of_its_reference(lesson):
    """A check calls an answer by these names as well, and speaks of its arguments by those of the reference."""
    definitions = {
        node.name: node
        for cell in filter(is_answer, source(lesson).cells)
        for node in ast.parse(cell.source).body
        if isinstance(node, ast.FunctionDef)
    }
    for name in lesson.exercises:
        if (reference := exercise_named(name).reference) is not None:
            expected, written = arguments_of(reference), arguments_in(definitions[name])
            assert written == {
                argument: written.get(argument) if default == "..." else default
                for argument, default in expected.items()
            }, name
            assert list(written) == list(expected), name


@each_executed
def test_the_solution_scores_full_marks(lesson, solved):
    """Every exercise passes in a fresh kernel."""
    statuses = {result.exercise: result.status for result in results(lesson, solved[0])}

    assert statuses == dict.fromkeys(lesson.exercises, "passed")


@each_executed
def test_the_solution_runs_without_a_warning_or_an_error(lesson, solved):
    """Nothing on standard error, no exception outside the cells that show one on purpose."""
    allowed = {cell.id for cell in solved[0].cells if "raises-exception" in cell.metadata.get("tags", [])}
    streams = [(name, output.text) for name, output in outputs(solved[0], "stream") if output.name == "stderr"]
    errors = [(name, output.evalue) for name, output in outputs(solved[0], "error") if name not in allowed]

    assert streams == []
    assert errors == []


@each_executed
def test_no_cell_of_a_solution_takes_long(lesson, solved):
    """A learner waits at most half a minute on two cores; what a busy machine does besides is not counted."""
    computing = {cell.id: cell.metadata.get("cpu_seconds", 0.0) for cell in solved[0].cells}

    assert max(computing.values()) > 0
    assert {cell: taken for cell, taken in computing.items() if taken > CORES * SECONDS_A_CELL} == {}
    assert {cell.id: seconds(cell) for cell in solved[0].cells if seconds(cell) > BUSY * SECONDS_A_CELL} == {}


@each_executed
def test_the_untouched_notebook_scores_nothing_and_blames_nobody(lesson, untouched):
    """Every exercise is not attempted; no cell fails but for the stub."""
    statuses = {result.exercise: result.status for result in results(lesson, untouched)}
    stubs = {"NotImplementedError", "CheckFailed", "NameError"}
    allowed = {cell.id for cell in untouched.cells if "raises-exception" in cell.metadata.get("tags", [])}

    assert statuses == dict.fromkeys(lesson.exercises, "not attempted")
    assert {output.ename for name, output in outputs(untouched, "error") if name not in allowed} <= stubs


@each_executed
def test_every_drawing_cell_of_the_untouched_notebook_runs(lesson, untouched):
    """Whoever has written nothing sees every picture, drawn with the course's own functions."""
    drawing = {
        cell.id for cell in untouched.cells if re.search(r"^(?!from |import ).*draw\.", cell.source, re.MULTILINE)
    }

    assert len(drawing) > 8
    assert {name: output.ename for name, output in outputs(untouched, "error") if name in drawing} == {}


@each_executed
def test_a_lesson_runs_without_a_network(lesson, solved):
    """It ran where there was none, if that could be arranged."""
    if not can_cut_the_network():
        pytest.skip("bubblewrap cannot make a process without a network here")
    statuses = {result.status for result in results(lesson, solved[0])}

    assert statuses == {"passed"}


@each_lesson()
def test_no_solution_is_given_away(lesson):
    """The student's version holds no marker and no line of a solution region."""
    student = nbformat.read(NOTEBOOKS / lesson.notebook, 4)
    given = "\n".join(cell.source for cell in student.cells if is_answer(cell))
    answers = [cell for cell in source(lesson).cells if is_answer(cell)]
    lines = {line.strip() for cell in answers for line in lines_of_solution(cell).values()}
    telling = [line for line in lines if len(line) > 20 and not line.startswith(("#", "return"))]

    assert len(telling) > len(answers) // 2
    assert "SOLUTION" not in given
    assert [line for line in telling if f"{line}\n" in given] == []


@each_lesson()
def test_an_answer_is_at_most_ten_statements(lesson):
    """A learner writes little and thinks much; two answers that gather what was learned may be longer."""
    for cell in filter(is_answer, source(lesson).cells):
        region = lines_of_solution(cell)
        starts = [node.lineno for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.stmt)]
        assert sum(line in region for line in starts) <= LONGER.get(exercise_of(cell), 10), cell.id


@each_executed
def test_every_picture_has_words_that_say_its_finding(lesson, solved):
    """What the course draws carries alt text, and files are shown with some; what a learner draws needs none."""
    notebook, folder = solved
    by_the_course = {cell.id for cell in notebook.cells if "draw." in cell.source or "show(" in cell.source}
    for name, output in outputs(notebook, "display_data"):
        if "image/png" in output.data and name in by_the_course:
            words = output.metadata.get("image/png", {}).get("alt", "")
            assert len(words.split()) >= 5, name
    shown = re.findall(r"!\[(.*?)\]\((.*?)\)", "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown"))
    for words, file in shown:
        assert len(words.split()) >= 5, file
        assert (folder / file).exists(), file


@each_lesson()
def test_no_line_of_code_is_wider_than_a_page(lesson):
    """Code has at most 88 columns, and code in prose at most 52, for longer lines would be wrapped.

    Longer lines would have to be scrolled sideways in a narrow window, or where everything is enlarged.
    """
    student = nbformat.read(NOTEBOOKS / lesson.notebook, 4)
    code = [(cell.id, line) for cell in (*student.cells, *source(lesson).cells) for line in lines_of_code(cell)]

    assert len(code) > 100
    assert {name: line for name, line in code if len(line) > 88} == {}
    shown = [(cell.id, block) for cell in student.cells for block in re.findall(r"```\w*\n(.*?)```", cell.source, re.S)]
    assert {name: line for name, block in shown for line in block.splitlines() if len(line) > 52} == {}


def lines_of_code(cell):
    """Return the lines of a code cell."""
    return cell.source.splitlines() if cell.cell_type == "code" else []


OTHER_WORDS = {
    r"\blearnt\b": "learned",
    r"\bnumpy\b": "NumPy",
    r"\bviolet\b": "purple",
    r"\b(kernels?|maps?|units?|cells?) (that )?(hardly )?answers?\b": "responds",
    r"\bby lot\b": "at random",
    r"\bWanted (is|are)\b": "what is wanted is",
    r"\bmore than steps\b|\ba hint of that\b|\bmany times fewer\b": "plain English",
}


@each_lesson()
def test_one_thing_has_one_name(lesson):
    """In what a learner reads: the prose, the first words of the answers, messages, hints and questions."""
    exercises = [exercise_named(name) for name in lesson.exercises]
    module = questions_of(lesson)
    read = [cell.source for cell in nbformat.read(NOTEBOOKS / lesson.notebook, 4).cells]
    read += [mistake.message for exercise in exercises for mistake in exercise.mistakes]
    read += [hint for exercise in exercises for hint in exercise.hints]
    read += [words for question in module.QUESTIONS for words in question.because.values()]
    text = re.sub(r"`[^`\n]*`|\(https?:[^)]*\)|^(import|from) .*$", "", "\n".join(read), flags=re.M)

    assert len(read) > 100
    assert {said[0]: better for other, better in OTHER_WORDS.items() for said in re.finditer(other, text)} == {}


@each_lesson()
def test_every_schematic_is_shown(lesson):
    """A picture beside a notebook that no cell shows is a leftover."""
    prose = "\n".join(cell.source for cell in source(lesson).cells if cell.cell_type == "markdown")
    pictures = [path.name for path in (SOLUTIONS / lesson.assignment).glob("*.svg")]

    assert [name for name in pictures if f"]({name})" not in prose] == []


@each_lesson()
def test_links_between_lessons_lead_somewhere(lesson):
    """A relative link names a file of the course."""
    prose = "\n".join(cell.source for cell in source(lesson).cells if cell.cell_type == "markdown")

    for target in re.findall(r"\]\(((?!https?:)[^)#]+)\)", prose):
        assert (NOTEBOOKS / lesson.assignment / target).resolve().exists(), target


@each_lesson()
def test_questions_and_parsons_problems_are_asked_in_the_notebook(lesson):
    """Three questions and one Parsons problem at least, each of them asked, none of them answered."""
    module = questions_of(lesson)
    code = "\n".join(cell.source for cell in source(lesson).cells if cell.cell_type == "code")

    assert len(module.QUESTIONS) >= 3
    assert len(module.PARSONS) >= 1
    for item in (*module.QUESTIONS, *module.PARSONS):
        assert f'"{item.id}"' in code


def test_question_ids_are_unique_over_the_course():
    """A question is found by its id alone."""
    modules = [questions_of(lesson) for lesson in LESSONS]
    ids = [item.id for module in modules for item in (*module.QUESTIONS, *module.PARSONS)]

    assert len(ids) == len(set(ids))


def test_every_exercise_is_known_to_check_under_its_name():
    """Tab after `check.` lists them all."""
    assert {name for lesson in LESSONS for name in lesson.exercises} <= set(dir(check))


@each_lesson()
def test_a_lesson_speaks_quietly(lesson):
    """No emoji, no exclamation mark in prose, one top heading."""
    prose = [cell.source for cell in source(lesson).cells if cell.cell_type == "markdown"]
    text = re.sub(r"`[^`]*`|```.*?```|!\[|\$[^$]*\$", "", "\n".join(prose), flags=re.DOTALL)

    assert len(re.findall(r"^# ", "\n".join(prose), flags=re.MULTILINE)) == 1
    assert "!" not in text
    assert not re.search("[\U0001f000-\U0001faff\u2600-\u26ff\u2705\u274c]", text)
