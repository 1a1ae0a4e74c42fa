"""Lesson 05, the table of confusions: what was taken for what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise


def _confusion(y_true: np.ndarray, y_pred: np.ndarray, n_classes: int = 10) -> Any:
    table = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(table, (np.asarray(y_true, int), np.asarray(y_pred, int)), 1)
    return table


def _without_diagonal(y_true: np.ndarray, y_pred: np.ndarray, n_classes: int = 10) -> Any:
    table = _confusion(y_true, y_pred, n_classes)
    return table - np.diag(np.diag(table))


def _row_shares(y_true: np.ndarray, y_pred: np.ndarray, n_classes: int = 10) -> Any:
    table = _confusion(y_true, y_pred, n_classes)
    return table / np.maximum(table.sum(axis=1, keepdims=True), 1)


def _only_classes_seen(y_true: np.ndarray, y_pred: np.ndarray, n_classes: int = 10) -> Any:
    return _confusion(y_true, y_pred, int(max(np.max(y_true), np.max(y_pred))) + 1)


def _counted_from_one(y_true: np.ndarray, y_pred: np.ndarray, n_classes: int = 10) -> Any:
    return np.roll(_confusion(y_true, y_pred, n_classes), (-1, -1), axis=(0, 1))


def _one_row_many_times(y_true: np.ndarray, y_pred: np.ndarray, n_classes: int = 10) -> Any:
    return np.tile(_confusion(y_true, y_pred, n_classes).sum(axis=0), (n_classes, 1))


def _random_answers(rng: np.random.Generator) -> Sequence[Case]:
    return [case(rng.integers(0, 10, 40), rng.integers(0, 8, 40)) for _ in range(2)]


def _by_bincount(y_true: np.ndarray, y_pred: np.ndarray, n_classes: int = 10) -> Any:
    pairs = n_classes * y_true.astype(int) + y_pred
    return np.bincount(pairs, minlength=n_classes**2).reshape(n_classes, n_classes)


def _by_a_loop(y_true: np.ndarray, y_pred: np.ndarray, n_classes: int = 10) -> Any:
    table = np.zeros((n_classes, n_classes))
    for true, predicted in zip(y_true, y_pred, strict=True):
        table[true, predicted] += 1
    return table


def _in_lists(y_true: np.ndarray, y_pred: np.ndarray, n_classes: int = 10) -> Any:
    return [[int(((y_true == i) & (y_pred == j)).sum()) for j in range(n_classes)] for i in range(n_classes)]


def _by_product(y_true: np.ndarray, y_pred: np.ndarray, n_classes: int = 10) -> Any:
    rows = np.eye(n_classes, dtype=np.float32)
    return rows[y_true].T @ rows[y_pred]


EXERCISE = function_exercise(
    name="confusion",
    reference=_confusion,
    cases=(
        case(np.array([0, 1, 2, 1, 1]), np.array([0, 2, 2, 1, 2]), n_classes=3),
        case(np.array([4, 4, 4, 9, 9, 7], dtype=np.uint8), np.array([9, 9, 4, 9, 4, 1], dtype=np.uint8), n_classes=11),
        case(np.array([3, 5, 3, 8, 3]), np.array([5, 5, 5, 3, 3])),
        case(np.repeat([1, 6], [300, 3]), np.repeat([1, 2], [295, 8])),  # more of a pair than one byte can count
    ),
    random_cases=_random_answers,
    mistakes=(
        Mistake(
            "mnist.confusion-transposed",
            "rows and columns are exchanged. Row i is for images that *are* i, column j for images *called* j: "
            "`table[true, predicted]`.",
            lambda y_true, y_pred, n_classes=10: _confusion(y_true, y_pred, n_classes).T,
        ),
        Mistake(
            "mnist.confusion-marks-only",
            "each pair is counted once, however often it occurs. With arrays as indices, `table[t, p] += 1` adds "
            "only once for equal pairs: loop over the pairs, or use `np.add.at`.",
            lambda y_true, y_pred, n_classes=10: np.minimum(_confusion(y_true, y_pred, n_classes), 1),
        ),
        Mistake(
            "mnist.confusion-errors-only",
            "the diagonal is empty. It holds the images that were recognised: count the right answers too.",
            _without_diagonal,
        ),
        Mistake(
            "mnist.confusion-right-answers-only",
            "only the diagonal is filled. What was taken for what stands beside it: count the wrong answers too.",
            lambda y_true, y_pred, n_classes=10: np.diag(np.diag(_confusion(y_true, y_pred, n_classes))),
        ),
        Mistake(
            "mnist.confusion-shares",
            "you divided by the row sums. Here the table holds counts: leave the division out.",
            _row_shares,
        ),
        Mistake(
            "mnist.confusion-only-classes-seen",
            "the table is only as large as the largest digit that occurs. It must be `n_classes` by `n_classes`, "
            "even where a class is missing.",
            _only_classes_seen,
        ),
        Mistake(
            "mnist.confusion-always-ten",
            "the table is always 10 by 10. Use the argument `n_classes`.",
            lambda y_true, y_pred, n_classes=10: _confusion(y_true, y_pred, 10),
        ),
        Mistake(
            "mnist.confusion-counted-from-one",
            "every count is one row too high and one column too far left. Class 0 has index 0: do not subtract 1.",
            _counted_from_one,
        ),
        Mistake(
            "mnist.confusion-both-ways",
            "every pair is counted in both directions, so the table is symmetric. "
            "A 4 taken for a 9 is another error than a 9 taken for a 4.",
            lambda y_true, y_pred, n_classes=10: (
                _confusion(y_true, y_pred, n_classes) + _confusion(y_true, y_pred, n_classes).T
            ),
        ),
        Mistake(
            "mnist.confusion-one-row-many-times",
            "all rows are equal: `[[0] * n] * n` holds one and the same list n times, so a count in one row stands in "
            "all. Take `np.zeros((n_classes, n_classes), int)`.",
            _one_row_many_times,
        ),
        Mistake(
            "mnist.confusion-is-the-accuracy",
            "you returned one number, the share of right answers. The table says *what was taken for what*.",
            lambda y_true, y_pred, n_classes=10: np.mean(np.asarray(y_true) == np.asarray(y_pred)),
        ),
    ),
    hints=(
        "The table starts with zeros. Which cell must grow by one for an image of a 4 that was called a 9?",
        "`zip(y_true, y_pred)` gives the pairs. What are the shape and the first value of the table?",
        "`table = np.zeros((n_classes, n_classes), int)`, then for each pair `table[true, predicted] += 1`.",
    ),
    verified="counts every pair, true digit down the rows, answer along the columns, missing classes included.",
    where='the section "What is taken for what" above; `np.zeros` and `zip` in the references of NumPy and Python',
    valid=(_by_bincount, _by_a_loop, _in_lists, _by_product),
)
