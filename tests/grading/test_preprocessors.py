"""`nbgrader autograde` with the engine: links in a submission hand nothing to the student."""

import os
import re
from pathlib import Path

import pytest
from preloaded import run_module
from small_course import REPOSITORY, SETTINGS

from tests.grading.tiny import PATH, handed_in, make_course, submit

ASSIGNMENT = PATH.parent.name
ENGINE = """c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "autograder.grading.course.preprocessors.Grade",
    "nbgrader.preprocessors.AssignLatePenalties",
]
"""


def notebook(folder: Path) -> None:
    """Hand in somebody else's notebook."""
    (folder / PATH.name).unlink()
    (folder / PATH.name).symlink_to(Path("submitted/honest", PATH).resolve())


def beside(folder: Path) -> None:
    """Show a secret as one's own file."""
    (folder / "notes.txt").symlink_to(Path("secret.txt").resolve())


def deeper(folder: Path) -> None:
    """Show it in a folder of one's own."""
    (folder / "own").mkdir()
    (folder / "own" / "notes.txt").symlink_to(Path("secret.txt").resolve())


def inside(folder: Path) -> None:
    """Show a whole folder as one's own."""
    (folder / "all").symlink_to(Path("private").resolve(), target_is_directory=True)


def whole(folder: Path) -> None:
    """Show a folder as one's work."""
    folder.rename("elsewhere")
    folder.symlink_to(Path("elsewhere").resolve(), target_is_directory=True)


def above(folder: Path) -> None:
    """Be a link oneself."""
    folder.parent.rename("somewhere")
    folder.parent.symlink_to(Path("somewhere").resolve(), target_is_directory=True)


LINKS = [notebook, beside, deeper, inside, whole, above]


PAGES = [PATH.with_suffix(".html").name, PATH.with_suffix(".HTML").name.upper()]


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """Have nbgrader grade a class in which everybody but one hands in a link; return the course and the log."""
    root = make_course(tmp_path_factory.mktemp("course"))
    (root / "nbgrader_config.py").write_text(SETTINGS)
    (root / "secret.txt").write_text("TOP SECRET")
    (root / "private").mkdir()
    (root / "private" / "deep.txt").write_text("TOP SECRET")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        submit(root, "honest", handed_in())
        for trick in LINKS:
            trick(submit(Path(), trick.__name__, handed_in()))
        for number, page in enumerate(PAGES):
            folder = submit(root, f"page{number}", handed_in())
            (folder / page).mkdir()
            (folder / page / "mine").write_text("mine")
        for verb in (["generate_assignment", ASSIGNMENT], ["autograde", ASSIGNMENT]):
            done = run_module("nbgrader", *verb)
    return root, done.stderr


@pytest.mark.parametrize("trick", LINKS)
def test_links_are_refused_in_words(trick, said):
    """Nothing of what they point to arrives in `autograded/`, from where feedback is made."""
    root, log = said

    assert f"`{trick.__name__}/{ASSIGNMENT}` is not graded: `{trick.__name__}" in log
    assert not (root / "autograded" / trick.__name__ / ASSIGNMENT).exists()


@pytest.mark.parametrize("number", range(len(PAGES)))
def test_nothing_lies_where_feedback_is_written(number, said):
    """A folder of this name, which nbgrader has copied, would leave its student without feedback."""
    folder = said[0] / "autograded" / f"page{number}" / ASSIGNMENT

    assert sorted(path.name for path in folder.iterdir()) == ["timestamp.txt", PATH.name]


def test_the_lines_of_the_manual_are_those_that_are_shipped_and_tried_here():
    """Whoever has removed them, and copies them back, gets this."""
    (lines,) = re.findall(
        r"```python\n(c\.Autograde.*?)```", Path(REPOSITORY, "docs/grading.md").read_text(), re.DOTALL
    )

    assert lines == ENGINE
    assert ENGINE in SETTINGS


def test_where_nothing_can_be_confined_nothing_runs_and_a_sentence_says_so(tmp_path, monkeypatch):
    """Formgrader shows what is logged; the way to run it all the same is told, and is a decision."""
    root = make_course(tmp_path / "course")
    (root / "nbgrader_config.py").write_text(f'{SETTINGS}\nc.Grade.sandbox = "bubblewrap"\n')
    submit(root, "honest", handed_in(output_size=f"open('{tmp_path}/ran', 'w')"))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/bwrap").write_text("#!/bin/sh\necho 'bwrap: No permissions' >&2\nexit 1\n")
    (tmp_path / "bin/bwrap").chmod(0o755)
    run_module("nbgrader", "generate_assignment", ASSIGNMENT, cwd=root)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")

    done = run_module("nbgrader", "autograde", ASSIGNMENT, cwd=root)

    assert done.returncode != 0
    assert (
        "Not graded: students' code cannot be confined here. The sandbox of bubblewrap cannot be made (`bwrap: No"
        in done.stderr
    )
    assert '`c.Grade.sandbox = "none"` in `nbgrader_config.py` runs the code of students as you.' in done.stderr
    assert not (root / "autograded/honest" / PATH).exists()
    assert not (tmp_path / "ran").exists()


def test_the_others_are_graded(said):
    """And nothing secret is handed back."""
    root, _ = said

    assert (root / "autograded" / "honest" / PATH).is_file()
    assert not [path for path in (root / "autograded").rglob("*") if path.is_file() and b"TOP" in path.read_bytes()]
