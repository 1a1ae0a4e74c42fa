"""The pictures of lesson 03."""

from autograder.lesson.drawings.weight_sharing.fits import kernel_learns, learning_curve, left_and_right
from autograder.lesson.drawings.weight_sharing.maps import (
    all_maps,
    drawn_kernels,
    moved_digit,
    moving_digit_slider,
    oriented_maps,
    strongest_patches,
    where_it_fires,
)
from autograder.lesson.drawings.weight_sharing.matrices import (
    channel_sum,
    channel_sum_slider,
    matrix_at_work,
    parameter_counts,
    weight_matrices,
)
from autograder.lesson.drawings.weight_sharing.schematics import SCHEMATICS

__all__ = [
    "SCHEMATICS",
    "all_maps",
    "channel_sum",
    "channel_sum_slider",
    "drawn_kernels",
    "kernel_learns",
    "learning_curve",
    "left_and_right",
    "matrix_at_work",
    "moved_digit",
    "moving_digit_slider",
    "oriented_maps",
    "parameter_counts",
    "strongest_patches",
    "weight_matrices",
    "where_it_fires",
]
