"""The exercise `probe_receptive_field`: which inputs an output of a black box reads."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.diagnosis.places import stopped_at
from autograder.checks.engine.ask import ask
from autograder.checks.engine.calls import diagnose, problem
from autograder.checks.engine.compare import shown
from autograder.checks.engine.exercise import Exercise, Mistake, Outcome, failed, passed
from autograder.checks.engine.function import generator, got, unusable
from autograder.checks.local_connections.black_boxes import BOXES, BlackBox, Index, Layer, random_boxes
from autograder.checks.local_connections.probe_mistakes import (
    AMOUNTS,
    ASLEEP,
    EVERYTHING,
    MISTAKES,
    NUMBERS_IN_THE_MASK,
    PILED_UP,
    WINDOW_GUESSED,
)
from autograder.probes.reply import End, Raised, Value, value_of

NAME = "probe_receptive_field"
WHERE = 'the section "Find the receptive field of anything" above'


def _judge(answer: Any, *, seed: int = 0) -> Outcome:
    boxes = [*BOXES, *random_boxes(generator(NAME, seed))]
    replies: list[End[Any]] = []
    for box in boxes:
        reply = ask(probes.call, answer, box.case.args, {}).end
        if (early := unusable(NAME, reply, _written(box), WHERE)) is not None:
            return early
        replies.append(reply)
    wrong = [place for place, box in enumerate(boxes) if problem(box.reads, replies[place])]
    if not wrong:
        verified = "finds every input that matters and no other, through strides, gaps, ReLU, tiny weights and stacks."
        return passed(NAME, verified)
    mistake = diagnose(MISTAKES, [box.case for box in boxes], replies) or _symptom(boxes, replies)
    repair = None if mistake else stopped_at(replies[wrong[0]])
    return failed(NAME, _gap(boxes[wrong[0]], replies[wrong[0]]), where=WHERE, mistake=mistake, repair=repair)


def _symptom(boxes: list[BlackBox], replies: list[End[Any]]) -> Mistake | None:
    """Return the mistake to which the places point where a mask is wrong; a probe with luck of its own repeats none."""
    if any("bitwise_or" in reply.text for reply in replies if isinstance(reply, Raised)):
        return NUMBERS_IN_THE_MASK
    masks = []
    for box, reply in zip(boxes, replies, strict=True):
        mask = _as_mask(reply, box.reads.shape)
        if mask is None:
            return None
        masks.append(mask)
    if any(np.any((values := np.asarray(value_of(reply))) != values.astype(bool)) for reply in replies):
        return AMOUNTS
    if all(_from_the_first_on(box, mask) for box, mask in zip(boxes, masks, strict=True) if box.kind == "plain"):
        return PILED_UP
    missed = {box.kind for box, mask in zip(boxes, masks, strict=True) if np.any(box.reads & ~mask)}
    added = [bool(np.any(mask & ~box.reads)) for box, mask in zip(boxes, masks, strict=True)]
    if any(added):
        return EVERYTHING if all(added) and not missed else None
    if "plain" in missed:
        return None
    if "stacked" in missed and "relu" not in missed:
        return WINDOW_GUESSED
    return ASLEEP if missed & {"relu", "relu-stacked"} else None


def _from_the_first_on(box: BlackBox, mask: np.ndarray) -> bool:
    """Return whether a mask holds the first input that matters and everything after it."""
    reads = box.reads.ravel()
    return np.array_equal(mask.ravel(), np.arange(reads.size) >= np.argmax(reads))


def _as_mask(reply: End[Any], shape: Index) -> np.ndarray | None:
    try:
        mask = np.asarray(value_of(reply))
    except ValueError:
        return None
    return mask != 0 if mask.shape == shape and mask.dtype.kind in "biuf" else None


def _written(box: BlackBox) -> str:
    return f"{NAME}(layer_fn, {shown(box.reads.shape)}, {shown(box.out_index)})"


def _gap(box: BlackBox, reply: End[Any]) -> str:
    lines = [
        f"You called   {_written(box)}",
        f"    layer_fn is {box.words}",
        f"Expected     {shown(box.reads, '        ')}",
        f"Got          {got(reply)}",
    ]
    mask = _as_mask(reply, box.reads.shape)
    if mask is None:
        if isinstance(reply, Value) and (words := problem(box.reads, reply)):
            lines.append(f"             {words}")
    else:
        for words, places in (("missed", box.reads & ~mask), ("marked too many", mask & ~box.reads)):
            if places.any():
                listed = [tuple(int(i) for i in place) for place in np.argwhere(places)]
                lines.append(f"             {words}: {', '.join(map(str, listed))}")
    if reply.printed.strip():
        lines.append(f"It printed   {reply.printed.strip()}")
    return "\n".join(lines)


def _pushed_both_ways(layer_fn: Layer, input_shape: Index, out_index: Index) -> np.ndarray:
    # Zeros and random inputs, pushed by much, up and down; zeros and ones come back.
    rng = np.random.default_rng()
    mask = np.zeros(input_shape, dtype=int)
    for start in (np.zeros(input_shape), *rng.uniform(-1, 1, (8, *input_shape))):
        for place in np.ndindex(*input_shape):
            for push in (-100, 100):
                pushed = np.array(start)
                pushed[place] += push
                mask[place] |= int(layer_fn(pushed)[out_index] != layer_fn(start)[out_index])
    return mask


def _pushed_a_little(layer_fn: Layer, input_shape: Index, out_index: Index) -> Any:
    # Positive random inputs; nested lists of booleans come back.
    rng = np.random.default_rng()
    seen = set()
    for _ in range(60):
        start = rng.random(input_shape)
        for place in np.ndindex(*input_shape):
            pushed = start.copy()
            pushed[place] -= 0.25
            if abs(layer_fn(pushed)[out_index] - layer_fn(start)[out_index]) > 0:
                seen.add(place)
    return np.array([place in seen for place in np.ndindex(*input_shape)]).reshape(input_shape).tolist()


def _replaced_by_random_numbers(layer_fn: Layer, input_shape: Index, out_index: Index) -> np.ndarray:
    # One input after the other, flat; single-precision ones come back.
    rng = np.random.default_rng()
    matters = np.zeros(int(np.prod(input_shape)), dtype=np.float32)
    for place in range(matters.size):
        for _ in range(40):
            x = rng.normal(size=matters.size)
            before = layer_fn(x.reshape(input_shape))[out_index]
            x[place] = rng.normal()
            if layer_fn(x.reshape(input_shape))[out_index] != before:
                matters[place] = 1
                break
    return matters.reshape(input_shape)


def _with_helper(layer_fn: Layer, input_shape: Index, out_index: Index) -> np.ndarray:
    def differs(x: np.ndarray, push: np.ndarray) -> bool:
        return bool(layer_fn(x + push)[out_index] != layer_fn(x)[out_index])

    starts = np.random.default_rng(4).normal(size=(25, *input_shape))
    pushes = np.eye(int(np.prod(input_shape))).reshape(-1, *input_shape)
    return np.array([any(differs(x, push) for x in starts) for push in pushes]).reshape(input_shape)


EXERCISE = Exercise(
    NAME,
    _judge,
    (
        "You cannot see the weights, but you can change one input and look at one output. What tells you that the "
        "output depends on that input? And what if a ReLU happened to be at 0?",
        "For each of many random starting inputs: keep `layer_fn(x)[out_index]`, then for each `place` in "
        "`np.ndindex(*input_shape)` push a copy of `x` at that place alone, and compare.",
        "The loop over places stands inside a loop of about 20 tries. A try begins with `rng.normal(size=input_shape)` "
        "and the output before. The inner loop does what `depends_on` of the ordered lines does, and `|=` keeps a mark "
        "that an earlier try has set.",
    ),
    MISTAKES,
    (_pushed_both_ways, _pushed_a_little, _replaced_by_random_numbers, _with_helper),
    reference=_with_helper,
)
