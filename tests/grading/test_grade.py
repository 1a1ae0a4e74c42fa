"""`autograder grade`: from `submitted/` to nbgrader's gradebook, as often as one likes."""

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from preloaded import run_module

from autograder.authoring.generate import student_version
from autograder.commands.main import main
from autograder.errors import UserError
from autograder.grading.course import batch, workers
from autograder.grading.course.assignments import open_classroom, sources_of, submission_of, tasks_of
from autograder.grading.course.gradebook import record
from autograder.grading.notebook.result import STATUSES, from_json, to_json
from autograder.grading.sandbox import forked
from autograder.grading.sandbox.limits import Limits
from tests.grading.tiny import PATH, RIGHT, WRONG, handed_in, make_course, submit

COMMAND = [sys.executable, "-m", "autograder", "grade"]
ASSIGNMENT, NOTEBOOK = PATH.parent.name, PATH.stem
EXIT = "import os\nos._exit(1)"
CLASS = {
    "ada": (handed_in(), 4.0),
    "bob": (handed_in(output_size=WRONG), 2.0),
    "cyd": (handed_in(window_response="", output_size=""), 0.0),
    "dan": (handed_in(window_response=EXIT), 2.0),
    "eve": (b"{ cut off", 0.0),
}


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Make a course with a class of five, and go there."""
    make_course(tmp_path / "course")
    monkeypatch.chdir(tmp_path / "course")
    for student, (notebook, _) in CLASS.items():
        submit(Path(), student, notebook)
    return tmp_path / "course"


def scores() -> dict[str, float]:
    """Return what the gradebook says about everybody."""
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        return {one.student.id: one.score for one in gradebook.assignment_submissions(ASSIGNMENT)}


def state() -> dict[str, object]:
    """Return every byte that grading has written, and every row of the gradebook that means something."""
    files = {
        str(path): path.read_bytes()
        for folder in ("autograded", ".autograder")
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    }
    with contextlib.closing(sqlite3.connect("gradebook.db")) as connection:
        rows = connection.execute(
            "select a.student_id, b.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade,"
            " n.late_submission_penalty, a.timestamp from grade g join submitted_notebook n on g.notebook_id = n.id"
            " join submitted_assignment a on n.assignment_id = a.id join base_cell b on g.cell_id = b.id"
            " order by 1, 2"
        ).fetchall()
        comments = connection.execute("select auto_comment, manual_comment from comment order by 1, 2").fetchall()
    return {**files, "rows": rows, "comments": comments}


def result_of(student: str):
    """Return the stored result of a student."""
    return from_json(Path(f".autograder/results/{ASSIGNMENT}/{student}/{NOTEBOOK}.json").read_text())


def set_by_hand(student: str, cell: str, score: float) -> None:
    """Give points by hand, as Formgrader does."""
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        grade = gradebook.find_grade(cell, NOTEBOOK, ASSIGNMENT, student)
        grade.manual_score, grade.needs_manual_grade = score, False
        gradebook.db.commit()


def test_a_class_is_graded_and_one_bad_submission_touches_no_other(course, capsys):
    """Everybody gets the marks the code deserves, and the instructor a table."""
    assert main(["grade", "--jobs", "1", "--verbose"]) == 0

    assert scores() == {student: score for student, (_, score) in CLASS.items()}
    table = capsys.readouterr().out
    assert all(student in table for student in CLASS)
    assert "crashed" in table


def test_the_rest_of_nbgrader_goes_on_as_usual(course):
    """Feedback, export, and Formgrader's own view of the submission."""
    main(["grade", "--jobs", "1", "--student", "bob", "--student", "dan"])

    for verb in (["generate_feedback", ASSIGNMENT], ["export"]):
        done = run_module("nbgrader", *verb)
        assert done.returncode == 0, done.stderr
    feedback = Path(f"feedback/bob/{ASSIGNMENT}/{NOTEBOOK}.html").read_text()
    assert "Score: 2.0 / 4.0" in feedback
    assert "output_size(5, 3)" in feedback
    assert f"{ASSIGNMENT},,2026-11-20 10:00:00,bob" in Path("grades.csv").read_text()
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        grades = gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, "dan").grades
        assert {grade.name: (grade.auto_score, grade.needs_manual_grade) for grade in grades} == {
            "test-window-response": (0.0, False),
            "test-output-size": (2.0, False),
        }


