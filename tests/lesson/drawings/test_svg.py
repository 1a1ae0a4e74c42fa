"""Schematics are well-formed, carry their words and are the same everywhere."""

import base64
import io
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest

from autograder.lesson.drawings.svg import Schematic
from autograder.lesson.palette import TEXT

SOLUTIONS = Path(__file__).parents[3] / "solutions"
SVG = "{http://www.w3.org/2000/svg}"


def drawing() -> Schematic:
    """Return a schematic with one shape of each kind."""
    schematic = Schematic(200, 100, 'Two units & an "arrow" < between them')
    schematic.box(10, 10, 30.12345, 30)
    schematic.disc(150, 50, 12)
    schematic.line(0, 0, 10, 10, dash="4 3")
    schematic.arrow(40, 25, 138, 50)
    schematic.text(25, 25, "x < 3", bold=True)
    return schematic


def test_a_schematic_is_well_formed_and_says_what_it_shows():
    """Readers of the file and of the page find the words."""
    root = ElementTree.fromstring(drawing().render())

    assert root.get("aria-label") == 'Two units & an "arrow" < between them'
    assert root.find(f"{SVG}title").text == root.get("aria-label")
    assert [text.text for text in root.iter(f"{SVG}text")] == ["x < 3"]


def test_a_schematic_is_the_same_every_time():
    """Two decimals at most, no ids, no dates."""
    assert drawing().render() == drawing().render()
    assert 'width="30.12"' in drawing().render()


@pytest.mark.parametrize("shape", [(3, 5), (4, 2, 3), (300, 250)])
def test_pixels_come_out_as_they_went_in(shape):
    """In grey, in colour, and where they are more than one block of a PNG holds."""
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    picture = Schematic(10, 10, "Noise in a few words.")
    picture.image(0, 0, 10, 10, pixels)
    shown = ElementTree.fromstring(picture.render()).find(f"{SVG}image").get("href")
    read = plt.imread(io.BytesIO(base64.b64decode(shown.removeprefix("data:image/png;base64,"))))

    np.testing.assert_array_equal((read * 255).round(), pixels)


@pytest.mark.parametrize("path", sorted(SOLUTIONS.glob("*/*.svg")), ids=lambda path: path.stem)
def test_the_words_of_a_schematic_can_be_read(path):
    """On its card words are in colours with enough contrast; white ones stand on a dark shape."""
    fills = {text.get("fill") for text in ElementTree.parse(path).iter(f"{SVG}text")}

    assert fills <= {*TEXT, "#ffffff"}
