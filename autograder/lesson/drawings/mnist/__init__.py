"""The pictures of lesson 05."""

from autograder.lesson.drawings.mnist.control import before_and_after
from autograder.lesson.drawings.mnist.dilation import fields_of_three
from autograder.lesson.drawings.mnist.model import confusions, mistaken, moved_accuracy, receptive_fields
from autograder.lesson.drawings.mnist.occlusion import never_unsure, occlusion
from autograder.lesson.drawings.mnist.robust import cures
from autograder.lesson.drawings.mnist.schematics import SCHEMATICS
from autograder.lesson.drawings.mnist.training import digits, learning_curves, loss_curve, probabilities, tricks
from autograder.lesson.drawings.mnist.tuning import maps_per_kernel, stimuli, tuning_curves, tuning_table

__all__ = [
    "SCHEMATICS",
    "before_and_after",
    "confusions",
    "cures",
    "digits",
    "fields_of_three",
    "learning_curves",
    "loss_curve",
    "maps_per_kernel",
    "mistaken",
    "moved_accuracy",
    "never_unsure",
    "occlusion",
    "probabilities",
    "receptive_fields",
    "stimuli",
    "tricks",
    "tuning_curves",
    "tuning_table",
]