def test_grading_twice_changes_nothing(course, capsys):
    """Neither when results are found again, nor when everything is done again."""
    main(["grade", "--jobs", "1"])
    once = state()

    main(["grade", "--jobs", "2"])
    assert state() == once
    main(["grade", "--jobs", "2", "--force"])
    assert state() == once


def test_a_resubmission_replaces_automatic_scores_and_keeps_manual_ones(course):
    """A worse one too: nothing of the earlier submission survives, but what a person decided."""
    main(["grade", "--jobs", "1", "--student", "ada", "--student", "bob"])
    set_by_hand("ada", "test-window-response", 1.5)
    submit(Path(), "ada", handed_in(window_response="", output_size=""))
    submit(Path(), "bob", handed_in())

    main(["grade", "--jobs", "1", "--student", "ada", "--student", "bob"])

    assert scores() == {"ada": 1.5, "bob": 4.0}
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        grade = gradebook.find_grade("test-window-response", NOTEBOOK, ASSIGNMENT, "ada")
        assert (grade.auto_score, grade.manual_score, grade.needs_manual_grade) == (0.0, 1.5, True)


def test_an_answer_that_was_corrected_by_hand_is_shown_again_when_it_changed(course):
    """Its automatic score is as before, but a person decided about another text."""
    main(["grade", "--jobs", "1", "--student", "bob"])
    set_by_hand("bob", "test-output-size", 1.0)
    submit(Path(), "bob", handed_in(output_size=f"{WRONG} + 1"))

    main(["grade", "--jobs", "1", "--student", "bob"])

    with Gradebook("sqlite:///gradebook.db") as gradebook:
        grade = gradebook.find_grade("test-output-size", NOTEBOOK, ASSIGNMENT, "bob")
        assert (grade.auto_score, grade.manual_score, grade.needs_manual_grade) == (0.0, 1.0, True)


def test_a_mistake_of_the_graders_costs_nobody_a_point(course, capsys):
    """A check that stops gives no score: the instructor decides, with the student's work before them."""
    at = Path("solutions") / PATH
    lesson = nbformat.read(at, as_version=4)
    next(cell for cell in lesson.cells if cell.id == "test-output-size").source = "check.output_size(1 / 0)"
    nbformat.write(lesson, at)

    assert main(["grade", "--jobs", "1", "--student", "bob", "--verbose"]) == 1

    assert "2 / 4 + ?" in capsys.readouterr().out
    (cell,) = [cell for cell in result_of("bob").cells if cell.score is None]
    assert (cell.status, cell.exercise) == ("grader error", "output_size")
    assert "ZeroDivisionError" in cell.message
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        grade = gradebook.find_grade("test-output-size", NOTEBOOK, ASSIGNMENT, "bob")
        assert (grade.auto_score, grade.needs_manual_grade) == (None, True)


def test_work_that_the_grader_cannot_judge_at_all_is_handed_to_the_instructor(course, monkeypatch):
    """As it was handed in, with no score of ours."""
    classroom = open_classroom(Path.cwd())
    sources = sources_of(classroom, [ASSIGNMENT])[ASSIGNMENT]
    submission = submission_of(classroom, ASSIGNMENT, "bob")
    (task,) = tasks_of(classroom, sources, submission, batch.Options(Limits()))

    def stop(*_):
        raise RuntimeError("out of order")

    monkeypatch.setattr(batch, "grade_notebook", stop)
    done = batch.grade_task(task)

    assert {(cell.status, cell.score) for cell in done.result.cells} == {("grader error", None)}
    assert "out of order" in done.error
    assert WRONG in [cell.source for cell in nbformat.reads(done.notebook, as_version=4).cells]


def test_a_machine_that_cannot_start_kernels_stops_the_grader_and_fails_nobody(course, monkeypatch):
    """It is nobody's answer."""
    monkeypatch.setattr(forked, "MODULES", ("no_such_module",))
    classroom = open_classroom(Path.cwd())
    sources = sources_of(classroom, [ASSIGNMENT])[ASSIGNMENT]
    submission = submission_of(classroom, ASSIGNMENT, "bob")
    tasks = tasks_of(classroom, sources, submission, batch.Options(Limits()))
    store = classroom.store(force=False)

    with pytest.raises(UserError, match="No module named 'no_such_module'"):
        list(workers.grade_all(tasks, lambda: ThreadPoolExecutor(1), 1, store))

    assert not list(store.folder.rglob("*.json"))


