"""Each test of a notebook ends in exactly one status, and an accident in one costs no other."""

import socket
import sys
import time
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from nbgrader.utils import determine_grade

from autograder import probes
from autograder.checks.engine.ask import ProbeRunner, Remote, ask
from autograder.dependencies import needed_cells
from autograder.grading.inside.wire import Channel
from autograder.grading.notebook.judge import judge_cell
from autograder.grading.notebook.run import grade_notebook
from autograder.grading.sandbox.forked import ForkedSessions
from autograder.grading.sandbox.session import SessionEndedError
from autograder.grading.sandbox.sessions import NoSessionError
from autograder.grading.sandbox.unconfined import UnconfinedSessions
from tests.grading.tiny import RIGHT, SEED, SETUP, STUBS, WRONG, about, as_file, handed_in, source

STUB = STUBS["output-size"].format("# YOUR CODE HERE\n    raise NotImplementedError()")
EXIT = "def output_size(*args, **kwargs):\n    import os\n    os._exit(3)"

ENDS = [
    pytest.param(RIGHT["output-size"], "passed", "Right:", id="right"),
    pytest.param(WRONG, "failed", "Expected", id="wrong"),
    pytest.param(STUB, "not attempted", "not attempted yet", id="the-stub"),
    pytest.param("", "not attempted", "not attempted yet", id="emptied"),
    pytest.param("def output_size(n, k", "failed", "SyntaxError", id="does-not-compile"),
    pytest.param("1 / 0", "failed", "ZeroDivisionError", id="stops-before-the-function"),
    pytest.param("output_size = 5", "failed", "without brackets", id="no-function"),
    pytest.param("def output_size(*a, **k):\n    return [[1], [2, 3]]", "failed", "Got", id="ragged"),
    pytest.param("raise NotImplementedError()", "not attempted", "not attempted", id="no-function-in-the-stub"),
    pytest.param("while True: pass", "timed out", "longer than 3 seconds", id="hangs"),
    pytest.param(EXIT, "crashed", "your code ended the process", id="exits"),
    pytest.param("x = [0] * 10**12", "out of memory", "MemoryError", id="asks-for-too-much"),
    pytest.param(f"import warnings\nwarnings.warn('x')\n{RIGHT['output-size']}", "passed", "Right:", id="stderr"),
    pytest.param(f"{RIGHT['output-size']}\nimport sys\nprint('x', file=sys.stderr)", "passed", "Right:", id="stderr-2"),
    pytest.param(f"{RIGHT['output-size']}\n1 / 0", "passed", "Right:", id="stops-after-the-function"),
    pytest.param(f"{RIGHT['output-size']}\nexit()", "passed", "Right:", id="exit-in-the-notebook"),
    pytest.param(f"{RIGHT['output-size']}\ninput('?')", "passed", "Right:", id="asks-the-reader"),
]


@pytest.mark.parametrize(("answer", "status", "words"), ENDS)
def test_a_test_ends_in_its_status(answer, status, words, grade):
    """With the message that the learner reads, and the points that it is worth."""
    above, below = grade(handed_in(output_size=answer)).cells

    assert above.status == "passed"
    assert (below.status, below.score) == (status, 2.0 if status == "passed" else 0.0)
    assert words in below.message


