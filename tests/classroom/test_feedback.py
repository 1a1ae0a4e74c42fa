"""A page for each student: valid, without a network, small, and where nbgrader, Moodle and Canvas take it."""

import base64
import io
import itertools
import os
import re
import shutil
import stat
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from bleach._vendor import html5lib
from nbgrader.api import Gradebook
from nbgrader.utils import notebook_hash
from PIL import Image
from preloaded import run_module

from autograder.classroom.feedback.advice import advice_on
from autograder.classroom.feedback.archive import path_in_zip
from autograder.classroom.feedback.page import MAX_PAGE, PageOf, page
from autograder.classroom.feedback.pictures import Shown, shown_in, shrunk
from autograder.classroom.record import GRADED, ExerciseRecord, Work
from autograder.classroom.standing import lateness
from autograder.classroom.student import Student
from autograder.commands.main import main
from tests.classroom.a_class import ANSWERS, ASSIGNMENT, NOTEBOOK, WHY_IT_WAITS

pytestmark = pytest.mark.xdist_group("class")  # with the other tests of a class that is graded once

PAGE = f"{ASSIGNMENT}/{NOTEBOOK}.html"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>&\"'`</pre></style>"


@pytest.fixture(scope="module")
def pages(graded, tmp_path_factory):
    """Return the pages of the graded class, by student."""
    root = Path(shutil.copytree(graded, tmp_path_factory.mktemp("pages") / "course"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        assert main(["feedback"]) == 0
    return {student: (root / "feedback" / student / PAGE).read_text() for student in ANSWERS}


def parsed(html: str):
    """Return a page as a browser reads it; whatever is not valid raises."""
    return html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), strict=True, namespaceHTMLElements=False).parse(html)


def text_of(element) -> str:
    """Return the words of an element."""
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("student", ANSWERS)
def test_a_page_is_valid_and_needs_nothing_but_itself(pages, student):
    """Its language, one main part, headings in order, no program, no address of anything outside."""
    html = pages[student]
    tree = parsed(html)

    assert tree.get("lang") == "en"
    assert [len(list(tree.iter(name))) for name in ("header", "main", "footer", "h1", "script")] == [1, 1, 1, 1, 0]
    levels = [int(one.tag[1]) for one in tree.iter() if re.fullmatch(r"h[1-6]", str(one.tag))]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert {one.get("src", "")[:5] for one in tree.iter("img")} <= {"data:"}
    assert all(one.get("href").startswith("#") for one in tree.iter("a"))
    assert not re.search(r"url\(|@import|https?://", html)
    assert len({one.get("id") for one in tree.iter() if one.get("id")}) == html.count(' id="')
    assert len(html.encode()) < MAX_PAGE


def test_the_summary_comes_first_and_says_what_to_do(pages):
    """For each exercise its points, what is wrong and the next step; then the answers."""
    main_part = next(parsed(pages["ben"]).iter("main"))
    rows = [[text_of(cell) for cell in row] for row in next(main_part.iter("tbody"))]

    assert text_of(next(main_part.iter("h2"))) == "Summary"
    assert "12 of 20 points." in text_of(main_part)
    assert len(rows) == 8
    name, points, state, wrong, to_do = rows[1]
    assert (name, points, state) == ("output_size", "0 of 2", "✗ failed")
    assert wrong.startswith("One position is missing.")
    assert to_do.startswith("Look at the section")
    assert 'check.hint("output_size")' in to_do
    assert rows[3][1:] == ["3 of 3", "✓ passed", "", ""]


def test_an_answer_stands_with_its_message_and_its_picture(pages):
    """The student's code, what the check says, and the case that went wrong; its style once, in the head."""
    tree = parsed(pages["ben"])
    section = next(one for one in tree.iter("section") if text_of(next(one.iter("h3"))) == "window_response")

    assert "def window_response(window, kernel): return np.asarray" in text_of(section)
    assert "`window_response` is not right yet." in text_of(section)
    assert any(one.get("class") == "cnn-case" for one in section.iter("div"))
    assert [text_of(one).count(".cnn-case td.first {") for one in tree.iter("style")] == [1]


