"""Relations that compute each value a little otherwise, all on another scale, or one number for many."""

from __future__ import annotations

import numpy as np

from autograder.checks.diagnosis.relation import Relation, at_least


def _stretched(e: np.ndarray) -> np.ndarray:
    return np.asarray((e - e.min()) / (e.max() - e.min()))


VALUES = (
    Relation(
        "negated", "every value has the opposite sign: something is subtracted the wrong way round.", lambda e: -e
    ),
    Relation("absolute-value", "the signs are lost (`abs`). Negative values are to stay negative.", np.abs),
    Relation("cut-at-zero", "negative values came out as 0. They are to stay as they are.", lambda e: np.maximum(e, 0)),
    Relation(
        "positive-cut-to-zero",
        "positive values came out as 0, only negative ones are there.",
        lambda e: np.minimum(e, 0),
    ),
    Relation("sign-only", "only the signs are left: −1, 0 and 1.", np.sign),
    Relation("above-zero", "only whether a value is above 0 is left.", lambda e: e > 0),
    Relation(
        "cut-to-0-and-1",
        "values below 0 and above 1 are cut off. They are to stay as they are.",
        lambda e: np.clip(e, 0, 1),
    ),
    Relation(
        "cut-to-0-and-255",
        "values below 0 and above 255 are cut off. They are to stay as they are.",
        lambda e: np.clip(e, 0, 255),
    ),
    Relation("rounded", "the values are rounded to whole numbers. Return them as they are.", np.round),
    Relation(
        "whole-numbers",
        "the fractions are cut off: an array of whole numbers (`dtype=int`, `//` or `int`) cannot hold them.",
        np.trunc,
    ),
    Relation("rounded-down", "the values are rounded down (`//` or `floor`). Return them as they are.", np.floor),
    Relation("rounded-up", "the values are rounded up. Return them as they are.", np.ceil),
    Relation(
        "rounded-to-1-place",
        "the values are rounded to one decimal place. Return them as they are.",
        lambda e: np.round(e, 1),
    ),
    Relation(
        "rounded-to-2-places",
        "the values are rounded to two decimal places. Return them as they are.",
        lambda e: np.round(e, 2),
    ),
    Relation(
        "rounded-to-3-places",
        "the values are rounded to three decimal places. Return them as they are.",
        lambda e: np.round(e, 3),
    ),
    Relation("one-too-many", "every value is 1 too large: something is counted once too often.", lambda e: e + 1),
    Relation("one-too-few", "every value is 1 too small: something is not counted.", lambda e: e - 1),
    Relation("two-too-many", "every value is 2 too large.", lambda e: e + 2),
    Relation("two-too-few", "every value is 2 too small.", lambda e: e - 2),
    Relation("complement", "every value is 1 minus the right one: the opposite was computed.", lambda e: 1 - e),
    Relation("inverse", "every value is 1 divided by the right one: a fraction stands upside down.", lambda e: 1 / e),
    Relation("squared", "every value is squared.", np.square),
    Relation("square-root", "every value is the square root of the right one.", np.sqrt),
    Relation("logarithm", "every value is the logarithm of the right one.", np.log),
    Relation("exponential", "every value is `np.exp` of the right one.", np.exp),
    Relation(
        "running-total",
        "every value has all the earlier ones in it: a total is never set back to 0.",
        at_least(1, lambda e: np.cumsum(e).reshape(e.shape)),
    ),
    Relation(
        "running-total-of-rows",
        "every value has those above it in it: a total is not set back to 0.",
        at_least(2, lambda e: np.cumsum(e, axis=0)),
    ),
    Relation(
        "running-total-in-rows",
        "every value has those left of it in it: a total is not set back to 0 at each step.",
        at_least(2, lambda e: np.cumsum(e, axis=1)),
    ),
    Relation(
        "differences", "you return the differences between neighbours.", at_least(1, lambda e: np.diff(e, axis=0))
    ),
)
ONE_FOR_MANY = (
    Relation("summed", "you return the sum of all values. Each is wanted by itself.", at_least(1, np.sum)),
    Relation("mean-of-all", "you return the mean of all values. Each is wanted by itself.", at_least(1, np.mean)),
    Relation("largest-of-all", "you return the largest of all values. Each is wanted by itself.", at_least(1, np.max)),
    Relation(
        "smallest-of-all", "you return the smallest of all values. Each is wanted by itself.", at_least(1, np.min)
    ),
    Relation(
        "summed-over-rows", "you added the rows up. Each is wanted by itself.", at_least(2, lambda e: e.sum(axis=0))
    ),
    Relation(
        "summed-within-rows",
        "you added each row up. Each of its values is wanted by itself.",
        at_least(2, lambda e: e.sum(axis=1)),
    ),
    Relation(
        "summed-over-channels",
        "you added up along the last axis. Each value is wanted by itself.",
        at_least(3, lambda e: e.sum(axis=-1)),
    ),
    Relation(
        "mean-over-channels",
        "you took the mean along the last axis. Each value is wanted by itself.",
        at_least(3, lambda e: e.mean(axis=-1)),
    ),
    Relation(
        "mean-over-rows",
        "you took the mean over the rows. Each value is wanted by itself.",
        at_least(2, lambda e: e.mean(axis=0)),
    ),
)
SCALES = (
    Relation(
        "scaled-to-1-by-sum",
        "the values are divided by their sum. Return them as they are.",
        at_least(1, lambda e: e / e.sum()),
    ),
    Relation(
        "scaled-to-1-by-largest",
        "the values are divided by the largest of them. Return them as they are.",
        at_least(1, lambda e: e / e.max()),
    ),
    Relation(
        "scaled-to-1-by-size",
        "the values are divided by the largest of their sizes. Return them as they are.",
        at_least(1, lambda e: e / np.abs(e).max()),
    ),
    Relation(
        "stretched-to-0-and-1",
        "the values are stretched to the range from 0 to 1. Return them as they are.",
        at_least(1, _stretched),
    ),
    Relation(
        "mean-removed",
        "their mean has been taken away from the values. Return them as they are.",
        at_least(1, lambda e: e - e.mean()),
    ),
    Relation(
        "standardised",
        "the values are standardised (mean 0, standard deviation 1). Return them as they are.",
        at_least(1, lambda e: (e - e.mean()) / e.std()),
    ),
)