@pytest.mark.parametrize(("answer", "status", "words"), ENDS)
def test_stock_nbgrader_reads_the_same_points_from_the_outputs(answer, status, words, grade):
    """Formgrader, and whoever opens the notebook, see what the gradebook holds."""
    graded = grade(handed_in(output_size=answer))

    nbformat.validate(graded.notebook)
    tests = [cell for cell in graded.notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert [determine_grade(cell)[0] for cell in tests] == [cell.score for cell in graded.cells]


MESSY = {
    "a loop": "def output_size(n, k, stride=1, pad=0):\n    return len(range(0, n + 2 * pad - k + 1, stride))",
    "a helper below": "def output_size(n, k, stride=1, pad=0):\n    return half(n, k, pad) // stride + 1\n"
    "def half(n, k, pad): return n + 2 * pad - k",
    "numpy numbers": "def output_size(n, k, stride=1, pad=0):\n    return np.int64((n + 2 * pad - k) // stride + 1)",
    "an array of none": "def output_size(n, k, stride=1, pad=0):\n    return np.array((n + 2 * pad - k) // stride + 1)",
    "prints": f"print('x' * 100_000)\n{RIGHT['output-size']}\nprint(output_size(5, 3))",
    "a lambda": "output_size = lambda n, k, stride=1, pad=0: (n + 2 * pad - k) // stride + 1",
    "an object that is called": "class Size:\n    def __call__(self, n, k, stride=1, pad=0):\n"
    "        return (n + 2 * pad - k) // stride + 1\noutput_size = Size()",
    "magics": f"%matplotlib inline\n%timeit -n1 -r1 1\n!true\n{RIGHT['output-size']}",
    "await": f"import asyncio\nawait asyncio.sleep(0)\n{RIGHT['output-size']}",
    "figures left open": f"import matplotlib.pyplot as plt\n[plt.figure() for _ in range(3)]\n{RIGHT['output-size']}",
    "a module beside the notebook": "from mine import output_size",
    "a file beside the notebook": f"assert open('data/x.txt').read() == 'x'\n{RIGHT['output-size']}",
    "threads that end": "import threading\nt = threading.Thread(target=print)\nt.start()\nt.join()\n"
    + RIGHT["output-size"],
    "child processes that end": f"import subprocess\nsubprocess.run(['true'], check=True)\n{RIGHT['output-size']}",
    "a pool": "from concurrent.futures import ThreadPoolExecutor\n"
    f"with ThreadPoolExecutor(2) as pool:\n    list(pool.map(abs, range(9)))\n{RIGHT['output-size']}",
    "its own checks": f"{RIGHT['output-size']}\ncheck.output_size(output_size)\ncheck.hint('output_size')\n"
    "assert check.output_size.outcome(output_size) is None",
    "a debugger left in": f"{RIGHT['output-size']}\nif False: breakpoint()",
    "a seed": f"np.random.seed(1)\nimport random\nrandom.seed(1)\n{RIGHT['output-size']}",
}


@pytest.mark.parametrize("name", MESSY)
def test_honest_work_gets_its_points_however_untidy(name, grade):
    """And in silence: nothing is mended in it, nothing flagged."""
    files = {"mine.py": RIGHT["output-size"].encode(), "data/x.txt": b"x"}
    graded = grade(handed_in(output_size=MESSY[name]), files)

    assert [(cell.status, cell.score) for cell in graded.cells] == [("passed", 2.0)] * 2
    assert (graded.mended, graded.notes) == ((), ())


MAGICS = {
    "a widget that is not installed": "%matplotlib widget\n{}",
    "a window": "%matplotlib qt\n{}",
    "a misspelt option": "%matplotlib inline --nosuch\n{}",
    "pylab with a window": "%pylab qt\n{}",
    "an extension that is not installed": "%load_ext nobody_has_this\n{}",
    "reloading": "%load_ext autoreload\n%autoreload 2\n{}",
    "reloading without its extension": "%reload_ext nobody_has_this\n%autoreload 2\n{}",
    "sharper pictures": "%config InlineBackend.figure_format = 'retina'\n{}",
    "a setting of nothing": "%config NobodyHasThis.option = 1\n{}",
    "an installation": "%pip install nobody-has-this\n%conda install -y nobody-has-this\n{}",
    "a magic of another service": "%tensorflow_version 2.x\n{}",
    "in the middle": "a = 1\n%matplotlib widget\nb = %nobody_has_this 1\n{}",
    "inside a block": "if True:\n    %matplotlib widget\n    %load_ext nobody_has_this\n{}",
    "a cell magic": "%%time\n%matplotlib widget\n{}",
    "a cell magic that keeps what is printed": "%%capture kept\n%load_ext nobody_has_this\n{}",
    "a cell magic that is not installed": "%%nobody_has_this 1\n{}",
}


@pytest.mark.parametrize("magic", MAGICS.values(), ids=MAGICS)
def test_a_magic_about_display_or_reloading_never_costs_an_answer(magic, grade):
    """Not even where nothing is left to find the answer by but its name."""
    graded = grade(handed_in(output_size=magic.format(RIGHT["output-size"])))
    cells = [SETUP, RIGHT["window-response"], magic.format(RIGHT["output-size"])]
    fresh = grade(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in cells]))

    assert [cell.status for cell in (*graded.cells, *fresh.cells)] == ["passed"] * 4
    assert graded.mended == ()
    assert '"ename"' not in nbformat.writes(graded.notebook)


