"""The exercise `neighbour_correlation`: how alike a pixel and its neighbour are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case, varied
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _pairs(images: np.ndarray, dy: int, dx: int) -> tuple[np.ndarray, np.ndarray]:
    height, width = images.shape[1:]
    return images[:, : height - dy, : width - dx].ravel(), images[:, dy:, dx:].ravel()


def _correlation(images: np.ndarray, dy: int, dx: int) -> float:
    return float(np.corrcoef(*_pairs(images, dy, dx))[0, 1])


def _wrapped(images: np.ndarray, dy: int, dx: int) -> float:
    return float(np.corrcoef(images.ravel(), np.roll(images, (-dy, -dx), axis=(1, 2)).ravel())[0, 1])


def _as_a_long_row(images: np.ndarray, dy: int, dx: int) -> float:
    rows = images.reshape(len(images), -1)
    shift = dy * images.shape[2] + dx
    return float(np.corrcoef(rows[:, : rows.shape[1] - shift].ravel(), rows[:, shift:].ravel())[0, 1])


def _each_image(images: np.ndarray, dy: int, dx: int) -> list[float]:
    return [_correlation(image[None], dy, dx) for image in images]


def _cosine(images: np.ndarray, dy: int, dx: int) -> float:
    a, b = (pixels.astype(float) for pixels in _pairs(images, dy, dx))
    return float(np.sum(a * b) / np.sqrt(np.sum(a**2) * np.sum(b**2)))


def _same_mean_for_both(images: np.ndarray, dy: int, dx: int) -> float:
    a, b = _pairs(images, dy, dx)
    return float(np.mean((a - images.mean()) * (b - images.mean())) / images.var())


def _short_of_zero(images: np.ndarray, dy: int, dx: int) -> float:
    return float(np.corrcoef(images[:, :-dy, :-dx].ravel(), images[:, dy:, dx:].ravel())[0, 1])


def _images_as_rows(images: np.ndarray, dy: int, dx: int) -> float:
    number, height = images.shape[:2]
    return float(np.corrcoef(images[: number - dy, : height - dx].ravel(), images[dy:, dx:].ravel())[0, 1])


def _to_the_left(images: np.ndarray, dy: int, dx: int) -> float:
    height, width = images.shape[1:]
    return float(np.corrcoef(images[:, : height - dy, dx:].ravel(), images[:, dy:, : width - dx].ravel())[0, 1])


def _products_in_their_own_dtype(images: np.ndarray, dy: int, dx: int) -> float:
    a, b = _pairs(images, dy, dx)
    return float((np.mean(a * b) - np.mean(a) * np.mean(b)) / (np.std(a) * np.std(b)))


def _with_zeros_outside(images: np.ndarray, dy: int, dx: int) -> float:
    height, width = images.shape[1:]
    padded = np.pad(images, ((0, 0), (0, dy), (0, dx)))
    return float(np.corrcoef(images.ravel(), padded[:, dy : dy + height, dx : dx + width].ravel())[0, 1])


def _cut(images: np.ndarray, dy: int, dx: int, height: int, width: int) -> float:
    """Return the correlation for an image size that may be wrong."""
    return float(np.corrcoef(images[:, : height - dy, : width - dx].ravel(), images[:, dy:, dx:].ravel())[0, 1])


def _not_flat(images: np.ndarray, dy: int, dx: int) -> float:
    height, width = images.shape[1:]
    return float(np.corrcoef(images[:, : height - dy, : width - dx], images[:, dy:, dx:])[0, 1])


def _n_and_n_minus_one(images: np.ndarray, dy: int, dx: int) -> float:
    a, b = _pairs(images, dy, dx)
    return float(np.cov(a, b)[0, 1] / (np.std(a) * np.std(b)))


def _random_images(rng: np.random.Generator) -> Sequence[Case]:
    return [
        case(rng.integers(0, 256, (4, 6, 7), dtype=np.uint8), int(rng.integers(0, 3)), int(rng.integers(1, 4)))
        for _ in range(2)
    ]


_SMOOTH = np.array(
    [
        [[0.0, 1, 3, 4, 2], [1, 2, 5, 6, 2], [0, 2, 7, 5, 1], [0, 1, 4, 4, 3]],
        [[2.0, 2, 2, 2, 2], [2, 2, 2, 2, 2], [2, 2, 2, 2, 2], [2, 2, 2, 2, 2]],
        [[5.0, 4, 1, 0, 0], [6, 4, 2, 0, 1], [3, 5, 2, 1, 0], [1, 2, 0, 0, 0]],
    ]
)

_RNG = np.random.default_rng(12)
_FRACTIONS, _LARGE = _RNG.uniform(-1, 1.5, (2, 5, 6)), _RNG.uniform(-1, 1.5, (2, 33, 40))


def _by_hand(images: Any, dy: int, dx: int) -> Any:
    # The formula, on two float32 lists that loops have collected.
    _, height, width = images.shape
    pairs = [
        (image[r, c], image[r + dy, c + dx]) for image in images for r in range(height - dy) for c in range(width - dx)
    ]
    a, b = np.array(pairs, dtype=np.float32).T
    a, b = a - a.mean(), b - b.mean()
    return (a @ b) / np.sqrt((a @ a) * (b @ b))


def by_covariance(images: Any, dy: int, dx: int) -> np.ndarray:
    """Divide NumPy's covariance by the standard deviations it belongs to; return an array with a single number."""
    here = images[:, : images.shape[1] - dy, : images.shape[2] - dx]
    covariance = np.cov(here.flatten(), images[:, dy:, dx:].flatten())
    return np.asarray(covariance[0:1, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1]))


