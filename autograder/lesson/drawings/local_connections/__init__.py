"""The pictures of lesson 02."""

from autograder.lesson.drawings.local_connections.layers import (
    both_ways,
    local_layer,
    masks,
    one_unit,
    parameter_counts,
    probed_fields,
)
from autograder.lesson.drawings.local_connections.schematics import SCHEMATICS
from autograder.lesson.drawings.local_connections.statistics import (
    correlation_by_distance,
    neighbours,
    real_and_scrambled,
    scores,
    window_needed,
)

__all__ = [
    "SCHEMATICS",
    "both_ways",
    "correlation_by_distance",
    "local_layer",
    "masks",
    "neighbours",
    "one_unit",
    "parameter_counts",
    "probed_fields",
    "real_and_scrambled",
    "scores",
    "window_needed",
]
