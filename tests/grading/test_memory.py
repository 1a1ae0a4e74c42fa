"""Judging takes no more memory than allowed, and a reply that would need more ends its own test only."""

import sys

import numpy as np
import pytest

from autograder.grading.notebook import judge
from autograder.probes.memory_limit import more_memory
from tests.grading.tiny import handed_in

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts all of it")
TOO_MUCH = {
    "one allocation": lambda: np.ones(2**27),
    "many": lambda: [bytearray(2**24) for _ in range(60)],
    "objects": lambda: [[] for _ in range(2**24)],
}


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_a_block_gets_no_more_memory_than_allowed(kind):
    """Afterwards there is as much as before."""
    with more_memory(2**28), pytest.raises(MemoryError):
        TOO_MUCH[kind]()

    assert len(np.ones(2**26)) == 2**26


def test_a_block_within_another_gets_no_more_than_that():
    """However much it asks for."""
    with more_memory(2**27), more_memory(2**32), pytest.raises(MemoryError):
        np.ones(2**26)


SWELLING = {
    "one list of bytes and one number": "[np.zeros(2**21, np.uint8)] * 22 + [np.zeros(2**21)]",
    "many calls with large values": "np.zeros(2**25, np.uint8)",
    "bytes in lists": "[[np.zeros(2**20, np.uint8)] * 30 + [np.zeros(2**20)]]",
}


@pytest.mark.parametrize("kind", SWELLING)
def test_a_reply_that_swells_in_the_grader_costs_its_own_points_only(kind, grade, monkeypatch):
    """The test is out of memory, the answer above it counts, and the worker lives on."""
    monkeypatch.setattr(judge, "MEMORY", 2**26)
    code = (
        "from autograder import probes\n"
        f"value = lambda: {SWELLING[kind]}\n"
        "end = lambda: {'type': 'Value', 'value': value(), 'printed': ''}\n"
        "probes.call = lambda *a, **k: {'end': end(), 'changed': []}\n"
        "def output_size(*a, **k): pass"
    )

    above, below = grade(handed_in(output_size=code)).cells

    assert (above.status, above.score) == ("passed", 2.0)
    assert (below.status, below.score) == ("out of memory", 0.0)
    assert [cell.status for cell in grade(handed_in()).cells] == ["passed", "passed"]
