"""Lessons 01 and 02: answers that are right for what the text shows, and wrong elsewhere, do not pass."""

import inspect

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks import exercise_named


def slide(image, kernel, stride=1, pad=0):
    """Cross-correlate."""
    windows = sliding_window_view(np.pad(image, pad), kernel.shape)[::stride, ::stride]
    return np.einsum("rcij,ij->rc", windows, kernel)


def slide_along(signal, kernel):
    """Cross-correlate along one axis."""
    return np.array([np.sum(signal[i : i + len(kernel)] * kernel) for i in range(len(signal) - len(kernel) + 1)])


def alike(images, dy, dx):
    """Correlate pixels with their neighbours."""
    here = images[:, : images.shape[1] - dy, : images.shape[2] - dx]
    return np.corrcoef(here.ravel(), images[:, dy:, dx:].ravel())[0, 1]


def mask(n_in, k):
    """Mark what is near."""
    return np.abs(np.subtract.outer(np.arange(n_in), np.arange(n_in))) <= k // 2


def local_layer(x, weights, biases):
    """Give each output a window, weights and a bias."""
    return np.sum(sliding_window_view(x, weights.shape[1]) * weights, axis=1) + biases


def recover(black_box, kernel_shape):
    """Send one impulse for every weight."""
    impulses = np.eye(int(np.prod(kernel_shape))).reshape(-1, *kernel_shape)
    return np.array([black_box(impulse)[0, 0] for impulse in impulses]).reshape(kernel_shape)


RIGHT = {
    "window_response": lambda window, kernel: np.sum(window * kernel),
    "output_size": lambda n, k, stride=1, pad=0: (n + 2 * pad - k) // stride + 1,
    "cross_correlate2d": lambda image, kernel: slide(image, kernel),
    "cross_correlate2d_ps": slide,
    "convolve2d": lambda image, kernel: slide(image, kernel[::-1, ::-1]),
    "recover_kernel": recover,
    "cross_correlate1d": slide_along,
    "neighbour_correlation": alike,
    "local_mask": mask,
    "receptive_field_of": lambda mask, out_index: np.flatnonzero(mask[out_index]),
    "dense_params": lambda n_in, n_out, bias=True: n_in * n_out + bias * n_out,
    "local_params": lambda n_in, k, bias=True: int(mask(n_in, k).sum()) + bias * n_in,
    "locally_connected1d": local_layer,
}


def parameters(name):
    """Return the parameters of an exercise's function."""
    return list(inspect.signature(RIGHT[name]).parameters.values())


def by_name(name, args, kwargs):
    """Return all arguments of a call by name, with the defaults of those left out."""
    bound = inspect.signature(RIGHT[name]).bind(*args, **kwargs)
    bound.apply_defaults()
    return dict(bound.arguments)


@pytest.mark.parametrize("name", RIGHT)
def test_what_the_shortcuts_are_made_of_is_right(name):
    """Only the shortcut makes the answers below wrong."""
    assert exercise_named(name).judge(RIGHT[name], seed=3).passed


def cut_down(value, limit):
    """Return an argument as if nothing could be larger than `limit` along an axis."""
    if isinstance(value, np.ndarray):
        return value[(slice(limit),) * value.ndim]
    return min(value, limit) if isinstance(value, int) else value


LARGEST_SHOWN = [
    *(("window_response", "window kernel", limit) for limit in (2, 3, 4, 5)),
    ("output_size", "n", 64),
    ("output_size", "k", 8),
    ("output_size", "stride", 5),
    ("output_size", "pad", 5),
    *((name, "image", 28) for name in ("cross_correlate2d", "cross_correlate2d_ps", "convolve2d")),
    *((name, "kernel", limit) for name in ("cross_correlate2d", "convolve2d") for limit in (3, 5)),
    *(("cross_correlate2d_ps", "kernel", limit) for limit in (3, 5)),
    ("cross_correlate2d_ps", "stride", 3),
    ("cross_correlate2d_ps", "pad", 2),
    ("cross_correlate1d", "signal", 28),
    ("cross_correlate1d", "kernel", 5),
    ("neighbour_correlation", "images", 28),
    ("neighbour_correlation", "dy", 10),
    ("neighbour_correlation", "dx", 10),
    ("local_mask", "n_in", 28),
    ("local_mask", "k", 9),
    ("receptive_field_of", "mask", 28),
    ("dense_params", "n_in", 784),
    ("dense_params", "n_out", 784),
    ("local_params", "n_in", 784),
    ("local_params", "k", 9),
    ("locally_connected1d", "x weights biases", 28),
]


