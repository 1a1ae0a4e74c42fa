"""`autograder watch` grades what arrives, hands feedback back, stops when it is told to, and goes on where it was."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from preloaded import run_module

from autograder.classroom.watch.arrivals import Arrivals
from autograder.classroom.watch.inbound import inbound_of
from autograder.grading.course.assignments import open_classroom
from autograder.grading.notebook.result import from_json
from tests.grading.tiny import CONFIG, PATH, WRONG, as_file, handed_in, make_course, submit

ASSIGNMENT = PATH.parent.name
SECONDS = 1200.0  # that a busy machine may take for anything here


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Make a course and go there."""
    monkeypatch.chdir(make_course(tmp_path / "course"))
    return Path()


@pytest.fixture
def watching(course):
    """Return a function that starts the command, and end all that it has started."""
    started = []

    def start(*options):
        command = [sys.executable, "-m", "autograder", "watch", "--every", "1", "--jobs", "1", *options]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def wait_for(happened, watcher):
    """Wait until something has happened, as long as the command runs."""
    until = time.monotonic() + SECONDS
    while not happened():
        assert watcher.poll() is None, watcher.communicate()[0]
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.2)


def result(student):
    """Return where the result of a student is."""
    return Path(".autograder/results") / ASSIGNMENT / student / f"{PATH.stem}.json"


def page(student):
    """Return where the feedback of a student is."""
    return Path("feedback") / student / ASSIGNMENT / f"{PATH.stem}.html"


def has_feedback(student):
    """Return what tells whether a student has feedback on the last work."""
    return lambda: page(student).is_file() and page(student).stat().st_mtime >= result(student).stat().st_mtime


def score(student):
    """Return the points of a student, as stored; `None` while they are being replaced."""
    with contextlib.suppress(FileNotFoundError):
        return from_json(result(student).read_text()).score
    return None


def report():
    """Return the report as it is now."""
    page = Path("report.html")
    return page.read_text() if page.is_file() else ""


@pytest.mark.slow
def test_what_arrives_is_graded_and_a_restart_goes_on(course, watching):
    """Each once; what is told to stop stops, and its exit code says that nothing was wrong."""
    for student in ("ada", "cyd"):
        submit(course, student, handed_in())
    watcher = watching()
    wait_for(has_feedback("ada"), watcher)
    submit(course, "bob", handed_in(output_size=WRONG))
    wait_for(has_feedback("bob"), watcher)
    wait_for(lambda: "of 3</dt><dd>3</dd>" in report(), watcher)
    watcher.send_signal(signal.SIGTERM)

    told = watcher.communicate(timeout=SECONDS)[0]

    assert watcher.returncode == 0, told
    assert "Stopped." in told
    assert "wrote the pages of 2 students" in told
    assert "Traceback" not in told
    before = [path.stat().st_mtime_ns for path in (result("bob"), page("bob"))]
    submit(course, "ada", handed_in(output_size=WRONG))
    again = watching()
    wait_for(lambda: score("ada") == 2.0 and has_feedback("ada")(), again)
    wait_for(lambda: "<dt>mean</dt><dd>2.667</dd>" in report(), again)
    again.send_signal(signal.SIGINT)
    told = again.communicate(timeout=SECONDS)[0]
    assert again.returncode == 0, told
    assert [path.stat().st_mtime_ns for path in (result("bob"), page("bob"))] == before


@pytest.mark.slow
def test_what_is_handed_in_to_the_exchange_comes_back_as_feedback(course, watching, tmp_path):
    """From `nbgrader submit` to where `nbgrader fetch_feedback` looks."""
    (tmp_path / "exchange").mkdir()
    (tmp_path / "exchange").chmod(0o777)
    settings = f'c.CourseDirectory.course_id = "tiny"\nc.Exchange.root = {str(tmp_path / "exchange")!r}\n'
    Path("nbgrader_config.py").write_text(CONFIG + settings)
    for verb in ("generate_assignment", "release_assignment"):
        assert run_module("nbgrader", verb, ASSIGNMENT).returncode == 0
    home = tmp_path / "student"
    home.mkdir()
    (home / "nbgrader_config.py").write_text("c = get_config()\n" + settings)
    assert run_module("nbgrader", "fetch_assignment", ASSIGNMENT, cwd=home).returncode == 0
    submitted = run_module("nbgrader", "submit", ASSIGNMENT, cwd=home)
    assert submitted.returncode == 0, submitted.stderr
    # Not to be released, and without what nbgrader wants to have beside it.
    page("zoe").parent.mkdir(parents=True)
    page("zoe").write_text("wait")

    watcher = watching("--exchange")

    released = tmp_path / "exchange" / "tiny" / "feedback"
    wait_for(lambda: [*released.glob("*.html")], watcher)
    assert [path.read_text() for path in released.iterdir()] != ["wait"]
    assert len([*released.iterdir()]) == 1


