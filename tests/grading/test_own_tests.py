"""Tests that call no check of the course run beside the answers, in a process that nobody reached before."""

import textwrap
from dataclasses import replace

import pytest

from autograder.grading.notebook.result import CellResult, NotebookResult, from_json, to_json
from autograder.grading.notebook.run import grade_notebook
from autograder.grading.notebook.run import unread_notebook as unread
from autograder.grading.sandbox.unconfined import UnconfinedSessions
from tests.grading.own_lesson import handed_in, source
from tests.grading.tiny import SEED

pytestmark = pytest.mark.xdist_group("own tests")


@pytest.fixture(scope="module")
def grade(sessions, quick):
    """Return a function that grades a notebook of an instructor's own lesson in the sandbox."""

    def grade_it(**answers):
        answers = {name: textwrap.dedent(answer).strip() for name, answer in answers.items()}
        graded = grade_notebook(handed_in(**answers), source(), {}, sessions, SEED)
        return {cell.exercise: cell for cell in graded.cells}, graded.notebook

    sessions.limits = replace(quick, cell=8.0)  # a process more, on a busy machine
    yield grade_it
    sessions.limits = quick


ENDS = {
    "right": ({}, "double", "passed", 2.0, "Right: all of its tests pass."),
    "wrong": (
        {"double": "def double(x): return x"},
        *("double", "failed", 0.0, "`double` does not pass this test:\n    assert close(double(4), 8)"),
    ),
    "wrong below": (
        {"double": "def double(x): return 2 * abs(x)"},
        *("double", "failed", 0.0, "`double` does not pass this test:\n    assert close(double(-1), -2)"),
    ),
    "words of the test": (
        {"mean": "def mean(v): return 0"},
        *("mean", "failed", 0.0, "the mean of 1, 2 and 6 is 3"),
    ),
    "hidden": (
        {"mean": "def mean(v): return v[-1] / 2"},
        *("mean", "failed", 0.0, "`mean` does not pass a hidden test."),
    ),
    "partly": ({"half": "def half(x): return x // 2"}, "half", "partial", 1.5, "1.5 of 3 points.\nHalf of it."),
    "no points": ({"half": "def half(x): return x"}, "half", "failed", 0.0, "Its tests give no points."),
    "an error": ({"double": "def double(x): return y"}, "double", "failed", 0.0, "There is no `y`."),
    "another error": ({"double": "def double(): pass"}, "double", "failed", 0.0, "It stopped with TypeError: double()"),
    "no cell": ({"half": "1 / 0"}, "half", "failed", 0.0, "There is no `half`: the cell that should make it stopped"),
    "a stub": ({"half": ""}, "half", "not attempted", 0.0, "`half` is not attempted yet."),
    "too long": (
        {"double": "import time\ndef double(x): time.sleep(99)"},
        "double",
        "timed out",
        0.0,
        "longer than 8 seconds",
    ),
    "too much": ({"double": "def double(x): return bytearray(2**30)"}, "double", "out of memory", 0.0, "MemoryError"),
    "its own end": (
        {"double": "def double(x):\n    import os\n    os._exit(0)"},
        "double",
        "crashed",
        0.0,
        "its process",
    ),
    "not quite its own": (
        {"double": "def double(x): raise SystemExit(0)"},
        "double",
        "failed",
        0.0,
        "It stopped with SystemExit",
    ),
    "what is no number": ({"half": "def half(x): raise float"}, "half", "failed", 0.0, "TypeError"),
}


@pytest.mark.parametrize(("answers", "exercise", "status", "score", "words"), ENDS.values(), ids=ENDS)
def test_a_test_of_asserts_ends_as_nbgrader_counts(answers, exercise, status, score, words, grade):
    """And costs no other exercise of the notebook anything."""
    cells, notebook = grade(**answers)

    cell = cells.pop(exercise)
    assert (cell.status, cell.score, cell.judged) == (status, score, "inside")
    assert words in cell.message
    assert "undisclosed" not in cell.message
    assert {name: result.status for name, result in cells.items() if result.judged == "inside"} == dict.fromkeys(
        {"double", "half", "mean"} - {exercise}, "passed"
    )
    assert not any(cell.id.startswith("test-") and cell.outputs == [] for cell in notebook.cells)


# Each stands in the answer cell of `double`, which does not double; `half` and `mean` are right.
CHEATS = {
    "builtins": """
        import builtins
        builtins.abs = lambda x: 0
        """,
    "what an assert raises": """
        import builtins
        builtins.AssertionError = type("Never", (Exception,), {"__new__": lambda *a: None})
        """,
    "numpy": "np.testing.assert_allclose = np.allclose = np.isclose = lambda *a, **k: True",
    "the helper of the tests": "def close(a, b): return True",
    "its verdict": """
        from autograder.grading.inside.wire import Channel
        send = Channel.send
        right = {"error": None, "value": None, "line": None, "text": ""}
        Channel.send = lambda self, said, *more: send(self, {**said, **right} if "token" in said else said, *more)
        """,
    "what runs the test": """
        from autograder.grading.inside import own_tests, session
        def right(request, *_):
            return own_tests.Verdict(request["token"], None, None, "", None, None, "")
        own_tests.verdict_on = session.verdict_on = right
        """,
    "how a test begins": """
        import os
        os.register_at_fork(after_in_child=lambda: os._exit(0))
        """,
    "a process that is none": "import os\nos.fork = lambda: 0",
    "a fork that is another": "import os\nos.fork = lambda: 1",
    "a thread of a test": """
        import os, threading, time
        os.register_at_fork(after_in_child=lambda: threading.Thread(target=time.sleep, args=(9,)).start())
        """,
    "every descriptor": """
        import os
        def double(x):
            for number in range(3, 60):
                try:
                    os.write(number, b'{"error": null, "value": 2.0}' * 9)
                except OSError:
                    pass
            os._exit(0)
        """,
    "threads that say so": """
        import gc, threading
        from autograder.grading.inside.wire import Channel
        channel = next(one for one in gc.get_objects() if isinstance(one, Channel))
        def say():
            for _ in range(200):
                channel.send({"say": "verdict", "verdict": {"type": "Verdict", "error": None, "value": 2.0}})
        threading.Thread(target=say).start()
        """,
    "threads that take what comes": """
        import gc, socket, threading
        from autograder.grading.inside.wire import Channel
        channel = next(one for one in gc.get_objects() if isinstance(one, Channel))
        def take():
            while channel.connection.recv(9):
                pass
        threading.Thread(target=take, daemon=True).start()
        """,
    "the end of its parent": """
        import os
        def double(x):
            os.kill(os.getppid(), 9)
            os._exit(0)
        """,
    "the end of all others": """
        import os
        def double(x):
            os.kill(-1, 9)
            os._exit(0)
        """,
}
NO_DOUBLE = "def double(x):\n    return 3.0 * x\n"


