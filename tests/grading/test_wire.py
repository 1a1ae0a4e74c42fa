"""What crosses between the learner's process and the judge's is plain data or an error, and never too much of it."""

import json
import socket
import threading
import time

import numpy as np
import pytest

from autograder.grading.inside.json_size import check_size
from autograder.grading.inside.wire import HEAD, MAX_JSON, Channel, ClosedError, LateError, WireError
from autograder.probes.plain import plain

PLAIN = [
    pytest.param(None, id="none"),
    pytest.param([True, 3, -2.5, "text", float("inf")], id="list"),
    pytest.param({"a": (1, (2, [3])), 4: {"b": None}}, id="nested"),
    pytest.param(10**200, id="large-integer"),
    pytest.param("naïve 漢字 \U0001f600", id="text"),
]
ARRAYS = [
    pytest.param(np.arange(12, dtype=np.int16).reshape(3, 4), id="int16"),
    pytest.param(np.arange(12.0).reshape(3, 4).T, id="not-contiguous"),
    pytest.param(np.ones((2, 3), ">f4"), id="big-endian"),
    pytest.param(np.array(True), id="bool-0d"),
    pytest.param(np.empty((0, 5)), id="empty"),
    pytest.param(np.arange(5, dtype=np.uint8)[::-1], id="negative-stride"),
]


@pytest.fixture
def ends():
    """Return the two ends of a connection: a channel and a bare socket."""
    here, there = socket.socketpair()
    yield Channel(here), there
    here.close()
    there.close()


def _soon() -> float:
    return time.monotonic() + 5


def _framed(said: object, arrays: bytes = b"") -> bytes:
    text = json.dumps(said).encode()
    return HEAD.pack(len(text), len(arrays)) + text + arrays


def _sized(text: bytes) -> bytes:
    return HEAD.pack(len(text), 0) + text


@pytest.mark.parametrize("message", PLAIN)
def test_plain_data_arrive_as_they_were_sent(ends, message):
    """Lists stay lists, tuples tuples, keys keys."""
    channel, other = ends

    Channel(other).send(message)

    assert channel.receive(_soon()) == message


@pytest.mark.parametrize("array", ARRAYS)
def test_arrays_arrive_with_type_shape_and_values(ends, array):
    """Whatever their layout in memory, and so that one may write into them."""
    channel, other = ends

    Channel(other).send({"x": array, "again": [array]})
    got = channel.receive(_soon())

    assert got["x"].dtype == array.dtype.newbyteorder("=")
    assert np.array_equal(got["x"], array)
    assert np.array_equal(got["again"][0], array)
    assert got["x"].flags.writeable


def test_a_numpy_scalar_stays_one(ends):
    """A float32 that a check passes is a float32 for the learner."""
    channel, other = ends

    Channel(other).send(np.float32(0.5))

    assert type(channel.receive(_soon())) is np.float32


def test_a_message_larger_than_the_buffers_arrives(ends):
    """Forty megabytes take many reads."""
    channel, other = ends
    array = np.random.default_rng(0).integers(0, 256, 40 * 2**20, dtype=np.uint8)
    sender = threading.Thread(target=Channel(other).send, args=(array,))

    sender.start()
    got = channel.receive(time.monotonic() + 30)
    sender.join()

    assert np.array_equal(got, array)


@pytest.mark.parametrize("thing", [object(), {1, 2}, 1j, np.array([object()]), np.array(["text"]), b"bytes"])
def test_what_is_no_plain_data_is_not_sent(ends, thing):
    """Objects have no form on the wire, so nothing could make them on the other side."""
    channel, _ = ends

    with pytest.raises(TypeError, match="no plain data"):
        channel.send({"thing": thing})


def test_nobody_waits_for_ever_for_one_who_does_not_read(ends):
    """However much there is to send."""
    channel, _ = ends

    with pytest.raises(LateError):
        channel.send(np.zeros(2**24, np.uint8), deadline=time.monotonic() + 0.2)


def test_a_channel_that_is_closed_says_so(ends):
    """Whoever still uses it is told in the same words as when the other side has gone."""
    channel, _ = ends
    channel.close()

    with pytest.raises(ClosedError):
        channel.send(1, deadline=_soon())
    with pytest.raises(ClosedError):
        channel.receive(_soon())


