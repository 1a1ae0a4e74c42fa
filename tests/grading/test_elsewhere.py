"""`autograder grade --sandbox none` on systems that have no sandbox, as far as these can be imitated here."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_course import REPOSITORY

from tests.grading.tiny import PATH, WRONG, handed_in, make_course, submit

pytestmark = pytest.mark.slow
GRADE = [sys.executable, "-m", "autograder", "grade", "--jobs", "1", "--timeout", "6"]
CLASS = {
    "ada": handed_in(),
    "bob": handed_in(output_size=WRONG),
    "łucja": handed_in(window_response=""),
    "dan": handed_in(window_response="import os\nos._exit(1)"),
    "eve": b"{ cut off",
    "fay": handed_in(output_size="while True: pass"),
}


@pytest.fixture(params=["linux", "darwin", "win32"])
def elsewhere(request, tmp_path):
    """Return the environment of a Python as on another system: a code page, temporary files behind a link."""
    (tmp_path / "private").mkdir()
    (tmp_path / "temporary").symlink_to(tmp_path / "private")
    return os.environ | {
        "ELSEWHERE": request.param,
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY / "tests/grading/elsewhere"), str(REPOSITORY)]),
        "COLUMNS": "200",
        "PYTHONIOENCODING": "cp1252",
        "PYTHONWARNDEFAULTENCODING": "1",
        "TMPDIR": str(tmp_path / "temporary"),
    }


@pytest.fixture(scope="module")
def marks(tmp_path_factory):
    """Return what grading the class in the sandbox gives."""
    graded = json.loads(_said([*GRADE, "--json"], cwd=_course(tmp_path_factory.mktemp("sandboxed"))))
    return [_marks(result) for result in graded]


def test_without_a_sandbox_a_class_gets_the_same_marks_on_every_system(elsewhere, marks, tmp_path):
    """Word for word, whatever the students' code does; only the confinement is missing, and every result says so."""
    course = _course(tmp_path / "course")
    before = course / "autograded/ada" / PATH.parent
    before.mkdir(parents=True)
    for name in ("old.txt", PATH.name):
        (before / name).touch(0o444)  # as nbgrader leaves them

    graded = json.loads(_said([*GRADE, "--sandbox", "none", "--json"], cwd=course, env=elsewhere))
    table = _said([*GRADE, "--sandbox", "none", "--verbose"], cwd=course, env=elsewhere)

    assert [_marks(result) for result in graded] == marks
    assert {result["sandbox"] for result in graded} == {"none"}
    assert f"{len(CLASS)} notebooks of {len(CLASS)} students, 0 graded anew" in table
    assert table.count("- graded without a sandbox") == len(CLASS)
    assert sorted(path.name for path in before.iterdir()) == ["timestamp.txt", PATH.name]
    assert not list((tmp_path / "private").iterdir())


def test_a_kernel_without_a_sandbox_ends_with_whoever_started_it(elsewhere, tmp_path):
    """Also when that one is killed: nothing computes on, and nothing is left."""
    code = (
        "import time\nfrom autograder.grading.sandbox.unconfined import UnconfinedSessions\n"
        "from autograder.grading.sandbox.limits import Limits\n"
        "unconfined = UnconfinedSessions(Limits(), threads=1)\n"
        "ran = unconfined.start({}).run('__import__(\"sitecustomize\").SYSTEM')\n"
        "print(unconfined._process.pid, ran.error, flush=True)\ntime.sleep(60)"
    )
    grader = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=elsewhere)
    session, error = grader.stdout.readline().split()
    assert error == "None"  # the session is elsewhere, too
    assert list((tmp_path / "private").iterdir())

    grader.kill()
    grader.communicate()

    until = time.monotonic() + 20
    while (Path(f"/proc/{session}").exists() or list((tmp_path / "private").iterdir())) and time.monotonic() < until:
        time.sleep(0.05)
    assert not list((tmp_path / "private").iterdir())
    assert not Path(f"/proc/{session}").exists()


def _course(folder: Path) -> Path:
    make_course(folder)
    (folder / ".autograder").mkdir()
    (folder / ".autograder/secret").write_text("0" * 64)  # the same cases everywhere
    for student, notebook in CLASS.items():
        submit(folder, student, notebook)
    return folder


def _said(command, **where):
    done = subprocess.run(command, capture_output=True, encoding="cp1252", check=False, **where)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def _marks(result):
    return result["student"], result["score"], result["cells"], result["mended"], result["notes"]
