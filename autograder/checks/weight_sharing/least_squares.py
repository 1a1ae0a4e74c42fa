"""Lesson 03, weight sharing: kernels fitted by least squares, and images to fit them to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.engine.calls import Case, case
from autograder.checks.weight_sharing.layer import shared_response

Fit = Callable[[np.ndarray, np.ndarray, tuple[int, int]], np.ndarray]  # (images, targets, kernel_shape) -> kernels


def window_rows(images: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    """Return all windows of all images: (N, H', W', kh * kw)."""
    windows = sliding_window_view(np.asarray(images, float), kernel_shape, axis=(1, 2))
    return np.asarray(windows.reshape(*windows.shape[:3], -1))


def solved(rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the weights that fit best, and of these the smallest."""
    return np.asarray(np.linalg.lstsq(rows, np.asarray(values, float), rcond=None)[0])


def shared_kernel(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    """Return the one kernel (kh, kw) that fits all positions of all images best."""
    patches = window_rows(images, kernel_shape)
    return solved(patches.reshape(-1, patches.shape[-1]), np.ravel(targets)).reshape(kernel_shape)


def local_kernels(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
    """Return a kernel for each position, each fitted to its own targets: (H', W', kh, kw)."""
    patches = window_rows(images, kernel_shape)
    rows, columns = patches.shape[1:3]
    kernels = np.empty((rows, columns, *kernel_shape))
    for i in range(rows):
        for j in range(columns):
            kernels[i, j] = solved(patches[:, i, j], np.asarray(targets)[:, i, j]).reshape(kernel_shape)
    return kernels


def of_images(fit: Fit, part: slice) -> Fit:
    """Return a wrong fit that uses some of the images only."""
    return lambda images, targets, kernel_shape: fit(images[part], targets[part], kernel_shape)


def mean_of_fits(fit: Fit) -> Fit:
    """Return a wrong fit: the mean of the kernels fitted to each image alone."""

    def answer(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
        fits = [fit(images[n : n + 1], targets[n : n + 1], kernel_shape) for n in range(len(images))]
        return np.asarray(np.mean(fits, axis=0))

    return answer


def transposed(fit: Fit) -> Fit:
    """Return a wrong fit whose kernels have rows and columns swapped."""
    return lambda images, targets, kernel_shape: fit(images, targets, kernel_shape).swapaxes(-2, -1)


def flipped(fit: Fit) -> Fit:
    """Return a wrong fit whose kernels are rotated by 180 degrees."""
    return lambda images, targets, kernel_shape: fit(images, targets, kernel_shape)[..., ::-1, ::-1]


def reshaped_sideways(fit: Fit) -> Fit:
    """Return a wrong fit whose kernels are reshaped to (kw, kh)."""

    def answer(images: np.ndarray, targets: np.ndarray, kernel_shape: tuple[int, int]) -> np.ndarray:
        kernels = fit(images, targets, kernel_shape)
        return kernels.reshape(*kernels.shape[:-2], *kernel_shape[::-1])

    return answer


def fit_case(rng: np.random.Generator, images: tuple[int, int, int], kernel_shape: tuple[int, int]) -> Case:
    """Return images and targets that no kernel fits exactly."""
    count, height, width = images
    targets = (count, height - kernel_shape[0] + 1, width - kernel_shape[1] + 1)
    return case(rng.integers(-4, 5, images).astype(float), rng.integers(-9, 10, targets) / 2, kernel_shape)


def whole_case(
    rng: np.random.Generator, images: tuple[int, int, int], kernel_shape: tuple[int, int], place: int
) -> Case:
    """Return a case in which the images (`place` 0) or the targets (1) hold whole numbers, and the others fractions."""
    arguments = list(fit_case(rng, images, kernel_shape).args)
    arguments[1 - place] = arguments[1 - place] + 0.25
    arguments[place] = arguments[place].astype(int)
    return case(*arguments)


def exact_case(rng: np.random.Generator, images: tuple[int, int, int], kernel: np.ndarray) -> Case:
    """Return images and the answers of a kernel to them."""
    return answered(rng.integers(-4, 5, images).astype(float), kernel)


def answered(images: np.ndarray, kernel: np.ndarray) -> Case:
    """Return these images and the answers of a kernel to them."""
    return case(images, np.array([shared_response(image, kernel) for image in images]), kernel.shape)
