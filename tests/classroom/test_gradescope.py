"""The zip that Gradescope runs, run in a tree made like its own, as root without privileges."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from autograder.classroom.gradescope.results import results_of
from autograder.commands.main import main
from autograder.grading.notebook.result import BY_HAND, INSIDE, OUTSIDE, CellResult, NotebookResult
from autograder.grading.sandbox.bubblewrap import find_bwrap
from autograder.grading.sandbox.contents import SETTINGS, SYSTEM, interpreter_folders
from tests.grading.tiny import PATH, WRONG, as_file, handed_in, make_course

NETWORK = ("/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ssl")
SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
ZIP = Path(f"{PATH.parent.name}-gradescope.zip")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """Write the zip of the tiny course."""
    root = make_course(tmp_path_factory.mktemp("instructor") / "course")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        assert main(["gradescope", PATH.parent.name]) == 0
    return root / ZIP


def autograder_tree(archive, tmp_path, **files):
    """Make the tree that a container has when a submission is graded, but for what `setup.sh` makes."""
    tree = tmp_path / "autograder"
    for folder in ("submission", "results"):
        (tree / folder).mkdir(parents=True)
    subprocess.run(["unzip", "-q", archive, "-d", tree / "source"], check=True)
    shutil.copy(tree / "source" / "run_autograder", tree)
    (tree / "submission_metadata.json").write_text(json.dumps({"users": [{"id": 7, "email": "", "name": "Ada"}]}))
    for name, content in files.items():
        (tree / "submission" / f"{name}.ipynb").write_bytes(content)
    return tree


def with_this_python(tree):
    """Put this interpreter in the place of the one that `setup.sh` makes, which takes a network and minutes."""
    (tree / "env/bin").mkdir(parents=True)
    (tree / "env/bin/python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (tree / "env/bin/python").chmod(0o755)
    return tree


def run(tree, script="./run_autograder", folders=None, **more):
    """Run it in a file system that has the tree at its place, and neither the course nor its repository."""
    command = [find_bwrap(), "--tmpfs", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    for path in (*SYSTEM, *SETTINGS):
        if os.path.islink(path):
            command += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            command += ["--ro-bind", path, path]
    for path in interpreter_folders() if folders is None else folders:
        command += ["--ro-bind", path, path]
    who = [] if os.geteuid() == 0 else ["--unshare-user", "--uid", "0", "--gid", "0"]
    command += [*who, "--bind", tree, "/autograder", "--chdir", "/autograder", "--cap-drop", "ALL"]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")} | {"HOME": "/tmp"}
    return subprocess.run([*command, script], env=clean | more, capture_output=True, text=True, check=False)


def test_each_exercise_is_a_test_of_gradescopes(archive, tmp_path):
    """With its points and the message that a student needs; how it was confined is told to the instructor."""
    tree = with_this_python(autograder_tree(archive, tmp_path, tiny=as_file(handed_in(output_size=WRONG))))

    done = run(tree)

    assert done.returncode == 0, done.stderr
    results = json.loads((tree / "results" / "results.json").read_text())
    assert results["score"] == 2.0
    right, wrong = results["tests"]
    assert (right["name"], right["score"], right["max_score"], right["status"]) == (
        "window_response",
        2.0,
        2.0,
        "passed",
    )
    assert (wrong["name"], wrong["score"], wrong["max_score"], wrong["status"]) == ("output_size", 0.0, 2.0, "failed")
    assert "output_size(" in wrong["output"]
    assert results["extra_data"]["sandbox"] == ["landlock"]
    assert "confined by Landlock" in done.stdout
    assert "confined" not in results["output"]


@pytest.mark.slow
def test_work_under_another_name_is_graded_and_nothing_handed_in_earns_nothing(archive, tmp_path):
    """As at home."""
    tree = with_this_python(autograder_tree(archive, tmp_path, **{"tiny (1)": as_file(handed_in())}))
    assert run(tree).returncode == 0
    assert json.loads((tree / "results" / "results.json").read_text())["score"] == 4.0
    (tree / "submission" / "tiny (1).ipynb").unlink()

    assert run(tree).returncode == 0

    results = json.loads((tree / "results" / "results.json").read_text())
    assert results["score"] == 0.0
    assert "was not handed in" in results["output"] or "missing" in results["output"]


def registry(tmp_path):
    """Return the settings by which `pip` and `uv` reach the registry that this machine's pip uses; skip without one."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", tmp_path / "wheel", "uv"],
        capture_output=True,
        check=False,
    )
    if asked.returncode:
        pytest.skip("there is no network here")
    settings = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True).stdout
    known = dict(line.split("=", 1) for line in settings.splitlines() if "=" in line)
    found = {key.rpartition(".")[2]: value.strip("'") for key, value in known.items()}
    names = {"index-url": ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), "cert": ("PIP_CERT", "SSL_CERT_FILE")}
    return {name: found[key] for key, those in names.items() if key in found for name in those}


