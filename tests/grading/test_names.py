"""Names that others have chosen, as they stand in a sentence of ours."""

import pytest

from autograder.grading.course.names import MAX_NAME, shown


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ada@example.org", "ada@example.org"),
        ("Miles O'Brien", "Miles O'Brien"),
        ("Åse_Łuk (2)", "Åse_Łuk (2)"),
        ("<b>ada</b>", "?b?ada?/b?"),
        ("\x1b[2J`$x$`\u202e", "?[2J??x???"),
        ("a" * 100, "a" * MAX_NAME + "…"),
    ],
    ids=["address", "apostrophe", "letters", "markup", "what moves a cursor", "long"],
)
def test_a_name_is_said_as_it_is_unless_it_does_something(name, said):
    """An address of mail is a name; markup and control signs are not."""
    assert shown(name) == said
