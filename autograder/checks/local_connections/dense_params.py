"""The exercise `dense_params`: how many weights and biases a fully connected layer has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.engine.calls import Case, case, varied
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _count(n_in: int, n_out: int, bias: bool = True) -> int:
    return n_in * n_out + (n_out if bias else 0)


def _random_dense(rng: np.random.Generator) -> Sequence[Case]:
    return [case(int(rng.integers(5, 30)), int(rng.integers(31, 60)), bias=flag) for flag in (True, False)]


def _by_loops(n_in: int, n_out: int, bias: bool = True) -> int:
    count = 0
    for _ in range(n_out):
        count += n_in
        if bias:
            count += 1
    return count


EXERCISE = function_exercise(
    name="dense_params",
    reference=_count,
    cases=(
        case(3, 2),
        case(4, 7),
        case(6, 5, bias=False),
        *varied(case(9, 14, False), 8, 13, True),
        case(3000, 1200),
    ),
    random_cases=_random_dense,
    mistakes=(
        Mistake(
            "local-connections.dense-bias-missing",
            "the biases are missing. With `bias=True` every output adds one number of its own.",
            lambda n_in, n_out, bias=True: n_in * n_out,
        ),
        Mistake(
            "local-connections.dense-bias-always",
            "the biases are counted even when `bias=False`.",
            lambda n_in, n_out, bias=True: n_in * n_out + n_out,
        ),
        Mistake(
            "local-connections.dense-bias-per-weight",
            "you counted a bias for every weight. An output adds up all its products and then adds one bias.",
            lambda n_in, n_out, bias=True: n_in * n_out * (1 + bias),
        ),
        Mistake(
            "local-connections.dense-bias-per-input",
            "you counted one bias for each input. The biases belong to the outputs.",
            lambda n_in, n_out, bias=True: n_in * n_out + bias * n_in,
        ),
        Mistake(
            "local-connections.dense-one-bias",
            "you counted one bias for the whole layer. Each output has its own.",
            lambda n_in, n_out, bias=True: n_in * n_out + bias,
        ),
        Mistake(
            "local-connections.dense-bias-on-both-sides",
            "you added 1 to the inputs and to the outputs. The bias acts like one more input, never like one more "
            "output.",
            lambda n_in, n_out, bias=True: (n_in + bias) * (n_out + bias),
        ),
        Mistake(
            "local-connections.dense-sum",
            "you added the numbers of inputs and outputs. Every output is connected to every input: how many lines "
            "is that in the drawing?",
            lambda n_in, n_out, bias=True: n_in + n_out + bias * n_out,
        ),
        Mistake(
            "local-connections.dense-inputs-twice",
            "you multiplied the inputs with themselves. There are `n_out` outputs, and each has `n_in` weights.",
            lambda n_in, n_out, bias=True: n_in * n_in + bias * n_out,
        ),
        Mistake(
            "local-connections.dense-bias-turned-round",
            "the biases are counted when `bias` is `False`, and left out when it is `True`.",
            lambda n_in, n_out, bias=True: n_in * n_out + (not bias) * n_out,
        ),
        Mistake(
            "local-connections.dense-bias-per-input-always",
            "two things: you counted one bias for each input, though they belong to the outputs, and you counted them "
            "even when `bias=False`.",
            lambda n_in, n_out, bias=True: n_in * n_out + n_in,
        ),
        Mistake(
            "local-connections.dense-one-bias-always",
            "two things: you counted one bias for the whole layer, though each output has its own, and you counted it "
            "even when `bias=False`.",
            lambda n_in, n_out, bias=True: n_in * n_out + 1,
        ),
        Mistake(
            "local-connections.dense-two-numbers",
            "you returned weights and biases as two numbers. Return their sum.",
            lambda n_in, n_out, bias=True: (n_in * n_out, bias * n_out),
        ),
    ),
    valid=(
        _by_loops,
        lambda n_in, n_out, bias=True: np.array((n_in + int(bias)) * n_out),
        lambda n_in, n_out, bias=True: float(n_in * n_out + n_out * bias),
        lambda n_in, n_out, bias=True: np.ones((n_out, n_in + 1 if bias else n_in)).size,
    ),
    hints=(
        "Draw 3 inputs and 2 outputs and connect all with all. How many lines do you see, and where do biases go?",
        "Each of the `n_out` outputs has `n_in` weights. With `bias=True` each output has one number more.",
        "Multiply inputs by outputs, that is the weights. Add the number of outputs, but only if `bias` is true.",
    ),
    verified="counts one weight for each pair of input and output, and one bias for each output if there are any.",
    where='the section "Count the weights" above',
)
