"""The last claim of lesson 05 has its control: kernels before and after training, and those of random layers."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from autograder.lesson.drawings.mnist import control
from autograder.lesson.drawings.mnist.tuning import preferences
from autograder.lesson.stimuli import stimuli, tuning
from autograder.probes.convolution_layers import stimulus_responses
from tests.checks.digit_models import prepare, reference


def test_kernels_on_their_own_are_measured_as_in_their_model():
    """Else the layers before and after training, and the claim of the exercise, would go by different rules."""
    model = reference(8)
    layer = stimulus_responses(model, prepare, stimuli()).value.layers[0]
    inside = preferences(tuning(layer.highest.astype(float), layer.corners.astype(float)))
    alone = preferences(control.tuning_of(model.layers[0].get_weights()[0][:, :, 0]))

    assert [(each.kind, each.angle) for each in alone] == [(each.kind, each.angle) for each in inside]
    assert [each.ratio for each in alone] == pytest.approx([each.ratio for each in inside], rel=1e-3)


def test_about_half_of_random_kernels_are_selective():
    """Four or five of eight on average, as the question of the lesson says."""
    assert 4 <= control.random_counts((7, 7, 8)).mean() <= 5


def test_the_picture_says_what_it_counts(capsys):
    """The start comes from the layer itself: these trained kernels still resemble it."""
    control.before_and_after(reference(8))
    printed = capsys.readouterr().out

    assert "still resemble the numbers they began with" in printed
    assert f"Random layers have {control.random_counts((3, 3, 8)).mean():.1f} on average" in printed
    assert plt.get_fignums() == []


def test_a_start_that_is_not_the_kernels_own_is_called_so():
    """Weights that were restored may come from other random numbers."""
    first, other = np.random.default_rng(2).uniform(-1, 1, (2, 7, 7, 8))

    assert "not those that these kernels began with" in control._finding(first, other, np.full(300, 4))
    assert "still resemble" in control._finding(first, 0.5 * first, np.full(300, 4))


def test_without_a_model_there_is_nothing_to_compare(capsys):
    """An unfinished lesson runs on, and says what is missing."""
    control.before_and_after(None)

    assert "needs a trained model" in capsys.readouterr().out
