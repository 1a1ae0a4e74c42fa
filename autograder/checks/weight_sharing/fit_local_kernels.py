"""Lesson 03, `fit_local_kernels`: a kernel fitted to each position."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.engine.calls import Case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise
from autograder.checks.weight_sharing.least_squares import (
    answered,
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


def _blank_case(rng: np.random.Generator) -> Case:
    images = rng.integers(-4, 5, (6, 3, 5)).astype(float)
    images[:, :, 2:] = 0
    return answered(images, np.array([[1.0, -2.0], [3.0, 0.5]]))


CASES = (
    exact_case(np.random.default_rng(51), (3, 2, 3), np.array([[1.0, -2.0]])),
    fit_case(np.random.default_rng(52), (7, 3, 5), (2, 3)),
    fit_case(np.random.default_rng(53), (7, 4, 3), (3, 2)),
    _blank_case(np.random.default_rng(54)),
    fit_case(np.random.default_rng(55), (2, 3, 4), (2, 2)),
    whole_case(np.random.default_rng(56), (7, 3, 5), (2, 3), 0),
    whole_case(np.random.default_rng(57), (7, 3, 5), (2, 3), 1),
    fit_case(np.random.default_rng(58), (3, 38, 3), (4, 2)),
    fit_case(np.random.default_rng(59), (3, 3, 39), (2, 4)),
)


def _random_local(rng: np.random.Generator) -> Sequence[Case]:
    return [fit_case(rng, (12, 3, 5), (2, 3)), fit_case(rng, (3, 4, 3), (2, 2))]


def _fitted(
    read_at: Callable[[int, int], tuple[int, int]], fit_to: Callable[[int, int], tuple[int, int]]
) -> Callable[..., np.ndarray]:
    """Return an answer whose kernel at `[i, j]` reads the patches of one place and is fitted to targets of another."""

    def answer(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
        patches = window_rows(images, kernel_shape)
        kernels = np.empty((*targets.shape[1:], *kernel_shape))
        for i, j in np.ndindex(targets.shape[1:]):
            rows, values = patches[(slice(None), *read_at(i, j))], targets[(slice(None), *fit_to(i, j))]
            kernels[i, j] = solved(rows, values).reshape(kernel_shape)
        return kernels

    return answer


def _last_positions_empty(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    kernels = local_kernels(images, targets, kernel_shape)
    kernels[-1], kernels[:, -1] = 0, 0
    return kernels


def _not_reshaped(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    kernels = local_kernels(images, targets, kernel_shape)
    kernels[0, 0] = kernels[0, 0].ravel()
    return kernels


def _not_flattened(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    return np.asarray(np.linalg.lstsq(images[:, : kernel_shape[0], : kernel_shape[1]], targets[:, 0, 0], rcond=None)[0])


def _inverted(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    patches = window_rows(images, kernel_shape)
    if any(
        np.linalg.matrix_rank(patches[:, i, j]) < patches.shape[3]
        for i in range(patches.shape[1])
        for j in range(patches.shape[2])
    ):
        raise np.linalg.LinAlgError("Singular matrix")
    return local_kernels(images, targets, kernel_shape)


def _side_by_side(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    (kh, kw), (rows, columns) = kernel_shape, targets.shape[1:]
    kernels = np.zeros((rows, columns, kh, kw))
    for i in range(min(rows, images.shape[1] // kh)):
        for j in range(min(columns, images.shape[2] // kw)):
            patches = images[:, i * kh : (i + 1) * kh, j * kw : (j + 1) * kw].reshape(len(images), -1)
            kernels[i, j] = solved(patches, targets[:, i, j]).reshape(kh, kw)
    return kernels


def _reshaped_to_columns(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    kh, kw = kernel_shape
    kernels = np.empty((*targets.shape[1:], kh, kw))
    for i, j in np.ndindex(targets.shape[1:]):
        rows = images[:, i : i + kh, j : j + kw].reshape(kh * kw, len(images)).T
        kernels[i, j] = solved(rows, targets[:, i, j]).reshape(kh, kw)
    return kernels


MISTAKES = (
    Mistake(
        "weight-sharing.local-fit-shared",
        "every position has the same kernel. That is the shared fit again; here each position is solved alone, "
        "from what it saw itself.",
        lambda images, targets, kernel_shape: np.broadcast_to(
            shared_kernel(images, targets, kernel_shape), (*np.shape(targets)[1:], *kernel_shape)
        ),
    ),
    Mistake(
        "weight-sharing.local-fit-axes",
        "the kernel's axes come first in your result. The shape is (H', W', kh, kw): position first.",
        lambda images, targets, kernel_shape: local_kernels(images, targets, kernel_shape).transpose(2, 3, 0, 1),
    ),
    Mistake(
        "weight-sharing.local-fit-flat-kernels",
        "the kernels are right, but each lies in one long row. Give them their shape: (H', W', kh, kw).",
        lambda images, targets, kernel_shape: local_kernels(images, targets, kernel_shape).reshape(
            *np.shape(targets)[1:], -1
        ),
    ),
    Mistake(
        "weight-sharing.local-fit-flat-positions",
        "the kernels are right, but stand in one long list. The shape is (H', W', kh, kw).",
        lambda images, targets, kernel_shape: local_kernels(images, targets, kernel_shape).reshape(-1, *kernel_shape),
    ),
    Mistake(
        "weight-sharing.local-fit-first-position",
        "the kernel of the first position stands everywhere. Solve anew at each position.",
        lambda images, targets, kernel_shape: np.broadcast_to(
            local_kernels(images, targets, kernel_shape)[0, 0], (*np.shape(targets)[1:], *kernel_shape)
        ),
    ),
    Mistake(
        "weight-sharing.local-fit-first-image",
        "only the first image is used. Each position has one equation from every image.",
        of_images(local_kernels, slice(1)),
    ),
    Mistake(
        "weight-sharing.local-fit-last-image",
        "only the last image is used. Each position has one equation from every image: collect them, then solve.",
        of_images(local_kernels, slice(-1, None)),
    ),
    Mistake(
        "weight-sharing.local-fit-transposed",
        "each kernel lies on its side, or is mirrored at its diagonal: the weights of a row stand next to each "
        "other in the patch. Reshape to (kh, kw).",
        transposed(local_kernels),
    ),
    Mistake(
        "weight-sharing.local-fit-flipped",
        "each kernel is rotated by 180°. The first weight meets the upper left pixel of the patch.",
        flipped(local_kernels),
    ),
    Mistake(
        "weight-sharing.local-fit-positions-swapped",
        "row and column of the position are swapped in your result. The shape is (H', W', kh, kw).",
        lambda images, targets, kernel_shape: local_kernels(images, targets, kernel_shape).swapaxes(0, 1),
    ),
    Mistake(
        "weight-sharing.local-fit-inverse",
        "it stops where the images do not determine a kernel: such a system has no inverse. "
        "`np.linalg.lstsq` copes, and takes the smallest of all weights that fit.",
        _inverted,
        raises=(ValueError,),
    ),
    Mistake(
        "weight-sharing.local-fit-one-kernel",
        "you return one kernel. This pupil has a kernel at every position: (H', W', kh, kw).",
        shared_kernel,
    ),
    Mistake(
        "weight-sharing.local-fit-mean-of-fits",
        "you fit a kernel to each image and took their mean. At one position, all images together make one system.",
        mean_of_fits(local_kernels),
    ),
    Mistake(
        "weight-sharing.local-fit-first-patch",
        "every position is fitted to the upper left patches. The kernel at `[i, j]` reads the patches at `[i, j]`.",
        lambda images, targets, kernel_shape: _fitted(lambda i, j: (0, 0), lambda i, j: (i, j))(
            images, targets, kernel_shape
        ),
    ),
    Mistake(
        "weight-sharing.local-fit-first-target",
        "every position is fitted to the targets of the upper left one. The kernel at `[i, j]` is fitted to "
        "`targets[:, i, j]`.",
        lambda images, targets, kernel_shape: _fitted(lambda i, j: (i, j), lambda i, j: (0, 0))(
            images, targets, kernel_shape
        ),
    ),
    Mistake(
        "weight-sharing.local-fit-last-positions-empty",
        "the kernels of the last row and of the last column are still 0: your loops stop one position early.",
        _last_positions_empty,
    ),
    Mistake(
        "weight-sharing.local-fit-reshaped-sideways",
        "you reshaped each kernel to (kw, kh). `kernel_shape` is (kh, kw): rows first.",
        reshaped_sideways(local_kernels),
    ),
    Mistake(
        "weight-sharing.local-fit-not-reshaped",
        "it stops where the weights are put in their place: `np.linalg.lstsq` gives them in one row. Give them the "
        "kernel's shape first: `.reshape(kernel_shape)`.",
        _not_reshaped,
        raises=(ValueError,),
    ),
    Mistake(
        "weight-sharing.local-fit-patches-side-by-side",
        "your patches lie side by side, at `i * kh` and `j * kw`. A kernel moves on by one pixel: the patch of "
        "`[i, j]` begins at row `i` and column `j`.",
        _side_by_side,
    ),
    Mistake(
        "weight-sharing.local-fit-images-mixed",
        "your table is filled in the wrong order: `reshape` fills row after row, and does not turn. One row for each "
        "image: `.reshape(N, kh * kw)`.",
        _reshaped_to_columns,
    ),
    Mistake(
        "weight-sharing.local-fit-no-table",
        "`np.linalg.lstsq` wants a table with one row for each image and one column for each weight: flatten each "
        "patch. `np.linalg.solve` does not do here: it wants as many images as weights.",
        _not_flattened,
        raises=(ValueError,),
    ),
)


def _by_loops(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    """Solve position by position."""
    kh, kw = kernel_shape
    kernels = np.zeros((*targets.shape[1:], kh, kw))
    for i, j in np.ndindex(targets.shape[1:]):
        patches = images[:, i : i + kh, j : j + kw].reshape(len(images), -1)
        kernels[i, j] = np.linalg.lstsq(patches, targets[:, i, j], rcond=None)[0].reshape(kh, kw)
    return kernels


def _by_pseudo_inverse(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> Any:
    """Stack the systems and take all pseudo-inverses at once."""
    windows = sliding_window_view(images, kernel_shape, axis=(1, 2))
    systems = windows.transpose(1, 2, 0, 3, 4).reshape(*targets.shape[1:], len(images), -1)
    weights = np.linalg.pinv(systems) @ targets.transpose(1, 2, 0)[..., None]
    return weights[..., 0].reshape(*targets.shape[1:], *kernel_shape)


def _in_lists(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> list[Any]:
    """Solve in a comprehension, and return lists."""
    kh, kw = kernel_shape
    return [
        [
            np.linalg.lstsq(
                np.array([image[i : i + kh, j : j + kw].ravel() for image in images]), targets[:, i, j], rcond=None
            )[0]
            .reshape(kernel_shape)
            .tolist()
            for j in range(targets.shape[2])
        ]
        for i in range(targets.shape[1])
    ]


def _by_singular_values(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    """Divide by the singular values that are not 0, and keep the kernels in float32."""
    patches = window_rows(images, kernel_shape)
    kernels = np.zeros((*targets.shape[1:], *kernel_shape), np.float32)
    for i, j in np.ndindex(targets.shape[1:]):
        u, s, vt = np.linalg.svd(patches[:, i, j], full_matrices=False)
        inverse = np.where(s > 1e-9, 1 / np.maximum(s, 1e-9), 0)
        kernels[i, j] = (vt.T @ (inverse * (u.T @ targets[:, i, j]))).reshape(kernel_shape)
    return kernels


VALID = (_by_loops, _by_pseudo_inverse, _in_lists, _by_singular_values)


EXERCISE = function_exercise(
    name="fit_local_kernels",
    reference=local_kernels,
    cases=CASES,
    random_cases=_random_local,
    mistakes=MISTAKES,
    valid=VALID,
    hints=(
        "Now every position has a kernel of its own. Which equations tell something about the kernel at `[i, j]`?",
        "One system for each position: the patches of all images *there*, and the targets of all images *there*.",
        "In two loops over `i, j`: one flattened patch for each image makes a table of `len(images)` rows, and "
        "`targets[:, i, j]` are its values. What `np.linalg.lstsq` gives first goes to `kernels[i, j]`, "
        "in the kernel's shape.",
    ),
    verified="fits each position from what it saw itself, and gives weights of 0 to a position that saw nothing.",
    where='the section "What sharing buys" above; `np.linalg.lstsq` in the NumPy reference',
)
