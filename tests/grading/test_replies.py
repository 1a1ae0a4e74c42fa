"""What another process replies is held against what the probe promises before anybody reads it."""

import contextlib
import inspect
import socket
import threading

import nbformat
import numpy as np
import pytest

from autograder import probes
from autograder.checks.engine.ask import Remote
from autograder.grading.inside.wire import Channel, WireError
from autograder.grading.notebook.judge import judge_cell
from autograder.grading.sandbox import replies
from autograder.grading.sandbox.bubblewrap import Limits
from autograder.grading.sandbox.received import received
from autograder.grading.sandbox.replies import REPLIES
from autograder.grading.sandbox.session import NotThereError, Session, SessionEndedError
from autograder.probes import drawn_images as recorder
from autograder.probes.reply import Reply, type_of_reply
from tests.grading.tiny import about

THREE = {"type": "Value", "value": 3, "printed": ""}
CALLED = {"end": THREE, "changed": []}
STOPPED = {"type": "Raised", "kind": "ValueError", "text": "no", "line": None, "source": None, "printed": ""}
ERROR = {"type": "ValueError", "text": "no", "line": None, "source": None}
CLASSES = {"shape": [2, 10], "transposed": False, "finite": True, "kernels": 1, "prepared": {}}
IMAGE = {"array": np.ones((3, 3)), "artist": "AxesImage", "axes": 1, "row": 1, "column": 1, "title": ""}
IMAGE |= {"upwards": False, "clipped": 0.0, "seen": 1.0, "figure": 0}
FIGURE = {
    "number": 1,
    "title": "",
    "axes": 1,
    "lines": 0,
    "images": 1,
    "state": "shown",
    "late": 0,
    "hidden": 0,
    "outside": 0,
    "invisible": 0,
}
DRAWN = {"images": [IMAGE], "figures": [FIGURE | {"saved": -1}], "skipped": 0, "returned": ""}
KERNELS = {"name": "c", "kernels": np.ones((3, 3, 1, 2)), "initial": None}
MAPS = {"kind": "output", "maps": np.ones((2, 5, 5))}
BANK = {
    "name": "c",
    "channels_first": False,
    "coarse": False,
    "kernel_shape": [3, 3, 1, 2],
    "right": [MAPS],
    "wrong": [],
}
MADE = {"returned": "a model", "same": False}
LOOK = {"outputs": np.ones((6, 10)), "layers": [], "own_code": False, "parameters": 3}
TRIAL = {"optimizer": {"name": "Adam", "rate": 0.1}, "loss_name": "mse", "outputs": np.ones((6, 10))}
TRIAL |= {"misplaced": False, "loss": 1.0, "names": ["loss"], "accurate": True}
TRIAL |= {"takes_scores": False, "steps": 8, "before": 1.0, "after": 0.5, "course": "fell"}
FIT = {"trained": np.ones((2, 3)), "labels": None, "validation": None, "validation_labels": None}
RUN = {"calls": [FIT | {"epochs": 1, "split": 0.0}], "beyond": "", "returned": "a history", "kept": None}


def holds_for(probe, reply, arguments=(None, None, [None] * 9)):
    """Return whether plain data are taken for the reply of a probe with these arguments."""
    try:
        received(probe, arguments, reply)
    except ValueError:
        return False
    return True


def without(reply, key):
    """Return a reply without one of its keys."""
    return {name: value for name, value in reply.items() if name != key}


