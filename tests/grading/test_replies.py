"""What another process replies is held against what the probe promises before anybody reads it."""

import inspect

import numpy as np
import pytest

from autograder import probes
from autograder.checks.engine.ask import Remote
from autograder.grading.sandbox.conforms import conforms
from autograder.grading.sandbox.replies import REPLIES
from autograder.grading.sandbox.sessions import KernelGoneError

CALLED = {"value": 3, "changed": [], "printed": ""}
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


def without(reply, key):
    """Return a reply without one of its keys."""
    return {name: value for name, value in reply.items() if name != key}


@pytest.mark.parametrize(
    ("probe", "reply", "holds"),
    [
        ("call", CALLED, True),
        ("call", {"error": ERROR, "changed": [0], "printed": ""}, True),
        ("call", {"stub": "f", "changed": [], "printed": ""}, True),
        ("call", {"seconds": 10, "changed": [], "printed": ""}, True),
        ("call", {}, False),
        ("call", None, False),
        ("call", [CALLED], False),
        ("call", without(CALLED, "value"), False),
        ("call", without(CALLED, "changed"), False),
        ("call", CALLED | {"changed": 5}, False),
        ("call", CALLED | {"changed": ["x"]}, False),
        ("call", CALLED | {"seconds": "x"}, False),
        ("call", CALLED | {"error": without(ERROR, "source")}, False),
        ("call", CALLED | {"verdict": "passed"}, False),
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
        ("call", without(CALLED, "printed"), False),
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
    ],
)
def test_only_what_a_probe_could_have_said_is_taken_for_its_reply(probe, reply, holds):
    """Whatever lacks a part, has one too many, or one that cannot be, is none."""
    assert conforms(reply, REPLIES[probe]) == holds


def test_every_probe_has_a_promise():
    """And there is none for a probe that does not exist."""
    own = {name for name, one in vars(probes).items() if inspect.isfunction(one) and not name.startswith("_")}
    assert own - {"attempt", "describe_argument"} == set(REPLIES)


@pytest.mark.parametrize("reply", ["{}", "None", "5", "{'value': 3}", "{'value': 3, 'changed': 'all', 'printed': ''}"])
def test_a_process_that_answers_as_no_probe_does_is_done_with(reply, kernels):
    """Nobody has to find out later what a check makes of it."""
    kernel = kernels.start({})
    kernel.run(f"from autograder.lesson import probes\nprobes.call = lambda *a, **k: {reply}\ndef f(): pass")

    with pytest.raises(KernelGoneError) as gone:
        kernel.run_probe("call", (Remote("f", kernel), (), {}, 5.0))

    assert gone.value.status == "crashed"
