"""Lesson 04, `shift_sensitivity`: how much of an output changes when the image moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise

Transform = Callable[[np.ndarray], Any]


Shifts = Sequence[tuple[int, int]]


Change = Callable[[np.ndarray, np.ndarray], Any]


def move(image: np.ndarray, dy: int, dx: int) -> np.ndarray:
    """Return the image moved down by `dy` and to the right by `dx`, with zeros behind."""
    margin = max(abs(dy), abs(dx))
    padded = np.pad(image, [(margin, margin), (margin, margin), *[(0, 0)] * (image.ndim - 2)])
    rows, columns = image.shape[:2]
    return padded[margin - dy : margin - dy + rows, margin - dx : margin - dx + columns]


def _change(before: np.ndarray, after: np.ndarray) -> Any:
    return np.sum(np.abs(after - before)) / np.sum(np.abs(after) + np.abs(before))


def _audit(change: Change = _change, move: Callable[..., np.ndarray] = move) -> Callable[..., Any]:
    """Return an audit that measures or moves in its own way."""

    def shift_sensitivity(fn: Transform, image: np.ndarray, shifts: Shifts) -> Any:
        before = fn(image)
        return np.array([change(before, fn(move(image, dy, dx))) for dy, dx in shifts])

    return shift_sensitivity


def as_it_is(image: np.ndarray) -> np.ndarray:
    """Return the image itself: a black box that does nothing."""
    return np.asarray(image, dtype=float)


def strongest_of_four(image: np.ndarray) -> np.ndarray:
    """Return the largest value of each 2×2 window."""
    values = np.asarray(image, dtype=float)
    rows, columns = values.shape[0] // 2, values.shape[1] // 2
    return np.asarray(values[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2).max(axis=(1, 3)))


def signed_edges(image: np.ndarray) -> np.ndarray:
    """Return differences of horizontal neighbours, of either sign, and a constant 0.25."""
    return np.diff(np.asarray(image, dtype=float), axis=1) + 0.25


def whole_steps(image: np.ndarray) -> np.ndarray:
    """Return the image in eight steps, as whole numbers."""
    return np.asarray(np.round(np.asarray(image, dtype=float) * 8).astype(int))


def below_zero(image: np.ndarray) -> np.ndarray:
    """Return the image with its signs turned and 0.5 taken away, so that every value is below 0."""
    return -np.asarray(image, dtype=float) - 0.5


SHIFTS = [(0, 0), (0, 1), (2, 0), (-1, 1), (1, -2), (0, 2)]


def _images(rng: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    return rng.integers(0, 9, (rows, columns)) / 8 + 0.125


def _fixed_audits() -> tuple[Case, ...]:
    rng = np.random.default_rng(46)
    return (
        case(as_it_is, np.array([[0.0, 1.0, 0.0], [0.5, 1.0, 0.25]]), [(0, 1)]),
        case(strongest_of_four, _images(rng, 6, 8), SHIFTS),
        case(signed_edges, _images(rng, 5, 7), SHIFTS),
        case(signed_edges, _images(rng, 5, 7), SHIFTS),
        case(whole_steps, _images(rng, 5, 7), SHIFTS),
        case(below_zero, _images(rng, 5, 7), SHIFTS),
        case(strongest_of_four, _images(rng, 40, 6), [(5, 1), (-7, 0), (12, -2)]),
        case(strongest_of_four, _images(rng, 5, 41), [*SHIFTS, (1, 11), (0, -9), (-2, 15)]),
    )


CASES = _fixed_audits()


def _random_audits(rng: np.random.Generator) -> Sequence[Case]:
    return [case(strongest_of_four, _images(rng, 7, 10), SHIFTS[::-1]), case(signed_edges, _images(rng, 6, 6), SHIFTS)]


def _cumulative(fn: Transform, image: np.ndarray, shifts: Shifts) -> Any:
    before, moved, changes = fn(image), image, []
    for dy, dx in shifts:
        moved = move(moved, dy, dx)
        changes.append(_change(before, fn(moved)))
    return np.array(changes)


def _from_one_to_the_next(fn: Transform, image: np.ndarray, shifts: Shifts) -> Any:
    before, changes = fn(image), []
    for dy, dx in shifts:
        after = fn(move(image, dy, dx))
        changes.append(_change(before, after))
        before = after
    return np.array(changes)


def _output_moved(fn: Transform, image: np.ndarray, shifts: Shifts) -> Any:
    before = fn(image)
    return np.array([_change(before, move(before, dy, dx)) for dy, dx in shifts])


MISTAKES = (
    Mistake(
        "pooling.audit-without-fn",
        "you compare the images, not what `fn` makes of them: call `fn(image)` and `fn(move(image, dy, dx))`.",
        lambda fn, image, shifts: _audit()(as_it_is, image, shifts),
    ),
    Mistake(
        "pooling.audit-moves-the-output",
        "you move the output of `fn`. The question is what `fn` does when the *image* moves: first `move`, then `fn`.",
        _output_moved,
    ),
    Mistake(
        "pooling.audit-signs-cancel",
        "differences of opposite sign cancel each other out: take `np.abs` of each before you add them up.",
        _audit(lambda before, after: abs(np.sum(after - before)) / np.sum(np.abs(after) + np.abs(before))),
    ),
    Mistake(
        "pooling.audit-signed-sum",
        "the differences are added up with their signs, and cancel. Take `np.abs` of each first.",
        _audit(lambda before, after: np.sum(after - before) / np.sum(np.abs(after) + np.abs(before))),
    ),
    Mistake(
        "pooling.audit-not-divided",
        "you return the sum of the differences. Divide it by the sum of `np.abs(before) + np.abs(after)`, "
        "so that 1 means: nothing in common.",
        _audit(lambda before, after: np.sum(np.abs(after - before))),
    ),
    Mistake(
        "pooling.audit-mean-difference",
        "you return the mean difference, which is small for any picture with much black in it. Divide the sum of "
        "the differences by the sum of `np.abs(before) + np.abs(after)`.",
        _audit(lambda before, after: np.mean(np.abs(after - before))),
    ),
    Mistake(
        "pooling.audit-divided-by-before-only",
        "you divide by the sum over the unmoved output only, so the numbers run up to 2. "
        "Divide by both: `np.abs(before) + np.abs(after)`.",
        _audit(lambda before, after: np.sum(np.abs(after - before)) / np.sum(np.abs(before))),
    ),
    Mistake(
        "pooling.audit-divided-by-signed-sum",
        "in the divisor positive and negative values cancel: add `np.abs(before)` and `np.abs(after)`.",
        _audit(lambda before, after: np.sum(np.abs(after - before)) / np.sum(after + before)),
    ),
    Mistake(
        "pooling.audit-squared",
        "you square the differences, so a few large ones outweigh all others. Use `np.abs`.",
        _audit(lambda before, after: np.sum((after - before) ** 2) / np.sum(after**2 + before**2)),
    ),
    Mistake(
        "pooling.audit-largest-difference",
        "you return the largest difference of a single cell. Add all of them up.",
        _audit(lambda before, after: np.max(np.abs(after - before))),
    ),
    Mistake(
        "pooling.audit-counts-cells",
        "you count the cells that changed. How much they changed counts too: add up `np.abs(after - before)`.",
        _audit(lambda before, after: np.mean(~np.isclose(after, before))),
    ),
    Mistake(
        "pooling.audit-similarity",
        "your number is 1 where nothing changed. Turned round, it would be right: 0 stands for no change.",
        _audit(lambda before, after: 1 - _change(before, after)),
    ),
    Mistake(
        "pooling.audit-wraps-around",
        "what leaves the image at one edge comes back at the other: that is what `np.roll` does. "
        "Use `move`, which fills with black.",
        _audit(move=lambda image, dy, dx: np.roll(image, (dy, dx), axis=(0, 1))),
    ),
    Mistake(
        "pooling.audit-axes-swapped",
        "rows and columns are swapped: a shift is `(dy, dx)`, first rows down, then columns to the right.",
        _audit(move=lambda image, dy, dx: move(image, dx, dy)),
    ),
    Mistake(
        "pooling.audit-opposite-direction",
        "the image moves the wrong way: positive numbers mean down and to the right.",
        _audit(move=lambda image, dy, dx: move(image, -dy, -dx)),
    ),
    Mistake(
        "pooling.audit-shifts-add-up",
        "each shift starts from the image as it was already moved by the one before. "
        "Every shift starts from the original: do not overwrite `image`.",
        _cumulative,
    ),
    Mistake(
        "pooling.audit-from-one-to-the-next",
        "each output is compared with the one of the shift before. Compare all of them with that of the unmoved image.",
        _from_one_to_the_next,
    ),
    Mistake(
        "pooling.audit-averaged",
        "you return one number, the average over all shifts. One number for each shift is wanted, in their order.",
        lambda fn, image, shifts: np.mean(_audit()(fn, image, shifts)),
    ),
    Mistake(
        "pooling.audit-first-shift-only",
        "only the first shift comes back: is the `return` inside the loop?",
        lambda fn, image, shifts: _audit()(fn, image, shifts)[0],
    ),
    Mistake(
        "pooling.audit-divided-by-after-only",
        "you divide by the sum over the moved output only. Divide by both: `np.abs(before) + np.abs(after)`.",
        _audit(lambda before, after: np.sum(np.abs(after - before)) / np.sum(np.abs(after))),
    ),
    Mistake(
        "pooling.audit-divided-by-the-average",
        "your numbers are twice as large: you divide by the average of the two sums. Divide by both together.",
        _audit(lambda before, after: 2 * _change(before, after)),
    ),
    Mistake(
        "pooling.audit-brackets-forgotten",
        "`a / b + c` divides by `b` only and then adds `c`. Put the whole divisor in brackets.",
        _audit(lambda before, after: np.sum(np.abs(after - before)) / np.sum(np.abs(after)) + np.sum(np.abs(before))),
    ),
    Mistake(
        "pooling.audit-brackets-forgotten-before-first",
        "`a / b + c` divides by `b` only and then adds `c`. Put both sums of the divisor in brackets.",
        _audit(lambda before, after: np.sum(np.abs(after - before)) / np.sum(np.abs(before)) + np.sum(np.abs(after))),
    ),
    Mistake(
        "pooling.audit-sums-compared",
        "you add up each output first and compare the two sums. Cells that grow and cells that shrink then cancel: "
        "take the differences cell by cell.",
        _audit(
            lambda before, after: (
                np.abs(np.sum(after) - np.sum(before)) / (np.abs(np.sum(after)) + np.abs(np.sum(before)))
            )
        ),
    ),
    Mistake(
        "pooling.audit-ratio-of-each-cell",
        "you divide cell by cell and add up afterwards. Add up first, above and below, and divide the two sums.",
        _audit(lambda before, after: np.sum(np.abs(after - before) / (np.abs(after) + np.abs(before)))),
    ),
    Mistake(
        "pooling.audit-mean-ratio-of-each-cell",
        "you divide cell by cell and take the mean. Add up first, above and below, and divide the two sums.",
        _audit(lambda before, after: np.mean(np.abs(after - before) / (np.abs(after) + np.abs(before)))),
    ),
    Mistake(
        "pooling.audit-not-summed",
        "the differences are not added up: for each shift one number is wanted, a sum divided by a sum.",
        _audit(lambda before, after: np.abs(after - before) / np.sum(np.abs(after) + np.abs(before))),
    ),
    Mistake(
        "pooling.audit-sum-of-rows",
        "Python's own `sum` adds up rows only and leaves an array. `np.sum` adds up everything.",
        _audit(lambda before, after: sum(np.abs(after - before)) / sum(np.abs(after) + np.abs(before))),
    ),
    Mistake(
        "pooling.audit-in-whole-numbers",
        "the fractions are gone where `fn` gives whole numbers: an array made like its output holds whole numbers "
        "too. Make an array of the list of changes: `np.array(changes)`.",
        lambda fn, image, shifts: _audit()(fn, image, shifts).astype(fn(image).dtype),
    ),
    Mistake(
        "pooling.audit-with-the-image",
        "you compare `fn` of the moved image with the image itself. Compare it with `fn(image)`.",
        lambda fn, image, shifts: np.array([_change(image, fn(move(image, dy, dx))) for dy, dx in shifts]),
        raises=(ValueError,),
    ),
    Mistake(
        "pooling.audit-last-shift-only",
        "only the last shift comes back. Collect the numbers in a list, one for each shift.",
        lambda fn, image, shifts: _audit()(fn, image, shifts)[-1],
    ),
)


def _moved_by_slices(image: np.ndarray, dy: int, dx: int) -> np.ndarray:
    moved = np.zeros_like(image)
    h, w = image.shape
    origin = image[max(-dy, 0) : h + min(-dy, 0), max(-dx, 0) : w + min(-dx, 0)]
    moved[max(dy, 0) : h + min(dy, 0), max(dx, 0) : w + min(dx, 0)] = origin
    return moved


def _as_list_of_float32(fn: Transform, image: np.ndarray, shifts: Shifts) -> list[Any]:
    changes = []
    for dy, dx in shifts:
        before, after = np.float32(fn(image)), np.float32(fn(_moved_by_slices(image, dy, dx)))
        changes.append(abs(before - after).sum() / (abs(before).sum() + abs(after).sum()))
    return changes


def _filled_in(fn: Transform, image: np.ndarray, shifts: Shifts) -> np.ndarray:
    before, changes = fn(image), np.empty(len(shifts))
    for n, (dy, dx) in enumerate(shifts):
        after = fn(move(image, dy, dx))
        changes[n] = np.mean(np.abs(before - after)) / (np.mean(np.abs(before)) + np.mean(np.abs(after)))
    return changes


def _all_at_once(fn: Transform, image: np.ndarray, shifts: Shifts) -> Any:
    before = np.asarray(fn(image))[None]
    after = np.array([fn(_moved_by_slices(image, *shift)) for shift in shifts])
    return np.linalg.norm((after - before).reshape(len(shifts), -1), 1, axis=1) / (
        np.abs(before).sum() + np.abs(after).sum(axis=(1, 2))
    )


def _number_by_number(fn: Transform, image: np.ndarray, shifts: Shifts) -> list[float]:
    before = np.ravel(fn(image)).tolist()
    outputs = [np.ravel(fn(move(image, dy, dx))).tolist() for dy, dx in shifts]
    return [
        sum(abs(b - a) for a, b in zip(before, after, strict=True)) / sum(map(abs, [*before, *after]))
        for after in outputs
    ]


VALID = (_as_list_of_float32, _filled_in, _all_at_once, _number_by_number)


EXERCISE = function_exercise(
    name="shift_sensitivity",
    reference=_audit(),
    cases=CASES,
    random_cases=_random_audits,
    mistakes=MISTAKES,
    valid=VALID,
    hints=(
        "You need two outputs of `fn` for every shift: which of the two is always the same?",
        "Before the loop: `before = fn(image)`. Inside: `after = fn(move(image, dy, dx))`, and one number made of the "
        "two. Collect the numbers in a list.",
        "The number is one sum divided by another: above the absolute differences of `after` and `before`, below the "
        "absolute values of both, all added up. Mind the brackets. After the loop make an array of the list.",
    ),
    verified="measures the change for every shift, for any function, direction and sign.",
    where='the section "What if the image moves?" above',
)