def test_what_waits_and_why_is_said(pages):
    """And that there is nothing to do about it."""
    text = text_of(parsed(pages["gus"]))

    assert "18 of 20 points, and 2 that wait for your instructor." in text
    assert f"Why it waits {WHY_IT_WAITS}" in text
    assert "waiting, ? of 2 points" in text


def test_what_a_student_wrote_is_text_and_lateness_is_told(pages):
    """Markup in it does nothing."""
    assert "Why is the kernel &lt;b&gt;turned&lt;/b&gt; &amp; when is it not?" in pages["ben"]
    assert "handed in on 21 November 2026 at 18:30 UTC, 1 day 6 hours late." in text_of(parsed(pages["eve"]))


def test_comments_of_the_instructor_stand_at_their_answer(course):
    """Formgrader keeps them at the answer cell, and the page shows them at the exercise."""
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        gradebook.find_comment("output-size", NOTEBOOK, ASSIGNMENT, "ada").manual_comment = "Short & <good>."
        gradebook.db.commit()

    assert main(["feedback", "--student", "ada"]) == 0

    html = Path("feedback/ada", PAGE).read_text()
    section = next(one for one in parsed(html).iter("section") if "output_size" in text_of(next(one.iter("h3"))))
    assert "Your instructor writes Short & <good>." in text_of(section)
    assert html.count("Your instructor writes") == 1


def exercise(**changed) -> ExerciseRecord:
    """Return a failed answer."""
    plain = ExerciseRecord("f", "test-f", 2.0, 0.0, 0.0, "failed", False, "`f` is wrong.", None, (), "f = 1", "n")
    return replace(plain, **changed)


def test_nothing_in_a_page_is_markup_but_ours():
    """Whoever wrote it: student, instructor, roster, notebook."""
    one = exercise(exercise=EVIL, message=f"{EVIL}\nLikely mistake: {EVIL}", source=EVIL, score=None, flags=(EVIL,))
    work = Work(EVIL, "01", GRADED, exercises=(one,), notes=(EVIL,), mended=(EVIL,), unclear=EVIL)
    html = page(PageOf(Student(EVIL, EVIL), work, "n", Shown(EVIL, {}, {}), {"test-f": EVIL}))

    tree = parsed(html)
    assert [len(list(tree.iter(name))) for name in ("script", "img")] == [0, 0]
    assert html.count("alert(1)") == 2 * html.count("&lt;script&gt;alert(1)") > 16


def picture(rows: int, columns: int) -> str:
    """Return noise, which cannot be packed, as a PNG in base64."""
    file = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (rows, columns, 3), dtype=np.uint8)
    Image.fromarray(noise).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def notebook_with(outputs: list[dict], *, test_outputs: list[dict] = ()) -> bytes:
    """Return a graded notebook with one answer and its test, as JSON."""
    import json

    about = {"grade_id": "f", "solution": True, "grade": False}
    test = {"grade_id": "test-f", "solution": False, "grade": True}
    cells = [
        {"cell_type": "markdown", "source": ["# A title\n", "more"], "metadata": {}},
        {"cell_type": "code", "source": "f = 1", "metadata": {"nbgrader": about}, "outputs": outputs},
        {"cell_type": "code", "source": "", "metadata": {"nbgrader": test}, "outputs": list(test_outputs)},
    ]
    return json.dumps({"cells": cells}).encode()


def test_a_page_stays_small_and_says_what_it_leaves_out():
    """However much was drawn and written."""
    drawn = [{"output_type": "display_data", "data": {"image/png": picture(900, 1200)}, "metadata": {}}] * 3
    shown = shown_in(notebook_with(drawn))
    many = tuple(exercise(source="x = 1\n" * 5000, message="word " * 5000) for _ in range(30))

    html = page(PageOf(Student("ada"), Work("ada", "01", GRADED, exercises=many), "n", shown))

    parsed(html)
    assert len(html.encode()) <= MAX_PAGE
    assert "the rest is left out of this page" in html
    assert "of the pictures are left out" in html


