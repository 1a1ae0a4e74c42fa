"""The red team: code that wants points it has not earned, or harm. It runs in the real sandbox.

Every attack stands in the answer cell of `output_size`, 2 of 4 points; the answer above it is right and keeps its own.
"""

import json
import socket
import textwrap
from dataclasses import replace

import nbformat
import pytest

from autograder.grading.inside.capabilities import DAC_READ_SEARCH
from autograder.grading.sandbox.levels import LANDLOCK
from tests.grading.tiny import RIGHT, WRONG, handed_in

# One after the other, so that each meets what those before it have left.
pytestmark = pytest.mark.xdist_group("attacks")
FAILED, CRASHED, TIMED_OUT, MEMORY = "failed", "crashed", "timed out", "out of memory"

SAYING = """
        from autograder.grading.inside.wire import Channel
        send = Channel.send
        Channel.send = lambda self, said, *more: send(self, SAID if said["say"] == "answer" else said, *more)
        """
# Each of these gave a wrong answer full marks in a grader whose tests run in the learner's interpreter, or tries to.
FOR_POINTS = {
    "publish a result first": """
        def output_size(*args, **kwargs):
            get_ipython().displayhook("x")
            return 1
        """,
    "strip asserts": """
        import ast
        class Strip(ast.NodeTransformer):
            def visit_Assert(self, node):
                return None
        get_ipython().ast_transformers.append(Strip())
        """,
    "replace the shell's run_cell": """
        shell = get_ipython()
        shell.run_cell = shell.run_cell_async = lambda *args, **kwargs: None
        """,
    "equal to everything": """
        class Yes(float):
            def __eq__(self, other): return True
            def __ne__(self, other): return False
            def __sub__(self, other): return 0.0
            __rsub__ = __sub__
            def __abs__(self): return 0.0
            __lt__ = __le__ = __gt__ = __ge__ = __eq__
            __hash__ = float.__hash__
        def output_size(*args, **kwargs):
            return Yes(1)
        """,
    "an array that changes when it is looked at": """
        class Liar(np.ndarray):
            def __array__(self, *args, **kwargs): return np.zeros(3)
            def __array_finalize__(self, other): pass
            def item(self): return 3
        def output_size(*args, **kwargs):
            return np.zeros(()).view(Liar)
        """,
    "read the answers of the check": """
        import gc, sys, inspect
        found = [one for one in gc.get_objects() if "reference" in getattr(one, "__dict__", {})]
        frames = [frame.filename for frame in inspect.stack() if "checks" in frame.filename]
        modules = [name for name in sys.modules if name.startswith("autograder.checks")]
        print(len(found), frames, modules)
        """,
    "import the checks": """
        try:
            from autograder.checks.convolution.output_size import EXERCISE
        except ImportError as error:
            print(error)
        """,
    "import the course": "from autograder import course, authoring",
    "replace the probe": """
        from autograder import probes
        end = {"type": "Value", "value": True, "printed": ""}
        probes.call = lambda *args, **kwargs: {"end": end, "changed": []}
        """,
    "replace the probe by one that says too little": """
        from autograder import probes
        probes.call = lambda *args, **kwargs: {}
        """,
    "replace the probe by one that says what is no data": """
        from autograder import probes
        end = {"type": "Value", "value": object(), "printed": ""}
        probes.call = lambda *args, **kwargs: {"end": end, "changed": []}
        """,
    "say that an object is missing whose name is none": SAYING.replace("SAID", '{"say": "missing", "names": 5}'),
    "say that another object is missing": SAYING.replace("SAID", '{"say": "missing", "names": ["check"]}'),
    "say that the probe broke for no reason": SAYING.replace("SAID", '{"say": "broken", "error": [1], "text": None}'),
    "show what is no output": "get_ipython().emit({'output_type': np.zeros(3), 'name': np.zeros(3)})",
    "return what no check expects": """
        from autograder import probes
        end = {"type": "Value", "value": {"a": [np.zeros((0, 3))]}, "printed": ""}
        probes.call = lambda *args, **kwargs: {"end": end, "changed": [10**300]}
        """,
    "replace the comparison": """
        np.isclose = np.allclose = np.array_equal = np.all = lambda *args, **kwargs: True
        """,
    "replace `check`": """
        class Right:
            def __getattr__(self, name): return lambda *args: print("Right: all of it.")
        check = Right()
        import autograder
        autograder.check = check
        """,
    "remember the published cases": """
        def output_size(n, k, stride=1, pad=0):
            return {(5, 3, 1, 0): 3, (15, 2, 3, 1): 6, (8, 5, 1, 4): 12}.get((n, k, stride, pad), 1)
        """,
    "raise what a passed test raises": """
        def output_size(*args, **kwargs):
            raise SystemExit(0)
        """,
    "raise what means not attempted": """
        def output_size(*args, **kwargs):
            class CheckFailed(AssertionError): pass
            raise CheckFailed("Right: 2 of 2 points")
        """,
    "leave on import": "import sys\nsys.exit(0)",
    "answer for the session": """
        import gc, socket
        from autograder.grading.inside.wire import Channel
        channel = next(one for one in gc.get_objects() if isinstance(one, Channel))
        for _ in range(50):
            channel.send({"say": "answer", "value": {"value": 3, "changed": [], "printed": ""}, "cpu": 0.0})
        """,
    "skip the tests by tags": None,  # see below: in the notebook, not in the code
}

