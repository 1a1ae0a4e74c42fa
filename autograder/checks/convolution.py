"""Lesson 01, convolution: probes, references, mistakes and what to say about them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.exercise import Mistake
from autograder.checks.function import Case, case, function_exercise
from autograder.checks.question import Parsons, Question


def _window_response(window: np.ndarray, kernel: np.ndarray) -> float:
    return float(np.sum(np.asarray(window, float) * np.asarray(kernel, float)))


def _random_windows(rng: np.random.Generator) -> Sequence[Case]:
    return [case(rng.integers(-8, 9, (3, 2)) / 4, rng.integers(-8, 9, (3, 2)) / 4) for _ in range(3)]


window_response = function_exercise(
    name="window_response",
    reference=_window_response,
    cases=(
        case(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.0], [-1.0, 0.5]])),
        case(np.array([[0.5, -1.0, 2.0], [4.0, 1.5, -3.0]]), np.array([[2.0, 1.0, -1.0], [0.25, -2.0, 1.0]])),
        case(np.array([[200, 100], [50, 250]], dtype=np.uint8), np.array([[-1, 2], [1, -1]])),
    ),
    random_cases=_random_windows,
    mistakes=(
        Mistake(
            "convolution.mean-instead-of-sum",
            "you took the mean of the products. The values come out `kernel.size` times too small: add them up.",
            lambda window, kernel: np.mean(np.asarray(window, float) * kernel),
        ),
        Mistake(
            "convolution.max-of-products",
            "you took the largest product. Every product counts: add them all up.",
            lambda window, kernel: np.max(np.asarray(window, float) * kernel),
        ),
    ),
    hints=(
        "Lay the kernel on the window. Which numbers meet, and what happens to each pair?",
        "Two arrays of one shape are multiplied element by element with `*`; `np.sum` adds all of the result up.",
        "`return np.sum(window * kernel)` is almost all; what if `window` holds uint8 numbers?",
    ),
    verified="multiplies element by element and adds everything up, for any window size, signs and dtype.",
    where='the section "One window" above; `np.sum` in the NumPy reference',
)

QUESTIONS: tuple[Question, ...] = ()
PARSONS: tuple[Parsons, ...] = ()
