"""`autograder report`: every number of it, and a page that is valid, closed in itself, and harmless."""

import dataclasses
import itertools
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from bleach._vendor.html5lib import HTMLParser  # of what nbconvert cleans HTML with: a strict parser
from scipy import stats

from autograder.classroom.by_hand import with_points_by_hand
from autograder.classroom.record import EXCUSED, GRADED, ClassRecord, Work, read_class
from autograder.classroom.report.exercises import discrimination, end_of
from autograder.classroom.report.mistakes import mistake_numbers, without_name
from autograder.classroom.report.numbers import histogram, report_numbers
from autograder.classroom.report.page import report_page
from autograder.classroom.report.people import TO_BE_SEEN, Late, what_waits
from autograder.classroom.report.short import short_report
from autograder.classroom.student import Student
from autograder.commands.main import main
from autograder.grading.course.assignments import open_classroom
from autograder.grading.course.batch import TaskResult
from tests.classroom.a_class import (
    ASSIGNMENT,
    BY_HAND,
    EXERCISES,
    FLOORED,
    GIVEN,
    NOTEBOOK,
    UNCLEAR,
    WAITING,
    WHY_IT_WAITS,
)

WHEN = datetime(2026, 11, 30, 12, 5)
HOSTILE = "</pre></svg><script>alert(1)</script><img src=x onerror=alert(1)>&'\"{{ 7 * 7 }}"
HTML = "{http://www.w3.org/1999/xhtml}"


def later(record: ClassRecord) -> ClassRecord:
    """Return a class with a second lesson, the same but that `ada` fell to nothing and `ida` rose to all."""
    swapped = {"ada": "ida", "ida": "ada"}
    second = [
        replace(record.of(swapped.get(work.student, work.student), ASSIGNMENT), student=work.student, assignment="02-b")
        for work in record.works
    ]
    cells = {**record.cells, "02-b": record.cells[ASSIGNMENT]}
    return ClassRecord((ASSIGNMENT, "02-b"), record.students, (*record.works, *second), cells)


def many(record: ClassRecord, count: int) -> ClassRecord:
    """Return a class of so many times as many students, with names of their own."""
    students = [Student(f"{one.id}{n}", one.name) for n in range(count) for one in record.students]
    works = [replace(work, student=f"{work.student}{n}") for n in range(count) for work in record.works]
    return ClassRecord(record.assignments, tuple(students), tuple(works), record.cells)


@pytest.fixture(scope="module")
def numbers(the_class):
    """Return the numbers of the small class."""
    return report_numbers(the_class)


def test_points_are_counted(numbers):
    """Their spread, and a histogram in which everybody who is graded stands once."""
    (one,) = numbers.assignments
    scores = [20.0, 12.0, 17.25, 2.0, 20.0, 18.0, 19.5, 0.0]

    assert (one.handed_in, one.graded, [student.id for student in one.absent]) == (8, 8, ["fay"])
    assert (one.spread.mean, one.spread.median) == (np.mean(scores), np.median(scores))
    assert (one.spread.lower, one.spread.upper) == (np.percentile(scores, 25), np.percentile(scores, 75))
    counted = {bar.low: bar.count for bar in one.histogram if bar.count}
    assert counted == {0: 1, 2: 1, 12: 1, 17: 1, 18: 1, 19: 3}


@pytest.mark.parametrize(
    ("scores", "points", "counts"),
    [
        ([0.0, 0.5, 1.0, 4.0], 4, [2, 1, 0, 1]),
        ([5.5], 4, [0, 0, 0, 1]),  # extra credit
        ([2.5], 2.5, [0, 0, 1]),
        ([41.0, 1.0], 41, [1] + [0] * 12 + [1]),
        ([0.0], 0, [1]),
        ([], 4, []),
    ],
)
def test_each_score_stands_in_one_bar(scores, points, counts):
    """Whatever the points of a lesson."""
    assert [bar.count for bar in histogram(scores, points)] == counts


