"""The pictures of kernels, maps and tuning curves are drawn for any model, and their words follow the data."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from autograder.lesson.drawings.mnist import tuning as draw
from autograder.lesson.stimuli import Tuning
from tests.checks.digit_models import STYLES, prepare, reference

DIGIT = np.random.default_rng(0).integers(0, 256, (28, 28)).astype(np.uint8)


@pytest.mark.parametrize("style", ["sequential", "parallel", "colour", "rescaling-first"])
def test_every_picture_is_drawn_and_described(style, capsys):
    """Each call shows one picture with its finding in words, and leaves no figure open."""
    build, prepare_images = STYLES[style]
    model = build()
    calls = {
        "feature maps": lambda: draw.maps_per_kernel(model, prepare_images, DIGIT),
        "Polar tuning curves": lambda: draw.tuning_curves(model, prepare_images),
        "bright lines, dark lines and edges": lambda: draw.tuning_table(model, prepare_images),
    }
    for words, call in calls.items():
        call()
        assert words in capsys.readouterr().out

    assert plt.get_fignums() == []


def test_the_stimuli_are_drawn_without_a_model(capsys):
    """They are the same for every model."""
    draw.stimuli()

    assert "four orientations" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("count", "said", "in_table"), [(16, "the 16", "the 16"), (40, "the first 16 of the 40", "the first 32 of the 40")]
)
def test_many_kernels_are_drawn_as_far_as_they_can_be_read(count, said, in_table, capsys):
    """Of forty, sixteen get a picture and thirty-two a row, and the words say so."""
    model = reference(count)
    draw.maps_per_kernel(model, prepare, DIGIT)
    draw.tuning_curves(model, prepare)
    draw.tuning_table(model, prepare)
    printed = capsys.readouterr().out

    assert f"One digit, and {said} feature maps" in printed
    assert f"Polar tuning curves of {said} kernels" in printed
    assert f"The responses of {in_table} kernels" in printed


def test_the_words_about_maps_name_only_what_is_drawn():
    """The strongest map is sought among the sixteen that are seen."""
    maps = np.zeros((20, 3, 3))
    maps[3], maps[18] = 2.0, 9.0

    assert "Kernel 3 gives the strongest response, 2.00" in draw._maps_alt(maps)


@pytest.mark.parametrize("call", [draw.maps_per_kernel, draw.tuning_curves, draw.tuning_table])
def test_without_a_model_there_is_nothing_to_draw(call, capsys):
    """An unfinished lesson runs on, and says what is missing."""
    call(None, prepare, *([DIGIT] if call is draw.maps_per_kernel else []))

    assert "needs a trained model" in capsys.readouterr().out


def test_the_words_about_tuning_name_what_the_eye_sees():
    """The highest point of all three curves, an edge too, compared with the same curve at right angles."""
    curves = Tuning(
        bright=np.array([[4.0, 1.0, 1.0], [1.0, 1.0, 1.0], [2.0, 1.0, 3.0], [1.0, 1.0, 1.0]]),
        dark=np.array([[1.0, 1.0, 0.0], [1.0, 3.0, 0.0], [1.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
        edge=np.array([[0.0, 0.0, 1.0], [0.0, 0.0, 5.0], [0.0, 0.0, 1.0], [0.0, 0.0, 2.0]]),
    )
    infinite = float("inf")

    assert draw.preferences(curves) == [
        draw.Preference("bright line", 0.0, 2.0),
        draw.Preference("dark line", 45.0, infinite),
        draw.Preference("edge", 45.0, 2.5),
    ]
    assert "kernel 0 bright lines at 0°, kernel 1 dark lines at 45°, kernel 2 edges at 45°" in draw._tuning_alt(curves)
