"""Forged hand-ins, from the download to feedback: nothing of them is markup or a formula, and nobody else is graded."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from bleach._vendor.html5lib import HTMLParser  # of what nbconvert cleans HTML with: a strict parser

from autograder.classroom.export.cells import FORMULA
from autograder.classroom.receipt import RECEIPT, Receipt
from autograder.commands.main import main
from autograder.grading.course.reader import end_reader
from tests.classroom.downloads import NOTEBOOK, OTHER, saved, zipped
from tests.classroom.test_archives import entry, lying
from tests.grading.tiny import PATH, as_file, handed_in, make_course

pytestmark = pytest.mark.slow

ASSIGNMENT = PATH.parent.name
HOSTILE = "</pre></table><script>alert(1)</script><img src=x onerror=alert(1)>"
LONG, OUT = f"{'n' * 300}.py", f"../../ada/{PATH.as_posix()}"
ROSTER = [
    ["username", "name", "email", "id", "identifier"],
    ["ada", "Ada Lovelace", "ada@example.org", "4711", "Participant 11"],
    ["=1+1", '=HYPERLINK("http://x.invalid","mark")', "@SUM(A1)", "4712", "Participant 12"],
    ["mal", HOSTILE, "+1", "4713", "Participant 13"],
]
ELEMENT = "{http://www.w3.org/1999/xhtml}"


def graded_already() -> bytes:
    """Return a notebook that says that it was graded, with all points and more, and has markup wherever it can."""
    raising = f"def output_size(n, k, stride=1, pad=0):\n    raise ValueError({HOSTILE!r})  # {HOSTILE}"
    notebook = handed_in(output_size=raising)
    for cell in notebook.cells:
        if (about := cell.metadata.get("nbgrader")) and about.get("grade"):
            about["points"], about["locked"], cell.source = 1000, False, "1000"
        if cell.cell_type == "code":
            data = {"text/html": HOSTILE, "text/plain": "1000", "image/svg+xml": f"<svg>{HOSTILE}</svg>"}
            cell.outputs = [nbformat.v4.new_output("execute_result", data, execution_count=1)]
        cell.metadata["tags"] = [HOSTILE]
    notebook.cells.append(nbformat.v4.new_markdown_cell(HOSTILE, id="mine-exit"))
    notebook.metadata["title"] = HOSTILE
    return as_file(notebook)


def download() -> dict[str, bytes]:
    """Return what Moodle gives out when two of three forge."""
    receipt = Receipt("ada", ASSIGNMENT, datetime(2030, 1, 1, tzinfo=UTC), {"tiny.ipynb": "0" * 64}).as_json()
    work = {PATH.as_posix(): OTHER, OUT: OTHER, f"/{OUT}": OTHER, LONG: b"x = 1", RECEIPT: receipt}
    first, second, third = (
        f"{name}_{number}_assignsubmission_file" for name, number in zip("xyz", (11, 12, 13), strict=True)
    )
    return {
        f"{first}/tiny.ipynb": NOTEBOOK,
        f"{second}/tiny.ipynb": graded_already(),
        f"{second}/autograded/ada/{PATH.as_posix()}": OTHER,
        f"{second}/timestamp.txt": b"1970-01-01 00:00:00 UTC",
        f"{second}/bomb.zip": lying(bytes(10**6)),
        f"{second}/{HOSTILE.replace('/', '')}.txt": HOSTILE.encode(),
        f"{third}/work.zip": zipped(work),
        f"{third}/link.zip": entry(0o120000),
    }


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """Return a course into which the download came, and whose instructor has done everything."""
    root = make_course(tmp_path_factory.mktemp("forged") / "course")
    with (root.parent / "roster.csv").open("w", newline="") as file:
        csv.writer(file).writerows(ROSTER)
    saved(root.parent / "moodle.zip", download())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        assert main(["collect", "../moodle.zip", "--roster", "../roster.csv"]) == 1
        assert main(["grade", "--jobs", "1"]) in (0, 1)
        for verb in (["report", "--names"], ["feedback"], ["accept", "--yes"]):
            assert main(verb) == 0
        for kind in ("csv", "canvas", "moodle", "blackboard", "gradescope", "json"):
            assert main(["export", ASSIGNMENT, "--format", kind]) == 0
    end_reader()
    return root


def test_nobody_gets_points_of_others_or_more_than_there_are(course):
    """Whoever claims them: a notebook, a receipt, a path in an archive."""
    students = json.loads((course / "grades.json").read_text())["students"]

    assert {one["id"]: one["works"][0]["score"] for one in students} == {"ada": 4.0, "=1+1": 2.0, "mal": 2.0}
    assert {path.name for path in (course / "submitted").iterdir()} == {"ada", "=1+1", "mal"}
    assert (course / "submitted" / "ada" / PATH).read_bytes() == NOTEBOOK
    assert sorted(path.name for path in course.parent.iterdir()) == ["course", "moodle.zip", "roster.csv"]
    assert not [path for path in course.rglob("*") if path.is_symlink() or path.name == LONG]


@pytest.mark.parametrize("kind", ["", "-canvas", "-moodle", "-blackboard", "-gradescope"])
def test_no_cell_is_a_formula(course, kind):
    """Neither an id, nor a name, nor an address."""
    rows = list(csv.reader(io.StringIO((course / f"grades{kind}.csv").read_text("utf-8-sig"), newline="")))
    cells = [cell for row in rows for cell in row]

    assert len(rows) >= 4
    assert [cell for cell in cells if FORMULA.match(cell) and not cell.startswith("'")] == []
    assert any(cell.startswith("'=1+1") for cell in cells)


def test_no_page_holds_markup_of_theirs(course):
    """Neither the report, with names, nor a page of feedback."""
    pages = [course / "report.html", *course.glob(f"feedback/*/{ASSIGNMENT}/*.html")]
    assert len(pages) == 4
    for path in pages:
        page = HTMLParser(strict=True).parse(path.read_text())
        assert not list(page.iter(f"{ELEMENT}script"))
        assert all(image.get("src", "").startswith("data:image/") for image in page.iter(f"{ELEMENT}img"))
        assert not [name for element in page.iter() for name in element.attrib if re.match("on", str(name))]
    assert "&lt;script&gt;alert(1)" in (course / "report.html").read_text()
    assert "&lt;script&gt;alert(1)" in (course / "feedback" / "=1+1" / ASSIGNMENT / "tiny.html").read_text()
