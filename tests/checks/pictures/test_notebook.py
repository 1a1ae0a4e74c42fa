"""Below a failed check in a notebook: the message first, then the picture, then hints to click where somebody is."""

import pytest
from jupyter_client.manager import start_new_kernel

SETUP = """
from autograder import check
def output_size(n, k, stride=1, pad=0):
    return n + 2 * pad - k + 1 + 1000 * (stride - 1) + __import__("random").random()
def window_response(window, kernel):
    raise NotImplementedError
"""
FAILING = "check.output_size(output_size)"
QUESTION = 'check.question("convolution-shuffled")'
WIDGET = "application/vnd.jupyter.widget-view+json"
PRESS = """
import ipywidgets
from ipywidgets.widgets.widget import _instances
def last(kind):
    return [widget for widget in _instances.values() if type(widget) is kind]
"""


@pytest.fixture(scope="module")
def run():
    """Return a function that runs a cell in a kernel and returns its outputs; `somebody` may answer and click."""
    manager, client = start_new_kernel(kernel_name="python3")

    def run_cell(source, somebody):
        outputs = []

        def keep(message):
            if message["msg_type"] in ("error", "display_data", "stream", "execute_result"):
                outputs.append(message["content"])

        client.execute_interactive(
            source, allow_stdin=somebody, output_hook=keep, stdin_hook=lambda _: None, timeout=120
        )
        return outputs

    run_cell(SETUP, False)
    yield run_cell
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_a_program_that_runs_notebooks_gets_message_and_picture(run):
    """In this order, and nothing that it cannot show; ipywidgets is not even imported."""
    error, picture = run(FAILING, False)
    (asked,) = run(QUESTION, False)
    (imported,) = run("import sys; print('ipywidgets' in sys.modules)", False)

    assert error["ename"] == "CheckFailed"
    assert picture["metadata"] == {"autograder": {"picture": True}}
    assert set(picture["data"]) == {"text/html", "text/plain"}
    assert asked["text"].startswith("Not answered yet")
    assert imported["text"] == "False\n"


def test_the_next_cell_shows_nothing_of_it(run):
    """What stands below a check stands there once."""
    run(FAILING, False)

    assert [output["text"] for output in run("print(1)", False)] == ["1\n"]


def test_a_learner_gets_buttons_too_and_a_line_for_where_they_do_not_work(run):
    """Also under a check whose answer is not attempted; each button shows its hint."""
    *_, picture, buttons = run(FAILING, True)
    (error, more) = run("check.window_response(window_response)", True)
    (shown,) = run(f"{PRESS}\nlast(ipywidgets.Button)[1].click(); print(last(ipywidgets.HTML)[0].value)", False)

    assert "text/html" in picture["data"]
    assert buttons["data"]["text/plain"] == 'For a hint, run check.hint("output_size").'
    assert "not attempted" in error["evalue"]
    assert {WIDGET, "text/plain"} <= set(buttons["data"]) & set(more["data"])
    assert "Hint 2 of 3" in shown["text"]
    assert "<code>" in shown["text"]


def test_a_question_can_be_clicked_and_says_how_the_choice_is_kept(run):
    """A wrong choice gets its explanation, and not which one is right."""
    asked, choices = run(QUESTION, True)
    (told,) = run(
        f"{PRESS}\nlast(ipywidgets.RadioButtons)[-1].value = 'c'; print(last(ipywidgets.HTML)[-1].value)", False
    )
    answered = run('check.question("convolution-shuffled", "b")', True)

    assert asked["text"].startswith("Not answered yet")
    assert WIDGET in choices["data"]
    assert "Not quite. No brightness is lost" in told["text"]
    assert "choice = &quot;c&quot;" in told["text"]
    assert "Yes." not in told["text"]
    assert [output["text"][:4] for output in answered] == ["Yes."]


def test_the_lines_of_a_parsons_problem_can_be_clicked_into_an_order(run):
    """A line that is clicked again is taken out; how the order does is said only when it is asked."""
    asked, lines = run('check.parsons("brightest-window", [])', True)
    (before,) = run(
        f"{PRESS}\nlines, said = last(ipywidgets.ToggleButton), last(ipywidgets.HTML)[-1]\n"
        "for line in (lines[1], lines[0], lines[1]):\n    line.value = not line.value\n"
        "print(said.value)",
        False,
    )
    (after,) = run("last(ipywidgets.Button)[-1].click(); print(said.value)", False)
    answered = run('check.parsons("brightest-window", [1])', True)

    assert asked["text"].startswith("Not answered yet")
    assert WIDGET in lines["data"]
    assert "such as order = [2, 5, 1]" in lines["data"]["text/plain"]
    assert before["text"].count("<pre>") == 1
    assert "order = " not in before["text"]
    assert "To keep this order, write <code>order = [1]</code>" in after["text"]
    assert len(answered) == 1
