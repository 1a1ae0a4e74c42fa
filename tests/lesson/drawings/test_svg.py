"""Schematics are well-formed, carry their words and are the same everywhere."""

from xml.etree import ElementTree

from autograder.lesson.drawings.svg import Schematic

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