@pytest.mark.parametrize("code", ["%time 1 / 0", "%run nobody_has_this.py", "%%nobody_has_this\n1 / 0"])
def test_a_magic_that_runs_code_stops_where_the_code_stops(code, grade):
    """An error in it is the answer's own, and is shown."""
    graded = grade(handed_in(output_size=f"{code}\n{RIGHT['output-size']}"))

    assert [cell.status for cell in graded.cells] == ["passed", "failed"]


def test_who_ends_the_kernel_in_a_test_is_left_out_when_it_ends_again(grade):
    """A thread that kills later is not the fault of the cell in whose time it strikes."""
    late = (
        "import os, threading\n"
        "def window_response(window, kernel):\n"
        "    threading.Timer(0.3, os._exit, (1,)).start()\n"
        "    import time; time.sleep(1)"
    )
    notebook = handed_in(window_response=late, output_size=f"import time\ntime.sleep(1)\n{RIGHT['output-size']}")

    above, below = grade(notebook).cells

    assert above.status == "crashed"
    assert below.status == "passed"


@pytest.mark.parametrize("end", ["os._exit", "os.abort", "signal.raise_signal"])
def test_a_cell_below_a_test_that_ended_the_kernel_is_not_left_out_for_it(end, grade):
    """What ends every process it runs in a moment later is left out, not what stands in its way."""
    argument = {"os._exit": "(1,)", "os.abort": "()", "signal.raise_signal": "(9,)"}[end]
    late = f"import os, signal, threading, time\nthreading.Timer(0.7, {end}, {argument}).start()\n"
    late += "def window_response(window, kernel):\n    time.sleep(2)"
    notebook = handed_in(window_response=late)
    below = next(place for place, cell in enumerate(notebook.cells) if cell.id == "output-size")
    notebook.cells.insert(below, nbformat.v4.new_code_cell("import time\ntime.sleep(2)\nprint('through')"))

    graded = grade(notebook)

    assert [cell.status for cell in graded.cells] == ["crashed", "passed"]
    assert "through" in str(graded.notebook.cells)
    assert "your code ended the process" not in str(
        [cell.outputs for cell in graded.notebook.cells if "sleep(2)\nprint" in cell.source]
    )


def test_a_cell_of_the_students_own_that_hangs_costs_nothing(grade):
    """It is left out, and says so."""
    notebook = handed_in()
    notebook.cells.insert(2, nbformat.v4.new_code_cell("while True: pass"))

    graded = grade(notebook)

    assert [cell.status for cell in graded.cells] == ["passed", "passed"]
    assert "timed out" in str(graded.notebook.cells)


def test_a_notebook_has_an_end(quick):
    """Ten cells that hang do not take ten times as long as one: the rest is timed out."""
    forked = ForkedSessions(replace(quick, cell=3.0, notebook=10.0), threads=1)
    notebook = handed_in()
    for _ in range(10):
        notebook.cells.insert(4, nbformat.v4.new_code_cell("import time\ntime.sleep(1000)"))

    try:
        forked.get_ready()  # the time of a busy machine shall not be that of the notebook
        graded = grade_notebook(as_file(notebook), source(), {}, forked, SEED)
    finally:
        forked.close()

    assert [cell.status for cell in graded.cells] == ["passed", "timed out"]
    assert "the notebook took longer" in graded.cells[1].message