SAID = [
    ("call", CALLED, True),
    ("call", CALLED | {"type": "Called"}, True),
    ("call", CALLED | {"type": "Value"}, False),
    ("call", {"end": STOPPED, "changed": [0]}, True),
    ("call", {"end": {"type": "NotWritten", "name": "f", "printed": ""}, "changed": []}, True),
    ("call", {"end": {"type": "TooSlow", "seconds": 10, "printed": ""}, "changed": []}, True),
    ("call", {"end": {"type": "Odd", "words": "a function", "printed": ""}, "changed": []}, True),
    ("call", {"end": {"type": "NotCallable", "words": "`None`", "printed": ""}, "changed": []}, True),
    ("call", {"end": {"type": "Called", "end": THREE, "changed": []}, "changed": []}, False),
    ("call", {"end": {"type": [], "value": 3, "printed": ""}, "changed": []}, False),
    ("call", {"value": 3, "changed": [], "printed": ""}, False),
    ("call", {}, False),
    ("call", None, False),
    ("call", [CALLED], False),
    ("call", without(CALLED, "end"), False),
    ("call", without(CALLED, "changed"), False),
    ("call", {"end": without(THREE, "value"), "changed": []}, False),
    ("call", {"end": without(THREE, "printed"), "changed": []}, False),
    ("call", {"end": without(THREE, "type"), "changed": []}, False),
    ("call", CALLED | {"changed": 5}, False),
    ("call", CALLED | {"changed": ["x"]}, False),
    ("call", {"end": {"type": "TooSlow", "seconds": "x", "printed": ""}, "changed": []}, False),
    ("call", {"end": without(STOPPED, "source"), "changed": []}, False),
    ("call", CALLED | {"verdict": "passed"}, False),
    ("call", {"end": THREE | {"verdict": "passed"}, "changed": []}, False),
    ("call_twice", {"before": THREE, "after": STOPPED}, True),
    ("call_twice", {"before": THREE}, False),
    ("call_twice", {"before": THREE, "after": 3}, False),
    ("classify", {"nothing": True}, True),
    ("classify", CLASSES, True),
    ("classify", CLASSES | {"classes": np.array([0, 9])}, True),
    ("classify", CLASSES | {"classes": np.array([0, 10])}, False),
    ("classify", CLASSES | {"classes": np.array([0, -1])}, False),
    ("classify", CLASSES | {"classes": np.array([0])}, False),
    ("classify", CLASSES | {"classes": np.array([0.0, 1.0])}, False),
    ("classify", without(CLASSES, "finite"), False),
    ("classify", CLASSES | {"shape": []}, False),
    ("optimizer_of", {"name": None, "rate": None}, True),
    ("facts_of_model", {"steps": None, "loss": "", "from_logits": False, "layers": [], "own_code": True}, True),
    ("facts_of_model", {"steps": 3.5, "loss": "", "from_logits": False, "layers": [], "own_code": True}, False),
    ("classify", CLASSES | {"classes": np.array([3, 4]), "outputs": np.ones((2, 10))}, True),
    ("classify", CLASSES | {"classes": np.array([3, 4]), "outputs": np.ones(2)}, False),
    ("optimizer_of", {"name": "Adam", "rate": "fast"}, False),
    ("seen_in_training", {"known": True, "trained": 0, "validated": 0}, True),
    ("seen_in_training", {"known": True, "trained": 0}, False),
    ("built", {"value": MADE | LOOK, "printed": ""}, True),
    ("built", {"value": {"returned": "nothing"}, "printed": ""}, True),
    ("built", {"value": MADE, "printed": ""}, False),
    ("built", {"value": LOOK | {"same": False}, "printed": ""}, False),
    ("built", {"value": LOOK | {"returned": "a model"}, "printed": ""}, False),
    ("built", {"value": MADE | without(LOOK, "layers"), "printed": ""}, False),
    ("built", {"value": MADE | without(LOOK, "outputs"), "printed": ""}, False),
    ("built", {"value": MADE | without(LOOK, "outputs") | {"refused": ERROR}, "printed": ""}, True),
    ("look_at_built", {"value": {}, "printed": ""}, False),
    ("export_built", {"value": MADE, "model": {"anything": 1}, "printed": ""}, True),
    ("export_built", {"value": MADE | LOOK, "model": {}, "printed": ""}, False),
    ("export_built", {"value": MADE, "printed": ""}, False),
    ("export_built", {"value": {"returned": "nothing"}, "printed": ""}, True),
    ("export_compiled", {"value": {"returned": "a model", "compiled": True}, "printed": ""}, False),
    ("export_compiled", {"value": {"returned": "a model", "compiled": False}, "printed": ""}, True),
    ("export_compiled", {"value": {"returned": "nothing"}, "printed": ""}, False),
    ("export_compiled", {"stub": "compile_model", "printed": ""}, True),
    ("compiled", {"value": {"returned": "a model", "compiled": True} | TRIAL, "printed": ""}, True),
    ("compiled", {"value": {"returned": "a model", "compiled": False}, "printed": ""}, True),
    ("compiled", {"value": {"returned": "a model", "compiled": True}, "printed": ""}, False),
    ("try_compiled", {"value": without(TRIAL, "after") | {"refused": ERROR}, "printed": ""}, True),
    ("try_compiled", {"value": without(TRIAL, "after"), "printed": ""}, False),
    ("first_kernels", {"none": True}, True),
    ("first_kernels", {"none": False}, False),
    ("first_kernels", {"not_callable": "`None`"}, False),
    ("classify", {"classes": np.array([0])}, False),
    ("first_kernels", {"value": {"layers": [KERNELS], "others": []}, "printed": ""}, True),
    ("first_kernels", {"value": {"layers": [KERNELS | {"kernels": np.ones(3)}], "others": []}}, False),
    ("feature_map_bank", {"value": {"layers": [BANK], "others": [MAPS], "input": np.ones((1, 9, 9))}}, True),
    ("feature_map_bank", {"value": {"layers": [BANK | {"right": []}], "others": [], "input": MAPS["maps"]}}, False),
    (
        "stimulus_responses",
        {"value": [{"name": "c", "highest": np.ones((9, 2)), "corners": np.ones((9, 4, 2))}]},
        True,
    ),
    ("stimulus_responses", {"value": [{"name": "c", "highest": np.ones(9), "corners": np.ones((9, 4, 2))}]}, False),
    ("kernels_drawn", {"value": DRAWN, "printed": ""}, True),
    ("kernels_drawn", {"value": DRAWN | {"figures": []}, "printed": ""}, False),
    ("kernels_drawn", {"value": DRAWN | {"images": [IMAGE | {"seen": 0.0}]}, "printed": ""}, False),
    ("kernels_drawn", {"value": DRAWN | {"images": [IMAGE | {"seen": 1.5}]}, "printed": ""}, False),
    ("kernels_drawn", {"value": DRAWN | {"figures": [without(FIGURE, "outside")]}, "printed": ""}, False),
    ("kernels_drawn", {"value": without(DRAWN, "skipped"), "printed": ""}, False),
    ("maps_drawn", {"value": DRAWN | {"images": [IMAGE | {"array": [[1]]}]}, "printed": ""}, False),
    ("training_run", {"value": RUN, "printed": ""}, True),
    ("training_run", {"value": RUN | {"calls": [FIT]}, "printed": ""}, False),
    ("training_run", {"value": RUN | {"calls": [RUN["calls"][0] | {"labels": "abc"}]}, "printed": ""}, False),
    ("twin_of_plan", {"replies": [{"value": 1, "printed": ""}], "asked": False}, True),
    ("twin_of_plan", {"not_callable": "`None`", "printed": ""}, True),
    ("twin_of_plan", {"replies": [], "asked": False}, False),
    ("twin_of_plan", {"replies": [{"printed": ""}], "asked": False}, False),
    ("twin_of_model", {"replies": [{"value": 1}], "expected": np.ones((1, 10)), "kinds": ["Dense"]}, True),
    ("twin_of_model", {"replies": [{"value": 1}], "expected": np.ones(()), "kinds": ["Dense"]}, False),
]