@pytest.mark.parametrize(("name", "names", "limit"), LARGEST_SHOWN)
@pytest.mark.parametrize("seed", [0, 7])
def test_a_size_built_in_does_not_pass(name, names, limit, seed):
    """An answer that knows no size beyond those of the text fails on a larger one."""

    def answer(*args, **kwargs):
        given = by_name(name, args, kwargs)
        return RIGHT[name](**{key: cut_down(value, limit) if key in names else value for key, value in given.items()})

    assert not exercise_named(name).judge(answer, seed=seed).passed


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("limit", [3, 5])
def test_a_kernel_recovered_up_to_a_built_in_size_does_not_pass(axis, limit):
    """Tall boxes and wide ones are asked about, larger than the text's."""

    def answer(black_box, kernel_shape):
        kernel = recover(black_box, kernel_shape)
        kernel[(slice(None),) * axis + (slice(limit, None),)] = 0
        return kernel

    assert not exercise_named("recover_kernel").judge(answer).passed


ARRAYS = [
    *(
        (name, argument)
        for name in ("cross_correlate2d", "cross_correlate2d_ps", "convolve2d")
        for argument in ("image", "kernel")
    ),
    ("window_response", "window"),
    ("window_response", "kernel"),
    ("cross_correlate1d", "signal"),
    ("cross_correlate1d", "kernel"),
    ("locally_connected1d", "x"),
    ("locally_connected1d", "weights"),
    ("locally_connected1d", "biases"),
]


def as_type(values, dtype):
    """Return values as an array of this type would hold them."""
    return values if dtype.kind == "f" else np.asarray(np.asarray(values).astype(np.int64).astype(dtype))


@pytest.mark.parametrize(("name", "argument"), ARRAYS)
def test_a_result_of_an_arguments_whole_number_type_does_not_pass(name, argument):
    """Each argument is whole numbers in a case in which the result is not."""

    def answer(*args, **kwargs):
        return as_type(RIGHT[name](*args, **kwargs), by_name(name, args, kwargs)[argument].dtype)

    outcome = exercise_named(name).judge(answer)

    assert not outcome.passed
    assert outcome.mistake is not None or name == "window_response"  # which makes no array


@pytest.mark.parametrize(("name", "argument"), [*ARRAYS, ("neighbour_correlation", "images")])
@pytest.mark.parametrize("dtype", [int, np.uint8])
def test_an_argument_made_whole_numbers_first_does_not_pass(name, argument, dtype):
    """Each argument has fractions and negative numbers in some case."""

    def answer(*args, **kwargs):
        given = by_name(name, args, kwargs)
        with np.errstate(invalid="ignore"):
            given[argument] = given[argument].astype(int).astype(dtype).astype(float)
        return RIGHT[name](**given)

    assert not exercise_named(name).judge(answer).passed


def key_of(value, by_shape):
    """Return what an argument is remembered by."""
    if callable(value):
        return None
    array = np.asarray(value)
    return (array.shape, array.dtype.kind) if by_shape else array.tobytes()


def keeping(name, by_shape):
    """Return a right answer that keeps what it returned, by the shape of some arguments and the values of others."""
    kept = {}

    def answer(*args, **kwargs):
        given = by_name(name, args, kwargs)
        key = tuple(key_of(value, argument in by_shape) for argument, value in given.items())
        if key not in kept:
            kept[key] = RIGHT[name](*args, **kwargs)
        return kept[key]

    return answer


