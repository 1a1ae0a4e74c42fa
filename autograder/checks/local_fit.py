"""Lesson 03, weight sharing: fitting a kernel of its own to each position."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import Case, function_exercise
from autograder.checks.least_squares import (
    answered,
    exact_case,
    fit_case,
    local_kernels,
    shared_kernel,
    solved,
    whole_case,
    window_rows,
)


def _blank_case(rng: np.random.Generator) -> Case:
    images = rng.integers(-4, 5, (6, 3, 5)).astype(float)
    images[:, :, 2:] = 0
    return answered(images, np.array([[1.0, -2.0], [3.0, 0.5]]))


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


def _mean_of_fits(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    fits = [local_kernels(images[n : n + 1], targets[n : n + 1], kernel_shape) for n in range(len(images))]
    return np.asarray(np.mean(fits, axis=0))


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


fit_local_kernels = function_exercise(
    name="fit_local_kernels",
    reference=local_kernels,
    cases=(
        exact_case(np.random.default_rng(51), (3, 2, 3), np.array([[1.0, -2.0]])),
        fit_case(np.random.default_rng(52), (7, 3, 5), (2, 3)),
        fit_case(np.random.default_rng(53), (7, 4, 3), (3, 2)),
        _blank_case(np.random.default_rng(54)),
        fit_case(np.random.default_rng(55), (2, 3, 4), (2, 2)),
        whole_case(np.random.default_rng(56), (7, 3, 5), (2, 3), 0),
        whole_case(np.random.default_rng(57), (7, 3, 5), (2, 3), 1),
        fit_case(np.random.default_rng(58), (3, 38, 3), (4, 2)),
        fit_case(np.random.default_rng(59), (3, 3, 39), (2, 4)),
    ),
    random_cases=_random_local,
    mistakes=(
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
            lambda images, targets, kernel_shape: local_kernels(images, targets, kernel_shape).reshape(
                -1, *kernel_shape
            ),
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
            lambda images, targets, kernel_shape: local_kernels(images[:1], targets[:1], kernel_shape),
        ),
        Mistake(
            "weight-sharing.local-fit-last-image",
            "only the last image is used. Each position has one equation from every image: collect them, then solve.",
            lambda images, targets, kernel_shape: local_kernels(images[-1:], targets[-1:], kernel_shape),
        ),
        Mistake(
            "weight-sharing.local-fit-transposed",
            "each kernel lies on its side, or is mirrored at its diagonal: the weights of a row stand next to each "
            "other in the patch. Reshape to (kh, kw).",
            lambda images, targets, kernel_shape: local_kernels(images, targets, kernel_shape).swapaxes(2, 3),
        ),
        Mistake(
            "weight-sharing.local-fit-flipped",
            "each kernel is rotated by 180°. The first weight meets the upper left pixel of the patch.",
            lambda images, targets, kernel_shape: local_kernels(images, targets, kernel_shape)[:, :, ::-1, ::-1],
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
        ),
        Mistake(
            "weight-sharing.local-fit-one-kernel",
            "you return one kernel. This pupil has a kernel at every position: (H', W', kh, kw).",
            shared_kernel,
        ),
        Mistake(
            "weight-sharing.local-fit-mean-of-fits",
            "you fit a kernel to each image and took their mean. At one position, all images together make one system.",
            _mean_of_fits,
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
            lambda images, targets, kernel_shape: local_kernels(images, targets, kernel_shape).reshape(
                *np.shape(targets)[1:], *kernel_shape[::-1]
            ),
        ),
        Mistake(
            "weight-sharing.local-fit-not-reshaped",
            "it stops where the weights are put in their place: `np.linalg.lstsq` gives them in one row. Give them the "
            "kernel's shape first: `.reshape(kernel_shape)`.",
            _not_reshaped,
        ),
        Mistake(
            "weight-sharing.local-fit-no-table",
            "`np.linalg.lstsq` wants a table with one row for each image and one column for each weight: flatten each "
            "patch. `np.linalg.solve` does not do here: it wants as many images as weights.",
            _not_flattened,
        ),
    ),
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
