"""The commands of `docs/class.md`: those at its top are run as they stand there, the others are ones that exist."""

import csv
import re
import shlex
import subprocess
import zipfile

import pytest
from click import Context

from autograder.commands.main import VERBS
from autograder.course import LESSONS
from tests.classroom.downloads import canvas, saved
from tests.grading.tiny import PATH, make_course
from tests.small_course import REPOSITORY

PAGE = (REPOSITORY / "docs" / "class.md").read_text(encoding="utf-8")
MOST = 10  # commands from a download to feedback
GRADEBOOK = """Student,ID,SIS User ID,SIS Login ID,Section
Points Possible,,,,
"Lovelace, Ada",4711,s1,ada,A
"Hopper, Ben",4712,s2,ben,A
"""


def blocks() -> list[list[str]]:
    """Return the commands of each block of the page, without what is said of them."""
    texts = re.findall(r"^```(?:bash)?\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    return [[line.partition(" #")[0].strip() for line in text.splitlines() if line.strip()] for text in texts]


@pytest.mark.slow
def test_the_commands_at_the_top_lead_from_a_download_to_feedback(tmp_path):
    """Each as it stands on the page, by a shell, in the folder of a course with a download of Canvas's in it."""
    root = make_course(tmp_path / "course")
    saved(root / "submissions.zip", canvas())
    (root / "gradebook.csv").write_text(GRADEBOOK)
    commands = blocks()[0]
    assert len(commands) <= MOST

    said = {}
    for command in commands:
        done = subprocess.run(command, shell=True, cwd=root, capture_output=True, text=True, check=False)
        said[shlex.split(command)[1]] = done.stdout
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr

    assert list(said) == [*("generate", "collect", "grade", "report", "similar", "accept", "feedback", "export")]
    assert (root / "notebooks" / PATH).is_file()
    assert {path.parent.parent.name for path in root.glob(f"submitted/*/{PATH}")} == {"ada", "ben"}
    assert "2 of 2 handed in" in said["report"]
    assert "<title>Class report</title>" in (root / "report.html").read_text()
    with zipfile.ZipFile(root / "feedback" / f"{PATH.parent}.zip") as pages:
        assert sorted(pages.namelist()) == [
            "hopperben_LATE_4712_90300_work-1.html",
            "lovelaceada_4711_90210_tiny.html",
        ]
    _, possible, *rows = csv.reader((root / "grades-canvas.csv").read_text("utf-8-sig").splitlines())
    assert possible[-1] == "4"
    assert [(row[3], row[-1]) for row in rows] == [("ada", "4"), ("ben", "4")]


@pytest.mark.parametrize("command", dict.fromkeys(command for block in blocks() for command in block))
def test_each_command_of_the_page_is_one(command):
    """Its verb, its options and the lessons that it names exist; of nbgrader's, the verb."""
    program, name, *arguments = shlex.split(command)
    if program == "nbgrader":
        from nbgrader.apps.nbgraderapp import NbGraderApp

        assert name in NbGraderApp.subcommands
        arguments = [word for word in arguments if not word.startswith("-")]
        typed = {"assignments": tuple(arguments)}
    else:
        assert program == "autograder"
        context: Context = VERBS[name].make_context(name, arguments)
        typed = context.params

    known = {lesson.assignment for lesson in LESSONS}
    assert set(typed.get("assignments") or ()) <= known
    exercises = {exercise for lesson in LESSONS for exercise in lesson.exercises}
    assert set(typed.get("exercise") or ()) <= exercises