@pytest.mark.parametrize(("probe", "reply", "holds"), SAID)
def test_only_what_a_probe_could_have_said_is_taken_for_its_reply(probe, reply, holds):
    """Whatever lacks a part, has one too many, or one that cannot be, is none."""
    assert holds_for(probe, reply) == holds


def test_every_probe_has_a_promise():
    """And there is none for a probe that does not exist."""
    own = {name for name, one in vars(probes).items() if inspect.isfunction(one) and not name.startswith("_")}
    own -= {"attempt", "describe_argument"}
    typed = {name for name in own - set(REPLIES) if issubclass(type_of_reply(getattr(probes, name)), Reply)}

    assert own == typed | set(REPLIES)
    assert typed == {"call", "call_twice"}


@pytest.mark.parametrize(
    "reply",
    ["{}", "None", "5", "{'value': 3}", "{'end': {'type': 'Value', 'value': 3, 'printed': ''}, 'changed': 'all'}"],
)
def test_a_process_that_answers_as_no_probe_does_is_done_with(reply, sessions):
    """Nobody has to find out later what a check makes of it."""
    session = sessions.start({})
    session.run(f"from autograder import probes\nprobes.call = lambda *a, **k: {reply}\ndef f(): pass")

    with pytest.raises(SessionEndedError) as gone:
        session.run_probe("call", (Remote("f", session), (), {}, 5.0))

    assert gone.value.status == "crashed"


WRONG = [
    *(None, True, 5, -1, 2.5, float("nan"), float("inf"), 10**400, "", "text", "MemoryError", "__class__"),
    *([], [5], ["x"], [None], {}, {"a": 1}, {3: 4}, (), (1, 2), (None,) * 4),
    *(np.zeros(3), np.zeros(()), np.ones((0, 3)), np.ones((2, 2), bool), np.float32(1), np.array(["x"] * 0, float)),
]


def changed(value):
    """Yield plain data with each of its parts replaced by whatever is wrong, or left out."""
    yield from WRONG
    if isinstance(value, dict):
        for key, part in value.items():
            yield without(value, key)
            for other in changed(part):
                yield value | {key: other}
    elif isinstance(value, list):
        for place, part in enumerate(value):
            for other in changed(part):
                yield [*value[:place], other, *value[place + 1 :]]


HONEST = [(probe, reply) for probe, reply, holds in SAID if holds]


@pytest.mark.parametrize(("probe", "reply"), HONEST)
def test_whatever_is_wrong_with_a_reply_it_can_be_held_against_its_form(probe, reply):
    """No value of any part is too odd to be compared."""
    for other in changed(reply):
        assert holds_for(probe, other) in (True, False)


