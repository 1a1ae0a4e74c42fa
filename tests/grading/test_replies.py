"""What another process replies is held against what the probe promises before anybody reads it."""

import contextlib
import inspect
import socket
import threading
import typing

import nbformat
import numpy as np
import pytest

from autograder import probes
from autograder.checks.engine.ask import Remote
from autograder.grading.inside.wire import Channel, WireError
from autograder.grading.notebook.judge import judge_cell
from autograder.grading.sandbox.limits import Limits
from autograder.grading.sandbox.received import received
from autograder.grading.sandbox.session import NotThereError, Session, SessionEndedError
from autograder.probes import drawn_images as recorder
from autograder.probes.exported_model import MAX_CONFIGURATION, MAX_WEIGHTS
from autograder.probes.figures import drawing
from autograder.probes.reply import Reply, type_of_reply
from tests.grading.tiny import about

THREE = {"type": "Value", "value": 3, "printed": ""}
CALLED = {"end": THREE, "changed": []}
STOPPED = {"type": "Raised", "kind": "ValueError", "text": "no", "line": None, "source": None, "printed": ""}
CLASSES = {"type": "Classified", "shape": [2, 10], "transposed": False, "finite": True, "kernels": 1}
CLASSES |= {"prepared": None, "classes": None, "outputs": None}
PREPARED = {"type": "Prepared", "shape": [2, 28, 28, 1], "dtype": "float32", "low": 0.0, "high": 1.0, "inputs": 1}
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
OUTPUTS = {"type": "Outputs", "values": np.ones((6, 10))}
LOOK = {"gives": OUTPUTS, "layers": [], "own_code": False, "parameters": 3, "input_shape": [], "inputs": 0}
BUILT = {"same": False, "look": LOOK}
MODEL = {"type": "ExportedModel", "configuration": "{}", "weights": [np.ones(3)], "responses": None}
MODEL |= {"compilation": None}
COURSE = {"steps": 8, "before": 1.0, "after": 0.5, "ended": "fell"}
TRAINING = {"type": "Training", "loss": 1.0, "names": ["loss"], "takes_scores": False, "course": COURSE}
TRAINING |= {"accurate": True}
TRIAL = {"optimizer": {"name": "Adam", "rate": 0.1}, "loss_name": "mse", "outputs": np.ones((6, 10))}
TRIAL |= {"misplaced": False, "training": TRAINING}
FIT = {"trained": np.ones((2, 3)), "labels": None, "validation": None, "validation_labels": None}
RUN = {"calls": [FIT | {"epochs": 1, "split": 0.0}], "beyond": "", "returned": "a history", "kept": None}
NOTHING = {"type": "NoModel"}


def value(kind, **fields):
    """Return a value of this type, as data."""
    return {"type": "Value", "value": {"type": kind, **fields}, "printed": ""}


ASKED = {
    "call_edited": (None, ["a", "b"], [None] * 2, 1.0),
    "call_further": (None, [None] * 2, 1.0),
    "uses_of": (None, ["f", "h"]),
}


def holds_for(probe, reply, arguments=(None, None, [None] * 9)):
    """Return whether plain data are taken for the reply of a probe with these arguments."""
    arguments = ASKED.get(probe, arguments)
    try:
        received(probe, arguments, reply)
    except ValueError:
        return False
    return True


