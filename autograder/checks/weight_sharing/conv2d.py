"""Lesson 03, `conv2d`: the whole layer, many channels in and many maps out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.engine.calls import Case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise
from autograder.checks.weight_sharing import wrong_layers as wrong
from autograder.checks.weight_sharing.layer import FURTHER_LAYERS, LAYER_CASES, layer_case, layer_response
from autograder.checks.weight_sharing.layer_mistakes import LAYER_MISTAKES

CASES = (*LAYER_CASES, *FURTHER_LAYERS)


def _random_layers(rng: np.random.Generator) -> Sequence[Case]:
    return [layer_case(rng, 5, 6, (3, 2, 2, 3)), layer_case(rng, 7, 5, (2, 3, 4, 1))]


_SHAPES = Mistake(
    "weight-sharing.conv-shapes",
    "every call stops with a `ValueError`, so shapes do not fit. `image.shape` holds three numbers and `kernels.shape` "
    "four. And one place of the result holds one number: `np.sum` without `axis` adds up everything in the window, "
    "with `axis=(0, 1)` it leaves one number for each channel.",
    wrong.shapes_do_not_fit,
    raises=(ValueError,),
)
_NEGATIVE_LOST = Mistake(
    "weight-sharing.conv-relu",
    "negative responses have become 0. That is the ReLU, and it comes in the next exercise; here keep them.",
    lambda image, kernels, biases=None: np.maximum(layer_response(image, kernels, biases), 0),
)
_SIGN_LOST = Mistake(
    "weight-sharing.conv-absolute",
    "negative responses have lost their sign. It tells bright-on-dark from dark-on-bright: keep it.",
    lambda image, kernels, biases=None: np.abs(layer_response(image, kernels, biases)),
)

_ABOUT_NO_BIASES = (
    Mistake(
        "weight-sharing.conv-bias-always",
        "your function stops when no `biases` are given. They are `None` then: leave them out.",
        wrong.bias_is_needed,
        raises=(TypeError,),
    ),
    Mistake(
        "weight-sharing.conv-truth-of-biases",
        "Python cannot say whether an array of several numbers is true, nor whether it is `None` as a whole with `!=` "
        "or `==`. Ask `biases is not None`.",
        wrong.truth_of_biases,
        raises=(ValueError,),
    ),
    Mistake(
        "weight-sharing.conv-nothing-without-biases",
        "without `biases` all your maps are 0: everything is done inside the `if`. Only adding the biases depends "
        "on it.",
        wrong.nothing_without_biases,
    ),
)

_WITH_BIASES = (*LAYER_MISTAKES, _NEGATIVE_LOST, _SIGN_LOST)
_AND_BIASES_NEEDED = tuple(
    Mistake(
        f"{mistake.id}-and-biases-needed",
        f"{mistake.message} Besides, `biases` may be `None`: your function stops then; leave them out.",
        wrong.stopped_without_biases(mistake.wrong),
        raises=(TypeError, *mistake.raises),
    )
    for mistake in _WITH_BIASES
    if mistake.wrong is not None and mistake.id != "weight-sharing.conv-no-bias"
)

MISTAKES = (*_WITH_BIASES, *_ABOUT_NO_BIASES, *_AND_BIASES_NEEDED, _SHAPES)


def with_loops(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> list[Any]:
    """Loop over everything, plain Python lists inside."""
    (h, w, _), (kh, kw, c_in, c_out) = image.shape, kernels.shape
    maps = [
        [[0.0 if biases is None else float(biases[k]) for k in range(c_out)] for _ in range(w - kw + 1)]
        for _ in range(h - kh + 1)
    ]
    for i, j, k in product(range(h - kh + 1), range(w - kw + 1), range(c_out)):
        for y, x, c in product(range(kh), range(kw), range(c_in)):
            maps[i][j][k] += float(image[i + y, j + x, c]) * float(kernels[y, x, c, k])
    return maps


def with_einsum(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> Any:
    """Let one `einsum` do it, in float32."""
    windows = sliding_window_view(image.astype(np.float32), kernels.shape[:2], axis=(0, 1))
    maps = np.einsum("ijcyx,yxck->ijk", windows, kernels.astype(np.float32))
    return maps if biases is None else maps + biases


def with_tensordot(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> np.ndarray:
    """Contract each window with all kernels at once."""
    kh, kw, _, c_out = kernels.shape
    maps = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1, c_out))
    for i, j in np.ndindex(maps.shape[:2]):
        maps[i, j] = np.tensordot(image[i : i + kh, j : j + kw], kernels, axes=3)
    if biases is not None:
        maps += biases
    return maps


def with_shifted_images(image: np.ndarray, kernels: np.ndarray, biases: np.ndarray | None = None) -> Any:
    """Add up the image moved by each offset, weighted."""
    kh, kw, _, c_out = kernels.shape
    h, w = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    maps = np.zeros((h, w, c_out)) + (0 if biases is None else np.asarray(biases))
    for y, x in product(range(kh), range(kw)):
        maps = maps + image[y : y + h, x : x + w].astype(float) @ kernels[y, x]
    return maps


VALID = (with_loops, with_einsum, with_tensordot, with_shifted_images)


def _window_at(case: Case, place: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the rows and columns of the image that a value of a map comes from."""
    height, width = case.args[1].shape[:2]
    return slice(place[0], place[0] + height), slice(place[1], place[1] + width)


EXERCISE = function_exercise(
    name="conv2d",
    reference=layer_response,
    cases=CASES,
    random_cases=_random_layers,
    window=_window_at,
    mistakes=MISTAKES,
    valid=VALID,
    hints=(
        "One number of the result belongs to one position and one kernel. Which block of the image, and which block of "
        "`kernels`, meet there?",
        "Make `np.zeros((H - kh + 1, W - kw + 1, c_out))`. Loop over rows, columns and kernels. The window is "
        "`image[i : i + kh, j : j + kw]`, all channels, and has the same shape as `kernels[..., k]`.",
        "In the innermost loop, multiply the window by kernel number `k`, add everything up, and put that one number "
        "at `[i, j, k]`. After the loops, and only if `biases is not None`, add them to the maps: an array of `c_out` "
        "numbers goes along the last axis by itself.",
    ),
    verified="sums over windows and input channels, one map and one bias for each kernel, any sizes and types.",
    where='the section "A kernel as deep as its input" above',
)