ENDS = {
    "replace the probe by one that says too little": (CRASHED,),
    "say that an object is missing whose name is none": (CRASHED,),
    "say that another object is missing": (CRASHED,),
    "say that the probe broke for no reason": (CRASHED,),
    "show what is no output": (FAILED, CRASHED),
    "return what no check expects": (FAILED, CRASHED),
}


@pytest.mark.parametrize("name", FOR_POINTS)
def test_a_wrong_answer_gains_nothing_by(name, grade):
    """The test ends without points, and the answer above it keeps its own."""
    notebook = handed_in(output_size=f"{WRONG}\n{textwrap.dedent(FOR_POINTS[name] or '')}")
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution"]

    above, below = grade(notebook).cells

    assert (above.status, above.score) == ("passed", 2.0)
    assert below.status in ENDS.get(name, (FAILED, CRASHED, "not attempted"))
    assert not below.score


BOMBS = {
    "a loop without end": ("while True: pass", TIMED_OUT),
    "a loop that takes no interrupt": (
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        TIMED_OUT,
    ),
    "a loop in the function that catches everything": (
        "def output_size(*a, **k):\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass",
        TIMED_OUT,
    ),
    "a sleep in compiled code": ("import time\ntime.sleep(1000)", TIMED_OUT),
    "one large allocation": ("x = np.ones(10**10)", MEMORY),
    "many allocations": ("x = []\nwhile True: x.append(bytearray(10**7))", MEMORY),
    "memory in the function": ("def output_size(*a, **k):\n    return bytearray(10**10)", MEMORY),
    "memory in children": (
        "import os, time\nfor _ in range(20):\n    if os.fork() == 0:\n        x = bytearray(10**8)\n"
        "        time.sleep(60)\ntime.sleep(60)",
        MEMORY,
    ),
    "memory in the buffers of sockets": (
        "import os, socket, time\nfor _ in range(5):\n    if os.fork() == 0:\n"
        "        pairs = [socket.socketpair() for _ in range(200)]\n"
        "        for one, _ in pairs:\n            one.setblocking(False)\n"
        "            try:\n                while True: one.send(b'x' * 1000)\n            except OSError: pass\n"
        "        time.sleep(60)\ntime.sleep(60)",
        MEMORY,
    ),
    "memory that is shared": (
        "import mmap\nx = [mmap.mmap(-1, 10**8) for _ in range(20)]\nfor m in x: m[:] = b'x' * 10**8",
        MEMORY,
    ),
    "recursion without end": (
        "import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
        (CRASHED, MEMORY, TIMED_OUT),
    ),
    "processes": ("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", (TIMED_OUT, MEMORY, CRASHED)),
    "threads": ("import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(9,)).start()", FAILED),
    "one large file": ("with open('x', 'wb') as f:\n    while True: f.write(b'x' * 10**6)", (FAILED, CRASHED)),
    "many files": ("i = 0\nwhile True:\n    open(f'f{i}', 'wb').write(b'x' * 10**6)\n    i += 1", FAILED),
    "many empty files": ("i = 0\nwhile True:\n    open(f'f{i}', 'w').close()\n    i += 1", (CRASHED, TIMED_OUT)),
    "folders without end": (
        "import os\nwhile True:\n    os.mkdir('d')\n    os.chdir('d')",
        (CRASHED, TIMED_OUT, FAILED),
    ),
    "printing without end": ("while True: print('x' * 1000)", TIMED_OUT),
    "displaying without end": (
        "from IPython.display import display\nwhile True: display({'text/plain': 'x' * 10**6}, raw=True)",
        TIMED_OUT,
    ),
    "a message larger than any": ("print('x' * 10**8)", (FAILED, CRASHED)),
    "an answer larger than any": ("def output_size(*a, **k):\n    return np.zeros(2 * 10**7)", FAILED),
    "an archive that unpacks to gigabytes": (
        "import zlib\nsmall = zlib.compress(bytes(3 * 10**7))\nx = [zlib.decompress(small) for _ in range(100)]",
        (MEMORY, TIMED_OUT),
    ),
    "an exit": ("import os\nos._exit(0)", CRASHED),
    "an exit in the function": ("def output_size(*a, **k):\n    import os\n    os._exit(0)", CRASHED),
    "an exit from a thread": (
        "import os, threading\nthreading.Thread(target=os._exit, args=(0,)).start()",
        (CRASHED, FAILED),
    ),
    "a signal to itself": ("import os\nos.kill(os.getpid(), 9)", CRASHED),
    "a null pointer": ("import ctypes\nctypes.string_at(0)", CRASHED),
    "closed sockets": ("import os\nos.closerange(0, 500)", CRASHED),
    "garbage to the judge": (
        "import os\nfor n in range(3, 60):\n    try: os.write(n, b'\\xff' * 100)\n    except OSError: pass",
        CRASHED,
    ),
}


