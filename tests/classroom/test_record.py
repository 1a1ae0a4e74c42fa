"""What became of each student's work: read from results, the gradebook and the folder of submissions."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.classroom.record import GRADED, HANDED_IN_AGAIN, MANUAL, NOT_GRADED, NOT_HANDED_IN, read_class
from autograder.classroom.roster import Enrolled, keep_roster
from autograder.classroom.student import Student
from autograder.errors import UserError
from autograder.grading.course.assignments import open_classroom
from tests.classroom.a_class import ASSIGNMENT, BY_HAND, EXERCISES, FLOORED, GIVEN, NOTEBOOK, UNCLEAR, WHY_IT_WAITS

DATE = datetime(2026, 11, 20, 10, tzinfo=UTC)
# Score, points that wait, and what is not passed with the id of its mistake.
EXPECTED: dict[str, tuple[float, float, dict[str, tuple[str, str | None]]]] = {
    "ada": (20.0, 0.0, {}),
    "ben": (
        12.0,
        0.0,
        {
            "window_response": ("failed", "convolution.products-not-added"),
            "output_size": ("failed", "convolution.fence-post"),
            "cross_correlate2d": ("failed", "convolution.fence-post"),
        },
    ),
    "cyd": (
        17.25,
        0.0,
        {
            "output_size": ("failed", "convolution.pad-counted-once"),
            "make_kernel": ("partial", "convolution.blur-not-normalised"),
        },
    ),
    "dan": (
        2.0,
        0.0,
        {"output_size": ("failed", "convolution.fence-post")} | dict.fromkeys(EXERCISES[2:], ("not attempted", None)),
    ),
    "eve": (20.0, 0.0, {}),
    "gus": (18.0, 2.0, {}),
    "hal": (19.5, 0.0, {BY_HAND: ("not attempted", None)}),
    "ida": (0.0, 0.0, dict.fromkeys(EXERCISES, ("not attempted", None))),
}


@pytest.mark.parametrize("student", EXPECTED)
def test_each_graded_work_is_known_exercise_by_exercise(the_class, student):
    """Its score, what waits, how each test ended, and which mistake it was."""
    score, waiting, ends = EXPECTED[student]
    work = the_class.of(student, ASSIGNMENT)

    assert (work.state, work.score, work.points, work.waiting) == (GRADED, score, 20.0, waiting)
    assert [exercise.exercise for exercise in work.exercises] == list(EXERCISES)
    assert {one.exercise: (one.status, one.mistake) for one in work.exercises if one.status != "passed"} == ends
    assert all(one.message for one in work.exercises)
    assert all(one.notebook == NOTEBOOK and one.submission for one in work.exercises)


def test_the_class_is_known_with_its_names_and_what_is_to_be_graded(the_class):
    """Also whoever is in the gradebook alone, and the points of a lesson that nobody has earned."""
    assert the_class.students[:2] == (Student("ada", "Ada Lovelace"), Student("ben"))
    assert Student("fay", "Fay Wray", "fay@example.org") in the_class.students
    assert [cell.exercise for cell in the_class.cells[ASSIGNMENT]] == list(EXERCISES)
    assert the_class.points(ASSIGNMENT) == 20.0


def test_the_roster_says_who_is_in_the_class(course):
    """And what they are called; the gradebook may know what it does not."""
    classroom = open_classroom(course)
    students = Student("ada", "", "ada@example.org"), Student("ben", "Ben Example"), Student("zoe", "Zoe Example")
    keep_roster(classroom, [Enrolled(student, frozenset()) for student in students])

    record = read_class(classroom)

    known = {student.id: student for student in record.students}
    assert known["ada"] == Student("ada", "Ada Lovelace", "ada@example.org")
    assert known["ben"].name == "Ben Example"
    assert record.of("zoe", ASSIGNMENT).state == NOT_HANDED_IN
    assert {"cyd", "fay"} <= set(known)


def test_who_has_not_handed_in_is_not_somebody_with_nothing_right(the_class):
    """The one has no exercises at all, the other eight that are not attempted."""
    absent = the_class.of("fay", ASSIGNMENT)

    assert (absent.state, absent.handed_in, absent.exercises) == (NOT_HANDED_IN, None, ())
    assert the_class.of("ida", ASSIGNMENT).state == GRADED


def test_dates_are_known_and_who_is_late(the_class):
    """By the date beside the submission, in UTC, and the date in the gradebook."""
    assert the_class.of("ada", ASSIGNMENT).handed_in == DATE
    assert the_class.of("ada", ASSIGNMENT).late == timedelta()
    assert the_class.of("eve", ASSIGNMENT).late == timedelta(days=1, hours=6, minutes=30)


def test_who_was_given_more_time_is_late_only_after_it(course):
    """As nbgrader's gradebook says."""
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        gradebook.find_submission(ASSIGNMENT, "eve").extension = timedelta(days=1)
        gradebook.db.commit()

    assert read_class(open_classroom(course)).of("eve", ASSIGNMENT).late == timedelta(hours=6, minutes=30)


def test_points_that_wait_are_told_apart_from_points_by_hand(the_class):
    """The first have no score and a reason, the second a score that no check gave."""
    (waiting,) = (one for one in the_class.of("gus", ASSIGNMENT).exercises if one.score is None)
    (by_hand,) = (one for one in the_class.of("hal", ASSIGNMENT).exercises if one.by_hand)

    assert the_class.of("gus", ASSIGNMENT).waits
    assert (waiting.suggested, waiting.flags, waiting.to_be_seen) == (2.0, (WHY_IT_WAITS,), True)
    assert (by_hand.exercise, by_hand.score, by_hand.suggested) == (BY_HAND, GIVEN, 0.0)
    assert not the_class.of("hal", ASSIGNMENT).waits


