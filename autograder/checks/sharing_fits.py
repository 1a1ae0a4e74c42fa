"""Lesson 03, weight sharing: fitting kernels by least squares, one for all positions or one for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.equivariance import shared_response
from autograder.checks.exercise import Mistake
from autograder.checks.function import Case, case, function_exercise


def _patches(images: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    """Return all windows of all images: (N, H', W', kh * kw)."""
    windows = sliding_window_view(np.asarray(images, float), kernel_shape, axis=(1, 2))
    return np.asarray(windows.reshape(*windows.shape[:3], -1))


def _solved(rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.lstsq(rows, np.asarray(values, float), rcond=None)[0])


def _shared(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    patches = _patches(images, kernel_shape)
    return _solved(patches.reshape(-1, patches.shape[-1]), np.ravel(targets)).reshape(kernel_shape)


def _local(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    patches = _patches(images, kernel_shape)
    rows, columns = patches.shape[1:3]
    kernels = np.empty((rows, columns, *kernel_shape))
    for i in range(rows):
        for j in range(columns):
            kernels[i, j] = _solved(patches[:, i, j], np.asarray(targets)[:, i, j]).reshape(kernel_shape)
    return kernels


def _fit_case(rng: np.random.Generator, images: tuple[int, int, int], kernel_shape: tuple[int, int]) -> Case:
    count, height, width = images
    targets = (count, height - kernel_shape[0] + 1, width - kernel_shape[1] + 1)
    return case(rng.integers(-4, 5, images).astype(float), rng.integers(-9, 10, targets) / 2, kernel_shape)


def _exact_case(rng: np.random.Generator, images: tuple[int, int, int], kernel: np.ndarray) -> Case:
    return _targeted(rng.integers(-4, 5, images).astype(float), kernel)


def _targeted(images: np.ndarray, kernel: np.ndarray) -> Case:
    return case(images, np.array([shared_response(image, kernel) for image in images]), kernel.shape)


def _random_shared(rng: np.random.Generator) -> Sequence[Case]:
    return [_fit_case(rng, (3, 5, 6), (2, 3)), _fit_case(rng, (4, 7, 5), (3, 2))]


def _with_bias(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    patches = _patches(images, kernel_shape).reshape(-1, kernel_shape[0] * kernel_shape[1])
    return _solved(np.column_stack([patches, np.ones(len(patches))]), np.ravel(targets))[:-1].reshape(kernel_shape)


def _correlated(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    patches = _patches(images, kernel_shape).reshape(-1, kernel_shape[0] * kernel_shape[1])
    return np.asarray(patches.T @ np.ravel(targets)).reshape(kernel_shape)


def _whole_answer(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> Any:
    patches = _patches(images, kernel_shape).reshape(-1, kernel_shape[0] * kernel_shape[1])
    return np.linalg.lstsq(patches, np.ravel(targets), rcond=None)


def _columns_first(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    patches = _patches(images, kernel_shape).reshape(-1, kernel_shape[0] * kernel_shape[1])
    return _solved(patches, np.asarray(targets).transpose(0, 2, 1).ravel()).reshape(kernel_shape)


def _mean_of_fits(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    fits = [_shared(images[n : n + 1], targets[n : n + 1], kernel_shape) for n in range(len(images))]
    return np.asarray(np.mean(fits, axis=0))


fit_shared_kernel = function_exercise(
    name="fit_shared_kernel",
    reference=_shared,
    cases=(
        _exact_case(np.random.default_rng(41), (1, 4, 5), np.array([[1.0, -2.0], [0.5, 3.0]])),
        _fit_case(np.random.default_rng(42), (3, 5, 6), (2, 3)),
        _fit_case(np.random.default_rng(43), (2, 6, 5), (3, 2)),
    ),
    random_cases=_random_shared,
    mistakes=(
        Mistake(
            "weight-sharing.shared-fit-flat",
            "the weights are right, but in one long row. Give them the kernel's shape: `.reshape(kernel_shape)`.",
            lambda images, targets, kernel_shape: _shared(images, targets, kernel_shape).ravel(),
        ),
        Mistake(
            "weight-sharing.shared-fit-first-image",
            "only the first image is used. The rows of all images belong into one system.",
            lambda images, targets, kernel_shape: _shared(images[:1], targets[:1], kernel_shape),
        ),
        Mistake(
            "weight-sharing.shared-fit-last-image",
            "only the last image is used: each turn of the loop overwrites the fit before. "
            "Collect the rows of all images first, then solve once.",
            lambda images, targets, kernel_shape: _shared(images[-1:], targets[-1:], kernel_shape),
        ),
        Mistake(
            "weight-sharing.shared-fit-mean-of-fits",
            "you fit a kernel to each image and took their mean. One kernel has to fit all images at once: "
            "one system with all rows.",
            _mean_of_fits,
        ),
        Mistake(
            "weight-sharing.shared-fit-first-position",
            "you fit only the upper left position. Sharing means that *every* position is an example "
            "for the same kernel.",
            lambda images, targets, kernel_shape: _local(images, targets, kernel_shape)[0, 0],
        ),
        Mistake(
            "weight-sharing.shared-fit-mean-of-positions",
            "you fit a kernel at each position and took their mean. One kernel has to fit all positions at once: "
            "one system with all rows.",
            lambda images, targets, kernel_shape: _local(images, targets, kernel_shape).mean(axis=(0, 1)),
        ),
        Mistake(
            "weight-sharing.shared-fit-transposed",
            "the kernel lies on its side: rows and columns are swapped. The weights of a row stand next to each other "
            "in the patch: `.reshape(kernel_shape)`.",
            lambda images, targets, kernel_shape: _shared(images, targets, kernel_shape).T,
        ),
        Mistake(
            "weight-sharing.shared-fit-reshaped-sideways",
            "you reshaped to (kw, kh). `kernel_shape` is (kh, kw): rows first.",
            lambda images, targets, kernel_shape: _shared(images, targets, kernel_shape).reshape(kernel_shape[::-1]),
        ),
        Mistake(
            "weight-sharing.shared-fit-flipped",
            "the kernel is rotated by 180°. Layers slide it unflipped, so the first weight meets the upper left pixel.",
            lambda images, targets, kernel_shape: _shared(images, targets, kernel_shape)[::-1, ::-1],
        ),
        Mistake(
            "weight-sharing.shared-fit-correlated",
            "you multiplied patches and targets and added up. That is half of the way; "
            "`np.linalg.lstsq` also takes into account that the pixels of a patch hang together.",
            _correlated,
        ),
        Mistake(
            "weight-sharing.shared-fit-bias",
            "you fit a bias as well. Here the layer has none: leave out the column of ones.",
            _with_bias,
        ),
        Mistake(
            "weight-sharing.shared-fit-order",
            "patches and targets are not in the same order: one goes along the rows of the map, "
            "the other along its columns.",
            _columns_first,
        ),
        Mistake(
            "weight-sharing.shared-fit-whole-answer",
            "`np.linalg.lstsq` returns four things. The weights are the first: add `[0]`.",
            _whole_answer,
        ),
        Mistake(
            "weight-sharing.shared-fit-per-position",
            "that is one kernel for each position, the next exercise. Here all positions share one.",
            _local,
        ),
    ),
    hints=(
        "Every position of every image is one equation: the pixels of its patch, times the unknown weights, "
        "should be the target. How many equations does one image give?",
        "Collect two lists: the flattened patches and the target values, in the same order. "
        "`np.linalg.lstsq(patches, values, rcond=None)` solves for the weights.",
        "For every image `n` and position `i, j`: `rows.append(images[n, i : i + kh, j : j + kw].ravel())`, "
        "`values.append(targets[n, i, j])`; then `np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)[0]"
        ".reshape(kernel_shape)`.",
    ),
    verified="finds the one kernel that fits all positions of all images best.",
    where='the section "What sharing buys" above; `np.linalg.lstsq` in the NumPy reference',
)


def _blank_case(rng: np.random.Generator) -> Case:
    images = rng.integers(-4, 5, (6, 3, 5)).astype(float)
    images[:, :, 2:] = 0
    return case(
        images, np.array([shared_response(image, np.array([[1.0, -2.0], [3.0, 0.5]])) for image in images]), (2, 2)
    )


def _random_local(rng: np.random.Generator) -> Sequence[Case]:
    return [_fit_case(rng, (12, 3, 5), (2, 3)), _fit_case(rng, (3, 4, 3), (2, 2))]


def _inverted(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    patches = _patches(images, kernel_shape)
    if any(
        np.linalg.matrix_rank(patches[:, i, j]) < patches.shape[3]
        for i in range(patches.shape[1])
        for j in range(patches.shape[2])
    ):
        raise np.linalg.LinAlgError("Singular matrix")
    return _local(images, targets, kernel_shape)


fit_local_kernels = function_exercise(
    name="fit_local_kernels",
    reference=_local,
    cases=(
        _exact_case(np.random.default_rng(51), (3, 2, 3), np.array([[1.0, -2.0]])),
        _fit_case(np.random.default_rng(52), (14, 4, 5), (2, 3)),
        _fit_case(np.random.default_rng(53), (12, 4, 3), (3, 2)),
        _blank_case(np.random.default_rng(54)),
        _fit_case(np.random.default_rng(55), (2, 3, 4), (2, 2)),
    ),
    random_cases=_random_local,
    mistakes=(
        Mistake(
            "weight-sharing.local-fit-shared",
            "every position has the same kernel. That is the shared fit again; here each position is solved alone, "
            "from what it saw itself.",
            lambda images, targets, kernel_shape: np.broadcast_to(
                _shared(images, targets, kernel_shape), (*np.shape(targets)[1:], *kernel_shape)
            ),
        ),
        Mistake(
            "weight-sharing.local-fit-axes",
            "the kernel's axes come first in your result. The shape is (H', W', kh, kw): position first.",
            lambda images, targets, kernel_shape: _local(images, targets, kernel_shape).transpose(2, 3, 0, 1),
        ),
        Mistake(
            "weight-sharing.local-fit-flat-kernels",
            "the kernels are right, but each lies in one long row. Give them their shape: (H', W', kh, kw).",
            lambda images, targets, kernel_shape: _local(images, targets, kernel_shape).reshape(
                *np.shape(targets)[1:], -1
            ),
        ),
        Mistake(
            "weight-sharing.local-fit-flat-positions",
            "the kernels are right, but stand in one long list. The shape is (H', W', kh, kw).",
            lambda images, targets, kernel_shape: _local(images, targets, kernel_shape).reshape(-1, *kernel_shape),
        ),
        Mistake(
            "weight-sharing.local-fit-first-position",
            "the kernel of the first position stands everywhere. Solve anew at each position.",
            lambda images, targets, kernel_shape: np.broadcast_to(
                _local(images, targets, kernel_shape)[0, 0], (*np.shape(targets)[1:], *kernel_shape)
            ),
        ),
        Mistake(
            "weight-sharing.local-fit-first-image",
            "only the first image is used. Each position has one equation from every image.",
            lambda images, targets, kernel_shape: _local(images[:1], targets[:1], kernel_shape),
        ),
        Mistake(
            "weight-sharing.local-fit-last-image",
            "only the last image is used. Each position has one equation from every image: collect them, then solve.",
            lambda images, targets, kernel_shape: _local(images[-1:], targets[-1:], kernel_shape),
        ),
        Mistake(
            "weight-sharing.local-fit-transposed",
            "each kernel lies on its side, or is mirrored at its diagonal: the weights of a row stand next to each "
            "other in the patch. Reshape to (kh, kw).",
            lambda images, targets, kernel_shape: _local(images, targets, kernel_shape).swapaxes(2, 3),
        ),
        Mistake(
            "weight-sharing.local-fit-flipped",
            "each kernel is rotated by 180°. The first weight meets the upper left pixel of the patch.",
            lambda images, targets, kernel_shape: _local(images, targets, kernel_shape)[:, :, ::-1, ::-1],
        ),
        Mistake(
            "weight-sharing.local-fit-positions-swapped",
            "row and column of the position are swapped in your result. The shape is (H', W', kh, kw).",
            lambda images, targets, kernel_shape: _local(images, targets, kernel_shape).swapaxes(0, 1),
        ),
        Mistake(
            "weight-sharing.local-fit-inverse",
            "it stops where the images do not determine a kernel: such a system has no inverse. "
            "`np.linalg.lstsq` copes, and takes the smallest of all weights that fit.",
            _inverted,
        ),
    ),
    hints=(
        "Now every position has a kernel of its own. Which equations tell something about the kernel at `[i, j]`?",
        "One system for each position: the patches of all images *there*, and the targets of all images *there*.",
        "In two loops over `i, j`: `patches = images[:, i : i + kh, j : j + kw].reshape(len(images), -1)`, then "
        "`kernels[i, j] = np.linalg.lstsq(patches, targets[:, i, j], rcond=None)[0].reshape(kernel_shape)`.",
    ),
    verified="fits each position from what it saw itself, and gives weights of 0 to a position that saw nothing.",
    where='the section "What sharing buys" above; `np.linalg.lstsq` in the NumPy reference',
)
