"""The command line as a user meets it: words, exit codes, Ctrl-C."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest
from small_course import course, doubling, partly_right, write

from autograder import __version__
from autograder.commands.amounts import COUNT, DURATION, SIZE, Amount
from autograder.commands.main import main
from autograder.course import LESSONS

COMMAND = [sys.executable, "-m", "autograder"]


def autograder(*arguments, cwd, **options):
    """Run a command to its end; return its exit code, output and errors."""
    done = subprocess.run([*COMMAND, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, **options)
    return done.returncode, done.stdout, done.stderr


def half_done():
    """Return a notebook with one exercise solved and one untouched."""
    content = doubling()
    content.cells[4].source = "def half(x):\n    raise NotImplementedError()"
    return content


def test_help_comes_at_once(tmp_path):
    """No verb imports what only another one needs; a second is generous."""
    before = os.times()
    code, out, err = autograder("--help", cwd=tmp_path)
    after = os.times()

    assert (code, err) == (0, "")
    # Of computing, which takes no longer where the machine is busy.
    assert after.children_user + after.children_system - before.children_user - before.children_system < 1
    assert all(verb in out for verb in ("start", "check", "generate"))


def test_help_imports_nothing_heavy(tmp_path):
    """Each of these takes seconds, on a slow machine tens of them."""
    heavy = {"tensorflow", "keras", "nbgrader", "matplotlib", "scipy", "IPython", "jupyterlab", "rich"}
    program = (
        "import sys; from autograder.commands.main import main; assert main(['grade', '--help']) == 0; "
        f"print(sorted({heavy!r} & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stderr == "[]\n"


def test_the_version_is_that_of_the_package(tmp_path):
    """In one line."""
    assert autograder("--version", cwd=tmp_path) == (0, f"autograder {__version__}\n", "")


@pytest.mark.parametrize("verb", ["start", "check", "generate", "grade"])
def test_every_verb_explains_itself(tmp_path, verb):
    """`--help` says what it does and what its options mean."""
    code, out, _ = autograder(verb, "--help", cwd=tmp_path)

    assert code == 0
    assert len(out.splitlines()) > 5


@pytest.mark.parametrize(
    "arguments", [[], ["grow"], ["check", "--nonsense"], ["start", "extra"], ["generate", "solutions"]], ids=" ".join
)
def test_wrong_use_ends_with_code_2_and_no_traceback(tmp_path, arguments):
    """It says what would have been right."""
    code, _, err = autograder(*arguments, cwd=tmp_path)

    assert code == 2
    assert "usage: autograder" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["chick"], "check"),
        (["generates", "--check"], "generate"),
        (["start", "--no-brwser"], "--no-browser"),
        (["grade", "--retrian"], "--retrain"),
        (["grade", "--notebook-timout", "5"], "--notebook-timeout"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_slip_of_the_keys_is_told_what_was_meant(capsys, arguments, meant):
    """A command as well as an option; the first line says it."""
    assert main(arguments) == 2

    first, *_ = capsys.readouterr().err.splitlines()
    assert first.startswith("No such ")
    assert f"'{meant}'" in first.partition("Did you mean ")[2]


DIGITS = "9" * 400


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--memory", "much", "`much` is no size: write one such as 512M or 2G."),
        ("--memory", "", "`` is no size: write one such as 512M or 2G."),
        ("--memory", "-2G", "`-2G` is no size: write one such as 512M or 2G."),
        ("--memory", "٢G", "`٢G` is no size: write one such as 512M or 2G."),
        ("--memory", "8", "`8` bytes are too few for any notebook: write 1G at least. Did you mean `8G`?"),
        ("--memory", "2000", "`2000` bytes are too few for any notebook: write 1G at least. Did you mean `2000M`?"),
        ("--memory", "300M", "`300M` are too few for any notebook: write 1G at least."),
        ("--memory", DIGITS, f"`{'9' * 20}…` is more than there can be: write 1024T at most."),
        ("--disk", f"{DIGITS}G", f"`{'9' * 20}…` is more than there can be: write 1024T at most."),
        ("--file", "1e9", "`1e9` is no size: write one such as 512M or 2G."),
        ("--timeout", "nan", "`nan` is no duration: write one such as 90 (seconds) or 15m."),
        ("--timeout", "0", "`0` seconds are too few for any notebook: write 1 at least."),
        ("--notebook-timeout", DIGITS, f"`{'9' * 20}…` is more than there can be: write 240h at most."),
        ("--cpu", "30", "`30` seconds are too few for any notebook: write 60 at least. Did you mean `30m`?"),
        ("--cpu", "2G", "`2G` is no duration: write one such as 90 (seconds) or 15m."),
        ("--jobs", "1.5", "`1.5` is no count: write one such as 4."),
        ("--jobs", "9" * 5000, f"`{'9' * 20}…` is more than there can be: write 1000000 at most."),
        ("--processes", "8", "`8` are too few for any notebook: write 64 at least."),
    ],
    ids=lambda text: text[:12],
)
def test_a_value_that_cannot_be_meant_gets_a_sentence(capsys, option, value, words):
    """What is wrong, at which option, and what to write; whatever the size of the number."""
    assert main(["grade", f"{option}={value}"]) == 2

    first, *_ = capsys.readouterr().err.splitlines()
    assert first == f"Invalid value for '{option}': {words}"


@pytest.mark.parametrize(
    ("kind", "typed", "amount"),
    [
        (SIZE, "2147483648", 2 * 2**30),
        (SIZE, "2G", 2 * 2**30),
        (SIZE, " 2 GiB ", 2 * 2**30),
        (SIZE, "0.5gb", 2**29),
        (SIZE, "2048m", 2 * 2**30),
        (DURATION, "90", 90.0),
        (DURATION, "90s", 90.0),
        (DURATION, "1.5m", 90.0),
        (DURATION, "2h", 7200.0),
        (COUNT, "12", 12),
    ],
    ids=str,
)
def test_an_amount_is_read_with_its_unit(kind, typed, amount):
    """As people write sizes, durations and counts; bytes and things are whole numbers."""
    value = Amount(kind, "1").convert(typed, None, None)

    assert (value, type(value)) == (amount, type(amount))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["check"], "There are no lessons here or in `cnn-course`", id="check-in-an-empty-folder"),
        pytest.param(["check", "a.ipynb"], "`a.ipynb` does not exist", id="check-of-nothing"),
        pytest.param(["generate"], "There is no folder `solutions` here or above", id="generate-outside"),
        pytest.param(["start", "--folder", "/dev/null/x"], "choose another folder", id="start-in-an-impossible-place"),
    ],
)
def test_what_a_user_can_cause_ends_in_one_sentence(tmp_path, arguments, words):
    """It stands on standard error, without a traceback, and the exit code is 2."""
    code, out, err = autograder(*arguments, cwd=tmp_path)

    assert code == 2
    assert words in err
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in out + err


@pytest.mark.parametrize("name", ["random.py", "secrets.py", "numpy.py"])
def test_a_file_that_hides_a_module_is_named_by_every_verb(tmp_path, name):
    """Even those that the command line itself needs."""
    (tmp_path / name).write_text("")

    code, out, err = autograder("check", cwd=tmp_path)

    assert (code, out) == (2, "")
    assert err.startswith(f"`{name}` in this folder hides")
    assert err.endswith(": rename it.\n")


def test_check_prints_points_and_messages(tmp_path):
    """What passes, what is partly right with its message, what is not attempted; nothing on standard error."""
    write(half_done(), tmp_path / "half.ipynb")
    write(partly_right(), tmp_path / "partly.ipynb")

    code, out, err = autograder("check", "half.ipynb", "partly.ipynb", cwd=tmp_path)

    assert (code, err) == (1, "")
    assert out == (
        "Running half.ipynb\n"
        "\n"
        "half: 2 of 5 points\n"
        "  passed         double  2 of 2\n"
        "  not attempted  half    0 of 3\n"
        "\n"
        "Running partly.ipynb\n"
        "\n"
        "partly: 3.5 of 5 points\n"
        "  passed         double  2 of 2\n"
        "  partial        half    1.5 of 3\n"
        "      Right for even numbers.\n"
        "\n"
        "In all: 5.5 of 10 points.\n"
    )


def test_check_is_good_only_when_everything_passes(tmp_path):
    """Exit code 0 means full marks."""
    write(doubling(), tmp_path / "doubling.ipynb")

    assert autograder("check", "doubling.ipynb", cwd=tmp_path)[0] == 0


def test_check_goes_on_after_a_file_that_is_no_notebook(tmp_path):
    """One bad file costs one sentence."""
    write(half_done(), tmp_path / "half.ipynb")
    (tmp_path / "bad.ipynb").write_text("no")

    code, out, err = autograder("check", "bad.ipynb", "half.ipynb", cwd=tmp_path)

    assert code == 2
    assert "half: 2 of 5 points" in out
    assert err == "`bad.ipynb` is no notebook: pass a file that JupyterLab opens as one.\n"


@pytest.mark.parametrize("folder", ["", "cnn-course"])
def test_check_finds_the_lessons_of_the_folder(tmp_path, folder):
    """Inside the learner's folder and beside it."""
    write(half_done(), tmp_path / folder / LESSONS[0].notebook)

    code, out, _ = autograder("check", cwd=tmp_path)

    assert code == 1
    assert "convolution: 2 of 5 points" in out


