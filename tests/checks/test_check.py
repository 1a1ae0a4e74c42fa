"""The `check` that a lesson imports."""

import subprocess
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell

from autograder.checks import Check, CheckFailed, check
from autograder.checks.engine.exercise import Exercise, Outcome, failed, passed
from autograder.course import LESSONS


def right(window, kernel):
    """Return a right answer to the first exercise."""
    return (window.astype(float) * kernel).sum()


def wrong(window, kernel):
    """Return a wrong answer to the first exercise."""
    return (window.astype(float) * kernel).mean()


def test_a_right_answer_prints_one_line_and_returns_nothing(capsys):
    """A cell without a result gets full marks from nbgrader."""
    assert check.window_response(right) is None
    assert capsys.readouterr().out.count("\n") == 1


def test_a_wrong_answer_raises_with_the_outcome():
    """The exception carries what the check found."""
    with pytest.raises(CheckFailed) as failure:
        check.window_response(wrong)

    assert failure.value.outcome == check.window_response.outcome(wrong)
    assert failure.value.outcome.mistake == "convolution.mean-instead-of-sum"


def test_in_a_notebook_the_traceback_is_the_message(capsys):
    """None of our own frames is shown."""
    shell = InteractiveShell.instance()
    shell.user_ns.update(check=check, wrong=wrong)
    shell.run_cell("check.window_response(wrong)")
    printed = capsys.readouterr().out

    assert "`window_response` is not right yet." in printed
    assert "Traceback" not in printed
    assert "autograder" not in printed


@pytest.fixture
def partly():
    """Return a check whose answer earns a third of its points."""
    from autograder.checks import BoundCheck

    outcome = failed("toy", "One of three.", where="here", fraction=1 / 3)
    return BoundCheck(Exercise("toy", lambda *_, seed: outcome, ("a", "b", "c")), points=2, seed=0)


def test_partial_credit_is_returned_as_the_points_earned(partly, capsys):
    """As nbgrader reads it: the last expression of the cell, a plain float."""
    earned = partly()

    assert repr(earned) == "0.67"
    assert "`toy` is partly right." in capsys.readouterr().out


def test_the_seed_reaches_the_judge():
    """Grading asks other random questions than the notebook."""
    seeds = []

    def judge(*_objects, seed):
        seeds.append(seed)
        return passed("toy", "fine.")

    from autograder.checks import BoundCheck

    BoundCheck(Exercise("toy", judge, ("a", "b", "c")), points=1, seed=7).outcome()

    assert seeds == [7]
    assert Check(seed=3).window_response.seed == 3


def test_hints_come_one_by_one(capsys):
    """A question, a pointer, nearly the answer; then the last one again."""
    mine = Check()
    for _ in range(4):
        mine.hint("window_response")
    lines = capsys.readouterr().out.splitlines()

    steps = [line[:11] for line in lines if line.startswith("Hint")]
    assert steps == ["Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Hint 3 of 3"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: check.hint("window_respons"), "Did you mean `window_response`?"),
        (lambda: check.question("no-such-question", "a"), "There is no question `no-such-question`."),
        (lambda: check.parsons("no-such-problem", []), "There is no Parsons problem `no-such-problem`."),
    ],
)
def test_a_misspelt_name_gets_a_sentence(call, words, capsys):
    """And the name that was probably meant."""
    call()

    assert words in capsys.readouterr().out


def test_a_misspelt_check_gets_a_sentence():
    """As an error, for a test cell must not pass."""
    with pytest.raises(AttributeError, match="Did you mean `window_response`"):
        check.windowresponse(right)


def test_the_import_is_light():
    """`from autograder import check, lesson` imports neither TensorFlow nor matplotlib, and is quick."""
    script = (
        "import sys, time; start = time.perf_counter()\n"
        "from autograder import check, lesson\n"
        "took = time.perf_counter() - start\n"
        "heavy = {'tensorflow', 'keras', 'matplotlib', 'nbgrader', 'IPython'} & set(sys.modules)\n"
        "print(not heavy and took < 0.5, heavy, took)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.startswith("True"), done.stdout


def test_an_outcome_is_data():
    """Two equal findings are equal."""
    assert passed("toy", "fine.") == Outcome("toy", True, 1.0, "Right: fine.")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: check.parsons("max-pool1d", None), "Not answered yet: write the line numbers in order"),
        (lambda: check.parsons("max-pool1d"), "Not answered yet"),
        (lambda: check.parsons("max-pool1d", 5), "5 is no order: write the line numbers in a list"),
        (lambda: check.parsons("max-pool1d", "abc"), "'abc' is no order"),
        (lambda: check.parsons("max-pool1d", ["a", {}]), "There is no line 'a'"),
        (lambda: check.parsons(None, [1]), "There is no Parsons problem `None`."),
        (lambda: check.question("pooling-most-parameters"), "Not answered yet: choose one of"),
        (lambda: check.question(["x"], "a"), "There is no question"),
        (lambda: check.hint(), 'Say of which exercise: check.hint("max_pool2d").'),
        (lambda: check.hint(check.max_pool2d, 1), "Hint 1 of 3"),
        (lambda: check.hint(right, 1), "There is no check `right`."),
        (lambda: check.hint("max_pool2d", "two"), 'There are hints 1 to 3: check.hint("max_pool2d", 1).'),
        (lambda: check.hint({}), "There is no check `{}`."),
    ],
)
def test_whatever_is_asked_in_another_form_is_told_the_right_one(call, words, capsys):
    """A learner's slip in calling us is answered in words, and shows nothing of ours."""
    call()

    assert words in capsys.readouterr().out


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: check.max_pool2d(), "given 0 objects. Call it like this: check.max_pool2d(max_pool2d)."),
        (lambda: check.max_pool2d(right, right, right), "given 3 objects. Call it like this: check.max_pool2d"),
        (lambda: check.model_accuracy(), "Call it like this: check.model_accuracy(model, prepare_images)."),
    ],
)
def test_a_check_that_is_called_with_too_little_or_too_much_says_how_it_is_called(call, words):
    """Not by a traceback through our own functions."""
    with pytest.raises(CheckFailed) as failure:
        call()

    assert words in str(failure.value)


@pytest.mark.parametrize("name", [name for lesson in LESSONS for name in lesson.exercises])
@pytest.mark.parametrize("key", ["answer", "self", "seed", "model"])
def test_a_check_that_is_given_objects_by_name_says_how_it_is_called(name, key):
    """Whatever the name is, and also where only the outcome is asked for."""
    outcome = getattr(check, name).outcome(right, **{key: right})

    assert f"given `{key}=`, but takes its objects without names. Call it" in outcome.message
    with pytest.raises(CheckFailed, match=rf"Call it like this: check\.{name}\("):
        getattr(check, name)(**{key: right})
