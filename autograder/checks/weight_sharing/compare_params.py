"""Lesson 03, `compare_params`: how many parameters a layer has when it is dense, local or shared."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise
from autograder.checks.weight_sharing.conv_params import count_parameters


def _compare_params(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, int]:
    height, width, c_in = in_shape
    kh, kw = kernel_shape
    n_in, n_out = height * width * c_in, (height - kh + 1) * (width - kw + 1) * c_out
    return {
        "dense": n_in * n_out + n_out,
        "local": kh * kw * c_in * n_out + n_out,
        "shared": count_parameters(kh, kw, c_in, c_out),
    }


def _outputs(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> int:
    return (in_shape[0] - kernel_shape[0] + 1) * (in_shape[1] - kernel_shape[1] + 1) * c_out


CASES = (
    case((28, 28, 1), (3, 3), 1),
    case((4, 6, 2), (2, 3), 5),
    case((11, 13, 4), (3, 5), 7),
    case((90, 7, 3), (5, 2), 40),
    case((6, 120, 2), (2, 9), 70),
)


def _random_layer_sizes(rng: np.random.Generator) -> Sequence[Case]:
    sizes = rng.permutation(np.arange(2, 12))
    height, width, c_in, c_out, kh, kw = (int(size) for size in sizes[:6])
    return [case((height + 11, width + 11, c_in), (kh, kw), c_out)]


def _same_size_output(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, int]:
    height, width, c_in = in_shape
    window, n_out = kernel_shape[0] * kernel_shape[1] * c_in, height * width * c_out
    return {
        "dense": height * width * c_in * n_out + n_out,
        "local": window * n_out + n_out,
        "shared": window * c_out + c_out,
    }


def _one_map_only(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, int]:
    right = _compare_params(in_shape, kernel_shape, c_out)
    return right | {key: _compare_params(in_shape, kernel_shape, 1)[key] for key in ("dense", "local")}


def _no_channels(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, int]:
    return _compare_params((in_shape[0], in_shape[1], 1), kernel_shape, c_out)


def _no_biases(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, int]:
    right = _compare_params(in_shape, kernel_shape, c_out)
    n_out = _outputs(in_shape, kernel_shape, c_out)
    return {"dense": right["dense"] - n_out, "local": right["local"] - n_out, "shared": right["shared"] - c_out}


def _biases_per_kernel(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, int]:
    right = _no_biases(in_shape, kernel_shape, c_out)
    return {key: count + c_out for key, count in right.items()}


def _bias_per_pixel(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, int]:
    right = _compare_params(in_shape, kernel_shape, c_out)
    return right | {"shared": right["shared"] - c_out + _outputs(in_shape, kernel_shape, c_out)}


def _all_unshared(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, int]:
    right = _compare_params(in_shape, kernel_shape, c_out)
    return right | {"shared": right["local"]}


def _local_counts_inputs(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, int]:
    right, (height, width, c_in) = _compare_params(in_shape, kernel_shape, c_out), in_shape
    n_out = _outputs(in_shape, kernel_shape, c_out)
    return right | {"local": kernel_shape[0] * kernel_shape[1] * c_in * height * width * c_out + n_out}


def _but(**counts: Callable[[int, int, int, int], int]) -> Callable[..., dict[str, int]]:
    """Return an answer right but for some counts: `count(n_in, window, n_out, c_out)`, where a window has all channels.

    A count is given under the name of its layer.
    """

    def answer(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, int]:
        height, width, c_in = in_shape
        sizes = height * width * c_in, kernel_shape[0] * kernel_shape[1] * c_in
        wrong = {key: count(*sizes, _outputs(in_shape, kernel_shape, c_out), c_out) for key, count in counts.items()}
        return _compare_params(in_shape, kernel_shape, c_out) | wrong

    return answer


def _places_one_short(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, int]:
    right, longer = _compare_params(in_shape, kernel_shape, c_out), (kernel_shape[0] + 1, kernel_shape[1] + 1)
    n_out = _outputs(in_shape, longer, c_out)
    return right | {
        "dense": (in_shape[0] * in_shape[1] * in_shape[2] + 1) * n_out,
        "local": (kernel_shape[0] * kernel_shape[1] * in_shape[2] + 1) * n_out,
    }


def _renamed(**names: str) -> Callable[..., dict[str, int]]:
    """Return an answer that is right under other keys."""

    def answer(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, int]:
        return {names[key]: count for key, count in _compare_params(in_shape, kernel_shape, c_out).items()}

    return answer


MISTAKES = (
    Mistake(
        "weight-sharing.compare-same-size",
        "you let the output be as large as the input. Without padding it has `H - kh + 1` rows and "
        "`W - kw + 1` columns.",
        _same_size_output,
    ),
    Mistake(
        "weight-sharing.compare-one-map",
        "the dense and the local layer must make `c_out` maps too, or the comparison is unfair: "
        "they have `H' * W' * c_out` outputs.",
        _one_map_only,
    ),
    Mistake(
        "weight-sharing.compare-no-channels",
        "the input channels are missing: `in_shape` is (H, W, C), and there are `H * W * C` inputs.",
        _no_channels,
    ),
    Mistake(
        "weight-sharing.compare-no-biases",
        "the biases are missing: one for each output of the dense and of the local layer, one for each kernel of "
        "the shared one.",
        _no_biases,
    ),
    Mistake(
        "weight-sharing.compare-biases-per-kernel",
        "you gave the dense and the local layer one bias for each map. Only sharing does that: "
        "without it every single output has its own bias.",
        _biases_per_kernel,
    ),
    Mistake(
        "weight-sharing.compare-bias-per-pixel",
        "you gave the shared layer a bias for each pixel of its maps. The bias is shared too: one for each kernel.",
        _bias_per_pixel,
    ),
    Mistake(
        "weight-sharing.compare-shared-times-positions",
        'under "shared" you counted the weights again at every position. They are the same numbers everywhere: '
        "they count once. What you have there is the local layer.",
        _all_unshared,
    ),
    Mistake(
        "weight-sharing.compare-local-counts-inputs",
        "the local layer has one window of weights for each *output*; you counted one for each pixel of the input.",
        _local_counts_inputs,
    ),
    Mistake(
        "weight-sharing.compare-list",
        'the three numbers are right; return them in a dictionary with the keys "dense", "local" and "shared".',
        lambda in_shape, kernel_shape, c_out: list(_compare_params(in_shape, kernel_shape, c_out).values()),
    ),
    Mistake(
        "weight-sharing.compare-dense-no-biases",
        'under "dense" the biases are missing: every output has one.',
        _but(dense=lambda n_in, window, n_out, c_out: n_in * n_out),
    ),
    Mistake(
        "weight-sharing.compare-local-no-biases",
        'under "local" the biases are missing: every output has one.',
        _but(local=lambda n_in, window, n_out, c_out: window * n_out),
    ),
    Mistake(
        "weight-sharing.compare-shared-no-biases",
        'under "shared" the biases are missing: every kernel has one. `conv_params` counts them.',
        _but(shared=lambda n_in, window, n_out, c_out: window * c_out),
    ),
    Mistake(
        "weight-sharing.compare-unshared-no-biases",
        'under "dense" and "local" the biases are missing: every single output has one.',
        _but(
            dense=lambda n_in, window, n_out, c_out: n_in * n_out,
            local=lambda n_in, window, n_out, c_out: window * n_out,
        ),
    ),
    Mistake(
        "weight-sharing.compare-dense-bias-per-kernel",
        'under "dense" you count one bias for each map. Without sharing every single output has its own.',
        _but(dense=lambda n_in, window, n_out, c_out: n_in * n_out + c_out),
    ),
    Mistake(
        "weight-sharing.compare-local-bias-per-kernel",
        'under "local" you count one bias for each map. Without sharing every single output has its own.',
        _but(local=lambda n_in, window, n_out, c_out: window * n_out + c_out),
    ),
    Mistake(
        "weight-sharing.compare-local-bias-per-place",
        'under "local" you count one bias for each place of the kernel. There are `c_out` outputs at each '
        "place, and each has its own.",
        _but(local=lambda n_in, window, n_out, c_out: window * n_out + n_out // c_out),
    ),
    Mistake(
        "weight-sharing.compare-one-bias",
        "you count one bias for a whole layer. Dense and local: one for each output. Shared: one for each kernel.",
        _but(
            dense=lambda n_in, window, n_out, c_out: n_in * n_out + 1,
            local=lambda n_in, window, n_out, c_out: window * n_out + 1,
            shared=lambda n_in, window, n_out, c_out: window * c_out + 1,
        ),
    ),
    Mistake(
        "weight-sharing.compare-dense-one-map",
        "under \"dense\" one map is counted. All three layers make `c_out` maps: `H' * W' * c_out` outputs.",
        _but(dense=lambda n_in, window, n_out, c_out: (n_in + 1) * n_out // c_out),
    ),
    Mistake(
        "weight-sharing.compare-local-one-map",
        "under \"local\" one map is counted. All three layers make `c_out` maps: `H' * W' * c_out` outputs.",
        _but(local=lambda n_in, window, n_out, c_out: (window + 1) * n_out // c_out),
    ),
    Mistake(
        "weight-sharing.compare-dense-one-output-a-map",
        'under "dense" you count one output for each kernel. The layer makes whole maps, as the others do: '
        "`H' * W' * c_out` outputs.",
        _but(dense=lambda n_in, window, n_out, c_out: (n_in + 1) * c_out),
    ),
    Mistake(
        "weight-sharing.compare-places-one-short",
        "one row and one column of outputs are missing: there are `H - kh + 1` rows and `W - kw + 1` columns.",
        _places_one_short,
    ),
    Mistake(
        "weight-sharing.compare-square-kernel",
        "you took the kernel for square. `kernel_shape` is (kh, kw), and the two may differ.",
        lambda in_shape, kernel_shape, c_out: _compare_params(in_shape, (kernel_shape[0], kernel_shape[0]), c_out),
    ),
    Mistake(
        "weight-sharing.compare-local-no-channels",
        'under "local" the input channels are missing: a window goes through all of them, `kh * kw * C` weights.',
        lambda in_shape, kernel_shape, c_out: (
            _compare_params(in_shape, kernel_shape, c_out)
            | {"local": _no_channels(in_shape, kernel_shape, c_out)["local"]}
        ),
    ),
    Mistake(
        "weight-sharing.compare-dense-no-channels",
        'under "dense" the input channels are missing: there are `H * W * C` inputs.',
        lambda in_shape, kernel_shape, c_out: (
            _compare_params(in_shape, kernel_shape, c_out)
            | {"dense": _no_channels(in_shape, kernel_shape, c_out)["dense"]}
        ),
    ),
    Mistake(
        "weight-sharing.compare-shared-no-channels",
        'under "shared" the input channels are missing: a kernel is as deep as its input. Use your `conv_params`.',
        lambda in_shape, kernel_shape, c_out: (
            _compare_params(in_shape, kernel_shape, c_out)
            | {"shared": _no_channels(in_shape, kernel_shape, c_out)["shared"]}
        ),
    ),
    Mistake(
        "weight-sharing.compare-capital-keys",
        'the counts are right; write the keys in small letters: "dense", "local" and "shared".',
        _renamed(dense="Dense", local="Local", shared="Shared"),
    ),
    Mistake(
        "weight-sharing.compare-key-convolutional",
        'the counts are right; the third key is "shared".',
        _renamed(dense="dense", local="local", shared="convolutional"),
    ),
)


def _in_another_order(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, Any]:
    """Count with numpy integers, the keys in another order."""
    h, w = in_shape[0] - kernel_shape[0] + 1, in_shape[1] - kernel_shape[1] + 1
    window = np.prod(kernel_shape) * in_shape[2]
    outputs = h * w * c_out
    return {"shared": (window + 1) * c_out, "local": (window + 1) * outputs, "dense": (np.prod(in_shape) + 1) * outputs}


def _by_a_helper(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, float]:
    """Count the units of each layer and what one unit holds, as floats."""

    def count(units: int, inputs: int) -> float:
        return float(units) * (inputs + 1)

    outputs, window = _outputs(in_shape, kernel_shape, c_out), math.prod(kernel_shape) * in_shape[2]
    return {
        "dense": count(outputs, math.prod(in_shape)),
        "local": count(outputs, window),
        "shared": count(c_out, window),
    }


def _by_positions(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, int]:
    """Go through the positions, and add up."""
    (h, w, c_in), (kh, kw) = in_shape, kernel_shape
    counts = {"dense": 0, "local": 0, "shared": count_parameters(kh, kw, c_in, c_out)}
    for _position in np.ndindex(h - kh + 1, w - kw + 1):
        counts["dense"] += c_out * (h * w * c_in + 1)
        counts["local"] += c_out * (kh * kw * c_in + 1)
    return counts


def _by_arrays(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, Any]:
    """Multiply arrays of the three layers, which leaves numpy integers."""
    outputs, window = _outputs(in_shape, kernel_shape, c_out), math.prod(kernel_shape) * in_shape[2]
    counts = np.array([outputs, outputs, c_out]) * (np.array([math.prod(in_shape), window, window]) + 1)
    return dict(zip(("dense", "local", "shared"), counts, strict=True))


VALID = (_in_another_order, _by_a_helper, _by_positions, _by_arrays)


EXERCISE = function_exercise(
    name="compare_params",
    reference=_compare_params,
    cases=CASES,
    random_cases=_random_layer_sizes,
    mistakes=MISTAKES,
    valid=VALID,
    hints=(
        "All three layers read the same inputs and make the same outputs. How many outputs are there?",
        "With `n_out = H' * W' * c_out`: how many weights does *one* output have in each of the three layers, "
        "and who owns them?",
        "In the dense layer each output has `H * W * C` weights and a bias, in the local layer `kh * kw * C` weights "
        "and a bias: take each times the number of outputs. The shared layer you have counted already: `conv_params`.",
    ),
    verified="counts dense, local and shared weights and biases for the same inputs and outputs.",
    where='the section "Count" above',
)
