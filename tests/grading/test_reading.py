"""Whatever still looks like a notebook is read, and of everything else is said what is wrong with it, and where."""

import codecs
import json

import pytest

from autograder.grading.notebook.reading import MAX_QUOTES, UnreadableError, read_cells
from tests.grading.tiny import RIGHT, as_file, handed_in

TEXT = as_file(handed_in(output_size=f"note = 'é, ä: [1,] {{2,}}'\n{RIGHT['output-size']}")).decode()
SOURCES = [cell.source for cell in read_cells(TEXT).cells]

ENCODINGS = {
    "UTF-8 with a mark": (codecs.BOM_UTF8 + TEXT.encode(), False),
    "UTF-16 of Windows": (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), True),
    "UTF-16 the other way round": (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), True),
    "UTF-16 without a mark": (TEXT.encode("utf-16-le"), True),
    "UTF-16 the other way round, without a mark": (TEXT.encode("utf-16-be"), True),
    "UTF-32": (TEXT.encode("utf-32"), True),
}


@pytest.mark.parametrize(("content", "told"), ENCODINGS.values(), ids=ENCODINGS)
def test_a_file_is_read_however_its_letters_were_saved(content, told):
    """Editors of Windows save UTF-16 unless told otherwise; a mark at the beginning is nothing to speak of."""
    file = read_cells(content)

    assert [cell.source for cell in file.cells] == SOURCES
    assert ["was saved as UTF-" in line for line in file.mended] == [True] * told


def test_letters_that_are_none_cost_no_others():
    """A file of an old editor, with one byte for a letter."""
    file = read_cells(TEXT.encode("latin-1", "replace").replace(b"note", b"no\xe9te"))

    assert len(file.cells) == len(SOURCES)
    assert "is not all UTF-8" in file.mended[0]


COMMAS = {
    "after the last cell": ("\n ],\n", "\n ,],\n"),
    "after the last line of a cell": ('"\n   ]', '",\n   ]'),
    "after the last field": ("\n}", ",\n}"),
    "everywhere": ("\n  }", " ,\n  }"),
}


@pytest.mark.parametrize(("before", "after"), COMMAS.values(), ids=COMMAS)
def test_a_comma_too_many_is_forgiven(before, after):
    """And told; commas in the text of a cell are the student's."""
    content = TEXT.replace(before, after)
    with pytest.raises(json.JSONDecodeError):
        json.loads(content)

    file = read_cells(content.encode())

    assert [cell.source for cell in file.cells] == SOURCES
    assert "comma too many near line" in file.mended[0]


def test_line_breaks_inside_a_string_are_forgiven():
    """An editor that wraps long lines puts them there."""
    assert [cell.source for cell in read_cells(TEXT.replace("note =", "note\t=")).cells][5].startswith("note\t=")


BROKEN = {
    "empty": (b" \n", "the file is empty"),
    "cut off": (TEXT[:500].encode(), r"it stops in line \d+, column \d+, before it is complete"),
    "cut off after a comma": (TEXT[: TEXT.index(",") + 1].encode(), "it stops in line"),
    "a page": (
        b"<!doctype html><script>alert(1)</script>",
        r"does not begin as a notebook does \(in line 1, column 1\)",
    ),
    "a comma forgotten": (
        TEXT.replace(",", "", 1).encode(),
        r"in line \d+, column \d+, Python says \"Expecting ',' del",
    ),
    "a quote forgotten": (TEXT.replace('"cells"', 'cells"', 1).encode(), "in line 2, column 2, Python says"),
    "a mark of a merge": (TEXT.replace("{", "{\n<<<<<<< HEAD", 1).encode(), "in line 2, column 1, Python says"),
    "too long to be searched": (b"[" + b'"a",' * MAX_QUOTES + b"]", "in line 1"),
}


@pytest.mark.parametrize(("content", "words"), BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_with_a_file_is_said_exactly(content, words):
    """With line and column, what was expected, what to do, and nothing that stands in the file."""
    with pytest.raises(UnreadableError, match=words) as refused:
        read_cells(content)

    assert "HEAD" not in str(refused.value)
    assert "script" not in str(refused.value)
    assert len(str(refused.value)) < 300