def test_pictures_are_made_small_and_others_are_none():
    """Wide ones narrower, with their description; what is no picture, or a bomb, is left away."""
    encoded = shrunk(picture(20, 1440)).removeprefix("data:image/png;base64,")
    output = {"data": {"image/png": picture(8, 8)}, "metadata": {"image/png": {"alt": 'A "kernel"'}}}

    with Image.open(io.BytesIO(base64.b64decode(encoded))) as small:
        assert small.size == (720, 10)
    assert [shrunk(one) for one in ("AAAA", "§", picture(4100, 4100))] == ["", "", ""]
    (only,) = shown_in(notebook_with([output])).pictures["test-f"]
    assert 'alt="A &#34;kernel&#34;"' in only.html


def test_html_is_shown_only_where_our_judging_wrote_it():
    """A student's output that says it is ours stands in an answer cell; any other HTML is nobody's."""
    ours = {"data": {"text/html": "<style>b{}</style><b>ours</b>"}, "metadata": {"autograder": {"picture": True}}}
    other = {"data": {"text/html": "<b>theirs</b>"}, "metadata": {}}

    shown = shown_in(notebook_with([ours, other], test_outputs=[ours, other]))

    assert [(str(one.html), one.style) for one in shown.pictures["test-f"]] == [("<b>ours</b>", "b{}")]
    assert shown.title == "A title"


@pytest.mark.parametrize(
    ("changed", "word", "to_do"),
    [
        ({}, "failed", "Read what the check says."),
        ({"message": 'No.\nStuck? Run check.hint("f")'}, "failed", 'Run `check.hint("f")` for a hint.'),
        ({"status": "partial", "score": 1.0}, "partly right", "Read what the check says."),
        ({"status": "not attempted"}, "not attempted", "Write your answer, and run the check below it."),
        ({"score": None}, "waiting", "Nothing for now: your instructor gives the points."),
        ({"status": "passed", "score": 2.0}, "passed", ""),
        ({"score": 2.0, "by_hand": True}, "graded by hand", ""),
        ({"status": "timed out"}, "timed out", "Read what the check says."),
    ],
)
def test_each_way_to_end_comes_with_what_to_do(changed, word, to_do):
    """In words that a student knows."""
    advice = advice_on(exercise(**changed))

    assert (advice.word, advice.to_do) == (word, to_do)


@pytest.mark.parametrize(
    ("late", "words"),
    [
        (timedelta(), ""),
        (timedelta(seconds=20), "less than a minute"),
        (timedelta(days=2, hours=1, minutes=5), "2 days 1 hour"),
    ],
)
def test_lateness_is_told_in_its_largest_units(late, words):
    """As people say it."""
    assert lateness(late) == words


def test_nbgrader_releases_all_pages_though_some_have_no_date_and_no_secret(course):
    """Whoever handed in by nbgrader gets exactly the page; nobody's missing file stops the others (nbgrader #1897)."""
    with Path("nbgrader_config.py").open("a") as config:
        config.write('c.CourseDirectory.course_id = "cnn"\nc.Exchange.root = "exchange"\n')
    Path("exchange").mkdir()
    Path("exchange").chmod(stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO)
    (Path("submitted/ada") / ASSIGNMENT / "submission_secret.txt").write_text("open sesame")
    (Path("submitted/ben") / ASSIGNMENT / "timestamp.txt").unlink()

    assert main(["feedback"]) == 0
    done = run_module("nbgrader", "release_feedback", ASSIGNMENT, cwd=course, env={**os.environ})

    assert done.returncode == 0, done.stderr
    released = Path("exchange/cnn/feedback")
    name = notebook_hash(secret="open sesame", notebook_id=NOTEBOOK)
    assert (released / f"{name}.html").read_bytes() == Path("feedback/ada", PAGE).read_bytes()
    assert len(list(released.glob("*.html"))) == len(ANSWERS)