def test_check_can_be_cut_short_by_its_reader(tmp_path):
    """`autograder check | head -1` ends without a traceback."""
    write(half_done(), tmp_path / "half.ipynb")
    process = subprocess.Popen(
        [*COMMAND, "check", "half.ipynb"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )

    process.stdout.readline()
    process.stdout.close()

    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait()


def test_ctrl_c_ends_a_check_and_its_kernel(tmp_path):
    """Exit code 130, no traceback, nothing left running."""
    content = doubling()
    content.cells[2].source = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)"
    write(content, tmp_path / "slow.ipynb")
    process = subprocess.Popen(
        [*COMMAND, "check", "slow.ipynb"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    pid = wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())

    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)

    assert process.returncode == 130
    assert err == "\nInterrupted.\n"
    wait_for(lambda: not alive(int(pid)))


def test_generate_check_names_the_command_that_repairs(tmp_path):
    """A stale file is bad, and `autograder generate` makes it good."""
    course(tmp_path, doubling=doubling())

    stale = autograder("generate", "--check", cwd=tmp_path)
    written = autograder("generate", cwd=tmp_path)
    good = autograder("generate", "--check", cwd=tmp_path / "solutions")

    own = "call no check of the course: judged inside the sandbox, beside the answers.\n"
    for (code, out, err), expected, first in (
        (stale, 1, "`notebooks/01-doubling/doubling.ipynb` is stale: run `autograder generate`.\n"),
        (written, 0, "Wrote `notebooks/01-doubling/doubling.ipynb`.\n"),
        (good, 0, "All 2 files are up to date.\n"),
    ):
        assert (code, err) == (expected, "")
        assert first in out
        assert own in out
        assert len(out.splitlines()) == 2