def _by_standard_scores(images: Any, dy: int, dx: int) -> float:
    here, there = (pixels.astype(float) for pixels in _pairs(images, dy, dx))
    return float(np.mean((here - here.mean()) / here.std() * (there - there.mean()) / there.std()))


def _by_slices_from_the_end(images: Any, dy: int, dx: int) -> Any:
    # `or None` cuts nothing off where the number is 0; lists come back from `tolist`.
    here, there = images[:, : -dy or None, : -dx or None], images[:, dy:, dx:]
    return np.corrcoef([here.ravel().tolist(), there.ravel().tolist()])[1, 0]


EXERCISE = function_exercise(
    name="neighbour_correlation",
    reference=_correlation,
    cases=(
        case(np.array([[[0.0, 1.0, 3.0], [2.0, 2.0, 1.0]]]), 0, 1),
        case(_SMOOTH, 1, 0),
        case(_SMOOTH, 1, 2),
        case(np.array([[[200, 180, 20, 0], [90, 250, 60, 10], [0, 70, 140, 30]]], dtype=np.uint8), 1, 1),
        case(_SMOOTH[:1], 0, 0),
        case(_SMOOTH[::2, :, :4], 1, 1),
        case(np.random.default_rng(28).integers(0, 256, (1, 28, 28), dtype=np.uint8), 1, 2),
        *varied(case(_FRACTIONS, 1, 1), _FRACTIONS[:, ::-1] ** 2, 2, 2),
        case(_LARGE, 12, 30),
    ),
    random_cases=_random_images,
    mistakes=(
        Mistake(
            "local-connections.wraps-round-the-edge",
            "`np.roll` wraps round: a pixel at the right edge is paired with one at the left edge, which is no "
            "neighbour. Cut both arrays, so that every pair lies inside the image.",
            _wrapped,
        ),
        Mistake(
            "local-connections.one-long-row",
            "you shifted the flattened image. Where a row ends, its last pixel is then paired with the first of the "
            "next row. Cut rows and columns while the image still has two axes, and flatten afterwards.",
            _as_a_long_row,
        ),
        Mistake(
            "local-connections.covariance",
            "this is the covariance. It grows with the brightness scale. Divide it by both standard deviations, "
            "and it lies between -1 and 1.",
            lambda images, dy, dx: float(np.cov(*_pairs(images, dy, dx), ddof=0)[0, 1]),
        ),
        Mistake(
            "local-connections.covariance-from-np-cov",
            "`np.cov` gives the covariance, which grows with the brightness scale. `np.corrcoef` takes the same two "
            "lists and gives the correlation.",
            lambda images, dy, dx: float(np.cov(*_pairs(images, dy, dx))[0, 1]),
        ),
        Mistake(
            "local-connections.mean-over-images",
            "you averaged one correlation for each image. An image of one single grey has none (0 divided by 0 gives "
            "NaN), and one NaN spoils the mean. Put the pairs of all images into one long list first.",
            lambda images, dy, dx: float(np.mean(_each_image(images, dy, dx))),
        ),
        Mistake(
            "local-connections.nanmean-over-images",
            "you averaged one correlation for each image and left out those that are NaN. That is another number: "
            "put the pairs of all images into one long list first.",
            lambda images, dy, dx: float(np.nanmean(_each_image(images, dy, dx))),
        ),
        Mistake(
            "local-connections.whole-matrix",
            "`np.corrcoef` returns a 2 by 2 matrix: each list with itself (1) and with the other. "
            "The number you want is off its diagonal, at `[0, 1]`.",
            lambda images, dy, dx: np.corrcoef(*_pairs(images, dy, dx)),
        ),
        Mistake(
            "local-connections.correlation-squared",
            "this is the square of the correlation. Without the square it also tells whether the two rise together "
            "or against each other.",
            lambda images, dy, dx: _correlation(images, dy, dx) ** 2,
        ),
        Mistake(
            "local-connections.dy-dx-swapped",
            "`dy` and `dx` are swapped. `dy` counts rows (axis 1 of `images`), `dx` counts columns (axis 2).",
            lambda images, dy, dx: _correlation(images.transpose(0, 2, 1), dy, dx),
        ),
        Mistake(
            "local-connections.to-the-left",
            "the neighbour you took lies `dx` columns to the left. A larger column number is further to the right.",
            _to_the_left,
        ),
        Mistake(
            "local-connections.first-image-only",
            "only the first image was looked at. The pairs of all images belong in the lists.",
            lambda images, dy, dx: _correlation(images[:1], dy, dx),
        ),
        Mistake(
            "local-connections.images-as-rows",
            "you cut the first two axes of `images`, but the first one counts the images. Keep all of it with `:`, "
            "and cut axes 1 (rows) and 2 (columns).",
            _images_as_rows,
        ),
        Mistake(
            "local-connections.mean-not-subtracted",
            "the means are not subtracted. Two lists of bright pixels then look alike, whether or not they rise "
            "together.",
            _cosine,
        ),
        Mistake(
            "local-connections.one-mean-for-both",
            "you used the mean and variance of whole images for both lists. The two lists hold different pixels: "
            "each has a mean and a standard deviation of its own. `np.corrcoef` does just that.",
            _same_mean_for_both,
        ),
        Mistake(
            "local-connections.minus-zero",
            "`[:-dy]` and `[:-dx]` fail when the number is 0: `[:-0]` is `[:0]`, which is empty. "
            "Count from the front instead: `[: height - dy]`.",
            _short_of_zero,
            raises=(ValueError,),
        ),
        Mistake(
            "local-connections.uint8-products",
            "the products were made in uint8, where 16 times 16 is 0 again: values start anew at 256. "
            "Turn the pixels into floats first.",
            _products_in_their_own_dtype,
        ),
        Mistake(
            "local-connections.always-one",
            "you get 1 every time: a list was correlated with itself. Either you took `[0, 0]` of the matrix, where "
            "the first list meets itself, or both lists hold the same pixels.",
            lambda images, dy, dx: 1.0,
        ),
        Mistake(
            "local-connections.not-flattened",
            "`np.corrcoef` wants flat lists, and what you gave it has three axes. Flatten both after cutting, "
            "with `.ravel()`.",
            _not_flat,
            raises=(ValueError,),
        ),
        Mistake(
            "local-connections.zeros-outside",
            "pixels at the border are paired with zeros from outside the image. Use only pairs in which both pixels "
            "lie inside.",
            _with_zeros_outside,
        ),
        Mistake(
            "local-connections.square-images-only",
            "it works for square images only: rows and columns were cut by the same length. Take the height from "
            "axis 1 of `images` and the width from axis 2.",
            lambda images, dy, dx: _cut(images, dy, dx, images.shape[1], images.shape[1]),
            raises=(ValueError,),
        ),
        Mistake(
            "local-connections.square-images-only-by-width",
            "it works for square images only: rows and columns were both cut by the width. Take the height from "
            "axis 1 of `images` and the width from axis 2.",
            lambda images, dy, dx: _cut(images, dy, dx, images.shape[2], images.shape[2]),
            raises=(ValueError,),
        ),
        Mistake(
            "local-connections.written-for-28",
            "it works for images of 28 by 28 only. Take height and width from `images.shape`.",
            lambda images, dy, dx: _cut(images, dy, dx, 28, 28),
            raises=(ValueError,),
        ),
        Mistake(
            "local-connections.only-one-list-cut",
            "the two lists have different lengths: only one of them was cut. A pixel without a partner is left out of "
            "the other list too.",
            lambda images, dy, dx: float(np.corrcoef(images.ravel(), images[:, dy:, dx:].ravel())[0, 1]),
            raises=(ValueError,),
        ),
        Mistake(
            "local-connections.n-and-n-minus-1",
            "`np.cov` divides by n - 1, `np.std` by n. Use one of the two throughout, or `np.corrcoef`.",
            _n_and_n_minus_one,
        ),
    ),
    valid=(_by_hand, by_covariance, _by_standard_scores, _by_slices_from_the_end),
    hints=(
        "Which pixels have a neighbour `dy` rows below and `dx` columns to the right? And which pixels are such "
        "neighbours?",
        "Cut `images` twice to the same shape: once without the last `dy` rows and `dx` columns, once without the "
        "first ones. `np.corrcoef` wants two flat lists.",
        "All images stay, so the first index is `:`. The upper left pixels are the rows up to `height - dy` and the "
        "columns up to `width - dx`, their partners the rows from `dy` and the columns from `dx` on. Flatten both with "
        "`.ravel()`. Which of the four numbers of `np.corrcoef` is it?",
    ),
    verified="pairs every pixel with its neighbour inside the image, over all images, in any direction and dtype.",
    where='the section "Neighbours look alike" above; `numpy.corrcoef` in the NumPy reference',
)
