"""The exercise `local_params`: how many weights and biases a local layer has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case, varied
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise
from autograder.checks.local_connections.local_mask import by_distance


def _connections(n_in: int, k: int) -> int:
    return sum(min(n_in, i + k // 2 + 1) - max(0, i - k // 2) for i in range(n_in))


def _count(n_in: int, k: int, bias: bool = True) -> int:
    return _connections(n_in, k) + (n_in if bias else 0)


def _random_local(rng: np.random.Generator) -> Sequence[Case]:
    return [case(int(rng.integers(12, 40)), int(rng.choice([5, 7, 9])), bias=flag) for flag in (True, False)]


def by_formula(n_in: int, k: int, bias: bool = True) -> float:
    """Take away what the borders cut off, where the window is no larger than the input."""
    half = (k - 1) / 2
    return n_in * (k + bias) - half * (half + 1)


def by_mask(n_in: int, k: int, bias: bool = True) -> Any:
    """Count the trues; a numpy integer."""
    return by_distance(n_in, k).sum() + bias * n_in


def _by_loops(n_in: int, k: int, bias: bool = True) -> int:
    weights = 0
    for i in range(n_in):
        weights += len([j for j in range(i - k // 2, i + k // 2 + 1) if 0 <= j < n_in])
    return weights + n_in if bias else weights


def _by_diagonals(n_in: int, k: int, bias: bool = True) -> np.ndarray:
    offsets = np.arange(1, k // 2 + 1)
    return np.array([n_in + 2 * np.sum(n_in - offsets) + (n_in if bias else 0)], dtype=np.float32)


EXERCISE = function_exercise(
    name="local_params",
    reference=_count,
    cases=(
        case(5, 3),
        case(9, 5),
        case(8, 7, bias=False),
        case(6, 1),
        *varied(case(13, 5, False), 15, 7, True),
        case(60, 33),
        case(801, 15),
    ),
    random_cases=_random_local,
    mistakes=(
        Mistake(
            "local-connections.borders-counted-full",
            "you counted `k` weights for every output. The windows at the borders are cut and have fewer: count the "
            "`True`s of a mask.",
            lambda n_in, k, bias=True: n_in * k + bias * n_in,
        ),
        Mistake(
            "local-connections.borders-full-and-bias-always",
            "two things: you counted `k` weights for every output, though the windows at the borders are cut, and you "
            "counted the biases even when `bias=False`.",
            lambda n_in, k, bias=True: n_in * k + n_in,
        ),
        Mistake(
            "local-connections.borders-full-and-no-bias",
            "two things: you counted `k` weights for every output, though the windows at the borders are cut, and the "
            "biases are missing.",
            lambda n_in, k, bias=True: n_in * k,
        ),
        Mistake(
            "local-connections.only-outermost-cut",
            "only the outermost window on each side was made shorter. With k = 5 the window next to it is cut too, "
            "by one input.",
            lambda n_in, k, bias=True: n_in * k - 2 * (k // 2) + bias * n_in,
        ),
        Mistake(
            "local-connections.one-border-cut",
            "the windows are cut at one border only. There are two.",
            lambda n_in, k, bias=True: n_in * k - (k // 2) * (k // 2 + 1) // 2 + bias * n_in,
        ),
        Mistake(
            "local-connections.full-windows-counted",
            "you counted only the outputs with a full window. This layer has `n_in` outputs, the border ones with "
            "a cut window.",
            lambda n_in, k, bias=True: (n_in - k + 1) * (k + bias),
        ),
        Mistake(
            "local-connections.full-windows-all-biases",
            "you counted weights only for outputs with a full window. The border outputs have weights too, only fewer.",
            lambda n_in, k, bias=True: (n_in - k + 1) * k + bias * n_in,
        ),
        Mistake(
            "local-connections.shared-count",
            "you counted one window for the whole layer. Here every output has weights of its own; "
            "sharing them is the next lesson.",
            lambda n_in, k, bias=True: k + bias,
        ),
        Mistake(
            "local-connections.dense-count",
            "this is the count of a fully connected layer. Here an output reads at most `k` inputs.",
            lambda n_in, k, bias=True: n_in * n_in + bias * n_in,
        ),
        Mistake(
            "local-connections.local-bias-missing",
            "the biases are missing. With `bias=True` every one of the `n_in` outputs adds a number of its own.",
            lambda n_in, k, bias=True: _connections(n_in, k),
        ),
        Mistake(
            "local-connections.local-bias-always",
            "the biases are counted although `bias=False`.",
            lambda n_in, k, bias=True: _connections(n_in, k) + n_in,
        ),
        Mistake(
            "local-connections.local-one-bias",
            "you counted one bias for the whole layer. Each of the `n_in` outputs has its own.",
            lambda n_in, k, bias=True: _connections(n_in, k) + bias,
        ),
        Mistake(
            "local-connections.local-bias-per-weight",
            "you counted a bias for every weight. An output adds up its whole window and then adds one bias.",
            lambda n_in, k, bias=True: _connections(n_in, k) * (1 + bias),
        ),
        Mistake(
            "local-connections.local-one-bias-always",
            "two things: you counted one bias for the whole layer, though each of the `n_in` outputs has its own, and "
            "you counted it even when `bias=False`.",
            lambda n_in, k, bias=True: _connections(n_in, k) + 1,
        ),
        Mistake(
            "local-connections.local-bias-per-window-place",
            "you counted `k` biases. Biases belong to the outputs: there are `n_in` of them.",
            lambda n_in, k, bias=True: _connections(n_in, k) + bias * k,
        ),
        Mistake(
            "local-connections.local-bias-turned-round",
            "the biases are counted when `bias` is `False`, and left out when it is `True`.",
            lambda n_in, k, bias=True: _connections(n_in, k) + (not bias) * n_in,
        ),
        Mistake(
            "local-connections.dense-count-always",
            "this is the count of a fully connected layer, with biases even when `bias=False`. Here an output reads at "
            "most `k` inputs.",
            lambda n_in, k, bias=True: n_in * n_in + n_in,
        ),
        Mistake(
            "local-connections.two-inputs-cut",
            "you took off 2 weights whatever `k` is. That is right for k = 3 only: with k = 1 nothing is cut, and "
            "wider windows lose more.",
            lambda n_in, k, bias=True: n_in * k - 2 + bias * n_in,
        ),
        Mistake(
            "local-connections.half-an-input",
            "half of an odd `k` is no whole number. Half a window is `k // 2` inputs, rounded down.",
            lambda n_in, k, bias=True: n_in * k - k / 2 * (k / 2 + 1) + bias * n_in,
        ),
        Mistake(
            "local-connections.local-two-numbers",
            "you returned weights and biases as two numbers. Return their sum.",
            lambda n_in, k, bias=True: (_connections(n_in, k), bias * n_in),
        ),
    ),
    valid=(by_formula, by_mask, _by_loops, _by_diagonals),
    hints=(
        "In the mask for 5 inputs and k = 3, how many `True`s stand in each row?",
        "Every `True` of the mask is one weight, and you have a function that makes the mask.",
        "The sum of a mask counts its `True`s. Add one bias for each output, but only if `bias` is true.",
    ),
    verified="counts the connections that exist, with cut windows at both borders, and one bias for each output.",
    where='the section "Count the weights" above',
)
