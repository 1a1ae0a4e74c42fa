"""Lesson 05, the labels one-hot: a row for each image, with a 1 in the column of its digit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _one_hot(y: np.ndarray, n_classes: int = 10) -> Any:
    return np.eye(n_classes, dtype=np.float32)[np.asarray(y, int)]


def _one_hot_from_one(y: np.ndarray, n_classes: int = 10) -> Any:
    return np.eye(n_classes)[np.asarray(y, int) - 1]


def _ones_in_every_row(y: np.ndarray, n_classes: int = 10) -> Any:
    out = np.zeros((len(y), n_classes))
    out[:, np.asarray(y, int)] = 1
    return out


def _filled_the_other_way(y: np.ndarray, n_classes: int = 10) -> Any:
    out = np.zeros((len(y), n_classes))
    for place, digit in enumerate(np.asarray(y, int)):
        out[digit, place] = 1
    return out


def _only_the_first_label(y: np.ndarray, n_classes: int = 10) -> Any:
    out = _one_hot(y, n_classes)
    out[1:] = 0
    return out


def _thermometer(y: np.ndarray, n_classes: int = 10) -> Any:
    return (np.arange(n_classes) <= np.asarray(y, int)[:, np.newaxis]).astype(float)


def _random_labels(rng: np.random.Generator) -> Sequence[Case]:
    return [case(rng.integers(0, 10, 12, dtype=np.uint8)), case(rng.integers(0, 4, 7), n_classes=6)]


def _by_a_loop(y: np.ndarray, n_classes: int = 10) -> Any:
    rows = np.zeros((len(y), n_classes))
    for row, digit in zip(rows, y, strict=True):
        row[digit] = 1
    return rows


def _by_index(y: np.ndarray, n_classes: int = 10) -> Any:
    rows = np.zeros((len(y), n_classes), np.float32)
    rows[np.arange(len(y)), y] = 1
    return rows


EXERCISE = function_exercise(
    name="prepare_labels",
    reference=_one_hot,
    cases=(
        case(np.array([2, 0, 0]), n_classes=3),
        case(np.array([5, 0, 4, 7, 7], dtype=np.uint8)),
        case(np.array([1, 2, 1, 0]), n_classes=5),
    ),
    random_cases=_random_labels,
    mistakes=(
        Mistake(
            "mnist.labels-unchanged",
            "the labels came back as they were. One-hot means one row per image, with a 1 in the column of its digit "
            "and 0 everywhere else: row 5 of `np.eye(10)` stands for the digit 5.",
            lambda y, n_classes=10: y,
        ),
        Mistake(
            "mnist.labels-as-a-column",
            "you made a column of digits. One-hot needs `n_classes` columns, with a single 1 in each row.",
            lambda y, n_classes=10: np.asarray(y)[:, np.newaxis],
        ),
        Mistake(
            "mnist.labels-all-in-every-row",
            "every row got the ones of all images: `out[:, y] = 1` means all rows. Give each row its own index as "
            "well: `out[np.arange(len(y)), y] = 1`.",
            _ones_in_every_row,
        ),
        Mistake(
            "mnist.labels-rows-and-columns-exchanged",
            "the indices are exchanged: the row is the image's number, the column its digit, `out[i, y[i]] = 1`.",
            _filled_the_other_way,
            raises=(IndexError,),
        ),
        Mistake(
            "mnist.labels-returned-too-early",
            "only the first image got its 1: `return` stands inside the loop and ends it after one turn. "
            "Move it to the left, below the loop.",
            _only_the_first_label,
        ),
        Mistake(
            "mnist.labels-off-by-one",
            "the 1 stands one column too far left: digit 1 sits in column 0. "
            "Digit 0 has column 0, so do not subtract 1.",
            _one_hot_from_one,
        ),
        Mistake(
            "mnist.labels-as-many-as-seen",
            "there are only as many columns as digits occur. A batch without a 9 would get 9 columns, "
            "and the model has 10 outputs: use `n_classes`.",
            lambda y, n_classes=10: _one_hot(y, int(np.max(y)) + 1),
        ),
        Mistake(
            "mnist.labels-always-ten",
            "there are always 10 columns. Use the argument `n_classes`.",
            lambda y, n_classes=10: _one_hot(y, 10),
        ),
        Mistake(
            "mnist.labels-transposed",
            "rows and columns are exchanged. Each image has a row, each class a column: (N, n_classes).",
            lambda y, n_classes=10: _one_hot(y, n_classes).T,
        ),
        Mistake(
            "mnist.labels-in-place-of-ones",
            "the digit itself stands in its column. Write a 1 there: all classes are equally right.",
            lambda y, n_classes=10: _one_hot(y, n_classes) * np.asarray(y)[:, np.newaxis],
        ),
        Mistake(
            "mnist.labels-thermometer",
            "all columns up to the digit hold a 1. One-hot means a single 1, in the digit's own column.",
            _thermometer,
        ),
        Mistake(
            "mnist.labels-one-cold",
            "0 and 1 are exchanged: a single 1 marks the right class, all others are 0.",
            lambda y, n_classes=10: 1 - _one_hot(y, n_classes),
        ),
        Mistake(
            "mnist.labels-scaled",
            "you divided the labels as if they were brightness. They are names of classes: turn them into one-hot "
            "rows.",
            lambda y, n_classes=10: np.asarray(y) / n_classes,
        ),
    ),
    hints=(
        "What should the row for the digit 3 look like if there are five classes, 0 to 4?",
        "`np.eye(n_classes)` holds all possible rows. How do you pick row y of it, for every y at once?",
        "`np.eye(n_classes)[y]` picks them all; `keras.utils.to_categorical(y, n_classes)` is the same.",
    ),
    verified="one row for each image, a single 1 in the column of its digit, for any number of classes.",
    where='the section "The data" above; `np.eye` in the NumPy reference',
    valid=(
        _by_a_loop,
        _by_index,
        lambda y, n_classes=10: np.asarray(y)[:, None] == np.arange(n_classes),
        lambda y, n_classes=10: [[int(i == digit) for i in range(n_classes)] for digit in y],
    ),
)