def responses(**arrays):
    """Return responses of one layer, as data."""
    return value("Responses", layers=[{"name": "c", **arrays}])


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
    ("source_of", {"text": "def f(x):\n    return x\n", "line": 1}, True),
    ("source_of", {"text": "", "line": 0}, True),
    ("source_of", {"text": "x" * 8001, "line": 1}, False),
    ("source_of", {"text": "x", "line": -1}, False),
    ("source_of", {"text": 5, "line": 1}, False),
    ("call_edited", {"ends": [[THREE, STOPPED], [THREE]]}, True),
    ("call_edited", {"ends": [[THREE], [THREE], [THREE]]}, False),
    ("call_edited", {"ends": [[THREE] * 3]}, False),
    ("call_edited", {"ends": [[3]]}, False),
    ("call_further", {"ends": [THREE, STOPPED]}, True),
    ("call_further", {"ends": [THREE]}, True),
    ("call_further", {"ends": [THREE] * 3}, False),
    ("call_further", {"ends": [3]}, False),
    ("locals_of", {"names": ["i", "out"], "numbers": [[0.0, 1.0], [4.0, 0.5]]}, True),
    ("locals_of", {"names": ["i"], "numbers": []}, False),
    ("locals_of", {"names": ["i"], "numbers": [[0.0] * 121]}, False),
    ("locals_of", {"names": ["i"], "numbers": [["zero"]]}, False),
    ("writing_of", {"name": "out", "made": 2, "lines": [0, 4]}, True),
    ("writing_of", {"name": "", "made": 0, "lines": []}, True),
    ("writing_of", {"name": "out", "made": 2, "lines": [-1]}, False),
    ("writing_of", {"name": "out", "made": 2, "lines": [1] * 401}, False),
    ("writing_of", {"name": "out", "made": "two", "lines": []}, False),
    ("uses_of", {"names": ["f"]}, True),
    ("uses_of", {"names": []}, True),
    ("uses_of", {"names": ["g"]}, False),
    ("uses_of", {"names": "f"}, False),
    ("call_with", CALLED, True),
    ("call_with", {"end": 3, "changed": []}, False),
    ("call_twice", {"before": THREE, "after": STOPPED}, True),
    ("call_twice", {"before": THREE}, False),
    ("call_twice", {"before": THREE, "after": 3}, False),
    ("classify", NOTHING, True),
    ("classify", CLASSES, True),
    ("classify", CLASSES | {"prepared": PREPARED}, True),
    ("classify", CLASSES | {"prepared": {}}, False),
    ("classify", CLASSES | {"classes": np.array([0, 9])}, True),
    ("classify", CLASSES | {"classes": np.array([0, 10])}, False),
    ("classify", CLASSES | {"classes": np.array([0, -1])}, False),
    ("classify", CLASSES | {"classes": np.array([0])}, False),
    ("classify", CLASSES | {"classes": np.array([0.0, 1.0])}, False),
    ("classify", without(CLASSES, "finite"), False),
    ("classify", CLASSES | {"shape": []}, False),
    ("classify", {"type": "NotClassified", "part": "model", "end": STOPPED, "prepared": None}, True),
    ("classify", {"type": "NotClassified", "part": "digits", "end": STOPPED, "prepared": None}, False),
    ("optimizer_of", {"name": None, "rate": None}, True),
    ("facts_of_model", {"steps": None, "loss": "", "from_logits": False, "layers": [], "own_code": True}, True),
    ("facts_of_model", {"steps": 3.5, "loss": "", "from_logits": False, "layers": [], "own_code": True}, False),
    ("classify", CLASSES | {"classes": np.array([3, 4]), "outputs": np.ones((2, 10))}, True),
    ("classify", CLASSES | {"classes": np.array([3, 4]), "outputs": np.ones(2)}, False),
    ("optimizer_of", {"name": "Adam", "rate": "fast"}, False),
    ("keras_settings", {"backend": "tensorflow", "images": "channels_last", "precision": "float32"}, True),
    ("keras_settings", {}, True),
    ("keras_settings", {"backend": 3}, False),
    ("seen_in_training", {"known": True, "trained": 0, "validated": 0}, True),
    ("seen_in_training", {"known": True, "trained": 0}, False),
    ("built", value("BuiltModel", **BUILT), True),
    ("built", value("BuiltNoModel", words="nothing"), True),
    ("built", value("BuiltModel", same=False), False),
    ("built", value("BuiltModel", look=LOOK), False),
    ("built", value("BuiltModel", same="a model", look=LOOK), False),
    ("built", value("BuiltModel", same=False, look=without(LOOK, "layers")), False),
    ("built", value("BuiltModel", same=False, look=without(LOOK, "gives")), False),
    ("built", value("BuiltModel", same=False, look=LOOK | {"gives": STOPPED}), True),
    ("look_at_built", value("Look"), False),
    ("look_at_built", value("Look", **LOOK), True),
    ("export_model", MODEL, True),
    ("export_model", {"type": "NotBuiltIn", "reason": "it is a work of art"}, True),
    ("export_model", {}, False),
    ("export_built", value("ExportedBuild", same=False, model=MODEL), True),
    ("export_built", value("ExportedBuild", same=False, model={"type": "NotBuiltIn", "reason": "x"}), True),
    ("export_built", value("ExportedBuild", same=False, model={"anything": 1}), False),
    ("export_built", value("ExportedBuild", same=False, model=MODEL | {"weights": [[1.0]]}), False),
    ("export_built", value("ExportedBuild", same=False, model=MODEL | {"weights": [np.zeros(MAX_WEIGHTS // 8)]}), True),
    ("export_built", value("ExportedBuild", same=False, model=MODEL | {"weights": [np.zeros(MAX_WEIGHTS)]}), False),
    ("export_built", value("ExportedBuild", same=False, model=MODEL | {"responses": np.zeros(MAX_WEIGHTS)}), False),
    (
        "export_built",
        value("ExportedBuild", same=False, model=MODEL | {"configuration": "x" * (MAX_CONFIGURATION + 1)}),
        False,
    ),
    ("export_built", without(value("ExportedBuild", same=False, model=MODEL), "printed"), False),
    ("export_built", value("ExportedBuild", look=LOOK, same=False, model=MODEL), False),
    ("export_built", value("ExportedBuild", same=False), False),
    ("export_built", value("BuiltNoModel", words="nothing"), True),
    ("export_compiled", value("ExportedCompilation"), False),
    ("export_compiled", value("NotCompiled"), True),
    ("export_compiled", value("CompiledNoModel", words="nothing"), False),
    ("export_compiled", {"type": "NotWritten", "name": "compile_model", "printed": ""}, True),
    ("compiled", value("CompiledModel", trial=TRIAL), True),
    ("compiled", value("NotCompiled"), True),
    ("compiled", value("CompiledModel"), False),
    ("try_compiled", value("Trial", **TRIAL | {"training": STOPPED}), True),
    ("try_compiled", value("Trial", **TRIAL), True),
    ("try_compiled", value("Trial", **TRIAL | {"training": without(TRAINING, "accurate")}), False),
    ("try_compiled", value("Trial", **TRIAL | {"training": TRAINING | {"course": without(COURSE, "after")}}), False),
    ("first_kernels", NOTHING, True),
    ("first_kernels", NOTHING | {"none": False}, False),
    ("first_kernels", {"type": "NotCallable", "words": "`None`", "printed": ""}, False),
    ("classify", {"type": "Classified", "classes": np.array([0])}, False),
    ("first_kernels", value("FirstKernels", layers=[KERNELS], others=[]), True),
    ("first_kernels", value("FirstKernels", layers=[KERNELS | {"kernels": np.ones(3)}], others=[]), False),
    ("first_kernels", value("FirstKernels", layers=[KERNELS | {"initial": np.ones(3)}], others=[]), False),
    ("first_kernels", value("FirstKernels", layers=[KERNELS | {"kernels": np.ones((3, 3, 1, 0))}], others=[]), False),
    ("feature_map_bank", value("MapBank", layers=[BANK], others=[MAPS], input=np.ones((1, 9, 9))), True),
    ("feature_map_bank", value("MapBank", layers=[BANK], others=[MAPS], input=np.ones((9, 9))), False),
    (
        "feature_map_bank",
        value("MapBank", layers=[BANK], others=[{**MAPS, "maps": np.ones(3)}], input=MAPS["maps"]),
        False,
    ),
    ("feature_map_bank", value("MapBank", layers=[BANK | {"right": []}], others=[], input=MAPS["maps"]), False),
    (
        "feature_map_bank",
        value("MapBank", layers=[BANK | {"kernel_shape": [3, 3]}], others=[], input=MAPS["maps"]),
        False,
    ),
    ("stimulus_responses", responses(highest=np.ones((9, 2)), corners=np.ones((9, 4, 2))), True),
    ("stimulus_responses", responses(highest=np.ones((8, 2)), corners=np.ones((8, 4, 2))), False),
    ("stimulus_responses", responses(highest=np.ones((9, 2)), corners=np.ones((9, 4, 3))), False),
    ("stimulus_responses", responses(highest=np.ones(9), corners=np.ones((9, 4, 2))), False),
    ("kernels_returned", THREE, True),
    ("maps_returned", STOPPED, True),
    ("kernels_drawn", value("Drawing", **DRAWN), True),
    ("kernels_drawn", value("Drawing", **DRAWN | {"figures": []}), False),
    ("kernels_drawn", value("Drawing", **DRAWN | {"images": [IMAGE | {"figure": -1}]}), False),
    ("kernels_drawn", value("Drawing", **DRAWN | {"images": [IMAGE | {"seen": 0.0}]}), False),
    ("kernels_drawn", value("Drawing", **DRAWN | {"images": [IMAGE | {"seen": 1.5}]}), False),
    ("kernels_drawn", value("Drawing", **DRAWN | {"images": [IMAGE | {"seen": float("nan")}]}), False),
    ("kernels_drawn", value("Drawing", **DRAWN | {"figures": [without(FIGURE, "outside")]}), False),
    ("kernels_drawn", value("Drawing", **DRAWN | {"figures": [FIGURE | {"saved": -1, "state": "burnt"}]}), False),
    ("kernels_drawn", value("Drawing", **without(DRAWN, "skipped")), False),
    ("maps_drawn", value("Drawing", **DRAWN | {"images": [IMAGE | {"array": [[1]]}]}), False),
    ("real_training_run", value("RealTrainingRun", changed=True, finite=True, returned=""), True),
    ("real_training_run", value("RealTrainingRun", changed=True, finite=True), False),
    ("training_run", value("TrainingRun", **RUN), True),
    ("training_run", value("TrainingRun", **RUN | {"calls": [FIT]}), False),
    ("training_run", value("TrainingRun", **RUN | {"calls": [RUN["calls"][0] | {"labels": "abc"}]}), False),
    ("forward_of_plan", {"type": "ForwardOfPlan", "ends": [THREE], "asked": False}, True),
    ("forward_of_plan", {"ends": [{"type": "NotCallable", "words": "`None`", "printed": ""}], "asked": False}, True),
    ("forward_of_plan", {"type": "ForwardOfPlan", "ends": [], "asked": False}, False),
    ("forward_of_plan", {"type": "ForwardOfPlan", "ends": [{"printed": ""}], "asked": False}, False),
    ("forward_of_model", {"ends": [THREE], "expected": np.ones((1, 10)), "kinds": ["Dense"]}, True),
    ("forward_of_model", {"ends": [THREE], "expected": np.ones(()), "kinds": ["Dense"]}, False),
]


@pytest.mark.parametrize(("probe", "reply", "holds"), SAID)
def test_only_what_a_probe_could_have_said_is_taken_for_its_reply(probe, reply, holds):
    """Whatever lacks a part, has one too many, or one that cannot be, is none."""
    assert holds_for(probe, reply) == holds


def kinds_of_reply(probe):
    """Return the types that a probe may reply with."""
    kind = type_of_reply(probe)
    return typing.get_args(kind) or [kind]


def is_reply(kind):
    """Return whether a type, of a certain value or not, is a reply."""
    return issubclass(typing.get_origin(kind) or kind, Reply)


def test_every_probe_has_a_promise():
    """Its return annotation: nothing but replies, each of which is tried above."""
    own = {name for name, probe in vars(probes).items() if inspect.isfunction(probe) and not name.startswith("_")}
    own -= {"attempt", "describe_argument"}

    assert [name for name in own if not all(map(is_reply, kinds_of_reply(getattr(probes, name))))] == []
    assert own == {probe for probe, _, _ in SAID}


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


LATE = {"type": "TooSlow", "seconds": 60, "printed": ""}
SHORT_OF_MEMORY = STOPPED | {"kind": "MemoryError"}
SHORT = {
    "numpy_forward(numpy_forward)": ({"type": "ForwardOfPlan", "ends": [THREE, LATE], "asked": False}, "timed out"),
    "plot_kernels(plot_kernels, model)": (LATE, "timed out"),
    "build_model(build_model)": (
        value("BuiltModel", same=False, look=LOOK | {"gives": SHORT_OF_MEMORY}),
        "out of memory",
    ),
}


@pytest.mark.parametrize("call", SHORT)
def test_what_ran_out_of_time_or_memory_is_told_as_such_wherever_it_stands_in_a_reply(call):
    """As for a call of one function."""
    reply, status = SHORT[call]
    cell = nbformat.v4.new_code_cell(f"check.{call}", metadata=about(f"test-{call.split('(')[0]}", points=2))
    said = ({"say": "answer", "value": value, "cpu": 0.1} for value in (reply, {"type": "KerasSettings"}))
    with said_by_a_session(*said) as session:
        assert judge_cell(cell, {}, session, 1).status == status


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
    assert not holds_for("maps_drawn", value("Drawing", **drawn))
    assert (drawing.MAX_IMAGES, drawing.MAX_VALUES) == (recorder.MAX_IMAGES, recorder.MAX_VALUES)


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
