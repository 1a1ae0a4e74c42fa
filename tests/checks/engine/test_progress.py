"""How far a learner has come: by exercise, with what is open and what comes next, as text and as a table."""

import pytest

from autograder.checks import Check
from autograder.checks.engine.progress import SIGNS


def right_size(n, k, stride=1, pad=0):
    """Answer `output_size` as it should be."""
    return (n + 2 * pad - k) // stride + 1


def stub(*args, **kwargs):
    """Answer nothing yet."""
    raise NotImplementedError


def test_each_exercise_says_how_it_stands_and_what_comes_next():
    """In the order of the lesson, by the last outcome of each check."""
    check = Check()
    check.output_size.outcome(stub)
    check.output_size.outcome(right_size)
    check.window_response.outcome(lambda window, kernel: 0.0)
    check.cross_correlate2d.outcome(stub)

    text = repr(check.progress())
    lines = text.splitlines()

    assert lines[0].startswith("Lesson 01")
    assert f"{SIGNS['passed']} output_size" in text
    assert f"{SIGNS['not right yet']} window_response" in text
    assert "not attempted" in next(line for line in lines if "cross_correlate2d " in line)
    assert "not checked yet" in next(line for line in lines if "make_kernel" in line)
    assert lines[-1].startswith("Next: `window_response`")
    assert "Next: <code>window_response</code>" in check.progress()._repr_html_()
    assert all(line.split("<td>")[1].split("</td>")[0] for line in check.progress()._repr_html_().split("<tr>")[2:])


@pytest.mark.parametrize("lesson", [4, "pooling"])
def test_a_lesson_can_be_asked_for(lesson):
    """By its number or its name."""
    assert "Lesson 04" in repr(Check().progress(lesson))
    assert "run the check of" in repr(Check().progress(lesson))


def test_without_a_check_all_lessons_are_shown():
    """Nothing was checked, so nothing is chosen."""
    assert repr(Check().progress()).count("Lesson 0") == 5


def test_a_lesson_that_does_not_exist_is_named():
    """With those that do."""
    with pytest.raises(ValueError, match="There is no lesson 9: say a number from 1 to 5"):
        Check().progress(9)


def test_the_last_failing_case_is_at_hand_as_a_copy():
    """Whatever is done to it, the check still knows the right one."""
    check = Check()
    with pytest.raises(LookupError, match="No check of a function has failed yet"):
        _ = check.last
    check.window_response.outcome(lambda window, kernel: 0.0)

    window, kernel = check.last.arguments
    window[:] = 0

    assert check.last.expected == pytest.approx((check.last.arguments[0] * kernel).sum())
    assert check.last.got == 0
    assert check.last.call.startswith("window_response(")


@pytest.mark.diagnosed
def test_the_last_hint_shows_the_learners_own_line_put_right(capsys, tmp_path):
    """Where a small change would make it right."""
    source = "def output_size(n, k, stride=1, pad=0):\n    return n + 2 * (pad - k) // stride + 1\n"
    file = tmp_path / "cell.py"
    file.write_text(source, encoding="utf-8")
    names = {"__name__": "__main__"}
    exec(compile(source, str(file), "exec"), names)
    check = Check()
    check.output_size.outcome(names["output_size"])

    check.hint("output_size", 2)
    second = capsys.readouterr().out
    check.hint("output_size", 3)
    third = capsys.readouterr().out

    assert "In your own code" not in second
    assert "In your own code, this would make it right:\n    return " in third
