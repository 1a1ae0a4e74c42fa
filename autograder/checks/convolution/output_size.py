"""The exercise `output_size`: how many positions a kernel has along one axis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.engine.calls import Case, case, varied
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _size(n: int, k: int, stride: int = 1, pad: int = 0) -> int:
    return (n + 2 * pad - k) // stride + 1


def _random_sizes(rng: np.random.Generator) -> Sequence[Case]:
    cases = []
    for _ in range(6):
        k, stride, pad = (int(value) for value in rng.integers((1, 1, 0), (8, 6, 5)))
        cases.append(case(int(rng.integers(k, 60)), k, stride=stride, pad=pad))
    return cases


EXERCISE = function_exercise(
    name="output_size",
    reference=_size,
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
            "one position is missing, and the padding is not used yet. There is one more place than there are steps, "
            "and the padding makes the row longer.",
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
    valid=(
        lambda n, k, stride=1, pad=0: len(range(0, n + 2 * pad - k + 1, stride)),
        lambda n, k, stride=1, pad=0: int(np.floor((n + 2 * pad - k) / stride + 1)),
        lambda n, k, stride=1, pad=0: (n + 2 * pad - k + stride) / stride // 1,
        lambda n, k, stride=1, pad=0: np.arange(n + 2 * pad - k + 1)[::stride].size,
    ),
    hints=(
        "Where is the kernel's left end at its first place, and where at its last? How many steps lie between?",
        "The row is `n + 2 * pad` long, so the left end can move on by `n + 2 * pad - k`. Each step is `stride` long.",
        "Steps that fit: `(n + 2 * pad - k) // stride`. There is one more place than there are steps.",
    ),
    verified="counts the positions for every combination of length, kernel, stride and padding that was tried.",
    where='the section "How many positions?" above',
)
