"""Lesson 01, convolution: one window and the number of windows; all exercises of the lesson can be reached here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.convolution_black_box import recover_kernel
from autograder.checks.convolution_kernels import make_kernel
from autograder.checks.convolution_questions import PARSONS, QUESTIONS
from autograder.checks.convolution_signals import cross_correlate1d
from autograder.checks.convolution_sliding import cross_correlate2d
from autograder.checks.convolution_variants import convolve2d, cross_correlate2d_ps
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import Case, case, function_exercise, varied

__all__ = [
    "PARSONS",
    "QUESTIONS",
    "convolve2d",
    "cross_correlate1d",
    "cross_correlate2d",
    "cross_correlate2d_ps",
    "make_kernel",
    "output_size",
    "recover_kernel",
    "window_response",
]


def _products(window: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    products: np.ndarray = np.multiply(window, kernel, dtype=float)
    return products


def _window_response(window: np.ndarray, kernel: np.ndarray) -> float:
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

window_response = function_exercise(
    name="window_response",
    reference=_window_response,
    cases=(
        case(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.0], [-1.0, 0.25]])),
        case(np.array([[0.5, -1.0, 2.0], [4.0, 1.5, -3.0]]), np.array([[2.0, 1.0, -1.0], [0.25, -2.0, 1.0]])),
        case(np.array([[200, 100], [50, 250]], dtype=np.uint8), np.array([[-1, 2], [1, -1]])),
        case(np.array([[3, -2, 1]]), np.array([[0.5, 0.25, 1.5]])),
        *varied(case(_TALL, _TALL_KERNEL), _TALL[::-1], _TALL_KERNEL[::-1]),
        case(_WIDE, _WIDE_KERNEL),
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
        ),
        Mistake(
            "convolution.matrix-product-summed",
            "you added up a matrix product (`@` or `np.dot`). Multiply element by element, with `*`, and add that up.",
            lambda window, kernel: np.sum(np.asarray(window, float) @ np.asarray(kernel, float)),
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
            lambda window, kernel: _window_response(window, kernel) / np.sum(np.asarray(kernel, float)),
        ),
        Mistake(
            "convolution.flipped-kernel",
            "your result is that of the kernel turned by 180°. Lay it on the window as it is: top left meets top left.",
            lambda window, kernel: _window_response(window, kernel[::-1, ::-1]),
        ),
        Mistake(
            "convolution.absolute-value",
            "you dropped the sign of the result. A negative response is information: the opposite of the feature.",
            lambda window, kernel: abs(_window_response(window, kernel)),
        ),
        Mistake(
            "convolution.absolute-products",
            "you dropped the signs of the products. Negative weights must be able to cancel positive ones.",
            lambda window, kernel: np.sum(np.abs(_products(window, kernel))),
        ),
        Mistake(
            "convolution.negative-cut-to-zero",
            "negative responses came out as 0. Keep them: cutting at 0 is a step of its own, which comes later.",
            lambda window, kernel: max(0.0, _window_response(window, kernel)),
        ),
        Mistake(
            "convolution.whole-numbers-only",
            "the fraction is cut off (by `int`, `//` or a whole-number array). Responses are real numbers.",
            lambda window, kernel: int(_window_response(window, kernel)),
        ),
        Mistake(
            "convolution.square-only",
            "it works for square windows only: the height is used for the width too. Height and width are "
            "`kernel.shape[0]` and `kernel.shape[1]`.",
            _square_part,
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
        ),
        Mistake(
            "convolution.two-by-two-only",
            "it works for windows of 2 by 2 only. `window * kernel` multiplies all pairs at once, whatever the shape.",
            _two_by_two,
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
        ),
        Mistake(
            "convolution.rounded",
            "you rounded the result. A response may have a fraction: leave it.",
            lambda window, kernel: round(_window_response(window, kernel)),
        ),
        Mistake(
            "convolution.negated",
            "the sign is the wrong way round. Add the products up as they are.",
            lambda window, kernel: -_window_response(window, kernel),
        ),
    ),
    hints=(
        "Lay the kernel on the window. Which numbers meet, and what happens to each pair?",
        "Two arrays of one shape are multiplied element by element with `*`; `np.sum` adds all of the result up.",
        "The sum of the product. Both have been named; put the one into the other, and return it.",
    ),
    verified="multiplies pair by pair and adds everything up, for any window size, sign and dtype.",
    where='the section "One window" above; `np.sum` in the NumPy reference',
)


def _output_size(n: int, k: int, stride: int = 1, pad: int = 0) -> int:
    return (n + 2 * pad - k) // stride + 1


def _random_sizes(rng: np.random.Generator) -> Sequence[Case]:
    cases = []
    for _ in range(6):
        k, stride, pad = (int(value) for value in rng.integers((1, 1, 0), (8, 6, 5)))
        cases.append(case(int(rng.integers(k, 60)), k, stride=stride, pad=pad))
    return cases


output_size = function_exercise(
    name="output_size",
    reference=_output_size,
    cases=(
        case(5, 3),
        case(5, 3, pad=1),
        case(7, 3, stride=2),
        case(6, 3, stride=2),
        case(4, 4),
        case(15, 2, stride=1, pad=3),
        case(8, 5, stride=4, pad=1),
        case(28, 5, stride=3, pad=2),
        case(28, 3, 2, 1),
        *varied(case(31, 5, 3, 2), 40, 8, 2, 4),
        case(1000, 31, stride=9, pad=12),
    ),
    random_cases=_random_sizes,
    mistakes=(
        Mistake(
            "convolution.fence-post",
            "one position is missing. From start 0 to the last start `n - k` there are `n - k + 1` positions, just as "
            "a fence with 2 gaps has 3 posts.",
            lambda n, k, stride=1, pad=0: (n + 2 * pad - k) // stride,
        ),
        Mistake(
            "convolution.one-added-before-division",
            "you added the 1 before dividing by the stride. The first position is there whatever the stride: divide "
            "the way that is left to go, `n + 2 * pad - k`, and add the 1 last.",
            lambda n, k, stride=1, pad=0: (n + 2 * pad - k + 1) // stride,
        ),
        Mistake(
            "convolution.pad-counted-once",
            "you counted the padding once. It is added at both ends.",
            lambda n, k, stride=1, pad=0: (n + pad - k) // stride + 1,
        ),
        Mistake(
            "convolution.pad-ignored",
            "the padding makes no difference in your result. It makes the image longer by `2 * pad`.",
            lambda n, k, stride=1, pad=0: (n - k) // stride + 1,
        ),
        Mistake(
            "convolution.pad-subtracted",
            "you took the padding away. It makes the image longer, not shorter.",
            lambda n, k, stride=1, pad=0: (n - 2 * pad - k) // stride + 1,
        ),
        Mistake(
            "convolution.pad-added-to-result",
            "you added the padding to the result. It makes the input longer, so it is divided by the stride too.",
            lambda n, k, stride=1, pad=0: (n - k) // stride + 1 + 2 * pad,
        ),
        Mistake(
            "convolution.stride-ignored",
            "the stride makes no difference in your result. With stride 2 only every second position counts.",
            lambda n, k, stride=1, pad=0: n + 2 * pad - k + 1,
        ),
        Mistake(
            "convolution.stride-multiplied",
            "you multiplied by the stride. Larger steps leave fewer positions: divide.",
            lambda n, k, stride=1, pad=0: (n + 2 * pad - k) * stride + 1,
        ),
        Mistake(
            "convolution.kernel-ignored",
            "the kernel's size makes no difference in your result. The last `k - 1` pixels cannot be a start: the "
            "kernel would hang over the edge.",
            lambda n, k, stride=1, pad=0: (n + 2 * pad) // stride,
        ),
        Mistake(
            "convolution.kernel-taken-as-odd",
            "you took away half a kernel on either side, `2 * (k // 2)`. That fits odd kernels only: for any kernel "
            "`k - 1` starts are lost.",
            lambda n, k, stride=1, pad=0: (n + 2 * pad - 2 * (k // 2) - 1) // stride + 1,
        ),
        Mistake(
            "convolution.stride-and-pad-ignored",
            "that is right without padding and with stride 1 only. The padding makes the row longer, the stride makes "
            "the steps longer.",
            lambda n, k, stride=1, pad=0: n - k + 1,
        ),
        Mistake(
            "convolution.fence-post-of-bare-row",
            "one position is missing, and stride and padding are not used yet. From start 0 to start `n - k` there are "
            "`n - k + 1` positions. Then think of a longer row, and of longer steps.",
            lambda n, k, stride=1, pad=0: n - k,
        ),
        Mistake(
            "convolution.fence-post-and-pad-ignored",
            "one position is missing, and the padding is not used yet. Places are one more than steps, and the padding "
            "makes the row longer.",
            lambda n, k, stride=1, pad=0: (n - k) // stride,
        ),
        Mistake(
            "convolution.one-added-early-and-pad-ignored",
            "the padding is not used yet, and the 1 is added before dividing by the stride. The padding makes the row "
            "longer; the 1 is added last, for the first position is there whatever the stride.",
            lambda n, k, stride=1, pad=0: (n - k + 1) // stride,
        ),
        Mistake(
            "convolution.rounded-up",
            "you rounded up. A last step that does not fit is not taken: round down, with `//`.",
            lambda n, k, stride=1, pad=0: -(-(n + 2 * pad - k) // stride) + 1,
        ),
        Mistake(
            "convolution.rounded-to-nearest",
            "you rounded to the nearest number. A step fits or it does not: round down, with `//`.",
            lambda n, k, stride=1, pad=0: round((n + 2 * pad - k) / stride) + 1,
        ),
        Mistake(
            "convolution.not-rounded",
            "there is no half position: divide with `//`, which rounds down, not with `/`.",
            lambda n, k, stride=1, pad=0: (n + 2 * pad - k) / stride + 1,
        ),
        Mistake(
            "convolution.blocks-of-kernel-size",
            "you counted blocks that lie side by side. The windows overlap: the kernel moves on by `stride`, not by "
            "its own size.",
            lambda n, k, stride=1, pad=0: (n + 2 * pad) // k,
        ),
        Mistake(
            "convolution.brackets-forgotten",
            "`//` is done before `+` and `-`, so only `k` was divided. Put brackets round what the kernel can still "
            "move.",
            lambda n, k, stride=1, pad=0: n + 2 * pad - k // stride + 1,
        ),
        Mistake(
            "convolution.divided-by-one-more",
            "you divided by `stride + 1`. Divide by `stride`, and add the 1 to the result.",
            lambda n, k, stride=1, pad=0: (n + 2 * pad - k) // (stride + 1),
        ),
        Mistake(
            "convolution.one-added-early-and-not-rounded",
            "two things: the 1 is added before dividing, and nothing is rounded. Divide with `//` first, and add the "
            "1 last.",
            lambda n, k, stride=1, pad=0: (n + 2 * pad - k + 1) / stride,
        ),
        Mistake(
            "convolution.pad-added-once-to-result",
            "you added the padding to the result, and once. It makes the input longer, at both ends.",
            lambda n, k, stride=1, pad=0: (n - k) // stride + 1 + pad,
        ),
        Mistake(
            "convolution.last-start-left-out",
            "you count the starts below `n + 2 * pad - k`, but the kernel also fits at that one: `range` leaves out "
            "its end.",
            lambda n, k, stride=1, pad=0: len(range(0, n + 2 * pad - k, stride)),
        ),
        Mistake(
            "convolution.starts-over-the-end",
            "you count every start on the row, also those from which the kernel hangs over the end.",
            lambda n, k, stride=1, pad=0: len(range(0, n + 2 * pad, stride)),
        ),
        Mistake(
            "convolution.list-of-starts",
            "you return the starts themselves. How many are there?",
            lambda n, k, stride=1, pad=0: list(range(0, n + 2 * pad - k + 1, stride)),
        ),
        Mistake(
            "convolution.options-in-the-wrong-order",
            "`stride` and `pad` are exchanged when they are passed without their names. The first line of the function "
            "is `def output_size(n, k, stride=1, pad=0):`.",
            lambda n, k, pad=0, stride=1: (n + 2 * pad - k) // stride + 1,
        ),
    ),
    hints=(
        "Where is the kernel's left end at its first place, and where at its last? How many steps lie between?",
        "The row is `n + 2 * pad` long, so the left end can move on by `n + 2 * pad - k`. Each step is `stride` long.",
        "Steps that fit: `(n + 2 * pad - k) // stride`. Places are one more than steps.",
    ),
    verified="counts the positions for every combination of length, kernel, stride and padding that was tried.",
    where='the section "How many positions?" above',
)