def test_each_exercise_says_how_it_ended(numbers):
    """Points by hand and those that wait included."""
    ends = {one.exercise: list(one.ends.values()) for one in numbers.assignments[0].exercises}

    assert list(ends) == list(EXERCISES)
    assert ends["output_size"] == [4, 0, 3, 1, 0]
    assert ends["make_kernel"] == [5, 1, 0, 2, 0]
    assert ends[WAITING] == [5, 0, 0, 2, 1]
    assert ends["cross_correlate1d"] == [5, 1, 0, 2, 0]  # one of them by hand


def test_points_by_hand_say_how_it_ended(the_class):
    """All, some or none, before what the check said."""
    failed = next(one for one in the_class.of("ben", ASSIGNMENT).exercises if one.exercise == "output_size")
    by_hand = [replace(failed, by_hand=True, score=score) for score in (2.0, 1.0, 0.0, None)]

    assert [end_of(one) for one in by_hand] == ["passed", "partly", "failed", "waiting"]


def test_discrimination_is_the_corrected_point_biserial(the_class):
    """Of the points of an exercise with those of all others; whose points wait is left out, and few say nothing."""
    works = [work for work in many(the_class, 3).works if work.state == GRADED]
    there = [(work, one) for work in works for one in work.exercises if one.exercise == "output_size"]
    known = [
        (one.score, sum(other.score for other in work.exercises) - one.score) for work, one in there if not work.waits
    ]

    assert len(known) == 21
    assert discrimination(there) == pytest.approx(stats.pearsonr(*zip(*known, strict=True)).statistic)
    assert discrimination(there[:10]) is None  # one of these waits
    assert discrimination([(work, replace(one, score=1.0)) for work, one in there]) is None


def test_mistakes_are_counted_with_who_made_them(numbers):
    """The most frequent first, each with a message and the shortest example."""
    mistakes = numbers.assignments[0].mistakes

    assert [(one.exercise, one.mistake, [student.id for student in one.students]) for one in mistakes] == [
        ("output_size", "convolution.fence-post", ["ben", "dan"]),
        ("cross_correlate2d", "convolution.fence-post", ["ben"]),
        ("make_kernel", "convolution.blur-not-normalised", ["cyd"]),
        ("output_size", "convolution.pad-counted-once", ["cyd"]),
        ("window_response", "convolution.products-not-added", ["ben"]),
    ]
    assert mistakes[0].code == FLOORED
    assert "fence" in mistakes[0].message


def test_what_was_given_in_full_by_hand_is_no_mistake(the_class):
    """Whatever the check said; points for a part leave it one."""
    works = [work for work in the_class.works if work.student == "cyd"]
    students = {student.id: student for student in the_class.students}

    def mistakes(score: float) -> list[str]:
        answers = (replace(answer, by_hand=True, score=score * answer.points) for answer in works[0].exercises)
        return [made.exercise for made in mistake_numbers([replace(works[0], exercises=tuple(answers))], students)]

    assert (mistakes(1.0), mistakes(0.5)) == ([], ["make_kernel", "output_size"])


def test_points_that_count_and_want_to_be_seen_are_named(the_class):
    """Apart from those that wait, and without points."""
    (work,) = (replace(work, student="ada") for work in the_class.works if work.student == "hal")
    answers = [replace(answer, to_be_seen=answer.by_hand) for answer in work.exercises]
    changed = replace(work, exercises=tuple(answers))

    (seen,) = what_waits([changed], {"ada": Student("ada")})

    assert (seen.exercise, seen.counts, seen.suggested) == (BY_HAND, True, 0.0)
    assert seen.reason == f"{TO_BE_SEEN}: the answer was changed after points were given by hand."
    numbers = report_numbers(ClassRecord((ASSIGNMENT,), (Student("ada"),), (changed,), the_class.cells))
    assert "Waiting for you" not in "\n".join(short_report(numbers))


def test_who_has_missed_half_of_the_lessons_is_at_risk(the_class):
    """Whatever the points of the others."""
    second = later(the_class)
    works = [
        Work("ada", "02-b", "not handed in") if (work.student, work.assignment) == ("ada", "02-b") else work
        for work in second.works
    ]

    at_risk = report_numbers(replace(second, works=tuple(works))).at_risk

    assert {who.student.id: who.reasons for who in at_risk}["ada"] == ("has not handed in 1 of 2 lessons",)