@pytest.mark.parametrize("content", [None, b"", b"no notebook", as_file(handed_in())[:300]])
def test_a_file_that_cannot_be_read_is_zero_with_the_reason(content, grade):
    """In the notebook that goes back, in its first cell."""
    graded = grade(content)

    assert {(cell.status, cell.score) for cell in graded.cells} == {("not attempted", 0.0)}
    assert "could not be graded" in graded.notebook.cells[0].source
    assert graded.notes
    nbformat.validate(graded.notebook)


def test_what_was_mended_stands_in_the_feedback(grade):
    """Above everything else."""
    notebook = handed_in()
    notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith("test-")]

    graded = grade(notebook)

    assert [cell.status for cell in graded.cells] == ["passed", "passed"]
    assert "mended" in graded.notebook.cells[0].source
    assert "`test-output-size`" in graded.notebook.cells[0].source


LARGE = {
    "a page with an animation": "from IPython.display import HTML, display\ndisplay(HTML('x' * 9_000_000))",
    "a large picture": "from IPython.display import Image, display\n"
    "display(Image(b'\\x89PNG' + bytes(7_000_000), format='png'))",
    "an error with much to say": "try:\n    raise ValueError('ä' * 9_000_000)\nexcept ValueError:\n"
    "    get_ipython().showtraceback()",
    "much printed": "print('ä' * 9_000_000)",
}


@pytest.mark.parametrize("code", LARGE.values(), ids=LARGE)
def test_a_large_output_costs_nothing(code, statuses):
    """It is left out; the answer beside it counts."""
    assert statuses(handed_in(output_size=f"{code}\n{RIGHT['output-size']}")) == ["passed", "passed"]


def test_a_notebook_shows_no_more_than_a_gradebook_can_hold(grade):
    """However many cells show how much."""
    notebook = handed_in()
    for _ in range(12):
        code = "from IPython.display import Image, display\ndisplay(Image(bytes(3_000_000), format='png'))"
        notebook.cells.append(nbformat.v4.new_code_cell(code))

    graded = grade(notebook)

    assert [cell.status for cell in graded.cells] == ["passed", "passed"]
    assert len(nbformat.writes(graded.notebook)) < 40 * 2**20
    assert "left out" in str(graded.notebook.cells[-1].outputs)


PRINTING = """
import threading, time
going = True
def beat():
    while going:
        print(".")
        time.sleep(0.001)
threading.Thread(target=beat).start()
import matplotlib.pyplot as plt
for _ in range(8):
    plt.plot([1, 2]); plt.show()
going = False
"""


def test_a_thread_that_prints_while_pictures_are_shown_costs_nothing(statuses):
    """Two messages never mix."""
    assert statuses(handed_in(output_size=f"{PRINTING}\n{RIGHT['output-size']}")) == ["passed", "passed"]


def test_a_long_double_is_a_number_like_any_other(sessions):
    """It has another form on each machine, so it travels in double precision."""
    session = sessions.start({})
    session.run("import numpy as np\ndef f():\n    return np.arange(3, dtype=np.longdouble)")

    reply = session.run_probe("call", (Remote("f", session), (), {}, 5.0))

    assert np.array_equal(reply.end.value, [0.0, 1.0, 2.0])


def test_a_black_box_takes_no_arrays_that_would_keep_the_judge_busy(sessions):
    """It computes in the grader, where no limit of the sandbox holds."""
    session = sessions.start({})
    session.run("import numpy as np\ndef explore(box):\n    return float(box(np.ones((8000, 8000), bool)))")
    asked = []

    reply = session.run_probe("call", (Remote("explore", session), (asked.append,), {}, 5.0))

    assert "kilobytes" in reply.end.text
    assert not asked


@pytest.mark.parametrize("code", ["(\n" + "\n" * 200_000 + "x", "=" * 200_000 + "(", "?" + " " * 200_000 + "("])
def test_code_that_is_slow_to_look_through_is_looked_through_at_once(code, statuses):
    """It is read outside the sandbox, where nothing ends it."""
    notebook = handed_in()
    notebook.cells.append(nbformat.v4.new_code_cell(code))
    began = time.monotonic()

    assert statuses(notebook) == ["passed", "passed"]
    assert time.monotonic() - began < 20


