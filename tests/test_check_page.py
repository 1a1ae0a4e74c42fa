"""The page of `autograder check --html`: every exercise with its message and picture, for any reader, without a net."""

import itertools
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from small_course import answer, notebook, setup, test_cell, write

from autograder.errors import UserError
from autograder.learner.notebook import Report, Result
from autograder.learner.page import page, write_page

SCRIPT = "<script>alert(1)</script>"
ANSWERS = {
    "window_response": "def window_response(window, kernel):\n    return window.sum()",
    "output_size": f"def output_size(n, k, stride=1, pad=0):\n    return {SCRIPT!r}",
    "make_kernel": "def make_kernel(name):\n    raise NotImplementedError()",
}
VOID = {"meta", "br", "img"}


class Page(HTMLParser):
    """Hold the elements of a page in order; all are closed in their turn."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))
        self.open += [] if tag in VOID else [tag]

    def handle_endtag(self, tag):
        """Close it."""
        assert self.open.pop() == tag

    def named(self, tag):
        """Return the attributes of all elements of one name."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """Run the command as a learner does who names a notebook and no page; return the folder and what was printed."""
    folder = tmp_path_factory.mktemp("page")
    cells = [setup("setup", "import numpy as np\nfrom autograder import check")]
    for name, source in ANSWERS.items():
        cell = name.replace("_", "-")
        cells += [answer(cell, source), test_cell(f"test-{cell}", f"check.{name}({name})", 2)]
    write(notebook(*cells), folder / "lesson.ipynb")
    command = [sys.executable, "-m", "autograder", "check", "--html", "lesson.ipynb"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    return folder, done.stdout


def test_it_is_written_beside_the_notebook_and_named(checked):
    """The notebook that was named is run, not written over."""
    folder, printed = checked

    assert "With pictures: autograder-check.html" in printed
    assert sorted(path.name for path in folder.iterdir()) == ["autograder-check.html", "lesson.ipynb"]
    assert '"cells"' in (folder / "lesson.ipynb").read_text()


def test_it_holds_message_and_picture_of_every_exercise(checked):
    """And says in a table how each stands; what was not attempted has nothing to read."""
    text = (checked[0] / "autograder-check.html").read_text()
    seen = Page(text)

    assert [about["id"] for about in seen.named("h3")] == ["1-window_response", "1-output_size"]
    assert "`window_response` is not right yet." in text
    assert text.count('<div class="picture">') == 2
    assert "you returned" in text
    assert re.search(r"make_kernel</code></td><td>0 of 2</td><td>· not attempted", text)


def test_anybody_can_read_it_anywhere(checked):
    """A language, headings in order, heads of columns, words for pictures, both themes, nothing from a network."""
    text = (checked[0] / "autograder-check.html").read_text()
    seen = Page(text)

    assert seen.named("html") == [{"lang": "en"}]
    levels = [int(tag[1]) for tag, _ in seen.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
    assert {about.get("scope") for about in seen.named("th")} == {"col"}
    assert [about for about in seen.named("img") if len(about.get("alt", "")) < 5] == []
    assert "color-scheme: light dark" in text
    assert not re.search(r"https?://|src=\"(?!data:)", text)


def test_nothing_that_a_notebook_says_is_markup(checked):
    """What an answer returns is shown as text, and no script runs, whatever stands there."""
    text = (checked[0] / "autograder-check.html").read_text()

    assert "&lt;script&gt;" in text
    assert Page(text).named("script") == []
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in text
    assert SCRIPT not in page([Report(SCRIPT, SCRIPT, (Result(SCRIPT, "failed", 0, 1, SCRIPT),), SCRIPT)])


@pytest.mark.parametrize("content", [b"my own page", b"\xff\xfe", b""])
def test_what_it_has_not_written_it_does_not_write_over(tmp_path, content):
    """A file of the learner's is left alone; a page of an earlier run makes room."""
    path = tmp_path / "mine.html"
    path.write_bytes(content)

    with pytest.raises(UserError, match=r"is there already and no page of `autograder check`: name another file\."):
        write_page(path, [])

    assert path.read_bytes() == content
    write_page(tmp_path / "new.html", [])
    write_page(tmp_path / "new.html", [Report(path, "Again", ())])
    assert "Again" in (tmp_path / "new.html").read_text()


@pytest.mark.parametrize(
    ("name", "words"),
    [("page.txt", "name a file that ends in `.html`"), ("lesson.py", "name a file that ends in `.html`")],
)
def test_another_kind_of_file_is_refused_before_anything_runs(tmp_path, name, words):
    """A name without `.html` is a slip, and may be that of something else."""
    command = [sys.executable, "-m", "autograder", "check", "--html", name]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert list(tmp_path.iterdir()) == []
