"""A failed check as a learner sees it in JupyterLab: message, picture, hints and choices, by mouse and by keyboard."""

import os

import pytest
from browser import BROWSER, run_notebook
from small_course import answer, code, notebook, setup, test_cell

from autograder.course import LESSONS

pytestmark = [pytest.mark.xdist_group("jupyterlab"), pytest.mark.slow]
PARENTHESES = "def output_size(n, k, stride=1, pad=0):\n    return n + 2 * (pad - k) // stride + 1"
CORRELATE = """def cross_correlate2d(image, kernel):
    kernel = np.asarray(kernel)
    shape = np.subtract(np.shape(image), kernel.shape) + 1
    result = np.zeros(shape)
    for i in range(shape[0]):
        for j in range(shape[1] - 1):
            result[i, j] = (np.asarray(image)[i : i + kernel.shape[0], j : j + kernel.shape[1]] * kernel).sum()
    return result"""
ANSWERS = {"output-size": PARENTHESES, "cross-correlate2d": CORRELATE}
QUESTION = 'choice = None\ncheck.question("convolution-shuffled", choice)'
IN_VIEW = """element => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.left >= 0 && box.right <= window.innerWidth;
}"""


def lesson():
    """Return a notebook with wrong answers, a question and the learner's progress; an error stops no cell below it."""
    cells = [setup("setup", "import numpy as np\nfrom autograder import check")]
    for name, source in ANSWERS.items():
        called = name.replace("-", "_")
        test = test_cell(f"test-{name}", f"check.{called}({called})", 2)
        test.metadata["tags"] = ["raises-exception"]
        cells += [answer(name, source), test]
    return notebook(*cells, code("question", QUESTION), code("progress", "check.progress(1)"))


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Return the page of the notebook with all cells run."""
    if BROWSER is None and os.environ.get("CI") != "true":
        pytest.skip("there is no Chromium here: install it (`apt-get install chromium`) to run the tests in a browser")
    with run_notebook(lesson(), LESSONS[0], tmp_path_factory.mktemp("failing")) as (page, _, _):
        page.keyboard.press("Control+b")  # without the list of files
        page.locator(".widget-button").nth(5).wait_for()
        yield page


def test_message_picture_and_hints_stand_below_a_failed_check_in_this_order(page):
    """What to read comes first."""
    outputs = page.locator(".jp-Cell").nth(4).locator(".jp-OutputArea-output")

    assert "`cross_correlate2d` is not right yet." in outputs.nth(0).inner_text()
    assert outputs.nth(1).locator("td.window").count() > 3
    assert outputs.nth(1).locator("td.first").inner_text().endswith("≠")
    assert outputs.nth(2).locator("button").all_inner_texts() == ["Hint 1", "Hint 2", "Hint 3"]


def test_hints_come_by_mouse_and_by_keyboard(page):
    """The third with the learner's own line put right; JupyterLab takes none of these keys for itself."""
    cells = page.locator(".jp-Cell").count()
    buttons = page.locator(".jp-Cell").nth(2).locator(".widget-button")

    buttons.nth(0).click()
    page.get_by_text("Hint 1 of 3").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Hint 2 of 3").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_text("Hint 3 of 3").wait_for()

    assert page.locator("pre", has_text="return (n + 2 * pad - k) // stride + 1").count() == 1
    assert page.locator(".jp-Cell").count() == cells


def test_a_choice_is_explained_by_mouse_and_by_keyboard(page):
    """And is kept by what is written in the cell."""
    choices = page.locator(".widget-radio-box input, .widget-radio input")

    choices.nth(0).check()
    page.get_by_text("Not quite. The histogram is the same").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_text("Yes. Each pixel kept its value").wait_for()

    assert choices.nth(1).is_checked()
    assert page.get_by_text('To keep this choice, write choice = "b" in the cell.').count() == 1


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_nothing_is_cut_off_in_a_narrow_window_in_either_theme(page, theme, tmp_path):
    """Tables, buttons and choices; a message breaks between words. Pictures are left for a person to judge."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text(theme, exact=True).click()
    page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=theme)
    for width in (1280, 640):
        page.set_viewport_size({"width": width, "height": 3000})
        page.evaluate("() => document.querySelector('.jp-WindowedPanel-outer').scrollTo(0, 0)")
        page.wait_for_timeout(1000)
        page.screenshot(path=tmp_path / f"{width}.png")

        shown = page.locator(".cnn-case table, .widget-button, .widget-radio-box, progress, .jp-OutputArea table").all()
        assert len(shown) > 10
        assert [element.inner_text() for element in shown if not element.evaluate(IN_VIEW)] == []
    breaks = page.locator(".jp-OutputArea:has(.cnn-case) pre").evaluate_all(
        "texts => texts.map(text => getComputedStyle(text).wordBreak)"
    )
    assert set(breaks) == {"normal"}
