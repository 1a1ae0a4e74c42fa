"""The pictures of lesson 05."""

from autograder.lesson.drawings.mnist.control import before_and_after
from autograder.lesson.drawings.mnist.model import confusions, mistaken, moved_accuracy, receptive_fields
from autograder.lesson.drawings.mnist.schematics import SCHEMATICS
from autograder.lesson.drawings.mnist.training import digits, learning_curves, loss_curve, probabilities, tricks
from autograder.lesson.drawings.mnist.tuning import maps_per_kernel, stimuli, tuning_curves, tuning_table

__all__ = [
    "SCHEMATICS",
    "before_and_after",
    "confusions",
    "digits",
    "learning_curves",
    "loss_curve",
    "maps_per_kernel",
    "mistaken",
    "moved_accuracy",
    "probabilities",
    "receptive_fields",
    "stimuli",
    "tricks",
    "tuning_curves",
    "tuning_table",
]