def test_a_secret_stays_the_same_from_one_time_to_the_next(course):
    """Else released pages would pile up under names of their own."""
    secrets = []
    for _ in range(2):
        assert main(["feedback", "--student", "ada"]) == 0
        secrets.append((Path("feedback/ada") / ASSIGNMENT / "submission_secret.txt").read_bytes())

    assert secrets[0] == secrets[1] != b""


def test_all_pages_of_an_assignment_lie_in_one_zip(course, capsys):
    """The same bytes each time; with a choice of students it is left alone."""
    assert main(["feedback"]) == 0
    first = Path(f"feedback/{ASSIGNMENT}.zip").read_bytes()
    assert "only you can hand these over" in capsys.readouterr().out
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert sorted(archive.namelist()) == sorted(f"{student}/{NOTEBOOK}.html" for student in ANSWERS)
        assert archive.read(f"ben/{NOTEBOOK}.html") == Path("feedback/ben", PAGE).read_bytes()

    assert main(["feedback", "--student", "ada"]) == main(["feedback", ASSIGNMENT]) == 0
    assert Path(f"feedback/{ASSIGNMENT}.zip").read_bytes() == first


@pytest.mark.parametrize(
    ("columns", "given_out", "path"),
    [
        ({}, "", "ada/pooling.html"),
        ({"Identifier": "Participant 4711"}, "", "Ada Love Lace_4711_assignsubmission_file_/pooling.html"),
        ({}, "lovelaceada_LATE_4711_99_my pooling.ipynb", "lovelaceada_LATE_4711_99_my pooling.html"),
        ({}, "Ada_4711_assignsubmission_file_/a.ipynb", "Ada_4711_assignsubmission_file_/a.html"),
        ({}, "Ada_4711_assignsubmission_file_a.ipynb", "Ada_4711_assignsubmission_file_a.html"),
        ({}, "lovelaceada_4711_99_work-1.zip/lesson/pooling.ipynb", "lovelaceada_4711_99_work-1.html"),
        ({}, "Ada_4711_assignsubmission_file_/a.zip/b.ipynb", "Ada_4711_assignsubmission_file_/a.zip/b.html"),
        ({}, "students/ada_1/pooling.ipynb", "ada/pooling.html"),
        ({}, "class_1_2_a/ada/pooling.ipynb", "ada/pooling.html"),
        ({}, "mails.zip/ada/pooling.ipynb", "ada/pooling.html"),
    ],
)
def test_a_system_finds_the_student_by_the_path_in_the_zip(columns, given_out, path):
    """Moodle by the number behind the first underscore, Canvas by the numbers that it gave out."""
    assert path_in_zip(Student("ada", "Ada Love_Lace"), columns, "pooling", given_out) == path


def test_what_lies_in_the_way_of_one_page_is_named_and_the_others_go_on(course, capsys):
    """With the exit code of what is not good."""
    Path("feedback").mkdir()
    Path("feedback/ben").write_text("a note")

    assert main(["feedback"]) == 1
    assert f"{Path('feedback').resolve() / 'ben'}` is no folder" in capsys.readouterr().err
    assert Path("feedback/ben").read_text() == "a note"
    assert Path("feedback/ada", PAGE).is_file()


@pytest.mark.parametrize("name", [f"{NOTEBOOK}.html", "timestamp.txt", "submission_secret.txt"])
def test_a_folder_in_the_place_of_a_file_stops_one_student_only(course, capsys, name):
    """Whichever of the three files it would be."""
    (Path("feedback/ben") / ASSIGNMENT / name).mkdir(parents=True)

    assert main(["feedback"]) == 1
    assert f"ben, {ASSIGNMENT}: `" in (said := capsys.readouterr().err)
    assert "move away what lies there" in said
    assert Path("feedback/hal", PAGE).is_file()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--student", "zoe"], "Nobody in the class has the id `zoe`"),
        (["--student", "fay"], "Nothing of this is graded yet"),
        (["99-nothing"], "no assignment `99-nothing`"),
    ],
)
def test_wrong_use_gets_a_sentence(course, capsys, arguments, words):
    """And no page."""
    assert main(["feedback", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert not Path("feedback").exists()
