"""Lesson 03, weight sharing: how many parameters a layer has, with and without sharing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.exercise import Mistake
from autograder.checks.function import Case, case, function_exercise


def _conv_params(kh: int, kw: int, c_in: int, c_out: int, bias: bool = True) -> int:
    return kh * kw * c_in * c_out + (c_out if bias else 0)


def _random_kernels(rng: np.random.Generator) -> Sequence[Case]:
    return [case(*(int(n) for n in rng.permutation(np.arange(2, 13))[:4]), bias) for bias in (True, False)]


conv_params = function_exercise(
    name="conv_params",
    reference=_conv_params,
    cases=(
        case(3, 5, 4, 7),
        case(3, 3, 3, 32),
        case(3, 5, 4, 7, bias=False),
        case(3, 3, 1, 1),
    ),
    random_cases=_random_kernels,
    mistakes=(
        Mistake(
            "weight-sharing.params-no-bias",
            "the biases are missing: with `bias=True` every kernel has one.",
            lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_in * c_out,
        ),
        Mistake(
            "weight-sharing.params-one-bias",
            "you count one bias for the whole layer. Every kernel has its own: `c_out` of them.",
            lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_in * c_out + bool(bias),
        ),
        Mistake(
            "weight-sharing.params-bias-per-channel-pair",
            "you count a bias for every input channel of every kernel. A kernel first adds up over all input channels, "
            "then gets one bias.",
            lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_in * c_out + (c_in * c_out if bias else 0),
        ),
        Mistake(
            "weight-sharing.params-bias-of-inputs",
            "you count one bias for each input channel. Biases belong to the outputs: one for each of the `c_out` "
            "kernels.",
            lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_in * c_out + (c_in if bias else 0),
        ),
        Mistake(
            "weight-sharing.params-bias-always",
            "with `bias=False` there are no biases to count.",
            lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_in * c_out + c_out,
        ),
        Mistake(
            "weight-sharing.params-no-input-channels",
            "the input channels are missing. A kernel is as deep as its input: it has `kh * kw` weights for *each* of "
            "the `c_in` channels. That is why 3×3 kernels on a colour image, 32 of them, have 896 parameters, not "
            "320.",
            lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_out + (c_out if bias else 0),
        ),
        Mistake(
            "weight-sharing.params-no-input-channels-no-bias",
            "two things are missing: the input channels and the biases. A kernel has `kh * kw` weights for *each* of "
            "the `c_in` channels, and one bias.",
            lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_out,
        ),
        Mistake(
            "weight-sharing.params-one-kernel",
            "you counted a single kernel. The layer has `c_out` of them.",
            lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_in + (1 if bias else 0),
        ),
        Mistake(
            "weight-sharing.params-channels-added",
            "you added `c_in` and `c_out`. Every output channel has weights for every input channel: multiply.",
            lambda kh, kw, c_in, c_out, bias=True: kh * kw * (c_in + c_out) + (c_out if bias else 0),
        ),
        Mistake(
            "weight-sharing.params-square-kernel",
            "you took the kernel for square: `kh * kh`. Its width may differ: `kh * kw`.",
            lambda kh, kw, c_in, c_out, bias=True: kh * kh * c_in * c_out + (c_out if bias else 0),
        ),
        Mistake(
            "weight-sharing.params-width-squared",
            "you took the kernel for square: `kw * kw`. Its height may differ: `kh * kw`.",
            lambda kh, kw, c_in, c_out, bias=True: kw * kw * c_in * c_out + (c_out if bias else 0),
        ),
        Mistake(
            "weight-sharing.params-sides-added",
            "you added height and width of the kernel. It has `kh` rows of `kw` weights: multiply.",
            lambda kh, kw, c_in, c_out, bias=True: (kh + kw) * c_in * c_out + (c_out if bias else 0),
        ),
        Mistake(
            "weight-sharing.params-bias-per-weight",
            "every weight gets a bias in your count. There is one bias for each kernel.",
            lambda kh, kw, c_in, c_out, bias=True: kh * kw * c_in * c_out * (2 if bias else 1),
        ),
        Mistake(
            "weight-sharing.params-times-positions",
            "you counted the weights once for each position in the image. That is what *sharing* saves: "
            "the same 9 numbers are reused at all 676 positions, so they count once.",
            lambda kh, kw, c_in, c_out, bias=True: 676 * kh * kw * c_in * c_out + (c_out if bias else 0),
        ),
    ),
    hints=(
        "How many numbers are in *one* kernel that looks at a colour image? How many kernels are there?",
        "One kernel is a block of `kh` × `kw` × `c_in` weights. It makes one map, so `c_out` maps take `c_out` blocks.",
        "`kh * kw * c_in * c_out`, and `c_out` more if `bias`. Nothing about the image's size is in it.",
    ),
    verified="counts every weight once, wherever the kernel goes, and one bias for each kernel.",
    where='the section "Count" above; "Trainable params" in the Keras summary of lesson 05 will agree',
)


def _compare_params(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> dict[str, int]:
    height, width, c_in = in_shape
    kh, kw = kernel_shape
    n_in, n_out = height * width * c_in, (height - kh + 1) * (width - kw + 1) * c_out
    return {
        "dense": n_in * n_out + n_out,
        "local": kh * kw * c_in * n_out + n_out,
        "shared": _conv_params(kh, kw, c_in, c_out),
    }


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


def _outputs(in_shape: tuple[int, int, int], kernel_shape: tuple[int, int], c_out: int) -> int:
    return (in_shape[0] - kernel_shape[0] + 1) * (in_shape[1] - kernel_shape[1] + 1) * c_out


def _random_layer_sizes(rng: np.random.Generator) -> Sequence[Case]:
    sizes = rng.permutation(np.arange(2, 12))
    height, width, c_in, c_out, kh, kw = (int(size) for size in sizes[:6])
    return [case((height + 11, width + 11, c_in), (kh, kw), c_out)]


compare_params = function_exercise(
    name="compare_params",
    reference=_compare_params,
    cases=(
        case((28, 28, 1), (3, 3), 1),
        case((4, 6, 2), (2, 3), 5),
        case((11, 13, 4), (3, 5), 7),
    ),
    random_cases=_random_layer_sizes,
    mistakes=(
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
    ),
    hints=(
        "All three layers read the same inputs and make the same outputs. How many outputs are there?",
        "With `n_out = H' * W' * c_out`: how many weights does *one* output have in each of the three layers, "
        "and who owns them?",
        "dense: `n_in * n_out + n_out`; local: `kh * kw * c_in * n_out + n_out`; shared: your `conv_params`.",
    ),
    verified="counts dense, local and shared weights and biases for the same inputs and outputs.",
    where='the section "Count" above',
)
