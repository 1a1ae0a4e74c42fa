"""The rooms of the package: each exercise in its file, sizes to be read in one sitting, imports that run one way."""

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import autograder
from autograder.checks import exercise_named
from autograder.course import LESSONS
from autograder.grading.sandbox.contents import INSIDE

PACKAGE = Path(autograder.__file__).resolve().parent
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_MODULES, MOST_LINES, LONGEST_FUNCTION, FEWEST_VARIANTS = 16, 300, 40, 4
# From above to below: a room imports what stands after it, and the rooms of `BESIDE` whatever it needs.
ROOMS = ("commands", "classroom", "grading", "checks", "lesson", "probes")
BESIDE = {"authoring", "learner", "course", "cells", "dependencies", "files", "errors"}
LOWEST = {"course", "cells", "dependencies", "files", "errors"}  # import nothing of the rest
EXERCISES = [name for lesson in LESSONS for name in lesson.exercises]
HEAVY = re.compile(r"^(tensorflow|keras|nbgrader|matplotlib)\b")
# What draws imports matplotlib, what nbgrader loads imports nbgrader: nobody else pays for these.
MAY_BE_HEAVY = ("lesson/drawings/", "lesson/figures.py", "probes/drawn_images.py", "probes/figures/")
MAY_BE_HEAVY = (*MAY_BE_HEAVY, "grading/course/preprocessors.py")


def name_of(path: Path) -> str:
    """Return a module's path inside the package."""
    return path.relative_to(PACKAGE).as_posix()


def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def lines_of(node: ast.stmt) -> int:
    """Return how many lines a statement takes."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def is_table(node: ast.stmt) -> bool:
    """Return whether a statement is a table: a name for a display or a call, or a function that returns one."""
    if isinstance(node, ast.FunctionDef):
        body = [part for part in node.body if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))]
        *before, last = body or [node]
        short = all(isinstance(part, (ast.Assign, ast.FunctionDef)) and lines_of(part) <= 2 for part in before)
        return short and isinstance(last, ast.Return) and isinstance(last.value, (ast.Tuple, ast.List, ast.Dict))
    value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
    return isinstance(value, (ast.Tuple, ast.List, ast.Dict, ast.Set, ast.Call, ast.BinOp))


def imports_of(tree: ast.AST) -> Iterator[str]:
    """Yield the modules that a module imports, at its top or later."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def room_of(module: str) -> str:
    """Return the part of the package that a module of it belongs to."""
    return module.split(".")[1] if module.count(".") else ""


@pytest.mark.parametrize("name", EXERCISES)
def test_each_exercise_has_its_file_and_right_answers_written_differently(name):
    """Its path says where the message for a mistake stands, and it proves that it is fair."""
    (lesson,) = (lesson for lesson in LESSONS if name in lesson.exercises)
    path = PACKAGE / "checks" / lesson.topic.replace("-", "_") / f"{name}.py"

    assert path.is_file()
    assert len(exercise_named(name).valid) >= FEWEST_VARIANTS


def test_the_architecture_says_where_things_really_are():
    """Each path of its table is one, and each name beside a path stands in that module."""
    text = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?!for )(.+) \| (.*/.*) \|$", text.partition("## The processes")[0], re.MULTILINE)
    paths = [path for _, where in rows for path in re.findall(r"`([\w/]+/[\w/]*(?:\.py)?)`", where)]
    names = [
        pair
        for _, where in rows
        for pair in re.findall(r"`(\w+)`(?:\)?, a module beside them:| in) `([\w/.]+)`", where)
    ]

    assert len(rows) > 15
    assert [path for path in paths if not (PACKAGE / path).exists()] == []
    assert [name for name, path in names if name not in (PACKAGE / path).read_text(encoding="utf-8")] == []


def test_no_folder_holds_more_modules_than_one_keeps_in_mind():
    """Sixteen beside `__init__.py`."""
    folders = {path.parent for path in MODULES}
    counts = {name_of(folder): len([p for p in folder.glob("*.py") if p.name != "__init__.py"]) for folder in folders}

    assert {folder: count for folder, count in counts.items() if count > MOST_MODULES} == {}


def test_modules_are_read_in_one_sitting():
    """At most 300 lines, tables of data excepted."""
    sizes = {}
    for path in MODULES:
        tables = sum(lines_of(node) for node in tree_of(path).body if is_table(node) and lines_of(node) > 3)
        sizes[name_of(path)] = len(path.read_text(encoding="utf-8").splitlines()) - tables

    assert {name: lines for name, lines in sizes.items() if lines > MOST_LINES} == {}


