"""The exercise `locally_connected1d`: every output has a window and weights of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case, varied
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _layer(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(x, float), weights.shape[1])
    return np.asarray(np.sum(windows * weights, axis=1) + biases)


def _with_first_row(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    return _layer(x, np.repeat(weights[:1], len(weights), axis=0), biases)


def _as_dtype_of(argument: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    return outputs.astype(argument.dtype)


def _centred(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    n_out, k = weights.shape
    padded = np.concatenate([np.zeros(k // 2), x])
    return _layer(padded[: n_out + k - 1], weights, biases)


def _columns(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    n_out, k = weights.shape
    return np.array([np.sum(x[i : i + k] * weights[:, i]) + biases[i] for i in range(n_out)])


def _sum_of_window(x: np.ndarray, weights: np.ndarray, i: int, start: int, k: int) -> Any:
    return np.sum(x[start : start + k] * weights[i])


def _layer_with_windows(start: Callable[[int, int], int], shorter: int = 0) -> Callable[..., np.ndarray]:
    """Return a layer whose window `i` begins at `start(i, k)` and is `shorter` than it should be."""

    def layer(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
        n_out, k = weights.shape
        return np.array([_sum_of_window(x, weights, i, start(i, k), k - shorter) + biases[i] for i in range(n_out)])

    return layer


def _output_for_each_input(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    k = weights.shape[1]
    return np.array([np.sum(x[i : i + k] * weights[i]) + biases[i] for i in range(len(x))])


def _whole_input(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    return np.asarray(weights @ x + biases)


def _all_weights_at_once(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    n_out, k = weights.shape
    return np.array([np.sum(x[i : i + k] * weights) + biases[i] for i in range(n_out)])


def _as_long_as_the_input(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    outputs = np.zeros(len(x))
    outputs[: len(weights)] = _layer(x, weights, biases)
    return outputs


def _sum_runs_on(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    return np.asarray(np.cumsum(_layer(x, weights, 0 * biases)) + biases)


def _axes_of_weights_swapped(x: np.ndarray, weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    k, n_out = weights.shape
    return np.array([np.sum(x[i : i + k] * weights[i]) + biases[i] for i in range(n_out)])


def _random_layers(rng: np.random.Generator) -> Sequence[Case]:
    return [
        case(rng.integers(-8, 9, n) / 4, rng.integers(-8, 9, (n - k + 1, k)) / 4, rng.integers(1, 9, n - k + 1) / 8)
        for n, k in ((8, 3), (9, 4))
    ]


_RNG = np.random.default_rng(13)
_X = np.array([0.5, -1.25, 2.0, 0.75])
_LARGE_X, _LARGE_WEIGHTS, _LARGE_BIASES = (_RNG.integers(-8, 9, shape) / 4 for shape in (60, (30, 31), 30))


def by_loops(x: Any, weights: Any, biases: Any) -> list[float]:
    """Use plain Python and return a list."""
    k = len(weights[0])
    return [
        float(sum(w * v for w, v in zip(row, x[i : i + k], strict=True)) + biases[i]) for i, row in enumerate(weights)
    ]


def _by_einsum(x: Any, weights: Any, biases: Any) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(x, weights.shape[1])
    return np.asarray((np.einsum("ik,ik->i", windows, weights) + biases).astype(np.float32))


def _by_matrix(x: Any, weights: Any, biases: Any) -> np.ndarray:
    matrix = np.zeros((len(weights), len(x)))
    for i, row in enumerate(weights):
        matrix[i, i : i + len(row)] = row
    return np.asarray(matrix @ x + biases)


def _weight_by_weight(x: Any, weights: Any, biases: Any) -> np.ndarray:
    outputs = np.array(biases, dtype=float)
    for place in range(weights.shape[1]):
        outputs += weights[:, place] * x[place : place + len(outputs)]
    return outputs


EXERCISE = function_exercise(
    name="locally_connected1d",
    reference=_layer,
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
        case(np.array([2.0, -1.0, 3.0]), np.array([[0.5], [2.0], [-1.0]]), np.array([1.0, 0.25, -0.5])),
        *varied(
            case(_X, np.array([[1, -2], [3, 1], [-1, 4]]), np.array([0.25, -1.0, 0.5])),
            _X[::-1],
            np.array([[2, 1], [-1, 3], [1, -3]]),
            np.array([-0.5, 0.75, 2.0]),
        ),
        case(_X, np.array([[0.5, -1.0], [0.25, 2.0], [-1.5, 1.0]]), np.array([2, -1, 3])),
        case(_LARGE_X, _LARGE_WEIGHTS, _LARGE_BIASES),
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
            lambda x, weights, biases: _layer(x, weights, 0 * biases),
        ),
        Mistake(
            "local-connections.one-bias-for-all",
            "every output adds `biases[0]`. Output `i` adds `biases[i]`.",
            lambda x, weights, biases: _layer(x, weights, biases[0]),
        ),
        Mistake(
            "local-connections.bias-in-every-product",
            "the bias is added to each product, so it counts `k` times. Add it once, after the sum.",
            lambda x, weights, biases: _layer(x, weights, weights.shape[1] * biases),
        ),
        Mistake(
            "local-connections.bias-subtracted",
            "the bias is subtracted. A bias is added; it may be negative itself.",
            lambda x, weights, biases: _layer(x, weights, -biases),
        ),
        Mistake(
            "local-connections.weights-flipped",
            "each row of weights is turned round. Layers lay the weights on the window as they are: the first weight "
            "on the first input.",
            lambda x, weights, biases: _layer(x, weights[:, ::-1], biases),
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
            lambda x, weights, biases: _layer(x, weights / weights.shape[1], biases),
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
            lambda x, weights, biases: _layer(x, weights, biases)[:-1],
        ),
        Mistake(
            "local-connections.last-weight-missing",
            "the last weight of every window is not used. A slice stops before its end: `x[i : i + k]` holds `k` "
            "inputs.",
            lambda x, weights, biases: _layer(x[:-1], weights[:, :-1], biases),
        ),
        Mistake(
            "local-connections.weights-by-column",
            "you read `weights` by columns. Its rows belong to the outputs: `weights[i]`, not `weights[:, i]`.",
            _columns,
            raises=(IndexError, ValueError),
        ),
        Mistake(
            "local-connections.whole-numbers-only",
            "the results lost their fractions. An array made like an `x` of whole numbers holds whole numbers only: "
            "make it with `np.zeros(n_out)`.",
            lambda x, weights, biases: _as_dtype_of(x, _layer(x, weights, biases)),
        ),
        Mistake(
            "local-connections.outputs-of-weights-dtype",
            "the results lost their fractions. An array made like `weights` of whole numbers holds whole numbers only: "
            "make it with `np.zeros(n_out)`.",
            lambda x, weights, biases: _as_dtype_of(weights, _layer(x, weights, biases)),
        ),
        Mistake(
            "local-connections.outputs-of-biases-dtype",
            "the results lost their fractions. An array made like `biases` of whole numbers (`np.zeros_like(biases)`, "
            "`biases.copy()`) holds whole numbers only: make it with `np.zeros(n_out)`.",
            lambda x, weights, biases: _as_dtype_of(biases, _layer(x, weights, biases)),
        ),
        Mistake(
            "local-connections.relu-sneaked-in",
            "negative outputs became 0. That is a ReLU, which comes after this layer, not inside it.",
            lambda x, weights, biases: np.maximum(_layer(x, weights, biases), 0),
        ),
        Mistake(
            "local-connections.weights-and-bias-shared",
            "every output uses the first row of `weights` and the first bias. Here each output has its own: output `i` "
            "uses row `i` and `biases[i]`.",
            lambda x, weights, biases: _with_first_row(x, weights, np.full(len(weights), biases[0])),
        ),
        Mistake(
            "local-connections.all-weights-at-once",
            "every output uses all rows of `weights`. Output `i` has one row: `weights[i]`.",
            _all_weights_at_once,
        ),
        Mistake(
            "local-connections.all-biases-added",
            "the whole array `biases` is added to every output. Output `i` adds one number: `biases[i]`.",
            lambda x, weights, biases: _layer(x, weights, 0 * biases)[:, None] + biases,
        ),
        Mistake(
            "local-connections.whole-input",
            "you multiplied the weights with the whole input, as a fully connected layer does. Output `i` sees only "
            "its window, `x[i : i + k]`.",
            _whole_input,
            raises=(ValueError,),
        ),
        Mistake(
            "local-connections.windows-side-by-side",
            "your windows lie side by side, `k` inputs apart. The next window begins one input further on: output `i` "
            "starts at `x[i]`.",
            _layer_with_windows(lambda i, k: i * k),
            raises=(ValueError,),
        ),
        Mistake(
            "local-connections.window-one-short",
            "your windows are one input short. A slice stops before its end: `x[i : i + k]` holds `k` inputs.",
            _layer_with_windows(lambda i, k: i, shorter=1),
            raises=(ValueError,),
        ),
        Mistake(
            "local-connections.beyond-the-end",
            "an index runs past the end. There are as many outputs as `weights` has rows, fewer than inputs, and the "
            "last window ends at the last input.",
            _output_for_each_input,
            raises=(IndexError,),
        ),
        Mistake(
            "local-connections.as-long-as-the-input",
            "your result is as long as `x`, with zeros at its end. There are only `n_out` outputs, one for each row "
            "of `weights`.",
            _as_long_as_the_input,
        ),
        Mistake(
            "local-connections.shape-of-weights-swapped",
            "rows and columns of `weights` are mixed up: its shape is `(n_out, k)`, one row for each output.",
            _axes_of_weights_swapped,
            raises=(ValueError,),
        ),
        Mistake(
            "local-connections.added-not-multiplied",
            "you added inputs and weights. Each input is multiplied by its weight, and the products are added up.",
            lambda x, weights, biases: _layer(x, np.ones_like(weights), biases) + np.sum(weights, axis=1),
        ),
        Mistake(
            "local-connections.sum-runs-on",
            "the sum runs on from one output to the next. Start it at 0 again for each output.",
            _sum_runs_on,
        ),
        Mistake(
            "local-connections.only-the-first-output",
            "only the first output is computed: is the `return` inside the loop?",
            lambda x, weights, biases: _layer(x, weights, biases) * (np.arange(len(biases)) == 0),
        ),
        Mistake(
            "local-connections.only-the-last-output",
            "only the last output comes back. Keep each one: put it at its place in an array.",
            lambda x, weights, biases: float(_layer(x, weights, biases)[-1]),
        ),
        Mistake(
            "local-connections.outputs-cut-to-whole-numbers",
            "the fractions are gone. Outputs are floats: leave out `int`, and make the array with `np.zeros(n_out)`.",
            lambda x, weights, biases: np.trunc(_layer(x, weights, biases)),
        ),
    ),
    valid=(by_loops, _by_einsum, _by_matrix, _weight_by_weight),
    hints=(
        "Output 0 reads which inputs? Which row of `weights` does it use? And output 1?",
        "Loop over the rows of `weights`. The window of output `i` is `x[i : i + k]`; what happens between a window "
        "and a row is `window_response` from lesson 01.",
        "For every `i` in `range(n_out)`: multiply window `i` by row `i` of the weights, add all products up, add bias "
        "`i`, and put the number at place `i` of an array of zeros.",
    ),
    verified="gives every output its own window, its own weights and its own bias.",
    where='the section "A layer of local connections" above',
)