def test_each_exercise_comes_with_the_answer_that_it_is_about(the_class):
    """And with no other cell."""
    sources = {one.exercise: one.source for one in the_class.of("ben", ASSIGNMENT).exercises}

    assert sources["output_size"] == FLOORED
    assert sources["convolve2d"].startswith("def convolve2d")
    assert "def output_size" not in sources["convolve2d"]


def test_what_students_wrote_as_still_unclear_is_kept(the_class):
    """Below the question, or in its line; nothing where they left it as it was."""
    unclear = {work.student: work.unclear for work in the_class.works if work.unclear}

    assert unclear == {"ben": UNCLEAR, "dan": "nothing so far"}


def test_points_given_since_are_counted_at_once(course):
    """Those by hand, extra credit, and a penalty, which takes nobody below zero."""
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        grade = gradebook.find_grade("test-recover-kernel", NOTEBOOK, ASSIGNMENT, "gus")
        grade.manual_score, grade.extra_credit = 1.0, 0.5
        gradebook.find_grade("test-convolve2d", NOTEBOOK, ASSIGNMENT, "ada").extra_credit = 1.0
        gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, "eve").late_submission_penalty = 5.0
        gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, "dan").late_submission_penalty = 5.0
        gradebook.db.commit()

    record = read_class(open_classroom(course), [ASSIGNMENT])

    scores = {student: record.of(student, ASSIGNMENT).score for student in ("gus", "ada", "eve", "dan")}
    assert scores == {"gus": 19.5, "ada": 21.0, "eve": 15.0, "dan": 0.0}
    assert not record.of("gus", ASSIGNMENT).waits


def test_work_that_came_in_after_grading_is_told(course):
    """Nobody's new work passes for graded, and what was graded is not lost."""
    folder = Path("submitted/zoe") / ASSIGNMENT
    shutil.copytree(Path("submitted/ada") / ASSIGNMENT, folder)
    (Path("submitted/ben") / ASSIGNMENT / "timestamp.txt").write_text("2026-11-22 10:00:00 UTC\n")

    record = read_class(open_classroom(course), [ASSIGNMENT])

    assert (record.of("zoe", ASSIGNMENT).state, record.of("zoe", ASSIGNMENT).handed_in) == (NOT_GRADED, DATE)
    assert (record.of("ben", ASSIGNMENT).score, record.of("ben", ASSIGNMENT).notes) == (12.0, (HANDED_IN_AGAIN,))


@pytest.mark.parametrize(
    ("date", "handed_in"),
    [("", None), ("next week", None), ("1." * 400_000, None), ("2026-11-20T11:00:00+01:00", DATE)],
)
def test_a_date_that_is_none_is_no_date(course, date, handed_in):
    """Nobody is late by it."""
    (Path("submitted/eve") / ASSIGNMENT / "timestamp.txt").write_text(date)

    work = read_class(open_classroom(course), [ASSIGNMENT]).of("eve", ASSIGNMENT)

    assert (work.handed_in, work.late) == (handed_in, timedelta())


def test_a_class_is_known_before_anything_is_graded(course):
    """Reading makes no gradebook, and misses none."""
    Path("gradebook.db").unlink()
    record = read_class(open_classroom(course), [])

    assert {work.state for work in record.works} == {NOT_GRADED}
    assert not Path("gradebook.db").exists()


def test_scores_of_stock_nbgrader_are_known_without_results(course):
    """It keeps none beside the gradebook."""
    shutil.rmtree(".autograder/results")

    work = read_class(open_classroom(course), []).of("cyd", ASSIGNMENT)

    assert (work.state, work.score, work.points) == (GRADED, 17.25, 20.0)
    assert {one.exercise: one.status for one in work.exercises if one.status != "passed"} == {
        "output_size": "failed",
        "make_kernel": "partial",
    }


def test_a_misspelled_assignment_is_named(graded):
    """With those that there are."""
    with pytest.raises(UserError, match=f"no assignment `99-nothing`.*{ASSIGNMENT}"):
        read_class(open_classroom(graded), ["99-nothing"])


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # about nbgrader itself
def test_what_is_graded_by_hand_alone_is_waited_for(course):
    """A written answer of the instructor's own lesson, until somebody has read it."""
    with Gradebook("sqlite:///gradebook.db") as gradebook:
        gradebook.add_grade_cell("essay", NOTEBOOK, ASSIGNMENT, max_score=5, cell_type="markdown")
        gradebook.add_solution_cell("essay", NOTEBOOK, ASSIGNMENT)
        gradebook.db.commit()
        gradebook.remove_submission(ASSIGNMENT, "ada")
        gradebook.add_submission(ASSIGNMENT, "ada")
        gradebook.db.commit()
    shutil.rmtree(Path(".autograder/results") / ASSIGNMENT / "ada")

    with Gradebook("sqlite:///gradebook.db") as gradebook:
        gradebook.find_grade("test-output-size", NOTEBOOK, ASSIGNMENT, "ada").auto_score = 2.0
        gradebook.db.commit()
    work = read_class(open_classroom(course), []).of("ada", ASSIGNMENT)
    (essay,) = (one for one in work.exercises if one.exercise == "essay")

    assert (essay.status, essay.score, essay.points, essay.suggested) == (MANUAL, None, 5.0, 0.0)
