"""The pictures of lesson 04."""

from autograder.lesson.drawings.pooling.cells import simple_and_complex
from autograder.lesson.drawings.pooling.classifier import decision, head_accuracy
from autograder.lesson.drawings.pooling.receptive_fields import cone_sliders, cones, probed_field, small_kernels
from autograder.lesson.drawings.pooling.shifts import one_stride, shift_audit
from autograder.lesson.drawings.pooling.stages import collapse, digit, edge_kernels, stage, stage_of_digits
from autograder.lesson.drawings.pooling.whole_maps import global_average
from autograder.lesson.drawings.pooling.windows import SCHEMATICS, pooled_digit, savings, winners

__all__ = [
    "SCHEMATICS",
    "collapse",
    "cone_sliders",
    "cones",
    "decision",
    "digit",
    "edge_kernels",
    "global_average",
    "head_accuracy",
    "one_stride",
    "pooled_digit",
    "probed_field",
    "savings",
    "shift_audit",
    "simple_and_complex",
    "small_kernels",
    "stage",
    "stage_of_digits",
    "winners",
]
