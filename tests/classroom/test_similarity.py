"""`autograder similar`: copies are found however they were disguised, and honest answers to one question are not."""

import ast
import builtins
import itertools
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec
import nbformat
import pytest

from autograder.classroom.record import GRADED, NOT_GRADED, ClassRecord, ExerciseRecord, Work
from autograder.classroom.report.numbers import report_numbers
from autograder.classroom.report.page import report_page
from autograder.classroom.similarity import COMMON, given_code, similar_pairs
from autograder.classroom.student import Student
from autograder.classroom.tokens import _taken_apart
from autograder.commands.instructors.similar import pair_lines
from autograder.commands.main import main
from autograder.course import LESSONS, Lesson
from autograder.grading.course.assignments import open_classroom
from tests.corpus.answers import answers
from tests.small_course import REPOSITORY

pytestmark = pytest.mark.xdist_group("class")  # with the other tests of a class that is graded once
LESSON = LESSONS[0]
HONEST = ("ada", "ben", "cyd", "dan")


def right_answers(lesson: Lesson) -> dict[str, list[str]]:
    """Return right answers to each exercise of a lesson, each written by itself."""
    return {
        name: [answer.source for which in ("seen", "unseen") for answer in answers(which, name) if answer.right]
        for name in lesson.exercises
    }


def given(lesson: Lesson) -> list[str]:
    """Return the code of a lesson, with its stubs and with its solutions."""
    trees = ("notebooks", "solutions")
    cells = [cell for tree in trees for cell in nbformat.read(REPOSITORY / tree / lesson.notebook, as_version=4).cells]
    return [cell.source for cell in cells if cell.cell_type == "code"]


def work(student: str, written: dict[str, str]) -> Work:
    """Return what a student wrote, graded."""
    cells = [
        ExerciseRecord(name, name, 1.0, 1.0, 1.0, "passed", False, "right", None, (), source)
        for name, source in written.items()
    ]
    return Work(student, LESSON.assignment, GRADED, exercises=tuple(cells))


def pairs_of(written: dict[str, dict[str, str]], lesson: Lesson = LESSON, kept: Path | None = None):
    """Return the pairs that are alike among students, by their answers; what these are made of is kept in a file."""
    works = tuple(work(student, sources) for student, sources in written.items())
    record = ClassRecord((LESSON.assignment,), tuple(map(Student, written)), works, {LESSON.assignment: ()})
    return similar_pairs(record, LESSON.assignment, given(lesson), kept)


class Renaming(ast.NodeTransformer):
    """Give all names that are the student's own another one."""

    def __init__(self, kept: set[str]) -> None:
        self.names = {name: name for name in (*kept, *dir(builtins), "np", "math")}

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """Rename a variable."""
        node.id = self.names.setdefault(node.id, f"other_{len(self.names)}")
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """Rename an argument."""
        node.arg = self.names.setdefault(node.arg, f"other_{len(self.names)}")
        return node


