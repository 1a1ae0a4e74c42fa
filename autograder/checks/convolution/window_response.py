"""The exercise `window_response`: one window and one kernel give one number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case, varied
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _products(window: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    products: np.ndarray = np.multiply(window, kernel, dtype=float)
    return products


def _response(window: np.ndarray, kernel: np.ndarray) -> float:
    return float(np.sum(_products(window, kernel)))


def _square_part(window: np.ndarray, kernel: np.ndarray) -> float:
    side = range(len(kernel))
    return float(sum(float(window[row, column]) * float(kernel[row, column]) for row in side for column in side))


def _written_into_the_window(window: np.ndarray, kernel: np.ndarray) -> float:
    window *= kernel
    return float(np.sum(window))


def _two_by_two(window: np.ndarray, kernel: np.ndarray) -> float:
    return float(sum(float(window[place]) * float(kernel[place]) for place in ((0, 0), (0, 1), (1, 0), (1, 1))))


def _random_windows(rng: np.random.Generator) -> Sequence[Case]:
    return [case(rng.integers(-8, 9, (3, 2)) / 4, rng.integers(-8, 9, (3, 2)) / 4) for _ in range(3)]


_RNG = np.random.default_rng(3)
_TALL, _TALL_KERNEL = _RNG.integers(-8, 9, (7, 4)) / 4 + 0.125, _RNG.integers(-3, 4, (7, 4))
_WIDE, _WIDE_KERNEL = _RNG.integers(-9, 10, (6, 9)), _RNG.integers(-8, 9, (6, 9)) / 4 + 0.0625


def _with_loops(window: Any, kernel: Any) -> Any:
    total = 0
    for row in range(len(kernel)):
        for column in range(len(kernel[0])):
            total += window[row][column] * kernel[row][column]
    return total


_LARGE = np.random.default_rng(31).integers(-8, 9, (31, 33)) / 4  # as no window of the text is


EXERCISE = function_exercise(
    name="window_response",
    reference=_response,
    cases=(
        case(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.0], [-1.0, 0.25]])),
        case(np.array([[0.5, -1.0, 2.0], [4.0, 1.5, -3.0]]), np.array([[2.0, 1.0, -1.0], [0.25, -2.0, 1.0]])),
        case(np.array([[200, 100], [50, 250]], dtype=np.uint8), np.array([[-1, 2], [1, -1]])),
        case(np.array([[3, -2, 1]]), np.array([[0.5, 0.25, 1.5]])),
        *varied(case(_TALL, _TALL_KERNEL), _TALL[::-1], _TALL_KERNEL[::-1]),
        case(_WIDE, _WIDE_KERNEL),
        case(_LARGE, _LARGE[::-1, ::-1] / 4),
    ),
    random_cases=_random_windows,
    mistakes=(
        Mistake(
            "convolution.mean-instead-of-sum",
            "you took the mean of the products. The values come out `kernel.size` times too small: add them up.",
            lambda window, kernel: np.mean(_products(window, kernel)),
        ),
        Mistake(
            "convolution.max-of-products",
            "you took the largest product. Every product counts: add them all up.",
            lambda window, kernel: np.max(_products(window, kernel)),
        ),
        Mistake(
            "convolution.products-not-added",
            "you returned the products themselves. One window gives one number: add the products up.",
            _products,
        ),
        Mistake(
            "convolution.added-along-rows-only",
            "you added along one axis only (`axis=0`, or the built-in `sum`), so a number is left for every "
            "column. `np.sum` without `axis` adds everything up.",
            lambda window, kernel: np.sum(_products(window, kernel), axis=0),
        ),
        Mistake(
            "convolution.added-along-columns-only",
            "you added along one axis only (`axis=1`), so a number is left for every row. Without `axis`, "
            "`np.sum` adds everything up.",
            lambda window, kernel: np.sum(_products(window, kernel), axis=1),
        ),
        Mistake(
            "convolution.matrix-product",
            "`@` and `np.dot` multiply rows by columns, which is the product of linear algebra. Here each number of "
            "the window meets the one number of the kernel that lies on it: `window * kernel`.",
            lambda window, kernel: np.asarray(window, float) @ np.asarray(kernel, float),
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.matrix-product-summed",
            "you added up a matrix product (`@` or `np.dot`). Multiply element by element, with `*`, and add that up.",
            lambda window, kernel: np.sum(np.asarray(window, float) @ np.asarray(kernel, float)),
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.added-before-multiplied",
            "you added up the window and the kernel first and multiplied the two sums. Then it no longer matters "
            "where anything lies. Multiply pair by pair first, then add.",
            lambda window, kernel: np.sum(np.asarray(window, float)) * np.sum(np.asarray(kernel, float)),
        ),
        Mistake(
            "convolution.plus-instead-of-times",
            "you added the numbers of each pair. Multiply them: a weight of 0 must silence its pixel.",
            lambda window, kernel: np.sum(np.asarray(window, float) + np.asarray(kernel, float)),
        ),
        Mistake(
            "convolution.divided-by-the-kernel",
            "you divided by the sum of the kernel. A response is the plain sum of the products; many kernels even "
            "add up to 0.",
            lambda window, kernel: _response(window, kernel) / np.sum(np.asarray(kernel, float)),
        ),
        Mistake(
            "convolution.flipped-kernel",
            "your result is that of the kernel turned by 180°. Lay it on the window as it is: top left meets top left.",
            lambda window, kernel: _response(window, kernel[::-1, ::-1]),
        ),
        Mistake(
            "convolution.absolute-value",
            "you dropped the sign of the result. A negative response is information: the opposite of the feature.",
            lambda window, kernel: abs(_response(window, kernel)),
        ),
        Mistake(
            "convolution.absolute-products",
            "you dropped the signs of the products. Negative weights must be able to cancel positive ones.",
            lambda window, kernel: np.sum(np.abs(_products(window, kernel))),
        ),
        Mistake(
            "convolution.negative-cut-to-zero",
            "negative responses came out as 0. Keep them: cutting at 0 is a step of its own, which comes later.",
            lambda window, kernel: max(0.0, _response(window, kernel)),
        ),
        Mistake(
            "convolution.whole-numbers-only",
            "the fraction is cut off (by `int`, `//` or a whole-number array). Responses are real numbers.",
            lambda window, kernel: int(_response(window, kernel)),
        ),
        Mistake(
            "convolution.square-only",
            "it works for square windows only: the height is used for the width too. Height and width are "
            "`kernel.shape[0]` and `kernel.shape[1]`.",
            _square_part,
            raises=(IndexError,),
        ),
        Mistake(
            "convolution.first-product-only",
            "only the first product counts: `return` stands inside the loop. Move it to the left, below the loops.",
            lambda window, kernel: _products(window, kernel)[0, 0],
        ),
        Mistake(
            "convolution.last-product-only",
            "only the last product counts: each turn of the loop overwrites what was there. Add to it with `+=`.",
            lambda window, kernel: _products(window, kernel)[-1, -1],
        ),
        Mistake(
            "convolution.first-row-only",
            "only the first row counts: `return` stands inside the outer loop. Move it to the left, below both loops.",
            lambda window, kernel: _products(window, kernel)[0].sum(),
        ),
        Mistake(
            "convolution.last-row-only",
            "only the last row counts: the total is set back to 0 at every row. Set it to 0 once, above both loops.",
            lambda window, kernel: _products(window, kernel)[-1].sum(),
        ),
        Mistake(
            "convolution.transposed-kernel",
            "you transposed the kernel, so its rows lie where its columns should. Lay it on the window as it is.",
            lambda window, kernel: np.sum(window * kernel.T),
            raises=(ValueError,),
        ),
        Mistake(
            "convolution.two-by-two-only",
            "it works for windows of 2 by 2 only. `window * kernel` multiplies all pairs at once, whatever the shape.",
            _two_by_two,
            raises=(IndexError,),
        ),
        Mistake(
            "convolution.uint8-wraps-around",
            "the products are kept as uint8, which has no numbers below 0 or above 255: -3 becomes 253. Let NumPy "
            "choose the type of the products.",
            lambda window, kernel: np.sum(_products(window, kernel).astype(int).astype(window.dtype)),
        ),
        Mistake(
            "convolution.written-into-the-window",
            "`window *= kernel` writes the products into the window itself: a window of whole numbers cannot hold "
            "fractions, and whoever called your function loses the window. Write `window * kernel`.",
            _written_into_the_window,
            raises=(TypeError,),
        ),
        Mistake(
            "convolution.rounded",
            "you rounded the result. A response may have a fraction: leave it.",
            lambda window, kernel: round(_response(window, kernel)),
        ),
        Mistake(
            "convolution.negated",
            "the sign is the wrong way round. Add the products up as they are.",
            lambda window, kernel: -_response(window, kernel),
        ),
    ),
    valid=(
        _with_loops,
        lambda window, kernel: np.einsum("ij,ij->", window, kernel),
        lambda window, kernel: np.vdot(window, kernel),
        lambda window, kernel: np.tensordot(window, kernel),
        lambda window, kernel: np.sum(window * kernel, dtype=np.float32),
        lambda window, kernel: np.sum(window * kernel, keepdims=True),
    ),
    hints=(
        "Lay the kernel on the window. Which numbers meet, and what happens to each pair?",
        "Two arrays of one shape are multiplied element by element with `*`; `np.sum` adds all of the result up.",
        "The sum of the product. Both have been named; put the one into the other, and return it.",
    ),
    verified="multiplies pair by pair and adds everything up, for any window size, sign and dtype.",
    where='the section "One window" above; `np.sum` in the NumPy reference',
)
