"""Lesson 03, `fit_shared_kernel`: one kernel fitted to all positions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.engine.calls import Case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise
from autograder.checks.weight_sharing.least_squares import (
    exact_case,
    fit_case,
    flipped,
    local_kernels,
    mean_of_fits,
    of_images,
    reshaped_sideways,
    shared_kernel,
    solved,
    transposed,
    whole_case,
    window_rows,
)

CASES = (
    exact_case(np.random.default_rng(41), (1, 4, 5), np.array([[1.0, -2.0], [0.5, 3.0]])),
    fit_case(np.random.default_rng(42), (3, 3, 5), (2, 3)),
    fit_case(np.random.default_rng(43), (2, 5, 4), (3, 2)),
    whole_case(np.random.default_rng(44), (3, 3, 5), (2, 3), 0),
    whole_case(np.random.default_rng(45), (3, 3, 5), (2, 3), 1),
    fit_case(np.random.default_rng(46), (2, 38, 3), (4, 2)),
    fit_case(np.random.default_rng(47), (2, 3, 39), (2, 4)),
)


def _random_shared(rng: np.random.Generator) -> Sequence[Case]:
    return [fit_case(rng, (3, 5, 6), (2, 3)), fit_case(rng, (4, 7, 5), (3, 2))]


def _with_bias(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    patches = window_rows(images, kernel_shape).reshape(-1, kernel_shape[0] * kernel_shape[1])
    return solved(np.column_stack([patches, np.ones(len(patches))]), np.ravel(targets))[:-1].reshape(kernel_shape)


def _correlated(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    patches = window_rows(images, kernel_shape).reshape(-1, kernel_shape[0] * kernel_shape[1])
    return np.asarray(patches.T @ np.ravel(targets)).reshape(kernel_shape)


def _whole_answer(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> Any:
    patches = window_rows(images, kernel_shape).reshape(-1, kernel_shape[0] * kernel_shape[1])
    return np.linalg.lstsq(patches, np.ravel(targets), rcond=None)


def _columns_first(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    patches = window_rows(images, kernel_shape).reshape(-1, kernel_shape[0] * kernel_shape[1])
    return solved(patches, np.asarray(targets).transpose(0, 2, 1).ravel()).reshape(kernel_shape)


def _other_rows(rows: Callable[[np.ndarray], np.ndarray]) -> Callable[..., np.ndarray]:
    """Return an answer whose patches are in another order than its targets: `rows(patches)`."""

    def answer(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
        patches = rows(window_rows(images, kernel_shape)).reshape(-1, kernel_shape[0] * kernel_shape[1])
        return solved(patches, np.ravel(targets)).reshape(kernel_shape)

    return answer


def _positions(part: slice) -> Callable[..., np.ndarray]:
    """Return an answer that uses a part of the rows and columns of positions."""

    def answer(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
        patches = window_rows(images, kernel_shape)[:, part, part].reshape(-1, kernel_shape[0] * kernel_shape[1])
        return solved(patches, np.ravel(targets[:, part, part])).reshape(kernel_shape)

    return answer


def _mean_image(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    return shared_kernel(np.mean(images, axis=0, keepdims=True), np.mean(targets, axis=0, keepdims=True), kernel_shape)


def _not_flattened(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    return np.asarray(np.linalg.lstsq(sliding_window_view(images, kernel_shape, axis=(1, 2)), targets, rcond=None)[0])


MISTAKES = (
    Mistake(
        "weight-sharing.shared-fit-flat",
        "the weights are right, but in one long row. Give them the kernel's shape: `.reshape(kernel_shape)`.",
        lambda images, targets, kernel_shape: shared_kernel(images, targets, kernel_shape).ravel(),
    ),
    Mistake(
        "weight-sharing.shared-fit-first-image",
        "only the first image is used. The rows of all images belong into one system.",
        of_images(shared_kernel, slice(1)),
    ),
    Mistake(
        "weight-sharing.shared-fit-last-image",
        "only the last image is used: each turn of the loop overwrites the fit before. "
        "Collect the rows of all images first, then solve once.",
        of_images(shared_kernel, slice(-1, None)),
    ),
    Mistake(
        "weight-sharing.shared-fit-mean-of-fits",
        "you fit a kernel to each image and took their mean. One kernel has to fit all images at once: "
        "one system with all rows.",
        mean_of_fits(shared_kernel),
    ),
    Mistake(
        "weight-sharing.shared-fit-first-position",
        "you fit only the upper left position. Sharing means that *every* position is an example for the same kernel.",
        lambda images, targets, kernel_shape: local_kernels(images, targets, kernel_shape)[0, 0],
    ),
    Mistake(
        "weight-sharing.shared-fit-mean-of-positions",
        "you fit a kernel at each position and took their mean. One kernel has to fit all positions at once: "
        "one system with all rows.",
        lambda images, targets, kernel_shape: local_kernels(images, targets, kernel_shape).mean(axis=(0, 1)),
    ),
    Mistake(
        "weight-sharing.shared-fit-transposed",
        "the kernel lies on its side: rows and columns are swapped. The weights of a row stand next to each other "
        "in the patch: `.reshape(kernel_shape)`.",
        transposed(shared_kernel),
    ),
    Mistake(
        "weight-sharing.shared-fit-reshaped-sideways",
        "you reshaped to (kw, kh). `kernel_shape` is (kh, kw): rows first.",
        reshaped_sideways(shared_kernel),
    ),
    Mistake(
        "weight-sharing.shared-fit-flipped",
        "the kernel is rotated by 180°. Layers slide it unflipped, so the first weight meets the upper left pixel.",
        flipped(shared_kernel),
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
        local_kernels,
    ),
    Mistake(
        "weight-sharing.shared-fit-mean-image",
        "you took the mean of the images first. Then only one image is left to learn from: every image has "
        "equations of its own.",
        _mean_image,
    ),
    Mistake(
        "weight-sharing.shared-fit-positions-first",
        "patches and targets are not in the same order: the patches go position by position, the targets image by "
        "image.",
        _other_rows(lambda patches: patches.transpose(1, 2, 0, 3)),
    ),
    Mistake(
        "weight-sharing.shared-fit-loops-swapped",
        "patches and targets are not in the same order: the patches go down the columns of the map, the targets "
        "along its rows. Loop over `i` outside and over `j` inside.",
        _other_rows(lambda patches: patches.transpose(0, 2, 1, 3)),
    ),
    Mistake(
        "weight-sharing.shared-fit-last-positions-missing",
        "the last row and the last column of positions are left out: your loops stop one early. There are as many "
        "positions as targets.",
        _positions(slice(-1)),
    ),
    Mistake(
        "weight-sharing.shared-fit-no-table",
        "`np.linalg.lstsq` wants a table with one row for each position of each image and one column for each "
        "weight: flatten each patch, and the targets too. `np.linalg.solve` does not do here: it wants as many "
        "equations as weights.",
        _not_flattened,
        raises=(ValueError,),
    ),
    Mistake(
        "weight-sharing.shared-fit-as-column",
        "the weights are right, but stand in one column. Give them the kernel's shape: `.reshape(kernel_shape)`.",
        lambda images, targets, kernel_shape: shared_kernel(images, targets, kernel_shape).reshape(-1, 1),
    ),
)


def _by_loops(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    """Collect row after row."""
    kh, kw = kernel_shape
    rows, values = [], []
    for image, target in zip(images, targets, strict=True):
        for i, j in np.ndindex(target.shape):
            rows.append(image[i : i + kh, j : j + kw].ravel())
            values.append(target[i, j])
    return np.asarray(np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)[0]).reshape(kernel_shape)


def _by_pseudo_inverse(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    """Take the pseudo-inverse of all windows, in float32."""
    windows = sliding_window_view(images.astype(np.float32), kernel_shape, axis=(1, 2))
    return np.asarray(np.linalg.pinv(windows.reshape(targets.size, -1)) @ targets.ravel()).reshape(kernel_shape)


def _by_normal_equations(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> Any:
    """Solve the normal equations: there are always enough positions."""
    rows = sliding_window_view(images, kernel_shape, axis=(1, 2)).reshape(targets.size, -1)
    return np.linalg.solve(rows.T @ rows, rows.T @ targets.ravel()).reshape(kernel_shape).tolist()


def _by_columns(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    """Make a column for each weight out of shifted images, and solve by QR."""
    _, rows, columns = targets.shape
    table = np.stack([np.ravel(images[:, y : y + rows, x : x + columns]) for y, x in np.ndindex(kernel_shape)], axis=1)
    q, r = np.linalg.qr(table)
    return np.asarray(np.linalg.solve(r, q.T @ targets.ravel())).reshape(kernel_shape)


VALID = (_by_loops, _by_pseudo_inverse, _by_normal_equations, _by_columns)


EXERCISE = function_exercise(
    name="fit_shared_kernel",
    reference=shared_kernel,
    cases=CASES,
    random_cases=_random_shared,
    mistakes=MISTAKES,
    valid=VALID,
    hints=(
        "Every position of every image is one equation: the pixels of its patch, times the unknown weights, "
        "should be the target. How many equations does one image give?",
        "Collect two lists: the flattened patches and the target values, in the same order. "
        "`np.linalg.lstsq(patches, values, rcond=None)` solves for the weights.",
        "Three loops, over images, rows and columns: append the flattened patch to one list and its target to the "
        "other. Make arrays of both, take the first of the four things that `np.linalg.lstsq` returns, and give it the "
        "shape of the kernel.",
    ),
    verified="finds the one kernel that fits all positions of all images best.",
    where='the section "What sharing buys" above; `np.linalg.lstsq` in the NumPy reference',
)