MESSAGES = {
    "output": {"say": "output", "output": {"output_type": "stream", "name": "stdout", "text": "x"}, "cpu": 0.1},
    "picture": {
        "say": "output",
        "output": {
            "output_type": "display_data",
            "data": {"image/png": "AAAA", "text/plain": "x"},
            "metadata": {"image/png": {"alt": "x"}},
        },
    },
    "error": {
        "say": "output",
        "output": {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["line"]},
    },
    "clear": {"say": "output", "output": {"output_type": "clear_output", "wait": True}},
    "ran": {"say": "ran", "error": "ValueError", "cpu": 0.1},
    "answer": {"say": "answer", "value": CALLED, "cpu": 0.1},
    "question": {"say": "question", "box": 0, "number": 1, "args": [np.ones(3)], "kwargs": {"x": 1.0}},
    "missing": {"say": "missing", "names": ["output_size"]},
    "broken": {"say": "broken", "error": "TypeError", "text": "no", "cpu": 0.1},
}
CELL = nbformat.v4.new_code_cell("check.output_size(output_size)", metadata=about("test-output-size", points=2))


@contextlib.contextmanager
def said_by_a_session(*messages):
    """Yield a session whose process says these messages, whatever it is told, and then hangs up."""
    here, there = socket.socketpair()

    def say():
        channel = Channel(there)
        with contextlib.suppress(WireError):  # a session that is given up
            for message in messages:
                channel.send(message)
            there.shutdown(socket.SHUT_WR)

    saying = threading.Thread(target=say)  # a message may be larger than what lies between the two
    saying.start()
    with there:
        with here:
            yield Session(Channel(here), Limits(cell=5.0), lambda: None)
        saying.join()


@pytest.mark.parametrize("kind", MESSAGES)
def test_no_message_of_whatever_kind_makes_a_test_the_graders_fault(kind):
    """With every wrong value in every field: the test ends as the student's."""
    for message in changed(MESSAGES[kind]):
        with said_by_a_session(message, *[MESSAGES["answer"]] * 3) as session:
            try:
                graded = judge_cell(CELL, {}, session, 1)
            except (SessionEndedError, NotThereError):
                continue
            assert graded.status in ("failed", "crashed"), message
            assert not graded.score


@pytest.mark.parametrize("kind", MESSAGES)
def test_no_message_of_whatever_kind_stops_the_grader_while_a_cell_runs(kind):
    """With every wrong value in every field: the cell has run, or its session is given up."""
    kept = []
    for message in changed(MESSAGES[kind]):
        with (
            said_by_a_session(message, {"say": "ran", "error": None, "cpu": 0.0}) as session,
            contextlib.suppress(SessionEndedError),
        ):
            kept += session.run("pass").outputs.nodes()

    nbformat.validate(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=kept)]))


def test_an_object_is_missing_only_if_it_was_asked_for():
    """And only as many as were."""
    told = [["output_size"], ["check"], ["output_size", "x"], []]
    ends = []
    for names in told:
        either = pytest.raises((NotThereError, SessionEndedError))
        with said_by_a_session({"say": "missing", "names": names}) as session, either as problem:
            judge_cell(CELL, {}, session, 1)
        ends.append(problem.type)

    assert ends == [NotThereError, SessionEndedError, SessionEndedError, SessionEndedError]


@pytest.mark.parametrize(
    "drawn",
    [
        DRAWN | {"images": [IMAGE] * 1101},
        DRAWN | {"images": [IMAGE | {"array": np.zeros((2001, 2000), np.uint8)}]},
        DRAWN | {"images": [IMAGE | {"array": np.zeros((500, 500), np.uint8)}] * 17},
    ],
)
def test_no_more_is_drawn_than_a_recording_holds(drawn):
    """Whoever looks for tiles in it would have no end of them."""
    assert not holds_for("maps_drawn", {"value": drawn, "printed": ""})
    assert (replies.MAX_IMAGES, replies.MAX_VALUES) == (recorder.MAX_IMAGES, recorder.MAX_VALUES)


@pytest.mark.parametrize(
    "argument",
    [
        np.zeros(70_000),
        [np.zeros(70_000)],
        [[np.zeros(30_000), (np.zeros(20_000),)], {"a": [np.zeros(20_000)]}],
        np.empty((70_000, 0)),
        [[0.0] * 300] * 300,
        [["x" * 10_000] * 20] * 3,
    ],
)
def test_a_black_box_is_given_no_more_than_it_can_compute(argument):
    """Wherever it lies within the question."""
    asked = []
    question = {"say": "question", "box": 0, "number": 1, "args": [argument], "kwargs": {}}
    with said_by_a_session(question, {"say": "answer", "value": CALLED, "cpu": 0.0}) as session:
        session.run_probe("call", (Remote("f", session), (asked.append,), {}, 5.0))

    assert not asked