def test_an_answer_that_is_laborious_to_judge_is_timed_out_and_the_next_is_judged(sessions):
    """A million pixels to look for kernels in, say: the judge has its time as well."""
    lesson = source()
    slow = next(cell for cell in lesson.cells if cell.id == "test-window-response")
    slow.source = "import time\nfor _ in range(600):\n    time.sleep(0.1)\ncheck.window_response(window_response)"

    graded = grade_notebook(as_file(handed_in()), lesson, {}, sessions, SEED)

    assert [cell.status for cell in graded.cells] == ["timed out", "passed"]
    assert "judging the answer took longer than 6 seconds" in graded.cells[0].message


STOPS_READING = """
import socket, time, gc
from autograder.grading.inside.wire import Channel
channel = next(one for one in gc.get_objects() if isinstance(one, Channel))
channel.send({"say": "ran", "error": None})
while True:
    time.sleep(1)
"""


def test_a_kernel_that_no_longer_reads_is_timed_out(sessions):
    """Nobody waits for it for ever, however much there is to send."""
    session = sessions.start({})
    session.run(STOPS_READING)

    with pytest.raises(SessionEndedError) as gone:
        session.run("#" * 2**20)

    assert gone.value.status == "timed out"


def test_the_same_notebook_gives_the_same_bytes(grade):
    """Also where random numbers, addresses and sets are printed."""
    code = (
        f"import random\nprint(random.random(), np.random.rand(), object(), {{'a', 'b', 'c'}})\n{RIGHT['output-size']}"
    )

    first, second = (grade(handed_in(output_size=code)) for _ in range(2))

    assert nbformat.writes(first.notebook) == nbformat.writes(second.notebook)
    assert first.cells == second.cells


def test_a_black_box_of_the_check_stays_at_the_judges(sessions):
    """The learner's function asks it as often as it likes, and sees no code of it."""

    def box(image, scale=1):
        if image.ndim != 2:
            raise ValueError("a black box wants (H, W)")
        return image.sum() * scale

    session = sessions.start({})
    session.run(
        "import numpy as np\n"
        "def explore(box):\n"
        "    try: box(np.ones(3))\n"
        "    except ValueError as error: said = str(error)\n"
        "    return [said, [float(box(np.eye(n), scale=2)) for n in range(1, 40)], 'sum' in str(box.__code__.co_names)]"
    )

    reply = ask(probes.call, Remote("explore", session), (box,))

    assert reply.end.value == ["a black box wants (H, W)", [2.0 * n for n in range(1, 40)], False]


def test_a_function_that_asks_a_black_box_very_often_is_not_short_of_time(sessions):
    """A question costs more here than in a notebook: waiting for the answer does not count as the learner's time."""
    session = sessions.start({})
    session.run("def explore(box):\n    return [box(n) for n in range(4)][-1]")

    def slow(number):
        time.sleep(0.3)
        return number + 1

    reply = session.run_probe("call", (Remote("explore", session), (slow,), {}, 0.2))

    assert reply.end.value == 4


def test_a_kernel_without_a_sandbox_that_does_not_start_says_so(quick, monkeypatch):
    """Instead of waiting for a call that never comes."""
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(NoSessionError, match="ended with 1 before it began"):
        UnconfinedSessions(quick, threads=1).start({})


def test_nobody_else_on_the_machine_becomes_the_session(quick, monkeypatch):
    """Any user may call at a port of the loopback; only the session knows the token."""
    create_server = socket.create_server
    intruder = socket.socket()

    def with_an_intruder(address):
        server = create_server(address)
        intruder.connect(server.getsockname())
        Channel(intruder).send({"token": "guessed"})
        return server

    monkeypatch.setattr(socket, "create_server", with_an_intruder)
    unconfined = UnconfinedSessions(replace(quick, cell=60.0), threads=1)

    try:
        assert unconfined.start({}).run("1 + 1").error is None
        assert intruder.recv(1) == b""  # hung up
    finally:
        unconfined.close()
        intruder.close()


