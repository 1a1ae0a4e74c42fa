"""Reading a mask along its rows or its columns: the masks, and the mistakes of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake


def _other_length(line: Callable[[np.ndarray, int], np.ndarray], mask: np.ndarray) -> int:
    """Return the length of the mask's lines that run the other way."""
    rows, columns = mask.shape
    return int(rows if len(line(mask, 0)) == columns else columns)


def reading_mistakes(
    prefix: str, line: Callable[[np.ndarray, int], np.ndarray], whole: str, unit: str, length: str
) -> tuple[Mistake, ...]:
    """Return what goes wrong along a row as well as along a column.

    `line` picks it, `whole` and `unit` name it, `length` says how many places it has.
    """

    def wrong(of_line: Callable[[np.ndarray], Any]) -> Callable[[np.ndarray, int], Any]:
        return lambda mask, index: of_line(line(mask, index))

    return (
        Mistake(
            f"local-connections.{prefix}-counted-from-one",
            f"your answers are all one too high. `{unit}1` is at index 0, so `{unit}3` is at index 2.",
            wrong(lambda values: np.flatnonzero(values) + 1),
        ),
        Mistake(
            f"local-connections.{prefix}-one-line-too-early",
            f"you read the {whole} before the one asked for. The index counts from 0 already: subtract nothing.",
            lambda mask, index: np.flatnonzero(line(mask, index - 1)),
        ),
        Mistake(
            f"local-connections.{prefix}-booleans",
            f"you returned the {whole} of the mask itself. What is wanted are the places where it is true: see "
            "`np.flatnonzero`.",
            wrong(lambda values: values),
        ),
        Mistake(
            f"local-connections.{prefix}-tuple-of-np-where",
            "`np.where` returns a tuple with one array for each axis. Take the array out of it with `[0]`.",
            wrong(lambda values: np.where(values)),
        ),
        Mistake(
            f"local-connections.{prefix}-argwhere",
            "`np.argwhere` puts each place into a list of its own. `np.flatnonzero` gives plain indices.",
            wrong(lambda values: np.argwhere(values)),
        ),
        Mistake(
            f"local-connections.{prefix}-number-only",
            "you returned how many there are. Asked for is which ones: a list of indices.",
            wrong(lambda values: int(np.sum(values))),
        ),
        Mistake(
            f"local-connections.{prefix}-unconnected",
            "these are the ones without a connection. `True` in the mask means connected.",
            wrong(lambda values: np.flatnonzero(~values)),
        ),
        Mistake(
            f"local-connections.{prefix}-gaps-filled",
            "you returned everything from the first connection to the last. A mask may have gaps: list only the "
            "places that are true.",
            wrong(
                lambda values: (
                    np.arange(np.flatnonzero(values)[0], np.flatnonzero(values)[-1] + 1) if values.any() else []
                )
            ),
        ),
        Mistake(
            f"local-connections.{prefix}-first-and-last",
            "you returned only the first and the last. List every place that is true.",
            wrong(lambda values: np.flatnonzero(values)[[0, -1]] if values.any() else []),
        ),
        Mistake(
            f"local-connections.{prefix}-first-only",
            "you returned only the first one. Look at all places before you return: collect them in a list.",
            wrong(lambda values: np.flatnonzero(values)[:1] if values.any() else None),
        ),
        Mistake(
            f"local-connections.{prefix}-return-in-the-loop",
            "only the very first place was looked at: is the `return` inside the loop?",
            wrong(lambda values: np.flatnonzero(values[:1])),
        ),
        Mistake(
            f"local-connections.{prefix}-descending",
            "these are the right ones in the wrong order. The smallest index comes first.",
            wrong(lambda values: np.flatnonzero(values)[::-1]),
        ),
        Mistake(
            f"local-connections.{prefix}-loop-of-the-wrong-length",
            f"your loop has the wrong length, which shows when the mask is not square. A {whole} has one place for "
            f"each {length}.",
            lambda mask, index: [place for place in range(_other_length(line, mask)) if line(mask, index)[place]],
            raises=(IndexError,),
        ),
        Mistake(
            f"local-connections.{prefix}-always-three",
            "you answered with the index itself and its two neighbours. That is only one kind of mask: read this one.",
            lambda mask, index: [index - 1, index, index + 1],
        ),
    )


MASK = np.array(
    [[True, False, True, True], [False, True, True, False], [True, False, False, False]],
)

UNEVEN = np.array([[1, 0, 1, 1, 0], [1, 1, 1, 0, 0], [0, 0, 0, 1, 0], [0, 1, 0, 1, 0], [1, 1, 0, 1, 0]], dtype=bool)
LARGE = np.random.default_rng(14).random((40, 33)) < 0.5


def random_masks(rng: np.random.Generator) -> Sequence[Case]:
    """Return two masks that are not square, and a line of each."""
    masks = [rng.random(shape) < 0.5 for shape in ((6, 8), (9, 5))]
    return [case(mask, int(rng.integers(0, 5))) for mask in masks]
