"""Black boxes: layers of which it is known by construction what each output reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograder.checks.engine.calls import Case, case

Layer = Callable[[np.ndarray], np.ndarray]
Index = tuple[int, ...]


@dataclass(frozen=True)
class BlackBox:
    """Hold a layer to be probed, what it is in words, and which inputs the output at `out_index` really reads.

    `kind` names what may fool a probe here: "plain", "relu", "tiny", "stacked" or "relu-stacked".
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
        if weights.ndim == 1:  # a class of twenty asks tens of thousands of times
            return np.asarray(np.correlate(values, weights, "valid")[::stride] + bias)
        windows = np.lib.stride_tricks.sliding_window_view(values, weights.shape)
        return np.asarray(np.sum(windows * weights, axis=(2, 3))[::stride, ::stride] + bias)

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


# Wherever the ReLU of the fourth box is awake, that of the fifth sleeps: one starting input is never enough.
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
    BlackBox(
        "a local layer on a tall image: windows of 5 rows and 2 columns",
        _local(np.array([[1.0, -0.5], [2.0, 1.5], [-1.0, 0.75], [0.5, -2.0], [1.25, -0.25]]), bias=-1.0),
        (2, 1),
        _reads((7, 3), *((row, column) for row in range(2, 7) for column in (1, 2))),
    ),
    BlackBox("a local layer, then ReLU", _then_relu(_local(_W, n_in=8)), (4,), _reads((8,), 4, 5, 6), "relu"),
    BlackBox("another local layer, then ReLU", _then_relu(_local(-_W, n_in=8)), (4,), _reads((8,), 4, 5, 6), "relu"),
    BlackBox(
        "a local layer whose windows have gaps: of four inputs it skips the first and the third",
        _local(np.array([0.0, 1.5, 0.0, -1.0]), bias=0.25),
        (1,),
        _reads((7,), 2, 4),
    ),
    BlackBox(
        "a local layer with one weight of a millionth",
        _local(np.array([1.0, 1e-6, -2.0]), bias=10.0),
        (1,),
        _reads((7,), 1, 2, 3),
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
        "relu-stacked",
    ),
)


def random_boxes(rng: np.random.Generator) -> list[BlackBox]:
    """Return two local layers and three with ReLU, whose windows, weights and outputs are drawn at random.

    Each ReLU sleeps for half of all starting inputs: a probe that tries only one or two has little luck with all three.
    """
    return [_random_box(rng, relu) for relu in (False, False, True, True, True)]


def _random_box(rng: np.random.Generator, relu: bool) -> BlackBox:
    size, n_in = int(rng.integers(2, 5)), int(rng.integers(7, 10))
    signs = rng.permutation(np.resize([1.0, -1.0], size))
    layer = _local(signs * rng.uniform(0.5, 2.0, size), bias=0.0 if relu else 1.5, n_in=n_in)
    place = int(rng.integers(0, n_in - size + 1))
    return BlackBox(
        f"a local layer: every output reads {size} neighbours" + (", then ReLU" if relu else " and has a bias"),
        _then_relu(layer) if relu else layer,
        (place,),
        _reads((n_in,), *range(place, place + size)),
        "relu" if relu else "plain",
    )