def test_a_gradebook_that_somebody_else_writes_is_no_traceback(course, capsys):
    """And what is graded is not lost."""
    main(["grade", "--jobs", "1", "--student", "ada"])
    with contextlib.closing(sqlite3.connect("gradebook.db", isolation_level=None)) as other:
        other.execute("begin exclusive")

        assert main(["grade", "--jobs", "1", "--student", "bob"]) == 2

    assert "Formgrader" in capsys.readouterr().err
    assert main(["grade", "--jobs", "1", "--student", "bob"]) == 0
    assert scores()["bob"] == 2.0


def test_a_notebook_under_the_name_a_browser_gave_it_is_taken(course):
    """Who downloads twice hands in `tiny (1).ipynb`."""
    folder = submit(Path(), "fay", handed_in())
    (folder / f"{NOTEBOOK}.ipynb").rename(folder / f"{NOTEBOOK} (1).ipynb")

    assert main(["grade", "--jobs", "1", "--student", "fay"]) == 0

    assert scores()["fay"] == 4.0
    assert "was taken as the notebook" in result_of("fay").notes[0]


def test_a_submission_that_is_a_link_is_nobodys_work(course, capsys):
    """It would be the solution, or somebody else's."""
    Path("submitted/mallory").mkdir()
    Path("submitted/mallory", ASSIGNMENT).symlink_to(Path("solutions", ASSIGNMENT).resolve())

    assert main(["grade", "--jobs", "1"]) == 1  # since something is not graded

    assert f"`mallory/{ASSIGNMENT}`: it is a link" in capsys.readouterr().err
    assert "mallory" not in scores()


def test_odd_names_disturb_neither_the_grader_nor_the_table(course, capsys):
    """One that is no text is left alone; brackets are no markup."""
    os.makedirs(os.fsencode("submitted") + b"/b\xff/" + os.fsencode(ASSIGNMENT))
    submit(Path(), "[red]x", handed_in())

    assert main(["grade", "--jobs", "1", "--verbose"]) == 1  # since something is not graded

    assert "[red]x" in capsys.readouterr().out


def test_a_long_timestamp_is_read_no_further_than_a_date_is_long(course):
    """What reads dates takes hours for megabytes."""
    folder = submit(Path(), "ada", handed_in())
    (folder / "timestamp.txt").write_text("1." * 400_000)
    began = time.monotonic()

    assert main(["grade", "--jobs", "1", "--student", "ada"]) == 0
    assert time.monotonic() - began < 300  # a busy machine takes a minute


def test_what_timed_out_beside_others_is_tried_again_alone(course, monkeypatch):
    """It may have been their doing."""
    classroom = open_classroom(Path.cwd())
    sources = sources_of(classroom, [ASSIGNMENT])[ASSIGNMENT]
    tasks = [
        task
        for student in ("ada", "bob")
        for task in tasks_of(classroom, sources, submission_of(classroom, ASSIGNMENT, student), batch.Options(Limits()))
    ]
    seen = []

    def graded(task):
        seen.append(task.student)
        done = batch.failed_task(task, "", "")
        status = "timed out" if len(seen) < 3 else "passed"
        return replace(
            done, error="", result=replace(done.result, cells=(replace(done.result.cells[0], status=status),))
        )

    monkeypatch.setattr(workers, "grade_task", graded)
    done = list(workers.grade_all(tasks, lambda: ThreadPoolExecutor(1), 2))

    assert sorted(seen) == ["ada", "ada", "bob", "bob"]
    assert [cell.status for one in done for cell in one.result.cells] == ["passed", "passed"]


def test_work_under_a_name_that_no_assignment_has_is_told(course, capsys):
    """A slip of whoever put the files there would be a zero that nobody explains."""
    (Path("submitted/bob") / ASSIGNMENT).rename(f"submitted/bob/{ASSIGNMENT.replace('-', '_')}")

    assert main(["grade", "--jobs", "1"]) == 1

    assert f"bob/{ASSIGNMENT.replace('-', '_')}`. No assignment has this name." in capsys.readouterr().err


def test_assignments_that_nobody_has_handed_in_do_not_count(course):
    """They would be zeros for everybody in the exported grades."""
    other = Path("solutions/02-later")
    other.mkdir()
    (other / "later.ipynb").write_bytes((Path("solutions") / PATH).read_bytes())

    assert main(["grade", "--jobs", "1", "--student", "ada"]) == 0

    with Gradebook("sqlite:///gradebook.db") as gradebook:
        assert [one.name for one in gradebook.assignments] == [ASSIGNMENT]


