"""The same work on a Dask cluster: a real scheduler and two worker processes on loopback."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.grading.test_grade import ASSIGNMENT, COMMAND, scores
from tests.grading.tiny import handed_in, make_course, submit

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
pytestmark = pytest.mark.slow
STUDENTS = [f"student{number}" for number in range(10)]


@pytest.fixture
def cluster():
    """Start a scheduler and two workers; yield the scheduler's address and the processes of the workers."""
    with contextlib.ExitStack() as stack:

        def start(*arguments: str) -> subprocess.Popen[str]:
            process: subprocess.Popen[str] = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        line = next(line for line in scheduler.stderr if "Scheduler at:" in line)
        address = line.rpartition(" ")[2].strip()
        options = ["--nthreads", "1", "--no-dashboard", "--no-nanny"]
        yield address, [start("worker", address, *options) for _ in range(2)]


def test_a_class_is_graded_on_a_cluster_one_of_whose_workers_is_killed(cluster, tmp_path, monkeypatch):
    """Nothing is lost, and nothing is graded into the gradebook by anybody but the one who asked."""
    address, workers = cluster
    make_course(tmp_path / "course")
    monkeypatch.chdir(tmp_path / "course")
    for student in STUDENTS:
        submit(Path(), student, handed_in(output_size="import time\ntime.sleep(0.3)"))
    grader = subprocess.Popen([*COMMAND, "--scheduler", address], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    while not list(Path(".autograder").glob("results/*/*/*.json")):
        assert grader.poll() is None
        time.sleep(0.02)

    os.kill(workers[0].pid, signal.SIGKILL)

    said, _ = grader.communicate(timeout=600)
    assert grader.returncode == 0, said.decode()
    assert scores() == dict.fromkeys(STUDENTS, 2.0)
    assert (Path("autograded") / STUDENTS[0] / ASSIGNMENT).is_dir()
