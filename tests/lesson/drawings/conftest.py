"""What holds for every figure that a test of the pictures draws."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text

from autograder.lesson.palette import FAINT, GREEN, ORANGE, PURPLE, SKY, TEXT

PALE = {colour.lower() for colour in (FAINT, GREEN, ORANGE, PURPLE, SKY)}


@pytest.fixture(autouse=True)
def _words_can_be_read(monkeypatch):
    """Words in a figure are black, white or in a colour that has enough contrast on paper."""
    close, pale = plt.close, []

    def look_and_close(fig=None):
        if isinstance(fig, mpl.figure.Figure):
            texts = [text for text in fig.findobj(Text) if text.get_text().strip()]
            pale.extend(text.get_text() for text in texts if to_hex(text.get_color()) in PALE)
        close(fig)

    monkeypatch.setattr(plt, "close", look_and_close)
    yield
    assert pale == []
    assert not PALE & set(TEXT)
