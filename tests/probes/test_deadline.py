"""A call of the learner's code ends in time."""

import contextlib
import os
import signal
import threading
import time
import weakref

import pytest

from autograder.probes.deadline import THREAD, OutOfTime, deadline, not_counted


def watching() -> int:
    """Return how many threads look at the clock."""
    return [thread.name for thread in threading.enumerate()].count(THREAD)


def endless(interrupts: int) -> None:
    """Loop without end, and swallow so many interrupts."""
    for _ in range(interrupts):
        with contextlib.suppress(KeyboardInterrupt):
            endless(0)
    while True:
        pass


def test_an_endless_loop_is_ended():
    """The time is up, and the block is left."""
    start = time.monotonic()
    with pytest.raises(OutOfTime), deadline(0.2):
        endless(0)

    assert time.monotonic() - start < 5


def test_a_loop_that_swallows_the_interrupt_is_ended_all_the_same():
    """One bare `except` does not win."""
    with pytest.raises(OutOfTime), deadline(0.2):
        endless(interrupts=1)


def test_nothing_is_raised_where_it_would_only_be_complained_of():
    """When an object goes, a dictionary with weak keys forgets it: an exception would be printed there, and lost."""
    late = compile(
        "import time\nend = time.monotonic() + 0.5\nwhile time.monotonic() < end: pass", weakref.__file__, "exec"
    )

    class Thing:
        pass

    things = [Thing()]
    noticed = weakref.ref(things[0], lambda _: exec(late, {}))

    def let_go_and_hang():
        things.clear()
        endless(0)

    with pytest.raises(OutOfTime), deadline(0.2):
        let_go_and_hang()

    assert noticed() is None


def test_a_block_that_ends_just_in_time_is_left_alone(monkeypatch):
    """Nothing arrives on the way out, nor when the block is long over; the old handler is back."""
    monkeypatch.setattr("autograder.probes.deadline.TICK", 0.0001)
    before = signal.getsignal(signal.SIGINT)
    for turn in range(300):
        with contextlib.suppress(OutOfTime), deadline(0.001):
            end = time.monotonic() + 0.0009 + turn * 1e-6
            while time.monotonic() < end:
                pass
    time.sleep(1.2)

    assert signal.getsignal(signal.SIGINT) is before


def test_time_in_which_somebody_else_is_at_work_does_not_count():
    """The learner's own time still does."""
    with deadline(0.2):
        for _ in range(4):
            with not_counted():
                time.sleep(0.1)

    def wait_and_hang():
        with not_counted():
            time.sleep(0.3)
        endless(0)

    start = time.monotonic()
    with pytest.raises(OutOfTime), deadline(0.2):
        wait_and_hang()
    assert time.monotonic() - start < 5


def test_the_learner_can_still_interrupt():
    """An interrupt that is not ours goes through."""
    with pytest.raises(KeyboardInterrupt), deadline(10):
        raise KeyboardInterrupt


def test_many_calls_share_a_thread_which_ends_when_they_are_over():
    """One for each call would take longer than most calls do; one that stays would be counted as the learner's."""
    for _ in range(100):
        with deadline(10), deadline(10):
            assert watching() == 1

    end = time.monotonic() + 30
    while watching() and time.monotonic() < end:
        time.sleep(0.1)
    assert watching() == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_fork_is_watched_like_its_parent():
    """The thread does not come along: a child that calls on is ended all the same, and its parent, too."""

    def fork_and_hang():
        if (child := os.fork()) == 0:
            try:
                with deadline(0.2):
                    endless(0)
            except OutOfTime:
                os._exit(7)
            os._exit(8)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 7
        endless(0)

    with pytest.raises(OutOfTime), deadline(0.2):
        fork_and_hang()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_no_thread_is_there_when_a_process_is_forked():
    """Python 3.12 complains of that, on standard error: the next call starts it anew."""
    with deadline(10):
        assert watching() == 1

    if (child := os.fork()) == 0:
        os._exit(watching())
    _, status = os.waitpid(child, 0)

    assert watching() == 0
    assert os.waitstatus_to_exitcode(status) == 0


def test_another_thread_runs_without_a_limit():
    """Python cannot interrupt other threads, so nothing is promised there."""
    done = []

    def work():
        with deadline(0.01):
            time.sleep(0.1)
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert done == [True]