@pytest.mark.parametrize(
    ("free", "later", "runs"),
    [
        ("steps = [1]", "print(steps)", True),
        ("def step(x):\n    return x", "def answer(x):\n    return step(x)", True),
        ("import numpy as np", "answer = np.ones(3)", True),
        ("steps.append(2)", "print(steps)", True),
        ("steps[0] = 2", "print(steps)", True),
        ("model.layers[0].trainable = False", "answer = model", True),
        ("del steps[0]", "print(steps)", True),
        ("%load_ext something", "print(steps)", False),
        ("steps = [1]", "%time run(steps)", True),
        ("steps[0].show()", "print(1)", False),
        ("draw.sliding(image)", "print(image)", False),
        ("other = steps[0]", "print(steps)", False),
        ("np.set_printoptions(precision=2)", "answer = np.ones(3)", False),
    ],
)
def test_of_the_instructors_free_cells_those_run_that_later_ones_need(free, later, runs):
    """What they make or change; what they only show has been seen."""
    cells = [
        nbformat.v4.new_code_cell(
            "import numpy as np\nfrom drawings import draw", metadata=about("setup", locked=True)
        ),
        nbformat.v4.new_code_cell(free),
        nbformat.v4.new_code_cell(later, metadata=about("answer", solution=True)),
    ]
    given_out = nbformat.v4.new_notebook(cells=cells)

    assert needed_cells(cells, given_out, {"np", "draw"}) == [True, runs, True]


def test_a_free_cell_that_the_student_has_changed_runs():
    """It is the student's own now."""
    given_out = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("choice = None")])

    assert needed_cells([nbformat.v4.new_code_cell("choice = 'b'")], given_out, set()) == [True]


POINTS = {
    "no number": ("float('nan')", "grader error", None),
    "no end": ("float('inf')", "grader error", None),
    "numpy's no number": ("__import__('numpy').float32('nan')", "grader error", None),
    "numpy's half": ("__import__('numpy').float32(1)", "partial", 1.0),
    "numpy's whole number": ("__import__('numpy').int64(0)", "failed", 0.0),
    "less than none": ("-3", "failed", 0.0),
    "more than all": ("7", "passed", 2.0),
    "a truth": ("False", "passed", 2.0),  # nbgrader counts no truths either
}


@pytest.mark.parametrize(("code", "status", "score"), POINTS.values(), ids=POINTS)
def test_the_points_of_a_test_are_a_number_from_none_to_all(code, status, score):
    """What is none is no grade of the student's: the instructor decides."""
    cell = nbformat.v4.new_code_cell(code, id="test", metadata=about("test-output-size", grade=True, points=2))

    result = judge_cell(cell, {}, ProbeRunner, SEED)

    assert (result.status, result.score) == (status, score)


def test_a_test_that_hands_objects_over_by_name_is_told_how_a_check_is_called():
    """As in a learner's notebook, and not as a fault of the grader."""
    code = "check.output_size(answer=5)"
    cell = nbformat.v4.new_code_cell(code, id="test", metadata=about("test-output-size", grade=True, points=2))

    result = judge_cell(cell, {}, ProbeRunner, SEED)

    assert "takes its objects without names. Call it like this: check.output_size(output_size)." in result.message


def test_a_notebook_that_is_laborious_to_read_is_timed_out(quick):
    """Merging it and looking what it needs is the notebook's time; no session starts for it."""
    forked = ForkedSessions(replace(quick, notebook=1e-6), threads=1)  # no machine reads a notebook in a microsecond
    try:
        graded = grade_notebook(as_file(handed_in()), source(), {}, forked, SEED)
        provider_was_started = forked.has_provider
    finally:
        forked.close()

    assert [(cell.status, cell.score) for cell in graded.cells] == [("timed out", 0.0)] * 2
    assert "reading it took longer" in graded.notebook.cells[0].source
    assert not provider_was_started


def test_the_time_of_a_notebook_begins_when_everything_is_imported(quick):
    """A provider takes seconds to start, which are nobody's answer's."""
    forked = ForkedSessions(replace(quick, notebook=0.5), threads=1)
    try:
        graded = grade_notebook(as_file(handed_in()), source(), {}, forked, SEED)
    finally:
        forked.close()

    assert "timed out" not in [cell.status for cell in graded.cells[:1]]