FORGED = [
    pytest.param(b"\xff" * 40, id="garbage"),
    pytest.param(HEAD.pack(MAX_JSON + 1, 0), id="structure-too-large"),
    pytest.param(HEAD.pack(2, 2**63), id="arrays-too-large"),
    pytest.param(HEAD.pack(4, 0) + b"nope", id="no-json"),
    pytest.param(_framed({"pickle": "gASV"}), id="unknown-kind"),
    pytest.param(_framed({"array": ["<f8", 2], "dict": []}), id="two-kinds"),
    pytest.param(_framed({}), id="no-kind"),
    pytest.param(_framed({"array": ["|O", 1]}, b"12345678"), id="array-of-objects"),
    pytest.param(_framed({"array": ["<f8", -1]}), id="negative-side"),
    pytest.param(_framed({"array": ["<f8", 2**39, 2**39]}, b"1" * 8), id="shape-without-bytes"),
    pytest.param(_framed({"array": ["<f8", 1]}, b"1" * 16), id="bytes-without-shape"),
    pytest.param(_framed({"array": ["|u1", *[1] * 40]}, b"1"), id="forty-axes"),
    pytest.param(_framed({"array": 7}), id="no-description"),
    pytest.param(_framed({"array": [["<f8"], 1]}), id="odd-type"),
    pytest.param(_framed({"dict": [[[1], 2]]}), id="key-that-is-a-list"),
    pytest.param(_framed({"dict": 5}), id="no-dictionary"),
    pytest.param(HEAD.pack(2 * 10**6, 0) + b"[" * 10**6 + b"]" * 10**6, id="nested-without-end"),
    pytest.param(HEAD.pack(20_000, 0) + b"9" * 20_000, id="integer-without-end"),
    pytest.param(_framed({"array": ["<f8", 2**25, 0]}), id="rows-without-values"),
    pytest.param(_framed({"array": ["|u1", 0, 2**39]}), id="a-long-side-without-values"),
    pytest.param(_framed([{"array": ["|b1", *[2] * 31, 0]}]), id="many-sides-without-values"),
    pytest.param(_sized(b"[" + b"[]," * 2_700_000 + b"0]"), id="millions-of-empty-lists"),
    pytest.param(_sized(b"[" + b'{"tuple":[]},' * 200_000 + b"0]"), id="many-empty-tuples"),
    pytest.param(_sized(b"[" + b"0," * 600_000 + b"0]"), id="many-numbers"),
    pytest.param(_sized(b"[" + b'"",' * 600_000 + b"0]"), id="many-texts"),
    pytest.param(_sized(b'["' + b'\\"' * 9 + b'",' + b"[]," * 300_000 + b"0]"), id="many-lists-behind-quotes"),
    pytest.param(_sized(b'["' + b"\\\\" * 9 + b'",' + b"[]," * 300_000 + b"0]"), id="many-lists-behind-backslashes"),
    pytest.param(_sized(("[" + "[]," * 300_000 + "0]").encode("utf-16")), id="another-encoding"),
    pytest.param(_sized(b"[" * 100 + b"0" + b"]" * 100), id="a-hundred-lists-in-lists"),
]


@pytest.mark.parametrize("sent", FORGED)
def test_a_forged_message_is_an_error_and_nothing_else(ends, sent):
    """Sizes are checked before reading, types before making anything."""
    channel, other = ends
    threading.Thread(target=other.sendall, args=(sent,), daemon=True).start()

    with pytest.raises(WireError):
        channel.receive(_soon())


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        '{"a": ' * 50_000,
        '"\\\\", ' + "[" * 50_000,
        '"' + '\\"' * 50_000 + '", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11',
    ],
    ids=["lists", "dictionaries", "behind a backslash", "behind quotes"],
)
def test_what_a_text_holds_is_counted_before_anything_is_made_of_it(text):
    """As Python objects it may be a hundred times as large."""
    with pytest.raises(ValueError, match=r"values|lists within lists"):
        check_size(text.encode(), 10, 10)


@pytest.mark.parametrize(
    "text", ['"[[[[[{{{{{,,,,,,,,,,"', '["\\"[[[[,,,,", "\\\\"]', "[1, [2, [3]]]", '{"a,[": {"b": 1}}', "7"]
)
def test_what_stands_in_a_text_counts_for_nothing(text):
    """Commas and brackets in what a learner prints are no values."""
    check_size(text.encode(), 8, 3)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param([{str(n): np.zeros((1,) * 30)} for n in range(3000)], id="dictionaries"),
        pytest.param([[[[[[0.1234567890123456] * 90_000]]]]], id="numbers"),
        pytest.param([["\U0001f600" * 4] * 10] * 9000, id="texts"),
        pytest.param([2**900] * 1300, id="long integers"),
        pytest.param([np.zeros(2**23 - 1)], id="arrays"),
    ],
)
def test_the_largest_answer_fits_into_a_message(ends, answer):
    """What is plain enough for the learner's side is small enough for the judge's."""
    channel, other = ends
    value = plain(answer)
    sender = threading.Thread(target=Channel(other).send, args=({"say": "answer", "value": {"value": value}},))

    sender.start()
    got = channel.receive(time.monotonic() + 30)
    sender.join()

    assert len(got["value"]["value"]) == len(answer)


def test_half_of_a_surrogate_pair_becomes_text_that_can_be_written(ends):
    """A gradebook or a file could not hold it."""
    channel, other = ends

    other.sendall(_framed("a\ud800b"))

    assert channel.receive(_soon()) == "a?b"


@pytest.mark.parametrize("sent", [b"", b"\x00", HEAD.pack(100, 0) + b"[1"])
def test_who_waits_for_the_rest_of_a_message_waits_no_longer_than_it_wants(ends, sent):
    """A header alone must not make the judge wait for ever."""
    channel, other = ends
    other.sendall(sent)
    began = time.monotonic()

    with pytest.raises(LateError):
        channel.receive(time.monotonic() + 0.2)

    assert time.monotonic() - began < 3


def test_a_side_that_has_gone_is_noticed(ends):
    """Both by who reads and by who writes."""
    channel, other = ends
    other.close()

    with pytest.raises(ClosedError):
        channel.receive(_soon())
    with pytest.raises(ClosedError):
        channel.send("x" * 10_000_000)
