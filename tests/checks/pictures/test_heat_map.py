"""Values become a picture that any browser reads: grey from the smallest to the largest, with what differs coloured."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from autograder.checks.pictures.heat_map import DIFFERS, MOST_PIXELS, UNKNOWN, heat_map


def pixels_of(element):
    """Return the colours (H, W, 3) of an element of a page."""
    encoded = re.search(r"base64,([^\"]+)", element)[1]
    with Image.open(io.BytesIO(base64.b64decode(encoded))) as picture:
        assert picture.format == "PNG"
        return np.asarray(picture.convert("RGB"))


def test_the_smallest_value_is_black_and_the_largest_white():
    """What lies between is grey in proportion."""
    pixels = pixels_of(heat_map(np.array([[-2.0, 0.0, 2.0], [1.0, -1.0, 2.0]]), "six values"))

    assert pixels.shape == (2, 3, 3)
    assert (pixels == pixels[:, :, :1]).all()
    assert pixels[:, :, 0].tolist() == [[0, 128, 255], [191, 64, 255]]


def test_what_differs_and_what_is_no_number_has_a_colour():
    """Neither is a grey."""
    values = np.array([[0.0, np.nan], [np.inf, 1.0]])
    pixels = pixels_of(heat_map(values, "values", np.array([[False, False], [False, True]])))

    assert pixels[0, 0].tolist() == [0, 0, 0]
    assert tuple(pixels[0, 1]) == tuple(pixels[1, 0]) == UNKNOWN
    assert tuple(pixels[1, 1]) == DIFFERS


@pytest.mark.parametrize(
    "values",
    [
        np.zeros((3, 4)),
        np.full((2, 2), np.nan),
        np.array([[-1.7e308, 1.7e308]]),
        np.array([[True, False]]),
        np.array([[2**64 - 1, 0]], np.uint64),
    ],
)
def test_any_values_can_be_drawn(values):
    """All alike, none known, and at the ends of their types."""
    assert pixels_of(heat_map(values, "values")).shape[:2] == values.shape


def test_large_values_are_thinned_out_and_words_are_escaped():
    """A picture is as small as it is shown."""
    element = heat_map(np.random.default_rng(0).normal(size=(1000, 500)), '<b>"')

    assert max(pixels_of(element).shape) <= MOST_PIXELS
    assert 'alt="&lt;b&gt;&quot;"' in element