class Looping(ast.NodeTransformer):
    """Turn `for i in range(n)` into a loop with `while`."""

    def visit_For(self, node: ast.For) -> list[ast.stmt] | ast.For:
        """Turn one loop."""
        self.generic_visit(node)
        match node:
            case ast.For(target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range"), args=[end])):
                begin, step = ast.parse(f"{name} = 0\n{name} += 1").body
                test = ast.Compare(ast.Name(name), [ast.Lt()], [end])
                return [begin, ast.While(test, [*node.body, step], [])]
        return node


def renamed(source: str) -> str:
    """Return code with other names, in another layout and without comments."""
    tree = ast.parse(source)
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return ast.unparse(Renaming(functions).visit(tree))


def looped(source: str) -> str:
    """Return code with other loops."""
    return ast.unparse(ast.fix_missing_locations(Looping().visit(ast.parse(source))))


def reordered(source: str) -> str:
    """Return code whose functions stand in the opposite order, below a comment of one's own."""
    tree = ast.parse(source)
    tree.body.reverse()
    return f"# all my own work\n{ast.unparse(tree)}"


def rewritten(edit: Callable[[dict], dict]) -> Callable[[Path], object]:
    """Return what edits what is kept in a file."""
    return lambda path: path.write_bytes(msgspec.msgpack.encode(edit(msgspec.msgpack.decode(path.read_bytes()))))


def folder_instead(path: Path) -> None:
    """Put a folder in the place of a file."""
    path.unlink()
    path.mkdir()


SPOILED = {
    "nothing": lambda path: path.write_bytes(b""),
    "half": lambda path: path.write_bytes(path.read_bytes()[:1000]),
    "something else": lambda path: path.write_bytes(msgspec.msgpack.encode({"made_by": 1})),
    "places that are none": rewritten(lambda kept: kept | {"answers": {"a": ("V", b"1234567")}}),
    "another version": rewritten(lambda kept: {"made_by": "x", "answers": dict.fromkeys(kept["answers"], ("", b""))}),
    "a folder": folder_instead,
}
DISGUISES = {
    "as it is": lambda source: source,
    "renamed": renamed,
    "other loops": looped,
    "reordered": reordered,
    "all three": lambda source: reordered(looped(renamed(source))),
}


@pytest.fixture(scope="module")
def honest():
    """Return what four students wrote, no two of them the same."""
    written = right_answers(LESSON)
    return {student: {name: those[at] for name, those in written.items()} for at, student in enumerate(HONEST)}


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES)
@pytest.mark.parametrize("victim", HONEST)
def test_a_copy_is_found_and_nobody_else_is(honest, victim, disguise):
    """Whatever was done to hide it; the order of the answers does not count either."""
    copy = {name: disguise(source) for name, source in reversed(honest[victim].items())}

    pairs = pairs_of({**honest, "zoe": copy})

    assert [(pair.left.id, pair.right.id) for pair in pairs] == [(victim, "zoe")]
    assert pairs[0].share >= 0.5


def test_a_single_exercise_that_was_copied_is_found(honest):
    """Among seven of one's own."""
    copied = {**honest["ada"], "make_kernel": renamed(honest["ben"]["make_kernel"])}

    (pair,) = pairs_of({"ben": honest["ben"], "zoe": copied})

    assert [one.exercise for one in pair.exercises] == ["make_kernel"]


@pytest.mark.parametrize("lesson", [LESSONS[0], LESSONS[3]], ids=lambda lesson: lesson.assignment)
def test_two_honest_answers_to_one_exercise_are_not_alike(lesson):
    """Ten lines that do the same, by different people: of all exercises, any two."""
    written = right_answers(lesson)
    for name, sources in written.items():
        assert pairs_of({f"s{at}": {name: source} for at, source in enumerate(sources)}, lesson) == ()


def test_what_the_lesson_gives_is_nobodys_copy():
    """Two who handed in the solution, or left the stubs."""
    cells = nbformat.read(REPOSITORY / "solutions" / LESSON.notebook, as_version=4).cells
    sources = {cell.id: cell.source for cell in cells if cell.metadata.get("nbgrader", {}).get("solution")}

    assert pairs_of({"ada": sources, "ben": {name: renamed(source) for name, source in sources.items()}}) == ()


def test_what_many_write_alike_is_how_one_writes_it(honest):
    """Beyond ten students; four with the same notebook are six pairs."""
    four = {f"s{number}": honest["ada"] for number in range(4)}
    many = {f"s{number}": honest["ada"] for number in range(COMMON + 1)}

    assert len(pairs_of(four)) == 6
    assert pairs_of(many) == ()


@pytest.mark.parametrize(
    "source",
    ["", "   ", "# mine", "def f(:\n  '''", "x" * 30_000, "\x1b[2J = '\u202e'\n" * 20, "1\n" * 500, "\x0c+\r" * 200],
)
def test_whatever_was_handed_in_is_compared(source):
    """What is no Python too."""
    pairs = pairs_of({"ada": {"output_size": source}, "ben": {"output_size": source}})

    assert len(pairs) <= 1
    assert all(alike.left == alike.right for pair in pairs for alike in pair.exercises)
    assert all(line.isprintable() for pair in pairs for line in pair_lines(pair, 80))