@pytest.mark.parametrize("name", CHEATS)
def test_a_wrong_answer_earns_nothing_by_what_it_does_around_the_test(name, grade):
    """What is there before the test is undone, cannot run while it runs, or keeps it from giving any verdict."""
    cells, _ = grade(double=NO_DOUBLE + textwrap.dedent(CHEATS[name]), mean="def mean(values):\n    return 17.0")

    assert cells["double"].score == 0.0
    assert cells["double"].status in ("failed", "crashed", "timed out")
    assert cells["mean"].score == 0.0
    assert cells["half"].status in ("passed", "crashed", "timed out")


def test_nobody_reads_a_test_before_it_runs_or_keeps_it_for_later(grade):
    """A thread that looks through the process of the answers finds nothing; that which knew the text is gone."""
    cells, notebook = grade(
        double="""
            def double(x): return 2 * x
            import sys, threading, time
            word, seen = chr(117) + "ndisclosed", set()
            def look():
                while True:
                    for frame in sys._current_frames().values():
                        while frame is not None:
                            seen.update(str(one) for one in frame.f_code.co_consts if word in str(one))
                            frame = frame.f_back
                    time.sleep(0.01)
            threading.Thread(target=look, daemon=True).start()
            """,
        mean="def mean(values):\n    time.sleep(0.3)\n    return np.mean(values)",
        last="print(sorted(seen))",
    )

    assert cells["mean"].status == "passed"
    assert notebook.cells[-1].outputs[0].text == "[]\n"


def test_what_a_test_changes_is_as_before_for_the_next(grade):
    """It ran in a process of its own."""
    cells, _ = grade(
        double="calls = []\ndef double(x):\n    calls.append(x)\n    return 2 * x",
        half="def half(x): return x / 2 if not calls else 0",
    )

    assert [cell.status for cell in cells.values() if cell.judged == "inside"] == ["passed"] * 3


def test_without_a_sandbox_the_tests_run_too(quick):
    """In the answers' own process, which every system has."""
    unconfined = UnconfinedSessions(quick, threads=1)
    try:
        graded = grade_notebook(handed_in(half="def half(x): return x // 2"), source(), {}, unconfined, SEED)
    finally:
        unconfined.close()

    assert [(cell.status, cell.score) for cell in graded.cells][:3] == [("passed", 2), ("partial", 1.5), ("passed", 2)]


def test_what_a_person_grades_counts_and_waits(grade):
    """As soon as something was written; what was not handed in, or is as it was given out, waits for nobody."""
    written, _ = grade(essay="Because.")
    untouched, _ = grade()
    absent = unread(source(), "it is missing.", "not attempted")

    assert (written["essay"].status, written["essay"].score, written["essay"].points) == ("to be graded", None, 4.0)
    assert (untouched["essay"].status, untouched["essay"].score) == ("not attempted", 0.0)
    assert [(cell.exercise, cell.score, cell.judged) for cell in absent.cells][-1] == ("essay", 0.0, "by hand")


def test_points_by_hand_stand_among_those_that_wait():
    """All of them, since nobody knows yet how many; of other answers that wait, as many as they would earn."""
    test = CellResult("test-double", "double", 2.0, 2.0, "passed", 1.0, "", judged="inside")
    doubtful = CellResult("test-train", "train", 5.0, None, "partial", 0.6, "")
    essay = CellResult("essay", "essay", 4.0, None, "to be graded", 0.0, "", judged="by hand")
    result = NotebookResult("ada", "01-own", "own", "key", "bubblewrap", (test, doubtful, essay))

    assert (result.score, result.waiting, result.points) == (2.0, 7.0, 11.0)
    assert from_json(to_json(result)) == result
    with pytest.raises(ValueError, match="no result"):
        from_json(to_json(replace(result, cells=(replace(test, judged="somewhere"),))))


@pytest.mark.parametrize("apart", [True, False])
def test_a_verdict_is_the_same_in_a_process_of_its_own_and_in_that_of_the_answers(apart, sessions):
    """The latter is for what no fork can do: to compute with TensorFlow."""
    session = sessions.start({})
    session.run("def double(x):\n    return 2 * x")

    right, wrong = (session.run_test("", f"assert double(2) == {four}\n1.5", apart=apart) for four in (4, 5))

    assert (right.error, right.value) == (None, 1.5)
    assert (wrong.error, wrong.line, wrong.value) == ("AssertionError", 1, None)
    assert session.run("print(double(3))").outputs.nodes()[0].text == "6\n"