def test_who_needs_the_instructor_is_named(numbers):
    """Who is at risk and why, who is late and by how much, what waits and why, what is still unclear."""
    (one,) = numbers.assignments

    assert {who.student.id: who.reasons for who in numbers.at_risk} == {
        "dan": ("has earned 2 of 20 points (10%)",),
        "fay": ("has handed in nothing",),
        "ida": ("has earned 0 of 20 points (0%)",),
    }
    assert [(late.student.id, late.in_words) for late in one.late] == [("eve", "1 day 6 hours")]
    (waits,) = one.waits
    assert (waits.exercise, waits.reason, waits.suggested, waits.counts) == (WAITING, WHY_IT_WAITS, 2.0, False)
    assert [(unclear.student.id, unclear.text) for unclear in one.unclear] == [
        ("ben", UNCLEAR),
        ("dan", "nothing so far"),
    ]


def test_the_way_from_lesson_to_lesson_is_told(the_class):
    """How many rose and fell, and who fell so far that they are at risk."""
    numbers = report_numbers(later(the_class))

    assert [(step.risen, step.same, step.fallen) for step in numbers.steps] == [(0, 0, 0), (1, 6, 1)]
    at_risk = {who.student.id: who.reasons for who in numbers.at_risk}
    assert at_risk["ada"] == ("fell to 0% in 02-b, from 100% in the lessons before",)
    assert "ida" not in at_risk
    assert at_risk["fay"] == ("has handed in nothing",)


def test_a_lesson_that_nobody_handed_in_puts_nobody_at_risk(the_class):
    """It is not due yet."""
    works = [Work(student.id, "03-c", "not handed in") for student in the_class.students]
    record = ClassRecord(
        (ASSIGNMENT, "03-c"), the_class.students, (*the_class.works, *works), {**the_class.cells, "03-c": ()}
    )

    assert report_numbers(record).at_risk == report_numbers(the_class).at_risk
    assert "03-c" in report_page(report_numbers(record), WHEN)


def page_of(record: ClassRecord, **how: object) -> ElementTree.Element:
    """Return the page of a class; a strict parser raises an error for what is not valid."""
    return HTMLParser(strict=True).parse(report_page(report_numbers(record), WHEN, **how))


def words_of(element: ElementTree.Element) -> str:
    """Return the words that a reader sees."""
    return re.sub(r"\s+", " ", "".join(element.itertext()))


