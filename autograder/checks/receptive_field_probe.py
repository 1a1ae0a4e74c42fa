"""Lesson 02, the receptive-field probe: black boxes whose inputs are known, and how a probe can be fooled by them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.ask import ask
from autograder.checks.compare import shown
from autograder.checks.exercise import Exercise, Mistake, Outcome, failed, passed
from autograder.checks.function import Case, case, diagnose, generator, got, problem, unusable
from autograder.lesson import probes

NAME = "probe_receptive_field"
WHERE = 'the section "Find the receptive field of anything" above'

Layer = Callable[[np.ndarray], np.ndarray]
Index = tuple[int, ...]


@dataclass(frozen=True)
class BlackBox:
    """Hold a layer to be probed, what it is in words, and which inputs the output at `out_index` really reads.

    `kind` names what may fool a probe here: "plain", "relu", "tiny" or "stacked".
    """

    words: str
    layer: Layer
    out_index: Index
    reads: np.ndarray
    kind: str = "plain"

    @property
    def case(self) -> Case:
        """Return the call that asks about this box."""
        return case(self.layer, self.reads.shape, self.out_index)


def _local(weights: np.ndarray, bias: float = 0.0, stride: int = 1, n_in: int = 7) -> Layer:
    """Return a layer whose every output sees a window of `weights.shape`, all with the same weights."""

    def layer(x: np.ndarray) -> np.ndarray:
        values = np.asarray(x, dtype=float)
        if values.ndim != weights.ndim or (weights.ndim == 1 and len(values) != n_in):
            wanted = f"of {n_in} numbers" if weights.ndim == 1 else "with rows and columns"
            raise ValueError(f"this layer wants an input {wanted}, not one of shape {values.shape}")
        windows = np.lib.stride_tricks.sliding_window_view(values, weights.shape)
        responses = np.sum(windows * weights, axis=tuple(range(weights.ndim, 2 * weights.ndim))) + bias
        return np.asarray(responses[(slice(None, None, stride),) * weights.ndim])

    return layer


def _then_relu(layer: Layer) -> Layer:
    return lambda x: np.maximum(layer(x), 0.0)


def _stack(first: Layer, second: Layer) -> Layer:
    return lambda x: second(first(x))


def _reads(shape: Index, *places: int | Index) -> np.ndarray:
    mask = np.zeros(shape, dtype=bool)
    for place in places:
        mask[place] = True
    return mask


# A starting input that wakes a ReLU of the fourth box lets that of the fifth sleep: one starting input is not enough.
_W = np.array([1.0, -1.5, 0.75])
BOXES: tuple[BlackBox, ...] = (
    BlackBox(
        "a local layer: every output reads three neighbours and has a bias",
        _local(np.array([2.0, -1.0, 0.5]), bias=1.0),
        (2,),
        _reads((7,), 2, 3, 4),
    ),
    BlackBox(
        "a local layer with windows of two that moves on by three inputs for each output",
        _local(np.array([1.0, -2.0]), bias=-0.5, stride=3, n_in=10),
        (2,),
        _reads((10,), 6, 7),
    ),
    BlackBox(
        "a local layer on an image: windows of 2 rows and 3 columns",
        _local(np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]]), bias=0.5),
        (1, 2),
        _reads((4, 6), (1, 2), (1, 3), (1, 4), (2, 2), (2, 3), (2, 4)),
    ),
    BlackBox("a local layer, then ReLU", _then_relu(_local(_W, n_in=8)), (4,), _reads((8,), 4, 5, 6), "relu"),
    BlackBox("another local layer, then ReLU", _then_relu(_local(-_W, n_in=8)), (1,), _reads((8,), 1, 2, 3), "relu"),
    BlackBox(
        "a local layer whose windows have a gap: it skips the middle input",
        _local(np.array([1.5, 0.0, -1.0]), bias=0.25),
        (1,),
        _reads((7,), 1, 3),
    ),
    BlackBox(
        "a local layer with one weight of a millionth",
        _local(np.array([1.0, 1e-6, -2.0]), bias=10.0),
        (3,),
        _reads((7,), 3, 4, 5),
        "tiny",
    ),
    BlackBox(
        "two local layers, one after the other, each with windows of three",
        _stack(_local(np.array([1.0, -0.5, 2.0]), n_in=9), _local(np.array([0.5, 1.0, -1.0]), bias=0.5)),
        (2,),
        _reads((9,), 2, 3, 4, 5, 6),
        "stacked",
    ),
    BlackBox(
        "two local layers with ReLU after the first",
        _stack(_then_relu(_local(np.array([1.0, -2.0, 0.5]), n_in=9)), _local(np.array([1.0, -1.0, 2.0]), bias=0.5)),
        (1,),
        _reads((9,), 1, 2, 3, 4, 5),
        "stacked",
    ),
)


def _random_box(rng: np.random.Generator) -> BlackBox:
    size, n_in = int(rng.integers(2, 5)), int(rng.integers(8, 11))
    weights = rng.choice([-1.0, 1.0], size) * rng.uniform(0.5, 2.0, size)
    place = int(rng.integers(0, n_in - size + 1))
    return BlackBox(
        f"a local layer: every output reads {size} neighbours and has a bias",
        _local(weights, bias=1.5, n_in=n_in),
        (place,),
        _reads((n_in,), *range(place, place + size)),
    )


def _probe(
    layer_fn: Layer,
    input_shape: Index,
    out_index: Index,
    *,
    starts: Callable[[np.random.Generator], list[np.ndarray]],
    push: float = 1.0,
    changed: Callable[[Any, Any], Any] = lambda before, after: before != after,
) -> np.ndarray:
    mask = np.zeros(input_shape, dtype=bool)
    for start in starts(np.random.default_rng(1)):
        before = layer_fn(start)[out_index]
        for place in np.ndindex(*input_shape):
            pushed = start.copy()
            pushed[place] += push
            mask[place] |= bool(changed(before, layer_fn(pushed)[out_index]))
    return mask


def _many(shape: Index) -> Callable[[np.random.Generator], list[np.ndarray]]:
    return lambda rng: list(rng.normal(size=(30, *shape)))


def reference(layer_fn: Layer, input_shape: Index, out_index: Index) -> np.ndarray:
    """Return the mask of the inputs on which an output depends, shape `input_shape`, found by pushing each of them."""
    return _probe(layer_fn, input_shape, out_index, starts=_many(input_shape))


def _from_zeros(layer_fn: Layer, input_shape: Index, out_index: Index) -> np.ndarray:
    return _probe(layer_fn, input_shape, out_index, starts=lambda _: [np.zeros(input_shape)])


def _within_tolerance(layer_fn: Layer, input_shape: Index, out_index: Index) -> np.ndarray:
    return _probe(
        layer_fn, input_shape, out_index, starts=_many(input_shape), changed=lambda a, b: not np.isclose(a, b)
    )


def _impulse_not_zero(layer_fn: Layer, input_shape: Index, out_index: Index) -> np.ndarray:
    return _probe(
        layer_fn,
        input_shape,
        out_index,
        starts=lambda _: [np.zeros(input_shape)],
        changed=lambda _, after: after != 0,
    )


def _any_output(layer_fn: Layer, input_shape: Index, out_index: Index) -> np.ndarray:
    def whole(x: np.ndarray) -> dict[Index, np.ndarray]:
        return {out_index: layer_fn(x)}

    different = lambda before, after: np.any(before != after)  # noqa: E731
    return _probe(whole, input_shape, out_index, starts=_many(input_shape), changed=different)  # type: ignore[arg-type]


def _pushes_pile_up(layer_fn: Layer, input_shape: Index, out_index: Index) -> np.ndarray:
    x = np.random.default_rng(1).normal(size=input_shape)
    before = layer_fn(x)[out_index]
    mask = np.zeros(input_shape, dtype=bool)
    for place in np.ndindex(*input_shape):
        x[place] += 1
        mask[place] = layer_fn(x)[out_index] != before
    return mask


def _influence(layer_fn: Layer, input_shape: Index, out_index: Index) -> np.ndarray:
    start = np.random.default_rng(1).normal(size=input_shape)
    pushed = start.copy()
    pushed[out_index] += 1
    return np.asarray(layer_fn(pushed) != layer_fn(start))


def _first_layer_only(layer_fn: Layer, input_shape: Index, out_index: Index) -> np.ndarray:
    near = np.zeros(input_shape, dtype=bool)
    near[tuple(slice(i, i + 3) for i in out_index)] = True
    return near


def _gaps_filled(layer_fn: Layer, input_shape: Index, out_index: Index) -> np.ndarray:
    mask = reference(layer_fn, input_shape, out_index)
    filled = np.zeros_like(mask)
    filled[tuple(slice(places.min(), places.max() + 1) for places in np.nonzero(mask))] = True
    return filled


def _amounts(layer_fn: Layer, input_shape: Index, out_index: Index) -> np.ndarray:
    x = np.random.default_rng(1).normal(size=input_shape)
    amounts = np.zeros(input_shape)
    for place in np.ndindex(*input_shape):
        pushed = x.copy()
        pushed[place] += 1
        amounts[place] = layer_fn(pushed)[out_index] - layer_fn(x)[out_index]
    return amounts


COMPARED_WITH_ZERO = Mistake(
    "local-connections.compared-with-zero",
    "you asked whether the output is zero, not whether it changed. A layer with a bias is never zero. Compare with "
    "the output before the push.",
    _impulse_not_zero,
)
ASLEEP = Mistake(
    "local-connections.relu-asleep",
    "you missed inputs behind a ReLU. Where its sum is negative it returns 0, push or no push: from this starting "
    "input it sleeps. Try many random starting inputs, and mark an input as soon as one try shows a change.",
    _from_zeros,
)
TOO_COARSE = Mistake(
    "local-connections.change-too-small",
    "you missed an input with a very small weight: its change was taken for none. The layer is deterministic, "
    "so any change counts: compare with `!=`, without a tolerance, and push by 1 or more.",
    _within_tolerance,
)
WINDOW_GUESSED = Mistake(
    "local-connections.window-is-not-all",
    "you found only a window of three. After two layers an output reads windows of windows: push every input there "
    "is, also those further away.",
    _first_layer_only,
)
EVERYTHING = Mistake(
    "local-connections.several-at-once",
    "everything is marked. More than one input was different between the two calls, such as in two random inputs. "
    "Copy the starting input, change one number in the copy, and compare.",
    lambda layer_fn, input_shape, out_index: np.ones(input_shape, dtype=bool),
)

MISTAKES = (
    COMPARED_WITH_ZERO,
    ASLEEP,
    TOO_COARSE,
    WINDOW_GUESSED,
    EVERYTHING,
    Mistake(
        "local-connections.pushes-pile-up",
        "the pushes pile up: after the first input that matters, everything is marked. Start each push from a fresh "
        "copy of the starting input.",
        _pushes_pile_up,
    ),
    Mistake(
        "local-connections.any-output",
        "you looked for a change in any output. Only the one at `out_index` is asked about.",
        _any_output,
    ),
    Mistake(
        "local-connections.influence-instead-of-field",
        "you pushed one input and looked which outputs change. That is what an input influences. Asked for is the "
        "other way round: keep the output, and push one input after the other.",
        _influence,
    ),
    Mistake(
        "local-connections.probe-gaps-filled",
        "you filled the gaps between the first and the last input that matter. A window may skip inputs: mark only "
        "those whose push changes the output.",
        _gaps_filled,
    ),
    Mistake(
        "local-connections.places-not-mask",
        "you returned the places. Asked for is a mask: an array of shape `input_shape`, `True` at these places.",
        lambda *question: np.argwhere(reference(*question)),
    ),
    Mistake(
        "local-connections.amounts-not-mask",
        "you returned by how much the output changes. Asked for is whether: an array of true and false.",
        _amounts,
    ),
    Mistake(
        "local-connections.probe-inverted",
        "true and false are swapped: `True` marks an input that matters.",
        lambda *question: ~reference(*question),
    ),
)


def _judge(answer: Any, *, seed: int = 0) -> Outcome:
    rng = generator(NAME, seed)
    boxes = [*BOXES, _random_box(rng), _random_box(rng)]
    replies = []
    for box in boxes:
        reply = ask(probes.call, answer, box.case.args, {})
        if (early := unusable(NAME, reply, _written(box), WHERE)) is not None:
            return early
        replies.append(reply)
    wrong = [place for place, box in enumerate(boxes) if problem(box.reads, replies[place])]
    if not wrong:
        verified = "finds every input that matters and no other, through strides, gaps, ReLU, tiny weights and stacks."
        return passed(NAME, verified)
    mistake = diagnose(MISTAKES, [box.case for box in boxes], replies) or _symptom(boxes, replies)
    return failed(NAME, _gap(boxes[wrong[0]], replies[wrong[0]]), where=WHERE, mistake=mistake)


def _symptom(boxes: list[BlackBox], replies: list[dict[str, Any]]) -> Mistake | None:
    """Return the mistake to which the places point where a mask is wrong; a probe with luck of its own repeats none."""
    missed, added = set(), 0
    for box, reply in zip(boxes, replies, strict=True):
        mask = _as_mask(reply, box.reads.shape)
        if mask is None:
            return None
        if np.any(box.reads & ~mask):
            missed.add(box.kind)
        added += bool(np.any(mask & ~box.reads))
    if added:
        return EVERYTHING if added == len(boxes) and not missed else None
    if missed == {"stacked"}:
        return WINDOW_GUESSED
    if missed == {"tiny"}:
        return TOO_COARSE
    return ASLEEP if "relu" in missed and "plain" not in missed else None


def _as_mask(reply: dict[str, Any], shape: Index) -> np.ndarray | None:
    try:
        mask = np.asarray(reply.get("value"))
    except ValueError:
        return None
    return mask != 0 if mask.shape == shape and mask.dtype.kind in "biuf" else None


def _written(box: BlackBox) -> str:
    return f"{NAME}(layer_fn, {shown(box.reads.shape)}, {shown(box.out_index)})"


def _gap(box: BlackBox, reply: dict[str, Any]) -> str:
    lines = [
        f"You called   {_written(box)}",
        f"    layer_fn is {box.words}",
        f"Expected     {shown(box.reads, '        ')}",
        f"Got          {got(reply)}",
    ]
    mask = _as_mask(reply, box.reads.shape)
    if mask is None:
        if "value" in reply and (words := problem(box.reads, reply)):
            lines.append(f"             {words}")
    else:
        for words, places in (("missed", box.reads & ~mask), ("marked too many", mask & ~box.reads)):
            if places.any():
                listed = [tuple(int(i) for i in place) for place in np.argwhere(places)]
                lines.append(f"             {words}: {', '.join(map(str, listed))}")
    if reply["printed"].strip():
        lines.append(f"It printed   {reply['printed'].strip()}")
    return "\n".join(lines)


probe_receptive_field = Exercise(
    NAME,
    _judge,
    (
        "You cannot see the weights, but you can change one input and look at one output. What tells you that the "
        "output depends on that input? And what if a ReLU happened to be at 0?",
        "For each of many random starting inputs: keep `layer_fn(x)[out_index]`, then for each `place` in "
        "`np.ndindex(*input_shape)` push a copy of `x` at that place alone, and compare.",
        "In the inner loop: `pushed = x.copy()`, `pushed[place] += 1`, and "
        "`mask[place] |= layer_fn(pushed)[out_index] != before`. Around it, about 20 starting inputs from "
        "`rng.normal(size=input_shape)`.",
    ),
    MISTAKES,
)
