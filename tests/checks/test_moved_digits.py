"""Digits are moved and bent a little, each by an amount of its own, the same for the same seed."""

import numpy as np
import pytest

from autograder.checks.models.moved_digits import bent, moved
from autograder.lesson import load_mnist

_, (IMAGES, _) = load_mnist()
SOME = IMAGES[:200]
MARGIN = 4  # pixels that a bend moves anything, at most


def generator():
    """Return the generator of all these tests."""
    return np.random.default_rng(5)


@pytest.mark.parametrize("change", [moved, bent])
def test_every_image_is_another_one_and_hardly_any_ink_is_lost(change):
    """A digit that nobody has seen before, and still the same digit."""
    changed = change(SOME, generator())

    assert changed.dtype == np.uint8
    assert changed.shape == SOME.shape
    assert (changed != SOME).any(axis=(1, 2)).all()
    assert np.array_equal(changed, change(SOME, generator()))
    ink = changed.sum(axis=(1, 2)) / SOME.sum(axis=(1, 2))
    assert 0.85 < ink.min() <= ink.max() < 1.15


def test_a_moved_image_lies_one_pixel_beside():
    """In all eight directions."""
    dot = np.zeros((200, 9, 9), np.uint8)
    dot[:, 4, 4] = 255

    places = {tuple(place) for place in np.argwhere(moved(dot, generator()))[:, 1:].tolist()}

    assert places == {(row, column) for row in (3, 4, 5) for column in (3, 4, 5)} - {(4, 4)}


def test_a_bend_stays_within_its_margin():
    """A dot in a corner moves by a few pixels at most, or out of the image."""
    dot = np.zeros((200, 28, 28), np.uint8)
    dot[:, 1, 1] = 255

    rows, columns = np.argwhere(bent(dot, generator()))[:, 1:].T

    assert rows.max() <= 1 + MARGIN
    assert columns.max() <= 1 + MARGIN
    assert rows.size > 100


def test_a_square_is_turned_shifted_and_scaled_between_pixels():
    """Its edges become grey, its middle stays."""
    square = np.zeros((50, 28, 28), np.uint8)
    square[:, 8:20, 8:20] = 200

    changed = bent(square, generator())

    assert (changed[:, 12:16, 12:16] == 200).all()
    assert ((changed > 0) & (changed < 200)).any(axis=(1, 2)).all()