def spoiled(value, text=HOSTILE):
    """Return data with a text put into each text of it that a student can write."""
    kept = {"id", "student", "assignment", "state", "status", "cell", "notebook", "submission"}
    if isinstance(value, tuple):
        return tuple(spoiled(one, text) for one in value)
    if dataclasses.is_dataclass(value):
        fields = {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
        return replace(value, **{name: spoiled(one, text) for name, one in fields.items() if name not in kept})
    return f"{value}{text}" if isinstance(value, str) else value


def test_the_page_is_valid_and_can_be_read_without_eyes(the_class):
    """A language, one title, headings without gaps, landmarks, ids once, a table beside each picture."""
    page = page_of(later(the_class))
    elements = list(page.iter())
    tags = [element.tag.removeprefix(HTML) for element in elements]
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    ids = [element.get("id") for element in elements if element.get("id")]

    assert page.get("lang") == "en"
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert [tags.count(tag) for tag in ("main", "nav", "header", "title")] == [1, 1, 1, 1]
    assert len(ids) == len(set(ids))
    targets = [element.get("href", "")[1:] for element in elements if element.get("href", "").startswith("#")]
    assert set(targets) <= set(ids)
    assert {element.get("scope") for element in page.iter(f"{HTML}th")} == {"row", "col"}
    for section in page.iter(f"{HTML}section"):
        pictures = [one for one in section.iter() if one.tag.endswith("}svg")]
        assert len(list(section.iter(f"{HTML}table"))) >= len(pictures)
        assert all(picture.get("aria-hidden") == "true" for picture in pictures)
    assert len([tag for tag in tags if tag.endswith("}svg")]) == 5


def test_the_page_needs_no_network_and_runs_no_script(the_class):
    """Its only links lead to Formgrader, and into itself."""
    text = report_page(report_numbers(later(the_class)), WHEN, "http://localhost:9999/formgrader/")
    page = HTMLParser(strict=True).parse(text)

    assert not [one for one in page.iter() if re.fullmatch(rf"{HTML}(script|link|img|iframe|object)", str(one.tag))]
    assert {address for address in re.findall(r"https?://[^\"' <]+", text) if "w3.org" not in address} == {
        "http://localhost:9999/formgrader",
        *(
            f"http://localhost:9999/formgrader/submissions/{one.submission}/"
            for one in the_class.of("gus", ASSIGNMENT).exercises[:1]
        ),
    }
    assert "default-src 'none'" in text
    assert "url(" not in re.sub(r"url\(#", "", text)


def test_nothing_that_a_student_wrote_is_markup(the_class):
    """In code, messages, remarks, names, and what is unclear."""
    record = replace(the_class, students=spoiled(the_class.students), works=spoiled(the_class.works))
    page = page_of(record, with_names=True)
    words = words_of(page)

    assert not list(page.iter(f"{HTML}script"))
    assert not list(page.iter(f"{HTML}img"))
    assert words.count("<script>alert(1)</script>") > 20
    assert "{{ 7 * 7 }}" in words
    assert "<b>turned</b>" in words


def test_the_same_numbers_stand_on_the_page(the_class):
    """In words for what is no number."""
    words = words_of(page_of(the_class))

    assert re.search(r"handed in, of 9 ?8", words)
    for said in ("18 + 2 waiting", "20, late", "not handed in", "At risk: 3 of 9", WHY_IT_WAITS, UNCLEAR):
        assert said in words
    assert "2× output_size: One position is missing." in words
    assert "convolution.fence-post" in words


def test_an_example_does_not_say_whose_it_is_unless_asked_for(the_class):
    """Neither by the name above it nor by a name inside the code."""
    works = [
        replace(
            work, exercises=tuple(replace(one, source=f"# by Ben Example, ben\n{one.source}") for one in work.exercises)
        )
        for work in the_class.works
    ]
    students = tuple(Student("ben", "Ben Example") if one.id == "ben" else one for one in the_class.students)
    record = replace(the_class, works=tuple(works), students=students)

    anonymous, named = (words_of(page_of(record, with_names=names)) for names in (False, True))

    assert "# by … …, …" in anonymous
    assert "wrote: Ben Example" not in anonymous
    assert "wrote: Ben Example" in named


@pytest.mark.parametrize(
    ("code", "left"),
    [
        ("# Ada Lovelace", "# … …"),
        ("author = 'ada'", "author = '…'"),
        ("adaptive = lovelaces", "adaptive = lovelaces"),
        ("# ada@example.org", "# …"),
        ("ada_result = 1", "…_result = 1"),
    ],
)
def test_names_are_left_out_of_code(code, left):
    """Where they are words of their own."""
    assert without_name(code, Student("ada", "Ada Lovelace", "ada@example.org")) == left


def test_a_text_without_end_is_cut(the_class):
    """A page of 200 students stays one that opens."""
    long = "x" * 100_000 + "\nx" * 1000
    works = tuple(
        replace(work, unclear=long, exercises=tuple(replace(one, source=long, message=long) for one in work.exercises))
        for work in the_class.works
    )

    assert len(report_page(report_numbers(replace(the_class, works=works)), WHEN)) < 400_000


def test_the_command_writes_the_page_and_says_the_same_in_short(course, capsys):
    """Twice, too: its own page may be overwritten."""
    assert main(["report"]) == 0
    assert main(["report", ASSIGNMENT, "--names"]) == 0

    said = capsys.readouterr().out
    assert "8 of 9 handed in, 1 late." in said
    assert "2x output_size: One position is missing; " in said
    assert "At risk: dan, fay, ida" in said
    assert "The whole report: report.html" in said
    assert "<title>Class report</title>" in Path("report.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["99-nothing"], "no assignment `99-nothing`"),
        (["--output", "gradebook.db"], "`gradebook.db` is no report, and is not overwritten"),
        (["--output", "nbgrader_config.py"], "`nbgrader_config.py` is no report"),
        (["--output", "submitted"], "`submitted` is a folder"),
        (["--output", "no/where.html"], "`no/where.html` cannot be written"),
        (["--formgrader", "javascript:alert(1)"], "is no address"),
    ],
)
def test_what_cannot_be_reported_is_said_in_one_sentence(course, capsys, arguments, words):
    """And nothing of the instructor's is overwritten."""
    before = Path("nbgrader_config.py").read_bytes(), Path("gradebook.db").read_bytes()

    assert main(["report", *arguments]) == 2

    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
    assert (Path("nbgrader_config.py").read_bytes(), Path("gradebook.db").read_bytes()) == before