# With namespaces the folders of a notebook are a file system of its own; with Landlock, what lies there is measured.
MEASURED = {"many files": MEMORY, "many empty files": (MEMORY, TIMED_OUT), "folders without end": (MEMORY, TIMED_OUT)}


@pytest.mark.parametrize("name", BOMBS)
def test_harm_costs_only_its_own_points(name, grade, sessions, level, monkeypatch):
    """What hangs, dies or eats everything ends in its status; the answer above keeps its points."""
    code, ends = BOMBS[name]
    if level == LANDLOCK:
        ends = MEASURED.get(name, ends)
    if TIMED_OUT not in ends:  # on a busy machine nothing shall be timed out that ends by another limit
        monkeypatch.setattr(sessions, "limits", replace(sessions.limits, cell=60.0, notebook=120.0))

    above, below = grade(handed_in(output_size=code)).cells

    assert (above.status, above.score) == ("passed", 2.0)
    assert below.status in ((ends,) if isinstance(ends, str) else ends)
    assert below.score == 0
    assert len(below.message) < 5000


def test_the_notebook_after_all_this_is_graded_as_ever(statuses):
    """Nothing of the attacks above is left for the next student."""
    assert statuses(handed_in()) == ["passed", "passed"]


# Code that tries something and prints what it got; nothing of what it looks for may be in the output.
REACH = {
    "the course": ("open('{course}/solutions/secret.txt').read()", "TOP SECRET"),
    "the course by a link": (
        "import os; os.symlink('{course}', 'l'); open('l/solutions/secret.txt').read()",
        "TOP SECRET",
    ),
    "a file of the account": ("open('/etc/passwd').read()", "root:"),
    "another process's view": ("open('/proc/1/root{course}/solutions/secret.txt').read()", "TOP SECRET"),
    "the memory of the provider": ("open('/proc/1/mem', 'rb').read(1)", "b'"),
    "the environment of the provider": ("open('/proc/1/environ', 'rb').read()", "PATH"),
    "the descriptors of the provider": ("__import__('os').listdir('/proc/1/fd')", "0"),
    "the network": ("__import__('socket').create_connection(('127.0.0.1', {port}), 1)", "socket"),
    "the network by name": (
        "__import__('urllib.request').request.urlopen('http://example.com', timeout=1)",
        "HTTP",
    ),
    "locks without end": (
        "import fcntl; f = open('f', 'w'); [fcntl.lockf(f, fcntl.LOCK_EX, 1, 2 * i) for i in range(9)] and 'DONE'",
        "DONE",
    ),
    "larger buffers": (
        "import socket; s = socket.socketpair()[0]; s.setsockopt(socket.SOL_SOCKET, 7, 10**7) or 'DONE'",
        "DONE",
    ),
    "a socket of the network": ("__import__('socket').socket()", "socket.socket"),
    "a netlink socket": ("__import__('socket').socket(16, 3)", "socket.socket"),
    "a new namespace": ("__import__('ctypes').CDLL(None).unshare(0x10000000) == 0 and 'DONE'", "DONE"),
    "a file in memory": ("__import__('os').memfd_create('x') >= 0 and 'DONE'", "DONE"),
    "tracing": ("__import__('ctypes').CDLL(None).ptrace(16, 1, 0, 0) == 0 and 'DONE'", "DONE"),
    "another user": ("__import__('os').setuid(0) or 'DONE'", "DONE"),
    "a higher limit": (
        "__import__('resource').setrlimit(__import__('resource').RLIMIT_NPROC, (10**4, 10**4)) or 'DONE'",
        "DONE",
    ),
    "the limits of the provider": (
        "__import__('resource').prlimit(1, __import__('resource').RLIMIT_NOFILE, (3, 3))",
        "(",
    ),
    "the priority of the provider": ("__import__('os').setpriority(0, 1, 19) or 'DONE'", "DONE"),
    "the urgency of the provider": (
        "__import__('ctypes').CDLL(None).syscall(314 if __import__('os').uname().machine == 'x86_64' else 274, 1, "
        "__import__('ctypes').create_string_buffer(__import__('struct').pack('=IIQiIQQQ', 48, 5, 0, 0, 0, 0, 0, 0)), 0)"
        " == 0 and 'DONE'",
        "DONE",
    ),
    "the processors of the provider": ("__import__('os').sched_setaffinity(1, {{0}}) or 'DONE'", "DONE"),
    "the package": ("open(__import__('autograder').__file__, 'a').write('x')", "1"),
    "the interpreter": ("open(__import__('sys').prefix + '/x', 'w').write('x')", "1"),
    "the system": ("open('/usr/x', 'w').write('x')", "1"),
    "the root": ("open('/x', 'w').write('x')", "1"),
    "devices": ("open('/dev/x', 'w').write('x')", "1"),
    "a disk": ("__import__('os').mknod('d', 0o60600, 0x0801) or 'DONE'", "DONE"),
}


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """Make a course with a secret, and a port on which somebody answers."""
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "secret.txt").write_text("TOP SECRET")
    monkeypatch.setenv("COURSE_PASSWORD", "TOP SECRET")
    server = socket.create_server(("127.0.0.1", 0))
    yield {"course": tmp_path, "port": server.getsockname()[1]}
    server.close()


