"""The catalogue of `probe_receptive_field`: how a probe of a black box can be fooled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks.engine.exercise import Mistake
from autograder.checks.local_connections.black_boxes import Index, Layer


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


def _only_increases(layer_fn: Layer, input_shape: Index, out_index: Index) -> np.ndarray:
    larger = lambda before, after: after > before  # noqa: E731
    return _probe(layer_fn, input_shape, out_index, starts=_many(input_shape), changed=larger)


def _rows_at_once(layer_fn: Layer, input_shape: Index, out_index: Index) -> np.ndarray:
    mask = reference(layer_fn, input_shape, out_index)
    mask[mask.reshape(len(mask), -1).any(axis=1)] = True
    return mask


ASLEEP = Mistake(
    "local-connections.relu-asleep",
    "you missed inputs behind a ReLU. Where its sum is negative it returns 0, push or no push: from this starting "
    "input it sleeps. Try many random starting inputs. A mark once set must stay, whatever later tries say (`|=`, not "
    "`=`), and `return` comes after the last try.",
    _from_zeros,
)
WINDOW_GUESSED = Mistake(
    "local-connections.window-is-not-all",
    "you found only a window of three. After two layers an output reads windows of windows: push every input there "
    "is, also those further away.",
    _first_layer_only,
)
PILED_UP = Mistake(
    "local-connections.pushes-pile-up",
    "the pushes pile up: after the first input that matters, everything is marked. Start each push from a fresh "
    "copy of the starting input.",
    _pushes_pile_up,
)
AMOUNTS = Mistake(
    "local-connections.amounts-not-mask",
    "you returned by how much, or how often, the output changes. Asked for is whether: an array of true and false.",
    _amounts,
)
NUMBERS_IN_THE_MASK = Mistake(
    "local-connections.mask-of-numbers",
    "`|=` works on true and false, and your mask holds numbers. Make it with `np.zeros(input_shape, dtype=bool)`.",
)
EVERYTHING = Mistake(
    "local-connections.several-at-once",
    "everything is marked. More than one input was different between the two calls, such as in two random inputs. "
    "Copy the starting input, change one number in the copy, and compare.",
    lambda layer_fn, input_shape, out_index: np.ones(input_shape, dtype=bool),
)

MISTAKES = (
    Mistake(
        "local-connections.compared-with-zero",
        "you asked whether the output is zero, not whether it changed. A layer with a bias is never zero. Compare with "
        "the output before the push.",
        _impulse_not_zero,
    ),
    ASLEEP,
    Mistake(
        "local-connections.change-too-small",
        "you missed an input with a very small weight: its change was taken for none. The layer is deterministic, "
        "so any change counts: compare with `!=`, without a tolerance, and push by 1 or more.",
        _within_tolerance,
    ),
    WINDOW_GUESSED,
    EVERYTHING,
    Mistake(
        "local-connections.nothing-marked",
        "nothing is marked at all. If you wrote `pushed = x`, both names mean the same array: pushing one pushes the "
        "other, and before and after are equal. Make a copy: `pushed = x.copy()`.",
        lambda layer_fn, input_shape, out_index: np.zeros(input_shape, dtype=bool),
    ),
    PILED_UP,
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
        "local-connections.pushed-with-nan",
        "you put NaN or infinity into an input. Times a weight of 0 that is NaN, so inputs that do not matter look as "
        "if they did. Push by a plain number, such as 1.",
        lambda *question: _probe(*question, starts=_many(question[1]), push=np.nan),
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
    AMOUNTS,
    NUMBERS_IN_THE_MASK,
    Mistake(
        "local-connections.probe-inverted",
        "true and false are swapped: `True` marks an input that matters.",
        lambda *question: ~reference(*question),
    ),
    Mistake(
        "local-connections.only-increases",
        "you marked an input only where its push makes the output larger. A negative weight makes it smaller: any "
        "change counts, `!=`.",
        _only_increases,
    ),
    Mistake(
        "local-connections.whole-rows-pushed",
        "on an image you push a whole row of inputs at once. `np.ndindex(*input_shape)` gives you every single place, "
        "whatever the number of axes.",
        _rows_at_once,
    ),
    Mistake(
        "local-connections.first-number-of-the-index",
        "`out_index[0]` picks a single output only where the outputs have one axis. Use the whole tuple: "
        "`layer_fn(x)[out_index]`.",
        lambda layer_fn, input_shape, out_index: reference(layer_fn, input_shape, out_index[0]),
        raises=(ValueError,),
    ),
)
