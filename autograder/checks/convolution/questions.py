"""Lesson 01, convolution: predictions, misconception questions and the lines to put in order. None is scored."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.engine.calls import case
from autograder.checks.engine.question import Parsons, Question

QUESTIONS: tuple[Question, ...] = (
    Question(
        "convolution-shuffled",
        "b",
        {
            "a": "The histogram is the same, and so is the mean. But nothing is left of what lay beside what, and that "
            "is "
            "all a small window can see.",
            "b": "Each pixel kept its value; only its neighbours are others. A method that looks at small windows "
            "lives on "
            "what neighbours tell about one another.",
            "c": "No brightness is lost: the same numbers are all there. Lost is the order, and so what lies beside "
            "what.",
        },
    ),
    Question(
        "convolution-positions",
        "b",
        {
            "a": "28 would need windows that hang over the edge. Padding does that; without it some starts are lost.",
            "b": "The left edge of the kernel can lie on columns 0 to 25: 26 places.",
            "c": "25 is the last start, but the starts count from 0: 0 to 25 are 26. A fence with 25 gaps has 26 "
            "posts.",
            "d": "9 is how many blocks lie side by side. The windows overlap: the kernel moves on by one pixel.",
        },
    ),
    Question(
        "convolution-flat",
        "a",
        {
            "a": "The two pixels are equal, one is taken away from the other, nothing is left. "
            "Weights that add up to 0 are blind to brightness alone.",
            "b": "100 would be the response of a kernel whose weights add up to 1, such as a mean. These add up to 0.",
            "c": "200 would be the response if both weights were 1. One is -1: it takes away what the other adds.",
        },
    ),
    Question(
        "convolution-negative",
        "c",
        {
            "a": "No contrast gives 0, the white of the map. -200 is far from 0, so there is plenty of contrast.",
            "b": "Nothing is wrong: a sum of products may well be negative. An image cannot be, a response can.",
            "c": "The size says how strong the edge is, the sign which side is bright. If you drop the sign, you "
            "lose that.",
        },
    ),
    Question(
        "convolution-padding",
        "b",
        {
            "a": "Inside, yes. But at the border the kernel also covers padding, and 0 beside 100 is an edge to it.",
            "b": "0 beside 100 is an edge like any other. The kernel cannot know that these zeros are not in the "
            "picture.",
            "c": "Inside the weights cancel: 0. Only windows that cover padding see a difference.",
        },
    ),
    Question(
        "convolution-impulse",
        "c",
        {
            "a": "One bright pixel is covered by several windows, each with another weight on it. "
            "So several weights appear.",
            "b": "All weights appear, but think of the first window that reaches the pixel: it does so with its last "
            "weight, the one at the bottom right. So that weight comes out first.",
            "c": "The window furthest up and left reaches the pixel with its bottom right weight. So the last weight "
            "comes out first, and the kernel appears turned by 180°.",
        },
    ),
    Question(
        "convolution-learned-flip",
        "a",
        {
            "a": "Training finds the numbers. If the layer flipped its kernel, training would find the same numbers, "
            "flipped. "
            "What the network computes is the same.",
            "b": "The same numbers with and without a flip do give other results. But the numbers are not given, they "
            "are "
            "learned, and training would settle on the flipped ones.",
            "c": "Few useful kernels are symmetric: an edge kernel is not. Another reason makes the flip harmless.",
        },
    ),
    Question(
        "convolution-best-match",
        "b",
        {
            "a": "A response grows with brightness and contrast as well. Doubling the window doubles the response, "
            "and makes the match no better.",
            "b": "Twice the contrast gives twice the response. Only among windows of equal contrast does the larger "
            "response mean the better match.",
            "c": "The size of the kernel is the same for both windows. What differs is what lies under it.",
        },
    ),
    Question(
        "convolution-who-chooses",
        "b",
        {
            "a": "People did that for decades, and you just did. In a network nobody does.",
            "b": "You choose how many kernels there are and how large they are. Their numbers start at random and are "
            "learned from examples. Which ones come out is a finding, not a setting.",
            "c": "Random numbers are only where training starts. Lesson 05 looks at the same kernels before and after.",
        },
    ),
    Question(
        "convolution-text",
        "a",
        {
            "a": "The kernel covers two whole words at a time and slides in one direction: 7 - 2 + 1 places, "
            "one number each.",
            "b": "The columns of a word vector are not places to slide to. All products of a window, over all columns, "
            "are added up to one number.",
            "c": "The kernel covers two words, so the last start is the last word but one: 7 - 2 + 1.",
        },
    ),
)


def _brightest_window(image: np.ndarray, kh: int, kw: int) -> float:
    return float(sliding_window_view(image, (kh, kw)).sum(axis=(2, 3)).max())


_BRIGHT = np.array([[1, 0, 2, 1], [0, 3, 1, 0], [2, 1, 5, 8]])

PARSONS: tuple[Parsons, ...] = (
    Parsons(
        id="brightest-window",
        lines=(
            "    return best",
            "            window = image[i:i+kh, j:j+kw]",
            "    rows = image.shape[0] - kh",
            "def brightest_window(image, kh, kw):",
            "            best = max(best, window.sum())",
            "    for i in range(rows):",
            "    best = 0",
            "            window = image[i:kh, j:kw]",
            "        for j in range(columns):",
            "    rows = image.shape[0] - kh + 1",
            "    columns = image.shape[1] - kw + 1",
        ),
        unused=(3, 8),
        function="brightest_window",
        reference=_brightest_window,
        cases=(case(_BRIGHT, 2, 2), case(_BRIGHT, 1, 3), case(_BRIGHT.T, 3, 2)),
        names={"np": np},
    ),
)