def test_the_short_form_moves_no_cursor(the_class):
    """Whatever exercises, mistakes and students are called."""
    record = replace(the_class, works=spoiled(the_class.works, "\x1b[2J\n\u202e"))

    assert all(line.isprintable() for line in short_report(report_numbers(record)))


def test_a_day_late_is_not_twenty_four_hours():
    """The two largest units that are not nothing."""
    late = (timedelta(days=2), timedelta(hours=1, minutes=1), timedelta(seconds=20), timedelta(days=1, minutes=5))
    said = [Late(Student("ada"), ASSIGNMENT, one, 0.0).in_words for one in late]
    assert said == ["2 days", "1 hour 1 minute", "less than a minute", "1 day 5 minutes"]


def test_who_is_excused_is_missed_by_nobody(course, capsys):
    """By the report, what waits and who is late; a page of feedback says that its points do not count."""
    who = ("fay", "ida", "eve", "gus")  # has handed in nothing, has no points, was late, waits
    Path("excused.csv").write_text("".join(["student,assignment\n", *(f"{name},{ASSIGNMENT}\n" for name in who)]))

    numbers = report_numbers(read_class(open_classroom(course)))
    assert main(["report"]) == main(["accept", "--yes"]) == main(["feedback", "--student", "gus"]) == 0

    (one,) = numbers.assignments
    assert [student.id for student in one.excused] == sorted(who)
    assert (one.handed_in, one.expected, one.absent, one.late, one.waits) == (5, 5, (), (), ())
    assert (numbers.steps[0].handed_in, one.spread.lower) == (5, 12.0)
    assert [risk.student.id for risk in numbers.at_risk] == ["dan"]
    said = capsys.readouterr().out
    assert "5 of 5 handed in, 4 excused." in said
    assert "Nothing waits for you." in said
    page = words_of(HTMLParser(strict=True).parse(Path("report.html").read_text()))
    assert "Excused: 4 eve, Fay Wray, gus, ida" in page
    assert re.search(r"handed in, of 5 ?5", page)
    assert "You are excused from this assignment" in Path(f"feedback/gus/{ASSIGNMENT}/{NOTEBOOK}.html").read_text()


def test_a_class_of_which_all_are_excused_lacks_nobody(the_class):
    """As before a lesson is due."""
    works = tuple(replace(work, state=EXCUSED) for work in the_class.works)
    numbers = report_numbers(replace(the_class, works=works))

    assert (numbers.at_risk, numbers.assignments[0].spread) == ((), None)
    assert "0 of 0 handed in, none graded, 9 excused." in "\n".join(short_report(numbers))


def test_a_slip_in_the_file_of_the_excused_is_told_and_stops_no_grading(course, capsys):
    """Grading says the points that were given by hand; who is excused does not change them."""
    Path("excused.csv").write_text(f"student,assignment\nzoe,{ASSIGNMENT}\n")
    classroom = open_classroom(course)
    result, notebook = classroom.store(force=False).latest(ASSIGNMENT, "hal", NOTEBOOK)

    (counted,) = with_points_by_hand(classroom, [TaskResult(result, notebook.decode())])

    assert next(cell.score for cell in counted.result.cells if cell.exercise == BY_HAND) == GIVEN
    for verb in ("report", "feedback", "accept", "export", "similar"):
        assert main([verb]) == 2
        assert "`zoe`" in capsys.readouterr().err