@pytest.mark.xdist_group("jupyterlab")
def test_start_serves_the_first_lesson_and_stops_at_ctrl_c(tmp_path):
    """The address opens JupyterLab on lesson 01; a second start says what was left alone."""
    first, address = started(tmp_path)

    with urllib.request.urlopen(address) as reply:
        page = reply.read().decode()
    first.send_signal(signal.SIGINT)
    rest, err = first.communicate(timeout=120)

    assert "/lab/tree/" in address
    assert "token=" in address
    assert "jupyter-config-data" in page
    assert (first.returncode, rest, err) == (0, "", "")


@pytest.mark.xdist_group("jupyterlab")
def test_start_names_a_file_that_hides_a_module(tmp_path):
    """And goes on: it can be renamed in JupyterLab."""
    for name in ("keras.py", f"{LESSONS[0].assignment}/random.py"):
        (tmp_path / "cnn-course" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "cnn-course" / name).write_text("")
    said = []
    process, _ = started(tmp_path, said)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)

    assert "`keras.py` in `cnn-course` hides Keras: rename it.\n" in said
    assert f"`random.py` in `cnn-course/{LESSONS[0].assignment}` hides Python's own `random`: rename it.\n" in said


def started(folder, said=None):
    """Start the course without a browser; return the process and the address it printed."""
    process = subprocess.Popen(
        [*COMMAND, "start", "--no-browser"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    for line in process.stdout:
        if said is not None:
            said.append(line)
        if address := re.search(r"http://\S+", line):
            process.stdout.readline()
            return process, address[0]
    raise AssertionError(process.stderr.read())


def alive(pid):
    """Return whether a process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(condition, seconds=300):
    """Return what `condition` gives as soon as that is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")
