"""Lesson 04, `receptive_field`: how much of the image a cell sees, and how far apart neighbours are."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise

Layers = Sequence[tuple[int, int]]


def _receptive_field(layers: Layers) -> tuple[int, int]:
    size, jump = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * jump
        jump *= stride
    return size, jump


CASES = (
    case([(3, 1)]),
    case([(3, 1), (3, 1)]),
    case([(3, 1), (2, 2), (3, 1)]),
    case([(7, 1), (2, 2), (5, 1), (3, 3)]),
    case([(5, 2), (3, 2), (2, 2), (3, 1)]),
    case([(11, 4), (3, 2), (5, 1), (3, 2), (3, 1), (3, 1), (2, 2), (7, 3), (3, 1)]),
)


def _random_stacks(rng: np.random.Generator) -> Sequence[Case]:
    return [case([(int(rng.integers(2, 8)), int(rng.integers(1, 4))) for _ in range(n)]) for n in (3, 4, 5)]


def _jump(layers: Layers) -> int:
    return math.prod(stride for _, stride in layers)


def _jump_too_early(layers: Layers) -> tuple[int, int]:
    size, jump = 1, 1
    for kernel, stride in layers:
        jump *= stride
        size += (kernel - 1) * jump
    return size, jump


def _jump_added(layers: Layers) -> tuple[int, int]:
    size, jump = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * jump
        jump += stride
    return size, jump


def _jump_of_last_layer(layers: Layers) -> tuple[int, int]:
    size, jump = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * jump
        jump = stride
    return size, jump


def _own_stride(layers: Layers) -> tuple[int, int]:
    return 1 + sum((kernel - 1) * stride for kernel, stride in layers), _jump(layers)


def _without_minus_one(layers: Layers) -> tuple[int, int]:
    size, jump = 1, 1
    for kernel, stride in layers:
        size += kernel * jump
        jump *= stride
    return size, jump


def _stepped(layers: Layers, step: Callable[[int, int, int, int], tuple[int, int]]) -> tuple[int, int]:
    size, jump = 1, 1
    for kernel, stride in layers:
        size, jump = step(size, jump, kernel, stride)
    return size, jump


MISTAKES = (
    Mistake(
        "pooling.field-is-sum-of-kernels",
        "you added the kernel sizes up. Neighbouring windows share cells: a kernel of `k` cells adds only "
        "`k - 1` further ones, times the jump so far.",
        lambda layers: (sum(kernel for kernel, _ in layers), _jump(layers)),
    ),
    Mistake(
        "pooling.field-without-minus-one",
        "each layer adds `kernel * jump` in your code. The first cell of the window is there already: "
        "only `kernel - 1` further ones are added, each `jump` pixels on.",
        _without_minus_one,
    ),
    Mistake(
        "pooling.field-is-product-of-kernels",
        "you multiplied the kernel sizes. Each layer adds to the field: `(kernel - 1) * jump` pixels.",
        lambda layers: (math.prod(kernel for kernel, _ in layers), _jump(layers)),
    ),
    Mistake(
        "pooling.field-ignores-strides",
        "the strides do not count in your field. After a stride of 2, neighbouring cells are 2 pixels apart, "
        "so every further layer reaches twice as far: multiply `kernel - 1` by the jump.",
        lambda layers: (1 + sum(kernel - 1 for kernel, _ in layers), _jump(layers)),
    ),
    Mistake(
        "pooling.strides-ignored",
        "the strides change nothing in your code, neither field nor jump. After a stride of 2, neighbouring cells "
        "are 2 pixels apart: multiply the jump by the stride of each layer, after you have used it.",
        lambda layers: (1 + sum(kernel - 1 for kernel, _ in layers), 1),
    ),
    Mistake(
        "pooling.jump-too-early",
        "a layer's own stride enlarges its own window in your code. The window lies on the cells *before* the "
        "layer, whose distance is the old jump: first add to the size, then multiply the jump.",
        _jump_too_early,
    ),
    Mistake(
        "pooling.jump-added",
        "you add the stride to the jump. Strides multiply: every second cell of every second cell is every fourth.",
        _jump_added,
    ),
    Mistake(
        "pooling.jump-of-last-layer",
        "your jump is the stride of the last layer only. The strides of all layers so far multiply: `jump *= stride`.",
        _jump_of_last_layer,
    ),
    Mistake(
        "pooling.own-stride-only",
        "you multiply `kernel - 1` by the stride of the same layer. What counts is how far apart the cells "
        "*before* it are: the product of the strides of all earlier layers.",
        _own_stride,
    ),
    Mistake(
        "pooling.pooling-skipped",
        "layers with a stride are left out of the field. A pooling window is a window like any other: "
        "it adds `(kernel - 1) * jump` as well.",
        lambda layers: (
            _receptive_field([(kernel if stride == 1 else 1, stride) for kernel, stride in layers])[0],
            _jump(layers),
        ),
    ),
    Mistake(
        "pooling.field-starts-at-zero",
        "your field is one pixel too small. Before any layer a cell sees one pixel, itself: begin with `size = 1`.",
        lambda layers: (_receptive_field(layers)[0] - 1, _jump(layers)),
    ),
    Mistake(
        "pooling.layers-backwards",
        "your result is that of the same layers in reverse order. The first entry of `layers` is the one "
        "that touches the image.",
        lambda layers: _receptive_field(list(layers)[::-1]),
    ),
    Mistake(
        "pooling.last-kernel-only",
        "that is the window of the last layer, counted in cells of the layer before. "
        "Counted in pixels of the image, each of those cells stands for a window of its own.",
        lambda layers: (layers[-1][0], _jump(layers)),
    ),
    Mistake(
        "pooling.size-and-jump-swapped",
        "the two numbers are in the wrong order: first the size, then the jump.",
        lambda layers: _receptive_field(layers)[::-1],
    ),
    Mistake(
        "pooling.size-without-jump",
        "only the size comes back. Return both numbers: `return size, jump`.",
        lambda layers: _receptive_field(layers)[0],
    ),
    Mistake(
        "pooling.field-is-one-and-sum-of-kernels",
        "each layer adds its whole kernel in your code. Neighbouring windows share cells: a kernel of `k` cells "
        "adds only `k - 1` further ones, times the jump so far.",
        lambda layers: (1 + sum(kernel for kernel, _ in layers), _jump(layers)),
    ),
    Mistake(
        "pooling.brackets-forgotten",
        "`kernel - 1 * jump` is `kernel - jump`: multiplication comes first. Put `(kernel - 1)` in brackets.",
        lambda layers: _stepped(layers, lambda size, jump, kernel, stride: (size + kernel - jump, jump * stride)),
    ),
    Mistake(
        "pooling.kernel-and-stride-swapped",
        "kernel and stride are mixed up. An entry of `layers` is `(kernel, stride)`.",
        lambda layers: _receptive_field([(stride, kernel) for kernel, stride in layers]),
    ),
    Mistake(
        "pooling.size-times-stride",
        "you multiply the size by the stride as well. A stride moves the cells apart: only the jump is multiplied.",
        lambda layers: _stepped(
            layers, lambda size, jump, kernel, stride: ((size + (kernel - 1) * jump) * stride, jump * stride)
        ),
    ),
    Mistake(
        "pooling.stride-minus-one-added",
        "you add `stride - 1` to the jump. Strides multiply: every second cell of every second cell is every fourth.",
        lambda layers: _stepped(
            layers, lambda size, jump, kernel, stride: (size + (kernel - 1) * jump, jump + stride - 1)
        ),
    ),
    Mistake(
        "pooling.first-layer-only",
        "only the first layer counts in your result: is the `return` inside the loop?",
        lambda layers: _receptive_field(layers[:1]),
    ),
    Mistake(
        "pooling.last-layer-only",
        "only the last layer counts in your result. Set `size` and `jump` to 1 once, before the loop.",
        lambda layers: _receptive_field(layers[-1:]),
    ),
    Mistake(
        "pooling.field-after-every-layer",
        "you return a result for every layer. Return only the two numbers after the last one.",
        lambda layers: [_receptive_field(layers[: n + 1]) for n in range(len(layers))],
    ),
)


def _from_the_last_layer_down(layers: Layers) -> list[int]:
    size = 1
    for kernel, stride in reversed(layers):
        size = (size - 1) * stride + kernel
    return [size, _jump(layers)]


def _by_sum(layers: Layers) -> np.ndarray:
    """Return the closed formula, as an array."""
    jumps = np.cumprod([1, *(stride for _, stride in layers)])
    steps = sum((kernel - 1) * jump for (kernel, _), jump in zip(layers, jumps, strict=False))
    return np.array([1 + steps, jumps[-1]])


def _by_recursion(layers: Layers) -> tuple[int, int]:
    if len(layers) == 0:
        return 1, 1
    size, jump = _by_recursion(layers[:-1])
    kernel, stride = layers[-1]
    return size + (kernel - 1) * jump, jump * stride


def _by_first_and_last_cell(layers: Layers) -> tuple[np.float32, np.float32]:
    """Follow the first cell and its neighbour, each from its first pixel to its last, down to the image."""
    seen: np.ndarray = np.array([[0, 0], [1, 1]], np.float32)
    for kernel, stride in layers[::-1]:
        seen = seen * stride + [0, kernel - 1]
    return seen[0, 1] - seen[0, 0] + 1, seen[1, 0] - seen[0, 0]


VALID = (_from_the_last_layer_down, _by_sum, _by_recursion, _by_first_and_last_cell)


EXERCISE = function_exercise(
    name="receptive_field",
    reference=_receptive_field,
    cases=CASES,
    random_cases=_random_stacks,
    mistakes=MISTAKES,
    valid=VALID,
    hints=(
        "Look at the cone: which pixels does the leftmost cell of the last window see, which the rightmost? "
        "How far apart are two neighbouring cells, in pixels?",
        "Keep two numbers, `size = 1` and `jump = 1`, and go through the layers. A window of `kernel` cells has "
        "`kernel - 1` steps between its first and its last, each `jump` pixels long.",
        "For every layer two lines: the size grows by the steps of its window times the jump so far. Then, not before, "
        "the jump is multiplied by the stride. The table above shows both, row by row.",
    ),
    verified="gives size and jump for any stack of convolutions and poolings.",
    where='the section "How far does a cell see?" above',
)