@pytest.mark.parametrize(
    "option", ["--memory=12", "--memory=300M", "--disk=1k", "--file=1M", "--processes=1", "--cpu=5"]
)
def test_limits_in_which_nobody_could_pass_are_refused(option, capsys):
    """They would be zeros for right answers."""
    assert main(["grade", option]) == 2
    assert "too few for any notebook" in capsys.readouterr().err


def test_a_limit_that_was_chosen_holds(course):
    """Another limit is another grading, too: what was graded within the old one is graded again."""
    code = f"open('x', 'wb').write(b'x' * 20 * 2**20)\n{RIGHT['output-size']}"
    submit(Path(), "ada", handed_in(output_size=code))

    main(["grade", "--jobs", "1", "--student", "ada"])
    assert scores()["ada"] == 4.0
    main(["grade", "--jobs", "1", "--student", "ada", "--file", "16M"])
    assert scores()["ada"] == 2.0


def test_what_a_person_decided_is_not_asked_again(course):
    """As long as the student hands in nothing new."""
    main(["grade", "--jobs", "1", "--student", "ada"])
    set_by_hand("ada", "test-window-response", 1.5)
    before = state()

    main(["grade", "--jobs", "1", "--student", "ada", "--force"])

    assert state() == before


def test_points_that_come_with_a_remark_are_shown_to_the_instructor(course):
    """They count, and wait to be looked at; who has seen them is not asked again."""
    main(["grade", "--jobs", "1", "--student", "ada"])
    classroom = open_classroom(Path.cwd())
    submission = submission_of(classroom, ASSIGNMENT, "ada")
    (task,) = tasks_of(classroom, sources_of(classroom, [ASSIGNMENT])[ASSIGNMENT], submission, batch.Options(Limits()))
    done = batch.grade_task(task)
    batch.close_sessions()
    first, second = done.result.cells

    def to_be_seen(*cells):
        with Gradebook("sqlite:///gradebook.db") as gradebook:
            record(gradebook, classroom, submission, [replace(done, result=replace(done.result, cells=cells))])
            found = gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, "ada").grades
            return {one.name for one in found if one.needs_manual_grade}, sum(one.score for one in found)

    assert to_be_seen(replace(first, score=0.0), second) == (set(), 2.0)
    flagged = replace(first, flags=("made by magic",))
    assert to_be_seen(flagged, second) == ({first.cell}, 4.0)
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        gradebook.find_grade(first.cell, NOTEBOOK, ASSIGNMENT, "ada").needs_manual_grade = False
        gradebook.db.commit()
    assert to_be_seen(flagged, second) == (set(), 4.0)
    assert to_be_seen(replace(flagged, score=0.0), second) == (set(), 2.0)


def test_scores_that_the_gradebook_should_not_hold_are_reset(course):
    """It equals the latest grading, whatever was in it."""
    main(["grade", "--jobs", "1", "--student", "bob"])
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        gradebook.find_grade("test-output-size", NOTEBOOK, ASSIGNMENT, "bob").auto_score = 198
        gradebook.db.commit()

    main(["grade", "--jobs", "1", "--student", "bob"])

    assert scores()["bob"] == 2.0


def test_late_penalties_are_nbgraders(course):
    """Its plugin decides, and a submission in time loses its penalty again."""
    Path("nbgrader_config.py").write_text(
        Path("nbgrader_config.py").read_text() + 'c.LateSubmissionPlugin.penalty_method = "zero"\n'
    )
    main(["grade", "--jobs", "1", "--student", "ada"])
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-11-19 10:00:00 UTC")

    def penalty() -> float | None:
        main(["grade", "--jobs", "1", "--student", "ada"])
        with Gradebook("sqlite:///gradebook.db") as gradebook:
            return gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, "ada").late_submission_penalty

    assert penalty() == 4.0
    submit(Path(), "ada", handed_in(), when="2026-11-18 10:00:00 UTC")
    assert penalty() is None