@pytest.mark.parametrize("name", REACH)
def test_nothing_outside_is_reached(name, outside, grade):
    """Not by reading, not by writing, not by calling."""
    code, treasure = REACH[name]
    attempt = f"try: got = run({code.format(**outside)!r})\nexcept BaseException as error: got = type(error)"
    run = "def run(code):\n    *first, last = code.split('; ')\n    exec('\\n'.join(first))\n    return eval(last)\n"

    graded = grade(handed_in(output_size=f"{run}{attempt}\nprint('got', got)\n{RIGHT['output-size']}"))

    said = _said(graded)
    assert said.startswith("got")
    assert treasure not in said.removeprefix("got")
    assert [cell.status for cell in graded.cells] == ["passed", "passed"]


def test_nothing_of_the_graders_environment_is_there(outside, grade):
    """Passwords live in variables."""
    graded = grade(handed_in(output_size=f"import os\nprint(dict(os.environ))\n{RIGHT['output-size']}"))

    assert "PYTHONHASHSEED" in _said(graded)
    assert "TOP SECRET" not in _said(graded)


def test_a_process_inside_has_no_rights(grade, level):
    """No capability, no way to get one, not the user that grades.

    With Landlock it may see what root may, as far as Landlock shows it: Python can lie behind a door of root's.
    """
    allowed = {0, 1 << DAC_READ_SEARCH} if level == LANDLOCK else {0}
    code = f"print(open('/proc/self/status').read())\n{RIGHT['output-size']}"

    lines = dict(
        line.split(":\t", 1) for line in _said(grade(handed_in(output_size=code))).splitlines() if ":\t" in line
    )

    assert {int(lines[kind], 16) for kind in ("CapPrm", "CapEff", "CapAmb")} <= allowed
    assert lines["NoNewPrivs"] == "1"
    assert lines["Seccomp"] == "2"
    assert set(lines["Uid"].split()) != {"0"}


LEFTOVERS = {
    "a process": "import subprocess\nsubprocess.Popen(['sleep', '1000'], start_new_session=True)",
    "a process of nobody": "import os, time\nif os.fork() == 0:\n    os.fork() or time.sleep(1000)\n    os._exit(0)",
    "a file": "open('/tmp/left', 'w').write('x')",
    "a hidden file": "open('/tmp/.left', 'w').write('x')",
    "shared memory": "open('/dev/shm/left', 'w').write('x')",
    "a socket": "import socket\ns = socket.socket(socket.AF_UNIX)\ns.bind('/tmp/left')\ns.listen()",
    "a locked folder": "import os\nos.makedirs('/tmp/left/inner')\nos.chmod('/tmp/left', 0)",
    "a folder like the provider's": "import pathlib\npathlib.Path('/tmp/provider/home/.keras').mkdir(parents=True)",
}