@pytest.mark.parametrize("width", [50, 80, 200])
def test_the_lines_stand_side_by_side_at_any_width(honest, width):
    """Those that are alike with a bar before them."""
    (pair,) = pairs_of({"ada": honest["ada"], "ben": renamed_all(honest["ada"])})

    lines = list(pair_lines(pair, width))

    assert lines[0].startswith(f"{LESSON.assignment}: ada and ben, ")
    assert max(map(len, lines[1:])) <= width
    both = [line for line in lines if line.startswith("|") and line[(width - 3) // 2 + 3 :].startswith("|")]
    assert len(both) > 5


def test_blank_lines_above_an_answer_move_no_mark(honest):
    """The lines that are alike are the same."""
    (pair,) = pairs_of({"ada": honest["ada"], "zoe": {name: f"\n\n{source}" for name, source in honest["ada"].items()}})

    assert [alike.left for alike in pair.exercises] == [alike.right for alike in pair.exercises]


@pytest.fixture
def two(honest):
    """Return what two wrote, of whom the second has copied."""
    return {"ada": honest["ada"], "zoe": {name: f"{source}\n# zoe" for name, source in honest["ada"].items()}}


def test_answers_are_taken_apart_once_and_the_pairs_stay_the_same(two, tmp_path, monkeypatch):
    """What is kept needs no copydetect; what nobody wrote any more is not kept."""
    expected = pairs_of(two, kept=tmp_path / "tokens" / "kept")
    size = (tmp_path / "tokens" / "kept").stat().st_size
    _taken_apart.cache_clear()
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "copydetect.utils", None)
        assert pairs_of(two, kept=tmp_path / "tokens" / "kept") == expected
        with pytest.raises(ImportError):
            pairs_of(two)

    assert len(expected) == 1
    assert pairs_of({"ada": two["ada"]}, kept=tmp_path / "tokens" / "kept") == ()
    assert (tmp_path / "tokens" / "kept").stat().st_size < size


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_what_is_kept_and_cannot_be_used_costs_nothing(spoil, two, tmp_path):
    """It is made anew, or done without."""
    expected = pairs_of(two, kept=tmp_path / "kept")
    spoil(tmp_path / "kept")

    assert pairs_of(two, kept=tmp_path / "kept") == expected


def renamed_all(written: dict[str, str]) -> dict[str, str]:
    """Return a whole copy with other names."""
    return {name: renamed(source) for name, source in written.items()}


def test_the_report_shows_the_pairs_and_no_verdict(honest):
    """The lines of both, escaped."""
    copy = {name: f"{renamed(source)}\n'<script>'" for name, source in honest["ada"].items()}
    works = (work("ada", honest["ada"]), work("zoe", copy))
    cells = {LESSON.assignment: ()}
    record = ClassRecord((LESSON.assignment,), (Student("ada"), Student("zoe")), works, cells)
    pairs = similar_pairs(record, LESSON.assignment, given(LESSON))

    ungraded = tuple(Work(student.id, LESSON.assignment, NOT_GRADED) for student in record.students)
    numbers = report_numbers(ClassRecord((LESSON.assignment,), record.students, ungraded, cells))  # nothing to draw
    page = report_page(numbers, datetime(2026, 11, 30), pairs=pairs)

    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert page.count("<mark>") > 20
    assert not any(word in page.casefold() for word in ("plagiar", "cheat", "guilty"))


def test_the_command_looks_at_the_class(course, capsys):
    """Whose right answers are all the course's own."""
    assert given_code(open_classroom(course), LESSON.assignment)

    assert main(["similar"]) == 0
    assert "No two submissions are alike." in capsys.readouterr().out
    assert main(["similar", "99-nothing"]) == 2
    assert "no assignment `99-nothing`" in capsys.readouterr().err


def test_no_pair_is_listed_twice(honest):
    """Nor is anybody alike with themselves."""
    pairs = pairs_of({**honest, **{f"{student}2": renamed_all(honest[student]) for student in HONEST}})

    names = [frozenset((pair.left.id, pair.right.id)) for pair in pairs]
    assert len(names) == len(set(names)) == 4
    assert all(len(name) == 2 for name in names)
    assert all(a.amount >= b.amount for a, b in itertools.pairwise(pairs))