def test_results_hold_every_outcome_whole(course, capsys):
    """On disk and with `--json`, in the one documented form."""
    main(["grade", "--jobs", "1", "--json", "--student", "bob", "--student", "eve"])

    printed = json.loads(capsys.readouterr().out)
    assert [one["student"] for one in printed] == ["bob", "eve"]
    bob = result_of("bob")
    assert json.loads(to_json(bob)) == printed[0]
    assert (bob.score, bob.points, bob.sandbox) == (2.0, 4.0, "bubblewrap")
    wrong = next(cell for cell in bob.cells if cell.exercise == "output_size")
    assert (wrong.status, wrong.fraction, wrong.score) == ("failed", 0.0, 0.0)
    assert "Expected" in wrong.message
    assert "could not be graded" in result_of("eve").notes[0]
    assert {cell.status for one in (bob, result_of("eve")) for cell in one.cells} <= set(STATUSES)


def test_without_a_sandbox_every_result_says_so(course, capsys):
    """In the file and in the table."""
    assert main(["grade", "--jobs", "1", "--sandbox", "none", "--student", "ada"]) == 0

    assert result_of("ada").sandbox == "none"
    assert scores() == {"ada": 4.0}
    assert "without" in capsys.readouterr().out


def test_a_lesson_that_changed_is_graded_again(course):
    """A result counts for the notebook, the checks and the options that it was made with."""
    main(["grade", "--jobs", "1", "--student", "ada"])
    key = result_of("ada").key
    path = Path("solutions") / PATH
    path.write_text(path.read_text().replace("A tiny lesson", "A tiny lesson, edited"))

    main(["grade", "--jobs", "1", "--student", "ada"])

    assert result_of("ada").key != key


def test_links_and_odd_names_in_a_submission_are_left_out_and_told(course):
    """What a link points to goes nowhere, and no name leads out of its folder."""
    Path("secret.txt").write_text("TOP SECRET")
    folder = submit(Path(), "ada", handed_in())
    (folder / "link").symlink_to(Path("secret.txt").resolve())
    (folder / "out").symlink_to(Path().resolve())
    (folder / "line\nbreak").write_text("x")
    (folder / os.fsdecode(b"\xff\xfe")).write_text("x")
    os.mkfifo(folder / "pipe")
    (folder / "x.svg").mkdir()
    (folder / "x.svg" / "y").write_text("x")
    (folder / "X.SVG").mkdir()  # the same name on other systems
    (folder / "X.SVG" / "y").write_text("x")
    (Path("solutions") / ASSIGNMENT / "x.svg").write_text("<svg/>")
    (folder / f"{NOTEBOOK}.ipynb.d").mkdir()

    assert main(["grade", "--jobs", "1", "--student", "ada"]) == 0

    assert scores()["ada"] == 4.0
    written = sorted(path.relative_to("autograded/ada").as_posix() for path in Path("autograded/ada").rglob("*"))
    assert written == [
        ASSIGNMENT,
        *(f"{ASSIGNMENT}/{name}" for name in ("timestamp.txt", f"{NOTEBOOK}.ipynb", "x.svg")),
    ]
    assert not any(b"TOP SECRET" in content for content in state().values() if isinstance(content, bytes))
    assert len([note for note in result_of("ada").notes if "left out" in note]) >= 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["99-nothing"], "no assignment `99-nothing`"),
        (["--student", "ada", "--student", "nobody"], "`nobody` has handed in nothing"),
        (["--scheduler", "tcp://127.0.0.1:1"], "no Dask scheduler"),
    ],
)
def test_what_cannot_be_graded_is_said_in_one_sentence(course, capsys, arguments, words):
    """Without a traceback."""
    assert main(["grade", *arguments]) == 2

    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said


def test_where_there_is_no_course_it_says_so(tmp_path, monkeypatch, capsys):
    """And what to do."""
    monkeypatch.chdir(tmp_path)

    assert main(["grade"]) == 2
    assert "There is no course" in capsys.readouterr().err