@pytest.mark.parametrize("name", LEFTOVERS)
def test_the_next_student_meets_nothing_that_was_left(name, grade, sessions, level):
    """Whoever leaves something gets the provider thrown away, and keeps the points."""
    if level == LANDLOCK and name != "a process of nobody":
        pytest.skip("with Landlock nothing can be left outside the notebook's own folder: see the test below")
    first = grade(handed_in(output_size=f"{LEFTOVERS[name]}\n{RIGHT['output-size']}"))
    kept = sessions.has_provider
    look = """
    import os, pathlib
    print("got", sorted(os.listdir("/tmp")), os.listdir("/dev/shm"),
          [p.read_text() for p in pathlib.Path("/proc").glob("[0-9]*/comm")], oct(os.stat("/tmp").st_mode))
    """
    if level == LANDLOCK:
        look = "import subprocess\nprint('got', subprocess.run(['ls', '..', '../..'], capture_output=True))"
    second = grade(handed_in(output_size=f"{textwrap.dedent(look)}\n{RIGHT['output-size']}"))

    assert not kept
    assert [cell.status for cell in (*first.cells, *second.cells)] == ["passed"] * 4
    assert "left" not in _said(second)
    assert "sleep" not in _said(second)
    assert "provider" not in _said(second)


@pytest.mark.parametrize("name", [name for name in LEFTOVERS if name != "a process of nobody"])
def test_with_landlock_nothing_can_be_left_elsewhere(name, grade, level):
    """The system refuses it; whoever bears that keeps the points."""
    if level != LANDLOCK:
        pytest.skip("with namespaces there is a file system to leave something in: see the test above")
    attempt = textwrap.indent(LEFTOVERS[name], "    ")
    code = f"try:\n{attempt}\n    print('done')\nexcept OSError as error:\n    print(type(error).__name__)\n"

    graded = grade(handed_in(output_size=f"{code}\n{RIGHT['output-size']}"))

    assert [cell.status for cell in graded.cells] == ["passed"] * 2
    assert "PermissionError" in _said(graded)
    assert "done" not in _said(graded)


def test_who_leaves_nothing_leaves_the_provider_as_it_is(grade, sessions):
    """So the next session takes milliseconds."""
    temporary = "import tempfile\nopen('mine.txt', 'w').write('x')\ntempfile.NamedTemporaryFile(delete=False)"

    graded = grade(handed_in(output_size=f"{temporary}\n{RIGHT['output-size']}"))

    assert [cell.status for cell in graded.cells] == ["passed", "passed"]
    assert sessions.has_provider


def test_what_a_cell_shows_cannot_act_in_the_browser_of_whoever_grades(grade):
    """Pages and scripts of a submission are shown as what they are, or not at all."""
    code = """
    from IPython.display import HTML, Javascript, Markdown, SVG, display
    display(HTML("<script>alert(1)</script>"), Javascript("alert(2)"), Markdown("[x](javascript:alert(3))"))
    display(Markdown("<img src=x onerror=alert(4)>"), SVG("<svg onload='alert(5)'/>"))
    display({"image/png": 'x" onerror="alert(6)', "text/plain": "fine"}, raw=True)
    print("\\x1b]0;title\\x07 \\x08 plain")
    """
    graded = grade(handed_in(output_size=f"{textwrap.dedent(code)}\n{RIGHT['output-size']}"))

    whole = nbformat.writes(graded.notebook)
    outputs = str([cell.get("outputs") for cell in graded.notebook.cells])
    assert "alert" not in outputs
    assert "\\x07" not in outputs
    assert "\\u0007" not in whole
    assert "fine" in outputs


def test_the_solution_never_enters_the_sandbox(grade):
    """Neither as a cell nor in memory."""
    hidden = RIGHT["output-size"].splitlines()[-1].strip()
    code = f"""
    import gc
    gc.unfreeze()  # what the provider has made is there to be found
    needles = [{hidden[::-1]!r}[::-1], "NOITULOS NIGEB"[::-1]]  # this text itself shall not be what is found
    texts = [one for holder in gc.get_objects() for one in gc.get_referents(holder) if isinstance(one, str)]
    print(len(texts) > 10_000, [sum(needle in one for one in texts) for needle in [*needles, "output" "_size"]])
    """
    said = _said(grade(handed_in(output_size=f"{textwrap.dedent(code)}\n{WRONG}")))

    many, counts = said.split(" ", 1)
    assert many == "True"
    # The text of the needle itself is there once or twice, as are texts that were looked for on purpose.
    assert [count > 2 for count in json.loads(counts)] == [False, False, True]


def _said(graded) -> str:
    cell = next(cell for cell in graded.notebook.cells if cell.id == "output-size")
    return "".join(output.get("text", "") for output in cell.outputs)