@pytest.mark.parametrize("name", RIGHT)
def test_a_result_kept_by_the_shapes_of_all_arguments_does_not_pass(name):
    """Two calls have equal shapes and different values."""
    answer = keeping(name, {parameter.name for parameter in parameters(name)} - {"kernel_shape"})

    assert not exercise_named(name).judge(answer, seed=3).passed


FORGOTTEN = [(name, parameter.name) for name in RIGHT for parameter in parameters(name) if name != "recover_kernel"]


@pytest.mark.parametrize(("name", "argument"), FORGOTTEN)
def test_a_result_kept_without_looking_at_an_argument_does_not_pass(name, argument):
    """Two calls differ in the values of that argument alone."""
    assert not exercise_named(name).judge(keeping(name, {argument}), seed=3).passed


WITH_OPTIONS = [name for name in RIGHT if any(p.default is not p.empty for p in parameters(name))]


@pytest.mark.parametrize("name", WITH_OPTIONS)
def test_options_that_cannot_be_passed_by_position_do_not_pass(name):
    """The first line of the function is part of what is asked."""

    def answer(*args, **kwargs):
        required = sum(p.default is p.empty for p in parameters(name))
        if len(args) > required:
            raise TypeError(f"{name}() takes {required} positional arguments but {len(args)} were given")
        return RIGHT[name](*args, **kwargs)

    assert not exercise_named(name).judge(answer).passed


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("cross_correlate2d_ps", lambda image, kernel, pad=0, stride=1: slide(image, kernel, stride, pad)),
        ("output_size", lambda n, k, pad=0, stride=1: (n + 2 * pad - k) // (stride or 1) + 1),
    ],
)
def test_options_in_the_wrong_order_are_named(name, answer):
    """Passed by position, stride is taken for pad."""
    assert exercise_named(name).judge(answer).mistake == "convolution.options-in-the-wrong-order"


SOBEL = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
KERNELS = {
    "vertical_edge": SOBEL,
    "horizontal_edge": SOBEL.T,
    "diagonal_edge": np.array([[0.0, 1, 2], [-1, 0, 1], [-2, -1, 0]]),
    "blur": np.full((3, 3), 1 / 9),
}


def changing(change):
    """Return an answer that changes its arrays in place at each call, beginning with the second."""
    arrays = {feature: kernel.copy() for feature, kernel in KERNELS.items()}
    calls = []

    def answer(feature):
        calls.append(feature)
        if len(calls) > 4:
            change(arrays[feature])
        return arrays[feature]

    return answer


def negate(array):
    """Change every sign."""
    array *= -1


def brighten(array):
    """Add a little everywhere."""
    array += 0.125


def turn(array):
    """Turn by 90 degrees."""
    array[...] = np.rot90(array).copy()


@pytest.mark.parametrize("change", [negate, brighten, turn])
def test_kernels_that_change_from_call_to_call_do_not_pass(change):
    """The same feature asked for again must get the same kernel."""
    outcome = exercise_named("make_kernel").judge(changing(change))

    assert outcome.mistake == "convolution.remembers-earlier-calls"
    assert outcome.fraction == 0


def test_kernels_of_one_sign_that_alternates_do_not_pass():
    """An array shared by all calls, changed at each, is seen whatever the feature."""
    sign = np.ones(1)

    def answer(feature):
        sign[0] *= -1
        return KERNELS[feature] * (1 if feature == "blur" else sign[0])

    assert exercise_named("make_kernel").judge(answer).mistake == "convolution.remembers-earlier-calls"


