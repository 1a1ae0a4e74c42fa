"""Nothing that a submission says reaches a page as markup, a terminal as a command, or anybody at any length."""

import copy
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from preloaded import run_module
from traitlets.config import Config

from autograder.commands.main import main
from autograder.grading.notebook.merge import merge
from tests.grading.tiny import PATH, RIGHT, about, as_file, handed_in, lesson, make_course, submit

WORD = "zqxj"  # stands nowhere else
MARK = f"<img src={WORD} onerror={WORD}><script>{WORD}()</script>`**[{WORD}](javascript:{WORD})"
MARK += f"\x1b[2J\x9b2J\u202e\u2066{WORD}"
LENGTH = 20 * 2**20
RESOURCES = dict.fromkeys(
    ["assignment_id", "notebook_id", "submission_id", "base_url", "student", "last_name", "first_name"], ""
)


class Marked(HTMLParser):
    """Collect the tags and the scripts of a page in which the word stands."""

    def __init__(self) -> None:
        super().__init__()
        self.marked: list[str] = []
        self._script = False

    def handle_starttag(self, tag, attrs):
        """Look at a tag."""
        self._script = tag == "script"
        harmless = [("alt", ""), ("href", "https://")]
        self.marked += [
            f"{tag} {name}={value}"
            for name, value in attrs
            if WORD in f"{name}{value or ''}" and not any(name == n and str(value).startswith(v) for n, v in harmless)
        ]

    def handle_endtag(self, tag):
        """Note the end of a script."""
        self._script = False

    def handle_data(self, data):
        """Look at text."""
        self.marked += ["script"] * (self._script and WORD in data)


def marked(page: str) -> list[str]:
    """Return the tags of a page that the student has had a hand in."""
    reader = Marked()
    reader.feed(page)
    return reader.marked


def formgrader(notebook: nbformat.NotebookNode) -> str:
    """Return Formgrader's page of a graded notebook."""
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    resources = {**RESOURCES, "notebook_path": "", "index": 0, "total": 1}
    return str(HTMLExporter(config=config).from_notebook_node(notebook, resources=resources)[0])


def with_odd_fields(text: str) -> bytes:
    """Return a notebook with all answers in which every field that nobody needs says this."""
    notebook = json.loads(as_file(handed_in()))
    for place, cell in enumerate(notebook["cells"]):
        cell["metadata"] |= {text: text, "tags": [text], "name": text}
        if place % 2:
            cell["id"] = text
        else:
            cell["metadata"].get("nbgrader", {})["grade_id"] = text
        cell["metadata"].setdefault("nbgrader", {}).update({"cell_type": text, "checksum": text, text: text})
        cell["attachments"] = {text: {text: text}}
        if cell["cell_type"] == "code":
            data = {"text/html": text, text: text, "text/plain": text}
            cell["execution_count"] = text
            cell["outputs"] = [
                {"output_type": text, "name": text, "text": text},
                {"output_type": "display_data", "data": data, "metadata": {text: text}},
                {"output_type": "error", "ename": text, "evalue": text, "traceback": [text]},
            ]
        cell["cell_type"] = text
    for answer in RIGHT.values():  # once more, so that there is something to tell
        notebook["cells"].append({"cell_type": text, "source": f"{answer}\n\n", "metadata": {}, "id": text})
    notebook |= {"nbformat": text, "nbformat_minor": text, text: text}
    notebook["metadata"] = {text: text, "kernelspec": {"name": text, "display_name": text, "language": text}}
    return json.dumps(notebook).encode()


