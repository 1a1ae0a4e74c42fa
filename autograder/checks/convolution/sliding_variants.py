"""Right ways to slide a kernel over an image, written differently."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def by_shifts(image: Any, kernel: Any) -> Any:
    """Add shifted images up, one for each weight."""
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    return sum(kernel[i, j] * image[i : i + rows, j : j + columns] for i in range(kh) for j in range(kw))


def by_loops(image: Any, kernel: Any) -> list[list[float]]:
    """Return nested lists, filled with Python's own numbers."""
    kh, kw = kernel.shape
    return [
        [
            float(sum(image[r + i, c + j] * kernel[i, j] for i in range(kh) for j in range(kw)))
            for c in range(image.shape[1] - kw + 1)
        ]
        for r in range(image.shape[0] - kh + 1)
    ]


def by_windows(image: Any, kernel: Any) -> np.ndarray:
    """Use a view of all windows."""
    return np.asarray(np.einsum("rcij,ij->rc", sliding_window_view(image, kernel.shape), kernel))


def in_float32(image: Any, kernel: Any) -> np.ndarray:
    """Work in single precision."""
    return by_windows(image.astype(np.float32), kernel.astype(np.float32))


def by_matrix_product(image: Any, kernel: Any) -> np.ndarray:
    """Make each window a row and multiply by the kernel as a vector."""
    windows = sliding_window_view(image, kernel.shape)
    return np.asarray((windows.reshape(-1, kernel.size) @ kernel.ravel()).reshape(windows.shape[:2]))