def test_functions_are_understood_at_once():
    """At most 40 lines, tables of data excepted."""
    functions = [
        (f"{name_of(path)}:{node.name}", lines_of(node))
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not is_table(node)
    ]

    assert {name: lines for name, lines in functions if lines > LONGEST_FUNCTION} == {}


def test_every_module_says_first_what_it_is():
    """One sentence in one line, or one line and what it takes more."""
    for path in MODULES:
        docstring = ast.get_docstring(tree_of(path)) or ""

        assert docstring.splitlines()[:1], name_of(path)
        assert docstring.splitlines()[0].endswith((".", "`")), name_of(path)


def test_imports_run_one_way():
    """From commands down to probes; beside them stands what imports nothing that lies above."""
    wrong = []
    for path in MODULES:
        here = room_of(".".join(("autograder", *path.relative_to(PACKAGE).with_suffix("").parts)))
        for module in set(imports_of(tree_of(path))):
            there = room_of(module) if module.startswith("autograder.") else ""
            upwards = here in ROOMS and there in ROOMS and ROOMS.index(there) < ROOMS.index(here)
            if (
                upwards
                or (here in LOWEST and there and there not in LOWEST)
                or (here in BESIDE and there == "commands")
            ):
                wrong.append(f"{name_of(path)} imports {module}")

    assert wrong == []


def test_no_check_of_a_lesson_imports_those_of_another():
    """What two lessons share lies in the engine."""
    lessons = [lesson.topic.replace("-", "_") for lesson in LESSONS]
    wrong = [
        f"{name_of(path)} imports {module}"
        for lesson, other in itertools.permutations(lessons, 2)
        for path in (PACKAGE / "checks" / lesson).glob("*.py")
        for module in imports_of(tree_of(path))
        if module.startswith(f"autograder.checks.{other}")
    ]

    assert wrong == []


def test_what_checks_share_imports_none_of_them():
    """The engine, and what knows models, plots and the like, stand below the checks of the lessons."""
    lessons = [lesson.topic.replace("-", "_") for lesson in LESSONS]
    shared = [folder for folder in (PACKAGE / "checks").iterdir() if folder.is_dir() and folder.name not in lessons]
    wrong = [
        f"{name_of(path)} imports {module}"
        for folder in shared
        for path in folder.rglob("*.py")
        for module in imports_of(tree_of(path))
        if re.match(rf"autograder\.checks\.({'|'.join(lessons)})\b", module)
    ]

    assert {folder.name for folder in shared} >= {"engine", "models", "plots"}
    assert wrong == []


def test_what_runs_beside_a_learners_code_imports_nothing_that_knows_an_answer():
    """What is mounted into the sandbox: the lesson, the probes, and what stands inside."""
    wrong = [
        f"{name_of(path)} imports {module}"
        for folder in ("lesson", "probes", "grading/inside")
        for path in (PACKAGE / folder).rglob("*.py")
        for module in imports_of(tree_of(path))
        if re.match(r"autograder\.(checks|commands|classroom|authoring|learner|grading\.(?!inside))", module)
    ]

    assert wrong == []


def test_nobody_pays_for_a_heavy_import_that_is_not_needed():
    """TensorFlow, nbgrader and matplotlib are imported where they are used, not at the top of a module."""
    wrong = [
        f"{name_of(path)} imports {module}"
        for path in MODULES
        if not name_of(path).startswith(MAY_BE_HEAVY)
        for node in tree_of(path).body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for module in imports_of(node)
        if HEAVY.match(module)
    ]

    assert wrong == []


def test_what_runs_inside_the_sandbox_imports_only_what_is_mounted_there():
    """`autograder/__init__.py` apart, which does without the checks."""
    wrong = []
    mounted = [path for path in MODULES if name_of(path).startswith(INSIDE) and path.parent != PACKAGE]
    for path in [*mounted, PACKAGE / "files.py"]:
        for module in imports_of(tree_of(path)):
            _, *parts = module.split(".")
            at = PACKAGE.joinpath(*parts)
            there = at if at.is_dir() else at.with_suffix(".py")
            if module.startswith("autograder.") and there.exists() and not name_of(there).startswith(INSIDE):
                wrong.append(f"{name_of(path)} imports {module}")

    assert mounted
    assert wrong == []
