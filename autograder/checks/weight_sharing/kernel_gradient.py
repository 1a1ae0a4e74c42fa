"""Lesson 03, `kernel_gradient`: which way to change a shared kernel so that its map comes closer to the wanted one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise

NAME = "kernel_gradient"
CASES = (
    case(np.array([[1.0, 2.0, 4.0], [0.0, 3.0, -1.0]]), np.array([[1.0, -2.0]])),
    case(np.random.default_rng(61).normal(size=(5, 7)).round(1), np.array([[1.0, -2, 0.5], [3, 1, -1], [0, 2, 4]])),
    case(np.random.default_rng(62).normal(size=(6, 4)), np.random.default_rng(63).normal(size=(5, 2))),
    case(np.random.default_rng(64).integers(0, 9, (4, 6)), np.random.default_rng(65).integers(-3, 4, (2, 4))),
    # Whole numbers beside fractions, twice in one shape.
    case(np.random.default_rng(66).integers(0, 9, (4, 5)), np.random.default_rng(67).normal(size=(2, 3)).round(2)),
    case(np.random.default_rng(68).normal(size=(4, 5)).round(2), np.random.default_rng(69).integers(-3, 4, (2, 3))),
    # Larger than any picture of the lesson.
    case(np.random.default_rng(70).normal(size=(30, 31)), np.random.default_rng(71).normal(size=(29, 29))),
)


def _gradient(image: np.ndarray, error: np.ndarray) -> np.ndarray:
    windows = sliding_window_view(np.asarray(image, float), np.shape(error))
    gradient: np.ndarray = np.einsum("rcij,ij->rc", windows, error)
    return gradient


def _random_cases(rng: np.random.Generator) -> Sequence[Case]:
    return [
        case(rng.normal(size=shape), rng.normal(size=error)) for shape, error in (((6, 8), (4, 5)), ((7, 5), (5, 4)))
    ]


def _one_place(image: np.ndarray, error: np.ndarray, row: int, column: int) -> np.ndarray:
    """Return what the position at `row`, `column` alone asks for."""
    height, width = (side - other + 1 for side, other in zip(image.shape, error.shape, strict=True))
    top, left = range(error.shape[0])[row], range(error.shape[1])[column]
    return np.asarray(error[row, column] * image[top : top + height, left : left + width])


def _without_last_places(image: np.ndarray, error: np.ndarray) -> np.ndarray:
    places = np.ndindex(max(error.shape[0] - 1, 0), max(error.shape[1] - 1, 0))
    return np.asarray(sum((_one_place(image, error, i, j) for i, j in places), np.zeros_like(_gradient(image, error))))


MISTAKES = (
    Mistake(
        "weight-sharing.gradient-flipped",
        "your gradient is turned by 180°. Its value `[r, c]` belongs to the weight `[r, c]`, which lay on the pixels "
        "`image[i + r, j + c]`: with plus, not with minus.",
        lambda image, error: _gradient(image, error)[::-1, ::-1],
    ),
    Mistake(
        "weight-sharing.gradient-transposed",
        "rows and columns of your gradient are swapped: its value `[r, c]` belongs to the weight `[r, c]`.",
        lambda image, error: _gradient(image, error).T,
    ),
    Mistake(
        "weight-sharing.gradient-mean",
        "you took the mean over the positions. Every position adds its share: take the sum.",
        lambda image, error: _gradient(image, error) / np.size(error),
    ),
    Mistake(
        "weight-sharing.gradient-downhill",
        "your signs are turned round. The gradient points to where the loss *grows*; the step against it, with "
        "a minus, is taken by whoever calls your function.",
        lambda image, error: -_gradient(image, error),
    ),
    Mistake(
        "weight-sharing.gradient-doubled",
        "all values are twice too large. The loss is *half* the sum of the squared errors, so that no 2 is left.",
        lambda image, error: 2 * _gradient(image, error),
    ),
    Mistake(
        "weight-sharing.gradient-squared-error",
        "you multiplied by the squared error, and its sign is gone. Multiply by the error itself.",
        lambda image, error: _gradient(image, np.square(error)),
    ),
    Mistake(
        "weight-sharing.gradient-absolute-error",
        "you multiplied by the size of the error. The sign says which way to go: keep it.",
        lambda image, error: _gradient(image, np.abs(error)),
    ),
    Mistake(
        "weight-sharing.gradient-without-error",
        "you added up the pixels alone. Each window counts as much as the error at its position.",
        lambda image, error: _gradient(image, np.ones(np.shape(error))),
    ),
    Mistake(
        "weight-sharing.gradient-first-position",
        "only the first position is used: is there a `return` inside a loop? All positions share the kernel, so all of "
        "them have a say.",
        lambda image, error: _one_place(image, error, 0, 0),
    ),
    Mistake(
        "weight-sharing.gradient-last-position",
        "only the last position is left: each turn of the loop overwrites the one before. Add with `+=`.",
        lambda image, error: _one_place(image, error, -1, -1),
    ),
    Mistake(
        "weight-sharing.gradient-last-positions-missing",
        "the last row and the last column of the error are left out: there are as many positions as errors.",
        _without_last_places,
    ),
    Mistake(
        "weight-sharing.gradient-last-weights-missing",
        "the last row and the last column of weights are missing: the kernel has `H - H' + 1` rows, not `H - H'`.",
        lambda image, error: _gradient(image, error)[:-1, :-1],
    ),
)


def _by_positions(image: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Add up the windows of all positions, each as often as its error says."""
    kh, kw = image.shape[0] - error.shape[0] + 1, image.shape[1] - error.shape[1] + 1
    gradient = np.zeros((kh, kw))
    for i, j in np.ndindex(error.shape):
        gradient += error[i, j] * image[i : i + kh, j : j + kw]
    return gradient


def _by_weights(image: Any, error: Any) -> list[list[float]]:
    """Ask weight by weight, and return nested lists."""
    (height, width), (rows, columns) = image.shape, error.shape
    return [
        [float(np.sum(error * image[r : r + rows, c : c + columns])) for c in range(width - columns + 1)]
        for r in range(height - rows + 1)
    ]


def _as_matrix(image: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Multiply the table of all patches by the errors, as in the equations of least squares."""
    shape = image.shape[0] - error.shape[0] + 1, image.shape[1] - error.shape[1] + 1
    patches = sliding_window_view(image, shape).reshape(error.size, -1)
    return np.asarray(patches.T @ error.ravel()).reshape(shape)


def _in_float32(image: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Slide the error over the image in single precision."""
    return _gradient(image, error).astype(np.float32)


EXERCISE = function_exercise(
    name=NAME,
    reference=_gradient,
    cases=CASES,
    random_cases=_random_cases,
    mistakes=MISTAKES,
    valid=(_by_positions, _by_weights, _as_matrix, _in_float32),
    hints=(
        "Take one weight, `kernel[r, c]`. Which pixel did it lie on at position `[i, j]`? And how wrong was the map "
        "there?",
        "For each weight: the sum over all positions of the error times the pixel under that weight, "
        "`error[i, j] * image[i + r, j + c]`. Which operation of lesson 01 is that?",
        "Slide `error` over `image` as if it were a kernel. With loops: begin with zeros of shape "
        "`(H - H' + 1, W - W' + 1)`, and for each `i, j` add `error[i, j] * image[i : i + kh, j : j + kw]`.",
    ),
    verified="says for every shared weight how the errors of all positions pull at it.",
    where='the section "How a shared kernel learns" above',
)
