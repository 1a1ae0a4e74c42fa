"""The pictures of lesson 01."""

from autograder.lesson.drawings.convolution.looking import look_into
from autograder.lesson.drawings.convolution.responses import (
    digits,
    find_feature,
    impulse,
    padding_and_stride,
    response,
    responses,
    stimuli,
)
from autograder.lesson.drawings.convolution.samples import heartbeat, photograph, sentence, star
from autograder.lesson.drawings.convolution.schematics import SCHEMATICS
from autograder.lesson.drawings.convolution.signals import near_belongs_together, signal, text
from autograder.lesson.drawings.convolution.sliding import sliding_window, sliding_window_slider

__all__ = [
    "SCHEMATICS",
    "digits",
    "find_feature",
    "heartbeat",
    "impulse",
    "look_into",
    "near_belongs_together",
    "padding_and_stride",
    "photograph",
    "response",
    "responses",
    "sentence",
    "signal",
    "sliding_window",
    "sliding_window_slider",
    "star",
    "stimuli",
    "text",
]
