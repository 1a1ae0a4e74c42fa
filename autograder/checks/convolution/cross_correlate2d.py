"""The exercise `cross_correlate2d`: a kernel slides over an image."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.convolution.sliding import (
    CASES,
    FLIPPED,
    UINT8,
    WHOLE_KERNEL_TYPE,
    WHOLE_NUMBERS,
    as_dtype_of,
    cross_correlation,
    random_images,
    same_size,
    window_at,
)
from autograder.checks.convolution.sliding_variants import (
    by_loops,
    by_matrix_product,
    by_shifts,
    by_windows,
    in_float32,
)
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _products(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return np.asarray(sliding_window_view(np.asarray(image, float), kernel.shape) * kernel)


def _loops(image: np.ndarray, kernel: np.ndarray, rows: int, columns: int, height: int, width: int) -> np.ndarray:
    # What a learner's two loops do when sizes are mixed up, errors included.
    response = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            response[row, column] = np.sum(image[row : row + height, column : column + width] * kernel)
    return response


def _square_kernel_only(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    side = len(kernel)
    return _loops(image, kernel, image.shape[0] - side + 1, image.shape[1] - side + 1, side, side)


def _square_image_only(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    (kh, kw), side = kernel.shape, len(image)
    return _loops(image, kernel, side - kh + 1, side - kw + 1, kh, kw)


def _image_sides_swapped(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    (kh, kw), (width, height) = kernel.shape, image.shape
    return _loops(image, kernel, height - kh + 1, width - kw + 1, kh, kw)


def _kernel_transposed(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    kh, kw = kernel.shape
    return _loops(image, kernel.T, image.shape[0] - kh + 1, image.shape[1] - kw + 1, kh, kw)


def _window_indices_swapped(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    (kh, kw), response = kernel.shape, np.zeros_like(cross_correlation(image, kernel))
    for row, column in np.ndindex(*response.shape):
        response[row, column] = np.sum(image[column : column + kh, row : row + kw] * kernel)
    return response


def _result_indices_swapped(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    right = cross_correlation(image, kernel)
    response = np.zeros_like(right)
    for row, column in np.ndindex(*response.shape):
        response[column, row] = right[row, column]
    return response


def _looped(image: np.ndarray, kernel: np.ndarray, window: Callable[[int, int, int, int], Any]) -> np.ndarray:
    # The right two loops with another window: `window(row, column, kh, kw)` is how the image is sliced.
    response = np.zeros_like(cross_correlation(image, kernel))
    for row, column in np.ndindex(*response.shape):
        response[row, column] = np.sum(image[window(row, column, *kernel.shape)] * kernel)
    return response


def _matrix_products(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return np.asarray((sliding_window_view(image, kernel.shape) @ kernel).sum(axis=(2, 3)))


def _in_top_left(response: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    whole = np.zeros(shape)
    whole[: response.shape[0], : response.shape[1]] = response
    return whole


def _first_row_only(response: np.ndarray) -> np.ndarray:
    return _in_top_left(response[:1], response.shape)


EXERCISE = function_exercise(
    name="cross_correlate2d",
    reference=lambda image, kernel: cross_correlation(image, kernel),
    cases=CASES,
    random_cases=random_images,
    window=window_at,
    mistakes=(
        Mistake(
            "convolution.mean-instead-of-sum",
            "you took the mean of the products. The values come out `kernel.size` times too small: add them up.",
            lambda image, kernel: _products(image, kernel).mean(axis=(2, 3)),
        ),
        Mistake(
            "convolution.max-of-products",
            "you took the largest product of each window. Every product counts: add them all up.",
            lambda image, kernel: _products(image, kernel).max(axis=(2, 3)),
        ),
        Mistake(
            "convolution.last-product-only",
            "each position holds only its last product: `=` overwrites what was there. Add to it with `+=`.",
            lambda image, kernel: _products(image, kernel)[:, :, -1, -1],
        ),
        Mistake(
            "convolution.total-never-reset",
            "your running total goes on from one position to the next. Set it back to 0 at every new position.",
            lambda image, kernel: np.cumsum((r := cross_correlation(image, kernel)).ravel()).reshape(r.shape),
        ),
        FLIPPED,
        Mistake(
            "convolution.flipped-left-right",
            "your result equals the one for the kernel mirrored left to right. Use the kernel as it is.",
            lambda image, kernel: cross_correlation(image, kernel[:, ::-1]),
        ),
        Mistake(
            "convolution.flipped-up-down",
            "your result equals the one for the kernel turned upside down. Use the kernel as it is.",
            lambda image, kernel: cross_correlation(image, kernel[::-1]),
        ),
        Mistake(
            "convolution.transposed-kernel",
            "your result equals the one for the transposed kernel: its rows lie where its columns should. It works "
            "by luck on kernels that equal their transpose. Row goes with row.",
            _kernel_transposed,
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.transposed-kernel-and-window",
            "you slid the transposed kernel, `kernel.T`, with windows to match. Row goes with row: use `kernel` "
            "itself.",
            lambda image, kernel: cross_correlation(image, kernel.T),
        ),
        Mistake(
            "convolution.transposed-result",
            "rows and columns of your result are exchanged. The first index of `response[row, column]` is the row.",
            lambda image, kernel: cross_correlation(image, kernel).T,
        ),
        Mistake(
            "convolution.square-kernel-only",
            "it works for square kernels only: the kernel's height and width are taken for one another. "
            "`kh, kw = kernel.shape`: kh goes with rows, kw with columns.",
            _square_kernel_only,
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.square-image-only",
            "it works for square images only: `len(image)` is the number of rows, not of columns. "
            "`H, W = image.shape` gives both.",
            _square_image_only,
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.image-sides-swapped",
            "it works for square images only: the height and the width of the image are exchanged. In `image.shape` "
            "the number of rows, the height, comes first.",
            _image_sides_swapped,
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.window-turned",
            "row and column are exchanged where the window is cut: rows come first, "
            "`image[row : row + kh, column : column + kw]`.",
            _window_indices_swapped,
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.result-turned",
            "row and column are exchanged where the response is stored: rows come first, `response[row, column]`.",
            _result_indices_swapped,
            raises=(IndexError,),
        ),
        Mistake(
            "convolution.matrix-product-summed",
            "you added up a matrix product (`@` or `np.dot`) of window and kernel. Multiply element by element, with "
            "`*`, or use your `window_response`.",
            _matrix_products,
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.over-the-border",
            "your loops run on to the image's last row and column. There the slice is cut short, and no longer fits "
            "the kernel. The last start is `H - kh` for rows and `W - kw` for columns.",
            lambda image, kernel: _loops(image, kernel, *image.shape, *kernel.shape),
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.flat-list",
            "the values are right, but all in one row. The result is an image: one row of responses for each row of "
            "positions.",
            lambda image, kernel: cross_correlation(image, kernel).ravel(),
        ),
        Mistake(
            "convolution.fence-post",
            "the last row and the last column of positions are missing: there are `n - k + 1` positions, not `n - k`.",
            lambda image, kernel: cross_correlation(image, kernel)[:-1, :-1],
        ),
        Mistake(
            "convolution.last-position-left-out",
            "the result has the right shape, but its last row and column stayed 0: a loop ends one position early.",
            lambda image, kernel: _in_top_left(
                (r := cross_correlation(image, kernel))[:-1, :-1],
                r.shape,
            ),
        ),
        Mistake(
            "convolution.result-of-image-size",
            "the result is as large as the image, with zeros where no window fits. Only windows that lie wholly on "
            "the image count, so it has `n - k + 1` rows and columns.",
            lambda image, kernel: _in_top_left(cross_correlation(image, kernel), image.shape),
        ),
        Mistake(
            "convolution.zeros-like-image",
            "`np.zeros_like(image)` is as large as the image and has its dtype. The result is smaller, `n - k + 1` "
            "rows and columns, and must hold floats: `np.zeros((H - kh + 1, W - kw + 1))`.",
            lambda image, kernel: as_dtype_of(image, _in_top_left(cross_correlation(image, kernel), image.shape)),
        ),
        Mistake(
            "convolution.padded-to-image-size",
            "you put zeros around the image, so that the result is as large as the image. Here only windows that lie "
            "wholly on the image count; padding is the next exercise.",
            lambda image, kernel: same_size(image, kernel),
        ),
        Mistake(
            "convolution.wraps-around",
            "at the edges your windows go on at the opposite side of the image (`np.roll` and the Fourier transform "
            "do that). Only windows that lie wholly on the image count.",
            lambda image, kernel: same_size(image, kernel, mode="wrap"),
        ),
        Mistake(
            "convolution.blocks-of-kernel-size",
            "your windows lie side by side. They overlap: the kernel moves on by one pixel, not by its own size.",
            lambda image, kernel: cross_correlation(image, kernel)[:: kernel.shape[0], :: kernel.shape[1]],
        ),
        Mistake(
            "convolution.returned-after-one-position",
            "only the first position is filled in. `return` stands inside the inner loop; move it behind both.",
            lambda image, kernel: _in_top_left(
                (r := cross_correlation(image, kernel))[:1, :1],
                r.shape,
            ),
        ),
        Mistake(
            "convolution.returned-after-one-row",
            "only the first row is filled in. `return` stands inside the outer loop; move it behind both.",
            lambda image, kernel: _first_row_only(cross_correlation(image, kernel)),
        ),
        Mistake(
            "convolution.absolute-value",
            "you dropped the signs. A negative response is information: bright to dark is not dark to bright.",
            lambda image, kernel: np.abs(cross_correlation(image, kernel)),
        ),
        Mistake(
            "convolution.negative-cut-to-zero",
            "negative responses came out as 0. Keep them: bright to dark is not the same as nothing at all.",
            lambda image, kernel: np.maximum(cross_correlation(image, kernel), 0),
        ),
        WHOLE_NUMBERS,
        UINT8,
        WHOLE_KERNEL_TYPE,
        Mistake(
            "convolution.slice-to-size",
            "a slice goes from a place to a place: `image[row:kh]` ends at row `kh`, wherever it begins. The window "
            "ends at `row + kh`.",
            lambda image, kernel: _looped(image, kernel, lambda row, column, kh, kw: np.s_[row:kh, column:kw]),
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.height-for-width",
            "the window is cut `kh` columns wide. Its width is that of the kernel, `kw`: it works for square kernels "
            "only.",
            lambda image, kernel: _looped(
                image, kernel, lambda row, column, kh, kw: np.s_[row : row + kh, column : column + kh]
            ),
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.window-of-three",
            "the window is always 3 by 3. Its size is that of the kernel: `kh, kw = kernel.shape`.",
            lambda image, kernel: _looped(
                image, kernel, lambda row, column, *_: np.s_[row : row + 3, column : column + 3]
            ),
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.as-many-columns-as-rows",
            "your result has as many columns as rows. Rows come from the height of image and kernel, columns from the"
            " width.",
            lambda image, kernel: _loops(image, kernel, *[len(image) - len(kernel) + 1] * 2, *kernel.shape),
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.kernel-sides-swapped-in-count",
            "`kh` and `kw` are exchanged where you count the positions: there are `H - kh + 1` rows and `W - kw + 1` "
            "columns.",
            lambda image, kernel: _loops(
                image, kernel, image.shape[0] - kernel.shape[1] + 1, image.shape[1] - kernel.shape[0] + 1, *kernel.shape
            ),
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.cut-to-brightness",
            "responses below 0 and above 255 are cut off. They are no brightness: leave them as they are.",
            lambda image, kernel: np.clip(cross_correlation(image, kernel), 0, 255),
        ),
        Mistake(
            "convolution.first-row-alone",
            "you return one row of responses. The result is an image: move on down as well as to the right.",
            lambda image, kernel: cross_correlation(image, kernel)[0],
        ),
    ),
    valid=(by_shifts, by_loops, by_windows, in_float32, by_matrix_product),
    hints=(
        "At which row can the kernel's top edge lie, first and last? And its left edge?",
        "Two loops, one inside the other: the window that starts at (row, column) is "
        "`image[row : row + kh, column : column + kw]`.",
        "Make `response = np.zeros((H - kh + 1, W - kw + 1))`, let `row` and `column` run over its shape, and store "
        "`window_response(window, kernel)` at `response[row, column]`.",
    ),
    verified="slides over every position, on wide, tall, uint8 and whole-number images, with kernels of any shape.",
    where='the section "The kernel slides" above, and the lines you put in order',
)