@pytest.mark.parametrize(
    ("kernels", "mistake"),
    [
        pytest.param({key: value.astype(int).astype(np.uint8) for key, value in KERNELS.items()}, "uint8", id="all"),
        pytest.param({"vertical_edge": SOBEL.astype(int).astype(np.uint8)}, "uint8", id="one"),
        pytest.param({"diagonal_edge": KERNELS["diagonal_edge"].astype(int).astype(np.uint16)}, "uint8", id="uint16"),
        pytest.param({"blur": np.full((3, 3), 1 / 9).astype(int)}, "blur-of-whole-numbers", id="blur-int"),
        pytest.param({"blur": np.full((3, 3), 1 / 9).astype(np.uint8)}, "blur-of-whole-numbers", id="blur-uint8"),
        pytest.param(dict.fromkeys(KERNELS, SOBEL), "same-kernel-for-all", id="vertical-for-all"),
        pytest.param(dict.fromkeys(list(KERNELS)[:3], SOBEL.T), "same-kernel-for-all", id="horizontal-for-edges"),
        pytest.param(dict.fromkeys(KERNELS, KERNELS["diagonal_edge"]), "same-kernel-for-all", id="diagonal-for-all"),
        pytest.param(dict.fromkeys(KERNELS, KERNELS["blur"]), "same-kernel-for-all", id="blur-for-all"),
        pytest.param({"vertical_edge": SOBEL.T, "horizontal_edge": SOBEL}, "edge-turned-by-90", id="exchanged"),
        pytest.param({"vertical_edge": np.abs(SOBEL).astype(np.uint8)}, "fires-on-flat", id="uint8-without-signs"),
    ],
)
def test_wrong_kernels_get_their_own_names(kernels, mistake):
    """What went wrong is named, not what it looks like from afar."""
    answer = (KERNELS | kernels).__getitem__

    assert exercise_named("make_kernel").judge(answer).mistake.startswith(f"convolution.{mistake}")


@pytest.mark.parametrize("push", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("tries", [1, 30])
def test_a_probe_with_no_number_is_told_what_nan_does(push, tries):
    """NaN or infinity times a weight of 0 is NaN: that is no gap filled."""

    def answer(layer_fn, input_shape, out_index):
        mask = np.zeros(input_shape, dtype=bool)
        for start in np.random.default_rng(0).normal(size=(tries, *input_shape)):
            for place in np.ndindex(*input_shape):
                pushed = start.copy()
                pushed[place] = push
                with np.errstate(invalid="ignore"):
                    mask[place] |= bool(layer_fn(pushed)[out_index] != layer_fn(start)[out_index])
        return mask

    outcome = exercise_named("probe_receptive_field").judge(answer)

    if tries > 1 or np.isnan(push):
        assert outcome.mistake == "local-connections.pushed-with-nan"
    assert outcome.mistake != "local-connections.probe-gaps-filled"


@pytest.mark.parametrize("limit", [3, 5])
def test_a_probe_that_sees_only_the_first_rows_does_not_pass(limit):
    """Tall images are asked about, taller than any shown."""

    def answer(layer_fn, input_shape, out_index):
        mask = probe(layer_fn, input_shape, out_index)
        if mask.ndim == 2:
            mask[limit:] = False
        return mask

    assert not exercise_named("probe_receptive_field").judge(answer).passed


@pytest.mark.parametrize(
    "key", [lambda shape, index: shape, lambda shape, index: (shape, index)], ids=["shape", "shape-and-index"]
)
@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_a_mask_kept_by_the_question_does_not_pass(key, seed):
    """Two layers are asked the same question and read different inputs."""
    kept = {}

    def answer(layer_fn, input_shape, out_index):
        return kept.setdefault(key(input_shape, out_index), probe(layer_fn, input_shape, out_index))

    assert not exercise_named("probe_receptive_field").judge(answer, seed=seed).passed


def probe(layer_fn, input_shape, out_index):
    """Push every input of many random ones."""
    mask = np.zeros(input_shape, dtype=bool)
    for start in np.random.default_rng(0).normal(size=(30, *input_shape)):
        for place in np.ndindex(*input_shape):
            pushed = start.copy()
            pushed[place] += 1
            mask[place] |= bool(layer_fn(pushed)[out_index] != layer_fn(start)[out_index])
    return mask


def test_kernels_that_are_no_longer_made_end_in_a_sentence():
    """A call that reaches a stub only when asked again has no value to compare."""
    calls = []

    def answer(feature):
        calls.append(feature)
        if len(calls) > 4:
            raise NotImplementedError
        return KERNELS[feature]

    outcome = exercise_named("make_kernel").judge(answer)

    assert "not written yet" in outcome.message
    assert not outcome.passed