@pytest.mark.slow
def test_what_setup_installs_is_what_grading_needs(archive, tmp_path):
    """As root, with the system's own Python and a network, in a tree that has nothing else."""
    known = subprocess.run(["/usr/bin/python3", "-c", "import ensurepip, venv"], capture_output=True, check=False)
    version = f"/usr/bin/python3.{sys.version_info.minor}"
    if known.returncode or not os.path.exists(version):
        pytest.skip("the system's Python is another, and would have to be installed")
    tree = autograder_tree(archive, tmp_path, tiny=as_file(handed_in()))
    settings = registry(tmp_path)
    of_network = [path for path in (*NETWORK, settings.get("PIP_CERT")) if path and os.path.exists(path)]

    ready = run(tree, "source/setup.sh", of_network, PATH=SYSTEM_PATH, **settings)
    assert ready.returncode == 0, ready.stderr
    done = run(tree, folders=[], PATH=SYSTEM_PATH)

    assert done.returncode == 0, done.stderr
    assert json.loads((tree / "results" / "results.json").read_text())["score"] == 4.0


def test_a_container_that_cannot_grade_marks_nobody(archive, tmp_path):
    """It says why, and writes no results: then Gradescope shows the instructor that the autograder failed."""
    tree = with_this_python(autograder_tree(archive, tmp_path, tiny=as_file(handed_in())))
    shutil.rmtree(tree / "source" / "course" / "source" / PATH.parent)

    done = run(tree)

    assert done.returncode == 2
    assert "`source/course` or `submission` is missing" in done.stderr
    assert not (tree / "results" / "results.json").exists()


def test_the_zip_has_what_gradescope_asks_for_and_no_solution(archive):
    """Two scripts at its root that can be run, all that they need, and tests without the answers."""
    with zipfile.ZipFile(archive) as content:
        modes = {entry.filename: entry.external_attr >> 16 for entry in content.infolist()}
        lesson = content.read(f"course/source/{PATH.as_posix()}").decode()
        needed = content.read("requirements.txt").decode()
        setup = content.read("setup.sh").decode()

    assert modes["setup.sh"] & 0o111
    assert modes["run_autograder"] & 0o111
    assert "check.output_size(output_size)" in lesson
    assert "BEGIN SOLUTION" not in lesson
    assert "2 * pad" not in lesson
    assert "numpy==" in needed
    assert "tensorflow" not in needed
    assert subprocess.run(["bash", "-n"], input=setup, text=True, check=False).returncode == 0


def test_what_is_no_such_zip_is_not_written_over(tmp_path, monkeypatch, capsys):
    """An earlier one is."""
    monkeypatch.chdir(make_course(tmp_path / "course"))
    ZIP.write_bytes(b"notes")

    assert main(["gradescope", PATH.parent.name]) == 2
    assert ZIP.read_bytes() == b"notes"
    assert "is something else: move it away" in capsys.readouterr().err
    assert main(["gradescope", PATH.parent.name, "--output", "other.zip"]) == 0
    first = Path("other.zip").read_bytes()
    assert main(["gradescope", PATH.parent.name, "--output", "other.zip"]) == 0

    assert Path("other.zip").read_bytes() == first


@pytest.mark.parametrize(
    ("judged", "words"),
    [(OUTSIDE, "b: these points wait until your instructor has looked."), (BY_HAND, "b: graded by hand.")],
)
def test_points_that_wait_are_no_points_of_gradescopes(judged, words):
    """Nor are they 0: the test has no score, and the text on top says which it is and why."""
    cells = (
        CellResult("test-a", "a", 2.0, 2.0, "passed", 1.0, "Right."),
        CellResult("test-b", "b", 3.0, None, "passed", 1.0, "Right.", flags=("look at it",), judged=judged),
        CellResult("test-c", "c", 4.0, 1.0, "partial", 0.25, "\x1b[31mNot quite.\x1b[0m", judged=INSIDE),
    )
    graded = NotebookResult("ada", "01-tiny", "tiny", "key", "landlock", cells, ("mended",), ("noted",))

    results = results_of([graded])

    assert (results["score"], results["output"]) == (3.0, f"tiny: 3 of 9 points.\nnoted\nmended\n{words}")
    assert [(one.get("score"), one.get("status")) for one in results["tests"]] == [
        (2.0, "passed"),
        (None, None),
        (1.0, "failed"),
    ]
    assert [one["max_score"] for one in results["tests"]] == [2.0, 3.0, 4.0]
    assert results["tests"][2]["output"] == "Not quite."
    assert results["extra_data"]["judged inside"] == ["c"]
    assert results["extra_data"]["remarks"] == ["`b`: look at it"]