def graded(student: str) -> nbformat.NotebookNode:
    """Return what was graded, as it lies on disk."""
    return nbformat.read(Path("autograded", student, PATH), as_version=4)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Make a course, and go there."""
    make_course(tmp_path / "course")
    monkeypatch.chdir(tmp_path / "course")


SHOWN = f"""
import matplotlib.pyplot as plt
from IPython.display import HTML, Markdown, display
text = {MARK!r}
print(text)
display(HTML(text), Markdown(text), {{"text/html": text, "text/plain": text, text: text}})
plt.figure(num=text); plt.title("t"); plt.show()
raise type(text, (Exception,), {{}})(text)
"""


def test_no_field_of_a_notebook_leaves_a_trace(course, capsys):
    """In the graded notebook, the feedback, Formgrader, the table and the CSV file; nor does the name of a file."""
    submit(Path(), "ada", with_odd_fields(MARK))
    submit(Path(), "bob", handed_in(output_size=f"{RIGHT['output-size']}\n{SHOWN}"))
    folder = submit(Path(), "cyd", as_file(handed_in(window_response="", output_size="")))
    (folder / f"tiny <img src={WORD} onerror={WORD}>`**.ipynb").write_bytes(as_file(handed_in()))
    (folder / f"\x1b[2J\u202e{WORD}.txt").write_bytes(b"")

    assert main(["grade", "--jobs", "1", "--verbose"]) == 0
    for verb in (["generate_feedback", PATH.parent.name], ["export"]):
        run_module("nbgrader", *verb).check_returncode()

    table, csv = capsys.readouterr().out, Path("grades.csv").read_text()
    assert table.count("4 / 4") == 3  # all these fields cost nothing
    for student in ("ada", "bob", "cyd"):
        feedback = Path("feedback", student, PATH).with_suffix(".html").read_text()
        assert marked(feedback) == []
        assert marked(formgrader(graded(student))) == []
        outputs = [cell.get("outputs", []) for cell in graded(student).cells]
        said = json.dumps(outputs, ensure_ascii=False) + table + csv
        assert not re.search(r"\\u001b\[2J|[\x1b\x80-\x9f\u202a-\u202e\u2066-\u2069]", said)
    assert WORD not in csv
    assert WORD not in nbformat.writes(graded("ada"))
    assert "grading mended" in graded("ada").cells[0].source
    assert "tiny ?img src?" in graded("cyd").cells[0].source
    assert "<" not in graded("cyd").cells[0].source


def test_no_field_of_a_notebook_makes_anything_long(course, capsys):
    """Twenty megabytes of a type, of names, of metadata and of code: three pages stay as they are."""
    submit(Path(), "ada", handed_in())
    long = json.loads(as_file(handed_in()))
    for cell, field in zip(long["cells"][2:], ("cell_type", "id", "source", "metadata"), strict=False):
        cell[field] = {"x" * LENGTH: "x" * LENGTH} if field == "metadata" else "x" * LENGTH
    submit(Path(), "bob", json.dumps(long).encode())

    assert main(["grade", "--jobs", "1", "--verbose"]) == 0

    short = len(nbformat.writes(graded("ada")))
    assert len(nbformat.writes(graded("bob"))) < short + 5000
    assert len(formgrader(graded("bob"))) < len(formgrader(graded("ada"))) + 20_000
    assert len(capsys.readouterr().out) < 10_000


ESSAYS = {
    "a picture that fails": f"<img src=x onerror={WORD}()>",
    "a script": f"<script>{WORD}()</script>",
    "a script in a drawing": f"<svg onload={WORD}()><script>{WORD}()</script></svg>",
    "a link that runs": f"[look](javascript:{WORD}())",
    "a link that runs, by reference": f"[look][1]\n\n[1]: javascript:{WORD}()",
    "a link that runs, written with entities": f"[look](java&#115;cript&colon;{WORD}())",
    "a page in the page": f"<iframe src='https://{WORD}.example'></iframe><object data='{WORD}'></object>",
    "a form": f"<form action='https://{WORD}.example'><input name=password onfocus={WORD}() autofocus></form>",
}


@pytest.mark.parametrize("essay", ESSAYS.values(), ids=ESSAYS)
def test_an_answer_in_words_is_text(essay):
    """It is marked by hand in Formgrader, in a browser that may do all that the instructor may."""
    asked = lesson()
    question = nbformat.v4.new_markdown_cell(
        "Your answer", id="essay", metadata=about("essay", solution=True, grade=True, points=1)
    )
    asked.cells.append(question)
    answered = copy.deepcopy(asked)
    answered.cells[-1].source = f"I think *so*.\n\n{essay}\n\n**Because** $a < b$."

    merged = merge(as_file(answered), asked).notebook

    page = formgrader(merged)
    assert marked(page) == []
    assert "<strong>Because</strong>" in page
    assert "I think <em>so</em>" in page