def test_two_graders_at_once_do_not_write_one_gradebook(course, capsys):
    """The second one says so and stops, for as long as the first one lives, however that ends."""
    submit(Path(), "zoe", handed_in(output_size="while True: pass"))
    first = subprocess.Popen([*COMMAND, "--student", "zoe"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not Path(".autograder/secret").exists():  # made by whoever has the lock
        time.sleep(0.02)
        assert first.poll() is None

    assert main(["grade", "--student", "ada"]) == 2
    assert "Another `autograder grade`" in capsys.readouterr().err

    first.kill()
    first.wait()
    assert main(["grade", "--student", "ada"]) == 0


@pytest.mark.slow
def test_a_killed_grader_leaves_no_trace_in_what_comes_after(course):
    """`kill -9` at twenty moments, then the same command again: the same gradebook and the same bytes."""
    subprocess.run([*COMMAND, "--jobs", "2"], check=True, capture_output=True)
    undisturbed = state()
    secret = Path(".autograder/secret").read_text()
    for path in ("autograded", ".autograder/results"):
        subprocess.run(["rm", "-r", path], check=True)
    Path("gradebook.db").unlink()
    assert Path(".autograder/secret").read_text() == secret
    rng = random.Random(20261122)

    for _ in range(20):
        grader = subprocess.Popen([*COMMAND, "--jobs", "2"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            grader.wait(rng.uniform(0.2, 4.0))
        grader.send_signal(signal.SIGKILL)
        grader.wait()
        if rng.random() < 0.5:  # so that there is something left to do
            for path in Path(".autograder").glob("results/*/*/*.json"):
                path.unlink()
    subprocess.run([*COMMAND, "--jobs", "2"], check=True, capture_output=True)

    assert state() == undisturbed
    time.sleep(1)
    assert not [command for command in _processes_below_nobody() if "multiprocessing" in command]


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_no_notebook(course):
    """Those in flight are tried again."""
    for number in range(12):
        submit(Path(), f"student{number}", handed_in())
    grader = subprocess.Popen([*COMMAND, "--jobs", "2"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while not list(Path(".autograder").glob("results/*/*/*.json")):
        time.sleep(0.02)
        assert grader.poll() is None
    (server,) = [pid for pid in _children(grader.pid) if "forkserver" in _command(pid)]
    workers = _children(server)

    os.kill(workers[0], signal.SIGKILL)

    _, said = grader.communicate(timeout=600)
    assert grader.returncode == 0, said
    assert all(scores()[f"student{number}"] == 4.0 for number in range(12))


def test_ctrl_c_stops_at_once_and_the_next_run_goes_on(course):
    """Nobody waits for the notebook that hangs."""
    submit(Path(), "zoe", handed_in(output_size="while True: pass"))
    command = [*COMMAND, "--jobs", "1", "--timeout", "600"]
    grader = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while len(list(Path(".autograder").glob("results/*/*/*.json"))) < len(CLASS):
        time.sleep(0.02)
        assert grader.poll() is None
    began = time.monotonic()

    grader.send_signal(signal.SIGINT)

    _, said = grader.communicate(timeout=300)
    assert time.monotonic() - began < 120
    assert (grader.returncode, said) == (130, "\nInterrupted.\n")
    assert main(["grade", "--jobs", "1", "--timeout", "5"]) == 0
    assert scores()["zoe"] == 2.0


def _children(pid: int) -> list[int]:
    return [int(one) for task in Path(f"/proc/{pid}/task").iterdir() for one in (task / "children").read_text().split()]


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def _processes_below_nobody() -> list[str]:
    """Return the commands of all processes whose parent has died and that work in this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if "PPid:\t1\n" in (process / "status").read_text() and (process / "cwd").samefile("."):
                found.append(_command(int(process.name)))
    return found


def test_the_graded_notebook_is_a_valid_one(course):
    """Whatever was handed in."""
    main(["grade", "--jobs", "1"])

    for student in CLASS:
        notebook = nbformat.read(f"autograded/{student}/{ASSIGNMENT}/{NOTEBOOK}.ipynb", as_version=4)
        nbformat.validate(notebook)


def test_cells_that_jupyterlab_has_named_get_their_points(tmp_path, monkeypatch):
    """A lesson made without `autograder generate` has ids that say nothing, and one may even be another's name."""
    course = make_course(tmp_path / "course")
    path = course / "solutions" / PATH
    notebook = nbformat.read(path, as_version=4)
    for number, cell in enumerate(notebook.cells):
        cell.id = "output-size" if cell.id == "tiny-title" else f"{number:08x}"
    nbformat.write(notebook, path)
    student = student_version(notebook, PATH)
    for cell in student.cells:
        if (name := cell.metadata.get("nbgrader", {}).get("grade_id")) in RIGHT:
            cell.source = RIGHT[name]
    submit(course, "ada", student)
    monkeypatch.chdir(course)

    assert main(["grade", "--jobs", "1"]) == 0

    with Gradebook("sqlite:///gradebook.db") as gradebook:
        assert gradebook.find_submission("01-tiny", "ada").score == 4
