"""Lesson 02, the layer: counting its weights, and a layer in which every output has weights of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.exercise import Mistake
from autograder.checks.function import Case, case, function_exercise


def _dense_params(n_in: int, n_out: int, bias: bool = True) -> int:
    return n_in * n_out + (n_out if bias else 0)


def _random_dense(rng: np.random.Generator) -> Sequence[Case]:
    return [case(int(rng.integers(5, 30)), int(rng.integers(31, 60)), bias=flag) for flag in (True, False)]


dense_params = function_exercise(
    name="dense_params",
    reference=_dense_params,
    cases=(case(3, 2), case(4, 7), case(6, 5, bias=False)),
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
    ),
    hints=(
        "Draw 3 inputs and 2 outputs and connect all with all. How many lines do you see, and where do biases go?",
        "Each of the `n_out` outputs has `n_in` weights. With `bias=True` each output has one number more.",
        "`n_in * n_out` weights, and `n_out` biases if `bias` is true.",
    ),
    verified="counts one weight for each pair of input and output, and one bias for each output if there are any.",
    where='the section "Count the weights" above',
)


def _connections(n_in: int, k: int) -> int:
    return sum(min(n_in, i + k // 2 + 1) - max(0, i - k // 2) for i in range(n_in))


def _local_params(n_in: int, k: int, bias: bool = True) -> int:
    return _connections(n_in, k) + (n_in if bias else 0)


def _random_local(rng: np.random.Generator) -> Sequence[Case]:
    return [case(int(rng.integers(12, 40)), int(rng.choice([5, 7, 9])), bias=flag) for flag in (True, False)]


local_params = function_exercise(
    name="local_params",
    reference=_local_params,
    cases=(case(5, 3), case(9, 5), case(8, 7, bias=False), case(6, 1)),
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
    ),
    hints=(
        "In the mask for 5 inputs and k = 3, how many `True`s stand in each row?",
        "Every `True` of the mask is one weight, and you have a function that makes the mask.",
        "`int(local_mask(n_in, k).sum())` weights, and `n_in` biases if `bias` is true.",
    ),
    verified="counts the connections that exist, with cut windows at both borders, and one bias for each output.",
    where='the section "Count the weights" above',
)


def _locally_connected1d(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), weights.shape[1])
    return np.asarray(np.sum(windows * weights, axis=1) + biases)


def _with_first_row(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    return _locally_connected1d(x, np.repeat(weights[:1], len(weights), axis=0), biases)


def _truncated(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    return _locally_connected1d(x, weights, biases).astype(np.asarray(x).dtype)


def _centred(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    n_out, k = weights.shape
    padded = np.concatenate([np.zeros(k // 2), x])
    return _locally_connected1d(padded[: n_out + k - 1], weights, biases)


def _columns(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    n_out, k = weights.shape
    return np.array([np.sum(x[i : i + k] * weights[:, i]) + biases[i] for i in range(n_out)])


def _random_layers(rng: np.random.Generator) -> Sequence[Case]:
    return [
        case(rng.integers(-8, 9, n) / 4, rng.integers(-8, 9, (n - k + 1, k)) / 4, rng.integers(1, 9, n - k + 1) / 8)
        for n, k in ((8, 3), (9, 4))
    ]


locally_connected1d = function_exercise(
    name="locally_connected1d",
    reference=_locally_connected1d,
    cases=(
        case(np.array([1.0, 2.0, 0.0, 3.0]), np.array([[1.0, 2.0], [0.5, -1.0], [-2.0, 1.0]]), np.array([0.5, 0, -1])),
        case(
            np.array([0.5, -1.0, 2.0, 4.0, -3.0, 1.5]),
            np.array([[1.0, -2, 0.5], [0, 3, -1], [2, 1, 0.25], [-1, 0.5, -0.5]]),
            np.array([-0.25, 1.0, 0.5, -2.0]),
        ),
        case(
            np.array([3, -1, 4, 1, -5]),
            np.array([[0.5, 1, -1.5], [0.25, -2, 1.25], [1, 0.5, 2.75]]),
            np.array([0.5, 0.25, 1]),
        ),
    ),
    random_cases=_random_layers,
    mistakes=(
        Mistake(
            "local-connections.weights-shared",
            "every output uses the first row of `weights`. Here each output has its own: output `i` uses row `i`. "
            "(One row for all is a fine idea, and the next lesson.)",
            _with_first_row,
        ),
        Mistake(
            "local-connections.biases-missing",
            "the biases are missing: output `i` adds `biases[i]` to its sum.",
            lambda x, weights, biases: _locally_connected1d(x, weights, 0 * biases),
        ),
        Mistake(
            "local-connections.one-bias-for-all",
            "every output adds `biases[0]`. Output `i` adds `biases[i]`.",
            lambda x, weights, biases: _locally_connected1d(x, weights, biases[0]),
        ),
        Mistake(
            "local-connections.bias-in-every-product",
            "the bias is added to each product, so it counts `k` times. Add it once, after the sum.",
            lambda x, weights, biases: _locally_connected1d(x, weights, weights.shape[1] * biases),
        ),
        Mistake(
            "local-connections.bias-subtracted",
            "the bias is subtracted. A bias is added; it may be negative itself.",
            lambda x, weights, biases: _locally_connected1d(x, weights, -biases),
        ),
        Mistake(
            "local-connections.weights-flipped",
            "each row of weights is turned round. Layers lay the weights on the window as they are: the first weight "
            "on the first input.",
            lambda x, weights, biases: _locally_connected1d(x, weights[:, ::-1], biases),
        ),
        Mistake(
            "local-connections.window-stays",
            "every output reads the first window. The window of output `i` starts at `i`: `x[i : i + k]`.",
            lambda x, weights, biases: weights @ x[: weights.shape[1]] + biases,
        ),
        Mistake(
            "local-connections.window-centred",
            "your windows are centred on `x[i]`, with zeros beyond the border. In this layer every window is full: "
            "that of output `i` starts at `x[i]`.",
            _centred,
        ),
        Mistake(
            "local-connections.mean-of-products",
            "you took the mean of the products. A neuron adds them up.",
            lambda x, weights, biases: _locally_connected1d(x, weights / weights.shape[1], biases),
        ),
        Mistake(
            "local-connections.products-not-summed",
            "the products are not added up: an output is one number, the sum over its window.",
            lambda x, weights, biases: (
                np.lib.stride_tricks.sliding_window_view(x, weights.shape[1]) * weights + biases[:, None]
            ),
        ),
        Mistake(
            "local-connections.last-output-missing",
            "the last output is missing. Windows of `k` inputs fit at `n_in - k + 1` places: one for each row of "
            "`weights`.",
            lambda x, weights, biases: _locally_connected1d(x, weights, biases)[:-1],
        ),
        Mistake(
            "local-connections.last-weight-missing",
            "the last weight of every window is not used. A slice stops before its end: `x[i : i + k]` holds `k` "
            "inputs.",
            lambda x, weights, biases: _locally_connected1d(x[:-1], weights[:, :-1], biases),
        ),
        Mistake(
            "local-connections.weights-by-column",
            "you read `weights` by columns. Its rows belong to the outputs: `weights[i]`, not `weights[:, i]`.",
            _columns,
        ),
        Mistake(
            "local-connections.whole-numbers-only",
            "the results lost their fractions. An array made like an `x` of whole numbers holds whole numbers only: "
            "make it with `np.zeros(n_out)`.",
            _truncated,
        ),
        Mistake(
            "local-connections.relu-sneaked-in",
            "negative outputs became 0. That is a ReLU, which comes after this layer, not inside it.",
            lambda x, weights, biases: np.maximum(_locally_connected1d(x, weights, biases), 0),
        ),
    ),
    hints=(
        "Output 0 reads which inputs? Which row of `weights` does it use? And output 1?",
        "Loop over the rows of `weights`. The window of output `i` is `x[i : i + k]`; what happens between a window "
        "and a row is `window_response` from lesson 01.",
        "`outputs[i] = np.sum(x[i : i + k] * weights[i]) + biases[i]` for every `i` in `range(n_out)`.",
    ),
    verified="gives every output its own window, its own weights and its own bias.",
    where='the section "A layer of local connections" above',
)