def test_a_file_on_its_way_is_left_until_it_is_whole(course):
    """It is taken when it has not changed between two looks, and once."""
    classroom = open_classroom(course)
    arrivals = Arrivals()
    assert arrivals.look(classroom, [ASSIGNMENT]) == []  # there is no folder yet
    folder = submit(course, "ada", b"{")
    assert arrivals.look(classroom, [ASSIGNMENT]) == []
    (folder / PATH.name).write_bytes(b"{}")
    assert arrivals.look(classroom, [ASSIGNMENT]) == []

    whole = arrivals.look(classroom, [ASSIGNMENT])

    assert whole == [(ASSIGNMENT, "ada")]
    assert arrivals.look(classroom, [ASSIGNMENT]) == whole  # it was not graded: a full disk, another grader
    arrivals.take(whole)
    assert arrivals.look(classroom, [ASSIGNMENT]) == []


@pytest.mark.parametrize("change", ["another file", "another size", "another time", "a file less"])
def test_whatever_changes_in_a_submission_is_an_arrival(change, course):
    """Weights that come later, a notebook saved with as many bytes, a file that is taken back."""
    classroom = open_classroom(course)
    folder = submit(course, "ada", b"{}")
    arrivals = Arrivals()
    for _ in range(2):
        taken = arrivals.look(classroom, [])
    arrivals.take(taken)
    match change:
        case "another file":
            (folder / "model.weights.npz").write_bytes(b"")
        case "another size":
            (folder / PATH.name).write_bytes(b"{} ")
        case "another time":
            os.utime(folder / PATH.name, ns=(1, 1))
        case "a file less":
            (folder / "timestamp.txt").unlink()

    assert [arrivals.look(classroom, []) for _ in range(2)] == [[], [(ASSIGNMENT, "ada")]]


@pytest.mark.slow
def test_the_exchange_is_collected_only_when_something_has_come_in(course, tmp_path):
    """And lies there at a second look; told by settings that are broken meanwhile: nbgrader fails from then on."""
    folder = tmp_path / "exchange" / "tiny" / "inbound"
    folder.mkdir(parents=True)
    settings = f'c.CourseDirectory.course_id = "tiny"\nc.Exchange.root = {str(tmp_path / "exchange")!r}\n'
    Path("nbgrader_config.py").write_text(CONFIG + settings)
    inbound = inbound_of(open_classroom(course))
    hand_in(folder, folder.owner(), ASSIGNMENT)  # or it would be somebody else's
    assert inbound.collect(ASSIGNMENT) is None
    assert not Path("submitted").exists()
    assert inbound.collect(ASSIGNMENT) is None
    assert (Path("submitted") / folder.owner() / PATH).read_bytes() == as_file(handed_in())
    Path("nbgrader_config.py").write_text("c = ")

    hand_in(folder, "ada", "02-another")
    assert [inbound.collect(ASSIGNMENT) for _ in range(3)] == [None] * 3
    hand_in(folder / "ben", "ben", ASSIGNMENT)
    assert inbound.collect(ASSIGNMENT) is None
    assert "could not be collected" in inbound.collect(ASSIGNMENT)


def hand_in(folder, student, assignment):
    """Put work where `nbgrader submit` puts it."""
    folder /= f"{student}+{assignment}+2026-11-20 10:00:00 UTC"
    folder.mkdir(parents=True)
    (folder / PATH.name).write_bytes(as_file(handed_in()))
    (folder / "timestamp.txt").write_text("2026-11-20 10:00:00 UTC")


ROOT, COURSE = "c.Exchange.root = {!r}\n", 'c.CourseDirectory.course_id = "tiny"\n'


@pytest.mark.parametrize(
    ("settings", "of_the_user", "known"),
    [
        ("", "", False),
        (ROOT, "", False),
        (COURSE, ROOT, True),
        (COURSE + ROOT, 'c.Exchange.root = "/nowhere"\n', True),
        (ROOT + COURSE + 'c.ExchangeFactory.collect = "other.Collect"\n', "", False),
    ],
    ids=["no settings", "no course", "the user's", "the course's first", "no folder"],
)
def test_where_hand_ins_arrive_is_known_as_nbgrader_knows_it(
    settings, of_the_user, known, course, tmp_path, monkeypatch
):
    """From the settings of the course, and from those of the user and the machine."""
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "user"))
    (tmp_path / "user").mkdir()
    root = str(tmp_path / "exchange")
    Path("nbgrader_config.py").write_text(CONFIG + settings.format(root))
    (tmp_path / "user" / "nbgrader_config.py").write_text(f"c = get_config()\n{of_the_user.format(root)}")

    inbound = inbound_of(open_classroom(course))

    assert inbound.folder == (tmp_path / "exchange" / "tiny" / "inbound" if known else None)
