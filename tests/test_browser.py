"""Lesson 01 as a learner sees it, in a real JupyterLab in a real browser."""

import os

import pytest
from browser import BROWSER, photograph, solved_lesson

from autograder.course import LESSONS

# One at a time: they look for a free port.
pytestmark = [pytest.mark.xdist_group("jupyterlab"), pytest.mark.slow]
LESSON = LESSONS[0]


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """Return the page of lesson 01 with all cells run, what it logged as wrong and the addresses it asked for."""
    if BROWSER is None and os.environ.get("CI") != "true":
        pytest.skip("there is no Chromium here: install it (`apt-get install chromium`) to run the tests in a browser")
    assert BROWSER is not None, "CI needs Chromium"
    with solved_lesson(LESSON, tmp_path_factory.mktemp("browser")) as seen:
        yield seen


def outputs(page, kind):
    """Return the text of all outputs of one MIME type."""
    return page.locator(f'.jp-OutputArea-output[data-mime-type="{kind}"]').all_inner_texts()


def test_every_check_passes_and_nothing_is_amiss(seen):
    """No exception, nothing on standard error, one line that says "Right" for each exercise."""
    page, _, _ = seen
    printed = "\n".join(outputs(page, "application/vnd.jupyter.stdout"))

    assert outputs(page, "application/vnd.jupyter.error") == []
    assert outputs(page, "application/vnd.jupyter.stderr") == []
    assert printed.count("Right: ") == len(LESSON.exercises)


def test_every_picture_is_drawn_and_has_words(seen):
    """Figures of cells, SVG files and the picture on the slider."""
    page, _, _ = seen
    script = """() => [...document.querySelectorAll(".jp-Notebook img")].map(
        image => [image.naturalWidth, image.alt])"""
    pictures = page.evaluate(script)

    assert len(pictures) > 5
    assert [picture for picture in pictures if picture[0] < 100 or len(picture[1].split()) < 5] == []


def test_the_slider_moves_the_picture(seen):
    """A step to the right shows another frame and another caption."""
    page, _, _ = seen
    slider = page.locator(".jp-Notebook .widget-hslider").first
    image = page.locator(".jp-Notebook .widget-html img").first
    before = image.get_attribute("src")

    slider.locator(".noUi-handle").press("ArrowRight")

    page.wait_for_function("([old]) => document.querySelector('.widget-html img').src !== old", arg=[before])
    assert image.evaluate("image => image.naturalWidth") > 100


def test_the_browser_complains_about_nothing(seen):
    """No error and no warning in its console."""
    _, wrong, _ = seen

    assert wrong == []


def test_only_this_machine_is_asked_for_anything(seen):
    """The course works without a network."""
    _, _, asked = seen

    assert asked
    assert [url for url in asked if not url.startswith(("http://localhost:", "data:", "blob:"))] == []


def test_jupyterlab_asks_no_question(seen):
    """No dialog and no notification stands between a learner and the lesson."""
    page, _, _ = seen

    assert page.locator(".jp-Dialog, .Toastify__toast").all_inner_texts() == []


def test_the_lesson_can_be_looked_at(seen, tmp_path):
    """Pictures of the whole page are left in the temporary folder for a person to judge."""
    page, _, _ = seen

    pictures = photograph(page, tmp_path)

    assert len(pictures) > 2
    assert min(path.stat().st_size for path in pictures) > 50_000
