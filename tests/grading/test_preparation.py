"""A preparation of images that treats each pixel by itself is repeated outside; any other stays the learner's."""

import numpy as np
import pytest

from autograder.grading.preparation import preparation_of

DIGITS = np.random.default_rng(3).integers(0, 256, (20, 28, 28), dtype=np.uint8)
MEANS = np.random.default_rng(4).normal(size=(28, 28))

REPEATED = {
    "scaled": lambda x: x[..., np.newaxis].astype(np.float32) / 255,
    "scaled in double precision": lambda x: x.reshape(-1, 28, 28, 1) / 255.0,
    "flat": lambda x: x.reshape(len(x), -1).astype("float32") / 255,
    "channels first": lambda x: x[:, None] / np.float32(255),
    "centred": lambda x: (x.astype(np.float32) - 33.3) / 78.6,
    "standardised place by place": lambda x: (x - MEANS)[..., None],
    "black and white": lambda x: (x > 127)[..., None],
    "negative": lambda x: 255 - x[..., None],
    "nothing at all": lambda x: x,
    "logarithm": lambda x: np.log1p(x.astype(np.float32))[..., None],
}


@pytest.mark.parametrize("prepare", REPEATED.values(), ids=REPEATED)
def test_a_preparation_pixel_by_pixel_is_repeated_bit_by_bit(prepare):
    """With its shape and its type."""
    repeated = preparation_of(prepare, 28, 28)

    assert repeated is not None
    assert repeated(DIGITS).dtype == prepare(DIGITS).dtype
    assert np.array_equal(repeated(DIGITS), prepare(DIGITS))


OWN = {
    "standardised by the batch": lambda x: ((x - x.mean()) / (x.std() + 1e-7))[..., None],
    "the batch to its own range": lambda x: (x / max(x.max(), 1))[..., None],
    "each image to its own range": lambda x: (x / np.maximum(x.max(axis=(1, 2), keepdims=True), 1))[..., None],
    "blurred": lambda x: (x / 2 + np.roll(x, 1, axis=2) / 2)[..., None],
    "mirrored": lambda x: x[:, :, ::-1, None] / 255,
    "padded": lambda x: np.pad(x, ((0, 0), (2, 2), (2, 2)))[..., None],
    "two inputs": lambda x: [x, x],
    "one row for all": lambda x: x.reshape(1, -1),
    "a number": lambda x: 7,
    "random": lambda x: x[..., None] + np.random.default_rng().normal(size=(*x.shape, 1)),
}


@pytest.mark.parametrize("prepare", OWN.values(), ids=OWN)
def test_any_other_preparation_stays_the_learners(prepare):
    """It may be right, too, but only its own process can say what it does."""
    assert preparation_of(prepare, 28, 28) is None


def test_what_looks_labels_up_finds_no_digit_to_look_up():
    """It is asked about constant images and noise alone, and does there what everybody does."""
    asked = []

    def smuggle(x):
        asked.append(x)
        prepared = x[..., np.newaxis] / 255
        known = (x[:, None] == DIGITS[None]).all(axis=(2, 3))
        prepared[:, 0, 0, 0] += known.any(axis=1) * known.argmax(axis=1)
        return prepared

    repeated = preparation_of(smuggle, 28, 28)

    assert smuggle(DIGITS)[5, 0, 0, 0] >= 5
    assert np.array_equal(repeated(DIGITS), DIGITS[..., np.newaxis] / 255)
